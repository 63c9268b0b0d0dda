package io.dropscope.linux;

import java.lang.foreign.MemorySegment;

/** File descriptors that are handed to another library, or come from one and are ours to close. */
public final class Descriptors {
    private Descriptors() {}

    /** Opens a file or directory for reading; the caller closes. */
    public static int open(String path) throws LinuxException {
        return RawFiles.open(RawFiles.raw(path));
    }

    /**
     * Reads into a segment.
     *
     * @return bytes, 0 at the end
     */
    public static long read(int fd, MemorySegment into) throws LinuxException {
        long result;
        do {
            result = Syscalls.call(Syscalls.READ, fd, into.address(), into.byteSize());
        } while (result == -Errno.EINTR || result == -Errno.EAGAIN);
        return Syscalls.check("read", result);
    }

    /** Closes a descriptor. Whatever close says, the descriptor is gone. */
    public static void close(int fd) {
        Syscalls.close(fd);
    }
}
