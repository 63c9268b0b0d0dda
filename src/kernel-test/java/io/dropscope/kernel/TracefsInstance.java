package io.dropscope.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The independent witness: a trace buffer of its own in the kernel that records one tracepoint of the whole host. It
 * shares nothing with BPF but the tracepoint.
 */
final class TracefsInstance implements AutoCloseable {
    /** Where an skb was freed and why, as the kernel prints it; an empty module is the kernel image. */
    record Place(String reason, String symbol, long offset, String module) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            return toString().compareTo(other.toString());
        }
    }

    private static final Path MOUNTS = Path.of("/proc/self/mounts");
    private static final int BUFFER_KIB_PER_CPU = 16_384;
    private static final Pattern DROP = Pattern.compile(
            ": kfree_skb: .* location=(\\S+?)(?:\\+0x([0-9a-f]+)/0x[0-9a-f]+)?(?: \\[(\\S+)])?(?: reason: (\\S+))?$");
    private static final Pattern LOST = Pattern.compile("^(overrun|commit overrun|dropped events): (\\d+)$");
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final Path instance;
    private final Path event;
    private final String name;
    private final Path ownMount;
    private final Runnable remove = this::remove;

    private TracefsInstance(Path mount, Path ownMount, String event) throws IOException {
        this.ownMount = ownMount;
        name = event.substring(event.indexOf('/') + 1);
        Leftovers.add(remove);
        instance = mount.resolve("instances")
                .resolve("dropscope-test-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet());
        this.event = instance.resolve("events").resolve(event);
        Files.createDirectory(instance);
        write(instance.resolve("trace_clock"), "mono");
        write(instance.resolve("buffer_size_kb"), Integer.toString(BUFFER_KIB_PER_CPU));
        write(this.event.resolve("enable"), "1");
    }

    /** Records skb:kfree_skb. */
    static TracefsInstance ofDrops() {
        return of("skb/kfree_skb");
    }

    /** Records a tracepoint, as SYSTEM/NAME. */
    static TracefsInstance of(String event) {
        try {
            Path mount = mounted();
            Path own = mount == null ? mountPrivately() : null;
            return new TracefsInstance(own == null ? mount : own, own, event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keeps only drops with this reason from now on, so that another load of the host does not fill the buffer. */
    void keepOnly(String reason) {
        try {
            Matcher number = Pattern.compile("\\{ (\\w+), \"" + Pattern.quote(reason) + "\" }")
                    .matcher(Files.readString(event.resolve("format")));
            if (number.find()) {
                write(event.resolve("filter"), "reason == " + number.group(1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Forgets what was recorded. */
    void clear() {
        try {
            Files.write(instance.resolve("trace"), new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines recorded since {@link #clear}. */
    List<String> lines() {
        try (Stream<String> lines = Files.lines(instance.resolve("trace"), StandardCharsets.ISO_8859_1)) {
            List<String> found =
                    lines.filter(line -> line.contains(": " + name + ": ")).toList();
            requireNothingLost();
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often each place dropped since {@link #clear}. */
    Map<Place, Long> drops() {
        Map<Place, Long> counts = new TreeMap<>();
        for (String line : lines()) {
            Matcher matcher = DROP.matcher(line);
            if (!matcher.find()) {
                throw new AssertionError("not understood: " + line);
            }
            long offset = matcher.group(2) == null ? 0 : Long.parseLong(matcher.group(2), 16);
            String module = matcher.group(3) == null ? "" : matcher.group(3);
            String reason = matcher.group(4) == null ? "" : matcher.group(4);
            counts.merge(new Place(reason, matcher.group(1), offset, module), 1L, Long::sum);
        }
        return counts;
    }

    private void requireNothingLost() throws IOException {
        try (DirectoryStream<Path> cpus = Files.newDirectoryStream(instance.resolve("per_cpu"))) {
            for (Path cpu : cpus) {
                for (String line : Files.readAllLines(cpu.resolve("stats"), US_ASCII)) {
                    Matcher lost = LOST.matcher(line);
                    if (lost.matches() && !lost.group(2).equals("0")) {
                        throw new AssertionError("the witness itself has lost events: " + cpu + ": " + line);
                    }
                }
            }
        }
    }

    static Path mounted() throws IOException {
        for (String line : Files.readAllLines(MOUNTS)) {
            String[] fields = line.split(" ", -1);
            if (fields[2].equals("tracefs") && Files.isDirectory(Path.of(fields[1], "instances"))) {
                return Path.of(fields[1]);
            }
        }
        return null;
    }

    static Path mountPrivately() throws IOException {
        Path point = Files.createTempDirectory("dropscope-tracefs");
        Shell.run("mount", "-t", "tracefs", "tracefs", point.toString());
        return point;
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text, US_ASCII, StandardOpenOption.WRITE);
    }

    private void remove() {
        try {
            if (Files.exists(instance)) {
                write(event.resolve("enable"), "0");
                Files.delete(instance);
            }
            if (ownMount != null) {
                Shell.run("umount", ownMount.toString());
                Files.delete(ownMount);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        remove.run();
        Leftovers.forget(remove);
    }
}
