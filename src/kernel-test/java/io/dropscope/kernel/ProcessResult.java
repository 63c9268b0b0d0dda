package io.dropscope.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How a command ended, and what it wrote. */
record ProcessResult(int code, String out, String err) {
    static ProcessResult of(String... command) {
        return within(Duration.ofSeconds(60), command);
    }

    /** For what takes long on a busy machine; it is given the chance to clean up when it takes longer yet. */
    static ProcessResult within(Duration patience, String... command) {
        try {
            Path out = Files.createTempFile("dropscope-kernel-test", ".out");
            Path err = Files.createTempFile("dropscope-kernel-test", ".err");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroy();
                    process.waitFor(10, TimeUnit.SECONDS);
                    process.destroyForcibly();
                    throw new AssertionError(String.join(" ", command) + " does not end");
                }
                return new ProcessResult(process.exitValue(), Files.readString(out), Files.readString(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
