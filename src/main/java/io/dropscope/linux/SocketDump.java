package io.dropscope.linux;

import java.nio.ByteBuffer;

/**
 * The sockets of a network namespace, by SOCK_DIAG_BY_FAMILY dumps. Decodes in place and allocates nothing for a
 * socket.
 *
 * <pre>
 *   inet_diag_req_v2    0 family(1)  1 protocol(1)  2 extensions(1)  3 pad(1)  4 states(4)  8 inet_diag_sockid(48)
 *   inet_diag_sockid    0 source port(2)  2 destination port(2)  4 source(16)  20 destination(16)  36 interface(4)
 *                      40 cookie(8)                                            ports and addresses in network order
 *   inet_diag_msg       0 family(1)  1 state(1)  2 timer(1)  3 retransmits(1)  4 inet_diag_sockid(48)
 *                      52 expires(4)  56 receive queue(4)  60 send queue(4)  64 uid(4)  68 inode(4)  72 attributes
 *   unix_diag_req       0 family(1)  1 protocol(1)  2 pad(2)  4 states(4)  8 inode(4)  12 show(4)  16 cookie(8)
 *   unix_diag_msg       0 family(1)  1 type(1)  2 state(1)  3 pad(1)  4 inode(4)  8 cookie(8)  16 attributes
 * </pre>
 */
final class SocketDump {
    private static final int SOCK_DIAG_BY_FAMILY = 20;

    private static final int INET_REQUEST = 56;
    private static final int EXTENSIONS = 2;
    private static final int STATES = 4;
    private static final int UNIX_REQUEST = 24;
    private static final int SHOW = 12;
    private static final int UDIAG_SHOW_RQLEN = 0x10;
    private static final int UDIAG_SHOW_MEMINFO = 0x20;
    private static final int UDIAG_SHOW_UID = 0x40;

    private static final int SOURCE_PORT = 4;
    private static final int DESTINATION_PORT = 6;
    private static final int SOURCE = 8;
    private static final int DESTINATION = 24;
    private static final int INTERFACE = 40;
    private static final int COOKIE = 44;
    private static final int RECEIVE_QUEUE = 56;
    private static final int SEND_QUEUE = 60;
    private static final int UID = 64;
    private static final int INODE = 68;
    private static final int INET_ATTRIBUTES = 72;

    private static final int UNIX_INODE = 4;
    private static final int UNIX_COOKIE = 8;
    private static final int UNIX_ATTRIBUTES = 16;

    private static final int INET_DIAG_SKMEMINFO = 7;
    private static final int INET_DIAG_PROTOCOL = 10;
    private static final int INET_DIAG_SKV6ONLY = 11;
    private static final int INET_DIAG_CGROUP_ID = 21;
    private static final int UNIX_DIAG_RQLEN = 4;
    private static final int UNIX_DIAG_MEMINFO = 5;
    private static final int UNIX_DIAG_UID = 7;

    /** Words of SK_MEMINFO of the kernels before 4.5, which had neither backlog nor drops in it. */
    private static final int MEMORY_BYTES = 7 * 4;

    private final DiagnosedSocket socket = new DiagnosedSocket();
    private final Attributes attributes = new Attributes();
    private SocketQuery query;
    private SocketVisitor visitor;

    static NetlinkRequest request(SocketQuery query) {
        boolean unix = query.family() == SocketQuery.AF_UNIX;
        NetlinkRequest request = NetlinkRequest.dump(
                        "SOCK_DIAG_BY_FAMILY", SOCK_DIAG_BY_FAMILY, unix ? UNIX_REQUEST : INET_REQUEST)
                .u8(NetlinkRequest.HEADER, query.family())
                .u8(NetlinkRequest.HEADER + 1, query.protocol())
                .u32(NetlinkRequest.HEADER + STATES, query.states());
        if (unix) {
            int memory = query.memory() ? UDIAG_SHOW_MEMINFO : 0;
            return request.u32(NetlinkRequest.HEADER + SHOW, UDIAG_SHOW_RQLEN | UDIAG_SHOW_UID | memory);
        }
        return request.u8(NetlinkRequest.HEADER + EXTENSIONS, query.memory() ? 1 << (INET_DIAG_SKMEMINFO - 1) : 0);
    }

    /** Shows each socket once, but for those that are made or closed meanwhile. */
    Completeness read(Netlink diag, SocketQuery wanted, SocketVisitor taker) throws LinuxException {
        query = wanted;
        visitor = taker;
        try {
            return diag.ask(
                    request(wanted),
                    SOCK_DIAG_BY_FAMILY,
                    wanted.family() == SocketQuery.AF_UNIX ? this::unix : this::inet);
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOENT) {
                // sock_diag_lock_handler, inet_diag_lock_handler: no handler, and no module that has one
                return Completeness.absent("this kernel tells nothing of such sockets: " + e.getMessage());
            }
            throw e;
        }
    }

    private boolean inet(ByteBuffer message, int from, int to) {
        if (to - from < INET_ATTRIBUTES) {
            return false;
        }
        DiagnosedSocket s = socket;
        s.clear();
        s.family = message.get(from);
        if (s.family != query.family()) {
            return false;
        }
        s.state = message.get(from + 1);
        s.raw = query.protocol() == SocketQuery.RAW;
        s.protocol = query.protocol();
        if (!s.raw) {
            s.localPort = NetworkOrder.u16(message, from + SOURCE_PORT);
            s.remotePort = NetworkOrder.u16(message, from + DESTINATION_PORT);
        } else {
            s.protocol = NetworkOrder.u16(message, from + SOURCE_PORT);
        }
        if (s.family == SocketQuery.AF_INET) {
            s.ipVersion = 4;
            s.localLow = NetworkOrder.u32(message, from + SOURCE);
            s.remoteLow = NetworkOrder.u32(message, from + DESTINATION);
        } else {
            s.ipVersion = 6;
            s.localHigh = NetworkOrder.s64(message, from + SOURCE);
            s.localLow = NetworkOrder.s64(message, from + SOURCE + 8);
            s.remoteHigh = NetworkOrder.s64(message, from + DESTINATION);
            s.remoteLow = NetworkOrder.s64(message, from + DESTINATION + 8);
        }
        s.interfaceIndex = message.getInt(from + INTERFACE);
        s.cookie = cookie(message, from + COOKIE);
        s.receiveQueue = Integer.toUnsignedLong(message.getInt(from + RECEIVE_QUEUE));
        s.sendQueue = Integer.toUnsignedLong(message.getInt(from + SEND_QUEUE));
        s.uid = Integer.toUnsignedLong(message.getInt(from + UID));
        s.inode = Integer.toUnsignedLong(message.getInt(from + INODE));
        Attributes a = attributes.over(message, from + INET_ATTRIBUTES, to);
        while (a.next()) {
            switch (a.type()) {
                case INET_DIAG_SKMEMINFO -> readMemory(a, s);
                case INET_DIAG_SKV6ONLY -> s.ipv6Only = a.u8() != 0;
                case INET_DIAG_CGROUP_ID -> s.cgroupId = a.u64();
                case INET_DIAG_PROTOCOL -> s.protocol = a.u8();
                default -> {}
            }
        }
        if (!a.isSound()) {
            return false;
        }
        visitor.socket(s);
        return true;
    }

    private boolean unix(ByteBuffer message, int from, int to) {
        if (to - from < UNIX_ATTRIBUTES) {
            return false;
        }
        DiagnosedSocket s = socket;
        s.clear();
        s.family = message.get(from);
        if (s.family != SocketQuery.AF_UNIX) {
            return false;
        }
        s.type = message.get(from + 1);
        s.state = message.get(from + 2);
        s.inode = Integer.toUnsignedLong(message.getInt(from + UNIX_INODE));
        s.cookie = cookie(message, from + UNIX_COOKIE);
        Attributes a = attributes.over(message, from + UNIX_ATTRIBUTES, to);
        while (a.next()) {
            switch (a.type()) {
                case UNIX_DIAG_RQLEN -> {
                    if (a.holds(8)) {
                        s.receiveQueue = a.u32At(0);
                        s.sendQueue = a.u32At(4);
                    }
                }
                case UNIX_DIAG_MEMINFO -> readMemory(a, s);
                case UNIX_DIAG_UID -> s.uid = a.u32();
                default -> {}
            }
        }
        if (!a.isSound()) {
            return false;
        }
        visitor.socket(s);
        return true;
    }

    /** Two words, the low one first: sock_diag_save_cookie. */
    private static long cookie(ByteBuffer message, int at) {
        return Integer.toUnsignedLong(message.getInt(at)) | (long) message.getInt(at + 4) << 32;
    }

    /** SK_MEMINFO_ of include/uapi/linux/sock_diag.h. */
    private static void readMemory(Attributes a, DiagnosedSocket s) {
        if (!a.holds(MEMORY_BYTES)) {
            return;
        }
        s.receiveMemory = a.u32At(0);
        s.receiveLimit = a.u32At(4);
        s.sendMemory = a.u32At(8);
        s.sendLimit = a.u32At(12);
        s.forwardMemory = a.u32At(16);
        s.queuedMemory = a.u32At(20);
        s.optionMemory = a.u32At(24);
        if (a.length() >= 32) {
            s.backlogMemory = a.u32At(28);
        }
        if (a.length() >= 36) {
            s.drops = a.u32At(32);
        }
    }
}
