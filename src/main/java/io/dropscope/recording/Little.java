package io.dropscope.recording;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in a byte array at any offset: little-endian as all of the file is, or big-endian as in packets. */
final class Little {
    private static final VarHandle I16 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle I32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle I64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle BIG_I16 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle BIG_I32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private Little() {}

    static int u8(byte[] from, int at) {
        return from[at] & 0xff;
    }

    static int i16(byte[] from, int at) {
        return (short) I16.get(from, at);
    }

    static int u16(byte[] from, int at) {
        return (short) I16.get(from, at) & 0xffff;
    }

    static int i32(byte[] from, int at) {
        return (int) I32.get(from, at);
    }

    static long i64(byte[] from, int at) {
        return (long) I64.get(from, at);
    }

    static int bigU16(byte[] from, int at) {
        return (short) BIG_I16.get(from, at) & 0xffff;
    }

    static void put16(byte[] to, int at, int value) {
        I16.set(to, at, (short) value);
    }

    static void put32(byte[] to, int at, int value) {
        I32.set(to, at, value);
    }

    static void put64(byte[] to, int at, long value) {
        I64.set(to, at, value);
    }

    static void putBig16(byte[] to, int at, int value) {
        BIG_I16.set(to, at, (short) value);
    }

    static void putBig32(byte[] to, int at, int value) {
        BIG_I32.set(to, at, value);
    }
}
