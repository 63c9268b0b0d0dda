package io.dropscope.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Files by raw path. A path here is a String with one char per byte (ISO 8859-1): java.io decodes file names by the
 * locale and cannot open, under LANG=C, what {@code ip netns add} of another user's UTF-8 name made.
 */
final class RawFiles {
    static final int AT_FDCWD = -100;
    private static final int O_DIRECTORY = Syscalls.AARCH64 ? 0x4000 : 0x10000;
    static final int O_WRONLY = 1;
    static final int O_RDWR = 2;
    static final int O_CLOEXEC = 0x80000;
    private static final int O_NONBLOCK = 0x800;

    private static final int STAT_SIZE = 144;
    private static final int STAT_INODE = 8;

    /** struct linux_dirent64: d_ino 8, d_off 8, d_reclen 2, d_type 1, d_name. */
    static final int DIRENT_LENGTH = 16;

    private static final int DIRENT_TYPE = 18;
    static final int DIRENT_NAME = 19;
    private static final byte DT_DIR = 4;

    /** PATH_MAX; a page, in which the kernel makes the texts of /proc links, is not smaller. */
    private static final int LINK_SIZE = 4096;

    private RawFiles() {}

    /** The bytes of a text as a raw path. */
    static String raw(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** The name at the end of a raw path as safe text. */
    static String safe(String raw) {
        byte[] bytes = raw.getBytes(StandardCharsets.ISO_8859_1);
        return Text.ofBytes(bytes, 0, bytes.length);
    }

    /** Opens for reading; the caller closes. */
    static int open(String path) throws LinuxException {
        return open(path, 0);
    }

    static int open(String path, int flags) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path, StandardCharsets.ISO_8859_1);
            long result =
                    Syscalls.call(Syscalls.OPENAT, AT_FDCWD, name.address(), O_CLOEXEC | O_NONBLOCK | flags, 0, 0, 0);
            return (int) (result < 0 ? Syscalls.check("open " + safe(path), result) : result);
        }
    }

    /**
     * Opens a directory by the address of its NUL terminated raw path; the caller closes. Allocates nothing.
     *
     * @return the descriptor, or {@code -errno}
     */
    static int openDirectory(long path) {
        return (int) Syscalls.call(Syscalls.OPENAT, AT_FDCWD, path, O_CLOEXEC | O_NONBLOCK | O_DIRECTORY, 0, 0, 0);
    }

    static long inode(int fd) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment stat = arena.allocate(STAT_SIZE, 8);
            Syscalls.check("fstat", Syscalls.call(Syscalls.FSTAT, fd, stat.address(), 0));
            return stat.get(ValueLayout.JAVA_LONG, STAT_INODE);
        }
    }

    /**
     * The namespace inode that a link of /proc/PID/ns names ({@code net:[4026531840]}); 0 when it cannot be read: the
     * process is gone, or may not be looked at.
     */
    static long namespaceLink(String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path, StandardCharsets.ISO_8859_1);
            MemorySegment link = arena.allocate(64);
            long length =
                    Syscalls.call(Syscalls.READLINKAT, AT_FDCWD, name.address(), link.address(), link.byteSize(), 0, 0);
            long inode = 0;
            for (int i = 0; i < length; i++) {
                byte b = link.get(ValueLayout.JAVA_BYTE, i);
                if (b >= '0' && b <= '9') {
                    inode = inode * 10 + (b - '0');
                }
            }
            return inode;
        }
    }

    /**
     * What a link holds, raw.
     *
     * @throws LinuxException EACCES (13) when it may not be read, ENOENT (2) when there is none
     */
    static String readLink(String path) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path, StandardCharsets.ISO_8859_1);
            MemorySegment link = arena.allocate(LINK_SIZE);
            long length = Syscalls.call(Syscalls.READLINKAT, AT_FDCWD, name.address(), link.address(), LINK_SIZE, 0, 0);
            if (length < 0) {
                throw new LinuxException("readlink " + safe(path), (int) -length);
            }
            return new String(link.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
        }
    }

    /** The whole content of a small file, of /proc as a rule. */
    static byte[] read(String path) throws LinuxException {
        int fd = open(path);
        try {
            return readFromStart(fd, path);
        } finally {
            Syscalls.close(fd);
        }
    }

    /** The whole content of an open file, which need not be at its start; of /proc, what is there now. */
    static byte[] readFromStart(int fd, String path) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(4096);
            byte[] content = new byte[0];
            while (true) {
                long length =
                        Syscalls.call(Syscalls.PREAD64, fd, buffer.address(), buffer.byteSize(), content.length, 0, 0);
                if (length <= 0) {
                    if (length < 0) {
                        throw new LinuxException("read " + safe(path), (int) -length);
                    }
                    return content;
                }
                int old = content.length;
                content = Arrays.copyOf(content, old + (int) length);
                MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, content, old, (int) length);
            }
        }
    }

    /** The names in a directory, raw, in no order, without {@code .} and {@code ..}. */
    static List<String> list(String directory) throws LinuxException {
        List<String> names = new ArrayList<>();
        list(directory, (byte) 0, (name, inode) -> names.add(name));
        return names;
    }

    /** The directories in a directory of a file system whose entries tell their type (kernfs and proc do). */
    static void directories(String directory, Entries entries) throws LinuxException {
        list(directory, DT_DIR, entries);
    }

    /** Takes the entries of a directory. */
    @FunctionalInterface
    interface Entries {
        void entry(String name, long inode);
    }

    /** Opens a directory for {@link #list} and the like; the caller closes. */
    static int openDirectory(String directory) throws LinuxException {
        return open(directory, O_DIRECTORY);
    }

    private static void list(String directory, byte type, Entries entries) throws LinuxException {
        int fd = openDirectory(directory);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(32 * 1024, 8);
            while (true) {
                long length = Syscalls.call(Syscalls.GETDENTS64, fd, buffer.address(), buffer.byteSize());
                if (Syscalls.check("getdents64", length) == 0) {
                    return;
                }
                for (long at = 0; at < length; ) {
                    if (type == 0 || buffer.get(ValueLayout.JAVA_BYTE, at + DIRENT_TYPE) == type) {
                        String name = buffer.getString(at + DIRENT_NAME, StandardCharsets.ISO_8859_1);
                        if (!name.equals(".") && !name.equals("..")) {
                            entries.entry(name, buffer.get(ValueLayout.JAVA_LONG_UNALIGNED, at));
                        }
                    }
                    at += Short.toUnsignedInt(buffer.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + DIRENT_LENGTH));
                }
            }
        } finally {
            Syscalls.close(fd);
        }
    }
}
