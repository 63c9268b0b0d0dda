package io.dropscope.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.diagnose.Diagnosis;
import io.dropscope.event.Counter;
import io.dropscope.event.CounterPlace;
import io.dropscope.event.Kind;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Symbol;
import org.junit.jupiter.api.Test;

class CounterNamesTest {
    private static final Counter DROPS = CounterTable.named("qdisc.drops");
    private static final CounterPlace ETH0 = new CounterPlace(7, "blue", "eth0", "tbf 8001:", null);

    private final CounterNames names = new CounterNames();

    @Test
    void shouldGiveTheNamesOfItsNumbersBack() {
        LedgerKey key = names.key(Kind.COUNTER, DROPS, ETH0);
        assertThat(names.key(Kind.COUNTER, DROPS, ETH0)).isEqualTo(key);
        assertThat(names.reason(Kind.COUNTER, key.reason())).isEqualTo("qdisc.drops");
        Symbol symbol = names.symbol(key.location());
        assertThat(symbol.address()).isEqualTo(key.location());
        assertThat(symbol.counter().counter()).isEqualTo(DROPS);
        assertThat(symbol.counter().place()).isEqualTo(ETH0);
        assertThat(key.netns()).isEqualTo(7);
        assertThat(names.netnsName(7)).isEqualTo("blue");
        assertThat(names.interfaceName(7, key.interfaceIndex())).isEqualTo("eth0");
    }

    @Test
    void shouldTellPlacesApartAndShareTheNumberOfACounter() {
        LedgerKey one = names.key(Kind.COUNTER, DROPS, ETH0);
        CounterPlace other = new CounterPlace(7, "blue", "eth1", "tbf 8001:", null);
        LedgerKey two = names.key(Kind.COUNTER_APART, DROPS, other);
        assertThat(two.reason()).isEqualTo(one.reason());
        assertThat(two.location()).isNotEqualTo(one.location());
        assertThat(two.interfaceIndex()).isNotEqualTo(one.interfaceIndex());
        assertThat(two.kind()).isEqualTo(Kind.COUNTER_APART);
    }

    @Test
    void shouldKeepNoMorePlacesThanItHasRoomFor() {
        for (int i = 0; i < CounterNames.MOST_PLACES; i++) {
            names.key(Kind.COUNTER, DROPS, new CounterPlace(7, null, "veth" + i, null, null));
        }
        LedgerKey rest = names.key(Kind.COUNTER, DROPS, ETH0);
        assertThat(rest.netns()).isEqualTo(LedgerKey.NOT_KEPT);
        assertThat(rest.interfaceIndex()).isEqualTo(LedgerKey.NOT_KEPT);
        assertThat(names.key(Kind.COUNTER, DROPS, new CounterPlace(8, null, "eth7", null, null)))
                .isEqualTo(rest);
        assertThat(names.reason(Kind.COUNTER, rest.reason())).isEqualTo("qdisc.drops");
    }

    @Test
    void shouldKnowNothingOfOtherNumbers() {
        assertThat(names.reason(Kind.COUNTER, 0)).isNull();
        assertThat(names.interfaceName(7, 1)).isNull();
        assertThat(names.netnsName(7)).isNull();
        assertThat(names.symbol(99).counter()).isNull();
    }

    @Test
    void shouldHaveASentenceForEveryCounterThatIsARow() {
        assertThat(CounterTable.all())
                .filteredOn(
                        counter -> counter.column() != null && counter.column().inTotal())
                .allSatisfy(counter -> assertThat(
                                Diagnosis.of(counter.name(), Symbol.unnamed(1)).meaning())
                        .as(counter.name())
                        .isNotNull());
    }
}
