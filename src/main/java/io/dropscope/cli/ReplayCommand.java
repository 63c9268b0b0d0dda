package io.dropscope.cli;

import io.dropscope.stats.By;
import io.dropscope.stats.Snapshot;
import io.dropscope.view.Format;
import io.dropscope.view.LiveOptions;
import io.dropscope.view.LiveView;
import io.dropscope.view.Output;
import io.dropscope.view.TraceView;
import io.dropscope.view.Views;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dropscope replay}: a recording in the views of live and trace. Needs no rights, no BPF and no libbpf. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description =
                "Shows a recording as live and trace show what happens, with the names in the file. Needs no root.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  dropscope replay drops.pcapng                     all of it: tables, and the summary",
            "  dropscope replay --by process --interval 1m drops.pcapng",
            "  dropscope replay --events --host 10.1.2.3 drops.pcapng",
            "  dropscope replay -c 10 --reason NETFILTER_DROP drops.pcapng",
            "  dropscope replay --from 03:00 --to 03:10 drops_*.pcapng",
            "  dropscope replay --speed 1 drops.pcapng           as fast as it was",
            "  dropscope replay --output json drops.pcapng | jq 'select(.type==\"summary\")'"
        })
final class ReplayCommand implements Callable<Integer> {
    private static final Duration AS_RECORDED = Duration.ofSeconds(1);

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "The files of one recording, in any order, plain or zstd; '-' is stdin.")
    private List<String> files;

    @Option(names = "--events", description = "Show each event, as trace does, and no tables.")
    private boolean events;

    @Option(
            names = {"-c", "--count"},
            paramLabel = "N",
            description = "Show the first N events that pass; implies --events.")
    private Long count;

    @Option(
            names = "--speed",
            paramLabel = "N|max",
            description = "As fast as it was (1), N times as fast, or as fast as can be (max, default).")
    private String speed = "max";

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description =
                    "Only from this time on: '2026-02-03 11:00', the first 11:00 as 11:00, or +10m from the start.")
    private String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Only before this time; likewise.")
    private String to;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            converter = Quantities.DurationConverter.class,
            description = "Time between two tables, by the recording's clock (default: as recorded, 1s).")
    private Duration interval;

    @Mixin
    private TableOptions tables = new TableOptions();

    @Mixin
    private FilterOptions filterOptions = new FilterOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    @Override
    public Integer call() throws Exception {
        LiveOptions shown = tables.checked();
        boolean eachEvent = events || count != null;
        if (eachEvent && tables.format() == Format.CSV) {
            throw new UsageException("--events has no csv; use --output json, or 'dropscope export --to csv'");
        }
        if (eachEvent && (interval != null || tables.by() != By.DROP)) {
            throw new UsageException((interval != null ? "--interval" : "--by")
                    + " is for tables, and --events and -c show none; leave one of them out");
        }
        if (count != null && count < 1) {
            throw new UsageException("-c takes at least 1");
        }
        double times = RecordingFiles.speed(speed);
        RecordingFiles recording = RecordingFiles.of(files);
        Duration every = interval == null ? AS_RECORDED : interval;
        try (Session session =
                new Session(new RecordingFeed(recording.open(times, from, to), recording, filterOptions), every)) {
            requireEvents(session, eachEvent);
            session.attach();
            return eachEvent ? showEvents(session) : showTables(session, shown, every);
        }
    }

    private void requireEvents(Session session, boolean eachEvent) throws UsageException, IOException {
        boolean detail = session.info().detail();
        if (!detail && eachEvent) {
            throw new UsageException("the recording has no events (it was made with --no-detail); leave --events out");
        }
        if (!detail && tables.by().isDetail()) {
            throw new UsageException("--by " + tables.by().name().toLowerCase(Locale.ROOT)
                    + " needs events, and the recording has none (--no-detail)");
        }
    }

    private int showEvents(Session session) throws Exception {
        TraceView view = Views.trace(tables.format(), options.style(), Output.stdout(), Output.stderr());
        return TraceCommand.run(session, view, TraceCommand.events(session, view, count), options.failOnDrop());
    }

    private int showTables(Session session, LiveOptions shown, Duration every) throws Exception {
        LiveView view = Views.live(shown, options.style(), Output.stdout(), Output.stderr());
        view.begin(session.info());
        Tables viewer = new Tables(view, shown.format(), every);
        session.beforeEnd(viewer::hurry); // nothing is replaced before
        session.start(null, interval == null ? viewer::put : new Merged(interval, viewer::put), viewer::offerSummary);
        viewer.start(session);
        Snapshot last = session.awaitEnd();
        if (last == null) {
            return ExitCode.OK;
        }
        viewer.finish(session, last);
        return ExitCode.of(last, options.failOnDrop(), session.filtered());
    }

    /** Lets a snapshot through when an interval is over by the recording's clock: at the tick that is nearest to its end. */
    private static final class Merged implements Consumer<Snapshot> {
        private final long intervalNanos;
        private final Consumer<Snapshot> next;
        private long previousNanos;
        private long dueNanos;

        Merged(Duration interval, Consumer<Snapshot> next) {
            this.intervalNanos = interval.toNanos();
            this.next = next;
        }

        @Override
        public void accept(Snapshot snapshot) {
            long start = snapshot.startNanos();
            long end = snapshot.endNanos();
            if (dueNanos == 0) {
                previousNanos = start;
                dueNanos = start + intervalNanos;
            }
            long tick = end - previousNanos;
            previousNanos = end;
            if (end + tick / 2 >= dueNanos) {
                dueNanos = start + ((end + tick / 2 - start) / intervalNanos + 1) * intervalNanos;
                next.accept(snapshot);
            }
        }
    }
}
