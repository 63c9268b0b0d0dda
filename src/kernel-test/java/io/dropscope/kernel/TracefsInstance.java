package io.dropscope.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
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

    /** One drop: the task that the CPU ran meanwhile, and the place. */
    record Drop(long task, Place place) {}

    /** What was recorded; with an overrun it is not all, and proves nothing. */
    record Recording(List<Drop> drops, boolean overrun) {
        /** How often each place dropped. */
        Map<Place, Long> places() {
            return places(task -> true);
        }

        /** Likewise, while one of these tasks ran. */
        Map<Place, Long> places(LongPredicate task) {
            Map<Place, Long> places = new TreeMap<>();
            drops.stream()
                    .filter(drop -> task.test(drop.task))
                    .forEach(drop -> places.merge(drop.place, 1L, Long::sum));
            return places;
        }
    }

    private static final Path MOUNTS = Path.of("/proc/self/mounts");
    private static final int BUFFER_KIB_PER_CPU = 16_384;
    private static final Pattern DROP = Pattern.compile(
            "^ *.*?-(\\d+) +\\[\\d+] .*: kfree_skb: .* location=(\\S+?)(?:\\+0x([0-9a-f]+)/0x[0-9a-f]+)?(?: \\[(\\S+)])?(?: reason: (\\S+))?$");
    private static final Pattern TASK = Pattern.compile("^ *.*?-(\\d+) +\\[\\d+] ");
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

    /** The lines recorded since {@link #clear}; what {@link #hasOverrun} is missing. */
    List<String> lines() {
        try (Stream<String> lines = Files.lines(instance.resolve("trace"), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains(": " + name + ": ")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The drops since {@link #clear}. */
    Recording recording() {
        List<Drop> drops = new ArrayList<>();
        for (String line : lines()) {
            Matcher matcher = DROP.matcher(line);
            if (!matcher.find()) {
                throw new AssertionError("not understood: " + line);
            }
            long offset = matcher.group(3) == null ? 0 : Long.parseLong(matcher.group(3), 16);
            String module = matcher.group(4) == null ? "" : matcher.group(4);
            String reason = matcher.group(5) == null ? "" : matcher.group(5);
            drops.add(new Drop(Long.parseLong(matcher.group(1)), new Place(reason, matcher.group(2), offset, module)));
        }
        return new Recording(drops, hasOverrun());
    }

    /** Whether a task is a thread of process 1, for which the development kernel hides tracepoints from BPF. */
    static boolean isOfInit(long task) {
        return Files.exists(Path.of("/proc/1/task", Long.toString(task)));
    }

    /** The task that the CPU ran at each record since {@link #clear}. */
    List<Long> tasks() {
        return lines().stream()
                .map(TASK::matcher)
                .filter(Matcher::find)
                .map(task -> Long.valueOf(task.group(1)))
                .toList();
    }

    /** Whether more came since {@link #clear} than the buffer holds: then this witness proves nothing. */
    boolean hasOverrun() {
        try (DirectoryStream<Path> cpus = Files.newDirectoryStream(instance.resolve("per_cpu"))) {
            for (Path cpu : cpus) {
                for (String line : Files.readAllLines(cpu.resolve("stats"), US_ASCII)) {
                    Matcher lost = LOST.matcher(line);
                    if (lost.matches() && !lost.group(2).equals("0")) {
                        return true;
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return false;
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
