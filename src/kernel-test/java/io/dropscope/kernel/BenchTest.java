package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code make bench}, as small as it goes: not what it measures, but that it measures everything and ends clean. */
@RequiresKernel
class BenchTest {
    private static final Path BASE = Path.of(System.getProperty("dropscope.basedir"));
    private static final int PACKETS = 20_000;

    /** Of the PACKETS of a storm, the first few find room in the socket. */
    private static final int NOT_DROPPED = 100;

    /** Some seconds of storms, and the start of a JVM for each setting. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    Path directory;

    @Test
    void shouldCountEveryDropUnderEachSetting() throws IOException {
        ProcessResult run = run("ONLY=storm", "ROUNDS=1", "PACKETS=" + PACKETS);
        assertThat(run.out())
                .contains("\nnothing attached ", "\nempty BPF program ", "\n  --stack, rate all ", "\nGoals\n");
        Map<String, Object> storm = at(json(), "sections", "storm");
        for (String options : List.of(
                "",
                " --detail-rate 1000",
                " --detail-rate all",
                " --no-detail",
                " --stack",
                " --stack --detail-rate all")) {
            Map<String, Object> row = at(storm, "dropscope live" + options);
            assertThat(value(row, "drops")).isGreaterThan(3 * (PACKETS - NOT_DROPPED));
            assertThat(value(row, "counted")).as("total with" + options).isEqualTo(value(row, "drops"));
            assertThat(value(row, "events") + value(row, "thinned") + value(row, "lost"))
                    .as("each drop with" + options)
                    .isEqualTo(options.equals(" --no-detail") ? 0 : value(row, "drops"));
            assertThat(row).containsKeys("bpf_ns_per_run", "generator_ns_per_drop_added", "tracer_peak_kib");
        }
        assertThat((List<?>) json().get("goals")).hasSize(13);
        assertThat(at(json(), "machine")).containsKeys("date", "kernel", "cpu", "cores");
    }

    @Test
    void shouldMeasureTheOtherParts() throws IOException {
        run(
                "ONLY=start,idle,stream,memory,poll,record",
                "ROUNDS=1",
                "PACKETS=20000",
                "START_RUNS=1",
                "IDLE_SECONDS=1",
                "STREAM_SECONDS=1",
                "POLLS=1",
                "RECORDING_MB=20");
        assertThat(at(json(), "sections", "start")).containsKey("dropscope trace, first event");
        assertThat(at(json(), "sections", "idle")).containsKey("dropscope live");
        assertThat(at(json(), "sections", "memory")).containsOnlyKeys("dropscope live", "dropscope trace");
        assertThat(at(json(), "sections", "poll"))
                .containsOnlyKeys("every 5 s, nothing drops", "every 5 s, a full UDP socket", "every 200 ms");
        assertThat(at(json(), "sections", "record"))
                .containsKeys("record --snaplen 128", "record --compress zstd", "replay");
        Map<String, Object> stream = at(json(), "sections", "stream", "dropscope live --detail-rate all");
        assertThat(value(stream, "events") + value(stream, "lost")).isEqualTo(value(stream, "drops"));
    }

    @Test
    void shouldLeaveNothingBehindWhenASignalEndsIt() throws IOException, InterruptedException {
        Path progress = directory.resolve("progress");
        Process process = new ProcessBuilder(command("ONLY=storm", "PEERS=no"))
                .directory(BASE.toFile())
                .redirectError(progress.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        while (!Files.readString(progress).contains("dropscope live") && process.isAlive()) {
            Thread.sleep(Duration.ofMillis(50));
        }
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        assertThat(process.waitFor()).as(Files.readString(progress)).isEqualTo(143);
        assertThat(children).noneMatch(ProcessHandle::isAlive);
        String name = "bench-" + process.pid();
        assertThat(BASE.resolve("target").resolve(name)).doesNotExist();
        assertThat(Path.of("/run/netns/" + name + "-a")).doesNotExist();
        assertThat(Path.of("/run/dropscope-lab-" + name)).doesNotExist();
    }

    @Test
    void shouldSayWhatItTakes() {
        ProcessResult run = ProcessResult.of(command("ROUND=3"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("ROUND=3 is no parameter", "ROUNDS=5");
    }

    /** Without peers, and with a filter: other tests may drop packets meanwhile. */
    private ProcessResult run(String... parameters) {
        List<String> all = new ArrayList<>(List.of(parameters));
        all.addAll(List.of("PEERS=no", "FILTER=yes", "JSON=" + directory.resolve("bench.json")));
        ProcessResult run = ProcessResult.within(PATIENCE, command(all.toArray(String[]::new)));
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        return run;
    }

    /** What the Makefile starts, from the directory that it starts it in. */
    private static String[] command(String... parameters) {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "cd " + BASE + " && exec \"$@\"",
                "sh",
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                "target/lib/*",
                "src/bench/java/io/dropscope/bench/Bench.java"));
        command.addAll(List.of(parameters));
        return command.toArray(String[]::new);
    }

    private Map<String, Object> json() throws IOException {
        return JsonText.object(Files.readString(directory.resolve("bench.json")).strip());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> at(Map<String, Object> object, String... names) {
        Map<String, Object> found = object;
        for (String name : names) {
            assertThat(found).containsKey(name);
            found = (Map<String, Object>) found.get(name);
        }
        return found;
    }

    /** Of the only round. */
    private static long value(Map<String, Object> row, String metric) {
        return (long) at(row, metric).get("median");
    }
}
