package io.dropscope.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.Counter;
import io.dropscope.event.CounterPlace;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeltasTest {
    private static final Counter WIDE = CounterTable.named("Udp.NoPorts");
    private static final Counter OTHER_WIDE = CounterTable.named("Udp.InErrors");
    private static final Counter NARROW = CounterTable.QDISC_DROPS;
    private static final Counter OTHER_NARROW = CounterTable.QDISC_OVERLIMITS;
    private static final CounterPlace PLACE = new CounterPlace(1, null, "eth0", null, null);

    private final Deltas deltas = new Deltas();

    private Map<String, Long> look(long identity, Object... values) {
        deltas.beginLook();
        add("object", identity, values);
        deltas.endLook();
        return risen();
    }

    private void add(String key, long identity, Object... values) {
        deltas.begin(new Deltas.Key(PLACE.netns(), "link", key, 0), PLACE, identity, "interface eth0");
        for (int i = 0; i < values.length; i += 2) {
            deltas.value((Counter) values[i], ((Number) values[i + 1]).longValue());
        }
        deltas.end();
    }

    private Map<String, Long> risen() {
        Map<String, Long> risen = new LinkedHashMap<>();
        deltas.risen().forEach(delta -> risen.merge(delta.counter().name(), delta.delta(), Long::sum));
        return risen;
    }

    @Test
    void shouldStartFromTheFirstValueAndTellRises() {
        assertThat(look(1, WIDE, 1000, NARROW, 7)).isEmpty();
        assertThat(look(1, WIDE, 1023, NARROW, 7)).containsOnly(Map.entry("Udp.NoPorts", 23L));
        assertThat(look(1, NARROW, 8, WIDE, 1023)).containsOnly(Map.entry("qdisc.drops", 1L));
        assertThat(deltas.resets()).isEmpty();
    }

    @Test
    void shouldCountOnWhereA32BitCounterWraps() {
        look(1, NARROW, 0xffff_fff0L, OTHER_NARROW, 5);
        assertThat(look(1, NARROW, 7, OTHER_NARROW, 5)).containsOnly(Map.entry("qdisc.drops", 23L));
        assertThat(deltas.resets()).isEmpty();
    }

    @Test
    void shouldTellAResetAndNoHugeNumber() {
        look(1, WIDE, 1000, OTHER_WIDE, 500);
        assertThat(look(1, WIDE, 3, OTHER_WIDE, 0)).isEmpty();
        assertThat(deltas.resets()).hasSize(1);
        assertThat(deltas.resets())
                .containsExactly("interface eth0: reset (its counters are lower than before), counted from here on");
        assertThat(look(1, WIDE, 26, OTHER_WIDE, 0)).containsOnly(Map.entry("Udp.NoPorts", 23L));
        assertThat(deltas.resets()).isEmpty();
    }

    @Test
    void shouldTakeSeveralThatAreLowerForAReset() {
        look(1, NARROW, 0xffff_fff0L, OTHER_NARROW, 0xffff_fff0L);
        assertThat(look(1, NARROW, 1, OTHER_NARROW, 1)).isEmpty();
        assertThat(deltas.resets()).hasSize(1);
    }

    @Test
    void shouldTakeOneThatCannotHaveWrappedForAReset() {
        look(1, NARROW, 5);
        assertThat(look(1, NARROW, 2)).isEmpty();
        assertThat(deltas.resets()).hasSize(1);
        look(1, WIDE, 5);
        assertThat(look(1, WIDE, 4)).isEmpty();
        assertThat(deltas.resets()).hasSize(1);
    }

    @Test
    void shouldTellAnotherObjectOfTheSameName() {
        look(1, WIDE, 1000);
        assertThat(look(2, WIDE, 5000)).isEmpty();
        assertThat(deltas.resets())
                .containsExactly("interface eth0: reset (it is another one now), counted from here on");
        assertThat(look(2, WIDE, 5023)).containsOnly(Map.entry("Udp.NoPorts", 23L));
    }

    @Test
    void shouldGoOnWhereALookLackedACounter() {
        look(1, WIDE, 10, NARROW, 10);
        assertThat(look(1, NARROW, 11)).containsOnly(Map.entry("qdisc.drops", 1L));
        assertThat(look(1, WIDE, 33, NARROW, 11)).containsOnly(Map.entry("Udp.NoPorts", 23L));
    }

    @Test
    void shouldForgetWhatIsGoneAndKeepWhatCouldNotBeRead() {
        look(1, WIDE, 10);
        deltas.beginLook();
        deltas.keep(PLACE.netns());
        deltas.endLook();
        assertThat(look(1, WIDE, 33)).containsOnly(Map.entry("Udp.NoPorts", 23L));
        deltas.beginLook();
        deltas.endLook();
        assertThat(look(1, WIDE, 99)).isEmpty();
        assertThat(deltas.resets()).isEmpty();
    }

    @Test
    void shouldCountADeviceThatHasCountedFor64Bits() {
        look(1, WIDE, -5L);
        assertThat(look(1, WIDE, -2L)).containsOnly(Map.entry("Udp.NoPorts", 3L));
    }
}
