package io.dropscope.poll;

import static io.dropscope.event.Counter.Layer.BACKLOG;
import static io.dropscope.event.Counter.Layer.DEVICE;
import static io.dropscope.event.Counter.Layer.ICMP;
import static io.dropscope.event.Counter.Layer.IP;
import static io.dropscope.event.Counter.Layer.NEIGHBOUR;
import static io.dropscope.event.Counter.Layer.NETFILTER;
import static io.dropscope.event.Counter.Layer.RAW;
import static io.dropscope.event.Counter.Layer.TCP;
import static io.dropscope.event.Counter.Layer.UDP;
import static io.dropscope.event.Counter.Meaning.DELAY;
import static io.dropscope.event.Counter.Meaning.LOST_PACKET;
import static io.dropscope.event.Counter.Meaning.REFUSED_CONNECTION;
import static io.dropscope.event.Counter.Meaning.WORK;

import io.dropscope.event.Counter;
import io.dropscope.event.Counter.Layer;
import io.dropscope.event.Counter.Meaning;
import io.dropscope.event.Counter.Scope;
import io.dropscope.event.CounterColumn;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All counters that are known here, and what they mean. Names that a kernel has and this table has not are nothing that
 * tells of drops, as far as is known; names that the table has and a kernel has not are normal.
 *
 * <p>Which counter contains which was read in the kernel's source and tried on 6.18; where two overlap in part only
 * (Udp.SndbufErrors and the drops of a qdisc), one has a column that is in no total. docs/counters.md has it in words.
 */
public final class CounterTable {
    private static final int LONG = 64;
    private static final int INT = 32;

    private static final String SNMP = "/proc/net/snmp";
    private static final String SNMP6 = "/proc/net/snmp6";
    private static final String NETSTAT = "/proc/net/netstat";
    private static final String LINK = "RTM_GETLINK IFLA_STATS64";
    private static final String TRAFFIC_CONTROL = "RTM_GETQDISC TCA_STATS2";
    private static final String SOFTNET = "/proc/net/softnet_stat";

    private static final Map<String, Counter> BY_NAME = new LinkedHashMap<>();
    /** Group to name to counter; in snmp6 the names stand without a group. */
    private static final Map<String, Map<String, Counter>> BY_GROUP = new HashMap<>();

    // ---- devices (include/uapi/linux/if_link.h): dropped and missed are apart, unlike in /proc/net/dev
    static final Counter RX_DROPPED = link("rx_dropped", LOST_PACKET, CounterColumn.NIC_RX);
    static final Counter TX_DROPPED = link("tx_dropped", LOST_PACKET, CounterColumn.NIC_TX);
    static final Counter RX_MISSED = link("rx_missed_errors", LOST_PACKET, CounterColumn.NIC_MISSED);
    static final Counter RX_FIFO = link("rx_fifo_errors", LOST_PACKET, null);
    static final Counter RX_OVER = link("rx_over_errors", LOST_PACKET, null);
    static final Counter RX_ERRORS = link("rx_errors", LOST_PACKET, null);
    static final Counter RX_CRC = link("rx_crc_errors", LOST_PACKET, null);
    static final Counter RX_LENGTH = link("rx_length_errors", LOST_PACKET, null);
    static final Counter RX_FRAME = link("rx_frame_errors", LOST_PACKET, null);
    static final Counter RX_NOHANDLER = link("rx_nohandler", WORK, null);
    static final Counter RX_OTHERHOST = link("rx_otherhost_dropped", WORK, null);
    static final Counter TX_ERRORS = link("tx_errors", LOST_PACKET, null);
    static final Counter TX_FIFO = link("tx_fifo_errors", LOST_PACKET, null);
    static final Counter TX_CARRIER = link("tx_carrier_errors", LOST_PACKET, null);
    static final Counter TX_ABORTED = link("tx_aborted_errors", LOST_PACKET, null);

    /** Received and sent: what a share of lost packets is a share of. */
    static final Counter RX_PACKETS = link("rx_packets", WORK, null);

    static final Counter TX_PACKETS = link("tx_packets", WORK, null);

    /** Of a veth whose other end is watched too: that end counts nearly all of it as received and dropped. */
    static final Counter VETH_TX_DROPPED = add(new Counter(
            "link.tx_dropped (veth)",
            DEVICE,
            LOST_PACKET,
            Scope.INTERFACE,
            LONG,
            CounterColumn.NIC_TX_PEER,
            List.of(),
            LINK));

    /** Of an interface that stands on another one: what the qdisc or the device below refused counts here again. */
    static final Counter STACKED_TX_DROPPED = add(new Counter(
            "link.tx_dropped (stacked)",
            DEVICE,
            LOST_PACKET,
            Scope.INTERFACE,
            LONG,
            CounterColumn.NIC_TX_PEER,
            List.of(),
            LINK));

    static final Counter DEV_RX = device("rx_drop", CounterColumn.NIC_RX);
    static final Counter DEV_TX = device("tx_drop", CounterColumn.NIC_TX);

    static final Counter QDISC_DROPS = add(new Counter(
            "qdisc.drops",
            Layer.QDISC,
            LOST_PACKET,
            Scope.QUEUE,
            INT,
            CounterColumn.QDISC,
            List.of(),
            TRAFFIC_CONTROL));
    /** Of a qdisc within another one, or of a class: the root has counted it. */
    static final Counter QDISC_CHILD_DROPS = add(new Counter(
            "qdisc.drops (child)", Layer.QDISC, LOST_PACKET, Scope.QUEUE, INT, null, List.of(), TRAFFIC_CONTROL));

    static final Counter QDISC_OVERLIMITS = add(
            new Counter("qdisc.overlimits", Layer.QDISC, DELAY, Scope.QUEUE, INT, null, List.of(), TRAFFIC_CONTROL));
    static final Counter QDISC_REQUEUES =
            add(new Counter("qdisc.requeues", Layer.QDISC, DELAY, Scope.QUEUE, INT, null, List.of(), TRAFFIC_CONTROL));

    // ---- the backlog of a CPU. The device's rx_dropped counts the same packet (enqueue_to_backlog in net/core/dev.c)
    static final Counter SOFTNET_DROPPED = softnet("dropped", LOST_PACKET, CounterColumn.SOFTIRQ);
    static final Counter SOFTNET_SQUEEZE = softnet("time_squeeze", DELAY, CounterColumn.TIME_SQUEEZE);
    static final Counter SOFTNET_FLOW_LIMIT = softnet("flow_limit_count", LOST_PACKET, null);

    static final Counter SOCKET_RAW_DROPS = add(new Counter(
            "socket.raw.drops",
            RAW,
            LOST_PACKET,
            Scope.SOCKET,
            INT,
            CounterColumn.RAW_SOCKET,
            List.of(),
            "sock_diag SKMEMINFO, /proc/net/raw"));

    static final Counter SOCKET_NETLINK_DROPS = add(new Counter(
            "socket.netlink.drops",
            Layer.NETLINK,
            WORK,
            Scope.SOCKET,
            INT,
            CounterColumn.NETLINK,
            List.of(),
            "/proc/net/netlink"));

    /** Of a rule that drops, counted just before the verdict; or of the policy of a chain. */
    static final Counter RULE_DROPS = add(new Counter(
            "nft.drops",
            NETFILTER,
            LOST_PACKET,
            Scope.NETNS,
            LONG,
            CounterColumn.FIREWALL,
            List.of(),
            "NFT_MSG_GETRULE NFTA_COUNTER_PACKETS"));

    /** Of a rule that drops, with something between the counter and the verdict that may let a packet pass: a limit, a match. */
    static final Counter RULE_MATCHES = add(new Counter(
            "nft.matches",
            NETFILTER,
            WORK,
            Scope.NETNS,
            LONG,
            null,
            List.of(),
            "NFT_MSG_GETRULE NFTA_COUNTER_PACKETS"));

    static {
        // ---- queues of a device: the driver has them in rx_missed_errors, rx_dropped or tx_dropped as well, or not
        for (String name : List.of(
                "rx-alloc-fail",
                "rx-hw-drops",
                "rx-hw-drop-overruns",
                "rx-hw-drop-ratelimits",
                "tx-hw-drops",
                "tx-hw-drop-errors",
                "tx-hw-drop-ratelimits")) {
            add(new Counter(
                    "queue." + name, DEVICE, LOST_PACKET, Scope.QUEUE, LONG, null, List.of(), "NETDEV_CMD_QSTATS_GET"));
        }

        // ---- IPv4 (net/ipv4/proc.c)
        snmp(IP, "Ip.InHdrErrors", CounterColumn.IP_HEADER, "IpExt.InCsumErrors");
        snmp(IP, "Ip.InAddrErrors", CounterColumn.IP_ADDRESS);
        snmp(IP, "Ip.InUnknownProtos", CounterColumn.IP_OTHER);
        snmp(IP, "Ip.InDiscards", CounterColumn.IP_OTHER);
        snmp(IP, "Ip.OutDiscards", CounterColumn.OUT_DISCARDS);
        snmp(IP, "Ip.OutNoRoutes", CounterColumn.IP_NO_ROUTE);
        snmp(IP, "Ip.ReasmFails", CounterColumn.FRAGMENTS);
        snmp(IP, "Ip.ReasmTimeout", null);
        snmp(IP, "Ip.FragFails", CounterColumn.FRAGMENTS);
        netstat(IP, "IpExt.InNoRoutes", LOST_PACKET, CounterColumn.IP_NO_ROUTE);
        netstat(IP, "IpExt.InTruncatedPkts", LOST_PACKET, CounterColumn.IP_OTHER);
        netstat(IP, "IpExt.InCsumErrors", LOST_PACKET, CounterColumn.IP_CHECKSUM);
        netstat(IP, "IpExt.ReasmOverlaps", LOST_PACKET, null);
        netstat(IP, "TcpExt.IPReversePathFilter", LOST_PACKET, CounterColumn.RP_FILTER);
        // InErrors is no loss alone: an ICMP error about a connection that is gone counts in it as well
        snmp(ICMP, "Icmp.InCsumErrors", CounterColumn.ICMP_CHECKSUM);
        add("Icmp.InErrors", ICMP, WORK, null, SNMP);

        // ---- TCP
        snmp(TCP, "Tcp.InErrs", CounterColumn.TCP_OTHER, "Tcp.InCsumErrors");
        snmp(TCP, "Tcp.InCsumErrors", CounterColumn.TCP_CHECKSUM);
        add("Tcp.RetransSegs", TCP, DELAY, CounterColumn.RETRANSMITS, SNMP);
        add("Tcp.AttemptFails", TCP, WORK, null, SNMP);
        add("Tcp.EstabResets", TCP, WORK, null, SNMP);
        add("Tcp.OutRsts", TCP, WORK, null, SNMP);
        // any drop of a listener counts in ListenDrops (tcp_listendrop in include/net/tcp.h)
        netstat(
                TCP,
                "TcpExt.ListenDrops",
                REFUSED_CONNECTION,
                CounterColumn.LISTEN_OTHER,
                "TcpExt.ListenOverflows",
                "TcpExt.TCPReqQFullDrop");
        netstat(TCP, "TcpExt.ListenOverflows", REFUSED_CONNECTION, CounterColumn.ACCEPT_QUEUE);
        netstat(TCP, "TcpExt.TCPReqQFullDrop", REFUSED_CONNECTION, CounterColumn.SYN_QUEUE);
        netstat(TCP, "TcpExt.TCPReqQFullDoCookies", WORK, null);
        netstat(TCP, "TcpExt.TCPFastOpenListenOverflow", WORK, null);
        netstat(TCP, "TcpExt.TCPAbortOnMemory", REFUSED_CONNECTION, CounterColumn.TCP_ABORTED);
        netstat(TCP, "TcpExt.TCPRcvQDrop", LOST_PACKET, CounterColumn.TCP_PRUNED);
        netstat(TCP, "TcpExt.TCPOFODrop", LOST_PACKET, CounterColumn.TCP_PRUNED);
        // the segment that could not be taken is counted in one of the two above as well (tcp_try_rmem_schedule)
        netstat(TCP, "TcpExt.RcvPruned", LOST_PACKET, null);
        // counts calls that freed one segment or more
        netstat(TCP, "TcpExt.OfoPruned", LOST_PACKET, null);
        netstat(TCP, "TcpExt.PruneCalled", WORK, null);
        netstat(TCP, "TcpExt.TCPRcvCollapsed", WORK, CounterColumn.TCP_COLLAPSED);
        netstat(TCP, "TcpExt.TCPBacklogDrop", LOST_PACKET, CounterColumn.TCP_OTHER);
        netstat(TCP, "TcpExt.TCPZeroWindowDrop", LOST_PACKET, CounterColumn.TCP_OTHER);
        netstat(TCP, "TcpExt.PFMemallocDrop", LOST_PACKET, CounterColumn.TCP_OTHER);
        netstat(TCP, "TcpExt.TCPMinTTLDrop", LOST_PACKET, CounterColumn.TCP_OTHER);
        netstat(TCP, "TcpExt.TCPMD5NotFound", LOST_PACKET, CounterColumn.TCP_OTHER);
        netstat(TCP, "TcpExt.TCPMD5Unexpected", LOST_PACKET, CounterColumn.TCP_OTHER);
        netstat(TCP, "TcpExt.TCPMD5Failure", LOST_PACKET, CounterColumn.TCP_OTHER);
        netstat(TCP, "TcpExt.TCPDeferAcceptDrop", DELAY, null);
        netstat(TCP, "TcpExt.TCPTimeWaitOverflow", WORK, null);
        netstat(TCP, "TcpExt.TCPTimeouts", DELAY, null);
        netstat(TCP, "TcpExt.TCPSynRetrans", DELAY, null);
        netstat(TCP, "TcpExt.TCPLostRetransmit", DELAY, null);
        netstat(TCP, "TcpExt.TCPMemoryPressures", DELAY, null);
        netstat(TCP, "TcpExt.SyncookiesSent", WORK, null);
        netstat(TCP, "TcpExt.SyncookiesFailed", WORK, null);

        // ---- UDP (net/ipv4/udp.c): each error also counts in InErrors, a missing port does not
        udp("Udp", "Udp.", SNMP);
        udp("UdpLite", "UdpLite.", SNMP);
        udp("Udp6", "Udp6.", SNMP6);
        udp("UdpLite6", "UdpLite6.", SNMP6);

        // ---- IPv6 (net/ipv6/proc.c)
        snmp6(IP, "Ip6.InHdrErrors", CounterColumn.IP_HEADER);
        snmp6(IP, "Ip6.InAddrErrors", CounterColumn.IP_ADDRESS);
        snmp6(IP, "Ip6.InUnknownProtos", CounterColumn.IP_OTHER);
        snmp6(IP, "Ip6.InDiscards", CounterColumn.IP_OTHER);
        snmp6(IP, "Ip6.InTruncatedPkts", CounterColumn.IP_OTHER);
        snmp6(IP, "Ip6.InNoRoutes", CounterColumn.IP_NO_ROUTE);
        snmp6(IP, "Ip6.OutNoRoutes", CounterColumn.IP_NO_ROUTE);
        snmp6(IP, "Ip6.OutDiscards", CounterColumn.OUT_DISCARDS);
        snmp6(IP, "Ip6.ReasmFails", CounterColumn.FRAGMENTS);
        snmp6(IP, "Ip6.ReasmTimeout", null);
        snmp6(IP, "Ip6.FragFails", CounterColumn.FRAGMENTS);
        // ip6_forward counts it in FragFails as well
        snmp6(IP, "Ip6.InTooBigErrors", null);
        snmp6(ICMP, "Icmp6.InCsumErrors", CounterColumn.ICMP_CHECKSUM);

        // ---- /proc/net/stat: of the host, or of the namespace (conntrack)
        perCpu("arp_cache.unresolved_discards", NEIGHBOUR, Scope.HOST, LOST_PACKET, CounterColumn.NEIGHBOUR);
        perCpu("arp_cache.table_fulls", NEIGHBOUR, Scope.HOST, LOST_PACKET, null);
        // a neighbour that does not answer counts once, whatever waits for it is freed uncounted (neigh_invalidate)
        perCpu("arp_cache.res_failed", NEIGHBOUR, Scope.HOST, LOST_PACKET, CounterColumn.NEIGHBOUR_FAILED);
        perCpu("ndisc_cache.res_failed", NEIGHBOUR, Scope.HOST, LOST_PACKET, CounterColumn.NEIGHBOUR_FAILED);
        perCpu("ndisc_cache.unresolved_discards", NEIGHBOUR, Scope.HOST, LOST_PACKET, CounterColumn.NEIGHBOUR);
        perCpu("ndisc_cache.table_fulls", NEIGHBOUR, Scope.HOST, LOST_PACKET, null);
        perCpu("nf_conntrack.drop", NETFILTER, Scope.NETNS, LOST_PACKET, CounterColumn.CONNTRACK);
        // chaintoolong under the title of an older column (5.15)
        perCpu("nf_conntrack.chainlength", NETFILTER, Scope.NETNS, LOST_PACKET, CounterColumn.CONNTRACK);
        // what was lost in a race, or in a chain too long, is in one of the two above as well
        perCpu("nf_conntrack.insert_failed", NETFILTER, Scope.NETNS, LOST_PACKET, null);
        perCpu("nf_conntrack.early_drop", NETFILTER, Scope.NETNS, WORK, null);
    }

    private static final Set<String> PARTS = BY_NAME.values().stream()
            .flatMap(counter -> counter.contains().stream())
            .collect(Collectors.toUnmodifiableSet());

    private CounterTable() {}

    private static void udp(String group, String prefix, String source) {
        add(
                prefix + "InErrors",
                UDP,
                LOST_PACKET,
                CounterColumn.UDP_OTHER,
                source,
                prefix + "RcvbufErrors",
                prefix + "InCsumErrors",
                prefix + "MemErrors");
        add(prefix + "RcvbufErrors", UDP, LOST_PACKET, CounterColumn.UDP_RCVBUF, source);
        add(prefix + "InCsumErrors", UDP, LOST_PACKET, CounterColumn.UDP_CHECKSUM, source);
        add(prefix + "MemErrors", UDP, LOST_PACKET, CounterColumn.UDP_MEMORY, source);
        add(prefix + "NoPorts", UDP, LOST_PACKET, CounterColumn.UDP_NO_PORT, source);
        add(prefix + "SndbufErrors", UDP, LOST_PACKET, CounterColumn.UDP_SNDBUF, source);
        if (!group.equals("UdpLite6")) { // which has none
            add(prefix + "IgnoredMulti", UDP, WORK, null, source);
        }
    }

    private static Counter snmp(Layer layer, String name, CounterColumn column, String... contains) {
        return add(name, layer, LOST_PACKET, column, SNMP, contains);
    }

    private static Counter snmp6(Layer layer, String name, CounterColumn column) {
        return add(name, layer, LOST_PACKET, column, SNMP6);
    }

    private static Counter netstat(
            Layer layer, String name, Meaning meaning, CounterColumn column, String... contains) {
        return add(name, layer, meaning, column, NETSTAT, contains);
    }

    private static Counter add(
            String name, Layer layer, Meaning meaning, CounterColumn column, String source, String... contains) {
        return add(new Counter(name, layer, meaning, Scope.NETNS, LONG, column, List.of(contains), source));
    }

    private static void perCpu(String name, Layer layer, Scope scope, Meaning meaning, CounterColumn column) {
        String file = "/proc/net/stat/" + name.substring(0, name.indexOf('.'));
        add(new Counter(name, layer, meaning, scope, INT, column, List.of(), file));
    }

    private static Counter link(String name, Meaning meaning, CounterColumn column) {
        return add(new Counter("link." + name, DEVICE, meaning, Scope.INTERFACE, LONG, column, List.of(), LINK));
    }

    private static Counter device(String name, CounterColumn column) {
        return add(new Counter(
                "dev." + name, DEVICE, LOST_PACKET, Scope.INTERFACE, LONG, column, List.of(), "/proc/net/dev"));
    }

    private static Counter softnet(String name, Meaning meaning, CounterColumn column) {
        return add(new Counter("softnet." + name, BACKLOG, meaning, Scope.HOST, INT, column, List.of(), SOFTNET));
    }

    private static Counter add(Counter counter) {
        String name = counter.name();
        if (BY_NAME.put(name, counter) != null) {
            throw new IllegalStateException(name + " is in the table twice");
        }
        int dot = name.indexOf('.');
        String group = name.substring(0, dot);
        boolean listed = counter.source().equals(SNMP6);
        BY_GROUP.computeIfAbsent(listed ? "" : group, any -> new HashMap<>())
                .put(listed ? group + name.substring(dot + 1) : name.substring(dot + 1), counter);
        return counter;
    }

    /** All counters. */
    public static Collection<Counter> all() {
        return BY_NAME.values();
    }

    /** The counter of this name ({@code TcpExt.ListenDrops}); null when the table has none. */
    public static Counter named(String name) {
        return BY_NAME.get(name);
    }

    /** Whether packets of the counter are in another one too, so that {@link Counter#contains} of that one names it. */
    static boolean isPart(Counter counter) {
        return PARTS.contains(counter.name());
    }

    /** A counter as /proc has it, {@code Udp} and {@code NoPorts}, or nothing and {@code Udp6NoPorts}; null if unknown. */
    static Counter find(String group, String name) {
        Map<String, Counter> names = BY_GROUP.get(group);
        return names == null ? null : names.get(name);
    }
}
