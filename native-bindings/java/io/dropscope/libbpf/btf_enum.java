// Written against the surface of jextract's output for the libbpf 1.1 headers; `make bindings` replaces it.

package io.dropscope.libbpf;

import static java.lang.foreign.MemoryLayout.PathElement.*;
import static java.lang.foreign.ValueLayout.*;

import java.lang.foreign.*;
import java.lang.invoke.*;
import java.util.function.*;

/** The C struct {@code btf_enum}. */
public class btf_enum {

    btf_enum() {
        // Should not be called directly
    }

    private static final GroupLayout $LAYOUT = MemoryLayout.structLayout(
            libbpf_h$shared.C_INT.withName("name_off"),
            libbpf_h$shared.C_INT.withName("val"))
            .withName("btf_enum");

    public static final GroupLayout layout() {
        return $LAYOUT;
    }

    private static final OfInt name_off$LAYOUT = (OfInt) $LAYOUT.select(groupElement("name_off"));
    private static final long name_off$OFFSET = $LAYOUT.byteOffset(groupElement("name_off"));

    public static final OfInt name_off$layout() {
        return name_off$LAYOUT;
    }

    public static final long name_off$offset() {
        return name_off$OFFSET;
    }

    public static int name_off(MemorySegment struct) {
        return struct.get(name_off$LAYOUT, name_off$OFFSET);
    }

    public static void name_off(MemorySegment struct, int fieldValue) {
        struct.set(name_off$LAYOUT, name_off$OFFSET, fieldValue);
    }

    private static final OfInt val$LAYOUT = (OfInt) $LAYOUT.select(groupElement("val"));
    private static final long val$OFFSET = $LAYOUT.byteOffset(groupElement("val"));

    public static final OfInt val$layout() {
        return val$LAYOUT;
    }

    public static final long val$offset() {
        return val$OFFSET;
    }

    public static int val(MemorySegment struct) {
        return struct.get(val$LAYOUT, val$OFFSET);
    }

    public static void val(MemorySegment struct, int fieldValue) {
        struct.set(val$LAYOUT, val$OFFSET, fieldValue);
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
