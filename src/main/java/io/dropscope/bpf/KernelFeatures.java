package io.dropscope.bpf;

import io.dropscope.linux.Capabilities;
import io.dropscope.linux.Cgroups;
import io.dropscope.linux.Clocks;
import io.dropscope.linux.SystemInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the running kernel offers, asked once before the program is loaded.
 *
 * @param release the kernel's release
 * @param programs the BPF programs to load and attach: one a tracepoint, of the shape that this kernel has
 * @param dropProgram the one of them that sees drops
 * @param dropReasons names by number, without prefix; empty when the kernel has none (before 5.17)
 * @param resetReasons likewise for RSTs that were sent (since 6.10)
 * @param ticksPerSecond CONFIG_HZ
 * @param onlineCpus CPUs that run now
 * @param probeReads whether BPF may read packet headers; lockdown=confidentiality forbids it
 * @param casts whether BPF may give an address a type and load through it (since 6.2)
 * @param runsNest whether a program may be interrupted by itself on its CPU (before 6.1, where such a run is skipped)
 * @param sweeps whether BPF can look at the open files of all tasks (since 5.8)
 * @param rootCgroup the mounted root of cgroup v2, if BPF may be attached there; null otherwise
 * @param dropTracepoint BTF id of the tracepoint of drops
 * @param dynptrFromSkb BTF id of the function that gives BPF an skb's bytes in pages (since 6.4); 0 when there is none
 */
public record KernelFeatures(
        String release,
        List<String> programs,
        String dropProgram,
        Map<Integer, String> dropReasons,
        Map<Integer, String> resetReasons,
        int ticksPerSecond,
        int onlineCpus,
        boolean probeReads,
        boolean casts,
        boolean runsNest,
        boolean sweeps,
        String rootCgroup,
        int dropTracepoint,
        int dynptrFromSkb) {
    static final List<String> ALL_PROGRAMS = List.of(
            "kfree_skb_2",
            "kfree_skb_3",
            "kfree_skb_4",
            "kfree_skb_4_unchecked",
            "tcp_retransmit_skb_2",
            "tcp_retransmit_skb_3",
            "tcp_retransmit_synack",
            "tcp_send_reset_2",
            "tcp_send_reset_3",
            "tcp_receive_reset");

    /**
     * Asks.
     *
     * @throws BpfException when BPF cannot be had: no right, no BTF, no libbpf, a tracepoint of unknown shape
     */
    public static KernelFeatures probe() throws IOException {
        requireCapabilities();
        return ask();
    }

    /**
     * The same for the training of the class cache, which needs no rights: what is not permitted is taken for absent,
     * and so is all of it where there is no BPF.
     */
    public static KernelFeatures rehearse() throws IOException {
        try {
            requireCapabilities();
        } catch (BpfException missing) {
            // nothing of it is used
        }
        try {
            return ask();
        } catch (BpfException noBpf) {
            String drop = ALL_PROGRAMS.getFirst();
            return new KernelFeatures(
                    "", List.of(drop), drop, Map.of(), Map.of(), 250, 1, true, true, false, true, null, 0, 0);
        }
    }

    private static KernelFeatures ask() throws IOException {
        requireLibbpf();
        LibbpfLog.silence();
        String release = SystemInfo.kernelRelease();
        try (KernelBtf btf = KernelBtf.load()) {
            boolean probeReads = probeReads(btf, release);
            String drop = dropProgram(btf, release, probeReads);
            List<String> programs = new ArrayList<>();
            programs.add(drop);
            addShape(programs, btf, "tcp_retransmit_skb", 2, 3);
            addShape(programs, btf, "tcp_send_reset", 2, 3);
            addIfPresent(programs, btf, "tcp_retransmit_synack");
            addIfPresent(programs, btf, "tcp_receive_reset");
            return new KernelFeatures(
                    release,
                    List.copyOf(programs),
                    drop,
                    btf.dropReasons(),
                    btf.resetReasons(),
                    Clocks.ticksPerSecond(),
                    SystemInfo.onlineCpus(),
                    probeReads,
                    probeReads && btf.hasFunction("bpf_rdonly_cast"),
                    !btf.hasFunction("bpf_prog_inc_misses_counter"), // the change that skips them gave it this name
                    btf.hasFunction("bpf_iter_task_file"),
                    rootCgroup(probeReads),
                    btf.tracepointId("kfree_skb"),
                    Math.max(0, btf.functionId("bpf_dynptr_from_skb")));
        }
    }

    /** The same without what only owners need: totals and events are there without it. */
    KernelFeatures withoutOwners() {
        return new KernelFeatures(
                release,
                programs,
                dropProgram,
                dropReasons,
                resetReasons,
                ticksPerSecond,
                onlineCpus,
                probeReads,
                casts,
                runsNest,
                false,
                null,
                dropTracepoint,
                dynptrFromSkb);
    }

    /** Whether the program may read what an skb holds in pages (since 6.11); asks the kernel. */
    boolean readsPages() {
        return probeReads && dynptrFromSkb > 0 && VerifierProbe.readsPages(dropTracepoint, dynptrFromSkb);
    }

    private static void requireCapabilities() throws BpfException {
        List<String> missing = Capabilities.effective().missing(Capabilities.CAP_BPF, Capabilities.CAP_PERFMON);
        if (!missing.isEmpty()) {
            throw BpfException.unavailable(
                    BpfException.Cause.PERMISSION,
                    "cannot load BPF: missing " + String.join(", ", missing) + "; run it with sudo");
        }
    }

    /** A tag is read by probe reads: without them there is no use for one. */
    private static String rootCgroup(boolean probeReads) throws IOException {
        boolean permitted =
                Capabilities.effective().missing(Capabilities.CAP_NET_ADMIN).isEmpty();
        return probeReads && permitted ? Cgroups.find().mountPoint() : null;
    }

    private static void requireLibbpf() throws BpfException {
        try {
            io.dropscope.libbpf.libbpf_h.libbpf_version_string();
        } catch (ExceptionInInitializerError | NoClassDefFoundError missing) {
            throw BpfException.unavailable(
                    BpfException.Cause.UNSUPPORTED,
                    "libbpf.so.1 is missing; install the package libbpf1 (Debian, Ubuntu) or libbpf (Fedora, RHEL)");
        }
    }

    private static boolean probeReads(KernelBtf btf, String release) throws BpfException {
        if (btf.tracepointArguments("kfree_skb") < 0) {
            return true; // told by its own message
        }
        int tracepoint = btf.tracepointId("kfree_skb");
        boolean probeReads = VerifierProbe.probeReads(tracepoint);
        if (!probeReads && !VerifierProbe.followsTask(tracepoint)) {
            throw BpfException.unavailable(
                    BpfException.Cause.UNSUPPORTED,
                    "Linux " + release + " with lockdown=confidentiality does not let BPF tell where a packet was;"
                            + " boot it with lockdown=integrity, or a kernel from 5.11 on");
        }
        return probeReads;
    }

    private static String dropProgram(KernelBtf btf, String release, boolean probeReads) throws BpfException {
        int arguments = btf.tracepointArguments("kfree_skb");
        return switch (arguments) {
            case 2 -> "kfree_skb_2";
            case 3 -> "kfree_skb_3";
            case 4 -> {
                if (VerifierProbe.nullIsKnown(btf.tracepointId("kfree_skb"))) {
                    yield "kfree_skb_4";
                }
                // The unchecked one reads rx_sk by probe reads; where there are none, do without it.
                yield probeReads ? "kfree_skb_4_unchecked" : "kfree_skb_3";
            }
            default ->
                throw BpfException.unavailable(
                        BpfException.Cause.UNSUPPORTED,
                        "Linux " + release + " has the tracepoint skb:kfree_skb with " + arguments
                                + " arguments; this version of dropscope knows 2, 3 and 4");
        };
    }

    /** A tracepoint that grew an argument: the program for the number that this kernel has. */
    private static void addShape(List<String> programs, KernelBtf btf, String tracepoint, int from, int to) {
        int arguments = btf.tracepointArguments(tracepoint);
        if (arguments >= from) {
            programs.add(tracepoint + "_" + Math.min(arguments, to)); // further arguments come behind these
        }
    }

    private static void addIfPresent(List<String> programs, KernelBtf btf, String tracepoint) {
        if (btf.tracepointArguments(tracepoint) >= 0) {
            programs.add(tracepoint);
        }
    }
}
