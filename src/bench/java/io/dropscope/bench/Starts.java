package io.dropscope.bench;

import io.dropscope.bench.Lab.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** From the start of a program to the line that its user waits for, while a few packets drop each millisecond. */
final class Starts implements Section {
    static final String NAME = "start";
    static final String MILLISECONDS = "milliseconds";
    static final String VERSION = "dropscope --version, ended";
    static final String ATTACHED = "dropscope live, attached";
    static final String FIRST_EVENT = "dropscope trace, first event";
    static final String BPFTRACE = "bpftrace, first event";
    static final String PERF = "perf trace, first event";

    /** @param isIt the line that is waited for; null: the end */
    private record Start(String row, Predicate<String> isIt, boolean onStderr, List<String> command) {}

    private final Parameters parameters;
    private final Lab lab;
    private final Results results;
    private final List<Start> starts = new ArrayList<>();

    Starts(Parameters parameters, Lab lab, Results results) {
        this.parameters = parameters;
        this.lab = lab;
        this.results = results;
        starts.add(new Start(VERSION, null, false, List.of(lab.dropscope(), "--version")));
        starts.add(new Start(ATTACHED, line -> line.contains(" attached"), true, List.of(lab.dropscope(), "live")));
        starts.add(new Start(FIRST_EVENT, line -> true, false, List.of(lab.dropscope(), "trace")));
        if (parameters.yes("PEERS") && Machine.has("bpftrace")) {
            starts.add(new Start(
                    BPFTRACE,
                    line -> !line.startsWith("Attaching") && !line.isBlank(),
                    false,
                    // unbuffered, as on a terminal
                    List.of(
                            "bpftrace",
                            "-B",
                            "none",
                            "-e",
                            "tracepoint:skb:kfree_skb { printf(\"%p %d\\n\", args->location, args->reason); }")));
        }
        if (parameters.yes("PEERS") && Machine.has("perf")) {
            starts.add(new Start(
                    PERF, line -> line.contains("kfree_skb"), true, List.of("perf", "trace", "-e", "skb:kfree_skb")));
        }
    }

    @Override
    public int steps() {
        return parameters.number("START_RUNS");
    }

    @Override
    public int seconds() {
        return steps() * 3;
    }

    @Override
    public void measure(Progress progress) {
        Running socket = lab.start(
                        lab.dropgen(),
                        "--netns",
                        lab.node("a"),
                        "udp-receiver",
                        "--dst",
                        "127.0.0.1",
                        "--dport",
                        "9990",
                        "--rcvbuf",
                        "2304")
                .awaitOut("ready");
        Running packets = lab.start(
                lab.dropgen(),
                "--netns",
                lab.node("a"),
                "udp",
                "--dst",
                "127.0.0.1",
                "--dport",
                "9990",
                "--count",
                "0",
                "--pace-us",
                "250");
        for (int run = 0; run < steps(); run++) {
            progress.step("start, run " + (run + 1) + " of " + steps());
            for (Start start : List.copyOf(starts)) {
                measure(start);
            }
        }
        packets.stop();
        socket.stop();
    }

    private void measure(Start start) {
        try {
            long nanos = lab.nanosUntil(
                    start.isIt(), start.onStderr(), start.command().toArray(String[]::new));
            results.add(NAME, start.row(), MILLISECONDS, nanos / 1e6);
        } catch (IllegalStateException e) {
            if (start.command().getFirst().equals(lab.dropscope()) || lab.isClosed()) {
                throw e;
            }
            System.err.println("left out: " + e.getMessage());
            starts.remove(start);
        }
    }

    @Override
    public String report() {
        TextTable table = new TextTable("Start, ms", "median (lowest..highest)");
        for (Start start : starts) {
            results.statistics(NAME, start.row(), MILLISECONDS)
                    .ifPresent(figures -> table.row(start.row(), Format.range(figures, 0)));
        }
        return table.toString();
    }
}
