package io.dropscope.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongMapTest {
    @Test
    void shouldKeepWhatIsPutUnderAnyKey() {
        LongMap<String> map = new LongMap<>(4);
        for (long key : new long[] {0, -1, 1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32}) {
            assertThat(map.get(key)).isNull();
            map.put(key, "value " + key);
        }
        for (long key : new long[] {0, -1, 1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32}) {
            assertThat(map.get(key)).isEqualTo("value " + key);
        }
        assertThat(map.get(2)).isNull();
        assertThat(map.size()).isEqualTo(6);
    }

    @Test
    void shouldReplaceAValue() {
        LongMap<String> map = new LongMap<>(1);
        map.put(7, "first");
        map.put(7, "second");

        assertThat(map.get(7)).isEqualTo("second");
        assertThat(map.size()).isEqualTo(1);
    }

    @Test
    void shouldGrowFarBeyondWhatWasExpected() {
        Random random = new Random(1);
        Map<Long, Long> expected = new HashMap<>();
        LongMap<Long> map = new LongMap<>(0);
        for (long i = 0; i < 20_000; i++) {
            // neighbours, and keys that differ in their upper half alone
            long key = i % 3 == 0 ? i : i % 3 == 1 ? i << 32 : random.nextLong();
            expected.put(key, i);
            map.put(key, i);
        }

        assertThat(map.size()).isEqualTo(expected.size());
        expected.forEach((key, value) -> assertThat(map.get(key)).isEqualTo(value));
        for (long i = 0; i < 1000; i++) {
            long key = random.nextLong();
            assertThat(map.get(key)).isEqualTo(expected.get(key));
        }
    }
}
