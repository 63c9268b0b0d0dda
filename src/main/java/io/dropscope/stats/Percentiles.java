package io.dropscope.stats;

import org.HdrHistogram.Histogram;

/**
 * A few numbers of a distribution since the start, to two significant digits; the unit is that of the recorded values.
 *
 * @param count values recorded (for packet lengths: weighted)
 * @param max exact
 */
public record Percentiles(long count, long p50, long p90, long p99, long max) {
    public static final Percentiles NONE = new Percentiles(0, 0, 0, 0, 0);

    /** The histogram names the end of a bucket, which may lie beyond the largest value. */
    static Percentiles of(Histogram histogram, long max) {
        return histogram.getTotalCount() == 0
                ? NONE
                : new Percentiles(
                        histogram.getTotalCount(),
                        Math.min(max, histogram.getValueAtPercentile(50)),
                        Math.min(max, histogram.getValueAtPercentile(90)),
                        Math.min(max, histogram.getValueAtPercentile(99)),
                        max);
    }
}
