package io.dropscope.stats;

import io.dropscope.event.Counts;
import io.dropscope.event.Kind;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Losses;
import io.dropscope.event.Symbol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * What was counted between two ticks, or in the whole run. The fields are those of {@link Snapshot}, as differences.
 */
public record Interval(
        long startNanos,
        long endNanos,
        long wallOffsetNanos,
        List<Row> rows,
        List<FlowRow> flows,
        Counts other,
        long nested,
        long undecodable,
        long processed) {

    private static final String NO_REASON = "";

    /** Which drops to take, by reason name (null where the kernel has none) and location. */
    public interface Which extends BiPredicate<String, Symbol> {}

    /** Measured length; rates divide by it. */
    public double seconds() {
        return (endNanos - startNanos) / 1e9;
    }

    /** The end of the interval as nanoseconds since 1970 UTC. */
    public long wallNanos() {
        return endNanos + wallOffsetNanos;
    }

    /** All drops of the ledger that have a key; no fragments, no tcp events. */
    public Counts drops(Which which) {
        Counts sum = Counts.ZERO;
        for (Row row : rows) {
            if (row.key().kind().isDrop() && which.test(row.reasonName(), row.symbol())) {
                sum = sum.plus(row.counts());
            }
        }
        return sum;
    }

    /** All kinds together, what has no key included: what the events have to reconcile with. */
    public Counts ledgerTotal() {
        Counts sum = other;
        for (Row row : rows) {
            sum = sum.plus(row.counts());
        }
        return sum;
    }

    /** What is not known in full. */
    public Losses losses(long snapshotsReplaced) {
        Counts total = ledgerTotal();
        return new Losses(total.ringFull(), total.thinned(), nested, other.packets(), undecodable, snapshotsReplaced);
    }

    /** Everything of one kind. */
    public Counts of(Kind kind) {
        Counts sum = Counts.ZERO;
        for (Row row : rows) {
            if (row.key().kind() == kind) {
                sum = sum.plus(row.counts());
            }
        }
        return sum;
    }

    /** The packets of one kind by reason name ("" where it has none), most first. */
    public List<Map.Entry<String, Long>> reasonsOf(Kind kind) {
        Map<String, Long> byReason = new HashMap<>();
        for (Row row : rows) {
            if (row.key().kind() == kind) {
                byReason.merge(
                        row.reasonName() == null ? NO_REASON : row.reasonName(),
                        row.counts().packets(),
                        Long::sum);
            }
        }
        List<Map.Entry<String, Long>> sorted = new ArrayList<>(byReason.entrySet());
        sorted.sort(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()));
        return sorted;
    }

    /**
     * The drops as the groups of a table, most packets first. Their counts add up to {@link #drops}, except for
     * {@link By#FLOW}, where the packets without detail are missing (or, when events came late, too many).
     */
    public List<Group> by(By by, Which which) {
        Map<Group.Key, Gathering> groups = new HashMap<>();
        if (by == By.FLOW) {
            for (FlowRow flow : flows) {
                if (which.test(flow.reasonName(), flow.symbol())) {
                    groups.computeIfAbsent(
                                    new Group.Key(flow.reason(), 0, 0, 0, flow.tuple()), key -> new Gathering(key))
                            .add(flow);
                }
            }
        } else {
            for (Row row : rows) {
                if (row.key().kind().isDrop() && which.test(row.reasonName(), row.symbol())) {
                    groups.computeIfAbsent(keyOf(by, row.key()), Gathering::new).add(row);
                }
            }
        }
        List<Group> result = new ArrayList<>(groups.size());
        groups.values().forEach(gathering -> result.add(gathering.group()));
        // Ties in a fixed order, so that equal input gives equal output.
        result.sort(Comparator.comparingLong((Group group) -> -group.counts().packets())
                .thenComparing(group -> group.reasonName() == null ? NO_REASON : group.reasonName())
                .thenComparingLong(group -> group.symbol().address())
                .thenComparingLong(group -> group.netns())
                .thenComparingInt(group -> group.interfaceIndex())
                .thenComparing(group -> String.valueOf(group.key().tuple())));
        return result;
    }

    private static Group.Key keyOf(By by, LedgerKey key) {
        return switch (by) {
            case DROP -> new Group.Key(key.reason(), key.location(), 0, 0, null);
            case REASON -> new Group.Key(key.reason(), 0, 0, 0, null);
            case LOCATION -> new Group.Key(0, key.location(), 0, 0, null);
            case INTERFACE -> new Group.Key(0, 0, key.netns(), key.interfaceIndex(), null);
            case NETNS -> new Group.Key(0, 0, key.netns(), 0, null);
            case FLOW -> throw new IllegalArgumentException("a ledger key has no flow");
        };
    }

    /** The rows of one group while they are added up; the largest one lends its names. */
    private static final class Gathering {
        private final Group.Key key;
        private final Set<Integer> reasons = new HashSet<>();
        private final Set<Long> locations = new HashSet<>();
        private final Set<List<Object>> places = new HashSet<>();
        private Counts counts = Counts.ZERO;
        private boolean estimated;
        private Row largest;

        Gathering(Group.Key key) {
            this.key = key;
        }

        void add(Row row) {
            counts = counts.plus(row.counts());
            reasons.add(row.key().reason());
            locations.add(row.key().location());
            places.add(List.of(row.key().netns(), row.key().interfaceIndex()));
            if (largest == null || row.counts().packets() > largest.counts().packets()) {
                largest = row;
            }
        }

        void add(FlowRow flow) {
            estimated |= flow.estimated();
            long netns = flow.tuple() == null ? 0 : flow.tuple().netns();
            Counts packets = new Counts(flow.packets(), 0, 0, 0, 0, 0);
            add(new Row(
                    new LedgerKey(Kind.DROP, flow.reason(), flow.symbol().address(), netns, 0),
                    flow.reasonName(),
                    flow.symbol(),
                    flow.netnsName(),
                    null,
                    packets));
        }

        Group group() {
            LedgerKey place = largest.key();
            return new Group(
                    key,
                    largest.reasonName(),
                    reasons.size(),
                    largest.symbol(),
                    locations.size(),
                    place.netns(),
                    largest.netnsName(),
                    place.interfaceIndex(),
                    largest.interfaceName(),
                    places.size(),
                    counts,
                    estimated);
        }
    }
}
