package io.dropscope.bpf;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * A struct copied out of native memory, whose fields are then read from an array. Each access to a {@link
 * MemorySegment} is a dozen calls that the compilers inline, so a decoder of fifty fields took them 7 MB (22 MB for one
 * of holders) while it was compiled, which stayed resident; and it made the program slower until then.
 *
 * <p>Offsets are bytes from the begin of the struct, fields lie on multiples of their size, and byte order is the
 * machine's. One thread.
 */
final class Words {
    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private final long[] words;

    /** @param bytes of the largest struct, a multiple of 8 */
    Words(int bytes) {
        words = new long[bytes / Long.BYTES];
    }

    /** Takes a struct of that size, a multiple of 8; what was held is gone. */
    void take(MemorySegment from, long at, int bytes) {
        MemorySegment.copy(from, JAVA_LONG, at, words, 0, bytes / Long.BYTES);
    }

    long i64(int at) {
        return words[at >>> 3];
    }

    int i32(int at) {
        return (int) (words[at >>> 3] >>> shift(at, Integer.BYTES));
    }

    long u32(int at) {
        return i32(at) & 0xffff_ffffL;
    }

    int u16(int at) {
        return (int) (words[at >>> 3] >>> shift(at, Short.BYTES)) & 0xffff;
    }

    byte i8(int at) {
        return (byte) (words[at >>> 3] >>> shift(at, Byte.BYTES));
    }

    int u8(int at) {
        return i8(at) & 0xff;
    }

    /** An address or the like in network byte order. */
    long networkI64(int at) {
        return LITTLE ? Long.reverseBytes(i64(at)) : i64(at);
    }

    /** An IPv4 address in network byte order, unsigned. */
    long networkU32(int at) {
        int value = i32(at);
        return (LITTLE ? Integer.reverseBytes(value) : value) & 0xffff_ffffL;
    }

    /** How far a field of a word stands from the word's lowest bit. */
    private static int shift(int at, int bytes) {
        int bits = (at & 7) * Byte.SIZE;
        return LITTLE ? bits : Long.SIZE - bytes * Byte.SIZE - bits;
    }
}
