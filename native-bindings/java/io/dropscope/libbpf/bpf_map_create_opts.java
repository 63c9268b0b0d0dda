// Written against the surface of jextract's output for the libbpf 1.1 headers; `make bindings` replaces it.

package io.dropscope.libbpf;

import static java.lang.foreign.MemoryLayout.PathElement.*;
import static java.lang.foreign.ValueLayout.*;

import java.lang.foreign.*;
import java.lang.invoke.*;
import java.util.function.*;

/** The C struct {@code bpf_map_create_opts}. */
public class bpf_map_create_opts {

    bpf_map_create_opts() {
        // Should not be called directly
    }

    private static final GroupLayout $LAYOUT = MemoryLayout.structLayout(
            libbpf_h$shared.C_LONG.withName("sz"),
            libbpf_h$shared.C_INT.withName("btf_fd"),
            libbpf_h$shared.C_INT.withName("btf_key_type_id"),
            libbpf_h$shared.C_INT.withName("btf_value_type_id"),
            libbpf_h$shared.C_INT.withName("btf_vmlinux_value_type_id"),
            libbpf_h$shared.C_INT.withName("inner_map_fd"),
            libbpf_h$shared.C_INT.withName("map_flags"),
            libbpf_h$shared.C_LONG_LONG.withName("map_extra"),
            libbpf_h$shared.C_INT.withName("numa_node"),
            libbpf_h$shared.C_INT.withName("map_ifindex"))
            .withName("bpf_map_create_opts");

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

    private static final OfInt btf_fd$LAYOUT = (OfInt) $LAYOUT.select(groupElement("btf_fd"));
    private static final long btf_fd$OFFSET = $LAYOUT.byteOffset(groupElement("btf_fd"));

    public static final OfInt btf_fd$layout() {
        return btf_fd$LAYOUT;
    }

    public static final long btf_fd$offset() {
        return btf_fd$OFFSET;
    }

    public static int btf_fd(MemorySegment struct) {
        return struct.get(btf_fd$LAYOUT, btf_fd$OFFSET);
    }

    public static void btf_fd(MemorySegment struct, int fieldValue) {
        struct.set(btf_fd$LAYOUT, btf_fd$OFFSET, fieldValue);
    }

    private static final OfInt btf_key_type_id$LAYOUT = (OfInt) $LAYOUT.select(groupElement("btf_key_type_id"));
    private static final long btf_key_type_id$OFFSET = $LAYOUT.byteOffset(groupElement("btf_key_type_id"));

    public static final OfInt btf_key_type_id$layout() {
        return btf_key_type_id$LAYOUT;
    }

    public static final long btf_key_type_id$offset() {
        return btf_key_type_id$OFFSET;
    }

    public static int btf_key_type_id(MemorySegment struct) {
        return struct.get(btf_key_type_id$LAYOUT, btf_key_type_id$OFFSET);
    }

    public static void btf_key_type_id(MemorySegment struct, int fieldValue) {
        struct.set(btf_key_type_id$LAYOUT, btf_key_type_id$OFFSET, fieldValue);
    }

    private static final OfInt btf_value_type_id$LAYOUT = (OfInt) $LAYOUT.select(groupElement("btf_value_type_id"));
    private static final long btf_value_type_id$OFFSET = $LAYOUT.byteOffset(groupElement("btf_value_type_id"));

    public static final OfInt btf_value_type_id$layout() {
        return btf_value_type_id$LAYOUT;
    }

    public static final long btf_value_type_id$offset() {
        return btf_value_type_id$OFFSET;
    }

    public static int btf_value_type_id(MemorySegment struct) {
        return struct.get(btf_value_type_id$LAYOUT, btf_value_type_id$OFFSET);
    }

    public static void btf_value_type_id(MemorySegment struct, int fieldValue) {
        struct.set(btf_value_type_id$LAYOUT, btf_value_type_id$OFFSET, fieldValue);
    }

    private static final OfInt btf_vmlinux_value_type_id$LAYOUT = (OfInt) $LAYOUT.select(groupElement("btf_vmlinux_value_type_id"));
    private static final long btf_vmlinux_value_type_id$OFFSET = $LAYOUT.byteOffset(groupElement("btf_vmlinux_value_type_id"));

    public static final OfInt btf_vmlinux_value_type_id$layout() {
        return btf_vmlinux_value_type_id$LAYOUT;
    }

    public static final long btf_vmlinux_value_type_id$offset() {
        return btf_vmlinux_value_type_id$OFFSET;
    }

    public static int btf_vmlinux_value_type_id(MemorySegment struct) {
        return struct.get(btf_vmlinux_value_type_id$LAYOUT, btf_vmlinux_value_type_id$OFFSET);
    }

    public static void btf_vmlinux_value_type_id(MemorySegment struct, int fieldValue) {
        struct.set(btf_vmlinux_value_type_id$LAYOUT, btf_vmlinux_value_type_id$OFFSET, fieldValue);
    }

    private static final OfInt inner_map_fd$LAYOUT = (OfInt) $LAYOUT.select(groupElement("inner_map_fd"));
    private static final long inner_map_fd$OFFSET = $LAYOUT.byteOffset(groupElement("inner_map_fd"));

    public static final OfInt inner_map_fd$layout() {
        return inner_map_fd$LAYOUT;
    }

    public static final long inner_map_fd$offset() {
        return inner_map_fd$OFFSET;
    }

    public static int inner_map_fd(MemorySegment struct) {
        return struct.get(inner_map_fd$LAYOUT, inner_map_fd$OFFSET);
    }

    public static void inner_map_fd(MemorySegment struct, int fieldValue) {
        struct.set(inner_map_fd$LAYOUT, inner_map_fd$OFFSET, fieldValue);
    }

    private static final OfInt map_flags$LAYOUT = (OfInt) $LAYOUT.select(groupElement("map_flags"));
    private static final long map_flags$OFFSET = $LAYOUT.byteOffset(groupElement("map_flags"));

    public static final OfInt map_flags$layout() {
        return map_flags$LAYOUT;
    }

    public static final long map_flags$offset() {
        return map_flags$OFFSET;
    }

    public static int map_flags(MemorySegment struct) {
        return struct.get(map_flags$LAYOUT, map_flags$OFFSET);
    }

    public static void map_flags(MemorySegment struct, int fieldValue) {
        struct.set(map_flags$LAYOUT, map_flags$OFFSET, fieldValue);
    }

    private static final OfLong map_extra$LAYOUT = (OfLong) $LAYOUT.select(groupElement("map_extra"));
    private static final long map_extra$OFFSET = $LAYOUT.byteOffset(groupElement("map_extra"));

    public static final OfLong map_extra$layout() {
        return map_extra$LAYOUT;
    }

    public static final long map_extra$offset() {
        return map_extra$OFFSET;
    }

    public static long map_extra(MemorySegment struct) {
        return struct.get(map_extra$LAYOUT, map_extra$OFFSET);
    }

    public static void map_extra(MemorySegment struct, long fieldValue) {
        struct.set(map_extra$LAYOUT, map_extra$OFFSET, fieldValue);
    }

    private static final OfInt numa_node$LAYOUT = (OfInt) $LAYOUT.select(groupElement("numa_node"));
    private static final long numa_node$OFFSET = $LAYOUT.byteOffset(groupElement("numa_node"));

    public static final OfInt numa_node$layout() {
        return numa_node$LAYOUT;
    }

    public static final long numa_node$offset() {
        return numa_node$OFFSET;
    }

    public static int numa_node(MemorySegment struct) {
        return struct.get(numa_node$LAYOUT, numa_node$OFFSET);
    }

    public static void numa_node(MemorySegment struct, int fieldValue) {
        struct.set(numa_node$LAYOUT, numa_node$OFFSET, fieldValue);
    }

    private static final OfInt map_ifindex$LAYOUT = (OfInt) $LAYOUT.select(groupElement("map_ifindex"));
    private static final long map_ifindex$OFFSET = $LAYOUT.byteOffset(groupElement("map_ifindex"));

    public static final OfInt map_ifindex$layout() {
        return map_ifindex$LAYOUT;
    }

    public static final long map_ifindex$offset() {
        return map_ifindex$OFFSET;
    }

    public static int map_ifindex(MemorySegment struct) {
        return struct.get(map_ifindex$LAYOUT, map_ifindex$OFFSET);
    }

    public static void map_ifindex(MemorySegment struct, int fieldValue) {
        struct.set(map_ifindex$LAYOUT, map_ifindex$OFFSET, fieldValue);
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
