package io.dropscope.cli;

import io.dropscope.stats.By;
import io.dropscope.stats.Snapshot;
import io.dropscope.stats.SnapshotMailbox;
import io.dropscope.view.Format;
import io.dropscope.view.LiveOptions;
import io.dropscope.view.LiveView;
import io.dropscope.view.Output;
import io.dropscope.view.Views;
import java.io.IOException;
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

    @Option(
            names = "--by",
            paramLabel = "WHAT",
            description = "A row for each drop (reason and location; default), reason, location, interface, netns,"
                    + " flow, process, socket, cgroup, unit or container.")
    private By by = By.DROP;

    @Option(names = "--top", paramLabel = "N", description = "Rows of a table (default 20); the rest is one row.")
    private int top = 20;

    @Option(names = "--all", description = "List ordinary drops, which are no loss, with the rest.")
    private boolean all;

    @Option(names = "--output", paramLabel = "FORMAT", description = "text (default), json or csv.")
    private Format format = Format.TEXT;

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

    private final SnapshotMailbox mailbox = new SnapshotMailbox();
    private final SnapshotMailbox summaries = new SnapshotMailbox();

    @Override
    public Integer call() throws Exception {
        if (interval.compareTo(LEAST_INTERVAL) < 0) {
            throw new UsageException("--interval takes at least 100ms: each reading waits for an RCU grace period");
        }
        if (top < 1) {
            throw new UsageException("--top takes at least 1");
        }
        if (by.isDetail() && !options.detail()) {
            throw new UsageException("--by " + by.name().toLowerCase(Locale.ROOT)
                    + " needs events, and --no-detail takes none; leave one of them out");
        }
        LiveView view =
                Views.live(new LiveOptions(format, by, top, all), options.style(), Output.stdout(), Output.stderr());
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
            LastWriter viewer = new LastWriter("dropscope-view", () -> show(view), session::stop);
            boolean compares = session.reasonNames() != null && !session.filtered();
            if (compares) {
                counters.start(session.reasonNames());
                session.beforeEnd(counters::beforeEnd);
                session.start(
                        null,
                        snapshot -> counters.submit(snapshot, mailbox::offer),
                        snapshot -> counters.submit(snapshot, this::offerSummary));
            } else {
                session.start(null, mailbox::offer, this::offerSummary);
            }
            viewer.start();
            Snapshot end = session.awaitEnd();
            if (end == null) {
                return ExitCode.OK;
            }
            Snapshot last = compares ? counters.judged(end) : end;
            summaries.offer(last);
            mailbox.offer(last); // wakes the viewer
            viewer.finish(() -> Views.summaryBeside(session.info(), last, mailbox.replaced(), Output.stderr()));
            return ExitCode.of(last, options.failOnDrop(), session.filtered());
        }
    }

    /** What counters cannot be shown by; null when they can. */
    private NeedsBpf onlyWithBpf() {
        if (reconcile) {
            return new NeedsBpf("--reconcile", "traced drops");
        }
        return switch (by) {
            case FLOW -> new NeedsBpf("--by flow", "flows");
            case LOCATION -> new NeedsBpf("--by location", "functions");
            default -> null;
        };
    }

    private void offerSummary(Snapshot snapshot) {
        summaries.offer(snapshot);
        mailbox.wake();
    }

    /** Whether the end came about an interval after what was shown last: a rest of it makes no table of rates. */
    private boolean isWhole(Snapshot last, long shownNanos) {
        return last.endNanos() - Math.max(shownNanos, last.startNanos()) >= interval.toNanos() / 10 * 9;
    }

    /** The viewer's thread: the only one that writes to stdout, and may block there. */
    private void show(LiveView view) throws IOException, InterruptedException {
        Snapshot snapshot;
        long shownNanos = 0;
        do {
            snapshot = mailbox.take(Duration.ofDays(1));
            Snapshot summary = summaries.take(Duration.ZERO);
            if (snapshot != null && (!snapshot.last() || format != Format.TEXT || isWhole(snapshot, shownNanos))) {
                view.interval(snapshot, mailbox.replaced());
                shownNanos = snapshot.endNanos();
            }
            if (summary != null) {
                view.summary(summary, mailbox.replaced());
            }
        } while (snapshot == null || !snapshot.last());
    }
}
