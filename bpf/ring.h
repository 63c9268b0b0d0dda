/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The rings that events go through. A ring has one lock and one position for all CPUs that write to it: two that write
 * without a pause take 270 ns for a record that costs one of them 38 (docs/performance.md). So there may be several.
 */
#ifndef DROPSCOPE_RING_H
#define DROPSCOPE_RING_H

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 8 << 20);
} events SEC(".maps");

/* What the verifier goes by; libbpf makes one and forgets it, and 64k is a page's multiple everywhere. */
struct any_ring {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 << 10);
};

/* Where there are several, all of them, `events` first. User space fills it in before anything runs. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct any_ring);
} rings SEC(".maps");

/* The ring of this CPU. NULL only for the verifier. */
static __always_inline void *ring_of_this_cpu(void)
{
	__u32 ring;

	if (!options.several_rings)
		return &events;
	ring = options.ring_of_cpu[bpf_get_smp_processor_id() & (RING_CPUS - 1)];
	return bpf_map_lookup_elem(&rings, &ring);
}

#endif
