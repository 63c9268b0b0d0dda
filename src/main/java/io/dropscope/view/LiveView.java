package io.dropscope.view;

import io.dropscope.stats.Snapshot;
import java.io.IOException;

/**
 * Shows snapshots: a table each interval, and a summary. May be called from any thread, one call at a time is done.
 * All methods throw {@link ClosedOutputException} when nobody reads any more.
 */
public interface LiveView {
    /** Says on stderr what is watched and that it is attached; called once, first. */
    void begin(RunInfo run) throws IOException;

    /**
     * Shows what came since the last call.
     *
     * @param snapshotsReplaced snapshots that were not taken in time, so far
     */
    void interval(Snapshot snapshot, long snapshotsReplaced) throws IOException;

    /**
     * Shows the whole run: at its end (a snapshot with {@link Snapshot#last}), or in its midst, where events in flight
     * are told apart.
     */
    void summary(Snapshot snapshot, long snapshotsReplaced) throws IOException;
}
