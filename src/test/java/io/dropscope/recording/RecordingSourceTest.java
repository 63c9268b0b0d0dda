package io.dropscope.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dropscope.event.DropEvent;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.Owner;
import io.dropscope.event.SocketDrops;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files are read, in which order, and which part of them. */
class RecordingSourceTest {
    @TempDir
    Path directory;

    /** A file with one event and one interval, both of its number. */
    private Path file(String run, int number, boolean last) throws IOException {
        return new Tape(run, number)
                .event(Tape.udp((100 + number) * Tape.SECOND))
                .delta(number + 1, number, last)
                .write(directory.resolve(run + "-" + number));
    }

    private static List<Long> times(List<Object> read) {
        List<Long> times = new ArrayList<>();
        for (Object one : read) {
            times.add(
                    one instanceof LedgerDelta delta
                            ? delta.endNanos() / Tape.SECOND
                            : Long.parseLong(((Map<?, ?>) one)
                                            .get("timestampNanos")
                                            .toString())
                                    / Tape.SECOND);
        }
        return times;
    }

    @Test
    void shouldReadTheFilesOfARunInTheirOrder() throws IOException {
        Path[] files = {file("run", 2, true), file("run", 0, false), file("run", 1, false)};

        try (RecordingSource source = Tape.open(files)) {
            List<Object> all = Tape.readAll(source);
            assertThat(times(all)).containsExactly(100L, 101L, 101L, 102L, 102L, 103L);
            assertThat(all.stream().filter(it -> it instanceof LedgerDelta delta && delta.last()))
                    .containsExactly(Tape.deltaOf(3, 2, true));
            assertThat(source.report().files()).isEqualTo(3);
            Tape.assertWhole(source.report());
            assertThat(source.info().fileNumber()).isZero();
        }
    }

    @Test
    void shouldTellOfFilesThatAreMissing() throws IOException {
        try (RecordingSource source = Tape.open(file("run", 7, false), file("run", 3, false))) {
            Tape.readAll(source);
            assertThat(source.report().missingFiles()).isEqualTo(3);
            assertThat(source.report().ended()).isFalse();
        }
    }

    @Test
    void shouldRefuseFilesOfDifferentRunsAndTheSameTwice() throws IOException {
        Path a = file("a", 0, true);
        Path b = file("b", 1, true);

        assertThatExceptionOfType(RecordingException.class)
                .isThrownBy(() -> Tape.open(a, b))
                .withMessage(a + " and " + b + " are of different runs: give the files of one");
        assertThatExceptionOfType(RecordingException.class)
                .isThrownBy(() -> Tape.open(a, a))
                .withMessage(a + " and " + a + " are the same file of the run: give one of them");
    }

    @Test
    void shouldReadDumpsThatEachSayTheyAreTheLast() throws IOException {
        List<Object> all = Tape.read(file("run", 0, true), file("run", 1, true));

        assertThat(times(all)).containsExactly(100L, 101L, 101L, 102L);
        assertThat(all.get(1)).isEqualTo(Tape.deltaOf(1, 0, false));
        assertThat(all.get(3)).isEqualTo(Tape.deltaOf(2, 1, true));
    }

    @Test
    void shouldEndACutRunWithAnEmptyIntervalUpToItsLastEvent() throws IOException {
        Tape tape = new Tape().delta(1, 5, false).event(Tape.udp(101 * Tape.SECOND + 17));
        tape.flush();

        List<Object> all = Tape.read(tape.write(directory.resolve("cut")));

        LedgerDelta last = (LedgerDelta) all.get(2);
        assertThat(last.last()).isTrue();
        assertThat(last.counts()).isEmpty();
        assertThat(last.startNanos()).isEqualTo(101 * Tape.SECOND);
        assertThat(last.endNanos()).isEqualTo(101 * Tape.SECOND + 17);
        assertThat(last.wallOffsetNanos()).isEqualTo(Tape.WALL - 100 * Tape.SECOND);
    }

    @Test
    void shouldReadStdin() throws IOException {
        byte[] bytes = Files.readAllBytes(file("run", 0, true));
        InputStream stdin = System.in;
        try {
            System.setIn(new ByteArrayInputStream(bytes));
            assertThat(times(Tape.read(Path.of("-")))).containsExactly(100L, 101L);
        } finally {
            System.setIn(stdin);
        }
    }

    @Test
    void shouldPassOverWhatIsOutsideOfTheTime() throws IOException {
        Tape tape = new Tape();
        for (int second = 0; second < 5; second++) {
            tape.event(Tape.udp((100 + second) * Tape.SECOND)).delta(second + 1, second, second == 4);
        }
        Path file = tape.write(directory.resolve("r"));

        assertThat(part(file, 1, 3)).containsExactly(101L, 102L, 102L, 103L, 103L);
        assertThat(part(file, 1, 9)).containsExactly(101L, 102L, 102L, 103L, 103L, 104L, 104L, 105L);
        assertThat(part(file, 7, 9)).hasSize(1);
    }

    /** Else events of an interval that is counted would be missing, and others would be in no total. */
    @Test
    void shouldReadWholeIntervalsOfAPart() throws IOException {
        Tape tape = new Tape();
        for (int second = 0; second < 5; second++) {
            for (int tenth = 1; tenth < 10; tenth += 4) {
                tape.event(Tape.udp((100 + second) * Tape.SECOND + tenth * Tape.SECOND / 10));
            }
            tape.event(Tape.udp((101 + second) * Tape.SECOND + 1)); // the recorder counts, and then takes what there is
            tape.delta(second + 1, 3, second == 4);
        }
        Path file = tape.write(directory.resolve("r"));
        long from = Tape.WALL + Tape.SECOND * 14 / 10;
        long to = Tape.WALL + Tape.SECOND * 26 / 10;

        try (RecordingSource source = RecordingSource.open(List.of(file), 0, from, to)) {
            assertThat(times(Tape.readAll(source)))
                    .containsExactly(101L, 101L, 101L, 101L, 102L, 102L, 102L, 102L, 102L, 103L, 103L);
            assertThat(source.report().events()).isEqualTo(8);
            assertThat(source.covers(from - 1)).isFalse();
            assertThat(source.covers(from)).isTrue();
            assertThat(source.covers(to - 1)).isTrue();
            assertThat(source.covers(to)).isFalse();
            assertThat(source.recordingEndWallNanos()).isEqualTo(Long.MAX_VALUE);
        }
        try (RecordingSource source =
                RecordingSource.open(List.of(file), 0, Tape.WALL + 5 * Tape.SECOND, Long.MAX_VALUE)) {
            assertThat(source.recordingEndWallNanos()).isEqualTo(Tape.WALL + 5 * Tape.SECOND);
        }
    }

    @Test
    void shouldNotWaitForWhatIsOutsideOfTheTime() throws IOException {
        Tape tape = new Tape()
                .event(Tape.udp(100 * Tape.SECOND))
                .delta(1, 1, false)
                .delta(50_000, 0, false)
                .event(Tape.udp(50_100 * Tape.SECOND))
                .delta(50_001, 1, false)
                .delta(90_000, 0, true);
        Path file = tape.write(directory.resolve("r"));

        try (RecordingSource source = RecordingSource.open(
                List.of(file), 1, Tape.WALL + 50_000 * Tape.SECOND, Tape.WALL + 50_001 * Tape.SECOND)) {
            while (source.gather(256) == 0) {
                assertThat(source.dueInNanos()).isZero();
                assertThat(source.ended()).isFalse();
            }
            source.release();
            while (!source.intervalEnded()) {
                source.gather(256);
            }
            source.delta(false);
            while (!source.ended()) {
                source.gather(256);
                assertThat(source.dueInNanos()).isZero();
            }
        }
    }

    private static List<Long> part(Path file, int from, int to) throws IOException {
        try (RecordingSource source =
                RecordingSource.open(List.of(file), 0, Tape.WALL + from * Tape.SECOND, Tape.WALL + to * Tape.SECOND)) {
            return times(Tape.readAll(source));
        }
    }

    @Test
    void shouldWaitAsLongAsTheRecordingDid() throws IOException {
        Tape tape = new Tape().event(Tape.udp(100 * Tape.SECOND)).event(Tape.udp(90_000 * Tape.SECOND));
        tape.flush();
        Path file = tape.write(directory.resolve("r"));

        try (RecordingSource source = RecordingSource.open(List.of(file), 10, Long.MIN_VALUE, Long.MAX_VALUE)) {
            assertThat(source.gather(256)).isOne();
            assertThat(source.dueInNanos()).isZero();
            source.release();
            assertThat(source.gather(256)).isZero();
            assertThat(source.dueInNanos()).isBetween(1L, 8_990 * Tape.SECOND);
            assertThat(source.ended()).isFalse();
        }
    }

    /** By a clock that only the test moves: nothing comes a nanosecond early, and nothing waits longer. */
    @ParameterizedTest
    @ValueSource(doubles = {1, 10, 0.5})
    void shouldKeepThePaceOfTheRecording(double speed) throws IOException {
        Tape tape = new Tape();
        for (int second = 0; second < 3; second++) {
            tape.event(Tape.udp((100 + second) * Tape.SECOND))
                    .event(Tape.udp((100 + second) * Tape.SECOND + 300_000_000));
            tape.delta(second + 1, 2, second == 2);
        }
        Path file = tape.write(directory.resolve("r"));
        AtomicLong now = new AtomicLong(17);
        Pace pace = new Pace(speed, now::get);
        try (RecordingSource source = RecordingSource.open(List.of(file), pace, Long.MIN_VALUE, Long.MAX_VALUE)) {
            for (long tenths : new long[] {0, 3, 10, 10, 13, 20, 20, 23}) {
                long due = 17 + (long) (tenths * 100_000_000 / speed);
                if (now.get() < due) {
                    now.set(due - 1);
                    assertThat(source.gather(256)).isZero();
                    assertThat(source.intervalEnded()).isFalse();
                    assertThat(source.dueInNanos()).isOne();
                    now.set(due);
                }
                assertThat(source.gather(256) > 0 || source.intervalEnded()).isTrue();
                assertThat(source.dueInNanos()).isZero();
                if (source.intervalEnded()) {
                    source.delta(false);
                } else {
                    assertThat(source.gather(256)).isOne();
                    source.release();
                }
            }
            assertThat(source.gather(256)).isZero();
            assertThat(source.dueInNanos()).isEqualTo((long) (700_000_000 / speed));
            assertThat(source.ended()).isFalse();
            now.addAndGet(source.dueInNanos());
            while (!source.ended()) {
                assertThat(source.gather(256)).isZero();
                assertThat(source.dueInNanos()).isZero();
            }
        }
    }

    @Test
    void shouldGiveTheSameBatchAgainUntilItIsReleased() throws IOException {
        Tape tape = new Tape();
        for (int i = 0; i < 10; i++) {
            tape.event(Tape.udp(100 * Tape.SECOND + i));
        }
        tape.delta(1, 10, true);

        try (RecordingSource source = Tape.open(tape.write(directory.resolve("r")))) {
            assertThat(source.gather(256)).isEqualTo(10);
            assertThat(source.gather(256)).isEqualTo(10);
            assertThat(source.gather(4)).isEqualTo(4);
            assertThat(source.intervalEnded()).isFalse();
            source.release();
            assertThat(source.gather(256)).isEqualTo(6);
            source.release();
            assertThat(source.report().events()).isEqualTo(10);
        }
    }

    @Test
    void shouldKnowFewOwnersAtATime() throws IOException {
        Path file = Files.createFile(directory.resolve("r"));
        Tape tape = new Tape();
        for (int i = 0; i < 100_000; i++) {
            DropEvent event = Tape.udp(100 * Tape.SECOND + i);
            event.capturedLength = 0;
            event.owner = new Owner(Tape.verdict(i, "p" + i), new SocketDrops(i));
            tape.event(event);
            if (i % 1000 == 999) {
                tape.encoder.owners();
                tape.flush();
                append(tape, file);
            }
        }
        tape.delta(1, 100_000, true);
        append(tape, file);

        try (RecordingSource source = Tape.open(file)) {
            DropEvent slot = new DropEvent();
            int pid = 0;
            while (!source.ended()) {
                int count = source.gather(256);
                for (int i = 0; i < count; i++) {
                    source.decode(i, slot);
                    assertThat(slot.owner.verdict().holders().getFirst().pid()).isEqualTo(pid++);
                }
                source.release();
                if (source.intervalEnded()) {
                    source.delta(false);
                }
            }
            assertThat(pid).isEqualTo(100_000);
            Tape.assertWhole(source.report());
        }
    }

    private static void append(Tape tape, Path file) throws IOException {
        Files.write(file, tape.toBytes(), StandardOpenOption.APPEND);
        tape.bytes.reset();
    }

    @Test
    void shouldCountWhatWasNotWritten() throws IOException {
        Tape tape = new Tape();
        tape.add(tape.encoder.gap(17, "no space left on device"));
        tape.delta(1, 1, true);

        try (RecordingSource source = Tape.open(tape.write(directory.resolve("r")))) {
            Tape.readAll(source);
            assertThat(source.report().eventsNotWritten()).isEqualTo(17);
            assertThat(source.report().isWhole()).isFalse();
        }
    }

    @Test
    void shouldSayWhatAFileIsThatIsNoRecording() throws IOException {
        Path gzip = directory.resolve("r.gz");
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
            out.write(Files.readAllBytes(file("run", 0, true)));
        }
        byte[] capture = {(byte) 0xd4, (byte) 0xc3, (byte) 0xb2, (byte) 0xa1, 2, 0, 4, 0, 0, 0, 0, 0};
        byte[] section = new byte[28];
        Little.put32(section, 0, Layout.SECTION_HEADER);
        Little.put32(section, 4, 28);
        Little.put32(section, 8, Layout.BYTE_ORDER_MAGIC);
        Little.put32(section, 24, 28);
        byte[] ours = Files.readAllBytes(file("run", 0, true));

        assertRefused(gzip, " is compressed with gzip: gzip -dc " + gzip + " | dropscope replay -");
        assertRefused(capture, " is a packet capture, no recording of dropscope: Wireshark and tcpdump read it");
        assertRefused(section, " is pcapng, but no recording of dropscope: Wireshark and tcpdump read it");
        assertRefused(new byte[0], " is empty: nothing has been recorded in it");
        assertRefused(Arrays.copyOf(ours, 200), " ends within its header: nothing has been recorded in it");
        assertRefused(
                withoutOurBlocks(ours),
                " was saved by another program, or exported as Ethernet frames, without what a replay needs: give the"
                        + " original");
        assertRefused(
                "hello, world".getBytes(StandardCharsets.UTF_8),
                " is no recording: dropscope record -w FILE makes one");
        assertThatExceptionOfType(RecordingException.class)
                .isThrownBy(() -> Tape.open(directory))
                .withMessage(directory + " is a directory: name the recordings in it");
        assertThatExceptionOfType(RecordingException.class)
                .isThrownBy(() -> Tape.open(directory.resolve("none")))
                .withMessage("no such file: " + directory.resolve("none"));
    }

    /** As editcap and Wireshark save it. */
    private static byte[] withoutOurBlocks(byte[] recording) {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        int length;
        for (int at = 0; at < recording.length; at += length) {
            length = Little.i32(recording, at + 4);
            if (!Layout.isOurs(Little.i32(recording, at))) {
                rest.write(recording, at, length);
            }
        }
        return rest.toByteArray();
    }

    @Test
    void shouldNameTheVersionThatANewerRecordingNeeds() throws IOException {
        BlockWriter writer = new BlockWriter(64, 0);
        writer.begin(Layout.RUN);
        writer.u16(2);
        writer.u16(0);
        writer.text("3.1.4");
        writer.endOurs();
        byte[] block = new byte[writer.end];
        System.arraycopy(writer.bytes, 0, block, 0, writer.end);

        assertRefused(block, " has format 2, of dropscope 3.1.4; this one knows format 1: read it with that one");
    }

    private void assertRefused(byte[] bytes, String message) throws IOException {
        assertRefused(Files.write(directory.resolve("x"), bytes), message);
    }

    private static void assertRefused(Path file, String message) {
        assertThatExceptionOfType(RecordingException.class)
                .isThrownBy(() -> Tape.open(file))
                .withMessage(file + message);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 4096, 100_000})
    void shouldReadBlocksOfAnySizeAtAnyPlaceOfTheWindow(int holders) throws IOException {
        Tape tape = new Tape();
        List<Owner.Holder> many = new ArrayList<>();
        for (int i = 0; i < holders; i++) {
            many.add(new Owner.Holder(i, i, "process" + i, "/usr/bin/p", false, 1, "/a/b/c", false));
        }
        for (int i = 0; i < 7; i++) {
            DropEvent event = Tape.udp(100 * Tape.SECOND + i);
            event.owner = new Owner(Tape.verdict(1, "x").withHolders(many), null);
            tape.event(event).flush();
        }
        tape.delta(1, 7, true);

        try (RecordingSource source = Tape.open(tape.write(directory.resolve("r")))) {
            assertThat(Tape.readAll(source)).hasSize(8);
            Tape.assertWhole(source.report());
        }
    }
}
