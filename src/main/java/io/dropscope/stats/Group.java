package io.dropscope.stats;

import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.Owner;
import io.dropscope.event.Symbol;
import java.util.List;

/**
 * Drops that a table shows in one row. What the key does not hold is that of the group's largest ledger row, and a
 * number beside it says how many different ones there are.
 *
 * @param key the same for the same group in every interval
 * @param reasons how many reasons, {@code reasonName} is that with the most packets
 * @param locations how many locations, likewise
 * @param places how many pairs of namespace and interface, likewise
 * @param owners whose the packets were, as far as the detail tells; grouped by process, most packets first
 * @param kernelDrops drops that the kernel counted in the sockets of the group, where a row stands for a socket; {@link
 *     DropEvent#ABSENT} where it keeps no such number, and for other rows
 * @param counts of rows from the detail stream: packets only
 * @param missed packets that are the group's beyond these, at most: the detail tables had no room to keep them apart
 * @param estimated true when the packets were scaled to the ledger
 */
public record Group(
        Key key,
        String reasonName,
        int reasons,
        Symbol symbol,
        int locations,
        long netns,
        String netnsName,
        int interfaceIndex,
        String interfaceName,
        int places,
        List<Share> owners,
        long kernelDrops,
        Counts counts,
        long missed,
        boolean estimated) {

    /** Whether it holds what the table of flows, or of owners, had no room to keep apart. */
    public boolean isRest(By by) {
        return by == By.FLOW ? key.tuple() == null : by.isOwner() && OwnerKey.NOT_KEPT.equals(key.owner());
    }

    /** What a group is for; 0 and null for what it does not tell apart. {@code owner} is opaque, but for its equality. */
    public record Key(int reason, long location, long netns, int interfaceIndex, Tuple tuple, Object owner) {
        static Key ofOwner(Object owner) {
            return new Key(0, 0, 0, 0, null, owner);
        }
    }

    /**
     * The packets of the processes that share sockets, or of one way to have no process.
     *
     * @param verdicts of their sockets, that with the most packets first; empty for owners that the table had no room for
     */
    public record Share(List<Owner.Verdict> verdicts, long packets) {}
}
