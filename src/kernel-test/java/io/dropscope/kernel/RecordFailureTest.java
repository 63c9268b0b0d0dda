package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a recording holds after its process was killed, and when its disk is full. */
@RequiresKernel
class RecordFailureTest {
    /** How often it is killed: make test-long says 50. */
    private static final String KILLS = System.getenv().getOrDefault("DROPSCOPE_KILLS", "10");

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

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.parseLong(KILLS));
    }

    /** Packets that tshark reads; it says so when a file was cut. */
    private static long readable(Path file) {
        return Shell.run("sh", "-c", "tshark -n -r '" + file + "' -T fields -e frame.number 2> /dev/null || [ $? = 2 ]")
                .lines()
                .count();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldHoldWhatWasFlushedBeforeItWasKilled(long seed) throws InterruptedException {
        Path file = directory.resolve("drops.pcapng");
        Random random = new Random(seed);
        Storm storm = Storm.start(lab, "--seconds", "5", "--rate", "20000");
        try (Dropscope dropscope = Dropscope.attached(
                "record", "-w", file.toString(), "--netns", lab.netnsName("a"), "--on-error", "end")) {
            Thread.sleep(random.nextInt(2500));
            dropscope.signal("KILL");
            assertThat(dropscope.exitCode()).isEqualTo(137);
        }
        storm.dropped();
        PcapNg blocks = PcapNg.read(file);
        assertThat(blocks.of(PcapNg.SECTION)).hasSize(1);
        assertThat(readable(file)).isEqualTo(blocks.of(PcapNg.PACKET).size());
    }

    /** A file system of its own, so small that it is full at once. */
    private static final class SmallDisk implements AutoCloseable {
        private final Path mount;

        SmallDisk(Path mount, String size) throws IOException {
            this.mount = Files.createDirectory(mount);
            Shell.run("mount", "-t", "tmpfs", "-o", "size=" + size, "none", mount.toString());
            Leftovers.add(this::unmount);
        }

        private void unmount() {
            Shell.run("umount", "-l", mount.toString());
        }

        @Override
        public void close() {
            unmount();
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> recording(Dropscope dropscope) {
        return (Map<String, Object>) dropscope.summary().fields().get("recording");
    }

    @Test
    void shouldEndWhenTheDiskIsFullWithAWholeFile() throws IOException {
        try (SmallDisk disk = new SmallDisk(directory.resolve("disk"), "3M")) {
            Path file = disk.mount.resolve("drops.pcapng");
            try (Dropscope dropscope = Dropscope.attached(
                    "record", "-w", file.toString(), "--netns", lab.netnsName("a"), "--output", "json")) {
                lab.storm("--packets", "40000", "--rate", "20000");
                assertThat(dropscope.exitCode()).isEqualTo(1);
                assertThat(dropscope.told())
                        .containsOnlyOnce("the recording cannot be written: " + file + ": No space left on device");
                Map<String, Object> recording = recording(dropscope);
                long recorded = (long) recording.get("events");
                assertThat(recorded).isPositive();
                assertThat(recorded + (long) recording.get("events_not_recorded"))
                        .isEqualTo(dropscope.summary().number("events_processed"));
                PcapNg blocks = PcapNg.read(file);
                assertThat(blocks.rest()).isZero();
                assertThat(blocks.of(PcapNg.PACKET)).hasSize((int) recorded);
                assertThat(readable(file)).isEqualTo(recorded);
            }
        }
    }

    @Test
    void shouldGoOnWhenTheDiskHasRoomAgain() throws IOException {
        try (SmallDisk disk = new SmallDisk(directory.resolve("disk"), "5M")) {
            Path ballast = disk.mount.resolve("ballast");
            Files.write(ballast, new byte[4 << 20]);
            Path file = disk.mount.resolve("drops.pcapng");
            try (Dropscope dropscope = Dropscope.attached(
                    "record",
                    "-w",
                    file.toString(),
                    "--on-error",
                    "continue",
                    "--netns",
                    lab.netnsName("a"),
                    "--output",
                    "json")) {
                lab.storm("--packets", "8000", "--rate", "20000");
                dropscope.await(
                        "to tell of the full disk",
                        () -> dropscope.told().contains("No space left on device; tracing goes on"));
                Files.delete(ballast);
                dropscope.await("to go on", () -> dropscope.told().contains("the recording is written again"));
                lab.storm("--packets", "23");
                assertThat(dropscope.stop()).as(dropscope.stderr()).isZero();
                Map<String, Object> recording = recording(dropscope);
                long recorded = (long) recording.get("events");
                assertThat((long) recording.get("events_not_recorded")).isPositive();
                assertThat(recorded + (long) recording.get("events_not_recorded"))
                        .isEqualTo(dropscope.summary().number("events_processed"));
                assertThat(recording).doesNotContainKey("error");
                PcapNg blocks = PcapNg.read(file);
                assertThat(blocks.rest()).isZero();
                assertThat(blocks.of(PcapNg.PACKET)).hasSize((int) recorded);
                assertThat(blocks.statistics(4))
                        .as("the totals are exact")
                        .isEqualTo(dropscope.summary().number("ledger_packets"));
                assertThat(readable(file)).isEqualTo(recorded);
            }
        }
    }

    @Test
    void shouldSayThatTheDirectoryIsGone() throws IOException {
        Path sub = Files.createDirectory(directory.resolve("sub"));
        Path file = sub.resolve("drops.pcapng");
        try (Dropscope dropscope = Dropscope.attached("record", "-w", file.toString(), "--netns", lab.netnsName("a"))) {
            Files.move(sub, directory.resolve("moved"));
            assertThat(dropscope.exitCode()).isEqualTo(1);
            assertThat(dropscope.told())
                    .containsOnlyOnce("the recording cannot be written: " + file + ": it was removed or renamed");
        }
        assertThat(readable(directory.resolve("moved/drops.pcapng"))).isZero();
        assertThat(List.of(directory.resolve("moved").toFile().list())).containsExactly("drops.pcapng");
    }
}
