package io.dropscope.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A question by netlink: header, the fixed part of its type, attributes. Its offsets count from the header's
 * beginning.
 *
 * <pre>
 *   nlmsghdr   0 length(4)  4 type(2)  6 flags(2)  8 sequence(4)  12 port(4)  16 the fixed part
 * </pre>
 */
final class NetlinkRequest {
    static final int HEADER = 16;
    static final int LENGTH = 0;
    static final int TYPE = 4;
    static final int FLAGS = 6;
    static final int SEQUENCE = 8;

    static final int NLM_F_REQUEST = 1;
    static final int NLM_F_ACK = 4;
    static final int NLM_F_DUMP = 0x300;

    private static final int CAPACITY = 256;

    private final String name;
    private final ByteBuffer bytes = ByteBuffer.allocate(CAPACITY).order(ByteOrder.nativeOrder());
    private int length;

    private NetlinkRequest(String name, int type, int flags, int fixedBytes) {
        this.name = name;
        bytes.putShort(TYPE, (short) type);
        bytes.putShort(FLAGS, (short) flags);
        length = HEADER + fixedBytes;
    }

    /**
     * A question for all that there is.
     *
     * @param name of the question, for messages: RTM_GETLINK
     * @param type its number
     * @param fixedBytes size of the structure behind the header, a multiple of four
     */
    static NetlinkRequest dump(String name, int type, int fixedBytes) {
        return new NetlinkRequest(name, type, NLM_F_REQUEST | NLM_F_DUMP, fixedBytes);
    }

    /** A question for one thing; the kernel ends its answer with an acknowledgement. */
    static NetlinkRequest one(String name, int type, int fixedBytes) {
        return new NetlinkRequest(name, type, NLM_F_REQUEST | NLM_F_ACK, fixedBytes);
    }

    NetlinkRequest u8(int offset, int value) {
        bytes.put(offset, (byte) value);
        return this;
    }

    NetlinkRequest u32(int offset, int value) {
        bytes.putInt(offset, value);
        return this;
    }

    NetlinkRequest attribute(int type, int value) {
        header(type, 4);
        bytes.putInt(length - 4, value);
        return this;
    }

    /** Adds a number whose width the kernel leaves open (NLA_UINT); eight bytes do for all. */
    NetlinkRequest attribute64(int type, long value) {
        int at = header(type, 8);
        bytes.putLong(at, value);
        return this;
    }

    /** Adds a text with the NUL behind it. */
    NetlinkRequest attribute(int type, String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        int at = header(type, ascii.length + 1);
        bytes.put(at, ascii);
        return this;
    }

    private int header(int type, int valueBytes) {
        int at = length + 4;
        bytes.putShort(length, (short) (4 + valueBytes));
        bytes.putShort(length + 2, (short) type);
        length += (4 + valueBytes + 3) & ~3;
        return at;
    }

    String name() {
        return name;
    }

    int length() {
        return length;
    }

    /** Writes the question with a sequence number into a buffer. */
    void writeTo(ByteBuffer buffer, int sequence) {
        bytes.putInt(LENGTH, length);
        bytes.putInt(SEQUENCE, sequence);
        buffer.put(0, bytes, 0, length);
    }
}
