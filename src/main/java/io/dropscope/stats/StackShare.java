package io.dropscope.stats;

import io.dropscope.event.Symbol;
import java.util.List;

/**
 * How many of the drops of a reason and location came by one way through the kernel.
 *
 * @param reasonName null where the kernel has none
 * @param frames the location first, then its callers, innermost first; the location alone where no stack is known
 * @param what what the packets have in common besides
 * @param packets a share of what the ledger counted for the reason and location: all shares together are exact
 * @param estimated whether the share was estimated from a sample
 */
public record StackShare(String reasonName, List<Symbol> frames, What what, long packets, boolean estimated) {
    public StackShare {
        frames = List.copyOf(frames);
    }

    /** What is known of the way. */
    public enum What {
        /** The frames are the stack. */
        STACK,
        /** Packets of stacks that there was no room for. */
        OTHER_STACKS,
        /** No packet of the reason and location had a stack. */
        NO_STACK
    }
}
