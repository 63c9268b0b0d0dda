package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dropscope.linux.Completeness;
import io.dropscope.linux.InterfaceStatistics;
import io.dropscope.linux.Namespace;
import io.dropscope.linux.Namespaces;
import io.dropscope.linux.NetworkReader;
import io.dropscope.linux.NftRule;
import io.dropscope.linux.Qdisc;
import io.dropscope.linux.SocketQuery;
import io.dropscope.linux.Witness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The readers of the kernel's counters in namespaces other than the own one: 23 drops of a known sort are 23 more in
 * the one counter that they belong to, and all the rest is what ip, tc, ss and nft say.
 */
@RequiresKernel
class NetworkReaderTest {
    private static final int DROPS = 23;
    private static Lab lab;

    @BeforeAll
    static void up() {
        lab = Lab.up();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    @Test
    void shouldCountWhatAnInterfaceDrops() throws IOException {
        try (NetworkReader reader = open("a")) {
            lab.prepare("peer-mtu");
            long before = statistic(reader, "ab0", "tx_dropped");
            lab.make("peer-mtu", DROPS);
            assertThat(statistic(reader, "ab0", "tx_dropped") - before).isEqualTo(DROPS);
            lab.undo("peer-mtu");
        }
        try (NetworkReader reader = open("b")) {
            lab.prepare("other-host");
            long before = statistic(reader, "ba0", "rx_otherhost_dropped");
            lab.make("other-host", DROPS);
            assertThat(statistic(reader, "ba0", "rx_otherhost_dropped") - before)
                    .isEqualTo(DROPS);
            lab.undo("other-host");
        }
        for (String node : List.of("a", "b", "c")) {
            try (NetworkReader reader = open(node)) {
                Witness.interfaces(tool(node, Witness.IP), reader.interfaces().entries());
            }
        }
    }

    @Test
    void shouldCountWhatQdiscsDrop() throws IOException {
        try (NetworkReader reader = open("c")) {
            lab.prepare("tbf-queue");
            long before = root(reader, "cb0").drops();
            lab.make("tbf-queue", DROPS);
            assertThat(root(reader, "cb0").kind()).isEqualTo("tbf");
            assertThat(root(reader, "cb0").drops() - before).isEqualTo(DROPS);
            assertSameQdiscs("c", reader);
            lab.undo("tbf-queue");
        }
        try (NetworkReader reader = open("b")) {
            lab.prepare("tc-ingress");
            lab.make("tc-ingress", DROPS);
            assertThat(reader.qdiscs().entries())
                    .filteredOn(Qdisc::isIngress)
                    .extracting(Qdisc::drops)
                    .containsExactly((long) DROPS);
            assertSameQdiscs("b", reader);
            lab.undo("tc-ingress");
        }
    }

    @Test
    void shouldTellWhichClassDropped() throws IOException {
        String script = "tc qdisc add dev cb0 root handle 1: htb default 10"
                + " && tc class add dev cb0 parent 1: classid 1:10 htb rate 64bit burst 1k"
                + " && tc class add dev cb0 parent 1: classid 1:20 htb rate 1mbit"
                + " && tc qdisc add dev cb0 parent 1:10 handle 10: pfifo limit 2";
        lab.inside("c", "sh", "-c", script);
        try (NetworkReader reader = open("c")) {
            lab.generate("c", "udp", "--dst", "10.9.1.2", "--dport", "9999", "--count", "40", "--size", "1000");

            List<Qdisc> classes =
                    reader.classes((int) lab.interfaceIndex("c", "cb0")).entries();
            Witness.classes(tool("c", List.of("tc", "-s", "class", "show", "dev", "cb0")), classes);
            Qdisc dropping = classes.stream()
                    .filter(inner -> inner.handleText().equals("1:10"))
                    .findFirst()
                    .orElseThrow();
            assertThat(dropping.drops())
                    .isPositive()
                    .isEqualTo(root(reader, "cb0").drops());
            assertThat(reader.classes(9999).entries()).isEmpty();
        } finally {
            lab.inside("c", "tc", "qdisc", "delete", "dev", "cb0", "root");
        }
    }

    @Test
    void shouldTellTheDropsOfASocket() throws IOException {
        lab.prepare("udp-receive-buffer");
        try (NetworkReader reader = open("b", "snmp")) {
            long before = full(reader).memory().getLast();
            long errors = snmp(reader, "RcvbufErrors");
            lab.make("udp-receive-buffer", DROPS);

            assertThat(full(reader).memory().getLast() - before).isEqualTo(DROPS);
            assertThat(snmp(reader, "RcvbufErrors") - errors)
                    .isEqualTo(DROPS)
                    .isEqualTo(lab.counter("b", "Udp", "RcvbufErrors") - errors);
            Witness.sockets(tool("b", Witness.SS), sockets(reader, SocketQuery.ALL_STATES));
        } finally {
            lab.undo("udp-receive-buffer");
        }
    }

    @Test
    void shouldTellTheDropsOfAListenerAndWhoWaitsForIt() throws IOException {
        Namespace namespace = namespace("a");
        List<AutoCloseable> open = new ArrayList<>();
        try (NetworkReader reader = open("a")) {
            ServerSocketChannel listener = Namespaces.inside(namespace, () -> overflow(open));
            assertThat(listener.isOpen()).isTrue();
            // each SYN that finds no place is a drop, and is sent once more after a second
            List<Witness.Socket> found = List.of();
            String ss = "";
            for (int attempt = 0; attempt < 50 && (found.isEmpty() || drops(found) == 0); attempt++) {
                pause();
                found = sockets(reader, SocketQuery.LISTEN);
            }
            for (int attempt = 0; attempt < 20; attempt++) {
                found = sockets(reader, SocketQuery.LISTEN);
                ss = tool("a", List.of("ss", "-HOltunem"));
                if (found.equals(sockets(reader, SocketQuery.LISTEN))) {
                    break;
                }
            }
            Witness.sockets(ss, found);
            assertThat(found).hasSize(1);
            assertThat(drops(found)).isPositive();
            assertThat(found.getFirst().receiveQueue()).isEqualTo(5);
            assertThat(found.getFirst().sendQueue()).isEqualTo(4);
        } finally {
            for (AutoCloseable socket : open) {
                close(socket);
            }
        }
    }

    @Test
    void shouldCountWhatARuleDrops() throws IOException {
        String rules = """
                table inet count {
                 chain in {
                  type filter hook input priority 0; policy accept;
                  udp dport 9977 counter drop comment "23 of them"
                  udp dport 9978 counter accept
                 }
                }
                """;
        lab.inside("b", "nft", rules);
        try (NetworkReader reader = open("b")) {
            lab.generate("a", "udp", "--dst", "10.9.0.2", "--dport", "9977", "--count", "23");

            List<NftRule> found = reader.nftRules().entries();
            assertThat(found)
                    .filteredOn(NftRule::drops)
                    .extracting(NftRule::packets, NftRule::countsVerdicts, NftRule::comment)
                    .containsExactly(tuple((long) DROPS, true, "23 of them"));
            Witness.nftables(tool("b", Witness.NFT), found, reader.nftChains().entries());
        } finally {
            lab.inside("b", "nft", "delete table inet count");
        }
    }

    @Test
    void shouldCountWhatConnectionTrackingCallsInvalid() throws IOException {
        String rules = """
                table inet track {
                 chain in {
                  type filter hook prerouting priority 0; policy accept;
                  ct state invalid accept
                 }
                }
                """;
        lab.inside("b", "nft", rules);
        try (NetworkReader reader = open("b")) {
            lab.prepare("udp-checksum");
            long before = invalid(reader);
            lab.make("udp-checksum", DROPS);
            assertThat(invalid(reader) - before).isEqualTo(DROPS);
            lab.undo("udp-checksum");
        } finally {
            lab.inside("b", "nft", "delete table inet track");
        }
    }

    @Test
    void shouldAskTheDriverOfAnInterface() throws IOException {
        try (NetworkReader reader = open("a")) {
            int index = (int) lab.interfaceIndex("a", "ab0");
            assertThat(reader.driver(index).orElseThrow().name()).isEqualTo("veth");
            var statistics = reader.driverStatistics(index).orElseThrow();
            // the other end's number is what the driver has instead of a counter
            assertThat(statistics.statistic("peer_ifindex")).isEqualTo(lab.interfaceIndex("b", "ba0"));
            assertThat(reader.driverStatistics(index).orElseThrow().names()).isSameAs(statistics.names());
            assertThat(reader.rings(index)).isEmpty();
            assertThat(reader.driver(9999)).isEmpty();
            assertThat(reader.driverStatistics(9999)).isEmpty();
            assertThat(reader.queues().completeness().skipped()).isZero();
        }
    }

    private static ServerSocketChannel overflow(List<AutoCloseable> open) {
        try {
            InetSocketAddress address = new InetSocketAddress("10.9.0.1", 9988);
            ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.INET);
            open.add(listener);
            listener.bind(address, 4);
            for (int i = 0; i < 8; i++) {
                SocketChannel client = SocketChannel.open(StandardProtocolFamily.INET);
                open.add(client);
                client.configureBlocking(false);
                client.connect(address);
            }
            return listener;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(AutoCloseable socket) throws IOException {
        try {
            socket.close();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static long drops(List<Witness.Socket> sockets) {
        return sockets.getFirst().memory().getLast();
    }

    private static List<Witness.Socket> sockets(NetworkReader reader, int states) throws IOException {
        List<Witness.Socket> found = new ArrayList<>();
        for (int family : List.of(SocketQuery.AF_INET, SocketQuery.AF_INET6)) {
            for (int protocol : List.of(SocketQuery.TCP, SocketQuery.UDP)) {
                Completeness completeness = reader.sockets(
                        new SocketQuery(family, protocol, states, true),
                        socket -> found.add(Witness.Socket.of(socket)));
                assertThat(completeness.isWhole()).isTrue();
            }
        }
        return found;
    }

    private static Witness.Socket full(NetworkReader reader) throws IOException {
        return sockets(reader, SocketQuery.ALL_STATES).stream()
                .filter(socket -> socket.local().endsWith(":9905"))
                .findFirst()
                .orElseThrow();
    }

    private static long snmp(NetworkReader reader, String counter) throws IOException {
        String[] lines = new String(reader.procNet("snmp"), StandardCharsets.US_ASCII)
                .lines()
                .filter(line -> line.startsWith("Udp: "))
                .toArray(String[]::new);
        return Long.parseLong(
                lines[1].split(" ", -1)[List.of(lines[0].split(" ", -1)).indexOf(counter)]);
    }

    private static long invalid(NetworkReader reader) throws IOException {
        return reader.conntrack().entries().stream()
                .mapToLong(cpu -> cpu.invalid())
                .sum();
    }

    private static long statistic(NetworkReader reader, String name, String counter) throws IOException {
        return reader.interfaces().entries().stream()
                .filter(link -> link.name().equals(name))
                .mapToLong(link -> link.statistic(counter))
                .findFirst()
                .orElseThrow();
    }

    private static Qdisc root(NetworkReader reader, String name) throws IOException {
        int index = reader.interfaces().entries().stream()
                .filter(link -> link.name().equals(name))
                .mapToInt(InterfaceStatistics::index)
                .findFirst()
                .orElseThrow();
        return reader.qdiscs().entries().stream()
                .filter(qdisc -> qdisc.interfaceIndex() == index && qdisc.isRoot())
                .findFirst()
                .orElseThrow();
    }

    private static void assertSameQdiscs(String node, NetworkReader reader) throws IOException {
        Witness.qdiscs(
                tool(node, Witness.TC),
                reader.interfaces().entries(),
                reader.qdiscs().entries());
    }

    private static NetworkReader open(String node, String... procNet) throws IOException {
        return NetworkReader.open(namespace(node), procNet);
    }

    private static Namespace namespace(String node) {
        return new Namespace(lab.netns(node), null, lab.netnsPath(node).toString());
    }

    /** Not through ip netns exec, which mounts another /sys. */
    private static String tool(String node, List<String> tool) {
        List<String> command = new ArrayList<>(List.of("nsenter", "--net=" + lab.netnsPath(node)));
        command.addAll(tool);
        return Shell.run(command.toArray(String[]::new));
    }
}
