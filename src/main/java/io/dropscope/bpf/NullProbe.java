package io.dropscope.bpf;

import static io.dropscope.libbpf.libbpf_h.*;

import io.dropscope.libbpf.bpf_insn;
import io.dropscope.libbpf.bpf_prog_load_opts;
import io.dropscope.linux.Descriptors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Asks the verifier whether it knows that an argument of a tracepoint can be NULL. Kernels 6.11 to 6.13 take kfree_skb's
 * rx_sk for never NULL and delete a program's check as dead code: the kernel then oopses (fixed by 5da7e15fb5a1 and
 * 838a10bd2ebf, in 6.12 stable from February 2025 on). No release number tells who has the fix; a program that
 * dereferences the argument unchecked does, by being refused. It is loaded, never attached.
 */
final class NullProbe {
    private static final byte LOAD_U64 = 0x79; // BPF_LDX | BPF_DW | BPF_MEM
    private static final byte MOVE_IMMEDIATE = (byte) 0xb7;
    private static final byte EXIT = (byte) 0x95;

    private NullProbe() {}

    /**
     * Whether a NULL check of kfree_skb's rx_sk is safe from being deleted.
     *
     * @param tracepointId BTF id of {@code btf_trace_kfree_skb}
     */
    static boolean nullIsKnown(int tracepointId) {
        // skb is never NULL, so the same program on it must load; else a refusal means something else.
        return loads(tracepointId, 0) && !loads(tracepointId, 3);
    }

    private static boolean loads(int tracepointId, int argument) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment program = bpf_insn.allocateArray(4, arena);
            instruction(program, 0, LOAD_U64, 0x11, (short) (8 * argument)); // r1 = ctx[argument]
            instruction(program, 1, LOAD_U64, 0x10, (short) 0); // r0 = *(u64 *)r1
            instruction(program, 2, MOVE_IMMEDIATE, 0, (short) 0); // r0 = 0
            instruction(program, 3, EXIT, 0, (short) 0);
            MemorySegment options = bpf_prog_load_opts.allocate(arena);
            bpf_prog_load_opts.sz(options, bpf_prog_load_opts.sizeof());
            bpf_prog_load_opts.expected_attach_type(options, BPF_TRACE_RAW_TP());
            bpf_prog_load_opts.attach_btf_id(options, tracepointId);
            int fd = bpf_prog_load(
                    BPF_PROG_TYPE_TRACING(),
                    arena.allocateFrom("dropscope_probe"),
                    arena.allocateFrom("Dual BSD/GPL"),
                    program,
                    4,
                    options);
            if (fd < 0) {
                return false;
            }
            Descriptors.close(fd);
            return true;
        }
    }

    /** struct bpf_insn is { u8 code; u8 dst:4, src:4; s16 off; s32 imm; }. */
    private static void instruction(MemorySegment program, int index, byte code, int registers, short offset) {
        long at = index * bpf_insn.sizeof();
        program.set(ValueLayout.JAVA_BYTE, at, code);
        program.set(ValueLayout.JAVA_BYTE, at + 1, (byte) registers);
        program.set(ValueLayout.JAVA_SHORT, at + 2, offset);
    }
}
