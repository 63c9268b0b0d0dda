package io.dropscope.event;

/**
 * Where the kernel side found the network namespace of a drop. The order is the wire order of {@code enum place_from}
 * in {@code bpf/drop.h}.
 */
public enum PlaceFrom {
    /** Nowhere: the device was absent or garbage, and there was neither a socket nor a route. */
    NONE("none"),
    /** From the packet's device, whose namespace passed the check. */
    DEVICE("device"),
    /** From the socket that should have received the packet (kfree_skb's rx_sk, since 6.11). */
    RX_SK("rx_sk"),
    /** From the socket that the skb belongs to. */
    SKB_SK("skb_sk"),
    /** From the socket that a tcp tracepoint names. */
    ARGUMENT("argument"),
    /** From the device of the packet's route (its dst entry), whose namespace passed the check. */
    DST("dst");

    private static final PlaceFrom[] VALUES = values();

    private final String id;

    PlaceFrom(String id) {
        this.id = id;
    }

    /** The name in JSON and CSV. */
    public String id() {
        return id;
    }

    /** The constant with this wire number, {@link #NONE} when there is no such number. */
    public static PlaceFrom of(int wire) {
        return wire >= 0 && wire < VALUES.length ? VALUES[wire] : NONE;
    }
}
