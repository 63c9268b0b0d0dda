// Written against the surface of jextract's output for the libbpf 1.1 headers; `make bindings` replaces it.

package io.dropscope.libbpf;

import java.lang.foreign.*;
import java.lang.invoke.*;

/** The functions and constants of libbpf that are listed in {@code libbpf.args}. */
public class libbpf_h extends libbpf_h$shared {

    libbpf_h() {
        // Should not be called directly
    }

    static final Arena LIBRARY_ARENA = Arena.ofAuto();

    static final SymbolLookup SYMBOL_LOOKUP = SymbolLookup.libraryLookup("libbpf.so.1", LIBRARY_ARENA)
            .or(SymbolLookup.loaderLookup())
            .or(Linker.nativeLinker().defaultLookup());

    private static class bpf_object__open_mem {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_object__open_mem");
    }

    public static FunctionDescriptor bpf_object__open_mem$descriptor() {
        return FunctionDescriptor.of(C_POINTER, C_POINTER, C_LONG, C_POINTER);
    }

    public static MethodHandle bpf_object__open_mem$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_object__open_mem.ADDR, bpf_object__open_mem$descriptor());
    }

    public static MemorySegment bpf_object__open_mem$address() {
        return bpf_object__open_mem.ADDR;
    }

    /** {@snippet lang=c : struct bpf_object *bpf_object__open_mem(const void *, size_t, const struct bpf_object_open_opts *) } */
    public static MemorySegment bpf_object__open_mem(MemorySegment obj_buf, long obj_buf_sz, MemorySegment opts) {
        return libbpf_h$words.pointer(libbpf_h$words.call(bpf_object__open_mem.ADDR, libbpf_h$words.word(obj_buf), obj_buf_sz, libbpf_h$words.word(opts)));
    }

    private static class bpf_object__load {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_object__load");
    }

    public static FunctionDescriptor bpf_object__load$descriptor() {
        return FunctionDescriptor.of(C_INT, C_POINTER);
    }

    public static MethodHandle bpf_object__load$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_object__load.ADDR, bpf_object__load$descriptor());
    }

    public static MemorySegment bpf_object__load$address() {
        return bpf_object__load.ADDR;
    }

    /** {@snippet lang=c : int bpf_object__load(struct bpf_object *) } */
    public static int bpf_object__load(MemorySegment obj) {
        return (int) libbpf_h$words.call(bpf_object__load.ADDR, libbpf_h$words.word(obj));
    }

    private static class bpf_object__close {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_object__close");
    }

    public static FunctionDescriptor bpf_object__close$descriptor() {
        return FunctionDescriptor.ofVoid(C_POINTER);
    }

    public static MethodHandle bpf_object__close$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_object__close.ADDR, bpf_object__close$descriptor());
    }

    public static MemorySegment bpf_object__close$address() {
        return bpf_object__close.ADDR;
    }

    /** {@snippet lang=c : void bpf_object__close(struct bpf_object *) } */
    public static void bpf_object__close(MemorySegment object) {
        libbpf_h$words.call(bpf_object__close.ADDR, libbpf_h$words.word(object));
    }

    private static class bpf_object__find_program_by_name {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_object__find_program_by_name");
    }

    public static FunctionDescriptor bpf_object__find_program_by_name$descriptor() {
        return FunctionDescriptor.of(C_POINTER, C_POINTER, C_POINTER);
    }

    public static MethodHandle bpf_object__find_program_by_name$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_object__find_program_by_name.ADDR, bpf_object__find_program_by_name$descriptor());
    }

    public static MemorySegment bpf_object__find_program_by_name$address() {
        return bpf_object__find_program_by_name.ADDR;
    }

    /** {@snippet lang=c : struct bpf_program *bpf_object__find_program_by_name(const struct bpf_object *, const char *) } */
    public static MemorySegment bpf_object__find_program_by_name(MemorySegment obj, MemorySegment name) {
        return libbpf_h$words.pointer(libbpf_h$words.call(bpf_object__find_program_by_name.ADDR, libbpf_h$words.word(obj), libbpf_h$words.word(name)));
    }

    private static class bpf_object__find_map_by_name {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_object__find_map_by_name");
    }

    public static FunctionDescriptor bpf_object__find_map_by_name$descriptor() {
        return FunctionDescriptor.of(C_POINTER, C_POINTER, C_POINTER);
    }

    public static MethodHandle bpf_object__find_map_by_name$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_object__find_map_by_name.ADDR, bpf_object__find_map_by_name$descriptor());
    }

    public static MemorySegment bpf_object__find_map_by_name$address() {
        return bpf_object__find_map_by_name.ADDR;
    }

    /** {@snippet lang=c : struct bpf_map *bpf_object__find_map_by_name(const struct bpf_object *, const char *) } */
    public static MemorySegment bpf_object__find_map_by_name(MemorySegment obj, MemorySegment name) {
        return libbpf_h$words.pointer(libbpf_h$words.call(bpf_object__find_map_by_name.ADDR, libbpf_h$words.word(obj), libbpf_h$words.word(name)));
    }

    private static class bpf_object__btf {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_object__btf");
    }

    public static FunctionDescriptor bpf_object__btf$descriptor() {
        return FunctionDescriptor.of(C_POINTER, C_POINTER);
    }

    public static MethodHandle bpf_object__btf$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_object__btf.ADDR, bpf_object__btf$descriptor());
    }

    public static MemorySegment bpf_object__btf$address() {
        return bpf_object__btf.ADDR;
    }

    /** {@snippet lang=c : struct btf *bpf_object__btf(const struct bpf_object *) } */
    public static MemorySegment bpf_object__btf(MemorySegment obj) {
        return libbpf_h$words.pointer(libbpf_h$words.call(bpf_object__btf.ADDR, libbpf_h$words.word(obj)));
    }

    private static class bpf_program__set_autoload {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_program__set_autoload");
    }

    public static FunctionDescriptor bpf_program__set_autoload$descriptor() {
        return FunctionDescriptor.of(C_INT, C_POINTER, C_BOOL);
    }

    public static MethodHandle bpf_program__set_autoload$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_program__set_autoload.ADDR, bpf_program__set_autoload$descriptor());
    }

    public static MemorySegment bpf_program__set_autoload$address() {
        return bpf_program__set_autoload.ADDR;
    }

    /** {@snippet lang=c : int bpf_program__set_autoload(struct bpf_program *, bool) } */
    public static int bpf_program__set_autoload(MemorySegment prog, boolean autoload) {
        return (int) libbpf_h$words.call(bpf_program__set_autoload.ADDR, libbpf_h$words.word(prog), libbpf_h$words.word(autoload));
    }

    private static class bpf_program__set_autoattach {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_program__set_autoattach");
    }

    public static FunctionDescriptor bpf_program__set_autoattach$descriptor() {
        return FunctionDescriptor.ofVoid(C_POINTER, C_BOOL);
    }

    public static MethodHandle bpf_program__set_autoattach$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_program__set_autoattach.ADDR, bpf_program__set_autoattach$descriptor());
    }

    public static MemorySegment bpf_program__set_autoattach$address() {
        return bpf_program__set_autoattach.ADDR;
    }

    /** {@snippet lang=c : void bpf_program__set_autoattach(struct bpf_program *, bool) } */
    public static void bpf_program__set_autoattach(MemorySegment prog, boolean autoattach) {
        libbpf_h$words.call(bpf_program__set_autoattach.ADDR, libbpf_h$words.word(prog), libbpf_h$words.word(autoattach));
    }

    private static class bpf_program__attach {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_program__attach");
    }

    public static FunctionDescriptor bpf_program__attach$descriptor() {
        return FunctionDescriptor.of(C_POINTER, C_POINTER);
    }

    public static MethodHandle bpf_program__attach$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_program__attach.ADDR, bpf_program__attach$descriptor());
    }

    public static MemorySegment bpf_program__attach$address() {
        return bpf_program__attach.ADDR;
    }

    /** {@snippet lang=c : struct bpf_link *bpf_program__attach(const struct bpf_program *) } */
    public static MemorySegment bpf_program__attach(MemorySegment prog) {
        return libbpf_h$words.pointer(libbpf_h$words.call(bpf_program__attach.ADDR, libbpf_h$words.word(prog)));
    }

    private static class bpf_program__attach_cgroup {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_program__attach_cgroup");
    }

    public static FunctionDescriptor bpf_program__attach_cgroup$descriptor() {
        return FunctionDescriptor.of(C_POINTER, C_POINTER, C_INT);
    }

    public static MethodHandle bpf_program__attach_cgroup$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_program__attach_cgroup.ADDR, bpf_program__attach_cgroup$descriptor());
    }

    public static MemorySegment bpf_program__attach_cgroup$address() {
        return bpf_program__attach_cgroup.ADDR;
    }

    /** {@snippet lang=c : struct bpf_link *bpf_program__attach_cgroup(const struct bpf_program *, int) } */
    public static MemorySegment bpf_program__attach_cgroup(MemorySegment prog, int cgroup_fd) {
        return libbpf_h$words.pointer(libbpf_h$words.call(bpf_program__attach_cgroup.ADDR, libbpf_h$words.word(prog), cgroup_fd));
    }

    private static class bpf_program__fd {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_program__fd");
    }

    public static FunctionDescriptor bpf_program__fd$descriptor() {
        return FunctionDescriptor.of(C_INT, C_POINTER);
    }

    public static MethodHandle bpf_program__fd$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_program__fd.ADDR, bpf_program__fd$descriptor());
    }

    public static MemorySegment bpf_program__fd$address() {
        return bpf_program__fd.ADDR;
    }

    /** {@snippet lang=c : int bpf_program__fd(const struct bpf_program *) } */
    public static int bpf_program__fd(MemorySegment prog) {
        return (int) libbpf_h$words.call(bpf_program__fd.ADDR, libbpf_h$words.word(prog));
    }

    private static class bpf_link__destroy {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_link__destroy");
    }

    public static FunctionDescriptor bpf_link__destroy$descriptor() {
        return FunctionDescriptor.of(C_INT, C_POINTER);
    }

    public static MethodHandle bpf_link__destroy$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_link__destroy.ADDR, bpf_link__destroy$descriptor());
    }

    public static MemorySegment bpf_link__destroy$address() {
        return bpf_link__destroy.ADDR;
    }

    /** {@snippet lang=c : int bpf_link__destroy(struct bpf_link *) } */
    public static int bpf_link__destroy(MemorySegment link) {
        return (int) libbpf_h$words.call(bpf_link__destroy.ADDR, libbpf_h$words.word(link));
    }

    private static class bpf_link__fd {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_link__fd");
    }

    public static FunctionDescriptor bpf_link__fd$descriptor() {
        return FunctionDescriptor.of(C_INT, C_POINTER);
    }

    public static MethodHandle bpf_link__fd$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_link__fd.ADDR, bpf_link__fd$descriptor());
    }

    public static MemorySegment bpf_link__fd$address() {
        return bpf_link__fd.ADDR;
    }

    /** {@snippet lang=c : int bpf_link__fd(const struct bpf_link *) } */
    public static int bpf_link__fd(MemorySegment link) {
        return (int) libbpf_h$words.call(bpf_link__fd.ADDR, libbpf_h$words.word(link));
    }

    private static class bpf_object__next_map {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_object__next_map");
    }

    public static FunctionDescriptor bpf_object__next_map$descriptor() {
        return FunctionDescriptor.of(C_POINTER, C_POINTER, C_POINTER);
    }

    public static MethodHandle bpf_object__next_map$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_object__next_map.ADDR, bpf_object__next_map$descriptor());
    }

    public static MemorySegment bpf_object__next_map$address() {
        return bpf_object__next_map.ADDR;
    }

    /** {@snippet lang=c : struct bpf_map *bpf_object__next_map(const struct bpf_object *, const struct bpf_map *) } */
    public static MemorySegment bpf_object__next_map(MemorySegment obj, MemorySegment map) {
        return libbpf_h$words.pointer(libbpf_h$words.call(bpf_object__next_map.ADDR, libbpf_h$words.word(obj), libbpf_h$words.word(map)));
    }

    private static class bpf_map__name {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_map__name");
    }

    public static FunctionDescriptor bpf_map__name$descriptor() {
        return FunctionDescriptor.of(C_POINTER, C_POINTER);
    }

    public static MethodHandle bpf_map__name$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_map__name.ADDR, bpf_map__name$descriptor());
    }

    public static MemorySegment bpf_map__name$address() {
        return bpf_map__name.ADDR;
    }

    /** {@snippet lang=c : const char *bpf_map__name(const struct bpf_map *) } */
    public static MemorySegment bpf_map__name(MemorySegment map) {
        return libbpf_h$words.pointer(libbpf_h$words.call(bpf_map__name.ADDR, libbpf_h$words.word(map)));
    }

    private static class bpf_map__reuse_fd {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_map__reuse_fd");
    }

    public static FunctionDescriptor bpf_map__reuse_fd$descriptor() {
        return FunctionDescriptor.of(C_INT, C_POINTER, C_INT);
    }

    public static MethodHandle bpf_map__reuse_fd$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_map__reuse_fd.ADDR, bpf_map__reuse_fd$descriptor());
    }

    public static MemorySegment bpf_map__reuse_fd$address() {
        return bpf_map__reuse_fd.ADDR;
    }

    /** {@snippet lang=c : int bpf_map__reuse_fd(struct bpf_map *, int) } */
    public static int bpf_map__reuse_fd(MemorySegment map, int fd) {
        return (int) libbpf_h$words.call(bpf_map__reuse_fd.ADDR, libbpf_h$words.word(map), fd);
    }

    private static class bpf_map__fd {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_map__fd");
    }

    public static FunctionDescriptor bpf_map__fd$descriptor() {
        return FunctionDescriptor.of(C_INT, C_POINTER);
    }

    public static MethodHandle bpf_map__fd$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_map__fd.ADDR, bpf_map__fd$descriptor());
    }

    public static MemorySegment bpf_map__fd$address() {
        return bpf_map__fd.ADDR;
    }

    /** {@snippet lang=c : int bpf_map__fd(const struct bpf_map *) } */
    public static int bpf_map__fd(MemorySegment map) {
        return (int) libbpf_h$words.call(bpf_map__fd.ADDR, libbpf_h$words.word(map));
    }

    private static class bpf_map__initial_value {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_map__initial_value");
    }

    public static FunctionDescriptor bpf_map__initial_value$descriptor() {
        return FunctionDescriptor.of(C_POINTER, C_POINTER, C_POINTER);
    }

    public static MethodHandle bpf_map__initial_value$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_map__initial_value.ADDR, bpf_map__initial_value$descriptor());
    }

    public static MemorySegment bpf_map__initial_value$address() {
        return bpf_map__initial_value.ADDR;
    }

    /** {@snippet lang=c : const void *bpf_map__initial_value(struct bpf_map *, size_t *) } */
    public static MemorySegment bpf_map__initial_value(MemorySegment map, MemorySegment psize) {
        return libbpf_h$words.pointer(libbpf_h$words.call(bpf_map__initial_value.ADDR, libbpf_h$words.word(map), libbpf_h$words.word(psize)));
    }

    private static class bpf_map__set_max_entries {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_map__set_max_entries");
    }

    public static FunctionDescriptor bpf_map__set_max_entries$descriptor() {
        return FunctionDescriptor.of(C_INT, C_POINTER, C_INT);
    }

    public static MethodHandle bpf_map__set_max_entries$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_map__set_max_entries.ADDR, bpf_map__set_max_entries$descriptor());
    }

    public static MemorySegment bpf_map__set_max_entries$address() {
        return bpf_map__set_max_entries.ADDR;
    }

    /** {@snippet lang=c : int bpf_map__set_max_entries(struct bpf_map *, __u32) } */
    public static int bpf_map__set_max_entries(MemorySegment map, int max_entries) {
        return (int) libbpf_h$words.call(bpf_map__set_max_entries.ADDR, libbpf_h$words.word(map), max_entries);
    }

    private static class bpf_map__set_inner_map_fd {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_map__set_inner_map_fd");
    }

    public static FunctionDescriptor bpf_map__set_inner_map_fd$descriptor() {
        return FunctionDescriptor.of(C_INT, C_POINTER, C_INT);
    }

    public static MethodHandle bpf_map__set_inner_map_fd$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_map__set_inner_map_fd.ADDR, bpf_map__set_inner_map_fd$descriptor());
    }

    public static MemorySegment bpf_map__set_inner_map_fd$address() {
        return bpf_map__set_inner_map_fd.ADDR;
    }

    /** {@snippet lang=c : int bpf_map__set_inner_map_fd(struct bpf_map *, int) } */
    public static int bpf_map__set_inner_map_fd(MemorySegment map, int fd) {
        return (int) libbpf_h$words.call(bpf_map__set_inner_map_fd.ADDR, libbpf_h$words.word(map), fd);
    }

    private static class bpf_map_create {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_map_create");
    }

    public static FunctionDescriptor bpf_map_create$descriptor() {
        return FunctionDescriptor.of(C_INT, C_INT, C_POINTER, C_INT, C_INT, C_INT, C_POINTER);
    }

    public static MethodHandle bpf_map_create$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_map_create.ADDR, bpf_map_create$descriptor());
    }

    public static MemorySegment bpf_map_create$address() {
        return bpf_map_create.ADDR;
    }

    /** {@snippet lang=c : int bpf_map_create(enum bpf_map_type, const char *, __u32, __u32, __u32, const struct bpf_map_create_opts *) } */
    public static int bpf_map_create(int map_type, MemorySegment map_name, int key_size, int value_size, int max_entries, MemorySegment opts) {
        return (int) libbpf_h$words.call(bpf_map_create.ADDR, map_type, libbpf_h$words.word(map_name), key_size, value_size, max_entries, libbpf_h$words.word(opts));
    }

    private static class bpf_map_update_elem {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_map_update_elem");
    }

    public static FunctionDescriptor bpf_map_update_elem$descriptor() {
        return FunctionDescriptor.of(C_INT, C_INT, C_POINTER, C_POINTER, C_LONG_LONG);
    }

    public static MethodHandle bpf_map_update_elem$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_map_update_elem.ADDR, bpf_map_update_elem$descriptor());
    }

    public static MemorySegment bpf_map_update_elem$address() {
        return bpf_map_update_elem.ADDR;
    }

    /** {@snippet lang=c : int bpf_map_update_elem(int, const void *, const void *, __u64) } */
    public static int bpf_map_update_elem(int fd, MemorySegment key, MemorySegment value, long flags) {
        return (int) libbpf_h$words.call(bpf_map_update_elem.ADDR, fd, libbpf_h$words.word(key), libbpf_h$words.word(value), flags);
    }

    private static class bpf_map_lookup_elem {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_map_lookup_elem");
    }

    public static FunctionDescriptor bpf_map_lookup_elem$descriptor() {
        return FunctionDescriptor.of(C_INT, C_INT, C_POINTER, C_POINTER);
    }

    public static MethodHandle bpf_map_lookup_elem$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_map_lookup_elem.ADDR, bpf_map_lookup_elem$descriptor());
    }

    public static MemorySegment bpf_map_lookup_elem$address() {
        return bpf_map_lookup_elem.ADDR;
    }

    /** {@snippet lang=c : int bpf_map_lookup_elem(int, const void *, void *) } */
    public static int bpf_map_lookup_elem(int fd, MemorySegment key, MemorySegment value) {
        return (int) libbpf_h$words.call(bpf_map_lookup_elem.ADDR, fd, libbpf_h$words.word(key), libbpf_h$words.word(value));
    }

    private static class bpf_map_delete_elem {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_map_delete_elem");
    }

    public static FunctionDescriptor bpf_map_delete_elem$descriptor() {
        return FunctionDescriptor.of(C_INT, C_INT, C_POINTER);
    }

    public static MethodHandle bpf_map_delete_elem$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_map_delete_elem.ADDR, bpf_map_delete_elem$descriptor());
    }

    public static MemorySegment bpf_map_delete_elem$address() {
        return bpf_map_delete_elem.ADDR;
    }

    /** {@snippet lang=c : int bpf_map_delete_elem(int, const void *) } */
    public static int bpf_map_delete_elem(int fd, MemorySegment key) {
        return (int) libbpf_h$words.call(bpf_map_delete_elem.ADDR, fd, libbpf_h$words.word(key));
    }

    private static class bpf_map_get_next_key {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_map_get_next_key");
    }

    public static FunctionDescriptor bpf_map_get_next_key$descriptor() {
        return FunctionDescriptor.of(C_INT, C_INT, C_POINTER, C_POINTER);
    }

    public static MethodHandle bpf_map_get_next_key$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_map_get_next_key.ADDR, bpf_map_get_next_key$descriptor());
    }

    public static MemorySegment bpf_map_get_next_key$address() {
        return bpf_map_get_next_key.ADDR;
    }

    /** {@snippet lang=c : int bpf_map_get_next_key(int, const void *, void *) } */
    public static int bpf_map_get_next_key(int fd, MemorySegment key, MemorySegment next_key) {
        return (int) libbpf_h$words.call(bpf_map_get_next_key.ADDR, fd, libbpf_h$words.word(key), libbpf_h$words.word(next_key));
    }

    private static class bpf_map_lookup_batch {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_map_lookup_batch");
    }

    public static FunctionDescriptor bpf_map_lookup_batch$descriptor() {
        return FunctionDescriptor.of(C_INT, C_INT, C_POINTER, C_POINTER, C_POINTER, C_POINTER, C_POINTER, C_POINTER);
    }

    public static MethodHandle bpf_map_lookup_batch$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_map_lookup_batch.ADDR, bpf_map_lookup_batch$descriptor());
    }

    public static MemorySegment bpf_map_lookup_batch$address() {
        return bpf_map_lookup_batch.ADDR;
    }

    /** {@snippet lang=c : int bpf_map_lookup_batch(int, void *, void *, void *, void *, __u32 *, const struct bpf_map_batch_opts *) } */
    public static int bpf_map_lookup_batch(int fd, MemorySegment in_batch, MemorySegment out_batch, MemorySegment keys, MemorySegment values, MemorySegment count, MemorySegment opts) {
        return (int) libbpf_h$words.call(bpf_map_lookup_batch.ADDR, fd, libbpf_h$words.word(in_batch), libbpf_h$words.word(out_batch), libbpf_h$words.word(keys), libbpf_h$words.word(values), libbpf_h$words.word(count), libbpf_h$words.word(opts));
    }

    private static class bpf_map_lookup_and_delete_batch {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_map_lookup_and_delete_batch");
    }

    public static FunctionDescriptor bpf_map_lookup_and_delete_batch$descriptor() {
        return FunctionDescriptor.of(C_INT, C_INT, C_POINTER, C_POINTER, C_POINTER, C_POINTER, C_POINTER, C_POINTER);
    }

    public static MethodHandle bpf_map_lookup_and_delete_batch$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_map_lookup_and_delete_batch.ADDR, bpf_map_lookup_and_delete_batch$descriptor());
    }

    public static MemorySegment bpf_map_lookup_and_delete_batch$address() {
        return bpf_map_lookup_and_delete_batch.ADDR;
    }

    /** {@snippet lang=c : int bpf_map_lookup_and_delete_batch(int, void *, void *, void *, void *, __u32 *, const struct bpf_map_batch_opts *) } */
    public static int bpf_map_lookup_and_delete_batch(int fd, MemorySegment in_batch, MemorySegment out_batch, MemorySegment keys, MemorySegment values, MemorySegment count, MemorySegment opts) {
        return (int) libbpf_h$words.call(bpf_map_lookup_and_delete_batch.ADDR, fd, libbpf_h$words.word(in_batch), libbpf_h$words.word(out_batch), libbpf_h$words.word(keys), libbpf_h$words.word(values), libbpf_h$words.word(count), libbpf_h$words.word(opts));
    }

    private static class bpf_obj_get_info_by_fd {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_obj_get_info_by_fd");
    }

    public static FunctionDescriptor bpf_obj_get_info_by_fd$descriptor() {
        return FunctionDescriptor.of(C_INT, C_INT, C_POINTER, C_POINTER);
    }

    public static MethodHandle bpf_obj_get_info_by_fd$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_obj_get_info_by_fd.ADDR, bpf_obj_get_info_by_fd$descriptor());
    }

    public static MemorySegment bpf_obj_get_info_by_fd$address() {
        return bpf_obj_get_info_by_fd.ADDR;
    }

    /** {@snippet lang=c : int bpf_obj_get_info_by_fd(int, void *, __u32 *) } */
    public static int bpf_obj_get_info_by_fd(int bpf_fd, MemorySegment info, MemorySegment info_len) {
        return (int) libbpf_h$words.call(bpf_obj_get_info_by_fd.ADDR, bpf_fd, libbpf_h$words.word(info), libbpf_h$words.word(info_len));
    }

    private static class bpf_prog_load {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_prog_load");
    }

    public static FunctionDescriptor bpf_prog_load$descriptor() {
        return FunctionDescriptor.of(C_INT, C_INT, C_POINTER, C_POINTER, C_POINTER, C_LONG, C_POINTER);
    }

    public static MethodHandle bpf_prog_load$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_prog_load.ADDR, bpf_prog_load$descriptor());
    }

    public static MemorySegment bpf_prog_load$address() {
        return bpf_prog_load.ADDR;
    }

    /** {@snippet lang=c : int bpf_prog_load(enum bpf_prog_type, const char *, const char *, const struct bpf_insn *, size_t, const struct bpf_prog_load_opts *) } */
    public static int bpf_prog_load(int prog_type, MemorySegment prog_name, MemorySegment license, MemorySegment insns, long insn_cnt, MemorySegment opts) {
        return (int) libbpf_h$words.call(bpf_prog_load.ADDR, prog_type, libbpf_h$words.word(prog_name), libbpf_h$words.word(license), libbpf_h$words.word(insns), insn_cnt, libbpf_h$words.word(opts));
    }

    private static class bpf_iter_create {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_iter_create");
    }

    public static FunctionDescriptor bpf_iter_create$descriptor() {
        return FunctionDescriptor.of(C_INT, C_INT);
    }

    public static MethodHandle bpf_iter_create$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_iter_create.ADDR, bpf_iter_create$descriptor());
    }

    public static MemorySegment bpf_iter_create$address() {
        return bpf_iter_create.ADDR;
    }

    /** {@snippet lang=c : int bpf_iter_create(int) } */
    public static int bpf_iter_create(int link_fd) {
        return (int) libbpf_h$words.call(bpf_iter_create.ADDR, link_fd);
    }

    private static class bpf_prog_get_next_id {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_prog_get_next_id");
    }

    public static FunctionDescriptor bpf_prog_get_next_id$descriptor() {
        return FunctionDescriptor.of(C_INT, C_INT, C_POINTER);
    }

    public static MethodHandle bpf_prog_get_next_id$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_prog_get_next_id.ADDR, bpf_prog_get_next_id$descriptor());
    }

    public static MemorySegment bpf_prog_get_next_id$address() {
        return bpf_prog_get_next_id.ADDR;
    }

    /** {@snippet lang=c : int bpf_prog_get_next_id(__u32, __u32 *) } */
    public static int bpf_prog_get_next_id(int start_id, MemorySegment next_id) {
        return (int) libbpf_h$words.call(bpf_prog_get_next_id.ADDR, start_id, libbpf_h$words.word(next_id));
    }

    private static class bpf_prog_get_fd_by_id {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_prog_get_fd_by_id");
    }

    public static FunctionDescriptor bpf_prog_get_fd_by_id$descriptor() {
        return FunctionDescriptor.of(C_INT, C_INT);
    }

    public static MethodHandle bpf_prog_get_fd_by_id$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_prog_get_fd_by_id.ADDR, bpf_prog_get_fd_by_id$descriptor());
    }

    public static MemorySegment bpf_prog_get_fd_by_id$address() {
        return bpf_prog_get_fd_by_id.ADDR;
    }

    /** {@snippet lang=c : int bpf_prog_get_fd_by_id(__u32) } */
    public static int bpf_prog_get_fd_by_id(int id) {
        return (int) libbpf_h$words.call(bpf_prog_get_fd_by_id.ADDR, id);
    }

    private static class bpf_link_get_next_id {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_link_get_next_id");
    }

    public static FunctionDescriptor bpf_link_get_next_id$descriptor() {
        return FunctionDescriptor.of(C_INT, C_INT, C_POINTER);
    }

    public static MethodHandle bpf_link_get_next_id$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_link_get_next_id.ADDR, bpf_link_get_next_id$descriptor());
    }

    public static MemorySegment bpf_link_get_next_id$address() {
        return bpf_link_get_next_id.ADDR;
    }

    /** {@snippet lang=c : int bpf_link_get_next_id(__u32, __u32 *) } */
    public static int bpf_link_get_next_id(int start_id, MemorySegment next_id) {
        return (int) libbpf_h$words.call(bpf_link_get_next_id.ADDR, start_id, libbpf_h$words.word(next_id));
    }

    private static class bpf_link_get_fd_by_id {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_link_get_fd_by_id");
    }

    public static FunctionDescriptor bpf_link_get_fd_by_id$descriptor() {
        return FunctionDescriptor.of(C_INT, C_INT);
    }

    public static MethodHandle bpf_link_get_fd_by_id$handle() {
        return Linker.nativeLinker().downcallHandle(bpf_link_get_fd_by_id.ADDR, bpf_link_get_fd_by_id$descriptor());
    }

    public static MemorySegment bpf_link_get_fd_by_id$address() {
        return bpf_link_get_fd_by_id.ADDR;
    }

    /** {@snippet lang=c : int bpf_link_get_fd_by_id(__u32) } */
    public static int bpf_link_get_fd_by_id(int id) {
        return (int) libbpf_h$words.call(bpf_link_get_fd_by_id.ADDR, id);
    }

    private static class libbpf_set_print {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("libbpf_set_print");
    }

    public static FunctionDescriptor libbpf_set_print$descriptor() {
        return FunctionDescriptor.of(C_POINTER, C_POINTER);
    }

    public static MethodHandle libbpf_set_print$handle() {
        return Linker.nativeLinker().downcallHandle(libbpf_set_print.ADDR, libbpf_set_print$descriptor());
    }

    public static MemorySegment libbpf_set_print$address() {
        return libbpf_set_print.ADDR;
    }

    /** {@snippet lang=c : libbpf_print_fn_t libbpf_set_print(libbpf_print_fn_t) } */
    public static MemorySegment libbpf_set_print(MemorySegment fn) {
        return libbpf_h$words.pointer(libbpf_h$words.call(libbpf_set_print.ADDR, libbpf_h$words.word(fn)));
    }

    private static class libbpf_num_possible_cpus {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("libbpf_num_possible_cpus");
    }

    public static FunctionDescriptor libbpf_num_possible_cpus$descriptor() {
        return FunctionDescriptor.of(C_INT);
    }

    public static MethodHandle libbpf_num_possible_cpus$handle() {
        return Linker.nativeLinker().downcallHandle(libbpf_num_possible_cpus.ADDR, libbpf_num_possible_cpus$descriptor());
    }

    public static MemorySegment libbpf_num_possible_cpus$address() {
        return libbpf_num_possible_cpus.ADDR;
    }

    /** {@snippet lang=c : int libbpf_num_possible_cpus(void) } */
    public static int libbpf_num_possible_cpus() {
        return (int) libbpf_h$words.call(libbpf_num_possible_cpus.ADDR);
    }

    private static class libbpf_strerror {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("libbpf_strerror");
    }

    public static FunctionDescriptor libbpf_strerror$descriptor() {
        return FunctionDescriptor.of(C_INT, C_INT, C_POINTER, C_LONG);
    }

    public static MethodHandle libbpf_strerror$handle() {
        return Linker.nativeLinker().downcallHandle(libbpf_strerror.ADDR, libbpf_strerror$descriptor());
    }

    public static MemorySegment libbpf_strerror$address() {
        return libbpf_strerror.ADDR;
    }

    /** {@snippet lang=c : int libbpf_strerror(int, char *, size_t) } */
    public static int libbpf_strerror(int err, MemorySegment buf, long size) {
        return (int) libbpf_h$words.call(libbpf_strerror.ADDR, err, libbpf_h$words.word(buf), size);
    }

    private static class libbpf_version_string {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("libbpf_version_string");
    }

    public static FunctionDescriptor libbpf_version_string$descriptor() {
        return FunctionDescriptor.of(C_POINTER);
    }

    public static MethodHandle libbpf_version_string$handle() {
        return Linker.nativeLinker().downcallHandle(libbpf_version_string.ADDR, libbpf_version_string$descriptor());
    }

    public static MemorySegment libbpf_version_string$address() {
        return libbpf_version_string.ADDR;
    }

    /** {@snippet lang=c : const char *libbpf_version_string(void) } */
    public static MemorySegment libbpf_version_string() {
        return libbpf_h$words.pointer(libbpf_h$words.call(libbpf_version_string.ADDR));
    }

    private static class libbpf_find_vmlinux_btf_id {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("libbpf_find_vmlinux_btf_id");
    }

    public static FunctionDescriptor libbpf_find_vmlinux_btf_id$descriptor() {
        return FunctionDescriptor.of(C_INT, C_POINTER, C_INT);
    }

    public static MethodHandle libbpf_find_vmlinux_btf_id$handle() {
        return Linker.nativeLinker().downcallHandle(libbpf_find_vmlinux_btf_id.ADDR, libbpf_find_vmlinux_btf_id$descriptor());
    }

    public static MemorySegment libbpf_find_vmlinux_btf_id$address() {
        return libbpf_find_vmlinux_btf_id.ADDR;
    }

    /** {@snippet lang=c : int libbpf_find_vmlinux_btf_id(const char *, enum bpf_attach_type) } */
    public static int libbpf_find_vmlinux_btf_id(MemorySegment name, int attach_type) {
        return (int) libbpf_h$words.call(libbpf_find_vmlinux_btf_id.ADDR, libbpf_h$words.word(name), attach_type);
    }

    private static class btf__load_vmlinux_btf {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("btf__load_vmlinux_btf");
    }

    public static FunctionDescriptor btf__load_vmlinux_btf$descriptor() {
        return FunctionDescriptor.of(C_POINTER);
    }

    public static MethodHandle btf__load_vmlinux_btf$handle() {
        return Linker.nativeLinker().downcallHandle(btf__load_vmlinux_btf.ADDR, btf__load_vmlinux_btf$descriptor());
    }

    public static MemorySegment btf__load_vmlinux_btf$address() {
        return btf__load_vmlinux_btf.ADDR;
    }

    /** {@snippet lang=c : struct btf *btf__load_vmlinux_btf(void) } */
    public static MemorySegment btf__load_vmlinux_btf() {
        return libbpf_h$words.pointer(libbpf_h$words.call(btf__load_vmlinux_btf.ADDR));
    }

    private static class btf__load_module_btf {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("btf__load_module_btf");
    }

    public static FunctionDescriptor btf__load_module_btf$descriptor() {
        return FunctionDescriptor.of(C_POINTER, C_POINTER, C_POINTER);
    }

    public static MethodHandle btf__load_module_btf$handle() {
        return Linker.nativeLinker().downcallHandle(btf__load_module_btf.ADDR, btf__load_module_btf$descriptor());
    }

    public static MemorySegment btf__load_module_btf$address() {
        return btf__load_module_btf.ADDR;
    }

    /** {@snippet lang=c : struct btf *btf__load_module_btf(const char *, struct btf *) } */
    public static MemorySegment btf__load_module_btf(MemorySegment module_name, MemorySegment vmlinux_btf) {
        return libbpf_h$words.pointer(libbpf_h$words.call(btf__load_module_btf.ADDR, libbpf_h$words.word(module_name), libbpf_h$words.word(vmlinux_btf)));
    }

    private static class btf__parse {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("btf__parse");
    }

    public static FunctionDescriptor btf__parse$descriptor() {
        return FunctionDescriptor.of(C_POINTER, C_POINTER, C_POINTER);
    }

    public static MethodHandle btf__parse$handle() {
        return Linker.nativeLinker().downcallHandle(btf__parse.ADDR, btf__parse$descriptor());
    }

    public static MemorySegment btf__parse$address() {
        return btf__parse.ADDR;
    }

    /** {@snippet lang=c : struct btf *btf__parse(const char *, struct btf_ext **) } */
    public static MemorySegment btf__parse(MemorySegment path, MemorySegment btf_ext) {
        return libbpf_h$words.pointer(libbpf_h$words.call(btf__parse.ADDR, libbpf_h$words.word(path), libbpf_h$words.word(btf_ext)));
    }

    private static class btf__parse_split {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("btf__parse_split");
    }

    public static FunctionDescriptor btf__parse_split$descriptor() {
        return FunctionDescriptor.of(C_POINTER, C_POINTER, C_POINTER);
    }

    public static MethodHandle btf__parse_split$handle() {
        return Linker.nativeLinker().downcallHandle(btf__parse_split.ADDR, btf__parse_split$descriptor());
    }

    public static MemorySegment btf__parse_split$address() {
        return btf__parse_split.ADDR;
    }

    /** {@snippet lang=c : struct btf *btf__parse_split(const char *, struct btf *) } */
    public static MemorySegment btf__parse_split(MemorySegment path, MemorySegment base_btf) {
        return libbpf_h$words.pointer(libbpf_h$words.call(btf__parse_split.ADDR, libbpf_h$words.word(path), libbpf_h$words.word(base_btf)));
    }

    private static class btf__new {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("btf__new");
    }

    public static FunctionDescriptor btf__new$descriptor() {
        return FunctionDescriptor.of(C_POINTER, C_POINTER, C_INT);
    }

    public static MethodHandle btf__new$handle() {
        return Linker.nativeLinker().downcallHandle(btf__new.ADDR, btf__new$descriptor());
    }

    public static MemorySegment btf__new$address() {
        return btf__new.ADDR;
    }

    /** {@snippet lang=c : struct btf *btf__new(const void *, __u32) } */
    public static MemorySegment btf__new(MemorySegment data, int size) {
        return libbpf_h$words.pointer(libbpf_h$words.call(btf__new.ADDR, libbpf_h$words.word(data), size));
    }

    private static class btf__free {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("btf__free");
    }

    public static FunctionDescriptor btf__free$descriptor() {
        return FunctionDescriptor.ofVoid(C_POINTER);
    }

    public static MethodHandle btf__free$handle() {
        return Linker.nativeLinker().downcallHandle(btf__free.ADDR, btf__free$descriptor());
    }

    public static MemorySegment btf__free$address() {
        return btf__free.ADDR;
    }

    /** {@snippet lang=c : void btf__free(struct btf *) } */
    public static void btf__free(MemorySegment btf) {
        libbpf_h$words.call(btf__free.ADDR, libbpf_h$words.word(btf));
    }

    private static class btf__type_cnt {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("btf__type_cnt");
    }

    public static FunctionDescriptor btf__type_cnt$descriptor() {
        return FunctionDescriptor.of(C_INT, C_POINTER);
    }

    public static MethodHandle btf__type_cnt$handle() {
        return Linker.nativeLinker().downcallHandle(btf__type_cnt.ADDR, btf__type_cnt$descriptor());
    }

    public static MemorySegment btf__type_cnt$address() {
        return btf__type_cnt.ADDR;
    }

    /** {@snippet lang=c : __u32 btf__type_cnt(const struct btf *) } */
    public static int btf__type_cnt(MemorySegment btf) {
        return (int) libbpf_h$words.call(btf__type_cnt.ADDR, libbpf_h$words.word(btf));
    }

    private static class btf__type_by_id {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("btf__type_by_id");
    }

    public static FunctionDescriptor btf__type_by_id$descriptor() {
        return FunctionDescriptor.of(C_POINTER, C_POINTER, C_INT);
    }

    public static MethodHandle btf__type_by_id$handle() {
        return Linker.nativeLinker().downcallHandle(btf__type_by_id.ADDR, btf__type_by_id$descriptor());
    }

    public static MemorySegment btf__type_by_id$address() {
        return btf__type_by_id.ADDR;
    }

    /** {@snippet lang=c : const struct btf_type *btf__type_by_id(const struct btf *, __u32) } */
    public static MemorySegment btf__type_by_id(MemorySegment btf, int id) {
        return libbpf_h$words.pointer(libbpf_h$words.call(btf__type_by_id.ADDR, libbpf_h$words.word(btf), id));
    }

    private static class btf__find_by_name {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("btf__find_by_name");
    }

    public static FunctionDescriptor btf__find_by_name$descriptor() {
        return FunctionDescriptor.of(C_INT, C_POINTER, C_POINTER);
    }

    public static MethodHandle btf__find_by_name$handle() {
        return Linker.nativeLinker().downcallHandle(btf__find_by_name.ADDR, btf__find_by_name$descriptor());
    }

    public static MemorySegment btf__find_by_name$address() {
        return btf__find_by_name.ADDR;
    }

    /** {@snippet lang=c : __s32 btf__find_by_name(const struct btf *, const char *) } */
    public static int btf__find_by_name(MemorySegment btf, MemorySegment type_name) {
        return (int) libbpf_h$words.call(btf__find_by_name.ADDR, libbpf_h$words.word(btf), libbpf_h$words.word(type_name));
    }

    private static class btf__find_by_name_kind {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("btf__find_by_name_kind");
    }

    public static FunctionDescriptor btf__find_by_name_kind$descriptor() {
        return FunctionDescriptor.of(C_INT, C_POINTER, C_POINTER, C_INT);
    }

    public static MethodHandle btf__find_by_name_kind$handle() {
        return Linker.nativeLinker().downcallHandle(btf__find_by_name_kind.ADDR, btf__find_by_name_kind$descriptor());
    }

    public static MemorySegment btf__find_by_name_kind$address() {
        return btf__find_by_name_kind.ADDR;
    }

    /** {@snippet lang=c : __s32 btf__find_by_name_kind(const struct btf *, const char *, __u32) } */
    public static int btf__find_by_name_kind(MemorySegment btf, MemorySegment type_name, int kind) {
        return (int) libbpf_h$words.call(btf__find_by_name_kind.ADDR, libbpf_h$words.word(btf), libbpf_h$words.word(type_name), kind);
    }

    private static class btf__name_by_offset {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("btf__name_by_offset");
    }

    public static FunctionDescriptor btf__name_by_offset$descriptor() {
        return FunctionDescriptor.of(C_POINTER, C_POINTER, C_INT);
    }

    public static MethodHandle btf__name_by_offset$handle() {
        return Linker.nativeLinker().downcallHandle(btf__name_by_offset.ADDR, btf__name_by_offset$descriptor());
    }

    public static MemorySegment btf__name_by_offset$address() {
        return btf__name_by_offset.ADDR;
    }

    /** {@snippet lang=c : const char *btf__name_by_offset(const struct btf *, __u32) } */
    public static MemorySegment btf__name_by_offset(MemorySegment btf, int offset) {
        return libbpf_h$words.pointer(libbpf_h$words.call(btf__name_by_offset.ADDR, libbpf_h$words.word(btf), offset));
    }

    private static class btf__resolve_size {
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("btf__resolve_size");
    }

    public static FunctionDescriptor btf__resolve_size$descriptor() {
        return FunctionDescriptor.of(C_LONG_LONG, C_POINTER, C_INT);
    }

    public static MethodHandle btf__resolve_size$handle() {
        return Linker.nativeLinker().downcallHandle(btf__resolve_size.ADDR, btf__resolve_size$descriptor());
    }

    public static MemorySegment btf__resolve_size$address() {
        return btf__resolve_size.ADDR;
    }

    /** {@snippet lang=c : __s64 btf__resolve_size(const struct btf *, __u32) } */
    public static long btf__resolve_size(MemorySegment btf, int type_id) {
        return libbpf_h$words.call(btf__resolve_size.ADDR, libbpf_h$words.word(btf), type_id);
    }

    private static final int LIBBPF_WARN = (int) 0L;

    public static int LIBBPF_WARN() {
        return LIBBPF_WARN;
    }

    private static final int LIBBPF_INFO = (int) 1L;

    public static int LIBBPF_INFO() {
        return LIBBPF_INFO;
    }

    private static final int LIBBPF_DEBUG = (int) 2L;

    public static int LIBBPF_DEBUG() {
        return LIBBPF_DEBUG;
    }

    private static final int BPF_ANY = (int) 0L;

    public static int BPF_ANY() {
        return BPF_ANY;
    }

    private static final int BPF_NOEXIST = (int) 1L;

    public static int BPF_NOEXIST() {
        return BPF_NOEXIST;
    }

    private static final int BPF_EXIST = (int) 2L;

    public static int BPF_EXIST() {
        return BPF_EXIST;
    }

    private static final int BPF_PROG_TYPE_SOCKET_FILTER = (int) 1L;

    public static int BPF_PROG_TYPE_SOCKET_FILTER() {
        return BPF_PROG_TYPE_SOCKET_FILTER;
    }

    private static final int BPF_PROG_TYPE_TRACING = (int) 26L;

    public static int BPF_PROG_TYPE_TRACING() {
        return BPF_PROG_TYPE_TRACING;
    }

    private static final int BPF_TRACE_RAW_TP = (int) 23L;

    public static int BPF_TRACE_RAW_TP() {
        return BPF_TRACE_RAW_TP;
    }

    private static final int BPF_TRACE_ITER = (int) 28L;

    public static int BPF_TRACE_ITER() {
        return BPF_TRACE_ITER;
    }

    private static final int BPF_MAP_TYPE_HASH = (int) 1L;

    public static int BPF_MAP_TYPE_HASH() {
        return BPF_MAP_TYPE_HASH;
    }

    private static final int BPF_MAP_TYPE_ARRAY = (int) 2L;

    public static int BPF_MAP_TYPE_ARRAY() {
        return BPF_MAP_TYPE_ARRAY;
    }

    private static final int BPF_MAP_TYPE_PERCPU_HASH = (int) 5L;

    public static int BPF_MAP_TYPE_PERCPU_HASH() {
        return BPF_MAP_TYPE_PERCPU_HASH;
    }

    private static final int BPF_MAP_TYPE_PERCPU_ARRAY = (int) 6L;

    public static int BPF_MAP_TYPE_PERCPU_ARRAY() {
        return BPF_MAP_TYPE_PERCPU_ARRAY;
    }

    private static final int BPF_MAP_TYPE_STACK_TRACE = (int) 7L;

    public static int BPF_MAP_TYPE_STACK_TRACE() {
        return BPF_MAP_TYPE_STACK_TRACE;
    }

    private static final int BPF_MAP_TYPE_LRU_HASH = (int) 9L;

    public static int BPF_MAP_TYPE_LRU_HASH() {
        return BPF_MAP_TYPE_LRU_HASH;
    }

    private static final int BPF_MAP_TYPE_ARRAY_OF_MAPS = (int) 12L;

    public static int BPF_MAP_TYPE_ARRAY_OF_MAPS() {
        return BPF_MAP_TYPE_ARRAY_OF_MAPS;
    }

    private static final int BPF_MAP_TYPE_HASH_OF_MAPS = (int) 13L;

    public static int BPF_MAP_TYPE_HASH_OF_MAPS() {
        return BPF_MAP_TYPE_HASH_OF_MAPS;
    }

    private static final int BPF_MAP_TYPE_RINGBUF = (int) 27L;

    public static int BPF_MAP_TYPE_RINGBUF() {
        return BPF_MAP_TYPE_RINGBUF;
    }

    private static final int BTF_KIND_UNKN = (int) 0L;

    public static int BTF_KIND_UNKN() {
        return BTF_KIND_UNKN;
    }

    private static final int BTF_KIND_INT = (int) 1L;

    public static int BTF_KIND_INT() {
        return BTF_KIND_INT;
    }

    private static final int BTF_KIND_PTR = (int) 2L;

    public static int BTF_KIND_PTR() {
        return BTF_KIND_PTR;
    }

    private static final int BTF_KIND_ARRAY = (int) 3L;

    public static int BTF_KIND_ARRAY() {
        return BTF_KIND_ARRAY;
    }

    private static final int BTF_KIND_STRUCT = (int) 4L;

    public static int BTF_KIND_STRUCT() {
        return BTF_KIND_STRUCT;
    }

    private static final int BTF_KIND_UNION = (int) 5L;

    public static int BTF_KIND_UNION() {
        return BTF_KIND_UNION;
    }

    private static final int BTF_KIND_ENUM = (int) 6L;

    public static int BTF_KIND_ENUM() {
        return BTF_KIND_ENUM;
    }

    private static final int BTF_KIND_FWD = (int) 7L;

    public static int BTF_KIND_FWD() {
        return BTF_KIND_FWD;
    }

    private static final int BTF_KIND_TYPEDEF = (int) 8L;

    public static int BTF_KIND_TYPEDEF() {
        return BTF_KIND_TYPEDEF;
    }

    private static final int BTF_KIND_VOLATILE = (int) 9L;

    public static int BTF_KIND_VOLATILE() {
        return BTF_KIND_VOLATILE;
    }

    private static final int BTF_KIND_CONST = (int) 10L;

    public static int BTF_KIND_CONST() {
        return BTF_KIND_CONST;
    }

    private static final int BTF_KIND_RESTRICT = (int) 11L;

    public static int BTF_KIND_RESTRICT() {
        return BTF_KIND_RESTRICT;
    }

    private static final int BTF_KIND_FUNC = (int) 12L;

    public static int BTF_KIND_FUNC() {
        return BTF_KIND_FUNC;
    }

    private static final int BTF_KIND_FUNC_PROTO = (int) 13L;

    public static int BTF_KIND_FUNC_PROTO() {
        return BTF_KIND_FUNC_PROTO;
    }

    private static final int BTF_KIND_VAR = (int) 14L;

    public static int BTF_KIND_VAR() {
        return BTF_KIND_VAR;
    }

    private static final int BTF_KIND_DATASEC = (int) 15L;

    public static int BTF_KIND_DATASEC() {
        return BTF_KIND_DATASEC;
    }

    private static final int BTF_KIND_FLOAT = (int) 16L;

    public static int BTF_KIND_FLOAT() {
        return BTF_KIND_FLOAT;
    }

    private static final int BTF_KIND_DECL_TAG = (int) 17L;

    public static int BTF_KIND_DECL_TAG() {
        return BTF_KIND_DECL_TAG;
    }

    private static final int BTF_KIND_TYPE_TAG = (int) 18L;

    public static int BTF_KIND_TYPE_TAG() {
        return BTF_KIND_TYPE_TAG;
    }

    private static final int BTF_KIND_ENUM64 = (int) 19L;

    public static int BTF_KIND_ENUM64() {
        return BTF_KIND_ENUM64;
    }
}
