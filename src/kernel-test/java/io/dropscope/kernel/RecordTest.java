package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** 23 drops, recorded and read back by programs that know nothing of dropscope: tshark and tcpdump. */
@RequiresKernel
class RecordTest {
    private static final int COUNT = 23;
    private static final String PACKETS_RECEIVED = "isb_ifrecv";

    private static Lab lab;

    @TempDir
    private Path directory;

    @BeforeAll
    static void up() {
        Readers.require();
        lab = Lab.up();
    }

    @AfterAll
    static void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private Dropscope record(String... arguments) {
        List<String> command = new ArrayList<>(List.of("record"));
        command.addAll(List.of(arguments));
        return Dropscope.attached(command.toArray(String[]::new));
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    /** What tshark says of each packet, a row of fields each. */
    private static List<String[]> tshark(Path file, String... fields) {
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString(), "-T", "fields"));
        command.addAll(List.of("-E", "separator=|"));
        for (String field : fields) {
            command.addAll(List.of("-e", field));
        }
        return rows(Shell.run(command.toArray(String[]::new)));
    }

    /** As root both tell that this is dangerous, on a line of its own. */
    private static List<String[]> rows(String output) {
        return output.lines()
                .filter(line -> !line.startsWith("Running as user"))
                .map(line -> line.split("\\|", -1))
                .toList();
    }

    private static List<String> tcpdump(Path file) {
        return Shell.run("tcpdump", "-n", "-tt", "-r", file.toString())
                .lines()
                .filter(line -> Character.isDigit(line.charAt(0)))
                .toList();
    }

    private static double now() {
        return System.currentTimeMillis() / 1000.0;
    }

    @ParameterizedTest
    @CsvSource({
        "udp-closed-port-v4, udp",
        "udp-closed-port-v6, udp",
        "tcp-closed-port-v4, tcp",
        "nft-input, udp",
        "udp-receive-buffer, udp",
        "tbf-queue, udp",
        "vlan-ingress, udp"
    })
    void shouldGiveOtherProgramsEachPacketAsItWas(String name, String protocol) throws IOException {
        Scenario scenario = Scenario.named(name);
        lab.prepare(name);
        Path file = directory.resolve("drops.pcapng");
        double before = now();
        try (Dropscope dropscope = record(
                "-w",
                file.toString(),
                "--output",
                "json",
                "--netns",
                lab.netnsName(scenario.node()),
                "--reason",
                scenario.reason())) {
            lab.make(name, COUNT);
            assertThat(dropscope.stop()).as(dropscope.stderr()).isZero();
            Summary summary = dropscope.summary().reconciles().losesNothing();
            assertThat(summary.dropsOf(scenario.reason())).isEqualTo(COUNT);
            Map<String, Object> recording = recording(dropscope);
            assertThat(recording)
                    .containsEntry("events", (long) COUNT)
                    .containsEntry("events_not_recorded", 0L)
                    .containsEntry("bytes", Files.size(file))
                    .containsEntry("files", List.of(file.toString()));
        } finally {
            lab.undo(name);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");

        boolean v6 = scenario.source().contains(":");
        List<String[]> packets = tshark(
                file,
                "frame.time_epoch",
                v6 ? "ipv6.src" : "ip.src",
                v6 ? "ipv6.dst" : "ip.dst",
                protocol + ".srcport",
                protocol + ".dstport",
                "frame.cap_len",
                "frame.len",
                "frame.comment",
                "data.data");
        assertThat(packets).hasSize(COUNT);
        double last = before;
        long captured = Math.min(128, scenario.length());
        for (String[] packet : packets) {
            double time = Double.parseDouble(packet[0]);
            assertThat(time).isBetween(last, now());
            last = time;
            assertThat(packet[1]).isEqualTo(scenario.source());
            assertThat(packet[2]).isEqualTo(scenario.destination());
            assertThat(packet[3]).isEqualTo(scenario.sourcePort().toString());
            assertThat(packet[4]).isEqualTo(scenario.destinationPort().toString());
            assertThat(packet[5]).isEqualTo(Long.toString(20 + captured));
            assertThat(packet[6]).isEqualTo(Long.toString(20 + scenario.length()));
            assertThat(packet[7]).startsWith(scenario.reason() + " at ").contains("+0x", "ran on ");
            if (scenario.owner().endsWith(":dropgen")) {
                assertThat(packet[7]).contains("owner dropgen[");
            }
            if (protocol.equals("udp")) {
                int payload = (int) captured - (v6 ? 48 : 28);
                assertThat(packet[8]).isEqualTo("64".repeat(payload));
            }
        }
        assertThat(tcpdump(file))
                .hasSize(COUNT)
                .allMatch(line -> line.contains(scenario.source() + "." + scenario.sourcePort() + " > "
                        + scenario.destination() + "." + scenario.destinationPort()));
        PcapNg blocks = PcapNg.read(file);
        assertThat(blocks.rest()).isZero();
        assertThat(blocks.of(PcapNg.SECTION)).hasSize(1);
        assertThat(blocks.statistics(4)).as(PACKETS_RECEIVED).isEqualTo(COUNT);
        assertThat(blocks.statistics(5)).as("isb_ifdrop").isZero();
        assertThat(blocks.interfaceNames()).anyMatch(shown -> shown.contains(scenario.device()));
    }

    /** In one scenario the tag stands beside the packet, in the other before its network header: in no recording's bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"vlan-ingress", "vlan-egress"})
    void shouldPutTheTagBackIntoEthernetFrames(String name) {
        Scenario scenario = Scenario.named(name);
        Path file = directory.resolve("drops.pcapng");
        Path frames = directory.resolve("frames.pcapng");
        lab.prepare(name);
        try (Dropscope dropscope = record(
                "-w", file.toString(), "--netns", lab.netnsName(scenario.node()), "--reason", scenario.reason())) {
            lab.make(name, COUNT);
            assertThat(dropscope.stop()).as(dropscope.stderr()).isZero();
        } finally {
            lab.undo(name);
        }
        assertThat(tshark(file, "vlan.id")).hasSize(COUNT).allMatch(packet -> packet[0].isEmpty());
        try (Dropscope export = Dropscope.start(
                "export", "--to", "pcapng", "--link-type", "ethernet", "-o", frames.toString(), file.toString())) {
            assertThat(export.exitCode()).as(export.stderr()).isZero();
            assertThat(export.stderr()).isEmpty();
        }
        assertThat(tshark(
                        frames,
                        "eth.dst",
                        "eth.src",
                        "eth.type",
                        "vlan.id",
                        "vlan.etype",
                        "ip.dst",
                        "udp.dstport",
                        "frame.len",
                        "frame.cap_len"))
                .hasSize(COUNT)
                .allSatisfy(packet -> assertThat(packet)
                        .containsExactly(
                                lab.macAddress("b", "ba0"),
                                lab.macAddress("a", "ab0"),
                                "0x8100",
                                "7",
                                "0x0800",
                                scenario.destination(),
                                scenario.destinationPort().toString(),
                                "78",
                                "78"));
        assertThat(tshark(frames, "frame.comment"))
                .hasSize(COUNT)
                .allMatch(packet -> packet[0].startsWith(scenario.reason() + " at "));
        assertThat(Shell.run("tcpdump", "-n", "-r", frames.toString(), "vlan 7 and udp")
                        .lines()
                        .filter(line -> Character.isDigit(line.charAt(0))))
                .hasSize(COUNT);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> recording(Dropscope dropscope) {
        return (Map<String, Object>) dropscope.summary().fields().get("recording");
    }

    @Test
    void shouldWriteToAPipe() throws IOException {
        lab.prepare("nft-input");
        Path file = directory.resolve("piped.pcapng");
        Path script =
                Files.writeString(directory.resolve("record"), "#!/bin/sh\nout=$1\nshift\nexec \"$@\" > \"$out\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        try (Dropscope dropscope = Dropscope.attachedThrough(
                List.of(script.toString(), file.toString()),
                "record",
                "-w",
                "-",
                "--netns",
                lab.netnsName("b"),
                "--reason",
                "NETFILTER_DROP")) {
            lab.make("nft-input", COUNT);
            assertThat(dropscope.stop()).isZero();
            assertThat(dropscope.stderr()).contains("recorded 23 events", "in stdout");
        } finally {
            lab.undo("nft-input");
        }
        assertThat(tcpdump(file)).hasSize(COUNT);
    }

    @Test
    void shouldGoOnInAnotherFileAndKeepTheNewest() throws IOException {
        try (Dropscope dropscope = record(
                "-w",
                file("drops.pcapng"),
                "--rotate-size",
                "64k",
                "--keep",
                "3",
                "--output",
                "json",
                "--netns",
                lab.netnsName("a"))) {
            lab.storm("--packets", "3000", "--rate", "10000");
            assertThat(dropscope.stop()).as(dropscope.stderr()).isZero();
            Map<String, Object> recording = recording(dropscope);
            assertThat((long) recording.get("files_made")).isGreaterThan(1);
            List<Path> files;
            try (Stream<Path> all = Files.list(directory)) {
                files = all.sorted().toList();
            }
            assertThat(files)
                    .hasSize((int) ((long) recording.get("files_made") - (long) recording.get("files_deleted")));
            assertThat(files.size()).isLessThanOrEqualTo(3);
            assertThat(recording.get("events")).isEqualTo(dropscope.summary().number("events_processed"));
            for (Path file : files) { // each stands alone
                assertThat(file.getFileName().toString()).matches("drops_\\d{5}\\.pcapng");
                PcapNg blocks = PcapNg.read(file);
                assertThat(blocks.rest()).isZero();
                assertThat(tcpdump(file)).hasSize(blocks.of(PcapNg.PACKET).size());
            }
        }
    }

    @Test
    void shouldCompressEachFlush() {
        lab.prepare("nft-input");
        Path file = directory.resolve("drops.pcapng.zst");
        try (Dropscope dropscope = record(
                "-w",
                file("drops.pcapng"),
                "--compress",
                "zstd",
                "--netns",
                lab.netnsName("b"),
                "--reason",
                "NETFILTER_DROP")) {
            lab.make("nft-input", COUNT);
            assertThat(dropscope.stop()).isZero();
        } finally {
            lab.undo("nft-input");
        }
        assertThat(tshark(file, "frame.number")).hasSize(COUNT);
        assertThat(Shell.run("sh", "-c", "zstd -dc '" + file + "' | tcpdump -n -r - 2> /dev/null")
                        .lines())
                .hasSize(COUNT);
    }

    @Test
    void shouldWriteWhatWasInMemoryWhenTheTriggerFires() {
        lab.prepare("nft-input");
        lab.prepare("udp-closed-port-v4");
        Path first = directory.resolve("drops_00001.pcapng");
        Path second = directory.resolve("drops_00002.pcapng");
        try (Dropscope dropscope = record(
                "-w",
                file("drops.pcapng"),
                "--flight",
                "60s",
                "--after",
                "1s",
                "--max-dumps",
                "2",
                "--trigger",
                "reason=NETFILTER_DROP drops>11",
                "--output",
                "json",
                "--netns",
                lab.netnsName("b"))) {
            lab.make("udp-closed-port-v4", COUNT);
            lab.make("nft-input", 11);
            assertThat(first).as("11 are not more than 11").doesNotExist();
            assertThat(dropscope.stderr())
                    .containsIgnoringWhitespaces(
                            "the last 60 s in memory, written at a trigger or SIGUSR1 to " + first + ", and so on");
            lab.make("nft-input", COUNT);
            dropscope.await("to have dumped", () -> dropscope.stderr().contains("dump 1: " + first));
            lab.make("udp-closed-port-v4", COUNT);
            dropscope.signal("USR1");
            dropscope.await("to have dumped", () -> dropscope.stderr().contains("dump 2: " + second));
            lab.make("nft-input", COUNT);
            dropscope.await("to have told", () -> dropscope.stderr().contains("2 dumps are written (--max-dumps)"));
            assertThat(dropscope.stop()).as(dropscope.stderr()).isZero();
            assertThat(recording(dropscope))
                    .containsEntry("triggers_fired", 2L)
                    .containsEntry("triggers_unheeded", 1L)
                    .containsEntry("files_made", 2L)
                    .containsEntry("events_not_recorded", 0L);
        } finally {
            lab.undo("udp-closed-port-v4");
            lab.undo("nft-input");
        }
        assertThat(tshark(first, "frame.comment"))
                .hasSize(2 * COUNT + 11)
                .filteredOn(row -> row[0].startsWith("NO_SOCKET"))
                .hasSize(COUNT);
        assertThat(tshark(second, "frame.comment")).hasSize(COUNT).allMatch(row -> row[0].startsWith("NO_SOCKET"));
        assertThat(PcapNg.read(first).statistics(4)).isEqualTo(2 * COUNT + 11);
    }

    @Test
    void shouldRefuseBeforeAnythingIsAttached() throws IOException {
        Path file = Files.writeString(directory.resolve("drops.pcapng"), "somebody's");
        try (Dropscope dropscope = Dropscope.start("record", "-w", file.toString())) {
            assertThat(dropscope.exitCode()).isEqualTo(2);
            assertThat(dropscope.stderr())
                    .isEqualTo("dropscope: -w " + file + ": it exists; --force overwrites it, or choose another name");
        }
        try (Dropscope dropscope = Dropscope.start("record", "-w", file("none/drops.pcapng"))) {
            assertThat(dropscope.exitCode()).isEqualTo(2);
            assertThat(dropscope.stderr()).contains("no such directory").doesNotContain("attached");
        }
        assertThat(file).hasContent("somebody's");
    }
}
