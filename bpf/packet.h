/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * From an skb to struct packet: what the headers say, or nothing. Header bytes are read only where the skb's linear
 * part holds them; skb->head is no BTF pointer, so the bytes come through probe reads.
 */
#ifndef DROPSCOPE_PACKET_H
#define DROPSCOPE_PACKET_H

#define MAX_VLAN_TAGS 2
#define MAX_EXTENSION_HEADERS 8

/* GET(destination, pointer, field): a plain load through a BTF pointer, or a probe read where the verifier knows the
 * pointer as a number only ("as_number" is a compile-time constant wherever this is used). Under lockdown=confidentiality
 * there are no probe reads (options.probe_reads), and so no header bytes; nothing is a number then. */
#define GET(dst, ptr, field)                                                                                           \
	do {                                                                                                           \
		if (as_number)                                                                                         \
			bpf_core_read(&(dst), sizeof(dst), &(ptr)->field);                                             \
		else                                                                                                   \
			(dst) = (ptr)->field;                                                                          \
	} while (0)

/*
 * From 6.2 on a number can be given a kernel type (a35b9af4ec2c "bpf: Add a kfunc for generic type cast") and be read
 * through it by plain loads, which give 0 where a probe read fails. A probe read is a call, for some 18 ns; a load is
 * one. The kernel's verifier never sees the call where options.casts is 0.
 */
extern void *bpf_rdonly_cast(const void *number, __u32 type) __ksym __weak;
#define CAST(type, number) ((type *)bpf_rdonly_cast(number, bpf_core_type_id_kernel(type)))

/* GET of a pointer to a struct. Each of those that is loaded from an argument makes the verifier look five names up among
 * all types of the kernel, on each of its ways (btf_nested_type_is_trusted): most of the time that loading takes. */
#define GET_POINTER(dst, ptr, field)                                                                                   \
	do {                                                                                                           \
		if (!as_number && options.casts)                                                                       \
			(dst) = CAST(typeof(*(ptr)), ptr)->field;                                                      \
		else                                                                                                   \
			GET(dst, ptr, field);                                                                          \
	} while (0)

/* Kernel memory that has no type: four words at a time, as those of an IPv6 address. "bytes" is a constant and even;
 * "to" is aligned to 4. */
static __always_inline void read_bytes(void *to, __u32 bytes, const void *from)
{
	if (!options.casts) {
		bpf_probe_read_kernel(to, bytes, from);
		return;
	}
#pragma unroll
	for (__u32 at = 0; at < bytes; at += 16) {
		struct in6_addr *words = CAST(struct in6_addr, (const char *)from + at);

#pragma unroll
		for (__u32 i = 0; i < 4; i++)
			if (at + 4 * i + 4 <= bytes)
				*(__u32 *)((char *)to + at + 4 * i) = words->in6_u.u6_addr32[i];
			else if (at + 4 * i + 2 <= bytes)
				*(__u16 *)((char *)to + at + 4 * i) = words->in6_u.u6_addr16[2 * i];
	}
}

/* The linear part of an skb: what may be read, as offsets from head. */
struct linear {
	unsigned char *head;
	__u32 end;
};

static __always_inline bool has(const struct linear *linear, __u32 offset, __u32 bytes)
{
	return offset + bytes <= linear->end;
}

/* The packet says where it ends: what lies behind, Ethernet's padding, is not its own. A GSO packet of more than 64 KiB
 * says 0. */
static __always_inline void end_at(struct linear *linear, __u32 start, __u32 length)
{
	if (length && start + length < linear->end)
		linear->end = start + length;
}

static __always_inline __u16 be16(const __u8 *bytes)
{
	return (__u16)(bytes[0] << 8 | bytes[1]);
}

static __always_inline void parse_transport(const struct linear *linear, __u32 offset, __u32 network,
					    struct packet *packet)
{
	__u8 bytes[16] __attribute__((aligned(8))) = {};
	__u8 protocol = packet->ip_protocol;
	__u32 length = 8;

	packet->header_length = offset - network;
	switch (protocol) {
	case 6: /* TCP */
		if (has(linear, offset, 14)) {
			read_bytes(bytes, 14, linear->head + offset);
			packet->tcp_flags = bytes[13];
			packet->flags |= PACKET_TCP_FLAGS;
			length = (bytes[12] >> 4) * 4;
			break;
		}
		length = 0; /* fallthrough */
	case 17:  /* UDP */
	case 33:  /* DCCP */
	case 132: /* SCTP */
	case 136: /* UDP-Lite */
		if (!has(linear, offset, 4))
			return;
		read_bytes(bytes, 4, linear->head + offset);
		if (protocol == 132 || protocol == 33)
			length = 12;
		break;
	case 1:	 /* ICMP */
	case 58: /* ICMPv6 */
		if (!has(linear, offset, 2))
			return;
		read_bytes(bytes, 2, linear->head + offset);
		packet->source_port = be16(bytes);
		packet->flags |= PACKET_ICMP;
		packet->header_length += 8;
		return;
	default:
		return;
	}
	packet->source_port = be16(bytes);
	packet->destination_port = be16(bytes + 2);
	packet->flags |= PACKET_PORTS;
	packet->header_length += length;
}

static __always_inline void parse_ipv4(struct linear *linear, __u32 network, struct packet *packet)
{
	__u8 ip[20] __attribute__((aligned(8)));
	__u32 header;
	__u16 fragment;

	if (!has(linear, network, 20))
		return;
	read_bytes(ip, 20, linear->head + network);
	if (ip[0] >> 4 != 4)
		return;
	packet->ip_version = 4;
	packet->ip_protocol = ip[9];
	packet->flags |= PACKET_IP;
	__builtin_memcpy(packet->source, ip + 12, 4);
	__builtin_memcpy(packet->destination, ip + 16, 4);
	fragment = be16(ip + 6);
	if (fragment & 0x3fff) { /* more fragments, or an offset */
		packet->flags |= PACKET_FRAGMENT;
		packet->fragment_offset = (fragment & 0x1fff) * 8;
	}
	end_at(linear, network, be16(ip + 2));
	header = (ip[0] & 15) * 4;
	packet->header_length = header;
	if (header >= 20 && !(fragment & 0x1fff))
		parse_transport(linear, network + header, network, packet);
}

/*
 * How long an IPv6 extension header is: ((length byte & mask) + bias) * unit; unit 0: no extension header (RFC 7045).
 * A table, because the verifier follows each branch of each round of the loop and this is a load.
 */
struct extension_header {
	__u8 mask;
	__u8 bias;
	__u8 unit;
};

static const volatile struct extension_header extension_headers[256] = {
	[0] = {0xff, 1, 8},   /* hop-by-hop options */
	[43] = {0xff, 1, 8},  /* routing */
	[44] = {0, 1, 8},     /* fragment */
	[51] = {0xff, 2, 4},  /* authentication */
	[60] = {0xff, 1, 8},  /* destination options */
	[135] = {0xff, 1, 8}, /* mobility */
	[139] = {0xff, 1, 8}, /* host identity */
	[140] = {0xff, 1, 8}, /* shim6 */
};

static __always_inline void parse_ipv6(struct linear *linear, __u32 network, struct packet *packet)
{
	__u8 ip[40] __attribute__((aligned(8)));
	__u8 extension[4] __attribute__((aligned(4)));
	__u32 offset = network + 40;
	__u8 next;

	if (!has(linear, network, 40))
		return;
	read_bytes(ip, 40, linear->head + network);
	if (ip[0] >> 4 != 6)
		return;
	packet->ip_version = 6;
	packet->flags |= PACKET_IP;
	__builtin_memcpy(packet->source, ip + 8, 16);
	__builtin_memcpy(packet->destination, ip + 24, 16);
	end_at(linear, offset, be16(ip + 4));
	next = ip[6];
#pragma clang loop unroll(disable)
	for (int i = 0; i < MAX_EXTENSION_HEADERS; i++) {
		const volatile struct extension_header *header = &extension_headers[next];
		__u8 unit = header->unit;

		if (!unit)
			break;
		packet->ip_protocol = next;
		packet->header_length = offset - network;
		if (!has(linear, offset, 8))
			return;
		read_bytes(extension, 4, linear->head + offset);
		if (next == 44) {
			packet->flags |= PACKET_FRAGMENT;
			packet->fragment_offset = be16(extension + 2) & 0xfff8;
		}
		offset += ((extension[1] & header->mask) + header->bias) * unit;
		next = extension[0];
		if (packet->fragment_offset) /* what follows comes out of the middle of the packet */
			break;
	}
	packet->ip_protocol = next;
	packet->header_length = offset - network;
	if (!packet->fragment_offset)
		parse_transport(linear, offset, network, packet);
}

static __always_inline void parse_arp(const struct linear *linear, __u32 network, struct packet *packet)
{
	__u8 arp[28] __attribute__((aligned(8)));

	if (!has(linear, network, 28))
		return;
	read_bytes(arp, 28, linear->head + network);
	/* Ethernet and IPv4, with addresses of 6 and 4 bytes (RFC 826) */
	if (be16(arp) != 1 || be16(arp + 2) != ETH_P_IP || be16(arp + 4) != 0x0604)
		return;
	packet->flags |= PACKET_ARP;
	packet->header_length = 28;
	packet->source_port = be16(arp + 6);
	__builtin_memcpy(packet->source, arp + 14, 4);
	__builtin_memcpy(packet->destination, arp + 24, 4);
}

static __always_inline bool has_vlan_tag(struct sk_buff *skb, bool as_number)
{
	if (bpf_core_field_exists(skb->vlan_all)) {
		__u32 tag;

		GET(tag, skb, vlan_all);
		return tag != 0;
	}
	if (options.probe_reads && bpf_core_field_exists(((struct sk_buff___vlan_present *)skb)->vlan_present))
		return BPF_CORE_READ_BITFIELD_PROBED((struct sk_buff___vlan_present *)skb, vlan_present);
	return false;
}

/* Bytes from the network header on; where none was set (UNIX, netlink), all bytes. */
static __always_inline __u32 packet_length(struct sk_buff *skb, bool as_number)
{
	__u32 length, tail;
	__u16 network;
	unsigned char *head, *data;

	GET(length, skb, len);
	GET(network, skb, network_header);
	GET(tail, skb, tail);
	if (!network || network > tail)
		return length;
	GET(head, skb, head);
	GET(data, skb, data);
	return length + (__u32)(data - head) - network;
}

static __always_inline bool is_vlan(__u16 protocol)
{
	return protocol == ETH_P_8021Q || protocol == ETH_P_8021AD;
}

/*
 * Where the VLAN tags of an skb stand that carries them in its bytes: behind the MAC header. The network header points
 * to the first of them (vlan_dev_hard_header) or behind the last one (packet_parse_headers, __vlan_insert_tag).
 */
static __always_inline __u32 vlan_tags(struct sk_buff *skb, bool as_number, __u32 network)
{
	__u32 behind_mac;
	__u16 mac; /* 0xffff when it is not set: then the difference is negative, and so large */

	GET(mac, skb, mac_header);
	behind_mac = mac + ETH_HLEN;
	return network - behind_mac <= 4 * MAX_VLAN_TAGS ? behind_mac : network;
}

/* Fills a zeroed packet. */
static __always_inline void parse_packet(struct sk_buff *skb, bool as_number, struct packet *packet)
{
	struct linear linear;
	__u16 network, protocol;
	__u8 tag[4] __attribute__((aligned(4)));
	__u32 offset;

	packet->length = packet_length(skb, as_number);
	GET(protocol, skb, protocol);
	protocol = __builtin_bswap16(protocol);
	GET(network, skb, network_header);
	GET(linear.head, skb, head);
	GET(linear.end, skb, tail);
	offset = network;
	if (has_vlan_tag(skb, as_number)) {
		__u16 tci;

		GET(tci, skb, vlan_tci);
		packet->flags |= PACKET_VLAN;
		packet->vlan_id = tci & 0xfff;
	}
	if (network && options.probe_reads && is_vlan(protocol)) {
		offset = vlan_tags(skb, as_number, network);
#pragma unroll
		for (int i = 0; i < MAX_VLAN_TAGS; i++) {
			if (!is_vlan(protocol) || !has(&linear, offset, 4))
				break;
			read_bytes(tag, 4, linear.head + offset);
			if (!(packet->flags & PACKET_VLAN)) {
				packet->flags |= PACKET_VLAN;
				packet->vlan_id = be16(tag) & 0xfff;
			}
			protocol = be16(tag + 2);
			offset += 4;
		}
	}
	packet->ether_type = protocol;
	if (!network || !options.probe_reads)
		return;
	/* Through memory, where the verifier loses sight of them: it would follow each way through the tags to the end. */
	packet->header_length = offset;
	offset = *(volatile __u16 *)&packet->header_length;
	protocol = *(volatile __u16 *)&packet->ether_type;
	packet->header_length = 0;
	if (protocol == ETH_P_IP)
		parse_ipv4(&linear, offset, packet);
	else if (protocol == ETH_P_IPV6)
		parse_ipv6(&linear, offset, packet);
	else if (protocol == ETH_P_ARP)
		parse_arp(&linear, offset, packet);
}

#endif
