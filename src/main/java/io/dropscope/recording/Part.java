package io.dropscope.recording;

import io.dropscope.event.LedgerDelta;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The part of a recording that is read: the intervals that a time touches, whole, with the events of their time. Totals know
 * no time within an interval, so that one without some of its events would look as if these had been lost. Where an event
 * stands does not tell its interval: the recorder counts first, and then takes all events that there are.
 */
final class Part {
    static final Part ALL = new Part(Long.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    private final long fromWallNanos;
    private final long toWallNanos;
    /** By the monotonic clock: the start of the first interval and the end of the last. */
    private final long startNanos;

    private final long endNanos;
    private final long recordingEndWallNanos;

    private Part(long fromWallNanos, long toWallNanos, long startNanos, long endNanos, long recordingEndWallNanos) {
        this.fromWallNanos = fromWallNanos;
        this.toWallNanos = toWallNanos;
        this.startNanos = startNanos;
        this.endNanos = endNanos;
        this.recordingEndWallNanos = recordingEndWallNanos;
    }

    /**
     * Looks where the part begins and ends: the files are read up to there, since an interval stands behind its events.
     *
     * @param fromWallNanos {@link Long#MIN_VALUE} for the start
     * @param toWallNanos {@link Long#MAX_VALUE} for the end
     */
    static Part of(List<Path> files, long fromWallNanos, long toWallNanos) throws IOException {
        if (fromWallNanos == Long.MIN_VALUE && toWallNanos == Long.MAX_VALUE) {
            return ALL;
        }
        try (RecordingSource source = RecordingSource.open(files, 0, Long.MIN_VALUE, Long.MAX_VALUE)) {
            LedgerDelta interval = next(source);
            long start = Long.MIN_VALUE; // what is before the first interval belongs to it
            while (wallEnd(interval) <= fromWallNanos) {
                if (interval.last()) {
                    return new Part(fromWallNanos, toWallNanos, Long.MAX_VALUE, Long.MIN_VALUE, wallEnd(interval));
                }
                interval = next(source);
                start = interval.startNanos();
            }
            if (toWallNanos == Long.MAX_VALUE) {
                return new Part(fromWallNanos, toWallNanos, start, Long.MAX_VALUE, Long.MAX_VALUE);
            }
            long end = Long.MIN_VALUE;
            while (wallStart(interval) < toWallNanos) {
                if (interval.last()) {
                    return new Part(fromWallNanos, toWallNanos, start, Long.MAX_VALUE, wallEnd(interval));
                }
                end = interval.endNanos();
                interval = next(source);
            }
            return new Part(fromWallNanos, toWallNanos, start, end, Long.MAX_VALUE);
        }
    }

    private static LedgerDelta next(RecordingSource source) throws IOException {
        while (true) {
            if (source.gather(Integer.MAX_VALUE) > 0) {
                source.release();
            } else if (source.intervalEnded() || source.ended()) {
                return source.delta(source.ended());
            }
        }
    }

    private static long wallStart(LedgerDelta interval) {
        return interval.startNanos() + interval.wallOffsetNanos();
    }

    private static long wallEnd(LedgerDelta interval) {
        return interval.endNanos() + interval.wallOffsetNanos();
    }

    /** When the recording ended, if that was before the end of the part; else {@link Long#MAX_VALUE}. */
    long recordingEndWallNanos() {
        return recordingEndWallNanos;
    }

    /** Whether a moment is in the time that was asked for. */
    boolean covers(long wallNanos) {
        return wallNanos >= fromWallNanos && wallNanos < toWallNanos;
    }

    /** Whether an event of this time is in it. */
    boolean hasEvent(long monotonicNanos) {
        return monotonicNanos >= startNanos && monotonicNanos < endNanos;
    }

    /** Whether an interval is in it that ends at this time. */
    boolean hasInterval(long monotonicEndNanos) {
        return monotonicEndNanos > startNanos && monotonicEndNanos <= endNanos;
    }
}
