package io.dropscope.stats;

import io.dropscope.event.Counts;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import org.HdrHistogram.Histogram;

/**
 * The time between a drop and the next. A drop that is missing among the events would make one long gap of two short
 * ones, and a coarse time is wrong by more than most gaps are long. So a gap counts only when it lies in intervals in
 * which every drop was an event with an exact time of its own; of the others nothing is taken, not even what looks
 * right: their exact events are a choice, and their gaps would be one too. Used by the Aggregator, on its thread.
 *
 * <p>Events and ledger do not end an interval together. What was gathered up to a tick therefore waits for the next one,
 * because some of it may belong to the interval that has just begun; and when events are late at a tick, those of the
 * interval after it may be theirs.
 */
final class Gaps {
    /** A month; the largest gap is exact beyond it too. */
    private static final long MAX_NANOS = 30L * 86_400 * 1_000_000_000;

    private static final int DIGITS = 2;
    private static final long NONE = Long.MIN_VALUE;

    private final Histogram settled = new Histogram(MAX_NANOS, DIGITS);
    private Histogram previous = new Histogram(MAX_NANOS, DIGITS);
    private Histogram current = new Histogram(MAX_NANOS, DIGITS);
    private long settledMax;
    private long previousMax;
    private long currentMax;
    /** CLOCK_MONOTONIC of the last drop that a gap may begin with. */
    private long last = NONE;

    private boolean currentUnclear;
    private boolean late;

    /**
     * Takes a drop.
     *
     * @param exact whether its time is exact and it stands for itself alone
     */
    void add(long timestampNanos, boolean exact) {
        if (!exact) {
            currentUnclear = true;
            return;
        }
        if (last != NONE) {
            // the rings of two CPUs are merged by time, but for a little
            long nanos = Math.max(0, timestampNanos - last);
            current.recordValue(Math.min(nanos, MAX_NANOS));
            currentMax = Math.max(currentMax, nanos);
        }
        last = Math.max(last, timestampNanos);
    }

    /** Takes a packet of which nobody knows yet whether it is a drop that is watched. */
    void addUnclear() {
        currentUnclear = true;
    }

    /**
     * Ends an interval.
     *
     * @param eventsAreLate whether the ledger counted events that have not come yet
     * @return the gaps that are certain
     */
    Percentiles tick(LedgerDelta delta, boolean eventsAreLate) {
        boolean complete = !currentUnclear && !late && isComplete(delta);
        if (complete) {
            settled.add(previous);
            settledMax = Math.max(settledMax, previousMax);
        }
        previous.reset();
        Histogram free = previous;
        previous = current;
        previousMax = currentMax;
        current = free;
        currentMax = 0;
        if (!complete) {
            previous.reset();
            previousMax = 0;
            last = NONE;
        } else if (delta.last()) {
            settled.add(previous);
            settledMax = Math.max(settledMax, previousMax);
            previous.reset();
        }
        currentUnclear = false;
        late = eventsAreLate;
        return Percentiles.of(settled, settledMax);
    }

    /** Whether each drop is an event. */
    private static boolean isComplete(LedgerDelta delta) {
        if (delta.other().packets() > 0 || delta.nested() > 0 || delta.undecodable() > 0) {
            return false;
        }
        for (var entry : delta.counts().entrySet()) {
            LedgerKey key = entry.getKey();
            Counts counts = entry.getValue();
            if (key.kind().isDrop() && counts.events() < counts.packets()) {
                return false;
            }
        }
        return true;
    }
}
