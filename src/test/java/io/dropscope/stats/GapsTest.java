package io.dropscope.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.Counts;
import io.dropscope.event.Kind;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GapsTest {
    private static final long SECOND = 1_000_000_000L;

    private final Gaps gaps = new Gaps();
    private long now;

    private void drops(long... nanos) {
        for (long at : nanos) {
            gaps.add(at, true);
        }
    }

    private Percentiles tick(long packets, long events) {
        return tick(packets, events, 0, false, false);
    }

    private Percentiles tick(long packets, long events, long nested, boolean late, boolean last) {
        LedgerKey key = new LedgerKey(Kind.DROP, 3, 7, 1, 2);
        Counts counts = new Counts(packets, packets, 100, events, packets - events, 0);
        long start = now;
        now += SECOND;
        return gaps.tick(new LedgerDelta(start, now, 0, Map.of(key, counts), Counts.ZERO, nested, -1, 0, last), late);
    }

    @Test
    void shouldMeasureEachGapWhenEveryDropIsAnEvent() {
        drops(0, 10, 30);
        assertThat(tick(3, 3)).isEqualTo(Percentiles.NONE);
        drops(100);
        assertThat(tick(1, 1, 0, false, true)).isEqualTo(new Percentiles(3, 20, 70, 70, 70));
    }

    @Test
    void shouldMeasureAGapThatIsLongerThanAnInterval() {
        drops(0);
        tick(1, 1);
        tick(0, 0);
        tick(0, 0);
        drops(7 * SECOND);
        assertThat(tick(1, 1, 0, false, true).max()).isEqualTo(7 * SECOND);
    }

    @Test
    void shouldLeaveOutAnIntervalInWhichADropHadNoEventAndTheOneBefore() {
        drops(0, 10);
        tick(2, 2); // one of them may have been early, of the interval below
        drops(20, 30);
        tick(3, 2);
        drops(1000, 1001);
        assertThat(tick(2, 2, 0, false, true)).isEqualTo(new Percentiles(1, 1, 1, 1, 1));
    }

    @Test
    void shouldLeaveOutAnIntervalWithNestedDrops() {
        drops(0, 10);
        assertThat(tick(2, 2, 1, false, true)).isEqualTo(Percentiles.NONE);
    }

    @Test
    void shouldLeaveOutWhatFollowsALateEvent() {
        drops(0, 10);
        tick(3, 3, 0, true, false);
        drops(20, 30);
        assertThat(tick(1, 1, 0, false, true)).isEqualTo(Percentiles.NONE);
    }

    @Test
    void shouldLeaveOutAnIntervalWithCoarseTimesOrUnclearOwners() {
        drops(0, 10);
        gaps.add(20, false);
        drops(30);
        assertThat(tick(4, 4)).isEqualTo(Percentiles.NONE);
        drops(40, 50);
        gaps.addUnclear();
        assertThat(tick(2, 2)).isEqualTo(Percentiles.NONE);
        drops(60, 70);
        assertThat(tick(2, 2, 0, false, true)).isEqualTo(new Percentiles(1, 10, 10, 10, 10));
    }

    @Test
    void shouldTakeTimesThatWereSwappedForTheSameMoment() {
        drops(100, 90, 110);
        assertThat(tick(3, 3, 0, false, true)).isEqualTo(new Percentiles(2, 0, 10, 10, 10));
    }
}
