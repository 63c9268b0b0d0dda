package io.dropscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.kernel.JsonText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A recording of five seconds, with 23 drops of UDP and 7 of TCP in each, and one second with nothing. */
@Timeout(120)
class ReplayTest {
    private static final int OF_UDP = 5 * 23;
    private static final int OF_TCP = 5 * 7;

    @TempDir
    Path directory;

    private Path recording;
    private String errors;
    private int code;

    @BeforeEach
    void record() throws IOException {
        recording = directory.resolve("drops.pcapng");
        try (MadeRecording made = new MadeRecording(recording)) {
            for (int second = 0; second < 5; second++) {
                made.udp(23).tcp(7).tick();
            }
        }
    }

    /** Runs the program; its lines on stdout. */
    private List<String> run(Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.dropscope.cli.Main"));
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        Path out = directory.resolve("stdout");
        Path err = directory.resolve("stderr");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        code = process.exitValue();
        errors = Files.readString(err);
        return Files.readAllLines(out);
    }

    private List<Map<String, Object>> objects(String type, List<String> lines) {
        assertThat(code).as(errors).isZero();
        return lines.stream()
                .map(JsonText::object)
                .filter(object -> object.get("type").equals(type))
                .toList();
    }

    private static void assertDrops(Map<String, Object> summary, long drops) {
        assertThat(summary).containsEntry("drops", drops);
    }

    @Test
    void shouldShowTheIntervalsAndTheSummaryOfTheRecording() throws Exception {
        List<String> lines = run("replay", "--output", "json", recording);
        List<Map<String, Object>> intervals = objects("interval", lines);
        assertThat(intervals).hasSize(6);
        assertThat(intervals.subList(0, 5)).allSatisfy(interval -> assertDrops(interval, 30));
        assertThat(intervals.getFirst()).containsEntry("time", "2026-01-05T01:14:19.000000000Z");
        Map<String, Object> summary = objects("summary", lines).getFirst();
        assertDrops(summary, OF_UDP + OF_TCP);
        assertThat(summary).containsEntry("in_flight", 0L).containsEntry("last", true);
        assertThat(summary.get("delay_ns").toString()).contains("max=23000");
        assertThat(errors)
                .startsWith("dropscope ")
                .containsIgnoringWhitespaces(
                        " replays " + recording + ": web-3, Linux 6.18.4, dropscope 0.1.0, from 2026-01-05 01:14:18"
                                + " UTC: all drops, all namespaces, every 1 s.");
    }

    @Test
    void shouldMergeIntervals() throws Exception {
        List<Map<String, Object>> intervals =
                objects("interval", run("replay", "--output", "json", "--interval", "3s", recording));
        assertThat(intervals).hasSize(2);
        assertDrops(intervals.get(0), 90);
        assertDrops(intervals.get(1), 60);
    }

    @Test
    void shouldShowAPart() throws Exception {
        List<String> lines = run("replay", "--output", "json", "--from", "+1s", "--to", "01:14:21", recording);
        assertThat(objects("interval", lines)).isNotEmpty();
        assertDrops(objects("summary", lines).getFirst(), 60);
    }

    /** The drops of a second are all in its first microsecond. */
    @Test
    void shouldCountWholeIntervalsAndShowTheEventsOfTheTime() throws Exception {
        List<String> lines =
                run("replay", "--events", "--output", "json", "--from", "01:14:20.5", "--to", "01:14:21.5", recording);
        assertThat(objects("event", lines))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.get("time").toString())
                        .isBetween("2026-01-05T01:14:20.5", "2026-01-05T01:14:21.5"));
        Map<String, Object> summary = objects("summary", lines).getFirst();
        assertDrops(summary, 60);
        assertThat(summary).containsEntry("in_flight", 0L).containsEntry("events_processed", 60L);
    }

    /** The recording began at 01:14:18, and what is asked for before that: then all of it is behind that. */
    @Test
    void shouldShowAllFromATimeBeforeTheStart() throws Exception {
        for (String to : List.of("01:14:21", "03:00")) {
            List<String> part = run("replay", "--output", "json", "--to", to, recording);
            assertThat(run("replay", "--output", "json", "--from", "01:00", "--to", to, recording))
                    .isEqualTo(part);
        }
        List<String> all = run("replay", "--output", "json", recording);
        assertThat(run("replay", "--output", "json", "--from", "01:00", recording))
                .isEqualTo(all);
    }

    @Test
    void shouldRefuseATimeInWhichNothingWasRecorded() throws Exception {
        assertThat(run("replay", "--from", "03:00", "--to", "03:10", recording)).isEmpty();
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(errors)
                .isEqualTo("dropscope: --from 03:00 is not before the recording's end, 2026-01-05 01:14:24 UTC\n");
        assertThat(run("replay", "--to", "01:00", recording)).isEmpty();
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(errors)
                .isEqualTo("dropscope: --to 01:00 is not behind the recording's start, 2026-01-05 01:14:18 UTC\n");
    }

    @Test
    void shouldFilterByWhatOnlyEventsTell() throws Exception {
        List<String> lines = run("replay", "--output", "json", "--comm", "collector", "--port", "9995", recording);
        Map<String, Object> summary = objects("summary", lines).getFirst();
        assertDrops(summary, OF_UDP);
        assertThat(summary).containsEntry("host_drops", (long) OF_UDP + OF_TCP);
        assertThat(errors)
                .containsIgnoringWhitespaces(
                        "all drops, all namespaces; of these: port 9995, process collector, every 1 s");
    }

    @Test
    void shouldShowEventsAndNoMoreThanWanted() throws Exception {
        List<Map<String, Object>> all = objects("event", run("replay", "--events", "--output", "json", recording));
        assertThat(all).hasSize(OF_UDP + OF_TCP);
        List<Map<String, Object>> first =
                objects("event", run("replay", "-c", "3", "--output", "json", "--netns", "blue", recording));
        assertThat(first).hasSize(3).allSatisfy(event -> assertThat(event).containsEntry("netns_name", "blue"));
        assertThat(errors).doesNotContain("not in the recording"); // nobody wanted more of it
    }

    @Test
    void shouldTellWhatIsMissingAndSucceed() throws Exception {
        byte[] bytes = Files.readAllBytes(recording);
        Files.write(recording, Arrays.copyOf(bytes, bytes.length / 2));
        List<String> lines = run("replay", "--output", "json", recording);
        assertThat(objects("summary", lines)).hasSize(1);
        assertThat(errors)
                .contains("dropscope: not in the recording, or not read: ")
                .contains("the end of the run (killed, or files are missing)");
    }

    /** What was recorded before a kill has no totals yet; that must not look as if nothing had been dropped. */
    @Test
    void shouldTellThatTheLastEventsHaveNoTotals() throws Exception {
        byte[] bytes = Files.readAllBytes(recording);
        Files.write(recording, Arrays.copyOf(bytes, bytes.length / 8));
        List<String> lines = run("replay", "--events", "--output", "json", recording);
        int events = objects("event", lines).size();
        assertThat(events).isBetween(2, 29);
        assertDrops(objects("summary", lines).getFirst(), 0);
        assertThat(errors)
                .contains("the totals of at least the last " + events + " events, the end of the run (killed, or");
        assertThat(String.join("", run("report", "-o", "-", recording)))
                .contains("cut off before any totals were in it, but has the details of drops: " + events + ".")
                .doesNotContain("Nothing was dropped");
    }

    @Test
    void shouldSayNothingOfTheLengthOfNoPackets() throws Exception {
        run("replay", "--host", "192.0.2.1", recording);
        assertThat(errors).contains(" 0 drops of 150 drops").doesNotContain("packet length");
    }

    @Test
    void shouldRefuseWhatIsNoRecording() throws Exception {
        Files.writeString(recording, "no recording");
        run("replay", recording);
        assertThat(code).isEqualTo(ExitCode.FAILURE);
        assertThat(errors.lines()).hasSize(1);
    }

    @Test
    void shouldExportEventsAndStacks() throws Exception {
        Path file = directory.resolve("result");
        run("export", "--to", "csv", "-o", file, "--protocol", "udp", recording);
        assertThat(Files.readAllLines(file))
                .hasSize(1 + OF_UDP)
                .allSatisfy(line -> assertThat(line.split(",", -1)).hasSize(36));
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        run("export", "--to", "json", "-o", file, recording);
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(errors).isEqualTo("dropscope: " + file + " is there already; --force overwrites it\n");
        assertThat(run("export", "--to", "folded", recording))
                .containsExactly(
                        "NETFILTER_DROP;nft_do_chain " + OF_TCP,
                        "SOCKET_RCVBUFF;udp_rcv;udp_queue_rcv_one_skb " + OF_UDP);
        assertThat(run("export", "--to", "json", recording))
                .isEqualTo(run("replay", "--events", "--output", "json", recording).stream()
                        .filter(line -> line.contains("\"type\":\"event\""))
                        .toList());
    }

    /** What passes is a recording again, with the totals of what passes. */
    @Test
    void shouldExportARecordingOfWhatPasses() throws Exception {
        Path file = directory.resolve("udp.pcapng");
        run("export", "--to", "pcapng", "-o", file, "--port", "9995", recording);
        List<String> lines = run("replay", "--output", "json", file);
        Map<String, Object> summary = objects("summary", lines).getFirst();
        assertDrops(summary, OF_UDP);
        assertThat(summary).containsEntry("events", (long) OF_UDP);
        assertThat(summary.get("losses").toString()).contains("undecided=0");
        assertThat(errors).contains("; of these: port 9995");
    }

    @Test
    void shouldExportFrames() throws Exception {
        Path file = directory.resolve("frames.pcapng");
        run("export", "--to", "pcapng", "--link-type", "ethernet", "-o", file, recording);
        assertThat(errors).isEmpty();
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int packets = 0;
        while (bytes.hasRemaining()) {
            int at = bytes.position();
            int type = bytes.getInt(at);
            if (type == 6) {
                packets++;
                assertThat(bytes.getInt(at + 20)).isEqualTo(14 + MadeRecording.SNAPLEN);
                assertThat(bytes.getShort(at + 28 + 12)).isEqualTo((short) 8); // 0x0800
            } else if (type == 1) {
                assertThat(bytes.getShort(at + 8)).isEqualTo((short) 1);
            }
            bytes.position(at + bytes.getInt(at + 4));
        }
        assertThat(packets).isEqualTo(OF_UDP + OF_TCP);
        assertThat(new String(bytes.array(), StandardCharsets.ISO_8859_1))
                .contains("SOCKET_RCVBUFF at udp_queue_rcv_one_skb+0x437, owner collector[812] (rx_sk)");
    }

    @Test
    void shouldTellWhatTheFixChanged() throws Exception {
        Path after = directory.resolve("after.pcapng");
        try (MadeRecording made = new MadeRecording(after, "run-2", "web-4", "7.2.0", 99)) {
            for (int second = 0; second < 11; second++) {
                made.tcp(7).tick();
            }
        }
        List<String> lines = run("diff", recording, after);
        assertThat(code).as(errors).isZero();
        assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        assertThat(String.join("\n", lines))
                .contains("note: before is short: 6.0 s")
                .contains("note: they are of two hosts: web-3 and web-4")
                .contains("note: they are of two kernels, 6.18.4 and 7.2.0: locations are compared by function,")
                .containsPattern("19.2 +0 +vanished SOCKET_RCVBUFF udp_queue_rcv_one_skb +collector")
                .containsPattern("5.8 +6.4 +~ NETFILTER_DROP nft_do_chain +none");
        Map<String, Object> diff = objects("diff", run("diff", "--output", "json", "--by", "process", after, recording))
                .getFirst();
        assertThat(diff.get("rows").toString()).contains("owner=collector").contains("change=appeared");
        assertThat(run("diff", "--output", "csv", "--port", "81", recording, after))
                .hasSize(2)
                .last()
                .asString()
                .startsWith("NETFILTER_DROP,nft_do_chain,none: no socket on TCP port 81,35,77,");
    }
}
