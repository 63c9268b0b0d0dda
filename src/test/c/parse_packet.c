/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Runs the parser of bpf/packet.h on this host. Reads lines
 *     ethertype vlan_tci mac_offset network_offset data_offset length linear
 * (hexadecimal, but the offsets and length; "-" for no tag; linear: the bytes from skb->head to skb->tail, "-" for none) and
 * prints the fields of struct packet for each. A read outside of the linear bytes ends it with an error, and so does
 * a parse that depends on how the skb's fields are read. With the argument "6.0" the skb is that of Linux 6.0, which
 * says with a bit of its own whether it has a tag. With "lockdown" any read by address is outside.
 *
 * With "capture SNAPLEN" it runs bpf/capture.h instead and prints length, EtherType, TPID and TCI (hexadecimal), the MAC
 * header or "-", and all bytes that the record has room for; with "pages" behind it as a kernel that lets it read those.
 */
#include "kernel.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "drop.h"

static unsigned char linear_head[4096];
static size_t linear_bytes;
static bool old_kernel;
static bool vlan_present;
static struct options options = {.probe_reads = 1};
static const struct sk_buff *current;

static long read_kernel(void *to, size_t bytes, const void *from)
{
	const unsigned char *at = from;

	if (!options.probe_reads || at < linear_head || at + bytes > linear_head + linear_bytes) {
		printf("read of %zu bytes at %td of %zu\n", bytes, at - linear_head, linear_bytes);
		exit(1);
	}
	memcpy(to, from, bytes);
	return 0;
}

#define bpf_probe_read_kernel(to, bytes, from) read_kernel(to, bytes, from)
#define bpf_core_read(to, bytes, from) memcpy(to, from, bytes)
#define bpf_core_field_exists(field) (old_kernel == !strcmp(#field + strlen(#field) - 12, "vlan_present"))
#define BPF_CORE_READ_BITFIELD_PROBED(pointer, field) ((void)(pointer), vlan_present)
#define BPF_CORE_READ_BITFIELD(pointer, field) ((void)(pointer), vlan_present)

/* A cast gives the bytes, within the same bounds; the parser has to say the same with casts and without. */
static void *cast(const void *from)
{
	static unsigned char bytes[16];
	const unsigned char *at = from;
	size_t left = linear_head + linear_bytes - at;

	memset(bytes, 0xee, sizeof(bytes));
	read_kernel(bytes, left < sizeof(bytes) ? left : sizeof(bytes), from);
	return bytes;
}

#define __ksym
#define __weak
#define bpf_core_type_id_kernel(type) 0
#define bpf_rdonly_cast(from, type) cast(from)

#include "packet.h"

/* What lies in pages is 0xdd throughout. */
#define bpf_dynptr_read(to, bytes, dynptr, start, flags) read_dynptr(to, bytes, start)
static long read_dynptr(__u8 *to, __u32 bytes, __u32 start)
{
	__u32 data = current->data - current->head;

	memset(to, 0, bytes);
	if (start + bytes > current->len)
		return -1;
	for (__u32 i = 0; i < bytes; i++)
		to[i] = data + start + i < current->tail ? current->data[start + i] : 0xdd;
	return 0;
}

#include "capture.h"

int bpf_dynptr_from_skb(struct __sk_buff *skb, __u64 flags, struct bpf_dynptr *dynptr)
{
	current = (const struct sk_buff *)skb;
	return 0;
}

static void print_captured(struct sk_buff *skb)
{
	static __u8 record[4096] __attribute__((aligned(8)));
	struct captured *captured = (struct captured *)record;
	size_t size = capture_size();

	memset(record, 0xee, sizeof(record));
	capture(skb, captured);
	printf("%u %x %x %x ", captured->length, captured->ether_type, captured->vlan_protocol, captured->vlan_tci);
	for (int i = 0; i < ETH_HLEN; i++)
		printf(captured->has_mac ? "%02x" : i ? "" : "-", captured->mac[i]);
	printf(" ");
	for (size_t i = sizeof(*captured); i < size; i++)
		printf("%02x", record[i]);
	printf("\n");
	if (record[size] != 0xee) {
		printf("wrote behind the record\n");
		exit(1);
	}
}

static void parse(struct sk_buff *skb, struct packet *packet)
{
	struct packet again = {};

	memset(packet, 0, sizeof(*packet));
	parse_packet(skb, false, packet);
	if (!options.probe_reads) /* nothing is a number then */
		return;
	parse_packet(skb, true, &again);
	if (memcmp(packet, &again, sizeof(again))) {
		printf("the fields of the skb read as a number give another packet\n");
		exit(1);
	}
	memset(&again, 0, sizeof(again));
	options.casts = 1;
	parse_packet(skb, false, &again);
	options.casts = 0;
	if (memcmp(packet, &again, sizeof(again))) {
		printf("headers read through casts give another packet\n");
		exit(1);
	}
}

static void print_address(const __u32 *address)
{
	for (int i = 0; i < 16; i++)
		printf("%02x", ((const unsigned char *)address)[i]);
	printf(" ");
}

static void print_packet(const struct packet *packet)
{
	print_address(packet->source);
	print_address(packet->destination);
	printf("%u %u %u %u %u %u %u %u %u %u %u\n", packet->length, packet->header_length, packet->ether_type,
	       packet->source_port, packet->destination_port, packet->vlan_id, packet->fragment_offset, packet->flags,
	       packet->ip_version, packet->ip_protocol, packet->tcp_flags);
}

static void fill_linear(const char *hex)
{
	linear_bytes = hex[0] == '-' ? 0 : strlen(hex) / 2;
	for (size_t i = 0; i < linear_bytes; i++) {
		unsigned int byte;

		if (sscanf(hex + 2 * i, "%2x", &byte) != 1)
			exit(2);
		linear_head[i] = byte;
	}
}

int main(int count, char **arguments)
{
	static char tag[16], hex[8192];
	unsigned int ether_type, mac, network, data, length;

	old_kernel = count > 1 && !strcmp(arguments[1], "6.0");
	options.probe_reads = count <= 1 || strcmp(arguments[1], "lockdown");
	if (count > 2 && !strcmp(arguments[1], "capture"))
		options.snaplen = atoi(arguments[2]);
	options.reads_pages = count > 3;
	while (scanf("%x %15s %u %u %u %u %8191s", &ether_type, tag, &mac, &network, &data, &length, hex) == 7) {
		struct packet packet;
		struct sk_buff skb = {};
		unsigned int tci = 0;

		fill_linear(hex);
		vlan_present = tag[0] != '-';
		if (vlan_present && sscanf(tag, "%x", &tci) != 1)
			return 2;
		skb.head = linear_head;
		skb.data = linear_head + data;
		skb.tail = linear_bytes;
		skb.len = length;
		skb.protocol = __builtin_bswap16(ether_type);
		skb.mac_header = mac;
		skb.network_header = network;
		skb.vlan_tci = tci;
		skb.vlan_proto = vlan_present ? __builtin_bswap16(ETH_P_8021Q) : 0;
		skb.vlan_all = vlan_present ? (__u32)ETH_P_8021Q << 16 | tci : 0;
		if (options.snaplen) {
			skb.data_len = length - (linear_bytes - data);
			print_captured(&skb);
			continue;
		}
		parse(&skb, &packet);
		print_packet(&packet);
	}
	return feof(stdin) ? 0 : 2;
}
