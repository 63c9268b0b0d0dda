package io.dropscope.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropscope.linux.Addresses;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputTest {
    @Test
    void shouldTellAClosedReaderFromAFailure() throws IOException {
        Pipe pipe = Pipe.open();
        try (Pipe.SinkChannel sink = pipe.sink()) {
            Output out = new Output(sink);
            pipe.source().close();
            out.text("nobody reads this", true);
            assertThatThrownBy(out::flush).isInstanceOf(ClosedOutputException.class);
        }
    }

    @Test
    void shouldEndJsonWithAClosedReaderToo() throws IOException {
        Pipe pipe = Pipe.open();
        try (Pipe.SinkChannel sink = pipe.sink()) {
            Json json = new Json(new Output(sink));
            pipe.source().close();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10_000; i++) {
                            json.line("event", to -> to.text("name", "x".repeat(100)));
                        }
                    })
                    .isInstanceOf(ClosedOutputException.class);
        }
    }

    @Test
    void shouldPassOnMoreThanItsBuffer() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Output out = new Output(Channels.newChannel(bytes));
        String text = "0123456789ö".repeat(20_000);
        out.text(text, true);
        out.flush();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, ::",
        "0, 1, ::1",
        "2001:db8:: high, 0, 2001:db8::",
        "20010db800000000, 1, 2001:db8::1",
        "20010db800000001, 0001000100010001, 2001:db8:0:1:1:1:1:1",
        "2001000000000001, 0000000000000001, 2001:0:0:1::1",
        "20010db800000000, 0001000000000001, 2001:db8::1:0:0:1",
        "fe80000000000000, 00420000c0de0001, fe80::42:0:c0de:1",
        "0, 0000ffff0a090001, ::ffff:10.9.0.1",
        "0001000200030004, 0005000600070000, 1:2:3:4:5:6:7:0",
    })
    void shouldWriteAddressesAsRfc5952(String high, String low, String text) {
        long highBits = high.contains("high") ? 0x20010db800000000L : Long.parseUnsignedLong(high, 16);
        assertThat(Addresses.text(6, highBits, Long.parseUnsignedLong(low, 16))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0%", "1, <1%", "10, 1%", "499, 50%", "999, 99%", "1000, 100%"})
    void shouldNotRoundToAllOrNothing(long part, String share) {
        assertThat(Numbers.share(part, 1000)).isEqualTo(share);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "0;0",
                "999;999",
                "1000;1,000",
                "-1234567;-1,234,567",
                "9223372036854775807;9,223,372,036,854,775,807"
            })
    void shouldGroupDigits(long value, String text) {
        assertThat(Numbers.grouped(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.0 kB",
        "6300000, 6.3 MB",
        "99949, 99.9 kB",
        "99951, 100 kB",
        "999600, 1.0 MB"
    })
    void shouldWriteBytesInDecimalUnits(double value, String text) {
        assertThat(Numbers.bytes(value)).isEqualTo(text);
    }

    @Test
    void shouldCrossSecondsAndZones() {
        Clock clock = Clock.utc();
        assertThat(clock.rfc3339(999_999_999)).isEqualTo("1970-01-01T00:00:00.999999999Z");
        assertThat(clock.rfc3339(1_000_000_000)).isEqualTo("1970-01-01T00:00:01.000000000Z");
        assertThat(clock.rfc3339(-1)).isEqualTo("1969-12-31T23:59:59.999999999Z");
        assertThat(Clock.local(ZoneId.of("Asia/Kolkata")).seconds(0)).isEqualTo("05:30:00");
    }
}
