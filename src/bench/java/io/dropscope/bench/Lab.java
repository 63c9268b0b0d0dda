package io.dropscope.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Network namespaces of this run, the generator of drops, and whatever process the run starts. {@link #close} ends and
 * removes all of it, also when a signal ends the run; the main thread then fails at its next step.
 */
final class Lab implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final Path home = Path.of("").toAbsolutePath();
    final String name = "bench-" + ProcessHandle.current().pid();

    /** For files of this run. Beside the build, as perf writes hundreds of megabytes: /tmp may be memory. */
    final Path work = home.resolve("target/" + name);

    private final Deque<Running> running = new ArrayDeque<>();
    private boolean isUp;
    private boolean closed;

    Lab() {
        try {
            Files.createDirectories(work);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void up() {
        isUp = true;
        output(home + "/src/lab/lab.sh", "up", name);
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** The name of its network namespace a, b or c. */
    String node(String node) {
        return name + "-" + node;
    }

    String dropgen() {
        return home + "/target/dropgen";
    }

    String dropscope() {
        return home + "/target/dropscope";
    }

    /** One run of the generator: how many packets the kernel says were dropped, and what they cost their sender. */
    record Storm(long drops, long elapsedNanos, long cpuNanos) {
        double dropsPerSecond() {
            return drops * 1e9 / elapsedNanos;
        }

        double nanosPerDrop() {
            return (double) cpuNanos / drops;
        }

        static Storm parse(String line) {
            Map<String, Long> figures = new HashMap<>();
            for (String word : line.strip().split(" ", -1)) {
                int equals = word.indexOf('=');
                if (equals > 0) {
                    figures.put(word.substring(0, equals), Long.parseLong(word.substring(equals + 1)));
                }
            }
            return new Storm(figures.get("rcvbuf_errors"), figures.get("elapsed_ns"), figures.get("cpu_ns"));
        }
    }

    /** Floods a full UDP socket from one thread, on the last CPU of this machine. */
    Storm storm(String... options) {
        return Storm.parse(output(startStorm(options)));
    }

    Running startStorm(String... options) {
        return start(stormCommand("a", options));
    }

    Storm storm(long packets) {
        return storm("--packets", Long.toString(packets));
    }

    /** A storm in each of the namespaces a and b at the same time, on the last CPU and on the first. */
    List<Storm> twoStorms(long packets) {
        String count = Long.toString(packets);
        String first = Proc.pairs(Path.of("/proc/self/status"))
                .get("Cpus_allowed_list")
                .replaceFirst("[-,].*", "");
        Running other = start(stormCommand("b", "--packets", count, "--cpu", first));
        Storm storm = storm(packets);
        other.waitFor();
        return List.of(storm, Storm.parse(other.out()));
    }

    private String[] stormCommand(String node, String... options) {
        List<String> command = new ArrayList<>(
                List.of(dropgen(), "--netns", node(node), "storm", "--dst", "127.0.0.1", "--dport", "9990"));
        command.addAll(Arrays.asList(options));
        return command.toArray(String[]::new);
    }

    /** Has the kernel measure the run time of BPF programs until the result is stopped. */
    Running bpfStats() {
        return start(dropgen(), "bpf-stats").awaitOut("ready");
    }

    /** A process in the background, its output in files. */
    synchronized Running start(String... command) {
        if (closed) {
            throw new IllegalStateException("the run ends");
        }
        return launch(command);
    }

    private synchronized Running launch(String... command) {
        try {
            Path out = Files.createTempFile(work, "out", "");
            Path err = Files.createTempFile(work, "err", "");
            return launch(
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile()), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Running launch(ProcessBuilder builder, Path out, Path err) throws IOException {
        Running started = new Running(String.join(" ", builder.command()), builder.start(), out, err);
        running.push(started);
        return started;
    }

    /**
     * Starts a command, ends it again as soon as it has written a line that {@code isIt}, and returns how long that
     * took; when {@code isIt} is null, until it has written all and ended.
     */
    long nanosUntil(Predicate<String> isIt, boolean onStderr, String... command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        if (onStderr) {
            builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        } else {
            builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        }
        try {
            long begin = System.nanoTime();
            Running started;
            synchronized (this) {
                started = launch(builder, null, null);
            }
            InputStream output = onStderr ? started.process.getErrorStream() : started.process.getInputStream();
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
                String line = lines.readLine();
                while (line != null && (isIt == null || !isIt.test(line))) {
                    line = lines.readLine();
                }
                long nanos = System.nanoTime() - begin;
                if (line == null && isIt != null) {
                    throw new IllegalStateException(started.command + " ended without the line that it should write");
                }
                return nanos;
            } finally {
                started.stop(); // its pipe is closed by now, so that it cannot hang in a write
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a command writes to stdout; it must end with 0. */
    String output(String... command) {
        return output(start(command));
    }

    private static String output(Running process) {
        process.waitFor();
        if (process.process.exitValue() != 0) {
            throw new IllegalStateException(process.command + " ended with " + process.process.exitValue() + ": "
                    + process.err() + process.out());
        }
        return process.out();
    }

    /** A process of this run. */
    final class Running {
        final String command;
        final Process process;
        private final Path out;
        private final Path err;

        private Running(String command, Process process, Path out, Path err) {
            this.command = command;
            this.process = process;
            this.out = out;
            this.err = err;
        }

        long pid() {
            return process.pid();
        }

        String out() {
            return read(out);
        }

        /** Where its stdout goes. */
        Path outFile() {
            return out;
        }

        /** Of stdout, which may be too large to read as a whole. */
        String lastLine() {
            return Lab.this.output("tail", "-n", "1", out.toString());
        }

        String err() {
            return read(err);
        }

        Running awaitOut(String text) {
            return await(() -> out().contains(text));
        }

        Running awaitErr(String text) {
            return await(() -> err().contains(text));
        }

        /** @throws IllegalStateException when the process ends before, or takes longer than anybody would wait */
        Running await(BooleanSupplier condition) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!condition.getAsBoolean()) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new IllegalStateException(command + " does not start: " + err() + out());
                }
                pause(Duration.ofMillis(20));
            }
            return this;
        }

        void waitFor() {
            try {
                process.waitFor();
                forget();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        /** Ends it as Ctrl-C or the end of its input would, and waits until it has written everything. */
        void stop() {
            try {
                process.getOutputStream().close();
                process.destroy();
                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            forget();
        }

        private void forget() {
            synchronized (Lab.this) {
                running.remove(this);
            }
        }

        private String read(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        List<Running> left;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            left = List.copyOf(running);
        }
        left.forEach(Running::stop);
        if (isUp) {
            output(launch(home + "/src/lab/lab.sh", "down", name));
        }
        remove(work);
    }

    private static void remove(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
