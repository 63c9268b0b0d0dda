// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Writes records of an event's size into a ring, one each period, and sums up the time that it takes.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "ringlock.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct ring {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, RING_BYTES);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, MAX_WRITERS);
	__type(key, __u32);
	__array(values, struct ring);
} rings SEC(".maps");

static long write_one(__u32 i, struct writing *writing)
{
	struct record *record;
	__u64 begin;
	void *ring = bpf_map_lookup_elem(&rings, &writing->ring);

	if (!ring)
		return 1;
	for (int k = 0; k < 2000 && bpf_ktime_get_ns() < writing->due_ns; k++)
		;
	writing->due_ns += writing->period_ns;
	begin = bpf_ktime_get_ns();
	record = bpf_ringbuf_reserve(ring, sizeof(*record), 0);
	if (!record)
		return 1;
	__builtin_memset(record, 0, sizeof(*record));
	bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
	writing->spent_ns += bpf_ktime_get_ns() - begin;
	writing->written++;
	return 0;
}

static long read_clock(__u32 i, struct writing *writing)
{
	__u64 begin = bpf_ktime_get_ns();

	writing->clock_ns += bpf_ktime_get_ns() - begin;
	return 0;
}

SEC("syscall") int write_records(struct writing *argument)
{
	struct writing writing = *argument;

	bpf_loop(writing.records, read_clock, &writing, 0);
	writing.due_ns = bpf_ktime_get_ns();
	bpf_loop(writing.records, write_one, &writing, 0);
	*argument = writing;
	return 0;
}
