// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Every freed skb that is a drop, every TCP retransmit and reset: counted in the ledger without exception, and handed
 * over as an event as far as the ring and the detail rate allow. What the ledger counts is exact whatever happens to
 * the events; how user space reads it without losing a count is told in docs/rationale.md.
 */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include "drop.h"
#include "packet.h"
#include "socket.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

const volatile struct options options;

/* Two ledgers, of which one is in use: user space swaps them, reads the one at rest and empties it. */
struct ledger_map {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, LEDGER_KEYS);
	__type(key, struct ledger_key);
	__type(value, struct ledger_value);
} ledger_a SEC(".maps"), ledger_b SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct ledger_map);
} ledger SEC(".maps") = {.values = {&ledger_a}};

/* Keys that found no room in the ledger, without their place. Never emptied. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, OVERFLOW_KEYS);
	__type(key, struct overflow_key);
	__type(value, struct ledger_value);
} overflow SEC(".maps");

/* What found no room there either: a sum. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct ledger_value);
} other SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 8 << 20);
} events SEC(".maps");

/* The operations of network namespaces: what tells a struct net from whatever a stale skb->dev points to. */
__u64 netns_operations;

/* A drop as the handlers see it; lives in registers and on the stack of one inlined function. */
struct drop {
	struct ledger_key key;
	__u8 place_from;
	__u8 interface_from;
	__u8 socket_from;
	__u32 segments;
	__u32 length;
};

static __always_inline void learn_netns_operations(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	/* NULL for a task that is exiting; the next drop asks another one */
	netns_operations = (__u64)BPF_CORE_READ(task, nsproxy, net_ns, ns.ops);
}

/*
 * skb->dev is NULL on TCP drops after the socket look-up and garbage on purge paths (it shares its bytes with an rbtree
 * and UDP's dev_scratch). A device counts only if its namespace is a namespace.
 */
static __always_inline bool place_of_device(struct net_device *device, bool as_number, struct ledger_key *key)
{
	struct net *net;
	const void *operations;
	__u32 inode;

	if (!device)
		return false;
	GET(net, device, nd_net.net);
	if (!net)
		return false;
	GET(operations, net, ns.ops);
	if ((__u64)operations != netns_operations || !operations)
		return false;
	GET(inode, net, ns.inum);
	if (key->netns && key->netns != inode)
		return false; /* an index means nothing in another namespace */
	key->netns = inode;
	GET(key->interface_index, device, ifindex);
	return true;
}

/* The effective place. The one function behind the ledger's key, the event and the filters. */
static __always_inline void find_place(struct sk_buff *skb, bool skb_as_number, struct sock *sk, bool as_number,
				       __u8 sk_from, struct drop *drop)
{
	struct ledger_key *key = &drop->key;
	struct sock *owner = NULL;
	unsigned long dst = 0;

	if (!netns_operations)
		learn_netns_operations();
	if (skb) {
		struct net_device *device;

		{
			bool as_number = skb_as_number;
			GET(device, skb, dev);
			if (place_of_device(device, as_number, key)) {
				drop->place_from = PLACE_DEVICE;
				drop->interface_from = INTERFACE_DEVICE;
			} else {
				GET(key->interface_index, skb, skb_iif);
				if (key->interface_index)
					drop->interface_from = INTERFACE_SKB_IIF;
				else
					GET(dst, skb, _skb_refdst);
			}
		}
	}
	if (!key->netns && sk) {
		key->netns = socket_netns(sk, as_number);
		drop->place_from = sk_from;
	}
	if (!key->netns && skb && sk_from != PLACE_ARGUMENT) {
		owner = skb->sk;
		if (owner) {
			key->netns = socket_netns(owner, false);
			drop->place_from = PLACE_SKB_SK;
		}
	}
	dst &= ~1UL; /* SKB_DST_NOREF */
	if (dst && place_of_device(BPF_CORE_READ((struct dst_entry *)dst, dev), true, key)) {
		drop->interface_from = INTERFACE_DST;
		/* its namespace stands in for one that nothing else told */
		if (drop->place_from == PLACE_NONE)
			drop->place_from = PLACE_DEVICE;
	}
}

/* Not unrolled: six programs times 64 comparisons would be most of the object. */
#define EACH_OF(i, count)                                                                                              \
	_Pragma("clang loop unroll(disable)") for (__u32 i = 0; i < FILTER_VALUES && i < (count); i++)

static __always_inline bool is_listed(const volatile __u32 *list, __u32 count, __u32 value)
{
	EACH_OF(i, count)
		if (list[i] == value)
			return true;
	return false;
}

static __always_inline bool place_matches(const struct ledger_key *key)
{
	if (options.reason_count &&
	    (key->kind != KIND_DROP || !is_listed(options.reasons, options.reason_count, key->reason)))
		return false;
	if (options.not_reason_count && key->kind == KIND_DROP &&
	    is_listed(options.not_reasons, options.not_reason_count, key->reason))
		return false;
	if (options.netns_count && !is_listed(options.netns, options.netns_count, key->netns))
		return false;
	if (options.interface_count) {
		EACH_OF(i, options.interface_count)
			if (options.interfaces[i].netns == key->netns &&
			    options.interfaces[i].interface_index == key->interface_index)
				return true;
		return false;
	}
	return true;
}

static __always_inline bool protocol_matches(const struct packet *packet)
{
	EACH_OF(i, options.ether_type_count)
		if (options.ether_types[i] == packet->ether_type)
			return true;
	if (!(packet->flags & PACKET_IP))
		return false;
	EACH_OF(i, options.ip_protocol_count)
		if (options.ip_protocols[i] == packet->ip_protocol)
			return true;
	return false;
}

static __always_inline bool in_network(const __u32 *address, const volatile struct filter_host *host)
{
	return (address[0] & host->mask[0]) == host->address[0] && (address[1] & host->mask[1]) == host->address[1] &&
	       (address[2] & host->mask[2]) == host->address[2] && (address[3] & host->mask[3]) == host->address[3];
}

static __always_inline bool host_matches(const struct packet *packet)
{
	/* ARP names IPv4 addresses too */
	__u32 version = packet->flags & PACKET_ARP ? 4 : packet->ip_version;

	if (!(packet->flags & (PACKET_IP | PACKET_ARP)))
		return false;
	EACH_OF(i, options.host_count)
		if (options.hosts[i].ip_version == version && (in_network(packet->source, &options.hosts[i]) ||
							       in_network(packet->destination, &options.hosts[i])))
			return true;
	return false;
}

static __always_inline bool port_matches(const struct packet *packet)
{
	if (!(packet->flags & PACKET_PORTS))
		return false;
	EACH_OF(i, options.port_count)
		if (options.ports[i] == packet->source_port || options.ports[i] == packet->destination_port)
			return true;
	return false;
}

static __always_inline bool filters_packets(void)
{
	return options.ip_protocol_count || options.ether_type_count || options.host_count || options.port_count;
}

static __always_inline bool packet_matches(const struct packet *packet)
{
	if ((options.ip_protocol_count || options.ether_type_count) && !protocol_matches(packet))
		return false;
	if (options.host_count && !host_matches(packet))
		return false;
	return !options.port_count || port_matches(packet);
}

static __always_inline struct ledger_value *find_or_add(void *map, const void *key)
{
	struct ledger_value *value = bpf_map_lookup_elem(map, key);

	if (!value) {
		struct ledger_value empty = {};

		bpf_map_update_elem(map, key, &empty, BPF_NOEXIST);
		value = bpf_map_lookup_elem(map, key);
	}
	return value;
}

/* Atomic adds: before 6.1 the program can interrupt itself on a CPU, and the same value is then added to twice. */
static __always_inline struct ledger_value *count(const struct drop *drop)
{
	struct ledger_value *value = NULL;
	__u32 zero = 0;
	void *map = bpf_map_lookup_elem(&ledger, &zero);

	if (map)
		value = find_or_add(map, &drop->key);
	if (!value) {
		struct overflow_key key = {drop->key.location, drop->key.reason, drop->key.kind};

		value = find_or_add(&overflow, &key);
	}
	if (!value)
		value = bpf_map_lookup_elem(&other, &zero);
	if (!value)
		return NULL; /* index 0 of an array: the verifier alone wants to hear it */
	__sync_fetch_and_add(&value->packets, 1);
	__sync_fetch_and_add(&value->segments, drop->segments);
	__sync_fetch_and_add(&value->bytes, drop->length);
	return value;
}

/*
 * How many drops the event of this one stands for; 0: none is due. Up to the budget of the window each drop is an
 * event. Past it one in N is, at random, with N = 16 for as many drops again as the budget, then 32, 64, ...: so the
 * events of a window stay under about twice the budget at any rate, and the sum of the weights estimates without bias.
 */
static __always_inline __u32 weight_of_next(struct ledger_value *value)
{
	__u32 now = (__u32)bpf_jiffies64();
	__u32 budgets, one_in = 16;

	if (now - value->window_start >= options.window_jiffies) {
		value->window_start = now;
		value->window_count = 0;
	}
	value->window_count++;
	if (!options.window_budget || value->window_count <= options.window_budget)
		return 1;
	budgets = ((__u64)value->window_count * options.window_budget_reciprocal) >> 32;
	if (budgets >= 256) {
		one_in <<= 8;
		budgets >>= 8;
	}
	if (budgets >= 16) {
		one_in <<= 4;
		budgets >>= 4;
	}
	if (budgets >= 4) {
		one_in <<= 2;
		budgets >>= 2;
	}
	if (budgets >= 2)
		one_in <<= 1;
	return bpf_get_prandom_u32() & (one_in - 1) ? 0 : one_in;
}

static __always_inline void fill(struct drop_event *event, const struct drop *drop, __u32 weight, __u8 type)
{
	__u64 ids = bpf_get_current_pid_tgid();

	__builtin_memset(event, 0, sizeof(*event));
	event->timestamp_ns = bpf_ktime_get_ns();
	event->record_type = type;
	event->kind = drop->key.kind;
	event->reason = drop->key.reason;
	event->location = drop->key.location;
	event->netns = drop->key.netns;
	event->interface_index = drop->key.interface_index;
	event->place_from = drop->place_from;
	event->interface_from = drop->interface_from;
	event->weight = weight;
	event->segments = drop->segments;
	event->cpu = bpf_get_smp_processor_id();
	event->pid = ids >> 32;
	event->tid = ids;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
}

static __always_inline bool wants_stack(const struct ledger_value *value)
{
	if (options.stack_mode == STACK_POWER_OF_TWO)
		return !(value->packets & (value->packets - 1));
	return options.stack_mode == STACK_ALWAYS;
}

/* A reserved record, filled but for packet and socket, or NULL, and then the ledger says why. */
static __always_inline struct drop_event *reserve(void *ctx, const struct drop *drop, struct ledger_value *value)
{
	struct drop_event_with_stack *record;
	struct drop_event *event;
	__u32 weight;
	long bytes;

	weight = weight_of_next(value);
	if (!weight) {
		__sync_fetch_and_add(&value->thinned, 1);
		return NULL;
	}
	if (value->window_count > options.window_reserve &&
	    bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) > options.ring_reserve_bytes)
		goto full;
	if (wants_stack(value)) {
		record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);
		if (record) {
			fill(&record->event, drop, weight, RECORD_EVENT_WITH_STACK);
			bytes = bpf_get_stack(ctx, record->stack, sizeof(record->stack), 0);
			record->stack_bytes = bytes > 0 ? bytes : 0;
			record->padding = 0;
			__sync_fetch_and_add(&value->events, 1);
			return &record->event;
		}
	}
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (event) {
		fill(event, drop, weight, RECORD_EVENT);
		__sync_fetch_and_add(&value->events, 1);
		return event;
	}
full:
	__sync_fetch_and_add(&value->ring_full, 1);
	return NULL;
}

/* max(1, gso_segs): how many packets on the wire this skb stands for. */
static __always_inline __u32 segments_of(struct sk_buff *skb, bool as_number)
{
	unsigned char *head;
	__u32 end;
	__u16 segments = 0;

	GET(head, skb, head);
	GET(end, skb, end);
	bpf_core_read(&segments, sizeof(segments), &((struct skb_shared_info *)(head + end))->gso_segs);
	return segments ? segments : 1;
}

/* A TCP segment that finds no route (__ip_queue_xmit) dies before it has an IP header: the tuple is its socket's. */
static __always_inline void parse_dropped(struct sk_buff *skb, struct packet *packet)
{
	struct sock *owner = skb->sk;

	parse_packet(skb, false, packet);
	if (!packet->ether_type && owner && is_full_tcp(owner))
		packet_of_socket(owner, false, packet);
}

static __always_inline int on_drop(void *ctx, struct sk_buff *skb, __u64 location, __u32 reason, struct sock *rx_sk,
				   bool as_number)
{
	struct drop drop = {.key = {.location = location, .reason = reason, .kind = KIND_DROP}};
	struct ledger_value *value;
	struct drop_event *event;
	struct sock *owner;
	struct packet packet;

	find_place(skb, false, rx_sk, as_number, PLACE_RX_SK, &drop);
	if (!place_matches(&drop.key))
		return 0;
	if (filters_packets()) {
		__builtin_memset(&packet, 0, sizeof(packet));
		parse_dropped(skb, &packet);
		if (!packet_matches(&packet))
			return 0;
	}
	drop.segments = segments_of(skb, false);
	drop.length = packet_length(skb, false);
	value = count(&drop);
	if (!value || !options.detail)
		return 0;
	event = reserve(ctx, &drop, value);
	if (!event)
		return 0;
	if (filters_packets())
		event->packet = packet;
	else
		parse_dropped(skb, &event->packet);
	if (rx_sk) {
		read_socket(rx_sk, as_number, PLACE_RX_SK, event);
	} else {
		owner = skb->sk;
		if (owner)
			read_socket(owner, false, PLACE_SKB_SK, event);
	}
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/*
 * A TCP tracepoint: the tuple is the socket's, or for a RST that answers a packet that of this packet, reversed. Its
 * socket may be a listener, which knows no peer.
 */
static __always_inline int on_tcp(void *ctx, __u32 kind, __u32 reason, struct sock *sk, struct sk_buff *skb,
				  bool as_number)
{
	struct drop drop = {.key = {.reason = reason, .kind = kind}, .segments = 1};
	struct ledger_value *value;
	struct drop_event *event;
	struct packet packet = {};

	if (kind == KIND_TCP_RESET_SENT || !sk)
		find_place(skb, as_number, sk, as_number, PLACE_ARGUMENT, &drop);
	else
		find_place(NULL, as_number, sk, as_number, PLACE_ARGUMENT, &drop);
	if (!place_matches(&drop.key))
		return 0;
	if (sk && (kind != KIND_TCP_RESET_SENT || !skb)) {
		packet_of_socket(sk, as_number, &packet);
		if (skb && kind != KIND_TCP_RESET_SENT) {
			GET(packet.length, skb, len); /* payload: the headers come later */
			drop.segments = segments_of(skb, as_number);
		}
	} else if (skb) {
		struct packet answered = {};

		parse_packet(skb, as_number, &answered);
		packet.flags = answered.flags & (PACKET_IP | PACKET_PORTS);
		packet.ip_version = answered.ip_version;
		packet.ip_protocol = answered.ip_protocol;
		packet.ether_type = answered.ether_type;
		packet.source_port = answered.destination_port;
		packet.destination_port = answered.source_port;
		__builtin_memcpy(packet.source, answered.destination, sizeof(packet.source));
		__builtin_memcpy(packet.destination, answered.source, sizeof(packet.destination));
	}
	if (filters_packets() && !packet_matches(&packet))
		return 0;
	drop.length = packet.length;
	value = count(&drop);
	if (!value || !options.detail)
		return 0;
	event = reserve(ctx, &drop, value);
	if (!event)
		return 0;
	event->packet = packet;
	if (sk)
		read_socket(sk, as_number, PLACE_ARGUMENT, event);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/*
 * The shapes of the tracepoints. User space picks one of each from the kernel's BTF and loads no other.
 *   kfree_skb: (skb, location), from 5.17 (..., reason), from 6.11 (..., reason, rx_sk).
 * 6.11 to 6.13 tell the verifier that rx_sk is never NULL, it then deletes the check, and the kernel oopses (fixed by
 * 5da7e15fb5a1 and 838a10bd2ebf): there rx_sk is taken as a number and read through probe reads only.
 */
SEC("tp_btf/kfree_skb") int kfree_skb_2(__u64 *ctx)
{
	return on_drop(ctx, (void *)ctx[0], ctx[1], 0, NULL, false);
}

SEC("tp_btf/kfree_skb") int kfree_skb_3(__u64 *ctx)
{
	return on_drop(ctx, (void *)ctx[0], ctx[1], ctx[2], NULL, false);
}

SEC("tp_btf/kfree_skb") int kfree_skb_4(__u64 *ctx)
{
	return on_drop(ctx, (void *)ctx[0], ctx[1], ctx[2], (void *)ctx[3], false);
}

SEC("tp_btf/kfree_skb") int kfree_skb_4_unchecked(__u64 *ctx)
{
	__u64 rx_sk = 0;

	bpf_probe_read_kernel(&rx_sk, sizeof(rx_sk), &ctx[3]);
	return on_drop(ctx, (void *)ctx[0], ctx[1], ctx[2], (void *)rx_sk, true);
}

SEC("tp_btf/tcp_retransmit_skb") int tcp_retransmit_skb_2(__u64 *ctx)
{
	return on_tcp(ctx, KIND_TCP_RETRANSMIT, 0, (void *)ctx[0], (void *)ctx[1], false);
}

SEC("tp_btf/tcp_retransmit_skb") int tcp_retransmit_skb_3(__u64 *ctx)
{
	__u32 kind = (int)ctx[2] ? KIND_TCP_RETRANSMIT_FAILED : KIND_TCP_RETRANSMIT;

	return on_tcp(ctx, kind, 0, (void *)ctx[0], (void *)ctx[1], false);
}

SEC("tp_btf/tcp_retransmit_synack") int tcp_retransmit_synack(__u64 *ctx)
{
	/* the request, not the listener in ctx[0], knows the peer */
	return on_tcp(ctx, KIND_TCP_SYNACK_RETRANSMIT, 0, (void *)ctx[1], NULL, true);
}

/* Both pointers may be NULL here, and 6.11 to 6.13 deny it as above. Resets are rare: probe reads on every kernel. */
static __always_inline int on_send_reset(__u64 *ctx, __u32 reason)
{
	__u64 arguments[2] = {};

	bpf_probe_read_kernel(arguments, sizeof(arguments), ctx);
	return on_tcp(ctx, KIND_TCP_RESET_SENT, reason, (void *)arguments[0], (void *)arguments[1], true);
}

SEC("tp_btf/tcp_send_reset") int tcp_send_reset_2(__u64 *ctx)
{
	return on_send_reset(ctx, 0);
}

SEC("tp_btf/tcp_send_reset") int tcp_send_reset_3(__u64 *ctx)
{
	return on_send_reset(ctx, ctx[2]);
}

SEC("tp_btf/tcp_receive_reset") int tcp_receive_reset(__u64 *ctx)
{
	return on_tcp(ctx, KIND_TCP_RESET_RECEIVED, 0, (void *)ctx[0], NULL, false);
}

/* Puts what no map and no variable mentions into the object's BTF, where LayoutTest reads it. */
const struct contract {
	struct drop_event_with_stack record;
	enum event_kind event_kind;
	enum place_from place_from;
	enum interface_from interface_from;
	enum record_type record_type;
	enum stack_mode stack_mode;
	enum packet_flag packet_flag;
} *unused_contract __attribute__((unused));
