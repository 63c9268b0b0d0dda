package io.dropscope.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the kernel says about a running process. */
final class Proc {
    @SuppressWarnings("restricted")
    private static final MethodHandle CLOCK_GETTIME = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("clock_gettime"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

    private Proc() {}

    /**
     * CPU time of all threads that the process has or had, in nanoseconds. /proc/PID/stat has the same in hundredths of
     * a second only.
     */
    static long cpuNanos(long pid) {
        int clock = (~(int) pid << 3) | 2; // the kernel's MAKE_PROCESS_CPUCLOCK(pid, CPUCLOCK_SCHED)
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(ValueLayout.JAVA_LONG, 2);
            if ((int) CLOCK_GETTIME.invokeExact(clock, time) != 0) {
                throw new IllegalStateException("no CPU clock of process " + pid);
            }
            return time.getAtIndex(ValueLayout.JAVA_LONG, 0) * 1_000_000_000
                    + time.getAtIndex(ValueLayout.JAVA_LONG, 1);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Peak resident memory of the process, in KiB. */
    static long peakKib(long pid) {
        return status(Path.of("/proc/" + pid + "/status"), "VmHWM");
    }

    static long residentKib(long pid) {
        return status(Path.of("/proc/" + pid + "/status"), "VmRSS");
    }

    /** How often each thread went to sleep of its own accord, which is how often it was woken; by tid, a blank, and name. */
    static Map<String, Long> sleeps(long pid) {
        Map<String, Long> sleeps = new LinkedHashMap<>();
        for (Path task : list(Path.of("/proc/" + pid + "/task"))) {
            try {
                String name = Files.readString(task.resolve("comm")).strip();
                sleeps.put(task.getFileName() + " " + name, status(task.resolve("status"), "voluntary_ctxt_switches"));
            } catch (IOException | UncheckedIOException e) {
                // the thread has ended
            }
        }
        return sleeps;
    }

    /** Runs of a BPF program, as far as the kernel measured them. */
    record Runs(long count, long nanos) {}

    /** The BPF programs that the process holds, by id. */
    static Map<Long, Runs> bpfRuns(long pid) {
        Map<Long, Runs> programs = new HashMap<>();
        for (Path file : list(Path.of("/proc/" + pid + "/fdinfo"))) {
            try {
                Map<String, String> info = pairs(file);
                if (info.containsKey("run_cnt")) { // a link names its program, too
                    programs.put(
                            Long.parseLong(info.get("prog_id")),
                            new Runs(Long.parseLong(info.get("run_cnt")), Long.parseLong(info.get("run_time_ns"))));
                }
            } catch (UncheckedIOException e) {
                // closed meanwhile
            }
        }
        return programs;
    }

    /** How many descriptors of the process are, say, of kind {@code perf_event} or {@code bpf-prog}. */
    static long descriptors(long pid, String kind) {
        return list(Path.of("/proc/" + pid + "/fd")).stream()
                .filter(link -> {
                    try {
                        return Files.readSymbolicLink(link).toString().contains(kind);
                    } catch (IOException e) {
                        return false;
                    }
                })
                .count();
    }

    private static long status(Path file, String key) {
        String value = pairs(file).get(key);
        if (value == null) {
            throw new IllegalStateException("no " + key + " in " + file);
        }
        return Long.parseLong(value.replace(" kB", ""));
    }

    /** Lines of {@code key: value}. */
    static Map<String, String> pairs(Path file) {
        Map<String, String> pairs = new HashMap<>();
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    pairs.putIfAbsent(
                            line.substring(0, colon).strip(),
                            line.substring(colon + 1).strip());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pairs;
    }

    private static List<Path> list(Path directory) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(files::add);
        } catch (IOException e) {
            return files; // the process has ended
        }
        return files;
    }
}
