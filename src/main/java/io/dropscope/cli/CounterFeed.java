package io.dropscope.cli;

import io.dropscope.bpf.BpfException;
import io.dropscope.enrich.Interfaces;
import io.dropscope.enrich.OwnerFilter;
import io.dropscope.event.DropEvent;
import io.dropscope.event.KindRule;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.Names;
import io.dropscope.event.Stage;
import io.dropscope.linux.Capabilities;
import io.dropscope.linux.Confinement;
import io.dropscope.linux.LinuxException;
import io.dropscope.linux.Text;
import io.dropscope.pipeline.Pipeline;
import io.dropscope.poll.CounterSource;
import io.dropscope.poll.Watch;
import io.dropscope.stats.Aggregator;
import io.dropscope.stats.EventFilter;
import io.dropscope.stats.Snapshot;
import io.dropscope.view.RunInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The kernel's counters: what can be had without BPF, and mostly without rights. */
final class CounterFeed implements Feed {
    private final boolean detail;
    private final OwnerFilter owners;
    private final Watch watch;
    private final String watching;
    private CounterSource source;

    /**
     * Checks what is asked for; nothing is read yet.
     *
     * @param command what of the command only BPF can do; null for nothing
     * @param why why there is no BPF; null when none is wanted
     * @throws UsageException when counters cannot do it
     */
    CounterFeed(RunOptions options, FilterOptions filterOptions, NeedsBpf command, BpfException why)
            throws IOException, UsageException, NotPermittedException, InterruptedException {
        NeedsBpf need = NeedsBpf.firstOf(filterOptions.onlyWithBpf(), options.onlyWithBpf(), command);
        if (need != null) {
            throw need.complaint(why);
        }
        detail = options.detail();
        owners = filterOptions.resolveOwners(detail);
        boolean mayEnter = !Confinement.inUserNamespace()
                && Capabilities.effective().missing(Capabilities.CAP_SYS_ADMIN).isEmpty();
        try (Interfaces interfaces = new Interfaces()) {
            watch = filterOptions.watch(interfaces, owners, mayEnter);
        }
        watching = filterOptions.describe("all counters", mayEnter ? "all namespaces" : "this namespace");
    }

    @Override
    public RunInfo.From kind() {
        return RunInfo.From.COUNTERS;
    }

    @Override
    public String watching() {
        return watching;
    }

    @Override
    public boolean filtered() {
        return !owners.isEmpty()
                || !watch.interfaces().isEmpty()
                || !watch.namespaces().isEmpty();
    }

    @Override
    public Names names() {
        return source.names();
    }

    @Override
    public OwnerFilter ownerFilter() {
        return owners;
    }

    @Override
    public void open() throws LinuxException {
        source = new CounterSource(watch, owners.isEmpty() ? null : owners, detail, CounterFeed::complain);
    }

    private static void complain(String text) {
        System.err.println("dropscope: " + Text.safe(text));
    }

    @Override
    public Pipeline pipeline(
            Duration interval, Stage stream, Consumer<LedgerDelta> deltas, Consumer<Snapshot> snapshots, int output)
            throws IOException {
        Aggregator aggregator = new Aggregator(source.names(), KindRule.AS_GIVEN, EventFilter.NONE, snapshots);
        HeapBound heap = new HeapBound();
        return new Pipeline(
                source,
                interval,
                List.of(CounterFeed::countSocket, aggregator),
                delta -> {
                    aggregator.onDelta(delta);
                    deltas.accept(delta);
                    if (!delta.last()) {
                        heap.onTick();
                    }
                },
                stream,
                output);
    }

    private static void countSocket(DropEvent event, boolean endOfBatch) {
        if (event.owner != null) {
            event.owner.drops().at(event.socketDrops);
        }
    }

    @Override
    public void tellWhatIsLacking() {
        if (!watch.allNamespaces() && watch.namespaces().isEmpty()) {
            complain("left out: other network namespaces (not permitted: CAP_SYS_ADMIN)");
        }
        List<String> missing =
                Capabilities.effective().missing(Capabilities.CAP_SYS_PTRACE, Capabilities.CAP_DAC_READ_SEARCH);
        if (detail && !missing.isEmpty()) {
            complain("left out: the processes that hold other users' sockets (not permitted: "
                    + String.join(" and ", missing) + "); "
                    + (owners.asksForHolders() ? "their drops do not pass the filter" : "all counts are there"));
        }
    }

    @Override
    public List<String> lastWords(boolean verbose) {
        return List.of();
    }

    @Override
    public void close() {
        if (source != null) {
            source.close();
        }
    }
}
