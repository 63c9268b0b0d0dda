package io.dropscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dropscope.recording.ReadReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingFilesTest {
    private static final Instant START = Instant.parse("2026-11-20T22:30:00Z");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource({
        "+10m, 2026-11-20T22:40:00Z",
        "+1.5s, 2026-11-20T22:30:01.500Z",
        "23:45, 2026-11-20T22:45:00Z",
        "03:00, 2026-11-21T02:00:00Z",
        "23:30, 2026-11-20T22:30:00Z",
        "23:29:59.9, 2026-11-21T22:29:59.900Z",
        "23:45:01.25, 2026-11-20T22:45:01.250Z",
        "2026-11-21 03:00, 2026-11-21T02:00:00Z",
        "2026-11-21, 2026-11-20T23:00:00Z",
        "2026-11-21T03:00:00Z, 2026-11-21T03:00:00Z",
        "2026-11-21T03:00:00+02:00, 2026-11-21T01:00:00Z",
    })
    void shouldUnderstandMomentsOfARecording(String text, Instant moment) throws UsageException {
        assertThat(RecordingFiles.moment("--from", text, START, BERLIN)).isEqualTo(moment);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10m", "1h", "3:00", "25:00", "yesterday", "+", "+x", "2026-13-01", "-5m"})
    void shouldRefuseOtherTimes(String text) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> RecordingFiles.moment("--from", text, START, BERLIN))
                .withMessage("--from: '" + text + "' is no time; write '2026-02-03 11:00', 2026-02-03T11:00:00Z,"
                        + " the first 11:00 as 11:00, or +10m from the recording's start");
    }

    @Test
    void shouldUnderstandSpeeds() throws UsageException {
        assertThat(RecordingFiles.speed("max")).isZero();
        assertThat(RecordingFiles.speed("10")).isEqualTo(10);
        assertThat(RecordingFiles.speed("0.5")).isEqualTo(0.5);
        for (String wrong : List.of("0", "-1", "fast", "NaN", "1e9", "")) {
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> RecordingFiles.speed(wrong))
                    .withMessage("--speed: '" + wrong + "' is no speed; write 1, 10, 0.5 or max");
        }
    }

    @Test
    void shouldRefuseWhatIsNoFile(@TempDir Path directory) throws IOException, UsageException {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> RecordingFiles.of(List.of(directory.toString())))
                .withMessage(directory + " is a directory; name the recordings in it: " + directory + "/*.pcapng");
        String none = directory.resolve("none").toString();
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> RecordingFiles.of(List.of(none)))
                .withMessage(none + ": no such file; give a recording that 'dropscope record -w FILE' wrote");
        assertThat(RecordingFiles.of(List.of("-")).inWords()).isEqualTo("stdin");
    }

    @Test
    void shouldTellInALineWhatWasNotRead() {
        assertThat(RecordingFiles.notRead(new ReadReport(1, 0, 100, 0, 0, 1, 0, 0, 0, Map.of(), Map.of(), 0, true)))
                .isNull();
        assertThat(RecordingFiles.notRead(
                        new ReadReport(1, 2, 100, 12, 17, 90, 86, 3, 2, Map.of("0x80000099", 1L), Map.of(), 1, false)))
                .isEqualTo(
                        "not in the recording, or not read: 17 bytes at a cut end, the totals of at least the last 86"
                                + " events, 2 damaged blocks (12 bytes), 1 block of an unknown kind (0x80000099), 3 events that could not be written, 2 files between"
                                + " those given, the end of the run (killed, or files are missing)");
    }
}
