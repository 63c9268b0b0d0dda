package io.dropscope.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.linux.NetCounters.SocketTableFile;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What kernels answered ({@link RecordAnswers}), read again, and what the tools said of it at the same time. */
class RecordedAnswersTest {
    /** Where a kernel's files of /proc/net are. */
    static final String FILES = "proc-net";

    static List<Path> kernels() throws IOException {
        try (Stream<Path> directories = Files.list(tapes())) {
            List<Path> kernels = directories.filter(Files::isDirectory).sorted().toList();
            assertThat(kernels).isNotEmpty();
            return kernels;
        }
    }

    static Path tapes() {
        try {
            return Path.of(RecordedAnswersTest.class.getResource("/netlink").toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void shouldReadInterfacesAsIpDoes(Path kernel) throws IOException {
        Witness.interfaces(tool(kernel, "ip.json"), links(kernel));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void shouldReadQdiscsAndClassesAsTcDoes(Path kernel) throws IOException {
        List<Qdisc> qdiscs = whole(kernel, Question.QDISCS);
        Witness.qdiscs(tool(kernel, "tc.json"), links(kernel), qdiscs);
        assertThat(qdiscs).filteredOn(Qdisc::isRoot).extracting(Qdisc::drops).anyMatch(drops -> drops > 0);
        assertThat(qdiscs).filteredOn(Qdisc::isIngress).extracting(Qdisc::kind).contains("clsact", "ingress");
        Witness.classes(tool(kernel, "tc-classes.txt"), whole(kernel, Question.CLASSES));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void shouldReadSocketsAsSsDoes(Path kernel) throws IOException {
        List<Witness.Socket> sockets = new ArrayList<>();
        for (Question question : List.of(Question.TCP4, Question.TCP6, Question.UDP4, Question.UDP6)) {
            sockets.addAll(whole(kernel, question));
        }
        Witness.sockets(tool(kernel, "ss.txt"), sockets);
        assertThat(sockets).filteredOn(socket -> socket.memory().getLast() > 0).isNotEmpty();
        Witness.sockets(tool(kernel, "ss-unix.txt"), whole(kernel, Question.UNIX));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void shouldReadRulesAsNftDoes(Path kernel) throws IOException {
        List<NftRule> rules = whole(kernel, Question.RULES);
        Witness.nftables(tool(kernel, "nft.json"), rules, whole(kernel, Question.CHAINS));
        assertThat(rules)
                .filteredOn(NftRule::drops)
                .extracting(NftRule::countsVerdicts)
                .containsExactly(
                        true, // ct state invalid counter drop
                        true, // udp dport 9901 counter drop
                        false, // counter udp dport 9902 drop
                        true, // udp dport 9903 counter log drop
                        true, // udp dport 9904 counter reject
                        true, // udp dport 9906 limit counter drop
                        true); // netdev: udp dport 9908 counter drop
        assertThat(rules)
                .filteredOn(rule -> "as a user wrote it".equals(rule.comment()))
                .extracting(NftRule::packets)
                .containsExactly(23L);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void shouldReadTheSameOfConnectionTrackingFromBothSources(Path kernel) throws IOException {
        List<ConntrackStatistics> told = whole(kernel, Question.CONNTRACK);
        Reading<ConntrackStatistics> file =
                new ConntrackDump().parse(Files.readAllBytes(kernel.resolve("nf_conntrack.txt")));
        assertThat(file.completeness().isWhole()).isTrue();
        assertThat(told).isNotEmpty().allSatisfy(cpu -> {
            ConntrackStatistics other = file.entries().get(cpu.cpu());
            assertThat(List.of(cpu.drop(), cpu.insertFailed(), cpu.earlyDrop(), cpu.invalid(), cpu.error()))
                    .isEqualTo(List.of(
                            other.drop(), other.insertFailed(), other.earlyDrop(), other.invalid(), other.error()));
        });
        assertThat(file.entries().getFirst().entries()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void shouldSayWhyRawSocketsOrQueuesAreAbsent(Path kernel) throws IOException {
        for (Question question : List.of(Question.RAW4, Question.RAW6, Question.QUEUES)) {
            List<Object> found = new ArrayList<>();
            Completeness completeness = question.ask(
                    NetlinkTape.read(kernel.resolve(question.file())).play(), 0, found);
            assertThat(completeness.isWhole() || (found.isEmpty() && completeness.absent() != null))
                    .as(question + ": " + completeness)
                    .isTrue();
            assertThat(found).allSatisfy(each -> {
                if (each instanceof QueueStatistics queue) {
                    String direction = queue.receive() ? "rx" : "tx";
                    assertThat(queue.statistic(direction + "-packets")).isNotNegative();
                    assertThat(queue.statistic((queue.receive() ? "tx" : "rx") + "-packets"))
                            .isEqualTo(QueueStatistics.ABSENT);
                }
            });
        }
    }

    /** Those of a machine of the matrix: 6.18 was recorded before the files were. */
    static List<Path> kernelsWithFiles() throws IOException {
        List<Path> kernels = kernels().stream()
                .filter(kernel -> Files.isDirectory(kernel.resolve(FILES)))
                .toList();
        assertThat(kernels).hasSizeGreaterThanOrEqualTo(4);
        return kernels;
    }

    /** The sockets that were sent too much: protocol, table of sockets and sock_diag tell the same number. */
    @ParameterizedTest
    @MethodSource("kernelsWithFiles")
    void shouldReadTheSameDropsFromEachSource(Path kernel) throws IOException {
        NetCounters files = new NetCounters(kernel.resolve(FILES).toString());
        Map<String, Long> found = new HashMap<>();
        NetCounters.Visitor all = (group, name, value) -> found.put(group + "." + name, value);
        files.pairs("snmp", all);
        files.pairs("netstat", all);
        files.list("snmp6", all);
        assertThat(found).containsKeys("TcpExt.ListenDrops", "Ip.OutDiscards", ".Ip6InDiscards");
        same(files, SocketTableFile.UDP, found.get("Udp.RcvbufErrors"), whole(kernel, Question.UDP4));
        same(files, SocketTableFile.UDP6, found.get(".Udp6RcvbufErrors"), whole(kernel, Question.UDP6));

        List<String> names = new ArrayList<>();
        files.devices((name, rx, rxDropped, tx, txDropped) -> names.add(name));
        assertThat(names)
                .containsExactlyInAnyOrderElementsOf(
                        links(kernel).stream().map(InterfaceStatistics::name).toList());
        List<Integer> cpus = new ArrayList<>();
        files.softnet((cpu, numbered, processed, dropped, squeeze, limit) -> cpus.add(cpu));
        assertThat(cpus).containsExactly(0);
        files.perCpu("nf_conntrack", all);
        assertThat(found).containsKey("nf_conntrack.insert_failed");
        assertThat(files.skipped()).isEmpty();
    }

    private static void same(NetCounters files, SocketTableFile table, long counted, List<Witness.Socket> diagnosed)
            throws IOException {
        List<Long> drops = new ArrayList<>();
        files.sockets(table, socket -> drops.add(socket.drops));
        assertThat(counted).isPositive();
        assertThat(drops).contains(counted);
        assertThat(drops.stream().mapToLong(Long::longValue).sum()).isEqualTo(counted);
        assertThat(diagnosed).anyMatch(socket -> socket.memory().getLast() == counted);
    }

    private static List<InterfaceStatistics> links(Path kernel) throws IOException {
        return whole(kernel, Question.LINKS);
    }

    @SuppressWarnings("unchecked")
    private static <T> List<T> whole(Path kernel, Question question) throws IOException {
        List<Object> found = new ArrayList<>();
        Completeness completeness =
                question.ask(NetlinkTape.read(kernel.resolve(question.file())).play(), 0, found);
        assertThat(completeness).as(question.toString()).isEqualTo(Completeness.WHOLE);
        return (List<T>) found;
    }

    private static String tool(Path kernel, String file) throws IOException {
        return Files.readString(kernel.resolve(file));
    }
}
