package io.dropscope.stats;

import io.dropscope.event.Owner;
import java.util.Comparator;
import java.util.List;

/** What owners are grouped by: equal objects are one group. */
final class OwnerKey {
    /** Owners that the table of detail had no room for. */
    static final Object NOT_KEPT = new Why("not kept", false);

    /** Processes without a unit, container or cgroup. */
    private static final Object NAMELESS = new Why("no name", false);

    private record Why(String why, boolean settled) {}

    private record ProcessKey(int pid, long startNanos) {}

    private record SocketKey(long inode, long netns) {}

    private OwnerKey() {}

    /** The key of a verdict; null stands for owners that are not kept. */
    static Object of(By by, Owner.Verdict verdict) {
        if (verdict == null) {
            return NOT_KEPT;
        }
        return switch (by) {
            case SOCKET -> {
                Owner.Socket socket = verdict.socket();
                yield socket == null || socket.inode() == 0 ? verdict : new SocketKey(socket.inode(), socket.netns());
            }
            case CGROUP -> named(verdict, verdict.cgroup());
            case UNIT -> named(verdict, verdict.unit());
            case CONTAINER -> named(verdict, verdict.container());
            default -> process(verdict);
        };
    }

    private static Object process(Owner.Verdict verdict) {
        if (!verdict.isKnown()) {
            return why(verdict);
        }
        List<Owner.Holder> holders = verdict.holders();
        if (holders.size() == 1) {
            return new ProcessKey(holders.getFirst().pid(), holders.getFirst().startNanos());
        }
        return holders.stream()
                .map(holder -> new ProcessKey(holder.pid(), holder.startNanos()))
                .sorted(Comparator.comparingInt(ProcessKey::pid).thenComparingLong(ProcessKey::startNanos))
                .toList();
    }

    /** A closed socket may have a cgroup and no process; a process may have no unit, which is another thing. */
    private static Object named(Owner.Verdict verdict, Object name) {
        return name != null ? name : verdict.isKnown() ? NAMELESS : why(verdict);
    }

    private static Object why(Owner.Verdict verdict) {
        return new Why(verdict.why(), verdict.settled());
    }
}
