package io.dropscope.cli;

import io.dropscope.enrich.OwnerFilter;
import io.dropscope.linux.Cgroups;
import io.dropscope.linux.Nearest;
import io.dropscope.linux.Processes;
import io.dropscope.linux.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Looks on this host for those whose packets are wanted. */
final class LiveOwners {
    /** The kernel keeps so much of a name. */
    private static final int COMM_BYTES = 15;

    private final Cgroups hierarchy = Cgroups.find();

    /** A process's name as the kernel keeps it. */
    static String asKept(String comm) {
        byte[] bytes = comm.getBytes(StandardCharsets.UTF_8);
        return Text.ofBytes(bytes, 0, Math.min(bytes.length, COMM_BYTES));
    }

    /**
     * The same owners, cgroups by their paths from the root.
     *
     * @throws IllegalArgumentException when one of them is not there
     */
    OwnerFilter find(OwnerFilter wanted) {
        for (int pid : wanted.pids()) {
            requireProcess(pid);
        }
        for (String comm : wanted.comms()) {
            requireName(comm);
        }
        List<String> paths = new ArrayList<>();
        for (String cgroup : wanted.cgroups()) {
            paths.add(hierarchy.path(hierarchy.id(cgroup)));
        }
        return new OwnerFilter(wanted.pids(), wanted.comms(), paths, wanted.uids(), wanted.known());
    }

    /** Pids are those of the host: where /proc shows others, whether there is one cannot be told. */
    private static void requireProcess(int pid) {
        if (Processes.inHostPidNamespace() && !Processes.exists(pid)) {
            throw new IllegalArgumentException("no process " + pid);
        }
    }

    private static void requireName(String wanted) {
        if (Processes.inHostPidNamespace()) {
            Set<String> names = Processes.names();
            if (!names.contains(wanted)) {
                throw new IllegalArgumentException("no process named '" + wanted + "'" + Nearest.hint(wanted, names));
            }
        }
    }
}
