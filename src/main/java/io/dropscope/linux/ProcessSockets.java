package io.dropscope.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The sockets among the descriptors of processes, as the links of /proc/PID/fd tell them, and what else /proc tells of
 * those who hold them. Process ids are those of the PID namespace that /proc was mounted for. A look allocates nothing
 * for a descriptor. For one thread at a time.
 *
 * <p>The descriptors are those of the main thread, which as a rule all threads share: those of a thread that has
 * unshared its own are not seen, nor any of a process whose main thread has ended before the others.
 */
public final class ProcessSockets {
    private static final int COMM_SIZE = 16;
    /** The first eight bytes of a link to a socket, {@code socket:[}, as a big-endian number. */
    private static final long SOCKET = 0x736f636b65743a5bL;

    private static final ValueLayout.OfLong FIRST_BYTES =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int SOCKET_LENGTH = 8;
    private static final String NAMESPACED = "\nNSpid:";

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment path = arena.allocate(32);
    private final MemorySegment entries = arena.allocate(32 * 1024, 8);
    private final MemorySegment link = arena.allocate(64, 8);
    private long[] inodes = new long[64];
    private int count;
    /** Of the process that is being looked at; -1: none is. */
    private int directory = -1;

    private int pid;

    /** How a look ended. */
    public enum Look {
        /** It has not: there are more descriptors. */
        UNFINISHED,
        DONE,
        /** The process has ended. */
        GONE,
        /** The descriptors of the process may not be read: CAP_SYS_PTRACE or CAP_DAC_READ_SEARCH is missing. */
        DENIED
    }

    /** The ids of all processes that /proc shows, in no order. */
    public static int[] processes() throws LinuxException {
        List<Integer> found = new ArrayList<>();
        RawFiles.directories("/proc", (name, inode) -> {
            if (name.charAt(0) >= '1' && name.charAt(0) <= '9') {
                found.add(Integer.parseInt(name));
            }
        });
        return found.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * Looks at the descriptors of a process, all of them.
     *
     * @throws LinuxException when they cannot be read for lack of memory or of descriptors, say
     */
    public Look look(int process) throws LinuxException {
        Look look = begin(process);
        while (look == Look.UNFINISHED) {
            look = goOn();
        }
        return look;
    }

    /** Begins to look at a process, and gives up what was begun before. Throws as {@link #look} does. */
    public Look begin(int process) throws LinuxException {
        close();
        count = 0;
        pid = process;
        path.setString(0, "/proc/" + pid + "/fd", StandardCharsets.ISO_8859_1);
        int opened = RawFiles.openDirectory(path.address());
        if (opened < 0) {
            return failed("open", -opened);
        }
        directory = opened;
        return Look.UNFINISHED;
    }

    /**
     * Goes on with a look that is unfinished, by about a thousand descriptors: some milliseconds. Descriptors that come and
     * go meanwhile may be seen or not.
     */
    public Look goOn() throws LinuxException {
        long length = Syscalls.call(Syscalls.GETDENTS64, directory, entries.address(), entries.byteSize());
        if (length < 0) {
            return failed("getdents64", (int) -length);
        }
        int errno = readLinks(length);
        if (errno != 0) {
            return failed("readlink", errno);
        }
        if (length > 0) {
            return Look.UNFINISHED;
        }
        close();
        dropDuplicates();
        return Look.DONE;
    }

    /** Gives up a look that is unfinished. */
    public void close() {
        if (directory >= 0) {
            Syscalls.close(directory);
            directory = -1;
        }
    }

    /** Reads the links that getdents64 named. A descriptor that was closed meanwhile is no failure. */
    private int readLinks(long length) {
        for (long at = 0; at < length; ) {
            if (entries.get(ValueLayout.JAVA_BYTE, at + RawFiles.DIRENT_NAME) != '.') {
                long size = Syscalls.call(
                        Syscalls.READLINKAT,
                        directory,
                        entries.address() + at + RawFiles.DIRENT_NAME,
                        link.address(),
                        link.byteSize(),
                        0,
                        0);
                if (size > SOCKET_LENGTH && link.get(FIRST_BYTES, 0) == SOCKET) {
                    add(number((int) size));
                } else if (size == -Errno.EACCES || size == -Errno.EPERM) {
                    return (int) -size;
                }
            }
            at += Short.toUnsignedInt(entries.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + RawFiles.DIRENT_LENGTH));
        }
        return 0;
    }

    private long number(int end) {
        long number = 0;
        for (int i = SOCKET_LENGTH; i < end - 1; i++) {
            number = number * 10 + (link.get(ValueLayout.JAVA_BYTE, i) - '0');
        }
        return number;
    }

    private void add(long inode) {
        if (count == inodes.length) {
            inodes = Arrays.copyOf(inodes, 2 * count);
        }
        inodes[count++] = inode;
    }

    private void dropDuplicates() {
        Arrays.sort(inodes, 0, count);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (kept == 0 || inodes[i] != inodes[kept - 1]) {
                inodes[kept++] = inodes[i];
            }
        }
        count = kept;
    }

    private Look failed(String what, int errno) throws LinuxException {
        close();
        count = 0;
        return switch (errno) {
            case Errno.ENOENT, Errno.ESRCH -> Look.GONE;
            case Errno.EACCES, Errno.EPERM -> denied(pid);
            default -> throw new LinuxException(what + " /proc/" + pid + "/fd", errno);
        };
    }

    /** Threads of the kernel and zombies refuse like everybody else, and hold nothing. */
    private static Look denied(int pid) {
        return switch (Processes.exe(pid).state()) {
            case GONE -> Look.GONE;
            case KERNEL_THREAD -> Look.DONE;
            default -> Look.DENIED;
        };
    }

    /** The inodes of the sockets that the last finished look found, each once, in their order. */
    public long[] inodes() {
        return Arrays.copyOf(inodes, count);
    }

    /** The inode of a process's network namespace; 0 when it cannot be read. */
    public static long netns(int pid) {
        return RawFiles.namespaceLink("/proc/" + pid + "/ns/net");
    }

    /** The id of a process in its own PID namespace; 0 when it cannot be read, or the kernel does not tell. */
    public static int containerPid(int pid) {
        String status;
        try {
            status = new String(RawFiles.read("/proc/" + pid + "/status"), StandardCharsets.ISO_8859_1);
        } catch (LinuxException gone) {
            return 0;
        }
        int start = status.indexOf(NAMESPACED); // the name, in a line before, has its newlines escaped
        if (start < 0) {
            return 0;
        }
        int end = status.indexOf('\n', start + 1);
        String[] ids = status.substring(start + NAMESPACED.length(), end < 0 ? status.length() : end)
                .strip()
                .split("\\s+", -1);
        return Integer.parseInt(ids[ids.length - 1]);
    }

    /** The name of a process (comm of its main thread) as the kernel has it, NUL terminated; no text yet. */
    public static byte[] comm(int pid) {
        try {
            byte[] line = RawFiles.read("/proc/" + pid + "/comm");
            byte[] comm = new byte[COMM_SIZE];
            System.arraycopy(line, 0, comm, 0, Math.max(0, Math.min(line.length, COMM_SIZE) - 1));
            return comm;
        } catch (LinuxException gone) {
            return new byte[COMM_SIZE];
        }
    }
}
