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
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.Names;
import io.dropscope.event.Source;
import io.dropscope.event.Stage;
import io.dropscope.linux.Capabilities;
import io.dropscope.linux.Processes;
import io.dropscope.pipeline.Pipeline;
import io.dropscope.stats.Aggregator;
import io.dropscope.stats.EventFilter;
import io.dropscope.stats.Snapshot;
import io.dropscope.view.RunInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The kernel side: BPF programs on the tracepoints, and whose the packets are. */
final class BpfFeed implements Feed {
    private final RunOptions options;
    private final FilterOptions filterOptions;
    private final Duration interval;
    private final Detail detail;
    private final KernelSymbols symbols;
    private final KernelFeatures features;
    private final ReasonTable reasons;
    private final Interfaces interfaces;
    private final LiveNames names;
    private final Filter filter;
    private final OwnerFilter ownerFilter;
    private DropProgram program;
    private Owners owners;

    /** What the kernel offers, perhaps asked before. */
    interface Features {
        KernelFeatures ask() throws IOException, InterruptedException;
    }

    /**
     * Looks what this kernel offers and resolves the filter; nothing is loaded yet.
     *
     * @param detail what the command does with the events
     */
    BpfFeed(RunOptions options, FilterOptions filterOptions, Duration interval, Detail detail, Features kernel)
            throws IOException, UsageException, InterruptedException {
        this.options = options;
        this.filterOptions = filterOptions;
        this.interval = interval;
        this.detail = detail;
        symbols = new KernelSymbols(); // the first event waits for them, and the ring would fill meanwhile
        features = kernel.ask();
        reasons = new ReasonTable(features.dropReasons(), features.resetReasons());
        interfaces = new Interfaces();
        names = new LiveNames(symbols, interfaces, reasons);
        filterOptions.requireReadable(features.probeReads());
        ownerFilter = filterOptions.resolveOwners(options.detail());
        filter = filterOptions.resolve(reasons, interfaces, ownerFilter);
    }

    @Override
    public RunInfo.From kind() {
        return RunInfo.From.BPF;
    }

    @Override
    public String watching() {
        return filterOptions.describe();
    }

    @Override
    public ReasonTable reasons() {
        return reasons;
    }

    @Override
    public Names names() {
        return names;
    }

    @Override
    public boolean filtered() {
        return !filter.isEmpty();
    }

    @Override
    public OwnerFilter ownerFilter() {
        return ownerFilter;
    }

    @Override
    public void open() throws IOException, UsageException {
        program = DropProgram.load(
                options.programOptions(filter, detail, interval), features, options.verbose() ? Session::log : null);
        owners = Owners.live(
                socketScan(),
                interfaces,
                detail.showsEach(),
                ownerFilter,
                ownerFilter.asksForHolders() ? program.decisions() : null);
        owners.awaitFirst();
    }

    @Override
    public Pipeline pipeline(
            Duration every, Stage stream, Consumer<LedgerDelta> deltas, Consumer<Snapshot> snapshots, int output)
            throws IOException {
        OwnerFilter decides = ownerFilter.isEmpty() ? null : ownerFilter;
        return pipeline(program, names, owners, decides, every, stream, deltas, snapshots, output, detail.snaplen());
    }

    /** From a source of packets to snapshots and to the stream; not started yet. */
    static Pipeline pipeline(
            Source source,
            LiveNames names,
            Owners owners,
            OwnerFilter ownerFilter,
            Duration interval,
            Stage stream,
            Consumer<LedgerDelta> deltas,
            Consumer<Snapshot> snapshots,
            int output,
            int snaplen)
            throws IOException {
        Enricher enricher = new Enricher(names, owners);
        Aggregator aggregator = new Aggregator(names, enricher, EventFilter.ofUndecided(ownerFilter), snapshots);
        HeapBound heap = new HeapBound();
        return new Pipeline(
                source,
                interval,
                List.of(enricher, aggregator),
                delta -> {
                    owners.tick(delta.last());
                    aggregator.onDelta(delta);
                    deltas.accept(delta);
                    if (!delta.last()) {
                        heap.onTick();
                    }
                },
                stream,
                output,
                snaplen);
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

    @Override
    public void tellWhatIsLacking() {
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

    @Override
    public List<String> lastWords(boolean verbose) {
        List<String> words = new ArrayList<>(owners.complaints());
        if (verbose) {
            words.add(owners.figures());
        }
        return words;
    }

    @Override
    public void close() {
        if (owners != null) {
            owners.close(); // it uses the program
        }
        if (program != null) {
            program.close();
        }
        interfaces.close();
    }
}
