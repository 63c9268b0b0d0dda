package io.dropscope.stats;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Owner;
import java.util.function.Predicate;

/**
 * Which packets are watched, as far as only their events tell: the ledger has counted them together with others. May be
 * used from several threads when its predicates may.
 */
public final class EventFilter {
    /** The ledger's keys tell all. */
    public static final EventFilter NONE = new EventFilter(null, null, null);

    private final Predicate<DropEvent> packets;
    private final Predicate<Owner.Verdict> owners;
    private final Predicate<Owner.Verdict> ownersOfUndecided;

    /**
     * A filter; null stands for what lets all packets pass.
     *
     * @param packets what a packet has to be
     * @param owners whose it has to be
     * @param ownersOfUndecided whose it has to be too where the kernel side could not tell ({@link DropEvent#undecided})
     */
    public EventFilter(
            Predicate<DropEvent> packets, Predicate<Owner.Verdict> owners, Predicate<Owner.Verdict> ownersOfUndecided) {
        this.packets = packets;
        this.owners = owners;
        this.ownersOfUndecided =
                owners == null ? ownersOfUndecided : ownersOfUndecided == null ? owners : owners.and(ownersOfUndecided);
    }

    /** Decides on what the kernel side left undecided. */
    public static EventFilter ofUndecided(Predicate<Owner.Verdict> owners) {
        return new EventFilter(null, null, owners);
    }

    /** Whether no packet is known to be watched before its event tells. */
    public boolean decidesAll() {
        return packets != null || owners != null;
    }

    /**
     * Whether an event is to be shown: one that passes, or whose owner could not be found out in time, as it says itself.
     */
    public boolean shows(DropEvent event) {
        if (!packetPasses(event)) {
            return false;
        }
        Predicate<Owner.Verdict> wanted = owners(event);
        if (wanted == null || event.owner == null) {
            return true;
        }
        Owner.Verdict verdict = event.owner.verdict();
        return !verdict.settled() || wanted.test(verdict);
    }

    boolean packetPasses(DropEvent event) {
        return packets == null || packets.test(event);
    }

    /** Which owners pass; null when all do. */
    Predicate<Owner.Verdict> owners(DropEvent event) {
        return event.undecided ? ownersOfUndecided : owners;
    }
}
