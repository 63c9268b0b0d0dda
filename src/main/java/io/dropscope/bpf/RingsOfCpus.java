package io.dropscope.bpf;

import io.dropscope.linux.SystemInfo;
import java.util.List;

/** How many rings there are, and which of them each CPU writes to. */
public final class RingsOfCpus {
    /** RING_CPUS of bpf/drop.h: CPUs past it share the entries of those before. */
    static final int CPUS = 1024;

    /** A byte says which. */
    public static final int MAX_RINGS = 256;

    private final int count;
    private final int[] ringOfCpu = new int[CPUS];

    private RingsOfCpus(int count) {
        this.count = count;
        for (int cpu = 0; count > 1 && cpu < CPUS; cpu++) {
            ringOfCpu[cpu] = cpu % count; // those that are not running now too: they may come
        }
    }

    /** One for all. */
    public static RingsOfCpus one() {
        return new RingsOfCpus(1);
    }

    /** One for each CPU that runs. */
    public static RingsOfCpus perCpu() {
        List<Integer> cpus = SystemInfo.onlineCpuNumbers();
        return inTurn(Math.min(cpus.size(), MAX_RINGS), cpus);
    }

    /** So many, up to {@link #MAX_RINGS}, the CPUs that run on them in turn. */
    public static RingsOfCpus inTurn(int rings) {
        return inTurn(rings, SystemInfo.onlineCpuNumbers());
    }

    /** One for each NUMA node that has CPUs. */
    public static RingsOfCpus perNode() {
        return perGroup(SystemInfo.cpusOfNodes());
    }

    static RingsOfCpus inTurn(int rings, List<Integer> cpus) {
        RingsOfCpus plan = new RingsOfCpus(rings);
        for (int i = 0; i < cpus.size(); i++) {
            plan.ringOfCpu[cpus.get(i) % CPUS] = i % plan.count;
        }
        return plan;
    }

    static RingsOfCpus perGroup(List<List<Integer>> groups) {
        RingsOfCpus plan = new RingsOfCpus(Math.clamp(groups.size(), 1, MAX_RINGS));
        for (int i = 0; i < groups.size(); i++) {
            for (int cpu : groups.get(i)) {
                plan.ringOfCpu[cpu % CPUS] = i % plan.count;
            }
        }
        return plan;
    }

    public int count() {
        return count;
    }

    /** The ring of a CPU, by its number. */
    int of(int cpu) {
        return ringOfCpu[cpu % CPUS];
    }
}
