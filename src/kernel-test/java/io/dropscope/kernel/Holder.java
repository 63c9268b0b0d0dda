package io.dropscope.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A generator that stays until it is closed: a receiver that never reads, or a maker of processes that hold sockets.
 * Those end with its input, also when this JVM is killed.
 */
final class Holder implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PID = "pid=";

    private final Process process;
    private final Writer input;
    private final List<String> lines = new ArrayList<>();
    private final Runnable kill;
    /** Lives as long as anybody may still write to the pipe. */
    private final Thread collector;

    private Holder(List<String> command) {
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        input = process.outputWriter(StandardCharsets.UTF_8);
        kill = () -> {
            process.destroyForcibly();
            pids().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        };
        Leftovers.add(kill);
        collector = Thread.ofPlatform().daemon().name("holder").start(this::collect);
    }

    /** Starts a command that prints {@code ready}, and returns when it is. */
    static Holder of(List<String> command) {
        Holder holder = new Holder(command);
        try {
            holder.await("ready");
            return holder;
        } catch (AssertionError e) {
            holder.kill.run();
            throw e;
        }
    }

    private void collect() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                }
            }
        } catch (IOException closed) {
            // the process was killed
        }
    }

    /** The generator itself. */
    long pid() {
        return process.pid();
    }

    /** The holders that it has made so far, oldest first. */
    List<Long> pids() {
        synchronized (lines) {
            return lines.stream()
                    .filter(line -> line.startsWith(PID))
                    .map(line -> Long.valueOf(line.substring(PID.length())))
                    .toList();
        }
    }

    void awaitPids(int count) {
        awaitTrue(() -> pids().size() >= count, count + " processes");
    }

    /** Hands it a line and returns when it has done what that says. */
    void tell(String line) {
        tell(line, "done");
    }

    /** Hands it a line and returns when it has given this answer. */
    void tell(String line, String answer) {
        synchronized (lines) {
            lines.removeIf(answer::equals);
        }
        try {
            input.write(line + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await(answer);
    }

    private void await(String line) {
        awaitTrue(
                () -> {
                    synchronized (lines) {
                        return lines.contains(line);
                    }
                },
                line);
    }

    private void awaitTrue(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            // of one that ended at once the last lines may still be in the pipe
            if (System.nanoTime() > end || (!collector.isAlive() && !condition.getAsBoolean())) {
                synchronized (lines) {
                    throw new AssertionError("the generator does not say " + what + " but " + lines);
                }
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException gone) {
            // it has ended already
        }
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the generator does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            kill.run();
            Leftovers.forget(kill);
        }
    }
}
