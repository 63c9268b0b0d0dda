package io.dropscope.stats;

import io.dropscope.event.Owner;
import io.dropscope.event.Symbol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Drops a second of two runs, row by row. Rows are told apart by names, which mean the same on two machines and after a
 * restart; numbers (addresses, pids, inodes) do not.
 *
 * @param rows the largest change first
 * @param beforeDrops of all rows, and of what has none
 * @param afterDrops likewise
 */
public record RunDiff(List<Row> rows, long beforeDrops, double beforeSeconds, long afterDrops, double afterSeconds) {
    /** How many standard deviations of a count are no change. */
    private static final double SIGMAS = 3;

    /** What has no name. */
    private static final String NOT_KNOWN = "-";

    private static final String NO_DETAIL = "(no detail)";
    private static final String UNDECIDED = "(undecided)";
    private static final String NO_KEY = "(no key)";

    /** What became of a row. */
    public enum Change {
        /** There was none before. */
        APPEARED,
        /** There is none any more. */
        VANISHED,
        MORE,
        LESS,
        /** No more than chance makes of the same rate. */
        SAME
    }

    /**
     * A row.
     *
     * @param key the names that tell it apart, as {@link #columns} calls them
     * @param before packets
     * @param after packets
     * @param beforeRate packets a second
     * @param afterRate packets a second
     */
    public record Row(List<String> key, long before, long after, double beforeRate, double afterRate, Change change) {
        /** {@code afterRate} by {@code beforeRate}; 0 where there was none before. */
        public double factor() {
            return beforeRate > 0 ? afterRate / beforeRate : 0;
        }
    }

    /** The names of what tells the rows apart. */
    public static List<String> columns(By by) {
        return switch (by) {
            case DROP -> List.of("reason", "location", "owner");
            case REASON -> List.of("reason");
            case LOCATION -> List.of("location");
            case INTERFACE -> List.of("interface", "netns");
            case NETNS -> List.of("netns");
            case PROCESS -> List.of("owner");
            case CGROUP -> List.of("cgroup");
            case UNIT -> List.of("unit");
            case CONTAINER -> List.of("container");
            case FLOW, SOCKET -> throw new IllegalArgumentException("numbers of one run: " + by);
        };
    }

    /**
     * Compares two runs.
     *
     * @param which drops to take
     * @param sameKernel whether offsets in functions mean the same in both
     */
    public static RunDiff of(Snapshot before, Snapshot after, By by, Interval.Which which, boolean sameKernel) {
        Interval first = before.since(null);
        Interval second = after.since(null);
        Map<List<String>, Long> old = packets(first, by, which, sameKernel);
        Map<List<String>, Long> now = packets(second, by, which, sameKernel);
        Set<List<String>> keys = new HashSet<>(old.keySet());
        keys.addAll(now.keySet());
        List<Row> rows = new ArrayList<>();
        for (List<String> key : keys) {
            rows.add(row(key, old.getOrDefault(key, 0L), first.seconds(), now.getOrDefault(key, 0L), second.seconds()));
        }
        rows.sort(Comparator.comparingDouble((Row row) -> -Math.abs(row.afterRate() - row.beforeRate()))
                .thenComparing(row -> row.key().toString()));
        return new RunDiff(List.copyOf(rows), sum(old), first.seconds(), sum(now), second.seconds());
    }

    private static long sum(Map<?, Long> packets) {
        return packets.values().stream().mapToLong(Long::longValue).sum();
    }

    /** All of a run's drops in one row. */
    public Row total() {
        return row(List.of(), beforeDrops, beforeSeconds, afterDrops, afterSeconds);
    }

    private static Row row(List<String> key, long before, double beforeSeconds, long after, double afterSeconds) {
        double beforeRate = rate(before, beforeSeconds);
        double afterRate = rate(after, afterSeconds);
        // a count of independent events has its own square root for a standard deviation
        double sigma =
                Math.sqrt(rate(before, beforeSeconds * beforeSeconds) + rate(after, afterSeconds * afterSeconds));
        Change change;
        if (Math.abs(afterRate - beforeRate) <= SIGMAS * sigma) {
            change = Change.SAME;
        } else if (before == 0) {
            change = Change.APPEARED;
        } else if (after == 0) {
            change = Change.VANISHED;
        } else {
            change = afterRate > beforeRate ? Change.MORE : Change.LESS;
        }
        return new Row(List.copyOf(key), before, after, beforeRate, afterRate, change);
    }

    private static double rate(long packets, double seconds) {
        return seconds > 0 ? packets / seconds : 0;
    }

    private static Map<List<String>, Long> packets(Interval run, By by, Interval.Which which, boolean sameKernel) {
        Map<List<String>, Long> packets = new HashMap<>();
        for (io.dropscope.stats.Row row : run.rows()) {
            if (row.key().kind().isDrop() && which.test(row.reasonName(), row.symbol())) {
                List<String> key = row.key().undecided() ? rest(by, UNDECIDED) : ofLedger(row, by, sameKernel);
                packets.merge(key, row.counts().packets(), Long::sum);
            }
        }
        if (by == By.DROP || by.isOwner()) {
            for (DetailRow<Owner> owner : run.owners()) {
                if (which.test(owner.reasonName(), owner.symbol())) {
                    move(packets, owner, by, sameKernel);
                }
            }
        }
        packets.merge(rest(by, NO_KEY), run.other().packets(), Long::sum);
        packets.values().removeIf(count -> count == 0);
        return packets;
    }

    /** The ledger's packets lie under no owner until an owner takes its own from there. */
    private static void move(Map<List<String>, Long> packets, DetailRow<Owner> owner, By by, boolean sameKernel) {
        List<String> from = by == By.DROP
                ? List.of(name(owner.reasonName()), where(owner.symbol(), sameKernel), NO_DETAIL)
                : List.of(NO_DETAIL);
        String who = owner.verdict() == null ? "(owners not kept)" : who(owner.verdict(), by);
        List<String> to = by == By.DROP ? List.of(from.getFirst(), from.get(1), who) : List.of(who);
        packets.merge(from, -owner.packets(), Long::sum);
        packets.merge(to, owner.packets(), Long::sum);
    }

    private static List<String> ofLedger(io.dropscope.stats.Row row, By by, boolean sameKernel) {
        return switch (by) {
            case DROP -> List.of(name(row.reasonName()), where(row.symbol(), sameKernel), NO_DETAIL);
            case REASON -> List.of(name(row.reasonName()));
            case LOCATION -> List.of(where(row.symbol(), sameKernel));
            case INTERFACE -> List.of(name(row.interfaceName()), name(row.netnsName()));
            case NETNS -> List.of(name(row.netnsName()));
            default -> List.of(NO_DETAIL);
        };
    }

    /** A row for packets of which nothing else is known. */
    private static List<String> rest(By by, String what) {
        List<String> key =
                new ArrayList<>(java.util.Collections.nCopies(columns(by).size(), NOT_KNOWN));
        key.set(0, what);
        return key;
    }

    private static String name(String name) {
        return name == null ? NOT_KNOWN : name;
    }

    private static String where(Symbol symbol, boolean sameKernel) {
        return sameKernel || symbol.name() == null ? symbol.toString() : symbol.function();
    }

    private static String who(Owner.Verdict verdict, By by) {
        return switch (by) {
            case CGROUP -> verdict.cgroup() == null ? nobody(verdict) : verdict.cgroup();
            case UNIT -> verdict.unit() == null ? nobody(verdict) : verdict.unit();
            case CONTAINER -> verdict.container() == null ? nobody(verdict) : container(verdict.container());
            default ->
                verdict.isKnown()
                        ? String.join(
                                ", ",
                                verdict.holders().stream()
                                        .map(Owner.Holder::comm)
                                        .distinct()
                                        .sorted()
                                        .toList())
                        : nobody(verdict);
        };
    }

    private static String container(Owner.Container container) {
        return container.runtime() + ":" + (container.id() == null ? container.pod() : container.id());
    }

    private static String nobody(Owner.Verdict verdict) {
        return verdict.isKnown() ? NOT_KNOWN : verdict.why() == null ? "none" : "none: " + verdict.why();
    }
}
