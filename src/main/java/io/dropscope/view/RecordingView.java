package io.dropscope.view;

import io.dropscope.recording.RecordingTotals;
import io.dropscope.stats.By;
import io.dropscope.stats.Snapshot;
import java.io.IOException;

/** Tells of a recording: that it has begun, and its summary, as text on stderr or as JSON on stdout. For any thread. */
public final class RecordingView {
    private final RunInfo run;
    private final Format format;
    private final Style style;
    private final Output out;
    private final Output err;

    public RecordingView(RunInfo run, Format format, Style style, Output out, Output err) {
        this.run = run;
        this.format = format;
        this.style = style;
        this.out = out;
        this.err = err;
    }

    /** @param how where the recording goes, in words */
    public synchronized void begin(String how) throws IOException {
        TextSummary.begin(run, how, err, style);
    }

    public synchronized void summary(Snapshot snapshot, RecordingTotals recording) throws IOException {
        if (format == Format.JSON) {
            Json json = new Json(out);
            JsonFigures.summary(json, run, By.DROP, snapshot, 0, recording);
            json.flush();
        } else {
            new TextSummary(run, style, err, recording).write(snapshot, 0, By.DROP, false, 20);
        }
    }
}
