package io.dropscope.view;

import io.dropscope.event.DropEvent;
import io.dropscope.stats.By;
import io.dropscope.stats.Snapshot;
import java.io.IOException;

/** An {@code event} object a line. */
final class JsonTrace implements TraceView {
    private final Json json;
    private final EventFields fields = new EventFields();
    private final Style style;
    private final Output err;
    /** The event being written; a field, so that an event needs no new lambda. */
    private DropEvent current;

    private final Json.Body body = to -> fields.write(to, current);
    private RunInfo run;

    JsonTrace(Style style, Output out, Output err) {
        this.json = new Json(out);
        this.style = style;
        this.err = err;
    }

    @Override
    public synchronized void begin(RunInfo info) throws IOException {
        run = info;
        TextSummary.begin(info, "times in UTC", err, style);
    }

    @Override
    public synchronized void onEvent(DropEvent event, boolean endOfBatch) throws IOException {
        current = event;
        json.line("event", body);
        if (endOfBatch) {
            json.flush();
        }
    }

    @Override
    public synchronized void flush() throws IOException {
        json.flush();
    }

    @Override
    public synchronized void summary(Snapshot snapshot) throws IOException {
        JsonFigures.summary(json, run, By.DROP, snapshot, 0);
        json.flush();
    }
}
