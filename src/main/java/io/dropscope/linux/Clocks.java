package io.dropscope.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What the kernel says of its clocks. */
public final class Clocks {
    private static final int CLOCK_THREAD_CPUTIME_ID = 3;
    private static final int CLOCK_MONOTONIC_COARSE = 6;

    private Clocks() {}

    /** The CPU time that the calling thread has taken, in nanoseconds. */
    public static long threadCpuNanos() throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(16, 8);
            Syscalls.check(
                    "clock_gettime", Syscalls.call(Syscalls.CLOCK_GETTIME, CLOCK_THREAD_CPUTIME_ID, time.address(), 0));
            return time.get(ValueLayout.JAVA_LONG, 0) * 1_000_000_000L + time.get(ValueLayout.JAVA_LONG, 8);
        }
    }

    /**
     * The kernel's CONFIG_HZ, the unit of jiffies. sysconf(_SC_CLK_TCK) is another number (100, by ABI); the coarse
     * clocks advance at each tick, so their resolution is a jiffy (KTIME_LOW_RES).
     */
    public static int ticksPerSecond() throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment resolution = arena.allocate(16, 8);
            Syscalls.check(
                    "clock_getres",
                    Syscalls.call(Syscalls.CLOCK_GETRES, CLOCK_MONOTONIC_COARSE, resolution.address(), 0));
            return (int) Math.round(1e9 / resolution.get(ValueLayout.JAVA_LONG, 8));
        }
    }
}
