package io.dropscope.stats;

import java.util.List;

/**
 * What happened when, in at most some two thousand spans of time. Exact: a series adds up to what the ledger counted.
 *
 * @param spans in the order of time; each begins where the one before ends, or later where nothing was recorded
 * @param series most packets first within each {@link Of}; none is empty
 * @param gapsNotShown how many gaps were too many to be kept apart: their time is in the spans
 */
public record Timeline(List<Span> spans, List<Series> series, long gapsNotShown) {
    public Timeline {
        spans = List.copyOf(spans);
        series = List.copyOf(series);
    }

    /** The name of the series of drops of which the kernel tells no reason. */
    public static final String NO_REASON = "(no reason)";

    /** What a series counts. */
    public enum Of {
        /** Drops that are a loss, by reason. */
        LOSS,
        /** Drops that every healthy host has, by reason. */
        ORDINARY,
        /** What is no drop, by kind. */
        KIND,
        /** Packets of all kinds that got no event, by cause. */
        NO_EVENT
    }

    /**
     * A stretch of time.
     *
     * @param fromNanos nanoseconds since 1970 UTC
     * @param toNanos the same; greater
     * @param afterGap whether nothing is known of the time between the span before and this one
     */
    public record Span(long fromNanos, long toNanos, boolean afterGap) {
        public double seconds() {
            return (toNanos - fromNanos) / 1e9;
        }
    }

    /** Packets in each span. */
    public static final class Series {
        private final Of of;
        private final String name;
        private final long[] packets;
        private final long total;

        Series(Of of, String name, long[] packets) {
            this.of = of;
            this.name = name;
            this.packets = packets;
            long sum = 0;
            for (long each : packets) {
                sum += each;
            }
            total = sum;
        }

        public Of of() {
            return of;
        }

        /** The reason's name, the kind's id, or the cause. */
        public String name() {
            return name;
        }

        public long packets(int span) {
            return packets[span];
        }

        public long total() {
            return total;
        }
    }

    /** Nanoseconds in which nothing was recorded, of the gaps that are shown. */
    public long gapNanos() {
        long sum = 0;
        for (int i = 1; i < spans.size(); i++) {
            sum += spans.get(i).afterGap()
                    ? spans.get(i).fromNanos() - spans.get(i - 1).toNanos()
                    : 0;
        }
        return sum;
    }
}
