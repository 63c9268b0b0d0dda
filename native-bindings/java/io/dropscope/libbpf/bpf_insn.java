// Written against the surface of jextract's output for the libbpf 1.1 headers; `make bindings` replaces it.

package io.dropscope.libbpf;

import static java.lang.foreign.MemoryLayout.PathElement.*;
import static java.lang.foreign.ValueLayout.*;

import java.lang.foreign.*;
import java.lang.invoke.*;
import java.util.function.*;

/** The C struct {@code bpf_insn}. */
public class bpf_insn {

    bpf_insn() {
        // Should not be called directly
    }

    private static final GroupLayout $LAYOUT = MemoryLayout.structLayout(
            libbpf_h$shared.C_CHAR.withName("code"),
            MemoryLayout.paddingLayout(1),
            libbpf_h$shared.C_SHORT.withName("off"),
            libbpf_h$shared.C_INT.withName("imm"))
            .withName("bpf_insn");

    public static final GroupLayout layout() {
        return $LAYOUT;
    }

    private static final OfByte code$LAYOUT = (OfByte) $LAYOUT.select(groupElement("code"));
    private static final long code$OFFSET = $LAYOUT.byteOffset(groupElement("code"));

    public static final OfByte code$layout() {
        return code$LAYOUT;
    }

    public static final long code$offset() {
        return code$OFFSET;
    }

    public static byte code(MemorySegment struct) {
        return struct.get(code$LAYOUT, code$OFFSET);
    }

    public static void code(MemorySegment struct, byte fieldValue) {
        struct.set(code$LAYOUT, code$OFFSET, fieldValue);
    }

    private static final OfShort off$LAYOUT = (OfShort) $LAYOUT.select(groupElement("off"));
    private static final long off$OFFSET = $LAYOUT.byteOffset(groupElement("off"));

    public static final OfShort off$layout() {
        return off$LAYOUT;
    }

    public static final long off$offset() {
        return off$OFFSET;
    }

    public static short off(MemorySegment struct) {
        return struct.get(off$LAYOUT, off$OFFSET);
    }

    public static void off(MemorySegment struct, short fieldValue) {
        struct.set(off$LAYOUT, off$OFFSET, fieldValue);
    }

    private static final OfInt imm$LAYOUT = (OfInt) $LAYOUT.select(groupElement("imm"));
    private static final long imm$OFFSET = $LAYOUT.byteOffset(groupElement("imm"));

    public static final OfInt imm$layout() {
        return imm$LAYOUT;
    }

    public static final long imm$offset() {
        return imm$OFFSET;
    }

    public static int imm(MemorySegment struct) {
        return struct.get(imm$LAYOUT, imm$OFFSET);
    }

    public static void imm(MemorySegment struct, int fieldValue) {
        struct.set(imm$LAYOUT, imm$OFFSET, fieldValue);
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
