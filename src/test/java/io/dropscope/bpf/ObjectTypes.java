package io.dropscope.bpf;

import static io.dropscope.libbpf.libbpf_h.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.libbpf.bpf_object_open_opts;
import io.dropscope.libbpf.btf_array;
import io.dropscope.libbpf.btf_enum;
import io.dropscope.libbpf.btf_member;
import io.dropscope.libbpf.btf_type;
import io.dropscope.libbpf.btf_var_secinfo;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The types in the BTF of the compiled BPF program: what the C compiler made of bpf/drop.h. Opened, never loaded. */
@SuppressWarnings("restricted") // a type's header says how many entries follow it
final class ObjectTypes implements AutoCloseable {
    /** A member of a struct, in bytes. */
    record Member(String name, int offset, int size) {}

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment object;
    private final MemorySegment btf;

    ObjectTypes() throws IOException {
        byte[] code;
        try (InputStream in = DropProgram.class.getResourceAsStream("/io/dropscope/bpf/drop.bpf.o")) {
            assertThat(in).as("the BPF object on the class path").isNotNull();
            code = in.readAllBytes();
        }
        MemorySegment bytes = arena.allocate(code.length, 8);
        bytes.copyFrom(MemorySegment.ofArray(code));
        MemorySegment options = bpf_object_open_opts.allocate(arena);
        bpf_object_open_opts.sz(options, bpf_object_open_opts.sizeof());
        bpf_object_open_opts.object_name(options, arena.allocateFrom("layout"));
        // Opening it lets libbpf fill in the offsets of variables, which the compiler leaves to the linker.
        object = bpf_object__open_mem(bytes, code.length, options);
        assertThat(object.address()).as("libbpf opens the object").isNotZero();
        btf = bpf_object__btf(object);
    }

    private int find(String name, int kind) {
        int id = btf__find_by_name_kind(btf, arena.allocateFrom(name), kind);
        assertThat(id).as("%s in the object's BTF", name).isPositive();
        return id;
    }

    private MemorySegment type(int id) {
        return btf__type_by_id(btf, id).reinterpret(btf_type.sizeof());
    }

    private MemorySegment entries(int id, long entryBytes) {
        return behindHeader(id, entryCount(id) * entryBytes);
    }

    private MemorySegment behindHeader(int id, long bytes) {
        return btf__type_by_id(btf, id).reinterpret(btf_type.sizeof() + bytes).asSlice(btf_type.sizeof());
    }

    private long entryCount(int id) {
        return btf_type.info(type(id)) & 0xffff;
    }

    private String name(int offset) {
        return btf__name_by_offset(btf, offset).getString(0);
    }

    int sizeOf(String struct) {
        return btf_type.size(type(find(struct, BTF_KIND_STRUCT())));
    }

    List<Member> members(String struct) {
        return members(find(struct, BTF_KIND_STRUCT()));
    }

    private List<Member> members(int id) {
        MemorySegment entries = entries(id, btf_member.sizeof());
        List<Member> members = new ArrayList<>();
        for (long i = 0; i < entryCount(id); i++) {
            MemorySegment entry = btf_member.asSlice(entries, i);
            int bits = btf_member.offset(entry);
            assertThat(bits % 8).as("a bit field").isZero();
            members.add(new Member(
                    name(btf_member.name_off(entry)), bits / 8, (int) btf__resolve_size(btf, btf_member.type(entry))));
        }
        return members;
    }

    Map<String, Integer> enumerators(String name) {
        int id = find(name, BTF_KIND_ENUM());
        MemorySegment entries = entries(id, btf_enum.sizeof());
        Map<String, Integer> values = new LinkedHashMap<>();
        for (long i = 0; i < entryCount(id); i++) {
            MemorySegment entry = btf_enum.asSlice(entries, i);
            values.put(name(btf_enum.name_off(entry)), btf_enum.val(entry));
        }
        return values;
    }

    /** Where a variable lies in its section. */
    int offsetInSection(String section, String variable) {
        int id = find(section, BTF_KIND_DATASEC());
        MemorySegment entries = entries(id, btf_var_secinfo.sizeof());
        for (long i = 0; i < entryCount(id); i++) {
            MemorySegment entry = btf_var_secinfo.asSlice(entries, i);
            if (name(btf_type.name_off(type(btf_var_secinfo.type(entry)))).equals(variable)) {
                return btf_var_secinfo.offset(entry);
            }
        }
        throw new AssertionError("no " + variable + " in " + section);
    }

    /** A number in the definition of a map: __uint(max_entries, N) is a pointer to an array of N. */
    int mapNumber(String map, String attribute) {
        return btf_array.nelems(behindHeader(mapAttribute(map, attribute), btf_array.sizeof()));
    }

    /** The size of a type in the definition of a map: __type(key, T) is a pointer to T. */
    long mapTypeSize(String map, String attribute) {
        return btf__resolve_size(btf, mapAttribute(map, attribute));
    }

    private int mapAttribute(String map, String attribute) {
        int struct = btf_type.type(type(find(map, BTF_KIND_VAR())));
        MemorySegment entries = entries(struct, btf_member.sizeof());
        for (long i = 0; i < entryCount(struct); i++) {
            MemorySegment entry = btf_member.asSlice(entries, i);
            if (name(btf_member.name_off(entry)).equals(attribute)) {
                return btf_type.type(type(btf_member.type(entry)));
            }
        }
        throw new AssertionError("map " + map + " has no " + attribute);
    }

    @Override
    public void close() {
        bpf_object__close(object);
        arena.close();
    }
}
