package io.dropscope.cli;

import io.dropscope.enrich.OwnerFilter;
import io.dropscope.event.Stage;
import io.dropscope.stats.EventFilter;
import io.dropscope.stats.Snapshot;
import io.dropscope.view.Format;
import io.dropscope.view.Output;
import io.dropscope.view.TraceView;
import io.dropscope.view.Views;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dropscope trace}: a line a drop. */
@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = "Shows each dropped packet as it is dropped: why, where, and what it was.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sudo dropscope trace                           each drop of this host",
            "  sudo dropscope trace -c 10 --stack             the next ten, with the kernel's stack",
            "  sudo dropscope trace --reason NETFILTER_DROP   what the firewall drops",
            "  sudo dropscope trace --host 10.0.0.0/8 --protocol tcp",
            "  sudo dropscope trace --comm nginx              what nginx loses, whoever ran when it was dropped",
            "  sudo dropscope trace --output json | jq -r 'select(.type==\"event\") | .reason'"
        })
final class TraceCommand implements Callable<Integer> {
    /** Nobody sees the ticks: they keep the kernel's ledger small and the limit's window going. */
    private static final Duration TICK = Duration.ofSeconds(1);

    @Option(
            names = {"-c", "--count"},
            paramLabel = "N",
            description = "End after this many records.")
    private Long count;

    @Option(names = "--output", paramLabel = "FORMAT", description = "text (default) or json.")
    private Format format = Format.TEXT;

    @Mixin
    private FilterOptions filterOptions = new FilterOptions();

    @Mixin
    private RunOptions options = new RunOptions();

    @Override
    public Integer call() throws Exception {
        if (format == Format.CSV) {
            throw new UsageException("trace has no csv; use --output json, or 'dropscope live --output csv'");
        }
        if (!options.detail()) {
            throw new UsageException(
                    "trace shows events, and --no-detail takes none; use 'dropscope live --no-detail'");
        }
        if (count != null && count < 1) {
            throw new UsageException("-c takes at least 1");
        }
        TraceView view = Views.trace(format, options.style(), Output.stdout(), Output.stderr());
        try (Session session = new Session(options, filterOptions, TICK, Detail.AS_LINES, null)) {
            session.attach();
            OwnerFilter owners = session.ownerFilter();
            Stage stream = owners.isEmpty()
                    ? events(session, view, count)
                    : new ShownEvents(events(session, view, count), EventFilter.ofUndecided(owners)::shows);
            return run(session, view, stream, options.failOnDrop());
        }
    }

    /** Where the events go: all, or the first ones, which end the run. */
    static Stage events(Session session, TraceView view, Long count) {
        return count == null ? view : new FirstEvents(view, count, session::stop);
    }

    /** Shows the events of a session that is attached, up to its end. */
    static int run(Session session, TraceView view, Stage stream, boolean failOnDrop)
            throws IOException, InterruptedException {
        view.begin(session.info());
        session.start(stream, snapshot -> {}, snapshot -> session.onStream(() -> summarize(view, snapshot)));
        Snapshot last = session.awaitEnd();
        if (last == null) {
            return ExitCode.OK;
        }
        new LastWriter("dropscope-summary", () -> view.summary(last), () -> {})
                .start()
                .finish(session::hasTime, () -> Views.summaryBeside(session.info(), last, 0, Output.stderr()));
        return ExitCode.of(last, failOnDrop, session.filtered());
    }

    private static void summarize(TraceView view, Snapshot snapshot) {
        try {
            view.summary(snapshot);
        } catch (IOException closed) {
            // the next event meets the same, and ends the run
        }
    }
}
