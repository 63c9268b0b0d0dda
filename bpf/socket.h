/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What a socket tells: its namespace, its tuple, and the fields of an event that lead to its owner. */
#ifndef DROPSCOPE_SOCKET_H
#define DROPSCOPE_SOCKET_H

/* The socket that an skb hangs on. */
static __always_inline struct sock *socket_of(struct sk_buff *skb)
{
	const bool as_number = false;
	struct sock *sk;

	GET_POINTER(sk, skb, sk);
	return sk;
}

static __always_inline __u32 socket_netns(struct sock *sk, bool as_number)
{
	struct net *net;
	__u32 inode;

	GET_POINTER(net, sk, __sk_common.skc_net.net);
	if (as_number)
		return BPF_CORE_READ(net, ns.inum);
	inode = net->ns.inum;
	return inode;
}

/* 0: unknown */
static __always_inline __u64 socket_cgroup_id(struct sock *sk, bool as_number)
{
	struct cgroup *cgroup;

	if (bpf_core_field_exists(sk->sk_cgrp_data.cgroup)) {
		GET_POINTER(cgroup, sk, sk_cgrp_data.cgroup);
		if (!as_number)
			return cgroup->kn->id;
	} else {
		struct sock_cgroup_data___5_10 *data = (void *)__builtin_preserve_access_index(&sk->sk_cgrp_data);
		__u64 word;

		if (!options.probe_reads)
			return 0;
		word = BPF_CORE_READ(data, val);
		if (word & 1) /* a class id and priority, no pointer */
			return 0;
		cgroup = (struct cgroup *)word;
	}
	return BPF_CORE_READ(cgroup, kn, id);
}

/* 0: it has none, or not any more */
static __always_inline __u64 socket_inode(struct sock *sk, bool as_number)
{
	struct socket *socket;

	if (bpf_core_field_exists(sk->sk_ino)) {
		unsigned long inode;

		GET(inode, sk, sk_ino);
		return inode;
	}
	GET_POINTER(socket, sk, sk_socket);
	if (!socket)
		return 0;
	if (!options.probe_reads) /* the same inode, by pointers whose types BTF knows */
		return socket->file->f_inode->i_ino;
	return BPF_CORE_READ((struct socket_alloc *)socket, vfs_inode.i_ino);
}

static __always_inline __u32 socket_drops(struct sock *sk, bool as_number)
{
	__u32 drops;

	if (bpf_core_field_exists(sk->sk_drop_counters)) {
		struct numa_drop_counters *counters;
		__u32 more;

		GET_POINTER(counters, sk, sk_drop_counters);
		if (counters) {
			GET(drops, counters, drops0.counter);
			GET(more, counters, drops1.counter);
			return drops + more;
		}
	}
	GET(drops, sk, sk_drops.counter);
	return drops;
}

/* A bit field cannot be loaded by GET. */
static __always_inline bool is_kernel_socket(struct sock *sk, bool as_number)
{
	if (as_number)
		return BPF_CORE_READ_BITFIELD_PROBED(sk, sk_kern_sock);
	return BPF_CORE_READ_BITFIELD(sk, sk_kern_sock);
}

static __always_inline bool is_mini_socket(struct sock *sk, bool as_number)
{
	__u16 family;
	__u8 state;

	GET(family, sk, __sk_common.skc_family);
	GET(state, sk, __sk_common.skc_state);
	/* other families use the same numbers for other states */
	return (family == AF_INET || family == AF_INET6) && (state == TCP_TIME_WAIT || state == TCP_NEW_SYN_RECV);
}

/* What every socket has: mini-sockets too, which end behind sock_common. */
static __always_inline void read_common(struct sock *sk, bool as_number, __u8 from, struct drop_event *event)
{
	__u16 family;
	__u8 state;

	GET(family, sk, __sk_common.skc_family);
	GET(state, sk, __sk_common.skc_state);
	event->socket_from = from;
	event->socket_family = family;
	event->socket_state = state;
	event->socket_netns = socket_netns(sk, as_number);
	if (family == AF_INET || family == AF_INET6)
		GET(event->socket_port, sk, __sk_common.skc_num);
	GET(event->socket_cookie, sk, __sk_common.skc_cookie.counter);
}

static __always_inline void read_full(struct sock *sk, bool as_number, bool is_argument, struct drop_event *event)
{
	event->flags |= FLAG_SOCKET_FULL | (is_kernel_socket(sk, as_number) ? FLAG_SOCKET_KERNEL : 0);
	GET(event->socket_protocol, sk, sk_protocol);
	read_tag(sk, as_number, is_argument, event);
	event->socket_inode = socket_inode(sk, as_number);
	event->cgroup_id = socket_cgroup_id(sk, as_number);
	event->socket_drops = socket_drops(sk, as_number);
	GET(event->uid, sk, sk_uid.val);
}

/* is_argument: the verifier knows it as an argument of the tracepoint, which the helpers take. */
static __always_inline void read_socket(struct sock *sk, bool as_number, bool is_argument, __u8 from,
					struct drop_event *event)
{
	read_common(sk, as_number, from, event);
	/* other families use the same numbers for other states */
	if ((event->socket_family == AF_INET || event->socket_family == AF_INET6) &&
	    (event->socket_state == TCP_TIME_WAIT || event->socket_state == TCP_NEW_SYN_RECV)) {
		struct sock *listener;

		/* the pointer to it shares its bytes with a number, and so is none to the verifier */
		if (event->socket_state == TCP_TIME_WAIT || !options.probe_reads)
			return;
		listener = BPF_CORE_READ(sk, __sk_common.skc_listener);
		if (listener)
			read_full(listener, true, false, event);
		return;
	}
	read_full(sk, as_number, is_argument, event);
}

static __always_inline bool is_v4_mapped(const __u32 *address)
{
	return !address[0] && !address[1] && address[2] == __builtin_bswap32(0xffff);
}

/* The packet that a TCP socket would send: for an skb that has no headers (yet), or none that can be read. A listener
 * has no peer and sends none. */
static __always_inline void packet_of_socket(struct sock *sk, bool as_number, struct packet *packet)
{
	__u16 family, port, number;
	__u8 state;

	GET(family, sk, __sk_common.skc_family);
	GET(port, sk, __sk_common.skc_dport);
	if (!port)
		return;
	if (family == AF_INET) {
		packet->ip_version = 4;
		packet->ether_type = ETH_P_IP;
		GET(packet->source[0], sk, __sk_common.skc_rcv_saddr);
		GET(packet->destination[0], sk, __sk_common.skc_daddr);
	} else if (family == AF_INET6) {
		packet->ip_version = 6;
		packet->ether_type = ETH_P_IPV6;
#pragma unroll
		for (int i = 0; i < 4; i++) {
			GET(packet->source[i], sk, __sk_common.skc_v6_rcv_saddr.in6_u.u6_addr32[i]);
			GET(packet->destination[i], sk, __sk_common.skc_v6_daddr.in6_u.u6_addr32[i]);
		}
		if (is_v4_mapped(packet->destination)) { /* IPv4 over a dual-stack socket */
			packet->ip_version = 4;
			packet->ether_type = ETH_P_IP;
			packet->source[0] = packet->source[3];
			packet->destination[0] = packet->destination[3];
			for (int i = 1; i < 4; i++)
				packet->source[i] = packet->destination[i] = 0;
		}
	} else {
		return;
	}
	packet->ip_protocol = 6;
	packet->flags = PACKET_IP;
	GET(number, sk, __sk_common.skc_num);
	if (!number) { /* let go of already: an abort */
		if (!options.probe_reads)
			return;
		GET(state, sk, __sk_common.skc_state);
		if (state != TCP_TIME_WAIT && state != TCP_NEW_SYN_RECV)
			number = __builtin_bswap16(BPF_CORE_READ((struct inet_sock *)sk, inet_sport));
	}
	packet->source_port = number;
	packet->destination_port = __builtin_bswap16(port);
	packet->flags |= PACKET_PORTS;
}

/* Whether an skb of this socket that has no protocol yet is a TCP segment on its way to the IP layer. */
static __always_inline bool is_full_tcp(struct sock *sk)
{
	__u16 family = sk->__sk_common.skc_family;
	__u8 state = sk->__sk_common.skc_state;

	return (family == AF_INET || family == AF_INET6) && state != TCP_TIME_WAIT && state != TCP_NEW_SYN_RECV &&
	       sk->sk_protocol == 6;
}

#endif
