// SPDX-License-Identifier: Apache-2.0
// ringlock OBJECT [WRITERS [PERIOD_NS...]]: how long a record takes in BPF ring buffers that several CPUs write to at
// once: one ring for all, and one for each. Nobody reads meanwhile; the room is given back between two runs.
#define _GNU_SOURCE
#include <linux/types.h>
#include "ringlock.h"
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <error.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ROUNDS = 9, RECORD_BYTES = 8 + sizeof(struct record) };

static int program;
static cpu_set_t allowed;
static pthread_barrier_t all_ready;
static volatile unsigned long *consumer[MAX_WRITERS], *producer[MAX_WRITERS];

struct writer {
	pthread_t thread;
	int cpu;
	struct writing writing;
};

static void *write_records(void *argument)
{
	struct writer *writer = argument;
	cpu_set_t mine;
	LIBBPF_OPTS(bpf_test_run_opts, run, .ctx_in = &writer->writing, .ctx_size_in = sizeof(writer->writing));

	CPU_ZERO(&mine);
	CPU_SET(writer->cpu, &mine);
	sched_setaffinity(0, sizeof(mine), &mine);
	pthread_barrier_wait(&all_ready);
	if (bpf_prog_test_run_opts(program, &run))
		error(1, errno, "the kernel does not run the program (Linux 5.17 or later is needed)");
	return NULL;
}

// Nanoseconds for a record, the clock's own left out: the mean of all writers.
static double one_round(int writers, int rings, long period_ns)
{
	static struct writer all[MAX_WRITERS];
	double spent = 0, written = 0;

	pthread_barrier_init(&all_ready, NULL, writers);
	for (int i = 0, cpu = 0; i < writers; i++, cpu++) {
		while (!CPU_ISSET(cpu, &allowed))
			cpu++;
		*consumer[i] = *producer[i];
		// the ring never gets full, so that no attempt is a cheap failure
		all[i] = (struct writer){.cpu = cpu,
					 .writing = {.period_ns = period_ns,
						     .records = RING_BYTES / RECORD_BYTES * rings / writers - 1,
						     .ring = i % rings}};
	}
	for (int i = 0; i < writers; i++)
		pthread_create(&all[i].thread, NULL, write_records, &all[i]);
	for (int i = 0; i < writers; i++) {
		pthread_join(all[i].thread, NULL);
		spent += (double)all[i].writing.spent_ns - all[i].writing.clock_ns;
		written += all[i].writing.written;
	}
	pthread_barrier_destroy(&all_ready);
	return spent / written;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void print_median(int writers, int rings, long period_ns)
{
	double ns[ROUNDS];
	for (int i = 0; i < ROUNDS; i++)
		ns[i] = one_round(writers, rings, period_ns);
	qsort(ns, ROUNDS, sizeof(*ns), by_value);
	printf("%7d %7d %10ld %8.0f   (%.0f to %.0f)\n", writers, rings, period_ns, ns[ROUNDS / 2], ns[0], ns[ROUNDS - 1]);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	static char *standard[] = {"0", "1000", "5000"};
	sched_getaffinity(0, sizeof(allowed), &allowed);
	int writers = argc > 2 ? atoi(argv[2]) : CPU_COUNT(&allowed);
	if (argc < 2 || writers < 1 || writers > MAX_WRITERS || writers > CPU_COUNT(&allowed))
		error(2, 0, "usage: ringlock OBJECT [WRITERS [PERIOD_NS...]], a CPU for each writer");
	struct bpf_object *object = bpf_object__open(argv[1]);
	if (!object || bpf_object__load(object))
		error(1, errno, "cannot load %s", argv[1]);
	program = bpf_program__fd(bpf_object__find_program_by_name(object, "write_records"));
	int outer = bpf_object__find_map_fd_by_name(object, "rings");
	long page = sysconf(_SC_PAGESIZE);
	for (int i = 0; i < writers; i++) {
		int ring = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "ring", 0, 0, RING_BYTES, NULL);
		if (ring < 0 || bpf_map_update_elem(outer, &i, &ring, 0))
			error(1, errno, "cannot make a ring");
		consumer[i] = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, ring, 0);
		producer[i] = mmap(NULL, page, PROT_READ, MAP_SHARED, ring, page);
		if (consumer[i] == MAP_FAILED || producer[i] == MAP_FAILED)
			error(1, errno, "mmap");
	}
	printf("writers   rings  period ns   ns/record\n");
	char **periods = argc > 3 ? argv + 3 : standard;
	int count = argc > 3 ? argc - 3 : (int)(sizeof(standard) / sizeof(*standard));
	for (int i = 0; i < count; i++) {
		long period_ns = atol(periods[i]);
		print_median(1, 1, period_ns);
		for (int n = 2; n < 2 * writers; n *= 2) {
			print_median(n < writers ? n : writers, 1, period_ns);
			print_median(n < writers ? n : writers, n < writers ? n : writers, period_ns);
		}
	}
	return 0;
}
