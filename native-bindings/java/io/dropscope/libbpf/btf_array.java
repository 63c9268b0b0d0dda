// Written against the surface of jextract's output for the libbpf 1.1 headers; `make bindings` replaces it.

package io.dropscope.libbpf;

import static java.lang.foreign.MemoryLayout.PathElement.*;
import static java.lang.foreign.ValueLayout.*;

import java.lang.foreign.*;
import java.lang.invoke.*;
import java.util.function.*;

/** The C struct {@code btf_array}. */
public class btf_array {

    btf_array() {
        // Should not be called directly
    }

    private static final GroupLayout $LAYOUT = MemoryLayout.structLayout(
            libbpf_h$shared.C_INT.withName("type"),
            libbpf_h$shared.C_INT.withName("index_type"),
            libbpf_h$shared.C_INT.withName("nelems"))
            .withName("btf_array");

    public static final GroupLayout layout() {
        return $LAYOUT;
    }

    private static final OfInt type$LAYOUT = (OfInt) $LAYOUT.select(groupElement("type"));
    private static final long type$OFFSET = $LAYOUT.byteOffset(groupElement("type"));

    public static final OfInt type$layout() {
        return type$LAYOUT;
    }

    public static final long type$offset() {
        return type$OFFSET;
    }

    public static int type(MemorySegment struct) {
        return struct.get(type$LAYOUT, type$OFFSET);
    }

    public static void type(MemorySegment struct, int fieldValue) {
        struct.set(type$LAYOUT, type$OFFSET, fieldValue);
    }

    private static final OfInt index_type$LAYOUT = (OfInt) $LAYOUT.select(groupElement("index_type"));
    private static final long index_type$OFFSET = $LAYOUT.byteOffset(groupElement("index_type"));

    public static final OfInt index_type$layout() {
        return index_type$LAYOUT;
    }

    public static final long index_type$offset() {
        return index_type$OFFSET;
    }

    public static int index_type(MemorySegment struct) {
        return struct.get(index_type$LAYOUT, index_type$OFFSET);
    }

    public static void index_type(MemorySegment struct, int fieldValue) {
        struct.set(index_type$LAYOUT, index_type$OFFSET, fieldValue);
    }

    private static final OfInt nelems$LAYOUT = (OfInt) $LAYOUT.select(groupElement("nelems"));
    private static final long nelems$OFFSET = $LAYOUT.byteOffset(groupElement("nelems"));

    public static final OfInt nelems$layout() {
        return nelems$LAYOUT;
    }

    public static final long nelems$offset() {
        return nelems$OFFSET;
    }

    public static int nelems(MemorySegment struct) {
        return struct.get(nelems$LAYOUT, nelems$OFFSET);
    }

    public static void nelems(MemorySegment struct, int fieldValue) {
        struct.set(nelems$LAYOUT, nelems$OFFSET, fieldValue);
    }

    public static MemorySegment asSlice(MemorySegment array, long index) {
        return array.asSlice(layout().byteSize() * index);
    }

    public static long sizeof() {
        return layout().byteSize();
    }

    public static MemorySegment allocate(SegmentAllocator allocator) {
        return allocator.allocate(layout());
    }

    public static MemorySegment allocateArray(long elementCount, SegmentAllocator allocator) {
        return allocator.allocate(MemoryLayout.sequenceLayout(elementCount, layout()));
    }

    public static MemorySegment reinterpret(MemorySegment addr, Arena arena, Consumer<MemorySegment> cleanup) {
        return reinterpret(addr, 1, arena, cleanup);
    }

    public static MemorySegment reinterpret(
            MemorySegment addr, long elementCount, Arena arena, Consumer<MemorySegment> cleanup) {
        return addr.reinterpret(layout().byteSize() * elementCount, arena, cleanup);
    }
}
