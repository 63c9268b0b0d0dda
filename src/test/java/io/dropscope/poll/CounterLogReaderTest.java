package io.dropscope.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropscope.poll.CounterLog.Line;
import io.dropscope.poll.CounterLog.Row;
import io.dropscope.poll.CounterLog.Unreadable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CounterLogReaderTest {
    private static final String HEADER = String.join(",", CounterLog.HEADER);

    private static String row(int iteration) {
        return "2026-02-03 11:%02d:%02d,%d,eth0,7,7,0,0,0,0,0,0,0,0,0,0,WARN"
                .formatted(iteration / 12 % 60, iteration % 12 * 5, iteration);
    }

    private static CounterLogReader reader(byte[] bytes) throws IOException {
        return new CounterLogReader(new ByteArrayInputStream(bytes), ZoneOffset.UTC);
    }

    private static List<Line> lines(CounterLogReader reader) throws IOException {
        List<Line> lines = new ArrayList<>();
        for (Line line = reader.next(); line != null; line = reader.next()) {
            lines.add(line);
        }
        return lines;
    }

    private static List<Line> lines(String text) throws IOException {
        try (CounterLogReader reader = reader(text.getBytes(StandardCharsets.UTF_8))) {
            return lines(reader);
        }
    }

    private static List<Long> iterations(List<Line> lines) {
        return lines.stream()
                .filter(Row.class::isInstance)
                .map(line -> ((Row) line).iteration())
                .toList();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\n\n", "\r\n\r\n"})
    void shouldReadWithAnyEndOfLine(String end) throws IOException {
        assertThat(iterations(lines("\ufeff" + HEADER + end + row(1) + end + row(2) + end + row(3))))
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void shouldSayTheNumberOfALineThatItCannotRead() throws IOException {
        String text = HEADER + "\n\n" + row(1) + "\nKilled\n" + row(2) + "\n";
        try (CounterLogReader reader = reader(text.getBytes(StandardCharsets.UTF_8))) {
            while (!(reader.next() instanceof Unreadable)) {}
            assertThat(reader.lineNumber()).isEqualTo(4);
            assertThat(reader.next()).isInstanceOf(Row.class);
            assertThat(reader.next()).isNull();
            assertThat(reader.bytesRead()).isEqualTo(text.length());
        }
    }

    /** logrotate's copytruncate under a writer that goes on at its old place. */
    @Test
    void shouldReadTheRowBehindAHoleOfZeros() throws IOException {
        assertThat(iterations(lines("\0".repeat(300_000) + row(1) + "\n" + row(2) + "\n")))
                .containsExactly(1L, 2L);
    }

    /** To a CSV reader all of it, up to the next quote, would be one record. */
    @Test
    void shouldNotLoseTheRowsAfterAStrayQuote() throws IOException {
        List<Line> lines = lines(row(1) + "\n2026-02-03 11:0\"\n" + row(2) + "\n" + row(3) + "\n");
        assertThat(iterations(lines)).containsExactly(1L, 2L, 3L);
        assertThat(lines).filteredOn(Unreadable.class::isInstance).hasSize(1);
    }

    @Test
    void shouldReadAnInterfaceWithACommaInQuotes() throws IOException {
        List<Line> lines = lines(row(1).replace("eth0", "\"a,\"\"b\""));
        assertThat(((Row) lines.getFirst()).interfaceName()).isEqualTo("a,\"b");
    }

    @Test
    void shouldPassALineOfAnyLength() throws IOException {
        List<Line> lines = lines(row(1) + "\n" + "x".repeat(3_000_000) + "\n" + row(2) + "\n");
        assertThat(iterations(lines)).containsExactly(1L, 2L);
        assertThat(lines.get(1)).isEqualTo(new Unreadable("longer than 8192 bytes"));
    }

    @Test
    void shouldReadGzipWhateverTheFileIsCalledAndAllItsMembers() throws IOException {
        byte[] first = gzip(HEADER + "\n" + row(1) + "\n");
        byte[] second = gzip(row(2) + "\n");
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        try (CounterLogReader reader = new CounterLogReader(new Trickle(both), ZoneOffset.UTC)) {
            assertThat(iterations(lines(reader))).containsExactly(1L, 2L);
            assertThat(reader.endedEarly()).isNull();
        }
    }

    @Test
    void shouldSayThatAGzipEndsBeforeItBegins() {
        assertThatThrownBy(() -> reader(new byte[] {0x1f, (byte) 0x8b}))
                .isInstanceOf(IOException.class)
                .hasMessage("the compressed data end early");
    }

    @Test
    void shouldReadWhatThereIsOfATruncatedGzipAndSaySo() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= 500; i++) {
            text.append(row(i)).append('\n');
        }
        byte[] whole = gzip(text.toString());
        try (CounterLogReader reader = reader(Arrays.copyOf(whole, whole.length / 2))) {
            assertThat(iterations(lines(reader))).hasSizeBetween(50, 499).startsWith(1L, 2L);
            assertThat(reader.endedEarly()).isEqualTo("the compressed data end early");
        }
    }

    @Test
    void shouldHandOnAnErrorOfTheDisk() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("Input/output error");
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                return read();
            }
        };
        assertThatThrownBy(() -> {
                    try (CounterLogReader reader = new CounterLogReader(broken, ZoneOffset.UTC)) {
                        reader.next();
                    }
                })
                .isInstanceOf(IOException.class);
    }

    /**
     * Whatever is done to a log: no exception, no line lost, and no row that was not written. The rows' counts depend on
     * their iteration, so that a row made of two shows.
     */
    @Test
    void shouldSurviveAnyDamage() throws IOException {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        for (int i = 1; i <= 40; i++) {
            text.append(checked(i)).append('\n');
        }
        byte[] whole = text.toString().getBytes(StandardCharsets.US_ASCII);
        Random random = new Random(23);
        int rows = 0;
        int unreadable = 0;
        for (int round = 0; round < 3000; round++) {
            byte[] damaged = damage(whole, random);
            try (CounterLogReader reader = reader(damaged)) {
                for (Line line : lines(reader)) {
                    if (line instanceof Row row) {
                        rows++;
                        assertThat(row.drops()).isNotNegative();
                        assertThat(row.timeMillis()).isNotZero();
                    } else if (line instanceof Unreadable) {
                        unreadable++;
                    }
                }
                assertThat(reader.lineNumber()).isLessThanOrEqualTo(linesOf(damaged));
            }
        }
        assertThat(rows).as("most rows are whole").isGreaterThan(3000 * 20);
        assertThat(unreadable).isGreaterThan(3000);
    }

    /** A piece of the log is gone, anywhere: what is read was written, or is seen to be made of two rows. */
    @Test
    void shouldReadNoRowThatNobodyWrote() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= 12; i++) {
            text.append(checked(i)).append('\n');
        }
        String whole = text.toString();
        Random random = new Random(31);
        int rows = 0;
        for (int round = 0; round < 5000; round++) {
            int from = random.nextInt(whole.length());
            int to = Math.min(whole.length(), from + 1 + random.nextInt(200));
            for (Line line : lines(whole.substring(0, from) + whole.substring(to))) {
                if (line instanceof Row row) {
                    List<Long> counts =
                            CounterLog.COUNTERS.stream().map(row::count).toList();
                    long sum = counts.stream().mapToLong(Long::longValue).sum();
                    // two halves of different rows have a total that does not fit, which the analysis counts
                    assertThat(sum != row.loggedDrops() || isWhole(counts))
                            .as(whole.substring(from, to))
                            .isTrue();
                    rows++;
                }
            }
        }
        assertThat(rows).isGreaterThan(5000 * 7);
    }

    private static String checked(int i) {
        StringBuilder counts = new StringBuilder();
        long total = 0;
        for (long k = 1; k <= 11; k++) {
            counts.append(',').append(i * k * k);
            total += i * k * k;
        }
        return "2026-02-03 11:%02d:%02d,%d,eth0,%d%s,WARN".formatted(i / 12, i % 12 * 5, i, total, counts);
    }

    private static boolean isWhole(List<Long> counts) {
        for (int k = 1; k <= 11; k++) {
            if (counts.get(k - 1) != counts.getFirst() * k * k) {
                return false;
            }
        }
        return true;
    }

    private static int linesOf(byte[] bytes) {
        int lines = 1;
        for (byte b : bytes) {
            lines += b == '\n' ? 1 : 0;
        }
        return lines;
    }

    private static byte[] damage(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        int hits = 1 + random.nextInt(5);
        for (int i = 0; i < hits; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) "\",\n\r\0-:Z".charAt(random.nextInt(8));
                case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                case 3 -> { // a piece is gone
                    int to = Math.min(bytes.length, at + random.nextInt(100));
                    byte[] less = Arrays.copyOf(bytes, Math.max(1, bytes.length - (to - at)));
                    System.arraycopy(
                            bytes,
                            to,
                            less,
                            Math.min(at, less.length),
                            Math.min(bytes.length - to, less.length - Math.min(at, less.length)));
                    bytes = less;
                }
                default -> { // a piece comes twice
                    int length = Math.min(random.nextInt(100), bytes.length - at);
                    byte[] more = Arrays.copyOf(bytes, bytes.length + length);
                    System.arraycopy(bytes, at, more, at + length, bytes.length - at);
                    bytes = more;
                }
            }
        }
        return bytes;
    }

    /** Gives a byte at a time and knows of none ahead, as a pipe does. */
    private static final class Trickle extends InputStream {
        private final byte[] bytes;
        private int position;

        Trickle(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return position < bytes.length ? bytes[position++] & 0xff : -1;
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            int b = length == 0 ? 0 : read();
            if (b < 0) {
                return -1;
            }
            to[offset] = (byte) b;
            return Math.min(1, length);
        }
    }
}
