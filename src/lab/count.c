// SPDX-License-Identifier: Apache-2.0
// A counting perf event on a tracepoint, on every CPU: a witness that no ring can overrun and no BPF program shares.

#include "dropgen.h"

#include <errno.h>
#include <error.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_CPUS 1024

// Prints "ready" once it counts, and the sum when stdin ends or a SIGTERM comes.
int run_count(const struct options *o)
{
	static int fds[MAX_CPUS];
	struct perf_event_attr attributes;
	long long sum = 0;
	int cpus = (int)sysconf(_SC_NPROCESSORS_CONF);

	memset(&attributes, 0, sizeof(attributes));
	attributes.type = PERF_TYPE_TRACEPOINT;
	attributes.size = sizeof(attributes);
	attributes.config = strtoull(o->kind ? o->kind : "", NULL, 10); // the number in events/GROUP/NAME/id of tracefs
	for (int cpu = 0; cpu < cpus && cpu < MAX_CPUS; cpu++) {
		fds[cpu] = (int)syscall(SYS_perf_event_open, &attributes, -1, cpu, -1, 0);
		if (fds[cpu] < 0 && errno != ENODEV) // an offline CPU
			error(1, errno, "cannot count tracepoint %s on CPU %d", o->kind, cpu);
	}
	wait_for_end();
	for (int cpu = 0; cpu < cpus && cpu < MAX_CPUS; cpu++) {
		long long value = 0;
		if (fds[cpu] >= 0 && read(fds[cpu], &value, sizeof(value)) == sizeof(value))
			sum += value;
	}
	printf("counted=%lld\n", sum);
	return 0;
}
