package io.dropscope.view;

import io.dropscope.stats.Snapshot;
import java.io.IOException;

/** An {@code interval} object a tick, and the {@code summary}. */
final class JsonLive implements LiveView {
    private final LiveOptions options;
    private final Style style;
    private final Json json;
    private final Output err;

    private RunInfo run;
    private Snapshot previous;
    private long previousReplaced;

    JsonLive(LiveOptions options, Style style, Output out, Output err) {
        this.options = options;
        this.style = style;
        this.json = new Json(out);
        this.err = err;
    }

    @Override
    public synchronized void begin(RunInfo info) throws IOException {
        run = info;
        TextSummary.begin(info, "every " + TextLive.duration(info.interval()), err, style);
    }

    @Override
    public synchronized void interval(Snapshot snapshot, long snapshotsReplaced) throws IOException {
        JsonFigures.interval(json, run, options.by(), snapshot, previous, snapshotsReplaced - previousReplaced);
        json.flush();
        previous = snapshot;
        previousReplaced = snapshotsReplaced;
    }

    @Override
    public synchronized void summary(Snapshot snapshot, long snapshotsReplaced) throws IOException {
        JsonFigures.summary(json, run, options.by(), snapshot, snapshotsReplaced);
        json.flush();
    }
}
