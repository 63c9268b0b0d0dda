package io.dropscope.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Where a run was made: kernel, CPU, and the versions of what was compared. */
final class Machine {
    /** The peers by the command that they are, with Debian's package of it. */
    private static final Map<String, String> PEERS =
            new TreeMap<>(Map.of("bpftrace", "bpftrace", "perf", "linux-perf"));

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
        PEERS.keySet().forEach(peer -> version(peer).ifPresent(version -> facts.put(peer, version)));
        return facts;
    }

    /** Of a peer that runs here: Ubuntu's perf, say, is there for some kernels only. */
    private static Optional<String> version(String peer) {
        try {
            Process process = new ProcessBuilder(peer, "--version")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String version = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0
                    ? Optional.of(version.strip().replaceFirst("^[a-z]+ (version )?", ""))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static boolean has(String peer) {
        return version(peer).isPresent();
    }

    /** A line for each peer that does not run here. */
    static List<String> howToGetTheMissing() {
        return PEERS.entrySet().stream()
                .filter(peer -> !has(peer.getKey()))
                .map(peer -> peer.getKey() + " is not here, and left out: apt-get install " + peer.getValue())
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
