package io.dropscope.stats;

import io.dropscope.event.Counts;
import io.dropscope.event.Kind;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a {@link Timeline} of the differences between snapshots. Memory is bounded: when there are {@link #MAX_SPANS},
 * neighbours are merged, and from then on so many intervals make a span. One thread.
 */
final class TimelineBuilder {
    static final int MAX_SPANS = 2_048;
    /** Kernels have some 130 reasons. */
    static final int MAX_SERIES = 192;

    /** Clocks are read one after the other: less than this is no gap between intervals. */
    private static final long LEAST_GAP_NANOS = 1_000_000;
    /** So much more of the wall clock than of the monotonic one: the machine slept, or somebody set the clock. */
    private static final long LEAST_JUMP_NANOS = 1_000_000_000;

    private static final String OTHER_REASONS = "(other reasons)";
    private static final String NO_KEY = "(no key)";
    private static final String NESTED = "(nested)";

    private record SeriesKey(Timeline.Of of, String name) {}

    private final Interval.Which loss;
    private final boolean nestedCounts;
    private final int maxSpans;

    private final long[] from;
    private final long[] to;
    private final boolean[] afterGap;
    private int count;
    private long gapsNotShown;
    private final Map<SeriesKey, long[]> series = new LinkedHashMap<>();
    /** A span grows until it is as long as this. */
    private long stepNanos;

    private List<Row> previousRows = List.of();
    private Counts previousOther = Counts.ZERO;
    private long previousNested;
    private long lastMonotonic;
    private long offset;

    /**
     * @param loss which drops are a loss
     * @param nestedCounts whether drops that were nested are among those that are watched
     */
    TimelineBuilder(Interval.Which loss, boolean nestedCounts, int maxSpans) {
        this.loss = loss;
        this.nestedCounts = nestedCounts;
        this.maxSpans = maxSpans;
        from = new long[maxSpans];
        to = new long[maxSpans];
        afterGap = new boolean[maxSpans];
    }

    /** Adds an interval, and the snapshot that ends it. */
    void add(LedgerDelta delta, Snapshot snapshot) {
        if (delta.endNanos() > delta.startNanos()) {
            span(delta);
        } else if (count == 0) {
            return; // nothing can have been counted yet
        }
        int at = count - 1;
        List<Row> rows = snapshot.rows();
        long ringFull = 0;
        long thinned = 0;
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            if (row.key().undecided()) {
                break; // these stand last, and what becomes of them is told when it is decided
            }
            // Rows keep their places.
            Row before = i < previousRows.size() && !previousRows.get(i).key().undecided() ? previousRows.get(i) : null;
            if (before != null && row.counts().packets() == before.counts().packets()) {
                continue;
            }
            Counts counts = before == null ? row.counts() : row.counts().minus(before.counts());
            ringFull += counts.ringFull();
            thinned += counts.thinned();
            packets(row)[at] += counts.packets();
        }
        Counts other = snapshot.other().minus(previousOther);
        add(Timeline.Of.LOSS, NO_KEY, at, other.packets());
        if (nestedCounts) {
            add(Timeline.Of.LOSS, NESTED, at, snapshot.nested() - previousNested);
        }
        add(Timeline.Of.NO_EVENT, "ring full", at, ringFull + other.ringFull());
        add(Timeline.Of.NO_EVENT, "thinned", at, thinned + other.thinned());
        previousRows = rows;
        previousOther = snapshot.other();
        previousNested = snapshot.nested();
    }

    /** Begins a span, or makes the last one longer. */
    private void span(LedgerDelta delta) {
        boolean gap = false;
        if (count == 0) {
            offset = delta.wallOffsetNanos();
        } else {
            boolean slept = delta.wallOffsetNanos() - offset >= LEAST_JUMP_NANOS;
            gap = slept || delta.startNanos() - lastMonotonic >= LEAST_GAP_NANOS;
            // A clock that was set back would fold the time over itself: it goes on as before until it has caught up.
            if (delta.wallOffsetNanos() > offset) {
                offset = delta.wallOffsetNanos();
            }
        }
        lastMonotonic = delta.endNanos();
        long start = delta.startNanos() + offset;
        long end = delta.endNanos() + offset;
        if (count > 0 && !gap) {
            start = to[count - 1];
            end = Math.max(end, start + 1);
            if (to[count - 1] - from[count - 1] < stepNanos) {
                to[count - 1] = end;
                return;
            }
        }
        if (count == maxSpans) {
            merge();
        }
        from[count] = start;
        to[count] = end;
        afterGap[count] = gap;
        count++;
    }

    private void merge() {
        int before = count;
        mergeNeighbours(false);
        if (count > before * 3 / 4) {
            mergeNeighbours(true);
        }
        long longest = 0;
        for (int i = 0; i < count; i++) {
            longest = Math.max(longest, to[i] - from[i]);
        }
        // twice as long as they were, but for those that gaps keep apart
        stepNanos = Math.max(stepNanos * 2, longest * 9 / 10);
    }

    private void mergeNeighbours(boolean acrossGaps) {
        int kept = 0;
        for (int i = 0; i < count; i++, kept++) {
            int with = i + 1 < count && (acrossGaps || !afterGap[i + 1]) ? i + 1 : i;
            from[kept] = from[i];
            to[kept] = to[with];
            afterGap[kept] = afterGap[i];
            if (with != i && afterGap[with]) {
                gapsNotShown++;
            }
            for (long[] packets : series.values()) {
                packets[kept] = packets[i] + (with == i ? 0 : packets[with]);
            }
            i = with;
        }
        for (long[] packets : series.values()) {
            Arrays.fill(packets, kept, count, 0);
        }
        count = kept;
    }

    private long[] packets(Row row) {
        LedgerKey key = row.key();
        if (!key.kind().isDrop()) {
            return packets(
                    Timeline.Of.KIND,
                    key.kind() == Kind.COUNTER_APART
                            ? row.reasonName()
                            : key.kind().id());
        }
        Timeline.Of of = loss.test(row.reasonName(), row.symbol()) ? Timeline.Of.LOSS : Timeline.Of.ORDINARY;
        return packets(of, row.reasonName() == null ? Timeline.NO_REASON : row.reasonName());
    }

    private void add(Timeline.Of of, String name, int at, long packets) {
        if (packets != 0) {
            packets(of, name)[at] += packets;
        }
    }

    private long[] packets(Timeline.Of of, String name) {
        SeriesKey key = new SeriesKey(of, name);
        long[] known = series.get(key);
        if (known == null) {
            key = series.size() < MAX_SERIES ? key : new SeriesKey(of, OTHER_REASONS);
            known = series.computeIfAbsent(key, any -> new long[maxSpans]);
        }
        return known;
    }

    Timeline timeline() {
        List<Timeline.Span> spans = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            spans.add(new Timeline.Span(from[i], to[i], afterGap[i]));
        }
        List<Timeline.Series> all = new ArrayList<>();
        series.forEach(
                (key, packets) -> all.add(new Timeline.Series(key.of(), key.name(), Arrays.copyOf(packets, count))));
        all.removeIf(each -> each.total() == 0);
        all.sort(Comparator.comparing(Timeline.Series::of)
                .thenComparing(Comparator.comparingLong(Timeline.Series::total).reversed())
                .thenComparing(Timeline.Series::name));
        return new Timeline(spans, all, gapsNotShown);
    }
}
