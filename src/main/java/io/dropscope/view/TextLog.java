package io.dropscope.view;

import io.dropscope.linux.Text;
import io.dropscope.stats.LogReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The report as tables, no wider than the terminal or {@value TextTable#MAX_WIDTH} columns. */
final class TextLog implements LogView {
    private static final int BAR = 24;
    private static final int LEAST_WORDS = 20;

    private final Style style;
    private final Output out;
    private final int width;
    private StringBuilder text;
    private LogReport report;
    private LogWords words;

    TextLog(Style style, Output out) {
        this.style = style;
        this.out = out;
        this.width = TextTable.width(style);
    }

    @Override
    public void write(LogReport written, String filter) throws IOException {
        report = written;
        words = new LogWords(report);
        text = new StringBuilder();
        head(filter);
        if (report.selected().intervals() > 0) {
            categories();
            intervals("Worst intervals, by drops", report.worst(), "no interval had drops");
            hours();
            groups();
            intervals("Last intervals", report.latest(), "none");
            gaps();
        }
        words.unreadable().forEach(line -> wrap(line, ""));
        out.text(text, style.unicode());
        out.flush();
    }

    private void head(String filter) {
        LogReport.Selected selected = report.selected();
        wrap(words.sources(), "");
        if (filter != null) {
            wrap("only: " + Text.safe(filter), "");
        }
        if (selected.intervals() == 0) {
            wrap(
                    "no interval matches; the log has " + Numbers.grouped(report.rows()) + " from "
                            + words.time(report.firstMillis()) + " to " + words.time(report.lastMillis())
                            + ", times in "
                            + words.zone(),
                    "");
            return;
        }
        wrap(
                words.time(selected.firstMillis()) + " to " + words.time(selected.lastMillis()) + " ("
                        + LogWords.duration(selected.lastMillis() - selected.firstMillis()) + "), all times in "
                        + words.zone(),
                "");
        String of = filter == null ? "" : " of " + Numbers.grouped(report.rows());
        String every = selected.intervalMillis() == 0 ? "" : " of " + LogWords.duration(selected.intervalMillis());
        wrap(
                Numbers.grouped(selected.intervals()) + of + (selected.intervals() == 1 ? " interval" : " intervals")
                        + every + ": " + words.interfaces(),
                "");
        long withoutSeverity = selected.intervals() - selected.ok() - selected.warn() - selected.crit();
        StringBuilder line = new StringBuilder();
        share(line, "with drops", selected.withDrops());
        share(line, "OK", selected.ok());
        share(line, "WARN", selected.warn());
        share(line, "CRIT", selected.crit());
        if (withoutSeverity > 0) {
            share(line, "no severity", withoutSeverity);
        }
        text.append(line).append('\n');
    }

    private void share(StringBuilder line, String name, long count) {
        line.append(line.isEmpty() ? " " : "   ")
                .append(name)
                .append(' ')
                .append(Numbers.grouped(count))
                .append(" (")
                .append(Numbers.share(count, report.selected().intervals()))
                .append(')');
    }

    /** A column of a table: numbers stand to the right, words to the left. */
    private record Column<T>(String title, boolean number, Function<T, String> cell) {}

    private static <T> Column<T> number(String title, Function<T, Long> value) {
        return new Column<>(title, true, row -> Numbers.grouped(value.apply(row)));
    }

    private static <T> Column<T> words(String title, Function<T, String> cell) {
        return new Column<>(title, false, cell);
    }

    private void title(String title) {
        text.append('\n').append(Colour.paint(style, Colour.BOLD, title)).append('\n');
    }

    /** Appends a table; its last column is cut where the line ends. */
    private <T> void table(List<Column<T>> columns, List<T> rows) {
        List<String[]> cells = new ArrayList<>();
        cells.add(columns.stream().map(Column::title).toArray(String[]::new));
        for (T row : rows) {
            cells.add(columns.stream().map(column -> column.cell.apply(row)).toArray(String[]::new));
        }
        int[] widths = new int[columns.size()];
        for (String[] row : cells) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : cells) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                int padding = widths[i] - row[i].length();
                line.append(i > 0 && columns.get(i - 1).number && !columns.get(i).number ? "  " : " ");
                line.repeat(' ', columns.get(i).number ? padding : 0).append(row[i]);
                line.repeat(' ', columns.get(i).number ? 0 : padding);
            }
            text.append(Numbers.fit(line.toString().stripTrailing(), width)).append('\n');
        }
    }

    private void categories() {
        title("Drops by category");
        LogReport.Selected selected = report.selected();
        long most = report.categories().stream()
                .mapToLong(LogReport.Category::drops)
                .max()
                .orElse(0);
        List<LogReport.Category> rows = new ArrayList<>(report.categories().stream()
                .filter(category -> !category.name().equals(LogReport.OTHER_NAME) || category.drops() > 0)
                .sorted((a, b) -> Long.compare(b.drops(), a.drops()))
                .toList());
        LogReport.Category total = new LogReport.Category("total", "Total", selected.logged(), selected.drops());
        rows.add(total);
        table(
                List.of(
                        number("DROPS", LogReport.Category::drops),
                        number("AS LOGGED", LogReport.Category::logged),
                        new Column<>("SHARE", true, row -> Numbers.share(row.drops(), selected.drops())),
                        words("COLUMN", LogReport.Category::name),
                        words("", LogReport.Category::label),
                        words("", row -> row.equals(total) ? "" : bar(row.drops(), most))),
                rows);
        report.unknown()
                .forEach((name, sum) -> wrap("further column " + Text.safe(name) + ": " + Numbers.grouped(sum), " "));
        words.notes().forEach(note -> wrap("= " + note, " "));
    }

    private String bar(long value, long most) {
        if (value <= 0 || most <= 0) {
            return "";
        }
        int length = (int) Math.max(1, Math.round((double) value / most * BAR));
        return (style.unicode() ? "\u2588" : "#").repeat(length);
    }

    private void intervals(String title, List<LogReport.Entry> entries, String none) {
        title(title);
        if (entries.isEmpty()) {
            text.append(' ').append(none).append('\n');
            return;
        }
        List<Column<LogReport.Entry>> columns = new ArrayList<>(List.of(
                number("DROPS", LogReport.Entry::drops),
                number("AS LOGGED", LogReport.Entry::logged),
                new Column<>(
                        "ITERATION", true, entry -> entry.iteration() < 0 ? "-" : Long.toString(entry.iteration())),
                words("TIME", entry -> words.time(entry.timeMillis())),
                words("SEVERITY", entry -> entry.severity() == null ? "-" : entry.severity())));
        if (report.selected().interfaces().size() > 1) {
            columns.add(words("INTERFACE", entry -> Numbers.fit(LogWords.name(entry.interfaceName()), 20)));
        }
        int taken = columns.stream()
                        .mapToInt(column -> Math.max(
                                column.title.length(),
                                entries.stream()
                                        .mapToInt(entry ->
                                                column.cell.apply(entry).length())
                                        .max()
                                        .orElse(0)))
                        .sum()
                + columns.size()
                + 2;
        columns.add(words("MOST OF IT", entry -> words.mostOf(entry.parts(), Math.max(LEAST_WORDS, width - taken))));
        table(columns, entries);
    }

    private void hours() {
        title("By hour of the day");
        totals(
                words("HOUR", group -> String.format(Locale.ROOT, "%02d", group.startMillis())),
                report.hours().stream().filter(group -> group.intervals() > 0).toList());
    }

    private void groups() {
        if (report.groupedBy() == null) {
            return;
        }
        title("By " + report.groupedBy().name().toLowerCase(Locale.ROOT));
        totals(words("FROM", group -> words.start(group.startMillis(), report.groupedBy())), report.groups());
    }

    private void totals(Column<LogReport.Group> first, List<LogReport.Group> groups) {
        long most = groups.stream().mapToLong(LogReport.Group::drops).max().orElse(0);
        table(
                List.of(
                        number("DROPS", LogReport.Group::drops),
                        number("WORST", LogReport.Group::most),
                        number("INTERVALS", LogReport.Group::intervals),
                        number("WARN", LogReport.Group::warn),
                        number("CRIT", LogReport.Group::crit),
                        first,
                        words("", group -> bar(group.drops(), most))),
                groups);
    }

    private void gaps() {
        title("Gaps: " + words.gaps());
        if (!report.gaps().longest().isEmpty()) {
            table(
                    List.of(
                            new Column<LogReport.Gap>(
                                    "LENGTH", true, gap -> LogWords.duration(gap.toMillis() - gap.fromMillis())),
                            words("FROM", gap -> words.time(gap.fromMillis())),
                            words("TO", gap -> words.time(gap.toMillis())),
                            words("INTERFACE", gap -> Numbers.fit(LogWords.name(gap.interfaceName()), 20)),
                            words("", LogWords::what)),
                    report.gaps().longest());
        }
    }

    /** Appends a sentence, broken between words where the line ends. */
    private void wrap(String sentence, String indent) {
        text.append(Text.wrap(indent + sentence, width, indent + "  ")).append('\n');
    }
}
