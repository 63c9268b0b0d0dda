package io.dropscope.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.linux.NetCounters.SocketTableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files were recorded on 6.18; other kernels are made from them by what these have more or less of. */
class NetCountersTest {
    private static final Path RECORDED = Path.of("src/test/resources/proc-net-6.18");

    private final NetCounters recorded = new NetCounters(RECORDED.toString());
    private final Map<String, Long> found = new HashMap<>();

    private void take(String group, String name, long value) {
        assertThat(found.put(group + "." + name, value)).as(group + "." + name).isNull();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    @Test
    void shouldReadAllGroupsByName() throws IOException {
        recorded.pairs("snmp", this::take);
        recorded.pairs("netstat", this::take);
        assertThat(found)
                .containsEntry("Udp.NoPorts", 24L)
                .containsEntry("Udp.RcvbufErrors", 71L)
                .containsEntry("Udp.InCsumErrors", 23L)
                .containsEntry("Udp.InErrors", 94L)
                .containsEntry("Tcp.MaxConn", -1L)
                .containsKeys("TcpExt.ListenOverflows", "IpExt.InCsumErrors", "MPTcpExt.MPCapableSYNRX");
        assertThat(recorded.skipped()).isEmpty();
    }

    @Test
    void shouldReadIpv6AndGauges() throws IOException {
        recorded.list("snmp6", this::take);
        recorded.gauges("sockstat", this::take);
        recorded.gauges("sockstat6", this::take);
        assertThat(found)
                .containsKeys(".Udp6RcvbufErrors", ".Ip6InHdrErrors")
                .containsEntry("UDP.inuse", 1L)
                .containsEntry("TCP.alloc", 5L)
                .containsEntry("TCP6.inuse", 1L);
        assertThat(recorded.skipped()).isEmpty();
    }

    @Test
    void shouldGiveTheSameNamesAgain() throws IOException {
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        recorded.pairs("netstat", (group, name, value) -> first.add(name));
        recorded.pairs("netstat", (group, name, value) -> second.add(name));
        assertThat(second).hasSameSizeAs(first).isNotEmpty();
        for (int i = 0; i < first.size(); i++) {
            assertThat(second.get(i)).isSameAs(first.get(i));
        }
    }

    /** 5.10 has fewer counters, in other places: MemErrors came with 5.11, OutTransmits with 6.6. */
    @Test
    void shouldReadAKernelWithFewerColumns() throws IOException {
        String snmp = Files.readString(RECORDED.resolve("snmp"))
                .replace(" IgnoredMulti MemErrors", " IgnoredMulti")
                .replace(" FragCreates OutTransmits", " FragCreates")
                .replaceAll("(?m)^((?:Udp|UdpLite|Ip): \\d.*) \\d+$", "$1");
        recorded.with(bytes(snmp)).pairs("snmp", this::take);
        assertThat(found)
                .containsEntry("Udp.RcvbufErrors", 71L)
                .containsEntry("Udp.InErrors", 94L)
                .doesNotContainKeys("Udp.MemErrors", "Ip.OutTransmits")
                .containsKey("Tcp.InErrs");
        assertThat(recorded.skipped()).isEmpty();
    }

    @Test
    void shouldTakeGroupsAndNamesThatNobodyKnowsYet() throws IOException {
        recorded.with(bytes("Quic: InPings New\nQuic: 7 9223372036854775807\n")).pairs("snmp", this::take);
        assertThat(found).containsOnly(Map.entry("Quic.InPings", 7L), Map.entry("Quic.New", 9223372036854775807L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Udp: A B~Udp: 1 2 3~ | snmp line 2: 3 values for 2 names",
                "Udp: A B~Udp: 1~ | snmp line 2: 1 values for 2 names",
                "Udp: A B~Udp: 1 2 | snmp line 2: cut short; line 1: names without values",
                "Udp: A B~Udp: 1 2x~ | snmp line 2: no number",
                "Udp: A B~Udp: 1 99999999999999999999~ | snmp line 2: no number",
                "Udp: A B~Udp: 1 9223372036854775808~ | snmp line 2: no number",
                "Udp: A B~Tcp: C~Tcp: 1~ | snmp line 1: names without values",
                "Udp: 1 2~ | snmp line 1: values without names",
                "Udp A B~ | snmp line 1: no group",
                "~ | snmp line 1: no group",
            })
    void shouldSkipWhatIsGarbledWithItsLine(String content, String complaint) throws IOException {
        recorded.with(bytes(content.replace('~', '\n'))).pairs("snmp", (group, name, value) -> {
            assertThat(group + "." + name).isEqualTo("Tcp.C");
        });
        List<String> complaints =
                recorded.skipped().stream().map(Object::toString).toList();
        for (String part : complaint.split("; ", -1)) {
            assertThat(complaints).anyMatch(text -> text.endsWith(part));
        }
        assertThat(recorded.skipped()).isEmpty(); // each is told once
    }

    // ---- softnet_stat

    private NetCounters softnet;

    private List<String> softnet(String content) throws IOException {
        List<String> lines = new ArrayList<>();
        softnet = new NetCounters(RECORDED.toString());
        softnet.with(bytes(content))
                .softnet((cpu, numbered, processed, dropped, squeeze, limit) -> lines.add(
                        cpu + " " + numbered + " " + processed + " " + dropped + " " + squeeze + " " + limit));
        return lines;
    }

    private static String softnetLine(int columns, int cpu) {
        StringBuilder line = new StringBuilder("000000ff 00000017 00000003");
        for (int i = 3; i < columns; i++) {
            line.append(i == 10 ? " 00000005" : i == 12 ? String.format(" %08x", cpu) : " 00000000");
        }
        return line.append('\n').toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 15, 17})
    void shouldTakeTheCpuFromItsColumn(int columns) throws IOException {
        assertThat(softnet(softnetLine(columns, 2) + softnetLine(columns, 9)))
                .containsExactly("2 true 255 23 3 5", "9 true 255 23 3 5");
    }

    @Test
    void shouldCountLinesWhereTheKernelDoesNotNumberItsCpus() throws IOException {
        assertThat(softnet(softnetLine(11, 0) + softnetLine(11, 0)))
                .containsExactly("0 false 255 23 3 5", "1 false 255 23 3 5");
        assertThat(softnet(softnetLine(9, 0))).containsExactly("0 false 255 23 3 0");
    }

    @Test
    void shouldTakeAPartOfALineForNoLineOfAnOlderKernel() throws IOException {
        String torn = softnetLine(15, 1).replaceFirst(" 00000017 ", " 00000017\n");
        assertThat(softnet(softnetLine(15, 0) + torn)).containsExactly("0 true 255 23 3 5");
        assertThat(softnet.skipped()).hasSize(2);
    }

    @Test
    void shouldSkipALineOfSoftnetThatIsGarbled() throws IOException {
        assertThat(softnet("00ff 00 00\n" + softnetLine(15, 1) + "000000ff 0000001"))
                .containsExactly("1 true 255 23 3 5");
        assertThat(softnet.skipped())
                .extracting(Object::toString)
                .containsExactly(
                        "/proc/net/softnet_stat line 1: no columns of 8 hexadecimal digits",
                        "/proc/net/softnet_stat line 3: cut short");
    }

    // ---- the others

    @Test
    void shouldReadInterfacesByTheTitlesOfTheirColumns() throws IOException {
        List<String> devices = new ArrayList<>();
        String title = "Inter-|   Receive                                                |  Transmit\n"
                + " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls"
                + " carrier compressed\n";
        recorded.with(bytes(title + "  eth0:  1  2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"
                        + "eth1:99 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"
                        + "  bad0: 1 2 3\n"))
                .devices((name, rx, rxDropped, tx, txDropped) ->
                        devices.add(name + " " + rx + " " + rxDropped + " " + tx + " " + txDropped));
        assertThat(devices).containsExactly("eth0 2 4 10 12", "eth1 2 4 10 12");
        assertThat(recorded.skipped()).hasSize(1);
        recorded.devices((name, rx, rxDropped, tx, txDropped) -> devices.add(name));
        assertThat(devices).contains("lo", "ba0", "bc0");
    }

    @Test
    void shouldAddUpTheCpusOfAStatisticsFile() throws IOException {
        String two = "drop insert_failed\n00000017 00000001\n00000001 ffffffff\n";
        recorded.with(bytes(two)).perCpu("nf_conntrack", this::take);
        assertThat(found)
                .containsEntry("nf_conntrack.drop", 24L)
                .containsEntry("nf_conntrack.insert_failed", 0x1_0000_0000L);
        recorded.perCpu("arp_cache", (group, name, value) -> take(group, name, value));
        assertThat(found).containsKey("arp_cache.unresolved_discards");
        assertThat(recorded.skipped()).isEmpty();
    }

    @Test
    void shouldGiveNoSumWhereOneCpuIsGarbled() throws IOException {
        for (String garbled : List.of("a b\n1 2\n3\n", "a b\n1 2\n3 x\n", "a b\n1 2\n3 4", "a b\n")) {
            recorded.with(bytes(garbled)).perCpu("nf_conntrack", this::take);
        }
        assertThat(found).isEmpty();
        assertThat(recorded.skipped()).hasSize(3); // no CPU at all is no garble
    }

    @Test
    void shouldReadSocketsWithTheirDrops() throws IOException {
        List<String> sockets = new ArrayList<>();
        recorded.sockets(
                SocketTableFile.UDP,
                socket -> sockets.add(Addresses.text(4, socket.localHigh, socket.localLow) + ":" + socket.localPort
                        + " inode " + socket.inode + " drops " + socket.drops));
        assertThat(sockets).containsExactly("10.9.0.2:9905 inode 5754532 drops 71");
        sockets.clear();
        String v6 = "  sl  local_address\n"
                + "  99: B80D0120000000000000000001000000:2704 00000000000000000000000000000000:0000 07 00000000:00000000"
                + " 00:00000000 00000000  1000        0 4711 2 0000000000000000 23\n";
        recorded.with(bytes(v6))
                .sockets(
                        SocketTableFile.UDP6,
                        socket -> sockets.add(Addresses.text(6, socket.localHigh, socket.localLow) + " "
                                + socket.localPort + " " + socket.uid + " " + socket.drops));
        assertThat(sockets).containsExactly("2001:db8::1 9988 1000 23");
        sockets.clear();
        recorded.sockets(SocketTableFile.NETLINK, socket -> sockets.add(socket.protocol + " " + socket.drops));
        assertThat(sockets).hasSize(8).contains("15 0");
        assertThat(recorded.skipped()).isEmpty();
    }

    /** Of all kernels that were recorded. */
    static List<Arguments> files() throws IOException {
        Map<String, Path> directories = new TreeMap<>(Map.of("6.18", RECORDED));
        for (Path kernel : RecordedAnswersTest.kernels()) {
            directories.putIfAbsent(kernel.getFileName().toString(), kernel.resolve(RecordedAnswersTest.FILES));
        }
        List<Arguments> files = new ArrayList<>();
        directories.forEach((kernel, directory) -> {
            for (String file : List.of("snmp", "netstat", "snmp6", "softnet_stat", "stat/nf_conntrack", "udp", "dev")) {
                files.add(Arguments.of(kernel, directory, file));
            }
        });
        return files;
    }

    /**
     * Cuts, and bytes in place of others: what is still told is what was there. Only a digit less, or another one, makes a
     * number that is as good as any. No counter is below 0: who reads them passes over those.
     */
    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("files")
    void shouldNeverTellAWrongCount(String kernel, Path directory, String file) throws IOException {
        byte[] whole = Files.readAllBytes(directory.resolve(file));
        Map<String, Long> truth = values(file, whole);
        assertThat(truth).isNotEmpty();
        Random random = new Random(20261121);
        String garbage = "x:-|g\0\u00ff \n\t";
        int told = 0;
        int complained = 0;
        for (int round = 0; round < 600; round++) {
            byte[] garbled = Arrays.copyOf(whole, round % 3 == 0 ? random.nextInt(whole.length) : whole.length);
            int changes = round % 3 == 0 ? 0 : 1 + random.nextInt(4);
            Set<Integer> lines = new HashSet<>();
            for (int i = 0; i < changes; i++) {
                int at = random.nextInt(garbled.length);
                if (!lines.add(lineOf(whole, at))) {
                    continue; // a name that two others were put together to, and one cut in two, are as many names
                }
                char c = garbage.charAt(random.nextInt(garbage.length()));
                if (Character.digit(garbled[at], 16) < 0 || !Character.isWhitespace(c)) {
                    garbled[at] = (byte) c;
                }
            }
            Map<String, Long> values = values(file, garbled);
            told += values.size();
            complained += complaints;
            values.forEach((name, value) -> {
                if (value >= 0) {
                    assertThat(value).as(name).isEqualTo(truth.getOrDefault(name, value));
                }
            });
        }
        assertThat(told).isPositive();
        assertThat(complained).isPositive();
    }

    private static int lineOf(byte[] text, int at) {
        int line = 0;
        for (int i = 0; i < at; i++) {
            line += text[i] == '\n' ? 1 : 0;
        }
        return line;
    }

    private int complaints;

    private Map<String, Long> values(String file, byte[] content) throws IOException {
        Map<String, Long> values = new HashMap<>();
        NetCounters.Visitor all = (group, name, value) -> values.put(group + "." + name, value);
        recorded.with(content);
        switch (file) {
            case "snmp", "netstat" -> recorded.pairs(file, all);
            case "snmp6" -> recorded.list(file, all);
            case "softnet_stat" ->
                recorded.softnet((cpu, numbered, processed, dropped, squeeze, limit) -> {
                    if (numbered) { // a line that lost its last columns is one of an older kernel
                        values.put(cpu + ".dropped", dropped);
                        values.put(cpu + ".processed", processed);
                    }
                });
            case "udp" -> recorded.sockets(SocketTableFile.UDP, socket -> values.put(socket.inode + "", socket.drops));
            case "dev" ->
                recorded.devices((name, rx, rxDropped, tx, txDropped) -> {
                    values.put(name + " rx", rx);
                    values.put(name + " rx drop", rxDropped);
                    values.put(name + " tx", tx);
                });
            default -> recorded.perCpu(file.substring("stat/".length()), all);
        }
        complaints = recorded.skipped().size();
        return values;
    }

    @Test
    void shouldReadWhatThisKernelHas() throws IOException {
        NetCounters own = new NetCounters();
        own.pairs("snmp", this::take);
        own.pairs("netstat", this::take);
        own.softnet((cpu, numbered, processed, dropped, squeeze, limit) -> found.put("cpu" + cpu, processed));
        assertThat(found).containsKeys("Udp.NoPorts", "TcpExt.ListenDrops");
        assertThat(own.skipped()).isEmpty();
    }
}
