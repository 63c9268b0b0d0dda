/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The bytes of a dropped packet, as they lie in the skb. They begin where the network header points to, and so with a
 * VLAN tag where it points to one: as the frame goes on behind its MAC header. An skb without a network header (UNIX,
 * netlink, a TCP segment that found no route) has none to show. Needs probe reads: user space sees to it.
 */
#ifndef DROPSCOPE_CAPTURE_H
#define DROPSCOPE_CAPTURE_H

#define MAX_PULLED 120 /* from the network header to where the skb's data begin: IPv4 and TCP with all options */

/* uapi/linux/bpf.h. An skb by another name, and complete: libbpf compares it with a kernel's struct. */
struct __sk_buff {
	__u32 len;
};
struct bpf_dynptr {
	__u64 opaque[2];
};

/* From 6.4 on; in programs of this type from 6.11 on ("bpf: Allow bpf_dynptr_from_skb() for tp_btf"). */
extern int bpf_dynptr_from_skb(struct __sk_buff *skb, __u64 flags, struct bpf_dynptr *dynptr) __ksym __weak;

/* How much longer a record with bytes is. The verifier knows the value. */
static __always_inline __u32 capture_size(void)
{
	return options.snaplen ? sizeof(struct captured) + ((options.snaplen + 7) & ~7u) : 0;
}

/* No byte of an older record shows. By hand, as the verifier knows the number and the compiler does not. */
static __always_inline void clear(__u8 *bytes)
{
	__u32 room = (options.snaplen + 7) & ~7u, at = 0;

#pragma clang loop unroll(disable)
	for (; at + 64 <= room; at += 64) {
		asm volatile("" : "+r"(at)); /* or the compiler calls memset, which there is none of */
		__builtin_memset(bytes + at, 0, 64);
	}
#pragma clang loop unroll(disable)
	for (; at < room; at += 8) {
		asm volatile("" : "+r"(at));
		*(__u64 *)(bytes + at) = 0;
	}
}

/* At most the snaplen, so that the verifier sees it. */
static __always_inline __u32 at_most_snaplen(__u32 length)
{
	asm volatile("" : "+r"(length)); /* or the compiler compares another copy of it */
	return length > options.snaplen ? options.snaplen : length;
}

/*
 * The bytes of an skb that has some in pages: from where its data begin, linear part and pages alike. What lies before
 * (headers that were pulled) is in the linear part alone. How much that is has to be a constant to the verifier, so each
 * multiple of 4 has its turn, as headers are no others. Answers how many bytes there are, with the linear ones: no more
 * than those where pages may not be read (device memory).
 */
static __always_inline __u32 capture_pages(struct sk_buff *skb, __u8 *bytes, __u32 network, __u32 data, __u32 linear)
{
	__u32 pulled = data > network ? data - network : 0;
	__u32 start = network > data ? network - data : 0;
	__u32 length = skb->len - start;
	struct bpf_dynptr dynptr;

	if (start >= skb->len || bpf_dynptr_from_skb((void *)skb, 0, &dynptr))
		return linear;
#pragma clang loop unroll(disable)
	for (__u32 at = 0; at <= MAX_PULLED && at < options.snaplen; at += 4) {
		asm volatile("" : "+r"(at)); /* or the compiler finds that no loop is needed */
		if (at != pulled)
			continue;
		asm volatile("" : "+r"(length));
		if (length > options.snaplen - at)
			length = options.snaplen - at;
		return bpf_dynptr_read(bytes + at, length, &dynptr, start, 0) ? linear : at + length;
	}
	return linear;
}

/*
 * The MAC header counts where the network header follows it, or where one VLAN tag lies between (one that was put back
 * into the bytes, or came from AF_PACKET): that tag is then handed over as one that was taken off, if there is no other.
 * With two between, or something else than Ethernet, there is none. Where it is not set it is behind all (0xffff).
 */
static __always_inline bool capture_linear(struct captured *captured, const __u8 *head, __u32 mac, __u32 network,
					   __u32 length)
{
	__u8 *bytes = (__u8 *)(captured + 1), *type = captured->mac + 12;
	__u32 between = network - (mac + ETH_HLEN);

	if (!between) {
		captured->has_mac = !bpf_probe_read_kernel(captured->mac, ETH_HLEN + length, head + mac);
		return captured->has_mac;
	}
	if (is_vlan(captured->ether_type) && (between == 4 || between == 8)) {
		bpf_probe_read_kernel(type, 2, head + network - 2);
		captured->ether_type = be16(type);
		*(__u16 *)type = 0;
		if (between == 4 && !captured->vlan_protocol) {
			bpf_probe_read_kernel(captured->mac, ETH_HLEN, head + mac);
			captured->vlan_protocol = be16(type);
			bpf_probe_read_kernel(type, 2, head + mac + ETH_HLEN);
			captured->vlan_tci = be16(type);
			*(__u16 *)type = __builtin_bswap16(captured->ether_type);
			captured->has_mac = 1;
		}
	}
	return !bpf_probe_read_kernel(bytes, length, head + network);
}

static __always_inline void capture(struct sk_buff *skb, struct captured *captured)
{
	const bool as_number = false;
	__u8 *bytes = (__u8 *)(captured + 1), *head = skb->head;
	__u16 network = skb->network_header;
	__u32 tail = skb->tail, length = 0, taken;

	__builtin_memset(captured, 0, sizeof(*captured));
	captured->arrived_on = skb->skb_iif;
	captured->packet_type = BPF_CORE_READ_BITFIELD(skb, pkt_type);
	captured->ether_type = __builtin_bswap16(skb->protocol);
	if (has_vlan_tag(skb, as_number)) {
		captured->vlan_protocol = __builtin_bswap16(skb->vlan_proto);
		captured->vlan_tci = skb->vlan_tci;
	}
	if (network && network <= tail)
		length = at_most_snaplen(tail - network);
	if (length < options.snaplen || options.snaplen & 7)
		clear(bytes);
	if (!network || network > tail)
		return;
	taken = length;
	if (options.reads_pages && length < options.snaplen && skb->data_len)
		taken = capture_pages(skb, bytes, network, skb->data - head, length);
	if (capture_linear(captured, head, skb->mac_header, network, length)) /* again, where the kernel refused the pages */
		captured->length = taken;
}

#endif
