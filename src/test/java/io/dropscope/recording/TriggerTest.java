package io.dropscope.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.Counts;
import io.dropscope.event.Kind;
import io.dropscope.event.KindRule;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Names;
import io.dropscope.event.Symbol;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TriggerTest {
    private static final Names NAMES = new Names() {
        @Override
        public String reason(Kind kind, int reason) {
            return "REASON_" + reason;
        }

        @Override
        public Symbol symbol(long address) {
            return new Symbol(address, "function" + address + ".isra.0", 5, null);
        }

        @Override
        public String interfaceName(long netnsInode, int interfaceIndex) {
            return interfaceIndex == 9 ? null : "eth" + interfaceIndex;
        }

        @Override
        public String netnsName(long netnsInode) {
            return null;
        }
    };

    private static LedgerDelta delta(double seconds, Map<LedgerKey, Counts> counts, long other) {
        return new LedgerDelta(0, (long) (seconds * 1e9), 0, counts, packets(other), 0, -1, 0, false);
    }

    private static Counts packets(long packets) {
        return new Counts(packets, packets, 0, 0, 0, packets);
    }

    private static Trigger trigger(Set<Integer> reasons, double more, boolean perSecond) {
        return new Trigger(reasons, Set.of(), Set.of(), Set.of(), more, perSecond);
    }

    private static boolean fires(Trigger trigger, double seconds, LedgerKey key, long packets) {
        return trigger.firesOn(delta(seconds, Map.of(key, packets(packets)), 0), NAMES, KindRule.AS_GIVEN);
    }

    private static final LedgerKey DROP = new LedgerKey(Kind.DROP, 6, 100, 7, 2);

    @Test
    void shouldFireOnMoreThanTheAmountOnly() {
        assertThat(fires(trigger(Set.of(), 1000, true), 1, DROP, 1000)).isFalse();
        assertThat(fires(trigger(Set.of(), 1000, true), 1, DROP, 1001)).isTrue();
        assertThat(fires(trigger(Set.of(), 1000, true), 2, DROP, 2000)).isFalse();
        assertThat(fires(trigger(Set.of(), 1000, true), 0.1, DROP, 101)).isTrue();
        assertThat(fires(trigger(Set.of(), 100, false), 60, DROP, 100)).isFalse();
        assertThat(fires(trigger(Set.of(), 100, false), 60, DROP, 101)).isTrue();
        assertThat(fires(trigger(Set.of(), 0, false), 1, DROP, 1)).isTrue();
    }

    @Test
    void shouldDemandEachCondition() {
        Trigger all = new Trigger(Set.of(6, 7), Set.of("function100"), Set.of("eth2"), Set.of(7L), 0, false);

        assertThat(fires(all, 1, DROP, 1)).isTrue();
        assertThat(fires(all, 1, new LedgerKey(Kind.DROP, 5, 100, 7, 2), 1)).isFalse();
        assertThat(fires(all, 1, new LedgerKey(Kind.DROP, 6, 101, 7, 2), 1)).isFalse();
        assertThat(fires(all, 1, new LedgerKey(Kind.DROP, 6, 100, 8, 2), 1)).isFalse();
        assertThat(fires(all, 1, new LedgerKey(Kind.DROP, 6, 100, 7, 3), 1)).isFalse();
        assertThat(fires(all, 1, new LedgerKey(Kind.DROP, 6, 100, 7, 9), 1)).isFalse();
        assertThat(fires(all, 1, new LedgerKey(Kind.DROP, 6, 100, 7, 0), 1)).isFalse();
    }

    @Test
    void shouldAddUpKeysAndCountDropsOnly() {
        Trigger more = trigger(Set.of(6), 10, false);
        LedgerKey elsewhere = new LedgerKey(Kind.DROP, 6, 200, 8, 1);
        assertThat(more.firesOn(delta(1, Map.of(DROP, packets(5), elsewhere, packets(6)), 0), NAMES, KindRule.AS_GIVEN))
                .isTrue();
        assertThat(fires(more, 1, new LedgerKey(Kind.TCP_RESET_SENT, 6, 0, 7, 2), 11))
                .isFalse();
        assertThat(fires(more, 1, new LedgerKey(Kind.DROP, 6, 100, 7, 2, true), 11))
                .isFalse();
        assertThat(more.firesOn(delta(1, Map.of(DROP, packets(11)), 0), NAMES, (kind, location) -> Kind.DROP_FRAGMENT))
                .isFalse();
    }

    @Test
    void shouldCountWhatHasNoKeyWhereAnyDropCounts() {
        assertThat(trigger(Set.of(), 10, false).firesOn(delta(1, Map.of(), 11), NAMES, KindRule.AS_GIVEN))
                .isTrue();
        assertThat(trigger(Set.of(6), 10, false).firesOn(delta(1, Map.of(), 11), NAMES, KindRule.AS_GIVEN))
                .isFalse();
    }
}
