package io.dropscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapBoundTest {
    private static final long START = 12L << 20;

    private long committed = START;
    private long lives = START;
    private int collections;
    private final HeapBound bound = new HeapBound(() -> committed, () -> {
        collections++;
        committed = lives;
    });

    @Test
    void shouldCollectOnlyWhenTheHeapHasGrown() {
        bound.onTick();
        committed = START + HeapBound.SLACK_BYTES;
        bound.onTick();
        assertThat(collections).isZero();

        committed++;
        bound.onTick();
        bound.onTick();
        assertThat(collections).isEqualTo(1);
        assertThat(committed).isEqualTo(START);
    }

    @Test
    void shouldNotCollectAgainForWhatLives() {
        lives = START + 3 * HeapBound.SLACK_BYTES;
        committed = lives;
        for (int tick = 0; tick < 10; tick++) {
            bound.onTick();
        }
        assertThat(collections).isEqualTo(1);

        committed = lives + HeapBound.SLACK_BYTES + 1;
        bound.onTick();
        assertThat(collections).isEqualTo(2);
    }
}
