package io.dropscope.cli;

import io.dropscope.enrich.Enricher;
import io.dropscope.enrich.OwnerFilter;
import io.dropscope.enrich.ReasonTable;
import io.dropscope.event.DropEvent;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.Names;
import io.dropscope.event.Stage;
import io.dropscope.linux.Terminal;
import io.dropscope.linux.Text;
import io.dropscope.pipeline.Pipeline;
import io.dropscope.recording.ReadReport;
import io.dropscope.recording.RecordingInfo;
import io.dropscope.recording.RecordingSource;
import io.dropscope.recording.WantedOwners;
import io.dropscope.stats.Aggregator;
import io.dropscope.stats.Snapshot;
import io.dropscope.view.RunInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A recording: what was traced elsewhere, or before. Nothing is asked of this machine. */
final class RecordingFeed implements Feed {
    private static final int BATCH = 256;

    private final RecordingSource source;
    private final RecordingFiles files;
    private final RecordingInfo info;
    private final RecordedFilter filter;
    private final String watching;

    /**
     * Resolves the filter by what the recording knows.
     *
     * @param source closed with this
     */
    RecordingFeed(RecordingSource source, RecordingFiles files, FilterOptions options) throws UsageException {
        this.source = source;
        this.files = files;
        info = source.info();
        filter = options.recorded(reasons(), source.names(), ownerFilter());
        watching = info.watching() + (options.isEmpty() ? "" : "; of these: " + options.describe("", ""));
    }

    RecordingInfo recording() {
        return info;
    }

    RecordedFilter filter() {
        return filter;
    }

    @Override
    public RunInfo.From kind() {
        return RunInfo.From.BPF;
    }

    @Override
    public String watching() {
        return watching;
    }

    @Override
    public boolean filtered() {
        return info.filtered() || !filter.isEmpty();
    }

    @Override
    public RunInfo info(Duration interval, boolean detail) throws IOException {
        return new RunInfo(
                Version.number(),
                info.host(),
                info.kernel(),
                watching,
                filtered(),
                interval,
                info.detail(),
                RecordingFiles.zone(info),
                info.hostNetns(),
                kind(),
                new RunInfo.Recording(files.inWords(), info.version(), info.startWallNanos()));
    }

    @Override
    public ReasonTable reasons() {
        return new ReasonTable(info.dropReasons(), info.resetReasons());
    }

    @Override
    public Names names() {
        return source.names();
    }

    /** Whose packets were to be recorded. */
    @Override
    public OwnerFilter ownerFilter() {
        WantedOwners owners = info.owners();
        return new OwnerFilter(owners.pids(), owners.comms(), owners.cgroups(), owners.uids(), owners.known());
    }

    @Override
    public void open() {
        // it is
    }

    @Override
    public Pipeline pipeline(
            Duration interval, Stage stream, Consumer<LedgerDelta> deltas, Consumer<Snapshot> snapshots, int output)
            throws IOException {
        Aggregator aggregator = aggregator(snapshots);
        HeapBound heap = new HeapBound();
        ReadProgress progress = files.progress();
        boolean tells = !Terminal.isTerminal(Session.STDOUT); // else what is shown tells how far it is
        return new Pipeline(
                source,
                interval,
                List.of((event, endOfBatch) -> take(event, endOfBatch, aggregator)),
                delta -> {
                    LedgerDelta kept = filter.keep(delta);
                    aggregator.onDelta(kept);
                    deltas.accept(kept);
                    if (delta.last()) {
                        progress.close();
                    } else {
                        heap.onTick();
                        if (tells) {
                            progress.at(source.fileBytes());
                        }
                    }
                },
                stream == null
                        ? null
                        : new ShownEvents(stream, event -> source.covers(event.wallNanos) && filter.shows(event)),
                output,
                info.snaplen());
    }

    /** Counts the recording's packets. */
    Aggregator aggregator(Consumer<Snapshot> snapshots) {
        Names names = source.names();
        return new Aggregator(names, new Enricher(names), filter.events(), snapshots);
    }

    /** Takes an event to a stage, if it is among those that the deltas count. */
    private void take(DropEvent event, boolean endOfBatch, Stage to) throws IOException {
        if (filter.keeps(event)) {
            to.onEvent(event, endOfBatch);
        } else if (endOfBatch) {
            to.flush();
        }
    }

    /** Takes deltas, and may write. */
    interface Deltas {
        void accept(LedgerDelta delta) throws IOException;
    }

    /**
     * Goes through all of it on this thread.
     *
     * @param events takes each event that is among those that the deltas count
     * @param deltas takes what passes of each delta, the last one included
     */
    void read(Stage events, Deltas deltas, ReadProgress progress) throws IOException {
        DropEvent slot = new DropEvent(info.snaplen());
        while (true) {
            int count = source.gather(BATCH);
            if (count > 0) {
                for (int i = 0; i < count; i++) {
                    source.decode(i, slot);
                    take(slot, i == count - 1, events);
                }
                source.release();
            } else if (source.ended()) {
                break;
            } else if (source.intervalEnded()) {
                deltas.accept(filter.keep(source.delta(false)));
                progress.at(source.fileBytes());
            }
        }
        deltas.accept(filter.keep(source.delta(true)));
    }

    @Override
    public void tellWhatIsLacking() {
        // the end tells it
    }

    @Override
    public List<String> lastWords(boolean verbose) {
        List<String> words = new ArrayList<>();
        for (String line : filter.unknown()) {
            words.add("dropscope: " + line);
        }
        ReadReport report = source.report();
        String notRead = RecordingFiles.notRead(source.ended() ? report : report.stopped());
        if (notRead != null) {
            words.add("dropscope: " + Text.safe(notRead));
        }
        return words;
    }

    @Override
    public void close() {
        source.close();
    }
}
