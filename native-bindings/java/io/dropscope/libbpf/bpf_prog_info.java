// Written against the surface of jextract's output for the libbpf 1.1 headers; `make bindings` replaces it.

package io.dropscope.libbpf;

import static java.lang.foreign.MemoryLayout.PathElement.*;
import static java.lang.foreign.ValueLayout.*;

import java.lang.foreign.*;
import java.lang.invoke.*;
import java.util.function.*;

/** The C struct {@code bpf_prog_info}. */
public class bpf_prog_info {

    bpf_prog_info() {
        // Should not be called directly
    }

    private static final GroupLayout $LAYOUT = MemoryLayout.structLayout(
            libbpf_h$shared.C_INT.withName("type"),
            libbpf_h$shared.C_INT.withName("id"),
            MemoryLayout.sequenceLayout(8, libbpf_h$shared.C_CHAR).withName("tag"),
            libbpf_h$shared.C_INT.withName("jited_prog_len"),
            libbpf_h$shared.C_INT.withName("xlated_prog_len"),
            libbpf_h$shared.C_LONG_LONG.withName("jited_prog_insns"),
            libbpf_h$shared.C_LONG_LONG.withName("xlated_prog_insns"),
            libbpf_h$shared.C_LONG_LONG.withName("load_time"),
            libbpf_h$shared.C_INT.withName("created_by_uid"),
            libbpf_h$shared.C_INT.withName("nr_map_ids"),
            libbpf_h$shared.C_LONG_LONG.withName("map_ids"),
            MemoryLayout.sequenceLayout(16, libbpf_h$shared.C_CHAR).withName("name"),
            libbpf_h$shared.C_INT.withName("ifindex"),
            MemoryLayout.paddingLayout(4),
            libbpf_h$shared.C_LONG_LONG.withName("netns_dev"),
            libbpf_h$shared.C_LONG_LONG.withName("netns_ino"),
            libbpf_h$shared.C_INT.withName("nr_jited_ksyms"),
            libbpf_h$shared.C_INT.withName("nr_jited_func_lens"),
            libbpf_h$shared.C_LONG_LONG.withName("jited_ksyms"),
            libbpf_h$shared.C_LONG_LONG.withName("jited_func_lens"),
            libbpf_h$shared.C_INT.withName("btf_id"),
            libbpf_h$shared.C_INT.withName("func_info_rec_size"),
            libbpf_h$shared.C_LONG_LONG.withName("func_info"),
            libbpf_h$shared.C_INT.withName("nr_func_info"),
            libbpf_h$shared.C_INT.withName("nr_line_info"),
            libbpf_h$shared.C_LONG_LONG.withName("line_info"),
            libbpf_h$shared.C_LONG_LONG.withName("jited_line_info"),
            libbpf_h$shared.C_INT.withName("nr_jited_line_info"),
            libbpf_h$shared.C_INT.withName("line_info_rec_size"),
            libbpf_h$shared.C_INT.withName("jited_line_info_rec_size"),
            libbpf_h$shared.C_INT.withName("nr_prog_tags"),
            libbpf_h$shared.C_LONG_LONG.withName("prog_tags"),
            libbpf_h$shared.C_LONG_LONG.withName("run_time_ns"),
            libbpf_h$shared.C_LONG_LONG.withName("run_cnt"),
            libbpf_h$shared.C_LONG_LONG.withName("recursion_misses"),
            libbpf_h$shared.C_INT.withName("verified_insns"),
            libbpf_h$shared.C_INT.withName("attach_btf_obj_id"),
            libbpf_h$shared.C_INT.withName("attach_btf_id"),
            MemoryLayout.paddingLayout(4))
            .withName("bpf_prog_info");

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

    private static final OfInt id$LAYOUT = (OfInt) $LAYOUT.select(groupElement("id"));
    private static final long id$OFFSET = $LAYOUT.byteOffset(groupElement("id"));

    public static final OfInt id$layout() {
        return id$LAYOUT;
    }

    public static final long id$offset() {
        return id$OFFSET;
    }

    public static int id(MemorySegment struct) {
        return struct.get(id$LAYOUT, id$OFFSET);
    }

    public static void id(MemorySegment struct, int fieldValue) {
        struct.set(id$LAYOUT, id$OFFSET, fieldValue);
    }

    private static final SequenceLayout tag$LAYOUT = (SequenceLayout) $LAYOUT.select(groupElement("tag"));
    private static final long tag$OFFSET = $LAYOUT.byteOffset(groupElement("tag"));

    public static final SequenceLayout tag$layout() {
        return tag$LAYOUT;
    }

    public static final long tag$offset() {
        return tag$OFFSET;
    }

    public static MemorySegment tag(MemorySegment struct) {
        return struct.asSlice(tag$OFFSET, tag$LAYOUT.byteSize());
    }

    public static void tag(MemorySegment struct, MemorySegment fieldValue) {
        MemorySegment.copy(fieldValue, 0L, struct, tag$OFFSET, tag$LAYOUT.byteSize());
    }

    private static final long[] tag$DIMS = {8};

    public static long[] tag$dimensions() {
        return tag$DIMS;
    }

    public static byte tag(MemorySegment struct, long index0) {
        return tag(struct).get(ValueLayout.JAVA_BYTE, index0);
    }

    public static void tag(MemorySegment struct, long index0, byte fieldValue) {
        tag(struct).set(ValueLayout.JAVA_BYTE, index0, fieldValue);
    }

    private static final OfInt jited_prog_len$LAYOUT = (OfInt) $LAYOUT.select(groupElement("jited_prog_len"));
    private static final long jited_prog_len$OFFSET = $LAYOUT.byteOffset(groupElement("jited_prog_len"));

    public static final OfInt jited_prog_len$layout() {
        return jited_prog_len$LAYOUT;
    }

    public static final long jited_prog_len$offset() {
        return jited_prog_len$OFFSET;
    }

    public static int jited_prog_len(MemorySegment struct) {
        return struct.get(jited_prog_len$LAYOUT, jited_prog_len$OFFSET);
    }

    public static void jited_prog_len(MemorySegment struct, int fieldValue) {
        struct.set(jited_prog_len$LAYOUT, jited_prog_len$OFFSET, fieldValue);
    }

    private static final OfInt xlated_prog_len$LAYOUT = (OfInt) $LAYOUT.select(groupElement("xlated_prog_len"));
    private static final long xlated_prog_len$OFFSET = $LAYOUT.byteOffset(groupElement("xlated_prog_len"));

    public static final OfInt xlated_prog_len$layout() {
        return xlated_prog_len$LAYOUT;
    }

    public static final long xlated_prog_len$offset() {
        return xlated_prog_len$OFFSET;
    }

    public static int xlated_prog_len(MemorySegment struct) {
        return struct.get(xlated_prog_len$LAYOUT, xlated_prog_len$OFFSET);
    }

    public static void xlated_prog_len(MemorySegment struct, int fieldValue) {
        struct.set(xlated_prog_len$LAYOUT, xlated_prog_len$OFFSET, fieldValue);
    }

    private static final OfLong jited_prog_insns$LAYOUT = (OfLong) $LAYOUT.select(groupElement("jited_prog_insns"));
    private static final long jited_prog_insns$OFFSET = $LAYOUT.byteOffset(groupElement("jited_prog_insns"));

    public static final OfLong jited_prog_insns$layout() {
        return jited_prog_insns$LAYOUT;
    }

    public static final long jited_prog_insns$offset() {
        return jited_prog_insns$OFFSET;
    }

    public static long jited_prog_insns(MemorySegment struct) {
        return struct.get(jited_prog_insns$LAYOUT, jited_prog_insns$OFFSET);
    }

    public static void jited_prog_insns(MemorySegment struct, long fieldValue) {
        struct.set(jited_prog_insns$LAYOUT, jited_prog_insns$OFFSET, fieldValue);
    }

    private static final OfLong xlated_prog_insns$LAYOUT = (OfLong) $LAYOUT.select(groupElement("xlated_prog_insns"));
    private static final long xlated_prog_insns$OFFSET = $LAYOUT.byteOffset(groupElement("xlated_prog_insns"));

    public static final OfLong xlated_prog_insns$layout() {
        return xlated_prog_insns$LAYOUT;
    }

    public static final long xlated_prog_insns$offset() {
        return xlated_prog_insns$OFFSET;
    }

    public static long xlated_prog_insns(MemorySegment struct) {
        return struct.get(xlated_prog_insns$LAYOUT, xlated_prog_insns$OFFSET);
    }

    public static void xlated_prog_insns(MemorySegment struct, long fieldValue) {
        struct.set(xlated_prog_insns$LAYOUT, xlated_prog_insns$OFFSET, fieldValue);
    }

    private static final OfLong load_time$LAYOUT = (OfLong) $LAYOUT.select(groupElement("load_time"));
    private static final long load_time$OFFSET = $LAYOUT.byteOffset(groupElement("load_time"));

    public static final OfLong load_time$layout() {
        return load_time$LAYOUT;
    }

    public static final long load_time$offset() {
        return load_time$OFFSET;
    }

    public static long load_time(MemorySegment struct) {
        return struct.get(load_time$LAYOUT, load_time$OFFSET);
    }

    public static void load_time(MemorySegment struct, long fieldValue) {
        struct.set(load_time$LAYOUT, load_time$OFFSET, fieldValue);
    }

    private static final OfInt created_by_uid$LAYOUT = (OfInt) $LAYOUT.select(groupElement("created_by_uid"));
    private static final long created_by_uid$OFFSET = $LAYOUT.byteOffset(groupElement("created_by_uid"));

    public static final OfInt created_by_uid$layout() {
        return created_by_uid$LAYOUT;
    }

    public static final long created_by_uid$offset() {
        return created_by_uid$OFFSET;
    }

    public static int created_by_uid(MemorySegment struct) {
        return struct.get(created_by_uid$LAYOUT, created_by_uid$OFFSET);
    }

    public static void created_by_uid(MemorySegment struct, int fieldValue) {
        struct.set(created_by_uid$LAYOUT, created_by_uid$OFFSET, fieldValue);
    }

    private static final OfInt nr_map_ids$LAYOUT = (OfInt) $LAYOUT.select(groupElement("nr_map_ids"));
    private static final long nr_map_ids$OFFSET = $LAYOUT.byteOffset(groupElement("nr_map_ids"));

    public static final OfInt nr_map_ids$layout() {
        return nr_map_ids$LAYOUT;
    }

    public static final long nr_map_ids$offset() {
        return nr_map_ids$OFFSET;
    }

    public static int nr_map_ids(MemorySegment struct) {
        return struct.get(nr_map_ids$LAYOUT, nr_map_ids$OFFSET);
    }

    public static void nr_map_ids(MemorySegment struct, int fieldValue) {
        struct.set(nr_map_ids$LAYOUT, nr_map_ids$OFFSET, fieldValue);
    }

    private static final OfLong map_ids$LAYOUT = (OfLong) $LAYOUT.select(groupElement("map_ids"));
    private static final long map_ids$OFFSET = $LAYOUT.byteOffset(groupElement("map_ids"));

    public static final OfLong map_ids$layout() {
        return map_ids$LAYOUT;
    }

    public static final long map_ids$offset() {
        return map_ids$OFFSET;
    }

    public static long map_ids(MemorySegment struct) {
        return struct.get(map_ids$LAYOUT, map_ids$OFFSET);
    }

    public static void map_ids(MemorySegment struct, long fieldValue) {
        struct.set(map_ids$LAYOUT, map_ids$OFFSET, fieldValue);
    }

    private static final SequenceLayout name$LAYOUT = (SequenceLayout) $LAYOUT.select(groupElement("name"));
    private static final long name$OFFSET = $LAYOUT.byteOffset(groupElement("name"));

    public static final SequenceLayout name$layout() {
        return name$LAYOUT;
    }

    public static final long name$offset() {
        return name$OFFSET;
    }

    public static MemorySegment name(MemorySegment struct) {
        return struct.asSlice(name$OFFSET, name$LAYOUT.byteSize());
    }

    public static void name(MemorySegment struct, MemorySegment fieldValue) {
        MemorySegment.copy(fieldValue, 0L, struct, name$OFFSET, name$LAYOUT.byteSize());
    }

    private static final long[] name$DIMS = {16};

    public static long[] name$dimensions() {
        return name$DIMS;
    }

    public static byte name(MemorySegment struct, long index0) {
        return name(struct).get(ValueLayout.JAVA_BYTE, index0);
    }

    public static void name(MemorySegment struct, long index0, byte fieldValue) {
        name(struct).set(ValueLayout.JAVA_BYTE, index0, fieldValue);
    }

    private static final OfInt ifindex$LAYOUT = (OfInt) $LAYOUT.select(groupElement("ifindex"));
    private static final long ifindex$OFFSET = $LAYOUT.byteOffset(groupElement("ifindex"));

    public static final OfInt ifindex$layout() {
        return ifindex$LAYOUT;
    }

    public static final long ifindex$offset() {
        return ifindex$OFFSET;
    }

    public static int ifindex(MemorySegment struct) {
        return struct.get(ifindex$LAYOUT, ifindex$OFFSET);
    }

    public static void ifindex(MemorySegment struct, int fieldValue) {
        struct.set(ifindex$LAYOUT, ifindex$OFFSET, fieldValue);
    }

    private static final OfLong netns_dev$LAYOUT = (OfLong) $LAYOUT.select(groupElement("netns_dev"));
    private static final long netns_dev$OFFSET = $LAYOUT.byteOffset(groupElement("netns_dev"));

    public static final OfLong netns_dev$layout() {
        return netns_dev$LAYOUT;
    }

    public static final long netns_dev$offset() {
        return netns_dev$OFFSET;
    }

    public static long netns_dev(MemorySegment struct) {
        return struct.get(netns_dev$LAYOUT, netns_dev$OFFSET);
    }

    public static void netns_dev(MemorySegment struct, long fieldValue) {
        struct.set(netns_dev$LAYOUT, netns_dev$OFFSET, fieldValue);
    }

    private static final OfLong netns_ino$LAYOUT = (OfLong) $LAYOUT.select(groupElement("netns_ino"));
    private static final long netns_ino$OFFSET = $LAYOUT.byteOffset(groupElement("netns_ino"));

    public static final OfLong netns_ino$layout() {
        return netns_ino$LAYOUT;
    }

    public static final long netns_ino$offset() {
        return netns_ino$OFFSET;
    }

    public static long netns_ino(MemorySegment struct) {
        return struct.get(netns_ino$LAYOUT, netns_ino$OFFSET);
    }

    public static void netns_ino(MemorySegment struct, long fieldValue) {
        struct.set(netns_ino$LAYOUT, netns_ino$OFFSET, fieldValue);
    }

    private static final OfInt nr_jited_ksyms$LAYOUT = (OfInt) $LAYOUT.select(groupElement("nr_jited_ksyms"));
    private static final long nr_jited_ksyms$OFFSET = $LAYOUT.byteOffset(groupElement("nr_jited_ksyms"));

    public static final OfInt nr_jited_ksyms$layout() {
        return nr_jited_ksyms$LAYOUT;
    }

    public static final long nr_jited_ksyms$offset() {
        return nr_jited_ksyms$OFFSET;
    }

    public static int nr_jited_ksyms(MemorySegment struct) {
        return struct.get(nr_jited_ksyms$LAYOUT, nr_jited_ksyms$OFFSET);
    }

    public static void nr_jited_ksyms(MemorySegment struct, int fieldValue) {
        struct.set(nr_jited_ksyms$LAYOUT, nr_jited_ksyms$OFFSET, fieldValue);
    }

    private static final OfInt nr_jited_func_lens$LAYOUT = (OfInt) $LAYOUT.select(groupElement("nr_jited_func_lens"));
    private static final long nr_jited_func_lens$OFFSET = $LAYOUT.byteOffset(groupElement("nr_jited_func_lens"));

    public static final OfInt nr_jited_func_lens$layout() {
        return nr_jited_func_lens$LAYOUT;
    }

    public static final long nr_jited_func_lens$offset() {
        return nr_jited_func_lens$OFFSET;
    }

    public static int nr_jited_func_lens(MemorySegment struct) {
        return struct.get(nr_jited_func_lens$LAYOUT, nr_jited_func_lens$OFFSET);
    }

    public static void nr_jited_func_lens(MemorySegment struct, int fieldValue) {
        struct.set(nr_jited_func_lens$LAYOUT, nr_jited_func_lens$OFFSET, fieldValue);
    }

    private static final OfLong jited_ksyms$LAYOUT = (OfLong) $LAYOUT.select(groupElement("jited_ksyms"));
    private static final long jited_ksyms$OFFSET = $LAYOUT.byteOffset(groupElement("jited_ksyms"));

    public static final OfLong jited_ksyms$layout() {
        return jited_ksyms$LAYOUT;
    }

    public static final long jited_ksyms$offset() {
        return jited_ksyms$OFFSET;
    }

    public static long jited_ksyms(MemorySegment struct) {
        return struct.get(jited_ksyms$LAYOUT, jited_ksyms$OFFSET);
    }

    public static void jited_ksyms(MemorySegment struct, long fieldValue) {
        struct.set(jited_ksyms$LAYOUT, jited_ksyms$OFFSET, fieldValue);
    }

    private static final OfLong jited_func_lens$LAYOUT = (OfLong) $LAYOUT.select(groupElement("jited_func_lens"));
    private static final long jited_func_lens$OFFSET = $LAYOUT.byteOffset(groupElement("jited_func_lens"));

    public static final OfLong jited_func_lens$layout() {
        return jited_func_lens$LAYOUT;
    }

    public static final long jited_func_lens$offset() {
        return jited_func_lens$OFFSET;
    }

    public static long jited_func_lens(MemorySegment struct) {
        return struct.get(jited_func_lens$LAYOUT, jited_func_lens$OFFSET);
    }

    public static void jited_func_lens(MemorySegment struct, long fieldValue) {
        struct.set(jited_func_lens$LAYOUT, jited_func_lens$OFFSET, fieldValue);
    }

    private static final OfInt btf_id$LAYOUT = (OfInt) $LAYOUT.select(groupElement("btf_id"));
    private static final long btf_id$OFFSET = $LAYOUT.byteOffset(groupElement("btf_id"));

    public static final OfInt btf_id$layout() {
        return btf_id$LAYOUT;
    }

    public static final long btf_id$offset() {
        return btf_id$OFFSET;
    }

    public static int btf_id(MemorySegment struct) {
        return struct.get(btf_id$LAYOUT, btf_id$OFFSET);
    }

    public static void btf_id(MemorySegment struct, int fieldValue) {
        struct.set(btf_id$LAYOUT, btf_id$OFFSET, fieldValue);
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

    private static final OfLong func_info$LAYOUT = (OfLong) $LAYOUT.select(groupElement("func_info"));
    private static final long func_info$OFFSET = $LAYOUT.byteOffset(groupElement("func_info"));

    public static final OfLong func_info$layout() {
        return func_info$LAYOUT;
    }

    public static final long func_info$offset() {
        return func_info$OFFSET;
    }

    public static long func_info(MemorySegment struct) {
        return struct.get(func_info$LAYOUT, func_info$OFFSET);
    }

    public static void func_info(MemorySegment struct, long fieldValue) {
        struct.set(func_info$LAYOUT, func_info$OFFSET, fieldValue);
    }

    private static final OfInt nr_func_info$LAYOUT = (OfInt) $LAYOUT.select(groupElement("nr_func_info"));
    private static final long nr_func_info$OFFSET = $LAYOUT.byteOffset(groupElement("nr_func_info"));

    public static final OfInt nr_func_info$layout() {
        return nr_func_info$LAYOUT;
    }

    public static final long nr_func_info$offset() {
        return nr_func_info$OFFSET;
    }

    public static int nr_func_info(MemorySegment struct) {
        return struct.get(nr_func_info$LAYOUT, nr_func_info$OFFSET);
    }

    public static void nr_func_info(MemorySegment struct, int fieldValue) {
        struct.set(nr_func_info$LAYOUT, nr_func_info$OFFSET, fieldValue);
    }

    private static final OfInt nr_line_info$LAYOUT = (OfInt) $LAYOUT.select(groupElement("nr_line_info"));
    private static final long nr_line_info$OFFSET = $LAYOUT.byteOffset(groupElement("nr_line_info"));

    public static final OfInt nr_line_info$layout() {
        return nr_line_info$LAYOUT;
    }

    public static final long nr_line_info$offset() {
        return nr_line_info$OFFSET;
    }

    public static int nr_line_info(MemorySegment struct) {
        return struct.get(nr_line_info$LAYOUT, nr_line_info$OFFSET);
    }

    public static void nr_line_info(MemorySegment struct, int fieldValue) {
        struct.set(nr_line_info$LAYOUT, nr_line_info$OFFSET, fieldValue);
    }

    private static final OfLong line_info$LAYOUT = (OfLong) $LAYOUT.select(groupElement("line_info"));
    private static final long line_info$OFFSET = $LAYOUT.byteOffset(groupElement("line_info"));

    public static final OfLong line_info$layout() {
        return line_info$LAYOUT;
    }

    public static final long line_info$offset() {
        return line_info$OFFSET;
    }

    public static long line_info(MemorySegment struct) {
        return struct.get(line_info$LAYOUT, line_info$OFFSET);
    }

    public static void line_info(MemorySegment struct, long fieldValue) {
        struct.set(line_info$LAYOUT, line_info$OFFSET, fieldValue);
    }

    private static final OfLong jited_line_info$LAYOUT = (OfLong) $LAYOUT.select(groupElement("jited_line_info"));
    private static final long jited_line_info$OFFSET = $LAYOUT.byteOffset(groupElement("jited_line_info"));

    public static final OfLong jited_line_info$layout() {
        return jited_line_info$LAYOUT;
    }

    public static final long jited_line_info$offset() {
        return jited_line_info$OFFSET;
    }

    public static long jited_line_info(MemorySegment struct) {
        return struct.get(jited_line_info$LAYOUT, jited_line_info$OFFSET);
    }

    public static void jited_line_info(MemorySegment struct, long fieldValue) {
        struct.set(jited_line_info$LAYOUT, jited_line_info$OFFSET, fieldValue);
    }

    private static final OfInt nr_jited_line_info$LAYOUT = (OfInt) $LAYOUT.select(groupElement("nr_jited_line_info"));
    private static final long nr_jited_line_info$OFFSET = $LAYOUT.byteOffset(groupElement("nr_jited_line_info"));

    public static final OfInt nr_jited_line_info$layout() {
        return nr_jited_line_info$LAYOUT;
    }

    public static final long nr_jited_line_info$offset() {
        return nr_jited_line_info$OFFSET;
    }

    public static int nr_jited_line_info(MemorySegment struct) {
        return struct.get(nr_jited_line_info$LAYOUT, nr_jited_line_info$OFFSET);
    }

    public static void nr_jited_line_info(MemorySegment struct, int fieldValue) {
        struct.set(nr_jited_line_info$LAYOUT, nr_jited_line_info$OFFSET, fieldValue);
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

    private static final OfInt jited_line_info_rec_size$LAYOUT = (OfInt) $LAYOUT.select(groupElement("jited_line_info_rec_size"));
    private static final long jited_line_info_rec_size$OFFSET = $LAYOUT.byteOffset(groupElement("jited_line_info_rec_size"));

    public static final OfInt jited_line_info_rec_size$layout() {
        return jited_line_info_rec_size$LAYOUT;
    }

    public static final long jited_line_info_rec_size$offset() {
        return jited_line_info_rec_size$OFFSET;
    }

    public static int jited_line_info_rec_size(MemorySegment struct) {
        return struct.get(jited_line_info_rec_size$LAYOUT, jited_line_info_rec_size$OFFSET);
    }

    public static void jited_line_info_rec_size(MemorySegment struct, int fieldValue) {
        struct.set(jited_line_info_rec_size$LAYOUT, jited_line_info_rec_size$OFFSET, fieldValue);
    }

    private static final OfInt nr_prog_tags$LAYOUT = (OfInt) $LAYOUT.select(groupElement("nr_prog_tags"));
    private static final long nr_prog_tags$OFFSET = $LAYOUT.byteOffset(groupElement("nr_prog_tags"));

    public static final OfInt nr_prog_tags$layout() {
        return nr_prog_tags$LAYOUT;
    }

    public static final long nr_prog_tags$offset() {
        return nr_prog_tags$OFFSET;
    }

    public static int nr_prog_tags(MemorySegment struct) {
        return struct.get(nr_prog_tags$LAYOUT, nr_prog_tags$OFFSET);
    }

    public static void nr_prog_tags(MemorySegment struct, int fieldValue) {
        struct.set(nr_prog_tags$LAYOUT, nr_prog_tags$OFFSET, fieldValue);
    }

    private static final OfLong prog_tags$LAYOUT = (OfLong) $LAYOUT.select(groupElement("prog_tags"));
    private static final long prog_tags$OFFSET = $LAYOUT.byteOffset(groupElement("prog_tags"));

    public static final OfLong prog_tags$layout() {
        return prog_tags$LAYOUT;
    }

    public static final long prog_tags$offset() {
        return prog_tags$OFFSET;
    }

    public static long prog_tags(MemorySegment struct) {
        return struct.get(prog_tags$LAYOUT, prog_tags$OFFSET);
    }

    public static void prog_tags(MemorySegment struct, long fieldValue) {
        struct.set(prog_tags$LAYOUT, prog_tags$OFFSET, fieldValue);
    }

    private static final OfLong run_time_ns$LAYOUT = (OfLong) $LAYOUT.select(groupElement("run_time_ns"));
    private static final long run_time_ns$OFFSET = $LAYOUT.byteOffset(groupElement("run_time_ns"));

    public static final OfLong run_time_ns$layout() {
        return run_time_ns$LAYOUT;
    }

    public static final long run_time_ns$offset() {
        return run_time_ns$OFFSET;
    }

    public static long run_time_ns(MemorySegment struct) {
        return struct.get(run_time_ns$LAYOUT, run_time_ns$OFFSET);
    }

    public static void run_time_ns(MemorySegment struct, long fieldValue) {
        struct.set(run_time_ns$LAYOUT, run_time_ns$OFFSET, fieldValue);
    }

    private static final OfLong run_cnt$LAYOUT = (OfLong) $LAYOUT.select(groupElement("run_cnt"));
    private static final long run_cnt$OFFSET = $LAYOUT.byteOffset(groupElement("run_cnt"));

    public static final OfLong run_cnt$layout() {
        return run_cnt$LAYOUT;
    }

    public static final long run_cnt$offset() {
        return run_cnt$OFFSET;
    }

    public static long run_cnt(MemorySegment struct) {
        return struct.get(run_cnt$LAYOUT, run_cnt$OFFSET);
    }

    public static void run_cnt(MemorySegment struct, long fieldValue) {
        struct.set(run_cnt$LAYOUT, run_cnt$OFFSET, fieldValue);
    }

    private static final OfLong recursion_misses$LAYOUT = (OfLong) $LAYOUT.select(groupElement("recursion_misses"));
    private static final long recursion_misses$OFFSET = $LAYOUT.byteOffset(groupElement("recursion_misses"));

    public static final OfLong recursion_misses$layout() {
        return recursion_misses$LAYOUT;
    }

    public static final long recursion_misses$offset() {
        return recursion_misses$OFFSET;
    }

    public static long recursion_misses(MemorySegment struct) {
        return struct.get(recursion_misses$LAYOUT, recursion_misses$OFFSET);
    }

    public static void recursion_misses(MemorySegment struct, long fieldValue) {
        struct.set(recursion_misses$LAYOUT, recursion_misses$OFFSET, fieldValue);
    }

    private static final OfInt verified_insns$LAYOUT = (OfInt) $LAYOUT.select(groupElement("verified_insns"));
    private static final long verified_insns$OFFSET = $LAYOUT.byteOffset(groupElement("verified_insns"));

    public static final OfInt verified_insns$layout() {
        return verified_insns$LAYOUT;
    }

    public static final long verified_insns$offset() {
        return verified_insns$OFFSET;
    }

    public static int verified_insns(MemorySegment struct) {
        return struct.get(verified_insns$LAYOUT, verified_insns$OFFSET);
    }

    public static void verified_insns(MemorySegment struct, int fieldValue) {
        struct.set(verified_insns$LAYOUT, verified_insns$OFFSET, fieldValue);
    }

    private static final OfInt attach_btf_obj_id$LAYOUT = (OfInt) $LAYOUT.select(groupElement("attach_btf_obj_id"));
    private static final long attach_btf_obj_id$OFFSET = $LAYOUT.byteOffset(groupElement("attach_btf_obj_id"));

    public static final OfInt attach_btf_obj_id$layout() {
        return attach_btf_obj_id$LAYOUT;
    }

    public static final long attach_btf_obj_id$offset() {
        return attach_btf_obj_id$OFFSET;
    }

    public static int attach_btf_obj_id(MemorySegment struct) {
        return struct.get(attach_btf_obj_id$LAYOUT, attach_btf_obj_id$OFFSET);
    }

    public static void attach_btf_obj_id(MemorySegment struct, int fieldValue) {
        struct.set(attach_btf_obj_id$LAYOUT, attach_btf_obj_id$OFFSET, fieldValue);
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
