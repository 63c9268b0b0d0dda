package io.dropscope.recording;

import io.dropscope.event.LedgerDelta;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The part of a recording that is read: the intervals that a time touches, whole, each with the events that stand before it in
 * the file. Totals know no time within an interval, so that one without some of its events would look as if these had been
 * lost. One thread.
 */
final class Part {
    private final long fromWallNanos;
    private final long toWallNanos;
    /** By the monotonic clock: the end of the interval before the first one; {@link Long#MIN_VALUE} when there is none. */
    private final long behindNanos;

    private final long endedBeforeWallNanos;

    /** The end of the last interval that was passed. */
    private long reachedNanos = Long.MIN_VALUE;

    private boolean over;

    private Part(long fromWallNanos, long toWallNanos, long behindNanos, long endedBeforeWallNanos) {
        this.fromWallNanos = fromWallNanos;
        this.toWallNanos = toWallNanos;
        this.behindNanos = behindNanos;
        this.endedBeforeWallNanos = endedBeforeWallNanos;
    }

    /**
     * Looks where the part begins: the files are read up to there, since an interval stands behind its events.
     *
     * @param fromWallNanos {@link Long#MIN_VALUE} for the start; then nothing is read
     * @param toWallNanos {@link Long#MAX_VALUE} for the end
     */
    static Part of(List<Path> files, long fromWallNanos, long toWallNanos) throws IOException {
        if (fromWallNanos == Long.MIN_VALUE) {
            return new Part(fromWallNanos, toWallNanos, Long.MIN_VALUE, Long.MAX_VALUE);
        }
        try (RecordingSource source = RecordingSource.open(files, 0, Long.MIN_VALUE, Long.MAX_VALUE)) {
            long behind = Long.MIN_VALUE;
            while (true) {
                if (source.gather(Integer.MAX_VALUE) > 0) {
                    source.release();
                } else if (source.intervalEnded() || source.ended()) {
                    LedgerDelta interval = source.delta(source.ended());
                    if (wallEnd(interval) > fromWallNanos) {
                        return new Part(fromWallNanos, toWallNanos, behind, Long.MAX_VALUE);
                    }
                    if (interval.last()) {
                        return new Part(fromWallNanos, toWallNanos, Long.MAX_VALUE, wallEnd(interval));
                    }
                    behind = interval.endNanos();
                }
            }
        }
    }

    private static long wallEnd(LedgerDelta interval) {
        return interval.endNanos() + interval.wallOffsetNanos();
    }

    /** When the recording ended, if that was before the part; else {@link Long#MAX_VALUE}. */
    long endedBeforeWallNanos() {
        return endedBeforeWallNanos;
    }

    /** Whether a moment is in the time that was asked for. */
    boolean covers(long wallNanos) {
        return wallNanos >= fromWallNanos && wallNanos < toWallNanos;
    }

    /** Whether everything that comes is behind it. */
    boolean isOver() {
        return over;
    }

    /** Whether an event is in it that stands here. */
    boolean hasEvent(long wallNanos) {
        boolean none = reachedNanos == Long.MIN_VALUE && wallNanos >= toWallNanos;
        return reachedNanos >= behindNanos && !over && !none;
    }

    /** Goes past an interval; whether that is in it. */
    boolean takes(LedgerDelta interval) {
        reachedNanos = interval.endNanos();
        over |= wallEnd(interval) >= toWallNanos;
        return interval.endNanos() > behindNanos && interval.startNanos() + interval.wallOffsetNanos() < toWallNanos;
    }
}
