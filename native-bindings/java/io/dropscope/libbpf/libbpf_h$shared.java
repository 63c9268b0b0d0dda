// Written against the surface of jextract's output for the libbpf 1.1 headers; `make bindings` replaces it.

package io.dropscope.libbpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.*;

/** The layouts of the C types. Apart from the functions, so that a struct can be read without the library. */
public class libbpf_h$shared {

    libbpf_h$shared() {
        // Should not be called directly
    }

    public static final ValueLayout.OfBoolean C_BOOL = (ValueLayout.OfBoolean) canonical("bool");
    public static final ValueLayout.OfByte C_CHAR = (ValueLayout.OfByte) canonical("char");
    public static final ValueLayout.OfShort C_SHORT = (ValueLayout.OfShort) canonical("short");
    public static final ValueLayout.OfInt C_INT = (ValueLayout.OfInt) canonical("int");
    public static final ValueLayout.OfLong C_LONG_LONG = (ValueLayout.OfLong) canonical("long long");
    public static final ValueLayout.OfFloat C_FLOAT = (ValueLayout.OfFloat) canonical("float");
    public static final ValueLayout.OfDouble C_DOUBLE = (ValueLayout.OfDouble) canonical("double");
    public static final AddressLayout C_POINTER = ((AddressLayout) canonical("void*"))
            .withTargetLayout(MemoryLayout.sequenceLayout(Long.MAX_VALUE, JAVA_BYTE));
    public static final ValueLayout.OfLong C_LONG = (ValueLayout.OfLong) canonical("long");

    private static MemoryLayout canonical(String name) {
        return Linker.nativeLinker().canonicalLayouts().get(name);
    }
}
