package io.dropscope.recording;

import io.dropscope.event.Counts;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes each chunk at once, from one file to the next.
 *
 * <p>What cannot be written is cut off again, so that a file holds whole chunks only. From then on events are counted
 * and not encoded, and at each tick it is tried again: with a block that says how many are missing, and with all that the
 * ledger counted meanwhile, so that the totals stay exact.
 */
final class FileSink implements Sink {
    /** Keys of an outage that are kept apart: what the rest counted is told without a key. */
    private static final int MAX_KEYS = 16_384;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final RecordingEncoder encoder;
    private final RunFiles files;
    private final long rotateBytes;
    private final Duration rotateEvery;
    private final Batch batch;

    private InterfaceSums sums = new InterfaceSums();
    private long begunNanos;

    // ---- since the last piece that was written

    /** Why the last one was not; null when it was. */
    private IOException failure;

    private long missingEvents;
    private LedgerDelta missing;
    /** Interface blocks, of the pieces that failed too: a file has each once. */
    private ByteBuffer interfaces = NOTHING;

    FileSink(RecordingEncoder encoder, FileOptions options, RunFiles files) {
        this.encoder = encoder;
        this.files = files;
        rotateBytes = options.rotateBytes();
        rotateEvery = options.rotateEvery();
        batch = new Batch(options.compressed());
    }

    @Override
    public void begin() throws IOException {
        open();
        files.append(batch.begin(section()).piece(), 0);
    }

    private void open() throws IOException {
        files.open();
        begunNanos = System.nanoTime();
        sums = new InterfaceSums();
    }

    @Override
    public boolean takesEvents() {
        return failure == null;
    }

    @Override
    public void chunk(long events, LedgerDelta delta) {
        LedgerDelta whole = missing == null || delta == null ? delta : sum(missing, delta);
        missingEvents += events;
        Path path = files.path();
        boolean encoded = failure == null;
        if (!encoded) {
            files.unrecorded(events);
        }
        try {
            if (encoded) {
                write(whole);
            } else {
                writeAgain(whole);
            }
            missingEvents = 0;
            interfaces = NOTHING;
            missing = whole == null ? missing : null;
        } catch (IOException e) {
            if (encoded) {
                files.unrecorded(events);
            }
            missing = whole == null ? missing : whole;
            fail(path, e);
            whole = null;
        }
        try {
            endFile(whole);
        } catch (IOException e) {
            fail(path, e);
        }
        if (delta != null && delta.last()) {
            files.finishAll();
        }
    }

    @Override
    public void dump() {
        // all is written anyway
    }

    private void write(LedgerDelta delta) throws IOException {
        if (delta != null) {
            files.requireThere();
            encoder.owners();
            encoder.delta(delta);
        }
        takeInterfaces();
        batch.begin(interfaces.duplicate()).add(encoder.take());
        files.append(batch.piece(), missingEvents);
    }

    /** None of the missing events has been encoded. */
    private void writeAgain(LedgerDelta delta) throws IOException {
        if (files.isOpen()) {
            files.requireThere();
        } else {
            open();
        }
        batch.begin(files.size() == 0 ? section() : NOTHING);
        if (missingEvents > 0) {
            batch.add(encoder.gap(missingEvents, failure.getMessage()));
        }
        encoder.owners();
        encoder.delta(delta);
        takeInterfaces();
        batch.add(interfaces.duplicate()).add(encoder.take());
        files.append(batch.piece(), 0);
        failure = null;
        files.recovered();
    }

    /** It has all interface blocks that there are. */
    private ByteBuffer section() {
        ByteBuffer section = encoder.section(files.number());
        interfaces = NOTHING;
        return section;
    }

    private void takeInterfaces() {
        ByteBuffer more = encoder.takeInterfaces();
        if (more.hasRemaining()) {
            interfaces = ByteBuffer.allocate(interfaces.remaining() + more.remaining())
                    .put(interfaces)
                    .put(more)
                    .flip();
        }
    }

    /** Ends the file if the run has ended, or it is large or old enough; then another one follows. */
    private void endFile(LedgerDelta written) throws IOException {
        if (failure != null) {
            return;
        }
        if (written != null) {
            sums.add(written);
        }
        boolean last = written != null && written.last();
        if (!last && !isDue()) {
            return;
        }
        files.append(batch.begin(encoder.statistics(sums, wallNanos())).piece(), 0);
        if (!last) {
            files.finish();
            begin();
        }
    }

    private boolean isDue() {
        return rotateBytes > 0 && files.size() >= rotateBytes
                || rotateEvery != null && System.nanoTime() - begunNanos >= rotateEvery.toNanos();
    }

    private static long wallNanos() {
        return System.currentTimeMillis() * 1_000_000;
    }

    private void fail(Path path, IOException e) {
        takeInterfaces();
        encoder.take();
        encoder.forgetNames();
        failure = e;
        files.failed(path, e);
    }

    /** What was counted in both intervals. */
    static LedgerDelta sum(LedgerDelta first, LedgerDelta second) {
        Map<LedgerKey, Counts> counts = new HashMap<>(first.counts());
        Counts other = first.other().plus(second.other());
        for (Map.Entry<LedgerKey, Counts> entry : second.counts().entrySet()) {
            if (counts.size() < MAX_KEYS || counts.containsKey(entry.getKey())) {
                counts.merge(entry.getKey(), entry.getValue(), Counts::plus);
            } else {
                other = other.plus(entry.getValue());
            }
        }
        return new LedgerDelta(
                first.startNanos(),
                second.endNanos(),
                second.wallOffsetNanos(),
                counts,
                other,
                first.nested() + second.nested(),
                first.hostDrops() < 0 || second.hostDrops() < 0
                        ? Math.max(first.hostDrops(), second.hostDrops())
                        : first.hostDrops() + second.hostDrops(),
                first.undecodable() + second.undecodable(),
                second.last());
    }
}
