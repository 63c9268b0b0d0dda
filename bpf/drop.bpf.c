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

const volatile struct options options;

#include "maps.h"
#include "packet.h"
#include "capture.h"
#include "owner.h"
#include "socket.h"
#include "place.h"
#include "filter.h"
#include "ledger.h"
#include "sweep.h"
#include "ring.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/*
 * How many drops the event of this one stands for; 0: none is due. Up to the budget of the window each drop is an
 * event. Past it one in N is, with N = 16 for as many drops again as the budget, then 32, 64, ...: so the events of a
 * window stay under about twice the budget at any rate, and the sum of the weights estimates without bias. Which of N
 * in a row it is, the row's number and the window's begin tell by a multiplication (Fibonacci hashing): no helper is
 * called, and rows one after another pick places that are spread as evenly as can be, whatever the drops' own rhythm.
 */
static __always_inline __u32 weight_of_next(struct ledger_value *value)
{
	__u32 now = (__u32)bpf_jiffies64();
	__u32 count, budgets, bits = 4;
	__u64 row;

	if (now - value->window_start >= options.window_jiffies) {
		value->window_start = now;
		value->window_count = 0;
	}
	count = ++value->window_count;
	if (!options.window_budget || count <= options.window_budget)
		return 1;
	budgets = ((__u64)count * options.window_budget_reciprocal) >> 32;
	if (budgets >= 256) {
		bits += 8;
		budgets >>= 8;
	}
	if (budgets >= 16) {
		bits += 4;
		budgets >>= 4;
	}
	if (budgets >= 4) {
		bits += 2;
		budgets >>= 2;
	}
	if (budgets >= 2)
		bits++;
	row = (count >> bits) + ((__u64)value->window_start << 32 | (__u64)bpf_get_smp_processor_id() << 48);
	return row * 0x9e3779b97f4a7c15ull >> (64 - bits) == (count & ((1u << bits) - 1)) ? 1u << bits : 0;
}

/* CLOCK_MONOTONIC when jiffies were 0, as jiffies go: the kernel counts both by the same clock. */
__u64 jiffies_epoch_ns;

/*
 * Reading the clock costs as much as reading the packet. Where nobody shows events one by one, the first of a key's
 * window is exact, and one in 16 after it: those tell the delay. Others carry the end of the tick that they came in, so
 * that what has to be later than they are is.
 */
static __always_inline void set_time(struct drop_event *event, const struct ledger_value *value)
{
	__u64 tick = options.coarse_time_ns, epoch = jiffies_epoch_ns, now_ns;

	if (tick && (value->window_count & 15) != 1 && epoch) {
		event->timestamp_ns = epoch + (bpf_jiffies64() + 1) * tick;
		event->flags |= FLAG_TIME_COARSE;
		return;
	}
	event->timestamp_ns = bpf_ktime_get_ns();
	if (tick) {
		now_ns = event->timestamp_ns - bpf_jiffies64() * tick; /* up to a tick after the epoch */
		if (!epoch || now_ns < epoch || now_ns - epoch > tick)
			jiffies_epoch_ns = now_ns;
	}
}

static __always_inline void fill(struct drop_event *event, const struct drop *drop, const struct ledger_value *value,
				 __u32 weight, __u8 type)
{
	__builtin_memset(event, 0, sizeof(*event));
	event->record_type = type;
	event->kind = drop->key.kind & ~UNDECIDED;
	event->flags = filters_owners() && (drop->key.kind & UNDECIDED) ? FLAG_UNDECIDED : 0;
	set_time(event, value);
	event->reason = drop->key.reason;
	event->location = drop->key.location;
	event->netns = drop->key.netns;
	event->interface_index = drop->key.interface_index;
	event->place_from = drop->place_from;
	event->interface_from = drop->interface_from;
	event->weight = weight;
	event->segments = drop->segments;
	event->cpu = bpf_get_smp_processor_id();
	if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_get_current_task_btf)) {
		struct task_struct *task = bpf_get_current_task_btf();

		event->pid = task->tgid;
		event->tid = task->pid;
		((__u64 *)event->comm)[0] = ((__u64 *)task->comm)[0];
		((__u64 *)event->comm)[1] = ((__u64 *)task->comm)[1];
	} else {
		__u64 ids = bpf_get_current_pid_tgid();

		event->pid = ids >> 32;
		event->tid = ids;
		bpf_get_current_comm(event->comm, sizeof(event->comm));
	}
}

static __always_inline bool wants_stack(const struct ledger_value *value)
{
	if (options.stack_mode == STACK_POWER_OF_TWO)
		return !(value->packets & (value->packets - 1));
	return options.stack_mode == STACK_ALWAYS;
}

/*
 * A reserved record, filled but for packet and socket, or NULL, and then the ledger says why. With "captured" it has room
 * for the bytes, and where they go is told there.
 */
static __always_inline struct drop_event *reserve(void *ctx, const struct drop *drop, struct ledger_value *value,
						  struct captured **captured)
{
	struct drop_event_with_stack *record;
	struct drop_event *event;
	void *ring;
	__u32 weight;
	long bytes;

	weight = weight_of_next(value);
	if (!weight) {
		add(&value->thinned, 1);
		return NULL;
	}
	ring = ring_of_this_cpu();
	if (!ring)
		goto full;
	if (value->window_count > options.window_reserve &&
	    bpf_ringbuf_query(ring, BPF_RB_AVAIL_DATA) > options.ring_reserve_bytes)
		goto full;
	if (wants_stack(value)) {
		record = bpf_ringbuf_reserve(ring, sizeof(*record) + (captured ? capture_size() : 0), 0);
		if (record) {
			add(&value->events, 1);
			fill(&record->event, drop, value, weight, RECORD_EVENT_WITH_STACK);
			if (captured && options.snaplen) {
				record->event.record_type = RECORD_EVENT_WITH_STACK_AND_BYTES;
				*captured = (void *)(record + 1);
			}
			bytes = bpf_get_stack(ctx, record->stack, sizeof(record->stack), 0);
			record->stack_bytes = bytes > 0 ? bytes : 0;
			record->padding = 0;
			return &record->event;
		}
	}
	event = bpf_ringbuf_reserve(ring, sizeof(*event) + (captured ? capture_size() : 0), 0);
	if (event) {
		/* here, for it waits for earlier stores; and a value that nobody needs later is one way less for the verifier */
		add(&value->events, 1);
		fill(event, drop, value, weight, RECORD_EVENT);
		if (captured && options.snaplen) {
			event->record_type = RECORD_EVENT_WITH_BYTES;
			*captured = (void *)(event + 1);
		}
		return event;
	}
full:
	add(&value->ring_full, 1);
	return NULL;
}

/* max(1, gso_segs): how many packets on the wire this skb stands for; 0: unknown. */
static __always_inline __u32 segments_of(struct sk_buff *skb, bool as_number)
{
	unsigned char *head;
	__u32 end;
	__u16 segments = 0;

	if (!options.probe_reads)
		return 0;
	GET(head, skb, head);
	GET(end, skb, end);
	if (options.casts)
		segments = CAST(struct skb_shared_info, head + end)->gso_segs;
	else
		bpf_core_read(&segments, sizeof(segments), &((struct skb_shared_info *)(head + end))->gso_segs);
	return segments ? segments : 1;
}

static __always_inline void reverse(struct packet *packet)
{
	__u16 port = packet->source_port;

	packet->source_port = packet->destination_port;
	packet->destination_port = port;
#pragma unroll
	for (int i = 0; i < 4; i++) {
		__u32 word = packet->source[i];

		packet->source[i] = packet->destination[i];
		packet->destination[i] = word;
	}
}

/*
 * A TCP segment that finds no route (__ip_queue_xmit) dies before it has an IP header: the tuple is its socket's. Where
 * no header can be read the tuple is that of any TCP socket whose packet it is for certain: a receiving one's reversed,
 * or a sender's, which skb->sk is as long as the packet has not come in anywhere.
 */
static __always_inline void parse_dropped(struct sk_buff *skb, struct sock *rx_sk, bool as_number,
					  struct packet *packet)
{
	struct sock *owner = socket_of(skb);

	parse_packet(skb, false, packet);
	if (!options.probe_reads && !as_number && rx_sk) {
		if (is_full_tcp(rx_sk)) {
			packet_of_socket(rx_sk, false, packet);
			reverse(packet);
		}
	} else if ((!packet->ether_type || (!options.probe_reads && !skb->skb_iif)) && owner && is_full_tcp(owner)) {
		packet_of_socket(owner, false, packet);
	}
}

static __always_inline int on_drop(void *ctx, struct sk_buff *skb, __u64 location, __u32 reason, struct sock *rx_sk,
				   bool as_number)
{
	struct drop drop = {.key = {.location = location, .reason = reason, .kind = KIND_DROP}};
	struct ledger_value *value;
	struct captured *captured = NULL;
	struct drop_event *event;
	struct sock *owner;
	struct packet packet;

	/* Keeps it in memory: in registers, parts of it are spilled on ways where they were never set, and the verifier minds. */
	asm volatile("" ::"r"(&packet) : "memory");
	if (options.counts_host)
		count_host();
	find_place(skb, false, rx_sk, as_number, PLACE_RX_SK, &drop);
	if (!place_matches(&drop.key))
		return 0;
	if (filters_owners() && !owner_matches(rx_sk, as_number, rx_sk ? NULL : socket_of(skb), &drop.key))
		return 0;
	if (filters_packets()) {
		__builtin_memset(&packet, 0, sizeof(packet));
		parse_dropped(skb, rx_sk, as_number, &packet);
		if (!packet_matches(&packet))
			return 0;
	}
	drop.segments = segments_of(skb, false);
	drop.length = packet_length(skb, false);
	value = count(&drop);
	if (!value || !options.detail)
		return 0;
	event = reserve(ctx, &drop, value, &captured);
	if (!event)
		return 0;
	if (filters_packets())
		event->packet = packet;
	else
		parse_dropped(skb, rx_sk, as_number, &event->packet);
	if (rx_sk) {
		read_socket(rx_sk, as_number, true, PLACE_RX_SK, event);
	} else {
		owner = socket_of(skb);
		if (owner)
			read_socket(owner, false, false, PLACE_SKB_SK, event);
	}
	if (options.snaplen && captured) /* last: what comes behind it, the verifier follows on each of its ways */
		capture(skb, captured);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/*
 * A TCP tracepoint: the tuple is the socket's, or for a RST that answers a packet that of this packet, reversed. Its
 * socket may be a listener, which knows no peer. Where sk is a request, listener is its listener.
 */
static __always_inline int on_tcp(void *ctx, __u32 kind, __u32 reason, struct sock *sk, struct sock *listener,
				  struct sk_buff *skb, bool as_number)
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
	if (filters_owners() && !owner_matches(listener ? listener : sk, as_number, NULL, &drop.key))
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
	/* without bytes: a retransmit's skb has no headers yet, and a reset's is the packet that it answers */
	event = reserve(ctx, &drop, value, NULL);
	if (!event)
		return 0;
	event->packet = packet;
	if (kind == KIND_TCP_SYNACK_RETRANSMIT) {
		read_common(sk, as_number, PLACE_ARGUMENT, event);
		if (listener)
			read_full(listener, as_number, true, event);
	} else if (sk) {
		read_socket(sk, as_number, kind != KIND_TCP_RESET_SENT, PLACE_ARGUMENT, event);
	}
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
	return on_tcp(ctx, KIND_TCP_RETRANSMIT, 0, (void *)ctx[0], NULL, (void *)ctx[1], false);
}

SEC("tp_btf/tcp_retransmit_skb") int tcp_retransmit_skb_3(__u64 *ctx)
{
	__u32 kind = (int)ctx[2] ? KIND_TCP_RETRANSMIT_FAILED : KIND_TCP_RETRANSMIT;

	return on_tcp(ctx, kind, 0, (void *)ctx[0], NULL, (void *)ctx[1], false);
}

SEC("tp_btf/tcp_retransmit_synack") int tcp_retransmit_synack(__u64 *ctx)
{
	/* the request, not the listener in ctx[0], knows the peer */
	return on_tcp(ctx, KIND_TCP_SYNACK_RETRANSMIT, 0, (void *)ctx[1], (void *)ctx[0], NULL, false);
}

/*
 * Both pointers may be NULL here, and 6.11 to 6.13 deny it as above. Resets are rare: probe reads on every kernel that
 * has them. Without, nothing is safe to look at: such a reset counts with its reason alone.
 */
static __always_inline int on_send_reset(__u64 *ctx, __u32 reason)
{
	__u64 arguments[2] = {};
	struct sock *sk;
	struct sk_buff *skb;

	if (!options.probe_reads)
		return on_tcp(ctx, KIND_TCP_RESET_SENT, reason, NULL, NULL, NULL, false);
	bpf_probe_read_kernel(arguments, sizeof(arguments), ctx);
	if (options.casts) { /* checks of such a pointer for NULL stay */
		sk = CAST(struct sock, (void *)arguments[0]);
		skb = CAST(struct sk_buff, (void *)arguments[1]);
	} else {
		sk = (void *)arguments[0];
		skb = (void *)arguments[1];
	}
	return on_tcp(ctx, KIND_TCP_RESET_SENT, reason, sk, NULL, skb, !options.casts);
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
	return on_tcp(ctx, KIND_TCP_RESET_RECEIVED, 0, (void *)ctx[0], NULL, NULL, false);
}

/* Puts what no map and no variable mentions into the object's BTF, where LayoutTest reads it. */
const struct contract {
	struct drop_event_with_stack record;
	struct captured captured;
	enum event_kind event_kind;
	enum place_from place_from;
	enum interface_from interface_from;
	enum record_type record_type;
	enum stack_mode stack_mode;
	enum packet_flag packet_flag;
	enum event_flag event_flag;
	enum owner_decision owner_decision;
	struct holding holding;
} *unused_contract __attribute__((unused));
