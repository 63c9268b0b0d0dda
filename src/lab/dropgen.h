// SPDX-License-Identifier: Apache-2.0
#ifndef DROPGEN_H
#define DROPGEN_H
#define _GNU_SOURCE // setns, sendmmsg, accept4; this header comes first in every file

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

// One set of options for every command; each command reads the ones that dropgen.c's usage text names for it.
struct options {
	const char *device;
	const char *kind;
	char **arguments; // behind the kind, up to a NULL
	uint8_t destination_mac[6];
	struct sockaddr_storage source;
	struct sockaddr_storage destination;
	int count; // 0: until killed
	int size; // bytes of payload
	int ttl;
	int pace_us;
	int settle_ms;
	int receive_buffer;
	bool dont_fragment;
	bool filter_all;
	bool abandon, together;
	bool accept_and_close;
	bool native;
	long long packets;
	double seconds;
	int cpu;
	int batch;
	int second_port;
	int flows;
	int rate; // packets a second; 0: as fast as it goes
	const char *comm;
	bool orphan;
	int hold;
	int sockets;
	int segment;
};

// dropgen.c
int open_socket(const struct options *o, int type);
void send_in_segments(int fd, const struct options *o); // if --segment says so
void limit_socket(const struct options *o, int fd); // --rcvbuf and --filter
void pace(const struct options *o);
void stay(void); // until stdin closes or SIGTERM comes
void wait_for_end(void); // likewise, after it has said `ready`

// tcp.c
int run_tcp(const struct options *o);
int run_tcp_late(const struct options *o);
int run_tcp_listener(const struct options *o);
int run_tcp_session(const struct options *o);
int run_tcp_time_wait(const struct options *o);

// frame.c
int run_frame(const struct options *o);
void send_tcp_segments(const struct options *o, uint32_t sequence, uint32_t acknowledgement, int count);

// device.c
int run_plain(const struct options *o);
int run_xdp(const struct options *o);

// bpf.c
int load_constant(int type, int expected_attach_type, int result); // a BPF program that only returns a number
int run_empty_program(const struct options *o);
int run_bpf_stats(const struct options *o);

// count.c
int run_count(const struct options *o);

// refuse.c
int run_refuse(const struct options *o);

// holder.c
int run_holder(const struct options *o);

// storm.c
int run_storm(const struct options *o);
int pin(int cpu); // to this CPU, or, if negative, to the last that is allowed; returns it

static inline socklen_t address_length(const struct sockaddr_storage *address)
{
	return address->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
}

// The port stands at the same offset in both families.
static inline in_port_t *port_of(const struct sockaddr_storage *address)
{
	return &((struct sockaddr_in *)(uintptr_t)address)->sin_port;
}

#endif
