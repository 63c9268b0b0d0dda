package io.dropscope.event;

import java.util.Map;

/**
 * What the kernel counted between two ticks, exact.
 *
 * @param startNanos CLOCK_MONOTONIC of the previous tick (of the attachment for the first)
 * @param endNanos CLOCK_MONOTONIC of this tick; deltas follow each other without a gap
 * @param wallOffsetNanos wall clock minus monotonic clock, sampled at this tick
 * @param counts by key; keys that counted nothing are absent
 * @param other packets (of any kind) that no map had room for: exact as a sum, nothing else is known of them
 * @param nested drops that happened while the program itself ran on the same CPU: counted by the kernel, reason unknown
 * @param hostDrops all drops of this host, those that no filter lets through among them; {@link DropEvent#ABSENT}
 *     when nothing filters and nobody counts them apart
 * @param undecodable records of the ring that were of no known type or size
 * @param last true for the delta that ends the run
 */
public record LedgerDelta(
        long startNanos,
        long endNanos,
        long wallOffsetNanos,
        Map<LedgerKey, Counts> counts,
        Counts other,
        long nested,
        long hostDrops,
        long undecodable,
        boolean last) {
    public LedgerDelta {
        counts = Map.copyOf(counts);
    }
}
