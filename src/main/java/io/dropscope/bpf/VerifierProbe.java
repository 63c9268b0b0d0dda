package io.dropscope.bpf;

import static io.dropscope.libbpf.libbpf_h.*;

import io.dropscope.libbpf.bpf_insn;
import io.dropscope.libbpf.bpf_prog_load_opts;
import io.dropscope.linux.Descriptors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Questions that only the verifier can answer, because no release number tells: small programs that are loaded, or
 * refused, and never attached.
 */
final class VerifierProbe {
    private static final byte LOAD_U64 = 0x79; // BPF_LDX | BPF_DW | BPF_MEM
    private static final byte MOVE_IMMEDIATE = (byte) 0xb7; // BPF_ALU64 | BPF_MOV | BPF_K
    private static final byte MOVE = (byte) 0xbf; // BPF_ALU64 | BPF_MOV | BPF_X
    private static final byte ADD_IMMEDIATE = 0x07; // BPF_ALU64 | BPF_ADD | BPF_K
    private static final byte CALL = (byte) 0x85;
    private static final int KERNEL_FUNCTION = 0x20; // BPF_PSEUDO_KFUNC_CALL as the source register
    private static final byte EXIT = (byte) 0x95;
    private static final int PROBE_READ_KERNEL = 113; // enum bpf_func_id
    private static final int GET_CURRENT_TASK_BTF = 158;

    private VerifierProbe() {}

    /**
     * Whether a NULL check of kfree_skb's rx_sk is safe from being deleted. Kernels 6.11 to 6.13 take rx_sk for never
     * NULL and delete a program's check as dead code: the kernel then oopses (fixed by 5da7e15fb5a1 and 838a10bd2ebf,
     * in 6.12 stable from February 2025 on). A program that dereferences it unchecked tells, by being refused.
     *
     * @param tracepointId BTF id of {@code btf_trace_kfree_skb}
     */
    static boolean nullIsKnown(int tracepointId) {
        // skb is never NULL, so the same program on it must load; else a refusal means something else.
        return dereferences(tracepointId, 0) && !dereferences(tracepointId, 3);
    }

    private static boolean dereferences(int tracepointId, int argument) {
        return loads(
                tracepointId,
                new Instruction(LOAD_U64, 0x11, 8 * argument, 0), // r1 = ctx[argument]
                new Instruction(LOAD_U64, 0x10, 0, 0), // r0 = *(u64 *)r1
                new Instruction(MOVE_IMMEDIATE, 0, 0, 0), // r0 = 0
                new Instruction(EXIT, 0, 0, 0));
    }

    /**
     * Whether programs may read memory that BTF does not describe, packet headers among it. lockdown=confidentiality
     * takes the helpers away.
     *
     * @param tracepointId BTF id of any tracepoint
     */
    static boolean probeReads(int tracepointId) {
        // Where even a program that does nothing is refused, something else is wrong, and loading will tell.
        boolean nothingLoads = !loads(
                tracepointId, new Instruction(MOVE_IMMEDIATE, 0, 0, 0), new Instruction(EXIT, 0, 0, 0)); // return 0
        return nothingLoads || readsByAddress(tracepointId);
    }

    private static boolean readsByAddress(int tracepointId) {
        return loads(
                tracepointId,
                new Instruction(MOVE, 0xa1, 0, 0), // r1 = r10
                new Instruction(ADD_IMMEDIATE, 1, 0, -8), // r1 += -8
                new Instruction(MOVE_IMMEDIATE, 2, 0, 8), // r2 = 8
                new Instruction(MOVE_IMMEDIATE, 3, 0, 0), // r3 = 0
                new Instruction(CALL, 0, 0, PROBE_READ_KERNEL),
                new Instruction(MOVE_IMMEDIATE, 0, 0, 0), // r0 = 0
                new Instruction(EXIT, 0, 0, 0));
    }

    /**
     * Whether a program may follow the current task without probe reads (from 5.11 on): how it comes to know what a
     * network namespace is.
     *
     * @param tracepointId BTF id of any tracepoint
     */
    static boolean followsTask(int tracepointId) {
        return loads(
                tracepointId,
                new Instruction(CALL, 0, 0, GET_CURRENT_TASK_BTF),
                new Instruction(MOVE_IMMEDIATE, 0, 0, 0), // r0 = 0
                new Instruction(EXIT, 0, 0, 0));
    }

    /**
     * Whether programs on a tracepoint may take a view of an skb's bytes, those in pages among them (from 6.11 on:
     * "bpf: Allow bpf_dynptr_from_skb() for tp_btf"; the function alone is older).
     *
     * @param tracepointId BTF id of {@code btf_trace_kfree_skb}
     * @param functionId BTF id of {@code bpf_dynptr_from_skb}
     */
    static boolean readsPages(int tracepointId, int functionId) {
        return loads(
                tracepointId,
                new Instruction(LOAD_U64, 0x11, 0, 0), // r1 = ctx[0]
                new Instruction(MOVE_IMMEDIATE, 2, 0, 0), // r2 = 0
                new Instruction(MOVE, 0xa3, 0, 0), // r3 = r10
                new Instruction(ADD_IMMEDIATE, 3, 0, -16), // r3 += -16
                new Instruction(CALL, KERNEL_FUNCTION, 0, functionId),
                new Instruction(MOVE_IMMEDIATE, 0, 0, 0), // r0 = 0
                new Instruction(EXIT, 0, 0, 0));
    }

    /** struct bpf_insn is { u8 code; u8 dst:4, src:4; s16 off; s32 imm; }. */
    private record Instruction(byte code, int registers, int offset, int immediate) {
        void write(MemorySegment program, long at) {
            program.set(ValueLayout.JAVA_BYTE, at, code);
            program.set(ValueLayout.JAVA_BYTE, at + 1, (byte) registers);
            program.set(ValueLayout.JAVA_SHORT, at + 2, (short) offset);
            program.set(ValueLayout.JAVA_INT, at + 4, immediate);
        }
    }

    private static boolean loads(int tracepointId, Instruction... instructions) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment program = bpf_insn.allocateArray(instructions.length, arena);
            for (int i = 0; i < instructions.length; i++) {
                instructions[i].write(program, i * bpf_insn.sizeof());
            }
            MemorySegment options = bpf_prog_load_opts.allocate(arena);
            bpf_prog_load_opts.sz(options, bpf_prog_load_opts.sizeof());
            bpf_prog_load_opts.expected_attach_type(options, BPF_TRACE_RAW_TP());
            bpf_prog_load_opts.attach_btf_id(options, tracepointId);
            int fd = bpf_prog_load(
                    BPF_PROG_TYPE_TRACING(),
                    arena.allocateFrom("dropscope_probe"),
                    arena.allocateFrom("Dual BSD/GPL"),
                    program,
                    instructions.length,
                    options);
            if (fd < 0) {
                return false;
            }
            Descriptors.close(fd);
            return true;
        }
    }
}
