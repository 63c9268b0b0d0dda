package io.dropscope.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Questions to the kernel by netlink, one after the other, and the loop over their answers. For one thread at a time.
 * The socket belongs to the network namespace of the thread that opened it, whoever uses it afterwards, and keeps
 * that namespace alive.
 *
 * <p>An answer is a row of datagrams, and each a row of messages (include/uapi/linux/netlink.h):
 *
 * <pre>
 *   nlmsghdr   0 length(4)  4 type(2)  6 flags(2)  8 sequence(4)  12 port(4)
 *   ...       16 what the type of message has, attributes; the next message begins at a multiple of four
 * </pre>
 *
 * A message of another question is passed over: a dump that was given up leaves some. What a {@link Reader} does not
 * understand is counted, and nothing else happens. When the frame itself is broken, or the kernel says no, the answer
 * ends in a {@link LinuxException}.
 */
final class Netlink implements AutoCloseable {
    static final int ROUTE = 0;
    static final int SOCK_DIAG = 4;
    static final int NETFILTER = 12;
    static final int GENERIC = 16;

    /** The kernel makes no longer datagram for a dump: nlk->max_recvmsg_len is at most 32 KiB (af_netlink.c). */
    static final int BUFFER_BYTES = 32 * 1024;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;

    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;

    private static final int NLMSG_NOOP = 1;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLMSG_OVERRUN = 4;
    private static final int NLM_F_DUMP_INTR = 0x10;
    private static final int NLM_F_CAPPED = 0x100;
    private static final int NLM_F_ACK_TLVS = 0x200;
    private static final int NLMSGERR_ATTR_MSG = 1;

    private static final int HEADER = NetlinkRequest.HEADER;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_TRUNC = 0x20;

    private static final int ATTEMPTS = 5;
    private static final int MAX_DRAINED = 100_000;
    private static final long TIMEOUT_SECONDS = 5;

    private final Channel channel;
    private final ByteBuffer buffer;
    private final Attributes attributes = new Attributes();
    private int sequence;
    private int skipped;
    private boolean closed;

    /** Where the datagrams go and come from. */
    interface Channel {
        /** The memory that datagrams are in, in host byte order. */
        ByteBuffer buffer();

        /** Sends the first bytes of the buffer; {@code -errno} when it fails. */
        long send(int length);

        /**
         * Receives a datagram into the buffer; its length, which may be more than the buffer holds, or {@code
         * -errno}.
         */
        long receive(boolean wait);

        /** Comes once, and nothing after it. */
        void close();
    }

    /** Takes one message. */
    @FunctionalInterface
    interface Reader {
        /**
         * Reads a message.
         *
         * @param from where what is behind the header begins
         * @param to the end of the message
         * @return false when it cannot be understood, and nothing of it was used
         */
        boolean read(ByteBuffer message, int from, int to);
    }

    Netlink(Channel channel) {
        this.channel = channel;
        this.buffer = channel.buffer();
    }

    /**
     * Opens a socket in the network namespace of the calling thread.
     *
     * @param protocol {@link #ROUTE} and so on
     * @throws LinuxException EPROTONOSUPPORT (93) when this kernel lacks the protocol
     */
    static Netlink open(int protocol) throws LinuxException {
        return new Netlink(socket(protocol));
    }

    /** A socket in the network namespace of the calling thread. */
    static Channel socket(int protocol) throws LinuxException {
        return new Socket(protocol);
    }

    /**
     * Asks, and repeats the question while the kernel says that the tables changed under the answer.
     *
     * @param answerType type of the messages that are read; others are passed over
     * @param restart forgets what was read; runs before each attempt
     * @return what is missing
     * @throws LinuxException when the kernel refuses, or its answer is no netlink
     */
    Completeness ask(NetlinkRequest request, int answerType, Runnable restart, Reader reader) throws LinuxException {
        boolean whole = false;
        for (int attempt = 0; attempt < ATTEMPTS && !whole; attempt++) {
            restart.run();
            whole = askOnce(request, answerType, reader);
        }
        return completeness(whole);
    }

    /** Asks once: for a reader that cannot forget. */
    Completeness ask(NetlinkRequest request, int answerType, Reader reader) throws LinuxException {
        return completeness(askOnce(request, answerType, reader));
    }

    private Completeness completeness(boolean whole) {
        return whole && skipped == 0 ? Completeness.WHOLE : new Completeness(skipped, !whole, null);
    }

    /** False when the answer was marked as interrupted. */
    private boolean askOnce(NetlinkRequest request, int answerType, Reader reader) throws LinuxException {
        if (closed) {
            throw new IllegalStateException("the netlink socket is closed"); // and its buffer may be another's by now
        }
        skipped = 0;
        request.writeTo(buffer, ++sequence);
        long sent = channel.send(request.length());
        if (sent < 0) {
            throw new LinuxException("send " + request.name(), (int) -sent);
        }
        boolean ended = false;
        try {
            boolean whole = read(request, answerType, reader);
            ended = true;
            return whole;
        } finally {
            if (!ended) {
                drain();
            }
        }
    }

    private boolean read(NetlinkRequest request, int answerType, Reader reader) throws LinuxException {
        boolean whole = true;
        while (true) {
            int received = receive(request);
            for (int at = 0; at < received; ) {
                if (received - at < HEADER) {
                    throw broken(request, "ends with " + (received - at) + " bytes that are no message");
                }
                int length = buffer.getInt(at);
                if (length < HEADER || length > received - at) {
                    throw broken(
                            request,
                            "has a message of " + Integer.toUnsignedLong(length) + " bytes where there are "
                                    + (received - at));
                }
                int type = Short.toUnsignedInt(buffer.getShort(at + NetlinkRequest.TYPE));
                int flags = buffer.getShort(at + NetlinkRequest.FLAGS);
                if (buffer.getInt(at + NetlinkRequest.SEQUENCE) == sequence) {
                    whole &= (flags & NLM_F_DUMP_INTR) == 0;
                    if (type == NLMSG_DONE || type == NLMSG_ERROR) {
                        check(request, at, length, type, flags);
                        return whole;
                    }
                    if (type == NLMSG_OVERRUN) {
                        throw broken(request, "lost messages");
                    }
                    if (type == answerType) {
                        skipped += reader.read(buffer, at + HEADER, at + length) ? 0 : 1;
                    } else if (type != NLMSG_NOOP) {
                        skipped++;
                    }
                }
                at += (length + 3) & ~3;
            }
        }
    }

    private int receive(NetlinkRequest request) throws LinuxException {
        long received;
        do {
            received = channel.receive(true);
        } while (received == -Errno.EINTR);
        if (received < 0) {
            String what = received == -Errno.EAGAIN
                    ? request.name() + ": no answer within " + TIMEOUT_SECONDS + " seconds"
                    : "receive the answer to " + request.name();
            throw new LinuxException(what, (int) -received);
        }
        if (received > buffer.capacity()) {
            throw broken(request, "has a datagram of " + received + " bytes");
        }
        if (received == 0) {
            throw broken(request, "has a datagram of no bytes");
        }
        return (int) received;
    }

    /**
     * The verdict at the end of an answer: an error number, 0 for none, then for NLMSG_ERROR the header of the
     * question (and the question itself, unless capped), then attributes with the kernel's own words.
     */
    private void check(NetlinkRequest request, int at, int length, int type, int flags) throws LinuxException {
        if (length < HEADER + 4) {
            if (type == NLMSG_DONE) {
                return; // a NLMSG_DONE without a number is no failure
            }
            throw broken(request, "has an error without a number");
        }
        int error = buffer.getInt(at + HEADER);
        if (type == NLMSG_ERROR && error > 0) {
            throw broken(request, "has the error number " + error);
        }
        if (error >= 0) {
            return;
        }
        String words = "";
        if ((flags & NLM_F_ACK_TLVS) != 0) {
            long behind = HEADER + 4L;
            if (type == NLMSG_ERROR && length >= behind + HEADER) {
                int question = (flags & NLM_F_CAPPED) != 0 ? HEADER : buffer.getInt(at + (int) behind);
                behind += (Integer.toUnsignedLong(question) + 3) & ~3L;
            }
            if (behind <= length) {
                attributes.over(buffer, at + (int) behind, at + length);
                while (attributes.next()) {
                    if (attributes.type() == NLMSGERR_ATTR_MSG) {
                        words = " \"" + attributes.text() + "\"";
                    }
                }
            }
        }
        // an error number is at most 4095; of anything else the sign may be all that is left
        throw new LinuxException(request.name() + words, error == Integer.MIN_VALUE ? Errno.EBADMSG : -error);
    }

    /**
     * Takes what is left of an answer that was given up: the kernel refuses the next dump until this one is through.
     */
    private void drain() {
        for (int i = 0; i < MAX_DRAINED; i++) {
            long received = channel.receive(false);
            if (received < 0 && received != -Errno.EINTR) {
                return;
            }
        }
    }

    private static LinuxException broken(NetlinkRequest request, String what) {
        return new LinuxException("the answer to " + request.name() + " " + what, Errno.EBADMSG);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            channel.close();
        }
    }

    /** A netlink socket. */
    private static final class Socket implements Channel {
        /**
         * Buffers that nobody uses now. Readers of foreign namespaces are opened and closed at each poll, by four
         * sockets each; to close a shared arena stops all threads for a moment.
         */
        private static final Queue<MemorySegment> FREE = new ConcurrentLinkedQueue<>();

        private final MemorySegment memory;
        private final int fd;

        Socket(int protocol) throws LinuxException {
            fd = (int) Syscalls.check(
                    "socket(AF_NETLINK, " + protocol + ")",
                    Syscalls.call(Syscalls.SOCKET, AF_NETLINK, SOCK_RAW_CLOEXEC, protocol));
            MemorySegment free = FREE.poll();
            memory = free != null ? free : Arena.global().allocate(BUFFER_BYTES, 8);
            // kernels before 4.12 refuse, and tell their reasons by numbers alone
            set(SOL_NETLINK, NETLINK_CAP_ACK, 1, 4);
            set(SOL_NETLINK, NETLINK_EXT_ACK, 1, 4);
            set(SOL_SOCKET, SO_RCVTIMEO, TIMEOUT_SECONDS, 16);
        }

        private void set(int level, int option, long value, int bytes) {
            memory.set(ValueLayout.JAVA_LONG, 0, value);
            memory.set(ValueLayout.JAVA_LONG, 8, 0);
            if (bytes == 4) {
                memory.set(ValueLayout.JAVA_INT, 0, (int) value);
            }
            Syscalls.call(Syscalls.SETSOCKOPT, fd, level, option, memory.address(), bytes, 0);
        }

        @Override
        public ByteBuffer buffer() {
            return memory.asByteBuffer().order(ByteOrder.nativeOrder());
        }

        @Override
        public long send(int length) {
            return Syscalls.call(Syscalls.SENDTO, fd, memory.address(), length, 0, 0, 0);
        }

        @Override
        public long receive(boolean wait) {
            int flags = wait ? MSG_TRUNC : MSG_TRUNC | MSG_DONTWAIT;
            return Syscalls.call(Syscalls.RECVFROM, fd, memory.address(), BUFFER_BYTES, flags, 0, 0);
        }

        @Override
        public void close() {
            Syscalls.close(fd);
            FREE.add(memory);
        }
    }
}
