package io.dropscope.recording;

import io.dropscope.event.DropEvent;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.Names;
import io.dropscope.event.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of a run as a {@link Source}. Each delta of the recording ends an interval. Reads as a stream, plain or zstd;
 * memory does not grow with the files. Events come with names and owner.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class RecordingSource implements Source {
    private RecordingSource() {}

    /**
     * Opens the files of one run.
     *
     * @param files in any order; {@code -} is stdin
     * @param speed how many times faster than it was; 0: as fast as can be
     * @param fromWallNanos events and deltas that end before are passed over; {@link Long#MIN_VALUE} for all
     * @param toWallNanos events and deltas that end at or after this are passed over; {@link Long#MAX_VALUE} for all
     * @throws RecordingException when a file is no recording, or they are of different runs
     */
    public static RecordingSource open(List<Path> files, double speed, long fromWallNanos, long toWallNanos)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    /** What the first file tells of the run. */
    public RecordingInfo info() {
        throw new UnsupportedOperationException();
    }

    /** The names in the files. Grow while they are read. */
    public Names names() {
        throw new UnsupportedOperationException();
    }

    /** What was found so far. */
    public ReadReport report() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isPaced() {
        return true;
    }

    @Override
    public boolean intervalEnded() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean ended() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long dueInNanos() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int descriptor() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int gather(int max) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void decode(int index, DropEvent slot) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void release() {
        throw new UnsupportedOperationException();
    }

    @Override
    public LedgerDelta delta(boolean last) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void detach() {
        // nothing runs
    }

    @Override
    public void close() {
        // nothing is open yet
    }
}
