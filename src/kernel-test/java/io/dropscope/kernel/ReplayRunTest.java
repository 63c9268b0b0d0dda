package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording against those who looked on while it was made: trace, live, and the recorder's own summary. */
@RequiresKernel
class ReplayRunTest {
    private static final int COUNT = 23;
    private static final List<String> KINDS = List.of("udp-closed-port-v4", "tcp-closed-port-v4", "nft-input");

    private static Lab lab;

    @TempDir
    private Path directory;

    @BeforeAll
    static void up() {
        lab = Lab.up();
    }

    @AfterAll
    static void down() {
        if (lab != null) {
            lab.close();
        }
    }

    /** Each of the tracers has its own program, which looks at the clock for itself, and its own way to its reader. */
    private static Map<String, Object> withoutTimes(Map<String, Object> object) {
        Map<String, Object> rest = new HashMap<>(object);
        rest.keySet().removeAll(List.of("time", "timestamp_ns"));
        return rest;
    }

    private static Map<String, Object> without(Map<String, Object> object, String... names) {
        Map<String, Object> rest = new HashMap<>(object);
        rest.keySet().removeAll(List.of(names));
        return rest;
    }

    @Test
    void shouldReplayWhatOthersSawAndWhatTheRecorderCounted() {
        String file = directory.resolve("drops.pcapng").toString();
        String netns = lab.netnsName(Scenario.named(KINDS.getFirst()).node());
        List<Map<String, Object>> traced;
        Map<String, Object> recorded;
        Map<String, Object> live;
        try (Dropscope record = Dropscope.attached(
                        "record", "-w", file, "--output", "json", "--stack", "--netns", netns, "--detail-rate", "all");
                Dropscope trace = Dropscope.attached(
                        "trace", "--output", "json", "--stack", "--netns", netns, "--detail-rate", "all");
                Dropscope looking = Dropscope.attached("live", "--output", "json", "--netns", netns)) {
            for (String kind : KINDS) {
                lab.prepare(kind);
                lab.make(kind, COUNT);
                lab.undo(kind);
            }
            assertThat(record.stop()).as(record.stderr()).isZero();
            assertThat(trace.stop()).isZero();
            assertThat(looking.stop()).isZero();
            traced = trace.events();
            recorded = record.objects("summary").getLast();
            live = looking.objects("summary").getLast();
        }
        assertThat(traced.size()).isGreaterThanOrEqualTo(KINDS.size() * COUNT);

        try (Dropscope replay = Dropscope.start("replay", "--events", "--output", "json", file)) {
            assertThat(replay.exitCode()).as(replay.stderr()).isZero();
            List<Map<String, Object>> replayed = replay.events();
            assertThat(replayed.stream().map(ReplayRunTest::withoutTimes))
                    .containsExactlyElementsOf(
                            traced.stream().map(ReplayRunTest::withoutTimes).toList());
        }
        try (Dropscope replay = Dropscope.start("replay", "--output", "json", file)) {
            assertThat(replay.exitCode()).as(replay.stderr()).isZero();
            Map<String, Object> summary = replay.objects("summary").getLast();
            assertThat(summary).isEqualTo(without(recorded, "recording"));
            assertThat(summary.get("drops")).isEqualTo(live.get("drops"));
            assertThat(summary.get("kinds")).isEqualTo(live.get("kinds"));
            long sum = replay.objects("interval").stream()
                    .mapToLong(interval -> (Long) interval.get("drops"))
                    .sum();
            assertThat(sum).isEqualTo(summary.get("drops"));
        }
        for (String kind : KINDS) {
            String reason = Scenario.named(kind).reason();
            try (Dropscope replay = Dropscope.start("replay", "--output", "json", "--reason", reason, file)) {
                assertThat(replay.exitCode()).as(replay.stderr()).isZero();
                assertThat(replay.objects("summary").getLast().get("drops"))
                        .isEqualTo(traced.stream()
                                .filter(event -> reason.equals(event.get("reason")) && "drop".equals(event.get("kind")))
                                .count());
            }
        }
    }

    @Test
    void shouldBecomeAPage() throws IOException {
        String file = directory.resolve("drops.pcapng").toString();
        Path page = directory.resolve("drops.html");
        Scenario scenario = Scenario.named("nft-input");
        lab.prepare(scenario.name());
        try (Dropscope record = Dropscope.attached(
                "record", "-w", file, "--netns", lab.netnsName(scenario.node()), "--reason", scenario.reason())) {
            lab.make(scenario.name(), COUNT);
            assertThat(record.stop()).as(record.stderr()).isZero();
        } finally {
            lab.undo(scenario.name());
        }
        try (Dropscope replay = Dropscope.start("replay", "--output", "json", file)) {
            assertThat(replay.exitCode()).as(replay.stderr()).isZero();
            assertThat(replay.objects("summary").getLast()).containsEntry("drops", (long) COUNT);
        }
        try (Dropscope report = Dropscope.start("report", "-o", page.toString(), file)) {
            assertThat(report.exitCode()).as(report.stderr()).isZero();
            assertThat(report.stderr()).isEqualTo("dropscope: " + page + " is written; open it in a browser");
            assertThat(report.lines()).isEmpty();
        }
        String html = Files.readString(page);
        assertThat(html).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
        String text = html.replaceAll("(?s)<script.*?</script>|<style.*?</style>", "")
                .replaceAll("<[^>]*>", " ")
                .replaceAll("\\s+", " ");
        assertThat(text)
                .contains(COUNT + " packets lost", "100 % of the losses are NETFILTER_DROP at nft_do_chain+0x")
                .contains(COUNT + " 100% ", "UDP 10.9.0.1:40009 &gt; 10.9.0.2:9909")
                .contains("nft_do_chain_inet &lt; nf_hook_slow &lt; ip_local_deliver");
    }

    /** Without any right: as nobody, who cannot use BPF. */
    @Test
    void shouldNeedNoRights() {
        String file = directory.resolve("drops.pcapng").toString();
        Scenario scenario = Scenario.named("udp-closed-port-v4");
        lab.prepare(scenario.name());
        try (Dropscope record = Dropscope.attached(
                "record", "-w", file, "--netns", lab.netnsName(scenario.node()), "--duration", "3s")) {
            lab.make(scenario.name(), COUNT);
            assertThat(record.exitCode()).as(record.stderr()).isZero();
        } finally {
            lab.undo(scenario.name());
        }
        Shell.run("chmod", "-R", "a+rX", directory.toString());
        List<String> nobody =
                List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all");
        try (Dropscope replay = Dropscope.startThrough(
                nobody, "replay", "--output", "json", "--port", "" + scenario.destinationPort(), file)) {
            assertThat(replay.exitCode()).as(replay.stderr()).isZero();
            assertThat(replay.objects("summary").getLast()).containsEntry("drops", (long) COUNT);
        }
    }
}
