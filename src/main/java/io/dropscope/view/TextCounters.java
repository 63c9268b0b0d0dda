package io.dropscope.view;

import io.dropscope.event.CounterColumn;
import io.dropscope.event.CounterPlace;
import io.dropscope.event.Severity;
import io.dropscope.event.SocketDelta;
import io.dropscope.linux.Text;
import io.dropscope.stats.CounterSums;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A line for each interval and a tree of what was lost under it:
 *
 * <pre>
 * [2026-02-03 11:23:55] #0125 | CRIT | Drops: 523
 *   +- Accept Queue Overflow: 475  nginx[812] 0.0.0.0:443
 *   `- UDP Receive Buffer: 48  collector[901] 0.0.0.0:9995
 * </pre>
 */
final class TextCounters implements CounterView {
    private static final int WIDTH = 100;
    /** Places and sockets of a row that are named. */
    private static final int NAMED = 4;

    private final CounterRun run;
    private final TimeFormat time;
    private final Style style;
    private final Output out;
    private final Output err;
    private final int width;

    TextCounters(CounterRun run, TimeFormat time, Style style, Output out, Output err) {
        this.run = run;
        this.time = time;
        this.style = style;
        this.out = out;
        this.err = err;
        this.width = style.terminal() && style.columns() >= 40 ? style.columns() : WIDTH;
    }

    @Override
    public void begin() throws IOException {
        String line = "dropscope " + run.version() + " on " + run.host() + ", Linux " + run.kernel() + ", counting: "
                + (run.interfaces().equals("all") ? "all interfaces" : run.interfaces())
                + (run.namespaces() == null ? "" : ", " + run.namespaces())
                + ", every " + TextLive.duration(run.interval()) + ", critical from " + run.threshold()
                + ". Ctrl-C: summary.";
        err.text(Text.wrap(line, WIDTH, "  ") + "\n", style.unicode());
        err.flush();
    }

    @Override
    public void interval(CounterSums interval, long iteration) throws IOException {
        StringBuilder text = new StringBuilder(256);
        Severity severity = interval.severity();
        text.append('[')
                .append(time.text(interval.wallNanos(), run.zone()))
                .append(String.format(Locale.ROOT, "] #%04d | ", iteration))
                .append(Colour.paint(style, colour(severity), sign(severity) + severity.name()))
                .append(" | Drops: ")
                .append(interval.total());
        appendMeasure(text, interval);
        if (interval.ticks() > 1) {
            text.append(String.format(
                    Locale.ROOT,
                    " | %s%d intervals, %.1f s",
                    severity == Severity.OK ? "" : "worst of ",
                    interval.ticks(),
                    interval.seconds()));
        }
        if (interval.incomplete() > 0) {
            text.append(" | incomplete");
        }
        text.append('\n');
        List<Row> rows = rows(interval);
        for (int i = 0; i < rows.size(); i++) {
            append(text, rows.get(i), i == rows.size() - 1);
        }
        if (interval.notKept() > 0) {
            text.append("  (of these ").append(interval.notKept()).append(" without a place or socket: too many)\n");
        }
        out.text(text, style.unicode());
        out.flush();
    }

    private void appendMeasure(StringBuilder text, CounterSums interval) {
        if (interval.total() == 0) {
            return;
        }
        double measure = run.threshold().measure(interval.total(), interval.seconds(), interval.packets());
        switch (run.threshold().unit()) {
            case DROPS -> {}
            case DROPS_PER_SECOND -> text.append(String.format(Locale.ROOT, " | %.1f/s", measure));
            case PERCENT ->
                text.append(String.format(Locale.ROOT, " | %.3f%% of %d packets", measure, interval.packets()));
        }
    }

    private String sign(Severity severity) {
        if (!style.unicode()) {
            return "";
        }
        return switch (severity) {
            case OK -> "\u2714 ";
            case WARN -> "\u26a0 ";
            case CRIT -> "\u2716 ";
        };
    }

    private static String colour(Severity severity) {
        return switch (severity) {
            case OK -> Colour.GREEN;
            case WARN -> Colour.YELLOW;
            case CRIT -> Colour.RED;
        };
    }

    // ---- rows

    /**
     * A row of the tree.
     *
     * @param text what stands behind its sign
     * @param below rows under it
     */
    private record Row(String text, List<String> below) {}

    private List<Row> rows(CounterSums interval) {
        List<Row> rows = new ArrayList<>();
        for (CounterColumn column : CounterColumn.values()) {
            if (interval.of(column) > 0 && column.inTotal()) {
                rows.add(row(interval, column, ""));
            }
        }
        for (CounterColumn column : CounterColumn.values()) {
            if (interval.of(column) > 0
                    && !column.inTotal()
                    && (column.meaning().isLoss() || run.all())) {
                rows.add(row(interval, column, " (" + remark(column) + ")"));
            }
        }
        return rows;
    }

    private static Row row(CounterSums interval, CounterColumn column, String remark) {
        long sum = interval.of(column);
        List<SocketDelta> sockets = interval.socketsOf(column);
        String head = column.label() + ": " + sum + remark;
        if (sockets.isEmpty()) {
            String where = where(interval.placesOf(column), sum);
            return new Row(where.isEmpty() ? head : head + "  " + where, List.of());
        }
        if (sockets.size() == 1) {
            SocketDelta only = sockets.getFirst();
            // at another moment than the counter of the namespace, or not all of its drops are of this column
            String own = only.delta() == sum ? "" : only.delta() + " ";
            return new Row(head + "  " + own + whose(only), List.of());
        }
        List<String> below = new ArrayList<>();
        int named = Math.min(NAMED, sockets.size());
        for (SocketDelta socket : sockets.subList(0, named)) {
            below.add(socket.delta() + "  " + whose(socket));
        }
        if (named < sockets.size()) {
            long rest = sockets.subList(named, sockets.size()).stream()
                    .mapToLong(SocketDelta::delta)
                    .sum();
            below.add(rest + "  of " + (sockets.size() - named) + " more sockets");
        }
        return new Row(head, below);
    }

    /** Why a column is not in the total. */
    private static String remark(CounterColumn column) {
        return switch (column) {
            case SOFTIRQ -> "also in NIC RX";
            case NIC_TX_PEER -> "also in NIC RX of the other end, or below";
            case NIC_DRIVER -> "may be in others too";
            case NEIGHBOUR_FAILED -> "neighbours, not packets";
            case UDP_SNDBUF, OUT_DISCARDS -> "not added: qdisc drops count here too";
            default -> "no loss";
        };
    }

    /** {@code collector[812] 0.0.0.0:9995}. */
    private static String whose(SocketDelta socket) {
        return OwnerText.holderAndAddress(socket.owner()) + at(socket.place().netnsName());
    }

    private static String at(String netnsName) {
        return netnsName == null ? "" : " @" + Text.safe(netnsName);
    }

    /** {@code eth0}, {@code eth0 48, eth1 12}, {@code bond0 60 (eth0 48, eth1 12)}; empty for the own namespace. */
    private static String where(Map<CounterPlace, Long> places, long sum) {
        Map<String, Long> wholes = new LinkedHashMap<>();
        Map<String, List<String>> members = new LinkedHashMap<>();
        places.forEach((place, delta) -> {
            if (place.containedIn() != null) {
                members.computeIfAbsent(label(place.containedIn(), place.netnsName()), any -> new ArrayList<>())
                        .add(Text.safe(place.interfaceName()) + " " + delta);
            } else {
                wholes.merge(label(place), delta, Long::sum);
            }
        });
        List<Map.Entry<String, Long>> sorted = new ArrayList<>(wholes.entrySet());
        sorted.sort(Map.Entry.<String, Long>comparingByValue().reversed());
        StringBuilder text = new StringBuilder();
        int named = sorted.size() == NAMED + 1 ? NAMED + 1 : Math.min(NAMED, sorted.size());
        for (Map.Entry<String, Long> whole : sorted.subList(0, named)) {
            text.append(text.isEmpty() ? "" : ", ").append(whole.getKey());
            if (whole.getValue() != sum) {
                text.append(whole.getKey().isEmpty() ? "here " : " ").append(whole.getValue());
            }
            List<String> ofBond = members.get(whole.getKey());
            if (ofBond != null) {
                text.append(" (").append(String.join(", ", ofBond)).append(')');
            }
        }
        if (named < sorted.size()) {
            text.append(", ").append(sorted.size() - named).append(" more");
        }
        return text.toString();
    }

    /** {@code eth0@blue (tbf 8001:)}, {@code @blue}, {@code cpu1}; empty for the own namespace as a whole. */
    static String label(CounterPlace place) {
        StringBuilder label = new StringBuilder(label(place.interfaceName(), place.netnsName()));
        if (place.object() != null) {
            boolean alone = label.isEmpty();
            label.append(alone ? "" : " (").append(Text.safe(place.object())).append(alone ? "" : ")");
        }
        return label.toString();
    }

    /** {@code eth0}, {@code eth0@blue}, {@code @blue}. */
    private static String label(String interfaceName, String netnsName) {
        return (interfaceName == null ? "" : Text.safe(interfaceName))
                + (netnsName == null ? "" : "@" + Text.safe(netnsName));
    }

    private void append(StringBuilder text, Row row, boolean last) {
        appendLine(text, "  " + (last ? corner() : branch()) + row.text());
        for (int i = 0; i < row.below().size(); i++) {
            boolean lastBelow = i == row.below().size() - 1;
            String stem = last ? "   " : style.unicode() ? "\u2502  " : "|  ";
            appendLine(
                    text,
                    "  " + stem + (lastBelow ? corner() : branch())
                            + row.below().get(i));
        }
    }

    private String branch() {
        return style.unicode() ? "\u251c\u2500 " : "|- ";
    }

    private String corner() {
        return style.unicode() ? "\u2514\u2500 " : "`- ";
    }

    private void appendLine(StringBuilder text, String line) {
        text.append(Numbers.fit(line, width)).append('\n');
    }

    // ---- the end

    @Override
    public void summary(CounterSums whole, CounterTally tally) throws IOException {
        StringBuilder text = new StringBuilder(512).append('\n');
        long total = whole.total();
        // a rest without drops at the end is in the sums, and was no interval
        long intervals = tally.intervals(Severity.OK) + tally.intervals(Severity.WARN) + tally.intervals(Severity.CRIT);
        text.append(String.format(
                Locale.ROOT,
                "%d %s in %.1f s: %s drops, %.1f/s   OK %d, WARN %d, CRIT %d%n",
                intervals,
                intervals == 1 ? "interval" : "intervals",
                whole.seconds(),
                Numbers.grouped(total),
                whole.seconds() > 0 ? total / whole.seconds() : 0.0,
                tally.intervals(Severity.OK),
                tally.intervals(Severity.WARN),
                tally.intervals(Severity.CRIT)));
        if (tally.worstTotal() > 0) {
            text.append(String.format(
                    Locale.ROOT,
                    " worst: #%04d, %s drops, %s%n",
                    tally.worstIteration(),
                    Numbers.grouped(tally.worstTotal()),
                    time.text(tally.worstWallNanos(), run.zone())));
        }
        for (boolean inTotal : new boolean[] {true, false}) {
            for (CounterColumn column : CounterColumn.values()) {
                if (column.inTotal() == inTotal && whole.of(column) > 0) {
                    appendSummaryRow(text, whole, column);
                }
            }
        }
        if (whole.resets() > 0) {
            text.append(" resets (counters that began anew): ")
                    .append(whole.resets())
                    .append('\n');
        }
        if (whole.incomplete() > 0) {
            text.append(" incomplete intervals (something could not be read, and came later): ")
                    .append(whole.incomplete())
                    .append('\n');
        }
        err.text(text, style.unicode());
        err.flush();
    }

    private void appendSummaryRow(StringBuilder text, CounterSums whole, CounterColumn column) {
        Map<String, Long> names = new LinkedHashMap<>();
        whole.counters().forEach((at, delta) -> {
            if (at.counter().column() == column && at.place().containedIn() == null) {
                names.merge(at.counter().name(), delta, Long::sum);
            }
        });
        StringBuilder from = new StringBuilder();
        names.forEach((name, delta) -> from.append(from.isEmpty() ? "" : ", ")
                .append(name)
                .append(delta == whole.of(column) ? "" : " " + delta));
        String remark = column.inTotal() ? "" : " (" + remark(column) + ")";
        String line = String.format(
                Locale.ROOT, "%10s  %-24s %s", Numbers.grouped(whole.of(column)), column.label(), from + remark);
        appendLine(text, line.stripTrailing());
    }
}
