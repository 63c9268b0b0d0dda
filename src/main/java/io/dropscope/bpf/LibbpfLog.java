package io.dropscope.bpf;

import io.dropscope.libbpf.libbpf_h;
import io.dropscope.libbpf.libbpf_print_fn_t;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.function.Consumer;

/**
 * Catches what libbpf says while it is open; otherwise libbpf is silent, because making the callback costs more than
 * loading the program. So a failed load is done once more with the log open.
 *
 * <p>libbpf's callback is one for the process: one log at a time.
 */
final class LibbpfLog implements AutoCloseable {
    private static final int LINE_BYTES = 64 * 1024;
    /** A verifier's log comes as one message, of at most this, and what it ends with is the reason. */
    private static final int LONGEST_MESSAGE_BYTES = 17 << 20;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment line = arena.allocate(LONGEST_MESSAGE_BYTES);
    private final MethodHandle vsnprintf;
    private final Consumer<String> sink;
    private final boolean debug;

    /**
     * @param sink takes each message, its newline removed, on the thread that called libbpf
     * @param debug also the messages of level debug
     */
    @SuppressWarnings("restricted")
    LibbpfLog(Consumer<String> sink, boolean debug) {
        this.sink = sink;
        this.debug = debug;
        Linker linker = Linker.nativeLinker();
        vsnprintf = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("vsnprintf"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.ADDRESS,
                        ValueLayout.ADDRESS));
        libbpf_h.libbpf_set_print(libbpf_print_fn_t.allocate(this::print, arena));
    }

    /** No messages at all: libbpf writes to stderr by default. */
    static void silence() {
        libbpf_h.libbpf_set_print(MemorySegment.NULL);
    }

    /** An exception that left this upcall would end the JVM. */
    @SuppressWarnings("CatchingUnchecked")
    private int print(int level, MemorySegment format, MemorySegment arguments) {
        if (level == libbpf_h.LIBBPF_DEBUG() && !debug) {
            return 0;
        }
        try {
            // On x86-64 a va_list parameter is a pointer and can be handed on. On aarch64 it is a struct passed by
            // reference, which is a pointer too. It is good for one use, so the memory must be large enough.
            int written = (int) vsnprintf.invokeExact(line, (long) LONGEST_MESSAGE_BYTES, format, arguments);
            int length = Math.min(written, LONGEST_MESSAGE_BYTES - 1);
            if (debug || length < LINE_BYTES) {
                sink.accept(line.getString(0).stripTrailing());
            } else {
                sink.accept(
                        "... " + line.asSlice(length - LINE_BYTES).getString(0).stripTrailing());
            }
            return 0;
        } catch (Throwable failed) {
            return -1;
        }
    }

    @Override
    public void close() {
        silence();
        arena.close();
    }
}
