package io.dropscope.poll;

import io.dropscope.event.CounterPlace;
import io.dropscope.linux.NftChain;
import io.dropscope.linux.NftRule;
import java.util.List;

/**
 * What rules of nftables dropped: those with a counter, and the policy of chains that count. A packet is dropped by one of them
 * at most, and by nothing before it; but what leaves this host counts in Ip.OutDiscards as well, which is in no total.
 */
final class FirewallRules {
    /** Kind of the objects in {@link Deltas}. */
    static final String KIND = "rule";

    private FirewallRules() {}

    static void take(List<NftRule> rules, List<NftChain> chains, Deltas deltas, long netns, String netnsName) {
        for (NftRule rule : rules) {
            if (rule.drops() && rule.packets() != NftRule.ABSENT) {
                String chain = rule.family() + " " + rule.table() + " " + rule.chain();
                String object =
                        chain + " " + rule.handle() + (rule.comment() == null ? "" : " \"" + rule.comment() + "\"");
                deltas.begin(
                        new Deltas.Key(netns, KIND, chain, rule.handle()),
                        new CounterPlace(netns, netnsName, null, object, null),
                        0,
                        in(netnsName, "rule " + object));
                deltas.value(
                        rule.countsVerdicts() ? CounterTable.RULE_DROPS : CounterTable.RULE_MATCHES, rule.packets());
                deltas.end();
            }
        }
        for (NftChain chain : chains) {
            if (chain.policy() == NftRule.Verdict.DROP && chain.policyPackets() != NftRule.ABSENT) {
                String object = chain.family() + " " + chain.table() + " " + chain.name() + " policy";
                deltas.begin(
                        new Deltas.Key(netns, KIND, object, 0),
                        new CounterPlace(netns, netnsName, null, object, null),
                        0,
                        in(netnsName, object));
                deltas.value(CounterTable.RULE_DROPS, chain.policyPackets());
                deltas.end();
            }
        }
    }

    private static String in(String netnsName, String text) {
        return netnsName == null ? text : "netns " + netnsName + ": " + text;
    }
}
