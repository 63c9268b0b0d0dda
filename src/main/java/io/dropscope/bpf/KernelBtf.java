package io.dropscope.bpf;

import static io.dropscope.libbpf.libbpf_h.*;

import io.dropscope.libbpf.btf_enum;
import io.dropscope.libbpf.btf_type;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What the running kernel says of its own types: shapes of tracepoints and names of reasons. One thread. */
@SuppressWarnings("restricted") // a type's header says how many members follow it
final class KernelBtf implements AutoCloseable {
    private static final int SUBSYSTEM_SHIFT = 16; // SKB_DROP_REASON_SUBSYS_SHIFT, include/net/dropreason.h

    private static final String OF_KERNEL = "/sys/kernel/btf/vmlinux";

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment btf;

    private KernelBtf(MemorySegment btf) {
        this.btf = btf;
    }

    /** @throws BpfException when this kernel has no BTF */
    static KernelBtf load() throws BpfException {
        MemorySegment btf = btf__load_vmlinux_btf();
        if (btf.address() == 0) {
            if (Files.exists(Path.of(OF_KERNEL))) {
                throw BpfException.unavailable(
                        BpfException.Cause.UNSUPPORTED,
                        "the BTF of this kernel cannot be read (" + OF_KERNEL
                                + "): it is masked in a container, or not readable; run it on the host");
            }
            throw BpfException.unavailable(
                    BpfException.Cause.UNSUPPORTED,
                    "this kernel has no BTF (/sys/kernel/btf/vmlinux): it was built without CONFIG_DEBUG_INFO_BTF;"
                            + " boot a kernel that has it (all of Debian 11, Ubuntu 20.10, RHEL 8.2 and later do)");
        }
        return new KernelBtf(btf);
    }

    private int find(String name, int kind) {
        return btf__find_by_name_kind(btf, arena.allocateFrom(name), kind);
    }

    private MemorySegment type(int id) {
        return btf__type_by_id(btf, id).reinterpret(btf_type.sizeof());
    }

    private static int kind(MemorySegment type) {
        return (btf_type.info(type) >>> 24) & 0x1f;
    }

    private static int vlen(MemorySegment type) {
        return btf_type.info(type) & 0xffff;
    }

    /** The type that a typedef, pointer or qualifier refers to. */
    private static int referred(MemorySegment type) {
        return btf_type.size(type); // the union of size and type
    }

    /** The id of {@code typedef btf_trace_NAME}, which tp_btf programs attach to; negative when there is none. */
    int tracepointId(String name) {
        return find("btf_trace_" + name, BTF_KIND_TYPEDEF());
    }

    /** Whether the kernel has a function of this name. */
    boolean hasFunction(String name) {
        return functionId(name) > 0;
    }

    /** The id of a function; negative when there is none. */
    int functionId(String name) {
        return find(name, BTF_KIND_FUNC());
    }

    /** How many arguments a tracepoint hands to a program; -1 when the kernel has no such tracepoint. */
    int tracepointArguments(String name) {
        int id = tracepointId(name);
        if (id < 0) {
            return -1;
        }
        MemorySegment pointer = type(referred(type(id)));
        MemorySegment prototype = type(referred(pointer));
        return kind(prototype) == BTF_KIND_FUNC_PROTO() ? vlen(prototype) - 1 : -1; // the first is the private data
    }

    /** The drop reasons by number: core, and those of subsystems whose BTF is at hand. Empty before 5.17. */
    Map<Integer, String> dropReasons() {
        Map<Integer, String> reasons = new HashMap<>();
        enumerators(btf, "skb_drop_reason").forEach((name, value) -> {
            if (name.startsWith("SKB_DROP_REASON_")) { // not SKB_NOT_DROPPED_YET and SKB_CONSUMED
                reasons.put(value, name.substring("SKB_DROP_REASON_".length()));
            }
        });
        reasons.values().removeIf(name -> name.equals("MAX") || name.startsWith("SUBSYS_"));
        enumerators(btf, "skb_drop_reason_subsys").forEach((name, number) -> {
            String subsystem =
                    name.substring(name.indexOf("SUBSYS_") + "SUBSYS_".length()).toLowerCase(Locale.ROOT);
            subsystemReasons(subsystem).forEach((reason, value) -> {
                if (value >>> SUBSYSTEM_SHIFT == number && number > 0) {
                    reasons.putIfAbsent(value, reason);
                }
            });
        });
        return reasons;
    }

    /**
     * The reasons of one subsystem. Their enum is named after the module or a short form of it
     * (mac80211_drop_reason, ovs_drop_reason), and stands in the module's BTF unless it is built in.
     */
    private Map<String, Integer> subsystemReasons(String subsystem) {
        int underscore = subsystem.indexOf('_');
        String module = underscore < 0 ? subsystem : subsystem.substring(0, underscore);
        String type = (module.equals("openvswitch") ? "ovs" : module) + "_drop_reason";
        Map<String, Integer> found = enumerators(btf, type);
        if (!found.isEmpty() || !Files.exists(Path.of("/sys/kernel/btf", module))) {
            return found;
        }
        MemorySegment split = btf__load_module_btf(arena.allocateFrom(module), btf);
        if (split.address() == 0) {
            return found;
        }
        try {
            return enumerators(split, type);
        } finally {
            btf__free(split);
        }
    }

    /** The reasons of RSTs by number. Empty before 6.10. */
    Map<Integer, String> resetReasons() {
        Map<Integer, String> reasons = new HashMap<>();
        enumerators(btf, "sk_rst_reason").forEach((name, value) -> {
            String prefix = "SK_RST_REASON_";
            if (name.startsWith(prefix) && !name.equals("SK_RST_REASON_MAX")) {
                reasons.put(value, name.substring(prefix.length()));
            }
        });
        return reasons;
    }

    private Map<String, Integer> enumerators(MemorySegment in, String enumName) {
        Map<String, Integer> found = new HashMap<>();
        int id = btf__find_by_name_kind(in, arena.allocateFrom(enumName), BTF_KIND_ENUM());
        if (id < 0) {
            return found;
        }
        MemorySegment header = btf__type_by_id(in, id).reinterpret(btf_type.sizeof());
        long count = vlen(header);
        MemorySegment values = header.reinterpret(btf_type.sizeof() + count * btf_enum.sizeof())
                .asSlice(btf_type.sizeof());
        for (long i = 0; i < count; i++) {
            MemorySegment value = values.asSlice(i * btf_enum.sizeof(), btf_enum.sizeof());
            found.put(btf__name_by_offset(in, btf_enum.name_off(value)).getString(0), btf_enum.val(value));
        }
        return found;
    }

    @Override
    public void close() {
        btf__free(btf);
        arena.close();
    }
}
