package io.dropscope.recording;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The newest chunks, each in one piece in a ring of direct memory. What is older than wanted leaves, and so does the
 * oldest where there is no room for a new one. One thread.
 */
final class ChunkRing {
    /**
     * A chunk that waits.
     *
     * @param offset where its bytes are in the ring
     * @param sums what was counted in the interval that it ends; null in the midst of one
     */
    record Chunk(int offset, int length, long startNanos, long endNanos, long events, InterfaceSums sums) {}

    private final ByteBuffer memory;
    private final long wantedNanos;
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private int end;
    private boolean lacksRoom;

    /** @param memory all of it is used */
    ChunkRing(ByteBuffer memory, long wantedNanos) {
        this.memory = memory;
        this.wantedNanos = wantedNanos;
    }

    /**
     * Takes a chunk; those leave that it has no room with, or that are too old beside it.
     *
     * @param bytes from its position to its limit
     */
    void add(ByteBuffer bytes, long startNanos, long endNanos, long events, InterfaceSums sums) {
        int length = bytes.remaining();
        while (!chunks.isEmpty() && endNanos - chunks.getFirst().endNanos() > wantedNanos) {
            chunks.remove();
        }
        if (length > memory.capacity()) {
            chunks.clear();
            lacksRoom = true;
            return;
        }
        if (chunks.isEmpty()) {
            end = 0;
        }
        int offset = end + length <= memory.capacity() ? end : 0;
        if (offset == 0 && end != 0) { // what lies behind the end comes before what lies at the start
            while (!chunks.isEmpty() && chunks.getFirst().offset() >= end) {
                giveWay();
            }
        }
        while (!chunks.isEmpty() && overlaps(chunks.getFirst(), offset, length)) {
            giveWay();
        }
        memory.clear().position(offset);
        memory.put(bytes);
        end = offset + length;
        chunks.add(new Chunk(offset, length, startNanos, endNanos, events, sums));
    }

    private void giveWay() {
        chunks.remove();
        lacksRoom = true;
    }

    private static boolean overlaps(Chunk chunk, int offset, int length) {
        return chunk.offset() < offset + length && offset < chunk.offset() + chunk.length();
    }

    /** The chunks, the oldest first. */
    Iterable<Chunk> chunks() {
        return chunks;
    }

    boolean isEmpty() {
        return chunks.isEmpty();
    }

    /** The bytes of a chunk that is in it; valid until the next is added. */
    ByteBuffer bytes(Chunk chunk) {
        return memory.slice(chunk.offset(), chunk.length());
    }

    int capacity() {
        return memory.capacity();
    }

    /** How much time the chunks cover. */
    long heldNanos() {
        return chunks.isEmpty()
                ? 0
                : chunks.getLast().endNanos() - chunks.getFirst().startNanos();
    }

    /** Whether a chunk has left, or did not come in, that is not too old. */
    boolean lacksRoom() {
        return lacksRoom;
    }

    void clear() {
        chunks.clear();
    }
}
