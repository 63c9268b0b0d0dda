package io.dropscope.event;

/**
 * What happened to a packet. Of those that the kernel side tells the constants' order is the wire order: {@code ordinal()}
 * equals {@code enum event_kind} in {@code bpf/drop.h}, and a test holds the two together.
 */
public enum Kind {
    /** An skb was freed as a drop (tracepoint skb:kfree_skb). */
    DROP("drop"),
    /**
     * An skb was freed out of its parent's frag_list (location inside skb_release_data). The parent was counted, or
     * was consumed and is no drop at all: shown apart and part of no total.
     */
    DROP_FRAGMENT("drop_fragment"),
    /** A segment was sent again (tcp:tcp_retransmit_skb). */
    TCP_RETRANSMIT("tcp_retransmit"),
    /** The kernel tried to send a segment again and could not (tcp:tcp_retransmit_skb with err != 0, since 6.15). */
    TCP_RETRANSMIT_FAILED("tcp_retransmit_failed"),
    /** A SYN-ACK was sent again (tcp:tcp_retransmit_synack). */
    TCP_SYNACK_RETRANSMIT("tcp_synack_retransmit"),
    /** This host sent a RST (tcp:tcp_send_reset). */
    TCP_RESET_SENT("tcp_reset_sent"),
    /** This host received a RST that ended a connection (tcp:tcp_receive_reset). */
    TCP_RESET_RECEIVED("tcp_reset_received"),

    // ---- from the kernel's counters, without a kernel side
    /** A counter of losses rose; each packet is in one of them. */
    COUNTER("counter"),
    /** A counter rose that is no loss, or whose packets another one may have counted as well: part of no total. */
    COUNTER_APART("counter_apart");

    private static final Kind[] VALUES = values();

    private final String id;

    Kind(String id) {
        this.id = id;
    }

    /** The name in JSON, CSV and filters. */
    public String id() {
        return id;
    }

    /** Whether packets of this kind are in the totals of drops. */
    public boolean isDrop() {
        return this == DROP || this == COUNTER;
    }

    /** Whether it comes from a counter: one event then tells of all packets that were counted since the last one. */
    public boolean isCounter() {
        return this == COUNTER || this == COUNTER_APART;
    }

    /** The kind with this wire number, or null when there is none. */
    public static Kind of(int wire) {
        return wire >= 0 && wire < VALUES.length && !VALUES[wire].isCounter() ? VALUES[wire] : null;
    }
}
