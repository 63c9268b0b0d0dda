package io.dropscope.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InternedTest {
    @Test
    void shouldTellBothHalvesOfTheKeyApart() {
        Interned<String> map = new Interned<>(64);
        map.put(1, 2, "one two");
        map.put(2, 1, "two one");

        assertThat(map.get(1, 2)).isEqualTo("one two");
        assertThat(map.get(2, 1)).isEqualTo("two one");
        assertThat(map.get(1, 1)).isNull();
        assertThat(map.putIfAbsent(1, 2, "later")).isEqualTo("one two");
        map.put(1, 2, "renamed");
        assertThat(map.get(1, 2)).isEqualTo("renamed");
    }

    @Test
    void shouldForgetOldEntriesRatherThanGrow() {
        Interned<Long> map = new Interned<>(64);
        for (long key = 0; key < 10_000; key++) {
            map.put(key, 0, key);
            assertThat(map.get(key, 0)).isEqualTo(key);
        }
        List<Long> kept = new ArrayList<>();
        map.forEach((key, value) -> {
            assertThat(value).isEqualTo(key);
            kept.add(value);
        });

        assertThat(kept).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(64);
    }

    @Test
    void shouldKeepThousandsOfNeighbouringAddressesInItsWindow() {
        Interned<Long> map = new Interned<>(16 * 1024);
        for (long i = 0; i < 4 * 1024; i++) {
            map.put(0xffffffff81000000L + i * 5, 0, i);
        }
        for (long i = 0; i < 4 * 1024; i++) {
            assertThat(map.get(0xffffffff81000000L + i * 5, 0)).isEqualTo(i);
        }
    }

    @Test
    void shouldRefuseASizeThatIsNoPowerOfTwo() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Interned<String>(100));
    }
}
