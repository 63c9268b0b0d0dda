package io.dropscope.linux;

/** File descriptors that another library opened and that are ours to close. */
public final class Descriptors {
    private Descriptors() {}

    /** Closes a descriptor. Whatever close says, the descriptor is gone. */
    public static void close(int fd) {
        Syscalls.close(fd);
    }
}
