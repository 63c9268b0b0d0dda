package io.dropscope.recording;

import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;

/** Gathers what is to be written in one piece, and compresses it if that is wanted: into a frame of its own. One thread. */
final class Batch {
    private static final int FIRST_BYTES = 1 << 20;

    /** A frame each second or MiB is large enough for the fastest level to find what repeats. */
    private static final int LEVEL = 1;

    /** Null where nothing is compressed: then its library is not loaded. */
    private final Compressor compressor;

    private ByteBuffer gathered = ByteBuffer.allocateDirect(FIRST_BYTES);

    Batch(boolean compressed) {
        compressor = compressed ? new Compressor() : null;
    }

    /** Begins a new piece with the given parts, each from its position to its limit. */
    Batch begin(ByteBuffer part) {
        gathered.clear();
        return add(part);
    }

    Batch add(ByteBuffer part) {
        if (gathered.remaining() < part.remaining()) {
            int needed = gathered.position() + part.remaining();
            gathered.flip();
            gathered = ByteBuffer.allocateDirect(needed + needed / 4).put(gathered);
        }
        gathered.put(part);
        return this;
    }

    /** The piece; valid until the next one begins. */
    ByteBuffer piece() {
        gathered.flip();
        return compressor == null || !gathered.hasRemaining() ? gathered : compressor.compress(gathered);
    }

    private static final class Compressor {
        private final ZstdCompressCtx context = new ZstdCompressCtx().setLevel(LEVEL);
        private ByteBuffer frame = ByteBuffer.allocateDirect(0);

        ByteBuffer compress(ByteBuffer piece) {
            long bound = com.github.luben.zstd.Zstd.compressBound(piece.remaining());
            if (frame.capacity() < bound) {
                frame = ByteBuffer.allocateDirect(Math.toIntExact(bound));
            }
            frame.clear();
            context.compress(frame, piece);
            return frame.flip();
        }
    }
}
