package io.dropscope.linux;

import java.nio.charset.StandardCharsets;

/**
 * Safe text from outside bytes. The names of processes, interfaces, namespaces and cgroups are chosen by whoever runs a
 * container: a process may be called {@code ESC ] 0 ; x}. Safe text holds printable characters and spaces only; each
 * other byte stands as {@code \x1b}, invalid UTF-8 included. Safe text stays as it is when it is made safe once more.
 */
public final class Text {
    private static final String HEX = "0123456789abcdef";

    private Text() {}

    /** Makes safe text from bytes that should be UTF-8. */
    public static String ofBytes(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] < ' ' || bytes[i] == 0x7f) {
                StringBuilder text = new StringBuilder(length + 16);
                append(bytes, offset, length, text);
                return text.toString();
            }
        }
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }

    /** Makes safe text from the bytes before the first NUL, from all when there is none. */
    public static String ofCString(byte[] bytes) {
        return ofBytes(bytes, 0, lengthOf(bytes));
    }

    /** Appends the bytes before the first NUL as safe text: for the writer of a line, who wants no String. */
    public static void appendCString(byte[] bytes, StringBuilder to) {
        append(bytes, 0, lengthOf(bytes), to);
    }

    /** Makes safe text from text. */
    public static String safe(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7f) {
                StringBuilder safe = new StringBuilder(length + 16);
                text.codePoints().forEach(point -> appendCodePoint(point, safe));
                return safe.toString();
            }
        }
        return text;
    }

    private static int lengthOf(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return length;
    }

    private static void append(byte[] bytes, int offset, int length, StringBuilder to) {
        int end = offset + length;
        int i = offset;
        while (i < end) {
            int first = bytes[i];
            if (first >= 0) {
                appendCodePoint(first, to);
                i++;
                continue;
            }
            int size = sequenceLength(bytes, i, end);
            if (size == 0) {
                appendByte(first, to);
                i++;
                continue;
            }
            int point = first & (0x7f >> size);
            for (int k = 1; k < size; k++) {
                point = (point << 6) | (bytes[i + k] & 0x3f);
            }
            appendCodePoint(point, to);
            i += size;
        }
    }

    /** The length of the well-formed UTF-8 sequence at i (Unicode table 3-7), 0 when there is none. */
    private static int sequenceLength(byte[] bytes, int i, int end) {
        int first = bytes[i] & 0xff;
        int size = first >= 0xc2 && first <= 0xdf ? 2 : first >> 4 == 0xe ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
        if (size == 0 || i + size > end) {
            return 0;
        }
        for (int k = 1; k < size; k++) {
            if ((bytes[i + k] & 0xc0) != 0x80) {
                return 0;
            }
        }
        int second = bytes[i + 1] & 0xff;
        boolean tooLongOrTooBig = (first == 0xe0 && second < 0xa0)
                || (first == 0xed && second > 0x9f)
                || (first == 0xf0 && second < 0x90)
                || (first == 0xf4 && second > 0x8f);
        return tooLongOrTooBig ? 0 : size;
    }

    private static void appendCodePoint(int point, StringBuilder to) {
        if (isPrintable(point)) {
            to.appendCodePoint(point);
        } else if (point < 0x80) {
            appendByte(point, to);
        } else {
            // The bytes of its UTF-8 form; for half a surrogate pair, those that its value would have.
            int size = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            appendByte((0xf00 >> size) | (point >> (6 * (size - 1))), to);
            for (int k = size - 2; k >= 0; k--) {
                appendByte(0x80 | ((point >> (6 * k)) & 0x3f), to);
            }
        }
    }

    /**
     * Breaks a text between words where its lines would be longer than this. A word that is longer stays whole.
     *
     * @param indent before the lines after the first
     */
    public static String wrap(String text, int width, String indent) {
        if (text.length() <= width) {
            return text;
        }
        StringBuilder all = new StringBuilder(text.length() + 64);
        int lineStart = 0;
        for (String word : text.split(" ", -1)) {
            if (!all.isEmpty()) {
                if (all.length() - lineStart + 1 + word.length() > width) {
                    all.append('\n');
                    lineStart = all.length();
                    all.append(indent);
                } else {
                    all.append(' ');
                }
            }
            all.append(word);
        }
        return all.toString();
    }

    private static boolean isPrintable(int point) {
        if (point < 0x7f) {
            return point >= ' ';
        }
        return switch (Character.getType(point)) {
            // FORMAT holds the signs that turn the direction of a line around.
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private static void appendByte(int value, StringBuilder to) {
        to.append("\\x").append(HEX.charAt((value >> 4) & 0xf)).append(HEX.charAt(value & 0xf));
    }
}
