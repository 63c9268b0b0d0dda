package io.dropscope.pipeline;

import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Source;
import io.dropscope.linux.EventFd;
import io.dropscope.linux.LinuxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A source in memory. Its events are numbered from 1 on, and each delta's packets say how many there were when it was
 * made.
 */
final class FakeSource implements Source {
    private static final LedgerKey KEY = new LedgerKey(Kind.DROP, 1, 1, 1, 1);

    private final EventFd readable;
    private final AtomicInteger gathers = new AtomicInteger();
    private final AtomicInteger deltas = new AtomicInteger();

    private long added;
    private long taken;
    private int gathered;
    private int largestBatch;
    private boolean detached;
    private int left; // deltas before one fails
    private Runnable atDetach = () -> {};

    FakeSource() throws LinuxException {
        readable = new EventFd();
        left = Integer.MAX_VALUE;
    }

    synchronized void add(int count) {
        added += count;
        signal(true);
    }

    private void signal(boolean waiting) {
        try {
            if (waiting) {
                readable.signal();
            } else {
                readable.drain();
            }
        } catch (LinuxException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the kernel still hands over while it is detached. */
    void atDetach(Runnable action) {
        atDetach = action;
    }

    synchronized void failAfterDeltas(int count) {
        left = count;
    }

    int gathers() {
        return gathers.get();
    }

    int deltas() {
        return deltas.get();
    }

    synchronized long taken() {
        return taken;
    }

    synchronized int largestBatch() {
        return largestBatch;
    }

    synchronized boolean detached() {
        return detached;
    }

    @Override
    public int descriptor() {
        return readable.fd();
    }

    @Override
    public synchronized int gather(int max) {
        gathers.incrementAndGet();
        gathered = (int) Math.min(max, added - taken);
        return gathered;
    }

    @Override
    public synchronized void decode(int index, DropEvent slot) {
        if (index >= gathered) {
            throw new IllegalArgumentException(index + " of " + gathered);
        }
        slot.timestampNanos = taken + index + 1;
    }

    @Override
    public synchronized void release() {
        largestBatch = Math.max(largestBatch, gathered);
        taken += gathered;
        gathered = 0;
        if (taken == added) {
            signal(false);
        }
    }

    @Override
    public synchronized LedgerDelta delta(boolean last) throws IOException {
        if (left-- == 0) {
            throw new IOException("no delta");
        }
        Counts counts = new Counts(added, 0, 0, 0, 0, 0);
        long number = deltas.incrementAndGet();
        return new LedgerDelta(number - 1, number, 0, Map.of(KEY, counts), Counts.ZERO, 0, -1, 0, last);
    }

    /** How many events there were when a delta was made. */
    static long eventsBefore(LedgerDelta delta) {
        return delta.counts().get(KEY).packets();
    }

    @Override
    public void detach() {
        atDetach.run();
        synchronized (this) {
            detached = true;
        }
    }

    @Override
    public void close() {
        readable.close();
    }
}
