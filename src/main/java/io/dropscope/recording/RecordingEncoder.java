package io.dropscope.recording;

import io.dropscope.event.DropEvent;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.Names;
import java.nio.ByteBuffer;

/**
 * Events and deltas to the blocks of a recording. One thread; knows nothing of files. All buffers hold whole blocks, are to be
 * read from their position to their limit, and are valid until the next call of any method.
 *
 * <p>What was given since the last {@link #take} is a chunk. The order in a file is: {@link #section}, then as often as
 * needed {@link #takeInterfaces} and {@link #take}, and {@link #statistics} at the end.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class RecordingEncoder {
    /**
     * @param info of the run; its file number gives way to that of {@link #section}
     * @param names of what ledger keys hold; those of events are in the events
     */
    public RecordingEncoder(RecordingInfo info, Names names) {}

    /**
     * The beginning of a file: the section header, what the run tells of itself, all interfaces known so far. Names are
     * forgotten, and written again when they are next used.
     */
    public ByteBuffer section(int fileNumber) {
        throw new UnsupportedOperationException();
    }

    /**
     * Adds an event to the chunk, with the names that it needs.
     *
     * @param withPacket false to leave the packet's bytes out
     */
    public void event(DropEvent event, boolean withPacket) {
        throw new UnsupportedOperationException();
    }

    /** Adds what was counted in an interval, with the names that it needs. */
    public void delta(LedgerDelta delta) {
        throw new UnsupportedOperationException();
    }

    /** Adds owners whose verdict or drop count has changed since they were written. To be called before each delta. */
    public void owners() {
        throw new UnsupportedOperationException();
    }

    /** Bytes of the chunk so far. */
    public int size() {
        throw new UnsupportedOperationException();
    }

    /** Interface blocks that are new since {@link #section} or the last call; to be written before the chunk that uses them. */
    public ByteBuffer takeInterfaces() {
        throw new UnsupportedOperationException();
    }

    /** The chunk, and begins the next one. */
    public ByteBuffer take() {
        throw new UnsupportedOperationException();
    }

    /** Forgets the names: the next chunk defines again what it uses, and can be read without those before it. */
    public void forgetNames() {
        throw new UnsupportedOperationException();
    }

    /**
     * The end of a file: what was counted for each interface.
     *
     * @param wallNanos now, as nanoseconds since 1970 UTC
     */
    public ByteBuffer statistics(InterfaceSums sums, long wallNanos) {
        throw new UnsupportedOperationException();
    }

    /**
     * A block that says that events are missing here.
     *
     * @param events how many
     * @param why in words: {@code no space left on device}
     */
    public ByteBuffer gap(long events, String why) {
        throw new UnsupportedOperationException();
    }
}
