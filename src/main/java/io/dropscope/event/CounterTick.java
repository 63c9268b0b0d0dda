package io.dropscope.event;

import java.util.List;

/**
 * What one look at the kernel's counters found since the look before.
 *
 * @param beginNanos of the time that the deltas are about, on the monotonic clock
 * @param endNanos of it
 * @param wallNanos its end as nanoseconds since 1970 UTC
 * @param counters those that rose
 * @param columns what they add to the columns, each packet once
 * @param sockets those whose own counter rose
 * @param packets received and sent by the interfaces that are watched, each packet once for an interface
 * @param notices what a reader of the numbers must know, when it begins: a counter that begins anew, a line that could
 *     not be read; safe text
 * @param resets objects that began anew
 * @param incomplete whether something could not be read that could be before: what it rose by comes with a later tick
 */
public record CounterTick(
        long beginNanos,
        long endNanos,
        long wallNanos,
        List<CounterDelta> counters,
        List<ColumnDelta> columns,
        List<SocketDelta> sockets,
        long packets,
        List<String> notices,
        int resets,
        boolean incomplete) {
    public CounterTick {
        counters = List.copyOf(counters);
        columns = List.copyOf(columns);
        sockets = List.copyOf(sockets);
        notices = List.copyOf(notices);
    }
}
