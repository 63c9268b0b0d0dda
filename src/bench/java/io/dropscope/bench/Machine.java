package io.dropscope.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where a run was made: kernel, CPU, and the versions of what was compared. */
final class Machine {
    /** The peers by the command that they are, with the package that has it. */
    private static final Map<String, String> PEERS = Map.of("bpftrace", "bpftrace", "perf", "linux-perf");

    private Machine() {}

    static Map<String, String> describe(Lab lab) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        facts.put(
                "dropscope",
                lab.output(lab.dropscope(), "--version").lines().findFirst().orElse(""));
        facts.put("kernel", read(Path.of("/proc/sys/kernel/osrelease")));
        facts.put(
                "cpu", Proc.pairs(Path.of("/proc/cpuinfo")).getOrDefault("model name", System.getProperty("os.arch")));
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("java", System.getProperty("java.runtime.version"));
        PEERS.keySet().stream()
                .sorted()
                .filter(Machine::installed)
                .forEach(peer ->
                        facts.put(peer, lab.output(peer, "--version").strip().replaceFirst("^[a-z]+ (version )?", "")));
        return facts;
    }

    static boolean installed(String command) {
        for (String directory : System.getenv("PATH").split(":", -1)) {
            if (Files.isExecutable(Path.of(directory, command))) {
                return true;
            }
        }
        return false;
    }

    /** A line for each peer that is not installed. */
    static List<String> howToGetTheMissing() {
        return PEERS.entrySet().stream()
                .filter(peer -> !installed(peer.getKey()))
                .map(peer -> peer.getKey() + " is not installed and left out: apt-get install " + peer.getValue())
                .sorted()
                .toList();
    }

    /** Whether somebody has the kernel measure BPF programs now: every figure would hold the cost of that. */
    static boolean measuresBpf() {
        return !read(Path.of("/proc/sys/kernel/bpf_stats_enabled")).equals("0");
    }

    static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
