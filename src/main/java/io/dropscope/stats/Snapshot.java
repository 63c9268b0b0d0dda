package io.dropscope.stats;

import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.Losses;
import io.dropscope.event.Owner;
import io.dropscope.event.SocketDrops;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that was counted from the start of the run up to a tick. Immutable, and cumulative: a view that misses
 * some loses nothing, because it takes the difference to the last one that it saw.
 *
 * @param startNanos CLOCK_MONOTONIC of the attachment
 * @param endNanos CLOCK_MONOTONIC of the tick
 * @param wallOffsetNanos wall clock minus monotonic clock at the tick
 * @param rows exact counts of all kinds, a row for each ledger key; rows of undecided keys hold what is undecided still
 * @param flows drops (no other kind) by flow, from the detail stream
 * @param owners drops by owner, likewise
 * @param other packets that the ledger counted without a key
 * @param rejected packets that the ledger counted before their owner was known, which did not pass the filter; in no row
 * @param nested drops that the kernel counted while the program ran on the same CPU; in no row
 * @param hostDrops all drops of this host, whatever is watched; {@link DropEvent#ABSENT} when nobody counts them apart
 * @param undecodable records of no known type or size
 * @param processed events that reached the Aggregator, of those that the ledger counts as handed over
 * @param evictedFlows how often a flow had to leave the table of flows; its packets are in the row without a key
 * @param evictedOwners the same of owners
 * @param delay nanoseconds from the kernel's timestamp to the arrival of the event's batch at the Aggregator
 * @param length bytes from the network header on, of the drops that were events, by weight
 * @param gap nanoseconds between a drop and the next, in the order in which they came: only of intervals in which every
 *     drop was an event with an exact time of its own. What is thinned, lost or has a coarse time leaves out its interval
 *     (and perhaps the next), and so its gaps are missing here, never wrong; see {@link #gapsInFull}. A tick behind the
 *     rest, but for the last snapshot
 * @param last true for the snapshot that ends the run
 * @param reconciliation how the drops and the kernel's counters compare; null when nobody compares them
 */
public record Snapshot(
        long startNanos,
        long endNanos,
        long wallOffsetNanos,
        List<Row> rows,
        List<DetailRow<Tuple>> flows,
        List<DetailRow<Owner>> owners,
        Counts other,
        Counts rejected,
        long nested,
        long hostDrops,
        long undecodable,
        long processed,
        long evictedFlows,
        long evictedOwners,
        Percentiles delay,
        Percentiles length,
        Percentiles gap,
        boolean last,
        Reconciliation reconciliation) {

    /** The tick as nanoseconds since 1970 UTC. */
    public long wallNanos() {
        return endNanos + wallOffsetNanos;
    }

    /** The same, held against the counters. */
    public Snapshot with(Reconciliation compared) {
        return new Snapshot(
                startNanos,
                endNanos,
                wallOffsetNanos,
                rows,
                flows,
                owners,
                other,
                rejected,
                nested,
                hostDrops,
                undecodable,
                processed,
                evictedFlows,
                evictedOwners,
                delay,
                length,
                gap,
                last,
                compared);
    }

    /** Whether the gaps between all drops are known. */
    public boolean gapsInFull() {
        Interval whole = since(null);
        long drops = whole.watched((reason, symbol) -> true).packets() + other.packets() + nested;
        return gap.count() >= drops - 1;
    }

    /** What is not known in full since the start. */
    public Losses losses(long snapshotsReplaced) {
        return since(null).losses(snapshotsReplaced);
    }

    /** What came since an earlier snapshot of the same run; with null, the whole run. */
    public Interval since(Snapshot previous) {
        if (previous == null) {
            return new Interval(
                    startNanos,
                    endNanos,
                    wallOffsetNanos,
                    rows,
                    flows,
                    owners,
                    other,
                    rejected,
                    nested,
                    hostDrops,
                    undecodable,
                    processed,
                    evictedFlows,
                    evictedOwners,
                    reconciliation);
        }
        return new Interval(
                previous.endNanos,
                endNanos,
                wallOffsetNanos,
                rowsSince(previous.rows),
                detailSince(flows, previous.flows),
                detailSince(owners, previous.owners),
                other.minus(previous.other),
                rejected.minus(previous.rejected),
                nested - previous.nested,
                hostDrops < 0 ? hostDrops : hostDrops - Math.max(0, previous.hostDrops),
                undecodable - previous.undecodable,
                processed - previous.processed,
                evictedFlows - previous.evictedFlows,
                evictedOwners - previous.evictedOwners,
                reconciliation == null ? null : reconciliation.since(previous.reconciliation));
    }

    private List<Row> rowsSince(List<Row> earlier) {
        Map<Object, Counts> before = new HashMap<>(earlier.size() * 2);
        for (Row row : earlier) {
            before.put(row.key(), row.counts());
        }
        List<Row> changed = new ArrayList<>();
        for (Row row : rows) {
            Counts counts = row.counts().minus(before.getOrDefault(row.key(), Counts.ZERO));
            if (!counts.equals(Counts.ZERO)) {
                changed.add(row.withCounts(counts));
            }
        }
        return changed;
    }

    /**
     * A key that left the table took its packets along into the row without a key; what it had before is taken off
     * there, so that the interval shows neither a jump nor a negative flow. What was in the table all the time has missed
     * nothing in the interval.
     */
    private static <K> List<DetailRow<K>> detailSince(List<DetailRow<K>> now, List<DetailRow<K>> earlier) {
        Map<Long, DetailRow<K>> before = new HashMap<>(earlier.size() * 2);
        Map<DetailRow.Where, Long> gone = new HashMap<>();
        KernelDrops kernelBefore = new KernelDrops();
        for (DetailRow<K> row : earlier) {
            kernelBefore.add(row);
            gone.merge(row.where(), row.packets(), Long::sum);
            if (row.key() != null) {
                before.put(row.birth(), row);
            }
        }
        for (DetailRow<K> row : now) {
            DetailRow<K> old = row.key() == null ? null : before.get(row.birth());
            if (old != null) {
                gone.merge(row.where(), -old.packets(), Long::sum);
            }
        }
        List<DetailRow<K>> changed = new ArrayList<>();
        Map<DetailRow.Where, Long> rests = new HashMap<>();
        for (DetailRow<K> row : now) {
            if (row.key() == null) {
                long packets = row.packets() - gone.getOrDefault(row.where(), 0L);
                rests.put(row.where(), packets);
                if (packets != 0) {
                    changed.add(row.with(packets, 0, DropEvent.ABSENT));
                }
            }
        }
        for (DetailRow<K> row : now) {
            if (row.key() != null) {
                DetailRow<K> old = before.get(row.birth());
                long packets = row.packets() - (old == null ? 0 : old.packets());
                long missed = old == null && row.missed() > 0
                        ? Math.clamp(rests.getOrDefault(row.where(), 0L), 0, row.missed())
                        : 0;
                if (packets != 0) {
                    changed.add(row.with(packets, missed, kernelBefore.since(row)));
                }
            }
        }
        return changed;
    }

    /** The kernel's drop counts of the sockets that an earlier snapshot knew, whatever the reasons of their rows. */
    private static final class KernelDrops {
        private final IdentityHashMap<SocketDrops, Long> before = new IdentityHashMap<>();
        private boolean complete = true;

        void add(DetailRow<?> row) {
            complete &= row.key() != null;
            if (row.key() instanceof Owner owner && owner.drops() != null) {
                before.put(owner.drops(), Math.max(0, row.kernelDrops()));
            }
        }

        /** A socket that is new to a table that has let go of some may have been there already: then nobody knows. */
        long since(DetailRow<?> row) {
            if (row.kernelDrops() < 0 || !(row.key() instanceof Owner owner)) {
                return DropEvent.ABSENT;
            }
            Long old = before.get(owner.drops());
            return old != null ? row.kernelDrops() - old : complete ? row.kernelDrops() : DropEvent.ABSENT;
        }
    }
}
