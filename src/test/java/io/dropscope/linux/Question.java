package io.dropscope.linux;

import java.util.List;
import java.util.Locale;

/** The questions whose answers are recorded, and the readers that they are played to. */
enum Question {
    LINKS(Netlink.ROUTE),
    QDISCS(Netlink.ROUTE),
    CLASSES(Netlink.ROUTE),
    TCP4(Netlink.SOCK_DIAG),
    TCP6(Netlink.SOCK_DIAG),
    UDP4(Netlink.SOCK_DIAG),
    UDP6(Netlink.SOCK_DIAG),
    RAW4(Netlink.SOCK_DIAG),
    RAW6(Netlink.SOCK_DIAG),
    UNIX(Netlink.SOCK_DIAG),
    QUEUES(Netlink.GENERIC),
    RULES(Netlink.NETFILTER),
    CHAINS(Netlink.NETFILTER),
    CONNTRACK(Netlink.NETFILTER);

    private final int protocol;

    Question(int protocol) {
        this.protocol = protocol;
    }

    int protocol() {
        return protocol;
    }

    String file() {
        return name().toLowerCase(Locale.ROOT) + ".nl";
    }

    /**
     * Asks.
     *
     * @param netlink a socket that nothing was asked yet
     * @param interfaceIndex the interface for CLASSES
     * @param into the records; of sockets a {@link Witness.Socket}
     */
    Completeness ask(Netlink netlink, int interfaceIndex, List<Object> into) throws LinuxException {
        return switch (this) {
            case LINKS -> add(new InterfaceDump().read(netlink), into);
            case QDISCS -> add(new QdiscDump().qdiscs(netlink), into);
            case CLASSES -> add(new QdiscDump().classes(netlink, interfaceIndex), into);
            case QUEUES -> add(new QueueDump().read(netlink), into);
            case RULES -> add(new NftDump().rules(netlink), into);
            case CHAINS -> add(new NftDump().chains(netlink), into);
            case CONNTRACK -> add(new ConntrackDump().read(netlink), into);
            default -> new SocketDump().read(netlink, query(), socket -> into.add(Witness.Socket.of(socket)));
        };
    }

    private static Completeness add(Reading<?> reading, List<Object> into) {
        into.addAll(reading.entries());
        return reading.completeness();
    }

    private SocketQuery query() {
        int family = switch (this) {
            case TCP4, UDP4, RAW4 -> SocketQuery.AF_INET;
            case UNIX -> SocketQuery.AF_UNIX;
            default -> SocketQuery.AF_INET6;
        };
        int kind = switch (this) {
            case TCP4, TCP6 -> SocketQuery.TCP;
            case UDP4, UDP6 -> SocketQuery.UDP;
            case UNIX -> 0;
            default -> SocketQuery.RAW;
        };
        return new SocketQuery(family, kind, SocketQuery.ALL_STATES, true);
    }
}
