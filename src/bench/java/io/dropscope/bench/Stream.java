package io.dropscope.bench;

import io.dropscope.bench.Lab.Storm;
import io.dropscope.bench.Tracer.Account;
import java.time.Duration;

/** Every drop an event, one core at full speed for ten seconds, through a ring of 8 MiB, once Java is warm. */
final class Stream implements Section {
    static final String NAME = "stream";
    static final String ROW = "dropscope live --detail-rate all";
    static final String DROPS_PER_SECOND = "drops_per_second";
    static final String CORE = "tracer_percent_of_core";
    static final String DROPS = "drops";
    static final String EVENTS = "events";
    static final String LOST = "lost";

    private static final int WARM_UP_SECONDS = 3;

    private final Parameters parameters;
    private final Lab lab;
    private final Results results;

    Stream(Parameters parameters, Lab lab, Results results) {
        this.parameters = parameters;
        this.lab = lab;
        this.results = results;
    }

    @Override
    public int steps() {
        return parameters.number("ROUNDS");
    }

    @Override
    public int seconds() {
        return steps() * (7 + parameters.number("STREAM_SECONDS"));
    }

    @Override
    public void measure(Progress progress) {
        int seconds = parameters.number("STREAM_SECONDS");
        for (int round = 1; round <= steps(); round++) {
            progress.step("stream, round " + round + " of " + steps());
            Tracer tracer = new Tracer(lab, parameters, Setting.DETAIL_ALL.with("--ring-size", "8M"));
            long drops = storm(Math.min(WARM_UP_SECONDS, seconds)).drops();
            Lab.pause(Duration.ofSeconds(1));
            long cpuBefore = tracer.cpuNanos();
            Storm storm = storm(seconds);
            long cpu = tracer.cpuNanos() - cpuBefore;
            Account account = tracer.stop();
            results.add(NAME, ROW, DROPS_PER_SECOND, storm.dropsPerSecond());
            results.add(NAME, ROW, CORE, 100.0 * cpu / storm.elapsedNanos());
            results.add(NAME, ROW, DROPS, drops + storm.drops());
            results.add(NAME, ROW, EVENTS, account.events());
            results.add(NAME, ROW, LOST, account.lost());
        }
    }

    private Storm storm(int seconds) {
        return lab.storm("--seconds", Integer.toString(seconds));
    }

    @Override
    public String report() {
        TextTable table = new TextTable(
                "Every drop an event, " + parameters.number("STREAM_SECONDS") + " s a round, ring of 8 MiB", "");
        table.row("drops/s, in 1000", Format.range(results, NAME, ROW, DROPS_PER_SECOND, 1000));
        table.row("drops", Format.number(results.sum(NAME, ROW, DROPS), 0));
        table.row("events", Format.number(results.sum(NAME, ROW, EVENTS), 0));
        table.row("lost in the ring", Format.number(results.sum(NAME, ROW, LOST), 0));
        table.row("tracer's CPU, % of a core", Format.range(results, NAME, ROW, CORE, 1));
        return table.toString();
    }
}
