package io.dropscope.view;

import io.dropscope.stats.Interval;
import io.dropscope.stats.Snapshot;

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

    /** A view for {@code trace}, text or JSON. */
    public static TraceView trace(Format format, Style style, Output out, Output err) {
        return switch (format) {
            case TEXT -> new TextTrace(style, out, err);
            case JSON -> new JsonTrace(style, out, err);
            case CSV -> throw new IllegalArgumentException("trace has no CSV: choose text or json");
        };
    }

    /** Whether anything was dropped that is not ordinary ({@code --fail-on-drop}); what has no reason counts as lost. */
    public static boolean hasLoss(Snapshot snapshot) {
        Interval whole = snapshot.since(null);
        return snapshot.nested() > 0
                || snapshot.other().packets() > 0
                || whole.drops(Table.Part.LOSS.which()).packets() > 0;
    }
}
