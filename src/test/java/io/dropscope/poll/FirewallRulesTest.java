package io.dropscope.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.CounterColumn;
import io.dropscope.event.CounterDelta;
import io.dropscope.linux.NftChain;
import io.dropscope.linux.NftRule;
import io.dropscope.linux.NftRule.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirewallRulesTest {
    private final Deltas deltas = new Deltas();

    private static NftRule rule(long handle, Verdict verdict, long packets, boolean countsVerdicts, String comment) {
        return new NftRule(
                "inet", "filter", "input", handle, verdict, null, packets, packets, countsVerdicts, null, comment);
    }

    private static NftChain chain(Verdict policy, long packets) {
        return new NftChain("ip", "filter", "FORWARD", 1, "filter", "forward", 0, null, policy, packets, packets);
    }

    private void look(List<NftRule> rules, NftChain... chains) {
        deltas.beginLook();
        FirewallRules.take(rules, List.of(chains), deltas, 1, null);
        deltas.endLook();
    }

    @Test
    void shouldTellWhatRulesAndPoliciesDropped() {
        for (long drops : new long[] {100, 123}) {
            look(
                    List.of(
                            rule(5, Verdict.DROP, drops, true, null),
                            rule(6, Verdict.REJECT, 2 * drops, true, "no \"x\""),
                            rule(7, Verdict.DROP, drops, false, null),
                            rule(8, Verdict.ACCEPT, drops, true, null),
                            rule(9, Verdict.DROP, NftRule.ABSENT, false, null)),
                    chain(Verdict.DROP, drops),
                    chain(Verdict.ACCEPT, drops));
        }
        assertThat(deltas.risen())
                .extracting(
                        risen -> risen.counter().name() + " " + risen.place().object() + " " + risen.delta())
                .containsExactly(
                        "nft.drops inet filter input 5 23",
                        "nft.drops inet filter input 6 \"no \"x\"\" 46",
                        "nft.matches inet filter input 7 23",
                        "nft.drops ip filter FORWARD policy 23");
        assertThat(deltas.risen())
                .extracting(CounterDelta::counter)
                .filteredOn(counter -> counter.column() != null)
                .allSatisfy(counter -> assertThat(counter.column()).isEqualTo(CounterColumn.FIREWALL));
    }

    @Test
    void shouldStartFromTheFirstValueOfARule() {
        look(List.of(rule(5, Verdict.DROP, 100, true, null)));
        look(List.of(rule(5, Verdict.DROP, 100, true, null), rule(6, Verdict.DROP, 1000, true, null)));
        assertThat(deltas.risen()).isEmpty();
        look(List.of(rule(5, Verdict.DROP, 3, true, null), rule(6, Verdict.DROP, 1023, true, null)));
        assertThat(deltas.risen()).extracting(CounterDelta::delta).containsExactly(23L);
        assertThat(deltas.resets()).singleElement().asString().contains("rule inet filter input 5: reset");
    }
}
