package io.dropscope.linux;

import java.io.IOException;

/** A system call that failed: {@code epoll_ctl: No such file or directory (errno 2)}. */
public final class LinuxException extends IOException {
    private static final long serialVersionUID = 1;

    private final int errno;

    /**
     * Tells of a failure.
     *
     * @param what the call and, where it helps, what it was called for: {@code open /run/netns/blue}
     * @param errno the error number (asm-generic/errno.h, the same on x86-64 and aarch64)
     */
    public LinuxException(String what, int errno) {
        super(what + ": " + Errno.text(errno) + " (errno " + errno + ")");
        this.errno = errno;
    }

    /** The error number, {@code 1} for EPERM and so on. */
    public int errno() {
        return errno;
    }
}
