package io.dropscope.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The file that is being written, those before it, and what became of them. Written to on the stream's thread; the
 * totals may be asked for from any.
 */
final class RunFiles {
    private static final int NAMES_KEPT = 100;

    private final FileSeries series;
    private final RecordingListener listener;

    /** Null when none is open. */
    private ChunkFile file;
    /** Has the disk take a finished file, which may take long. */
    private Thread syncing;

    private boolean toldFailure;
    private boolean toldRecovery;

    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong unrecorded = new AtomicLong();
    private volatile String failure;
    private volatile int made;
    private volatile int deleted;
    private final Deque<Path> names = new ArrayDeque<>(); // guarded by itself

    RunFiles(FileSeries series, RecordingListener listener) {
        this.series = series;
        this.listener = listener;
    }

    /** Makes the next file. */
    void open() throws IOException {
        file = series.next();
        made = series.made();
        if (file.path() != null) {
            synchronized (names) {
                names.add(file.path());
                if (names.size() > NAMES_KEPT) {
                    names.remove();
                }
            }
        }
    }

    /** Number of the file that is open, from 0. */
    int number() {
        return series.made() - 1;
    }

    boolean isOpen() {
        return file != null;
    }

    Path path() {
        return file == null ? null : file.path();
    }

    /** Bytes in the file that is open. */
    long size() {
        return file.size();
    }

    /** Lets go of a file that is not there any more under its name. */
    void requireThere() throws IOException {
        try {
            file.requireThere();
        } catch (IOException gone) {
            abandon();
            throw gone;
        }
    }

    /** Ends with the file as it is. */
    void abandon() {
        ChunkFile left = file;
        file = null;
        try {
            left.close();
        } catch (IOException e) {
            // what made us leave it has been told
        }
    }

    /** @param eventsOfIt how many events the piece holds */
    void append(ByteBuffer piece, long eventsOfIt) throws IOException {
        int length = piece.remaining();
        file.append(piece);
        bytes.addAndGet(length);
        events.addAndGet(eventsOfIt);
    }

    /** Ends with a whole file; the disk takes it while the next one is written. */
    void finish() throws IOException {
        ChunkFile whole = file;
        file = null;
        awaitSync();
        syncing = Thread.ofPlatform().daemon().name("dropscope-sync").start(() -> {
            try (whole) {
                whole.sync();
            } catch (IOException e) {
                unsynced(whole, e);
            }
        });
        series.finished(whole);
        deleted = series.deleted();
    }

    /** Ends with the last file, and returns when the disk has all of them. */
    void finishAll() {
        ChunkFile last = file;
        file = null;
        if (last != null) {
            try (last) {
                last.sync();
            } catch (IOException e) {
                unsynced(last, e);
            }
        }
        awaitSync();
    }

    /** A file that was deleted, because there were too many, need not be anywhere. */
    private void unsynced(ChunkFile whole, IOException e) {
        if (whole.hasItsName()) {
            failure = e.getMessage();
            listener.failed(whole.path(), e);
        }
    }

    private void awaitSync() {
        boolean interrupted = false;
        while (syncing != null) {
            try {
                syncing.join();
                syncing = null;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells that a piece could not be written; its events are counted by {@link #unrecorded}. */
    void failed(Path path, IOException e) {
        failure = e.getMessage();
        if (!toldFailure) {
            toldFailure = true;
            listener.failed(path, e);
        }
    }

    void unrecorded(long eventsOfIt) {
        unrecorded.addAndGet(eventsOfIt);
    }

    void recovered() {
        failure = null;
        if (!toldRecovery) {
            toldRecovery = true;
            listener.recovered(unrecorded.get());
        }
    }

    List<Path> names() {
        synchronized (names) {
            return List.copyOf(names);
        }
    }

    RecordingTotals totals(long fired, long unheeded, long heldNanos) {
        return new RecordingTotals(
                names(),
                made,
                deleted,
                bytes.get(),
                events.get(),
                unrecorded.get(),
                failure,
                fired,
                unheeded,
                heldNanos);
    }
}
