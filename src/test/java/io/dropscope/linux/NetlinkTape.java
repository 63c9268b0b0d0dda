package io.dropscope.linux;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Recorded datagrams of the kernel, in a file: each with its length (4 bytes, big-endian) before it. */
final class NetlinkTape {
    private final List<byte[]> datagrams;

    NetlinkTape(List<byte[]> datagrams) {
        this.datagrams = List.copyOf(datagrams);
    }

    static NetlinkTape read(Path file) throws IOException {
        List<byte[]> datagrams = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            while (in.available() > 0) {
                byte[] datagram = new byte[in.readInt()];
                in.readFully(datagram);
                datagrams.add(datagram);
            }
        }
        return new NetlinkTape(datagrams);
    }

    void write(Path file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (byte[] datagram : datagrams) {
                out.writeInt(datagram.length);
                out.write(datagram);
            }
        }
        Files.write(file, bytes.toByteArray());
    }

    List<byte[]> datagrams() {
        return datagrams;
    }

    /** The same with one datagram changed. */
    NetlinkTape with(int datagram, UnaryOperator<byte[]> change) {
        List<byte[]> changed = new ArrayList<>(datagrams);
        changed.set(datagram, change.apply(changed.get(datagram).clone()));
        return new NetlinkTape(changed);
    }

    /** Plays the tape once to a reader that asks its first question; then the kernel says nothing any more. */
    Netlink play() {
        return new Netlink(new Player());
    }

    private final class Player implements Netlink.Channel {
        private final ByteBuffer buffer =
                ByteBuffer.allocate(Netlink.BUFFER_BYTES).order(ByteOrder.nativeOrder());
        private int next;

        @Override
        public ByteBuffer buffer() {
            return buffer;
        }

        @Override
        public long send(int length) {
            return length;
        }

        @Override
        public long receive(boolean wait) {
            if (next == datagrams.size()) {
                return -Errno.EAGAIN;
            }
            byte[] datagram = datagrams.get(next++);
            buffer.put(0, datagram, 0, Math.min(datagram.length, buffer.capacity()));
            return datagram.length;
        }

        @Override
        public void close() {}
    }

    /** Passes all on to a socket, and keeps what came back. */
    static final class Recorder implements Netlink.Channel {
        private final Netlink.Channel kernel;
        private final List<byte[]> heard = new ArrayList<>();

        Recorder(int protocol) throws LinuxException {
            kernel = Netlink.socket(protocol);
        }

        NetlinkTape tape() {
            return new NetlinkTape(heard);
        }

        @Override
        public ByteBuffer buffer() {
            return kernel.buffer();
        }

        @Override
        public long send(int length) {
            return kernel.send(length);
        }

        @Override
        public long receive(boolean wait) {
            long received = kernel.receive(wait);
            if (received >= 0) {
                byte[] datagram = new byte[(int) received];
                kernel.buffer().get(0, datagram);
                heard.add(datagram);
            }
            return received;
        }

        @Override
        public void close() {
            kernel.close();
        }
    }
}
