package io.dropscope.bench;

import io.dropscope.bench.Lab.Running;
import io.dropscope.bench.Lab.Storm;
import java.time.Duration;

/**
 * A long run over many distinct flows: memory must not grow with them. Not part of {@code make bench}, but what
 * {@code make bench-flows} found last stands in its table of goals.
 */
final class Flows implements Section {
    static final String NAME = "flows";
    static final String ROW = "dropscope live --by flow";

    /** A value for each minute. */
    static final String RESIDENT = "resident_kib";

    static final String PEAK = "peak_kib";
    static final String DROPS = "drops";
    static final String COUNTED = "counted";
    static final String EVENTS = "events";
    static final String THINNED = "thinned";
    static final String LOST = "lost";

    /** Drops of flows that gave way to others in the table. */
    static final String NOT_KEPT = "not_kept";

    /** Longer than the default, as each interval writes all flows that it knows. */
    private static final String INTERVAL = "10s";

    /** By when everything has its final size. */
    static final int SETTLED_MINUTES = 5;

    private final Parameters parameters;
    private final Lab lab;
    private final Results results;

    Flows(Parameters parameters, Lab lab, Results results) {
        this.parameters = parameters;
        this.lab = lab;
        this.results = results;
    }

    @Override
    public int steps() {
        return parameters.number("MINUTES");
    }

    @Override
    public int seconds() {
        return parameters.number("MINUTES") * 60;
    }

    @Override
    public void measure(Progress progress) {
        Running live = lab.start(
                        lab.dropscope(),
                        "live",
                        "--output",
                        "json",
                        "--interval",
                        INTERVAL,
                        "--by",
                        "flow",
                        "--detail-rate",
                        "all",
                        "--netns",
                        lab.node("a"))
                .awaitErr(" attached");
        Running storm = lab.startStorm(
                "--seconds",
                Integer.toString(seconds()),
                "--flows",
                Integer.toString(parameters.number("FLOWS")),
                "--rate",
                Integer.toString(parameters.number("FLOWS_PER_SECOND")));
        for (int minute = 1; minute <= parameters.number("MINUTES"); minute++) {
            progress.step("flows, minute " + minute);
            Lab.pause(Duration.ofMinutes(1));
            results.add(NAME, ROW, RESIDENT, Proc.residentKib(live.pid()));
        }
        storm.waitFor();
        results.add(NAME, ROW, PEAK, Proc.peakKib(live.pid()));
        live.stop();
        results.add(NAME, ROW, DROPS, Storm.parse(storm.out()).drops());
        account(live.lastLine());
    }

    /** Of the summary; the rows are flows, and one for those that gave way to others. */
    private void account(String summary) {
        Object last = Json.parse(summary);
        Object losses = Json.at(last, "losses");
        results.add(NAME, ROW, COUNTED, Json.number(Json.at(last, "drops")));
        results.add(NAME, ROW, EVENTS, Json.number(Json.at(last, "events")));
        results.add(NAME, ROW, THINNED, Json.number(Json.at(losses, "thinned")));
        results.add(NAME, ROW, LOST, Json.number(Json.at(losses, "ring_full")));
        double notKept = 0;
        for (Object row : Json.list(Json.at(last, "rows"))) {
            if ("not_kept".equals(Json.at(row, "row"))) {
                notKept += Json.number(Json.at(row, "drops"));
            }
        }
        results.add(NAME, ROW, NOT_KEPT, notKept);
    }

    @Override
    public String report() {
        double[] resident = results.values(NAME, ROW, RESIDENT);
        TextTable table = new TextTable(
                parameters.number("FLOWS") + " flows, " + parameters.number("FLOWS_PER_SECOND") + " new ones a second",
                "");
        for (int minute = 1; minute <= resident.length; minute++) {
            if (minute == 1 || minute % SETTLED_MINUTES == 0 || minute == resident.length) {
                table.row("resident MiB after minute " + minute, Format.number(resident[minute - 1] / 1024, 1));
            }
        }
        table.row("peak MiB", Format.number(results.median(NAME, ROW, PEAK) / 1024, 1));
        for (String metric : new String[] {DROPS, COUNTED, EVENTS, THINNED, LOST, NOT_KEPT}) {
            table.row(metric, Format.number(results.sum(NAME, ROW, metric), 0));
        }
        return table.toString();
    }
}
