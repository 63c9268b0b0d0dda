package io.dropscope.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropscope.event.ColumnDelta;
import io.dropscope.event.CounterColumn;
import io.dropscope.event.CounterPlace;
import io.dropscope.event.CounterTick;
import io.dropscope.poll.CounterLog;
import io.dropscope.stats.CounterSums;
import io.dropscope.stats.Threshold;
import io.dropscope.view.CounterLogWriter.Rotation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CounterLogWriterTest {
    private static final CounterRun RUN = new CounterRun(
            "0.1.0", "h", "6.18", "all", null, Duration.ofSeconds(5), Threshold.DEFAULT, ZoneOffset.UTC, false);
    private static final List<CounterFields.Field> THREE = fields("iteration", "udp_rcvbuf", "severity");
    private static final String HEADER = "iteration,udp_rcvbuf,severity";

    @TempDir
    Path directory;

    private Path log;

    @BeforeEach
    void name() {
        log = directory.resolve("drops.csv");
    }

    /** 2026-02-03 10:23:55 UTC. */
    private static final long MOMENT = 1_770_114_235_000_000_000L;

    private static List<CounterFields.Field> fields(String... names) {
        return CounterFields.ALL.stream()
                .filter(field -> List.of(names).contains(field.name()))
                .toList();
    }

    private static CounterSums sums(long drops) {
        return CounterSums.of(
                new CounterTick(
                        0,
                        5_000_000_000L,
                        MOMENT,
                        List.of(),
                        List.of(new ColumnDelta(CounterColumn.UDP_RCVBUF, CounterPlace.netns(1, null), null, drops)),
                        List.of(),
                        0,
                        List.of(),
                        0,
                        false),
                Threshold.DEFAULT);
    }

    private CounterLogWriter writer(Rotation rotation, List<CounterFields.Field> fields) throws IOException {
        return new CounterLogWriter(log, rotation, fields, TimeFormat.UTC, RUN);
    }

    private void write(Rotation rotation, int from, int to) throws IOException {
        try (CounterLogWriter writer = writer(rotation, THREE)) {
            for (int i = from; i <= to; i++) {
                writer.append(sums(23), i);
            }
        }
    }

    @Test
    void shouldWriteTheHeaderOnceForAFileAcrossRuns() throws IOException {
        write(Rotation.NEVER, 1, 2);
        write(Rotation.NEVER, 3, 3);
        assertThat(log).content().isEqualTo(HEADER + "\n1,23,WARN\n2,23,WARN\n3,23,WARN\n");
    }

    @Test
    void shouldWriteAnotherHeaderWhereTheColumnsChange() throws IOException {
        write(Rotation.NEVER, 1, 1);
        try (CounterLogWriter writer = writer(Rotation.NEVER, fields("iteration", "severity"))) {
            writer.append(sums(23), 1);
        }
        write(Rotation.NEVER, 2, 2);
        assertThat(log)
                .content()
                .isEqualTo(HEADER + "\n1,23,WARN\niteration,severity\n1,WARN\n" + HEADER + "\n2,23,WARN\n");
    }

    @Test
    void shouldAppendToALogOfTheScriptUnderAHeaderOfItsOwn() throws IOException {
        Files.writeString(log, "timestamp,iteration,interface\n2026-02-03 11:23:55,1,eth0\n");
        write(Rotation.NEVER, 1, 1);
        assertThat(log).content().endsWith("\n2026-02-03 11:23:55,1,eth0\n" + HEADER + "\n1,23,WARN\n");
    }

    @Test
    void shouldBeginOnALineOfItsOwnWhereARowWasCutShort() throws IOException {
        write(Rotation.NEVER, 1, 1);
        Files.writeString(log, HEADER + "\n1,23,WARN\n2,2");
        write(Rotation.NEVER, 3, 3);
        assertThat(log).content().isEqualTo(HEADER + "\n1,23,WARN\n2,2\n3,23,WARN\n");
    }

    @Test
    void shouldPutAsideWhatIsLargeAndBeginWithAHeader() throws IOException {
        write(new Rotation(60, null, 2), 1, 11); // a header of 30 bytes and three rows of 10
        assertThat(log).content().startsWith(HEADER + "\n");
        List<Path> files = List.of(log, directory.resolve("drops.csv.1"), directory.resolve("drops.csv.2"));
        assertThat(files).allSatisfy(file -> assertThat(file).content().startsWith(HEADER + "\n"));
        assertThat(files).allSatisfy(file -> assertThat(Files.size(file)).isLessThanOrEqualTo(60));
        assertThat(directory.resolve("drops.csv.3")).doesNotExist();
        assertThat(log).content().endsWith("\n10,23,WARN\n11,23,WARN\n");
        assertThat(directory.resolve("drops.csv.1")).content().endsWith("\n7,23,WARN\n8,23,WARN\n9,23,WARN\n");
    }

    @Test
    void shouldGoOnInTheSameFileWhereItCannotBePutAside() throws IOException {
        Files.createDirectories(directory.resolve("drops.csv.1").resolve("in the way"));
        int complaints = 0;
        try (CounterLogWriter writer = writer(new Rotation(60, null, 1), THREE)) {
            for (int i = 1; i <= 9; i++) {
                try {
                    writer.append(sums(23), i);
                } catch (IOException e) {
                    complaints++;
                }
                assertThat(writer.rowsLost()).isZero();
            }
        }
        assertThat(complaints).isEqualTo(1);
        assertThat(Files.readAllLines(log)).hasSize(10).endsWith("8,23,WARN", "9,23,WARN");
    }

    @ParameterizedTest
    @EnumSource
    void shouldWriteNothingThatCannotBeReadAgain(TimeFormat time) throws IOException {
        List<List<String>> choices = List.of(
                CounterFields.names(CounterFields.ALL),
                List.of("timestamp", "total_drops"),
                List.of("timestamp", "iteration", "interface", "total_drops", "nic_rx"),
                List.of("total_drops", "severity", "timestamp"),
                List.of("timestamp", "udp_rcvbuf", "udp_no_port", "out_discards", "seconds", "packets"),
                List.of("timestamp", "udp_rcvbuf"));
        long rows = 0;
        for (List<String> names : choices) {
            List<CounterFields.Field> fields = names.stream()
                    .map(name -> CounterFields.ALL.get(
                            CounterFields.names(CounterFields.ALL).indexOf(name)))
                    .toList();
            try (CounterLogWriter writer = new CounterLogWriter(log, Rotation.NEVER, fields, time, RUN)) {
                for (int i = 1; i <= 3; i++) {
                    writer.append(sums(23), i);
                    rows++;
                }
            }
        }
        long read = 0;
        CounterLog.Parser parser = new CounterLog.Parser(RUN.zone());
        for (String line : Files.readAllLines(log)) {
            CounterLog.Line parsed = parser.parse(line);
            assertThat(parsed).as(line).isNotInstanceOf(CounterLog.Unreadable.class);
            if (parsed instanceof CounterLog.Row row) {
                read++;
                assertThat(row.drops()).as(line).isEqualTo(23);
                assertThat(row.corrected()).as(line).isTrue();
                assertThat(row.timeMillis()).as(line).isEqualTo(MOMENT / 1_000_000);
            }
        }
        assertThat(read).isEqualTo(rows);
    }

    @Test
    void shouldNotRotateADevice() {
        assertThatThrownBy(() -> new CounterLogWriter(
                        Path.of("/dev/null"), new Rotation(60, null, 1), THREE, TimeFormat.UTC, RUN))
                .isInstanceOf(IOException.class)
                .hasMessage("/dev/null is no regular file, and cannot be rotated; leave --rotate-size and"
                        + " --rotate-every out");
    }

    @Test
    void shouldPutAsideWhatIsOld() throws IOException, InterruptedException {
        try (CounterLogWriter writer = writer(new Rotation(0, Duration.ofMillis(1), 3), THREE)) {
            writer.append(sums(1), 1);
            Thread.sleep(5);
            writer.append(sums(2), 2);
        }
        assertThat(log).content().isEqualTo(HEADER + "\n2,2,WARN\n");
        assertThat(directory.resolve("drops.csv.1")).exists();
    }

    @Test
    void shouldGoOnInANewFileAfterAnotherProgramHasPutItAside() throws IOException {
        try (CounterLogWriter writer = writer(Rotation.NEVER, THREE)) {
            writer.append(sums(1), 1);
            Files.move(log, directory.resolve("aside"));
            writer.reopen();
            assertThat(log).content().isEqualTo(HEADER + "\n");
            assertThat(writer.append(sums(2), 2)).isNull();
        }
        assertThat(directory.resolve("aside")).content().isEqualTo(HEADER + "\n1,1,WARN\n");
        assertThat(log).content().isEqualTo(HEADER + "\n2,2,WARN\n");
    }

    @Test
    void shouldNoticeWhatAnotherProgramDoesToTheFile() throws IOException {
        try (CounterLogWriter writer = writer(Rotation.NEVER, THREE)) {
            assertThat(writer.append(sums(1), 1)).isNull();
            Files.delete(log);
            assertThat(writer.append(sums(2), 2)).isEqualTo("it was removed or renamed, and goes on as a new file");
            assertThat(log).content().isEqualTo(HEADER + "\n2,2,WARN\n");
            Files.write(log, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
            assertThat(writer.append(sums(3), 3)).isEqualTo("it was truncated, and goes on from there");
            assertThat(log).content().isEqualTo(HEADER + "\n3,3,WARN\n");
            Files.move(log, directory.resolve("aside"));
            Files.writeString(log, "of another program");
            assertThat(writer.append(sums(4), 4)).isEqualTo("another file has its name now, and goes on");
            assertThat(log).content().isEqualTo("of another program\n" + HEADER + "\n4,4,WARN\n");
            assertThat(writer.append(sums(5), 5)).isNull();
        }
        assertThat(directory.resolve("aside")).content().isEqualTo(HEADER + "\n3,3,WARN\n");
    }

    @Test
    void shouldCountRowsThatCouldNotBeWrittenAndGoOnWhenTheyCan() throws IOException {
        CounterLogWriter writer = writer(Rotation.NEVER, THREE);
        writer.append(sums(1), 1);
        Files.delete(log);
        Files.createDirectory(log);
        assertThatThrownBy(writer::reopen).isInstanceOf(IOException.class);
        IntStream.range(2, 4)
                .forEach(
                        i -> assertThatThrownBy(() -> writer.append(sums(1), i)).isInstanceOf(IOException.class));
        assertThat(writer.rowsLost()).isEqualTo(2);
        Files.delete(log);
        writer.append(sums(4), 4);
        assertThat(writer.rowsLost()).isZero();
        assertThat(log).content().isEqualTo(HEADER + "\n4,4,WARN\n");
        writer.close();
    }

    @Test
    void shouldWriteWhereItCannotRead() throws IOException {
        Path null0 = Path.of("/dev/null");
        try (CounterLogWriter writer = new CounterLogWriter(null0, Rotation.NEVER, THREE, TimeFormat.UTC, RUN)) {
            writer.append(sums(1), 1);
        }
    }
}
