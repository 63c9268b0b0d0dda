package io.dropscope.cli;

import io.dropscope.stats.By;
import io.dropscope.stats.Snapshot;
import io.dropscope.view.LiveOptions;
import io.dropscope.view.LiveView;
import io.dropscope.view.Output;
import io.dropscope.view.Views;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dropscope live}: a table each interval. */
@Command(
        name = "live",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = "Shows where packets die: a table each interval, and a summary at the end (Ctrl-C).",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sudo dropscope live                          all drops of this host, each second",
            "  sudo dropscope live --by process             which processes lose packets",
            "  sudo dropscope live --by unit --all          which services, ordinary drops included",
            "  sudo dropscope live --by interface           where they happen",
            "  sudo dropscope live --by flow --port 53      which flows lose packets of DNS",
            "  sudo dropscope live --netns blue --all       one container, ordinary drops included",
            "  sudo dropscope live --duration 60s --output json > drops.jsonl",
            "  dropscope live --source counters --by process    without BPF, from the kernel's counters"
        })
final class LiveCommand implements Callable<Integer> {
    private static final Duration LEAST_INTERVAL = Duration.ofMillis(100);

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            converter = Quantities.DurationConverter.class,
            description = "Time between two tables (default 1s, at least 100ms).")
    private Duration interval = Duration.ofSeconds(1);

    @Mixin
    private TableOptions tables = new TableOptions();

    @Option(
            names = "--reconcile",
            description =
                    "Show at the end how the traced drops and the kernel's counters compare, each pair of them, with a"
                            + " counting perf event as a referee. Takes no filter.")
    private boolean reconcile;

    @Mixin
    private FilterOptions filterOptions = new FilterOptions();

    @Mixin
    private RunOptions options = new RunOptions();

    @Override
    public Integer call() throws Exception {
        if (interval.compareTo(LEAST_INTERVAL) < 0) {
            throw new UsageException("--interval takes at least 100ms: each reading waits for an RCU grace period");
        }
        LiveOptions shown = tables.checked();
        By by = tables.by();
        if (by.isDetail() && !options.detail()) {
            throw new UsageException("--by " + by.name().toLowerCase(Locale.ROOT)
                    + " needs events, and --no-detail takes none; leave one of them out");
        }
        LiveView view = Views.live(shown, options.style(), Output.stdout(), Output.stderr());
        try (Session session = new Session(options, filterOptions, interval, Detail.FOR_TABLES, onlyWithBpf())) {
            if (reconcile && session.filtered()) {
                throw new UsageException("--reconcile compares all drops with the kernel's counters, which no filter"
                        + " applies to; leave out the filter, or --reconcile");
            }
            return run(session, view);
        }
    }

    private int run(Session session, LiveView view) throws Exception {
        try (CounterComparison counters = new CounterComparison(interval, reconcile)) {
            if (reconcile) {
                counters.baseline(session.reasonNames());
            }
            session.attach();
            view.begin(session.info());
            Tables shown = new Tables(view, tables.format(), interval);
            boolean compares = session.reasonNames() != null && !session.filtered();
            if (compares) {
                counters.start(session.reasonNames());
                session.beforeEnd(counters::beforeEnd);
                session.start(
                        null,
                        snapshot -> counters.submit(snapshot, shown::offer),
                        snapshot -> counters.submit(snapshot, shown::offerSummary));
            } else {
                session.start(null, shown::offer, shown::offerSummary);
            }
            shown.start(session);
            Snapshot end = session.awaitEnd();
            if (end == null) {
                return ExitCode.OK;
            }
            Snapshot last = compares ? counters.judged(end) : end;
            shown.finish(session, last);
            return ExitCode.of(last, options.failOnDrop(), session.filtered());
        }
    }

    /** What counters cannot be shown by; null when they can. */
    private NeedsBpf onlyWithBpf() {
        if (reconcile) {
            return new NeedsBpf("--reconcile", "traced drops");
        }
        return switch (tables.by()) {
            case FLOW -> new NeedsBpf("--by flow", "flows");
            case LOCATION -> new NeedsBpf("--by location", "functions");
            default -> null;
        };
    }
}
