package io.dropscope.bpf;

import static io.dropscope.libbpf.libbpf_h.BPF_ANY;
import static io.dropscope.libbpf.libbpf_h.bpf_map_delete_elem;
import static io.dropscope.libbpf.libbpf_h.bpf_map_update_elem;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.dropscope.enrich.SocketDecisions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The map {@code decisions} of bpf/owner.h. Used by one thread at a time. */
final class DecisionMap implements SocketDecisions {
    private static final int E2BIG = 7;
    private static final int ENOENT = 2;
    private static final int ENOMEM = 12;

    private final int map;
    private final MemorySegment key;
    private final MemorySegment value;

    DecisionMap(int map, Arena arena) {
        this.map = map;
        key = arena.allocate(JAVA_LONG);
        value = arena.allocate(JAVA_BYTE);
    }

    @Override
    public boolean put(long inode, boolean passes) throws BpfException {
        key.set(JAVA_LONG, 0, inode);
        value.set(JAVA_BYTE, 0, (byte) (passes ? WireFormat.OWNER_PASSES : WireFormat.OWNER_REJECTED));
        int result = bpf_map_update_elem(map, key, value, BPF_ANY());
        if (result == -E2BIG || result == -ENOMEM) {
            return false;
        }
        check("tell the BPF program of a socket", result);
        return true;
    }

    @Override
    public void remove(long inode) throws BpfException {
        key.set(JAVA_LONG, 0, inode);
        int result = bpf_map_delete_elem(map, key);
        if (result != -ENOENT) {
            check("tell the BPF program of a closed socket", result);
        }
    }

    private static void check(String what, int result) throws BpfException {
        if (result < 0) {
            throw new BpfException(BpfException.Cause.FAILURE, "cannot " + what + ": errno " + -result);
        }
    }
}
