/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The rings that events go through. A ring has one lock and one position for all CPUs that write to it: two that write
 * without a pause take 270 ns for a record that costs one of them 38 (docs/performance.md). So there may be several.
 */
#ifndef DROPSCOPE_RING_H
#define DROPSCOPE_RING_H

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
