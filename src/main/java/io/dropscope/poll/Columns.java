package io.dropscope.poll;

import io.dropscope.event.ColumnDelta;
import io.dropscope.event.Counter;
import io.dropscope.event.CounterDelta;
import io.dropscope.event.CounterPlace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What counters add to the columns. A counter that contains others adds only what they have not: the rest.
 *
 * <p>The kernel reads its counters one after the other while they rise, so a packet may show in one of the two now and in
 * the other at the next look. A rest below nothing is therefore owed to the next ones, and in the end each packet is there
 * once. For one thread at a time.
 */
final class Columns {
    private record At(CounterPlace place, String counter) {}

    /** Rests below nothing so far, by their counter. */
    private final Map<At, Long> owed = new HashMap<>();

    List<ColumnDelta> columns(List<CounterDelta> counters) {
        Map<At, Long> rises = new HashMap<>();
        Map<At, Counter> whole = new HashMap<>();
        for (CounterDelta delta : counters) {
            At at = new At(delta.place(), delta.counter().name());
            rises.merge(at, delta.delta(), Long::sum);
            if (!delta.counter().contains().isEmpty()) {
                whole.put(at, delta.counter());
            }
            // one that contains it may not have risen yet
            Counter container = CONTAINERS.get(delta.counter().name());
            if (container != null) {
                whole.put(new At(delta.place(), container.name()), container);
            }
        }
        List<ColumnDelta> columns = new ArrayList<>();
        for (CounterDelta delta : counters) {
            if (delta.counter().column() != null && delta.counter().contains().isEmpty()) {
                columns.add(new ColumnDelta(delta.counter().column(), delta.place(), delta.counter(), delta.delta()));
            }
        }
        whole.forEach((at, counter) -> {
            long rest = rises.getOrDefault(at, 0L) + owed.getOrDefault(at, 0L);
            for (String part : counter.contains()) {
                rest -= rises.getOrDefault(new At(at.place, part), 0L);
            }
            if (rest < 0) {
                owed.put(at, rest);
            } else {
                owed.remove(at);
            }
            if (rest > 0 && counter.column() != null) {
                columns.add(new ColumnDelta(counter.column(), at.place, counter, rest));
            }
        });
        return columns;
    }

    private static final Map<String, Counter> CONTAINERS = containers();

    private static Map<String, Counter> containers() {
        Map<String, Counter> containers = new HashMap<>();
        for (Counter counter : CounterTable.all()) {
            counter.contains().forEach(part -> containers.put(part, counter));
        }
        return containers;
    }
}
