// Written against the surface of jextract's output for the libbpf 1.1 headers; `make bindings` replaces it.

package io.dropscope.libbpf;

import static java.lang.foreign.MemoryLayout.PathElement.*;
import static java.lang.foreign.ValueLayout.*;

import java.lang.foreign.*;
import java.lang.invoke.*;
import java.util.function.*;

/** The C struct {@code bpf_link_info}. */
public class bpf_link_info {

    bpf_link_info() {
        // Should not be called directly
    }

    public static class raw_tracepoint {

        raw_tracepoint() {
            // Should not be called directly
        }

        private static final GroupLayout $LAYOUT = MemoryLayout.structLayout(
                libbpf_h$shared.C_LONG_LONG.withName("tp_name"),
                libbpf_h$shared.C_INT.withName("tp_name_len"),
                MemoryLayout.paddingLayout(4))
                .withName("$anon$6278:3");

        public static final GroupLayout layout() {
            return $LAYOUT;
        }

        private static final OfLong tp_name$LAYOUT = (OfLong) $LAYOUT.select(groupElement("tp_name"));
        private static final long tp_name$OFFSET = $LAYOUT.byteOffset(groupElement("tp_name"));

        public static final OfLong tp_name$layout() {
            return tp_name$LAYOUT;
        }

        public static final long tp_name$offset() {
            return tp_name$OFFSET;
        }

        public static long tp_name(MemorySegment struct) {
            return struct.get(tp_name$LAYOUT, tp_name$OFFSET);
        }

        public static void tp_name(MemorySegment struct, long fieldValue) {
            struct.set(tp_name$LAYOUT, tp_name$OFFSET, fieldValue);
        }

        private static final OfInt tp_name_len$LAYOUT = (OfInt) $LAYOUT.select(groupElement("tp_name_len"));
        private static final long tp_name_len$OFFSET = $LAYOUT.byteOffset(groupElement("tp_name_len"));

        public static final OfInt tp_name_len$layout() {
            return tp_name_len$LAYOUT;
        }

        public static final long tp_name_len$offset() {
            return tp_name_len$OFFSET;
        }

        public static int tp_name_len(MemorySegment struct) {
            return struct.get(tp_name_len$LAYOUT, tp_name_len$OFFSET);
        }

        public static void tp_name_len(MemorySegment struct, int fieldValue) {
            struct.set(tp_name_len$LAYOUT, tp_name_len$OFFSET, fieldValue);
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

    public static class tracing {

        tracing() {
            // Should not be called directly
        }

        private static final GroupLayout $LAYOUT = MemoryLayout.structLayout(
                libbpf_h$shared.C_INT.withName("attach_type"),
                libbpf_h$shared.C_INT.withName("target_obj_id"),
                libbpf_h$shared.C_INT.withName("target_btf_id"))
                .withName("$anon$6282:3");

        public static final GroupLayout layout() {
            return $LAYOUT;
        }

        private static final OfInt attach_type$LAYOUT = (OfInt) $LAYOUT.select(groupElement("attach_type"));
        private static final long attach_type$OFFSET = $LAYOUT.byteOffset(groupElement("attach_type"));

        public static final OfInt attach_type$layout() {
            return attach_type$LAYOUT;
        }

        public static final long attach_type$offset() {
            return attach_type$OFFSET;
        }

        public static int attach_type(MemorySegment struct) {
            return struct.get(attach_type$LAYOUT, attach_type$OFFSET);
        }

        public static void attach_type(MemorySegment struct, int fieldValue) {
            struct.set(attach_type$LAYOUT, attach_type$OFFSET, fieldValue);
        }

        private static final OfInt target_obj_id$LAYOUT = (OfInt) $LAYOUT.select(groupElement("target_obj_id"));
        private static final long target_obj_id$OFFSET = $LAYOUT.byteOffset(groupElement("target_obj_id"));

        public static final OfInt target_obj_id$layout() {
            return target_obj_id$LAYOUT;
        }

        public static final long target_obj_id$offset() {
            return target_obj_id$OFFSET;
        }

        public static int target_obj_id(MemorySegment struct) {
            return struct.get(target_obj_id$LAYOUT, target_obj_id$OFFSET);
        }

        public static void target_obj_id(MemorySegment struct, int fieldValue) {
            struct.set(target_obj_id$LAYOUT, target_obj_id$OFFSET, fieldValue);
        }

        private static final OfInt target_btf_id$LAYOUT = (OfInt) $LAYOUT.select(groupElement("target_btf_id"));
        private static final long target_btf_id$OFFSET = $LAYOUT.byteOffset(groupElement("target_btf_id"));

        public static final OfInt target_btf_id$layout() {
            return target_btf_id$LAYOUT;
        }

        public static final long target_btf_id$offset() {
            return target_btf_id$OFFSET;
        }

        public static int target_btf_id(MemorySegment struct) {
            return struct.get(target_btf_id$LAYOUT, target_btf_id$OFFSET);
        }

        public static void target_btf_id(MemorySegment struct, int fieldValue) {
            struct.set(target_btf_id$LAYOUT, target_btf_id$OFFSET, fieldValue);
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

    public static class cgroup {

        cgroup() {
            // Should not be called directly
        }

        private static final GroupLayout $LAYOUT = MemoryLayout.structLayout(
                libbpf_h$shared.C_LONG_LONG.withName("cgroup_id"),
                libbpf_h$shared.C_INT.withName("attach_type"),
                MemoryLayout.paddingLayout(4))
                .withName("$anon$6287:3");

        public static final GroupLayout layout() {
            return $LAYOUT;
        }

        private static final OfLong cgroup_id$LAYOUT = (OfLong) $LAYOUT.select(groupElement("cgroup_id"));
        private static final long cgroup_id$OFFSET = $LAYOUT.byteOffset(groupElement("cgroup_id"));

        public static final OfLong cgroup_id$layout() {
            return cgroup_id$LAYOUT;
        }

        public static final long cgroup_id$offset() {
            return cgroup_id$OFFSET;
        }

        public static long cgroup_id(MemorySegment struct) {
            return struct.get(cgroup_id$LAYOUT, cgroup_id$OFFSET);
        }

        public static void cgroup_id(MemorySegment struct, long fieldValue) {
            struct.set(cgroup_id$LAYOUT, cgroup_id$OFFSET, fieldValue);
        }

        private static final OfInt attach_type$LAYOUT = (OfInt) $LAYOUT.select(groupElement("attach_type"));
        private static final long attach_type$OFFSET = $LAYOUT.byteOffset(groupElement("attach_type"));

        public static final OfInt attach_type$layout() {
            return attach_type$LAYOUT;
        }

        public static final long attach_type$offset() {
            return attach_type$OFFSET;
        }

        public static int attach_type(MemorySegment struct) {
            return struct.get(attach_type$LAYOUT, attach_type$OFFSET);
        }

        public static void attach_type(MemorySegment struct, int fieldValue) {
            struct.set(attach_type$LAYOUT, attach_type$OFFSET, fieldValue);
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

    public static class iter {

        iter() {
            // Should not be called directly
        }

        public static class map {

            map() {
                // Should not be called directly
            }

            private static final GroupLayout $LAYOUT = MemoryLayout.structLayout(
                    libbpf_h$shared.C_INT.withName("map_id"))
                    .withName("$anon$6300:5");

            public static final GroupLayout layout() {
                return $LAYOUT;
            }

            private static final OfInt map_id$LAYOUT = (OfInt) $LAYOUT.select(groupElement("map_id"));
            private static final long map_id$OFFSET = $LAYOUT.byteOffset(groupElement("map_id"));

            public static final OfInt map_id$layout() {
                return map_id$LAYOUT;
            }

            public static final long map_id$offset() {
                return map_id$OFFSET;
            }

            public static int map_id(MemorySegment struct) {
                return struct.get(map_id$LAYOUT, map_id$OFFSET);
            }

            public static void map_id(MemorySegment struct, int fieldValue) {
                struct.set(map_id$LAYOUT, map_id$OFFSET, fieldValue);
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

        public static class cgroup {

            cgroup() {
                // Should not be called directly
            }

            private static final GroupLayout $LAYOUT = MemoryLayout.structLayout(
                    libbpf_h$shared.C_LONG_LONG.withName("cgroup_id"),
                    libbpf_h$shared.C_INT.withName("order"),
                    MemoryLayout.paddingLayout(4))
                    .withName("$anon$6305:5");

            public static final GroupLayout layout() {
                return $LAYOUT;
            }

            private static final OfLong cgroup_id$LAYOUT = (OfLong) $LAYOUT.select(groupElement("cgroup_id"));
            private static final long cgroup_id$OFFSET = $LAYOUT.byteOffset(groupElement("cgroup_id"));

            public static final OfLong cgroup_id$layout() {
                return cgroup_id$LAYOUT;
            }

            public static final long cgroup_id$offset() {
                return cgroup_id$OFFSET;
            }

            public static long cgroup_id(MemorySegment struct) {
                return struct.get(cgroup_id$LAYOUT, cgroup_id$OFFSET);
            }

            public static void cgroup_id(MemorySegment struct, long fieldValue) {
                struct.set(cgroup_id$LAYOUT, cgroup_id$OFFSET, fieldValue);
            }

            private static final OfInt order$LAYOUT = (OfInt) $LAYOUT.select(groupElement("order"));
            private static final long order$OFFSET = $LAYOUT.byteOffset(groupElement("order"));

            public static final OfInt order$layout() {
                return order$LAYOUT;
            }

            public static final long order$offset() {
                return order$OFFSET;
            }

            public static int order(MemorySegment struct) {
                return struct.get(order$LAYOUT, order$OFFSET);
            }

            public static void order(MemorySegment struct, int fieldValue) {
                struct.set(order$LAYOUT, order$OFFSET, fieldValue);
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

        public static class task {

            task() {
                // Should not be called directly
            }

            private static final GroupLayout $LAYOUT = MemoryLayout.structLayout(
                    libbpf_h$shared.C_INT.withName("tid"),
                    libbpf_h$shared.C_INT.withName("pid"))
                    .withName("$anon$6309:5");

            public static final GroupLayout layout() {
                return $LAYOUT;
            }

            private static final OfInt tid$LAYOUT = (OfInt) $LAYOUT.select(groupElement("tid"));
            private static final long tid$OFFSET = $LAYOUT.byteOffset(groupElement("tid"));

            public static final OfInt tid$layout() {
                return tid$LAYOUT;
            }

            public static final long tid$offset() {
                return tid$OFFSET;
            }

            public static int tid(MemorySegment struct) {
                return struct.get(tid$LAYOUT, tid$OFFSET);
            }

            public static void tid(MemorySegment struct, int fieldValue) {
                struct.set(tid$LAYOUT, tid$OFFSET, fieldValue);
            }

            private static final OfInt pid$LAYOUT = (OfInt) $LAYOUT.select(groupElement("pid"));
            private static final long pid$OFFSET = $LAYOUT.byteOffset(groupElement("pid"));

            public static final OfInt pid$layout() {
                return pid$LAYOUT;
            }

            public static final long pid$offset() {
                return pid$OFFSET;
            }

            public static int pid(MemorySegment struct) {
                return struct.get(pid$LAYOUT, pid$OFFSET);
            }

            public static void pid(MemorySegment struct, int fieldValue) {
                struct.set(pid$LAYOUT, pid$OFFSET, fieldValue);
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

        private static final GroupLayout $LAYOUT = MemoryLayout.structLayout(
                libbpf_h$shared.C_LONG_LONG.withName("target_name"),
                libbpf_h$shared.C_INT.withName("target_name_len"),
                MemoryLayout.unionLayout(
                    bpf_link_info.iter.map.layout().withName("map"))
                    .withName("$anon$6299:4"),
                MemoryLayout.unionLayout(
                    bpf_link_info.iter.cgroup.layout().withName("cgroup"),
                    bpf_link_info.iter.task.layout().withName("task"))
                    .withName("$anon$6304:4"))
                .withName("$anon$6291:3");

        public static final GroupLayout layout() {
            return $LAYOUT;
        }

        private static final OfLong target_name$LAYOUT = (OfLong) $LAYOUT.select(groupElement("target_name"));
        private static final long target_name$OFFSET = $LAYOUT.byteOffset(groupElement("target_name"));

        public static final OfLong target_name$layout() {
            return target_name$LAYOUT;
        }

        public static final long target_name$offset() {
            return target_name$OFFSET;
        }

        public static long target_name(MemorySegment struct) {
            return struct.get(target_name$LAYOUT, target_name$OFFSET);
        }

        public static void target_name(MemorySegment struct, long fieldValue) {
            struct.set(target_name$LAYOUT, target_name$OFFSET, fieldValue);
        }

        private static final OfInt target_name_len$LAYOUT = (OfInt) $LAYOUT.select(groupElement("target_name_len"));
        private static final long target_name_len$OFFSET = $LAYOUT.byteOffset(groupElement("target_name_len"));

        public static final OfInt target_name_len$layout() {
            return target_name_len$LAYOUT;
        }

        public static final long target_name_len$offset() {
            return target_name_len$OFFSET;
        }

        public static int target_name_len(MemorySegment struct) {
            return struct.get(target_name_len$LAYOUT, target_name_len$OFFSET);
        }

        public static void target_name_len(MemorySegment struct, int fieldValue) {
            struct.set(target_name_len$LAYOUT, target_name_len$OFFSET, fieldValue);
        }

        private static final GroupLayout map$LAYOUT = (GroupLayout) $LAYOUT.select(groupElement("$anon$6299:4"), groupElement("map"));
        private static final long map$OFFSET = $LAYOUT.byteOffset(groupElement("$anon$6299:4"), groupElement("map"));

        public static final GroupLayout map$layout() {
            return map$LAYOUT;
        }

        public static final long map$offset() {
            return map$OFFSET;
        }

        public static MemorySegment map(MemorySegment struct) {
            return struct.asSlice(map$OFFSET, map$LAYOUT.byteSize());
        }

        public static void map(MemorySegment struct, MemorySegment fieldValue) {
            MemorySegment.copy(fieldValue, 0L, struct, map$OFFSET, map$LAYOUT.byteSize());
        }

        private static final GroupLayout cgroup$LAYOUT = (GroupLayout) $LAYOUT.select(groupElement("$anon$6304:4"), groupElement("cgroup"));
        private static final long cgroup$OFFSET = $LAYOUT.byteOffset(groupElement("$anon$6304:4"), groupElement("cgroup"));

        public static final GroupLayout cgroup$layout() {
            return cgroup$LAYOUT;
        }

        public static final long cgroup$offset() {
            return cgroup$OFFSET;
        }

        public static MemorySegment cgroup(MemorySegment struct) {
            return struct.asSlice(cgroup$OFFSET, cgroup$LAYOUT.byteSize());
        }

        public static void cgroup(MemorySegment struct, MemorySegment fieldValue) {
            MemorySegment.copy(fieldValue, 0L, struct, cgroup$OFFSET, cgroup$LAYOUT.byteSize());
        }

        private static final GroupLayout task$LAYOUT = (GroupLayout) $LAYOUT.select(groupElement("$anon$6304:4"), groupElement("task"));
        private static final long task$OFFSET = $LAYOUT.byteOffset(groupElement("$anon$6304:4"), groupElement("task"));

        public static final GroupLayout task$layout() {
            return task$LAYOUT;
        }

        public static final long task$offset() {
            return task$OFFSET;
        }

        public static MemorySegment task(MemorySegment struct) {
            return struct.asSlice(task$OFFSET, task$LAYOUT.byteSize());
        }

        public static void task(MemorySegment struct, MemorySegment fieldValue) {
            MemorySegment.copy(fieldValue, 0L, struct, task$OFFSET, task$LAYOUT.byteSize());
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

    public static class netns {

        netns() {
            // Should not be called directly
        }

        private static final GroupLayout $LAYOUT = MemoryLayout.structLayout(
                libbpf_h$shared.C_INT.withName("netns_ino"),
                libbpf_h$shared.C_INT.withName("attach_type"))
                .withName("$anon$6315:3");

        public static final GroupLayout layout() {
            return $LAYOUT;
        }

        private static final OfInt netns_ino$LAYOUT = (OfInt) $LAYOUT.select(groupElement("netns_ino"));
        private static final long netns_ino$OFFSET = $LAYOUT.byteOffset(groupElement("netns_ino"));

        public static final OfInt netns_ino$layout() {
            return netns_ino$LAYOUT;
        }

        public static final long netns_ino$offset() {
            return netns_ino$OFFSET;
        }

        public static int netns_ino(MemorySegment struct) {
            return struct.get(netns_ino$LAYOUT, netns_ino$OFFSET);
        }

        public static void netns_ino(MemorySegment struct, int fieldValue) {
            struct.set(netns_ino$LAYOUT, netns_ino$OFFSET, fieldValue);
        }

        private static final OfInt attach_type$LAYOUT = (OfInt) $LAYOUT.select(groupElement("attach_type"));
        private static final long attach_type$OFFSET = $LAYOUT.byteOffset(groupElement("attach_type"));

        public static final OfInt attach_type$layout() {
            return attach_type$LAYOUT;
        }

        public static final long attach_type$offset() {
            return attach_type$OFFSET;
        }

        public static int attach_type(MemorySegment struct) {
            return struct.get(attach_type$LAYOUT, attach_type$OFFSET);
        }

        public static void attach_type(MemorySegment struct, int fieldValue) {
            struct.set(attach_type$LAYOUT, attach_type$OFFSET, fieldValue);
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

    public static class xdp {

        xdp() {
            // Should not be called directly
        }

        private static final GroupLayout $LAYOUT = MemoryLayout.structLayout(
                libbpf_h$shared.C_INT.withName("ifindex"))
                .withName("$anon$6319:3");

        public static final GroupLayout layout() {
            return $LAYOUT;
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

    private static final GroupLayout $LAYOUT = MemoryLayout.structLayout(
            libbpf_h$shared.C_INT.withName("type"),
            libbpf_h$shared.C_INT.withName("id"),
            libbpf_h$shared.C_INT.withName("prog_id"),
            MemoryLayout.paddingLayout(4),
            MemoryLayout.unionLayout(
                bpf_link_info.raw_tracepoint.layout().withName("raw_tracepoint"),
                bpf_link_info.tracing.layout().withName("tracing"),
                bpf_link_info.cgroup.layout().withName("cgroup"),
                bpf_link_info.iter.layout().withName("iter"),
                bpf_link_info.netns.layout().withName("netns"),
                bpf_link_info.xdp.layout().withName("xdp"))
                .withName("$anon$6277:2"))
            .withName("bpf_link_info");

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

    private static final OfInt prog_id$LAYOUT = (OfInt) $LAYOUT.select(groupElement("prog_id"));
    private static final long prog_id$OFFSET = $LAYOUT.byteOffset(groupElement("prog_id"));

    public static final OfInt prog_id$layout() {
        return prog_id$LAYOUT;
    }

    public static final long prog_id$offset() {
        return prog_id$OFFSET;
    }

    public static int prog_id(MemorySegment struct) {
        return struct.get(prog_id$LAYOUT, prog_id$OFFSET);
    }

    public static void prog_id(MemorySegment struct, int fieldValue) {
        struct.set(prog_id$LAYOUT, prog_id$OFFSET, fieldValue);
    }

    private static final GroupLayout raw_tracepoint$LAYOUT = (GroupLayout) $LAYOUT.select(groupElement("$anon$6277:2"), groupElement("raw_tracepoint"));
    private static final long raw_tracepoint$OFFSET = $LAYOUT.byteOffset(groupElement("$anon$6277:2"), groupElement("raw_tracepoint"));

    public static final GroupLayout raw_tracepoint$layout() {
        return raw_tracepoint$LAYOUT;
    }

    public static final long raw_tracepoint$offset() {
        return raw_tracepoint$OFFSET;
    }

    public static MemorySegment raw_tracepoint(MemorySegment struct) {
        return struct.asSlice(raw_tracepoint$OFFSET, raw_tracepoint$LAYOUT.byteSize());
    }

    public static void raw_tracepoint(MemorySegment struct, MemorySegment fieldValue) {
        MemorySegment.copy(fieldValue, 0L, struct, raw_tracepoint$OFFSET, raw_tracepoint$LAYOUT.byteSize());
    }

    private static final GroupLayout tracing$LAYOUT = (GroupLayout) $LAYOUT.select(groupElement("$anon$6277:2"), groupElement("tracing"));
    private static final long tracing$OFFSET = $LAYOUT.byteOffset(groupElement("$anon$6277:2"), groupElement("tracing"));

    public static final GroupLayout tracing$layout() {
        return tracing$LAYOUT;
    }

    public static final long tracing$offset() {
        return tracing$OFFSET;
    }

    public static MemorySegment tracing(MemorySegment struct) {
        return struct.asSlice(tracing$OFFSET, tracing$LAYOUT.byteSize());
    }

    public static void tracing(MemorySegment struct, MemorySegment fieldValue) {
        MemorySegment.copy(fieldValue, 0L, struct, tracing$OFFSET, tracing$LAYOUT.byteSize());
    }

    private static final GroupLayout cgroup$LAYOUT = (GroupLayout) $LAYOUT.select(groupElement("$anon$6277:2"), groupElement("cgroup"));
    private static final long cgroup$OFFSET = $LAYOUT.byteOffset(groupElement("$anon$6277:2"), groupElement("cgroup"));

    public static final GroupLayout cgroup$layout() {
        return cgroup$LAYOUT;
    }

    public static final long cgroup$offset() {
        return cgroup$OFFSET;
    }

    public static MemorySegment cgroup(MemorySegment struct) {
        return struct.asSlice(cgroup$OFFSET, cgroup$LAYOUT.byteSize());
    }

    public static void cgroup(MemorySegment struct, MemorySegment fieldValue) {
        MemorySegment.copy(fieldValue, 0L, struct, cgroup$OFFSET, cgroup$LAYOUT.byteSize());
    }

    private static final GroupLayout iter$LAYOUT = (GroupLayout) $LAYOUT.select(groupElement("$anon$6277:2"), groupElement("iter"));
    private static final long iter$OFFSET = $LAYOUT.byteOffset(groupElement("$anon$6277:2"), groupElement("iter"));

    public static final GroupLayout iter$layout() {
        return iter$LAYOUT;
    }

    public static final long iter$offset() {
        return iter$OFFSET;
    }

    public static MemorySegment iter(MemorySegment struct) {
        return struct.asSlice(iter$OFFSET, iter$LAYOUT.byteSize());
    }

    public static void iter(MemorySegment struct, MemorySegment fieldValue) {
        MemorySegment.copy(fieldValue, 0L, struct, iter$OFFSET, iter$LAYOUT.byteSize());
    }

    private static final GroupLayout netns$LAYOUT = (GroupLayout) $LAYOUT.select(groupElement("$anon$6277:2"), groupElement("netns"));
    private static final long netns$OFFSET = $LAYOUT.byteOffset(groupElement("$anon$6277:2"), groupElement("netns"));

    public static final GroupLayout netns$layout() {
        return netns$LAYOUT;
    }

    public static final long netns$offset() {
        return netns$OFFSET;
    }

    public static MemorySegment netns(MemorySegment struct) {
        return struct.asSlice(netns$OFFSET, netns$LAYOUT.byteSize());
    }

    public static void netns(MemorySegment struct, MemorySegment fieldValue) {
        MemorySegment.copy(fieldValue, 0L, struct, netns$OFFSET, netns$LAYOUT.byteSize());
    }

    private static final GroupLayout xdp$LAYOUT = (GroupLayout) $LAYOUT.select(groupElement("$anon$6277:2"), groupElement("xdp"));
    private static final long xdp$OFFSET = $LAYOUT.byteOffset(groupElement("$anon$6277:2"), groupElement("xdp"));

    public static final GroupLayout xdp$layout() {
        return xdp$LAYOUT;
    }

    public static final long xdp$offset() {
        return xdp$OFFSET;
    }

    public static MemorySegment xdp(MemorySegment struct) {
        return struct.asSlice(xdp$OFFSET, xdp$LAYOUT.byteSize());
    }

    public static void xdp(MemorySegment struct, MemorySegment fieldValue) {
        MemorySegment.copy(fieldValue, 0L, struct, xdp$OFFSET, xdp$LAYOUT.byteSize());
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
