package io.dropscope.view;

import io.dropscope.stats.By;
import io.dropscope.stats.Snapshot;
import java.io.IOException;
import java.util.List;

/** Makes the views. */
public final class Views {
    private Views() {}

    /**
     * A view for {@code live}. Data goes to {@code out}, talk and the text summary to {@code err}; the JSON summary is
     * data.
     */
    public static LiveView live(LiveOptions options, Style style, Output out, Output err) {
        return switch (options.format()) {
            case TEXT -> new TextLive(options, style, out, err);
            case JSON -> new JsonLive(options, style, out, err);
            case CSV -> new CsvLive(options, style, out, err);
        };
    }

    /**
     * Writes the text summary to stderr alone: for the end of a run whose view hangs in a write to stdout that nobody
     * reads.
     */
    public static void summaryBeside(RunInfo run, Snapshot snapshot, long snapshotsReplaced, Output err)
            throws IOException {
        new TextSummary(run, Style.PLAIN, err).write(snapshot, snapshotsReplaced, By.DROP, false, 20);
    }

    /** A view for {@code counters}; the JSON summary is data, the others go to {@code err}. */
    public static CounterView counters(
            Format format,
            CounterRun run,
            List<CounterFields.Field> fields,
            TimeFormat time,
            Style style,
            Output out,
            Output err) {
        return switch (format) {
            case TEXT -> new TextCounters(run, time == null ? TimeFormat.LOCAL : time, style, out, err);
            case JSON -> new JsonCounters(run, style, out, err);
            case CSV -> new CsvCounters(run, fields, time == null ? TimeFormat.RFC3339 : time, style, out, err);
        };
    }

    /** A view for {@code analyze}. */
    public static LogView log(LogFormat format, Style style, Output out) {
        return switch (format) {
            case TEXT -> new TextLog(style, out);
            case JSON -> new JsonLog(out);
            case HTML -> new HtmlLog(out);
        };
    }

    /** A view for {@code trace}, text or JSON. */
    public static TraceView trace(Format format, Style style, Output out, Output err) {
        return switch (format) {
            case TEXT -> new TextTrace(style, out, err);
            case JSON -> new JsonTrace(style, out, err);
            case CSV -> throw new IllegalArgumentException("trace has no CSV: choose text or json");
        };
    }
}
