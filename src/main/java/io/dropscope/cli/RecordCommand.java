package io.dropscope.cli;

import io.dropscope.bpf.BpfException;
import io.dropscope.bpf.ProgramOptions;
import io.dropscope.enrich.Enricher;
import io.dropscope.enrich.OwnerFilter;
import io.dropscope.enrich.ReasonTable;
import io.dropscope.event.DropEvent;
import io.dropscope.linux.Terminal;
import io.dropscope.recording.FileOptions;
import io.dropscope.recording.FlightOptions;
import io.dropscope.recording.RecordingInfo;
import io.dropscope.recording.RecordingTotals;
import io.dropscope.recording.RecordingWriter;
import io.dropscope.recording.Trigger;
import io.dropscope.recording.WantedOwners;
import io.dropscope.stats.Snapshot;
import io.dropscope.view.Format;
import io.dropscope.view.Output;
import io.dropscope.view.RecordingView;
import io.dropscope.view.RunInfo;
import io.dropscope.view.Style;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code dropscope record}: each drop into a file. */
@Command(
        name = "record",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description =
                "Writes each dropped packet to a file: pcapng, which 'dropscope replay', Wireshark and tcpdump read."
                        + " Ends with a summary (Ctrl-C).",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sudo dropscope record -w drops.pcapng          all drops of this host",
            "  sudo dropscope record -w drops.pcapng --reason SOCKET_RCVBUFF --duration 1h",
            "  sudo dropscope record -w drops.pcapng --rotate-size 100M --keep 20 --compress zstd",
            "  sudo dropscope record -w drops.pcapng --flight 60s --trigger 'reason=SOCKET_RCVBUFF rate>1000/s'",
            "  sudo dropscope record -w - | wireshark -k -i -",
            "  tcpdump -nr drops.pcapng                       what was in it"
        })
final class RecordCommand implements Callable<Integer> {
    /** What is gathered is written as often, and the ledger's sums with it. */
    private static final Duration TICK = Duration.ofSeconds(1);

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String STDOUT_NAME = "-";
    private static final int STDOUT = 1;
    private static final long LEAST_ROTATION = 64 << 10;
    private static final long LEAST_FLIGHT = 1 << 20;
    private static final long MOST_FLIGHT = 1 << 30;

    @Option(
            names = {"-w", "--write"},
            paramLabel = "FILE",
            required = true,
            description = "Where to: a file, which must not exist yet, or - for stdout.")
    private String file;

    @Option(
            names = "--snaplen",
            paramLabel = "N",
            description =
                    "Bytes of each packet from its IP header on, 0 to 2048 (default 128). With 0 there are no packets"
                            + " for other programs to see, only events to replay.")
    private int snaplen = 128;

    @Option(
            names = "--rotate-size",
            paramLabel = "SIZE",
            description = "Go on in another file when one has reached this size (100M, 2G): FILE_00001, FILE_00002 ...")
    private String rotateSize;

    @Option(
            names = "--rotate-every",
            paramLabel = "TIME",
            converter = Quantities.DurationConverter.class,
            description = "Go on in another file after this time (10m, 1h).")
    private Duration rotateEvery;

    @Option(names = "--keep", paramLabel = "N", description = "Keep the newest N files of this run (default: all).")
    private Integer keep;

    @Option(
            names = "--compress",
            paramLabel = "HOW",
            description = "zstd, or none (default). Wireshark reads such files; tcpdump needs 'zstd -dc' before it.")
    private Compression compression = Compression.NONE;

    @Option(names = "--force", description = "Replace files that exist.")
    private boolean force;

    @Option(
            names = "--on-error",
            paramLabel = "WHAT",
            description = "When a file cannot be written (a full disk): end the run (default), or continue without and"
                    + " try again each second.")
    private OnError onError = OnError.END;

    @Option(
            names = "--flight",
            paramLabel = "TIME",
            converter = Quantities.DurationConverter.class,
            description = "Flight recorder: keep this much time in memory, and write it when a trigger fires or SIGUSR1"
                    + " comes: FILE_00001 ...")
    private Duration flight;

    @Option(names = "--flight-size", paramLabel = "SIZE", description = "Memory for that, 1M to 1G (default 64M).")
    private String flightSize;

    @Option(
            names = "--trigger",
            paramLabel = "CONDITIONS",
            description = "When to write it, with blanks between: reason=NAME location=FUNCTION interface=NAME"
                    + " netns=NETNS and rate>N/s or drops>N each second. All must hold; of several --trigger one.")
    private List<String> triggers = List.of();

    @Option(
            names = "--after",
            paramLabel = "TIME",
            converter = Quantities.DurationConverter.class,
            description = "How much time is written beyond that (default 10s).")
    private Duration after;

    @Option(names = "--max-dumps", paramLabel = "N", description = "How often it is written at most (default 10).")
    private Integer maxDumps;

    @Option(names = "--output", paramLabel = "FORMAT", description = "The summary: text (default) or json.")
    private Format format = Format.TEXT;

    @Mixin
    private FilterOptions filterOptions = new FilterOptions();

    @Mixin
    private RunOptions options = new RunOptions();

    /** How files are packed. */
    enum Compression {
        NONE,
        ZSTD
    }

    /** What happens when a file cannot be written. */
    enum OnError {
        END,
        CONTINUE
    }

    @Override
    public Integer call() throws Exception {
        requireSense();
        FileOptions files = files();
        try (Session session = new Session(options, filterOptions, TICK, Detail.recorded(snaplen), NeedsBpf.ALL)) {
            RecordingNews news =
                    new RecordingNews(files.path(), onError == OnError.END, flight, dumps(), session::stop);
            return record(session, news, writer(files, flightOptions(session.reasons()), news), files);
        } catch (BpfException none) {
            throw none.isUnavailable() ? none.with("without BPF there is 'dropscope live --source counters'") : none;
        }
    }

    private int record(Session session, RecordingNews news, RecordingWriter writer, FileOptions files)
            throws Exception {
        session.attach();
        long startNanos = System.nanoTime();
        OwnerFilter owners = session.ownerFilter();
        RunInfo run = session.info();
        try {
            writer.begin(
                    info(session, run, startNanos),
                    session.names(),
                    new Enricher(session.names()),
                    event -> passes(event, owners));
        } catch (IOException e) {
            throw new IOException("the recording cannot be written: " + Complaints.notWritten(files.path(), e), e);
        }
        RecordingView view = new RecordingView(run, format, options.style(), Output.stdout(), Output.stderr());
        view.begin(destination(writer.firstFile(), files.rotates()));
        news.start(writer::totals);
        session.deltasOnStream(writer::onDelta);
        if (files.path() != null) {
            session.outliveStdout();
        }
        session.start(writer, news::at, snapshot -> {
            news.at(snapshot);
            session.onStream(() -> {
                writer.dump();
                summarize(view, snapshot, writer.totals());
            });
        });
        Snapshot last = session.awaitEnd();
        awaitFiles(writer);
        news.end();
        if (last == null) {
            return ExitCode.OK;
        }
        RecordingTotals totals = writer.totals();
        RecordingView beside = new RecordingView(run, Format.TEXT, Style.PLAIN, Output.stdout(), Output.stderr());
        new LastWriter("dropscope-summary", () -> view.summary(last, totals), () -> {})
                .start()
                .finish(() -> beside.summary(last, totals));
        boolean whole = totals.failure() == null && (onError == OnError.CONTINUE || !news.failed());
        return whole ? ExitCode.of(last, options.failOnDrop(), session.filtered()) : ExitCode.FAILURE;
    }

    /** A second Ctrl-C ends the process. */
    private static void awaitFiles(RecordingWriter writer) throws InterruptedException {
        if (!writer.awaitEnd(PATIENCE)) {
            System.err.println("dropscope: waiting for the disk to take what is left. Ctrl-C: end without.");
            while (!writer.awaitEnd(PATIENCE)) {
                // the disk decides
            }
        }
    }

    private static void summarize(RecordingView view, Snapshot snapshot, RecordingTotals totals) {
        try {
            view.summary(snapshot, totals);
        } catch (IOException closed) {
            // nobody reads it; the recording goes on
        }
    }

    /** Whether an event is known to pass the filter, or may: else its packet is nobody's to see, and it counts only. */
    private static boolean passes(DropEvent event, OwnerFilter wanted) {
        return !event.undecided || !event.owner.verdict().settled() || wanted.test(event.owner.verdict());
    }

    private RecordingInfo info(Session session, RunInfo run, long startNanos) {
        ReasonTable reasons = session.reasons();
        OwnerFilter owners = session.ownerFilter();
        return new RecordingInfo(
                UUID.randomUUID().toString(),
                0,
                run.version(),
                run.host(),
                run.kernel(),
                run.watching(),
                run.filtered(),
                run.detail(),
                snaplen,
                run.zone().getId(),
                run.hostNetns(),
                startNanos,
                System.currentTimeMillis() * 1_000_000,
                reasons.drop(),
                reasons.reset(),
                new WantedOwners(owners.pids(), owners.comms(), owners.cgroups(), owners.uids(), owners.known()));
    }

    // ---- what was asked for

    private void requireSense() throws UsageException {
        if (format == Format.CSV) {
            throw new UsageException("record has no csv; use --output json for the summary");
        }
        if (snaplen < 0 || snaplen > ProgramOptions.MAX_SNAPLEN) {
            throw new UsageException("--snaplen takes 0 to " + ProgramOptions.MAX_SNAPLEN);
        }
        if (keep != null && keep < 1) {
            throw new UsageException("--keep takes at least 1");
        }
        boolean rotates = rotateSize != null || rotateEvery != null;
        if (keep != null && !rotates) {
            throw new UsageException("--keep needs --rotate-size or --rotate-every; there is one file without");
        }
        if (rotateEvery != null && rotateEvery.compareTo(TICK) < 0) {
            throw new UsageException("--rotate-every takes at least 1s");
        }
        if (flight == null) {
            String alone = !triggers.isEmpty()
                    ? "--trigger"
                    : after != null
                            ? "--after"
                            : maxDumps != null ? "--max-dumps" : flightSize != null ? "--flight-size" : null;
            if (alone != null) {
                throw new UsageException(alone + " needs --flight, the time that waits in memory: --flight 60s");
            }
        } else if (rotates) {
            throw new UsageException("--flight writes a file each time; leave out --rotate-size and --rotate-every");
        } else if (flight.compareTo(TICK) < 0) {
            throw new UsageException("--flight takes at least 1s");
        } else if (dumps() < 1) {
            throw new UsageException("--max-dumps takes at least 1");
        }
        if (options.source() == RunOptions.From.COUNTERS) {
            throw new UsageException(
                    "record needs BPF: counters know no packets; 'dropscope live --source counters' shows them");
        }
    }

    private int dumps() {
        return maxDumps == null ? 10 : maxDumps;
    }

    private FileOptions files() throws UsageException {
        boolean zstd = compression == Compression.ZSTD;
        if (!file.equals(STDOUT_NAME)) {
            try {
                Path path = Path.of(file);
                long bytes =
                        rotateSize == null ? 0 : bytes("--rotate-size", rotateSize, LEAST_ROTATION, Long.MAX_VALUE);
                return new FileOptions(path, bytes, rotateEvery, keep == null ? 0 : keep, zstd, force);
            } catch (InvalidPathException e) {
                throw new UsageException("'" + file + "' is no file name: " + e.getReason());
            }
        }
        if (rotateSize != null || rotateEvery != null || flight != null) {
            throw new UsageException("-w - is one stream; --rotate-size, --rotate-every and --flight need a file");
        }
        if (format == Format.JSON) {
            throw new UsageException("-w - and --output json both want stdout; leave one of them out");
        }
        if (Terminal.isTerminal(STDOUT)) {
            throw new UsageException("-w - writes bytes, and stdout is a terminal; pipe them: | wireshark -k -i -");
        }
        return new FileOptions(null, 0, null, 0, zstd, force);
    }

    private static long bytes(String option, String text, long least, long most) throws UsageException {
        try {
            long bytes = Quantities.fileBytes(text);
            if (bytes >= least && bytes <= most) {
                return bytes;
            }
        } catch (TypeConversionException e) {
            throw new UsageException(option + ": " + e.getMessage());
        }
        throw new UsageException(option + " takes " + (most == Long.MAX_VALUE ? "at least 64k" : "1M to 1G"));
    }

    private FlightOptions flightOptions(ReasonTable reasons) throws UsageException, IOException {
        if (flight == null) {
            return null;
        }
        List<Trigger> parsed = new ArrayList<>();
        for (String trigger : triggers) {
            parsed.add(TriggerText.parse(trigger, reasons));
        }
        String size = flightSize == null ? "64M" : flightSize;
        return new FlightOptions(
                flight,
                (int) bytes("--flight-size", size, LEAST_FLIGHT, MOST_FLIGHT),
                parsed,
                after == null ? Duration.ofSeconds(10) : after,
                dumps());
    }

    private RecordingWriter writer(FileOptions to, FlightOptions kept, RecordingNews news)
            throws IOException, UsageException {
        try {
            return new RecordingWriter(to, kept, news);
        } catch (AccessDeniedException denied) {
            throw denied;
        } catch (FileSystemException e) {
            throw new UsageException("-w " + Complaints.notWritten(to.path(), e));
        }
    }

    private String destination(Path first, boolean rotates) {
        String name = (first == null ? "stdout" : first) + (rotates || flight != null ? ", and so on" : "");
        if (flight != null) {
            return String.format(
                    Locale.ROOT,
                    "the last %s in memory, written %s to %s",
                    flight.toMillis() % 1000 == 0 ? flight.toSeconds() + " s" : flight.toMillis() + " ms",
                    triggers.isEmpty() ? "on SIGUSR1" : "at a trigger or SIGUSR1",
                    name);
        }
        return "recording to " + name;
    }
}
