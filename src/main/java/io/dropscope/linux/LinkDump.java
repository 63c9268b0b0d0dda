package io.dropscope.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The interfaces of the calling thread's network namespace, by an RTM_GETLINK dump. Everything in it is in host byte
 * order and starts at a multiple of four.
 *
 * <pre>
 *   nlmsghdr   0 length(4)  4 type(2)  6 flags(2)  8 sequence(4)  12 port(4)
 *   ifinfomsg 16 family(1) pad(1) 18 type(2) 20 index(4) 24 flags(4) 28 change(4)
 *   rtattr    32 length(2) 34 type(2) 36 value ...
 * </pre>
 */
final class LinkDump {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_ROUTE = 0;

    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_GETLINK = 18;
    private static final int NLM_F_REQUEST_DUMP = 0x301;
    private static final int NLM_F_DUMP_INTR = 0x10;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_EXT_MASK = 29;
    private static final int RTEXT_FILTER_SKIP_STATS = 8;

    private static final int HEADER = 16;
    private static final int INTERFACE_INDEX = 20;
    private static final int ATTRIBUTES = 32;
    private static final int REQUEST_SIZE = ATTRIBUTES + 8;
    private static final int MSG_TRUNC = 0x20;
    /** The kernel makes no netlink message of a dump longer than this (NETLINK_MAX_FRAME_SIZE, 32 KiB). */
    private static final int BUFFER_SIZE = 32 * 1024;

    private static final int ATTEMPTS = 5;

    private LinkDump() {}

    static List<Link> read() throws LinuxException {
        int fd = (int) Syscalls.check(
                "socket(AF_NETLINK)", Syscalls.call(Syscalls.SOCKET, AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_ROUTE));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BUFFER_SIZE, 8);
            List<Link> links = new ArrayList<>();
            // The kernel marks a dump during which the interfaces changed: an interface may be missing from it.
            for (int attempt = 1; !dump(fd, attempt, buffer, links) && attempt < ATTEMPTS; attempt++) {
                links.clear();
            }
            return links;
        } finally {
            Syscalls.close(fd);
        }
    }

    /** One dump; false when it was marked as interrupted. */
    private static boolean dump(int fd, int sequence, MemorySegment buffer, List<Link> links) throws LinuxException {
        buffer.asSlice(0, REQUEST_SIZE).fill((byte) 0);
        buffer.set(ValueLayout.JAVA_INT, 0, REQUEST_SIZE);
        buffer.set(ValueLayout.JAVA_SHORT, 4, (short) RTM_GETLINK);
        buffer.set(ValueLayout.JAVA_SHORT, 6, (short) NLM_F_REQUEST_DUMP);
        buffer.set(ValueLayout.JAVA_INT, 8, sequence);
        buffer.set(ValueLayout.JAVA_SHORT, ATTRIBUTES, (short) 8);
        buffer.set(ValueLayout.JAVA_SHORT, ATTRIBUTES + 2, (short) IFLA_EXT_MASK);
        buffer.set(ValueLayout.JAVA_INT, ATTRIBUTES + 4, RTEXT_FILTER_SKIP_STATS);
        Syscalls.check("send RTM_GETLINK", Syscalls.call(Syscalls.SENDTO, fd, buffer.address(), REQUEST_SIZE, 0, 0, 0));

        boolean whole = true;
        while (true) {
            long received = receive(fd, buffer);
            for (long at = 0; at + HEADER <= received; ) {
                long length = buffer.get(ValueLayout.JAVA_INT, at);
                if (length < HEADER || at + length > received) {
                    throw new LinuxException("RTM_GETLINK: a message of " + length + " bytes", Errno.EINVAL);
                }
                whole &= (buffer.get(ValueLayout.JAVA_SHORT, at + 6) & NLM_F_DUMP_INTR) == 0;
                switch (buffer.get(ValueLayout.JAVA_SHORT, at + 4)) {
                    case NLMSG_DONE -> {
                        return whole;
                    }
                    case NLMSG_ERROR -> Syscalls.check("RTM_GETLINK", buffer.get(ValueLayout.JAVA_INT, at + HEADER));
                    case RTM_NEWLINK -> add(buffer.asSlice(at, length), links);
                    default -> {}
                }
                at += (length + 3) & ~3L;
            }
        }
    }

    private static long receive(int fd, MemorySegment buffer) throws LinuxException {
        long received;
        do {
            received = Syscalls.call(Syscalls.RECVFROM, fd, buffer.address(), buffer.byteSize(), MSG_TRUNC, 0, 0);
        } while (received == -Errno.EINTR);
        if (Syscalls.check("receive RTM_NEWLINK", received) > buffer.byteSize()) {
            throw new LinuxException("RTM_GETLINK: an answer of " + received + " bytes", Errno.EINVAL);
        }
        return received;
    }

    private static void add(MemorySegment message, List<Link> links) {
        int index = message.get(ValueLayout.JAVA_INT, INTERFACE_INDEX);
        for (long at = ATTRIBUTES; at + 4 <= message.byteSize(); ) {
            int length = Short.toUnsignedInt(message.get(ValueLayout.JAVA_SHORT, at));
            if (length < 4 || at + length > message.byteSize()) {
                return;
            }
            if (message.get(ValueLayout.JAVA_SHORT, at + 2) == IFLA_IFNAME) {
                byte[] name = message.asSlice(at + 4, length - 4).toArray(ValueLayout.JAVA_BYTE);
                links.add(new Link(index, Text.ofCString(name)));
                return;
            }
            at += (length + 3) & ~3L;
        }
    }
}
