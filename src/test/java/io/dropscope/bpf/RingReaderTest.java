package io.dropscope.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.bpf.WireFormat.DropEventLayout;
import io.dropscope.event.DropEvent;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingReaderTest {
    private static final int PAGE = 4096;
    private static final int RING = 4096;
    private static final int BUSY = 1 << 31;
    private static final int DISCARD = 1 << 30;
    private static final int HEADER = 8;

    private final MemorySegment consumer = MemorySegment.ofArray(new long[PAGE / Long.BYTES]);
    private final MemorySegment producer = MemorySegment.ofArray(new long[(PAGE + 2 * RING) / Long.BYTES]);
    private final DropEvent slot = new DropEvent();

    /** Where the next record starts; the kernel's side of the ring. */
    private long head;

    private long written;

    private RingReader reader() {
        return new RingReader(consumer, producer.asReadOnly(), PAGE, RING);
    }

    /** Both mappings of a page show the same bytes. */
    private void setBoth(long position, byte value) {
        long at = position & (RING - 1);
        producer.set(JAVA_BYTE, PAGE + at, value);
        producer.set(JAVA_BYTE, PAGE + RING + at, value);
    }

    private long put(MemorySegment record, int bits) {
        long start = head;
        setHeader(start, (int) record.byteSize() | bits);
        for (int i = 0; i < record.byteSize(); i++) {
            setBoth(start + HEADER + i, record.get(JAVA_BYTE, i));
        }
        head += (record.byteSize() + HEADER + 7) & ~7;
        assertThat(head - position()).as("bytes in the ring").isLessThanOrEqualTo(RING);
        producer.set(JAVA_LONG, 0, head);
        return start;
    }

    private void setHeader(long start, int header) {
        producer.set(JAVA_INT, PAGE + (start & (RING - 1)), header);
        producer.set(JAVA_INT, PAGE + RING + (start & (RING - 1)), header);
    }

    private long position() {
        return consumer.get(JAVA_LONG, 0);
    }

    private long put(int bits) {
        return put(event().segment(), bits);
    }

    private RecordWriter event() {
        return new RecordWriter().u64(DropEventLayout.TIMESTAMP_NS, ++written);
    }

    private long putUndecodable() {
        return put(event().u8(DropEventLayout.RECORD_TYPE, 9).segment(), 0);
    }

    private List<Long> decoded(RingReader reader, int count) {
        List<Long> timestamps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            reader.decode(i, 1000, slot);
            timestamps.add(slot.timestampNanos);
            assertThat(slot.wallNanos).isEqualTo(slot.timestampNanos + 1000);
        }
        return timestamps;
    }

    @Test
    void shouldFindNothingInAnEmptyRing() {
        RingReader reader = reader();
        assertThat(reader.gather(256)).isZero();
        reader.release();
        assertThat(position()).isZero();
    }

    @Test
    void shouldGiveRecordsInOrderAndBackTheirRoomAtRelease() {
        RingReader reader = reader();
        put(0);
        put(event().stack(1, 2, 3).segment(), 0);
        long newest = put(0);

        assertThat(reader.gather(256)).isEqualTo(3);
        assertThat(decoded(reader, 3)).containsExactly(1L, 2L, 3L);
        assertThat(position()).isZero();
        reader.release();
        assertThat(position()).isEqualTo(newest);
        assertThat(reader.gather(256)).isZero();
        assertThat(position()).isEqualTo(head);
    }

    /** It would wake us: the kernel does where a new record begins at our position. */
    @Test
    void shouldNeverBeWhereTheNextRecordBeginsWhileItTakesSome() {
        RingReader reader = reader();
        for (int i = 0; i < 23; i++) {
            long next = put(0);
            assertThat(position()).isLessThan(i == 0 ? 1 : next);
            assertThat(reader.gather(256)).isEqualTo(1);
            assertThat(decoded(reader, 1)).containsExactly(i + 1L);
            reader.release();
            assertThat(position()).isEqualTo(next);
        }
        assertThat(reader.gather(256)).isZero();
        assertThat(position()).isEqualTo(head);
    }

    @Test
    void shouldGiveTheSameAgainUntilTheRelease() {
        RingReader reader = reader();
        put(0);
        assertThat(reader.gather(256)).isEqualTo(1);
        put(0);
        assertThat(reader.gather(256)).isEqualTo(2);
        assertThat(decoded(reader, 2)).containsExactly(1L, 2L);
    }

    @Test
    void shouldStopAtARecordThatIsBeingWrittenThoughLaterOnesAreDone() {
        RingReader reader = reader();
        put(0);
        long busy = put(BUSY);
        put(0);

        assertThat(reader.gather(256)).isEqualTo(1);
        reader.release();
        assertThat(reader.gather(256)).isZero();
        assertThat(position()).isEqualTo(busy);
        reader.release();
        assertThat(position()).isEqualTo(busy);

        setHeader(busy, DropEventLayout.SIZE);
        assertThat(reader.gather(256)).isEqualTo(2);
        assertThat(decoded(reader, 2)).containsExactly(2L, 3L);
    }

    @Test
    void shouldPassOverWhatWasDiscarded() {
        RingReader reader = reader();
        put(DISCARD);
        put(0);
        put(DISCARD);

        assertThat(reader.gather(256)).isEqualTo(1);
        assertThat(decoded(reader, 1)).containsExactly(2L);
        reader.release();
        assertThat(reader.gather(256)).isZero();
        assertThat(position()).isEqualTo(head);
        assertThat(reader.undecodable()).isZero();
    }

    @Test
    void shouldGiveBackTheRoomOfDiscardedRecordsAlone() {
        RingReader reader = reader();
        put(DISCARD);
        assertThat(reader.gather(256)).isZero();
        assertThat(position()).isEqualTo(head);
    }

    @Test
    void shouldTakeNoMoreThanItIsAskedFor() {
        RingReader reader = reader();
        long second = 0;
        for (int i = 0; i < 5; i++) {
            long start = put(0);
            second = i == 1 ? start : second;
        }
        assertThat(reader.gather(2)).isEqualTo(2);
        reader.release();
        assertThat(position()).isEqualTo(second);
        assertThat(reader.gather(256)).isEqualTo(3);
        assertThat(decoded(reader, 3)).containsExactly(3L, 4L, 5L);
    }

    @Test
    void shouldReadARecordThatGoesOnAtTheStartOfTheRing() {
        RingReader reader = reader();
        int wrapped = 0;
        for (int i = 0; i < 100; i++) {
            boolean stack = i % 3 == 0;
            long start = put(stack ? event().stack(i + 1, i + 2).segment() : event().segment(), 0);
            wrapped += start / RING != (head - 1) / RING ? 1 : 0;
            assertThat(reader.gather(256)).isEqualTo(1);
            assertThat(decoded(reader, 1)).containsExactly((long) i + 1);
            if (stack) {
                assertThat(slot.stack).startsWith(i + 1, i + 2);
            }
            reader.release();
            assertThat(position()).isEqualTo(start);
        }
        assertThat(wrapped).as("records that wrap").isGreaterThan(3);
    }

    @Test
    void shouldGoOnWhereAnotherReaderStopped() {
        RingReader first = reader();
        put(0);
        first.gather(256);
        first.release();
        first.gather(256);
        put(0);
        RingReader second = reader();
        assertThat(second.gather(256)).isEqualTo(1);
        assertThat(decoded(second, 1)).containsExactly(2L);
    }

    @Test
    void shouldCountWhatItCannotDecodeOnceThoughItLooksAgain() {
        RingReader reader = reader();
        put(0);
        putUndecodable();
        put(MemorySegment.ofArray(new byte[13]), 0);
        put(0);

        for (int i = 0; i < 5; i++) {
            assertThat(reader.gather(256)).isEqualTo(2);
            assertThat(reader.undecodable()).isZero();
        }
        assertThat(decoded(reader, 2)).containsExactly(1L, 3L);
        reader.release();
        reader.release();
        assertThat(reader.undecodable()).isEqualTo(2);
        assertThat(reader.gather(256)).isZero();
        assertThat(position()).isEqualTo(head);

        putUndecodable();
        assertThat(reader.gather(256)).isZero();
        assertThat(reader.undecodable()).isEqualTo(3);
        assertThat(reader.gather(256)).isZero();
        reader.release();
        assertThat(reader.undecodable()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 1000})
    void shouldGatherAtMostABatchAndReleaseItAsOne(int asked) {
        int ring = 1 << 16;
        MemorySegment large = MemorySegment.ofArray(new long[(PAGE + 2 * ring) / Long.BYTES]);
        int recordBytes = HEADER + DropEventLayout.SIZE;
        for (int i = 0; i < 300; i++) {
            long at = PAGE + (long) i * recordBytes;
            large.set(JAVA_INT, at, DropEventLayout.SIZE);
            MemorySegment.copy(event().segment(), 0, large, at + HEADER, DropEventLayout.SIZE);
        }
        large.set(JAVA_LONG, 0, 300L * recordBytes);
        RingReader reader = new RingReader(consumer, large, PAGE, ring);

        assertThat(reader.gather(asked)).isEqualTo(256);
        assertThat(position()).isZero();
        reader.release();
        assertThat(position()).isEqualTo(255L * recordBytes);
        assertThat(reader.gather(asked)).isEqualTo(44);
        assertThat(decoded(reader, 44)).startsWith(257L).endsWith(300L);
        reader.release();
        assertThat(reader.gather(asked)).isZero();
        assertThat(position()).isEqualTo(300L * recordBytes);
    }
}
