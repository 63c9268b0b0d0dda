package io.dropscope.stats;

import io.dropscope.event.ColumnDelta;
import io.dropscope.event.Counter;
import io.dropscope.event.Counter.Scope;
import io.dropscope.event.CounterColumn;
import io.dropscope.event.CounterDelta;
import io.dropscope.event.CounterPlace;
import io.dropscope.event.Kind;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.SocketDelta;
import io.dropscope.poll.CounterTable;
import io.dropscope.poll.DropCounters;
import io.dropscope.poll.TracedPair;
import io.dropscope.stats.Reconciliation.Pair;
import io.dropscope.stats.Reconciliation.Untraced;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Holds traced drops against the kernel's counters. Neither stands still while the other is read, so a counter is read
 * before and after the ledger, and the ledger's number must lie between the two. Told {@link #attached}, then in turn what
 * looks at the counters found and each snapshot, in the order in which they were taken; for one thread at a time.
 *
 * <p>Of a pair, counter minus ledger is always the same number if each packet is in both. What that number is, nobody knows
 * beforehand: the counter is older than the run. Each look narrows it down:
 *
 * <pre>
 *      ledger n         look           ledger n+1
 *   ------|--------------|-----------------|------&gt;  time
 *      the counter at ledger n is at most that of the look:      offset &lt;= counter - ledger n
 *      the counter at ledger n+1 is at least that of the look:   offset &gt;= counter - ledger n+1
 * </pre>
 *
 * Where the two bounds meet, the pair is known to the packet. Where they pass each other, packets are missing on one side: as
 * many as it takes to let them meet again.
 */
public final class Reconciler {
    private static final long UNBOUNDED = Long.MAX_VALUE / 4;
    private static final int MOST_NOTICES = 20;

    private static final Map<CounterColumn, String> COUNTERS = counters();

    private final List<TracedPair> known = new ArrayList<>();
    private final Map<String, List<TracedPair>> byReason = new HashMap<>();
    private String notJudged;
    private final int cpus;

    private final Map<Key, State> states = new LinkedHashMap<>();
    private final Map<Long, Seen> namespaces = new HashMap<>();
    private final Set<At> withoutCarrier = new HashSet<>();
    private final Map<Tally, Long> untraced = new LinkedHashMap<>();
    private final List<SocketDelta> sockets = new ArrayList<>();
    private final Set<String> notices = new TreeSet<>();
    private final boolean inFull;
    private boolean attached;
    private int resets;
    private long unplaced;
    private Snapshot last;
    private Map<Key, Long> traced = Map.of();

    /** Where a pair is held against its counter. */
    private record At(long netns, String interfaceName) {}

    private record Key(TracedPair pair, At at) {}

    private record Tally(CounterColumn column, CounterPlace place) {}

    /** What looks have told of a namespace; of the host, too. */
    private static final class Seen {
        final String name;
        /** A look lies before a ledger: then what has not risen since has a lower bound. */
        boolean before;
        /** A look lies behind one. */
        boolean after;

        boolean looked;

        Seen(String name) {
            this.name = name;
        }
    }

    /** A pair at a place. All numbers since the first look there. */
    private static final class State {
        final TracedPair pair;
        final CounterPlace place;
        long counter;
        long counterBefore;
        long ledger;
        long ledgerBefore;
        long skipped;
        long atLeast = -UNBOUNDED;
        long atMost = UNBOUNDED;
        /** Packets that were counted and not traced; below 0 the other way. */
        long missing;

        /** What of it was looked into already. */
        long missingBefore;

        boolean looked;

        State(TracedPair pair, CounterPlace place) {
            this.pair = pair;
            this.place = place;
        }

        void atLeast(long bound) {
            if (bound > atMost) {
                missing += bound - atMost;
                atMost = bound;
            }
            atLeast = Math.max(atLeast, bound);
        }

        void atMost(long bound) {
            if (bound < atLeast) {
                missing -= atLeast - bound;
                atLeast = bound;
            }
            atMost = Math.min(atMost, bound);
        }

        /** The counter is another one, or was away: nobody can tell what came since the ledger before. */
        void beginAnew() {
            skipped += ledger - ledgerBefore;
            atLeast = -UNBOUNDED;
            atMost = UNBOUNDED;
            looked = false;
        }

        long uncertain() {
            return atMost - atLeast > UNBOUNDED ? Math.max(0, ledger - skipped) : atMost - atLeast;
        }
    }

    /**
     * Prepares to compare.
     *
     * @param kernelReasons the names of the reasons that this kernel gives
     * @param cpus how many may drop packets at the same moment
     * @param inFull whether the whole of it is wanted at the end
     */
    public Reconciler(Collection<String> kernelReasons, int cpus, boolean inFull) {
        this.cpus = cpus;
        this.inFull = inFull;
        for (TracedPair pair : TracedPair.ALL) {
            if (pair.isKnownTo(kernelReasons)) {
                known.add(pair);
            }
        }
        for (String reason : kernelReasons) {
            List<TracedPair> pairs =
                    known.stream().filter(pair -> pair.hasReason(reason)).toList();
            if (!pairs.isEmpty()) {
                byReason.put(reason, pairs);
            }
        }
        notJudged = known.isEmpty() ? "this kernel has no drop reasons" : null;
    }

    private static Map<CounterColumn, String> counters() {
        Map<CounterColumn, String> names = new HashMap<>();
        for (Counter counter : CounterTable.all()) {
            if (counter.column() != null) {
                names.putIfAbsent(counter.column(), counter.name());
            }
        }
        return names;
    }

    /** The tracer counts from now on, or has for some moments: looks before this lie before its first drop. */
    public void attached() {
        attached = true;
        namespaces.values().forEach(seen -> seen.before = seen.looked);
    }

    /**
     * Takes what a look at the counters found.
     *
     * @return whether one of them has risen since the look before
     */
    public boolean look(DropCounters.Look look) {
        states.values().forEach(state -> state.counterBefore = state.counter);
        look.read().forEach((netns, name) -> namespaces.computeIfAbsent(netns, any -> new Seen(name)));
        boolean moved = false;
        for (CounterDelta risen : look.counters()) {
            for (TracedPair pair : known) {
                if (pair.isCounted(risen)) {
                    state(pair, at(pair, risen.place())).counter += risen.delta();
                    moved = true;
                }
            }
        }
        withoutCarrier.clear();
        look.withoutCarrier().forEach(place -> withoutCarrier.add(new At(place.netns(), place.interfaceName())));
        resets += look.resets().size();
        states.values().stream()
                .filter(state -> !look.resets().isEmpty() || isOf(state, look.changed()))
                .forEach(State::beginAnew);
        see(0);
        look.read().keySet().forEach(this::see);
        for (State state : states.values()) {
            if (state.place.netns() == 0 || look.read().containsKey(state.place.netns())) {
                state.looked = true;
                state.atMost(state.counter - state.ledger);
            }
        }
        for (ColumnDelta column : look.untraced()) {
            untraced.merge(new Tally(column.column(), column.place()), column.delta(), Long::sum);
        }
        look.listeners().forEach(this::add);
        look.resets().forEach(this::note);
        look.notices().forEach(this::note);
        return moved;
    }

    private static boolean isOf(State state, List<CounterPlace> changed) {
        return state.pair.scope() == Scope.INTERFACE
                && changed.stream()
                        .anyMatch(place -> place.netns() == state.place.netns()
                                && Objects.equals(place.interfaceName(), state.place.interfaceName()));
    }

    private void see(long netns) {
        Seen seen = namespaces.computeIfAbsent(netns, any -> new Seen(null));
        if (!seen.looked) {
            // what was traced here before the first look has no counter to be held against
            traced.forEach((key, packets) -> {
                if (key.at.netns == netns && !states.containsKey(key)) {
                    State state = state(key.pair, key.at);
                    state.ledger = packets;
                    state.ledgerBefore = packets;
                    state.skipped = packets;
                }
            });
        }
        seen.looked = true;
        seen.after |= attached;
    }

    private void add(SocketDelta socket) {
        for (int i = 0; i < sockets.size(); i++) {
            SocketDelta before = sockets.get(i);
            if (Reconciliation.isSame(before, socket)) {
                sockets.set(
                        i,
                        new SocketDelta(
                                socket.column(), socket.place(), socket.owner(), before.delta() + socket.delta()));
                return;
            }
        }
        sockets.add(socket);
    }

    /** Tells why nothing is compared any more. */
    public void giveUp(String why) {
        notJudged = why;
    }

    /** Takes what the ledger has; the looks so far were taken before it was read. */
    public void ledger(Snapshot snapshot) {
        last = snapshot;
        countTraced();
        traced.keySet().stream()
                .filter(key -> namespaces.containsKey(key.at.netns))
                .forEach(key -> state(key.pair, key.at));
        states.forEach((key, state) -> {
            state.ledgerBefore = state.ledger;
            state.ledger = traced.getOrDefault(key, 0L);
            if (state.looked) {
                boolean moves = state.counter != state.counterBefore;
                long onItsWay = moves ? (long) state.pair.batch() * cpus : 0;
                state.atLeast(state.counter - state.ledger - onItsWay);
            }
        });
        namespaces.values().forEach(seen -> seen.before |= seen.looked);
    }

    private void countTraced() {
        traced = new HashMap<>();
        unplaced = 0;
        for (Row row : last.rows()) {
            if (!row.key().kind().isDrop() || row.reasonName() == null) {
                continue;
            }
            for (TracedPair pair : byReason.getOrDefault(row.reasonName(), List.of())) {
                boolean unnamed =
                        row.symbol().name() == null && !pair.functions().isEmpty();
                At at = at(pair, row);
                if (!unnamed && !pair.isTraced(row.reasonName(), row.symbol().function())) {
                    continue;
                }
                if (unnamed || at == null) {
                    unplaced += row.counts().packets();
                } else {
                    traced.merge(new Key(pair, at), row.counts().packets(), Long::sum);
                }
            }
        }
    }

    /** Null when the place is not known. */
    private static At at(TracedPair pair, Row row) {
        LedgerKey key = row.key();
        return switch (pair.scope()) {
            case HOST -> new At(0, null);
            case NETNS -> key.netns() > 0 ? new At(key.netns(), null) : null;
            default -> key.netns() > 0 && row.interfaceName() != null ? new At(key.netns(), row.interfaceName()) : null;
        };
    }

    private static At at(TracedPair pair, CounterPlace place) {
        return switch (pair.scope()) {
            case HOST -> new At(0, null);
            case NETNS -> new At(place.netns(), null);
            default -> new At(place.netns(), place.interfaceName());
        };
    }

    private State state(TracedPair pair, At at) {
        return states.computeIfAbsent(new Key(pair, at), key -> {
            Seen seen = namespaces.computeIfAbsent(at.netns, any -> new Seen(null));
            State state = new State(pair, new CounterPlace(at.netns, seen.name, at.interfaceName, null, null));
            // since the first look neither has risen until now
            state.looked = seen.looked;
            state.atLeast = seen.before ? 0 : -UNBOUNDED;
            state.atMost = seen.after ? 0 : UNBOUNDED;
            return state;
        });
    }

    /**
     * Namespaces in which more is traced than is counted at an interface that was not without a carrier at the last look at
     * it: to be looked at again, interfaces and all.
     */
    public Set<Long> unclear() {
        Set<Long> unclear = new TreeSet<>();
        for (State state : states.values()) {
            boolean moreTraced = state.missing < state.missingBefore;
            state.missingBefore = state.missing;
            if (state.pair.scope() == Scope.INTERFACE && moreTraced && more(state) == null) {
                unclear.add(state.place.netns());
            }
        }
        return unclear;
    }

    /** Whether the last ledger and the last look have nothing new of any pair. */
    public boolean isQuiet() {
        return states.values().stream()
                .allMatch(state -> state.ledger == state.ledgerBefore && state.counter == state.counterBefore);
    }

    /** Namespaces that have drops of a pair. */
    public Set<Long> dropping() {
        Set<Long> dropping = new TreeSet<>();
        for (State state : states.values()) {
            if (state.ledger != state.ledgerBefore && state.place.netns() != 0) {
                dropping.add(state.place.netns());
            }
        }
        return dropping;
    }

    private String more(State state) {
        if (state.pair.more() != null) {
            return state.pair.more();
        }
        boolean detached = withoutCarrier.contains(new At(state.place.netns(), state.place.interfaceName()));
        return detached ? "no carrier: its qdisc is detached" : null;
    }

    /** Adds what a reader of the result must know. */
    public void note(String notice) {
        if (notices.size() < MOST_NOTICES) {
            notices.add(notice);
        }
    }

    /** What has come of it so far. */
    public Reconciliation now() {
        return now(null);
    }

    /** The same, with a referee's numbers: {@link Reconciliation.Referee}. */
    public Reconciliation judged(long least, long most) {
        Interval whole = last.since(null);
        long traced = whole.of(Kind.DROP).packets()
                + whole.of(Kind.DROP_FRAGMENT).packets()
                + whole.other().packets()
                + whole.nested();
        return now(new Reconciliation.Referee(least, most, traced));
    }

    private Reconciliation now(Reconciliation.Referee referee) {
        List<Pair> pairs = new ArrayList<>();
        for (State state : states.values()) {
            boolean judged = state.pair.isJudged();
            long traced = state.ledger - state.skipped;
            long counted = judged ? traced + state.missing : state.counter;
            if (traced != 0 || counted != 0 || state.skipped != 0) {
                pairs.add(new Pair(
                        state.pair.name(),
                        state.place,
                        counted,
                        traced,
                        state.skipped,
                        judged ? state.uncertain() : 0,
                        more(state),
                        state.pair.different()));
            }
        }
        List<String> order = TracedPair.names();
        pairs.sort(Comparator.comparingInt((Pair pair) -> order.indexOf(pair.name()))
                .thenComparingLong(pair -> pair.place().netns())
                .thenComparing(pair -> pair.place().interfaceName(), Comparator.nullsFirst(Comparator.naturalOrder())));
        List<Untraced> counts = new ArrayList<>();
        untraced.forEach((tally, count) -> counts.add(new Untraced(
                COUNTERS.get(tally.column),
                tally.column.label(),
                tally.place,
                count,
                sockets.stream()
                        .filter(socket -> socket.column() == tally.column
                                && socket.place().netns() == tally.place.netns())
                        .toList())));
        Interval whole = last == null ? null : last.since(null);
        return new Reconciliation(
                pairs,
                counts,
                whole == null ? 0 : whole.nested(),
                unplaced + (whole == null ? 0 : whole.other().packets()),
                whole == null ? 0 : whole.ledgerTotal().ringFull(),
                whole == null ? 0 : whole.ledgerTotal().thinned(),
                Math.max(0, namespaces.size() - 1),
                resets,
                notJudged,
                List.copyOf(notices),
                referee,
                inFull);
    }
}
