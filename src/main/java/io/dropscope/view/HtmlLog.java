package io.dropscope.view;

import io.dropscope.linux.Text;
import io.dropscope.stats.LogReport;
import io.dropscope.stats.LogUnit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The report as one page: no script, no network, nothing beside it. The chart is SVG, and every number in it stands in a
 * table too.
 */
final class HtmlLog implements LogView {
    private static final String STYLE = """
            .legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:.3rem 0;padding:0;list-style:none}
            svg{width:100%;height:auto;display:block}svg text{font:11px system-ui,sans-serif;fill:var(--dim)}
            svg line{stroke:var(--line)}svg .hit{fill:transparent}svg g:hover .hit{fill:var(--ink);fill-opacity:.08}
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
    private HtmlPage html;
    private LogReport report;
    private LogWords words;

    HtmlLog(Output out) {
        this.out = out;
    }

    @Override
    public void write(LogReport written, String filter) throws IOException {
        report = written;
        words = new LogWords(report);
        html = new HtmlPage("Drops, " + words.sources(), STYLE);
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
        html.writeTo(out);
    }

    private void head(String filter) {
        LogReport.Selected selected = report.selected();
        html.append("<h1>Packet drops</h1>\n");
        html.paragraph(words.sources());
        if (filter != null) {
            html.paragraph("only: " + Text.safe(filter));
        }
        if (selected.intervals() == 0) {
            html.paragraph("No interval matches; the log has " + Numbers.grouped(report.rows()) + " from "
                    + words.time(report.firstMillis()) + " to " + words.time(report.lastMillis()) + ".");
            return;
        }
        html.paragraph(words.time(selected.firstMillis()) + " to " + words.time(selected.lastMillis()) + " ("
                + LogWords.duration(selected.lastMillis() - selected.firstMillis()) + "), all times in "
                + words.zone());
        html.paragraph("Interfaces: " + words.interfaces());
        html.append("<ul class=\"facts\">");
        html.fact("drops", Numbers.grouped(selected.drops()));
        html.fact("as logged", Numbers.grouped(selected.logged()));
        html.fact(
                selected.intervalMillis() == 0
                        ? "intervals"
                        : "intervals of " + LogWords.duration(selected.intervalMillis()),
                Numbers.grouped(selected.intervals()));
        html.fact("with drops", Numbers.share(selected.withDrops(), selected.intervals()));
        html.fact(
                "WARN",
                Numbers.grouped(selected.warn()) + " (" + Numbers.share(selected.warn(), selected.intervals()) + ")");
        html.fact(
                "CRIT",
                Numbers.grouped(selected.crit()) + " (" + Numbers.share(selected.crit(), selected.intervals()) + ")");
        html.append("</ul>\n");
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
        html.title("Drops over time, each bar " + LogWords.duration(report.chartStepMillis()));
        List<LogReport.Group> chart = report.chart();
        long most = chart.stream().mapToLong(LogReport.Group::drops).max().orElse(0);
        if (most == 0) {
            html.paragraph("No drops.");
            return;
        }
        html.append("<ul class=\"legend\">");
        for (int i : present()) {
            html.append("<li><span class=\"key\" style=\"background:var(--c")
                    .number(i)
                    .append(")\"></span>");
            html.append(HtmlPage.escape(report.categories().get(i).label())).append("</li>");
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
                .append(HtmlPage.escape(words.time(group.startMillis()) + ": " + Numbers.grouped(group.drops())));
        html.append(" drops");
        double y = TOP + room;
        StringBuilder bars = new StringBuilder();
        for (int i : present()) {
            long part = group.parts().get(i);
            if (part > 0) {
                html.append("\n")
                        .append(HtmlPage.escape(report.categories().get(i).name()))
                        .append(" ")
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
        html.append("</title>").append(bars.toString());
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

    private void categories() {
        html.title("Drops by category");
        LogReport.Selected selected = report.selected();
        List<LogReport.Category> rows = new ArrayList<>(report.categories().stream()
                .filter(category -> !category.name().equals(LogReport.OTHER_NAME) || category.drops() > 0)
                .sorted((a, b) -> Long.compare(b.drops(), a.drops()))
                .toList());
        LogReport.Category total = new LogReport.Category("total", "Total", selected.logged(), selected.drops());
        long most = rows.isEmpty() ? 0 : rows.getFirst().drops();
        rows.add(total);
        html.table(
                List.of(
                        HtmlPage.Column.number("drops", LogReport.Category::drops),
                        HtmlPage.Column.number("as logged", LogReport.Category::logged),
                        new HtmlPage.Column<>(
                                "share", "n", row -> HtmlPage.escape(Numbers.share(row.drops(), selected.drops()))),
                        HtmlPage.Column.text("column", LogReport.Category::name),
                        HtmlPage.Column.text("", LogReport.Category::label),
                        new HtmlPage.Column<>("", "", row -> row.equals(total) ? "" : HtmlPage.bar(row.drops(), most))),
                rows,
                total);
        if (!report.unknown().isEmpty()) {
            html.title("Further columns");
            html.table(
                    List.of(
                            HtmlPage.Column.<Map.Entry<String, Long>>number("sum", Map.Entry::getValue),
                            HtmlPage.Column.text("column", entry -> Text.safe(entry.getKey()))),
                    List.copyOf(report.unknown().entrySet()),
                    null);
        }
        html.items(words.notes());
    }

    private void entries(String title, List<LogReport.Entry> entries) {
        html.title(title);
        if (entries.isEmpty()) {
            html.paragraph("None.");
            return;
        }
        html.table(
                List.of(
                        HtmlPage.Column.number("drops", LogReport.Entry::drops),
                        HtmlPage.Column.number("as logged", LogReport.Entry::logged),
                        new HtmlPage.Column<>(
                                "iteration",
                                "n",
                                entry -> entry.iteration() < 0 ? "-" : Long.toString(entry.iteration())),
                        HtmlPage.Column.text("time", entry -> words.time(entry.timeMillis())),
                        new HtmlPage.Column<>("severity", "", entry -> severity(entry.severity())),
                        HtmlPage.Column.text("interface", entry -> LogWords.name(entry.interfaceName())),
                        HtmlPage.Column.text("most of it", entry -> words.mostOf(entry.parts(), Integer.MAX_VALUE))),
                entries,
                null);
    }

    private static String severity(String severity) {
        return severity == null ? "-" : "<span class=\"" + severity + "\">" + severity + "</span>";
    }

    private void hours() {
        html.title("By hour of the day");
        totals(
                HtmlPage.Column.text("hour", group -> String.format(Locale.ROOT, "%02d", group.startMillis())),
                report.hours().stream().filter(group -> group.intervals() > 0).toList());
    }

    private void groups() {
        if (report.groupedBy() == null) {
            return;
        }
        html.title("By " + report.groupedBy().name().toLowerCase(Locale.ROOT));
        totals(
                HtmlPage.Column.text("from", group -> words.start(group.startMillis(), report.groupedBy())),
                report.groups());
    }

    private void totals(HtmlPage.Column<LogReport.Group> first, List<LogReport.Group> groups) {
        long most = groups.stream().mapToLong(LogReport.Group::drops).max().orElse(0);
        html.table(
                List.of(
                        first,
                        HtmlPage.Column.number("drops", LogReport.Group::drops),
                        HtmlPage.Column.number("worst", LogReport.Group::most),
                        HtmlPage.Column.number("intervals", LogReport.Group::intervals),
                        HtmlPage.Column.number("WARN", LogReport.Group::warn),
                        HtmlPage.Column.number("CRIT", LogReport.Group::crit),
                        new HtmlPage.Column<>("", "", group -> HtmlPage.bar(group.drops(), most))),
                groups,
                null);
    }

    private void gaps() {
        html.title("Gaps: " + words.gaps());
        if (!report.gaps().longest().isEmpty()) {
            html.table(
                    List.of(
                            new HtmlPage.Column<LogReport.Gap>(
                                    "length",
                                    "n",
                                    gap -> HtmlPage.escape(LogWords.duration(gap.toMillis() - gap.fromMillis()))),
                            HtmlPage.Column.text("from", gap -> words.time(gap.fromMillis())),
                            HtmlPage.Column.text("to", gap -> words.time(gap.toMillis())),
                            HtmlPage.Column.text("interface", gap -> LogWords.name(gap.interfaceName())),
                            HtmlPage.Column.text("", LogWords::what)),
                    report.gaps().longest(),
                    null);
        }
    }

    /** The numbers of the chart. */
    private void course() {
        html.append("<h2>The numbers of the chart</h2>\n<details><summary>")
                .append(Numbers.grouped(report.chart().size()))
                .append(" rows</summary>\n");
        List<HtmlPage.Column<LogReport.Group>> columns = new ArrayList<>(List.of(
                HtmlPage.Column.text("from", group -> words.time(group.startMillis())),
                HtmlPage.Column.number("intervals", LogReport.Group::intervals),
                HtmlPage.Column.number("drops", LogReport.Group::drops)));
        for (int i : present()) {
            columns.add(HtmlPage.Column.number(
                    report.categories().get(i).name(), group -> group.parts().get(i)));
        }
        html.table(columns, report.chart(), null);
        html.append("</details>\n");
    }

    private void list(String title, List<String> lines) {
        if (!lines.isEmpty()) {
            html.title(title);
            html.items(lines);
        }
    }
}
