package io.dropscope.cli;

import io.dropscope.diagnose.Diagnosis;
import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Stage;
import io.dropscope.linux.Terminal;
import io.dropscope.recording.EthernetEncoder;
import io.dropscope.recording.InterfaceSums;
import io.dropscope.recording.RecordingEncoder;
import io.dropscope.recording.RecordingInfo;
import io.dropscope.recording.WantedOwners;
import io.dropscope.stats.Aggregator;
import io.dropscope.stats.Row;
import io.dropscope.stats.RunReport;
import io.dropscope.stats.Snapshot;
import io.dropscope.view.CsvEvents;
import io.dropscope.view.FoldedStacks;
import io.dropscope.view.Format;
import io.dropscope.view.Output;
import io.dropscope.view.Style;
import io.dropscope.view.Views;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dropscope export}: a recording for other programs. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description =
                "Writes what is in a recording for other programs: stacks for flame graphs, events as JSON or CSV,"
                        + " the packets that pass a filter.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  dropscope export --to folded drops.pcapng | flamegraph.pl --countname packets > drops.svg",
            "  dropscope export --to json drops.pcapng | jq -r .reason | sort | uniq -c",
            "  dropscope export --to csv -o drops.csv --port 53 drops.pcapng",
            "  dropscope export --to pcapng -o dns.pcapng --port 53 drops.pcapng",
            "  dropscope export --to pcapng --link-type ethernet -o frames.pcapng drops.pcapng"
        })
final class ExportCommand implements Callable<Integer> {
    private static final int STDOUT = 1;
    private static final int CHUNK_BYTES = 1 << 20;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "The files of one recording, in any order, plain or zstd; '-' is stdin.")
    private List<String> files;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "FORMAT",
            description = "folded (stacks), json (events as trace writes them), csv (events), pcapng.")
    private To to;

    @Option(
            names = {"-o", "--output-file"},
            paramLabel = "FILE",
            description = "Write to this file and not to stdout.")
    private Path outputFile;

    @Option(names = "--force", description = "Overwrite the file.")
    private boolean force;

    @Option(
            names = "--link-type",
            paramLabel = "TYPE",
            description =
                    "Of pcapng: sll2 (default; a recording that can be replayed) or ethernet: frames with their MAC"
                            + " header, and only those that had one.")
    private LinkType linkType = LinkType.SLL2;

    @Mixin
    private FilterOptions filterOptions = new FilterOptions();

    /** What to write. */
    enum To {
        FOLDED,
        JSON,
        CSV,
        PCAPNG
    }

    /** What a packet of a pcapng begins with. */
    enum LinkType {
        SLL2,
        ETHERNET
    }

    @Override
    public Integer call() throws Exception {
        if (linkType == LinkType.ETHERNET && to != To.PCAPNG) {
            throw new UsageException("--link-type is for --to pcapng");
        }
        if (to == To.PCAPNG && outputFile == null && Terminal.isTerminal(STDOUT)) {
            throw new UsageException("pcapng is nothing for a terminal; write it to a file with -o FILE");
        }
        RecordingFiles recording = RecordingFiles.of(files);
        if (outputFile != null) {
            refuseToOverwrite(recording);
        }
        try (RecordingFeed feed = new RecordingFeed(recording.open(), recording, filterOptions)) {
            try (ReadProgress progress = recording.progress()) {
                export(feed, progress);
            }
            feed.lastWords(false).forEach(System.err::println);
        }
        return ExitCode.OK;
    }

    private void export(RecordingFeed feed, ReadProgress progress) throws IOException, UsageException {
        if (outputFile == null) {
            export(feed, Output.stdout(), progress);
            return;
        }
        try (FileChannel channel = open();
                Output out = new Output(channel)) {
            export(feed, out, progress);
        }
    }

    private void refuseToOverwrite(RecordingFiles recording) throws UsageException, IOException {
        if (!Files.exists(outputFile)) {
            return;
        }
        for (Path path : recording.paths()) {
            if (Files.exists(path) && Files.isSameFile(path, outputFile)) {
                throw new UsageException("-o " + outputFile + " is the recording itself; choose another name");
            }
        }
        if (!force && Files.isRegularFile(outputFile)) {
            throw new UsageException(outputFile + " is there already; --force overwrites it");
        }
    }

    /** As a recording itself, for its owner only: it holds packets. */
    private FileChannel open() throws IOException, UsageException {
        Set<StandardOpenOption> options = force || Files.exists(outputFile)
                ? EnumSet.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)
                : EnumSet.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        try {
            return FileChannel.open(
                    outputFile,
                    options,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw new UsageException(outputFile + " is there already; --force overwrites it");
        } catch (IOException e) {
            throw new IOException(
                    "cannot write " + Complaints.notWritten(outputFile, e) + "; choose another place with -o", e);
        }
    }

    private void export(RecordingFeed feed, Output out, ReadProgress progress) throws IOException, UsageException {
        if (!feed.recording().detail()) {
            throw new UsageException("the recording has no events (it was made with --no-detail): there is nothing to"
                    + " export; 'dropscope replay' shows its counts");
        }
        switch (to) {
            case JSON -> events(feed, Views.trace(Format.JSON, Style.PLAIN, out, out), progress);
            case CSV -> events(feed, new CsvEvents(out), progress);
            case FOLDED -> folded(feed, out, progress);
            case PCAPNG -> {
                if (linkType == LinkType.ETHERNET) {
                    frames(feed, out, progress);
                } else {
                    packets(feed, out, progress);
                }
            }
        }
        out.flush();
    }

    private static void events(RecordingFeed feed, Stage stage, ReadProgress progress) throws IOException {
        feed.read(
                (event, endOfBatch) -> {
                    if (feed.filter().shows(event)) {
                        stage.onEvent(event, false);
                    }
                },
                delta -> {},
                progress);
        stage.flush();
    }

    private static void folded(RecordingFeed feed, Output out, ReadProgress progress) throws IOException {
        RunReport report = new RunReport(
                (reason, symbol) -> !Diagnosis.of(reason, symbol).ordinary(), !feed.filtered(), feed.filter()::shows);
        Counting counting = new Counting(feed);
        feed.read(
                (event, endOfBatch) -> {
                    counting.aggregator.onEvent(event, endOfBatch);
                    report.onEvent(event, endOfBatch);
                },
                delta -> {
                    counting.aggregator.onDelta(delta);
                    report.onInterval(delta, counting.snapshot);
                },
                progress);
        FoldedStacks.write(report.stacks(), out);
    }

    /** The packets that pass, counted. */
    private static final class Counting {
        final Aggregator aggregator;
        Snapshot snapshot;

        Counting(RecordingFeed feed) {
            aggregator = feed.aggregator(counted -> snapshot = counted);
        }
    }

    private static void frames(RecordingFeed feed, Output out, ReadProgress progress) throws IOException {
        EthernetEncoder encoder = new EthernetEncoder(filtered(feed));
        write(encoder.section(), out);
        long[] left = new long[1];
        feed.read(
                (event, endOfBatch) -> {
                    if (feed.filter().shows(event)) {
                        ByteBuffer frame = encoder.event(event);
                        if (frame == null) {
                            left[0]++;
                        } else {
                            write(frame, out);
                        }
                    }
                },
                delta -> {},
                progress);
        if (left[0] > 0) {
            System.err.println("dropscope: left out: " + left[0] + " events without a MAC header or without bytes");
        }
    }

    private static void packets(RecordingFeed feed, Output out, ReadProgress progress) throws IOException {
        RecordingEncoder encoder = new RecordingEncoder(filtered(feed), feed.names());
        write(encoder.section(0), out);
        InterfaceSums sums = new InterfaceSums();
        Passing passing = new Passing(feed);
        long[] endWallNanos = {feed.recording().startWallNanos()};
        feed.read(
                (event, endOfBatch) -> {
                    passing.onEvent(event, endOfBatch);
                    if (feed.filter().shows(event)) {
                        encoder.event(event, true);
                        if (encoder.size() >= CHUNK_BYTES) {
                            flush(encoder, out);
                        }
                    }
                },
                delta -> {
                    LedgerDelta passed = passing.of(delta);
                    endWallNanos[0] = passed.endNanos() + passed.wallOffsetNanos();
                    sums.add(passed);
                    encoder.owners();
                    encoder.delta(passed);
                    flush(encoder, out);
                },
                progress);
        write(encoder.statistics(sums, endWallNanos[0]), out);
    }

    private static void flush(RecordingEncoder encoder, Output out) throws IOException {
        write(encoder.takeInterfaces(), out);
        write(encoder.take(), out);
    }

    private static void write(ByteBuffer blocks, Output out) throws IOException {
        out.write(blocks.array(), blocks.arrayOffset() + blocks.position(), blocks.remaining());
    }

    /** What the file tells of itself: another run, with what passes. */
    private static RecordingInfo filtered(RecordingFeed feed) {
        RecordingInfo of = feed.recording();
        boolean decided = feed.filter().events().decidesAll();
        return new RecordingInfo(
                UUID.randomUUID().toString(),
                0,
                of.version(),
                of.host(),
                of.kernel(),
                feed.watching(),
                feed.filtered(),
                of.detail(),
                of.snaplen(),
                of.timeZone(),
                of.hostNetns(),
                of.startNanos(),
                of.startWallNanos(),
                of.dropReasons(),
                of.resetReasons(),
                decided ? WantedOwners.ALL : of.owners());
    }

    /**
     * The deltas of what passes. Where events decide that, what passes only grows and is told interval by interval; what
     * is undecided may still become less and is told at the end.
     */
    private static final class Passing {
        private final Counting counting;
        private final Map<LedgerKey, Counts> told = new HashMap<>();
        private Snapshot previous;

        Passing(RecordingFeed feed) {
            counting = feed.filter().events().decidesAll() ? new Counting(feed) : null;
        }

        void onEvent(DropEvent event, boolean endOfBatch) throws IOException {
            if (counting != null) {
                counting.aggregator.onEvent(event, endOfBatch);
            }
        }

        LedgerDelta of(LedgerDelta delta) {
            if (counting == null) {
                return delta;
            }
            counting.aggregator.onDelta(delta);
            Map<LedgerKey, Counts> passed = new HashMap<>();
            for (Row row : counting.snapshot.rows()) {
                if (!row.key().undecided() || delta.last()) {
                    Counts more = row.counts().minus(told.getOrDefault(row.key(), Counts.ZERO));
                    if (!more.equals(Counts.ZERO)) {
                        passed.put(row.key(), more);
                        told.put(row.key(), row.counts());
                    }
                }
            }
            Counts other = previous == null
                    ? counting.snapshot.other()
                    : counting.snapshot.other().minus(previous.other());
            previous = counting.snapshot;
            return new LedgerDelta(
                    delta.startNanos(),
                    delta.endNanos(),
                    delta.wallOffsetNanos(),
                    passed,
                    other,
                    delta.nested(),
                    delta.hostDrops(),
                    delta.undecodable(),
                    delta.last());
        }
    }
}
