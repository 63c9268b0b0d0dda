package io.dropscope.cli;

import io.dropscope.bpf.BpfException;
import io.dropscope.bpf.Filter;
import io.dropscope.bpf.KernelFeatures;
import io.dropscope.enrich.OwnerFilter;
import io.dropscope.enrich.ReasonTable;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.Names;
import io.dropscope.event.Stage;
import io.dropscope.linux.Signals;
import io.dropscope.linux.Text;
import io.dropscope.pipeline.Pipeline;
import io.dropscope.stats.Snapshot;
import io.dropscope.view.ClosedOutputException;
import io.dropscope.view.RunInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * One live run: opens what it is fed by, starts the pipeline, turns signals into its end or a summary, and waits.
 *
 * <p>Ctrl-C, SIGTERM and SIGHUP end the run with its summary; the second one ends the process at once. SIGUSR1 asks for
 * the summary and goes on.
 */
final class Session implements AutoCloseable {
    static final int STDOUT = 1;
    private static final int NO_OUTPUT = -1;
    /** timeout(1) sends its signal to the process and to the process group, both at once: that is one Ctrl-C, not two. */
    private static final long ONE_SIGNAL_NANOS = 100_000_000;

    /** Asks what the kernel offers since before the command line was read; null when nobody does. */
    private static final AtomicReference<FutureTask<KernelFeatures>> asked = new AtomicReference<>();

    /** Null for a recording, as are the filter and what it decides on. */
    private final RunOptions options;

    private final FilterOptions filterOptions;
    private final Duration interval;
    private final Detail detail;
    /** What of the command only BPF can do; null for nothing. */
    private final NeedsBpf command;
    /** When a summary was asked for, on the monotonic clock; 0: nobody waits for one. */
    private final AtomicLong summaryRequestedNanos = new AtomicLong();

    private final AtomicBoolean stopping = new AtomicBoolean();
    /** When the first signal asked for the end; long ago until one has. */
    private volatile long stopNanos = System.nanoTime() - ONE_SIGNAL_NANOS;

    private Feed feed;
    private volatile Pipeline pipeline;
    /** Runs just before the end of the run is asked for. */
    private volatile Runnable beforeEnd = () -> {};
    /** Takes each delta on the stream's thread; null when nobody does. */
    private Consumer<LedgerDelta> deltas;
    /** The descriptor whose reader's end ends the run; negative for none. */
    private int output = STDOUT;

    private volatile Snapshot last;

    /**
     * Looks where drops can come from here, and resolves the filter; nothing is loaded yet.
     *
     * @param detail what the command does with the events
     * @param command what of the command only BPF can do; null for nothing
     */
    Session(RunOptions options, FilterOptions filterOptions, Duration interval, Detail detail, NeedsBpf command)
            throws IOException, UsageException, NotPermittedException, InterruptedException {
        this.options = options;
        this.filterOptions = filterOptions;
        this.interval = interval;
        this.detail = detail;
        this.command = command;
        options.programOptions(
                Filter.NONE, detail, interval); // bad input first, before anything is asked of the kernel
        feed = feed();
    }

    /** A run of a recording, which knows all of that. */
    Session(Feed recording, Duration interval) {
        this.options = null;
        this.filterOptions = null;
        this.interval = interval;
        this.detail = null;
        this.command = null;
        feed = recording;
    }

    private Feed feed() throws IOException, UsageException, NotPermittedException, InterruptedException {
        if (options.source() == RunOptions.From.COUNTERS) {
            return new CounterFeed(options, filterOptions, command, null);
        }
        try {
            return new BpfFeed(options, filterOptions, interval, detail, Session::kernelFeatures);
        } catch (BpfException none) {
            return without(none);
        }
    }

    /** What is left where there is no BPF; says so. A failure that tells of a fault is none to go on from. */
    private Feed without(BpfException why)
            throws IOException, UsageException, NotPermittedException, InterruptedException {
        if (options.source() != RunOptions.From.AUTO || !why.isUnavailable() || NeedsBpf.ALL.equals(command)) {
            throw why;
        }
        Feed counters = new CounterFeed(options, filterOptions, command, why);
        log("dropscope: " + Text.safe(why.getMessage())
                + ". Going on with the kernel's counters: only what they count, no reasons, flows or stacks"
                + " (--source bpf makes this an error)");
        return counters;
    }

    /**
     * Begins to ask what the kernel offers on a thread of its own, while the command line is read: each takes about a
     * fifth of a start. What comes of it, failures too, is told when a session asks for it.
     */
    static void askKernelAhead() {
        askAhead(KernelFeatures::probe);
    }

    /** @param probe who asks: the training of the class cache has no rights to */
    static void askAhead(Callable<KernelFeatures> probe) {
        FutureTask<KernelFeatures> asking = new FutureTask<>(probe);
        asked.set(asking);
        background("dropscope-kernel", asking);
    }

    private static KernelFeatures kernelFeatures() throws IOException, InterruptedException {
        FutureTask<KernelFeatures> asking = asked.getAndSet(null);
        if (asking == null) {
            return KernelFeatures.probe();
        }
        try {
            return asking.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    RunInfo info() throws IOException {
        return feed.info(interval, options == null || options.detail());
    }

    /** Begins; from its return on every drop counts. Nothing is shown before {@link #start}. */
    void attach() throws IOException, UsageException, NotPermittedException, InterruptedException {
        handleSignals();
        try {
            feed.open();
        } catch (BpfException none) {
            feed.close();
            feed = without(none);
            feed.open();
        }
    }

    void handleSignals() {
        Runnable stop = this::onStopSignal;
        Signals.handle("INT", stop);
        Signals.handle("TERM", stop);
        Signals.handle("HUP", stop);
        Signals.handle("USR1", this::onSummarySignal);
    }

    /**
     * Starts the pipeline, which calls the consumers from now on.
     *
     * @param stream takes each event on a thread of its own; null for none
     * @param snapshots takes a snapshot at each tick but the last, on the detail thread; must not block
     * @param summaries takes a snapshot when SIGUSR1 asks for the summary, likewise
     */
    void start(Stage stream, Consumer<Snapshot> snapshots, Consumer<Snapshot> summaries) throws IOException {
        Consumer<LedgerDelta> takers = deltas;
        pipeline = feed.pipeline(
                interval,
                stream,
                takers == null ? delta -> {} : delta -> onStream(() -> takers.accept(delta)),
                snapshot -> {
                    if (snapshot.last()) {
                        last = snapshot;
                    } else if (isRequested(snapshot)) {
                        summaries.accept(snapshot);
                    } else {
                        snapshots.accept(snapshot);
                    }
                },
                output);
        pipeline.start();
        // signals that came before there was a pipeline
        if (stopping.get()) {
            pipeline.requestStop();
        }
        if (summaryRequestedNanos.get() != 0) {
            pipeline.requestTick();
        }
        background("dropscope-symbols", feed::tellWhatIsLacking);
        if (options != null && options.duration() != null) {
            stopAfter(options.duration());
        }
    }

    /** Whose packets are wanted: it decides on the events that the kernel side left undecided. */
    OwnerFilter ownerFilter() {
        return feed.ownerFilter();
    }

    /** The reasons that this kernel gives; null when no drops are traced. */
    ReasonTable reasons() {
        return feed.reasons();
    }

    /** Names of the reasons that this kernel gives for drops; null when no drops are traced. */
    Collection<String> reasonNames() {
        return reasons() == null ? null : reasons().drop().values();
    }

    /** Names of what events and ledger keys hold; to be asked for after {@link #attach}. */
    Names names() {
        return feed.names();
    }

    /** Has each delta taken on the stream's thread, behind the events before it; to be called before {@link #start}. */
    void deltasOnStream(Consumer<LedgerDelta> taker) {
        deltas = taker;
    }

    /** Lets the run go on when nobody reads stdout any more; to be called before {@link #start}. */
    void outliveStdout() {
        output = NO_OUTPUT;
    }

    /** Has something run when the end is asked for, and the end wait for it: on any thread, perhaps more than once. */
    void beforeEnd(Runnable action) {
        beforeEnd = action;
    }

    /** Whether packets outside of a filter are left out. */
    boolean filtered() {
        return feed.filtered();
    }

    /** Whether whoever reads our output may take their time: nothing is gone meanwhile, and nobody asked to end. */
    boolean hasTime() {
        return options == null && !stopping.get();
    }

    private void onStopSignal() {
        long now = System.nanoTime();
        if (stopping.getAndSet(true)) {
            if (now - stopNanos < ONE_SIGNAL_NANOS) {
                return;
            }
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        }
        stopNanos = now;
        requestStop();
    }

    private void requestStop() {
        beforeEnd.run();
        Pipeline running = pipeline;
        if (running != null) {
            running.requestStop();
        }
    }

    /** Whether it is the summary that was asked for: one that was on its way before lacks what came just before that. */
    private boolean isRequested(Snapshot snapshot) {
        long requested = summaryRequestedNanos.get();
        return requested != 0
                && snapshot.endNanos() - requested >= 0
                && summaryRequestedNanos.compareAndSet(requested, 0);
    }

    private void onSummarySignal() {
        summaryRequestedNanos.set(System.nanoTime());
        Pipeline running = pipeline;
        if (running != null) {
            running.requestTick();
        }
    }

    private void stopAfter(Duration duration) {
        background("dropscope-duration", () -> {
            try {
                Thread.sleep(duration);
                stop();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void background(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends the run; returns at once. From now on a Ctrl-C ends the process. */
    void stop() {
        stopping.set(true);
        requestStop();
    }

    /** Runs an action on the thread that writes the events, between two of them. */
    void onStream(Runnable action) {
        pipeline.onStream(action);
    }

    /**
     * Waits for the end.
     *
     * @return the last snapshot; null when nobody reads our output any more: then there is nobody to tell
     */
    Snapshot awaitEnd() throws IOException, InterruptedException {
        try {
            pipeline.awaitEnd();
            feed.lastWords(options != null && options.verbose()).forEach(Session::log);
            return pipeline.outputClosed() ? null : last;
        } catch (ClosedOutputException closed) {
            return null;
        }
    }

    /** Lines that begin with whose they are: "libbpf: ", "owners: ". */
    static void log(String line) {
        System.err.println(line);
    }

    @Override
    public void close() {
        if (pipeline != null) {
            pipeline.close();
        }
        feed.close();
    }
}
