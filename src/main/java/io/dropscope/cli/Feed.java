package io.dropscope.cli;

import io.dropscope.enrich.OwnerFilter;
import io.dropscope.enrich.ReasonTable;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.Names;
import io.dropscope.event.Stage;
import io.dropscope.linux.Namespaces;
import io.dropscope.linux.SystemInfo;
import io.dropscope.pipeline.Pipeline;
import io.dropscope.stats.Snapshot;
import io.dropscope.view.RunInfo;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Consumer;

/** What a run is fed by: the kernel side of BPF, the kernel's counters, or a recording. Made when the options are known, then opened. */
interface Feed extends AutoCloseable {
    /** What it is. */
    RunInfo.From kind();

    /** The filter in words. */
    String watching();

    /** Whether something is left out by a filter. */
    boolean filtered();

    /** What the run is. */
    default RunInfo info(Duration interval, boolean detail) throws IOException {
        return new RunInfo(
                Version.number(),
                SystemInfo.hostName(),
                SystemInfo.kernelRelease(),
                watching(),
                filtered(),
                interval,
                detail,
                ZoneId.systemDefault(),
                Namespaces.own(),
                kind());
    }

    /** The reasons that the kernel gives; null when no drops are traced. */
    default ReasonTable reasons() {
        return null;
    }

    /** Names of what events and ledger keys hold; to be asked for after {@link #open}. */
    Names names();

    /** Whose packets are wanted. */
    OwnerFilter ownerFilter();

    /** Begins: from the return on every drop counts. */
    void open() throws IOException, UsageException;

    /**
     * From here to snapshots, on the detail thread, and to the stream; not started yet.
     *
     * @param stream takes each event on a thread of its own; null for none
     * @param deltas takes each delta when its snapshot is made, likewise; must not block
     * @param snapshots must not block
     * @param output a descriptor whose reader's end ends the run at once; negative for none
     */
    Pipeline pipeline(
            Duration interval, Stage stream, Consumer<LedgerDelta> deltas, Consumer<Snapshot> snapshots, int output)
            throws IOException;

    /** Tells what is not known in full here, once the run goes on; may wait. */
    void tellWhatIsLacking();

    /**
     * What is to be told after the end, in whole lines.
     *
     * @param verbose figures too
     */
    List<String> lastWords(boolean verbose);

    @Override
    void close();
}
