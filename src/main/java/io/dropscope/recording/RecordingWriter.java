package io.dropscope.recording;

import io.dropscope.event.DropEvent;
import io.dropscope.event.KindRule;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.Names;
import io.dropscope.event.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Writes a run to files. Events and deltas come on one thread, in their order. They are gathered to chunks, which leave at each
 * delta and whenever they have grown to a MiB: an event costs no system call, and what is in a chunk is written, or kept
 * in memory for a while, or counted as not recorded, as a whole.
 *
 * <p>A chunk in the file survives the end of this process, however it ends; with the end of a file it survives that of the
 * machine too.
 */
public final class RecordingWriter implements Stage {
    static final int CHUNK_BYTES = 1 << 20;

    private final FileOptions fileOptions;
    private final FlightOptions flightOptions;
    private final RecordingListener listener;
    private final RunFiles files;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Path firstFile;

    private RecordingEncoder encoder;
    private Predicate<DropEvent> withPacket;
    private Sink sink;
    private FlightSink flight;
    /** Events since the last chunk. */
    private long events;

    /**
     * Looks whether files can be made; makes none.
     *
     * @param flight what waits in memory; null to write at once
     * @param listener told what happens
     * @throws IOException one whose text names the file and says why it cannot be made
     */
    public RecordingWriter(FileOptions file, FlightOptions flight, RecordingListener listener) throws IOException {
        fileOptions = file;
        flightOptions = flight;
        this.listener = listener;
        FileSeries series = new FileSeries(file, file.rotates() || flight != null);
        firstFile = series.first();
        files = new RunFiles(series, listener);
    }

    /** The file that is made first; null for stdout. */
    public Path firstFile() {
        return firstFile;
    }

    /**
     * Begins the first file; to be called once, before the first event comes.
     *
     * @param names of what the keys of deltas hold
     * @param kindRule likewise
     * @param withPacket whether an event comes with the packet's bytes; asked on the thread of the events
     */
    public void begin(RecordingInfo info, Names names, KindRule kindRule, Predicate<DropEvent> withPacket)
            throws IOException {
        this.withPacket = withPacket;
        encoder = new RecordingEncoder(info, names);
        if (flightOptions == null) {
            sink = new FileSink(encoder, fileOptions, files);
        } else {
            flight = new FlightSink(info, encoder, fileOptions, flightOptions, files, names, kindRule, listener);
            sink = flight;
        }
        sink.begin();
    }

    @Override
    public void onEvent(DropEvent event, boolean endOfBatch) {
        events++;
        if (!sink.takesEvents()) {
            return;
        }
        encoder.event(event, withPacket.test(event));
        if (encoder.size() >= CHUNK_BYTES) {
            chunk(null);
        }
    }

    /** Takes what was counted in an interval, behind its events, on their thread. The last one ends the files. */
    public void onDelta(LedgerDelta delta) {
        try {
            chunk(delta);
        } finally {
            if (delta.last()) {
                ended.countDown();
            }
        }
    }

    private void chunk(LedgerDelta delta) {
        long of = events;
        events = 0;
        sink.chunk(of, delta);
    }

    /** Asks for what waits in memory to be written with the next delta; on the thread of the events. */
    public void dump() {
        sink.dump();
    }

    /** Waits until the files are ended; false when they are not after that time. */
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        return ended.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** What became of it so far; may be asked for from any thread. */
    public RecordingTotals totals() {
        return flight == null
                ? files.totals(RecordingTotals.NO_FLIGHT, 0, 0)
                : files.totals(flight.fired(), flight.unheeded(), flight.heldNanos());
    }
}
