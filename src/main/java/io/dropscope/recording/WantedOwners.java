package io.dropscope.recording;

import java.util.List;
import java.util.Set;

/**
 * Whose packets were wanted when the recording was made.
 *
 * @param pids of holders
 * @param comms names of holders
 * @param cgroups paths; what is below them was wanted too
 * @param uids of the socket
 * @param known only packets with (true) or without (false) a known process; null: both
 */
public record WantedOwners(Set<Integer> pids, Set<String> comms, List<String> cgroups, Set<Long> uids, Boolean known) {
    /** Everybody's. */
    public static final WantedOwners ALL = new WantedOwners(Set.of(), Set.of(), List.of(), Set.of(), null);

    public WantedOwners {
        pids = Set.copyOf(pids);
        comms = Set.copyOf(comms);
        cgroups = List.copyOf(cgroups);
        uids = Set.copyOf(uids);
    }
}
