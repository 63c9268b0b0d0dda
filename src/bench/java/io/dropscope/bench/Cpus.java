package io.dropscope.bench;

import io.dropscope.bench.Lab.Storm;
import io.dropscope.bench.Tracer.Account;
import java.util.List;

/** Two generators on two CPUs against one: they share the ring's lock, and the tracer has no CPU of its own. */
final class Cpus implements Section {
    static final String NAME = "cpus";
    static final String DROPS_PER_SECOND = "drops_per_second";
    static final String GENERATOR = "generator_ns_per_drop";
    static final String BPF = "bpf_ns_per_run";
    static final String DROPS = "drops";
    static final String COUNTED = "counted";
    static final String EVENTS = "events";
    static final String THINNED = "thinned";
    static final String LOST = "lost";

    private static final List<Setting> SETTINGS = List.of(Setting.DEFAULTS, Setting.DETAIL_ALL);

    private final Parameters parameters;
    private final Lab lab;
    private final Results results;

    Cpus(Parameters parameters, Lab lab, Results results) {
        this.parameters = parameters;
        this.lab = lab;
        this.results = results;
    }

    @Override
    public int steps() {
        return parameters.number("ROUNDS") * SETTINGS.size() * 2;
    }

    @Override
    public int seconds() {
        return steps() * (2 + parameters.number("PACKETS") / 200_000);
    }

    @Override
    public void measure(Progress progress) {
        for (int round = 1; round <= parameters.number("ROUNDS"); round++) {
            for (Setting setting : SETTINGS) {
                for (int generators = 1; generators <= 2; generators++) {
                    progress.step("cpus, round " + round + ", " + generators + " generating: " + setting.name());
                    measure(setting, generators);
                }
            }
        }
    }

    static String row(Setting setting, int generators) {
        return setting.name() + ", " + generators + (generators == 1 ? " CPU" : " CPUs");
    }

    private void measure(Setting setting, int generators) {
        String row = row(setting, generators);
        Tracer tracer = new Tracer(lab, parameters, setting);
        List<Storm> warmUp = storm(generators);
        List<Storm> storm = storm(generators);
        results.add(
                NAME,
                row,
                DROPS_PER_SECOND,
                storm.stream().mapToDouble(Storm::dropsPerSecond).sum());
        results.add(
                NAME,
                row,
                GENERATOR,
                storm.stream().mapToDouble(Storm::nanosPerDrop).average().orElseThrow());
        long[] measured = new long[1];
        results.add(NAME, row, BPF, tracer.bpfNanosPerRun(() -> measured[0] = drops(storm(generators))));
        add(row, DROPS, drops(warmUp) + drops(storm) + measured[0]);
        Account account = tracer.stop();
        add(row, COUNTED, account.counted());
        add(row, EVENTS, account.events());
        add(row, THINNED, account.thinned());
        add(row, LOST, account.lost());
    }

    private void add(String row, String metric, Number value) {
        results.add(NAME, row, metric, value);
    }

    private List<Storm> storm(int generators) {
        long packets = parameters.number("PACKETS");
        return generators == 1 ? List.of(lab.storm(packets)) : lab.twoStorms(packets);
    }

    private static long drops(List<Storm> storms) {
        return storms.stream().mapToLong(Storm::drops).sum();
    }

    @Override
    public String report() {
        TextTable table = new TextTable(
                "Dropping on one CPU and on two\n", "drops/s\nin 1000", "CPU ns\na drop", "BPF ns\na run", "\nlost");
        for (Setting setting : SETTINGS) {
            for (int generators = 1; generators <= 2; generators++) {
                String row = row(setting, generators);
                table.row(
                        row,
                        Format.range(results, NAME, row, DROPS_PER_SECOND, 1000),
                        Format.range(results, NAME, row, GENERATOR, 1),
                        Format.range(results, NAME, row, BPF, 1),
                        Format.percent(results.sum(NAME, row, LOST) / results.sum(NAME, row, DROPS)));
            }
        }
        return table.toString();
    }
}
