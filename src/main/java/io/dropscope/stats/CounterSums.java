package io.dropscope.stats;

import io.dropscope.event.ColumnDelta;
import io.dropscope.event.CounterAt;
import io.dropscope.event.CounterColumn;
import io.dropscope.event.CounterDelta;
import io.dropscope.event.CounterPlace;
import io.dropscope.event.CounterTick;
import io.dropscope.event.Owner;
import io.dropscope.event.Severity;
import io.dropscope.event.SocketDelta;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one tick of the counters, or several in a row, come to. Memory is bounded: places, counters and sockets past a
 * limit are added to what is kept for all of them, and counted. For one thread at a time.
 */
public final class CounterSums {
    static final int MOST_PLACES = 10_000;
    static final int MOST_SOCKETS = 1_000;
    private static final int MOST_NOTICES = 100;

    private final long[] columns = new long[CounterColumn.values().length];
    private final Map<CounterColumn, Map<CounterPlace, Long>> places = new LinkedHashMap<>();
    private final Map<CounterAt, Long> counters = new LinkedHashMap<>();
    private final Map<SocketAt, SocketDelta> sockets = new LinkedHashMap<>();
    private final List<String> notices = new ArrayList<>();
    private int placeCount;
    private int ticks;
    private long beginNanos;
    private long endNanos;
    private long wallNanos;
    private long packets;
    private int resets;
    private int incomplete;
    private long notKept;

    private record SocketAt(CounterColumn column, long netns, long inode, long cookie, int port) {}

    private final Threshold threshold;
    private Severity severity = Severity.OK;

    /**
     * Nothing yet.
     *
     * @param threshold judges each tick
     */
    public CounterSums(Threshold threshold) {
        this.threshold = threshold;
    }

    /** One tick. */
    public static CounterSums of(CounterTick tick, Threshold threshold) {
        CounterSums sums = new CounterSums(threshold);
        sums.add(tick);
        return sums;
    }

    /** Adds the tick that comes next. */
    public void add(CounterTick tick) {
        beginNanos = ticks == 0 ? tick.beginNanos() : beginNanos;
        endNanos = tick.endNanos();
        wallNanos = tick.wallNanos();
        ticks++;
        long totalBefore = total();
        packets += tick.packets();
        resets += tick.resets();
        incomplete += tick.incomplete() ? 1 : 0;
        for (String notice : tick.notices()) {
            if (notices.size() < MOST_NOTICES) {
                notices.add(notice);
            }
        }
        for (ColumnDelta delta : tick.columns()) {
            Map<CounterPlace, Long> ofColumn = places.computeIfAbsent(delta.column(), any -> new LinkedHashMap<>());
            if (ofColumn.containsKey(delta.place()) || placeCount < MOST_PLACES) {
                placeCount += ofColumn.merge(delta.place(), delta.delta(), Long::sum) == delta.delta() ? 1 : 0;
            } else {
                notKept += delta.delta();
            }
            if (delta.place().containedIn() == null) {
                columns[delta.column().ordinal()] += delta.delta();
            }
        }
        for (CounterDelta delta : tick.counters()) {
            CounterAt at = new CounterAt(delta.counter(), delta.place());
            if (counters.containsKey(at) || counters.size() < MOST_PLACES) {
                counters.merge(at, delta.delta(), Long::sum);
            } else {
                notKept += delta.delta();
            }
        }
        tick.sockets().forEach(this::add);
        double seconds = (tick.endNanos() - tick.beginNanos()) / 1e9;
        Severity ofTick = threshold.of(total() - totalBefore, seconds, tick.packets());
        severity = ofTick.compareTo(severity) > 0 ? ofTick : severity;
    }

    private void add(SocketDelta delta) {
        Owner.Socket socket = delta.owner().socket();
        SocketAt at = new SocketAt(
                delta.column(), delta.place().netns(), socket.inode(), socket.cookie(), socket.localPort());
        SocketDelta before = sockets.get(at);
        if (before != null || sockets.size() < MOST_SOCKETS) {
            long sum = delta.delta() + (before == null ? 0 : before.delta());
            sockets.put(at, new SocketDelta(delta.column(), delta.place(), delta.owner(), sum));
        } else {
            notKept += delta.delta();
        }
    }

    /** The same, which does not change. */
    public CounterSums copy() {
        CounterSums copy = new CounterSums(threshold);
        copy.severity = severity;
        System.arraycopy(columns, 0, copy.columns, 0, columns.length);
        places.forEach((column, ofColumn) -> copy.places.put(column, new LinkedHashMap<>(ofColumn)));
        copy.counters.putAll(counters);
        copy.sockets.putAll(sockets);
        copy.notices.addAll(notices);
        copy.placeCount = placeCount;
        copy.ticks = ticks;
        copy.beginNanos = beginNanos;
        copy.endNanos = endNanos;
        copy.wallNanos = wallNanos;
        copy.packets = packets;
        copy.resets = resets;
        copy.incomplete = incomplete;
        copy.notKept = notKept;
        return copy;
    }

    /** That of the worst tick: what is merged is not judged as if it had come at once. */
    public Severity severity() {
        return severity;
    }

    /** How many ticks these are. */
    public int ticks() {
        return ticks;
    }

    public double seconds() {
        return (endNanos - beginNanos) / 1e9;
    }

    /** The end, as nanoseconds since 1970 UTC. */
    public long wallNanos() {
        return wallNanos;
    }

    /** Received and sent by the interfaces that are watched. */
    public long packets() {
        return packets;
    }

    /** Objects whose counters began anew. */
    public int resets() {
        return resets;
    }

    /** Ticks in which something could not be read. */
    public int incomplete() {
        return incomplete;
    }

    /** Drops that are in the sums, and whose place or socket is not. */
    public long notKept() {
        return notKept;
    }

    public List<String> notices() {
        return List.copyOf(notices);
    }

    /** Everything that was lost, each packet once. */
    public long total() {
        long total = 0;
        for (CounterColumn column : CounterColumn.values()) {
            total += column.inTotal() ? of(column) : 0;
        }
        return total;
    }

    /** The sum of a column; members of a bond add nothing to what the bond has. */
    public long of(CounterColumn column) {
        return columns[column.ordinal()];
    }

    /** What a column is made of, members of bonds too. */
    public Map<CounterPlace, Long> placesOf(CounterColumn column) {
        return places.getOrDefault(column, Map.of());
    }

    /** The counters that rose, as the kernel has them. */
    public Map<CounterAt, Long> counters() {
        return counters;
    }

    /** The sockets that counted drops of a column themselves, most first. */
    public List<SocketDelta> socketsOf(CounterColumn column) {
        return sockets.values().stream()
                .filter(delta -> delta.column() == column)
                .sorted((a, b) -> Long.compare(b.delta(), a.delta()))
                .toList();
    }
}
