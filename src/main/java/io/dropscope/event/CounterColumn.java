package io.dropscope.event;

import io.dropscope.event.Counter.Meaning;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What the counters of a tick are added up to: a row of the text, a column of the log. Those that are
 * {@linkplain #inTotal in the total} count disjoint packets, so that the total is their plain sum.
 */
public enum CounterColumn {
    // the eleven of the log that people know, in its order; what each one means is in docs/counters.md
    NIC_RX("NIC RX Dropped", Meaning.LOST_PACKET, true),
    NIC_TX("NIC TX Dropped", Meaning.LOST_PACKET, true),
    NIC_MISSED("NIC RX Missed", Meaning.LOST_PACKET, true),
    QDISC("Qdisc", Meaning.LOST_PACKET, true),
    /** The device counts the same packet as received and dropped. */
    SOFTIRQ("SoftIRQ Backlog", Meaning.LOST_PACKET, false),
    SYN_QUEUE("SYN Queue Overflow", Meaning.REFUSED_CONNECTION, true),
    ACCEPT_QUEUE("Accept Queue Overflow", Meaning.REFUSED_CONNECTION, true),
    TCP_PRUNED("TCP Receive Buffer", Meaning.LOST_PACKET, true),
    TCP_COLLAPSED("TCP Collapsed", Meaning.WORK, false),
    UDP_RCVBUF("UDP Receive Buffer", Meaning.LOST_PACKET, true),
    UDP_SNDBUF("UDP Send Buffer", Meaning.LOST_PACKET, false),
    // ours
    LISTEN_OTHER("Listener, Other", Meaning.REFUSED_CONNECTION, true),
    TCP_ABORTED("TCP Aborted, No Memory", Meaning.REFUSED_CONNECTION, true),
    TCP_CHECKSUM("TCP Checksum", Meaning.LOST_PACKET, true),
    TCP_OTHER("TCP, Other", Meaning.LOST_PACKET, true),
    UDP_NO_PORT("UDP No Port", Meaning.LOST_PACKET, true),
    UDP_CHECKSUM("UDP Checksum", Meaning.LOST_PACKET, true),
    UDP_MEMORY("UDP Memory", Meaning.LOST_PACKET, true),
    UDP_OTHER("UDP, Other", Meaning.LOST_PACKET, true),
    RAW_SOCKET("Raw Socket Buffer", Meaning.LOST_PACKET, true),
    ICMP_CHECKSUM("ICMP Checksum", Meaning.LOST_PACKET, true),
    IP_HEADER("IP Header, TTL", Meaning.LOST_PACKET, true),
    IP_CHECKSUM("IP Checksum", Meaning.LOST_PACKET, true),
    IP_ADDRESS("IP Address", Meaning.LOST_PACKET, true),
    IP_NO_ROUTE("IP No Route", Meaning.LOST_PACKET, true),
    IP_OTHER("IP, Other", Meaning.LOST_PACKET, true),
    RP_FILTER("Reverse Path Filter", Meaning.LOST_PACKET, true),
    FRAGMENTS("Fragments", Meaning.LOST_PACKET, true),
    NEIGHBOUR("Neighbour Queue", Meaning.LOST_PACKET, true),
    CONNTRACK("Conntrack", Meaning.LOST_PACKET, true),
    OUT_DISCARDS("IP Out Discards", Meaning.LOST_PACKET, false),
    NIC_TX_PEER("NIC TX, Elsewhere Too", Meaning.LOST_PACKET, false),
    /** Messages, no packets. */
    NETLINK("Netlink Socket Buffer", Meaning.WORK, false),
    TIME_SQUEEZE("SoftIRQ Time Squeeze", Meaning.DELAY, false),
    RETRANSMITS("TCP Retransmits", Meaning.DELAY, false),
    /** Neighbours, not packets: those that waited for them are counted nowhere. */
    NEIGHBOUR_FAILED("Neighbour Failed", Meaning.LOST_PACKET, false),
    FIREWALL("Firewall Rule", Meaning.LOST_PACKET, true),
    XDP("XDP Program", Meaning.LOST_PACKET, true),
    /** Statistics of drivers that may count again what another column has. */
    NIC_DRIVER("NIC Driver", Meaning.LOST_PACKET, false);

    /** The eleven of the log that people know. */
    public static final List<CounterColumn> KNOWN = Arrays.stream(values())
            .filter(column -> column.ordinal() <= UDP_SNDBUF.ordinal())
            .toList();

    /** Those that came later. */
    public static final List<CounterColumn> FURTHER = Arrays.stream(values())
            .filter(column -> column.ordinal() > UDP_SNDBUF.ordinal())
            .toList();

    private final String id = name().toLowerCase(Locale.ROOT);
    private final String label;
    private final Meaning meaning;
    private final boolean inTotal;

    CounterColumn(String label, Meaning meaning, boolean inTotal) {
        this.label = label;
        this.meaning = meaning;
        this.inTotal = inTotal;
    }

    /** The name in CSV and JSON: {@code accept_queue}. */
    public String id() {
        return id;
    }

    /** The name for people: {@code Accept Queue Overflow}. */
    public String label() {
        return label;
    }

    public Meaning meaning() {
        return meaning;
    }

    /**
     * Whether a packet that is counted here is freed as a drop as well, so that a tracer sees it. A SYN that finds a queue
     * of its listener full is consumed (tcp_rcv_state_process), and what a device had no buffer for was never an skb.
     */
    public boolean isTraced() {
        return switch (this) {
            case NIC_MISSED, SYN_QUEUE, ACCEPT_QUEUE, LISTEN_OTHER -> false;
            default -> true;
        };
    }

    /** Whether the total holds it. What is loss and is not in the total is in another column already. */
    public boolean inTotal() {
        return inTotal;
    }
}
