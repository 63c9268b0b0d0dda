package io.dropscope.recording;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Decompresses zstd frames, one behind the other: all of what a cut frame still tells, and after a damaged one whatever
 * comes from the next frame on. Nothing else names the library, so its native part is loaded only for a compressed file.
 */
final class ZstdInput implements ByteInput {
    private static final int BUFFER = 1 << 18;
    /** Of 16 numbers: a frame that holds no data (an index); the library passes over it. */
    private static final int SKIPPABLE_MAGIC = 0x184D2A50;

    private final InputStream in;
    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private final ByteBuffer compressed =
            ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private final ByteBuffer plain = ByteBuffer.allocateDirect(BUFFER).limit(0);
    private final byte[] transfer = new byte[BUFFER];

    private boolean inFrame;
    /** Compressed bytes of the frame so far. */
    private long frameBytes;

    private boolean ended;
    private long cut;
    private long damaged;

    ZstdInput(InputStream in) {
        this.in = in;
    }

    @Override
    public int read(byte[] to, int at, int length) throws IOException {
        while (!plain.hasRemaining()) {
            if (ended) {
                return -1;
            }
            decompress();
        }
        int taken = Math.min(length, plain.remaining());
        plain.get(to, at, taken);
        return taken;
    }

    /** Goes on by a step: reads, or decompresses, or looks for a frame. */
    private void decompress() throws IOException {
        // what the library still holds of a frame comes out without further bytes
        if (!compressed.hasRemaining() && !fill() && !inFrame) {
            ended = true;
            return;
        }
        if (!inFrame && !seekFrame()) {
            return;
        }
        plain.clear();
        int before = compressed.position();
        try {
            boolean whole = context.decompressDirectByteBufferStream(plain, compressed);
            frameBytes += compressed.position() - before;
            inFrame = !whole;
        } catch (ZstdException e) {
            // from the next magic number on, which is not the one of this frame
            damaged += frameBytes + Integer.BYTES;
            compressed.position(Math.min(compressed.limit(), before + (frameBytes == 0 ? Integer.BYTES : 0)));
            inFrame = false;
            frameBytes = 0;
            context.reset();
        }
        plain.flip();
        if (inFrame && plain.limit() == 0 && !compressed.hasRemaining() && !fill()) {
            cut += frameBytes;
            ended = true;
        }
        if (!inFrame) {
            frameBytes = 0;
        }
    }

    /** Stands at a frame's beginning if there is one in what was read. */
    private boolean seekFrame() throws IOException {
        while (compressed.remaining() < Integer.BYTES) {
            if (!fill()) {
                damaged += compressed.remaining();
                compressed.position(compressed.limit());
                ended = true;
                return false;
            }
        }
        while (compressed.remaining() >= Integer.BYTES) {
            int magic = compressed.getInt(compressed.position());
            if (magic == Layout.ZSTD_MAGIC || (magic & ~0xf) == SKIPPABLE_MAGIC) {
                inFrame = true;
                frameBytes = 0;
                return true;
            }
            compressed.get();
            damaged++;
        }
        return false;
    }

    private boolean fill() throws IOException {
        compressed.compact();
        int read = in.read(transfer, 0, compressed.remaining());
        if (read > 0) {
            compressed.put(transfer, 0, read);
        }
        compressed.flip();
        return read > 0;
    }

    @Override
    public long bytesCut() {
        return cut;
    }

    @Override
    public long bytesDamaged() {
        return damaged;
    }

    @Override
    public void close() throws IOException {
        context.close();
        in.close();
    }
}
