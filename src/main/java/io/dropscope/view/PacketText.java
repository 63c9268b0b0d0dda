package io.dropscope.view;

import io.dropscope.event.DropEvent;
import io.dropscope.linux.Addresses;
import io.dropscope.stats.Tuple;

/**
 * What a packet is, in words: {@code UDP 10.9.0.1:41822 > 10.9.0.2:9995}, {@code ARP who-has 10.0.0.2 tell 10.0.0.1},
 * {@code ethertype 0x88cc (LLDP)}. Says only what was decoded.
 */
final class PacketText {
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int ARP = 0x0806;

    private static final String[] FLAGS = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};

    private PacketText() {}

    static void append(StringBuilder to, DropEvent e) {
        if (e.etherType == ARP && e.arpOperation != DropEvent.ABSENT) {
            appendArp(to, e);
        } else if (e.ipVersion == 0) {
            appendEtherType(to, e.etherType);
        } else {
            appendProtocol(to, e.ipProtocol);
            if (e.icmpType != DropEvent.ABSENT) {
                appendIcmp(to, e);
            }
            to.append(' ');
            Addresses.appendEndpoint(to, e.ipVersion, e.sourceHigh, e.sourceLow, e.sourcePort);
            to.append(" > ");
            Addresses.appendEndpoint(to, e.ipVersion, e.destinationHigh, e.destinationLow, e.destinationPort);
            if (e.tcpFlags != DropEvent.ABSENT) {
                to.append(" [");
                appendTcpFlags(to, e.tcpFlags);
                to.append(']');
            }
            if (e.fragmentOffset != DropEvent.ABSENT) {
                to.append(" fragment at ").append(e.fragmentOffset);
            }
        }
    }

    /** A flow, as far as it has addresses. */
    static String of(Tuple tuple) {
        StringBuilder text = new StringBuilder(64);
        if (tuple.ipVersion() == 0) {
            appendEtherType(text, tuple.etherType());
            return text.toString();
        }
        appendProtocol(text, tuple.ipProtocol());
        text.append(' ');
        int version = tuple.ipVersion();
        Addresses.appendEndpoint(text, version, tuple.sourceHigh(), tuple.sourceLow(), tuple.sourcePort());
        text.append(" > ");
        Addresses.appendEndpoint(
                text, version, tuple.destinationHigh(), tuple.destinationLow(), tuple.destinationPort());
        return text.toString();
    }

    /** {@code SYN,ACK}; {@code none} when no flag is set. */
    static void appendTcpFlags(StringBuilder to, int flags) {
        int start = to.length();
        for (int bit = 0; bit < FLAGS.length; bit++) {
            if ((flags & 1 << bit) != 0) {
                to.append(to.length() == start ? "" : ",").append(FLAGS[bit]);
            }
        }
        if (to.length() == start) {
            to.append("none");
        }
    }

    private static void appendArp(StringBuilder to, DropEvent e) {
        switch (e.arpOperation) {
            case 1 -> {
                to.append("ARP who-has ");
                Addresses.append(to, 4, 0, e.destinationLow);
                to.append(" tell ");
                Addresses.append(to, 4, 0, e.sourceLow);
            }
            case 2 -> {
                to.append("ARP reply ");
                Addresses.append(to, 4, 0, e.sourceLow);
                to.append(" to ");
                Addresses.append(to, 4, 0, e.destinationLow);
            }
            default -> to.append("ARP operation ").append(e.arpOperation);
        }
    }

    private static void appendEtherType(StringBuilder to, int etherType) {
        switch (etherType) {
            case 0 -> to.append("no protocol");
            case IPV4 -> to.append("IPv4 (header not readable)");
            case IPV6 -> to.append("IPv6 (header not readable)");
            case ARP -> to.append("ARP");
            default -> {
                to.append("ethertype 0x");
                String hex = Integer.toHexString(etherType);
                to.repeat('0', Math.max(0, 4 - hex.length())).append(hex);
                String name = switch (etherType) {
                    case 0x0004 -> " (802.2 LLC)";
                    case 0x8847, 0x8848 -> " (MPLS)";
                    case 0x8863, 0x8864 -> " (PPPoE)";
                    case 0x888e -> " (EAPOL)";
                    case 0x8809 -> " (LACP)";
                    case 0x88cc -> " (LLDP)";
                    case 0x88f7 -> " (PTP)";
                    case 0x8100, 0x88a8 -> " (VLAN)";
                    default -> "";
                };
                to.append(name);
            }
        }
    }

    private static void appendProtocol(StringBuilder to, int ipProtocol) {
        switch (ipProtocol) {
            case DropEvent.ABSENT -> to.append("IP");
            case 1 -> to.append("ICMP");
            case 2 -> to.append("IGMP");
            case 4 -> to.append("IPIP");
            case 6 -> to.append("TCP");
            case 17 -> to.append("UDP");
            case 41 -> to.append("IPv6-in-IP");
            case 47 -> to.append("GRE");
            case 50 -> to.append("ESP");
            case 51 -> to.append("AH");
            case 58 -> to.append("ICMPv6");
            case 89 -> to.append("OSPF");
            case 112 -> to.append("VRRP");
            case 132 -> to.append("SCTP");
            case 136 -> to.append("UDP-Lite");
            default -> to.append("IP protocol ").append(ipProtocol);
        }
    }

    private static void appendIcmp(StringBuilder to, DropEvent e) {
        to.append(" type ").append(e.icmpType).append(" code ").append(e.icmpCode);
        String name = e.ipVersion == 6 ? icmpV6(e.icmpType) : icmpV4(e.icmpType);
        if (name != null) {
            to.append(" (").append(name).append(')');
        }
    }

    private static String icmpV4(int type) {
        return switch (type) {
            case 0 -> "echo reply";
            case 3 -> "unreachable";
            case 5 -> "redirect";
            case 8 -> "echo request";
            case 11 -> "time exceeded";
            case 12 -> "parameter problem";
            case 13 -> "timestamp request";
            case 14 -> "timestamp reply";
            default -> null;
        };
    }

    private static String icmpV6(int type) {
        return switch (type) {
            case 1 -> "unreachable";
            case 2 -> "packet too big";
            case 3 -> "time exceeded";
            case 4 -> "parameter problem";
            case 128 -> "echo request";
            case 129 -> "echo reply";
            case 130, 131, 132 -> "MLD";
            case 143 -> "MLDv2 report";
            case 133 -> "router solicitation";
            case 134 -> "router advertisement";
            case 135 -> "neighbour solicitation";
            case 136 -> "neighbour advertisement";
            case 137 -> "redirect";
            default -> null;
        };
    }
}
