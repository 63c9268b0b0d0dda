package io.dropscope.kernel;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A flood that goes on beside the test, and what the kernel itself counts of it: datagrams that met a full buffer. */
final class Storm {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Lab lab;
    private final String node;
    private final long before;
    private final CompletableFuture<Void> end;

    private Storm(Lab lab, String node, Runnable flood) {
        this.lab = lab;
        this.node = node;
        before = counter();
        end = CompletableFuture.runAsync(
                flood, task -> Thread.ofPlatform().daemon().start(task));
    }

    /** Starts one in namespace a; the options are those of {@code dropgen storm}. */
    static Storm start(Lab lab, String... options) {
        return new Storm(lab, "a", () -> lab.storm(options));
    }

    /** Likewise in any namespace, over its loopback. */
    static Storm start(Lab lab, String node, int cpu, long packets) {
        return new Storm(
                lab,
                node,
                () -> lab.generate(
                        node,
                        "storm",
                        "--dst",
                        "127.0.0.1",
                        "--dport",
                        "9990",
                        "--cpu",
                        Integer.toString(cpu),
                        "--packets",
                        Long.toString(packets)));
    }

    boolean goesOn() {
        return !end.isDone();
    }

    /** Waits for its end; the kernel's count of it. */
    long dropped() throws InterruptedException {
        try {
            end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the storm failed", e);
        }
        return counter() - before;
    }

    private long counter() {
        return Snmp.read(lab, node, "Udp").get("RcvbufErrors");
    }
}
