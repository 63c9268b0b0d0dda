package io.dropscope.cli;

import io.dropscope.diagnose.Diagnosis;
import io.dropscope.linux.Text;
import io.dropscope.recording.RecordingInfo;
import io.dropscope.stats.Aggregator;
import io.dropscope.stats.By;
import io.dropscope.stats.RunDiff;
import io.dropscope.stats.Snapshot;
import io.dropscope.view.DiffView;
import io.dropscope.view.Format;
import io.dropscope.view.LiveOptions;
import io.dropscope.view.Output;
import io.dropscope.view.RunInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dropscope diff}: what is different between two recordings. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = "Compares two recordings, in drops a second: what appeared, what vanished, what changed. A change"
                + " within three standard deviations of a count (its square root) is '~'.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  dropscope diff before.pcapng after.pcapng            did the fix help?",
            "  dropscope diff --by unit before.pcapng after.pcapng",
            "  dropscope diff a_00001.pcapng,a_00002.pcapng b.pcapng   rotated files of one run with commas",
            "  dropscope diff --output json a.pcapng b.pcapng | jq '.rows[] | select(.change!=\"same\")'"
        })
final class DiffCommand implements Callable<Integer> {
    /** A count over less time says little. */
    private static final double SHORT_SECONDS = 10;
    /** How different the lengths may be before it is told. */
    private static final double MUCH_LONGER = 3;

    @Parameters(index = "0", paramLabel = "BEFORE", description = "A recording; files of a rotated one with commas.")
    private String before;

    @Parameters(index = "1", paramLabel = "AFTER", description = "Another one, likewise.")
    private String after;

    @Mixin
    private TableOptions tables = new TableOptions();

    @Mixin
    private FilterOptions filterOptions = new FilterOptions();

    @Option(
            names = {"--color", "--colour"},
            paramLabel = "WHEN",
            description = "auto (default), always or never. NO_COLOR is obeyed.")
    private String colour = "auto";

    /** A recording, counted. */
    private record Counted(RecordingInfo info, RunInfo run, Snapshot snapshot, List<String> words) {}

    @Override
    public Integer call() throws Exception {
        LiveOptions shown = tables.checked();
        if (shown.by() == By.FLOW || shown.by() == By.SOCKET) {
            throw new UsageException("--by " + shown.by().name().toLowerCase(Locale.ROOT)
                    + ": ports and inodes of one run mean nothing in another; take drop, reason, location, interface,"
                    + " netns, process, cgroup, unit or container");
        }
        RecordingFiles first = RecordingFiles.of(List.of(before.split(",")));
        RecordingFiles second = RecordingFiles.of(List.of(after.split(",")));
        Counted old = count(first);
        Counted now = count(second);
        boolean sameKernel = old.info.kernel().equals(now.info.kernel());
        RunDiff diff = RunDiff.of(
                old.snapshot,
                now.snapshot,
                shown.by(),
                (reason, symbol) -> shown.all() || !Diagnosis.of(reason, symbol).ordinary(),
                sameKernel);
        new DiffView(shown.by(), shown.top(), RunOptions.style(colour), Output.stdout())
                .write(shown.format(), diff, old.run, now.run, notes(old, now, diff, sameKernel));
        if (shown.format() == Format.CSV) {
            notes(old, now, diff, sameKernel).forEach(note -> System.err.println("dropscope: " + Text.safe(note)));
        }
        return ExitCode.OK;
    }

    private Counted count(RecordingFiles files) throws IOException, UsageException {
        AtomicReference<Snapshot> last = new AtomicReference<>();
        try (RecordingFeed feed = new RecordingFeed(files.open(), files, filterOptions);
                ReadProgress progress = files.progress()) {
            Aggregator aggregator = feed.aggregator(last::set);
            feed.read((event, endOfBatch) -> aggregator.onEvent(event, endOfBatch), aggregator::onDelta, progress);
            return new Counted(
                    feed.recording(), feed.info(Duration.ofSeconds(1), true), last.get(), feed.lastWords(false));
        }
    }

    private static List<String> notes(Counted old, Counted now, RunDiff diff, boolean sameKernel) {
        List<String> notes = new ArrayList<>();
        tellShort(notes, "before", diff.beforeSeconds());
        tellShort(notes, "after", diff.afterSeconds());
        double longer = Math.max(diff.beforeSeconds(), diff.afterSeconds());
        double shorter = Math.min(diff.beforeSeconds(), diff.afterSeconds());
        if (shorter >= SHORT_SECONDS && longer > MUCH_LONGER * shorter) {
            notes.add(String.format(
                    Locale.ROOT,
                    "one is %.0f times as long as the other: what comes and goes with the time of day differs too",
                    longer / shorter));
        }
        if (!old.info.host().equals(now.info.host())) {
            notes.add("they are of two hosts: " + old.info.host() + " and " + now.info.host());
        }
        if (!sameKernel) {
            notes.add("they are of two kernels, " + old.info.kernel() + " and " + now.info.kernel()
                    + ": locations are compared by function, without the offset");
        }
        if (!old.info.watching().equals(now.info.watching())) {
            notes.add("they watched different things: " + old.info.watching() + "; " + now.info.watching());
        }
        if (old.info.detail() != now.info.detail()) {
            notes.add("one has no events (--no-detail), so no owners");
        }
        tellWords(notes, "before", old.words);
        tellWords(notes, "after", now.words);
        return notes;
    }

    private static void tellShort(List<String> notes, String which, double seconds) {
        if (seconds < SHORT_SECONDS) {
            notes.add(String.format(Locale.ROOT, "%s is short: %.1f s", which, seconds));
        }
    }

    private static void tellWords(List<String> notes, String which, List<String> words) {
        for (String line : words) {
            notes.add(which + ": " + line.replaceFirst("^dropscope: ", ""));
        }
    }
}
