package io.dropscope.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * What /proc tells of a process, by its id in the PID namespace that /proc was mounted for. All methods may be called
 * from any thread; none caches anything.
 */
public final class Processes {
    private static final int CLOCK_REALTIME = 0;
    private static final int CLOCK_BOOTTIME = 7;
    /** The kernel's PROC_PID_INIT_INO. */
    private static final long FIRST_PID_NAMESPACE = 0xEFFFFFFCL;

    private static final long PF_KTHREAD = 0x00200000;
    private static final long NANOS = 1_000_000_000;
    private static final int TICKS_PER_SECOND = SystemInfo.userTicksPerSecond();

    private Processes() {}

    /** Why there is a path, or none. */
    public enum ExeState {
        FOUND,
        /** The process has ended. */
        GONE,
        /** There is a process, and we may not look at it: CAP_SYS_PTRACE is missing, or /proc hides it. */
        DENIED,
        /** A thread of the kernel runs no program. */
        KERNEL_THREAD,
        /** Some other failure. */
        UNREADABLE
    }

    /**
     * The program of a process.
     *
     * @param path safe text, with {@code  (deleted)} at its end when the file is gone; null unless found
     */
    public record Exe(ExeState state, String path) {}

    /** The names (comm) of all processes that /proc shows, as safe text. */
    public static Set<String> names() {
        Set<String> names = new TreeSet<>();
        try {
            for (String process : RawFiles.list("/proc")) {
                if (process.charAt(0) >= '1' && process.charAt(0) <= '9') {
                    addName(Path.of("/proc", process, "comm"), names);
                }
            }
        } catch (LinuxException noProc) {
            return names;
        }
        return names;
    }

    private static void addName(Path file, Set<String> names) {
        try {
            byte[] comm = Files.readAllBytes(file);
            if (comm.length > 0) {
                names.add(Text.ofBytes(comm, 0, comm.length - 1));
            }
        } catch (IOException ended) {
            // between the listing and now
        }
    }

    /** The program that a process runs. */
    public static Exe exe(int pid) {
        try {
            return new Exe(ExeState.FOUND, RawFiles.safe(RawFiles.readLink("/proc/" + pid + "/exe")));
        } catch (LinuxException e) {
            return new Exe(withoutExe(pid, e.errno()), null);
        }
    }

    private static ExeState withoutExe(int pid, int errno) {
        Stat stat = stat(pid);
        if (stat == null) {
            // With hidepid, /proc shows no processes of others.
            return exists(pid) ? ExeState.DENIED : ExeState.GONE;
        }
        if ((stat.flags & PF_KTHREAD) != 0) {
            return ExeState.KERNEL_THREAD;
        }
        // A process gives its program up on its way out, before it becomes a zombie.
        return switch (errno) {
            case Errno.ENOENT, Errno.ESRCH -> ExeState.GONE;
            case Errno.EACCES, Errno.EPERM -> stat.isRunning() ? ExeState.DENIED : ExeState.GONE;
            default -> ExeState.UNREADABLE;
        };
    }

    /** Whether there is a process, a zombie too, that /proc may or may not show. */
    public static boolean exists(int pid) {
        return pid > 0 && Syscalls.call(Syscalls.KILL, pid, 0, 0) != -Errno.ESRCH;
    }

    /** The fields of /proc/PID/stat that are used. */
    record Stat(char state, long flags, long threads, long startTicks) {
        private static final int STATE = 3;
        private static final int FLAGS = 9;
        private static final int THREADS = 20;
        private static final int START = 22;

        /** Reads a line; null when it is none. The name in parentheses may hold spaces and parentheses itself. */
        static Stat parse(String line) {
            int afterName = line.lastIndexOf(") ");
            if (afterName < 0) {
                return null;
            }
            String[] fields = line.substring(afterName + 2).split(" ", START - STATE + 2);
            return fields.length <= START - STATE || fields[0].isEmpty()
                    ? null
                    : new Stat(
                            fields[0].charAt(0),
                            Long.parseLong(fields[FLAGS - STATE]),
                            Long.parseLong(fields[THREADS - STATE]),
                            Long.parseLong(fields[START - STATE].strip()));
        }

        /** A main thread can end before the others: it stays as a zombie, and they go on. */
        boolean isRunning() {
            return switch (state) {
                case 'X', 'x' -> false;
                case 'Z' -> threads > 1;
                default -> true;
            };
        }
    }

    private static Stat stat(int pid) {
        try {
            return Stat.parse(new String(RawFiles.read("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1));
        } catch (LinuxException gone) {
            return null;
        }
    }

    /** When a process started, in {@linkplain #ticksPerSecond() ticks} since boot; -1 when it cannot be read. */
    public static long startTicks(int pid) {
        Stat stat = stat(pid);
        return stat == null ? -1 : stat.startTicks;
    }

    /** The unit of times in /proc/PID/stat: 100 a second. It has nothing to do with the kernel's own ticks. */
    public static int ticksPerSecond() {
        return TICKS_PER_SECOND;
    }

    /** Nanoseconds since boot (the kernel's task-&gt;start_boottime) as ticks, cut off as the kernel does. */
    public static long ticks(long nanosSinceBoot) {
        return nanosSinceBoot / (NANOS / TICKS_PER_SECOND);
    }

    /** The first nanosecond of a tick. */
    public static long nanos(long ticks) {
        return ticks * (NANOS / TICKS_PER_SECOND);
    }

    /**
     * When the machine started, as nanoseconds since 1970 UTC, by the clocks of now: it moves when the wall clock is set.
     * Add it to a time since boot. In a time namespace of a container it is off by what that namespace adds.
     */
    public static long bootTimeNanos() throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(16, 8);
            long best = Long.MAX_VALUE;
            long boot = 0;
            // The wall clock between two looks at the other; the narrowest of a few, as we may be interrupted.
            for (int i = 0; i < 3; i++) {
                long before = now(CLOCK_BOOTTIME, time);
                long wall = now(CLOCK_REALTIME, time);
                long width = now(CLOCK_BOOTTIME, time) - before;
                if (width < best) {
                    best = width;
                    boot = wall - before - width / 2;
                }
            }
            return boot;
        }
    }

    private static long now(int clock, MemorySegment time) throws LinuxException {
        Syscalls.check("clock_gettime", Syscalls.call(Syscalls.CLOCK_GETTIME, clock, time.address(), 0));
        return time.get(ValueLayout.JAVA_LONG, 0) * NANOS + time.get(ValueLayout.JAVA_LONG, 8);
    }

    /**
     * Whether the process that started then still runs: the id may belong to another one by now.
     *
     * @param startNanosSinceBoot 0 when unknown: any process of this id will do
     */
    public static boolean alive(int pid, long startNanosSinceBoot) {
        Stat stat = stat(pid);
        return stat != null
                && stat.isRunning()
                && (startNanosSinceBoot == 0 || ticks(startNanosSinceBoot) == stat.startTicks);
    }

    /**
     * The cgroup (v2) of a process as /proc/PID/cgroup gives it: from the root of our own cgroup namespace, with
     * {@code /..} in front when it lies outside. Safe text; null when it cannot be read, or there is no version 2.
     */
    public static String cgroupPath(int pid) {
        String content;
        try {
            content = new String(RawFiles.read("/proc/" + pid + "/cgroup"), StandardCharsets.ISO_8859_1);
        } catch (LinuxException gone) {
            return null;
        }
        for (String line : content.split("\n", -1)) {
            if (line.startsWith("0::/")) {
                String path = line.substring(3);
                String deleted = " (deleted)";
                return RawFiles.safe(
                        path.endsWith(deleted) ? path.substring(0, path.length() - deleted.length()) : path);
            }
        }
        return null;
    }

    /** Whether process ids here are those of the host; false when /proc does not tell. */
    public static boolean inHostPidNamespace() {
        return ownPidNamespaceInode() == FIRST_PID_NAMESPACE;
    }

    /** The inode of our PID namespace; 0 when it cannot be read. */
    public static long ownPidNamespaceInode() {
        return RawFiles.namespaceLink("/proc/self/ns/pid");
    }
}
