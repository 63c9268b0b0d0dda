package io.dropscope.recording;

import java.util.function.LongSupplier;

/** When something of a recording is due, so that it comes at the speed that it was recorded with, or faster. One thread. */
final class Pace {
    private final double speed;
    private final LongSupplier clock;
    private boolean begun;
    private long begunNanos;
    private long recordedNanos;

    /** @param speed how many times faster than it was; 0: all is due at once */
    Pace(double speed) {
        this(speed, System::nanoTime);
    }

    Pace(double speed, LongSupplier clock) {
        if (!(speed >= 0)) {
            throw new IllegalArgumentException("speed " + speed);
        }
        this.speed = speed;
        this.clock = clock;
    }

    /** What comes next comes at once: a time in which nothing was recorded is not waited for. */
    void restart() {
        begun = false;
    }

    /** Nanoseconds until what was recorded at this time is due; 0 or less: it is. */
    long until(long monotonicNanos) {
        if (speed == 0) {
            return 0;
        }
        long now = clock.getAsLong();
        if (!begun) {
            begun = true;
            begunNanos = now;
            recordedNanos = monotonicNanos;
        }
        return begunNanos + (long) ((monotonicNanos - recordedNanos) / speed) - now;
    }
}
