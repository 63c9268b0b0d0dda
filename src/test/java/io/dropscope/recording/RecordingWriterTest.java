package io.dropscope.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.KindRule;
import io.dropscope.event.LedgerDelta;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written, and read again by the source that replay has. */
class RecordingWriterTest {
    private static final Trigger MORE_THAN_20 = new Trigger(Set.of(6), Set.of(), Set.of(), Set.of(), 20, false);

    @TempDir
    private Path directory;

    private final List<String> told = new ArrayList<>();
    private final RecordingListener listener = new RecordingListener() {
        @Override
        public void failed(Path file, IOException why) {
            told.add("failed " + why.getMessage());
        }

        @Override
        public void recovered(long unrecordedEvents) {
            told.add("recovered " + unrecordedEvents);
        }

        @Override
        public void dumped(int number, Path file, long start, long end, Duration before, long bytes) {
            told.add("dump " + number + " " + file.getFileName() + " " + (end - start) / Tape.SECOND);
        }

        @Override
        public void roomForLess(Duration held, long bytes) {
            told.add("room for less");
        }

        @Override
        public void enoughDumps() {
            told.add("enough");
        }
    };

    private FileOptions options(String name, long rotateBytes, boolean compressed) {
        return new FileOptions(directory.resolve(name), rotateBytes, null, 0, compressed, false);
    }

    private RecordingWriter writer(FileOptions file, FlightOptions flight) throws IOException {
        RecordingWriter writer = new RecordingWriter(file, flight, listener);
        writer.begin(Tape.info("run", 0), Tape.NAMES, KindRule.AS_GIVEN, event -> true);
        return writer;
    }

    /** A second of a run with so many drops, all of them events. */
    private static void second(RecordingWriter writer, int second, int drops, boolean last) {
        for (int i = 0; i < drops; i++) {
            writer.onEvent(Tape.udp((99 + second) * Tape.SECOND + i), false);
        }
        writer.onDelta(Tape.deltaOf(second, drops, last));
    }

    private static long packets(List<Object> read) {
        return read.stream()
                .filter(LedgerDelta.class::isInstance)
                .map(LedgerDelta.class::cast)
                .flatMap(delta -> delta.counts().values().stream())
                .mapToLong(counts -> counts.packets())
                .sum();
    }

    private Path[] files() throws IOException {
        try (var all = Files.list(directory)) {
            return all.sorted().toArray(Path[]::new);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldWriteWhatCanBeReadAgain(boolean compressed) throws IOException {
        RecordingWriter writer = writer(options("drops", 1 << 16, compressed), null);
        for (int second = 1; second <= 5; second++) {
            second(writer, second, 5000, second == 5);
        }

        assertThat(files())
                .hasSizeGreaterThan(compressed ? 0 : 2)
                .hasSize(writer.totals().made());
        try (RecordingSource source = Tape.open(files())) {
            List<Object> read = Tape.readAll(source);
            assertThat(source.report().isWhole()).as("%s", source.report()).isTrue();
            assertThat(source.report().events()).isEqualTo(25_000);
            assertThat(packets(read)).isEqualTo(25_000);
        }
        RecordingTotals totals = writer.totals();
        assertThat(totals.events()).isEqualTo(25_000);
        assertThat(totals.unrecorded()).isZero();
        assertThat(totals.bytes())
                .isEqualTo(Arrays.stream(files())
                        .mapToLong(file -> file.toFile().length())
                        .sum());
        assertThat(told).isEmpty();
    }

    @Test
    void shouldCountWhatItCouldNotWriteAndKeepTheTotalsExact() throws IOException {
        Path sub = Files.createDirectory(directory.resolve("sub"));
        RecordingWriter writer = writer(options("sub/drops", 0, false), null);
        second(writer, 1, 10, false);
        Files.move(sub, directory.resolve("moved"));
        second(writer, 2, 11, false);
        second(writer, 3, 12, false);
        Files.createDirectory(sub);
        second(writer, 4, 13, false);
        second(writer, 5, 14, true);

        assertThat(told).containsExactly("failed it was removed or renamed", "recovered 36");
        RecordingTotals totals = writer.totals();
        assertThat(totals.events()).isEqualTo(10 + 14);
        assertThat(totals.unrecorded()).isEqualTo(11 + 12 + 13);
        assertThat(totals.failure()).isNull();
        try (RecordingSource source = Tape.open(directory.resolve("moved/drops"), sub.resolve("drops"))) {
            List<Object> read = Tape.readAll(source);
            assertThat(source.report().events()).isEqualTo(24);
            assertThat(source.report().eventsNotWritten()).isEqualTo(36);
            assertThat(source.report().ended()).isTrue();
            assertThat(source.report().bytesLeft()).isZero();
            assertThat(packets(read)).isEqualTo(10 + 11 + 12 + 13 + 14);
        }
    }

    @Test
    void shouldSayAtTheEndThatTheRestIsMissing() throws IOException {
        Path sub = Files.createDirectory(directory.resolve("sub"));
        RecordingWriter writer = writer(options("sub/drops", 0, false), null);
        second(writer, 1, 10, false);
        Files.move(sub, directory.resolve("moved"));
        second(writer, 2, 11, false);
        second(writer, 3, 12, true);

        assertThat(told).containsExactly("failed it was removed or renamed");
        assertThat(writer.totals().failure()).isNotNull();
        assertThat(writer.totals().events()).isEqualTo(10);
        assertThat(writer.totals().unrecorded()).isEqualTo(23);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldDumpWhatWasInMemoryAndWhatFollowsEachDropOnce(boolean compressed) throws IOException {
        FlightOptions flight =
                new FlightOptions(Duration.ofSeconds(60), 1 << 20, List.of(MORE_THAN_20), Duration.ofSeconds(2), 2);
        RecordingWriter writer = writer(options("drops", 0, compressed), flight);
        second(writer, 1, 3, false);
        second(writer, 2, 4, false);
        assertThat(files()).isEmpty();
        second(writer, 3, 21, false); // fires
        second(writer, 4, 30, false); // unheeded
        second(writer, 5, 5, false); // the dump ends
        second(writer, 6, 6, false);
        writer.dump();
        second(writer, 7, 7, false);
        second(writer, 8, 8, false);
        second(writer, 9, 9, false);
        second(writer, 10, 22, false); // enough
        second(writer, 11, 1, true);

        String ending = compressed ? ".zst" : "";
        assertThat(told)
                .containsExactly("dump 1 drops_00001" + ending + " 5", "dump 2 drops_00002" + ending + " 4", "enough");
        assertThat(writer.totals().fired()).isEqualTo(3);
        assertThat(writer.totals().unheeded()).isEqualTo(2);
        assertThat(writer.totals().events()).isEqualTo(3 + 4 + 21 + 30 + 5 + 6 + 7 + 8 + 9);
        assertThat(writer.totals().unrecorded()).isZero();
        long[] events = {3 + 4 + 21 + 30 + 5, 6 + 7 + 8 + 9};
        for (int i = 0; i < 2; i++) {
            try (RecordingSource source = Tape.open(files()[i])) {
                assertThat(packets(Tape.readAll(source))).isEqualTo(events[i]);
                assertThat(source.report().events()).isEqualTo(events[i]);
                assertThat(source.report().damagedBlocks()).isZero();
                assertThat(source.report().ended()).isTrue();
            }
        }
    }

    @Test
    void shouldSayWhenTheMemoryHoldsLess() throws IOException {
        FlightOptions flight =
                new FlightOptions(Duration.ofSeconds(60), 1 << 20, List.of(MORE_THAN_20), Duration.ofSeconds(1), 2);
        RecordingWriter writer = writer(options("drops", 0, false), flight);
        for (int second = 1; second <= 200; second++) {
            second(writer, second, 20, second == 200);
        }
        assertThat(told).isEmpty();
        assertThat(files()).isEmpty();

        RecordingWriter small = writer(options("small", 0, false), flight);
        for (int second = 1; second <= 10; second++) {
            second(small, second, 1000, second == 10);
        }
        assertThat(told).contains("room for less");
    }
}
