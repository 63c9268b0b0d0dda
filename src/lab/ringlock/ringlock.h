/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What a writer is told, and what it tells. */
#ifndef RINGLOCK_H
#define RINGLOCK_H

#define MAX_WRITERS 256
#define RING_BYTES (32 << 20)

struct record {
	__u64 bytes[24]; /* of an event's size */
};

struct writing {
	__u64 period_ns; /* between the begins of two records; 0: without a pause */
	__u64 records;
	__u64 due_ns;
	__u64 spent_ns; /* in reserve, filling and submit, with one look at the clock */
	__u64 clock_ns; /* that many looks at the clock */
	__u64 written;
	__u32 ring;
	__u32 padding;
};

#endif
