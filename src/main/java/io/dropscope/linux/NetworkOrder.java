package io.dropscope.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers in network byte order (big-endian) out of a buffer in host byte order. */
final class NetworkOrder {
    private static final boolean SWAP = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private NetworkOrder() {}

    static int u16(ByteBuffer buffer, int at) {
        short number = buffer.getShort(at);
        return Short.toUnsignedInt(SWAP ? Short.reverseBytes(number) : number);
    }

    static int s32(ByteBuffer buffer, int at) {
        int number = buffer.getInt(at);
        return SWAP ? Integer.reverseBytes(number) : number;
    }

    static long u32(ByteBuffer buffer, int at) {
        return Integer.toUnsignedLong(s32(buffer, at));
    }

    static long s64(ByteBuffer buffer, int at) {
        long number = buffer.getLong(at);
        return SWAP ? Long.reverseBytes(number) : number;
    }
}
