package io.dropscope.view;

import io.dropscope.linux.Text;
import io.dropscope.stats.LogReport;
import io.dropscope.stats.LogUnit;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the text and the page of a log say in the same words. */
final class LogWords {
    private static final int NAMES = 4;

    private final LogReport report;
    private final DateTimeFormatter seconds;
    private final DateTimeFormatter minutes;
    private final DateTimeFormatter days;

    LogWords(LogReport report) {
        this.report = report;
        seconds = format("uuuu-MM-dd HH:mm:ss");
        minutes = format("uuuu-MM-dd HH:mm");
        days = format("uuuu-MM-dd");
    }

    private DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(report.zone());
    }

    String time(long millis) {
        return seconds.format(Instant.ofEpochMilli(millis));
    }

    /** When a group begins, as exact as its unit is. */
    String start(long millis, LogUnit unit) {
        String day = days.format(Instant.ofEpochMilli(millis));
        return switch (unit) {
            case MINUTE, HOUR -> minutes.format(Instant.ofEpochMilli(millis));
            case DAY -> day;
            case MONTH -> day.substring(0, day.length() - 3);
            case YEAR -> day.substring(0, day.length() - 6);
        };
    }

    String zone() {
        ZoneId zone = report.zone();
        return zone.normalized().equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
    }

    /** {@code 2 logs: network.log, network.log.1}. */
    String sources() {
        List<LogReport.Source> sources = report.sources();
        String names = sources.stream()
                .limit(NAMES)
                .map(source -> source.name().equals("-") ? "stdin" : Text.safe(source.name()))
                .collect(Collectors.joining(", "));
        String more = sources.size() > NAMES ? " and " + Numbers.grouped(sources.size() - NAMES) + " more" : "";
        return (sources.size() == 1 ? "log: " : sources.size() + " logs: ") + names + more;
    }

    /** {@code eth0, eth1} with their intervals where there are several. */
    String interfaces() {
        var byName = report.selected().interfaces();
        String names = byName.entrySet().stream()
                .limit(NAMES * 2)
                .map(entry -> name(entry.getKey()) + (byName.size() > 1 ? " " + Numbers.grouped(entry.getValue()) : ""))
                .collect(Collectors.joining(", "));
        return byName.size() > NAMES * 2 ? names + " and " + (byName.size() - NAMES * 2) + " more" : names;
    }

    static String name(String interfaceName) {
        return interfaceName.isEmpty() ? "-" : Text.safe(interfaceName);
    }

    /** The largest categories of an interval or group: {@code udp_rcvbuf 480, qdisc 43, 2 more}. */
    String mostOf(List<Long> parts, int width) {
        List<Integer> order = IntStream.range(0, parts.size())
                .boxed()
                .filter(i -> parts.get(i) > 0)
                .sorted((a, b) -> Long.compare(parts.get(b), parts.get(a)))
                .toList();
        StringBuilder text = new StringBuilder();
        for (int k = 0; k < order.size(); k++) {
            int i = order.get(k);
            String next =
                    (k == 0 ? "" : ", ") + report.categories().get(i).name() + " " + Numbers.grouped(parts.get(i));
            int left = order.size() - k - 1;
            String rest = left == 0 ? "" : ", " + left + " more";
            if (k > 0 && text.length() + next.length() + rest.length() > width) {
                return text + ", " + (left + 1) + " more";
            }
            text.append(next);
        }
        return text.toString();
    }

    /** Why the two totals differ, and what is doubtful; a sentence each. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        LogReport.Caveats caveats = report.caveats();
        if (caveats.oldRows() > 0) {
            String rows = caveats.oldRows() == report.selected().intervals()
                    ? "This is a log of the old script."
                    : Numbers.grouped(caveats.oldRows()) + " rows are of the old script.";
            notes.add(rows + " AS LOGGED is its total_drops; DROPS counts each packet once.");
        }
        add(
                notes,
                caveats.listenTwice(),
                " accept queue overflows stand in syn_queue (ListenDrops) as well: DROPS has them once, and under"
                        + " syn_queue what is no accept queue overflow.");
        add(notes, caveats.collapsed(), " tcp_collapsed are no loss, the kernel merged memory: not in DROPS.");
        add(
                notes,
                caveats.elsewhere(),
                " in softirq and udp_sndbuf stand in other columns too (nic_rx, qdisc), or never were a packet: not in"
                        + " DROPS.");
        add(
                notes,
                caveats.repeated(),
                " drops in host-wide columns (softirq to udp_sndbuf) were logged again for another interface: DROPS has"
                        + " them once.");
        add(
                notes,
                caveats.qdiscTwice(),
                " at most are in qdisc and in udp_sndbuf: a local qdisc's drop counts in both, and an old log cannot"
                        + " tell. DROPS has both.");
        add(
                notes,
                caveats.softirqTwice(),
                " at most are in softirq and in nic_rx: some drivers count a backlog's drop too, and an old log cannot"
                        + " tell. DROPS has both.");
        add(notes, caveats.totalsOff(), " rows have a total that is not what their columns say.");
        add(notes, caveats.negativeRows(), " rows have a negative count (a counter was set back); it counts as 0.");
        add(
                notes,
                caveats.overlapping(),
                " rows lie in the time of another file of the same interface: is a file given twice, or of another"
                        + " host?");
        return notes;
    }

    private static void add(List<String> notes, long count, String text) {
        if (count > 0) {
            notes.add(Numbers.grouped(count) + text);
        }
    }

    /** Lines that are no row, by file, with the first few; a sentence for each file. */
    List<String> unreadable() {
        List<String> lines = new ArrayList<>();
        for (LogReport.Source source : report.sources()) {
            if (source.unreadable() > 0) {
                String samples = source.samples().stream()
                        .map(line -> Numbers.grouped(line.number()) + " (" + Text.safe(line.why()) + ")")
                        .collect(Collectors.joining(", "));
                String more = source.unreadable() > source.samples().size() ? ", ..." : "";
                lines.add(Numbers.grouped(source.unreadable()) + (source.unreadable() == 1 ? " line" : " lines")
                        + " of " + Text.safe(source.name()) + " could not be read: " + samples + more);
            }
            if (source.endedEarly() != null) {
                lines.add(Text.safe(source.name()) + " ends in its middle: " + Text.safe(source.endedEarly()));
            }
        }
        return lines;
    }

    /** {@code no gaps}, or what is missing. */
    String gaps() {
        LogReport.Gaps gaps = report.gaps();
        List<String> parts = new ArrayList<>();
        add(parts, gaps.missing(), gaps.missing() == 1 ? " iteration missing" : " iterations missing");
        add(parts, gaps.restarts(), gaps.restarts() == 1 ? " restart" : " restarts");
        add(parts, gaps.pauses(), gaps.pauses() == 1 ? " pause" : " pauses");
        add(parts, gaps.clockBack(), " times the clock went back");
        return parts.isEmpty() ? "none" : String.join(", ", parts);
    }

    static String what(LogReport.Gap gap) {
        return gap.restarted()
                ? "restarted"
                : gap.missing() > 0 ? Numbers.grouped(gap.missing()) + " missing" : "a pause";
    }

    /** {@code 5 s}, {@code 2 h 10 min}. */
    static String duration(long millis) {
        if (millis < 120_000) {
            return millis % 1000 == 0 ? millis / 1000 + " s" : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        long minutes = Math.round(millis / 60_000.0);
        if (minutes < 120) {
            return minutes + " min";
        }
        if (minutes < 48 * 60) {
            return minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
        }
        long hours = minutes / 60;
        return hours / 24 + " d" + (hours % 24 == 0 ? "" : " " + hours % 24 + " h");
    }
}
