package io.dropscope.view;

import io.dropscope.linux.Text;
import io.dropscope.stats.LogReport;
import io.dropscope.stats.LogUnit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * The report as one page: no script, no network, nothing beside it. The chart is SVG, and every number in it stands in a
 * table too.
 */
final class HtmlLog implements LogView {
    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:#1c2024;--dim:#5b6570;--paper:#fff;--line:#d9dee3;--warn:#8a5a00;--crit:#b3261e;
            --c0:#0072b2;--c1:#56b4e9;--c2:#004c78;--c3:#e69f00;--c4:#7a5195;--c5:#cc79a7;--c6:#d55e00;--c7:#009e73;--c8:#999;
            --c9:#c0392b;--c10:#8c6d31;--c11:#7f8c8d}
            @media(prefers-color-scheme:dark){:root{--ink:#e4e8ec;--dim:#9aa5b1;--paper:#14181c;--line:#333b43;--warn:#f0b429;
            --crit:#ff8a80;--c0:#4aa3df;--c1:#8fd3ff;--c2:#2f7fb5;--c3:#ffc04d;--c4:#b18ad0;--c5:#f0a6cb;--c6:#ff8a3d;--c7:#3fd0a4;
            --c8:#bbb;--c9:#ff6f61;--c10:#d1b26f;--c11:#a9b4ba}}
            body{font:15px/1.45 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:68rem;margin:1.5rem auto;
            padding:0 1rem}
            h1{font-size:1.5rem;margin:0 0 .3rem}h2{font-size:1.1rem;margin:2rem 0 .4rem}p{margin:.3rem 0}.dim{color:var(--dim)}
            .scroll{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
            th,td{padding:.15rem .8rem .15rem 0;text-align:left;white-space:nowrap;border-bottom:1px solid var(--line)}
            th{color:var(--dim);font-weight:600}.n{text-align:right}tr.total td{font-weight:600}
            .WARN{color:var(--warn);font-weight:600}.CRIT{color:var(--crit);font-weight:600}
            .facts{display:flex;flex-wrap:wrap;gap:.4rem 2rem;margin:.8rem 0;padding:0;list-style:none}
            .facts b{display:block;font-size:1.35rem;font-variant-numeric:tabular-nums}
            .legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:.3rem 0;padding:0;list-style:none}
            .key{display:inline-block;width:.8em;height:.8em;margin-right:.4em;border-radius:2px}
            .bar{display:inline-block;height:.7em;background:var(--c0);border-radius:2px}
            svg{width:100%;height:auto;display:block}svg text{font:11px system-ui,sans-serif;fill:var(--dim)}
            svg line{stroke:var(--line)}svg .hit{fill:transparent}svg g:hover .hit{fill:var(--ink);fill-opacity:.08}
            ul.notes{padding-left:1.2rem}summary{cursor:pointer}
            @media print{body{max-width:none}}
            """;
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 280;
    private static final int LEFT = 64;
    private static final int TOP = 10;
    private static final int BOTTOM = 24;
    private static final int TICKS = 5;
    private static final int LABELS = 6;
    private static final double BAR_SHARE = 0.86;

    private final Output out;
    private StringBuilder html;
    private LogReport report;
    private LogWords words;

    HtmlLog(Output out) {
        this.out = out;
    }

    @Override
    public void write(LogReport written, String filter) throws IOException {
        report = written;
        words = new LogWords(report);
        html = new StringBuilder(1 << 16);
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n")
                .append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"/>\n<title>");
        html.append("Drops, ").append(escape(words.sources())).append("</title>\n<style>\n");
        html.append(STYLE).append("</style>\n</head>\n<body>\n");
        head(filter);
        if (report.selected().intervals() > 0) {
            chart();
            categories();
            entries("Worst intervals, by drops", report.worst());
            hours();
            groups();
            entries("Last intervals", report.latest());
            gaps();
            course();
        }
        list("Lines that could not be read", words.unreadable());
        html.append("</body>\n</html>\n");
        out.write(html.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private void head(String filter) {
        LogReport.Selected selected = report.selected();
        html.append("<h1>Packet drops</h1>\n");
        paragraph(words.sources());
        if (filter != null) {
            paragraph("only: " + Text.safe(filter));
        }
        if (selected.intervals() == 0) {
            paragraph("No interval matches; the log has " + Numbers.grouped(report.rows()) + " from "
                    + words.time(report.firstMillis()) + " to " + words.time(report.lastMillis()) + ".");
            return;
        }
        paragraph(words.time(selected.firstMillis()) + " to " + words.time(selected.lastMillis()) + " ("
                + LogWords.duration(selected.lastMillis() - selected.firstMillis()) + "), all times in "
                + words.zone());
        paragraph("Interfaces: " + words.interfaces());
        html.append("<ul class=\"facts\">");
        fact("drops", Numbers.grouped(selected.drops()));
        fact("as logged", Numbers.grouped(selected.logged()));
        fact(
                selected.intervalMillis() == 0
                        ? "intervals"
                        : "intervals of " + LogWords.duration(selected.intervalMillis()),
                Numbers.grouped(selected.intervals()));
        fact("with drops", Numbers.share(selected.withDrops(), selected.intervals()));
        fact(
                "WARN",
                Numbers.grouped(selected.warn()) + " (" + Numbers.share(selected.warn(), selected.intervals()) + ")");
        fact(
                "CRIT",
                Numbers.grouped(selected.crit()) + " (" + Numbers.share(selected.crit(), selected.intervals()) + ")");
        html.append("</ul>\n");
    }

    private void fact(String name, String value) {
        html.append("<li><b>")
                .append(escape(value))
                .append("</b>")
                .append(escape(name))
                .append("</li>");
    }

    private void paragraph(String text) {
        html.append("<p>").append(escape(text)).append("</p>\n");
    }

    private void title(String text) {
        html.append("<h2>").append(escape(text)).append("</h2>\n");
    }

    /** The categories that have drops: places in a row's parts. */
    private List<Integer> present() {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < report.categories().size(); i++) {
            if (report.categories().get(i).drops() > 0) {
                places.add(i);
            }
        }
        return places;
    }

    private void chart() {
        title("Drops over time, each bar " + LogWords.duration(report.chartStepMillis()));
        List<LogReport.Group> chart = report.chart();
        long most = chart.stream().mapToLong(LogReport.Group::drops).max().orElse(0);
        if (most == 0) {
            paragraph("No drops.");
            return;
        }
        html.append("<ul class=\"legend\">");
        for (int i : present()) {
            html.append("<li><span class=\"key\" style=\"background:var(--c")
                    .append(i)
                    .append(")\"></span>");
            html.append(escape(report.categories().get(i).label())).append("</li>");
        }
        html.append("</ul>\n");
        long from = chart.getFirst().startMillis();
        long step = report.chartStepMillis();
        // in doubles: dates that are garbage may lie thousands of years apart
        double span = (double) chart.getLast().startMillis() + step - from;
        double scale = (WIDTH - LEFT) / span;
        double tick = tick((double) most / TICKS);
        double highest = Math.ceil(most / tick) * tick;
        double room = HEIGHT - TOP - BOTTOM;
        html.append(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Drops over time by category; the same numbers stand"
                        + " in the last table\">%n",
                WIDTH,
                HEIGHT));
        for (double value = 0; value <= highest + tick / 2; value += tick) {
            double y = TOP + room - value / highest * room;
            html.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s"
                            + "</text>%n",
                    LEFT,
                    WIDTH,
                    y,
                    y,
                    LEFT - 6,
                    y + 4,
                    axis(value)));
        }
        double barWidth = Math.min(step * scale, 40);
        for (LogReport.Group group : chart) {
            bar(group, LEFT + (group.startMillis() - from) * scale, barWidth, room / highest, room);
        }
        int labels = (int) Math.max(1, Math.min(LABELS, span / step));
        for (int i = 0; i < labels; i++) {
            long steps = Math.round(span / step * i / labels);
            html.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\">%s</text>%n",
                    LEFT + steps * step * scale,
                    HEIGHT - 6,
                    words.start(
                            from + steps * step,
                            report.chartStepMillis() < 86_400_000L ? LogUnit.MINUTE : LogUnit.DAY)));
        }
        html.append("</svg>\n");
    }

    private void bar(LogReport.Group group, double x, double width, double perDrop, double room) {
        if (group.drops() == 0) {
            return;
        }
        html.append("<g><title>")
                .append(escape(words.time(group.startMillis()) + ": " + Numbers.grouped(group.drops())));
        html.append(" drops");
        double y = TOP + room;
        StringBuilder bars = new StringBuilder();
        for (int i : present()) {
            long part = group.parts().get(i);
            if (part > 0) {
                html.append("\n")
                        .append(escape(report.categories().get(i).name()))
                        .append(' ')
                        .append(Numbers.grouped(part));
                double height = part * perDrop;
                y -= height;
                bars.append(String.format(
                        Locale.ROOT,
                        "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"var(--c%d)\"/>",
                        x,
                        y,
                        Math.max(0.7, width * BAR_SHARE),
                        Math.max(0.3, height),
                        i));
            }
        }
        html.append("</title>").append(bars);
        html.append(String.format(
                Locale.ROOT,
                "<rect class=\"hit\" x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%.0f\"/></g>%n",
                x,
                TOP,
                Math.max(1, width),
                room));
    }

    /** A step of the axis: 1, 2 or 5 times a power of ten, at least 1. */
    private static double tick(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(1, least))));
        for (int times : new int[] {1, 2, 5}) {
            if (power * times >= least) {
                return power * times;
            }
        }
        return power * 10;
    }

    private static String axis(double value) {
        return value < 1e6
                ? Numbers.grouped(Math.round(value))
                : value < 1e9 ? plain(value / 1e6) + " M" : plain(value / 1e9) + " G";
    }

    private static String plain(double value) {
        return String.format(Locale.ROOT, value % 1 == 0 ? "%.0f" : "%.1f", value);
    }

    /** A column of a table; cells are text, or for bars HTML of our own. */
    private record Column<T>(String title, String style, Function<T, String> cell) {
        static <T> Column<T> number(String title, Function<T, Long> value) {
            return new Column<>(title, "n", row -> Numbers.grouped(value.apply(row)));
        }

        static <T> Column<T> text(String title, Function<T, String> value) {
            return new Column<>(title, "", row -> escape(value.apply(row)));
        }
    }

    private <T> void table(List<Column<T>> columns, List<T> rows, T total) {
        html.append("<div class=\"scroll\"><table>\n<thead><tr>");
        for (Column<T> column : columns) {
            html.append("<th scope=\"col\"").append(ofClass(column.style)).append('>');
            html.append(escape(column.title)).append("</th>");
        }
        html.append("</tr></thead>\n<tbody>\n");
        for (T row : rows) {
            html.append("<tr").append(row.equals(total) ? ofClass("total") : "").append('>');
            for (Column<T> column : columns) {
                html.append("<td")
                        .append(ofClass(column.style))
                        .append('>')
                        .append(column.cell.apply(row))
                        .append("</td>");
            }
            html.append("</tr>\n");
        }
        html.append("</tbody></table></div>\n");
    }

    private static String ofClass(String name) {
        return name.isEmpty() ? "" : " class=\"" + name + "\"";
    }

    private static String bar(long value, long most) {
        return value <= 0 || most <= 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "<span class=\"bar\" style=\"width:%.1frem\"></span>",
                        Math.max(0.1, 12.0 * value / most));
    }

    private void categories() {
        title("Drops by category");
        LogReport.Selected selected = report.selected();
        List<LogReport.Category> rows = new ArrayList<>(report.categories().stream()
                .filter(category -> !category.name().equals(LogReport.OTHER_NAME) || category.drops() > 0)
                .sorted((a, b) -> Long.compare(b.drops(), a.drops()))
                .toList());
        LogReport.Category total = new LogReport.Category("total", "Total", selected.logged(), selected.drops());
        long most = rows.isEmpty() ? 0 : rows.getFirst().drops();
        rows.add(total);
        table(
                List.of(
                        Column.number("drops", LogReport.Category::drops),
                        Column.number("as logged", LogReport.Category::logged),
                        new Column<>("share", "n", row -> escape(Numbers.share(row.drops(), selected.drops()))),
                        Column.text("column", LogReport.Category::name),
                        Column.text("", LogReport.Category::label),
                        new Column<>("", "", row -> row.equals(total) ? "" : bar(row.drops(), most))),
                rows,
                total);
        if (!report.unknown().isEmpty()) {
            title("Further columns");
            table(
                    List.of(
                            Column.<Map.Entry<String, Long>>number("sum", Map.Entry::getValue),
                            Column.text("column", entry -> Text.safe(entry.getKey()))),
                    List.copyOf(report.unknown().entrySet()),
                    null);
        }
        items(words.notes());
    }

    private void entries(String title, List<LogReport.Entry> entries) {
        title(title);
        if (entries.isEmpty()) {
            paragraph("None.");
            return;
        }
        table(
                List.of(
                        Column.number("drops", LogReport.Entry::drops),
                        Column.number("as logged", LogReport.Entry::logged),
                        new Column<>(
                                "iteration",
                                "n",
                                entry -> entry.iteration() < 0 ? "-" : Long.toString(entry.iteration())),
                        Column.text("time", entry -> words.time(entry.timeMillis())),
                        new Column<>("severity", "", entry -> severity(entry.severity())),
                        Column.text("interface", entry -> LogWords.name(entry.interfaceName())),
                        Column.text("most of it", entry -> words.mostOf(entry.parts(), Integer.MAX_VALUE))),
                entries,
                null);
    }

    private static String severity(String severity) {
        return severity == null ? "-" : "<span class=\"" + severity + "\">" + severity + "</span>";
    }

    private void hours() {
        title("By hour of the day");
        totals(
                Column.text("hour", group -> String.format(Locale.ROOT, "%02d", group.startMillis())),
                report.hours().stream().filter(group -> group.intervals() > 0).toList());
    }

    private void groups() {
        if (report.groupedBy() == null) {
            return;
        }
        title("By " + report.groupedBy().name().toLowerCase(Locale.ROOT));
        totals(Column.text("from", group -> words.start(group.startMillis(), report.groupedBy())), report.groups());
    }

    private void totals(Column<LogReport.Group> first, List<LogReport.Group> groups) {
        long most = groups.stream().mapToLong(LogReport.Group::drops).max().orElse(0);
        table(
                List.of(
                        first,
                        Column.number("drops", LogReport.Group::drops),
                        Column.number("worst", LogReport.Group::most),
                        Column.number("intervals", LogReport.Group::intervals),
                        Column.number("WARN", LogReport.Group::warn),
                        Column.number("CRIT", LogReport.Group::crit),
                        new Column<>("", "", group -> bar(group.drops(), most))),
                groups,
                null);
    }

    private void gaps() {
        title("Gaps: " + words.gaps());
        if (!report.gaps().longest().isEmpty()) {
            table(
                    List.of(
                            new Column<LogReport.Gap>(
                                    "length", "n", gap -> escape(LogWords.duration(gap.toMillis() - gap.fromMillis()))),
                            Column.text("from", gap -> words.time(gap.fromMillis())),
                            Column.text("to", gap -> words.time(gap.toMillis())),
                            Column.text("interface", gap -> LogWords.name(gap.interfaceName())),
                            Column.text("", LogWords::what)),
                    report.gaps().longest(),
                    null);
        }
    }

    /** The numbers of the chart. */
    private void course() {
        html.append("<h2>The numbers of the chart</h2>\n<details><summary>")
                .append(Numbers.grouped(report.chart().size()))
                .append(" rows</summary>\n");
        List<Column<LogReport.Group>> columns = new ArrayList<>(List.of(
                Column.text("from", group -> words.time(group.startMillis())),
                Column.number("intervals", LogReport.Group::intervals),
                Column.number("drops", LogReport.Group::drops)));
        for (int i : present()) {
            columns.add(Column.number(
                    report.categories().get(i).name(), group -> group.parts().get(i)));
        }
        table(columns, report.chart(), null);
        html.append("</details>\n");
    }

    private void list(String title, List<String> lines) {
        if (!lines.isEmpty()) {
            title(title);
            items(lines);
        }
    }

    private void items(List<String> lines) {
        if (!lines.isEmpty()) {
            html.append("<ul class=\"notes\">\n");
            lines.forEach(line -> html.append("<li>").append(escape(line)).append("</li>\n"));
            html.append("</ul>\n");
        }
    }

    /** Names come from files and from command lines. */
    private static String escape(String text) {
        StringBuilder escaped = null;
        for (int i = 0; i < text.length(); i++) {
            String entity = switch (text.charAt(i)) {
                case '&' -> "&amp;";
                case '<' -> "&lt;";
                case '>' -> "&gt;";
                case '"' -> "&quot;";
                case '\'' -> "&#39;";
                default -> null;
            };
            if (entity != null && escaped == null) {
                escaped = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (escaped != null) {
                if (entity == null) {
                    escaped.append(text.charAt(i));
                } else {
                    escaped.append(entity);
                }
            }
        }
        return escaped == null ? text : escaped.toString();
    }
}
