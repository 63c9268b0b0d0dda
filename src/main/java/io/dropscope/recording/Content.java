package io.dropscope.recording;

import io.dropscope.linux.Text;

/**
 * Reads the content of a block of ours, never beyond its end. What does not fit reads as 0, null or nothing, and
 * {@link #fits} says so in the end: a caller reads all first, and believes it then or not. Texts come out safe.
 */
final class Content {
    private byte[] bytes;
    private int at;
    private int end;
    private boolean fits;

    Content over(byte[] of, int from, int to) {
        bytes = of;
        at = from;
        end = to;
        fits = true;
        return this;
    }

    /** Reads a block of ours from its version to its checksum. */
    Content overBlock(byte[] of, int at, int length) {
        return over(of, at + Layout.BLOCK_CONTENT, at + length - 4 - Layout.CHECK_BYTES);
    }

    private boolean has(int size) {
        if (end - at < size) {
            fits = false;
            at = end;
            return false;
        }
        return true;
    }

    int u8() {
        return has(1) ? Little.u8(bytes, at++) : 0;
    }

    int u16() {
        if (!has(2)) {
            return 0;
        }
        at += 2;
        return Little.u16(bytes, at - 2);
    }

    int i32() {
        if (!has(4)) {
            return 0;
        }
        at += 4;
        return Little.i32(bytes, at - 4);
    }

    long i64() {
        if (!has(8)) {
            return 0;
        }
        at += 8;
        return Little.i64(bytes, at - 8);
    }

    /** A number further on, without moving; 0 when it does not fit. */
    long peek(int ahead) {
        return end - at < ahead + Long.BYTES ? 0 : Little.i64(bytes, at + ahead);
    }

    String text() {
        int length = u16();
        if (length == BlockWriter.NULL_TEXT || !has(length)) {
            return null;
        }
        at += length;
        return Text.ofBytes(bytes, at - length, length);
    }

    /** A text that must be there. */
    String someText() {
        String text = text();
        if (text == null) {
            fits = false;
            return "";
        }
        return text;
    }

    /**
     * How many of something follow: 0 when so many have no room.
     *
     * @param least bytes that each takes
     */
    int count(int least) {
        int count = i32();
        if (count < 0 || count > (end - at) / least) {
            fits = false;
            return 0;
        }
        return count;
    }

    /** A constant of an enum by its name. */
    <E extends Enum<E>> E constant(Class<E> type) {
        String name = text();
        if (name == null) {
            return null;
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        fits = false;
        return null;
    }

    void unfit() {
        fits = false;
    }

    /** Whether everything fitted and nothing but padding is left. */
    boolean fits() {
        return fits && end - at < 4;
    }
}
