package io.dropscope.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * All system calls of the program through one function of libc, {@code syscall(2)}: each distinct downcall shape
 * costs 5 to 6 ms at start, and this way there is one. Called from any thread.
 *
 * <p>Pointers go in as addresses; the caller keeps the memory alive during the call. Results follow the kernel's own
 * convention, {@code -errno} for a failure, so that a call allocates nothing.
 */
final class Syscalls {
    private static final String ARCHITECTURE = System.getProperty("os.arch");
    static final boolean AARCH64 = ARCHITECTURE.equals("aarch64");
    private static final boolean KNOWN = AARCH64 || ARCHITECTURE.equals("amd64");

    static final int READ = number(0, 63);
    static final int WRITE = number(1, 64);
    static final int CLOSE = number(3, 57);
    static final int FSTAT = number(5, 80);
    static final int MMAP = number(9, 222);
    static final int MUNMAP = number(11, 215);
    static final int IOCTL = number(16, 29);
    static final int PREAD64 = number(17, 67);
    static final int SOCKET = number(41, 198);
    static final int SENDTO = number(44, 206);
    static final int RECVFROM = number(45, 207);
    static final int SETSOCKOPT = number(54, 208);
    static final int GETSOCKOPT = number(55, 209);
    static final int KILL = number(62, 129);
    static final int GETDENTS64 = number(217, 61);
    static final int CLOCK_GETTIME = number(228, 113);
    static final int CLOCK_GETRES = number(229, 114);
    static final int EPOLL_CTL = number(233, 21);
    static final int OPENAT = number(257, 56);
    static final int READLINKAT = number(267, 78);
    static final int EPOLL_PWAIT = number(281, 22);
    static final int EVENTFD2 = number(290, 19);
    static final int EPOLL_CREATE1 = number(291, 20);
    static final int PERF_EVENT_OPEN = number(298, 241);
    static final int SETNS = number(308, 268);
    static final int BPF = number(321, 280);
    static final int MEMBARRIER = number(324, 283);

    private static final MethodHandle SYSCALL = bind();
    private static final long ERRNO_OFFSET =
            Linker.Option.captureStateLayout().byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> CAPTURED =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(Linker.Option.captureStateLayout()));

    private Syscalls() {}

    private static int number(int x86, int aarch64) {
        return AARCH64 ? aarch64 : x86;
    }

    @SuppressWarnings("restricted")
    private static MethodHandle bind() {
        Linker linker = Linker.nativeLinker();
        ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
        // C declares syscall with "...", which makes no difference to a call with integers on Linux. Without saying so
        // the shape is that of io.dropscope.libbpf, and the linker makes it once.
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(word, word, word, word, word, word, word, word),
                Linker.Option.captureCallState("errno"));
    }

    /**
     * Makes a system call.
     *
     * @return its result, or {@code -errno}
     * @throws UnsupportedOperationException on an architecture whose numbers are not known here
     */
    static long call(int number, long a, long b, long c, long d, long e, long f) {
        if (!KNOWN) {
            throw new UnsupportedOperationException(
                    "system call numbers are known for x86-64 and aarch64, not for " + ARCHITECTURE);
        }
        MemorySegment captured = CAPTURED.get();
        long result;
        try {
            result = (long) SYSCALL.invokeExact(captured, (long) number, a, b, c, d, e, f);
        } catch (RuntimeException | Error unexpected) {
            throw unexpected;
        } catch (Throwable unexpected) {
            throw new AssertionError(unexpected);
        }
        return result == -1 ? -captured.get(ValueLayout.JAVA_INT, ERRNO_OFFSET) : result;
    }

    static long call(int number, long a, long b, long c) {
        return call(number, a, b, c, 0, 0, 0);
    }

    static long call(int number, long a) {
        return call(number, a, 0, 0, 0, 0, 0);
    }

    /** The result, or the exception that {@code -errno} stands for. */
    static long check(String what, long result) throws LinuxException {
        if (result < 0) {
            throw new LinuxException(what, (int) -result);
        }
        return result;
    }

    /** Closes a descriptor. Whatever close says, the descriptor is gone. */
    static void close(int fd) {
        long ignored = call(CLOSE, fd);
        assert ignored != -9 : "closed twice: " + fd;
    }
}
