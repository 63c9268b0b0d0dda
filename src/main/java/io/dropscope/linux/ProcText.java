package io.dropscope.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The content of a file of /proc, line by line, each cut into words. Reads into the same memory again and again; names
 * that come again are the same objects, so that a look at the same file allocates nothing. For one thread at a time.
 *
 * <p>A line counts only with its line feed: what was cut short is told, not given.
 */
final class ProcText {
    private static final int CHUNK = 1 << 16;
    /** What a host with many sockets needs is given back. */
    private static final int KEEP = 1 << 20;

    private static final int MAX_NAMES = 1 << 13;
    private static final int PATH_SIZE = 4096;

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment chunk = arena.allocate(CHUNK);
    private final MemorySegment path = arena.allocate(PATH_SIZE);
    private String pathText = "";

    private byte[] bytes = new byte[CHUNK];
    private int length;
    private int next;
    private int line;

    private int[] starts = new int[256];
    private int[] ends = new int[256];
    private int words;

    private final String[] names = new String[2 * MAX_NAMES];
    private int nameCount;

    /** Reads a file, whole; the lines begin anew. */
    void read(String file) throws LinuxException {
        clear();
        if (!file.equals(pathText)) {
            path.setString(0, file, StandardCharsets.ISO_8859_1);
            pathText = file;
        }
        int fd = (int) Syscalls.check(
                "open " + file,
                Syscalls.call(Syscalls.OPENAT, RawFiles.AT_FDCWD, path.address(), RawFiles.O_CLOEXEC, 0, 0, 0));
        try {
            while (true) {
                long read = Syscalls.call(Syscalls.READ, fd, chunk.address(), chunk.byteSize());
                if (read == -Errno.EINTR) {
                    continue;
                }
                if (Syscalls.check("read " + file, read) == 0) {
                    return;
                }
                append((int) read);
            }
        } finally {
            Syscalls.close(fd);
        }
    }

    /** Takes a content that was read before, or made up. */
    void set(byte[] content) {
        clear();
        bytes = Arrays.copyOf(content, Math.max(CHUNK, content.length));
        length = content.length;
    }

    /** Goes back before the first line. */
    void rewind() {
        next = 0;
        line = 0;
        words = 0;
    }

    private void clear() {
        if (bytes.length > KEEP) {
            bytes = new byte[CHUNK];
        }
        length = 0;
        rewind();
    }

    private void append(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
        MemorySegment.copy(chunk, ValueLayout.JAVA_BYTE, 0, bytes, length, count);
        length += count;
    }

    /** Goes to the next line; false at the end, or where a line has no end. */
    boolean nextLine() {
        int end = next;
        while (end < length && bytes[end] != '\n') {
            end++;
        }
        if (next < length) {
            line++;
        }
        if (end >= length) {
            words = 0;
            return false;
        }
        split(next, end);
        next = end + 1;
        return true;
    }

    /** Whether something stands behind the last line feed. */
    boolean isCutShort() {
        return next < length;
    }

    /** The number of this line, from 1; after the end, of the one that was cut short. */
    int line() {
        return line;
    }

    private void split(int from, int to) {
        words = 0;
        int i = from;
        while (i < to) {
            if (bytes[i] == ' ' || bytes[i] == '\t') {
                i++;
                continue;
            }
            if (words == starts.length) {
                starts = Arrays.copyOf(starts, 2 * words);
                ends = Arrays.copyOf(ends, 2 * words);
            }
            starts[words] = i;
            while (i < to && bytes[i] != ' ' && bytes[i] != '\t') {
                i++;
            }
            ends[words++] = i;
        }
    }

    int words() {
        return words;
    }

    /** A word as a name: the same object whenever it comes again. */
    String name(int word) {
        return name(starts[word], ends[word]);
    }

    /** The same without the last character: the colon behind {@code Udp:}. */
    String nameWithoutEnd(int word) {
        return name(starts[word], ends[word] - 1);
    }

    private String name(int from, int to) {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        int slot = (hash ^ hash >>> 15) & names.length - 1;
        while (names[slot] != null) {
            if (isText(names[slot], from, to)) {
                return names[slot];
            }
            slot = slot + 1 & names.length - 1;
        }
        String name = Text.ofBytes(bytes, from, to - from);
        if (nameCount < MAX_NAMES && name.length() == to - from) {
            names[slot] = name;
            nameCount++;
        }
        return name;
    }

    private boolean isText(String text, int from, int to) {
        if (text.length() != to - from) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (text.charAt(i - from) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    boolean is(int word, String text) {
        return word < words && isText(text, starts[word], ends[word]);
    }

    boolean endsWith(int word, char c) {
        return ends[word] > starts[word] && bytes[ends[word] - 1] == c;
    }

    /** Where a character stands in a word; -1 when nowhere. */
    int indexOf(int word, char c) {
        for (int i = starts[word]; i < ends[word]; i++) {
            if (bytes[i] == c) {
                return i - starts[word];
            }
        }
        return -1;
    }

    int lengthOf(int word) {
        return ends[word] - starts[word];
    }

    /** Cuts a word in two, the first of which ends with this many characters. */
    void cut(int word, int at) {
        if (words + 1 >= starts.length) {
            starts = Arrays.copyOf(starts, 2 * starts.length);
            ends = Arrays.copyOf(ends, 2 * ends.length);
        }
        System.arraycopy(starts, word, starts, word + 1, words - word);
        System.arraycopy(ends, word, ends, word + 1, words - word);
        ends[word] = starts[word] + at;
        starts[word + 1] = ends[word];
        words++;
    }

    /**
     * Whether a word is a number that {@link #decimal} can tell: digits, perhaps behind a minus, below 2^63. No kernel
     * writes {@code -0}: another digit stood there.
     */
    boolean isDecimal(int word) {
        int from = bytes[starts[word]] == '-' ? starts[word] + 1 : starts[word];
        int digits = ends[word] - from;
        if (digits < 1 || digits > 19 || from > starts[word] && bytes[from] == '0') {
            return false;
        }
        for (int i = from; i < ends[word]; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return false;
            }
        }
        return digits < 19 || decimal(word) >= 0;
    }

    long decimal(int word) {
        boolean negative = bytes[starts[word]] == '-';
        long number = 0;
        for (int i = negative ? starts[word] + 1 : starts[word]; i < ends[word]; i++) {
            number = number * 10 + (bytes[i] - '0');
        }
        return negative ? -number : number;
    }

    /** Whether a part of a word is a hexadecimal number of at most 64 bits. */
    boolean isHex(int word, int from, int to) {
        if (to <= from || to - from > 16 || to > lengthOf(word)) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (Character.digit(bytes[starts[word] + i], 16) < 0) {
                return false;
            }
        }
        return true;
    }

    boolean isHex(int word) {
        return isHex(word, 0, lengthOf(word));
    }

    long hex(int word, int from, int to) {
        long number = 0;
        for (int i = starts[word] + from; i < starts[word] + to; i++) {
            number = number << 4 | Character.digit(bytes[i], 16);
        }
        return number;
    }

    long hex(int word) {
        return hex(word, 0, lengthOf(word));
    }
}
