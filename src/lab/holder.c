// SPDX-License-Identifier: Apache-2.0
// Processes that hold sockets in the ways that make a tracer name the wrong one: workers that were forked, a socket that
// was passed on, a PID namespace of one's own. `pid=N` names each holder, as this PID namespace counts them; the process
// that made the socket and is not its holder is called `maker`.

#include "dropgen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <error.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ETHERTYPE_EXPERIMENTAL = 0x88b5, MAX_HOLDERS = 10000 };

static pid_t holders[MAX_HOLDERS];
static int holder_count;
static int ready[2]; // each holder writes a byte when it has what it is to hold

static void hold(void)
{
	if (write(ready[1], "", 1) != 1)
		error(1, errno, "pipe");
	stay();
	_exit(0);
}

static void await_ready(void)
{
	char byte;
	if (read(ready[0], &byte, 1) != 1)
		error(1, errno, "a holder has ended");
}

// In the parent the child's pid, which it prints; 0 in the child.
static pid_t fork_holder(void)
{
	fflush(stdout);
	pid_t pid = fork();
	if (pid < 0)
		error(1, errno, "fork");
	if (pid > 0) {
		holders[holder_count++] = pid;
		printf("pid=%d\n", pid);
	}
	return pid;
}

// The rest of the process that made the holders. They also end with their input, however this process ends.
static int end_with_holders(const struct options *o)
{
	if (o->orphan) {
		puts("ready");
		return 0;
	}
	wait_for_end();
	for (int i = 0; i < holder_count; i++)
		kill(holders[i], SIGKILL);
	while (wait(NULL) > 0)
		;
	return 0;
}

static int open_bound(const struct options *o, int type)
{
	struct options bound = *o;
	bound.source = o->destination;
	int fd = open_socket(&bound, type);
	limit_socket(o, fd);
	return fd;
}

// A worker is forked for the connection that the maker has accepted; the maker keeps its listener only.
static int run_worker(const struct options *o)
{
	int listener = open_bound(o, SOCK_STREAM);
	if (listen(listener, 128) < 0)
		error(1, errno, "listen");
	puts("ready");
	fflush(stdout);
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	if (fd < 0)
		error(1, errno, "accept");
	if (!fork_holder()) {
		close(listener);
		prctl(PR_SET_NAME, o->comm);
		hold();
	}
	await_ready();
	close(fd);
	return end_with_holders(o);
}

// --hold workers that all share one listener.
static int run_preforked(const struct options *o)
{
	int listener = open_bound(o, SOCK_STREAM);
	if (listen(listener, 128) < 0)
		error(1, errno, "listen");
	for (int i = 0; i < o->hold; i++) {
		if (!fork_holder()) {
			prctl(PR_SET_NAME, o->comm);
			hold();
		}
		await_ready();
	}
	close(listener);
	return end_with_holders(o);
}

static void pass(int to, int fd)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {.header = {.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
	char byte = 0;
	struct iovec payload = {&byte, 1};
	struct msghdr message = {.msg_iov = &payload, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)};
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	if (sendmsg(to, &message, 0) != 1)
		error(1, errno, "SCM_RIGHTS");
}

static void take(int from)
{
	char control[CMSG_SPACE(sizeof(int))], byte;
	struct iovec payload = {&byte, 1};
	struct msghdr message = {.msg_iov = &payload, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
	if (recvmsg(from, &message, 0) != 1 || !CMSG_FIRSTHDR(&message))
		error(1, errno, "SCM_RIGHTS");
}

// The holder is forked before the socket is made, and gets it through another one.
static int run_passed(const struct options *o)
{
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		error(1, errno, "socketpair");
	if (!fork_holder()) {
		prctl(PR_SET_NAME, o->comm);
		take(pair[0]);
		close(pair[0]);
		close(pair[1]);
		hold();
	}
	int fd = open_bound(o, SOCK_DGRAM);
	pass(pair[1], fd);
	await_ready();
	close(fd);
	return end_with_holders(o);
}

static void set_loopback_up(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	if (ioctl(fd, SIOCSIFFLAGS, &request) < 0)
		error(1, errno, "loopback");
	close(fd);
}

// Process 1 of a PID namespace, in a network namespace that has no name.
static int run_isolated(const struct options *o)
{
	if (unshare(CLONE_NEWPID | CLONE_NEWNET) < 0)
		error(1, errno, "unshare");
	if (!fork_holder()) {
		prctl(PR_SET_NAME, o->comm);
		set_loopback_up();
		open_bound(o, SOCK_DGRAM);
		hold();
	}
	await_ready();
	return end_with_holders(o);
}

// Told `send N`, the maker sends datagrams to the holder, which reads none; told `end`, the holder ends.
static int run_unix(const struct options *o)
{
	int pair[2], life[2];
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair) < 0 || pipe(life) < 0)
		error(1, errno, "socketpair");
	if (!fork_holder()) {
		prctl(PR_SET_NAME, o->comm);
		close(pair[1]);
		close(life[1]);
		dup2(life[0], STDIN_FILENO); // it ends with the maker, and does not take its commands
		hold();
	}
	await_ready();
	close(pair[0]);
	puts("ready");
	fflush(stdout);
	char line[64];
	for (int count = 0; fgets(line, sizeof(line), stdin);) {
		if (!strcmp(line, "end\n")) {
			close(life[1]);
			wait(NULL);
		} else if (sscanf(line, "send %d", &count) != 1) {
			error(2, 0, "unknown command %s", line);
		}
		for (; count; count--)
			if (send(pair[1], "d", 1, 0) < 0)
				error(1, errno, "send");
		puts("done");
		fflush(stdout);
	}
	return 0;
}

// A packet socket that nobody reads. It asks for one protocol, so that no other frame of the device reaches it.
static int run_packet(const struct options *o)
{
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETHERTYPE_EXPERIMENTAL));
	struct sockaddr_ll link = {.sll_family = AF_PACKET,
				   .sll_protocol = htons(ETHERTYPE_EXPERIMENTAL),
				   .sll_ifindex = o->device ? if_nametoindex(o->device) : 0};
	if (fd < 0 || bind(fd, (struct sockaddr *)&link, sizeof(link)) < 0)
		error(1, errno, "packet socket");
	limit_socket(o, fd);
	printf("pid=%d\n", getpid());
	wait_for_end();
	return 0;
}

// --hold processes NAME-0, NAME-1 ..., each with --sockets UDP sockets: the first on the port --dport plus its number.
static int run_many(const struct options *o)
{
	for (int i = 0; i < o->hold; i++) {
		if (!fork_holder()) {
			struct options mine = *o;
			char name[32];
			snprintf(name, sizeof(name), "%.9s-%d", o->comm, i);
			prctl(PR_SET_NAME, name);
			*port_of(&mine.destination) = htons(ntohs(*port_of(&o->destination)) + i);
			open_bound(&mine, SOCK_DGRAM);
			*port_of(&mine.destination) = 0;
			for (int j = 1; j < o->sockets; j++)
				open_bound(&mine, SOCK_DGRAM);
			hold();
		}
	}
	for (int i = 0; i < o->hold; i++)
		await_ready();
	return end_with_holders(o);
}

static void listen_and_connect(const struct options *o)
{
	struct options one = *o;
	int listeners[1000]; // as many as --sockets may say
	for (int i = 0; i < o->sockets; i++) {
		*port_of(&one.destination) = htons(ntohs(*port_of(&o->destination)) + i);
		listeners[i] = open_bound(&one, SOCK_STREAM);
		if (listen(listeners[i], 128) < 0)
			error(1, errno, "listen");
	}
	for (int i = 0; i < o->count; i++) {
		*port_of(&one.destination) = htons(ntohs(*port_of(&o->destination)) + i % o->sockets);
		int fd = socket(o->destination.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0); // bound, it would need a port for itself
		if (fd < 0 || connect(fd, (struct sockaddr *)&one.destination, address_length(&one.destination)) < 0 ||
		    accept4(listeners[i % o->sockets], NULL, NULL, SOCK_CLOEXEC) < 0)
			error(1, errno, "connection %d", i);
	}
}

// --hold servers, each with --sockets listeners and --count connections to them. It holds both ends of each.
static int run_busy(const struct options *o)
{
	struct rlimit files;
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	for (int i = 0; i < o->hold; i++) {
		if (!fork_holder()) {
			struct options mine = *o;
			*port_of(&mine.destination) = htons(ntohs(*port_of(&o->destination)) + i * o->sockets);
			prctl(PR_SET_NAME, o->comm);
			listen_and_connect(&mine);
			hold();
		}
		await_ready();
	}
	return end_with_holders(o);
}

int run_holder(const struct options *given)
{
	static const struct {
		const char *name;
		int (*run)(const struct options *o);
	} kinds[] = {
		{"worker", run_worker},	    {"preforked", run_preforked}, {"passed", run_passed}, {"isolated", run_isolated},
		{"unix", run_unix},	    {"packet", run_packet},	  {"many", run_many},     {"busy", run_busy},
	};
	struct options o = *given;
	if (pipe(ready) < 0)
		error(1, errno, "pipe");
	if (!o.comm)
		o.comm = "holder";
	for (size_t i = 0; o.kind && i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (strcmp(o.kind, kinds[i].name))
			continue;
		prctl(PR_SET_NAME, strcmp(o.kind, "packet") ? "maker" : o.comm);
		return kinds[i].run(&o);
	}
	error(2, 0, "unknown kind of holder %s; dropgen --help lists them", o.kind ? o.kind : "");
	return 2;
}
