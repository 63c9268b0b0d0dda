package io.dropscope.stats;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Owner;
import io.dropscope.event.Symbol;

/**
 * How many packets of a flow, or of an owner, were dropped for a reason at a place, as far as the detail stream tells.
 *
 * @param <K> {@link Tuple} of a flow, {@link Owner} of an owner
 * @param key null for the row that holds all of this reason and location that the table has no room for
 * @param netns inode of the flow's namespace, or of the owner's socket; 0 when unknown
 * @param netnsName null when the namespace has no name
 * @param verdict what was known of the owner at the tick; null for a flow
 * @param kernelDrops drops that the kernel itself counted in the owner's socket, those of other reasons included;
 *     {@link DropEvent#ABSENT} when it keeps no such number
 * @param birth tells a key that left the table and came back from the one before
 * @param packets exact while every drop is an event, else scaled to the ledger
 * @param missed packets that are the key's beyond these, at most, because it was not in the table all the time; they are
 *     among those of the row without a key
 * @param estimated true when the figure was scaled
 */
public record DetailRow<K>(
        int reason,
        String reasonName,
        Symbol symbol,
        K key,
        long netns,
        String netnsName,
        Owner.Verdict verdict,
        long kernelDrops,
        long birth,
        long packets,
        long missed,
        boolean estimated) {
    DetailRow<K> with(long otherPackets, long otherMissed, long otherKernelDrops) {
        return new DetailRow<>(
                reason,
                reasonName,
                symbol,
                key,
                netns,
                netnsName,
                verdict,
                otherKernelDrops,
                birth,
                otherPackets,
                otherMissed,
                estimated);
    }

    /** Which row without a key a row belongs to. */
    record Where(int reason, long location) {}

    Where where() {
        return new Where(reason, symbol.address());
    }
}
