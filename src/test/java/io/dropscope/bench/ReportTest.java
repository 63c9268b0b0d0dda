package io.dropscope.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The tables and the file that are made from the values of a run. */
class ReportTest {
    @TempDir
    Path directory;

    private final Results results = new Results();

    /** Three rounds in which everything costs as much as anything did on the slowest machine so far. */
    private void storms() {
        for (int round = 0; round < 3; round++) {
            storm(Storms.NOTHING, Storms.DROPS_PER_SECOND, 812_345 - round * 123_456);
            storm(Storms.NOTHING, Storms.GENERATOR, 2387 + round);
            for (Setting setting : Setting.ALL) {
                String row = setting.name();
                storm(row, Storms.DROPS_PER_SECOND, 712_345 - round * 123_456);
                storm(row, Storms.GENERATOR, 7387 + round * 100);
                storm(row, Storms.ADDED, setting.tool().isPeer() ? 3000 + round : 1000 + round * 500);
                storm(row, Storms.TRACER, 790 + round * 100);
                storm(row, Storms.CORE, 28 + round * 10);
                storm(row, Storms.PEAK, 115_000 + round * 1000);
                storm(row, Storms.DROPS, 1_000_000);
                storm(row, Storms.COUNTED, setting.equals(Setting.STACK) ? 999_990 : 1_000_000);
                storm(row, Storms.EVENTS, 309_000);
                storm(row, Storms.THINNED, 691_000);
                storm(row, Storms.LOST, setting.equals(Setting.PERF) ? 12_300 : 0);
                storm(row, Storms.BPF, 4109 + round * 100);
                storm(row, Storms.BPF_NET, 4050 + round * 100);
            }
        }
    }

    private void storm(String row, String metric, double value) {
        results.add(Storms.NAME, row, metric, value);
    }

    private String report() {
        return new Storms(new Parameters(), null, results, Setting.ALL).report();
    }

    private String goals() {
        return new Goals(results, new Jmh(directory.resolve("none"))).toString();
    }

    @Test
    void shouldFitAHundredColumns() {
        storms();
        assertThat((report() + goals()).lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @Test
    void shouldHaveARowForEachSettingAndPeer() {
        storms();
        assertThat(report())
                .contains("nothing attached       689 (565..812)    2388\n")
                .contains("  --stack, rate all    589 (465..712)    7487  1500 (1000..2000)  4209 (4109..4309)");
        for (Setting setting : Setting.ALL) {
            assertThat(report()).contains("\n" + setting.label() + " ");
        }
        assertThat(report()).contains("\n... times perf record -g ");
    }

    @Test
    void shouldTellExactTotalsFromOthers() {
        storms();
        assertThat(report()).containsPattern("\n  --detail-rate all +exact ").containsPattern("\n  --stack +-30 ");
    }

    @Test
    void shouldCompareValuesOfTheSameRound() {
        results.add("s", "a", "m", 10);
        results.add("s", "a", "m", 300);
        results.add("s", "b", "m", 20);
        results.add("s", "b", "m", 100);
        assertThat(results.ratio("s", "m", "a", "b")).contains(new Statistics(1.75, 0.5, 3));
    }

    @Test
    void shouldCallAGoalOpenUntilAllOfItIsMeasured() {
        assertThat(goals().lines().filter(line -> line.matches(".*[^ ] {2,}(yes|no|open)")))
                .hasSize(13)
                .allMatch(line -> line.endsWith("  open"));
        results.add(Stream.NAME, Stream.ROW, Stream.DROPS, 1_000_000);
        results.add(Stream.NAME, Stream.ROW, Stream.LOST, 0);
        results.add(Stream.NAME, Stream.ROW, Stream.CORE, 15.1);
        assertThat(goals())
                .containsPattern("detail lost .* 0 of 1000000 +yes\n")
                .containsPattern("tracer's CPU .* 15\\.1 % +no\n");
    }

    @Test
    void shouldTakeTheSlowestCaseOfJmh() throws IOException {
        Path jmh = directory.resolve("jmh.json");
        Files.writeString(jmh, """
                [{"benchmark": "io.dropscope.pipeline.PipelineBenchmark.events",
                  "primaryMetric": {"score": 1.5E7, "scoreUnit": "ops/s"},
                  "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 0.02}}},
                 {"benchmark": "io.dropscope.pipeline.PipelineBenchmark.events",
                  "primaryMetric": {"score": 1.1E7, "scoreUnit": "ops/s"},
                  "secondaryMetrics": {"·gc.alloc.rate.norm": {"score": 0.01}}},
                 {"benchmark": "io.dropscope.view.FormatBenchmark.json",
                  "primaryMetric": {"score": 900, "scoreUnit": "ns/op"}, "secondaryMetrics": {}}]
                """);
        assertThat(new Goals(results, new Jmh(jmh)).toString())
                .containsPattern("11\\.0 million events a second +yes\n")
                .contains("0.02 bytes an");
    }

    @Test
    void shouldReadWhatItHasWritten() throws IOException {
        results.add("storm", "a", "drops", 9_007_199_254_740_991L);
        results.add("storm", "a", "ns", 0.1234);
        results.add("storm", "a", "ns", 7);
        Path file = directory.resolve("bench.json");
        try (OutputStream out = Files.newOutputStream(file);
                JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            results.write(json);
            json.writeEndObject();
        }
        Results read = new Results();
        read.read(file, "storm");
        assertThat(read.values("storm", "a", "drops")).containsExactly(9_007_199_254_740_991.0);
        assertThat(read.values("storm", "a", "ns")).containsExactly(0.123, 7);
        assertThat(Json.at(Json.parse(file), "sections", "storm", "a", "ns", "median"))
                .isEqualTo(3.562);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ROUND=3", "ROUNDS=0", "ROUNDS=many", "ONLY=storms", "PEERS=2", "ROUNDS"})
    void shouldRefuseWhatItDoesNotKnow(String argument) {
        assertThatThrownBy(() -> new Parameters(argument)).isInstanceOf(IllegalArgumentException.class);
    }
}
