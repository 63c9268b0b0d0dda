package io.dropscope.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dropscope.event.DropEvent;
import io.dropscope.linux.Addresses;
import io.dropscope.linux.Cgroups;
import io.dropscope.linux.Namespaces;
import io.dropscope.linux.Processes;
import io.dropscope.linux.TestNamespace;
import io.dropscope.linux.Text;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real sockets of this very process. */
@Timeout(60)
class ProcSocketScanTest {
    private static final int SELF = (int) ProcessHandle.current().pid();

    private final ProcSocketScan scan = new ProcSocketScan();

    @TempDir
    Path directory;

    /** A copy of what a visitor is shown. */
    private record Seen(
            int pid,
            long inode,
            long netns,
            int family,
            int type,
            int protocol,
            int state,
            int ipVersion,
            String local,
            int localPort,
            String remote,
            int remotePort,
            long drops,
            long uid,
            int containerPid,
            long startNanos,
            long cgroupId,
            String comm) {
        static Seen of(SocketScan.Holding holding) {
            assertThat(holding.cookie).isZero();
            assertThat(holding.socketCgroupId).isZero();
            assertThat(holding.ipv6Only).isFalse();
            return new Seen(
                    holding.pid,
                    holding.inode,
                    holding.netns,
                    holding.family,
                    holding.type,
                    holding.protocol,
                    holding.state,
                    holding.ipVersion,
                    Addresses.text(holding.ipVersion, holding.localHigh, holding.localLow),
                    holding.localPort,
                    Addresses.text(holding.ipVersion, holding.remoteHigh, holding.remoteLow),
                    holding.remotePort,
                    holding.drops,
                    holding.uid,
                    holding.containerPid,
                    holding.startNanos,
                    holding.cgroupId,
                    Text.ofCString(holding.comm));
        }
    }

    private List<Seen> look() throws IOException {
        List<Seen> seen = new ArrayList<>();
        scan.run(holding -> seen.add(Seen.of(holding)));
        return seen;
    }

    private static Set<Long> ownSockets() throws IOException {
        Set<Long> inodes = new HashSet<>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path link : links) {
                try {
                    String target = Files.readSymbolicLink(link).toString();
                    if (target.startsWith("socket:[")) {
                        inodes.add(Long.parseLong(target, 8, target.length() - 1, 10));
                    }
                } catch (NoSuchFileException ownListing) {
                    // the descriptor of this very listing
                }
            }
        }
        return inodes;
    }

    private static Seen only(List<Seen> seen, int protocol, InetSocketAddress local, InetSocketAddress remote) {
        List<Seen> found = seen.stream()
                .filter(each -> each.pid == SELF
                        && each.protocol == protocol
                        && each.localPort == local.getPort()
                        && each.remotePort == (remote == null ? 0 : remote.getPort()))
                .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static String text(InetAddress address) {
        byte[] bytes = address.getAddress();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return bytes.length == 4
                ? Addresses.text(4, 0, Integer.toUnsignedLong(buffer.getInt()))
                : Addresses.text(6, buffer.getLong(), buffer.getLong());
    }

    private static void assertIs(
            Seen seen, int family, int type, int state, String local, String remote, boolean countsDrops)
            throws IOException {
        assertThat(seen.family).isEqualTo(family);
        assertThat(seen.ipVersion).isEqualTo(family == 2 ? 4 : 6);
        assertThat(seen.type).isEqualTo(type);
        assertThat(seen.state).isEqualTo(state);
        assertThat(seen.local).isEqualTo(local);
        assertThat(seen.remote).isEqualTo(remote);
        assertThat(seen.drops).isEqualTo(countsDrops ? 0 : DropEvent.ABSENT);
        assertThat(seen.uid).isEqualTo(((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue());
        assertThat(seen.netns).isEqualTo(Namespaces.own());
        assertThat(ownSockets()).contains(seen.inode);
    }

    private static boolean isThere(String address) {
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.INET6)) {
            channel.bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
            return true;
        } catch (IOException | UnsupportedOperationException without) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldTellTcpAndUdpSocketsFieldByField(String address) throws IOException {
        boolean v4 = address.indexOf('.') > 0;
        assumeTrue(v4 || isThere(address), "has no IPv6");
        InetAddress here = InetAddress.ofLiteral(address);
        StandardProtocolFamily family = v4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        int number = v4 ? 2 : 10;
        String any = v4 ? "0.0.0.0" : "::";
        try (ServerSocketChannel server = ServerSocketChannel.open(family).bind(new InetSocketAddress(here, 0));
                SocketChannel client = SocketChannel.open(family);
                DatagramChannel bound = DatagramChannel.open(family).bind(new InetSocketAddress(here, 0));
                DatagramChannel connected = DatagramChannel.open(family)) {
            client.connect(server.getLocalAddress());
            connected.connect(bound.getLocalAddress());
            try (SocketChannel accepted = server.accept()) {
                List<Seen> seen = look();

                InetSocketAddress listens = (InetSocketAddress) server.getLocalAddress();
                InetSocketAddress from = (InetSocketAddress) client.getLocalAddress();
                String local = text(here);
                assertIs(only(seen, 6, listens, null), number, 1, 10, local, any, false);
                assertIs(only(seen, 6, from, listens), number, 1, 1, local, local, false);
                assertIs(
                        only(seen, 6, (InetSocketAddress) accepted.getLocalAddress(), from),
                        number,
                        1,
                        1,
                        local,
                        local,
                        false);
                InetSocketAddress takes = (InetSocketAddress) bound.getLocalAddress();
                InetSocketAddress sends = (InetSocketAddress) connected.getLocalAddress();
                assertIs(only(seen, 17, takes, null), number, 2, 7, local, any, true);
                assertIs(only(seen, 17, sends, takes), number, 2, 1, local, local, true);
            }
        }
    }

    @Test
    void shouldTellAMappedAddressOfADualSocket() throws IOException {
        assumeTrue(isThere("::"), "has no IPv6");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.INET6)
                        .bind(new InetSocketAddress(InetAddress.ofLiteral("::"), 0));
                SocketChannel client = SocketChannel.open(StandardProtocolFamily.INET)) {
            int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            client.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            try (SocketChannel accepted = server.accept()) {
                assertThat(accepted.isConnected()).isTrue();
                Seen seen = only(look(), 6, new InetSocketAddress(port), (InetSocketAddress) client.getLocalAddress());
                assertIs(seen, 10, 1, 1, "::ffff:127.0.0.1", "::ffff:127.0.0.1", false);
            }
        }
    }

    @Test
    void shouldTellUnixSockets() throws IOException {
        Set<Long> before = ownSockets();
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(directory.resolve("a")))) {
            Set<Long> made = ownSockets();
            made.removeAll(before);
            assertThat(server.isOpen()).isTrue();
            assertThat(look())
                    .filteredOn(each -> made.contains(each.inode))
                    .singleElement()
                    .satisfies(seen -> {
                        assertThat(seen.family).isEqualTo(1);
                        assertThat(seen.type).isEqualTo(1);
                        assertThat(seen.state).isEqualTo(10);
                        assertThat(seen.ipVersion).isZero();
                        assertThat(seen.netns).isEqualTo(Namespaces.own());
                        assertThat(seen.drops).isEqualTo(DropEvent.ABSENT);
                        assertThat(seen.uid).isEqualTo(DropEvent.ABSENT);
                    });
        }
    }

    @Test
    void shouldTellEachSocketOfThisProcessOnceAndWhoItIs() throws IOException {
        try (DatagramChannel channel = DatagramChannel.open()) {
            assertThat(channel.isOpen()).isTrue();
            Set<Long> own = ownSockets();
            List<Seen> seen = look().stream().filter(each -> each.pid == SELF).toList();

            assertThat(seen).extracting(Seen::inode).doesNotHaveDuplicates().containsAll(own);
            byte[] comm = Files.readAllBytes(Path.of("/proc/self/comm"));
            String cgroup = Processes.cgroupPath(SELF);
            String status = Files.readString(Path.of("/proc/self/status"));
            String ids = status.lines()
                    .filter(line -> line.startsWith("NSpid:"))
                    .findAny()
                    .orElseThrow();
            assertThat(seen).allSatisfy(each -> {
                assertThat(each.startNanos).isEqualTo(Processes.nanos(Processes.startTicks(SELF)));
                assertThat(Processes.alive(SELF, each.startNanos)).isTrue();
                assertThat(each.comm).isEqualTo(Text.ofBytes(comm, 0, comm.length - 1));
                assertThat(each.containerPid).isEqualTo(Integer.parseInt(ids.substring(ids.lastIndexOf('\t') + 1)));
                assertThat(each.cgroupId).isEqualTo(Cgroups.find().idOfProcessPath(cgroup));
            });
        }
    }

    @Test
    void shouldTellAHolderThatGotTheSocketFromAnother() throws Exception {
        String code = """
                import socket,os,sys
                s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM);s.bind(('127.0.0.1',0))
                t=os.dup(s.fileno());p=os.fork()
                if p:
                 print(os.getpid(),p,os.fstat(t).st_ino,flush=True)
                sys.stdin.read()
                """;
        Process python;
        try {
            python = new ProcessBuilder("python3", "-c", code).start();
        } catch (IOException without) {
            assumeTrue(false, "needs python3");
            return;
        }
        try (BufferedReader told = python.inputReader()) {
            String[] words = told.readLine().split(" ", -1);
            long inode = Long.parseLong(words[2]);
            assertThat(look())
                    .filteredOn(each -> each.inode == inode)
                    .extracting(Seen::pid)
                    .containsExactlyInAnyOrder(Integer.valueOf(words[0]), Integer.valueOf(words[1]));
        } finally {
            python.getOutputStream().close(); // both end
            assertThat(python.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** A process in a namespace, and one that holds a socket of a namespace that no process is in. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTellSocketsOfOtherNamespaces(boolean stays) throws Exception {
        try (TestNamespace namespace = TestNamespace.make()) {
            String code = "import socket,os,sys\nhome=os.open('/proc/self/ns/net',0)\n"
                    + "import ctypes\nlibc=ctypes.CDLL(None)\n"
                    + "there=os.open('/run/netns/" + namespace.name() + "',0)\n"
                    + "assert libc.setns(there,0)==0\n"
                    + "s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM);s.bind(('0.0.0.0',4242))\n"
                    + (stays ? "" : "assert libc.setns(home,0)==0\n")
                    + "print(os.getpid(),os.fstat(s.fileno()).st_ino,flush=True)\nsys.stdin.read()\n";
            Process python = new ProcessBuilder("python3", "-c", code).start();
            try (BufferedReader told = python.inputReader()) {
                String line = told.readLine();
                assumeTrue(line != null, "needs python3");
                String[] words = line.split(" ", -1);
                long inode = Long.parseLong(words[1]);
                assertThat(look())
                        .filteredOn(each -> each.inode == inode)
                        .singleElement()
                        .satisfies(seen -> {
                            assertThat(seen.pid).isEqualTo(Integer.parseInt(words[0]));
                            assertThat(seen.netns).isEqualTo(Namespaces.resolve(namespace.name()));
                            assertThat(seen.localPort).isEqualTo(4242);
                            assertThat(seen.local).isEqualTo("0.0.0.0");
                        });
            } finally {
                python.getOutputStream().close();
                assertThat(python.waitFor(10, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void shouldCountProcessesThatMayNotBeLookedAt() throws IOException {
        int before = denied();
        int missed = scan.run(holding -> {}).processes();
        int after = denied();
        assertThat(missed).isBetween(Math.min(before, after), Math.max(before, after));
    }

    /** How many processes with a program do not let us read their descriptors; root may as a rule read all. */
    private static int denied() throws IOException {
        int denied = 0;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
            for (Path process : processes) {
                try (DirectoryStream<Path> links = Files.newDirectoryStream(process.resolve("fd"))) {
                    for (Path link : links) {
                        if (isDenied(link)) {
                            denied++;
                            break;
                        }
                    }
                } catch (AccessDeniedException e) {
                    boolean program =
                            Processes.exe(Integer.parseInt(process.getFileName().toString()))
                                            .state()
                                    == Processes.ExeState.DENIED;
                    denied += program ? 1 : 0;
                } catch (IOException | DirectoryIteratorException ended) {
                    // holds nothing
                }
            }
        }
        return denied;
    }

    private static boolean isDenied(Path link) {
        try {
            return Files.readSymbolicLink(link) == null;
        } catch (AccessDeniedException denied) {
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    private static ProcNet.Entry entryOf(ProcNet.Table table, String lines) throws IOException {
        LongMap<ProcNet.Entry> sockets = new LongMap<>(1);
        ProcNet.Entry entry = new ProcNet.Entry();
        sockets.put(77, entry);
        new ProcNet().read(new ByteArrayInputStream(lines.getBytes(StandardCharsets.ISO_8859_1)), table, 5, sockets);
        return entry;
    }

    @Test
    void shouldReadRawPacketAndNetlinkTables() throws IOException {
        ProcNet.Entry raw = entryOf(ProcNet.Table.RAW, """
                  sl  local_address rem_address   st tx_queue ...
                   1: 0100007F:0001 0200007F:0000 07 00000000:00000000 00:00000000 00000000     7        0 77 2 00000000dd8da1ff 3
                """);
        assertThat(List.of(raw.family, raw.type, raw.protocol, raw.localPort)).containsExactly(2, 3, 1, 1);
        assertThat(List.of(raw.netns, raw.localLow, raw.remoteLow, raw.uid, raw.drops))
                .containsExactly(5L, 0x7f000001L, 0x7f000002L, 7L, 3L);

        ProcNet.Entry packet = entryOf(ProcNet.Table.PACKET, """
                sk               RefCnt Type Proto  Iface R Rmem   User   Inode
                00000000b4a1f3ff 3      2    0003   2     1 0      101    77
                """);
        assertThat(List.of(packet.family, packet.type)).containsExactly(17, 2);
        assertThat(packet.uid).isEqualTo(101);

        ProcNet.Entry netlink = entryOf(ProcNet.Table.NETLINK, """
                sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode
                00000000f1fde2e5 15  4711       00000000 0        0        0     2        9        77
                """);
        assertThat(List.of(netlink.family, netlink.protocol)).containsExactly(16, 15);
        assertThat(netlink.drops).isEqualTo(9);
    }

    @Test
    void shouldNotBelieveTheNameOfAUnixSocket() throws IOException {
        Set<Long> before = ownSockets();
        try (DatagramChannel udp = DatagramChannel.open(StandardProtocolFamily.INET)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Set<Long> made = ownSockets();
            made.removeAll(before);
            long inode = made.iterator().next();
            Path liar = directory.resolve("a\n0: 2 0 10000 1 1 " + inode + " b");
            assumeTrue(liar.toString().length() < 100);
            try (ServerSocketChannel unix =
                    ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(liar))) {
                assertThat(unix.isOpen()).isTrue();
                assertThat(only(look(), 17, (InetSocketAddress) udp.getLocalAddress(), null).family)
                        .isEqualTo(2);
            }
        }
        // in whatever order the tables of several namespaces come
        LongMap<ProcNet.Entry> sockets = new LongMap<>(1);
        ProcNet.Entry entry = new ProcNet.Entry();
        sockets.put(77, entry);
        ProcNet net = new ProcNet();
        net.read(stream("titles\n0: 2 0 10000 1 1 77 b\n"), ProcNet.Table.UNIX, 5, sockets);
        assertThat(entry.family).isEqualTo(1);
        String udp = "titles\n 1: 0100007F:0035 00000000:0000 07 0:0 00:0 0 0 0 77 2 0 0\n";
        net.read(stream(udp), ProcNet.Table.UDP, 6, sockets);
        net.read(stream("titles\n0: 2 0 10000 1 1 77 b\n"), ProcNet.Table.UNIX, 5, sockets);
        assertThat(List.of(entry.family, entry.localPort, entry.state)).containsExactly(2, 53, 7);
        assertThat(entry.netns).isEqualTo(6);
    }

    private static ByteArrayInputStream stream(String lines) {
        return new ByteArrayInputStream(lines.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void shouldSurviveLinesThatAreNone() throws IOException {
        assertThat(entryOf(ProcNet.Table.UDP6, "titles\n\n   \n1: 2 3\n" + "x".repeat(200_000) + "\n77").family)
                .isZero();
    }
}
