package io.dropscope.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkRingTest {
    private static final long SECOND = 1_000_000_000;

    private static ByteBuffer chunk(int number, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            bytes.put((byte) number);
        }
        return bytes.flip();
    }

    private static List<Long> events(ChunkRing ring) {
        List<Long> events = new ArrayList<>();
        ring.chunks().forEach(chunk -> events.add(chunk.events()));
        return events;
    }

    @Test
    void shouldKeepTheTimeThatIsWanted() {
        ChunkRing ring = new ChunkRing(ByteBuffer.allocate(1000), 3 * SECOND);
        for (int i = 0; i < 10; i++) {
            ring.add(chunk(i, 10), i * SECOND, (i + 1) * SECOND, i, null);
        }

        assertThat(events(ring)).containsExactly(6L, 7L, 8L, 9L);
        assertThat(ring.heldNanos()).isEqualTo(4 * SECOND);
        assertThat(ring.lacksRoom()).isFalse();
    }

    @Test
    void shouldLetTheOldestGoWhereThereIsNoRoom() {
        ChunkRing ring = new ChunkRing(ByteBuffer.allocate(35), 3600 * SECOND);
        for (int i = 0; i < 5; i++) {
            ring.add(chunk(i, 10), i * SECOND, (i + 1) * SECOND, i, null);
        }

        assertThat(events(ring)).containsExactly(2L, 3L, 4L);
        assertThat(ring.lacksRoom()).isTrue();
    }

    @Test
    void shouldHoldNothingOfAChunkThatIsLargerThanItself() {
        ChunkRing ring = new ChunkRing(ByteBuffer.allocate(35), SECOND);
        ring.add(chunk(1, 10), 0, 1, 1, null);
        ring.add(chunk(2, 36), 1, 2, 2, null);

        assertThat(ring.isEmpty()).isTrue();
        assertThat(ring.heldNanos()).isZero();
        assertThat(ring.lacksRoom()).isTrue();
    }

    /** Each chunk that is still in it has its bytes, and they are the newest ones without a gap. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldHoldTheNewestWhateverTheirLengths(long seed) {
        Random random = new Random(seed);
        ChunkRing ring = new ChunkRing(ByteBuffer.allocate(1000), 3600 * SECOND);
        for (int i = 0; i < 2000; i++) {
            int length = 1 + random.nextInt(i % 100 == 99 ? 1000 : 300);
            ring.add(chunk(i, length), i, i + 1, i, null);

            List<Long> events = events(ring);
            assertThat(events.getLast()).isEqualTo(i);
            for (int k = 1; k < events.size(); k++) {
                assertThat(events.get(k)).isEqualTo(events.get(k - 1) + 1);
            }
            for (ChunkRing.Chunk chunk : ring.chunks()) {
                assertThat(ring.bytes(chunk)).isEqualTo(chunk((int) chunk.events(), chunk.length()));
            }
        }
    }
}
