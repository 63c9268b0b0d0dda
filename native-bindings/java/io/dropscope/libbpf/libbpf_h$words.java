package io.dropscope.libbpf;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * Calls any function of C that takes at most seven integers and pointers, through one downcall: each distinct shape
 * costs milliseconds at start, and the JVM can keep none of them for the next. The calling conventions of x86-64 and
 * AArch64 on Linux hand over each such argument in a word of its own, and a function does not look at words or upper
 * halves that it has no use for. io.dropscope.linux makes its system calls through the same shape, options included.
 *
 * <p>The memory behind a pointer must stay alive during the call: that of {@code Arena.ofAuto()} is not kept by it.
 */
final class libbpf_h$words {
    private static final MethodHandle CALL = Linker.nativeLinker()
            .downcallHandle(
                    FunctionDescriptor.of(
                            JAVA_LONG,
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                    Linker.Option.captureCallState("errno"));

    /** Part of the shape; nobody reads it. */
    private static final MemorySegment ERRNO = Arena.global().allocate(Linker.Option.captureStateLayout());

    private libbpf_h$words() {}

    static long call(MemorySegment function, long... words) {
        long[] w = words.length == 7 ? words : Arrays.copyOf(words, 7);
        try {
            return (long) CALL.invokeExact(function, ERRNO, w[0], w[1], w[2], w[3], w[4], w[5], w[6]);
        } catch (Error | RuntimeException unexpected) {
            throw unexpected;
        } catch (Throwable unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    static long word(MemorySegment pointer) {
        if (!pointer.isNative()) {
            throw new IllegalArgumentException("C cannot see memory of the Java heap");
        }
        return pointer.address();
    }

    static long word(boolean value) {
        return value ? 1 : 0;
    }

    /** A segment without a bound, as jextract's functions give. */
    static MemorySegment pointer(long address) {
        return MemorySegment.ofAddress(address).reinterpret(Long.MAX_VALUE);
    }
}
