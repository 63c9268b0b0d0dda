package io.dropscope.recording;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Blocks one behind the other in an array that grows. {@link #begin}, the content, and {@link #end} or, for blocks of ours,
 * {@link #endOurs}. The event, which is what comes a million times a second, writes into {@link #bytes} itself.
 */
final class BlockWriter {
    /** Texts are cut there, between two signs. */
    private static final int LONGEST_TEXT = 16_384;

    static final int NULL_TEXT = 0xffff;

    /** Valid up to {@link #end}; another array after {@link #reserve}. */
    byte[] bytes;

    int end;

    private final CRC32C crc = new CRC32C();
    private final int seed;
    private int block;

    /** @param seed of the checksums */
    BlockWriter(int capacity, int seed) {
        bytes = new byte[capacity];
        this.seed = seed;
    }

    void clear() {
        end = 0;
    }

    /** Makes room for so many bytes from {@link #end} on. */
    void reserve(int more) {
        if (bytes.length - end < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, end + more));
        }
    }

    ByteBuffer from(int begin) {
        return ByteBuffer.wrap(bytes, begin, end - begin).order(ByteOrder.LITTLE_ENDIAN);
    }

    void begin(int type) {
        reserve(Layout.BLOCK_FRAME);
        block = end;
        Little.put32(bytes, end, type);
        end += Layout.BLOCK_CONTENT;
    }

    /** Bytes of the block so far. */
    int blockSize() {
        return end - block;
    }

    void end() {
        pad();
        reserve(4);
        int length = end + 4 - block;
        Little.put32(bytes, block + Layout.BLOCK_LENGTH, length);
        Little.put32(bytes, end, length);
        end += 4;
    }

    /** With the checksum over everything from the block's type to its padding. */
    void endOurs() {
        pad();
        reserve(Layout.CHECK_BYTES + 4);
        Little.put32(bytes, block + Layout.BLOCK_LENGTH, end + Layout.CHECK_BYTES + 4 - block);
        i32(check(bytes, block, end));
        end();
    }

    private int check(byte[] of, int from, int to) {
        crc.reset();
        crc.update(of, from, to - from);
        boolean tellsSeed = Little.i32(of, from) == Layout.RUN;
        return (int) crc.getValue() ^ (tellsSeed ? 0 : seed);
    }

    /** The checksum over the bytes of a packet and what is told of it. */
    int check(byte[] of, int data, int dataLength, int content, int contentLength) {
        crc.reset();
        crc.update(of, data, dataLength);
        crc.update(of, content, contentLength);
        return (int) crc.getValue() ^ seed;
    }

    private void pad() {
        reserve(3);
        while ((end - block & 3) != 0) {
            bytes[end++] = 0;
        }
    }

    void u8(int value) {
        reserve(1);
        bytes[end++] = (byte) value;
    }

    void u16(int value) {
        reserve(2);
        Little.put16(bytes, end, value);
        end += 2;
    }

    void i32(int value) {
        reserve(4);
        Little.put32(bytes, end, value);
        end += 4;
    }

    void i64(long value) {
        reserve(8);
        Little.put64(bytes, end, value);
        end += 8;
    }

    /** A text of ours: its length in bytes, {@link #NULL_TEXT} for null, and its UTF-8. */
    void text(String text) {
        if (text == null) {
            u16(NULL_TEXT);
            return;
        }
        byte[] utf8 = utf8(text);
        u16(utf8.length);
        raw(utf8);
    }

    void raw(byte[] from) {
        reserve(from.length);
        System.arraycopy(from, 0, bytes, end, from.length);
        end += from.length;
    }

    /** An option with a text, if there is one. */
    void option(int code, String text) {
        if (text != null && !text.isEmpty()) {
            option(code, utf8(text));
        }
    }

    void option(int code, byte[] value) {
        u16(code);
        u16(value.length);
        raw(value);
        pad();
    }

    void endOfOptions() {
        i32(Layout.OPTION_END);
    }

    static byte[] utf8(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length <= LONGEST_TEXT) {
            return utf8;
        }
        int length = LONGEST_TEXT;
        while ((utf8[length] & 0xc0) == 0x80) {
            length--;
        }
        return Arrays.copyOf(utf8, length);
    }
}
