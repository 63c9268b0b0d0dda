package io.dropscope.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A dropscope as a process of its own. What it writes is collected by two threads, so a method that looks at the output
 * sees what has arrived by then; after {@link #stop} that is all of it.
 */
final class Dropscope implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final List<String> out = new ArrayList<>();
    private final List<String> err = new ArrayList<>();
    private final Thread outReader;
    private final Thread errReader;
    private final Runnable kill;

    private Dropscope(List<String> prefix, boolean readStdout, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(System.getProperty("dropscope.launcher"));
        command.addAll(List.of(arguments));
        try {
            process = new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        kill = process::destroyForcibly;
        Leftovers.add(kill);
        outReader = reader(process.getInputStream(), out, "stdout");
        errReader = reader(process.getErrorStream(), err, "stderr");
        errReader.start();
        if (readStdout) {
            outReader.start();
        }
    }

    /** Starts it and returns when it is attached: what is dropped from now on counts. */
    static Dropscope attached(String... arguments) {
        return attach(List.of(), true, arguments);
    }

    /** Likewise, through a command that runs it with other rights and must become it: setpriv and its options. */
    static Dropscope attachedThrough(List<String> prefix, String... arguments) {
        return attach(prefix, true, arguments);
    }

    /** Likewise, but nobody reads its stdout before {@link #readStdout}. */
    static Dropscope attachedUnread(String... arguments) {
        return attach(List.of(), false, arguments);
    }

    /** Starts it and does not wait for anything. */
    static Dropscope start(String... arguments) {
        return new Dropscope(List.of(), true, arguments);
    }

    /** Likewise, through a command that runs it with other rights. */
    static Dropscope startThrough(List<String> prefix, String... arguments) {
        return new Dropscope(prefix, true, arguments);
    }

    private static Dropscope attach(List<String> prefix, boolean readStdout, String... arguments) {
        Dropscope dropscope = new Dropscope(prefix, readStdout, arguments);
        try {
            return dropscope.awaitAttached();
        } catch (AssertionError e) {
            dropscope.close();
            throw e;
        }
    }

    Dropscope awaitAttached() {
        await("to be attached", () -> stderr().contains(", attached:"));
        return this;
    }

    long pid() {
        return process.pid();
    }

    void readStdout() {
        outReader.start();
    }

    /** Sends a signal by its name: USR1, STOP, CONT, QUIT. */
    void signal(String name) {
        Shell.run("kill", "-" + name, Long.toString(pid()));
    }

    /** Ends it by SIGTERM; its exit code. */
    int stop() {
        terminate();
        return exitCode();
    }

    /** Sends SIGTERM; Process.destroy would close the pipes and lose the summary. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Waits for its end. */
    int exitCode() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("dropscope does not end; stderr: " + stderr());
            }
            if (outReader.getState() == Thread.State.NEW) {
                outReader.start();
            }
            outReader.join(PATIENCE);
            errReader.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return process.exitValue();
    }

    /** Waits until something is true that this process brings about; fails when it ends before. */
    void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            boolean ended = !process.isAlive();
            if (ended) {
                exitCode();
                if (condition.getAsBoolean()) {
                    return;
                }
            }
            if (ended || System.nanoTime() > end) {
                throw new AssertionError(
                        (ended ? "dropscope ended with " + process.exitValue() : "dropscope waits too long")
                                + " and was expected " + what + "; stderr: " + stderr());
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }

    String stderr() {
        synchronized (err) {
            return String.join("\n", err);
        }
    }

    /** The same with lines that were broken between words put together again. */
    String told() {
        return stderr().replaceAll("\\n {2,}", " ");
    }

    List<String> lines() {
        synchronized (out) {
            return List.copyOf(out);
        }
    }

    /** The objects of one type: event, interval, summary. */
    List<Map<String, Object>> objects(String type) {
        return lines().stream()
                .map(JsonText::object)
                .filter(object -> type.equals(object.get("type")))
                .toList();
    }

    List<Map<String, Object>> events() {
        return objects("event");
    }

    /** The events of one kind: drop, tcp_reset_sent ... */
    List<Map<String, Object>> events(String kind) {
        return events().stream().filter(event -> kind.equals(event.get("kind"))).toList();
    }

    /** The one summary of a run that has ended. */
    Summary summary() {
        List<Map<String, Object>> all = objects("summary");
        if (all.isEmpty()) {
            throw new AssertionError("no summary; stderr: " + stderr());
        }
        return new Summary(all.getLast());
    }

    @Override
    public void close() {
        kill.run();
        Leftovers.forget(kill);
        exitCode();
    }

    private static Thread reader(InputStream stream, List<String> lines, String name) {
        Thread thread = new Thread(
                () -> {
                    try (BufferedReader reader =
                            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                            synchronized (lines) {
                                lines.add(line);
                            }
                        }
                    } catch (IOException closed) {
                        // the process was killed
                    }
                },
                "dropscope-" + name);
        thread.setDaemon(true);
        return thread;
    }
}
