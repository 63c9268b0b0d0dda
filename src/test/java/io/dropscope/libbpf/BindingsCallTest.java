package io.dropscope.libbpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Calls into libbpf that need no privilege. */
class BindingsCallTest {
    private static final int ENOENT = 2;

    @Test
    void shouldSayTheVersionOfTheLibrary() {
        assertThat(libbpf_h.libbpf_version_string().getString(0)).startsWith("v1.");
    }

    @Test
    void shouldCountTheProcessors() {
        assertThat(libbpf_h.libbpf_num_possible_cpus())
                .isGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void shouldPutAnErrorIntoWords() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(128);
            assertThat(libbpf_h.libbpf_strerror(-ENOENT, text, text.byteSize())).isZero();
            assertThat(text.getString(0)).isEqualTo("No such file or directory");
        }
    }

    @Test
    void shouldReadAnEnumFromTheTypesOfTheRunningKernel() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment btf = libbpf_h.btf__parse(arena.allocateFrom("/sys/kernel/btf/vmlinux"), MemorySegment.NULL);
            assertThat(btf.address())
                    .as("the kernel has its types in /sys/kernel/btf")
                    .isNotZero();
            int id = libbpf_h.btf__find_by_name_kind(btf, arena.allocateFrom("bpf_map_type"), libbpf_h.BTF_KIND_ENUM());
            assertThat(id).isPositive().isLessThan(libbpf_h.btf__type_cnt(btf));
            assertThat(libbpf_h.btf__resolve_size(btf, id)).isEqualTo(4);

            MemorySegment type = libbpf_h.btf__type_by_id(btf, id);
            MemorySegment entries = type.asSlice(btf_type.sizeof());
            Map<String, Integer> values = new HashMap<>();
            for (int i = 0; i < (btf_type.info(type) & 0xffff); i++) {
                MemorySegment entry = btf_enum.asSlice(entries, i);
                String name = libbpf_h.btf__name_by_offset(btf, btf_enum.name_off(entry))
                        .getString(0);
                values.put(name, btf_enum.val(entry));
            }
            assertThat(values)
                    .containsEntry("BPF_MAP_TYPE_HASH", libbpf_h.BPF_MAP_TYPE_HASH())
                    .containsEntry("BPF_MAP_TYPE_RINGBUF", libbpf_h.BPF_MAP_TYPE_RINGBUF());
            libbpf_h.btf__free(btf);
        }
    }

    @Test
    void shouldHandMessagesOfTheLibraryToTheCallback() {
        List<String> messages = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment print = libbpf_print_fn_t.allocate(
                    (level, format, _) -> {
                        messages.add(level + " " + format.getString(0));
                        return 0;
                    },
                    arena);
            MemorySegment previous = libbpf_h.libbpf_set_print(print);
            try {
                MemorySegment options = bpf_object_open_opts.allocate(arena);
                bpf_object_open_opts.sz(options, bpf_object_open_opts.sizeof());
                bpf_object_open_opts.object_name(options, arena.allocateFrom("nonsense"));
                MemorySegment nonsense = arena.allocate(64);
                MemorySegment object = libbpf_h.bpf_object__open_mem(nonsense, nonsense.byteSize(), options);
                assertThat(object.address()).isZero();
            } finally {
                libbpf_h.libbpf_set_print(previous);
            }
        }
        assertThat(messages).anyMatch(message -> message.startsWith(libbpf_h.LIBBPF_WARN() + " "));
    }
}
