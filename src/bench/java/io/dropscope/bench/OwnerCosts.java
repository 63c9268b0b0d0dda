package io.dropscope.bench;

import io.dropscope.bench.Lab.Running;
import java.time.Duration;

/** What it costs to know the owners of drops among many processes, each with many sockets. */
final class OwnerCosts implements Section {
    static final String NAME = "owners";
    static final String CORE = "percent_of_core";
    static final String RESIDENT = "resident_kib";
    static final String ATTACHED = "start_to_attached_ms";
    static final String FEW = "idle, few sockets";
    static final String MANY = "idle, many sockets";
    static final String DROPPING = "10 drops a second, many sockets";

    private static final int FIRST_PORT = 10_000;
    private static final int DROPS_PER_SECOND = 10;
    private static final Duration SPAN = Duration.ofSeconds(10);

    /** After so long the JVM has compiled what the start made hot. */
    private static final Duration CALM = Duration.ofSeconds(3);

    private final Parameters parameters;
    private final Lab lab;
    private final Results results;
    private final Setting setting;

    OwnerCosts(Parameters parameters, Lab lab, Results results) {
        this.parameters = parameters;
        this.lab = lab;
        this.results = results;
        setting = Setting.DEFAULTS.with("--by", "process", "--netns", lab.node("b"));
    }

    @Override
    public int steps() {
        return 3;
    }

    @Override
    public int seconds() {
        return 60;
    }

    @Override
    public void measure(Progress progress) {
        progress.step("owners: " + FEW);
        Tracer alone = new Tracer(lab, parameters, setting);
        Lab.pause(CALM);
        idle(FEW, alone);
        alone.stop();

        Running holders = lab.start(
                        lab.dropgen(),
                        "--netns",
                        lab.node("b"),
                        "holder",
                        "many",
                        "--dst",
                        "127.0.0.1",
                        "--dport",
                        Integer.toString(FIRST_PORT),
                        "--hold",
                        Integer.toString(parameters.number("PROCESSES")),
                        "--sockets",
                        Integer.toString(parameters.number("SOCKETS")),
                        "--filter")
                .awaitOut("ready");
        progress.step("owners: " + MANY);
        results.add(
                NAME,
                MANY,
                ATTACHED,
                lab.nanosUntil(
                                line -> line.contains(" attached"),
                                true,
                                lab.dropscope(),
                                "live",
                                "--by",
                                "process",
                                "--netns",
                                lab.node("b"))
                        / 1e6);
        Tracer tracer = new Tracer(lab, parameters, setting);
        Lab.pause(CALM);
        idle(MANY, tracer);
        progress.step("owners: " + DROPPING);
        Thread drops = Thread.ofPlatform().daemon().start(this::drop);
        measure(DROPPING, tracer);
        drops.interrupt();
        tracer.stop();
        holders.stop();
    }

    private void idle(String row, Tracer tracer) {
        measure(row, tracer);
        results.add(NAME, row, RESIDENT, Proc.residentKib(tracer.pid()));
    }

    private void measure(String row, Tracer tracer) {
        long before = tracer.cpuNanos();
        long begin = System.nanoTime();
        Lab.pause(SPAN);
        results.add(NAME, row, CORE, 100.0 * (tracer.cpuNanos() - before) / (System.nanoTime() - begin));
    }

    /** A drop in each of ten processes a second, from a new socket each time. */
    private void drop() {
        try {
            for (int i = 0; ; i = (i + 1) % DROPS_PER_SECOND) {
                lab.start(
                                lab.dropgen(),
                                "--netns",
                                lab.node("b"),
                                "udp",
                                "--dst",
                                "127.0.0.1",
                                "--dport",
                                Integer.toString(FIRST_PORT + i * parameters.number("PROCESSES") / DROPS_PER_SECOND),
                                "--settle-ms",
                                "0")
                        .waitFor();
                Thread.sleep(1000 / DROPS_PER_SECOND);
            }
        } catch (InterruptedException | IllegalStateException e) {
            // the span is over, or the run
        }
    }

    @Override
    public String report() {
        TextTable table = new TextTable(
                "Owners: " + parameters.number("PROCESSES") + " processes, " + parameters.number("SOCKETS")
                        + " sockets each\n",
                "%\nof a core",
                "resident\nMiB",
                "start to\nattached, ms");
        for (String row : results.rows(NAME)) {
            table.row(
                    row,
                    Format.number(results.median(NAME, row, CORE), 2),
                    Format.range(results, NAME, row, RESIDENT, 1024),
                    Format.range(results, NAME, row, ATTACHED, 1));
        }
        return table.toString();
    }
}
