package io.dropscope.view;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.dropscope.stats.CounterSums;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A header, then a line for each interval, as in the log; the summary goes to stderr as text. */
final class CsvCounters implements CounterView {
    private final CounterRun run;
    private final List<CounterFields.Field> fields;
    private final TimeFormat time;
    private final CsvWriter csv;
    private final TextCounters text;

    @SuppressWarnings("resource") // closing it would close the output, which is not ours
    CsvCounters(
            CounterRun run, List<CounterFields.Field> fields, TimeFormat time, Style style, Output out, Output err) {
        this.run = run;
        this.fields = fields;
        this.time = time;
        this.csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out, StandardCharsets.UTF_8);
        this.text = new TextCounters(run, TimeFormat.LOCAL, style, out, err);
    }

    @Override
    public void begin() throws IOException {
        text.begin();
        write(CounterFields.names(fields));
    }

    @Override
    public void interval(CounterSums interval, long iteration) throws IOException {
        write(CounterFields.cells(fields, interval, iteration, run, time));
    }

    private void write(List<String> cells) throws IOException {
        try {
            csv.writeRecord(cells);
            csv.flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void summary(CounterSums whole, CounterTally tally) throws IOException {
        text.summary(whole, tally);
    }
}
