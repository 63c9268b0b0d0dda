/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Who holds a socket. A sweep over the open files of all tasks tells it for every socket that is open. What is dropped
 * after the last close has neither inode nor cookie; so each socket gets a tag with its process, at its making and by
 * each sweep, which lives as long as the socket's last packet.
 */
#ifndef DROPSCOPE_OWNER_H
#define DROPSCOPE_OWNER_H

#define S_IFMT 0170000
#define S_IFSOCK 0140000
#define MAX_STORAGES 8 /* of a socket, before the search for its tag is given up */

/* Counts the sweeps, so that the tag of a socket with several holders stays that of the first one found. */
__u32 sweep;

static __always_inline void learn_tag_map(struct tag *tag)
{
	if (!tag_map)
		bpf_core_read(&tag_map, sizeof(tag_map),
			      &((struct bpf_local_storage_data *)((char *)tag -
								  bpf_core_field_offset(struct bpf_local_storage_data,
											data)))
				       ->smap);
}

/* The process of a task, whichever of its threads that is. Readers on other CPUs know by the sequence number when they
 * have read what was being written; the atomic adds keep the order. */
static __always_inline void write_tag(struct tag *tag, struct task_struct *task, __u32 pid, __u64 socket, __u32 sweep)
{
	struct task_struct *leader = BPF_CORE_READ(task, group_leader);

	__sync_fetch_and_add(&tag->sequence, 1);
	tag->start_ns = BPF_CORE_READ(leader, start_boottime);
	tag->made_for = socket;
	tag->pid = pid;
	tag->sweep = sweep;
	bpf_core_read(tag->comm, sizeof(tag->comm), &leader->comm);
	__sync_fetch_and_add(&tag->sequence, 1);
}

/* Runs where a program makes an inet socket, before it has a use for it. */
SEC("cgroup/sock_create") int tag_new_socket(struct bpf_sock *ctx)
{
	struct tag *tag = bpf_sk_storage_get(&tags, ctx, NULL, BPF_SK_STORAGE_GET_F_CREATE);

	if (tag) {
		write_tag(tag, (void *)bpf_get_current_task(), bpf_get_current_pid_tgid() >> 32, (__u64)ctx, 0);
		learn_tag_map(tag);
	}
	return 1;
}

/* Copies a tag, unless it is being written: then the event has none. is_value: the verifier knows the source. */
static __always_inline void set_tag(struct drop_event *event, const struct tag *source, bool is_value, struct sock *sk)
{
	struct tag tag;
	__u32 sequence;

	if (is_value) {
		tag = *source;
		asm volatile("" ::: "memory");
		sequence = source->sequence;
	} else {
		read_bytes(&tag, sizeof(tag), source);
		asm volatile("" ::: "memory");
		read_bytes(&sequence, sizeof(sequence), &source->sequence);
	}
	if (tag.sequence & 1 || sequence != tag.sequence || !tag.pid)
		return;
	event->tag_pid = tag.pid;
	event->tag_start_ns = tag.start_ns;
	event->flags |= FLAG_TAGGED | (tag.made_for == (__u64)sk ? 0 : FLAG_TAG_INHERITED);
	__builtin_memcpy(event->tag_comm, tag.comm, sizeof(event->tag_comm));
}

/*
 * The helper that looks a storage up takes an argument of a tracepoint (from 5.11 on), but refuses a socket that comes
 * out of an skb, whose lifetime is RCU's: there, this goes through the socket's list of storages itself. Its first reads
 * are of typed pointers, the others probe reads.
 */
static __always_inline void read_tag(struct sock *sk, bool as_number, bool is_argument, struct drop_event *event)
{
	struct bpf_local_storage *storage;
	struct hlist_node *node;

	if (!options.probe_reads || !tag_map || !bpf_core_field_exists(sk->sk_bpf_storage))
		return;
	if (is_argument && !as_number && bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_sock_from_file)) {
		struct tag *held = bpf_sk_storage_get(&tags, sk, NULL, 0);

		if (held)
			set_tag(event, held, true, sk);
		return;
	}
	GET_POINTER(storage, sk, sk_bpf_storage);
	if (!storage)
		return;
	GET(node, storage, list.first);
	for (int i = 0; i < MAX_STORAGES && node; i++) {
		struct bpf_local_storage_elem *element =
			(void *)((char *)node - bpf_core_field_offset(struct bpf_local_storage_elem, snode));

		const void *map;

		if (options.casts)
			map = CAST(struct bpf_local_storage_elem, element)->sdata.smap;
		else
			map = BPF_CORE_READ(element, sdata.smap);
		if (map == tag_map) {
			set_tag(event,
				(void *)((char *)element + bpf_core_field_offset(struct bpf_local_storage_elem, sdata) +
					 bpf_core_field_offset(struct bpf_local_storage_data, data)),
				false, sk);
			return;
		}
		node = options.casts ? CAST(struct hlist_node, node)->next : BPF_CORE_READ(node, next);
	}
}

#endif
