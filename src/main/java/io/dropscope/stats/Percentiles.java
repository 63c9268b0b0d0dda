package io.dropscope.stats;

import org.HdrHistogram.Histogram;

/**
 * A few numbers of a distribution since the start, to two significant digits; the unit is that of the recorded values.
 *
 * @param count values recorded (for packet lengths: weighted)
 */
public record Percentiles(long count, long p50, long p90, long p99, long max) {
    public static final Percentiles NONE = new Percentiles(0, 0, 0, 0, 0);

    static Percentiles of(Histogram histogram) {
        return histogram.getTotalCount() == 0
                ? NONE
                : new Percentiles(
                        histogram.getTotalCount(),
                        histogram.getValueAtPercentile(50),
                        histogram.getValueAtPercentile(90),
                        histogram.getValueAtPercentile(99),
                        histogram.getMaxValue());
    }
}
