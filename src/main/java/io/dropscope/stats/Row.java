package io.dropscope.stats;

import io.dropscope.event.Counts;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Symbol;

/**
 * The exact counts of a ledger key, with the names of its numbers.
 *
 * @param key the kind is the effective one
 * @param reasonName null when the kernel has no reasons for this kind
 * @param netnsName null when the namespace has no name or is unknown
 * @param interfaceName null when the interface is unknown or gone
 */
public record Row(
        LedgerKey key, String reasonName, Symbol symbol, String netnsName, String interfaceName, Counts counts) {
    Row withCounts(Counts other) {
        return new Row(key, reasonName, symbol, netnsName, interfaceName, other);
    }
}
