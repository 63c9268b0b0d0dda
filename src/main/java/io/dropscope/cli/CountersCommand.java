package io.dropscope.cli;

import io.dropscope.event.CounterTick;
import io.dropscope.linux.Capabilities;
import io.dropscope.linux.LinuxException;
import io.dropscope.linux.Namespaces;
import io.dropscope.linux.Nearest;
import io.dropscope.linux.Signals;
import io.dropscope.linux.SystemInfo;
import io.dropscope.linux.Terminal;
import io.dropscope.linux.Text;
import io.dropscope.poll.CounterLog;
import io.dropscope.poll.Poller;
import io.dropscope.poll.Watch;
import io.dropscope.stats.CounterSums;
import io.dropscope.stats.Threshold;
import io.dropscope.view.CounterFields;
import io.dropscope.view.CounterLogWriter;
import io.dropscope.view.CounterLogWriter.Rotation;
import io.dropscope.view.CounterRun;
import io.dropscope.view.CounterTally;
import io.dropscope.view.CounterView;
import io.dropscope.view.Format;
import io.dropscope.view.Output;
import io.dropscope.view.Style;
import io.dropscope.view.TimeFormat;
import io.dropscope.view.Views;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code dropscope counters}: a line each interval, from the kernel's counters, without BPF. */
@Command(
        name = "counters",
        aliases = "watch",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description =
                "Shows what the kernel's own counters say was lost: a line each interval, and a summary at the end"
                        + " (Ctrl-C). Needs no BPF; without root it leaves out who holds other users' sockets.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  dropscope counters                           everything here, each 5 seconds",
            "  dropscope counters eth0 bond0 -n 1s          two interfaces (a bond with its members)",
            "  dropscope counters --threshold 0.1%%          critical from a thousandth of the packets on",
            "  sudo dropscope counters --netns all          all containers too",
            "  sudo dropscope counters --log /var/log/drops.csv --rotate-every 24h --keep 30",
            "  dropscope counters --count 12 --output csv --columns timestamp,total_drops,udp_rcvbuf",
            "  dropscope counters --output json | jq -c '.counters[] | [.counter, .delta]'"
        })
final class CountersCommand implements Callable<Integer> {
    private static final Duration LEAST_INTERVAL = Duration.ofMillis(100);
    private static final int NO_DESCRIPTOR = 3;

    @Parameters(paramLabel = "IFACE", arity = "0..*", description = "Interfaces to watch (default: all).")
    private List<String> interfaces = List.of();

    @Option(
            names = {"-n", "--interval"},
            paramLabel = "TIME",
            converter = Quantities.DurationConverter.class,
            description = "Time between two lines (default 5s, at least 100ms).")
    private Duration interval = Duration.ofSeconds(5);

    @Option(
            names = {"-c", "--count"},
            paramLabel = "N",
            description = "End after this many intervals.")
    private Long count;

    @Option(
            names = "--threshold",
            paramLabel = "HOW-MANY",
            converter = Quantities.ThresholdConverter.class,
            description =
                    "From how many drops an interval is critical: 100 (default), 50/s, or 0.1%% of the packets that"
                            + " the interfaces received and sent.")
    private Threshold threshold = Threshold.DEFAULT;

    @Option(
            names = "--netns",
            paramLabel = "NS",
            split = ",",
            description = "Network namespaces: names, paths, inodes, or 'all' (default: the own one; others need"
                    + " CAP_SYS_ADMIN).")
    private List<String> netns = List.of();

    @Option(names = "--all", description = "Rows of text also for delays and work, which lose nothing.")
    private boolean all;

    @Option(names = "--output", paramLabel = "FORMAT", description = "text (default), json or csv.")
    private Format format = Format.TEXT;

    @Option(
            names = "--columns",
            paramLabel = "NAMES",
            split = ",",
            completionCandidates = ColumnNames.class,
            description = "Columns of csv and of the log, in this order (default: all): ${COMPLETION-CANDIDATES}.")
    private List<String> columns = List.of();

    @Option(
            names = "--time-format",
            paramLabel = "HOW",
            description =
                    "local (default of text), rfc3339 (local with its zone; default of csv and log), utc or epoch.")
    private TimeFormat time;

    @Option(names = "--log", paramLabel = "FILE", description = "Append a row of CSV each interval to this file.")
    private Path log;

    @Option(
            names = "--rotate-size",
            paramLabel = "SIZE",
            description = "Put the log aside as FILE.1 before it is larger than this (1M, 2G).")
    private String rotateSize;

    @Option(
            names = "--rotate-every",
            paramLabel = "TIME",
            converter = Quantities.DurationConverter.class,
            description = "Put it aside when it is older than this (24h).")
    private Duration rotateEvery;

    @Option(names = "--keep", paramLabel = "N", description = "How many logs that were put aside are kept (default 7).")
    private Integer keep;

    @Option(
            names = {"--color", "--colour"},
            paramLabel = "WHEN",
            description = "auto (default), always or never. NO_COLOR is obeyed.")
    private String colour = "auto";

    /** For the help. */
    static final class ColumnNames extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        ColumnNames() {
            super(CounterFields.names(CounterFields.ALL));
        }
    }

    private final Pending pending = new Pending();
    private boolean onlyOwn;
    private boolean stopping;
    private boolean summaryWanted;

    @Override
    public Integer call() throws Exception {
        if (interval.compareTo(LEAST_INTERVAL) < 0) {
            throw new UsageException("--interval takes at least 100ms");
        }
        if (count != null && count < 1) {
            throw new UsageException("--count takes at least 1");
        }
        requireEffect();
        List<CounterFields.Field> fields = fields();
        Rotation rotation = rotation();
        Watch watch = watch();
        CounterRun run = run();
        if (!watch.namespaces().isEmpty() || watch.allNamespaces()) {
            List<String> missing = Capabilities.effective().missing(Capabilities.CAP_SYS_ADMIN);
            if (!missing.isEmpty() && !onlyOwn) {
                System.err.println("dropscope: other network namespaces may not be entered: CAP_SYS_ADMIN is missing;"
                        + " run it with sudo, or without --netns");
                return ExitCode.MISSING_PERMISSION;
            }
        }
        CounterView view =
                Views.counters(format, run, fields, time, RunOptions.style(colour), Output.stdout(), Output.stderr());
        try (Poller poller = new Poller(watch)) {
            requireInterfaces(poller);
            return run(poller, view, run, rotation, fields);
        }
    }

    private int run(
            Poller poller, CounterView view, CounterRun run, Rotation rotation, List<CounterFields.Field> fields)
            throws IOException, InterruptedException {
        TimeFormat logTime = time == null ? TimeFormat.RFC3339 : time;
        try (CounterLogWriter file = log == null ? null : openLog(rotation, fields, logTime, run)) {
            handleSignals(file);
            List<String> first = poller.poll(false).notices();
            view.begin();
            tellWhatIsLeftOut();
            tell(first);
            LastWriter viewer = new LastWriter("dropscope-view", () -> show(view), this::stop).start();
            CounterSums whole = new CounterSums(threshold);
            CounterTally tally = new CounterTally();
            watch(poller, file, whole, tally);
            if (file != null && file.rowsLost() > 0) {
                complain("rows of the log lost at the end: " + file.rowsLost());
            }
            pending.end(whole, tally);
            viewer.finish(
                    () -> Views.counters(Format.TEXT, run, fields, time, Style.PLAIN, Output.stderr(), Output.stderr())
                            .summary(whole, tally));
            return ExitCode.OK;
        }
    }

    private CounterLogWriter openLog(
            Rotation rotation, List<CounterFields.Field> fields, TimeFormat logTime, CounterRun run)
            throws IOException {
        try {
            return new CounterLogWriter(log, rotation, fields, logTime, run);
        } catch (IOException e) {
            throw new IOException("the log cannot be written: " + Complaints.notWritten(log, e), e);
        }
    }

    // ---- the thread that looks

    private void watch(Poller poller, CounterLogWriter file, CounterSums whole, CounterTally tally)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        long step = interval.toNanos();
        long number = 0;
        long last = start;
        HeapBound heap = new HeapBound();
        for (long iteration = 1; count == null || iteration <= count; iteration++) {
            // ends of intervals stand on a grid; those that a stopped process missed are one long interval
            number = Math.max(number + 1, (System.nanoTime() - start) / step + 1);
            boolean stopped = awaitStop(start + number * step, whole, tally);
            CounterTick tick = poller.poll(stopped || count != null && iteration == count);
            CounterSums sums = CounterSums.of(tick, threshold);
            if (stopped && sums.total() == 0 && tick.endNanos() - last < step / 10 * 9) {
                whole.add(tick);
                return;
            }
            last = tick.endNanos();
            whole.add(tick);
            tally.add(sums, iteration);
            tell(tick.notices());
            append(file, sums, iteration);
            pending.add(tick, iteration);
            heap.onTick();
            if (stopped) {
                return;
            }
        }
    }

    /** Waits; true when the run is to end before that time. */
    private synchronized boolean awaitStop(long deadlineNanos, CounterSums whole, CounterTally tally)
            throws InterruptedException {
        while (!stopping) {
            if (summaryWanted) {
                summaryWanted = false;
                pending.summary(whole.copy(), tally.copy());
            }
            long left = deadlineNanos - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return true;
    }

    private synchronized void stop() {
        stopping = true;
        notifyAll();
    }

    private synchronized void wantSummary() {
        summaryWanted = true;
        notifyAll();
    }

    private void append(CounterLogWriter file, CounterSums sums, long iteration) {
        if (file == null) {
            return;
        }
        long lost = file.rowsLost();
        try {
            String happened = file.append(sums, iteration);
            if (happened != null) {
                complain("the log " + log + ": " + happened);
            }
            if (lost > 0) {
                complain("the log is written again; rows lost: " + lost);
            }
        } catch (IOException e) {
            if (file.rowsLost() == 0) {
                complain("the log could not be rotated: " + Complaints.notWritten(log, e)
                        + "; it goes on in the same file");
            } else if (lost == 0) {
                complain(
                        "the log cannot be written: " + Complaints.notWritten(log, e) + "; rows are lost until it can");
            }
        }
    }

    private static void tell(List<String> notices) {
        notices.forEach(CountersCommand::complain);
    }

    private static void complain(String text) {
        Complaints.tell(text);
    }

    // ---- the thread that writes

    private void show(CounterView view) throws IOException, InterruptedException {
        Pending.Work work;
        do {
            work = pending.take();
            if (work.interval != null) {
                view.interval(work.interval, work.iteration);
            }
            if (work.whole != null) {
                view.summary(work.whole, work.tally);
            }
        } while (!work.last);
    }

    /** What waits to be written: intervals that a slow reader kept waiting become one. */
    private final class Pending {
        private Work work = new Work();

        private static final class Work {
            private CounterSums interval;
            private long iteration;
            private CounterSums whole;
            private CounterTally tally;
            private boolean last;

            private boolean isEmpty() {
                return interval == null && whole == null && !last;
            }
        }

        synchronized void add(CounterTick tick, long iteration) {
            work.interval = work.interval == null ? new CounterSums(threshold) : work.interval;
            work.interval.add(tick);
            work.iteration = iteration;
            notifyAll();
        }

        synchronized void summary(CounterSums whole, CounterTally tally) {
            work.whole = whole;
            work.tally = tally;
            notifyAll();
        }

        synchronized void end(CounterSums whole, CounterTally tally) {
            work.last = true;
            summary(whole, tally);
        }

        synchronized Work take() throws InterruptedException {
            while (work.isEmpty()) {
                wait();
            }
            Work taken = work;
            work = new Work();
            return taken;
        }
    }

    // ---- signals

    private void handleSignals(CounterLogWriter file) {
        Signals.handle("INT", this::onStopSignal);
        Signals.handle("TERM", this::onStopSignal);
        Signals.handle("USR1", this::wantSummary);
        Signals.handle("HUP", file != null && !isOnTerminal() ? () -> reopen(file) : this::onStopSignal);
    }

    private void onStopSignal() {
        synchronized (this) {
            if (!stopping) {
                stop();
                return;
            }
        }
        Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    }

    private void reopen(CounterLogWriter file) {
        try {
            file.reopen();
        } catch (IOException e) {
            complain("the log cannot be opened anew: " + Complaints.notWritten(log, e));
        }
    }

    private static boolean isOnTerminal() {
        for (int descriptor = 0; descriptor < NO_DESCRIPTOR; descriptor++) {
            if (Terminal.isTerminal(descriptor)) {
                return true;
            }
        }
        return false;
    }

    // ---- options

    private List<CounterFields.Field> fields() throws UsageException {
        if (columns.isEmpty()) {
            return CounterFields.ALL;
        }
        if (format != Format.CSV && log == null) {
            throw new UsageException("--columns is for --output csv and --log; give one of them");
        }
        List<String> known = CounterFields.names(CounterFields.ALL);
        List<CounterFields.Field> chosen = new ArrayList<>();
        for (String column : columns) {
            String name = column.strip();
            int at = known.indexOf(name);
            if (at < 0) {
                String hint = Nearest.hint(name, known);
                throw new UsageException("no column '" + name + "'"
                        + (hint.isEmpty() ? "; 'dropscope counters --help' lists them" : hint));
            }
            if (chosen.contains(CounterFields.ALL.get(at))) {
                throw new UsageException("--columns has '" + name + "' twice; name it once");
            }
            chosen.add(CounterFields.ALL.get(at));
        }
        if (log != null) {
            requireReadable(CounterFields.names(chosen));
        }
        return chosen;
    }

    /** A log that {@code analyze} could not read, or would read wrong, is not written. */
    private void requireReadable(List<String> names) throws UsageException {
        if (!names.contains("timestamp")) {
            throw new UsageException("--log needs the column timestamp, or nobody can say when; add it to --columns");
        }
        if (names.equals(CounterLog.HEADER) && time == TimeFormat.LOCAL) {
            throw new UsageException("a log of these columns and local times would be taken for one of the old script,"
                    + " whose numbers mean other things; add a column (packets), or leave out --time-format");
        }
    }

    /** Options that would do nothing. */
    private void requireEffect() throws UsageException {
        if (log != null && log.toString().isEmpty()) {
            throw new UsageException("--log needs the name of a file");
        }
        if (time != null && format == Format.JSON && log == null) {
            throw new UsageException("--time-format is for text, csv and --log; times in json are RFC 3339, in UTC");
        }
        if (all && format != Format.TEXT) {
            throw new UsageException("--all is about the rows of text; json and csv have everything, leave it out");
        }
    }

    private Rotation rotation() throws UsageException {
        if (log == null && (rotateSize != null || rotateEvery != null || keep != null)) {
            throw new UsageException("--rotate-size, --rotate-every and --keep are about --log FILE; give it too");
        }
        if (keep != null && keep < 1) {
            throw new UsageException("--keep takes at least 1");
        }
        if (keep != null && rotateSize == null && rotateEvery == null) {
            throw new UsageException("--keep needs --rotate-size or --rotate-every");
        }
        try {
            long bytes = rotateSize == null ? 0 : Quantities.fileBytes(rotateSize);
            return new Rotation(bytes, rotateEvery, keep == null ? 7 : keep);
        } catch (TypeConversionException e) {
            throw new UsageException("--rotate-size: " + e.getMessage());
        }
    }

    private Watch watch() throws UsageException, LinuxException {
        if (netns.contains("all")) {
            if (netns.size() > 1) {
                throw new UsageException("--netns all has all of them; name none beside it");
            }
            return new Watch(interfaces, List.of(), true);
        }
        List<String> wanted = netns.stream().map(String::strip).toList();
        onlyOwn = !wanted.isEmpty();
        for (String name : wanted) {
            try {
                onlyOwn &= Namespaces.resolve(name) == Namespaces.own();
            } catch (IllegalArgumentException e) {
                throw new UsageException(e.getMessage());
            }
        }
        return new Watch(interfaces, wanted, false);
    }

    private void requireInterfaces(Poller poller) throws UsageException, LinuxException {
        if (interfaces.isEmpty()) {
            return;
        }
        Set<String> known = poller.interfaceNames();
        if (interfaces.size() > 1
                && interfaces.size() < 4
                && isNumber(interfaces.get(1))
                && !known.contains(interfaces.get(1))) { // as the script took them: IFACE INTERVAL LOGFILE
            throw new UsageException("no interface '" + interfaces.get(1) + "'; the interval and the log are options:"
                    + " dropscope watch " + Text.safe(interfaces.getFirst()) + " -n " + interfaces.get(1) + "s"
                    + (interfaces.size() == 2 ? "" : " --log " + Text.safe(interfaces.get(2))));
        }
        for (String name : interfaces) {
            if (!known.contains(name)) {
                String hint = Nearest.hint(name, known);
                throw new UsageException("no interface '" + Text.safe(name) + "'"
                        + (hint.isEmpty() ? "; there are: " + some(known) : hint));
            }
        }
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String some(Set<String> names) {
        String listed = String.join(", ", names.stream().limit(8).toList());
        return names.size() > 8 ? listed + " and " + (names.size() - 8) + " more" : listed;
    }

    private CounterRun run() throws IOException {
        return new CounterRun(
                Version.number(),
                SystemInfo.hostName(),
                SystemInfo.kernelRelease(),
                interfaces.isEmpty() ? "all" : String.join("+", interfaces),
                netns.isEmpty() ? null : netns.contains("all") ? "all namespaces" : "netns " + String.join(", ", netns),
                interval,
                threshold,
                ZoneId.systemDefault(),
                all);
    }

    private static void tellWhatIsLeftOut() {
        List<String> missing =
                Capabilities.effective().missing(Capabilities.CAP_SYS_PTRACE, Capabilities.CAP_DAC_READ_SEARCH);
        if (!missing.isEmpty()) {
            complain("left out: the processes that hold other users' sockets (not permitted: "
                    + String.join(" and ", missing) + "); all counts are there");
        }
    }
}
