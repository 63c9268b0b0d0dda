package io.dropscope.recording;

import io.dropscope.event.LedgerDelta;

/** Where chunks go: to files at once, or into memory first. On the stream's thread. */
interface Sink {
    /** Begins the recording, now that the run has begun. */
    void begin() throws java.io.IOException;

    /** Whether events are worth encoding now; if not they are counted as not recorded. */
    boolean takesEvents();

    /**
     * Takes the encoder's chunk.
     *
     * @param events how many came since the last chunk, those that were not encoded included
     * @param delta what ends with this chunk, not encoded yet; null in the midst of an interval
     */
    void chunk(long events, LedgerDelta delta);

    /** Asks for what is kept in memory to be written, if anything is. */
    void dump();
}
