package io.dropscope.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Facts about the running system, read from /proc and /sys; no foreign call among them, so they cost little at start.
 * Without /proc and /sys they throw {@link UncheckedIOException}.
 */
public final class SystemInfo {
    private static final long AT_PAGESZ = 6;
    private static final long AT_CLKTCK = 17;

    private SystemInfo() {}

    /** Bytes in a page of memory: 4096, or more on aarch64. */
    public static int pageSize() {
        return (int) auxiliary(AT_PAGESZ, "page size");
    }

    /** The unit of times in /proc, sysconf(_SC_CLK_TCK): 100 a second. */
    static int userTicksPerSecond() {
        return (int) auxiliary(AT_CLKTCK, "clock tick");
    }

    private static long auxiliary(long wanted, String what) {
        ByteBuffer auxv = ByteBuffer.wrap(read("/proc/self/auxv")).order(ByteOrder.nativeOrder());
        while (auxv.remaining() >= 16) {
            long type = auxv.getLong();
            long value = auxv.getLong();
            if (type == wanted) {
                return value;
            }
        }
        throw new IllegalStateException("/proc/self/auxv does not tell the " + what);
    }

    /** The kernel's release, {@code 6.18.4-amd64}. */
    public static String kernelRelease() {
        return text("/proc/sys/kernel/osrelease");
    }

    /** The host's name, as safe text. */
    public static String hostName() {
        return text("/proc/sys/kernel/hostname");
    }

    /** How many CPUs run. */
    public static int onlineCpus() {
        return countCpus(text("/sys/devices/system/cpu/online"));
    }

    /**
     * How many CPUs there can ever be: the number of values that a per-CPU map gives for a key (the kernel's
     * num_possible_cpus, which counts and leaves holes out).
     */
    public static int possibleCpus() {
        return countCpus(text("/sys/devices/system/cpu/possible"));
    }

    /** The numbers of the CPUs that run. */
    public static List<Integer> onlineCpuNumbers() {
        return cpus(text("/sys/devices/system/cpu/online"));
    }

    /** The numbers of the CPUs that run of each NUMA node that has some; empty where the kernel tells of no nodes. */
    public static List<List<Integer>> cpusOfNodes() {
        Path nodes = Path.of("/sys/devices/system/node");
        if (!Files.isReadable(nodes.resolve("has_cpu"))) {
            return List.of();
        }
        return cpus(text(nodes.resolve("has_cpu").toString())).stream()
                .map(node -> cpus(
                        text(nodes.resolve("node" + node).resolve("cpulist").toString())))
                .toList();
    }

    /** How many CPUs a list like {@code 0-3,8} names. */
    static int countCpus(String list) {
        return cpus(list).size();
    }

    /** The CPUs, or nodes, that a list like {@code 0-3,8} names; none when it is empty. */
    static List<Integer> cpus(String list) {
        List<Integer> numbers = new ArrayList<>();
        if (list.isEmpty()) {
            return numbers;
        }
        for (String range : list.split(",", -1)) {
            int dash = range.indexOf('-');
            int last = Integer.parseInt(range.substring(dash + 1));
            for (int i = dash < 0 ? last : Integer.parseInt(range.substring(0, dash)); i <= last; i++) {
                numbers.add(i);
            }
        }
        return numbers;
    }

    private static String text(String path) {
        byte[] bytes = read(path);
        int end = bytes.length > 0 && bytes[bytes.length - 1] == '\n' ? bytes.length - 1 : bytes.length;
        return Text.ofBytes(bytes, 0, end);
    }

    private static byte[] read(String path) {
        try {
            return Files.readAllBytes(Path.of(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One line of a /proc file of the form {@code Key:<tab>value}, or null. */
    static String field(String path, String key) {
        String content = new String(read(path), StandardCharsets.ISO_8859_1);
        int at = content.startsWith(key + ":") ? 0 : content.indexOf("\n" + key + ":") + 1;
        if (at == 0 && !content.startsWith(key + ":")) {
            return null;
        }
        int end = content.indexOf('\n', at);
        return content.substring(at + key.length() + 1, end < 0 ? content.length() : end)
                .strip();
    }
}
