package io.dropscope.enrich;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.Owner;
import java.util.Locale;
import java.util.Map;

/** Why a packet has no socket, and what can be said of it without looking one up. */
enum NoSocket {
    /** Looked up, by the kernel or here, and not found. */
    NO_SOCKET("no socket on %s port %d"),
    KERNEL(Owner.KERNEL_SOCKET),
    BAD_CHECKSUM("bad checksum"),
    MALFORMED("malformed packet"),
    OTHER_HOST("for another host"),
    FORWARDED("forwarded"),
    NO_ROUTE("no route to its destination"),
    OWN_WITHOUT_SOCKET("sent by this host without a socket"),
    CLOSED("socket already closed"),
    PART_OF_PACKET("part of a packet that counts itself"),
    LATER_FRAGMENT("a later fragment has no port"),
    NO_PORT("%s has no port"),
    NOT_IP("no IP packet"),
    NO_HEADERS("its headers cannot be read"),
    /** Too many at once, or the run was over. */
    NOT_LOOKED_UP("no socket was looked up in time"),
    /** Something listens there, and no process is seen to: the kernel, or one that is out of sight. */
    UNSEEN("holder unknown"),
    NAMESPACE_UNKNOWN("its namespace is unknown"),
    NAMESPACE_UNREADABLE("its namespace cannot be read (CAP_SYS_ADMIN)");

    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;

    private static final Map<String, NoSocket> BY_REASON = Map.ofEntries(
            Map.entry("NO_SOCKET", NO_SOCKET),
            Map.entry("UDP_CSUM", BAD_CHECKSUM),
            Map.entry("TCP_CSUM", BAD_CHECKSUM),
            Map.entry("IP_CSUM", BAD_CHECKSUM),
            Map.entry("ICMP_CSUM", BAD_CHECKSUM),
            Map.entry("SKB_CSUM", BAD_CHECKSUM),
            Map.entry("IP_INHDR", MALFORMED),
            Map.entry("PKT_TOO_SMALL", MALFORMED),
            Map.entry("HDR_TRUNC", MALFORMED),
            Map.entry("IPV6_BAD_EXTHDR", MALFORMED),
            Map.entry("OTHERHOST", OTHER_HOST),
            Map.entry("IPV6_NDISC_NS_OTHERHOST", OTHER_HOST),
            Map.entry("IP_INNOROUTES", NO_ROUTE),
            Map.entry("IP_OUTNOROUTES", NO_ROUTE),
            Map.entry("IP_INADDRERRORS", NO_ROUTE));

    /** Functions that tell more than the reason, which is unspecified or has several meanings there. */
    private static final Map<String, NoSocket> BY_FUNCTION = Map.of(
            "ip_forward", FORWARDED,
            "ip6_forward", FORWARDED,
            "udp_destruct_common", CLOSED,
            "udp_destruct_sock", CLOSED,
            "inet_sock_destruct", CLOSED,
            "sk_stream_kill_queues", CLOSED,
            "inet_csk_destroy_sock", CLOSED);

    private final String text;

    NoSocket(String text) {
        this.text = text;
    }

    /** Whether its text names a protocol, and a port if there is one. */
    boolean namesPort() {
        return this == NO_SOCKET || this == KERNEL || this == NO_PORT;
    }

    /** What the reason and the packet itself tell; null when a look-up has to. */
    static NoSocket of(DropEvent event) {
        if (event.kind == Kind.DROP_FRAGMENT) {
            return PART_OF_PACKET;
        }
        NoSocket by = event.symbol == null || event.symbol.name() == null ? null : BY_FUNCTION.get(event.symbol.name());
        if (by == null && event.reasonName != null) {
            by = BY_REASON.get(event.reasonName);
        }
        if (by != null) {
            return by;
        }
        if (event.ipVersion == 0) {
            boolean other = event.etherType != 0 && event.etherType != IPV4 && event.etherType != IPV6;
            return other ? NOT_IP : NO_HEADERS;
        }
        return event.netns == 0 ? NAMESPACE_UNKNOWN : null;
    }

    /** In words, for this packet. */
    String text(DropEvent event) {
        return switch (this) {
            case NO_SOCKET ->
                event.ipProtocol == DropEvent.ABSENT || Owners.port(event) == DropEvent.ABSENT
                        ? "no socket" // the kernel says so, and its headers cannot be read
                        : String.format(Locale.ROOT, text, protocol(event), Owners.port(event));
            case NO_PORT -> String.format(Locale.ROOT, text, protocol(event));
            default -> text;
        };
    }

    private static String protocol(DropEvent event) {
        return switch (event.ipProtocol) {
            case 1 -> "ICMP";
            case 2 -> "IGMP";
            case 6 -> "TCP";
            case 17 -> "UDP";
            case 58 -> "ICMPv6";
            case 132 -> "SCTP";
            case 136 -> "UDP-Lite";
            default -> "IP protocol " + event.ipProtocol;
        };
    }
}
