package io.dropscope.cli;

import io.dropscope.linux.Terminal;
import io.dropscope.linux.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A line on the terminal that tells how far a long reading is; nothing where stderr is no terminal. */
final class ReadProgress implements AutoCloseable {
    private static final int STDERR = 2;
    private static final long FIRST_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long EACH_NANOS = Duration.ofMillis(500).toNanos();
    /** Lines between two looks at the clock. */
    private static final int LOOK_MASK = 4096 - 1;

    private static final String ERASE = "\r\033[K";

    private final boolean shown;
    private final long totalBytes;
    private String name = "";
    private long bytesBefore;
    private long bytes;
    private long looks;
    private long nextNanos = System.nanoTime() + FIRST_NANOS;
    private boolean written;

    private ReadProgress(boolean shown, long totalBytes) {
        this.shown = shown;
        this.totalBytes = totalBytes;
    }

    static ReadProgress onStderr(List<String> names) {
        boolean terminal = Terminal.isTerminal(STDERR);
        long total = 0;
        for (String name : terminal ? names : List.<String>of()) {
            try {
                Path file = Path.of(name);
                // of a pipe nobody knows how long it is
                total = total < 0 || !Files.isRegularFile(file) ? -1 : total + Files.size(file);
            } catch (IOException e) {
                total = -1;
            }
        }
        return new ReadProgress(terminal, total);
    }

    void begin(String file) {
        name = file;
        bytesBefore += bytes;
        bytes = 0;
    }

    /** Tells where the reading of the file is; cheap. */
    void at(long bytesOfFile, long lineNumber) {
        bytes = bytesOfFile;
        if (shown && (++looks & LOOK_MASK) == 0) {
            tell(", line " + lineNumber);
        }
    }

    /** Tells how much of all files was read. */
    void at(long bytesOfAll) {
        bytes = bytesOfAll;
        if (shown) {
            tell("");
        }
    }

    private void tell(String where) {
        long now = System.nanoTime();
        if (now - nextNanos < 0) {
            return;
        }
        nextNanos = now + EACH_NANOS;
        written = true;
        double megabytes = (bytesBefore + bytes) / 1e6;
        String part = totalBytes > 0
                ? String.format(
                        Locale.ROOT,
                        "%.0f of %.0f MB, %d %%",
                        megabytes,
                        totalBytes / 1e6,
                        Math.min(100, (bytesBefore + bytes) * 100 / totalBytes))
                : String.format(Locale.ROOT, "%.0f MB", megabytes);
        System.err.print(ERASE + "reading " + Text.safe(name) + where + ": " + part);
        System.err.flush();
    }

    @Override
    public void close() {
        if (written) {
            System.err.print(ERASE);
            System.err.flush();
        }
    }
}
