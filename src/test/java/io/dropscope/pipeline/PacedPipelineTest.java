package io.dropscope.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.Source;
import io.dropscope.event.Stage;
import io.dropscope.linux.EventFd;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A source that says itself when an interval ends. */
@Timeout(60)
class PacedPipelineTest {
    private static final int NO_OUTPUT = -1;
    private static final int MANY = 3 * 4096 + 23;
    private static final Duration UNUSED = Duration.ofMillis(1);

    private final List<LedgerDelta> deltas = new ArrayList<>();
    private final List<Long> seenAtDeltas = new ArrayList<>();
    private final AtomicLong seen = new AtomicLong();
    private Paced source;
    private Pipeline pipeline;

    /** Intervals with so many events each, the last of which the run ends with. */
    private static final class Paced implements Source {
        private final EventFd never = new EventFd();
        private final int[] intervals;
        private volatile int stopsBefore; // an interval that is not due until the run is to end
        private int interval;
        private int taken;
        private int gathered;
        private boolean detached;

        Paced(int... intervals) throws IOException {
            this.intervals = intervals;
            stopsBefore = intervals.length;
        }

        private boolean isDue() {
            return interval < stopsBefore || detached;
        }

        @Override
        public boolean isPaced() {
            return true;
        }

        @Override
        public int descriptor() {
            return never.fd();
        }

        @Override
        public int gather(int max) {
            gathered = isDue() ? Math.min(max, intervals[interval] - taken) : 0;
            return gathered;
        }

        @Override
        public void decode(int index, DropEvent slot) {
            slot.timestampNanos = interval;
        }

        @Override
        public void release() {
            taken += gathered;
            gathered = 0;
        }

        @Override
        public boolean intervalEnded() {
            return isDue() && taken == intervals[interval] && interval < intervals.length - 1;
        }

        @Override
        public boolean ended() {
            return isDue() && taken == intervals[interval] && interval == intervals.length - 1;
        }

        @Override
        public long dueInNanos() {
            return isDue() ? 0 : TimeUnit.HOURS.toNanos(1);
        }

        @Override
        public LedgerDelta delta(boolean last) {
            LedgerDelta delta =
                    new LedgerDelta(interval, interval + 1, 0, Map.of(), Counts.ZERO, 0, DropEvent.ABSENT, 0, last);
            interval++;
            taken = 0;
            return delta;
        }

        @Override
        public void detach() {
            detached = true;
        }

        @Override
        public void close() {
            never.close();
        }
    }

    @AfterEach
    void close() {
        pipeline.close();
        source.close();
    }

    private void start(Stage stream, Consumer<LedgerDelta> consumer, int... intervals) throws IOException {
        start(stream, consumer, new Paced(intervals));
    }

    private void start(Stage stream, Consumer<LedgerDelta> consumer, Paced paced) throws IOException {
        source = paced;
        pipeline = new Pipeline(source, UNUSED, List.of(this::count), consumer, stream, NO_OUTPUT);
        pipeline.start();
    }

    private void count(DropEvent event, boolean endOfBatch) {
        seen.incrementAndGet();
    }

    private void keep(LedgerDelta delta) {
        deltas.add(delta);
        seenAtDeltas.add(seen.get());
    }

    @Test
    void shouldEndByItselfWithEachDeltaBehindItsEvents() throws Exception {
        start(null, this::keep, 23, 0, MANY, 1);
        pipeline.awaitEnd();
        assertThat(seenAtDeltas).containsExactly(23L, 23L, 23L + MANY, 24L + MANY);
        assertThat(deltas).extracting(LedgerDelta::startNanos).containsExactly(0L, 1L, 2L, 3L);
        assertThat(deltas).extracting(LedgerDelta::last).containsExactly(false, false, false, true);
    }

    @Test
    void shouldFinishTheIntervalInWhichItIsStopped() throws Exception {
        Paced paced = new Paced(7, 23, 100);
        paced.stopsBefore = 1;
        CountDownLatch first = new CountDownLatch(1);
        start(
                null,
                delta -> {
                    keep(delta);
                    first.countDown();
                },
                paced);
        first.await();
        pipeline.requestStop();
        pipeline.awaitEnd();
        assertThat(seenAtDeltas).containsExactly(7L, 30L);
        assertThat(deltas.getLast().last()).isTrue();
    }

    @Test
    void shouldWaitForAStreamThatIsSlowerThanAKernelWouldWait() throws Exception {
        AtomicLong written = new AtomicLong();
        CountDownLatch open = new CountDownLatch(1);
        Stage slow = (event, endOfBatch) -> {
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            written.incrementAndGet();
        };
        start(slow, this::keep, MANY);
        Thread opener = new Thread(() -> {
            try {
                Thread.sleep(5000); // more than the patience with a stream
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            open.countDown();
        });
        opener.start();
        pipeline.awaitEnd();
        assertThat(written).hasValue(MANY);
    }

    @Test
    void shouldLoseNothingWhileASnapshotIsNotTaken() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        start(
                null,
                delta -> {
                    try {
                        open.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    keep(delta);
                },
                1,
                MANY,
                MANY);
        assertThat(seenAtDeltas).isEmpty();
        open.countDown();
        pipeline.awaitEnd();
        assertThat(seenAtDeltas).containsExactly(1L, 1L + MANY, 1L + 2 * MANY);
    }
}
