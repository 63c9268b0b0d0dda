package io.dropscope.bench;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * A minute in which nothing drops: {@code live} with its defaults. Where the host itself drops packets they are what it
 * tells of; with FILTER it is told to watch a namespace of its own, and then looks at no counters beside.
 */
final class Idle implements Section {
    static final String NAME = "idle";
    static final String PROCESS = "dropscope live";
    static final String CORE = "percent_of_core";
    static final String RESIDENT = "resident_kib";

    /** Rows are threads; dropscope's own ones begin so, the others are the JVM's. */
    static final String WAKE_UPS = "wake_ups_per_second";

    static final String OWN = "dropscope-";

    /** After so long the JVM has compiled what the start made hot. */
    private static final Duration CALM = Duration.ofSeconds(5);

    private final Parameters parameters;
    private final Lab lab;
    private final Results results;

    Idle(Parameters parameters, Lab lab, Results results) {
        this.parameters = parameters;
        this.lab = lab;
        this.results = results;
    }

    @Override
    public int steps() {
        return 1;
    }

    @Override
    public int seconds() {
        return 7 + parameters.number("IDLE_SECONDS");
    }

    @Override
    public void measure(Progress progress) {
        int seconds = parameters.number("IDLE_SECONDS");
        progress.step("idle, " + seconds + " s");
        Tracer tracer = new Tracer(lab, parameters, Setting.DEFAULTS);
        Lab.pause(CALM);
        long cpuBefore = tracer.cpuNanos();
        Map<String, Long> before = Proc.sleeps(tracer.pid());
        long begin = System.nanoTime();
        Lab.pause(Duration.ofSeconds(seconds));
        double elapsed = System.nanoTime() - begin;
        results.add(NAME, PROCESS, CORE, 100 * (tracer.cpuNanos() - cpuBefore) / elapsed);
        results.add(NAME, PROCESS, RESIDENT, Proc.residentKib(tracer.pid()));
        Map<String, Double> perSecond = new TreeMap<>();
        Proc.sleeps(tracer.pid()).forEach((thread, sleeps) -> {
            String name = thread.substring(thread.indexOf(' ') + 1);
            perSecond.merge(name, (sleeps - before.getOrDefault(thread, 0L)) * 1e9 / elapsed, Double::sum);
        });
        perSecond.forEach((name, rate) -> results.add(NAME, name, WAKE_UPS, rate));
        tracer.stop();
    }

    /** Wake-ups a second of all of dropscope's own threads, or of all others. */
    static double wakeUps(Results results, boolean own) {
        return results.rows(NAME).stream()
                .filter(row -> own == row.startsWith(OWN))
                .mapToDouble(row -> results.sum(NAME, row, WAKE_UPS))
                .sum();
    }

    @Override
    public String report() {
        TextTable table = new TextTable("Idle: " + parameters.number("IDLE_SECONDS") + " s, nothing drops", "");
        table.row("% of a core", Format.number(results.median(NAME, PROCESS, CORE), 2));
        table.row("resident MiB", Format.number(results.median(NAME, PROCESS, RESIDENT) / 1024, 0));
        for (String row : results.rows(NAME)) {
            if (row.startsWith(OWN)) {
                table.row("wake-ups a second, " + row, Format.number(results.sum(NAME, row, WAKE_UPS), 2));
            }
        }
        table.row("wake-ups a second, threads of the JVM", Format.number(wakeUps(results, false), 2));
        return table.toString();
    }
}
