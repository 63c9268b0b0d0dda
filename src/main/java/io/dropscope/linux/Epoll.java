package io.dropscope.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * An epoll set, level-triggered. {@link #add} and {@link #remove} may be called from any thread; {@link #await} and the
 * readers of its result belong to one thread, and {@link #close} comes after that thread's last await.
 */
public final class Epoll implements AutoCloseable {
    /** Something to read. */
    public static final int IN = 1;
    /** An error, or nobody reads the other end of a pipe any more. Reported also when no events are asked for. */
    public static final int ERR = 8;
    /** Hang-up. Reported also when no events are asked for. */
    public static final int HUP = 16;

    private static final int EPOLL_CLOEXEC = 0x80000;
    private static final int CTL_ADD = 1;
    private static final int CTL_DEL = 2;

    private static final int MAX_READY = 16;
    /** struct epoll_event: events 4, data 8; packed on x86-64 only. */
    private static final int DATA_OFFSET = Syscalls.AARCH64 ? 8 : 4;

    private static final int EVENT_SIZE = DATA_OFFSET + 8;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment ready = arena.allocate((long) MAX_READY * EVENT_SIZE, 8);
    private final int fd;

    /**
     * Makes an empty set.
     *
     * @throws LinuxException when the kernel gives none (too many open files)
     */
    public Epoll() throws LinuxException {
        long result = Syscalls.call(Syscalls.EPOLL_CREATE1, EPOLL_CLOEXEC);
        if (result < 0) {
            arena.close();
        }
        fd = (int) Syscalls.check("epoll_create1", result);
    }

    /** The set's own descriptor: it polls readable while one of those in it is ready. */
    public int fd() {
        return fd;
    }

    /**
     * Watches a descriptor.
     *
     * @param events {@link #IN} or 0; ERR and HUP are always reported
     * @throws LinuxException EPERM (1) for what cannot be watched, a regular file; EEXIST (17) when it is in already
     */
    public void add(int watched, int events) throws LinuxException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment event = call.allocate(EVENT_SIZE, 8);
            event.set(ValueLayout.JAVA_INT, 0, events);
            event.set(ValueLayout.JAVA_LONG_UNALIGNED, DATA_OFFSET, watched);
            control(CTL_ADD, watched, event.address());
        }
    }

    /**
     * Watches a descriptor no longer.
     *
     * @throws LinuxException ENOENT (2) when it is not in the set
     */
    public void remove(int watched) throws LinuxException {
        control(CTL_DEL, watched, 0);
    }

    private void control(int operation, int watched, long event) throws LinuxException {
        Syscalls.check("epoll_ctl", Syscalls.call(Syscalls.EPOLL_CTL, fd, operation, watched, event, 0, 0));
    }

    /**
     * Waits until something is ready. Allocates nothing.
     *
     * @param timeoutMillis how long at most; 0 looks only, -1 waits for ever
     * @return how many descriptors are ready (at most 16 are told at a time); 0 after the time-out or a signal
     */
    public int await(int timeoutMillis) throws LinuxException {
        long result = Syscalls.call(Syscalls.EPOLL_PWAIT, fd, ready.address(), MAX_READY, timeoutMillis, 0, 0);
        return result == -Errno.EINTR ? 0 : (int) Syscalls.check("epoll_wait", result);
    }

    /** The descriptor of the i-th result of the last {@link #await}. */
    public int readyFd(int i) {
        return (int) ready.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) i * EVENT_SIZE + DATA_OFFSET);
    }

    /** What happened to it: {@link #IN}, {@link #ERR}, {@link #HUP}, or-ed. */
    public int readyEvents(int i) {
        return ready.get(ValueLayout.JAVA_INT_UNALIGNED, (long) i * EVENT_SIZE);
    }

    /** Closes the set (once), not the descriptors in it. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            Syscalls.close(fd);
            arena.close();
        }
    }
}
