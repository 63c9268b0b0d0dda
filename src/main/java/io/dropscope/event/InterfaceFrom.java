package io.dropscope.event;

/**
 * Where the kernel side found the interface of a drop. The order is the wire order of {@code enum interface_from} in
 * {@code bpf/drop.h}.
 */
public enum InterfaceFrom {
    /** Nowhere. */
    NONE("none"),
    /** The packet's own device. */
    DEVICE("device"),
    /** The interface that the packet arrived on (skb_iif). */
    SKB_IIF("skb_iif"),
    /** The device of the packet's route (its dst entry). */
    DST("dst");

    private static final InterfaceFrom[] VALUES = values();

    private final String id;

    InterfaceFrom(String id) {
        this.id = id;
    }

    /** The name in JSON and CSV. */
    public String id() {
        return id;
    }

    /** The constant with this wire number, {@link #NONE} when there is no such number. */
    public static InterfaceFrom of(int wire) {
        return wire >= 0 && wire < VALUES.length ? VALUES[wire] : NONE;
    }
}
