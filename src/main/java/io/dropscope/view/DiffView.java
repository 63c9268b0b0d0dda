package io.dropscope.view;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.dropscope.linux.Text;
import io.dropscope.stats.By;
import io.dropscope.stats.RunDiff;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Two recordings side by side, as text, JSON or CSV. */
public final class DiffView {
    /** Of lines where stdout is no terminal. */
    private static final int WIDTH = 100;

    private static final int NUMBERS = 3 * 11;

    private final By by;
    private final int top;
    private final Style style;
    private final Output out;

    /** @param top rows of the text; JSON and CSV have all */
    public DiffView(By by, int top, Style style, Output out) {
        this.by = by;
        this.top = top;
        this.style = style;
        this.out = out;
    }

    /** Writes all of it. */
    public void write(Format format, RunDiff diff, RunInfo before, RunInfo after, List<String> notes)
            throws IOException {
        switch (format) {
            case TEXT -> text(diff, before, after, notes);
            case JSON -> json(diff, before, after, notes);
            case CSV -> csv(diff);
        }
        out.flush();
    }

    // ---- text

    private void text(RunDiff diff, RunInfo before, RunInfo after, List<String> notes) throws IOException {
        StringBuilder text = new StringBuilder(2048);
        appendRun(text, "before: ", before, diff.beforeSeconds());
        appendRun(text, "after:  ", after, diff.afterSeconds());
        for (String note : notes) {
            text.append(Text.wrap("note: " + Text.safe(note), WIDTH, "      ")).append('\n');
        }
        text.append('\n');
        List<String> columns = RunDiff.columns(by);
        int[] widths = widths(columns, diff.rows());
        StringBuilder title = new StringBuilder("  BEFORE/S    AFTER/S     CHANGE");
        for (int i = 0; i < columns.size(); i++) {
            appendCell(title, columns.get(i).toUpperCase(Locale.ROOT), widths[i]);
        }
        text.append(Colour.paint(style, Colour.BOLD, title.toString().stripTrailing()))
                .append('\n');
        List<RunDiff.Row> rows = diff.rows();
        int shown = rows.size() <= top + 1 ? rows.size() : top;
        for (RunDiff.Row row : rows.subList(0, shown)) {
            appendNumbers(text, row);
            StringBuilder cells = new StringBuilder();
            for (int i = 0; i < columns.size(); i++) {
                appendCell(cells, Text.safe(row.key().get(i)), widths[i]);
            }
            text.append(cells.toString().stripTrailing()).append('\n');
        }
        if (shown < rows.size()) {
            RunDiff.Row[] rest = rows.subList(shown, rows.size()).toArray(new RunDiff.Row[0]);
            double was = 0;
            double is = 0;
            for (RunDiff.Row row : rest) {
                was += row.beforeRate();
                is += row.afterRate();
            }
            text.append(right(rate(was), 10))
                    .append(' ')
                    .append(right(rate(is), 10))
                    .append(' ');
            text.append(right("", 10)).append(' ').append(rest.length).append(" more rows (--top)\n");
        }
        appendNumbers(text, diff.total());
        text.append(" total\n");
        out.text(text, style.unicode());
    }

    private void appendRun(StringBuilder to, String name, RunInfo run, double seconds) {
        Clock clock = Clock.local(run.zone());
        long start = run.recording().startWallNanos();
        String line = name + run.recording().files() + ": " + run.host() + ", Linux " + run.kernel() + ", "
                + clock.date(start) + " " + clock.seconds(start) + " " + clock.zoneName(start) + ", "
                + Numbers.nanos(Math.round(seconds * 1e9)) + ": " + run.watching();
        to.append(Text.wrap(Text.safe(line), WIDTH, " ".repeat(name.length()))).append('\n');
    }

    private static void appendNumbers(StringBuilder to, RunDiff.Row row) {
        to.append(right(rate(row.beforeRate()), 10)).append(' ');
        to.append(right(rate(row.afterRate()), 10)).append(' ');
        to.append(right(change(row), 10));
    }

    /** Slow drops would be 0 without digits behind the point. */
    private static String rate(double rate) {
        return rate >= 100 || rate == 0
                ? Numbers.grouped(Math.round(rate))
                : String.format(Locale.ROOT, rate >= 1 ? "%.1f" : "%.3f", rate);
    }

    private static String change(RunDiff.Row row) {
        return switch (row.change()) {
            case SAME -> "~";
            case APPEARED -> "appeared";
            case VANISHED -> "vanished";
            case MORE -> "x" + factor(row.factor());
            case LESS -> "/" + factor(1 / row.factor());
        };
    }

    private static String factor(double factor) {
        return factor >= 100
                ? Numbers.grouped(Math.round(factor))
                : String.format(Locale.ROOT, factor < 1.995 ? "%.2f" : "%.1f", factor);
    }

    private static String right(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    private static void appendCell(StringBuilder to, String cell, int width) {
        String fitted = Numbers.fit(cell, width);
        to.append(' ').append(fitted).repeat(' ', width - fitted.length());
    }

    /** The last column has what the others leave; a long one gives way before it. */
    private int[] widths(List<String> columns, List<RunDiff.Row> rows) {
        int room = (style.terminal() && style.columns() > 0 ? Math.max(60, style.columns()) : WIDTH) - NUMBERS;
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = columns.get(i).length();
            for (RunDiff.Row row : rows) {
                widths[i] = Math.max(widths[i], Text.safe(row.key().get(i)).length());
            }
        }
        int sum = widths.length;
        for (int width : widths) {
            sum += width;
        }
        while (sum > room) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            widths[widest]--;
            sum--;
        }
        return widths;
    }

    // ---- data

    private void json(RunDiff diff, RunInfo before, RunInfo after, List<String> notes) throws IOException {
        Json json = new Json(out);
        json.line("diff", to -> {
            to.object("before", () -> run(to, before, diff.beforeSeconds(), diff.beforeDrops()));
            to.object("after", () -> run(to, after, diff.afterSeconds(), diff.afterDrops()));
            to.startArray("notes");
            notes.forEach(note -> to.element(Text.safe(note)));
            to.endArray();
            to.startArray("rows");
            for (RunDiff.Row row : diff.rows()) {
                to.element(() -> {
                    List<String> columns = RunDiff.columns(by);
                    for (int i = 0; i < columns.size(); i++) {
                        to.text(columns.get(i), Text.safe(row.key().get(i)));
                    }
                    to.number("drops_before", row.before());
                    to.number("drops_after", row.after());
                    to.decimal("drops_per_second_before", row.beforeRate());
                    to.decimal("drops_per_second_after", row.afterRate());
                    to.text("change", row.change().name().toLowerCase(Locale.ROOT));
                    if (row.before() > 0) {
                        to.decimal("factor", row.factor());
                    }
                });
            }
            to.endArray();
        });
        json.flush();
    }

    private static void run(Json to, RunInfo run, double seconds, long drops) {
        to.text("files", Text.safe(run.recording().files()));
        to.text("host", Text.safe(run.host()));
        to.text("kernel", Text.safe(run.kernel()));
        to.text("start", Clock.utc().rfc3339(run.recording().startWallNanos()));
        to.decimal("seconds", seconds);
        to.text("watching", Text.safe(run.watching()));
        to.number("drops", drops);
    }

    @SuppressWarnings("resource") // closing it would close the output, which is not ours
    private void csv(RunDiff diff) throws IOException {
        try {
            CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out, StandardCharsets.UTF_8);
            List<String> header = new ArrayList<>(RunDiff.columns(by));
            header.addAll(List.of(
                    "drops_before", "drops_after", "drops_per_second_before", "drops_per_second_after", "change"));
            csv.writeRecord(header);
            for (RunDiff.Row row : diff.rows()) {
                List<String> cells = new ArrayList<>();
                row.key().forEach(name -> cells.add(Text.safe(name)));
                cells.add(Long.toString(row.before()));
                cells.add(Long.toString(row.after()));
                cells.add(String.format(Locale.ROOT, "%.3f", row.beforeRate()));
                cells.add(String.format(Locale.ROOT, "%.3f", row.afterRate()));
                cells.add(row.change().name().toLowerCase(Locale.ROOT));
                csv.writeRecord(cells);
            }
            csv.flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
