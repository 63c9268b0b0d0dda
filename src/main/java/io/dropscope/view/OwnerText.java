package io.dropscope.view;

import io.dropscope.event.Owner;
import io.dropscope.linux.Text;
import io.dropscope.stats.By;
import io.dropscope.stats.Group;
import java.util.List;

/**
 * An owner in words: {@code collector[812] udp:9995}, {@code kernel udp:4789}, {@code socket 48213 (holder unknown)},
 * {@code none: no socket on UDP port 81}. Says only what is known.
 */
final class OwnerText {
    /** Processes that are named where there is room for it. */
    private static final int NAMES = 4;
    /** So much of a name is worth more than a port. */
    private static final int LEAST_NAME = 4;

    private OwnerText() {}

    // ---- tables

    /** The owner with the most packets of a row, and how many more there are; {@code -} where there is no detail. */
    static String whose(Group group, By by, RunInfo run) {
        return whose(group, by, run, names(by), Integer.MAX_VALUE, true);
    }

    /** The same in a width: further names give way first, then letters of the name, then the port, but never the pid. */
    static String whose(Group group, By by, RunInfo run, int width) {
        String text = whose(group, by, run);
        for (int names = names(by) - 1; names > 0 && text.length() > width; names--) {
            text = whose(group, by, run, names, Integer.MAX_VALUE, true);
        }
        if (text.length() <= width || group.owners().isEmpty()) {
            return Numbers.fit(text, width);
        }
        List<Owner.Verdict> verdicts = group.owners().getFirst().verdicts();
        if (!verdicts.isEmpty() && verdicts.getFirst().isKnown()) {
            int name = comm(verdicts.getFirst().holders().getFirst()).length();
            int room = name - (text.length() - width);
            boolean endpoint = room >= Math.min(name, LEAST_NAME);
            if (!endpoint) {
                room = name
                        - (whose(group, by, run, 1, Integer.MAX_VALUE, false).length() - width);
            }
            text = whose(group, by, run, 1, Math.max(1, room), endpoint);
        }
        return Numbers.fit(text, width);
    }

    private static int names(By by) {
        return by == By.PROCESS || by == By.SOCKET ? NAMES : 1;
    }

    private static String whose(Group group, By by, RunInfo run, int names, int nameWidth, boolean withEndpoint) {
        if (group.owners().isEmpty()) {
            return "-";
        }
        Group.Share share = group.owners().getFirst();
        StringBuilder text = new StringBuilder(48);
        if (share.verdicts().isEmpty()) {
            text.append("(owners not kept)");
        } else if (!by.isOwner() && share.verdicts().getFirst().how() == Owner.How.NONE) {
            text.append("none");
            // with several places nobody knows whose was which
            if (group.places() == 1 && (group.interfaceName() != null || group.interfaceIndex() > 0)) {
                text.append(", in ");
                Columns.appendPlace(
                        text, run, group.netns(), group.netnsName(), group.interfaceIndex(), group.interfaceName());
            }
        } else {
            Owner.Verdict verdict = share.verdicts().getFirst();
            String address = by == By.SOCKET && withEndpoint ? address(verdict.socket()) : null;
            if (address != null) {
                text.append(address).append(' ');
            }
            appendOwner(text, verdict, oneSocket(share), names, nameWidth);
            boolean named = verdict.isKnown() || verdict.isKernel();
            String endpoint = address == null && withEndpoint && named ? endpoint(share) : null;
            if (endpoint != null) {
                text.append(' ').append(endpoint);
            }
        }
        if (group.owners().size() > 1) {
            text.append(" +").append(group.owners().size() - 1);
        }
        return text.toString();
    }

    /** The owner of packets as a value of JSON and CSV. */
    static String of(Group.Share share) {
        StringBuilder text = new StringBuilder(48);
        appendOwner(text, share.verdicts().getFirst(), oneSocket(share), NAMES, Integer.MAX_VALUE);
        return text.toString();
    }

    /** What stands for a name that the owner has not: {@code (no unit)}, or why there is no owner. */
    static String without(Group group, String what) {
        if (group.owners().isEmpty() || group.owners().getFirst().verdicts().isEmpty()) {
            return "(owners not kept)";
        }
        Owner.Verdict verdict = group.owners().getFirst().verdicts().getFirst();
        if (verdict.isKnown()) {
            return "(no " + what + ")";
        }
        return "(" + (verdict.settled() ? why(verdict) : "looking") + ")";
    }

    /** {@code docker://3f2a...}, as Kubernetes writes it; {@code pod://} and its uid where only the pod is known. */
    static String container(Owner.Container container) {
        return Text.safe(
                container.id() == null ? "pod://" + container.pod() : container.runtime() + "://" + container.id());
    }

    /** The same with an id as short as its tools show it. */
    static String shortContainer(Owner.Container container) {
        String id = container.id();
        return id == null
                ? container(container)
                : Text.safe(container.runtime() + "://" + id.substring(0, Math.min(12, id.length())));
    }

    /** {@code collector[812] 0.0.0.0:9995}, {@code socket 4711 (not permitted) [::]:53}: for a row that names the protocol. */
    static String holderAndAddress(Owner.Verdict verdict) {
        StringBuilder text = new StringBuilder(48);
        appendOwner(text, verdict, true, NAMES, Integer.MAX_VALUE);
        String address = address(verdict.socket());
        if (address != null) {
            text.append(' ').append(address.substring(address.indexOf(' ') + 1));
        }
        return text.toString();
    }

    private static boolean oneSocket(Group.Share share) {
        return share.verdicts().stream()
                        .map(verdict ->
                                verdict.socket() == null ? 0L : verdict.socket().inode())
                        .distinct()
                        .count()
                == 1;
    }

    /** {@code udp:9995}; null when nothing is known, or the sockets differ. */
    private static String endpoint(Group.Share share) {
        List<String> endpoints = share.verdicts().stream()
                .map(verdict -> String.valueOf(endpoint(verdict.socket())))
                .distinct()
                .toList();
        return endpoints.size() == 1 ? endpoint(share.verdicts().getFirst().socket()) : null;
    }

    private static String endpoint(Owner.Socket socket) {
        String protocol = socket == null ? null : protocol(socket);
        return protocol == null || socket.localPort() <= 0 ? protocol : protocol + ":" + socket.localPort();
    }

    /** {@code udp 10.0.0.1:9995}; null without an address. */
    private static String address(Owner.Socket socket) {
        if (socket == null || socket.localAddress() == null || protocol(socket) == null) {
            return null;
        }
        String address = Text.safe(socket.localAddress());
        String port = socket.localPort() <= 0 ? "" : ":" + socket.localPort();
        return protocol(socket) + " " + (address.indexOf(':') >= 0 && !port.isEmpty() ? "[" + address + "]" : address)
                + port;
    }

    // ---- an event

    /** {@code nginx[812] nginx[813] (rx_sk)}, {@code none: no socket on UDP port 81}. */
    static String of(Owner.Verdict verdict) {
        StringBuilder text = new StringBuilder(48);
        appendOwner(text, verdict, true, NAMES, Integer.MAX_VALUE);
        if (verdict.isKnown() || verdict.isKernel()) {
            text.append(" (").append(verdict.how().id()).append(')');
        }
        return text.toString();
    }

    // ---- both

    private static void appendOwner(
            StringBuilder to, Owner.Verdict verdict, boolean oneSocket, int names, int nameWidth) {
        long inode =
                verdict.socket() == null || !oneSocket ? 0 : verdict.socket().inode();
        if (verdict.isKnown()) {
            appendHolders(to, verdict.holders(), names, nameWidth);
        } else if (verdict.settled() && verdict.isKernel()) {
            to.append("kernel");
        } else if (verdict.settled() && verdict.how() == Owner.How.NONE) {
            to.append("none").append(verdict.why() == null ? "" : ": " + why(verdict));
        } else {
            if (inode != 0) {
                to.append("socket ").append(Long.toUnsignedString(inode)).append(' ');
            }
            to.append('(').append(verdict.settled() ? why(verdict) : "looking").append(')');
        }
    }

    private static void appendHolders(StringBuilder to, List<Owner.Holder> holders, int names, int nameWidth) {
        int named = Math.min(names, holders.size());
        for (int i = 0; i < named; i++) {
            Owner.Holder holder = holders.get(i);
            String comm = comm(holder);
            to.append(i == 0 ? "" : " ").append(comm.length() <= nameWidth ? comm : Numbers.fit(comm, nameWidth));
            to.append('[').append(holder.pid()).append(']');
            if (holder.exited()) {
                to.append(" exited");
            }
        }
        if (named < holders.size()) {
            to.append(" +").append(holders.size() - named);
        }
    }

    private static String comm(Owner.Holder holder) {
        return holder.comm() == null ? "?" : Text.safe(holder.comm());
    }

    private static String why(Owner.Verdict verdict) {
        return verdict.why() == null ? "holder unknown" : Text.safe(verdict.why());
    }

    /** What the socket speaks, as ss calls it; null when unknown. */
    static String protocol(Owner.Socket socket) {
        return switch (socket.family()) {
            case 0 -> null;
            case 1 -> "unix";
            case 2, 10 ->
                switch (socket.protocol()) {
                    case 0 -> null;
                    case 6 -> "tcp";
                    case 17 -> "udp";
                    case 33 -> "dccp";
                    case 132 -> "sctp";
                    case 136 -> "udplite";
                    case 262 -> "mptcp";
                    default -> "raw";
                };
            case 16 -> "netlink";
            case 17 -> "packet";
            case 40 -> "vsock";
            case 44 -> "xdp";
            default -> "family " + socket.family();
        };
    }

    /** A state of include/net/tcp_states.h as ss has it; null when unknown. */
    static String state(Owner.Socket socket) {
        return switch (socket.state()) {
            case 1 -> "established";
            case 2 -> "syn_sent";
            case 3, 12 -> "syn_recv"; // 12: the same, while it is a request of its listener
            case 4 -> "fin_wait_1";
            case 5 -> "fin_wait_2";
            case 6 -> "time_wait";
            case 7 -> "unconnected";
            case 8 -> "close_wait";
            case 9 -> "last_ack";
            case 10 -> "listen";
            case 11 -> "closing";
            case 13 -> "bound";
            default -> null;
        };
    }
}
