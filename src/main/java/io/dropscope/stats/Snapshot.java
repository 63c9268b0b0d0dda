package io.dropscope.stats;

import io.dropscope.event.Counts;
import io.dropscope.event.Losses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that was counted from the start of the run up to a tick. Immutable, and cumulative: a view that misses
 * some loses nothing, because it takes the difference to the last one that it saw.
 *
 * @param startNanos CLOCK_MONOTONIC of the attachment
 * @param endNanos CLOCK_MONOTONIC of the tick
 * @param wallOffsetNanos wall clock minus monotonic clock at the tick
 * @param rows exact counts of all kinds, a row for each ledger key
 * @param flows drops (no other kind) by flow, from the detail stream
 * @param other packets that the ledger counted without a key
 * @param nested drops that the kernel counted while the program ran on the same CPU; in no row
 * @param undecodable records of no known type or size
 * @param processed events that reached the Aggregator, of those that the ledger counts as handed over
 * @param delay nanoseconds from the kernel's timestamp to the Aggregator
 * @param length bytes from the network header on, of the drops that were events, by weight
 * @param last true for the snapshot that ends the run
 */
public record Snapshot(
        long startNanos,
        long endNanos,
        long wallOffsetNanos,
        List<Row> rows,
        List<FlowRow> flows,
        Counts other,
        long nested,
        long undecodable,
        long processed,
        Percentiles delay,
        Percentiles length,
        boolean last) {

    /** The tick as nanoseconds since 1970 UTC. */
    public long wallNanos() {
        return endNanos + wallOffsetNanos;
    }

    /** What is not known in full since the start. */
    public Losses losses(long snapshotsReplaced) {
        return since(null).losses(snapshotsReplaced);
    }

    /** What came since an earlier snapshot of the same run; with null, the whole run. */
    public Interval since(Snapshot previous) {
        if (previous == null) {
            return new Interval(
                    startNanos, endNanos, wallOffsetNanos, rows, flows, other, nested, undecodable, processed);
        }
        return new Interval(
                previous.endNanos,
                endNanos,
                wallOffsetNanos,
                rowsSince(previous.rows),
                flowsSince(previous.flows),
                other.minus(previous.other),
                nested - previous.nested,
                undecodable - previous.undecodable,
                processed - previous.processed);
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
     * A flow that left the table took its packets along into the row without a tuple; what it had before is taken off
     * there, so that the interval shows neither a jump nor a negative flow.
     */
    private List<FlowRow> flowsSince(List<FlowRow> earlier) {
        Map<FlowRow.Identity, FlowRow> before = new HashMap<>(earlier.size() * 2);
        for (FlowRow flow : earlier) {
            before.put(flow.identity(), flow);
        }
        Map<FlowRow.Identity, Long> gone = new HashMap<>();
        List<FlowRow> rests = new ArrayList<>();
        List<FlowRow> changed = new ArrayList<>();
        for (FlowRow flow : flows) {
            FlowRow old = before.remove(flow.identity());
            long packets = flow.packets() - (old == null ? 0 : old.packets());
            if (flow.tuple() == null) {
                rests.add(flow.withPackets(packets));
            } else if (packets != 0) {
                changed.add(flow.withPackets(packets));
            }
        }
        before.forEach((id, flow) ->
                gone.merge(new FlowRow.Identity(id.reason(), id.location(), null, 0), flow.packets(), Long::sum));
        for (FlowRow rest : rests) {
            long packets = rest.packets() - gone.getOrDefault(rest.identity(), 0L);
            if (packets != 0) {
                changed.add(rest.withPackets(packets));
            }
        }
        return changed;
    }
}
