// Written against the surface of jextract's output for the libbpf 1.1 headers; `make bindings` replaces it.

package io.dropscope.libbpf;

import static java.lang.foreign.MemoryLayout.PathElement.*;
import static java.lang.foreign.ValueLayout.*;

import java.lang.foreign.*;
import java.lang.invoke.*;
import java.util.function.*;

/** The C struct {@code bpf_object_open_opts}. */
public class bpf_object_open_opts {

    bpf_object_open_opts() {
        // Should not be called directly
    }

    private static final GroupLayout $LAYOUT = MemoryLayout.structLayout(
            libbpf_h$shared.C_LONG.withName("sz"),
            libbpf_h$shared.C_POINTER.withName("object_name"),
            libbpf_h$shared.C_BOOL.withName("relaxed_maps"),
            MemoryLayout.paddingLayout(7),
            libbpf_h$shared.C_POINTER.withName("pin_root_path"),
            MemoryLayout.paddingLayout(8),
            libbpf_h$shared.C_POINTER.withName("kconfig"),
            libbpf_h$shared.C_POINTER.withName("btf_custom_path"),
            libbpf_h$shared.C_POINTER.withName("kernel_log_buf"),
            libbpf_h$shared.C_LONG.withName("kernel_log_size"),
            libbpf_h$shared.C_INT.withName("kernel_log_level"),
            MemoryLayout.paddingLayout(4))
            .withName("bpf_object_open_opts");

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

    private static final AddressLayout object_name$LAYOUT = (AddressLayout) $LAYOUT.select(groupElement("object_name"));
    private static final long object_name$OFFSET = $LAYOUT.byteOffset(groupElement("object_name"));

    public static final AddressLayout object_name$layout() {
        return object_name$LAYOUT;
    }

    public static final long object_name$offset() {
        return object_name$OFFSET;
    }

    public static MemorySegment object_name(MemorySegment struct) {
        return struct.get(object_name$LAYOUT, object_name$OFFSET);
    }

    public static void object_name(MemorySegment struct, MemorySegment fieldValue) {
        struct.set(object_name$LAYOUT, object_name$OFFSET, fieldValue);
    }

    private static final OfBoolean relaxed_maps$LAYOUT = (OfBoolean) $LAYOUT.select(groupElement("relaxed_maps"));
    private static final long relaxed_maps$OFFSET = $LAYOUT.byteOffset(groupElement("relaxed_maps"));

    public static final OfBoolean relaxed_maps$layout() {
        return relaxed_maps$LAYOUT;
    }

    public static final long relaxed_maps$offset() {
        return relaxed_maps$OFFSET;
    }

    public static boolean relaxed_maps(MemorySegment struct) {
        return struct.get(relaxed_maps$LAYOUT, relaxed_maps$OFFSET);
    }

    public static void relaxed_maps(MemorySegment struct, boolean fieldValue) {
        struct.set(relaxed_maps$LAYOUT, relaxed_maps$OFFSET, fieldValue);
    }

    private static final AddressLayout pin_root_path$LAYOUT = (AddressLayout) $LAYOUT.select(groupElement("pin_root_path"));
    private static final long pin_root_path$OFFSET = $LAYOUT.byteOffset(groupElement("pin_root_path"));

    public static final AddressLayout pin_root_path$layout() {
        return pin_root_path$LAYOUT;
    }

    public static final long pin_root_path$offset() {
        return pin_root_path$OFFSET;
    }

    public static MemorySegment pin_root_path(MemorySegment struct) {
        return struct.get(pin_root_path$LAYOUT, pin_root_path$OFFSET);
    }

    public static void pin_root_path(MemorySegment struct, MemorySegment fieldValue) {
        struct.set(pin_root_path$LAYOUT, pin_root_path$OFFSET, fieldValue);
    }

    private static final AddressLayout kconfig$LAYOUT = (AddressLayout) $LAYOUT.select(groupElement("kconfig"));
    private static final long kconfig$OFFSET = $LAYOUT.byteOffset(groupElement("kconfig"));

    public static final AddressLayout kconfig$layout() {
        return kconfig$LAYOUT;
    }

    public static final long kconfig$offset() {
        return kconfig$OFFSET;
    }

    public static MemorySegment kconfig(MemorySegment struct) {
        return struct.get(kconfig$LAYOUT, kconfig$OFFSET);
    }

    public static void kconfig(MemorySegment struct, MemorySegment fieldValue) {
        struct.set(kconfig$LAYOUT, kconfig$OFFSET, fieldValue);
    }

    private static final AddressLayout btf_custom_path$LAYOUT = (AddressLayout) $LAYOUT.select(groupElement("btf_custom_path"));
    private static final long btf_custom_path$OFFSET = $LAYOUT.byteOffset(groupElement("btf_custom_path"));

    public static final AddressLayout btf_custom_path$layout() {
        return btf_custom_path$LAYOUT;
    }

    public static final long btf_custom_path$offset() {
        return btf_custom_path$OFFSET;
    }

    public static MemorySegment btf_custom_path(MemorySegment struct) {
        return struct.get(btf_custom_path$LAYOUT, btf_custom_path$OFFSET);
    }

    public static void btf_custom_path(MemorySegment struct, MemorySegment fieldValue) {
        struct.set(btf_custom_path$LAYOUT, btf_custom_path$OFFSET, fieldValue);
    }

    private static final AddressLayout kernel_log_buf$LAYOUT = (AddressLayout) $LAYOUT.select(groupElement("kernel_log_buf"));
    private static final long kernel_log_buf$OFFSET = $LAYOUT.byteOffset(groupElement("kernel_log_buf"));

    public static final AddressLayout kernel_log_buf$layout() {
        return kernel_log_buf$LAYOUT;
    }

    public static final long kernel_log_buf$offset() {
        return kernel_log_buf$OFFSET;
    }

    public static MemorySegment kernel_log_buf(MemorySegment struct) {
        return struct.get(kernel_log_buf$LAYOUT, kernel_log_buf$OFFSET);
    }

    public static void kernel_log_buf(MemorySegment struct, MemorySegment fieldValue) {
        struct.set(kernel_log_buf$LAYOUT, kernel_log_buf$OFFSET, fieldValue);
    }

    private static final OfLong kernel_log_size$LAYOUT = (OfLong) $LAYOUT.select(groupElement("kernel_log_size"));
    private static final long kernel_log_size$OFFSET = $LAYOUT.byteOffset(groupElement("kernel_log_size"));

    public static final OfLong kernel_log_size$layout() {
        return kernel_log_size$LAYOUT;
    }

    public static final long kernel_log_size$offset() {
        return kernel_log_size$OFFSET;
    }

    public static long kernel_log_size(MemorySegment struct) {
        return struct.get(kernel_log_size$LAYOUT, kernel_log_size$OFFSET);
    }

    public static void kernel_log_size(MemorySegment struct, long fieldValue) {
        struct.set(kernel_log_size$LAYOUT, kernel_log_size$OFFSET, fieldValue);
    }

    private static final OfInt kernel_log_level$LAYOUT = (OfInt) $LAYOUT.select(groupElement("kernel_log_level"));
    private static final long kernel_log_level$OFFSET = $LAYOUT.byteOffset(groupElement("kernel_log_level"));

    public static final OfInt kernel_log_level$layout() {
        return kernel_log_level$LAYOUT;
    }

    public static final long kernel_log_level$offset() {
        return kernel_log_level$OFFSET;
    }

    public static int kernel_log_level(MemorySegment struct) {
        return struct.get(kernel_log_level$LAYOUT, kernel_log_level$OFFSET);
    }

    public static void kernel_log_level(MemorySegment struct, int fieldValue) {
        struct.set(kernel_log_level$LAYOUT, kernel_log_level$OFFSET, fieldValue);
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
