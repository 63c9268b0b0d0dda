package io.dropscope.stats;

import io.dropscope.event.Symbol;

/**
 * How many packets of a flow were dropped for a reason at a place, as far as the detail stream tells.
 *
 * @param tuple null for the row that holds all flows of this reason and location that the table has no room for
 * @param netnsName null when the namespace has no name
 * @param birth tells a flow that left the table and came back from the one before
 * @param packets exact while every drop is an event, else scaled to the ledger
 * @param estimated true when the figure was scaled
 */
public record FlowRow(
        int reason,
        String reasonName,
        Symbol symbol,
        Tuple tuple,
        String netnsName,
        long birth,
        long packets,
        boolean estimated) {
    FlowRow withPackets(long other) {
        return new FlowRow(reason, reasonName, symbol, tuple, netnsName, birth, other, estimated);
    }

    /** What stays the same from snapshot to snapshot. */
    record Identity(int reason, long location, Tuple tuple, long birth) {}

    Identity identity() {
        return new Identity(reason, symbol.address(), tuple, birth);
    }
}
