package io.dropscope.cli;

import io.dropscope.bpf.DropProgram;
import io.dropscope.bpf.Filter;
import io.dropscope.bpf.KernelFeatures;
import io.dropscope.enrich.Enricher;
import io.dropscope.enrich.Interfaces;
import io.dropscope.enrich.KernelSymbols;
import io.dropscope.enrich.LiveNames;
import io.dropscope.enrich.OwnerFilter;
import io.dropscope.enrich.Owners;
import io.dropscope.enrich.ProcSocketScan;
import io.dropscope.enrich.ReasonTable;
import io.dropscope.enrich.SocketScan;
import io.dropscope.event.Source;
import io.dropscope.event.Stage;
import io.dropscope.linux.Capabilities;
import io.dropscope.linux.Namespaces;
import io.dropscope.linux.Processes;
import io.dropscope.linux.Signals;
import io.dropscope.linux.SystemInfo;
import io.dropscope.pipeline.Pipeline;
import io.dropscope.stats.Aggregator;
import io.dropscope.stats.Snapshot;
import io.dropscope.view.ClosedOutputException;
import io.dropscope.view.RunInfo;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * One live run: loads the program, starts the pipeline, turns signals into its end or a summary, and waits.
 *
 * <p>Ctrl-C, SIGTERM and SIGHUP end the run with its summary; the second one ends the process at once. SIGUSR1 asks for
 * the summary and goes on.
 */
final class Session implements AutoCloseable {
    private static final int STDOUT = 1;

    /** Asks what the kernel offers since before the command line was read; null when nobody does. */
    private static final AtomicReference<FutureTask<KernelFeatures>> asked = new AtomicReference<>();

    private final RunOptions options;
    private final FilterOptions filterOptions;
    private final Duration interval;
    private final KernelFeatures features;
    private final ReasonTable reasons;
    private final Interfaces interfaces;
    private final Filter filter;
    private final OwnerFilter ownerFilter;
    private final boolean showsEvents;
    /** When a summary was asked for, on the monotonic clock; 0: nobody waits for one. */
    private final AtomicLong summaryRequestedNanos = new AtomicLong();

    private final AtomicBoolean stopping = new AtomicBoolean();

    private DropProgram program;
    private final KernelSymbols symbols;
    private Owners owners;
    private volatile Pipeline pipeline;
    private volatile Snapshot last;

    /**
     * Looks what this kernel offers and resolves the filter; nothing is loaded yet.
     *
     * @param showsEvents whether events are shown one by one: then each has its exact time, and waits a moment for its
     *     owner rather than be shown without
     */
    Session(RunOptions options, FilterOptions filterOptions, Duration interval, boolean showsEvents)
            throws IOException, UsageException, InterruptedException {
        this.options = options;
        this.filterOptions = filterOptions;
        this.interval = interval;
        this.showsEvents = showsEvents;
        options.programOptions(
                Filter.NONE, showsEvents, interval); // bad input first, before anything is asked of the kernel
        symbols = new KernelSymbols(); // the first event waits for them, and the ring would fill meanwhile
        features = kernelFeatures();
        reasons = new ReasonTable(features.dropReasons(), features.resetReasons());
        interfaces = new Interfaces();
        filterOptions.requireReadable(features.probeReads());
        ownerFilter = filterOptions.resolveOwners(options.detail());
        filter = filterOptions.resolve(reasons, interfaces, ownerFilter);
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
        return new RunInfo(
                Version.number(),
                SystemInfo.hostName(),
                features.release(),
                filterOptions.describe(),
                filtered(),
                interval,
                options.detail(),
                ZoneId.systemDefault(),
                Namespaces.own());
    }

    /** Loads and attaches the program; from its return on every drop counts. Nothing is shown before {@link #start}. */
    void attach() throws IOException, UsageException {
        handleSignals();
        program = DropProgram.load(
                options.programOptions(filter, showsEvents, interval),
                features,
                options.verbose() ? Session::log : null);
        owners = Owners.live(
                socketScan(),
                interfaces,
                showsEvents,
                ownerFilter,
                ownerFilter.asksForHolders() ? program.decisions() : null);
        owners.awaitFirst();
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
        LiveNames names = new LiveNames(symbols, interfaces, reasons);
        OwnerFilter decides = ownerFilter.isEmpty() ? null : ownerFilter;
        pipeline = pipeline(program, names, owners, decides, interval, stream, snapshot -> {
            if (snapshot.last()) {
                last = snapshot;
            } else if (isRequested(snapshot)) {
                summaries.accept(snapshot);
            } else {
                snapshots.accept(snapshot);
            }
        });
        pipeline.start();
        // signals that came before there was a pipeline
        if (stopping.get()) {
            pipeline.requestStop();
        }
        if (summaryRequestedNanos.get() != 0) {
            pipeline.requestTick();
        }
        background("dropscope-symbols", this::tellWhatTheKernelLacks);
        if (options.duration() != null) {
            stopAfter(options.duration());
        }
    }

    /** From a source to snapshots, on the detail thread, and to the stream; not started yet. */
    static Pipeline pipeline(
            Source source,
            LiveNames names,
            Owners owners,
            OwnerFilter ownerFilter,
            Duration interval,
            Stage stream,
            Consumer<Snapshot> snapshots)
            throws IOException {
        Enricher enricher = new Enricher(names, owners);
        Aggregator aggregator = new Aggregator(names, enricher, ownerFilter, snapshots);
        HeapBound heap = new HeapBound();
        return new Pipeline(
                source,
                interval,
                List.of(enricher, aggregator),
                delta -> {
                    owners.tick(delta.last());
                    aggregator.onDelta(delta);
                    if (!delta.last()) {
                        heap.onTick();
                    }
                },
                stream,
                STDOUT);
    }

    private SocketScan socketScan() {
        if (options.holders() == RunOptions.Holders.PROC) {
            return new ProcSocketScan();
        }
        if (program.sweep() == null) {
            System.err.println("dropscope: this kernel has no iterator over open files:"
                    + " holders of sockets come from /proc, more slowly");
            return new ProcSocketScan();
        }
        return program.sweep();
    }

    /** Whose packets are wanted: it decides on the events that the kernel side left undecided. */
    OwnerFilter ownerFilter() {
        return ownerFilter;
    }

    /** Whether packets outside of a filter are left out. */
    boolean filtered() {
        return !filter.isEmpty();
    }

    private void tellWhatTheKernelLacks() {
        if (!features.probeReads()) {
            System.err.println("dropscope: lockdown=confidentiality: the kernel keeps packet contents from BPF;"
                    + " totals, reasons, functions and stacks are exact as ever,"
                    + " addresses and ports are there only where a TCP socket tells them");
        }
        if (features.dropReasons().isEmpty()) {
            System.err.println("dropscope: (kernel has no drop reasons): they came with Linux 5.17;"
                    + " the function that freed the packet tells what happened");
        }
        if (!Capabilities.effective().missing(Capabilities.CAP_SYS_PTRACE).isEmpty()) {
            System.err.println("dropscope: owners: the programs (exe) of other users' processes may not be read"
                    + " (not permitted): grant CAP_SYS_PTRACE, or run it with sudo; names and pids are right without");
        }
        if (!Processes.inHostPidNamespace()) {
            System.err.println("dropscope: owners: in a PID namespace of its own: only processes in it are seen, by the"
                    + " host's pids and without their programs; sockets of others have no holder that is known");
        }
        if (!program.tagsNewSockets() && features.probeReads()) {
            System.err.println("dropscope: owners: sockets get no tag when they are made (CAP_NET_ADMIN and a mounted"
                    + " cgroup v2 are needed): who had one that is closed is known only if a sweep met it");
        }
        if (symbols.hidden()) { // waits for the load
            System.err.println(
                    "dropscope: kernel symbols are hidden (CAP_SYSLOG is missing, or kptr_restrict is 2):"
                            + " locations are raw addresses, and ordinary drops that are known by their function count as loss");
        }
    }

    private void onStopSignal() {
        if (stopping.getAndSet(true)) {
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        }
        requestStop();
    }

    private void requestStop() {
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
            owners.complaints().forEach(Session::log);
            if (options.verbose()) {
                log(owners.figures());
            }
            return pipeline.outputClosed() ? null : last;
        } catch (ClosedOutputException closed) {
            return null;
        }
    }

    /** Lines that begin with whose they are: "libbpf: ", "owners: ". */
    private static void log(String line) {
        System.err.println(line);
    }

    @Override
    public void close() {
        if (pipeline != null) {
            pipeline.close();
        }
        if (owners != null) {
            owners.close(); // it uses the program
        }
        if (program != null) {
            program.close();
        }
        interfaces.close();
    }
}
