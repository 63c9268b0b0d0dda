// Written against the surface of jextract's output for the libbpf 1.1 headers; `make bindings` replaces it.

package io.dropscope.libbpf;

import static java.lang.foreign.MemoryLayout.PathElement.*;
import static java.lang.foreign.ValueLayout.*;

import java.lang.foreign.*;
import java.lang.invoke.*;
import java.util.function.*;

/** The C struct {@code btf_type}. */
public class btf_type {

    btf_type() {
        // Should not be called directly
    }

    private static final GroupLayout $LAYOUT = MemoryLayout.structLayout(
            libbpf_h$shared.C_INT.withName("name_off"),
            libbpf_h$shared.C_INT.withName("info"),
            MemoryLayout.unionLayout(
                libbpf_h$shared.C_INT.withName("size"),
                libbpf_h$shared.C_INT.withName("type"))
                .withName("$anon$49:2"))
            .withName("btf_type");

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

    private static final OfInt info$LAYOUT = (OfInt) $LAYOUT.select(groupElement("info"));
    private static final long info$OFFSET = $LAYOUT.byteOffset(groupElement("info"));

    public static final OfInt info$layout() {
        return info$LAYOUT;
    }

    public static final long info$offset() {
        return info$OFFSET;
    }

    public static int info(MemorySegment struct) {
        return struct.get(info$LAYOUT, info$OFFSET);
    }

    public static void info(MemorySegment struct, int fieldValue) {
        struct.set(info$LAYOUT, info$OFFSET, fieldValue);
    }

    private static final OfInt size$LAYOUT = (OfInt) $LAYOUT.select(groupElement("$anon$49:2"), groupElement("size"));
    private static final long size$OFFSET = $LAYOUT.byteOffset(groupElement("$anon$49:2"), groupElement("size"));

    public static final OfInt size$layout() {
        return size$LAYOUT;
    }

    public static final long size$offset() {
        return size$OFFSET;
    }

    public static int size(MemorySegment struct) {
        return struct.get(size$LAYOUT, size$OFFSET);
    }

    public static void size(MemorySegment struct, int fieldValue) {
        struct.set(size$LAYOUT, size$OFFSET, fieldValue);
    }

    private static final OfInt type$LAYOUT = (OfInt) $LAYOUT.select(groupElement("$anon$49:2"), groupElement("type"));
    private static final long type$OFFSET = $LAYOUT.byteOffset(groupElement("$anon$49:2"), groupElement("type"));

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
