package io.dropscope.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.bpf.WireFormat.DropEventLayout;
import io.dropscope.event.DropEvent;
import io.dropscope.linux.EventFd;
import io.dropscope.linux.LinuxException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingSetTest {
    private static final int PAGE = 4096;
    private static final int RING = 1 << 19;
    private static final int RECORD = 8 + DropEventLayout.SIZE;

    private final List<EventFd> fds = new ArrayList<>();
    private final List<Kernel> kernels = new ArrayList<>();
    private RingSet set;

    /** The kernel's side of one ring. */
    private static final class Kernel {
        private final MemorySegment consumer = MemorySegment.ofArray(new long[PAGE / Long.BYTES]);
        private final MemorySegment producer = MemorySegment.ofArray(new long[(PAGE + 2 * RING) / Long.BYTES]);
        private long head;

        void put(long... timestamps) {
            for (long timestamp : timestamps) {
                put(new RecordWriter().u64(DropEventLayout.TIMESTAMP_NS, timestamp));
            }
        }

        void put(RecordWriter record) {
            assertThat(head + RECORD).as("the test never wraps").isLessThan(RING);
            producer.set(JAVA_INT, PAGE + head, DropEventLayout.SIZE);
            MemorySegment.copy(record.segment(), 0, producer, PAGE + head + 8, DropEventLayout.SIZE);
            head += RECORD;
            producer.set(JAVA_LONG, 0, head);
        }

        long position() {
            return consumer.get(JAVA_LONG, 0);
        }
    }

    private void open(int rings) throws LinuxException {
        for (int i = 0; i < rings; i++) {
            kernels.add(new Kernel());
            fds.add(new EventFd());
        }
        set = new RingSet(
                kernels.stream()
                        .map(kernel -> new RingReader(kernel.consumer, kernel.producer, PAGE, RING))
                        .toArray(RingReader[]::new),
                fds.stream().mapToInt(EventFd::fd).toArray());
    }

    @AfterEach
    void close() {
        set.close();
        fds.forEach(EventFd::close);
    }

    private List<Long> decoded(int count) {
        DropEvent slot = new DropEvent();
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    set.decode(i, 0, slot);
                    return slot.timestampNanos;
                })
                .toList();
    }

    /** All that the rings hold, as one who reads until nothing comes gets it. */
    private List<Long> drain() {
        List<Long> all = new ArrayList<>();
        for (int count = set.gather(256); count > 0; count = set.gather(256)) {
            all.addAll(decoded(count));
            set.release();
        }
        set.release();
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 64, 256})
    void shouldGiveOutTheEventsOfAllRingsInTheOrderOfTime(int rings) throws LinuxException {
        open(rings);
        Random random = new Random(rings);
        List<Long> expected = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 500; i++) {
                long timestamp = 1000L * round + i;
                kernels.get(random.nextInt(rings)).put(timestamp);
                expected.add(timestamp);
            }
            assertThat(drain()).isEqualTo(expected);
            expected.clear();
            assertThat(kernels)
                    .allSatisfy(kernel -> assertThat(kernel.position()).isEqualTo(kernel.head));
        }
    }

    @Test
    void shouldWaitForWhatLiesBehindAFullBatchOfOneRing() throws LinuxException {
        open(2);
        kernels.get(0).put(LongStream.range(1, 601).toArray());
        kernels.get(1).put(550, 700);
        List<Long> expected = Stream.concat(LongStream.range(1, 601).boxed(), Stream.of(550L, 700L))
                .sorted()
                .toList();
        assertThat(drain()).isEqualTo(expected);
    }

    @Test
    void shouldNotTakeTheYoungerOfARingThatItLookedAtLater() throws LinuxException {
        open(2);
        kernels.get(0).put(1, 5, 6);
        kernels.get(1).put(2, 3);
        assertThat(decoded(set.gather(3))).containsExactly(1L, 2L, 3L);
        set.release();
        // ring 0 still has 5 and 6 in hand, ring 1 is looked at again
        long later = System.nanoTime();
        kernels.get(0).put(later);
        kernels.get(1).put(later + 1);
        assertThat(drain()).containsExactly(5L, 6L, later, later + 1);
    }

    @Test
    void shouldGiveBackARingsRoomWhenAllThatWasGatheredOfItIsTaken() throws LinuxException {
        open(2);
        kernels.get(0).put(1, 4);
        kernels.get(1).put(2);
        assertThat(set.gather(2)).isEqualTo(2);
        assertThat(kernels.get(0).position()).isZero();
        set.release();
        assertThat(kernels.get(0).position()).isZero();
        assertThat(decoded(set.gather(2))).containsExactly(4L);
        assertThat(kernels.get(0).position()).isZero();
        assertThat(kernels.get(1).position()).isEqualTo(RECORD);
        set.release();
        assertThat(kernels.get(0).position()).isEqualTo(RECORD);
        assertThat(set.gather(2)).isZero();
        assertThat(kernels.get(0).position()).isEqualTo(2 * RECORD);
    }

    @Test
    void shouldGiveTheSameAgainUntilTheRelease() throws LinuxException {
        open(2);
        kernels.get(0).put(1, 3);
        kernels.get(1).put(2);
        assertThat(decoded(set.gather(256))).containsExactly(1L, 2L, 3L);
        assertThat(decoded(set.gather(256))).containsExactly(1L, 2L, 3L);
        set.release();
        assertThat(set.gather(256)).isZero();
    }

    @Test
    void shouldGiveOutWhatSeemsToLieInTheFuture() throws LinuxException {
        open(2);
        long future = System.nanoTime() + 1_000_000_000_000L;
        kernels.get(0).put(future + 1);
        kernels.get(1).put(future, future + 2);
        assertThat(drain()).containsExactly(future, future + 1, future + 2);
    }

    @Test
    void shouldKeepWhatIsYoungerThanTheLookWhileThereIsOlder() throws LinuxException {
        open(2);
        long future = System.nanoTime() + 1_000_000_000_000L;
        kernels.get(0).put(1);
        kernels.get(1).put(2, future);
        assertThat(decoded(set.gather(256))).containsExactly(1L, 2L);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldSumUpWhatItCannotDecode(int rings) throws LinuxException {
        open(rings);
        for (Kernel kernel : kernels) {
            kernel.put(new RecordWriter().u8(DropEventLayout.RECORD_TYPE, 9));
            kernel.put(new RecordWriter().u8(DropEventLayout.RECORD_TYPE, 9));
        }
        assertThat(drain()).isEmpty();
        assertThat(set.undecodable()).isEqualTo(2L * rings);
        assertThat(kernels).allSatisfy(kernel -> assertThat(kernel.position()).isEqualTo(kernel.head));
    }

    @Test
    void shouldBeItsOnlyRing() throws LinuxException {
        open(1);
        assertThat(set.descriptor()).isEqualTo(fds.getFirst().fd());
        kernels.getFirst().put(2, 1);
        assertThat(drain()).containsExactly(2L, 1L);
    }
}
