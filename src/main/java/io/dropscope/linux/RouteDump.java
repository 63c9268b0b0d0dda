package io.dropscope.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A dump by rtnetlink of what the calling thread's network namespace has. Everything in it is in host byte order, but for
 * addresses, and starts at a multiple of four.
 *
 * <pre>
 *   nlmsghdr   0 length(4)  4 type(2)  6 flags(2)  8 sequence(4)  12 port(4)
 *   ...       16 what the type of message has, then attributes:
 *   rtattr     0 length(2)  2 type(2)  4 value ...
 * </pre>
 */
final class RouteDump {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_ROUTE = 0;

    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLM_F_REQUEST_DUMP = 0x301;
    private static final int NLM_F_DUMP_INTR = 0x10;

    static final int HEADER = 16;
    private static final int MSG_TRUNC = 0x20;
    /** The kernel makes no netlink message of a dump longer than this (NETLINK_MAX_FRAME_SIZE, 32 KiB). */
    private static final int BUFFER_SIZE = 32 * 1024;

    private static final int ATTEMPTS = 5;

    private final String name;
    private final int type;
    private final int requestSize;
    private final Consumer<MemorySegment> request;

    /**
     * Describes a dump.
     *
     * @param name of the request, for messages: RTM_GETLINK
     * @param type its number; that of the answers is two less (RTM_NEWLINK)
     * @param requestSize bytes, the header included
     * @param request fills in what comes behind the header; the rest is zero
     */
    RouteDump(String name, int type, int requestSize, Consumer<MemorySegment> request) {
        this.name = name;
        this.type = type;
        this.requestSize = requestSize;
        this.request = request;
    }

    /** Takes one message, its header included; adds what it tells. */
    interface Reader<T> {
        void read(MemorySegment message, List<T> into);
    }

    /** Takes the value of one attribute. */
    interface AttributeReader {
        void read(int type, MemorySegment value);
    }

    <T> List<T> read(Reader<T> reader) throws LinuxException {
        int fd = (int) Syscalls.check(
                "socket(AF_NETLINK)", Syscalls.call(Syscalls.SOCKET, AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_ROUTE));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BUFFER_SIZE, 8);
            List<T> found = new ArrayList<>();
            // The kernel marks a dump during which something changed: an entry may be missing from it.
            for (int attempt = 1; !dump(fd, attempt, buffer, reader, found) && attempt < ATTEMPTS; attempt++) {
                found.clear();
            }
            return found;
        } finally {
            Syscalls.close(fd);
        }
    }

    /** One dump; false when it was marked as interrupted. */
    private <T> boolean dump(int fd, int sequence, MemorySegment buffer, Reader<T> reader, List<T> found)
            throws LinuxException {
        buffer.asSlice(0, requestSize).fill((byte) 0);
        buffer.set(ValueLayout.JAVA_INT, 0, requestSize);
        buffer.set(ValueLayout.JAVA_SHORT, 4, (short) type);
        buffer.set(ValueLayout.JAVA_SHORT, 6, (short) NLM_F_REQUEST_DUMP);
        buffer.set(ValueLayout.JAVA_INT, 8, sequence);
        request.accept(buffer);
        Syscalls.check("send " + name, Syscalls.call(Syscalls.SENDTO, fd, buffer.address(), requestSize, 0, 0, 0));

        boolean whole = true;
        while (true) {
            long received = receive(fd, buffer);
            for (long at = 0; at + HEADER <= received; ) {
                long length = buffer.get(ValueLayout.JAVA_INT, at);
                if (length < HEADER || at + length > received) {
                    throw new LinuxException(name + ": a message of " + length + " bytes", Errno.EINVAL);
                }
                whole &= (buffer.get(ValueLayout.JAVA_SHORT, at + 6) & NLM_F_DUMP_INTR) == 0;
                int answer = buffer.get(ValueLayout.JAVA_SHORT, at + 4);
                if (answer == NLMSG_DONE) {
                    return whole;
                }
                if (answer == NLMSG_ERROR) {
                    Syscalls.check(name, buffer.get(ValueLayout.JAVA_INT, at + HEADER));
                } else if (answer == type - 2) {
                    reader.read(buffer.asSlice(at, length), found);
                }
                at += (length + 3) & ~3L;
            }
        }
    }

    private long receive(int fd, MemorySegment buffer) throws LinuxException {
        long received;
        do {
            received = Syscalls.call(Syscalls.RECVFROM, fd, buffer.address(), buffer.byteSize(), MSG_TRUNC, 0, 0);
        } while (received == -Errno.EINTR);
        if (Syscalls.check("receive the answer to " + name, received) > buffer.byteSize()) {
            throw new LinuxException(name + ": an answer of " + received + " bytes", Errno.EINVAL);
        }
        return received;
    }

    /** The attributes of a message, from an offset on. */
    static void attributes(MemorySegment message, long from, AttributeReader reader) {
        for (long at = from; at + 4 <= message.byteSize(); ) {
            int length = Short.toUnsignedInt(message.get(ValueLayout.JAVA_SHORT, at));
            if (length < 4 || at + length > message.byteSize()) {
                return;
            }
            reader.read(message.get(ValueLayout.JAVA_SHORT, at + 2), message.asSlice(at + 4, length - 4));
            at += (length + 3) & ~3L;
        }
    }
}
