package io.dropscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.poll.CounterLog;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

@Timeout(120)
class AnalyzeCommandTest extends CapturesOutput {
    private static final String JAVA = System.getProperty("java.home") + "/bin/java";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    @TempDir
    Path directory;

    private Path log;
    private Path result;

    @BeforeEach
    void writeLog() throws IOException {
        log = directory.resolve("net.log");
        result = directory.resolve("result");
        List<String> lines = new ArrayList<>(List.of(String.join(",", CounterLog.HEADER)));
        LocalDateTime start = LocalDateTime.of(2026, 2, 3, 9, 0);
        for (int i = 0; i < 2000; i++) {
            long udp = i % 10 == 0 ? i : 0;
            long listen = i % 25 == 0 ? 23 : 0;
            lines.add(row(start.plusSeconds(i * 5L), i + 1, "eth0", udp, listen));
        }
        lines.add("2026-02-03 12:00:00,2001,et");
        lines.add("Killed");
        lines.add(row(start.plusHours(20), 1, "<b>&\"'", 7, 0).replace("<b>&\"'", "\"<b>&\"\"'\""));
        Files.write(log, lines);
    }

    private static String row(LocalDateTime time, int iteration, String name, long udp, long listen) {
        long total = udp + 2 * listen;
        return TIME.format(time) + "," + iteration + "," + name + "," + total + ",0,0,0,0,0," + listen + "," + listen
                + ",0,0," + udp + ",0," + (total == 0 ? "OK" : total < 100 ? "WARN" : "CRIT");
    }

    private String written(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("analyze", "-o", result.toString()));
        arguments.addAll(List.of(options));
        arguments.add(log.toString());
        assertThat(run(arguments.toArray(String[]::new)))
                .as(err.toString(StandardCharsets.UTF_8))
                .isEqualTo(ExitCode.OK);
        return Files.readString(result);
    }

    private void refused(int code, String message, String... arguments) {
        assertThat(run(arguments)).isEqualTo(code);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("dropscope: " + message.replace("DIR", directory.toString()) + System.lineSeparator());
        err.reset();
    }

    @Test
    void shouldTellInATextOfAHundredColumnsWhatAnOldLogHolds() throws IOException {
        String text = written("--group-by", "hour");
        // 0 + 10 + ... + 1990, and 80 times 23, which the log counts twice
        assertThat(text)
                .contains("2,001 intervals of 5 s")
                .contains(" 200,847   202,687  100%  total")
                .contains("  1,840     1,840   <1%  accept_queue")
                .contains("      0     1,840    0%  syn_queue")
                .contains("1,840 accept queue overflows stand in syn_queue")
                .contains("By hour\n")
                .contains("Gaps: none");
        assertThat(text.replaceAll("\\s+", " "))
                .contains("2 lines of " + log + " could not be read: 2,002 (3 columns, not 16), 2,003 (1 column");
        assertThat(text.lines()
                        .dropWhile(line -> !line.startsWith("Worst"))
                        .skip(2)
                        .findFirst()
                        .orElseThrow())
                .matches(" +1,990 +1,990 +1991 +2026-02-03 11:45:50 CRIT +eth0 +udp_rcvbuf 1,990");
        assertThat(text.lines().filter(line -> !line.contains(directory.toString())))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        assertThat(text).doesNotContain("\u001b");
    }

    @Test
    void shouldSayWhenNothingMatches() throws IOException {
        assertThat(written("--since", "1h"))
                .contains("only: since 1h\nno interval matches; the log has 2,001 from 2026-02-03 09:00:00");
    }

    @Test
    void shouldSelectWithTheOptions() throws IOException {
        assertThat(written("--since", "2026-02-03 10:00", "--until", "2026-02-03 11:00", "--severity", "crit,warn"))
                .contains("only: since 2026-02-03 10:00, until 2026-02-03 11:00, severity WARN,CRIT")
                .contains("OK 0 (0%)");
        assertThat(written("--interface", "eth7", "--output", "json")).contains("\"intervals\":0,");
        assertThat(written("--top", "1", "--last", "0", "--output", "json"))
                .contains("\"worst\":[{\"time\":")
                .contains("\"latest\":[]");
    }

    @Test
    void shouldWriteOneJsonObjectInOneLine() throws IOException {
        String json = written("--output", "json");
        assertThat(json.lines()).hasSize(1);
        assertThat(json)
                .startsWith("{\"schema\":1,\"type\":\"analysis\",")
                .contains("\"drops\":200847,\"logged_drops\":202687")
                .contains("\"unreadable\":2")
                .contains("\"accept_queue_in_syn_queue\":1840")
                .endsWith("}\n");
    }

    /** The page is written so that an XML parser, which forgives nothing, reads it as well. */
    @Test
    void shouldWriteAPageThatNeedsNothingElse() throws Exception {
        String page = written("--output", "html");
        assertThat(page).startsWith("<!DOCTYPE html>\n");
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(page.substring("<!DOCTYPE html>\n".length()))));
        assertThat(document.getElementsByTagName("svg").getLength()).isEqualTo(1);
        assertThat(document.getElementsByTagName("table").getLength()).isEqualTo(5);
        assertThat(document.getElementsByTagName("script").getLength()).isZero();
        assertThat(page).doesNotContain("http:", "https:", "src=", "url(", "@import", "<b>&");
        assertThat(page).contains("&lt;b&gt;&amp;&quot;&#39;").contains("prefers-color-scheme:dark");
        assertThat(document.getElementsByTagName("rect").getLength()).isGreaterThan(20);
        assertThat(document.getElementsByTagName("title").item(1).getTextContent())
                .startsWith("2026-02-03 09:00:00: ")
                .contains("udp_rcvbuf ");
    }

    @Test
    void shouldChooseTheFormatByTheNameOfTheFile() throws IOException {
        result = directory.resolve("drops.html");
        assertThat(written()).startsWith("<!DOCTYPE html>");
        result = directory.resolve("drops.json");
        assertThat(written()).startsWith("{");
    }

    @Test
    void shouldRefuseWhatIsNoLogInOneLine() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty"));
        Path other = Files.writeString(directory.resolve("other"), "hello\nworld\n");
        String rest = "; a log has rows like 2026-02-03 11:23:55,125,eth0,0,... with 16 columns, see docs/usage.md";
        refused(ExitCode.FAILURE, "DIR/empty: no rows" + rest, "analyze", empty.toString());
        refused(
                ExitCode.FAILURE,
                "DIR/other: 2 lines, none of them a row (line 1: 1 column, not 16)" + rest,
                "analyze",
                other.toString());
        refused(
                ExitCode.USAGE,
                "DIR/nosuch: no such file; give the log that the script or 'dropscope counters --log' writes",
                "analyze",
                log.toString(),
                directory + "/nosuch");
        refused(ExitCode.USAGE, "DIR is a directory; name the logs in it: DIR/*.log", "analyze", directory.toString());
        refused(
                ExitCode.USAGE,
                "-o DIR/net.log would overwrite the log; choose another name",
                "analyze",
                "-o",
                log.toString(),
                log.toString());
        refused(
                ExitCode.FAILURE,
                "cannot write DIR/no/such: no such directory; choose another place with -o",
                "analyze",
                "-o",
                directory + "/no/such",
                log.toString());
        assertThat(Files.readString(log)).startsWith("timestamp,");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            value = {
                "--since yesterday @ --since: 'yesterday' is no time; write '2026-02-03 11:00', 2026-02-03T11:00:00Z, or 1h for an hour ago (s, m, h, d, w)",
                "--until 2026-02-30 @ --until: '2026-02-30' is no time; write '2026-02-03 11:00', 2026-02-03T11:00:00Z, or 1h for an hour ago (s, m, h, d, w)",
                "--since +999999999-01-01T00:00:00Z @ --since: '+999999999-01-01T00:00:00Z' is further away than any log",
                "--since 1h --until 2h @ --since is not before --until; no interval can match",
                "--top -1 @ --top and --last take 0 to 100000",
                "--severity BAD @ Invalid value for option '--severity' (OK|WARN|CRIT): expected one of [ok, warn, crit] (case-insensitive) but was 'BAD'; 'dropscope analyze --help' lists the options",
                "--group-by week @ Invalid value for option '--group-by': expected one of [minute, hour, day] (case-insensitive) but was 'week'; 'dropscope analyze --help' lists the options",
            })
    void shouldTellBadUsage(String options, String message) {
        List<String> arguments = new ArrayList<>(List.of("analyze", log.toString()));
        arguments.addAll(List.of(options.split(" ")));
        refused(ExitCode.USAGE, message, arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2026-02-03 11:00", "2026-02-03T11:00:30", "2026-02-03", "2026-02-03T11:00:00.5+01:00", "90m"})
    void shouldTakeTimesAsPeopleWriteThem(String time) throws IOException {
        written("--since", time);
    }

    @Test
    void shouldHelpWithExamplesInAHundredColumns() {
        assertThat(run("analyze", "--help")).isEqualTo(ExitCode.OK);
        List<String> help = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(help)
                .contains("Examples:")
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        assertThat(help)
                .filteredOn(line -> line.startsWith("  dropscope analyze"))
                .hasSizeGreaterThanOrEqualTo(5);
    }

    /** Ten years of rows through a pipe, as a process of its own with a heap that could not hold a tenth of them. */
    @Test
    void shouldReadTenYearsInAHeapOf24Megabytes() throws Exception {
        Path output = directory.resolve("out");
        Path errors = directory.resolve("err");
        Process process = new ProcessBuilder(
                        JAVA,
                        "-Xmx24m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "analyze",
                        "--group-by",
                        "minute",
                        "--output",
                        "json",
                        "-")
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        int rows = 10 * 365 * 144;
        LocalDateTime time = LocalDateTime.of(2016, 1, 1, 0, 0);
        long drops = 0;
        try (OutputStream to = process.getOutputStream()) {
            StringBuilder lines = new StringBuilder();
            for (int i = 1; i <= rows; i++) {
                lines.append(row(time, i, "eth0", i % 7, 0)).append('\n');
                drops += i % 7;
                time = time.plusMinutes(10);
                if (lines.length() > 1 << 16 || i == rows) {
                    to.write(lines.toString().getBytes(StandardCharsets.US_ASCII));
                    lines.setLength(0);
                }
            }
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(errors)).isEmpty();
        assertThat(process.exitValue()).isZero();
        assertThat(Files.readString(output))
                .contains("\"rows\":" + rows + ",", "\"drops\":" + drops + ",", "\"grouped_by\":\"day\"");
    }
}
