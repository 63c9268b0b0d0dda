/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The sweep: every socket that a task has open, of all network and PID namespaces, in one pass. */
#ifndef DROPSCOPE_SWEEP_H
#define DROPSCOPE_SWEEP_H

/* The process id in the task's own PID namespace, the innermost; 0 where that cannot be read. */
static __always_inline __u32 container_pid(struct task_struct *task)
{
	struct pid *pid;
	__u32 level;
	int number = 0;

	if (!options.probe_reads)
		return 0;
	pid = BPF_CORE_READ(task, group_leader, thread_pid);
	level = BPF_CORE_READ(pid, level);
	bpf_core_read(&number, sizeof(number),
		      &((struct upid *)((char *)pid + bpf_core_field_offset(struct pid, numbers) +
					level * bpf_core_type_size(struct upid)))
			       ->nr);
	return number;
}

static __always_inline void read_inet(struct sock *sk, bool as_number, struct holding *holding)
{
	__u16 port;

	GET(holding->local_port, sk, __sk_common.skc_num);
	GET(port, sk, __sk_common.skc_dport);
	holding->remote_port = __builtin_bswap16(port);
	if (holding->family == AF_INET) {
		GET(holding->local[0], sk, __sk_common.skc_rcv_saddr);
		GET(holding->remote[0], sk, __sk_common.skc_daddr);
		return;
	}
#pragma unroll
	for (int i = 0; i < 4; i++) {
		GET(holding->local[i], sk, __sk_common.skc_v6_rcv_saddr.in6_u.u6_addr32[i]);
		GET(holding->remote[i], sk, __sk_common.skc_v6_daddr.in6_u.u6_addr32[i]);
	}
	if (as_number)
		holding->ipv6_only = BPF_CORE_READ_BITFIELD_PROBED(sk, __sk_common.skc_ipv6only);
	else
		holding->ipv6_only = BPF_CORE_READ_BITFIELD(sk, __sk_common.skc_ipv6only);
}

/*
 * The first holder of a sweep, but pid 1 only where there is no other: systemd holds the sockets of services that it
 * starts on demand. The name is compared too, for a program may have changed it, or another one been executed.
 */
static __always_inline void tag_held_socket(struct sock *sk, struct task_struct *task)
{
	struct task_struct *leader = task->group_leader;
	__u32 pid = task->tgid;
	const __u64 *known;
	struct tag *tag;
	__u64 name[2];

	if (!options.probe_reads || (sk->__sk_common.skc_family != AF_INET && sk->__sk_common.skc_family != AF_INET6))
		return;
	tag = bpf_sk_storage_get(&tags, sk, NULL, BPF_SK_STORAGE_GET_F_CREATE);
	if (!tag)
		return;
	if (!tag_map)
		learn_tag_map(tag);
	if (tag->sweep == sweep && (tag->pid != 1 || pid == 1))
		return;
	bpf_core_read(name, sizeof(name), &leader->comm);
	known = (const __u64 *)tag->comm;
	if (tag->pid == pid && tag->made_for == (__u64)sk && known[0] == name[0] && known[1] == name[1])
		tag->sweep = sweep;
	else
		write_tag(tag, task, pid, (__u64)sk, sweep);
}

static __always_inline void read_holding(struct sock *sk, bool as_number, struct task_struct *task,
					 struct holding *holding)
{
	struct task_struct *leader = task->group_leader;

	GET(holding->family, sk, __sk_common.skc_family);
	GET(holding->state, sk, __sk_common.skc_state);
	GET(holding->protocol, sk, sk_protocol);
	GET(holding->type, sk, sk_type);
	GET(holding->uid, sk, sk_uid.val);
	holding->netns = socket_netns(sk, as_number);
	holding->drops = socket_drops(sk, as_number);
	holding->socket_cgroup_id = socket_cgroup_id(sk, as_number);
	GET(holding->cookie, sk, __sk_common.skc_cookie.counter);
	if (holding->family == AF_INET || holding->family == AF_INET6)
		read_inet(sk, as_number, holding);
	holding->pid = task->tgid;
	holding->container_pid = container_pid(task);
	holding->start_ns = leader->start_boottime;
	holding->cgroup_id = task->cgroups->dfl_cgrp->kn->id;
	__builtin_memcpy(holding->comm, leader->comm, sizeof(holding->comm));
}

SEC("iter/task_file") int sockets_of_tasks(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	struct holding holding = {};

	if (!task || !file)
		return 0;
	if (!ctx->meta->seq_num)
		sweep++;
	if ((file->f_inode->i_mode & S_IFMT) != S_IFSOCK)
		return 0;
	holding.inode = file->f_inode->i_ino;
	if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_sock_from_file)) {
		struct socket *socket = bpf_sock_from_file(file);
		struct sock *sk;

		if (!socket)
			return 0; /* opened as a path only */
		sk = socket->sk;
		if (!sk)
			return 0;
		if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_check_mtu))
			bpf_get_socket_cookie(sk); /* gives it one */
		tag_held_socket(sk, task);
		read_holding(sk, false, task, &holding);
	} else {
		struct socket *socket;
		struct sock *sk;

		if (!options.probe_reads)
			return 0;
		socket = file->private_data;
		if (BPF_CORE_READ(socket, file) != file)
			return 0;
		sk = BPF_CORE_READ(socket, sk);
		if (!sk)
			return 0;
		read_holding(sk, true, task, &holding);
	}
	bpf_seq_write(ctx->meta->seq, &holding, sizeof(holding));
	return 0;
}

#endif
