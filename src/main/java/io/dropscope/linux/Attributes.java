package io.dropscope.linux;

import java.nio.ByteBuffer;

/**
 * A walk over netlink attributes (include/uapi/linux/netlink.h, struct nlattr), in place and without allocating. For
 * one thread at a time; the buffer is in host byte order.
 *
 * <pre>
 *   nlattr   0 length(2), these four bytes included   2 type(2), its upper two bits are flags   4 value ...
 * </pre>
 *
 * <p>Each attribute starts at a multiple of four from the message's beginning. Whatever does not fit into the
 * message, and a value that is asked for and has another length than it should have, makes the walk {@linkplain
 * #isSound() unsound} for good: the reader looks once, at the end, and then uses nothing of the message. A value that
 * is not there reads as 0.
 */
final class Attributes {
    private static final int TYPE_MASK = 0x3fff;

    private final Attributes parent;
    private Attributes child;
    private ByteBuffer buffer;
    private int next;
    private int end;
    private int type;
    private int value;
    private int length;
    private boolean sound;

    Attributes() {
        this(null);
    }

    private Attributes(Attributes parent) {
        this.parent = parent;
    }

    /** Starts a walk over the bytes from {@code from} up to {@code to}. */
    Attributes over(ByteBuffer in, int from, int to) {
        buffer = in;
        next = from;
        end = to;
        sound = true;
        if (from > to) {
            spoil();
        }
        return this;
    }

    /** Goes to the next attribute; false when there is none, or none that fits. */
    boolean next() {
        if (end - next < 4) {
            // padding may be left out behind the last one, and so next lie behind the end
            if (next < end) {
                spoil();
            }
            return false;
        }
        int size = Short.toUnsignedInt(buffer.getShort(next));
        if (size < 4 || size > end - next) {
            spoil();
            next = end;
            return false;
        }
        type = buffer.getShort(next + 2) & TYPE_MASK;
        value = next + 4;
        length = size - 4;
        next += (size + 3) & ~3;
        return true;
    }

    /** The type of the present attribute, without its flags. */
    int type() {
        return type;
    }

    /** Bytes of the value. */
    int length() {
        return length;
    }

    /** Where the value starts in the buffer. */
    int offset() {
        return value;
    }

    /** Whether all was as it should be so far, in the nested walks too. */
    boolean isSound() {
        return sound;
    }

    /** Says that the message cannot be trusted. */
    void spoil() {
        for (Attributes walk = this; walk != null; walk = walk.parent) {
            walk.sound = false;
        }
    }

    /**
     * Whether the value holds at least so many bytes, as a structure does that may have grown; else spoils the walk.
     */
    boolean holds(int bytes) {
        if (length < bytes) {
            spoil();
            return false;
        }
        return true;
    }

    int u8() {
        return isOf(1) ? Byte.toUnsignedInt(buffer.get(value)) : 0;
    }

    int u16() {
        return isOf(2) ? Short.toUnsignedInt(buffer.getShort(value)) : 0;
    }

    /** A 32-bit value as it is; negative when its first bit is set. */
    int s32() {
        return isOf(4) ? buffer.getInt(value) : 0;
    }

    long u32() {
        return Integer.toUnsignedLong(s32());
    }

    long u64() {
        return isOf(8) ? buffer.getLong(value) : 0;
    }

    /** A number of 32 or 64 bits, as the kernel found it fit (NLA_UINT, Linux 6.7). */
    long uint() {
        return length == 4 ? u32() : u64();
    }

    /** A 32-bit value in network byte order, as nftables has them. */
    int be32() {
        return isOf(4) ? NetworkOrder.s32(buffer, value) : 0;
    }

    /** A 64-bit value in network byte order. */
    long be64() {
        return isOf(8) ? NetworkOrder.s64(buffer, value) : 0;
    }

    /** A 32-bit word of a structure for which {@link #holds} was asked. */
    long u32At(int offset) {
        return Integer.toUnsignedLong(buffer.getInt(value + offset));
    }

    /** A 64-bit word of a structure for which {@link #holds} was asked. */
    long u64At(int offset) {
        return buffer.getLong(value + offset);
    }

    /** A NUL terminated name as safe text. */
    String text() {
        byte[] bytes = new byte[length];
        buffer.get(value, bytes);
        return Text.ofCString(bytes);
    }

    /** A name that the kernel made, of ASCII; compares without making a String. */
    boolean is(String name) {
        if (length != name.length() + 1 || buffer.get(value + length - 1) != 0) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (buffer.get(value + i) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The value as bytes. */
    byte[] bytes() {
        byte[] bytes = new byte[length];
        buffer.get(value, bytes);
        return bytes;
    }

    /** A walk over the attributes in the value; the same object at each call. */
    Attributes nested() {
        if (child == null) {
            child = new Attributes(this);
        }
        return child.over(buffer, value, value + length);
    }

    private boolean isOf(int bytes) {
        if (length != bytes) {
            spoil();
            return false;
        }
        return true;
    }
}
