package io.dropscope.event;

/**
 * What the kernel counts by.
 *
 * @param kind what happened
 * @param reason the kernel's reason number
 * @param location the address that freed the skb, 0 for kinds without one
 * @param netns namespace inode; 0 unknown; {@link #NOT_KEPT} when the ledger had no room to keep the place apart
 * @param interfaceIndex 0 unknown; {@link #NOT_KEPT} likewise
 * @param undecided true for packets of which the kernel side could not tell whether their owner passes the filter
 */
public record LedgerKey(Kind kind, int reason, long location, long netns, int interfaceIndex, boolean undecided) {
    /** A key of packets that pass the filter. */
    public LedgerKey(Kind kind, int reason, long location, long netns, int interfaceIndex) {
        this(kind, reason, location, netns, interfaceIndex, false);
    }

    /** The place of a key that the ledger had no room for: its packets are exact, their place was not kept. */
    public static final int NOT_KEPT = -1;
}
