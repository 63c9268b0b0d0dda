package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.kernel.TracefsInstance.Recording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whose 23 dropped packets it were, where the running task or the maker of the socket is the wrong answer. What
 * {@code scenarios.tsv} drops is in {@link ScenarioTest}.
 */
@RequiresKernel
class OwnerTest {
    private static final int COUNT = 23;
    private static final String A4 = "10.9.0.1";
    private static final String B4 = "10.9.0.2";
    private static final String BA_MAC = "02:d0:00:00:0b:0a";
    private static final String LOOPBACK = "127.0.0.1";
    private static final String ABSENT_NEIGHBOUR = "10.9.0.99";

    private static Lab lab;

    @BeforeAll
    static void up() {
        lab = Lab.up();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static Dropscope trace(String node, String... more) {
        return Dropscope.attached(arguments(lab.netnsName(node), more));
    }

    private static String[] arguments(String netns, String... more) {
        List<String> arguments = new ArrayList<>(List.of("trace", "--output", "json", "--netns", netns));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    /** Ends the run; the owners of exactly 23 drops of a reason. */
    private static List<EventOwner> owners(Dropscope dropscope, String reason) {
        assertThat(dropscope.stop()).isZero();
        dropscope.summary().reconciles().losesNothing();
        List<Map<String, Object>> drops = dropscope.events("drop");
        assertThat(drops).as("stderr: %s", dropscope.stderr()).hasSize(COUNT);
        assertThat(drops).allSatisfy(drop -> assertThat(drop).containsEntry("reason", reason));
        return EventOwner.all(drops);
    }

    private static void send(String node, String destination, int port, int count, String... more) {
        List<String> options = new ArrayList<>(
                List.of("udp", "--dst", destination, "--dport", "" + port, "--count", "" + count, "--comm", "sender"));
        options.addAll(List.of(more));
        lab.generate(node, options.toArray(String[]::new));
    }

    /** A receiver whose buffer is full. */
    private static Holder fullReceiver(String node, String address, int port, String comm) {
        Holder holder = lab.hold(
                node, "udp-receiver", "--dst", address, "--dport", "" + port, "--rcvbuf", "2304", "--comm", comm);
        send(node.equals("b") ? "a" : node, address, port, 20, "--size", "1000");
        return holder;
    }

    @Test
    void shouldNameTheReceiverOverLoopbackThoughTheSenderRan() {
        try (Holder receiver = fullReceiver("a", LOOPBACK, 9701, "victim");
                Dropscope dropscope = trace("a")) {
            send("a", LOOPBACK, 9701, COUNT);
            assertThat(owners(dropscope, "SOCKET_RCVBUFF")).allSatisfy(owner -> {
                owner.isHeldBy("victim", List.of(receiver.pid())).isFoundBy("rx_sk");
                assertThat(owner.fields())
                        .containsEntry("local_address", LOOPBACK)
                        .containsEntry("local_port", 9701L)
                        .containsEntry("uid", 0L);
                assertThat(owner.processes().getFirst())
                        .containsEntry("exe", realPath(Lab.generator()))
                        .containsKey("start_time")
                        .doesNotContainKeys("exited", "exe_denied", "container_pid");
            });
            assertThat(dropscope.events("drop"))
                    .as("the task that ran")
                    .allSatisfy(drop -> assertThat(drop).containsEntry("ran_on_comm", "sender"));
        }
    }

    @Test
    void shouldNameTheReceiverOverVeth() {
        try (Holder receiver = fullReceiver("b", B4, 9702, "victim");
                Dropscope dropscope = trace("b")) {
            send("a", B4, 9702, COUNT);
            assertThat(owners(dropscope, "SOCKET_RCVBUFF"))
                    .allSatisfy(owner ->
                            owner.isHeldBy("victim", List.of(receiver.pid())).isFoundBy("rx_sk"));
            assertThat(dropscope.events("drop"))
                    .as("the task that ran")
                    .allSatisfy(drop -> assertThat(drop).doesNotContainEntry("ran_on_comm", "victim"));
        }
    }

    /** The holders are looked for again when an unknown socket shows up. */
    @Test
    void shouldNameAReceiverThatStartedLater() {
        try (Dropscope dropscope = trace("b", "--reason", "SOCKET_FILTER");
                Holder receiver =
                        lab.hold("b", "udp-receiver", "--dst", B4, "--dport", "9703", "--filter", "--comm", "late")) {
            send("a", B4, 9703, COUNT);
            assertThat(owners(dropscope, "SOCKET_FILTER"))
                    .allSatisfy(owner ->
                            owner.isHeldBy("late", List.of(receiver.pid())).isFoundBy("rx_sk"));
        }
    }

    @Test
    void shouldNameTheWorkerThatWasForkedForTheConnection() {
        try (Holder maker = lab.hold("b", "holder", "worker", "--dst", B4, "--dport", "9704", "--comm", "worker");
                Holder session = session("tcp-session", 9704)) {
            maker.awaitPids(1);
            try (Dropscope dropscope = trace("b")) {
                session.tell("segment " + COUNT + " -100");
                assertThat(owners(dropscope, "TCP_OLD_SEQUENCE"))
                        .allSatisfy(
                                owner -> owner.isHeldBy("worker", maker.pids()).isFoundBy("rx_sk"));
            }
        }
    }

    private static Holder session(String command, int port) {
        return lab.hold(
                "a",
                command,
                "--src",
                A4,
                "--sport",
                "" + (port + 30000),
                "--dst",
                B4,
                "--dport",
                "" + port,
                "--dev",
                "ab0",
                "--dmac",
                BA_MAC);
    }

    @ParameterizedTest
    @CsvSource({"9705, ", "9706, --orphan"})
    void shouldNameAllWorkersThatShareAListener(int port, String orphan) {
        List<String> options = new ArrayList<>(List.of(
                "holder", "preforked", "--dst", B4, "--dport", "" + port, "--hold", "3", "--filter", "--comm", "pre"));
        if (orphan != null) {
            options.add(orphan);
        }
        try (Holder workers = lab.holdThrough("\"$@\"; read -r end", "b", options.toArray(String[]::new));
                Dropscope dropscope = trace("b")) {
            assertThat(workers.pids()).hasSize(3);
            abandonConnections(port);
            assertThat(owners(dropscope, "SOCKET_FILTER"))
                    .allSatisfy(owner -> owner.isHeldBy("pre", workers.pids()).isFoundBy("rx_sk", "listener"));
        }
    }

    private static void abandonConnections(int port) {
        lab.generate("a", "tcp", "--dst", B4, "--dport", "" + port, "--count", "" + COUNT, "--abandon");
    }

    @Test
    void shouldNameWhoGotTheSocketFromAProcessThatHasEnded() {
        try (Holder passed = lab.holdThrough(
                "\"$@\"; read -r end",
                "b",
                "holder",
                "passed",
                "--dst",
                B4,
                "--dport",
                "9707",
                "--rcvbuf",
                "2304",
                "--orphan",
                "--comm",
                "heir")) {
            send("a", B4, 9707, 20, "--size", "1000");
            try (Dropscope dropscope = trace("b")) {
                send("a", B4, 9707, COUNT);
                assertThat(owners(dropscope, "SOCKET_RCVBUFF"))
                        .allSatisfy(
                                owner -> owner.isHeldBy("heir", passed.pids()).isFoundBy("rx_sk"));
            }
        }
    }

    /** The tag is the maker's, written when the socket was made while dropscope ran; the holder wins. */
    @Test
    void shouldNameTheHolderRatherThanTheTag() {
        try (Dropscope dropscope = trace("b", "--reason", "SOCKET_RCVBUFF", "--port", "40708");
                Holder passed = lab.holdThrough(
                        "\"$@\"; read -r end",
                        "b",
                        "holder",
                        "passed",
                        "--dst",
                        B4,
                        "--dport",
                        "9708",
                        "--rcvbuf",
                        "2304",
                        "--orphan",
                        "--comm",
                        "heir")) {
            send("a", B4, 9708, 20, "--size", "1000");
            send("a", B4, 9708, COUNT, "--sport", "40708");
            assertThat(owners(dropscope, "SOCKET_RCVBUFF"))
                    .allSatisfy(owner -> owner.isHeldBy("heir", passed.pids()).isFoundBy("rx_sk"));
        }
    }

    @Test
    void shouldNameASenderThatHasEndedByItsTag() {
        try (TracefsInstance witness = TracefsInstance.ofDrops()) {
            witness.keepOnly("NEIGH_FAILED");
            try (Dropscope dropscope = trace("a")) {
                long pid = sendToAbsentNeighbour(9709);
                assertNeighbourFailed(dropscope, witness, 9709).allSatisfy(owner -> {
                    owner.isHeldBy("brief", List.of(pid)).isFoundBy("tag");
                    assertThat(owner.processes().getFirst()).containsEntry("exited", true);
                });
            }
        }
    }

    /** Without CAP_NET_ADMIN there is no cgroup hook, so nobody tags a socket that lives for 10 ms only. */
    @Test
    void shouldSayThatTheSocketIsClosedWhereTheHookMayNotBeAttached() {
        try (TracefsInstance witness = TracefsInstance.ofDrops()) {
            witness.keepOnly("NEIGH_FAILED");
            try (Dropscope dropscope = Dropscope.attachedThrough(
                    List.of("setpriv", "--bounding-set=-net_admin,-sys_admin"),
                    arguments(Long.toString(lab.netns("a"))))) {
                sendToAbsentNeighbour(9710);
                assertNeighbourFailed(dropscope, witness, 9710).allSatisfy(owner -> {
                    owner.isNobody("socket already closed");
                    assertThat(owner.fields()).containsEntry("uid", 0L).containsKey("cgroup");
                });
            }
        }
    }

    /** The pid of a sender that ended 10 ms after it had sent; returns when the packets are dropped, seconds later. */
    private static long sendToAbsentNeighbour(int port) {
        lab.deleteNeighbour("a", ABSENT_NEIGHBOUR);
        long pid;
        try (Holder sender = lab.holdThrough(
                "echo pid=$$; echo ready; exec \"$@\"",
                "a",
                "udp",
                "--dst",
                ABSENT_NEIGHBOUR,
                "--dport",
                "" + port,
                "--count",
                "" + COUNT,
                "--settle-ms",
                "10",
                "--comm",
                "brief")) {
            pid = sender.pids().getFirst();
        }
        lab.awaitFailedNeighbour("a", ABSENT_NEIGHBOUR);
        return pid;
    }

    /** A timer drops these packets: some may be hidden from BPF on this kernel, as its witness then tells. */
    private static ListAssert<EventOwner> assertNeighbourFailed(
            Dropscope dropscope, TracefsInstance witness, int port) {
        Recording recording = witness.recording();
        assertThat(dropscope.stop()).isZero();
        List<Map<String, Object>> drops = dropscope.events("drop").stream()
                .filter(drop -> drop.get("destination_port").equals((long) port))
                .toList();
        long hidden = recording.places(TracefsInstance::isOfInit).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        assertThat(drops)
                .hasSizeBetween((int) Math.max(1, COUNT - hidden), COUNT)
                .allSatisfy(drop ->
                        assertThat(drop).containsEntry("reason", "NEIGH_FAILED").doesNotContainKey("socket_inode"));
        return assertThat(EventOwner.all(drops));
    }

    /** At a tc ingress filter skb->sk is still the socket of the sender, which is in another namespace. */
    @Test
    void shouldNotTakeTheSenderForTheVictimAcrossVeth() {
        lab.prepare("tc-ingress");
        try {
            try (Dropscope dropscope = trace("b")) {
                lab.make("tc-ingress", COUNT);
                assertThat(owners(dropscope, "TC_INGRESS"))
                        .allSatisfy(owner ->
                                owner.isNobody("no socket on UDP port 9953").isFoundBy("none"));
            }
            try (Holder receiver = lab.hold("b", "udp-receiver", "--dst", B4, "--dport", "9953", "--comm", "victim");
                    Dropscope dropscope = trace("b")) {
                lab.make("tc-ingress", COUNT);
                assertThat(owners(dropscope, "TC_INGRESS"))
                        .allSatisfy(owner -> owner.isHeldBy("victim", List.of(receiver.pid()))
                                .isFoundBy("tuple", "listener"));
            }
        } finally {
            lab.undo("tc-ingress");
        }
    }

    /** A firewall before the look-up: the packet has no socket yet. */
    @Test
    void shouldLookUpWhoseAPacketWouldHaveBeen() {
        lab.prepare("nft-prerouting");
        try (Holder receiver = lab.hold("b", "udp-receiver", "--dst", "0.0.0.0", "--dport", "9908", "--comm", "any");
                Dropscope dropscope = trace("b")) {
            lab.make("nft-prerouting", COUNT);
            assertThat(owners(dropscope, "NETFILTER_DROP"))
                    .allSatisfy(owner ->
                            owner.isHeldBy("any", List.of(receiver.pid())).isFoundBy("tuple", "listener"));
        } finally {
            lab.undo("nft-prerouting");
        }
    }

    @Test
    void shouldNameTheListenerOfADroppedSyn() {
        try (Holder listener = lab.hold(
                        "b", "tcp-listener", "--dst", B4, "--dport", "9711", "--filter", "--comm", "listener");
                Dropscope dropscope = trace("b")) {
            abandonConnections(9711);
            assertThat(owners(dropscope, "SOCKET_FILTER"))
                    .allSatisfy(owner ->
                            owner.isHeldBy("listener", List.of(listener.pid())).isFoundBy("rx_sk", "listener"));
        }
    }

    /** Once the stack itself drops the segment, once a firewall does: then skb->sk is the time-wait socket. */
    @Test
    void shouldBeHonestAboutTimeWait() {
        try (Holder listener =
                        lab.hold("b", "tcp-listener", "--dst", B4, "--dport", "9712", "--close", "--comm", "closer");
                Holder session = session("tcp-time-wait", 9712)) {
            assertThat(listener.pid()).isPositive();
            try (Dropscope dropscope = trace("b")) {
                session.tell("segment " + COUNT);
                assertTimeWait(owners(dropscope, "NOT_SPECIFIED"));
            }
            try (Firewall _ = new Firewall("b", "input", "tcp dport 9712");
                    Dropscope dropscope = trace("b")) {
                session.tell("segment " + COUNT);
                assertTimeWait(owners(dropscope, "NETFILTER_DROP"));
            }
        }
    }

    private static void assertTimeWait(List<EventOwner> owners) {
        assertThat(owners).allSatisfy(owner -> {
            owner.isNobody("time-wait");
            assertThat(owner.fields())
                    .containsEntry("state", "time_wait")
                    .containsEntry("local_port", 9712L)
                    .doesNotContainKeys("socket_inode", "cgroup", "uid");
        });
    }

    /** An input filter sees the receiver in skb->sk, where a sender is otherwise: early demultiplexing has put it there. */
    @Test
    void shouldNameTheReceiverOfWhatAnInputFilterDropsInAConnection() {
        try (Holder receiver = lab.hold("b", "tcp-listener", "--dst", B4, "--dport", "9718", "--comm", "served");
                Holder session = session("tcp-session", 9718);
                Firewall _ = new Firewall("b", "input", "tcp dport 9718");
                Dropscope dropscope = trace("b")) {
            session.tell("segment " + COUNT + " -100");
            assertThat(owners(dropscope, "NETFILTER_DROP")).allSatisfy(owner -> {
                owner.isHeldBy("served", List.of(receiver.pid())).isFoundBy("skb_sk");
                assertThat(owner.fields())
                        .containsEntry("state", "established")
                        .containsEntry("local_address", B4)
                        .containsEntry("local_port", 9718L)
                        .containsEntry("remote_address", A4)
                        .containsEntry("remote_port", 39718L);
            });
        }
    }

    /** A half-open connection: the client of its SYN-ACK never answers. */
    @Test
    void shouldNameTheListenerOfARequest() {
        try (Holder listener = lab.hold("b", "tcp-listener", "--dst", B4, "--dport", "9713", "--comm", "asked");
                Firewall _ = new Firewall("a", "prerouting", "tcp sport 9713")) {
            rawSegments("syn", 9713, 1);
            try (Dropscope dropscope = trace("b")) {
                rawSegments("tcp-beyond", 9713, COUNT);
                assertThat(owners(dropscope, "TCP_FLAGS"))
                        .allSatisfy(owner ->
                                owner.isHeldBy("asked", List.of(listener.pid())).isFoundBy("rx_sk", "listener"));
                assertThat(EventOwner.all(dropscope.events("tcp_reset_sent")))
                        .hasSize(COUNT)
                        .allSatisfy(owner ->
                                owner.isHeldBy("asked", List.of(listener.pid())).isFoundBy("argument", "listener"));
            }
            try (Firewall _ = new Firewall("b", "input", "tcp dport 9713");
                    Dropscope dropscope = trace("b")) {
                rawSegments("tcp-beyond", 9713, COUNT);
                assertThat(owners(dropscope, "NETFILTER_DROP"))
                        .allSatisfy(owner ->
                                owner.isHeldBy("asked", List.of(listener.pid())).isFoundBy("skb_sk", "listener"));
            }
        }
    }

    private static void rawSegments(String kind, int port, int count) {
        lab.generate(
                "a",
                "frame",
                kind,
                "--dev",
                "ab0",
                "--dmac",
                BA_MAC,
                "--src",
                A4,
                "--sport",
                "" + (port + 30000),
                "--dst",
                B4,
                "--dport",
                "" + port,
                "--count",
                "" + count);
    }

    @Test
    void shouldGiveBothPidsOfAProcessInAPidNamespace() {
        try (Holder maker = Holder.of(List.of(
                Lab.generator(),
                "holder",
                "isolated",
                "--dst",
                LOOPBACK,
                "--dport",
                "9714",
                "--rcvbuf",
                "2304",
                "--comm",
                "inmate"))) {
            long pid = maker.pids().getFirst();
            sendInNetnsOf(pid, 20, "--size", "1000");
            try (Dropscope dropscope = Dropscope.attached(arguments(Long.toString(netnsOf(pid))))) {
                sendInNetnsOf(pid, COUNT);
                assertThat(owners(dropscope, "SOCKET_RCVBUFF")).allSatisfy(owner -> {
                    owner.isHeldBy("inmate", maker.pids()).isFoundBy("rx_sk");
                    assertThat(owner.processes().getFirst()).containsEntry("container_pid", 1L);
                });
            }
        }
    }

    private static long netnsOf(long pid) {
        try {
            return (long) Files.getAttribute(Path.of("/proc/" + pid + "/ns/net"), "unix:ino");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sendInNetnsOf(long pid, int count, String... more) {
        List<String> command = new ArrayList<>(
                List.of("nsenter", "-t", "" + pid, "-n", Lab.generator(), "udp", "--dst", LOOPBACK, "--dport", "9714"));
        command.addAll(List.of("--count", "" + count));
        command.addAll(List.of(more));
        Shell.run(command.toArray(String[]::new));
    }

    @Test
    void shouldCallASocketOfTheKernelThat() {
        lab.inside("b", "ip", "link", "add", "vx0", "type", "vxlan", "id", "7", "dstport", "4789", "local", B4);
        try (Firewall _ = new Firewall("b", "input", "udp dport 4789")) {
            lab.inside("b", "ip", "link", "set", "vx0", "addrgenmode", "none", "up");
            try (Dropscope dropscope = trace("b", "--reason", "NETFILTER_DROP")) {
                send("a", B4, 4789, COUNT);
                assertThat(owners(dropscope, "NETFILTER_DROP")).allSatisfy(owner -> owner.isNobody("kernel socket"));
            }
        } finally {
            lab.inside("b", "ip", "link", "delete", "vx0");
        }
    }

    @Test
    void shouldNeverNameAWrongProcessWithoutTheRightToLookAtOthers() {
        String capabilities = "+bpf,+perfmon,+syslog";
        try (Holder receiver = fullReceiver("b", B4, 9715, "victim");
                Dropscope dropscope = Dropscope.attachedThrough(
                        List.of(
                                "setpriv",
                                "--reuid=65534",
                                "--regid=65534",
                                "--clear-groups",
                                "--inh-caps=-all," + capabilities,
                                "--ambient-caps=-all," + capabilities),
                        arguments(Long.toString(lab.netns("b"))))) {
            send("a", B4, 9715, COUNT);
            assertThat(owners(dropscope, "SOCKET_RCVBUFF")).allSatisfy(owner -> {
                if (owner.processes().isEmpty()) {
                    owner.isNobody("not permitted");
                } else {
                    owner.isHeldBy("victim", List.of(receiver.pid()));
                    assertThat(owner.processes().getFirst())
                            .containsEntry("exe_denied", true)
                            .doesNotContainKey("exe");
                }
            });
            assertThat(dropscope.stderr()).contains("CAP_SYS_PTRACE");
        }
    }

    @Test
    void shouldNameTheReceiverOfFragmentedDatagrams() {
        try (Holder receiver = fullReceiver("b", B4, 9716, "victim");
                Dropscope dropscope = trace("b")) {
            send("a", B4, 9716, COUNT, "--size", "4000");
            assertThat(owners(dropscope, "SOCKET_RCVBUFF"))
                    .allSatisfy(owner ->
                            owner.isHeldBy("victim", List.of(receiver.pid())).isFoundBy("rx_sk"));
        }
    }

    @Test
    void shouldNameTheSenderOfAPacketOfSegments() {
        try (Firewall _ = new Firewall("a", "output", "udp dport 9717");
                Dropscope dropscope = trace("a")) {
            send("a", B4, 9717, COUNT, "--size", "500", "--segment", "100");
            assertThat(owners(dropscope, "NETFILTER_DROP")).allSatisfy(owner -> {
                assertThat(owner.comms()).containsExactly("sender");
                assertThat(owner.why()).isEmpty();
                owner.isFoundBy("skb_sk", "tag");
            });
            assertThat(dropscope.events("drop"))
                    .allSatisfy(drop -> assertThat(drop)
                            .containsEntry("segments", 5L)
                            .containsEntry("ran_on_pid", pids(drop).getFirst()));
        }
    }

    private static List<Object> pids(Map<String, Object> event) {
        return EventOwner.of(event).pids();
    }

    @Test
    void shouldNameTheSenderOfUnixDatagramsThatNobodyRead() {
        try (Holder maker = Holder.of(List.of(Lab.generator(), "holder", "unix", "--comm", "reader"));
                Dropscope dropscope = Dropscope.attached("trace", "--output", "json", "--reason", "SOCKET_CLOSE")) {
            maker.tell("send " + COUNT);
            maker.tell("end");
            assertThat(dropscope.stop()).isZero();
            // other sockets of this host may be closed meanwhile
            assertThat(EventOwner.all(dropscope.events("drop")))
                    .filteredOn(owner -> owner.pids().equals(List.of((Object) maker.pid())))
                    .hasSize(COUNT)
                    .allSatisfy(owner ->
                            owner.isHeldBy("maker", List.of(maker.pid())).isFoundBy("skb_sk"));
        }
    }

    @Test
    void shouldNameThePacketSocketThatIsFull() {
        try (Holder reader =
                lab.hold("b", "holder", "packet", "--dev", "ba0", "--rcvbuf", "2304", "--comm", "capture")) {
            rawFrames(50);
            try (Dropscope dropscope = trace("b")) {
                rawFrames(COUNT);
                assertThat(owners(dropscope, "PACKET_SOCK_ERROR"))
                        .allSatisfy(owner ->
                                owner.isHeldBy("capture", List.of(reader.pid())).isFoundBy("rx_sk"));
            }
        }
    }

    private static void rawFrames(int count) {
        lab.generate("a", "frame", "ethertype", "--dev", "ab0", "--dmac", BA_MAC, "--count", "" + count);
    }

    private static String realPath(String path) {
        try {
            return Path.of(path).toRealPath().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A table of nft that drops what matches; the hook is one of the family inet. */
    private record Firewall(String node, String hook, String match) implements AutoCloseable {
        Firewall {
            lab.inside(
                    node,
                    "nft",
                    "table inet owner_" + hook + " { chain c { type filter hook " + hook
                            + " priority 0; policy accept; " + match + " drop; }; }");
        }

        @Override
        public void close() {
            lab.inside(node, "nft", "delete", "table", "inet", "owner_" + hook);
        }
    }
}
