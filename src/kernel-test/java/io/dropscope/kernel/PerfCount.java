package io.dropscope.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A counting perf event on a tracepoint ({@code dropgen count}): counts on every CPU, and nothing can overrun. */
final class PerfCount implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final Runnable kill;

    private PerfCount(Process process) {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.kill = process::destroyForcibly;
        Leftovers.add(kill);
    }

    /** Counts from its return on; {@code group/name} as in tracefs. */
    static PerfCount of(String event) {
        try {
            String id = id(event);
            Path generator = Path.of(System.getProperty("dropscope.basedir"), "target", "dropgen");
            PerfCount count = new PerfCount(new ProcessBuilder(generator.toString(), "count", id)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
            String first = count.out.readLine();
            if (!"ready".equals(first)) {
                throw new AssertionError("dropgen count says " + first);
            }
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String id(String event) throws IOException {
        Path mount = TracefsInstance.mounted();
        if (mount != null) {
            return Files.readString(mount.resolve("events/" + event + "/id")).strip();
        }
        Path own = TracefsInstance.mountPrivately();
        try {
            return Files.readString(own.resolve("events/" + event + "/id")).strip();
        } finally {
            Shell.run("umount", own.toString());
            Files.delete(own);
        }
    }

    /** Ends the counting; the sum. */
    long stop() {
        try {
            process.getOutputStream().close();
            String line = out.readLine();
            return Long.parseLong(line.substring("counted=".length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill.run();
        Leftovers.forget(kill);
    }
}
