package io.dropscope.stats;

import io.dropscope.event.CounterPlace;
import io.dropscope.event.SocketDelta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the traced drops and the kernel's own counters compare: since the run began, or between two ticks. Made by {@link
 * Reconciler}.
 *
 * @param pairs those that counted anything, in the table's order
 * @param untraced what counters told that no tracer of drops can see
 * @param nested drops that the tracer was skipped for: they may be missing in any pair
 * @param unplaced drops of pairs, and drops of which nothing is known, that could not be told to a place: likewise
 * @param ringFull packets counted, but without an event
 * @param thinned likewise
 * @param namespaces how many are looked at
 * @param resets counters that began anew; what is compared with them begins anew as well
 * @param notJudged why nothing is judged; null when something is
 * @param notices what a reader of the numbers must know, safe text, in the whole run
 * @param referee what else has counted all drops; null for none
 * @param inFull whether the whole of it is wanted at the end
 */
public record Reconciliation(
        List<Pair> pairs,
        List<Untraced> untraced,
        long nested,
        long unplaced,
        long ringFull,
        long thinned,
        int namespaces,
        int resets,
        String notJudged,
        List<String> notices,
        Referee referee,
        boolean inFull) {
    public Reconciliation {
        pairs = List.copyOf(pairs);
        untraced = List.copyOf(untraced);
        notices = List.copyOf(notices);
    }

    /** What came of holding a counter against the drops. */
    public enum Verdict {
        EQUAL,
        /** Fewer were traced, and no fewer than the tracer was skipped for or could not place. */
        EXPLAINED,
        /** More were traced, and it is known why such drops count nowhere. */
        NO_COUNTER,
        /** What must be equal is not. */
        UNEQUAL,
        /** The two are not the same thing, and are only shown. */
        DIFFERENT_KINDS
    }

    /**
     * A counter, and the traced drops that it counts, at a place.
     *
     * @param name of the counter
     * @param place host, namespace or interface
     * @param counted the counter's rise, as of the moment at which the ledger was read
     * @param traced what the ledger has of it
     * @param notJudged traced as well, but before there was a counter to hold them against; in neither number
     * @param uncertain so many packets the comparison may miss, because the counter rose while it was read; of the whole
     *     run in an interval, too
     * @param more why more may be traced than is counted; null: that must not be
     * @param different why the two are not the same; null: they must be equal
     */
    public record Pair(
            String name,
            CounterPlace place,
            long counted,
            long traced,
            long notJudged,
            long uncertain,
            String more,
            String different) {
        /** Traced drops without a count; below 0: counted packets that were not traced. */
        public long difference() {
            return traced - counted;
        }

        private Pair minus(Pair earlier) {
            return new Pair(
                    name,
                    place,
                    counted - earlier.counted,
                    traced - earlier.traced,
                    notJudged - earlier.notJudged,
                    uncertain,
                    more,
                    different);
        }

        private boolean isEmpty() {
            return counted == 0 && traced == 0 && notJudged == 0;
        }
    }

    /**
     * What a counter told that cannot be traced.
     *
     * @param counter its name
     * @param label what it means
     * @param sockets listeners whose own counters rose, with their holders
     */
    public record Untraced(String counter, String label, CounterPlace place, long count, List<SocketDelta> sockets) {
        public Untraced {
            sockets = List.copyOf(sockets);
        }
    }

    /**
     * What a counting perf event on the tracepoint has: as many as the tracer counted, unless one of the two misses some.
     *
     * @param least between the moments in which the tracer certainly counted
     * @param most between those before and after which it certainly did not
     * @param traced drops of the ledger, freed fragments and nested ones included
     */
    public record Referee(long least, long most, long traced) {
        /** Below 0: so many the tracer missed. */
        public long difference() {
            return traced < least ? traced - least : Math.max(0, traced - most);
        }
    }

    /** What came of a pair. */
    public Verdict verdict(Pair pair) {
        if (pair.different != null) {
            return Verdict.DIFFERENT_KINDS;
        }
        if (pair.difference() == 0) {
            return Verdict.EQUAL;
        }
        if (pair.difference() > 0) {
            return pair.more == null ? Verdict.UNEQUAL : Verdict.NO_COUNTER;
        }
        return missing() <= nested + unplaced ? Verdict.EXPLAINED : Verdict.UNEQUAL;
    }

    /** Counted packets that were not traced, all pairs together. */
    public long missing() {
        return pairs.stream()
                .filter(pair -> pair.different == null)
                .mapToLong(pair -> Math.max(0, -pair.difference()))
                .sum();
    }

    /** How many pairs came out so. */
    public long count(Verdict verdict) {
        return pairs.stream().filter(pair -> verdict(pair) == verdict).count();
    }

    /** What came since an earlier one of the same run; null: since the begin. */
    public Reconciliation since(Reconciliation earlier) {
        if (earlier == null) {
            return this;
        }
        record At(String name, CounterPlace place) {}
        Map<At, Pair> pairsBefore = new HashMap<>();
        earlier.pairs.forEach(pair -> pairsBefore.put(new At(pair.name, pair.place), pair));
        List<Pair> pairsSince = new ArrayList<>();
        for (Pair pair : pairs) {
            Pair before = pairsBefore.get(new At(pair.name, pair.place));
            Pair since = before == null ? pair : pair.minus(before);
            if (!since.isEmpty()) {
                pairsSince.add(since);
            }
        }
        Map<At, Untraced> untracedBefore = new HashMap<>();
        earlier.untraced.forEach(one -> untracedBefore.put(new At(one.counter, one.place), one));
        List<Untraced> untracedSince = new ArrayList<>();
        for (Untraced one : untraced) {
            Untraced before = untracedBefore.get(new At(one.counter, one.place));
            long count = before == null ? one.count : one.count - before.count;
            if (count != 0) {
                List<SocketDelta> sockets = before == null ? one.sockets : since(one.sockets, before.sockets);
                untracedSince.add(new Untraced(one.counter, one.label, one.place, count, sockets));
            }
        }
        return new Reconciliation(
                pairsSince,
                untracedSince,
                nested - earlier.nested,
                unplaced - earlier.unplaced,
                ringFull - earlier.ringFull,
                thinned - earlier.thinned,
                namespaces,
                resets - earlier.resets,
                notJudged,
                notices,
                null,
                inFull);
    }

    private static List<SocketDelta> since(List<SocketDelta> sockets, List<SocketDelta> earlier) {
        List<SocketDelta> since = new ArrayList<>();
        for (SocketDelta socket : sockets) {
            long before = earlier.stream()
                    .filter(other -> isSame(other, socket))
                    .mapToLong(SocketDelta::delta)
                    .sum();
            if (socket.delta() != before) {
                since.add(new SocketDelta(socket.column(), socket.place(), socket.owner(), socket.delta() - before));
            }
        }
        return since;
    }

    /** Whether two are of the same socket. */
    static boolean isSame(SocketDelta one, SocketDelta other) {
        return one.column() == other.column()
                && one.place().netns() == other.place().netns()
                && one.owner().socket().inode() == other.owner().socket().inode()
                && one.owner().socket().cookie() == other.owner().socket().cookie();
    }
}
