package io.dropscope.cli;

import io.dropscope.event.Severity;
import io.dropscope.poll.CounterLog;
import io.dropscope.poll.CounterLogReader;
import io.dropscope.stats.LogAnalysis;
import io.dropscope.stats.LogReport;
import io.dropscope.stats.LogUnit;
import io.dropscope.view.LogFormat;
import io.dropscope.view.LogView;
import io.dropscope.view.Output;
import io.dropscope.view.Style;
import io.dropscope.view.Views;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code dropscope analyze}: what logs of drop counters tell. Reads files only; needs no rights and no kernel. */
@Command(
        name = "analyze",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = "Shows what logs of drop counters tell: totals by category, the worst intervals, hours, gaps."
                + " Reads the logs of the script network_monitor_prod.sh.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  dropscope analyze network_drops.log                all of it",
            "  dropscope analyze --since 1h --severity CRIT network_drops.log",
            "  dropscope analyze --since '2026-02-03 11:00' --group-by minute network_drops.log",
            "  dropscope analyze --interface eth0 network_drops.log.*.gz network_drops.log",
            "  dropscope analyze -o drops.html network_drops.log  a page with a chart, to send around",
            "  ssh host cat network_drops.log | dropscope analyze --output json - | jq .drops"
        })
final class AnalyzeCommand implements Callable<Integer> {
    private static final String STDIN = "-";

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Logs in any order, plain or gzip; '-' is stdin.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "From this time on: '2026-02-03 11:00' (local), 2026-02-03T11:00:00Z, or 1h for an hour ago"
                    + " (s, m, h, d, w).")
    private String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Before this time.")
    private String until;

    @Option(
            names = "--severity",
            paramLabel = "OK|WARN|CRIT",
            split = ",",
            description = "Only intervals of this severity; several with commas.")
    private List<Severity> severities = List.of();

    @Option(
            names = {"-i", "--interface"},
            paramLabel = "NAME",
            split = ",",
            description = "Only this interface; several with commas.")
    private List<String> interfaces = List.of();

    @Option(names = "--group-by", paramLabel = "UNIT", description = "A table of each minute, hour or day.")
    private GroupBy groupBy;

    @Option(names = "--top", paramLabel = "N", description = "How many of the worst intervals and gaps (default 10).")
    private int top = 10;

    @Option(names = "--last", paramLabel = "N", description = "How many of the last intervals (default 20).")
    private int last = 20;

    @Option(names = "--output", paramLabel = "FORMAT", description = "text (default), json or html.")
    private LogFormat format;

    @Option(
            names = {"-o", "--output-file"},
            paramLabel = "FILE",
            description = "Write to this file and not to stdout; .html and .json choose the format.")
    private Path outputFile;

    @Option(
            names = {"--color", "--colour"},
            paramLabel = "WHEN",
            description = "auto (default), always or never. NO_COLOR is obeyed.")
    private String colour = "auto";

    /** Units that can be asked for. */
    enum GroupBy {
        MINUTE,
        HOUR,
        DAY
    }

    private static final int MOST_ROWS = 100_000;

    @Override
    public Integer call() throws Exception {
        ZoneId zone = ZoneId.systemDefault();
        if (top < 0 || top > MOST_ROWS || last < 0 || last > MOST_ROWS) {
            throw new UsageException("--top and --last take 0 to " + MOST_ROWS);
        }
        if (outputFile != null && outputFile.toString().isEmpty()) {
            throw new UsageException("-o needs the name of a file; without it the report goes to stdout");
        }
        LogAnalysis.Choice choice = choice(Instant.now(), zone);
        List<String> names = List.copyOf(new LinkedHashSet<>(files));
        for (String name : names) {
            requireFile(name);
        }
        Style style = outputFile == null ? RunOptions.style(colour) : new Style(false, 0, false, true);
        LogAnalysis analysis =
                new LogAnalysis(zone, choice, groupBy == null ? null : LogUnit.valueOf(groupBy.name()), top, last);
        try (ReadProgress progress = ReadProgress.onStderr(names)) {
            for (String name : names) {
                read(name, zone, analysis, progress);
            }
        }
        LogReport report = analysis.report();
        if (report.rows() == 0) {
            throw new IOException(nothingReadable(report));
        }
        write(report, style);
        return ExitCode.OK;
    }

    private LogAnalysis.Choice choice(Instant now, ZoneId zone) throws UsageException {
        long from = moment("--since", since, now, zone, Long.MIN_VALUE);
        long to = moment("--until", until, now, zone, Long.MAX_VALUE);
        if (from >= to) {
            throw new UsageException("--since is not before --until; no interval can match");
        }
        return new LogAnalysis.Choice(
                from, to, severities.isEmpty() ? Set.of() : EnumSet.copyOf(severities), Set.copyOf(interfaces));
    }

    private static long moment(String option, String text, Instant now, ZoneId zone, long otherwise)
            throws UsageException {
        try {
            return text == null ? otherwise : Quantities.moment(text, now, zone).toEpochMilli();
        } catch (TypeConversionException e) {
            throw new UsageException(option + ": " + e.getMessage());
        } catch (ArithmeticException tooFar) {
            throw new UsageException(option + ": '" + text + "' is further away than any log");
        }
    }

    /** What was selected, in words; null for all. */
    private String filter() {
        List<String> parts = new ArrayList<>();
        if (since != null) {
            parts.add("since " + since);
        }
        if (until != null) {
            parts.add("until " + until);
        }
        if (!severities.isEmpty()) {
            parts.add("severity "
                    + new TreeSet<>(severities).stream().map(Enum::name).collect(Collectors.joining(",")));
        }
        if (!interfaces.isEmpty()) {
            parts.add("interface " + String.join(",", new TreeSet<>(interfaces)));
        }
        return parts.isEmpty() ? null : String.join(", ", parts);
    }

    /** Before anything is read: a typing error in the last name should not cost minutes. */
    private void requireFile(String name) throws UsageException, IOException {
        if (name.equals(STDIN)) {
            return;
        }
        try {
            Path file = Path.of(name);
            if (Files.isDirectory(file)) {
                throw new UsageException(name + " is a directory; name the logs in it: " + name + "/*.log");
            }
            if (!Files.exists(file)) {
                throw new UsageException(name
                        + ": no such file; give the log that the script or 'dropscope counters --log'" + " writes");
            }
            if (!Files.isReadable(file)) {
                throw denied(name);
            }
            if (outputFile != null && Files.exists(outputFile) && Files.isSameFile(file, outputFile)) {
                throw new UsageException("-o " + outputFile + " would overwrite the log; choose another name");
            }
        } catch (InvalidPathException e) {
            throw new UsageException("'" + name + "' is no file name: " + e.getReason());
        }
    }

    private static AccessDeniedException denied(String name) {
        return new AccessDeniedException(name, null, "no permission to read it; run as root, or as who wrote it");
    }

    private static void read(String name, ZoneId zone, LogAnalysis analysis, ReadProgress progress) throws IOException {
        analysis.begin(name);
        progress.begin(name);
        try (InputStream stream = open(name);
                CounterLogReader reader = new CounterLogReader(stream, zone)) {
            count(reader, analysis, progress);
        } catch (AccessDeniedException e) {
            throw denied(name);
        } catch (IOException e) {
            throw new IOException(name + ": " + e.getMessage(), e);
        }
    }

    /** Reads the file to its end. */
    static void count(CounterLogReader reader, LogAnalysis analysis, ReadProgress progress) throws IOException {
        for (CounterLog.Line line = reader.next(); line != null; line = reader.next()) {
            switch (line) {
                case CounterLog.Row row -> analysis.add(row);
                case CounterLog.Header header -> {}
                case CounterLog.Unreadable unreadable -> analysis.unreadable(reader.lineNumber(), unreadable.why());
            }
            progress.at(reader.bytesRead(), reader.lineNumber());
        }
        if (reader.endedEarly() != null) {
            analysis.endedEarly(reader.endedEarly());
        }
    }

    private static InputStream open(String name) throws IOException {
        return name.equals(STDIN) ? new FileInputStream(FileDescriptor.in) : Files.newInputStream(Path.of(name));
    }

    private static String nothingReadable(LogReport report) {
        String names = report.sources().stream()
                .limit(3)
                .map(source -> source.name().equals(STDIN) ? "stdin" : source.name())
                .collect(Collectors.joining(", "));
        long unreadable = report.sources().stream()
                .mapToLong(LogReport.Source::unreadable)
                .sum();
        String why = unreadable == 0
                ? "no rows"
                : unreadable + " lines, none of them a row ("
                        + report.sources().stream()
                                .flatMap(source -> source.samples().stream())
                                .findFirst()
                                .map(line -> "line " + line.number() + ": " + line.why())
                                .orElse("")
                        + ")";
        return names + ": " + why + "; a log has rows like 2026-02-03 11:23:55,125,eth0,0,... with 16 columns, see"
                + " docs/usage.md";
    }

    private void write(LogReport report, Style style) throws IOException {
        if (outputFile == null) {
            view(style, Output.stdout()).write(report, filter());
            return;
        }
        try (FileChannel channel = FileChannel.open(
                        outputFile,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                Output out = new Output(channel)) {
            view(style, out).write(report, filter());
        } catch (AccessDeniedException e) {
            throw new AccessDeniedException(
                    outputFile.toString(), null, "no permission to write it; choose another place with -o");
        } catch (IOException e) {
            throw new IOException(
                    "cannot write " + Complaints.notWritten(outputFile, e) + "; choose another place with -o", e);
        }
    }

    private LogView view(Style style, Output out) {
        LogFormat chosen = format;
        if (chosen == null) {
            String name = outputFile == null ? "" : outputFile.toString().toLowerCase(Locale.ROOT);
            chosen = name.endsWith(".html") || name.endsWith(".htm")
                    ? LogFormat.HTML
                    : name.endsWith(".json") ? LogFormat.JSON : LogFormat.TEXT;
        }
        return Views.log(chosen, style, out);
    }
}
