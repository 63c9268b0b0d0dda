// SPDX-License-Identifier: Apache-2.0
// What measuring BPF programs needs from the kernel. Everything here hangs on a descriptor, so that it goes when this
// process goes, however it ends.

#include "dropgen.h"

#include <errno.h>
#include <error.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static int bpf(int command, union bpf_attr *attributes)
{
	return syscall(SYS_bpf, command, attributes, sizeof(*attributes));
}

int load_constant(int type, int expected_attach_type, int result)
{
	struct bpf_insn program[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = result},
		{.code = BPF_JMP | BPF_EXIT},
	};
	// Kernels before 5.11 charge BPF to the locked memory of the user.
	struct rlimit unlimited = {RLIM_INFINITY, RLIM_INFINITY};
	setrlimit(RLIMIT_MEMLOCK, &unlimited);
	union bpf_attr attributes;
	memset(&attributes, 0, sizeof(attributes));
	attributes.prog_type = type;
	attributes.expected_attach_type = expected_attach_type;
	attributes.insns = (uintptr_t)program;
	attributes.insn_cnt = sizeof(program) / sizeof(*program);
	attributes.license = (uintptr_t) "Dual BSD/GPL";
	int fd = bpf(BPF_PROG_LOAD, &attributes);
	if (fd < 0)
		error(1, errno, "cannot load a BPF program of type %d", type);
	return fd;
}

// Its run time is what the kernel's own measuring costs: a clock read before it and one after it.
int run_empty_program(const struct options *o)
{
	(void)o;
	union bpf_attr attributes;
	memset(&attributes, 0, sizeof(attributes));
	attributes.raw_tracepoint.prog_fd = load_constant(BPF_PROG_TYPE_RAW_TRACEPOINT, 0, 0);
	attributes.raw_tracepoint.name = (uintptr_t) "kfree_skb";
	if (bpf(BPF_RAW_TRACEPOINT_OPEN, &attributes) < 0)
		error(1, errno, "cannot attach a BPF program to kfree_skb");
	wait_for_end();
	return 0;
}

// The same as kernel.bpf_stats_enabled=1, except that it cannot be left behind (Linux 5.8).
int run_bpf_stats(const struct options *o)
{
	(void)o;
	union bpf_attr attributes;
	memset(&attributes, 0, sizeof(attributes));
	attributes.enable_stats.type = BPF_STATS_RUN_TIME;
	if (bpf(BPF_ENABLE_STATS, &attributes) < 0)
		error(1, errno, "cannot measure BPF programs");
	wait_for_end();
	return 0;
}
