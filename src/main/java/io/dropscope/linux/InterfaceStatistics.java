package io.dropscope.linux;

import java.util.List;

/**
 * A network interface and what the kernel counted on it since it was made (RTM_NEWLINK with IFLA_STATS64;
 * include/uapi/linux/if_link.h). Counters are of 64 bits, live as long as the interface, and stay when it goes down;
 * some drivers reset theirs.
 *
 * @param index its index in its namespace, from 1
 * @param name its name, as safe text
 * @param otherNames its alternative names (IFLA_ALT_IFNAME), as safe text
 * @param hardwareType ARPHRD_ of include/uapi/linux/if_arp.h: 1 Ethernet, 772 loopback
 * @param flags IFF_ of include/uapi/linux/if.h
 * @param operState RFC 2863: 0 unknown, 1 not present, 2 down, 3 lower layer down, 4 testing, 5 dormant, 6 up
 * @param kind what made it: {@code veth}, {@code bond}, {@code vlan}, {@code tun}; null for a device of hardware and
 *     lo
 * @param slaveKind the kind of its master, where that has a say: {@code bond}, {@code bridge}; null for none
 * @param master index of its bond, bridge or team; 0 for none
 * @param link index of the interface below a VLAN or macvlan, of the other end of a veth; 0 when there is none or it
 *     cannot be told. It counts in the namespace {@code linkNetnsId}, if that is not -1
 * @param linkNetnsId this namespace's number for the namespace of {@code link} (RTM_GETNSID); -1 for the same
 *     namespace
 * @param vlanId VLAN number; -1 when it is no VLAN
 * @param mtu bytes
 * @param qdisc kind of its root qdisc; null when the kernel does not tell
 * @param txQueueLength packets, for those qdiscs that care
 * @param txQueues transmit queues that it was made with
 * @param rxQueues receive queues that it was made with
 * @param statistics struct rtnl_link_stats64 as long as this kernel has it: {@link #NAMES} in their order, then
 *     perhaps more, of a kernel newer than this program. Nobody changes it
 */
@SuppressWarnings("ArrayRecordComponent") // read by index each second for each interface; compared by nobody
public record InterfaceStatistics(
        int index,
        String name,
        List<String> otherNames,
        int hardwareType,
        int flags,
        int operState,
        String kind,
        String slaveKind,
        int master,
        int link,
        int linkNetnsId,
        int vlanId,
        int mtu,
        String qdisc,
        int txQueueLength,
        int txQueues,
        int rxQueues,
        long[] statistics) {

    /** Administratively up. */
    public static final int IFF_UP = 1;
    /** Is the loopback. */
    public static final int IFF_LOOPBACK = 8;
    /** Can receive and send now. */
    public static final int IFF_RUNNING = 0x40;

    /**
     * The fields of struct rtnl_link_stats64, in their order; rx_nohandler came with 4.6, rx_otherhost_dropped with
     * 5.19.
     */
    public static final List<String> NAMES = List.of(
            "rx_packets",
            "tx_packets",
            "rx_bytes",
            "tx_bytes",
            "rx_errors",
            "tx_errors",
            "rx_dropped",
            "tx_dropped",
            "multicast",
            "collisions",
            "rx_length_errors",
            "rx_over_errors",
            "rx_crc_errors",
            "rx_frame_errors",
            "rx_fifo_errors",
            "rx_missed_errors",
            "tx_aborted_errors",
            "tx_carrier_errors",
            "tx_fifo_errors",
            "tx_heartbeat_errors",
            "tx_window_errors",
            "rx_compressed",
            "tx_compressed",
            "rx_nohandler",
            "rx_otherhost_dropped");

    private static final List<String> OPER_STATES =
            List.of("unknown", "not present", "down", "lower layer down", "testing", "dormant", "up");

    /** How many of the statistics have a name here and a value on this kernel. */
    public int named() {
        return Math.min(NAMES.size(), statistics.length);
    }

    /**
     * A counter by its kernel name.
     *
     * @return its value; -1 when this kernel does not have it
     * @throws IllegalArgumentException when no kernel has it
     */
    public long statistic(String counter) {
        int i = NAMES.indexOf(counter);
        if (i < 0) {
            throw new IllegalArgumentException("no field of rtnl_link_stats64: " + counter);
        }
        return i < statistics.length ? statistics[i] : -1;
    }

    /** Whether it is administratively up. */
    public boolean isUp() {
        return (flags & IFF_UP) != 0;
    }

    /** The operational state in words, as RFC 2863 has them. */
    public String operStateText() {
        return operState < OPER_STATES.size() ? OPER_STATES.get(operState) : Integer.toString(operState);
    }
}
