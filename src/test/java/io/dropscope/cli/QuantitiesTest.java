package io.dropscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dropscope.bpf.ProgramOptions;
import io.dropscope.linux.SystemInfo;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class QuantitiesTest {
    private static final int PAGE = 4096;

    @ParameterizedTest
    @CsvSource({"100, 100", "1, 1", "50/s, 50/s", "0.5/s, 0.5/s", "0.1%, 0.1%", "100%, 100%", "' 7 ', 7", "5 %, 5%"})
    void shouldReadAThreshold(String text, String expected) {
        assertThat(Quantities.threshold(text)).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0%", "0/s", "-1", "1.5", "101%", "5/m", "x", "1e9", "NaN"})
    void shouldRefuseWhatIsNoThreshold(String text) {
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> Quantities.threshold(text))
                .withMessage("'" + text + "' is no threshold; write 100, 50/s or 0.1%");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "500k, 512000", "10M, 10485760", "2G, 2147483648", "3GiB, 3221225472"})
    void shouldReadTheSizeOfAFile(String text, long bytes) {
        assertThat(Quantities.fileBytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "1, PT1S",
        "1s, PT1S",
        "1.5s, PT1.5S",
        "2m, PT2M",
        "1h, PT1H",
        "0.5h, PT30M",
        "1H, PT1H",
        "' 10s ', PT10S",
        "0.25ms, PT0.00025S",
        "0.000000001, PT0.000000001S",
        "999999999ms, PT999999.999S",
        "100000h, PT100000H",
    })
    void shouldReadADuration(String text, Duration duration) {
        assertThat(Quantities.duration(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "s",
                "x",
                "-1s",
                "+1s",
                "1x",
                "1 s",
                "1d",
                "1us",
                "1.s",
                ".5s",
                "1e3",
                "1s1s",
                "1234567890s",
                "１s"
            })
    void shouldRefuseWhatIsNoDuration(String text) {
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> Quantities.duration(text))
                .withMessage("'" + text + "' is no duration; write 500ms, 1.5s, 2m or 1h");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0s", "0.0h", "0.0000001ms"})
    void shouldRefuseNoTimeAtAll(String text) {
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> Quantities.duration(text))
                .withMessage("'" + text + "' is no time at all; write 500ms, 1.5s, 2m or 1h");
    }

    @ParameterizedTest
    @ValueSource(strings = {"999999999h", "100001h", "999999999m"})
    void shouldRefuseATimeThatTheClockCannotCount(String text) {
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> Quantities.duration(text))
                .withMessage("'" + text + "' is too long; write at most 100000h");
    }

    @ParameterizedTest
    @CsvSource({
        "4k, 4096",
        "64k, 65536",
        "64K, 65536",
        "64kB, 65536",
        "64KiB, 65536",
        "65536, 65536",
        "65536B, 65536",
        "512k, 524288",
        "8M, 8388608",
        "8m, 8388608",
        "8192k, 8388608",
        "64M, 67108864",
        "' 1M ', 1048576",
    })
    void shouldReadTheSizeOfARing(String text, int bytes) {
        assertThat(Quantities.ringBytes(text, PAGE)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k", "-64k", "64 k", "64g", "0x10000", "1.5M", "64kk", "1234567890k"})
    void shouldRefuseWhatIsNoSize(String text) {
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> Quantities.ringBytes(text, PAGE))
                .withMessage("'" + text + "' is no size; write 64k, 512k or 8M");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "2k", "4095", "65535", "65537", "100k", "3M", "128M", "999999999M"})
    void shouldRefuseASizeThatARingCannotHave(String text) {
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> Quantities.ringBytes(text, PAGE))
                .withMessage("a ring of '" + text + "' is not possible; it takes a power of two from 4k to 64M");
    }

    @Test
    void shouldMakeNoRingSmallerThanAPage() {
        assertThat(Quantities.ringBytes("128k", 128 << 10)).isEqualTo(128 << 10);
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> Quantities.ringBytes("64k", 128 << 10))
                .withMessageEndingWith("from 128k to 64M");
    }

    @Test
    void shouldReadTheNumberOfRings() {
        assertThat(Quantities.rings("1").count()).isOne();
        assertThat(Quantities.rings(" CPU ").count()).isEqualTo(SystemInfo.onlineCpus());
        assertThat(Quantities.rings("256").count()).isEqualTo(256);
        assertThat(Quantities.rings("node").count()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "257", "cpus", "1.5", "99999999999"})
    void shouldRefuseWhatIsNoNumberOfRings(String text) {
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> Quantities.rings(text))
                .withMessage("'" + text + "' is no number of rings; write 1 to 256, cpu or node");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "100000, 100000",
        "9223372036854775807, 9223372036854775807",
        "all, -1",
        "ALL, -1",
        "' all ', -1"
    })
    void shouldReadARate(String text, long rate) {
        assertThat(Quantities.detailRate(text)).isEqualTo(rate);
        assertThat(ProgramOptions.NO_LIMIT).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1.5", "1k", "none", "9223372036854775808"})
    void shouldRefuseWhatIsNoRate(String text) {
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> Quantities.detailRate(text))
                .withMessage("'" + text + "' is no rate; write events a second, 'all', or use --no-detail for none");
    }
}
