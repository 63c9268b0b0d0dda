package io.dropscope.linux;

/** The system call membarrier(2). */
public final class Membarrier {
    private static final int CMD_GLOBAL = 1;

    private Membarrier() {}

    /**
     * Waits for an RCU grace period of the kernel (MEMBARRIER_CMD_GLOBAL): whatever ran when it was called (a BPF
     * program, say) has ended when it returns. Takes some 10 ms.
     *
     * @return false when the kernel refuses (nohz_full CPUs, a seccomp filter): nothing was waited for then
     */
    public static boolean global() {
        return Syscalls.call(Syscalls.MEMBARRIER, CMD_GLOBAL, 0, 0) == 0;
    }
}
