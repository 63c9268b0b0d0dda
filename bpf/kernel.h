/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The kernel structures that this program reads, and of these only the members that it reads. CO-RE finds them by name
 * in the running kernel's BTF; where a member moved or went, the comment names the change. Members of the kernel's
 * anonymous structs and unions stand here plain: their names are looked up through those.
 */
#ifndef DROPSCOPE_KERNEL_H
#define DROPSCOPE_KERNEL_H

typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef signed char __s8;
typedef short __s16;
typedef int __s32;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;
typedef _Bool bool;
#define NULL ((void *)0)
#define true 1
#define false 0

/* uapi/linux/bpf.h, which would bring in the rest of the uapi headers */
enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_PERCPU_HASH = 5,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_ARRAY_OF_MAPS = 12,
	BPF_MAP_TYPE_SK_STORAGE = 24,
	BPF_MAP_TYPE_RINGBUF = 27,
};
enum { BPF_ANY = 0, BPF_NOEXIST = 1 };
enum { BPF_F_NO_PREALLOC = 1 << 0, BPF_F_CLONE = 1 << 9 };
enum { BPF_SK_STORAGE_GET_F_CREATE = 1 << 0 };
enum { BPF_RB_AVAIL_DATA = 0 };
/* which helpers a kernel has stands in its BTF */
enum bpf_func_id {
	BPF_FUNC_get_current_task_btf = 158, /* from 5.11 on */
	BPF_FUNC_sock_from_file = 162,	     /* likewise; and with it socket storage in tracing programs */
	BPF_FUNC_check_mtu = 163,	     /* from 5.12 on; and with it cookies in tracing programs */
};

/* uapi/linux/bpf.h: the context of cgroup/sock_create; at run time it is the struct sock */
struct bpf_sock {
	__u32 bound_dev_if;
	__u32 family;
};

enum { ETH_HLEN = 14 };
enum { AF_UNIX = 1, AF_INET = 2, AF_INET6 = 10 };
enum { ETH_P_IP = 0x0800, ETH_P_ARP = 0x0806, ETH_P_8021Q = 0x8100, ETH_P_IPV6 = 0x86dd, ETH_P_8021AD = 0x88a8 };
enum { TCP_TIME_WAIT = 6, TCP_NEW_SYN_RECV = 12 }; /* include/net/tcp_states.h */

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct proc_ns_operations;

struct ns_common {
	const struct proc_ns_operations *ops;
	unsigned int inum;
};

struct net {
	struct ns_common ns;
};

typedef struct {
	struct net *net;
} possible_net_t;

struct net_device {
	int ifindex;
	possible_net_t nd_net;
};

struct nsproxy {
	struct net *net_ns;
};

struct pid_namespace;

struct upid {
	int nr;
	struct pid_namespace *ns;
};

struct pid {
	unsigned int level;
	struct upid numbers[1];
};

struct css_set {
	struct cgroup *dfl_cgrp;
};

struct task_struct {
	struct nsproxy *nsproxy;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	struct css_set *cgroups;
	__u64 start_boottime;
	int pid;
	int tgid;
	char comm[16];
};

struct dst_entry {
	struct net_device *dev;
};

struct in6_addr {
	union {
		__be16 u6_addr16[8];
		__be32 u6_addr32[4];
	} in6_u;
};

typedef struct {
	__s64 counter;
} atomic64_t;

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	unsigned int val;
} kuid_t;

struct sock;

struct sock_common {
	__be32 skc_daddr;
	__be32 skc_rcv_saddr;
	__be16 skc_dport;
	__u16 skc_num;
	unsigned short skc_family;
	volatile unsigned char skc_state;
	possible_net_t skc_net;
	struct in6_addr skc_v6_daddr;
	struct in6_addr skc_v6_rcv_saddr;
	atomic64_t skc_cookie;
	struct sock *skc_listener;
	unsigned char skc_ipv6only : 1;
};

struct kernfs_node {
	__u64 id;
};

struct cgroup {
	struct kernfs_node *kn;
};

struct sock_cgroup_data {
	struct cgroup *cgroup;
};

/* up to 5.14: one word that holds a pointer or a class id (8520e224f547 "bpf, cgroups: Fix cgroup v2 fallback") */
struct sock_cgroup_data___5_10 {
	__u64 val;
};

struct inode {
	unsigned long i_ino;
	unsigned short i_mode;
};

struct file {
	struct inode *f_inode;
	void *private_data;
};

struct socket {
	struct file *file;
	struct sock *sk;
};

struct socket_alloc {
	struct socket socket;
	struct inode vfs_inode;
};

/* 6.18: UDP counts its drops beside sk_drops ("udp: add drop_counters to udp socket") */
struct numa_drop_counters {
	atomic_t drops0;
	atomic_t drops1;
};

struct hlist_node {
	struct hlist_node *next;
};

struct hlist_head {
	struct hlist_node *first;
};

/* from 5.10 on (f836a56e84ff "bpf: Generalize bpf_sk_storage"), and then unchanged */
struct bpf_local_storage_data {
	void *smap;
	__u8 data[];
};

struct bpf_local_storage_elem {
	struct hlist_node snode;
	struct bpf_local_storage_data sdata;
};

struct bpf_local_storage {
	struct hlist_head list;
};

struct sock {
	struct sock_common __sk_common;
	struct socket *sk_socket;
	__u16 sk_protocol;
	__u16 sk_type;
	unsigned int sk_kern_sock : 1;
	struct bpf_local_storage *sk_bpf_storage;
	unsigned long sk_ino; /* absent before "net: lockless sock_i_ino()"; 6.18 has it */
	kuid_t sk_uid;
	struct sock_cgroup_data sk_cgrp_data;
	atomic_t sk_drops;
	struct numa_drop_counters *sk_drop_counters;
};

struct inet_sock {
	__be16 inet_sport;
};

struct request_sock {
	struct sock_common __req_common;
};

struct sk_buff {
	struct net_device *dev;
	struct sock *sk;
	unsigned long _skb_refdst;
	unsigned int len;
	unsigned int data_len;
	int skb_iif;
	__u8 pkt_type : 3;
	__be16 vlan_proto;
	__u16 vlan_tci;
	__be16 protocol;
	__u16 transport_header;
	__u16 network_header;
	__u16 mac_header; /* all ones when it is unset */
	unsigned int tail;
	unsigned int end;
	unsigned char *head;
	unsigned char *data;
	__u32 vlan_all; /* from 6.1 on (354259fa73e2 "net: remove skb->vlan_present"); 0 is no tag */
};

struct sk_buff___vlan_present {
	__u8 vlan_present : 1; /* up to 6.0 */
};

struct skb_shared_info {
	unsigned short gso_segs;
};

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
	__u64 seq_num;
};

struct bpf_iter__task_file {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	__u32 fd;
	struct file *file;
};

#pragma clang attribute pop

#endif
