package io.dropscope.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SocketDropsTest {
    private final SocketDrops drops = new SocketDrops(48213);

    @Test
    void shouldCountFromItsBeginOn() {
        drops.begin(100);
        assertThat(drops.total()).isZero();
        drops.at(101);
        drops.at(150);

        assertThat(drops.total()).isEqualTo(50);
        assertThat(drops.inode()).isEqualTo(48213);
    }

    @Test
    void shouldKnowNoTotalBeforeItsBegin() {
        assertThat(drops.total()).isEqualTo(DropEvent.ABSENT);
        drops.at(17);
        assertThat(drops.total()).isEqualTo(DropEvent.ABSENT);

        drops.begin(17);
        drops.at(18);
        assertThat(drops.total()).isEqualTo(1);
    }

    @Test
    void shouldBeginOnce() {
        drops.begin(10);
        drops.at(12);
        drops.begin(100);
        drops.at(13);

        assertThat(drops.total()).isEqualTo(3);
    }

    @Test
    void shouldGoOnWhereTheCounterWraps() {
        drops.begin(0xffff_fffeL);
        drops.at(0xffff_ffffL);
        drops.at(0);
        drops.at(2);
        assertThat(drops.total()).isEqualTo(4);

        for (long counter = 0x4000_0002L, round = 1; round <= 8; counter += 0x4000_0000L, round++) {
            drops.at(counter & 0xffff_ffffL);
            assertThat(drops.total()).isEqualTo(4 + round * 0x4000_0000L);
        }
    }

    @Test
    void shouldIgnoreAnOlderValue() {
        drops.begin(5);
        drops.at(10);
        drops.at(7);
        drops.at(5);
        drops.at(10);
        assertThat(drops.total()).isEqualTo(5);
        drops.at(11);
        assertThat(drops.total()).isEqualTo(6);
    }

    @Test
    void shouldIgnoreAnOlderValueAcrossTheWrap() {
        drops.begin(0xffff_fff0L);
        drops.at(3);
        drops.at(0xffff_ffffL);

        assertThat(drops.total()).isEqualTo(19);
    }

    @Test
    void shouldIgnoreACounterThatIsAbsent() {
        drops.begin(0x7fff_fff0L);
        drops.at(DropEvent.ABSENT);
        drops.at(0x7fff_fff1L);

        assertThat(drops.total()).isEqualTo(1);
    }
}
