package io.dropscope.bpf;

import static io.dropscope.libbpf.libbpf_h.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.libbpf.bpf_object_open_opts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LibbpfLogTest {
    /** libbpf repeats the name of an object in a message before it looks at the object, which is none here. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4_000, 4_096, 70_000, 3_000_000})
    void shouldHandOverEachMessageToItsEnd(int length) {
        List<String> said = new ArrayList<>();
        String name = "n".repeat(length) + "-the-end";
        try (LibbpfLog _ = new LibbpfLog(said::add, true);
                Arena arena = Arena.ofConfined()) {
            MemorySegment options = bpf_object_open_opts.allocate(arena);
            bpf_object_open_opts.sz(options, bpf_object_open_opts.sizeof());
            bpf_object_open_opts.object_name(options, arena.allocateFrom(name));
            assertThat(bpf_object__open_mem(arena.allocate(64), 64, options).address())
                    .isZero();
        }
        assertThat(said).anySatisfy(message -> assertThat(message).contains("'" + name + "'"));
    }
}
