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
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_POINTER, C_POINTER, C_LONG, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_object__open_mem");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_object__open_mem$descriptor() {
        return bpf_object__open_mem.DESC;
    }

    public static MethodHandle bpf_object__open_mem$handle() {
        return bpf_object__open_mem.HANDLE;
    }

    public static MemorySegment bpf_object__open_mem$address() {
        return bpf_object__open_mem.ADDR;
    }

    /** {@snippet lang=c : struct bpf_object *bpf_object__open_mem(const void *, size_t, const struct bpf_object_open_opts *) } */
    public static MemorySegment bpf_object__open_mem(MemorySegment obj_buf, long obj_buf_sz, MemorySegment opts) {
        var mh$ = bpf_object__open_mem.HANDLE;
        try {
            return (MemorySegment) mh$.invokeExact(obj_buf, obj_buf_sz, opts);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_object__load {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_object__load");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_object__load$descriptor() {
        return bpf_object__load.DESC;
    }

    public static MethodHandle bpf_object__load$handle() {
        return bpf_object__load.HANDLE;
    }

    public static MemorySegment bpf_object__load$address() {
        return bpf_object__load.ADDR;
    }

    /** {@snippet lang=c : int bpf_object__load(struct bpf_object *) } */
    public static int bpf_object__load(MemorySegment obj) {
        var mh$ = bpf_object__load.HANDLE;
        try {
            return (int) mh$.invokeExact(obj);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_object__close {
        public static final FunctionDescriptor DESC = FunctionDescriptor.ofVoid(C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_object__close");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_object__close$descriptor() {
        return bpf_object__close.DESC;
    }

    public static MethodHandle bpf_object__close$handle() {
        return bpf_object__close.HANDLE;
    }

    public static MemorySegment bpf_object__close$address() {
        return bpf_object__close.ADDR;
    }

    /** {@snippet lang=c : void bpf_object__close(struct bpf_object *) } */
    public static void bpf_object__close(MemorySegment object) {
        var mh$ = bpf_object__close.HANDLE;
        try {
            mh$.invokeExact(object);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_object__find_program_by_name {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_POINTER, C_POINTER, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_object__find_program_by_name");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_object__find_program_by_name$descriptor() {
        return bpf_object__find_program_by_name.DESC;
    }

    public static MethodHandle bpf_object__find_program_by_name$handle() {
        return bpf_object__find_program_by_name.HANDLE;
    }

    public static MemorySegment bpf_object__find_program_by_name$address() {
        return bpf_object__find_program_by_name.ADDR;
    }

    /** {@snippet lang=c : struct bpf_program *bpf_object__find_program_by_name(const struct bpf_object *, const char *) } */
    public static MemorySegment bpf_object__find_program_by_name(MemorySegment obj, MemorySegment name) {
        var mh$ = bpf_object__find_program_by_name.HANDLE;
        try {
            return (MemorySegment) mh$.invokeExact(obj, name);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_object__find_map_by_name {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_POINTER, C_POINTER, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_object__find_map_by_name");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_object__find_map_by_name$descriptor() {
        return bpf_object__find_map_by_name.DESC;
    }

    public static MethodHandle bpf_object__find_map_by_name$handle() {
        return bpf_object__find_map_by_name.HANDLE;
    }

    public static MemorySegment bpf_object__find_map_by_name$address() {
        return bpf_object__find_map_by_name.ADDR;
    }

    /** {@snippet lang=c : struct bpf_map *bpf_object__find_map_by_name(const struct bpf_object *, const char *) } */
    public static MemorySegment bpf_object__find_map_by_name(MemorySegment obj, MemorySegment name) {
        var mh$ = bpf_object__find_map_by_name.HANDLE;
        try {
            return (MemorySegment) mh$.invokeExact(obj, name);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_object__btf {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_POINTER, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_object__btf");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_object__btf$descriptor() {
        return bpf_object__btf.DESC;
    }

    public static MethodHandle bpf_object__btf$handle() {
        return bpf_object__btf.HANDLE;
    }

    public static MemorySegment bpf_object__btf$address() {
        return bpf_object__btf.ADDR;
    }

    /** {@snippet lang=c : struct btf *bpf_object__btf(const struct bpf_object *) } */
    public static MemorySegment bpf_object__btf(MemorySegment obj) {
        var mh$ = bpf_object__btf.HANDLE;
        try {
            return (MemorySegment) mh$.invokeExact(obj);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_program__set_autoload {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_BOOL);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_program__set_autoload");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_program__set_autoload$descriptor() {
        return bpf_program__set_autoload.DESC;
    }

    public static MethodHandle bpf_program__set_autoload$handle() {
        return bpf_program__set_autoload.HANDLE;
    }

    public static MemorySegment bpf_program__set_autoload$address() {
        return bpf_program__set_autoload.ADDR;
    }

    /** {@snippet lang=c : int bpf_program__set_autoload(struct bpf_program *, bool) } */
    public static int bpf_program__set_autoload(MemorySegment prog, boolean autoload) {
        var mh$ = bpf_program__set_autoload.HANDLE;
        try {
            return (int) mh$.invokeExact(prog, autoload);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_program__set_autoattach {
        public static final FunctionDescriptor DESC = FunctionDescriptor.ofVoid(C_POINTER, C_BOOL);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_program__set_autoattach");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_program__set_autoattach$descriptor() {
        return bpf_program__set_autoattach.DESC;
    }

    public static MethodHandle bpf_program__set_autoattach$handle() {
        return bpf_program__set_autoattach.HANDLE;
    }

    public static MemorySegment bpf_program__set_autoattach$address() {
        return bpf_program__set_autoattach.ADDR;
    }

    /** {@snippet lang=c : void bpf_program__set_autoattach(struct bpf_program *, bool) } */
    public static void bpf_program__set_autoattach(MemorySegment prog, boolean autoattach) {
        var mh$ = bpf_program__set_autoattach.HANDLE;
        try {
            mh$.invokeExact(prog, autoattach);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_program__attach {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_POINTER, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_program__attach");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_program__attach$descriptor() {
        return bpf_program__attach.DESC;
    }

    public static MethodHandle bpf_program__attach$handle() {
        return bpf_program__attach.HANDLE;
    }

    public static MemorySegment bpf_program__attach$address() {
        return bpf_program__attach.ADDR;
    }

    /** {@snippet lang=c : struct bpf_link *bpf_program__attach(const struct bpf_program *) } */
    public static MemorySegment bpf_program__attach(MemorySegment prog) {
        var mh$ = bpf_program__attach.HANDLE;
        try {
            return (MemorySegment) mh$.invokeExact(prog);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_program__attach_cgroup {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_POINTER, C_POINTER, C_INT);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_program__attach_cgroup");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_program__attach_cgroup$descriptor() {
        return bpf_program__attach_cgroup.DESC;
    }

    public static MethodHandle bpf_program__attach_cgroup$handle() {
        return bpf_program__attach_cgroup.HANDLE;
    }

    public static MemorySegment bpf_program__attach_cgroup$address() {
        return bpf_program__attach_cgroup.ADDR;
    }

    /** {@snippet lang=c : struct bpf_link *bpf_program__attach_cgroup(const struct bpf_program *, int) } */
    public static MemorySegment bpf_program__attach_cgroup(MemorySegment prog, int cgroup_fd) {
        var mh$ = bpf_program__attach_cgroup.HANDLE;
        try {
            return (MemorySegment) mh$.invokeExact(prog, cgroup_fd);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_program__fd {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_program__fd");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_program__fd$descriptor() {
        return bpf_program__fd.DESC;
    }

    public static MethodHandle bpf_program__fd$handle() {
        return bpf_program__fd.HANDLE;
    }

    public static MemorySegment bpf_program__fd$address() {
        return bpf_program__fd.ADDR;
    }

    /** {@snippet lang=c : int bpf_program__fd(const struct bpf_program *) } */
    public static int bpf_program__fd(MemorySegment prog) {
        var mh$ = bpf_program__fd.HANDLE;
        try {
            return (int) mh$.invokeExact(prog);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_link__destroy {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_link__destroy");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_link__destroy$descriptor() {
        return bpf_link__destroy.DESC;
    }

    public static MethodHandle bpf_link__destroy$handle() {
        return bpf_link__destroy.HANDLE;
    }

    public static MemorySegment bpf_link__destroy$address() {
        return bpf_link__destroy.ADDR;
    }

    /** {@snippet lang=c : int bpf_link__destroy(struct bpf_link *) } */
    public static int bpf_link__destroy(MemorySegment link) {
        var mh$ = bpf_link__destroy.HANDLE;
        try {
            return (int) mh$.invokeExact(link);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_link__fd {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_link__fd");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_link__fd$descriptor() {
        return bpf_link__fd.DESC;
    }

    public static MethodHandle bpf_link__fd$handle() {
        return bpf_link__fd.HANDLE;
    }

    public static MemorySegment bpf_link__fd$address() {
        return bpf_link__fd.ADDR;
    }

    /** {@snippet lang=c : int bpf_link__fd(const struct bpf_link *) } */
    public static int bpf_link__fd(MemorySegment link) {
        var mh$ = bpf_link__fd.HANDLE;
        try {
            return (int) mh$.invokeExact(link);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_map__fd {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_map__fd");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_map__fd$descriptor() {
        return bpf_map__fd.DESC;
    }

    public static MethodHandle bpf_map__fd$handle() {
        return bpf_map__fd.HANDLE;
    }

    public static MemorySegment bpf_map__fd$address() {
        return bpf_map__fd.ADDR;
    }

    /** {@snippet lang=c : int bpf_map__fd(const struct bpf_map *) } */
    public static int bpf_map__fd(MemorySegment map) {
        var mh$ = bpf_map__fd.HANDLE;
        try {
            return (int) mh$.invokeExact(map);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_map__initial_value {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_POINTER, C_POINTER, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_map__initial_value");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_map__initial_value$descriptor() {
        return bpf_map__initial_value.DESC;
    }

    public static MethodHandle bpf_map__initial_value$handle() {
        return bpf_map__initial_value.HANDLE;
    }

    public static MemorySegment bpf_map__initial_value$address() {
        return bpf_map__initial_value.ADDR;
    }

    /** {@snippet lang=c : const void *bpf_map__initial_value(struct bpf_map *, size_t *) } */
    public static MemorySegment bpf_map__initial_value(MemorySegment map, MemorySegment psize) {
        var mh$ = bpf_map__initial_value.HANDLE;
        try {
            return (MemorySegment) mh$.invokeExact(map, psize);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_map__set_max_entries {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_INT);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_map__set_max_entries");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_map__set_max_entries$descriptor() {
        return bpf_map__set_max_entries.DESC;
    }

    public static MethodHandle bpf_map__set_max_entries$handle() {
        return bpf_map__set_max_entries.HANDLE;
    }

    public static MemorySegment bpf_map__set_max_entries$address() {
        return bpf_map__set_max_entries.ADDR;
    }

    /** {@snippet lang=c : int bpf_map__set_max_entries(struct bpf_map *, __u32) } */
    public static int bpf_map__set_max_entries(MemorySegment map, int max_entries) {
        var mh$ = bpf_map__set_max_entries.HANDLE;
        try {
            return (int) mh$.invokeExact(map, max_entries);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_map__set_inner_map_fd {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_INT);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_map__set_inner_map_fd");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_map__set_inner_map_fd$descriptor() {
        return bpf_map__set_inner_map_fd.DESC;
    }

    public static MethodHandle bpf_map__set_inner_map_fd$handle() {
        return bpf_map__set_inner_map_fd.HANDLE;
    }

    public static MemorySegment bpf_map__set_inner_map_fd$address() {
        return bpf_map__set_inner_map_fd.ADDR;
    }

    /** {@snippet lang=c : int bpf_map__set_inner_map_fd(struct bpf_map *, int) } */
    public static int bpf_map__set_inner_map_fd(MemorySegment map, int fd) {
        var mh$ = bpf_map__set_inner_map_fd.HANDLE;
        try {
            return (int) mh$.invokeExact(map, fd);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_map_create {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_INT, C_POINTER, C_INT, C_INT, C_INT, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_map_create");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_map_create$descriptor() {
        return bpf_map_create.DESC;
    }

    public static MethodHandle bpf_map_create$handle() {
        return bpf_map_create.HANDLE;
    }

    public static MemorySegment bpf_map_create$address() {
        return bpf_map_create.ADDR;
    }

    /** {@snippet lang=c : int bpf_map_create(enum bpf_map_type, const char *, __u32, __u32, __u32, const struct bpf_map_create_opts *) } */
    public static int bpf_map_create(int map_type, MemorySegment map_name, int key_size, int value_size, int max_entries, MemorySegment opts) {
        var mh$ = bpf_map_create.HANDLE;
        try {
            return (int) mh$.invokeExact(map_type, map_name, key_size, value_size, max_entries, opts);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_map_update_elem {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_INT, C_POINTER, C_POINTER, C_LONG_LONG);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_map_update_elem");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_map_update_elem$descriptor() {
        return bpf_map_update_elem.DESC;
    }

    public static MethodHandle bpf_map_update_elem$handle() {
        return bpf_map_update_elem.HANDLE;
    }

    public static MemorySegment bpf_map_update_elem$address() {
        return bpf_map_update_elem.ADDR;
    }

    /** {@snippet lang=c : int bpf_map_update_elem(int, const void *, const void *, __u64) } */
    public static int bpf_map_update_elem(int fd, MemorySegment key, MemorySegment value, long flags) {
        var mh$ = bpf_map_update_elem.HANDLE;
        try {
            return (int) mh$.invokeExact(fd, key, value, flags);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_map_lookup_elem {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_INT, C_POINTER, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_map_lookup_elem");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_map_lookup_elem$descriptor() {
        return bpf_map_lookup_elem.DESC;
    }

    public static MethodHandle bpf_map_lookup_elem$handle() {
        return bpf_map_lookup_elem.HANDLE;
    }

    public static MemorySegment bpf_map_lookup_elem$address() {
        return bpf_map_lookup_elem.ADDR;
    }

    /** {@snippet lang=c : int bpf_map_lookup_elem(int, const void *, void *) } */
    public static int bpf_map_lookup_elem(int fd, MemorySegment key, MemorySegment value) {
        var mh$ = bpf_map_lookup_elem.HANDLE;
        try {
            return (int) mh$.invokeExact(fd, key, value);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_map_delete_elem {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_INT, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_map_delete_elem");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_map_delete_elem$descriptor() {
        return bpf_map_delete_elem.DESC;
    }

    public static MethodHandle bpf_map_delete_elem$handle() {
        return bpf_map_delete_elem.HANDLE;
    }

    public static MemorySegment bpf_map_delete_elem$address() {
        return bpf_map_delete_elem.ADDR;
    }

    /** {@snippet lang=c : int bpf_map_delete_elem(int, const void *) } */
    public static int bpf_map_delete_elem(int fd, MemorySegment key) {
        var mh$ = bpf_map_delete_elem.HANDLE;
        try {
            return (int) mh$.invokeExact(fd, key);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_map_get_next_key {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_INT, C_POINTER, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_map_get_next_key");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_map_get_next_key$descriptor() {
        return bpf_map_get_next_key.DESC;
    }

    public static MethodHandle bpf_map_get_next_key$handle() {
        return bpf_map_get_next_key.HANDLE;
    }

    public static MemorySegment bpf_map_get_next_key$address() {
        return bpf_map_get_next_key.ADDR;
    }

    /** {@snippet lang=c : int bpf_map_get_next_key(int, const void *, void *) } */
    public static int bpf_map_get_next_key(int fd, MemorySegment key, MemorySegment next_key) {
        var mh$ = bpf_map_get_next_key.HANDLE;
        try {
            return (int) mh$.invokeExact(fd, key, next_key);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_map_lookup_batch {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_INT, C_POINTER, C_POINTER, C_POINTER, C_POINTER, C_POINTER, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_map_lookup_batch");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_map_lookup_batch$descriptor() {
        return bpf_map_lookup_batch.DESC;
    }

    public static MethodHandle bpf_map_lookup_batch$handle() {
        return bpf_map_lookup_batch.HANDLE;
    }

    public static MemorySegment bpf_map_lookup_batch$address() {
        return bpf_map_lookup_batch.ADDR;
    }

    /** {@snippet lang=c : int bpf_map_lookup_batch(int, void *, void *, void *, void *, __u32 *, const struct bpf_map_batch_opts *) } */
    public static int bpf_map_lookup_batch(int fd, MemorySegment in_batch, MemorySegment out_batch, MemorySegment keys, MemorySegment values, MemorySegment count, MemorySegment opts) {
        var mh$ = bpf_map_lookup_batch.HANDLE;
        try {
            return (int) mh$.invokeExact(fd, in_batch, out_batch, keys, values, count, opts);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_map_lookup_and_delete_batch {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_INT, C_POINTER, C_POINTER, C_POINTER, C_POINTER, C_POINTER, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_map_lookup_and_delete_batch");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_map_lookup_and_delete_batch$descriptor() {
        return bpf_map_lookup_and_delete_batch.DESC;
    }

    public static MethodHandle bpf_map_lookup_and_delete_batch$handle() {
        return bpf_map_lookup_and_delete_batch.HANDLE;
    }

    public static MemorySegment bpf_map_lookup_and_delete_batch$address() {
        return bpf_map_lookup_and_delete_batch.ADDR;
    }

    /** {@snippet lang=c : int bpf_map_lookup_and_delete_batch(int, void *, void *, void *, void *, __u32 *, const struct bpf_map_batch_opts *) } */
    public static int bpf_map_lookup_and_delete_batch(int fd, MemorySegment in_batch, MemorySegment out_batch, MemorySegment keys, MemorySegment values, MemorySegment count, MemorySegment opts) {
        var mh$ = bpf_map_lookup_and_delete_batch.HANDLE;
        try {
            return (int) mh$.invokeExact(fd, in_batch, out_batch, keys, values, count, opts);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_obj_get_info_by_fd {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_INT, C_POINTER, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_obj_get_info_by_fd");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_obj_get_info_by_fd$descriptor() {
        return bpf_obj_get_info_by_fd.DESC;
    }

    public static MethodHandle bpf_obj_get_info_by_fd$handle() {
        return bpf_obj_get_info_by_fd.HANDLE;
    }

    public static MemorySegment bpf_obj_get_info_by_fd$address() {
        return bpf_obj_get_info_by_fd.ADDR;
    }

    /** {@snippet lang=c : int bpf_obj_get_info_by_fd(int, void *, __u32 *) } */
    public static int bpf_obj_get_info_by_fd(int bpf_fd, MemorySegment info, MemorySegment info_len) {
        var mh$ = bpf_obj_get_info_by_fd.HANDLE;
        try {
            return (int) mh$.invokeExact(bpf_fd, info, info_len);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_prog_load {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_INT, C_POINTER, C_POINTER, C_POINTER, C_LONG, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_prog_load");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_prog_load$descriptor() {
        return bpf_prog_load.DESC;
    }

    public static MethodHandle bpf_prog_load$handle() {
        return bpf_prog_load.HANDLE;
    }

    public static MemorySegment bpf_prog_load$address() {
        return bpf_prog_load.ADDR;
    }

    /** {@snippet lang=c : int bpf_prog_load(enum bpf_prog_type, const char *, const char *, const struct bpf_insn *, size_t, const struct bpf_prog_load_opts *) } */
    public static int bpf_prog_load(int prog_type, MemorySegment prog_name, MemorySegment license, MemorySegment insns, long insn_cnt, MemorySegment opts) {
        var mh$ = bpf_prog_load.HANDLE;
        try {
            return (int) mh$.invokeExact(prog_type, prog_name, license, insns, insn_cnt, opts);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_iter_create {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_INT);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_iter_create");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_iter_create$descriptor() {
        return bpf_iter_create.DESC;
    }

    public static MethodHandle bpf_iter_create$handle() {
        return bpf_iter_create.HANDLE;
    }

    public static MemorySegment bpf_iter_create$address() {
        return bpf_iter_create.ADDR;
    }

    /** {@snippet lang=c : int bpf_iter_create(int) } */
    public static int bpf_iter_create(int link_fd) {
        var mh$ = bpf_iter_create.HANDLE;
        try {
            return (int) mh$.invokeExact(link_fd);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_prog_get_next_id {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_INT, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_prog_get_next_id");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_prog_get_next_id$descriptor() {
        return bpf_prog_get_next_id.DESC;
    }

    public static MethodHandle bpf_prog_get_next_id$handle() {
        return bpf_prog_get_next_id.HANDLE;
    }

    public static MemorySegment bpf_prog_get_next_id$address() {
        return bpf_prog_get_next_id.ADDR;
    }

    /** {@snippet lang=c : int bpf_prog_get_next_id(__u32, __u32 *) } */
    public static int bpf_prog_get_next_id(int start_id, MemorySegment next_id) {
        var mh$ = bpf_prog_get_next_id.HANDLE;
        try {
            return (int) mh$.invokeExact(start_id, next_id);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_prog_get_fd_by_id {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_INT);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_prog_get_fd_by_id");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_prog_get_fd_by_id$descriptor() {
        return bpf_prog_get_fd_by_id.DESC;
    }

    public static MethodHandle bpf_prog_get_fd_by_id$handle() {
        return bpf_prog_get_fd_by_id.HANDLE;
    }

    public static MemorySegment bpf_prog_get_fd_by_id$address() {
        return bpf_prog_get_fd_by_id.ADDR;
    }

    /** {@snippet lang=c : int bpf_prog_get_fd_by_id(__u32) } */
    public static int bpf_prog_get_fd_by_id(int id) {
        var mh$ = bpf_prog_get_fd_by_id.HANDLE;
        try {
            return (int) mh$.invokeExact(id);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_link_get_next_id {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_INT, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_link_get_next_id");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_link_get_next_id$descriptor() {
        return bpf_link_get_next_id.DESC;
    }

    public static MethodHandle bpf_link_get_next_id$handle() {
        return bpf_link_get_next_id.HANDLE;
    }

    public static MemorySegment bpf_link_get_next_id$address() {
        return bpf_link_get_next_id.ADDR;
    }

    /** {@snippet lang=c : int bpf_link_get_next_id(__u32, __u32 *) } */
    public static int bpf_link_get_next_id(int start_id, MemorySegment next_id) {
        var mh$ = bpf_link_get_next_id.HANDLE;
        try {
            return (int) mh$.invokeExact(start_id, next_id);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class bpf_link_get_fd_by_id {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_INT);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("bpf_link_get_fd_by_id");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor bpf_link_get_fd_by_id$descriptor() {
        return bpf_link_get_fd_by_id.DESC;
    }

    public static MethodHandle bpf_link_get_fd_by_id$handle() {
        return bpf_link_get_fd_by_id.HANDLE;
    }

    public static MemorySegment bpf_link_get_fd_by_id$address() {
        return bpf_link_get_fd_by_id.ADDR;
    }

    /** {@snippet lang=c : int bpf_link_get_fd_by_id(__u32) } */
    public static int bpf_link_get_fd_by_id(int id) {
        var mh$ = bpf_link_get_fd_by_id.HANDLE;
        try {
            return (int) mh$.invokeExact(id);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class libbpf_set_print {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_POINTER, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("libbpf_set_print");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor libbpf_set_print$descriptor() {
        return libbpf_set_print.DESC;
    }

    public static MethodHandle libbpf_set_print$handle() {
        return libbpf_set_print.HANDLE;
    }

    public static MemorySegment libbpf_set_print$address() {
        return libbpf_set_print.ADDR;
    }

    /** {@snippet lang=c : libbpf_print_fn_t libbpf_set_print(libbpf_print_fn_t) } */
    public static MemorySegment libbpf_set_print(MemorySegment fn) {
        var mh$ = libbpf_set_print.HANDLE;
        try {
            return (MemorySegment) mh$.invokeExact(fn);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class libbpf_num_possible_cpus {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("libbpf_num_possible_cpus");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor libbpf_num_possible_cpus$descriptor() {
        return libbpf_num_possible_cpus.DESC;
    }

    public static MethodHandle libbpf_num_possible_cpus$handle() {
        return libbpf_num_possible_cpus.HANDLE;
    }

    public static MemorySegment libbpf_num_possible_cpus$address() {
        return libbpf_num_possible_cpus.ADDR;
    }

    /** {@snippet lang=c : int libbpf_num_possible_cpus(void) } */
    public static int libbpf_num_possible_cpus() {
        var mh$ = libbpf_num_possible_cpus.HANDLE;
        try {
            return (int) mh$.invokeExact();
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class libbpf_strerror {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_INT, C_POINTER, C_LONG);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("libbpf_strerror");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor libbpf_strerror$descriptor() {
        return libbpf_strerror.DESC;
    }

    public static MethodHandle libbpf_strerror$handle() {
        return libbpf_strerror.HANDLE;
    }

    public static MemorySegment libbpf_strerror$address() {
        return libbpf_strerror.ADDR;
    }

    /** {@snippet lang=c : int libbpf_strerror(int, char *, size_t) } */
    public static int libbpf_strerror(int err, MemorySegment buf, long size) {
        var mh$ = libbpf_strerror.HANDLE;
        try {
            return (int) mh$.invokeExact(err, buf, size);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class libbpf_version_string {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("libbpf_version_string");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor libbpf_version_string$descriptor() {
        return libbpf_version_string.DESC;
    }

    public static MethodHandle libbpf_version_string$handle() {
        return libbpf_version_string.HANDLE;
    }

    public static MemorySegment libbpf_version_string$address() {
        return libbpf_version_string.ADDR;
    }

    /** {@snippet lang=c : const char *libbpf_version_string(void) } */
    public static MemorySegment libbpf_version_string() {
        var mh$ = libbpf_version_string.HANDLE;
        try {
            return (MemorySegment) mh$.invokeExact();
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class libbpf_find_vmlinux_btf_id {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_INT);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("libbpf_find_vmlinux_btf_id");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor libbpf_find_vmlinux_btf_id$descriptor() {
        return libbpf_find_vmlinux_btf_id.DESC;
    }

    public static MethodHandle libbpf_find_vmlinux_btf_id$handle() {
        return libbpf_find_vmlinux_btf_id.HANDLE;
    }

    public static MemorySegment libbpf_find_vmlinux_btf_id$address() {
        return libbpf_find_vmlinux_btf_id.ADDR;
    }

    /** {@snippet lang=c : int libbpf_find_vmlinux_btf_id(const char *, enum bpf_attach_type) } */
    public static int libbpf_find_vmlinux_btf_id(MemorySegment name, int attach_type) {
        var mh$ = libbpf_find_vmlinux_btf_id.HANDLE;
        try {
            return (int) mh$.invokeExact(name, attach_type);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class btf__load_vmlinux_btf {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("btf__load_vmlinux_btf");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor btf__load_vmlinux_btf$descriptor() {
        return btf__load_vmlinux_btf.DESC;
    }

    public static MethodHandle btf__load_vmlinux_btf$handle() {
        return btf__load_vmlinux_btf.HANDLE;
    }

    public static MemorySegment btf__load_vmlinux_btf$address() {
        return btf__load_vmlinux_btf.ADDR;
    }

    /** {@snippet lang=c : struct btf *btf__load_vmlinux_btf(void) } */
    public static MemorySegment btf__load_vmlinux_btf() {
        var mh$ = btf__load_vmlinux_btf.HANDLE;
        try {
            return (MemorySegment) mh$.invokeExact();
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class btf__load_module_btf {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_POINTER, C_POINTER, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("btf__load_module_btf");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor btf__load_module_btf$descriptor() {
        return btf__load_module_btf.DESC;
    }

    public static MethodHandle btf__load_module_btf$handle() {
        return btf__load_module_btf.HANDLE;
    }

    public static MemorySegment btf__load_module_btf$address() {
        return btf__load_module_btf.ADDR;
    }

    /** {@snippet lang=c : struct btf *btf__load_module_btf(const char *, struct btf *) } */
    public static MemorySegment btf__load_module_btf(MemorySegment module_name, MemorySegment vmlinux_btf) {
        var mh$ = btf__load_module_btf.HANDLE;
        try {
            return (MemorySegment) mh$.invokeExact(module_name, vmlinux_btf);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class btf__parse {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_POINTER, C_POINTER, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("btf__parse");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor btf__parse$descriptor() {
        return btf__parse.DESC;
    }

    public static MethodHandle btf__parse$handle() {
        return btf__parse.HANDLE;
    }

    public static MemorySegment btf__parse$address() {
        return btf__parse.ADDR;
    }

    /** {@snippet lang=c : struct btf *btf__parse(const char *, struct btf_ext **) } */
    public static MemorySegment btf__parse(MemorySegment path, MemorySegment btf_ext) {
        var mh$ = btf__parse.HANDLE;
        try {
            return (MemorySegment) mh$.invokeExact(path, btf_ext);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class btf__parse_split {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_POINTER, C_POINTER, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("btf__parse_split");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor btf__parse_split$descriptor() {
        return btf__parse_split.DESC;
    }

    public static MethodHandle btf__parse_split$handle() {
        return btf__parse_split.HANDLE;
    }

    public static MemorySegment btf__parse_split$address() {
        return btf__parse_split.ADDR;
    }

    /** {@snippet lang=c : struct btf *btf__parse_split(const char *, struct btf *) } */
    public static MemorySegment btf__parse_split(MemorySegment path, MemorySegment base_btf) {
        var mh$ = btf__parse_split.HANDLE;
        try {
            return (MemorySegment) mh$.invokeExact(path, base_btf);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class btf__new {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_POINTER, C_POINTER, C_INT);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("btf__new");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor btf__new$descriptor() {
        return btf__new.DESC;
    }

    public static MethodHandle btf__new$handle() {
        return btf__new.HANDLE;
    }

    public static MemorySegment btf__new$address() {
        return btf__new.ADDR;
    }

    /** {@snippet lang=c : struct btf *btf__new(const void *, __u32) } */
    public static MemorySegment btf__new(MemorySegment data, int size) {
        var mh$ = btf__new.HANDLE;
        try {
            return (MemorySegment) mh$.invokeExact(data, size);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class btf__free {
        public static final FunctionDescriptor DESC = FunctionDescriptor.ofVoid(C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("btf__free");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor btf__free$descriptor() {
        return btf__free.DESC;
    }

    public static MethodHandle btf__free$handle() {
        return btf__free.HANDLE;
    }

    public static MemorySegment btf__free$address() {
        return btf__free.ADDR;
    }

    /** {@snippet lang=c : void btf__free(struct btf *) } */
    public static void btf__free(MemorySegment btf) {
        var mh$ = btf__free.HANDLE;
        try {
            mh$.invokeExact(btf);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class btf__type_cnt {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("btf__type_cnt");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor btf__type_cnt$descriptor() {
        return btf__type_cnt.DESC;
    }

    public static MethodHandle btf__type_cnt$handle() {
        return btf__type_cnt.HANDLE;
    }

    public static MemorySegment btf__type_cnt$address() {
        return btf__type_cnt.ADDR;
    }

    /** {@snippet lang=c : __u32 btf__type_cnt(const struct btf *) } */
    public static int btf__type_cnt(MemorySegment btf) {
        var mh$ = btf__type_cnt.HANDLE;
        try {
            return (int) mh$.invokeExact(btf);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class btf__type_by_id {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_POINTER, C_POINTER, C_INT);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("btf__type_by_id");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor btf__type_by_id$descriptor() {
        return btf__type_by_id.DESC;
    }

    public static MethodHandle btf__type_by_id$handle() {
        return btf__type_by_id.HANDLE;
    }

    public static MemorySegment btf__type_by_id$address() {
        return btf__type_by_id.ADDR;
    }

    /** {@snippet lang=c : const struct btf_type *btf__type_by_id(const struct btf *, __u32) } */
    public static MemorySegment btf__type_by_id(MemorySegment btf, int id) {
        var mh$ = btf__type_by_id.HANDLE;
        try {
            return (MemorySegment) mh$.invokeExact(btf, id);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class btf__find_by_name {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_POINTER);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("btf__find_by_name");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor btf__find_by_name$descriptor() {
        return btf__find_by_name.DESC;
    }

    public static MethodHandle btf__find_by_name$handle() {
        return btf__find_by_name.HANDLE;
    }

    public static MemorySegment btf__find_by_name$address() {
        return btf__find_by_name.ADDR;
    }

    /** {@snippet lang=c : __s32 btf__find_by_name(const struct btf *, const char *) } */
    public static int btf__find_by_name(MemorySegment btf, MemorySegment type_name) {
        var mh$ = btf__find_by_name.HANDLE;
        try {
            return (int) mh$.invokeExact(btf, type_name);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class btf__find_by_name_kind {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_POINTER, C_INT);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("btf__find_by_name_kind");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor btf__find_by_name_kind$descriptor() {
        return btf__find_by_name_kind.DESC;
    }

    public static MethodHandle btf__find_by_name_kind$handle() {
        return btf__find_by_name_kind.HANDLE;
    }

    public static MemorySegment btf__find_by_name_kind$address() {
        return btf__find_by_name_kind.ADDR;
    }

    /** {@snippet lang=c : __s32 btf__find_by_name_kind(const struct btf *, const char *, __u32) } */
    public static int btf__find_by_name_kind(MemorySegment btf, MemorySegment type_name, int kind) {
        var mh$ = btf__find_by_name_kind.HANDLE;
        try {
            return (int) mh$.invokeExact(btf, type_name, kind);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class btf__name_by_offset {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_POINTER, C_POINTER, C_INT);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("btf__name_by_offset");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor btf__name_by_offset$descriptor() {
        return btf__name_by_offset.DESC;
    }

    public static MethodHandle btf__name_by_offset$handle() {
        return btf__name_by_offset.HANDLE;
    }

    public static MemorySegment btf__name_by_offset$address() {
        return btf__name_by_offset.ADDR;
    }

    /** {@snippet lang=c : const char *btf__name_by_offset(const struct btf *, __u32) } */
    public static MemorySegment btf__name_by_offset(MemorySegment btf, int offset) {
        var mh$ = btf__name_by_offset.HANDLE;
        try {
            return (MemorySegment) mh$.invokeExact(btf, offset);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
    }

    private static class btf__resolve_size {
        public static final FunctionDescriptor DESC = FunctionDescriptor.of(C_LONG_LONG, C_POINTER, C_INT);
        public static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("btf__resolve_size");
        public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    public static FunctionDescriptor btf__resolve_size$descriptor() {
        return btf__resolve_size.DESC;
    }

    public static MethodHandle btf__resolve_size$handle() {
        return btf__resolve_size.HANDLE;
    }

    public static MemorySegment btf__resolve_size$address() {
        return btf__resolve_size.ADDR;
    }

    /** {@snippet lang=c : __s64 btf__resolve_size(const struct btf *, __u32) } */
    public static long btf__resolve_size(MemorySegment btf, int type_id) {
        var mh$ = btf__resolve_size.HANDLE;
        try {
            return (long) mh$.invokeExact(btf, type_id);
        } catch (Error | RuntimeException ex) {
            throw ex;
        } catch (Throwable ex$) {
            throw new AssertionError("should not reach here", ex$);
        }
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
