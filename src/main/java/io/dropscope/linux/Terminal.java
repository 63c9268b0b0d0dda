package io.dropscope.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What a descriptor says about the terminal behind it. */
public final class Terminal {
    private static final int TCGETS = 0x5401;
    private static final int TIOCGWINSZ = 0x5413;
    /** Room for struct termios (36 bytes) and struct winsize (8 bytes). */
    private static final int ANSWER_SIZE = 64;

    private Terminal() {}

    /** Whether the descriptor is a terminal. */
    public static boolean isTerminal(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            return Syscalls.call(
                            Syscalls.IOCTL,
                            fd,
                            TCGETS,
                            arena.allocate(ANSWER_SIZE).address())
                    == 0;
        }
    }

    /** The width of the terminal in columns; 0 when the descriptor is no terminal or the terminal does not know. */
    public static int columns(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(ANSWER_SIZE);
            long result = Syscalls.call(Syscalls.IOCTL, fd, TIOCGWINSZ, size.address());
            return result == 0 ? Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, 2)) : 0;
        }
    }
}
