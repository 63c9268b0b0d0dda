package io.dropscope.linux;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Makes by hand, out of the documented layouts, what the kernel would answer to the first question on a socket. */
final class NetlinkMessage {
    private static final int DONE = 3;
    private static final int MULTI = 2;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    static NetlinkMessage of(int type, int flags, byte[] fixed) {
        NetlinkMessage message = new NetlinkMessage();
        message.bytes.writeBytes(native32(0));
        message.bytes.writeBytes(native16(type));
        message.bytes.writeBytes(native16(flags | MULTI));
        message.bytes.writeBytes(native32(1));
        message.bytes.writeBytes(native32(0));
        message.bytes.writeBytes(fixed);
        return message;
    }

    static byte[] fixed(int size, Consumer<ByteBuffer> fill) {
        ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
        fill.accept(buffer);
        return buffer.array();
    }

    /** An answer of these messages and the end of it. */
    static NetlinkTape tape(NetlinkMessage... messages) {
        List<byte[]> datagrams = new ArrayList<>();
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        for (NetlinkMessage message : messages) {
            first.writeBytes(message.bytes());
        }
        datagrams.add(first.toByteArray());
        datagrams.add(done().bytes());
        return new NetlinkTape(datagrams);
    }

    static NetlinkMessage done() {
        return of(DONE, 0, native32(0));
    }

    NetlinkMessage attribute(int type, byte[] value) {
        bytes.writeBytes(native16(4 + value.length));
        bytes.writeBytes(native16(type));
        bytes.writeBytes(value);
        bytes.writeBytes(new byte[-value.length & 3]);
        return this;
    }

    NetlinkMessage nest(int type, Consumer<NetlinkMessage> fill) {
        NetlinkMessage inner = new NetlinkMessage();
        fill.accept(inner);
        return attribute(type | 0x8000, inner.bytes.toByteArray());
    }

    byte[] bytes() {
        byte[] message = bytes.toByteArray();
        ByteBuffer.wrap(message).order(ByteOrder.nativeOrder()).putInt(0, message.length);
        return message;
    }

    static byte[] native16(int value) {
        return fixed(2, buffer -> buffer.putShort((short) value));
    }

    static byte[] native32(int value) {
        return fixed(4, buffer -> buffer.putInt(value));
    }

    static byte[] native64(long... values) {
        return fixed(8 * values.length, buffer -> buffer.asLongBuffer().put(values));
    }

    static byte[] words(int... values) {
        return fixed(4 * values.length, buffer -> buffer.asIntBuffer().put(values));
    }

    static byte[] big32(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    static byte[] big64(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    static byte[] text(String text) {
        return (text + '\0').getBytes(StandardCharsets.UTF_8);
    }
}
