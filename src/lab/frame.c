// SPDX-License-Identifier: Apache-2.0
// Raw frames through a packet socket: what no well-behaved sender would emit.

#include "dropgen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <error.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { MAX_FRAME = 9216, ETHERTYPE_EXPERIMENTAL = 0x88b5, IPPROTO_EXPERIMENTAL = 253, VLAN_ID = 7 };

struct frame {
	int length;
	uint8_t bytes[MAX_FRAME];
};

static void *append(struct frame *f, int length)
{
	void *at = f->bytes + f->length;
	memset(at, 0, length);
	f->length += length;
	return at;
}

static void append_payload(struct frame *f, int size)
{
	if (size > 8000)
		error(2, 0, "a frame takes at most 8000 bytes of payload, not %d", size);
	memset(append(f, size), 'd', size);
}

static uint32_t sum(const void *data, int length, uint32_t start)
{
	const uint8_t *bytes = data;
	for (int i = 0; i < length; i++)
		start += i & 1 ? bytes[i] : bytes[i] << 8;
	return start;
}

static uint16_t checksum(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum & 0xffff);
}

static uint16_t transport_checksum(const struct frame *f, const void *transport, const void *addresses, int address_bytes,
				   int protocol)
{
	int length = f->bytes + f->length - (const uint8_t *)transport;
	return checksum(sum(transport, length, sum(addresses, address_bytes, protocol + length)));
}

static void append_ethernet(struct frame *f, const struct options *o, const uint8_t *source_mac, int vlan, int type)
{
	uint8_t *header = append(f, vlan ? 18 : 14);
	memcpy(header, o->destination_mac, 6);
	memcpy(header + 6, source_mac, 6);
	if (vlan) {
		header[12] = 0x81;
		header[15] = vlan;
		header += 4;
	}
	header[12] = type >> 8;
	header[13] = type & 0xff;
}

static struct iphdr *append_ip(struct frame *f, const struct options *o, int protocol)
{
	struct iphdr *ip = append(f, sizeof(*ip));
	ip->version = 4;
	ip->ihl = 5;
	ip->ttl = o->ttl < 0 ? 64 : o->ttl;
	ip->protocol = protocol;
	ip->saddr = ((const struct sockaddr_in *)&o->source)->sin_addr.s_addr;
	ip->daddr = ((const struct sockaddr_in *)&o->destination)->sin_addr.s_addr;
	return ip;
}

static void finish_ip(const struct frame *f, struct iphdr *ip)
{
	ip->tot_len = htons(f->bytes + f->length - (uint8_t *)ip);
	ip->check = 0;
	ip->check = checksum(sum(ip, sizeof(*ip), 0));
}

static struct udphdr *append_udp(struct frame *f, const struct options *o, const void *addresses, int address_bytes)
{
	struct udphdr *udp = append(f, sizeof(*udp));
	udp->source = *port_of(&o->source);
	udp->dest = *port_of(&o->destination);
	udp->len = htons(sizeof(*udp) + o->size);
	append_payload(f, o->size);
	udp->check = transport_checksum(f, udp, addresses, address_bytes, IPPROTO_UDP);
	return udp;
}

static struct tcphdr *append_tcp(struct frame *f, const struct options *o, struct iphdr *ip, uint32_t sequence,
				 uint32_t acknowledgement, int payload)
{
	struct tcphdr *tcp = append(f, sizeof(*tcp));
	tcp->source = *port_of(&o->source);
	tcp->dest = *port_of(&o->destination);
	tcp->seq = htonl(sequence);
	tcp->ack_seq = htonl(acknowledgement);
	tcp->doff = 5;
	tcp->window = htons(64240);
	tcp->syn = !acknowledgement;
	tcp->ack = !!acknowledgement;
	append_payload(f, payload);
	tcp->check = transport_checksum(f, tcp, &ip->saddr, 8, IPPROTO_TCP);
	return tcp;
}

static void append_icmp(struct frame *f, const struct options *o)
{
	struct icmphdr *icmp = append(f, sizeof(*icmp));
	icmp->type = ICMP_ECHO;
	append_payload(f, o->size);
	icmp->checksum = checksum(sum(icmp, sizeof(*icmp) + o->size, 0));
}

// Hop-by-hop and destination options, padding only, before the UDP header.
static void append_ipv6_with_extensions(struct frame *f, const struct options *o)
{
	struct ip6_hdr *ip = append(f, sizeof(*ip));
	ip->ip6_vfc = 6 << 4;
	ip->ip6_hlim = 64;
	ip->ip6_nxt = IPPROTO_HOPOPTS;
	ip->ip6_src = ((const struct sockaddr_in6 *)&o->source)->sin6_addr;
	ip->ip6_dst = ((const struct sockaddr_in6 *)&o->destination)->sin6_addr;
	for (int next = IPPROTO_DSTOPTS;; next = IPPROTO_UDP) {
		uint8_t *extension = append(f, 8);
		extension[0] = next;
		extension[2] = 1; // PadN over the remaining six bytes
		extension[3] = 4;
		if (next == IPPROTO_UDP)
			break;
	}
	append_udp(f, o, &ip->ip6_src, 32);
	ip->ip6_plen = htons(f->bytes + f->length - (uint8_t *)(ip + 1));
}

static void append_icmp6_with_wrong_checksum(struct frame *f, const struct options *o)
{
	struct ip6_hdr *ip = append(f, sizeof(*ip));
	ip->ip6_vfc = 6 << 4;
	ip->ip6_hlim = 64;
	ip->ip6_nxt = IPPROTO_ICMPV6;
	ip->ip6_src = ((const struct sockaddr_in6 *)&o->source)->sin6_addr;
	ip->ip6_dst = ((const struct sockaddr_in6 *)&o->destination)->sin6_addr;
	struct icmp6_hdr *icmp = append(f, sizeof(*icmp));
	icmp->icmp6_type = ICMP6_ECHO_REQUEST;
	append_payload(f, o->size);
	icmp->icmp6_cksum = transport_checksum(f, icmp, &ip->ip6_src, 32, IPPROTO_ICMPV6) ^ 0x55;
	ip->ip6_plen = htons(f->bytes + f->length - (uint8_t *)(ip + 1));
}

// A request; a malformed one says that its protocol addresses are 5 bytes long instead of 4.
static void append_arp(struct frame *f, const struct options *o, const uint8_t *source_mac, bool malformed)
{
	uint8_t *arp = append(f, 28);
	const uint8_t head[8] = {0, 1, 8, 0, 6, malformed ? 5 : 4, 0, 1};
	memcpy(arp, head, sizeof(head));
	memcpy(arp + 8, source_mac, 6);
	memcpy(arp + 14, &((const struct sockaddr_in *)&o->source)->sin_addr, 4);
	memcpy(arp + 24, &((const struct sockaddr_in *)&o->destination)->sin_addr, 4);
}

static void build_ipv4(struct frame *f, const struct options *o, const char *kind, int number)
{
	bool is_beyond = !strcmp(kind, "tcp-beyond");
	bool is_tcp = !strcmp(kind, "tcp-checksum") || !strcmp(kind, "syn") || is_beyond, is_icmp = !strcmp(kind, "icmp-checksum");
	bool is_later = !strcmp(kind, "fragment-later"), is_other = !strcmp(kind, "ip-protocol");
	struct iphdr *ip = append_ip(f, o, is_tcp ? IPPROTO_TCP : is_icmp ? IPPROTO_ICMP
				     : is_other ? IPPROTO_EXPERIMENTAL : IPPROTO_UDP);
	uint8_t *transport = f->bytes + f->length;
	if (is_tcp)
		append_tcp(f, o, ip, is_beyond ? 100000000 : 1000 + number, is_beyond, 0);
	else if (is_icmp)
		append_icmp(f, o);
	else if (is_later || is_other)
		append_payload(f, o->size);
	else
		append_udp(f, o, &ip->saddr, 8);

	ip->id = htons(0x4000 + number);
	if (!strcmp(kind, "fragment-first"))
		ip->frag_off = htons(IP_MF);
	else if (is_later)
		ip->frag_off = htons(1480 / 8);
	else if (!strcmp(kind, "ip-header"))
		ip->ihl = 4;
	finish_ip(f, ip);
	if (!strcmp(kind, "ip-truncated")) {
		ip->tot_len = htons(ntohs(ip->tot_len) + 100);
		ip->check = 0;
		ip->check = checksum(sum(ip, sizeof(*ip), 0));
	} else if (!strcmp(kind, "ip-checksum")) {
		ip->check ^= htons(0x5555);
	} else if (!strcmp(kind, "udp-checksum")) {
		transport[6] ^= 0x55;
	} else if (!strcmp(kind, "tcp-checksum")) {
		transport[16] ^= 0x55;
	} else if (is_icmp) {
		transport[2] ^= 0x55;
	}
}

static void build(struct frame *f, const struct options *o, const uint8_t *source_mac, const char *kind, int number)
{
	f->length = 0;
	if (!strcmp(kind, "ipv6-extensions")) {
		append_ethernet(f, o, source_mac, 0, ETHERTYPE_IPV6);
		append_ipv6_with_extensions(f, o);
	} else if (!strcmp(kind, "icmp6-checksum")) {
		append_ethernet(f, o, source_mac, 0, ETHERTYPE_IPV6);
		append_icmp6_with_wrong_checksum(f, o);
	} else if (!strcmp(kind, "arp") || !strcmp(kind, "arp-malformed")) {
		append_ethernet(f, o, source_mac, 0, ETHERTYPE_ARP);
		append_arp(f, o, source_mac, strcmp(kind, "arp") != 0);
	} else if (!strcmp(kind, "ethertype")) {
		append_ethernet(f, o, source_mac, 0, ETHERTYPE_EXPERIMENTAL);
		append_payload(f, o->size);
	} else {
		append_ethernet(f, o, source_mac, !strcmp(kind, "vlan") ? VLAN_ID : 0, ETHERTYPE_IP);
		build_ipv4(f, o, kind, number);
	}
}

static int open_packet_socket(const struct options *o, uint8_t *source_mac)
{
	struct sockaddr_ll link = {.sll_family = AF_PACKET, .sll_ifindex = o->device ? if_nametoindex(o->device) : 0};
	if (!link.sll_ifindex)
		error(2, 0, "--dev needs an interface of this namespace, not %s", o->device ? o->device : "nothing");
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0); // protocol 0: it sends and never receives
	if (fd < 0 || bind(fd, (struct sockaddr *)&link, sizeof(link)) < 0)
		error(1, errno, "packet socket on %s", o->device);
	struct ifreq request = {0};
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", o->device);
	if (ioctl(fd, SIOCGIFHWADDR, &request) < 0)
		error(1, errno, "MAC address of %s", o->device);
	memcpy(source_mac, request.ifr_hwaddr.sa_data, 6);
	return fd;
}

static void transmit(int fd, const struct frame *f)
{
	// ENOBUFS tells of a drop on the way out.
	if (write(fd, f->bytes, f->length) != f->length && errno != ENOBUFS)
		error(1, errno, "cannot send a frame of %d bytes", f->length);
}

int run_frame(const struct options *o)
{
	static const char *const kinds[] = {
		"plain", "ip-checksum", "udp-checksum", "tcp-checksum", "icmp-checksum", "ip-header", "ip-truncated",
		"ip-protocol", "vlan", "ipv6-extensions", "fragment-first", "fragment-later", "arp-malformed", "ethertype",
		"syn", "icmp6-checksum", "arp", "tcp-beyond"};
	size_t known = 0;
	while (o->kind && known < sizeof(kinds) / sizeof(*kinds) && strcmp(o->kind, kinds[known]))
		known++;
	if (!o->kind || known == sizeof(kinds) / sizeof(*kinds))
		error(2, 0, "unknown kind of frame %s; dropgen --help lists them", o->kind ? o->kind : "");
	static struct frame f;
	uint8_t source_mac[6];
	int fd = open_packet_socket(o, source_mac), sent = 0;
	for (; !o->count || sent < o->count; sent++, pace(o)) {
		build(&f, o, source_mac, o->kind, sent);
		transmit(fd, &f);
	}
	usleep(o->settle_ms * 1000);
	printf("frame kind=%s sent=%d length=%d\n", o->kind, sent, f.length);
	return 0;
}

void send_tcp_segments(const struct options *o, uint32_t sequence, uint32_t acknowledgement, int count)
{
	static struct frame f;
	uint8_t source_mac[6];
	int fd = open_packet_socket(o, source_mac);
	for (int i = 0; i < count; i++) {
		f.length = 0;
		append_ethernet(&f, o, source_mac, 0, ETHERTYPE_IP);
		struct iphdr *ip = append_ip(&f, o, IPPROTO_TCP);
		append_tcp(&f, o, ip, sequence, acknowledgement, o->size);
		finish_ip(&f, ip);
		transmit(fd, &f);
	}
	close(fd);
}
