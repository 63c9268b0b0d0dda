package io.dropscope.event;

import java.io.IOException;

/** A consumer of the event stream. Called on one thread of the pipeline, for each event in the order of arrival. */
public interface Stage {
    /**
     * Takes one event.
     *
     * @param event the slot; valid only during the call
     * @param endOfBatch true when no further event waits behind this one: the moment to flush
     * @throws IOException when the stage can take no more (its output is closed or broken); it ends the run
     */
    void onEvent(DropEvent event, boolean endOfBatch) throws IOException;

    /** Hands on what is gathered: the last event of a batch went elsewhere. */
    default void flush() throws IOException {
        // a stage that gathers nothing
    }
}
