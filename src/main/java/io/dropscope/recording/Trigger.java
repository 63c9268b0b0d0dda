package io.dropscope.recording;

import io.dropscope.event.Kind;
import io.dropscope.event.KindRule;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Names;
import java.util.Map;
import java.util.Set;

/**
 * When what is in memory is written: when enough of certain packets were dropped in an interval. It is judged on what the
 * kernel counted, which is exact whatever became of the events.
 *
 * @param reasons numbers of drop reasons, one of which it must be; empty: any
 * @param functions names of functions, one of which must have dropped; empty: any
 * @param interfaces names of interfaces, likewise
 * @param netns inodes of namespaces, likewise
 * @param more it fires when there are more
 * @param perSecond whether that is packets a second; else packets in the interval
 */
public record Trigger(
        Set<Integer> reasons,
        Set<String> functions,
        Set<String> interfaces,
        Set<Long> netns,
        double more,
        boolean perSecond) {
    public Trigger {
        reasons = Set.copyOf(reasons);
        functions = Set.copyOf(functions);
        interfaces = Set.copyOf(interfaces);
        netns = Set.copyOf(netns);
    }

    /**
     * Whether it fires. Packets of which nobody knows whether they pass the filter do not count, nor do those whose key
     * the ledger had no room for, unless any drop counts.
     *
     * @param names of what the keys hold
     */
    boolean firesOn(LedgerDelta delta, Names names, KindRule kindRule) {
        long packets = asksForNothing() ? delta.other().packets() : 0;
        for (Map.Entry<LedgerKey, io.dropscope.event.Counts> entry :
                delta.counts().entrySet()) {
            if (matches(entry.getKey(), names, kindRule)) {
                packets += entry.getValue().packets();
            }
        }
        double seconds = (delta.endNanos() - delta.startNanos()) / 1e9;
        return perSecond ? seconds > 0 && packets / seconds > more : packets > more;
    }

    private boolean asksForNothing() {
        return reasons.isEmpty() && functions.isEmpty() && interfaces.isEmpty() && netns.isEmpty();
    }

    /** The cheapest first: names are looked up. */
    private boolean matches(LedgerKey key, Names names, KindRule kindRule) {
        return key.kind() == Kind.DROP
                && !key.undecided()
                && (reasons.isEmpty() || reasons.contains(key.reason()))
                && (netns.isEmpty() || netns.contains(key.netns()))
                && (interfaces.isEmpty() || isAtInterface(key, names))
                && (functions.isEmpty() || isInFunction(key, names))
                && kindRule.effectiveKind(key.kind(), key.location()) == Kind.DROP;
    }

    private boolean isAtInterface(LedgerKey key, Names names) {
        if (key.netns() <= 0 || key.interfaceIndex() <= 0) {
            return false;
        }
        String name = names.interfaceName(key.netns(), key.interfaceIndex());
        return name != null && interfaces.contains(name);
    }

    private boolean isInFunction(LedgerKey key, Names names) {
        String function = names.symbol(key.location()).function();
        return function != null && functions.contains(function);
    }
}
