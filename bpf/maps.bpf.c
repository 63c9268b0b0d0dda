// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* The maps without a program. It needs nothing of the kernel's types, so it is made in a few milliseconds. */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include "drop.h"
#include "maps.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";
