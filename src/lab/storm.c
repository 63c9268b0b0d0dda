// SPDX-License-Identifier: Apache-2.0
// A flood from one thread on one CPU into a UDP socket that nobody reads. Over loopback the drops happen in
// the context of this thread, so that the kernel's RcvbufErrors and a tracer's count must agree exactly.
//
// With --second-port the thread sends alternating batches to a second port of the same address. The lab lets a
// tbf queue release those from a timer: then drops in softirq interrupt drops in task context on the same CPU.
//
// With --segment BYTES, one send makes as many packets of this payload as --size has bytes for; the receiver's UDP cuts them, and
// each is dropped as a packet of its own. It costs a tenth of sending them one by one, so that a tracer has the CPUs.
//
// With --flows N, packet n (from 0) is of flow n mod N, and flow k comes from the address 127.0.0.1 + k: IPv4, and a
// destination that is this host's own, for which all of 127.0.0.0/8 is.

#include "dropgen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <error.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MAX_BATCH = 1024, BATCHES_PER_SECOND = 1000 /* at least so many with --rate, if there are packets for them */ };

struct flow {
	int fd;
	long long sent;
	long long errors;
	struct mmsghdr messages[MAX_BATCH];
	struct iovec payload;
	struct sockaddr_storage destination;
	struct source *sources; // of the messages; NULL: the socket's
	int64_t sources_count;
	int64_t next_source;
};

// A control message that says where a datagram comes from.
struct source {
	struct cmsghdr header;
	struct in_pktinfo info;
};

static int64_t clock_ns(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int64_t now_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

// RcvbufErrors is the fifth number of the second line that starts with `Udp:`; IPv6 has a file of its own.
static long long receive_buffer_errors(int family)
{
	FILE *file = fopen(family == AF_INET6 ? "/proc/thread-self/net/snmp6" : "/proc/thread-self/net/snmp", "r");
	char line[1024];
	long long value = -1;
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "Udp: %*d %*d %*d %*d %lld", &value) == 1 || sscanf(line, "Udp6RcvbufErrors %lld", &value) == 1)
			break;
	if (file)
		fclose(file);
	return value;
}

int pin(int cpu)
{
	cpu_set_t set;
	sched_getaffinity(0, sizeof(set), &set);
	if (cpu < 0)
		for (int i = 0; i < CPU_SETSIZE; i++)
			if (CPU_ISSET(i, &set))
				cpu = i;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set) < 0)
		error(1, errno, "cannot run on CPU %d", cpu);
	return cpu;
}

static void open_flow(struct flow *flow, const struct options *o, int port, char *payload)
{
	struct options mine = *o;
	if (port)
		*port_of(&mine.source) = 0;
	flow->fd = open_socket(&mine, SOCK_DGRAM);
	send_in_segments(flow->fd, o);
	flow->destination = o->destination;
	if (port)
		*port_of(&flow->destination) = htons(port);
	flow->payload = (struct iovec){payload, o->size};
	for (int i = 0; i < MAX_BATCH; i++)
		flow->messages[i].msg_hdr = (struct msghdr){.msg_name = &flow->destination,
							    .msg_namelen = address_length(&flow->destination),
							    .msg_iov = &flow->payload,
							    .msg_iovlen = 1};
}

static void spread_over_flows(struct flow *flow, const struct options *o)
{
	if (o->destination.ss_family != AF_INET)
		error(2, 0, "--flows wants an IPv4 destination of this host");
	flow->sources = calloc(MAX_BATCH, sizeof(struct source));
	flow->sources_count = o->flows;
	for (int i = 0; i < MAX_BATCH; i++) {
		flow->sources[i].header = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(struct in_pktinfo)),
							   .cmsg_level = IPPROTO_IP,
							   .cmsg_type = IP_PKTINFO};
		flow->messages[i].msg_hdr.msg_control = &flow->sources[i];
		flow->messages[i].msg_hdr.msg_controllen = sizeof(struct source);
	}
}

static void take_next_sources(struct flow *flow, int count)
{
	for (int i = 0; i < count; i++) {
		flow->sources[i].info.ipi_spec_dst.s_addr = htonl(INADDR_LOOPBACK + flow->next_source);
		flow->next_source = flow->next_source + 1 < flow->sources_count ? flow->next_source + 1 : 0;
	}
}

// sendmmsg stops at the first refused datagram and tells the error only if that was the first of the batch.
static void send_batch(struct flow *flow, int count, int flags)
{
	if (flow->sources)
		take_next_sources(flow, count);
	for (int done = 0; done < count;) {
		int n = sendmmsg(flow->fd, flow->messages + done, count - done, flags);
		if (n > 0) {
			flow->sent += n;
			done += n;
		} else if (errno == EAGAIN) {
			return; // the queue behind the second flow is full: send the first flow meanwhile
		} else {
			flow->errors++;
			done++;
		}
	}
}

static void sleep_until(int64_t due_ns)
{
	struct timespec due = {due_ns / 1000000000, due_ns % 1000000000};
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINTR)
		;
}

static int open_receiver(const struct options *o)
{
	struct options bound = *o;
	bound.source = o->destination;
	int fd = open_socket(&bound, SOCK_DGRAM), small = 2304;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	return fd;
}

int run_storm(const struct options *o)
{
	if (!o->packets == !o->seconds)
		error(2, 0, "storm wants --packets or --seconds");
	static struct flow first, second;
	char *payload = calloc(1, o->size + 1);
	int cpu = pin(o->cpu);
	open_flow(&first, o, 0, payload);
	if (o->flows)
		spread_over_flows(&first, o);
	if (o->second_port) {
		open_flow(&second, o, o->second_port, payload);
		int small = 65536;
		setsockopt(second.fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
	} else {
		open_receiver(o);
	}
	int per_message = o->segment ? (o->size + o->segment - 1) / o->segment : 1;
	double rate = (double)o->rate / per_message; // of messages, as all that is counted here
	int batch = o->batch < per_message ? 1 : o->batch / per_message;
	if (o->rate && batch > rate / BATCHES_PER_SECOND)
		batch = rate < BATCHES_PER_SECOND ? 1 : rate / BATCHES_PER_SECOND;
	long long limit = o->packets ? o->packets / per_message : 1LL << 62;
	long long errors_before = receive_buffer_errors(o->destination.ss_family);
	int64_t cpu_start = clock_ns(CLOCK_THREAD_CPUTIME_ID), start = now_ns();
	int64_t end = o->seconds > 0 ? start + (int64_t)(o->seconds * 1e9) : INT64_MAX;
	while (first.sent + first.errors < limit && now_ns() < end) {
		long long done = first.sent + first.errors, left = limit - done;
		if (o->rate)
			sleep_until(start + (int64_t)(done * 1e9 / rate));
		send_batch(&first, left < batch ? left : batch, 0);
		if (o->second_port)
			send_batch(&second, batch, MSG_DONTWAIT);
	}
	int64_t elapsed = now_ns() - start, cpu_time = clock_ns(CLOCK_THREAD_CPUTIME_ID) - cpu_start;
	usleep(o->settle_ms * 1000);
	printf("storm cpu=%d sent=%lld errors=%lld second_sent=%lld second_errors=%lld elapsed_ns=%lld cpu_ns=%lld rcvbuf_errors=%lld\n",
	       cpu, first.sent * per_message, first.errors, second.sent, second.errors, (long long)elapsed, (long long)cpu_time,
	       receive_buffer_errors(o->destination.ss_family) - errors_before);
	return 0;
}
