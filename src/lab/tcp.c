// SPDX-License-Identifier: Apache-2.0
// The TCP side of dropgen. A connection that must vanish without a segment on the wire (no FIN, no RST,
// which would be dropped somewhere and counted) is closed in repair mode.

#include "dropgen.h"

#include <errno.h>
#include <error.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { REPAIR_ON = 1, REPAIR_OFF_NO_WINDOW_PROBE = -1, RECEIVE_QUEUE = 1, SEND_QUEUE = 2 };

static void repair(int fd, int mode)
{
	if (setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &mode, sizeof(mode)) < 0)
		error(1, errno, "TCP_REPAIR");
}

static void close_silently(int fd)
{
	repair(fd, REPAIR_ON);
	close(fd);
}

// All attempts at once, until the kernel has given up the last of them.
static int connect_together(const struct options *o)
{
	struct pollfd attempts[128];
	int failed = 0, all = o->count < 128 ? o->count : 128;
	for (int i = 0; i < all; i++) {
		attempts[i] = (struct pollfd){.fd = open_socket(o, SOCK_STREAM | SOCK_NONBLOCK), .events = POLLOUT};
		connect(attempts[i].fd, (struct sockaddr *)&o->destination, address_length(&o->destination));
	}
	for (int i = 0; i < all; i++) {
		failed += poll(&attempts[i], 1, 30000) == 1 && attempts[i].revents & POLLERR;
		close(attempts[i].fd);
	}
	usleep(o->settle_ms * 1000);
	printf("tcp failed=%d\n", failed);
	return failed < all;
}

int run_tcp(const struct options *o)
{
	if (o->together)
		return connect_together(o);
	int connected = 0, refused = 0, pending = 0;
	for (int i = 0; !o->count || i < o->count; i++, pace(o)) {
		// An abandoned attempt is closed before the kernel would repeat its SYN.
		int fd = open_socket(o, SOCK_STREAM | (o->abandon ? SOCK_NONBLOCK : 0));
		if (!connect(fd, (struct sockaddr *)&o->destination, address_length(&o->destination)))
			connected++;
		else if (errno == EINPROGRESS)
			pending++;
		else
			refused++;
		close(fd);
	}
	usleep(o->settle_ms * 1000);
	printf("tcp connected=%d refused=%d pending=%d\n", connected, refused, pending);
	return 0;
}

// The peer (tcp-listener --close) shuts the connection down at once; a byte sent after its FIN meets nobody who reads.
// Both sides stay on one CPU: veth queues a packet on the CPU that sends it, and the acknowledgement of the FIN, which the
// peer's CPU sends, may not be overtaken by the byte.
int run_tcp_late(const struct options *o)
{
	int reset = 0;
	pin(-1);
	for (int i = 0; !o->count || i < o->count; i++, pace(o)) {
		int fd = open_socket(o, SOCK_STREAM);
		char byte = 'd';
		if (connect(fd, (struct sockaddr *)&o->destination, address_length(&o->destination)) < 0)
			error(1, errno, "connect");
		if (read(fd, &byte, 1) != 0)
			error(1, errno, "the peer did not close");
		if (write(fd, &byte, 1) != 1)
			error(1, errno, "write");
		struct pollfd answer = {.fd = fd, .events = 0};
		if (poll(&answer, 1, 1000) == 1)
			reset++;
		close(fd);
	}
	usleep(o->settle_ms * 1000);
	printf("tcp-late reset=%d\n", reset);
	return 0;
}

static volatile sig_atomic_t stopped;

static void on_stop(int signal)
{
	(void)signal;
	stopped = 1;
}

int run_tcp_listener(const struct options *o)
{
	struct options bound = *o;
	bound.source = o->destination;
	int listener = open_socket(&bound, SOCK_STREAM);
	limit_socket(o, listener);
	if (listen(listener, 128) < 0)
		error(1, errno, "listen");
	if (o->accept_and_close)
		pin(-1);
	struct sigaction stop = {.sa_handler = on_stop};
	sigaction(SIGTERM, &stop, NULL);
	puts("ready");
	fflush(stdout);
	int held[128], count = 0, shut_down = -1;
	struct pollfd wanted[2] = {{.fd = listener, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
	while (!stopped && poll(wanted, 2, -1) > 0) {
		char line[256] = "";
		if (wanted[1].revents && read(STDIN_FILENO, line, sizeof(line) - 1) <= 0)
			break;
		// Less room than the window that the peer was told: what comes now finds none.
		struct options less = {0};
		if (sscanf(line, "rcvbuf %d", &less.receive_buffer) == 1) {
			for (int i = 0; i < count; i++)
				limit_socket(&less, held[i]);
			puts("done");
			fflush(stdout);
		}
		if (!wanted[0].revents)
			continue;
		int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		if (fd >= 0 && !o->accept_and_close && count < 128) {
			held[count++] = fd;
			continue;
		}
		// Not closed: whether late data met the socket or its time-wait successor would depend on who runs first.
		if (fd >= 0)
			shutdown(fd, SHUT_RDWR);
		if (shut_down >= 0)
			close_silently(shut_down);
		shut_down = fd;
	}
	if (shut_down >= 0)
		close_silently(shut_down);
	while (count)
		close_silently(held[--count]);
	return 0;
}

static uint32_t queue_sequence(int fd, int queue)
{
	uint32_t sequence = 0;
	socklen_t length = sizeof(sequence);
	if (setsockopt(fd, IPPROTO_TCP, TCP_REPAIR_QUEUE, &queue, sizeof(queue)) < 0 ||
	    getsockopt(fd, IPPROTO_TCP, TCP_QUEUE_SEQ, &sequence, &length) < 0)
		error(1, errno, "TCP_QUEUE_SEQ");
	return sequence;
}

// Sends raw segments of this connection whose sequence number lies OFFSET beside the right one.
static void send_beside(const struct options *o, int fd, int count, int offset)
{
	repair(fd, REPAIR_ON);
	uint32_t sequence = queue_sequence(fd, SEND_QUEUE), acknowledgement = queue_sequence(fd, RECEIVE_QUEUE);
	repair(fd, REPAIR_OFF_NO_WINDOW_PROBE);
	send_tcp_segments(o, sequence + offset, acknowledgement, count);
}

int run_tcp_session(const struct options *o)
{
	int fd = open_socket(o, SOCK_STREAM), one = 1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (connect(fd, (struct sockaddr *)&o->destination, address_length(&o->destination)) < 0)
		error(1, errno, "connect");
	struct sigaction stop = {.sa_handler = on_stop};
	sigaction(SIGTERM, &stop, NULL);
	puts("ready");
	fflush(stdout);
	char line[128];
	while (!stopped && fgets(line, sizeof(line), stdin)) {
		int count = 0, offset = 0;
		if (sscanf(line, "segment %d %d", &count, &offset) == 2) {
			send_beside(o, fd, count, offset);
		} else if (sscanf(line, "fill %d", &count) == 1) {
			static char bytes[65536];
			if (count > (int)sizeof(bytes) || write(fd, bytes, count) != count)
				error(1, errno, "write");
		} else if (sscanf(line, "send %d", &count) == 1) {
			// All attempts fall into the first retransmission timeout, and none is left for it.
			for (int i = 0; i < count; i++)
				if (write(fd, "d", 1) != 1)
					error(1, errno, "write");
			close_silently(fd);
			fd = -1;
		}
		usleep(o->settle_ms * 1000);
		puts("done");
		fflush(stdout);
	}
	if (fd >= 0)
		close_silently(fd);
	return 0;
}

// The peer (tcp-listener --close) ends the connection first, so its side goes to time-wait. The acknowledgements that follow
// are those that it expects: it drops them without an answer, which would end the state.
int run_tcp_time_wait(const struct options *o)
{
	int fd = open_socket(o, SOCK_STREAM), count;
	char line[128];
	if (connect(fd, (struct sockaddr *)&o->destination, address_length(&o->destination)) < 0)
		error(1, errno, "connect");
	if (read(fd, line, 1) != 0)
		error(1, errno, "the peer did not close");
	repair(fd, REPAIR_ON);
	uint32_t sequence = queue_sequence(fd, SEND_QUEUE), acknowledgement = queue_sequence(fd, RECEIVE_QUEUE);
	repair(fd, REPAIR_OFF_NO_WINDOW_PROBE);
	close(fd); // sends a FIN, which takes one number
	struct options empty = *o;
	empty.size = 0;
	puts("ready");
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin)) {
		if (sscanf(line, "segment %d", &count) != 1)
			error(2, 0, "unknown command %s", line);
		send_tcp_segments(&empty, sequence + 1, acknowledgement, count);
		usleep(o->settle_ms * 1000);
		puts("done");
		fflush(stdout);
	}
	return 0;
}
