package io.dropscope.bench;

import io.dropscope.bench.Lab.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What one look at the kernel's counters costs on a busy host: {@code counters} in a namespace made for it. */
final class Polls implements Section {
    static final String NAME = "poll";
    static final String CPU = "cpu_ms_per_poll";
    static final String RESIDENT = "resident_kib";

    static final String QUIET = "every 5 s, nothing drops";
    /** Then the process that holds the socket is looked for, among all sockets. */
    static final String DROPPING = "every 5 s, a full UDP socket";

    /** Values of {@link #RESIDENT}: one for each poll. */
    static final String FAST = "every 200 ms";

    static final int INTERFACES = 50;
    static final int LISTENERS = 500;
    /** As {@code ss} counts them: of 10,000 connections both ends are here. */
    static final int CONNECTIONS = 20_000;

    private static final int SERVERS = 10;

    /** In the row {@link #FAST}, for each one in the others. */
    private static final int TIMES = 50;

    private static final int FIRST_PORT = 10_000;
    private static final String FULL_PORT = "9990";

    /** From a poll's end to the reading of the clock, so that all that it caused is in it. */
    private static final Duration SETTLE = Duration.ofMillis(500);

    private final Parameters parameters;
    private final Lab lab;
    private final Results results;

    Polls(Parameters parameters, Lab lab, Results results) {
        this.parameters = parameters;
        this.lab = lab;
        this.results = results;
    }

    @Override
    public int steps() {
        return 3;
    }

    @Override
    public int seconds() {
        return 15 + (10 + TIMES / 5) * parameters.number("POLLS");
    }

    @Override
    public void measure(Progress progress) {
        // with lo and the lab's own one
        inside("ip link add hub type bridge && ip link set hub up && for i in $(seq " + (INTERFACES - 2) / 2
                + "); do ip link add left$i type veth peer name right$i && ip link set left$i master hub up"
                + " && ip link set right$i up || exit 1; done");
        Running server = generate(
                "holder",
                "busy",
                "--dst",
                "127.0.0.1",
                "--dport",
                Integer.toString(FIRST_PORT),
                "--hold",
                Integer.toString(SERVERS),
                "--sockets",
                Integer.toString(LISTENERS / SERVERS),
                "--count",
                Integer.toString(CONNECTIONS / 2 / SERVERS));
        Running full = generate("udp-receiver", "--dst", "127.0.0.1", "--dport", FULL_PORT, "--rcvbuf", "2304");
        everyFiveSeconds(progress);
        progress.step("poll: " + FAST);
        Running counters = counters("200ms");
        for (int poll = 1; poll <= TIMES * parameters.number("POLLS"); poll++) {
            awaitPolls(counters, poll);
            results.add(NAME, FAST, RESIDENT, Proc.residentKib(counters.pid()));
        }
        counters.stop();
        full.stop();
        server.stop();
        inside("ip link delete hub && for i in $(seq " + (INTERFACES - 2) / 2 + "); do ip link delete left$i; done");
    }

    private void everyFiveSeconds(Progress progress) {
        progress.step("poll: " + QUIET);
        Running counters = counters("5s");
        int polls = parameters.number("POLLS");
        measure(QUIET, counters, polls);
        progress.step("poll: " + DROPPING);
        Running packets = lab.start(
                lab.dropgen(),
                "--netns",
                lab.node("c"),
                "udp",
                "--dst",
                "127.0.0.1",
                "--dport",
                FULL_PORT,
                "--count",
                "0",
                "--pace-us",
                "100000");
        measure(DROPPING, counters, polls);
        packets.stop();
        counters.stop();
    }

    private Running counters(String interval) {
        return lab.start(
                        lab.dropscope(),
                        "counters",
                        "--interval",
                        interval,
                        "--netns",
                        lab.node("c"),
                        "--output",
                        "json")
                .awaitErr(", counting: ");
    }

    /** After one that is not measured: the JVM compiles what it met first, and the row before has its last packets. */
    private void measure(String row, Running counters, int polls) {
        long told = polls(counters);
        awaitPolls(counters, told + 1);
        Lab.pause(SETTLE);
        long before = Proc.cpuNanos(counters.pid());
        for (int poll = 1; poll <= polls; poll++) {
            awaitPolls(counters, told + 1 + poll);
            Lab.pause(SETTLE);
            long now = Proc.cpuNanos(counters.pid());
            results.add(NAME, row, CPU, (now - before) / 1e6);
            results.add(NAME, row, RESIDENT, Proc.residentKib(counters.pid()));
            before = now;
        }
    }

    private void awaitPolls(Running counters, long polls) {
        counters.await(() -> polls(counters) >= polls);
    }

    private static long polls(Running counters) {
        try (Stream<String> lines = Files.lines(counters.outFile())) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Running generate(String... arguments) {
        return lab.start(Stream.concat(Stream.of(lab.dropgen(), "--netns", lab.node("c")), Stream.of(arguments))
                        .toArray(String[]::new))
                .awaitOut("ready");
    }

    private void inside(String script) {
        lab.output("ip", "netns", "exec", lab.node("c"), "sh", "-c", script);
    }

    /**
     * How much more memory is resident in the last quarter of {@link #FAST} than in the second one, by the lowest reading of
     * each: the JVM's compilers take some MiB for moments. NaN when not measured.
     */
    static double growthKib(Results results) {
        double[] resident = results.values(NAME, FAST, RESIDENT);
        int quarter = resident.length / 4;
        return quarter == 0
                ? Double.NaN
                : lowest(resident, resident.length - quarter) - lowest(resident, resident.length - 3 * quarter);
    }

    private static double lowest(double[] resident, int from) {
        return Arrays.stream(resident, from, from + resident.length / 4).min().orElseThrow();
    }

    @Override
    public String report() {
        TextTable table = new TextTable(
                "Counters: " + INTERFACES + " interfaces, " + LISTENERS + " listeners,\n" + CONNECTIONS
                        + " connections",
                "CPU ms a poll\n",
                "resident MiB after\nfirst and last poll");
        for (String row : List.of(QUIET, DROPPING, FAST)) {
            double[] resident = results.values(NAME, row, RESIDENT);
            table.row(
                    row,
                    Format.range(results, NAME, row, CPU, 1),
                    Format.number(resident[0] / 1024, 1) + ", "
                            + Format.number(resident[resident.length - 1] / 1024, 1));
        }
        return table.toString();
    }
}
