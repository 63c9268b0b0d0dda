package io.dropscope.stats;

import io.dropscope.event.Counts;
import io.dropscope.event.Symbol;

/**
 * Drops that a table shows in one row. What the key does not hold is that of the group's largest ledger row, and a
 * number beside it says how many different ones there are.
 *
 * @param key the same for the same group in every interval
 * @param reasons how many reasons, {@code reasonName} is that with the most packets
 * @param locations how many locations, likewise
 * @param places how many pairs of namespace and interface, likewise
 * @param counts of a flow: packets only
 * @param estimated true when the packets were scaled to the ledger
 */
public record Group(
        Key key,
        String reasonName,
        int reasons,
        Symbol symbol,
        int locations,
        long netns,
        String netnsName,
        int interfaceIndex,
        String interfaceName,
        int places,
        Counts counts,
        boolean estimated) {

    /** What a group is for; 0 and null for what it does not tell apart. */
    public record Key(int reason, long location, long netns, int interfaceIndex, Tuple tuple) {}
}
