package io.dropscope.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A cgroup (v2) of a test below the root; it can go once its processes have. */
final class Cgroup implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String path;
    private final Path directory;
    private final Runnable remove = this::remove;

    private Cgroup(String path) {
        this.path = path;
        this.directory = mount().resolve(path.substring(1));
    }

    static Cgroup make(String name) {
        Cgroup cgroup = new Cgroup("/" + name);
        Leftovers.add(cgroup.remove);
        try {
            Files.createDirectory(cgroup.directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cgroup;
    }

    /** Its path below the mount: {@code /name}. */
    String path() {
        return path;
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    private static Path mount() {
        try {
            return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                    .map(line -> line.split(" ", -1))
                    .filter(cells -> cells[2].equals("cgroup2"))
                    .map(cells -> Path.of(cells[1]))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("cgroup2 is not mounted"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void remove() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                Files.deleteIfExists(directory);
                return;
            } catch (IOException busy) {
                if (System.nanoTime() > end) {
                    throw new UncheckedIOException(busy);
                }
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        remove.run();
        Leftovers.forget(remove);
    }
}
