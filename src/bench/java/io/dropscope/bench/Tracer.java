package io.dropscope.bench;

import io.dropscope.bench.Lab.Running;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A tracer that runs: how it is started, how its own account of the drops is read. What each of them tells of other
 * drops on the host is left out where it can be: the storm is the largest row by far.
 */
final class Tracer {
    enum Tool {
        EMPTY_PROGRAM,
        DROPSCOPE,
        BPFTRACE,
        PERF;

        boolean isPeer() {
            return this == BPFTRACE || this == PERF;
        }
    }

    /**
     * What a tracer says of the drops; a figure that it does not have is -1.
     *
     * @param counted drops in its totals
     * @param events drops that it got as events, one by one
     * @param thinned drops without an event because it was told to thin them out
     * @param lost drops without an event because there was no room; of perf the records that tell of losses
     */
    record Account(long counted, long events, long thinned, long lost) {}

    private static final int CPUS = Runtime.getRuntime().availableProcessors();

    private final Lab lab;
    private final Tool tool;
    private final Path recorded;
    private final Running process;

    /**
     * Returns when it is attached and has had half a second to calm down.
     *
     * @throws IllegalStateException with what it said, when it does not start
     */
    Tracer(Lab lab, Parameters parameters, Setting setting) {
        this.lab = lab;
        tool = setting.tool();
        recorded = lab.work.resolve("perf.data");
        List<String> command = parameters.tracerPlace();
        command.addAll(
                switch (tool) {
                    case EMPTY_PROGRAM -> List.of(lab.dropgen(), "empty-program");
                    case DROPSCOPE -> List.of(lab.dropscope(), "live", "--output", "json");
                    case BPFTRACE -> List.of("bpftrace", "-f", "json", "-e");
                    case PERF -> List.of("perf", "record", "-a", "-e", "skb:kfree_skb", "-o", recorded.toString());
                });
        command.addAll(setting.options());
        if (tool == Tool.DROPSCOPE
                && parameters.yes("FILTER")
                && !setting.options().contains("--netns")) {
            command.addAll(List.of("--netns", lab.node("a") + "," + lab.node("b")));
        }
        process = lab.start(command.toArray(String[]::new));
        try {
            awaitAttached();
        } catch (IllegalStateException e) {
            process.stop();
            throw e;
        }
        Lab.pause(Duration.ofMillis(500));
    }

    private void awaitAttached() {
        switch (tool) {
            case EMPTY_PROGRAM -> process.awaitOut("ready");
            case DROPSCOPE -> process.awaitErr(" attached");
            // its own message comes before it attaches
            case BPFTRACE -> process.awaitOut("attached_probes").await(() -> Proc.descriptors(pid(), "bpf-prog") > 0);
            case PERF -> process.await(() -> Proc.descriptors(pid(), "perf_event") >= CPUS);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Whether the kernel measures the run time of a BPF program of this tracer. */
    boolean hasProgram() {
        return tool != Tool.PERF;
    }

    long cpuNanos() {
        return Proc.cpuNanos(pid());
    }

    /** Mean run time of the program that ran most often, meanwhile, in nanoseconds. */
    double bpfNanosPerRun(Runnable meanwhile) {
        Running stats = lab.bpfStats();
        Map<Long, Proc.Runs> before = Proc.bpfRuns(pid());
        meanwhile.run();
        Map<Long, Proc.Runs> after = Proc.bpfRuns(pid());
        stats.stop();
        long most = 0;
        double mean = Double.NaN;
        for (Map.Entry<Long, Proc.Runs> program : after.entrySet()) {
            Proc.Runs first = before.getOrDefault(program.getKey(), new Proc.Runs(0, 0));
            long count = program.getValue().count() - first.count();
            if (count > most) {
                most = count;
                mean = (double) (program.getValue().nanos() - first.nanos()) / count;
            }
        }
        return mean;
    }

    long peakKib() {
        return Proc.peakKib(pid())
                + process.process
                        .descendants()
                        .mapToLong(child -> Proc.peakKib(child.pid()))
                        .sum();
    }

    /** Ends it and reads what it has seen since it was attached. */
    Account stop() {
        process.stop();
        return switch (tool) {
            case EMPTY_PROGRAM -> new Account(-1, -1, -1, -1);
            case DROPSCOPE -> dropscopeAccount(process.out());
            case BPFTRACE -> new Account(bpftraceCount(process.out()), -1, -1, -1);
            case PERF -> perfAccount();
        };
    }

    /** The largest row of the summary. */
    static Account dropscopeAccount(String output) {
        String summary = output.lines()
                .filter(line -> line.contains("\"type\":\"summary\""))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new IllegalStateException("dropscope ended without a summary"));
        Map<?, ?> largest = Map.of();
        for (Object row : Json.list(Json.at(Json.parse(summary), "rows"))) {
            if (largest.isEmpty() || drops(row) > drops(largest)) {
                largest = Json.fields(row);
            }
        }
        return new Account(
                drops(largest), whole(largest, "events"), whole(largest, "thinned"), whole(largest, "ring_full"));
    }

    private static long drops(Object row) {
        return whole(row, "drops");
    }

    private static long whole(Object row, String name) {
        return Json.at(row, name) instanceof Long number ? number : 0;
    }

    /**
     * The sum of those counts whose keys are of the same place: a location, or of stacks the two innermost frames, as
     * the same drop can have several stacks further out.
     */
    static long bpftraceCount(String output) {
        Map<String, Long> places = new HashMap<>();
        output.lines().filter(line -> line.startsWith("{\"type\": \"map\"")).forEach(line -> {
            Map<?, ?> counts = Json.fields(Json.at(Json.parse(line), "data", "@"));
            counts.forEach((key, count) -> {
                // a stack begins with an empty line
                String place = key.toString().lines().limit(3).toList().toString();
                places.merge(place, (long) count, Long::sum);
            });
        });
        return places.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** Of all drops on the host: to look at each of millions of samples takes perf minutes. */
    private Account perfAccount() {
        Map<String, Long> stats = perfStats(lab.output("perf", "report", "--stats", "-i", recorded.toString()));
        recorded.toFile().delete();
        return new Account(
                -1,
                stats.getOrDefault("SAMPLE", 0L),
                -1,
                stats.getOrDefault("LOST", 0L) + stats.getOrDefault("LOST_SAMPLES", 0L));
    }

    /** The first number of lines such as {@code SAMPLE events:  421337  (99.7%)}, the first of each name. */
    static Map<String, Long> perfStats(String report) {
        Map<String, Long> stats = new HashMap<>();
        report.lines()
                .map(String::strip)
                .filter(line -> line.contains(" events:"))
                .forEach(line -> {
                    String[] words = line.split("\\s+", -1);
                    stats.putIfAbsent(words[0], Long.parseLong(words[2]));
                });
        return stats;
    }
}
