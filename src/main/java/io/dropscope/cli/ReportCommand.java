package io.dropscope.cli;

import io.dropscope.linux.Text;
import io.dropscope.recording.ReadReport;
import io.dropscope.recording.RecordingInfo;
import io.dropscope.recording.RecordingSource;
import io.dropscope.stats.Aggregator;
import io.dropscope.stats.RunReport;
import io.dropscope.stats.Snapshot;
import io.dropscope.view.HtmlReport;
import io.dropscope.view.Output;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dropscope report}: a recording as one page. Needs no rights, no BPF and no libbpf. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = "Makes a page of a recording, to look at and to send around: drops over time, by kernel stack, by"
                + " process, flow and interface. One file that needs nothing else. Needs no root.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  dropscope report drops.pcapng                     writes report.html",
            "  dropscope report -o night.html drops_*.pcapng     the files of one recording",
            "  dropscope report --from 03:00 --to 03:10 -o storm.html drops.pcapng",
            "  dropscope report --reason NETFILTER_DROP -o firewall.html --force drops.pcapng",
            "  ssh host cat drops.pcapng.zst | dropscope report -o - - > host.html"
        })
final class ReportCommand implements Callable<Integer> {
    private static final String STDOUT = "-";
    private static final Duration AS_RECORDED = Duration.ofSeconds(1);

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "The files of one recording, in any order, plain or zstd; '-' is stdin.")
    private List<String> files;

    @Option(
            names = {"-o", "--output-file"},
            paramLabel = "FILE",
            description = "Where the page goes (default report.html); '-' is stdout.")
    private String output = "report.html";

    @Option(names = "--force", description = "Replace the page if it exists.")
    private boolean force;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description =
                    "Only from this time on: '2026-02-03 11:00', the first 11:00 as 11:00, or +10m from the start.")
    private String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Only before this time; likewise.")
    private String to;

    @Mixin
    private FilterOptions filterOptions = new FilterOptions();

    @Override
    public Integer call() throws Exception {
        RecordingFiles recording = RecordingFiles.of(files);
        Path page = page(recording);
        try (RecordingSource source = recording.open(0, from, to)) {
            RecordingFeed feed = new RecordingFeed(source, recording, filterOptions);
            RunReport report = read(feed, recording);
            for (String line : feed.filter().unknown()) {
                System.err.println("dropscope: " + line);
            }
            write(page, feed, report, facts(recording, source), missing(source.report()));
        }
        return ExitCode.OK;
    }

    /** Refuses what cannot be written before anything is read: that may take minutes. Null for stdout. */
    private Path page(RecordingFiles recording) throws UsageException, IOException {
        if (output.equals(STDOUT)) {
            return null;
        }
        if (output.isEmpty()) {
            throw new UsageException("-o needs the name of a file, or - for stdout");
        }
        try {
            Path page = Path.of(output);
            if (Files.isDirectory(page)) {
                throw new UsageException(output + " is a directory; name the page: -o " + output + "/report.html");
            }
            for (Path file : recording.paths()) {
                if (Files.exists(page) && Files.exists(file) && Files.isSameFile(page, file)) {
                    throw new UsageException("-o " + output + " would overwrite the recording; choose another name");
                }
            }
            if (Files.exists(page) && !force) {
                throw new UsageException(output + " exists; choose another name with -o, or replace it with --force");
            }
            return page;
        } catch (InvalidPathException e) {
            throw new UsageException("'" + output + "' is no file name: " + e.getReason());
        }
    }

    private static RunReport read(RecordingFeed feed, RecordingFiles recording) throws IOException {
        RunReport report = new RunReport(HtmlReport.loss(), !feed.filtered(), feed.filter()::shows);
        AtomicReference<Snapshot> newest = new AtomicReference<>();
        Aggregator aggregator = feed.aggregator(newest::set);
        try (ReadProgress progress = recording.progress()) {
            feed.read(
                    (event, endOfBatch) -> {
                        aggregator.onEvent(event, endOfBatch);
                        report.onEvent(event, endOfBatch);
                    },
                    delta -> {
                        aggregator.onDelta(delta);
                        report.onInterval(delta, newest.get());
                    },
                    progress);
        }
        return report;
    }

    private Map<String, String> facts(RecordingFiles recording, RecordingSource source) {
        RecordingInfo info = source.info();
        ReadReport read = source.report();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                recording.paths().size() == 1 ? "file" : "files",
                recording.paths().stream().map(ReportCommand::name).collect(Collectors.joining(", ")));
        facts.put(
                "size",
                String.format(Locale.ROOT, "%,d bytes (uncompressed), %,d events", read.bytesRead(), read.events()));
        facts.put(
                "packets",
                info.snaplen() == 0
                        ? "without their bytes"
                        : "up to " + info.snaplen() + " bytes of each (open the recording in Wireshark)");
        facts.put("run", info.run());
        facts.put("recorded by", "dropscope " + info.version());
        return facts;
    }

    private static String name(Path file) {
        return file.toString().equals(STDOUT) ? "stdin" : file.getFileName().toString();
    }

    private List<String> missing(ReadReport read) {
        List<String> missing = new ArrayList<>();
        String notRead = RecordingFiles.notRead(read);
        if (notRead != null) {
            missing.add(notRead.substring(0, 1).toUpperCase(Locale.ROOT) + notRead.substring(1) + ".");
        }
        if (from != null || to != null) {
            missing.add("Only a part of the recording" + (from == null ? "" : ", from " + from)
                    + (to == null ? "" : ", to " + to) + ".");
        }
        return missing;
    }

    private void write(Path page, RecordingFeed feed, RunReport report, Map<String, String> facts, List<String> missing)
            throws IOException {
        if (page == null) {
            new HtmlReport(feed.info(AS_RECORDED, true), Output.stdout()).write(report, facts, missing);
            return;
        }
        Set<OpenOption> options = force
                ? Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)
                : Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(page, options);
                Output out = new Output(channel)) {
            new HtmlReport(feed.info(AS_RECORDED, true), out).write(report, facts, missing);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(
                    output + " exists by now; choose another name with -o, or replace it with --force", e);
        } catch (AccessDeniedException e) {
            throw new AccessDeniedException(output, null, "no permission to write it; choose another place with -o");
        } catch (IOException e) {
            throw new IOException(
                    "cannot write " + Complaints.notWritten(page, e) + "; choose another place with -o", e);
        }
        System.err.println("dropscope: " + Text.safe(output) + " is written; open it in a browser");
    }
}
