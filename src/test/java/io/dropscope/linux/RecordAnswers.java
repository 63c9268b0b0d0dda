package io.dropscope.linux;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Records what the running kernel answers to each {@link Question}, and its files of /proc/net, in a network namespace that holds something of
 * each kind, and what ip, tc, ss and nft say of the same; {@link RecordedAnswersTest} holds the two together. Run as
 * root on the kernel that is to be recorded:
 *
 * <pre>
 *   java --enable-native-access=ALL-UNNAMED -cp target/test-classes:target/classes \
 *       io.dropscope.linux.RecordAnswers src/test/resources/netlink/$(uname -r)
 * </pre>
 *
 * A command that this kernel, or this machine, does not know is told and left out.
 */
final class RecordAnswers {
    private static final List<String> FILES = List.of(
            "dev",
            "netlink",
            "netstat",
            "packet",
            "raw",
            "raw6",
            "snmp",
            "snmp6",
            "sockstat",
            "sockstat6",
            "softnet_stat",
            "udp",
            "udp6",
            "stat/nf_conntrack");

    private static final int DROPS = 23;
    private static final int DATAGRAM = 1000;

    private static final List<String> SCENE = List.of(
            "ip link set lo up",
            "echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6",
            "ip link add dqa numtxqueues 3 numrxqueues 2 type veth peer name dqb numtxqueues 2",
            "ip link property add dev dqa altname a-long-name-of-dqa altname another",
            "ip link add dbr type bridge",
            "ip link set dqb master dbr",
            "ip link add link dqa name dvlan type vlan id 7",
            "ip link add dbond type bond && ip link add dsa type veth peer name dsb && ip link set dsa master dbond",
            "ip link add link dqa name dmac type macvlan",
            "ip link set dqa up",
            "ip link set dqb up",
            "ip link set dbr up",
            "tc qdisc add dev dqa root mq",
            "tc qdisc add dev dqa clsact",
            "tc qdisc add dev dqb ingress",
            "tc qdisc add dev dbr root handle 1: htb default 10",
            "tc class add dev dbr parent 1: classid 1:10 htb rate 1mbit",
            "tc class add dev dbr parent 1: classid 1:20 htb rate 2mbit",
            "tc qdisc add dev dbr parent 1:10 handle 20: pfifo limit 3",
            "ip addr add 10.9.8.1/24 dev dbr",
            "ip neigh add 10.9.8.2 lladdr 02:00:00:00:00:01 dev dbr",
            """
            nft -f - <<'END'
            table inet record {
              counter named { }
              chain in {
                type filter hook input priority 10; policy accept;
                ct state invalid counter drop
                udp dport 9901 counter drop comment "as a user wrote it"
                counter udp dport 9902 drop
                udp dport 9903 counter log drop
                udp dport 9904 counter reject
                udp dport 9905 counter name named jump other
                udp dport 9906 limit rate 1/hour counter drop
                udp dport vmap { 9907 : drop }
              }
              chain other {
                counter return
              }
            }
            table netdev record {
              chain early {
                type filter hook ingress device "lo" priority 0; policy accept;
                udp dport 9908 counter drop
              }
            }
            table ip6 record {
              chain out {
                type filter hook output priority -5; policy drop;
                counter accept
              }
            }
            END
            """);

    private final Path directory;
    private final String name = "ds-record-" + ProcessHandle.current().pid();
    private final List<Closeable> open = new ArrayList<>();

    private RecordAnswers(Path directory) {
        this.directory = directory;
    }

    /** Writes into the directory that is the only argument. */
    public static void main(String... arguments) throws IOException {
        if (arguments.length != 1) {
            System.err.println("usage: RecordAnswers DIRECTORY");
            System.exit(2);
        }
        new RecordAnswers(Files.createDirectories(Path.of(arguments[0]))).record();
    }

    private void record() throws IOException {
        run("ip netns add " + name);
        try {
            for (String command : SCENE) {
                inside(command);
            }
            Namespace namespace = new Namespace(Namespaces.resolve(name), name, "/run/netns/" + name);
            Namespaces.inside(namespace, () -> {
                try {
                    openSockets();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return null;
            });
            // only now, because it lets hardly anything pass
            inside("tc qdisc add dev lo root tbf rate 64bit burst 1600 limit 3000");
            Namespaces.inside(namespace, () -> {
                send("127.0.0.1", 9909, DROPS);
                return null;
            });
            for (Question question : Question.values()) {
                if (question == Question.QUEUES) {
                    record(question); // of the own namespace: no driver of what stands in the other one has any
                    continue;
                }
                Namespaces.inside(namespace, () -> {
                    record(question);
                    return null;
                });
            }
            Namespaces.inside(namespace, () -> {
                files();
                return null;
            });
            write("ip.json", Witness.IP);
            write("tc.json", Witness.TC);
            write("tc-classes.txt", List.of("tc", "-s", "class", "show", "dev", "dbr"));
            write("ss.txt", Witness.SS);
            write("ss-unix.txt", Witness.SS_UNIX);
            write("nft.json", Witness.NFT);
            write("nf_conntrack.txt", List.of("cat", "/proc/net/stat/nf_conntrack"));
        } finally {
            for (Closeable socket : open) {
                socket.close();
            }
            run("ip netns del " + name);
        }
    }

    /**
     * A receiver that is full, listeners with connections that nobody accepts, connections; over IPv4, IPv6, unix.
     */
    private void openSockets() throws IOException {
        for (String address : List.of("127.0.0.1", "::1")) {
            StandardProtocolFamily family =
                    address.equals("::1") ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
            DatagramChannel full = DatagramChannel.open(family);
            full.setOption(StandardSocketOptions.SO_RCVBUF, 1);
            full.bind(new InetSocketAddress(address, 9900));
            open.add(full);
            send(address, 9900, DROPS);

            ServerSocketChannel listener = ServerSocketChannel.open(family);
            listener.bind(new InetSocketAddress(address, 9900), 7);
            open.add(listener);
            for (int i = 0; i < 3; i++) {
                SocketChannel connection = SocketChannel.open(family);
                connection.connect(new InetSocketAddress(address, 9900));
                open.add(connection);
            }
            open.add(listener.accept());
        }
        Path path = Path.of("/tmp", name);
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(path), 5);
        open.add(listener);
        for (int i = 0; i < 2; i++) {
            open.add(SocketChannel.open(UnixDomainSocketAddress.of(path)));
        }
        Files.delete(path);
        for (int port = 9901; port <= 9908; port++) {
            send("127.0.0.1", port, DROPS);
        }
        send("10.9.8.2", 9900, DROPS);
    }

    private static void send(String address, int port, int count) {
        try (DatagramSocket sender = new DatagramSocket()) {
            for (int i = 0; i < count; i++) {
                sender.send(new DatagramPacket(new byte[DATAGRAM], DATAGRAM, InetAddress.getByName(address), port));
            }
        } catch (IOException refused) {
            // by a rule, or because nobody listens: all the same
        }
    }

    private void record(Question question) throws LinuxException {
        NetlinkTape.Recorder recorder;
        try {
            recorder = new NetlinkTape.Recorder(question.protocol());
        } catch (LinuxException e) {
            System.err.println(question + ": " + e.getMessage());
            return;
        }
        List<Object> found = new ArrayList<>();
        try (Netlink netlink = new Netlink(recorder)) {
            Completeness completeness = question.ask(netlink, question == Question.CLASSES ? index("dbr") : 0, found);
            System.err.println(question + ": " + found.size() + (completeness.isWhole() ? "" : ", " + completeness));
            recorder.tape().write(directory.resolve(question.file()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of /proc/net, as the namespace has them: below {@code proc-net}. */
    private void files() {
        for (String file : FILES) {
            try {
                byte[] content = Files.readAllBytes(Path.of(NetCounters.OWN, file));
                Path to = directory.resolve("proc-net").resolve(file);
                Files.createDirectories(to.getParent());
                Files.write(to, content);
            } catch (IOException e) {
                System.err.println("not here: " + e.getMessage());
            }
        }
    }

    private static int index(String link) throws LinuxException {
        return LinkDump.read().stream()
                .filter(candidate -> candidate.name().equals(link))
                .mapToInt(Link::index)
                .findFirst()
                .orElse(0);
    }

    private void write(String file, List<String> tool) throws IOException {
        // by a shell: a busybox has an nsenter that would take its own ip
        List<String> command =
                new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + name, "/bin/sh", "-c", "exec \"$0\" \"$@\""));
        command.addAll(tool);
        Process process = new ProcessBuilder(command)
                .redirectOutput(directory.resolve(file).toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (await(process) != 0) {
            System.err.println("left out: " + file);
            Files.delete(directory.resolve(file));
        }
    }

    private void inside(String command) throws IOException {
        Process process = new ProcessBuilder("nsenter", "--net=/run/netns/" + name, "/bin/sh", "-c", command)
                .inheritIO()
                .start();
        if (await(process) != 0) {
            System.err.println("not here: " + command.lines().findFirst().orElse(""));
        }
    }

    private static void run(String command) throws IOException {
        Process process = new ProcessBuilder("sh", "-c", command).inheritIO().start();
        if (await(process) != 0) {
            throw new IOException("failed: " + command);
        }
    }

    private static int await(Process process) {
        return process.onExit().orTimeout(20, TimeUnit.SECONDS).join().exitValue();
    }
}
