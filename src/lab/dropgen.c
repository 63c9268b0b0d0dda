// SPDX-License-Identifier: Apache-2.0
// dropgen makes the traffic of the lab: packets and sockets whose fate is known beforehand.
// It works in the network namespace it is started in, or in the one given by --netns. It never sends
// more than it is told to, so that a test may demand the exact number.

#include "dropgen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <error.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/filter.h>
#include <netinet/udp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static const char usage[] =
	"usage: dropgen [--netns NAME] COMMAND [OPTION]...\n"
	"\n"
	"  udp            send datagrams            --dst --dport [--src --sport --count --size --ttl --df --pace-us --segment]\n"
	"  tcp            connect, then close       --dst --dport [--src --sport --count --pace-us --abandon --together]\n"
	"  tcp-late       data after the peer closed  --dst --dport [--src --sport --count]\n"
	"  udp-receiver   bound, never read         --dst --dport [--rcvbuf --filter]\n"
	"  tcp-listener   accepts and holds, told by stdin: `rcvbuf BYTES` for what it holds\n"
	"                                           --dst --dport [--filter --close]\n"
	"  tcp-session    one connection, told by stdin: `send N`, `fill BYTES`, `segment N OFFSET`\n"
	"                                           --dst --dport --dev --dmac [--src --sport]\n"
	"  tcp-time-wait  a connection whose peer holds the time-wait state, told by stdin: `segment N`\n"
	"                                           --dst --dport --dev --dmac [--src --sport]\n"
	"  holder KIND    processes that hold sockets nobody reads; prints the holders as `pid=N`\n"
	"       KIND: worker     forked for the connection that was accepted  --dst --dport\n"
	"             preforked  --hold processes share a listener            --dst --dport [--filter --orphan]\n"
	"             passed     got a UDP socket through a socket            --dst --dport [--rcvbuf --orphan]\n"
	"             isolated   in PID and network namespaces of its own     --dst --dport [--rcvbuf]\n"
	"             unix       the unread end of a pair of sockets, told by stdin: `send N`, `end`\n"
	"             packet     for ethertype 0x88b5                         --dev [--rcvbuf]\n"
	"             many       --hold processes with --sockets each         --dst --dport (the first's) [--rcvbuf]\n"
	"             busy       --hold servers, each with --sockets listeners and --count connections to them\n"
	"                                                                         --dst --dport (the first's)\n"
	"  frame KIND     raw frames                --dev --dmac --src --dst [--sport --dport --count --size --ttl]\n"
	"       KIND: plain ip-checksum udp-checksum tcp-checksum icmp-checksum ip-header ip-truncated ip-protocol\n"
	"             vlan ipv6-extensions fragment-first fragment-later arp-malformed ethertype syn\n"
	"             icmp6-checksum arp tcp-beyond\n"
	"  storm          flood of a never-read UDP socket, one thread on one CPU\n"
	"                 --dst --dport --packets|--seconds [--size --cpu --batch --rate --flows --second-port --segment]\n"
	"                 --rate N packets a second; --flows N distinct ones: packet n, from 0, comes from\n"
	"                 127.0.0.1 + n mod N (IPv4, a --dst of this host, N up to 16777214);\n"
	"                 --segment BYTES: the payload of a packet, --size that of a send, which makes several at once\n"
	"  count ID       counts a tracepoint (ID of tracefs) on all CPUs until the end, then prints the sum\n"
	"  empty-program  a BPF program that does nothing, on skb:kfree_skb\n"
	"  bpf-stats      has the kernel measure the run time of BPF programs meanwhile\n"
	"  plain-device   switch offloads off       --dev\n"
	"  xdp-drop       drop all frames           --dev [--native]\n"
	"  refuse netlink -- COMMAND ...            runs it where no netlink socket can be had\n"
	"  refuse bpf-enosys|bpf-eperm -- COMMAND ... runs it where bpf(2) fails so\n"
	"\n"
	"Receivers, holders, tcp-session, tcp-time-wait, count, empty-program, bpf-stats and xdp-drop print `ready` and stay\n"
	"until stdin closes or SIGTERM comes.\n"
	"--comm NAME is the name of the process, or of the holders; with --orphan the process that made them ends.\n"
	"--count 0 goes on until killed; --settle-ms waits after the last packet (default 20).\n";

enum { NETNS = 256, SRC, SPORT, DST, DPORT, COUNT, SIZE, TTL, DF, PACE, SETTLE, RCVBUF, FILTER, ABANDON, TOGETHER, CLOSE, DEV, DMAC,
       NATIVE, PACKETS, SECONDS, CPU, BATCH, SECOND_PORT, FLOWS, RATE, COMM, ORPHAN, HOLD, SOCKETS, SEGMENT };

static const struct option long_options[] = {
	{"netns", 1, NULL, NETNS}, {"src", 1, NULL, SRC}, {"sport", 1, NULL, SPORT}, {"dst", 1, NULL, DST},
	{"dport", 1, NULL, DPORT}, {"count", 1, NULL, COUNT}, {"size", 1, NULL, SIZE}, {"ttl", 1, NULL, TTL},
	{"df", 0, NULL, DF}, {"pace-us", 1, NULL, PACE}, {"settle-ms", 1, NULL, SETTLE}, {"rcvbuf", 1, NULL, RCVBUF},
	{"filter", 0, NULL, FILTER}, {"abandon", 0, NULL, ABANDON}, {"together", 0, NULL, TOGETHER}, {"close", 0, NULL, CLOSE}, {"dev", 1, NULL, DEV},
	{"dmac", 1, NULL, DMAC}, {"native", 0, NULL, NATIVE}, {"packets", 1, NULL, PACKETS}, {"seconds", 1, NULL, SECONDS},
	{"cpu", 1, NULL, CPU}, {"batch", 1, NULL, BATCH}, {"second-port", 1, NULL, SECOND_PORT}, {"flows", 1, NULL, FLOWS}, {"rate", 1, NULL, RATE},
	{"comm", 1, NULL, COMM}, {"orphan", 0, NULL, ORPHAN}, {"hold", 1, NULL, HOLD}, {"sockets", 1, NULL, SOCKETS},
	{"segment", 1, NULL, SEGMENT}, {"help", 0, NULL, 'h'},
	{NULL, 0, NULL, 0},
};

static volatile sig_atomic_t terminated;

static void on_terminate(int signal)
{
	(void)signal;
	terminated = 1;
}

static void enter_netns(const char *name)
{
	char path[256];
	snprintf(path, sizeof(path), "/run/netns/%s", name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET) < 0)
		error(1, errno, "cannot enter the network namespace %s", path);
	close(fd);
}

static void parse_address(struct sockaddr_storage *address, const char *text)
{
	in_port_t port = *port_of(address);
	struct sockaddr_in *v4 = (struct sockaddr_in *)address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)address;
	if (inet_pton(AF_INET, text, &v4->sin_addr) == 1)
		address->ss_family = AF_INET;
	else if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1)
		address->ss_family = AF_INET6;
	else
		error(2, 0, "%s is no IPv4 or IPv6 address", text);
	*port_of(address) = port;
}

static long long parse_number(const char *text, long long maximum)
{
	char *end;
	errno = 0;
	long long value = strtoll(text, &end, 10);
	if (errno || end == text || *end || value < 0 || value > maximum)
		error(2, 0, "%s is no number from 0 to %lld", text, maximum);
	return value;
}

static void parse_option(struct options *o, int option)
{
	switch (option) {
	case NETNS: enter_netns(optarg); break;
	case SRC: parse_address(&o->source, optarg); break;
	case DST: parse_address(&o->destination, optarg); break;
	case SPORT: *port_of(&o->source) = htons(parse_number(optarg, 65535)); break;
	case DPORT: *port_of(&o->destination) = htons(parse_number(optarg, 65535)); break;
	case COUNT: o->count = parse_number(optarg, 1000000000); break;
	case SIZE: o->size = parse_number(optarg, 65000); break;
	case TTL: o->ttl = parse_number(optarg, 255); break;
	case DF: o->dont_fragment = true; break;
	case PACE: o->pace_us = parse_number(optarg, 1000000000); break;
	case SETTLE: o->settle_ms = parse_number(optarg, 100000); break;
	case RCVBUF: o->receive_buffer = parse_number(optarg, 1 << 30); break;
	case FILTER: o->filter_all = true; break;
	case ABANDON: o->abandon = true; break;
	case TOGETHER: o->together = true; break;
	case CLOSE: o->accept_and_close = true; break;
	case DEV: o->device = optarg; break;
	case DMAC:
		if (sscanf(optarg, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &o->destination_mac[0], &o->destination_mac[1],
			   &o->destination_mac[2], &o->destination_mac[3], &o->destination_mac[4],
			   &o->destination_mac[5]) != 6)
			error(2, 0, "%s is no MAC address", optarg);
		break;
	case NATIVE: o->native = true; break;
	case PACKETS: o->packets = parse_number(optarg, 1LL << 40); break;
	case SECONDS: o->seconds = atof(optarg); break;
	case CPU: o->cpu = parse_number(optarg, 1023); break;
	case BATCH: o->batch = parse_number(optarg, 1024); break;
	case SECOND_PORT: o->second_port = parse_number(optarg, 65535); break;
	case FLOWS: o->flows = parse_number(optarg, (1 << 24) - 2); break; // 127.0.0.1 to 127.255.255.254
	case RATE: o->rate = parse_number(optarg, 1000000000); break;
	case COMM:
		o->comm = optarg;
		prctl(PR_SET_NAME, optarg);
		break;
	case ORPHAN: o->orphan = true; break;
	case HOLD: o->hold = parse_number(optarg, 10000); break; // holder.c keeps as many
	case SOCKETS: o->sockets = parse_number(optarg, 1000); break;
	case SEGMENT: o->segment = parse_number(optarg, 65000); break;
	case 'h': fputs(usage, stdout); exit(0);
	default: fputs(usage, stderr); exit(2);
	}
}

// A socket of the destination's family, bound to the source where one is given.
int open_socket(const struct options *o, int type)
{
	int fd = socket(o->destination.ss_family, type | SOCK_CLOEXEC, 0), one = 1;
	if (fd < 0)
		error(1, errno, "socket");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	struct sockaddr_storage source = o->source;
	if (source.ss_family == AF_UNSPEC)
		source.ss_family = o->destination.ss_family;
	if (bind(fd, (struct sockaddr *)&source, address_length(&source)) < 0)
		error(1, errno, "cannot bind to source port %d", ntohs(*port_of(&source)));
	return fd;
}

void pace(const struct options *o)
{
	if (o->pace_us)
		usleep(o->pace_us);
}

void stay(void)
{
	char ignored[256];
	while (!terminated && (read(STDIN_FILENO, ignored, sizeof(ignored)) > 0 || errno == EINTR))
		;
}

void wait_for_end(void)
{
	puts("ready");
	fflush(stdout);
	stay();
}

void limit_socket(const struct options *o, int fd)
{
	if (o->receive_buffer && setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &o->receive_buffer, sizeof(int)) < 0)
		error(1, errno, "SO_RCVBUF");
	if (o->filter_all) {
		struct sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
		struct sock_fprog program = {1, &nothing};
		if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) < 0)
			error(1, errno, "SO_ATTACH_FILTER");
	}
}

void send_in_segments(int fd, const struct options *o)
{
	if (o->segment && setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &o->segment, sizeof(o->segment)) < 0)
		error(1, errno, "UDP_SEGMENT");
}

static int run_udp(const struct options *o)
{
	int fd = open_socket(o, SOCK_DGRAM);
	if (o->ttl >= 0)
		setsockopt(fd, IPPROTO_IP, IP_TTL, &o->ttl, sizeof(o->ttl));
	if (o->dont_fragment) {
		// PROBE sets DF like DO, but never believes an ICMP message about a smaller path MTU.
		int probe = IP_PMTUDISC_PROBE;
		setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &probe, sizeof(probe));
	}
	send_in_segments(fd, o);
	static char payload[65536];
	memset(payload, 'd', o->size);
	int sent = 0, refused = 0;
	for (int i = 0; (!o->count || i < o->count) && !terminated; i++, pace(o)) {
		if (sendto(fd, payload, o->size, 0, (struct sockaddr *)&o->destination,
			   address_length(&o->destination)) == o->size)
			sent++;
		else
			refused++;
	}
	usleep(o->settle_ms * 1000);
	printf("udp sent=%d errors=%d\n", sent, refused);
	return 0;
}

static int run_udp_receiver(const struct options *o)
{
	struct options bound = *o;
	bound.source = o->destination;
	int fd = open_socket(&bound, SOCK_DGRAM);
	limit_socket(o, fd);
	wait_for_end();
	close(fd);
	return 0;
}

static const struct command {
	const char *name;
	int (*run)(const struct options *o);
} commands[] = {
	{"udp", run_udp},
	{"tcp", run_tcp},
	{"tcp-late", run_tcp_late},
	{"udp-receiver", run_udp_receiver},
	{"tcp-listener", run_tcp_listener},
	{"tcp-session", run_tcp_session},
	{"tcp-time-wait", run_tcp_time_wait},
	{"holder", run_holder},
	{"frame", run_frame},
	{"storm", run_storm},
	{"count", run_count},
	{"empty-program", run_empty_program},
	{"bpf-stats", run_bpf_stats},
	{"plain-device", run_plain},
	{"xdp-drop", run_xdp},
	{"refuse", run_refuse},
};

int main(int argc, char **argv)
{
	struct options o = {.count = 1, .size = 32, .ttl = -1, .settle_ms = 20, .cpu = -1, .batch = 64};
	struct sigaction terminate = {.sa_handler = on_terminate}; // no SA_RESTART: SIGTERM must end a read
	sigaction(SIGTERM, &terminate, NULL);
	signal(SIGPIPE, SIG_IGN);
	int option;
	while ((option = getopt_long(argc, argv, "h", long_options, NULL)) != -1)
		parse_option(&o, option);
	if (optind >= argc) {
		fputs(usage, stderr);
		return 2;
	}
	o.kind = optind + 1 < argc ? argv[optind + 1] : NULL;
	o.arguments = argv + (optind + 2 < argc ? optind + 2 : argc);
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (!strcmp(argv[optind], commands[i].name))
			return commands[i].run(&o);
	error(2, 0, "unknown command %s; dropgen --help lists them", argv[optind]);
	return 2;
}
