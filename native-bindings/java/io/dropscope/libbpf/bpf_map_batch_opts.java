// Written against the surface of jextract's output for the libbpf 1.1 headers; `make bindings` replaces it.

package io.dropscope.libbpf;

import static java.lang.foreign.MemoryLayout.PathElement.*;
import static java.lang.foreign.ValueLayout.*;

import java.lang.foreign.*;
import java.lang.invoke.*;
import java.util.function.*;

/** The C struct {@code bpf_map_batch_opts}. */
public class bpf_map_batch_opts {

    bpf_map_batch_opts() {
        // Should not be called directly
    }

    private static final GroupLayout $LAYOUT = MemoryLayout.structLayout(
            libbpf_h$shared.C_LONG.withName("sz"),
            libbpf_h$shared.C_LONG_LONG.withName("elem_flags"),
            libbpf_h$shared.C_LONG_LONG.withName("flags"))
            .withName("bpf_map_batch_opts");

    public static final GroupLayout layout() {
        return $LAYOUT;
    }

    private static final OfLong sz$LAYOUT = (OfLong) $LAYOUT.select(groupElement("sz"));
    private static final long sz$OFFSET = $LAYOUT.byteOffset(groupElement("sz"));

    public static final OfLong sz$layout() {
        return sz$LAYOUT;
    }

    public static final long sz$offset() {
        return sz$OFFSET;
    }

    public static long sz(MemorySegment struct) {
        return struct.get(sz$LAYOUT, sz$OFFSET);
    }

    public static void sz(MemorySegment struct, long fieldValue) {
        struct.set(sz$LAYOUT, sz$OFFSET, fieldValue);
    }

    private static final OfLong elem_flags$LAYOUT = (OfLong) $LAYOUT.select(groupElement("elem_flags"));
    private static final long elem_flags$OFFSET = $LAYOUT.byteOffset(groupElement("elem_flags"));

    public static final OfLong elem_flags$layout() {
        return elem_flags$LAYOUT;
    }

    public static final long elem_flags$offset() {
        return elem_flags$OFFSET;
    }

    public static long elem_flags(MemorySegment struct) {
        return struct.get(elem_flags$LAYOUT, elem_flags$OFFSET);
    }

    public static void elem_flags(MemorySegment struct, long fieldValue) {
        struct.set(elem_flags$LAYOUT, elem_flags$OFFSET, fieldValue);
    }

    private static final OfLong flags$LAYOUT = (OfLong) $LAYOUT.select(groupElement("flags"));
    private static final long flags$OFFSET = $LAYOUT.byteOffset(groupElement("flags"));

    public static final OfLong flags$layout() {
        return flags$LAYOUT;
    }

    public static final long flags$offset() {
        return flags$OFFSET;
    }

    public static long flags(MemorySegment struct) {
        return struct.get(flags$LAYOUT, flags$OFFSET);
    }

    public static void flags(MemorySegment struct, long fieldValue) {
        struct.set(flags$LAYOUT, flags$OFFSET, fieldValue);
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
