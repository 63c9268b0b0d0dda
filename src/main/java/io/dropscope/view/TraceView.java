package io.dropscope.view;

import io.dropscope.event.Stage;
import io.dropscope.stats.Snapshot;
import java.io.IOException;

/**
 * Shows each event, and a summary. Events come on a thread of the pipeline, the others may come on any thread. All
 * methods throw {@link ClosedOutputException} when nobody reads any more.
 */
public interface TraceView extends Stage {
    /** Says on stderr what is watched and that it is attached; called once, first. */
    void begin(RunInfo run) throws IOException;

    @Override
    void flush() throws IOException;

    /** Shows the whole run: at its end (a snapshot with {@link Snapshot#last}), or in its midst. */
    void summary(Snapshot snapshot) throws IOException;
}
