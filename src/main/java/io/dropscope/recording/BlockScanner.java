package io.dropscope.recording;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Finds the blocks in a stream of bytes that may be damaged anywhere. Holds a window of it in {@link #bytes}: what is before
 * {@link #start} is done with, and positions in the window are valid until {@link #fill} or {@link #resync}. Its memory does
 * not depend on what the file says. One thread.
 *
 * <p>A block is believed when its two lengths agree, one of ours when its checksum is right as well. Where none is, the search
 * goes on in steps of four bytes, and believes only blocks of a known type.
 */
final class BlockScanner implements Closeable {
    /** {@link #look}: not all of the block is in the window yet. */
    static final int MORE = 0;
    /** {@link #look}: there is no block. */
    static final int DAMAGED = -1;
    /** {@link #look}: the file ends here. */
    static final int END = -2;
    /** {@link #look}: the file ends within what may be a block. */
    static final int CUT = -3;

    private static final int FIRST_WINDOW = 1 << 18;
    private static final int LARGEST_WINDOW = 2 * Layout.LARGEST_BLOCK;
    /** A search believes no larger block, or made-up lengths could have it read the same bytes again and again. */
    private static final int LARGEST_IN_SEARCH = 1 << 16;

    byte[] bytes = new byte[FIRST_WINDOW];
    int start;
    int end;

    private final ByteInput in;
    private final CRC32C crc = new CRC32C();
    private final PacketBlock packet = new PacketBlock();
    private int seed;
    private boolean seedKnown;
    private boolean eof;

    long bytesRead;
    long bytesSkipped;
    long bytesLeft;
    long damages;

    BlockScanner(ByteInput in) {
        this.in = in;
    }

    /** Tells what the checksums of this run begin with: until then only those of run blocks are checked. */
    void seed(int seed) {
        this.seed = seed;
        seedKnown = true;
    }

    /** The length of the block at a position, or {@link #MORE}, {@link #DAMAGED}, {@link #END}, {@link #CUT}. */
    int look(int at) {
        int available = end - at;
        if (available < Layout.BLOCK_FRAME) {
            return !eof ? MORE : available == 0 ? END : CUT;
        }
        int length = Little.i32(bytes, at + Layout.BLOCK_LENGTH);
        if (length < Layout.BLOCK_FRAME || (length & 3) != 0 || length > Layout.LARGEST_BLOCK) {
            return DAMAGED;
        }
        if (length > available) {
            return eof ? CUT : MORE;
        }
        return Little.i32(bytes, at + length - 4) == length ? length : DAMAGED;
    }

    int type(int at) {
        return Little.i32(bytes, at);
    }

    /** Whether a block of ours has the right checksum. */
    boolean isIntact(int at, int length) {
        int type = type(at);
        if (length < Layout.BLOCK_FRAME + Layout.CHECK_BYTES || type != Layout.RUN && !seedKnown) {
            return false;
        }
        int check = at + length - 4 - Layout.CHECK_BYTES;
        crc.reset();
        crc.update(bytes, at, check - at);
        return ((int) crc.getValue() ^ (type == Layout.RUN ? 0 : seed)) == Little.i32(bytes, check);
    }

    /** Whether the checksum of an event is right for it and its packet. */
    boolean isIntact(PacketBlock of) {
        int check = of.event + of.eventLength - Layout.CHECK_BYTES;
        crc.reset();
        crc.update(bytes, of.data, of.captured);
        crc.update(bytes, of.event, check - of.event);
        return seedKnown && ((int) crc.getValue() ^ seed) == Little.i32(bytes, check);
    }

    /** Is done with the bytes before a position. */
    void advance(int to) {
        bytesRead += to - start;
        start = to;
    }

    /** Is done with bytes that could not be read. */
    void pass(int to) {
        start = to;
    }

    /** Moves the window to {@link #start} and reads on. */
    void fill() throws IOException {
        if (start > 0) {
            System.arraycopy(bytes, start, bytes, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end == bytes.length && end < LARGEST_WINDOW) { // a block that is larger than all before
            bytes = Arrays.copyOf(bytes, 2 * end);
        }
        int read = in.read(bytes, end, bytes.length - end);
        if (read < 0) {
            eof = true;
        } else {
            end += read;
        }
    }

    /**
     * Looks for the next block behind {@link #start}, where there is none, and moves there: to the end when there is none
     * at all. What the file's end cut off is left, everything else that is passed over is damage.
     *
     * @param most bytes to look through before it gives up
     */
    void resync(long most) throws IOException {
        boolean cut = look(start) == CUT;
        int from = start;
        long until = most == Long.MAX_VALUE ? most : bytesSkipped + most;
        while (end - start >= Layout.BLOCK_FRAME) {
            if (bytesSkipped >= until) {
                return;
            }
            start += 4;
            if (!cut) {
                bytesSkipped += 4;
                while (end - start < LARGEST_IN_SEARCH && !eof) {
                    fill();
                }
            }
            if (isBelievable(start, cut)) {
                damages++;
                bytesSkipped += cut ? start - from : 0;
                return;
            }
        }
        if (cut) {
            bytesLeft += end - from;
        } else {
            damages++;
            bytesSkipped += end - start;
        }
        start = end;
    }

    private boolean isBelievable(int at, boolean onlyChecked) {
        int length = look(at);
        if (length < 0 || length > LARGEST_IN_SEARCH || length == MORE) {
            return false;
        }
        int type = type(at);
        if (type == Layout.PACKET) {
            return packet.find(bytes, at, length) && packet.hasEvent() && isIntact(packet);
        }
        return Layout.isOurs(type) ? isIntact(at, length) : !onlyChecked && Layout.isKnown(type);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Bytes of a compressed file that its end cut off. */
    long bytesCut() {
        return in.bytesCut();
    }

    /** Bytes of a compressed file that could not be decompressed. */
    long bytesDamaged() {
        return in.bytesDamaged();
    }
}
