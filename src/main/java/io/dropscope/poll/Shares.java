package io.dropscope.poll;

import io.dropscope.event.ColumnDelta;
import io.dropscope.event.Counter;
import io.dropscope.event.CounterColumn;
import io.dropscope.event.CounterDelta;
import io.dropscope.event.CounterPlace;
import io.dropscope.event.CounterTick;
import io.dropscope.event.Kind;
import io.dropscope.event.Owner;
import io.dropscope.event.SocketDelta;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What each counter that rose has from which socket. The two are read one after the other: drops that a socket has counted
 * already, and the counter of its namespace not yet, wait for the next look. A socket that is closed takes its number
 * along, so a counter may have more than its sockets; it never gets less.
 *
 * <p>A socket has one number for all its drops. Where several counters of its kind rose at once, it is taken for one
 * that rose by as much, else for the first in the order of their columns. For one thread at a time.
 */
final class Shares {
    private static final Set<CounterColumn> OF_UDP = Set.of(
            CounterColumn.UDP_RCVBUF, CounterColumn.UDP_MEMORY, CounterColumn.UDP_CHECKSUM, CounterColumn.UDP_OTHER);
    private static final Set<CounterColumn> OF_LISTENERS =
            Set.of(CounterColumn.ACCEPT_QUEUE, CounterColumn.SYN_QUEUE, CounterColumn.LISTEN_OTHER);
    private static final int AF_INET6 = 10;
    private static final Comparator<Risen> BY_COLUMN =
            Comparator.comparing(counter -> counter.column, Comparator.nullsLast(Comparator.naturalOrder()));

    /** Whose drops are wanted; null: all, sockets' or not. */
    private final Predicate<Owner.Verdict> wanted;

    private final List<Part> waiting = new ArrayList<>();

    /**
     * Packets of a counter that belong to a socket, or to none that is known.
     *
     * @param kind whether they are in the total
     * @param socket null for none
     */
    record Share(Kind kind, Counter counter, CounterPlace place, SocketDelta socket, long packets) {}

    /** A counter that rose, and what of it no socket has claimed. */
    private static final class Risen {
        final Kind kind;
        final Counter counter;
        final CounterPlace place;
        final CounterColumn column;
        long left;

        Risen(Kind kind, Counter counter, CounterPlace place, long left) {
            this.kind = kind;
            this.counter = counter;
            this.place = place;
            this.column = counter.column();
            this.left = left;
        }
    }

    /** What a socket has counted, and no counter yet. */
    private static final class Part {
        final SocketDelta socket;
        long left;
        int looks;

        Part(SocketDelta socket) {
            this.socket = socket;
            this.left = socket.delta();
        }
    }

    Shares(Predicate<Owner.Verdict> wanted) {
        this.wanted = wanted;
    }

    /** The shares of a tick, of the counters that pass. */
    List<Share> of(CounterTick tick, Predicate<CounterPlace> places) {
        List<Risen> risen = new ArrayList<>();
        for (ColumnDelta delta : tick.columns()) {
            if (isInTotal(delta.counter(), delta.place()) && places.test(delta.place())) {
                risen.add(new Risen(Kind.COUNTER, delta.counter(), delta.place(), delta.delta()));
            }
        }
        for (CounterDelta delta : tick.counters()) {
            if (!isInTotal(delta.counter(), delta.place()) && places.test(delta.place())) {
                risen.add(new Risen(Kind.COUNTER_APART, delta.counter(), delta.place(), delta.delta()));
            }
        }
        for (SocketDelta socket : tick.sockets()) {
            if (places.test(socket.place())) {
                waiting.add(new Part(socket));
            }
        }
        List<Share> shares = new ArrayList<>();
        risen.sort(BY_COLUMN);
        for (boolean equal : new boolean[] {true, false}) {
            waiting.forEach(part -> claim(part, risen, equal, shares));
        }
        if (wanted == null) {
            for (Risen counter : risen) {
                if (counter.left > 0) {
                    shares.add(new Share(counter.kind, counter.counter, counter.place, null, counter.left));
                }
            }
            waiting.removeIf(part -> part.left == 0 || part.looks++ > 0);
        } else {
            // only sockets count, so nothing has to wait for the counter
            for (Part part : waiting) {
                Kind kind = part.socket.column().inTotal() ? Kind.COUNTER : Kind.COUNTER_APART;
                add(shares, part, kind, counterOf(part.socket), part.left);
            }
            waiting.clear();
        }
        return shares;
    }

    /** Members of a bond add nothing to what the bond has. */
    private static boolean isInTotal(Counter counter, CounterPlace place) {
        return counter.column() != null && counter.column().inTotal() && place.containedIn() == null;
    }

    /** @param equal whether only counters are taken that rose by as much */
    private void claim(Part part, List<Risen> risen, boolean equal, List<Share> shares) {
        for (int round = 0; round < 3; round++) {
            for (Risen counter : risen) {
                boolean ofColumn = counter.column == part.socket.column() && isAt(part.socket, counter);
                boolean can = switch (round) {
                    case 0 -> ofColumn && isOfFamily(counter.counter, part.socket);
                    case 1 -> ofColumn;
                    default -> canBe(part.socket, counter);
                };
                long packets = Math.min(part.left, counter.left);
                if (can && packets > 0 && (!equal || part.left == counter.left)) {
                    part.left -= packets;
                    counter.left -= packets;
                    add(shares, part, counter.kind, counter.counter, packets);
                }
            }
        }
    }

    private void add(List<Share> shares, Part part, Kind kind, Counter counter, long packets) {
        if (packets > 0 && (wanted == null || wanted.test(part.socket.owner()))) {
            shares.add(new Share(kind, counter, part.socket.place(), part.socket, packets));
        }
    }

    private static boolean isAt(SocketDelta socket, Risen counter) {
        return counter.place.netns() == socket.place().netns() && counter.place.interfaceName() == null;
    }

    private static boolean canBe(SocketDelta socket, Risen counter) {
        CounterColumn column = socket.column();
        return isAt(socket, counter)
                && counter.column != null
                && (counter.column == column
                        || OF_UDP.contains(column) && OF_UDP.contains(counter.column)
                        || OF_LISTENERS.contains(column) && OF_LISTENERS.contains(counter.column));
    }

    /** A socket of IPv6 may take packets of IPv4, which count there; only then is it the wrong one. */
    private static boolean isOfFamily(Counter counter, SocketDelta socket) {
        boolean six = socket.owner().socket().family() == AF_INET6;
        String name = counter.name();
        return !name.startsWith("Udp") || name.substring(0, name.indexOf('.')).endsWith("6") == six;
    }

    /** The counter that such drops count in, where none has risen yet. */
    private static Counter counterOf(SocketDelta socket) {
        Counter any = null;
        for (Counter counter : CounterTable.all()) {
            if (counter.column() == socket.column()) {
                if (isOfFamily(counter, socket)) {
                    return counter;
                }
                any = any == null ? counter : any;
            }
        }
        return any;
    }
}
