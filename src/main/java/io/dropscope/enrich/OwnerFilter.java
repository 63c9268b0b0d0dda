package io.dropscope.enrich;

import io.dropscope.event.Owner;
import io.dropscope.linux.Cgroups;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Whose packets the user wants. Values of one sort are alternatives, the sorts must all hold, and one holder must fulfil
 * all of those about processes. The kernel side decides what it can ({@link SocketDecisions}); this decides the rest.
 *
 * @param pids of holders, in the host's PID namespace
 * @param comms their names
 * @param cgroups paths; what is below them passes too. A socket that is closed is judged by its own cgroup
 * @param uids of the socket
 * @param known only packets with (true) or without (false) a known process; null: both
 */
public record OwnerFilter(Set<Integer> pids, Set<String> comms, List<String> cgroups, Set<Long> uids, Boolean known)
        implements Predicate<Owner.Verdict> {
    /** Everything passes. */
    public static final OwnerFilter NONE = new OwnerFilter(Set.of(), Set.of(), List.of(), Set.of(), null);

    public boolean isEmpty() {
        return equals(NONE);
    }

    /** Whether something is asked that the kernel side cannot see in a socket itself. */
    public boolean asksForHolders() {
        return !pids.isEmpty() || !comms.isEmpty() || !cgroups.isEmpty() || known != null;
    }

    private boolean asksForProcesses() {
        return !pids.isEmpty() || !comms.isEmpty();
    }

    @Override
    public boolean test(Owner.Verdict verdict) {
        if (!uids.isEmpty() && !uids.contains(verdict.uid())) {
            return false;
        }
        if (known != null && known != verdict.isKnown()) {
            return false;
        }
        if (!asksForProcesses() && cgroups.isEmpty()) {
            return true;
        }
        for (Owner.Holder holder : verdict.holders()) {
            String cgroup = holder.cgroup() == null ? verdict.cgroup() : holder.cgroup();
            if (isWanted(holder.pid(), holder.comm(), cgroup)) {
                return true;
            }
        }
        return !asksForProcesses() && verdict.holders().isEmpty() && isBelowOne(verdict.cgroup());
    }

    /** Whether a process is one of those that are asked for. */
    boolean isWanted(int pid, String comm, String cgroup) {
        return isWantedProcess(pid, comm) && (cgroups.isEmpty() || isBelowOne(cgroup));
    }

    /** Whether it is, as far as its cgroup does not matter. */
    boolean isWantedProcess(int pid, String comm) {
        return (pids.isEmpty() || pids.contains(pid)) && (comms.isEmpty() || comms.contains(comm));
    }

    private boolean isBelowOne(String cgroup) {
        if (cgroup != null) {
            for (String wanted : cgroups) {
                if (Cgroups.isBelow(cgroup, wanted)) {
                    return true;
                }
            }
        }
        return false;
    }
}
