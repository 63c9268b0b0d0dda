package io.dropscope.view;

import io.dropscope.event.CounterColumn;
import io.dropscope.stats.CounterSums;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * The columns of the counters' log and CSV: first the sixteen that people know, in their order, then ours.
 * docs/counters.md has their meanings.
 */
public final class CounterFields {
    /**
     * A column.
     *
     * @param value text of a cell
     */
    public record Field(String name, Value value) {}

    /** Makes a cell. */
    @FunctionalInterface
    public interface Value {
        String of(CounterSums interval, long iteration, CounterRun run, TimeFormat time);
    }

    /** All of them. */
    public static final List<Field> ALL = all();

    private CounterFields() {}

    private static List<Field> all() {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("timestamp", (sums, iteration, run, time) -> time.text(sums.wallNanos(), run.zone())));
        fields.add(new Field("iteration", (sums, iteration, run, time) -> Long.toString(iteration)));
        fields.add(new Field("interface", (sums, iteration, run, time) -> run.interfaces()));
        fields.add(new Field("total_drops", (sums, iteration, run, time) -> Long.toString(sums.total())));
        CounterColumn.KNOWN.forEach(column -> fields.add(count(column)));
        fields.add(new Field(
                "severity", (sums, iteration, run, time) -> sums.severity().name()));
        CounterColumn.FURTHER.forEach(column -> fields.add(count(column)));
        fields.add(new Field("packets", (sums, iteration, run, time) -> Long.toString(sums.packets())));
        fields.add(new Field("resets", (sums, iteration, run, time) -> Integer.toString(sums.resets())));
        fields.add(new Field(
                "seconds",
                (sums, iteration, run, time) -> BigDecimal.valueOf(sums.seconds())
                        .setScale(3, RoundingMode.HALF_UP)
                        .toPlainString()));
        fields.add(new Field("incomplete", (sums, iteration, run, time) -> Integer.toString(sums.incomplete())));
        return List.copyOf(fields);
    }

    private static Field count(CounterColumn column) {
        return new Field(column.id(), (sums, iteration, run, time) -> Long.toString(sums.of(column)));
    }

    /** The names, as the header has them. */
    public static List<String> names(List<Field> fields) {
        return fields.stream().map(Field::name).toList();
    }

    /** A row. */
    public static List<String> cells(
            List<Field> fields, CounterSums interval, long iteration, CounterRun run, TimeFormat time) {
        return fields.stream()
                .map(field -> field.value().of(interval, iteration, run, time))
                .toList();
    }
}
