package io.dropscope.bench;

import io.dropscope.bench.Lab.Storm;
import io.dropscope.bench.Tracer.Account;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The main part: drops at full speed under each setting. A round runs every setting once, in an order that is turned by
 * some places from round to round; just before each of them comes a storm with nothing attached, which its own storm is
 * compared with, as this machine may be slower a minute later.
 */
final class Storms implements Section {
    static final String NAME = "storm";
    static final String NOTHING = "nothing attached";

    static final String DROPS_PER_SECOND = "drops_per_second";
    static final String SPEED = "drops_per_second_of_nothing_attached";
    static final String GENERATOR = "generator_ns_per_drop";
    static final String ADDED = "generator_ns_per_drop_added";
    static final String BPF = "bpf_ns_per_run";
    static final String BPF_NET = "bpf_ns_per_run_net_of_empty";
    static final String TRACER = "tracer_ns_per_drop";
    static final String CORE = "tracer_percent_of_core";
    static final String PEAK = "tracer_peak_kib";
    static final String DROPS = "drops";
    static final String COUNTED = "counted";
    static final String EVENTS = "events";
    static final String THINNED = "thinned";
    static final String LOST = "lost";
    /** Records of perf that tell of losses, however many in each. */
    static final String LOST_RECORDS = "lost_records";

    /** The tracer gets so long to read what the storm has left in its ring. */
    private static final Duration DRAIN = Duration.ofMillis(300);

    private final Parameters parameters;
    private final Lab lab;
    private final Results results;
    private final List<Setting> settings;

    Storms(Parameters parameters, Lab lab, Results results, List<Setting> settings) {
        this.parameters = parameters;
        this.lab = lab;
        this.results = results;
        this.settings = new ArrayList<>(settings);
    }

    @Override
    public int steps() {
        return parameters.number("ROUNDS") * settings.size();
    }

    @Override
    public int seconds() {
        return steps() * (3 + parameters.number("PACKETS") / 140_000);
    }

    @Override
    public void measure(Progress progress) {
        int rounds = parameters.number("ROUNDS");
        for (int round = 0; round < rounds; round++) {
            List<Setting> order = new ArrayList<>(settings);
            Collections.rotate(order, round * settings.size() / rounds);
            for (Setting setting : order) {
                progress.step("storm, round " + (round + 1) + " of " + rounds + ": " + setting.name());
                measure(setting);
            }
            for (Setting setting : settings) {
                double[] all = results.values(NAME, setting.name(), BPF);
                double[] empty = results.values(NAME, Setting.EMPTY.name(), BPF);
                if (all.length > 0) {
                    add(setting.name(), BPF_NET, all[all.length - 1] - empty[empty.length - 1]);
                }
            }
        }
    }

    private void measure(Setting setting) {
        long packets = parameters.number("PACKETS");
        Storm nothing = lab.storm(packets);
        add(NOTHING, DROPS_PER_SECOND, nothing.dropsPerSecond());
        add(NOTHING, GENERATOR, nothing.nanosPerDrop());

        Tracer tracer;
        try {
            tracer = new Tracer(lab, parameters, setting);
        } catch (IllegalStateException e) {
            if (!setting.tool().isPeer() || lab.isClosed()) {
                throw e;
            }
            System.err.println("left out: " + e.getMessage());
            settings.remove(setting);
            return;
        }
        String row = setting.name();
        long drops = lab.storm(packets).drops(); // Java compiles what this made hot
        Lab.pause(DRAIN);

        long cpuBefore = tracer.cpuNanos();
        Storm storm = lab.storm(packets);
        Lab.pause(DRAIN);
        long cpu = tracer.cpuNanos() - cpuBefore;
        drops += storm.drops();
        add(row, DROPS_PER_SECOND, storm.dropsPerSecond());
        add(row, SPEED, storm.dropsPerSecond() / nothing.dropsPerSecond());
        add(row, GENERATOR, storm.nanosPerDrop());
        add(row, ADDED, storm.nanosPerDrop() - nothing.nanosPerDrop());
        add(row, TRACER, (double) cpu / storm.drops());
        add(row, CORE, 100.0 * cpu / storm.elapsedNanos());

        if (tracer.hasProgram()) {
            long[] more = new long[1];
            add(
                    row,
                    BPF,
                    tracer.bpfNanosPerRun(() -> more[0] = lab.storm(packets).drops()));
            drops += more[0];
            Lab.pause(DRAIN);
        }
        add(row, PEAK, tracer.peakKib());
        account(row, drops, tracer.stop());
    }

    private void account(String row, long drops, Account account) {
        add(row, DROPS, drops);
        if (account.counted() >= 0) {
            add(row, COUNTED, account.counted());
        }
        if (account.events() >= 0) {
            add(row, EVENTS, account.events());
        }
        if (account.thinned() >= 0) {
            add(row, THINNED, account.thinned());
            add(row, LOST, account.lost());
        } else if (account.events() >= 0) {
            add(row, LOST, drops - account.events());
            add(row, LOST_RECORDS, account.lost());
        } else if (account.counted() >= 0) {
            add(row, LOST, drops - account.counted());
        }
    }

    private void add(String row, String metric, Number value) {
        results.add(NAME, row, metric, value);
    }

    @Override
    public String report() {
        TextTable cost = new TextTable(
                "", "drops/s\nin 1000", "CPU ns\na drop", "\nadded", "BPF ns\na run", "net of the\nempty program");
        TextTable seen = new TextTable(
                "\n", "\ntotal", "\nevents", "\nthinned", "\nlost", "CPU ns\na drop", "%\nof a core", "peak\nMiB");
        cost.row(
                NOTHING,
                Format.range(results, NAME, NOTHING, DROPS_PER_SECOND, 1000),
                median(NOTHING, GENERATOR),
                "",
                "",
                "");
        for (Setting setting : settings) {
            String row = setting.name();
            cost.row(
                    setting.label(),
                    Format.range(results, NAME, row, DROPS_PER_SECOND, 1000),
                    median(row, GENERATOR),
                    range(row, ADDED),
                    range(row, BPF),
                    setting.equals(Setting.EMPTY) ? "" : median(row, BPF_NET));
            if (!setting.equals(Setting.EMPTY)) {
                seen.row(
                        setting.label(),
                        total(row),
                        share(row, EVENTS),
                        share(row, THINNED),
                        share(row, LOST),
                        range(row, TRACER),
                        range(row, CORE),
                        peak(row));
            }
        }
        return "What the workload pays, which drops as fast as one core can: medians (lowest..highest)\n\n" + cost
                + "\nWhat the tracer saw, of all rounds, and what it needs beside that core\n\n" + seen + others()
                + peers();
    }

    /** A remark, when the host dropped packets that are not the generator's: only dropscope can leave those out. */
    private String others() {
        boolean seen = settings.stream()
                .map(Setting::name)
                .anyMatch(row -> Math.max(results.sum(NAME, row, COUNTED), results.sum(NAME, row, EVENTS))
                        > results.sum(NAME, row, DROPS));
        return seen
                ? "\nTotals above the storm's own (+N), and negative losses: this host dropped other packets, too.\n"
                : "";
    }

    /** The ratio of the defaults to each peer. */
    private String peers() {
        TextTable table =
                new TextTable("dropscope live is", "CPU added a drop", "drops/s", "tracer's CPU", "peak memory");
        boolean any = false;
        for (Setting setting : settings) {
            if (setting.tool().isPeer()) {
                any = true;
                table.row(
                        "... times " + setting.name(),
                        ratio(ADDED, setting),
                        ratio(DROPS_PER_SECOND, setting),
                        ratio(TRACER, setting),
                        ratio(PEAK, setting));
            }
        }
        return any ? "\n" + table : "";
    }

    private String ratio(String metric, Setting peer) {
        return results.ratio(NAME, metric, Setting.DEFAULTS.name(), peer.name())
                .map(ratio -> Format.range(ratio, 2))
                .orElse("");
    }

    private String range(String row, String metric) {
        return Format.range(results, NAME, row, metric, 1);
    }

    private String median(String row, String metric) {
        return results.statistics(NAME, row, metric)
                .map(figures -> Format.number(figures.median(), 0))
                .orElse("");
    }

    private String peak(String row) {
        return results.statistics(NAME, row, PEAK)
                .map(figures -> Format.number(figures.maximum() / 1024, 0))
                .orElse("");
    }

    /** Of the drops of all rounds. */
    private String share(String row, String metric) {
        return results.statistics(NAME, row, metric).isEmpty()
                ? ""
                : Format.percent(results.sum(NAME, row, metric) / results.sum(NAME, row, DROPS));
    }

    private String total(String row) {
        if (results.statistics(NAME, row, COUNTED).isEmpty()) {
            return "";
        }
        double wrong = results.sum(NAME, row, COUNTED) - results.sum(NAME, row, DROPS);
        return wrong == 0 ? "exact" : "%+.0f".formatted(wrong);
    }
}
