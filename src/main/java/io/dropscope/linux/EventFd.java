package io.dropscope.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A way to wake a thread that sits in {@link Epoll#await}: an eventfd. All methods may be called from any thread. */
public final class EventFd implements AutoCloseable {
    private static final int EFD_NONBLOCK = 0x800;
    private static final int EFD_CLOEXEC = 0x80000;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_LONG, 1);
    private final MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
    private final int fd;

    // A signal that came after close would write into whatever has the descriptor's number by then.
    private boolean closed;

    /**
     * Makes one that nobody has signalled.
     *
     * @throws LinuxException when the kernel gives none (too many open files)
     */
    public EventFd() throws LinuxException {
        long result = Syscalls.call(Syscalls.EVENTFD2, 0, EFD_CLOEXEC | EFD_NONBLOCK, 0);
        if (result < 0) {
            arena.close();
        }
        fd = (int) Syscalls.check("eventfd", result);
    }

    /** The descriptor to {@link Epoll#add} for {@link Epoll#IN}. */
    public int fd() {
        return fd;
    }

    /** Makes it readable, and leaves it so until {@link #drain}. Does nothing when closed. */
    public synchronized void signal() throws LinuxException {
        transfer("write eventfd", Syscalls.WRITE, one);
    }

    /** Takes all signals back. Does nothing when there are none, or when closed. */
    public synchronized void drain() throws LinuxException {
        transfer("read eventfd", Syscalls.READ, count);
    }

    private void transfer(String what, int call, MemorySegment buffer) throws LinuxException {
        if (closed) {
            return;
        }
        long result;
        do {
            result = Syscalls.call(call, fd, buffer.address(), Long.BYTES);
        } while (result == -Errno.EINTR);
        if (result != -Errno.EAGAIN) {
            Syscalls.check(what, result);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Syscalls.close(fd);
            arena.close();
        }
    }
}
