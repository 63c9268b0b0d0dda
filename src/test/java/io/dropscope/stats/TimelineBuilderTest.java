package io.dropscope.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.Counts;
import io.dropscope.event.Kind;
import io.dropscope.event.KindRule;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimelineBuilderTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long OFFSET = 1_767_575_658L * SECOND;
    private static final int SPANS = 16;

    private final TimelineBuilder builder =
            new TimelineBuilder((reason, symbol) -> !reason.equals("REASON_9"), true, SPANS);
    private final Aggregator aggregator = new Aggregator(
            AggregatorTest.NAMES, KindRule.AS_GIVEN, EventFilter.NONE, snapshot -> this.snapshot = snapshot);
    private final Map<LedgerKey, Counts> counts = new HashMap<>();
    private Snapshot snapshot;
    private long now = 5 * SECOND;
    private long offset = OFFSET;
    private long nested;

    private TimelineBuilderTest count(Kind kind, int reason, long netns, long packets, long thinned) {
        counts.put(
                new LedgerKey(kind, reason, 7, netns, 2),
                new Counts(packets, packets, packets, packets - thinned, 0, thinned));
        return this;
    }

    private void tick() {
        long start = now;
        now += SECOND;
        LedgerDelta delta = new LedgerDelta(start, now, offset, counts, Counts.ZERO, nested, -1, 0, false);
        aggregator.onDelta(delta);
        builder.add(delta, snapshot);
        counts.clear();
        nested = 0;
    }

    private static List<Long> packets(Timeline timeline, String name) {
        Timeline.Series series = timeline.series().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return java.util.stream.IntStream.range(0, timeline.spans().size())
                .mapToObj(series::packets)
                .toList();
    }

    @Test
    void shouldKeepReasonsAndKindsApart() {
        count(Kind.DROP, 3, 1, 5, 0)
                .count(Kind.DROP, 9, 1, 2, 0)
                .count(Kind.TCP_RETRANSMIT, 0, 1, 7, 0)
                .tick();
        count(Kind.DROP, 3, 1, 6, 4).count(Kind.DROP, 3, 2, 10, 0);
        nested = 3;
        tick();
        Timeline timeline = builder.timeline();
        assertThat(timeline.spans())
                .containsExactly(
                        new Timeline.Span(OFFSET + 5 * SECOND, OFFSET + 6 * SECOND, false),
                        new Timeline.Span(OFFSET + 6 * SECOND, OFFSET + 7 * SECOND, false));
        assertThat(timeline.series())
                .extracting(series -> series.of() + " " + series.name() + " " + series.total())
                .containsExactly(
                        "LOSS REASON_3 21",
                        "LOSS (nested) 3",
                        "ORDINARY REASON_9 2",
                        "KIND tcp_retransmit 7",
                        "NO_EVENT thinned 4");
        assertThat(packets(timeline, "REASON_3")).containsExactly(5L, 16L);
    }

    @Test
    void shouldMergeNeighboursAndStayExactHoweverLongItGetsAndMarkWhatIsMissing() {
        Random random = new Random(1);
        long sum = 0;
        for (int i = 0; i < 1_000; i++) {
            long packets = random.nextInt(50);
            sum += packets;
            count(Kind.DROP, 3, i % 3, packets, 0).tick();
            if (i == 500) {
                now += 200 * SECOND;
            }
        }
        Timeline timeline = builder.timeline();
        assertThat(timeline.spans()).hasSizeBetween(SPANS / 2, SPANS);
        assertThat(timeline.series().getFirst().total()).isEqualTo(sum);
        assertThat(timeline.spans().stream().filter(Timeline.Span::afterGap)).hasSize(1);
        assertThat(timeline.gapNanos()).isEqualTo(200 * SECOND);
        assertThat(timeline.spans().stream().mapToDouble(Timeline.Span::seconds).sum())
                .isEqualTo(1_000);
        for (int i = 1; i < timeline.spans().size(); i++) {
            Timeline.Span span = timeline.spans().get(i);
            long before = timeline.spans().get(i - 1).toNanos();
            assertThat(span.fromNanos()).isEqualTo(span.afterGap() ? before + 200 * SECOND : before);
        }
    }

    @Test
    void shouldBeBoundedWithMoreGapsThanSpans() {
        for (int i = 0; i < 500; i++) {
            count(Kind.DROP, 3, 1, 1, 0).tick();
            now += SECOND;
        }
        Timeline timeline = builder.timeline();
        assertThat(timeline.spans()).hasSizeLessThanOrEqualTo(SPANS);
        assertThat(timeline.series().getFirst().total()).isEqualTo(500);
        long shown = timeline.spans().stream().filter(Timeline.Span::afterGap).count();
        assertThat(shown + timeline.gapsNotShown()).isEqualTo(499);
    }

    @Test
    void shouldTakeASleepOfTheMachineForAGapAndNeverGoBackInTime() {
        tick();
        offset += 3_600 * SECOND;
        tick();
        offset -= 1_800 * SECOND;
        tick();
        Timeline timeline = builder.timeline();
        assertThat(timeline.spans()).extracting(Timeline.Span::afterGap).containsExactly(false, true, false);
        assertThat(timeline.spans().get(2).fromNanos())
                .isEqualTo(timeline.spans().get(1).toNanos());
        assertThat(timeline.gapNanos()).isEqualTo(3_600 * SECOND);
    }

    @Test
    void shouldPutReasonsTogetherWhenThereAreTooMany() {
        for (int i = 0; i < TimelineBuilder.MAX_SERIES + 50; i++) {
            count(Kind.DROP, 10_000 + i, 1, 1, 0);
        }
        tick();
        Timeline timeline = builder.timeline();
        assertThat(timeline.series()).hasSize(TimelineBuilder.MAX_SERIES + 1);
        assertThat(timeline.series().getFirst().name()).isEqualTo("(other reasons)");
        assertThat(timeline.series().getFirst().total()).isEqualTo(50);
    }
}
