package io.dropscope.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** What the project wants to reach, beside what this run measured. Ratios are of values of one round. */
final class Goals {
    /** Half a mebibyte is no growth: the JVM frees and takes pages. */
    private static final double SAME_KIB = 512;

    /** No object is smaller than 16 bytes; ticks and snapshots leave a trace of a byte an event. */
    private static final double NO_ALLOCATION_BYTES = 1;

    /** A thread may be caught one wake-up further at the end of the span than at its begin. */
    private static final double ONCE_A_SECOND = 1.05;

    private static final String[] COLUMNS = {"what", "goal", "measured", "met"};

    /** @param met null when it was not measured */
    private record Part(String measured, Boolean met) {}

    private final Results results;
    private final Jmh java;
    /** What, goal, measured, met. */
    private final List<String[]> rows = new ArrayList<>();

    Goals(Results results, Jmh java) {
        this.results = results;
        this.java = java;
        programTime();
        againstBpftrace();
        againstPerf();
        stream();
        javaHalf();
        start();
        memory();
        idle();
        throughput();
        poll();
        recording();
    }

    @Override
    public String toString() {
        TextTable table = new TextTable(COLUMNS).words(27, 27, 34, 4);
        for (String[] row : rows) {
            table.row("", "", "", "");
            table.row(row);
        }
        return table.toString();
    }

    /** As the property {@code goals} of the current object. */
    void write(JsonGenerator json) {
        json.writeName("goals");
        json.writeStartArray();
        for (String[] row : rows) {
            json.writeStartObject();
            for (int i = 0; i < COLUMNS.length; i++) {
                json.writeName(COLUMNS[i]);
                json.writeString(row[i]);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void programTime() {
        goal(
                "BPF time a drop, net of an empty program",
                "ledger and event at most 180 ns; beyond the detail rate, and ledger only, at most 40 ns",
                atMost("ledger and event %.0f ns", bpf(Setting.DETAIL_ALL), 180),
                atMost("beyond the rate %.0f ns", bpf(Setting.DETAIL_LITTLE), 40),
                atMost("ledger only %.0f ns", bpf(Setting.NO_DETAIL), 40));
    }

    private double bpf(Setting setting) {
        return results.median(Storms.NAME, setting.name(), Storms.BPF_NET);
    }

    private void againstBpftrace() {
        goal(
                "CPU added a drop with defaults, against bpftrace counting by location",
                "at most 1/3",
                atMost("%.2f", ratio(Storms.ADDED, Setting.DEFAULTS, Setting.BPFTRACE_LOCATION), 1 / 3.0));
    }

    private void againstPerf() {
        double perfLoses = results.sum(Storms.NAME, Setting.PERF.name(), Storms.LOST)
                / results.sum(Storms.NAME, Setting.PERF.name(), Storms.DROPS);
        double loses = storm(Setting.DEFAULTS, Storms.LOST);
        goal(
                "... against perf record -e skb:kfree_skb",
                "at most 2/3, nothing lost where perf loses about 1 %",
                atMost("%.2f", ratio(Storms.ADDED, Setting.DEFAULTS, Setting.PERF), 2 / 3.0),
                atMost("lost %.0f", loses, 0),
                new Part(
                        Double.isNaN(perfLoses) ? "perf not measured" : "perf lost " + Format.percent(perfLoses),
                        Double.isNaN(perfLoses) ? null : true));
    }

    private double ratio(String metric, Setting setting, Setting peer) {
        return results.ratio(Storms.NAME, metric, setting.name(), peer.name())
                .map(Statistics::median)
                .orElse(Double.NaN);
    }

    private double storm(Setting setting, String metric) {
        return results.has(Storms.NAME) ? results.sum(Storms.NAME, setting.name(), metric) : Double.NaN;
    }

    private void stream() {
        boolean measured = results.has(Stream.NAME);
        goal(
                "detail lost with --detail-rate all, one core at full speed for 10 s, ring of 8 MiB",
                "0",
                atMost(
                        "%.0f of " + Format.number(results.sum(Stream.NAME, Stream.ROW, Stream.DROPS), 0),
                        measured ? results.sum(Stream.NAME, Stream.ROW, Stream.LOST) : Double.NaN,
                        0));
        goal(
                "tracer's CPU at that rate",
                "at most 15 % of a core, once warm",
                atMost("%.1f %%", results.median(Stream.NAME, Stream.ROW, Stream.CORE), 15));
    }

    private void javaHalf() {
        goal(
                "Java: decode, Disruptor, aggregate",
                "at least 10 million events a second in JMH, no allocation for an event",
                atLeast("%.1f million events a second (slowest case)", java.slowest("PipelineBenchmark") / 1e6, 10),
                atMost("%.2f bytes an event", java.mostBytes("PipelineBenchmark"), NO_ALLOCATION_BYTES));
    }

    private void start() {
        double attached = results.median(Starts.NAME, Starts.ATTACHED, Starts.MILLISECONDS);
        double event = results.median(Starts.NAME, Starts.FIRST_EVENT, Starts.MILLISECONDS);
        double ratio = results.ratio(Starts.NAME, Starts.MILLISECONDS, Starts.FIRST_EVENT, Starts.BPFTRACE)
                .map(Statistics::median)
                .orElse(Double.NaN);
        goal(
                "start to attached, and to the first event printed",
                "median at most 250 ms and 300 ms; at most 1.5 times bpftrace's",
                atMost("%.0f ms", attached, 250),
                atMost("%.0f ms", event, 300),
                atMost("%.2f times bpftrace's", ratio, 1.5));
    }

    private void memory() {
        double[] resident = results.values(Flows.NAME, Flows.ROW, Flows.RESIDENT);
        boolean enough = resident.length > Flows.SETTLED_MINUTES;
        double growth = enough ? resident[resident.length - 1] - resident[Flows.SETTLED_MINUTES - 1] : Double.NaN;
        goal(
                "peak resident memory of live and trace",
                "at most 80 MiB; the same after minute 5 and 15 of a million flows",
                atMost("live %.0f MiB", results.median(Memory.NAME, "dropscope live", Memory.PEAK) / 1024, 80),
                atMost("trace %.0f MiB", results.median(Memory.NAME, "dropscope trace", Memory.PEAK) / 1024, 80),
                enough
                        ? new Part(
                                String.format(
                                        Locale.ROOT,
                                        "%+.1f MiB from minute %d to %d",
                                        growth / 1024,
                                        Flows.SETTLED_MINUTES,
                                        resident.length),
                                growth <= SAME_KIB)
                        : new Part("flows: make bench-flows", null));
    }

    private void idle() {
        double fastest = results.rows(Idle.NAME).stream()
                .filter(row -> row.startsWith(Idle.OWN))
                .mapToDouble(row -> results.median(Idle.NAME, row, Idle.WAKE_UPS))
                .max()
                .orElse(Double.NaN);
        goal(
                "idle: nothing drops for 60 s",
                "at most 0.5 % of a core; own threads wake no faster than the interval (1 s)",
                atMost("%.2f %%", results.median(Idle.NAME, Idle.PROCESS, Idle.CORE), 0.5),
                atMost("a thread wakes up to %.1f times a second", fastest, ONCE_A_SECOND));
    }

    private void throughput() {
        goal(
                "throughput of the traced program with --stack",
                "no worse than with bpftrace and kstack",
                atLeast(
                        "%.2f times bpftrace's",
                        ratio(Storms.DROPS_PER_SECOND, Setting.STACK, Setting.BPFTRACE_STACK), 1),
                atLeast(
                        "%.2f with a stack for every drop (--detail-rate all)",
                        ratio(Storms.DROPS_PER_SECOND, Setting.STACK_ALL, Setting.BPFTRACE_STACK), 0));
    }

    private void poll() {
        double[] resident = results.values(Polls.NAME, Polls.FAST, Polls.RESIDENT);
        double growth = Polls.growthKib(results);
        goal(
                "one poll of counters every 5 s: " + Polls.INTERFACES + " interfaces, " + Polls.LISTENERS
                        + " listeners, " + Polls.CONNECTIONS + " connections",
                "at most 150 ms of CPU; memory stays the same",
                atMost("quiet up to %.0f ms", highest(Polls.NAME, Polls.QUIET, Polls.CPU), 150),
                atMost("with drops up to %.0f ms", highest(Polls.NAME, Polls.DROPPING, Polls.CPU), 150),
                part(
                        "%+.1f MiB from the second to the last quarter of " + resident.length + " polls",
                        growth / 1024,
                        growth <= SAME_KIB));
    }

    private void recording() {
        goal(
                "recording with snaplen 128 at 300,000 drops a second on two cores",
                "nothing lost",
                atMost(
                        "%.0f of " + Format.number(results.sum(Recordings.NAME, Recordings.PLAIN, Recordings.DROPS), 0)
                                + " lost",
                        results.has(Recordings.NAME)
                                ? results.sum(Recordings.NAME, Recordings.PLAIN, Recordings.LOST)
                                : Double.NaN,
                        0),
                atLeast(
                        "%.0f drops a second",
                        results.median(Recordings.NAME, Recordings.PLAIN, Recordings.DROPS_PER_SECOND),
                        0.95 * Recordings.RATE));
        goal(
                "replay and report of a recording",
                "at least 1 million events a second; memory the same for 5 GB",
                atLeast("replay %.2f million", perSecond(Recordings.REPLAY) / 1e6, 1),
                atLeast("report %.2f million", perSecond(Recordings.REPORT) / 1e6, 1),
                part(
                        "peak %.0f MiB",
                        results.median(Recordings.NAME, Recordings.REPLAY, Recordings.PEAK) / 1024, true));
    }

    private double perSecond(String reading) {
        return results.median(Recordings.NAME, reading, Recordings.EVENTS_PER_SECOND);
    }

    private double highest(String section, String row, String metric) {
        return results.statistics(section, row, metric).map(Statistics::maximum).orElse(Double.NaN);
    }

    private static Part atMost(String format, double value, double limit) {
        return part(format, value, value <= limit);
    }

    private static Part atLeast(String format, double value, double limit) {
        return part(format, value, value >= limit);
    }

    private static Part part(String format, double value, boolean met) {
        return Double.isFinite(value)
                ? new Part(String.format(Locale.ROOT, format, value), met)
                : new Part("not measured", null);
    }

    /** Met when every part of it was measured and is met; missed when one is not; else open. */
    private void goal(String what, String goal, Part... parts) {
        List<String> measured = new ArrayList<>();
        Arrays.stream(parts).map(Part::measured).distinct().forEach(measured::add);
        boolean missed = Arrays.stream(parts).anyMatch(part -> Boolean.FALSE.equals(part.met()));
        boolean all = Arrays.stream(parts).allMatch(part -> Boolean.TRUE.equals(part.met()));
        rows.add(new String[] {what, goal, String.join("; ", measured), missed ? "no" : all ? "yes" : "open"});
    }
}
