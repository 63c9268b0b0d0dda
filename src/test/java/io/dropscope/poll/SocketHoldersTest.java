package io.dropscope.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.Owner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The search for those who hold sockets: here this JVM, among all processes. */
class SocketHoldersTest {
    /** Of no socket: inodes of sockets are 32-bit numbers. */
    private static final long NOBODY = 1L << 40;

    private static final int MANY = 100_000;
    private static final String LISTEN = "0A";

    @Test
    void shouldFindWhoHoldsASocketAtOnceWhenAskedTo() throws Exception {
        try (Socket socket = Socket.open();
                SocketHolders holders = new SocketHolders(1)) {
            holders.look(List.of(socket.inode, NOBODY), true);

            assertThat(holders.isLooking(socket.inode)).isFalse();
            assertThat(holders.of(socket.inode)).extracting(Owner.Holder::pid).containsExactly(pid());
            assertThat(holders.of(NOBODY)).isEmpty();
        }
    }

    @Test
    void shouldSpreadTheSearchOverCalls() throws Exception {
        try (Socket socket = Socket.open();
                SocketHolders holders = new SocketHolders(1)) {
            List<Long> inodes = List.of(socket.inode, NOBODY);
            holders.look(inodes, false);
            assertThat(holders.isLooking(NOBODY)).isTrue();

            int calls = 1;
            while (holders.isLooking(NOBODY) && calls < MANY) {
                holders.look(inodes, false);
                calls++;
            }

            // a process takes two calls at least: one for its descriptors, and one that finds no more
            assertThat(calls).isGreaterThan(2).isLessThan(MANY);
            assertThat(holders.of(socket.inode)).extracting(Owner.Holder::pid).containsExactly(pid());
            assertThat(holders.of(NOBODY)).isEmpty();
        }
    }

    @Test
    void shouldLookForThoseThatCameAmidASearchAfterIt() throws Exception {
        try (Socket socket = Socket.open();
                SocketHolders holders = new SocketHolders(1)) {
            holders.look(List.of(NOBODY), false);
            holders.look(List.of(socket.inode), false);
            assertThat(holders.isLooking(socket.inode)).isTrue();

            holders.look(List.of(socket.inode), true);

            assertThat(holders.of(socket.inode)).extracting(Owner.Holder::pid).containsExactly(pid());
        }
    }

    private static int pid() {
        return (int) ProcessHandle.current().pid();
    }

    private record Socket(ServerSocket listener, long inode) implements AutoCloseable {
        static Socket open() throws IOException {
            ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            return new Socket(listener, inode(String.format(":%04X", listener.getLocalPort())));
        }

        private static long inode(String port) throws IOException {
            for (String table : List.of("tcp", "tcp6")) {
                for (String line : Files.readAllLines(Path.of("/proc/net/" + table))) {
                    String[] fields = line.strip().split("\\s+", -1);
                    if (fields[1].endsWith(port) && fields[3].equals(LISTEN)) {
                        return Long.parseLong(fields[9]);
                    }
                }
            }
            throw new AssertionError("no listener on port " + port);
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
