package io.dropscope.view;

import io.dropscope.event.Severity;
import io.dropscope.stats.CounterSums;

/** How the intervals of a run were. Written and read on the thread that looks at the counters. */
public final class CounterTally {
    private final long[] severities = new long[Severity.values().length];
    private long worstTotal;
    private long worstIteration;
    private long worstWallNanos;

    /** Takes an interval of one tick. */
    public void add(CounterSums interval, long iteration) {
        severities[interval.severity().ordinal()]++;
        if (interval.total() > worstTotal) {
            worstTotal = interval.total();
            worstIteration = iteration;
            worstWallNanos = interval.wallNanos();
        }
    }

    /** The same, for another thread. */
    public CounterTally copy() {
        CounterTally copy = new CounterTally();
        System.arraycopy(severities, 0, copy.severities, 0, severities.length);
        copy.worstTotal = worstTotal;
        copy.worstIteration = worstIteration;
        copy.worstWallNanos = worstWallNanos;
        return copy;
    }

    long intervals(Severity severity) {
        return severities[severity.ordinal()];
    }

    /** Drops of the worst interval; 0 when all were without. */
    long worstTotal() {
        return worstTotal;
    }

    long worstIteration() {
        return worstIteration;
    }

    long worstWallNanos() {
        return worstWallNanos;
    }
}
