// Written against the surface of jextract's output for the libbpf 1.1 headers; `make bindings` replaces it.

package io.dropscope.libbpf;

import static java.lang.foreign.MemoryLayout.PathElement.*;
import static java.lang.foreign.ValueLayout.*;

import java.lang.foreign.*;
import java.lang.invoke.*;
import java.util.function.*;

/** The C struct {@code bpf_prog_load_opts}. */
public class bpf_prog_load_opts {

    bpf_prog_load_opts() {
        // Should not be called directly
    }

    private static final GroupLayout $LAYOUT = MemoryLayout.structLayout(
            libbpf_h$shared.C_LONG.withName("sz"),
            libbpf_h$shared.C_INT.withName("attempts"),
            libbpf_h$shared.C_INT.withName("expected_attach_type"),
            libbpf_h$shared.C_INT.withName("prog_btf_fd"),
            libbpf_h$shared.C_INT.withName("prog_flags"),
            libbpf_h$shared.C_INT.withName("prog_ifindex"),
            libbpf_h$shared.C_INT.withName("kern_version"),
            libbpf_h$shared.C_INT.withName("attach_btf_id"),
            libbpf_h$shared.C_INT.withName("attach_prog_fd"),
            libbpf_h$shared.C_INT.withName("attach_btf_obj_fd"),
            MemoryLayout.paddingLayout(4),
            libbpf_h$shared.C_POINTER.withName("fd_array"),
            libbpf_h$shared.C_POINTER.withName("func_info"),
            libbpf_h$shared.C_INT.withName("func_info_cnt"),
            libbpf_h$shared.C_INT.withName("func_info_rec_size"),
            libbpf_h$shared.C_POINTER.withName("line_info"),
            libbpf_h$shared.C_INT.withName("line_info_cnt"),
            libbpf_h$shared.C_INT.withName("line_info_rec_size"),
            libbpf_h$shared.C_INT.withName("log_level"),
            libbpf_h$shared.C_INT.withName("log_size"),
            libbpf_h$shared.C_POINTER.withName("log_buf"))
            .withName("bpf_prog_load_opts");

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

    private static final OfInt attempts$LAYOUT = (OfInt) $LAYOUT.select(groupElement("attempts"));
    private static final long attempts$OFFSET = $LAYOUT.byteOffset(groupElement("attempts"));

    public static final OfInt attempts$layout() {
        return attempts$LAYOUT;
    }

    public static final long attempts$offset() {
        return attempts$OFFSET;
    }

    public static int attempts(MemorySegment struct) {
        return struct.get(attempts$LAYOUT, attempts$OFFSET);
    }

    public static void attempts(MemorySegment struct, int fieldValue) {
        struct.set(attempts$LAYOUT, attempts$OFFSET, fieldValue);
    }

    private static final OfInt expected_attach_type$LAYOUT = (OfInt) $LAYOUT.select(groupElement("expected_attach_type"));
    private static final long expected_attach_type$OFFSET = $LAYOUT.byteOffset(groupElement("expected_attach_type"));

    public static final OfInt expected_attach_type$layout() {
        return expected_attach_type$LAYOUT;
    }

    public static final long expected_attach_type$offset() {
        return expected_attach_type$OFFSET;
    }

    public static int expected_attach_type(MemorySegment struct) {
        return struct.get(expected_attach_type$LAYOUT, expected_attach_type$OFFSET);
    }

    public static void expected_attach_type(MemorySegment struct, int fieldValue) {
        struct.set(expected_attach_type$LAYOUT, expected_attach_type$OFFSET, fieldValue);
    }

    private static final OfInt prog_btf_fd$LAYOUT = (OfInt) $LAYOUT.select(groupElement("prog_btf_fd"));
    private static final long prog_btf_fd$OFFSET = $LAYOUT.byteOffset(groupElement("prog_btf_fd"));

    public static final OfInt prog_btf_fd$layout() {
        return prog_btf_fd$LAYOUT;
    }

    public static final long prog_btf_fd$offset() {
        return prog_btf_fd$OFFSET;
    }

    public static int prog_btf_fd(MemorySegment struct) {
        return struct.get(prog_btf_fd$LAYOUT, prog_btf_fd$OFFSET);
    }

    public static void prog_btf_fd(MemorySegment struct, int fieldValue) {
        struct.set(prog_btf_fd$LAYOUT, prog_btf_fd$OFFSET, fieldValue);
    }

    private static final OfInt prog_flags$LAYOUT = (OfInt) $LAYOUT.select(groupElement("prog_flags"));
    private static final long prog_flags$OFFSET = $LAYOUT.byteOffset(groupElement("prog_flags"));

    public static final OfInt prog_flags$layout() {
        return prog_flags$LAYOUT;
    }

    public static final long prog_flags$offset() {
        return prog_flags$OFFSET;
    }

    public static int prog_flags(MemorySegment struct) {
        return struct.get(prog_flags$LAYOUT, prog_flags$OFFSET);
    }

    public static void prog_flags(MemorySegment struct, int fieldValue) {
        struct.set(prog_flags$LAYOUT, prog_flags$OFFSET, fieldValue);
    }

    private static final OfInt prog_ifindex$LAYOUT = (OfInt) $LAYOUT.select(groupElement("prog_ifindex"));
    private static final long prog_ifindex$OFFSET = $LAYOUT.byteOffset(groupElement("prog_ifindex"));

    public static final OfInt prog_ifindex$layout() {
        return prog_ifindex$LAYOUT;
    }

    public static final long prog_ifindex$offset() {
        return prog_ifindex$OFFSET;
    }

    public static int prog_ifindex(MemorySegment struct) {
        return struct.get(prog_ifindex$LAYOUT, prog_ifindex$OFFSET);
    }

    public static void prog_ifindex(MemorySegment struct, int fieldValue) {
        struct.set(prog_ifindex$LAYOUT, prog_ifindex$OFFSET, fieldValue);
    }

    private static final OfInt kern_version$LAYOUT = (OfInt) $LAYOUT.select(groupElement("kern_version"));
    private static final long kern_version$OFFSET = $LAYOUT.byteOffset(groupElement("kern_version"));

    public static final OfInt kern_version$layout() {
        return kern_version$LAYOUT;
    }

    public static final long kern_version$offset() {
        return kern_version$OFFSET;
    }

    public static int kern_version(MemorySegment struct) {
        return struct.get(kern_version$LAYOUT, kern_version$OFFSET);
    }

    public static void kern_version(MemorySegment struct, int fieldValue) {
        struct.set(kern_version$LAYOUT, kern_version$OFFSET, fieldValue);
    }

    private static final OfInt attach_btf_id$LAYOUT = (OfInt) $LAYOUT.select(groupElement("attach_btf_id"));
    private static final long attach_btf_id$OFFSET = $LAYOUT.byteOffset(groupElement("attach_btf_id"));

    public static final OfInt attach_btf_id$layout() {
        return attach_btf_id$LAYOUT;
    }

    public static final long attach_btf_id$offset() {
        return attach_btf_id$OFFSET;
    }

    public static int attach_btf_id(MemorySegment struct) {
        return struct.get(attach_btf_id$LAYOUT, attach_btf_id$OFFSET);
    }

    public static void attach_btf_id(MemorySegment struct, int fieldValue) {
        struct.set(attach_btf_id$LAYOUT, attach_btf_id$OFFSET, fieldValue);
    }

    private static final OfInt attach_prog_fd$LAYOUT = (OfInt) $LAYOUT.select(groupElement("attach_prog_fd"));
    private static final long attach_prog_fd$OFFSET = $LAYOUT.byteOffset(groupElement("attach_prog_fd"));

    public static final OfInt attach_prog_fd$layout() {
        return attach_prog_fd$LAYOUT;
    }

    public static final long attach_prog_fd$offset() {
        return attach_prog_fd$OFFSET;
    }

    public static int attach_prog_fd(MemorySegment struct) {
        return struct.get(attach_prog_fd$LAYOUT, attach_prog_fd$OFFSET);
    }

    public static void attach_prog_fd(MemorySegment struct, int fieldValue) {
        struct.set(attach_prog_fd$LAYOUT, attach_prog_fd$OFFSET, fieldValue);
    }

    private static final OfInt attach_btf_obj_fd$LAYOUT = (OfInt) $LAYOUT.select(groupElement("attach_btf_obj_fd"));
    private static final long attach_btf_obj_fd$OFFSET = $LAYOUT.byteOffset(groupElement("attach_btf_obj_fd"));

    public static final OfInt attach_btf_obj_fd$layout() {
        return attach_btf_obj_fd$LAYOUT;
    }

    public static final long attach_btf_obj_fd$offset() {
        return attach_btf_obj_fd$OFFSET;
    }

    public static int attach_btf_obj_fd(MemorySegment struct) {
        return struct.get(attach_btf_obj_fd$LAYOUT, attach_btf_obj_fd$OFFSET);
    }

    public static void attach_btf_obj_fd(MemorySegment struct, int fieldValue) {
        struct.set(attach_btf_obj_fd$LAYOUT, attach_btf_obj_fd$OFFSET, fieldValue);
    }

    private static final AddressLayout fd_array$LAYOUT = (AddressLayout) $LAYOUT.select(groupElement("fd_array"));
    private static final long fd_array$OFFSET = $LAYOUT.byteOffset(groupElement("fd_array"));

    public static final AddressLayout fd_array$layout() {
        return fd_array$LAYOUT;
    }

    public static final long fd_array$offset() {
        return fd_array$OFFSET;
    }

    public static MemorySegment fd_array(MemorySegment struct) {
        return struct.get(fd_array$LAYOUT, fd_array$OFFSET);
    }

    public static void fd_array(MemorySegment struct, MemorySegment fieldValue) {
        struct.set(fd_array$LAYOUT, fd_array$OFFSET, fieldValue);
    }

    private static final AddressLayout func_info$LAYOUT = (AddressLayout) $LAYOUT.select(groupElement("func_info"));
    private static final long func_info$OFFSET = $LAYOUT.byteOffset(groupElement("func_info"));

    public static final AddressLayout func_info$layout() {
        return func_info$LAYOUT;
    }

    public static final long func_info$offset() {
        return func_info$OFFSET;
    }

    public static MemorySegment func_info(MemorySegment struct) {
        return struct.get(func_info$LAYOUT, func_info$OFFSET);
    }

    public static void func_info(MemorySegment struct, MemorySegment fieldValue) {
        struct.set(func_info$LAYOUT, func_info$OFFSET, fieldValue);
    }

    private static final OfInt func_info_cnt$LAYOUT = (OfInt) $LAYOUT.select(groupElement("func_info_cnt"));
    private static final long func_info_cnt$OFFSET = $LAYOUT.byteOffset(groupElement("func_info_cnt"));

    public static final OfInt func_info_cnt$layout() {
        return func_info_cnt$LAYOUT;
    }

    public static final long func_info_cnt$offset() {
        return func_info_cnt$OFFSET;
    }

    public static int func_info_cnt(MemorySegment struct) {
        return struct.get(func_info_cnt$LAYOUT, func_info_cnt$OFFSET);
    }

    public static void func_info_cnt(MemorySegment struct, int fieldValue) {
        struct.set(func_info_cnt$LAYOUT, func_info_cnt$OFFSET, fieldValue);
    }

    private static final OfInt func_info_rec_size$LAYOUT = (OfInt) $LAYOUT.select(groupElement("func_info_rec_size"));
    private static final long func_info_rec_size$OFFSET = $LAYOUT.byteOffset(groupElement("func_info_rec_size"));

    public static final OfInt func_info_rec_size$layout() {
        return func_info_rec_size$LAYOUT;
    }

    public static final long func_info_rec_size$offset() {
        return func_info_rec_size$OFFSET;
    }

    public static int func_info_rec_size(MemorySegment struct) {
        return struct.get(func_info_rec_size$LAYOUT, func_info_rec_size$OFFSET);
    }

    public static void func_info_rec_size(MemorySegment struct, int fieldValue) {
        struct.set(func_info_rec_size$LAYOUT, func_info_rec_size$OFFSET, fieldValue);
    }

    private static final AddressLayout line_info$LAYOUT = (AddressLayout) $LAYOUT.select(groupElement("line_info"));
    private static final long line_info$OFFSET = $LAYOUT.byteOffset(groupElement("line_info"));

    public static final AddressLayout line_info$layout() {
        return line_info$LAYOUT;
    }

    public static final long line_info$offset() {
        return line_info$OFFSET;
    }

    public static MemorySegment line_info(MemorySegment struct) {
        return struct.get(line_info$LAYOUT, line_info$OFFSET);
    }

    public static void line_info(MemorySegment struct, MemorySegment fieldValue) {
        struct.set(line_info$LAYOUT, line_info$OFFSET, fieldValue);
    }

    private static final OfInt line_info_cnt$LAYOUT = (OfInt) $LAYOUT.select(groupElement("line_info_cnt"));
    private static final long line_info_cnt$OFFSET = $LAYOUT.byteOffset(groupElement("line_info_cnt"));

    public static final OfInt line_info_cnt$layout() {
        return line_info_cnt$LAYOUT;
    }

    public static final long line_info_cnt$offset() {
        return line_info_cnt$OFFSET;
    }

    public static int line_info_cnt(MemorySegment struct) {
        return struct.get(line_info_cnt$LAYOUT, line_info_cnt$OFFSET);
    }

    public static void line_info_cnt(MemorySegment struct, int fieldValue) {
        struct.set(line_info_cnt$LAYOUT, line_info_cnt$OFFSET, fieldValue);
    }

    private static final OfInt line_info_rec_size$LAYOUT = (OfInt) $LAYOUT.select(groupElement("line_info_rec_size"));
    private static final long line_info_rec_size$OFFSET = $LAYOUT.byteOffset(groupElement("line_info_rec_size"));

    public static final OfInt line_info_rec_size$layout() {
        return line_info_rec_size$LAYOUT;
    }

    public static final long line_info_rec_size$offset() {
        return line_info_rec_size$OFFSET;
    }

    public static int line_info_rec_size(MemorySegment struct) {
        return struct.get(line_info_rec_size$LAYOUT, line_info_rec_size$OFFSET);
    }

    public static void line_info_rec_size(MemorySegment struct, int fieldValue) {
        struct.set(line_info_rec_size$LAYOUT, line_info_rec_size$OFFSET, fieldValue);
    }

    private static final OfInt log_level$LAYOUT = (OfInt) $LAYOUT.select(groupElement("log_level"));
    private static final long log_level$OFFSET = $LAYOUT.byteOffset(groupElement("log_level"));

    public static final OfInt log_level$layout() {
        return log_level$LAYOUT;
    }

    public static final long log_level$offset() {
        return log_level$OFFSET;
    }

    public static int log_level(MemorySegment struct) {
        return struct.get(log_level$LAYOUT, log_level$OFFSET);
    }

    public static void log_level(MemorySegment struct, int fieldValue) {
        struct.set(log_level$LAYOUT, log_level$OFFSET, fieldValue);
    }

    private static final OfInt log_size$LAYOUT = (OfInt) $LAYOUT.select(groupElement("log_size"));
    private static final long log_size$OFFSET = $LAYOUT.byteOffset(groupElement("log_size"));

    public static final OfInt log_size$layout() {
        return log_size$LAYOUT;
    }

    public static final long log_size$offset() {
        return log_size$OFFSET;
    }

    public static int log_size(MemorySegment struct) {
        return struct.get(log_size$LAYOUT, log_size$OFFSET);
    }

    public static void log_size(MemorySegment struct, int fieldValue) {
        struct.set(log_size$LAYOUT, log_size$OFFSET, fieldValue);
    }

    private static final AddressLayout log_buf$LAYOUT = (AddressLayout) $LAYOUT.select(groupElement("log_buf"));
    private static final long log_buf$OFFSET = $LAYOUT.byteOffset(groupElement("log_buf"));

    public static final AddressLayout log_buf$layout() {
        return log_buf$LAYOUT;
    }

    public static final long log_buf$offset() {
        return log_buf$OFFSET;
    }

    public static MemorySegment log_buf(MemorySegment struct) {
        return struct.get(log_buf$LAYOUT, log_buf$OFFSET);
    }

    public static void log_buf(MemorySegment struct, MemorySegment fieldValue) {
        struct.set(log_buf$LAYOUT, log_buf$OFFSET, fieldValue);
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
