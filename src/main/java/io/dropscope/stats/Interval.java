package io.dropscope.stats;

import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Losses;
import io.dropscope.event.Owner;
import io.dropscope.event.SocketDrops;
import io.dropscope.event.Symbol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        Reconciliation reconciliation) {

    private static final String NO_REASON = "";

    /** An order for ties; those that are equal in it look the same. */
    private static final Comparator<Owner.Verdict> VERDICTS =
            Comparator.nullsFirst(Comparator.comparingInt((Owner.Verdict verdict) ->
                            verdict.isKnown() ? verdict.holders().getFirst().pid() : 0)
                    .thenComparingLong(verdict ->
                            verdict.socket() == null ? 0 : verdict.socket().inode())
                    .thenComparing(verdict -> String.valueOf(verdict.why())));

    private static final Comparator<Group.Share> SHARES = Comparator.nullsFirst(Comparator.comparingLong(
                    (Group.Share share) -> -share.packets())
            .thenComparing(
                    share ->
                            share.verdicts().isEmpty() ? null : share.verdicts().getFirst(),
                    VERDICTS));

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

    /** All drops of the ledger that have a key and are known to be watched; no fragments, no tcp events. */
    public Counts drops(Which which) {
        return sum(which, false);
    }

    /**
     * Drops of which nobody can tell (yet) whether their owner passes the filter. Negative in an interval that decided
     * more than came.
     */
    public Counts undecidedDrops(Which which) {
        return sum(which, true);
    }

    private Counts sum(Which which, boolean undecided) {
        Counts sum = Counts.ZERO;
        for (Row row : rows) {
            if (row.key().undecided() == undecided
                    && row.key().kind().isDrop()
                    && which.test(row.reasonName(), row.symbol())) {
                sum = sum.plus(row.counts());
            }
        }
        return sum;
    }

    /** What tables add up to, but for what has no key. */
    public Counts watched(Which which) {
        return drops(which).plus(undecidedDrops(which));
    }

    /** Undecided packets of all kinds. */
    public long undecided() {
        long sum = 0;
        for (Row row : rows) {
            sum += row.key().undecided() ? row.counts().packets() : 0;
        }
        return sum;
    }

    /**
     * All kinds together, what has no key, is undecided or was rejected included: what the events have to reconcile
     * with.
     */
    public Counts ledgerTotal() {
        Counts sum = other.plus(rejected);
        for (Row row : rows) {
            sum = sum.plus(row.counts());
        }
        return sum;
    }

    /** What is not known in full. */
    public Losses losses(long snapshotsReplaced) {
        Counts total = ledgerTotal();
        return new Losses(
                total.ringFull(),
                total.thinned(),
                nested,
                other.packets(),
                undecodable,
                undecided(),
                evictedFlows,
                evictedOwners,
                0,
                snapshotsReplaced);
    }

    /** Everything of one kind that is known to be watched. */
    public Counts of(Kind kind) {
        Counts sum = Counts.ZERO;
        for (Row row : rows) {
            if (row.key().kind() == kind && !row.key().undecided()) {
                sum = sum.plus(row.counts());
            }
        }
        return sum;
    }

    /** The packets of one kind by reason name ("" where it has none), most first. */
    public List<Map.Entry<String, Long>> reasonsOf(Kind kind) {
        Map<String, Long> byReason = new HashMap<>();
        for (Row row : rows) {
            if (row.key().kind() == kind && !row.key().undecided()) {
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
     * The drops as the groups of a table, most packets first. Their counts add up to {@link #drops}, except for those
     * that {@link By#isDetail}, where the packets without detail are missing (or, when events came late, too many).
     */
    public List<Group> by(By by, Which which) {
        Map<Group.Key, Gathering> groups = new HashMap<>();
        List<DetailRow<?>> rests = new ArrayList<>();
        if (by == By.FLOW) {
            for (DetailRow<Tuple> flow : flows) {
                if (which.test(flow.reasonName(), flow.symbol())) {
                    Group.Key key = new Group.Key(flow.reason(), 0, 0, 0, flow.key(), null);
                    groups.computeIfAbsent(key, Gathering::new).add(flow);
                    if (flow.key() == null) {
                        rests.add(flow);
                    }
                }
            }
        } else if (by.isOwner()) {
            for (DetailRow<Owner> owner : owners) {
                if (which.test(owner.reasonName(), owner.symbol())) {
                    Gathering group =
                            groups.computeIfAbsent(Group.Key.ofOwner(OwnerKey.of(by, owner.verdict())), Gathering::new);
                    group.add(owner);
                    group.whose(owner);
                    if (owner.key() == null) {
                        rests.add(owner);
                    }
                }
            }
        } else {
            for (Row row : rows) {
                LedgerKey key = row.key();
                if (key.kind().isDrop() && !key.undecided() && which.test(row.reasonName(), row.symbol())) {
                    groups.computeIfAbsent(keyOf(by, key), Gathering::new).add(row);
                }
            }
            if (by.hasOwners()) {
                for (DetailRow<Owner> owner : owners) {
                    Gathering group = groups.get(keyOf(
                            by,
                            new LedgerKey(
                                    Kind.DROP, owner.reason(), owner.symbol().address(), 0, 0)));
                    if (group != null && which.test(owner.reasonName(), owner.symbol())) {
                        group.whose(owner);
                    }
                }
            }
        }
        List<Group> result = new ArrayList<>(groups.size());
        groups.values().forEach(gathering -> result.add(gathering.group(by, gathering.missed(by, rests))));
        // Ties in a fixed order, so that equal input gives equal output.
        result.sort(Comparator.comparingLong((Group group) -> -group.counts().packets())
                .thenComparing(group -> group.reasonName() == null ? NO_REASON : group.reasonName())
                .thenComparingLong(group -> group.symbol().address())
                .thenComparingLong(group -> group.netns())
                .thenComparingInt(group -> group.interfaceIndex())
                .thenComparing(group -> group.key().tuple(), Comparator.nullsFirst(Tuple.ORDER))
                .thenComparing(
                        group ->
                                group.owners().isEmpty() ? null : group.owners().getFirst(),
                        SHARES));
        return result;
    }

    private static Group.Key keyOf(By by, LedgerKey key) {
        return switch (by) {
            case DROP -> new Group.Key(key.reason(), key.location(), 0, 0, null, null);
            case REASON -> new Group.Key(key.reason(), 0, 0, 0, null, null);
            case LOCATION -> new Group.Key(0, key.location(), 0, 0, null, null);
            case INTERFACE -> new Group.Key(0, 0, key.netns(), key.interfaceIndex(), null, null);
            case NETNS -> new Group.Key(0, 0, key.netns(), 0, null, null);
            default -> throw new IllegalArgumentException("a ledger key has no " + by);
        };
    }

    private record Place(long netns, int interfaceIndex) {}

    /** How many different ones there are: mostly one, which costs no set. */
    private static final class Distinct<T> {
        private T first;
        private Set<T> all;

        void add(T value) {
            if (first == null) {
                first = value;
            } else if (all != null) {
                all.add(value);
            } else if (!first.equals(value)) {
                all = new HashSet<>(Set.of(first, value));
            }
        }

        boolean contains(T value) {
            return all == null ? value.equals(first) : all.contains(value);
        }

        int size() {
            return all != null ? all.size() : first == null ? 0 : 1;
        }
    }

    /** The rows of one group while they are added up; the largest one lends its names. */
    private static final class Gathering {
        private static final IdentityHashMap<SocketDrops, Long> NO_KERNEL_DROPS = new IdentityHashMap<>(1);

        private final Group.Key key;
        /** The only row, as a flow mostly has: thousands of groups are made of one, and then nothing below is. */
        private DetailRow<?> only;

        private Distinct<Integer> reasons;
        private Distinct<Long> locations;
        private Distinct<Place> places;
        private Map<Object, Map<Object, SocketShare>> owners = Map.of();
        private IdentityHashMap<SocketDrops, Long> kernelDrops = NO_KERNEL_DROPS;
        private long missed;
        private Counts counts = Counts.ZERO;
        private boolean estimated;
        private Row largest;

        /** What came for one owner, whatever the reasons. */
        private static final class SocketShare {
            final Owner.Verdict verdict;
            long packets;

            SocketShare(Owner.Verdict verdict) {
                this.verdict = verdict;
            }
        }

        Gathering(Group.Key key) {
            this.key = key;
        }

        void add(Row row) {
            if (largest == null) {
                reasons = new Distinct<>();
                locations = new Distinct<>();
                places = new Distinct<>();
            }
            counts = counts.plus(row.counts());
            reasons.add(row.key().reason());
            locations.add(row.key().location());
            places.add(new Place(row.key().netns(), row.key().interfaceIndex()));
            if (largest == null || row.counts().packets() > largest.counts().packets()) {
                largest = row;
            }
        }

        void add(DetailRow<?> row) {
            estimated |= row.estimated();
            missed += row.missed();
            if (only == null) {
                only = row;
                return;
            }
            if (largest == null) {
                add(asRow(only));
            }
            add(asRow(row));
        }

        private static Row asRow(DetailRow<?> row) {
            return new Row(
                    new LedgerKey(Kind.DROP, row.reason(), row.symbol().address(), row.netns(), 0),
                    row.reasonName(),
                    row.symbol(),
                    row.netnsName(),
                    null,
                    packets(row));
        }

        private static Counts packets(DetailRow<?> row) {
            return new Counts(row.packets(), 0, 0, 0, 0, 0);
        }

        private boolean isAt(long location) {
            return largest == null ? only.symbol().address() == location : locations.contains(location);
        }

        void whose(DetailRow<Owner> row) {
            if (owners.isEmpty()) {
                owners = new HashMap<>();
                kernelDrops = new IdentityHashMap<>();
            }
            Object owner = row.key() == null ? OwnerKey.NOT_KEPT : row.key();
            owners.computeIfAbsent(OwnerKey.of(By.PROCESS, row.verdict()), process -> new HashMap<>())
                            .computeIfAbsent(owner, key -> new SocketShare(row.verdict()))
                            .packets +=
                    row.packets();
            if (row.kernelDrops() >= 0) {
                kernelDrops.put(row.key().drops(), row.kernelDrops());
            }
        }

        private List<Group.Share> shares() {
            List<Group.Share> shares = new ArrayList<>(owners.size());
            for (Map<Object, SocketShare> process : owners.values()) {
                List<SocketShare> sockets = new ArrayList<>(process.values());
                sockets.sort(Comparator.comparingLong((SocketShare socket) -> -socket.packets)
                        .thenComparing(socket -> socket.verdict, VERDICTS));
                shares.add(new Group.Share(
                        sockets.stream()
                                .map(socket -> socket.verdict)
                                .filter(Objects::nonNull)
                                .toList(),
                        sockets.stream().mapToLong(socket -> socket.packets).sum()));
            }
            shares.sort(SHARES);
            return List.copyOf(shares);
        }

        /**
         * What of the rows without a key can be this group's. An owner that is not in the table may belong to any process,
         * and a flow may have drops in functions where the table does not have it.
         */
        long missed(By by, List<DetailRow<?>> rests) {
            if (key.tuple() == null && (key.owner() == null || OwnerKey.NOT_KEPT.equals(key.owner()))) {
                return 0;
            }
            long sum = by == By.FLOW ? missed : 0;
            for (DetailRow<?> rest : rests) {
                boolean counted = by == By.FLOW
                        && (rest.reason() != key.reason() || isAt(rest.symbol().address()));
                sum += counted ? 0 : Math.max(0, rest.packets());
            }
            return sum;
        }

        Group group(By by, long mayHaveMissed) {
            return largest == null ? groupOfOne(by, mayHaveMissed) : groupOfSeveral(by, mayHaveMissed);
        }

        private Group groupOfOne(By by, long mayHaveMissed) {
            return new Group(
                    key,
                    only.reasonName(),
                    1,
                    only.symbol(),
                    1,
                    only.netns(),
                    only.netnsName(),
                    0,
                    null,
                    1,
                    shares(),
                    kernelDrops(by),
                    packets(only),
                    mayHaveMissed,
                    estimated || mayHaveMissed > 0);
        }

        private long kernelDrops(By by) {
            return by == By.SOCKET && !kernelDrops.isEmpty()
                    ? kernelDrops.values().stream().mapToLong(Long::longValue).sum()
                    : DropEvent.ABSENT;
        }

        private Group groupOfSeveral(By by, long mayHaveMissed) {
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
                    shares(),
                    kernelDrops(by),
                    counts,
                    mayHaveMissed,
                    estimated || mayHaveMissed > 0);
        }
    }
}
