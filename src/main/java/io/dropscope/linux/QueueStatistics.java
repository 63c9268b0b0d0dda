package io.dropscope.linux;

import java.util.Arrays;
import java.util.List;

/**
 * What a driver counted on one queue of an interface (netdev family of generic netlink, NETDEV_CMD_QSTATS_GET, Linux
 * 6.9; include/uapi/linux/netdev.h, Documentation/netlink/specs/netdev.yaml). A driver tells of what it can.
 *
 * @param interfaceIndex of the interface
 * @param receive whether it is a receive queue
 * @param queue its number, from 0, among those of its direction
 * @param statistics {@link #NAMES} in their order, then perhaps more; {@link #ABSENT} for what the driver does not
 *     tell. Nobody changes it
 */
@SuppressWarnings("ArrayRecordComponent") // read by index each second for each queue; compared by nobody
public record QueueStatistics(int interfaceIndex, boolean receive, int queue, long[] statistics) {
    /** What the driver does not tell. */
    public static final long ABSENT = -1;

    /** Counters of netdev.yaml, qstats, in the order of their numbers; the first is 8. */
    public static final List<String> NAMES = List.of(
            "rx-packets",
            "rx-bytes",
            "tx-packets",
            "tx-bytes",
            "rx-alloc-fail",
            "rx-hw-drops",
            "rx-hw-drop-overruns",
            "rx-csum-complete",
            "rx-csum-unnecessary",
            "rx-csum-none",
            "rx-csum-bad",
            "rx-hw-gro-packets",
            "rx-hw-gro-bytes",
            "rx-hw-gro-wire-packets",
            "rx-hw-gro-wire-bytes",
            "rx-hw-drop-ratelimits",
            "tx-hw-drops",
            "tx-hw-drop-errors",
            "tx-csum-none",
            "tx-needs-csum",
            "tx-hw-gso-packets",
            "tx-hw-gso-bytes",
            "tx-hw-gso-wire-packets",
            "tx-hw-gso-wire-bytes",
            "tx-hw-drop-ratelimits",
            "tx-stop",
            "tx-wake");

    static final int FIRST = 8;

    static long[] none() {
        long[] statistics = new long[NAMES.size()];
        Arrays.fill(statistics, ABSENT);
        return statistics;
    }

    /**
     * A counter by its name in the specification.
     *
     * @return its value, or {@link #ABSENT}
     * @throws IllegalArgumentException when the specification has no such counter
     */
    public long statistic(String counter) {
        int i = NAMES.indexOf(counter);
        if (i < 0) {
            throw new IllegalArgumentException("no counter of qstats: " + counter);
        }
        return statistics[i];
    }
}
