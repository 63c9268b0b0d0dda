// Written against the surface of jextract's output for the libbpf 1.1 headers; `make bindings` replaces it.

package io.dropscope.libbpf;

import java.lang.foreign.*;
import java.lang.invoke.*;

/** {@snippet lang=c : typedef int (*libbpf_print_fn_t)(enum libbpf_print_level, const char *, va_list) } */
public class libbpf_print_fn_t {

    libbpf_print_fn_t() {
        // Should not be called directly
    }

    /** The function pointer signature, expressed as a functional interface. An exception that leaves it ends the JVM. */
    public interface Function {
        int apply(int level, MemorySegment _x1, MemorySegment ap);
    }

    private static final FunctionDescriptor $DESC = FunctionDescriptor.of(
            libbpf_h$shared.C_INT, libbpf_h$shared.C_INT, libbpf_h$shared.C_POINTER, libbpf_h$shared.C_POINTER);

    public static FunctionDescriptor descriptor() {
        return $DESC;
    }

    private static class Up {
        static final MethodHandle HANDLE;

        static {
            try {
                HANDLE = MethodHandles.lookup().findVirtual(Function.class, "apply", $DESC.toMethodType());
            } catch (ReflectiveOperationException ex) {
                throw new AssertionError(ex);
            }
        }
    }

    /** Allocates an upcall stub whose implementation is {@code fi}; it lives as long as {@code arena}. */
    public static MemorySegment allocate(libbpf_print_fn_t.Function fi, Arena arena) {
        return Linker.nativeLinker().upcallStub(Up.HANDLE.bindTo(fi), $DESC, arena);
    }

    private static class Down {
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle($DESC);
    }

    /** Calls {@code funcPtr}. */
    public static int invoke(MemorySegment funcPtr, int level, MemorySegment _x1, MemorySegment ap) {
        try {
            return (int) Down.HANDLE.invokeExact(funcPtr, level, _x1, ap);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }
}
