package io.dropscope.view;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.dropscope.stats.Interval;
import io.dropscope.stats.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A header, then a line for each interval and row of the table; the summary goes to stderr as text. */
final class CsvLive implements LiveView {
    private final LiveOptions options;
    private final Style style;
    private final CsvWriter csv;
    private final Output err;
    private final Clock clock = Clock.utc();

    private RunInfo run;
    private Snapshot previous;

    @SuppressWarnings("resource") // closing it would close the output, which is not ours
    CsvLive(LiveOptions options, Style style, Output out, Output err) {
        this.options = options;
        this.style = style;
        this.csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out, StandardCharsets.UTF_8);
        this.err = err;
    }

    @Override
    public synchronized void begin(RunInfo info) throws IOException {
        run = info;
        TextSummary.begin(info, "every " + TextLive.duration(info.interval()), err, style);
        List<String> header = new ArrayList<>(List.of("time", "seconds"));
        Columns.NAMED.forEach(column -> header.add(column.name()));
        write(List.of(header));
    }

    @Override
    public synchronized void interval(Snapshot snapshot, long snapshotsReplaced) throws IOException {
        Interval interval = snapshot.since(previous);
        String time = clock.rfc3339(interval.wallNanos());
        List<List<String>> records = new ArrayList<>();
        for (Table table : JsonFigures.tables(run, options.by(), interval, snapshot.since(null))) {
            for (Table.Line line : table.lines()) {
                List<String> cells = new ArrayList<>(List.of(time, cell(interval.seconds())));
                Columns.NAMED.forEach(column -> cells.add(cell(column.value().apply(line))));
                records.add(cells);
            }
        }
        write(records);
        previous = snapshot;
    }

    private static String cell(Object value) {
        return switch (value) {
            case null -> "";
            case Double number ->
                BigDecimal.valueOf(number)
                        .setScale(3, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString();
            default -> value.toString();
        };
    }

    private void write(List<List<String>> records) throws IOException {
        try {
            records.forEach(csv::writeRecord);
            csv.flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public synchronized void summary(Snapshot snapshot, long snapshotsReplaced) throws IOException {
        new TextSummary(run, style, err).write(snapshot, snapshotsReplaced, options.by(), options.all(), options.top());
    }
}
