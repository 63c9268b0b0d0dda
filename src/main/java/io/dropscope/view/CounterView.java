package io.dropscope.view;

import io.dropscope.stats.CounterSums;
import java.io.IOException;

/**
 * Shows intervals of counters and a summary. For one thread at a time; {@link ClosedOutputException} when nobody reads.
 */
public interface CounterView {
    /** Begins; called once, first, when counting has begun. */
    void begin() throws IOException;

    /**
     * Shows what came since the last call.
     *
     * @param iteration number of its last tick, from 1
     */
    void interval(CounterSums interval, long iteration) throws IOException;

    /** Shows the whole run, at its end or in its midst. */
    void summary(CounterSums whole, CounterTally tally) throws IOException;
}
