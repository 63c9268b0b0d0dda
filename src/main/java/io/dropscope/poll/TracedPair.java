package io.dropscope.poll;

import io.dropscope.event.Counter;
import io.dropscope.event.Counter.Scope;
import io.dropscope.event.CounterDelta;
import java.util.List;
import java.util.Set;

/**
 * A counter of the kernel and the traced drops that it counts, so that each can be held against the other: the counter rises
 * once for each skb that is freed, whatever its segments, just before it is freed. Tried on 6.18: RcvbufErrors and NoPorts of
 * IPv4 and IPv6, Udp.InCsumErrors, a root qdisc (tbf), clsact. By the kernel's source alone: softnet.dropped, the checksums
 * of IPv6, other qdiscs, packets of several segments. docs/counters.md has the table in words.
 *
 * @param name of the counter; {@code qdisc.drops} has what is below added
 * @param counters that are added up
 * @param reasons names of the drops' reasons; one that ends with {@code *} stands for all that begin like it
 * @param functions that free the packets; empty: any
 * @param scope what both are counted for: HOST, NETNS, or INTERFACE
 * @param batch how many packets a CPU may have counted and not yet freed
 * @param more why more may be traced than is counted, in words; null: that must not be
 * @param different why the two are not the same and are only shown, in words; null: they must be equal
 */
public record TracedPair(
        String name,
        List<Counter> counters,
        Set<String> reasons,
        Set<String> functions,
        Scope scope,
        int batch,
        String more,
        String different) {
    private static final String ANY = "*";
    /** fq_codel drops so many at a time and frees them when it has let go of its lock. */
    private static final int QDISC_BATCH = 64;

    // the compiler puts the small ones into their callers, or not; from 7.x on udp_rcv is __udp4_lib_rcv
    private static final String[] UDP4 = {
        "udp_queue_rcv_one_skb", "__udp_queue_rcv_skb", "udp_queue_rcv_skb", "udp_unicast_rcv_skb"
    };
    private static final String[] UDP6 = {
        "udpv6_queue_rcv_one_skb", "__udpv6_queue_rcv_skb", "udpv6_queue_rcv_skb", "udp6_unicast_rcv_skb"
    };
    private static final String[] RECEIVE4 = {"__udp4_lib_rcv", "udp_rcv"};
    private static final String[] RECEIVE6 = {"__udp6_lib_rcv", "udpv6_rcv"};

    /** All pairs, those that are not judged last. */
    public static final List<TracedPair> ALL = List.of(
            udp("Udp", "RcvbufErrors", "SOCKET_RCVBUFF", UDP4),
            udp("Udp6", "RcvbufErrors", "SOCKET_RCVBUFF", UDP6),
            udp("Udp", "NoPorts", "NO_SOCKET", RECEIVE4),
            udp("Udp6", "NoPorts", "NO_SOCKET", RECEIVE6),
            // the checksum of a long datagram is looked at when it is read, that of others by what receives it; what
            // first_packet_length finds counts in Udp for a socket of IPv6, too
            udp("Udp", "InCsumErrors", "UDP_CSUM", "__udp4_lib_rcv", "udp_rcv", "udp_queue_rcv_one_skb", "udp_recvmsg"),
            udp(
                    "Udp6",
                    "InCsumErrors",
                    "UDP_CSUM",
                    "__udp6_lib_rcv",
                    "udpv6_rcv",
                    "udpv6_queue_rcv_one_skb",
                    "udpv6_recvmsg"),
            new TracedPair(
                    "softnet.dropped",
                    List.of(CounterTable.SOFTNET_DROPPED),
                    Set.of("CPU_BACKLOG"),
                    Set.of(),
                    Scope.HOST,
                    1,
                    null,
                    null),
            new TracedPair(
                    "qdisc.drops",
                    List.of(CounterTable.QDISC_DROPS),
                    Set.of("QDISC_DROP", "QDISC_OVERLIMIT", "QDISC_CONGESTED", "QDISC_GENERIC", "CAKE_FLOOD", "FQ_*"),
                    Set.of(),
                    Scope.INTERFACE,
                    QDISC_BATCH,
                    null,
                    null),
            new TracedPair(
                    "qdisc.drops (clsact)",
                    List.of(CounterTable.QDISC_DROPS),
                    Set.of("TC_INGRESS", "TC_EGRESS"),
                    Set.of(),
                    Scope.INTERFACE,
                    1,
                    "drops of tcx programs have no counter",
                    null),
            different("Udp.MemErrors", "PROTO_MEM", "drops of a busy socket have no count", UDP4),
            different("Udp6.MemErrors", "PROTO_MEM", "drops of a busy socket have no count", UDP6),
            different("TcpExt.OfoPruned", "TCP_OFO_QUEUE_PRUNE", "it counts calls, not packets"),
            different("Ip.InUnknownProtos", "IP_NOPROTO", "a full raw socket has this reason, too"));

    private static TracedPair udp(String group, String counter, String reason, String... functions) {
        return new TracedPair(
                group + "." + counter,
                List.of(
                        CounterTable.named(group + "." + counter),
                        CounterTable.named(group.replace("Udp", "UdpLite") + "." + counter)),
                Set.of(reason),
                Set.of(functions),
                Scope.NETNS,
                1,
                null,
                null);
    }

    private static TracedPair different(String counter, String reason, String why, String... functions) {
        return new TracedPair(
                counter,
                List.of(CounterTable.named(counter)),
                Set.of(reason),
                Set.of(functions),
                Scope.NETNS,
                1,
                null,
                why);
    }

    /** Whether the two must be equal. */
    public boolean isJudged() {
        return different == null;
    }

    /** Whether a drop of this reason and function is one of the pair. */
    public boolean isTraced(String reason, String function) {
        return hasReason(reason) && (functions.isEmpty() || functions.contains(function));
    }

    /** Whether some drops of this reason are of the pair. */
    public boolean hasReason(String reason) {
        return reasons.contains(reason)
                || reasons.stream()
                        .anyMatch(name -> name.endsWith(ANY)
                                && reason.startsWith(name.substring(0, name.length() - ANY.length())));
    }

    /** Whether this rise counts drops of the pair. */
    public boolean isCounted(CounterDelta risen) {
        if (!counters.contains(risen.counter())) {
            return false;
        }
        if (!risen.counter().equals(CounterTable.QDISC_DROPS)) {
            return true;
        }
        String object = risen.place().object();
        boolean filters = object.startsWith("clsact") || object.startsWith("ingress");
        return filters == reasons.contains("TC_INGRESS");
    }

    /** Whether any of the kernel's reasons is one of the pair. */
    public boolean isKnownTo(Iterable<String> kernelReasons) {
        for (String reason : kernelReasons) {
            if (hasReason(reason)) {
                return true;
            }
        }
        return false;
    }

    /** The names of pairs. */
    public static List<String> names() {
        return ALL.stream().map(TracedPair::name).toList();
    }
}
