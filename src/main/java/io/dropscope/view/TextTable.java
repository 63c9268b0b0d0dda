package io.dropscope.view;

import io.dropscope.event.Losses;
import io.dropscope.stats.By;
import io.dropscope.stats.Interval;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lays out tables. Widths only grow, so that the columns of a run stay where they are; what is too long for the line
 * is shortened in its middle.
 */
final class TextTable {
    static final int MAX_WIDTH = 100;
    private static final int MIN_WIDTH = 72;
    private static final int[] NUMBER_WIDTHS = {8, 10, 6};
    private static final int[] FIRST_WIDTHS = {16, 31, 9};
    private static final String MEANING_INDENT = "  = ";
    private static final Set<String> NUMBERS = Set.of("DROPS/S", "TOTAL", "SHARE");

    private final Style style;
    private final RunInfo run;
    private final By by;
    private final int width;
    private final int[] widths;
    private final Set<String> explained = new HashSet<>();

    TextTable(Style style, RunInfo run, By by) {
        this.style = style;
        this.run = run;
        this.by = by;
        this.width = width(style);
        this.widths = new int[Columns.text(by).size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] =
                    Math.max(FIRST_WIDTHS[i], Columns.text(by).get(i).title().length());
        }
    }

    /** The width to keep to: that of the terminal, as far as a table fits there. */
    static int width(Style style) {
        return style.terminal() && style.columns() > 0
                ? Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, style.columns()))
                : MAX_WIDTH;
    }

    /**
     * Appends a table with its titles.
     *
     * @param rates whether there is a column of rates before that of the totals
     */
    void append(StringBuilder to, Table table, boolean rates) {
        List<Columns.Column> columns = Columns.text(by);
        List<String[]> cells = new ArrayList<>();
        for (Table.Line line : table.lines()) {
            cells.add(cells(line, columns));
        }
        int numbers = numbersWidth(rates);
        fitWidths(cells, width - numbers - columns.size());

        StringBuilder titles = new StringBuilder();
        appendNumbers(titles, rates, column -> column.title());
        appendCells(titles, columns.stream().map(Columns.Column::title).toArray(String[]::new));
        to.append(titles).append('\n');
        for (int i = 0; i < cells.size(); i++) {
            Table.Line line = table.lines().get(i);
            StringBuilder text = new StringBuilder();
            appendNumbers(text, rates, column -> column.text().apply(line, run));
            appendCells(text, cells.get(i));
            to.append(text).append('\n');
            appendMeaning(to, line, numbers);
        }
    }

    private static int numbersWidth(boolean rates) {
        return (rates ? NUMBER_WIDTHS[0] : 0) + NUMBER_WIDTHS[1] + NUMBER_WIDTHS[2];
    }

    private interface Cell {
        String of(Columns.Column column);
    }

    private static void appendNumbers(StringBuilder to, boolean rates, Cell cell) {
        int index = 0;
        for (Columns.Column column : Columns.ALL) {
            if (column.title() != null && NUMBERS.contains(column.title())) {
                if (index > 0 || rates) {
                    String text = cell.of(column);
                    to.repeat(' ', Math.max(index == 0 ? 0 : 1, NUMBER_WIDTHS[index] - text.length()));
                    to.append(text);
                }
                index++;
            }
        }
    }

    private void appendCells(StringBuilder to, String[] cells) {
        for (int i = 0; i < cells.length; i++) {
            to.append(' ');
            // A label of a special row may run over the columns that it leaves empty.
            boolean alone = cells.length == 1;
            String text = alone ? cells[i] : Numbers.fit(cells[i], widths[i]);
            to.append(text);
            if (i < cells.length - 1) {
                to.repeat(' ', Math.max(0, widths[i] - text.length()));
            }
        }
    }

    private String[] cells(Table.Line line, List<Columns.Column> columns) {
        if (line.special() != null) {
            return new String[] {line.special().text()};
        }
        return columns.stream().map(column -> column.text().apply(line, run)).toArray(String[]::new);
    }

    /** Grows the widths to the cells; when the line is full, the widest column gives way. */
    private void fitWidths(List<String[]> cells, int room) {
        for (String[] row : cells) {
            for (int i = 0; i < row.length && row.length > 1; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        int sum = 0;
        for (int columnWidth : widths) {
            sum += columnWidth;
        }
        while (sum > room) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                if (widths[i] >= widths[widest]) {
                    widest = i;
                }
            }
            widths[widest]--;
            sum--;
        }
    }

    private void appendMeaning(StringBuilder to, Table.Line line, int numbers) {
        String meaning = line.diagnosis().meaning();
        if (meaning != null
                && by != By.INTERFACE
                && by != By.NETNS
                && explained.add(line.group().reasonName() + " " + meaning)) {
            String text = " ".repeat(numbers) + MEANING_INDENT + meaning;
            to.append(Colour.paint(style, Colour.DIM, Numbers.fit(text, width))).append('\n');
        }
    }

    /** {@code  ordinary, not loss (--all lists it): 1,204/s   QUEUE_PURGE 1,180   TCP_OLD_DATA 24}, or nothing. */
    static void appendOrdinary(StringBuilder to, Style style, Interval interval, boolean rate) {
        Table table = Table.of(interval, interval, By.REASON, Table.Part.ORDINARY, false, Integer.MAX_VALUE);
        if (table.drops() == 0) {
            return;
        }
        StringBuilder line = new StringBuilder(" ordinary, not loss (--all lists it): ");
        line.append(rate ? Columns.scaled(table.rate(), table.rateScale()) + "/s" : Numbers.grouped(table.drops()));
        int width = width(style);
        long left = 0;
        for (Table.Line row : table.lines()) {
            String amount = rate ? Columns.scaled(row.rate(), row.rateScale()) : Numbers.grouped(row.drops());
            String text = "   " + row.group().reasonName() + " " + amount;
            // Room is kept for what may have to follow.
            if (left > 0 || line.length() + text.length() > width - 18) {
                left += rate ? row.rate() : row.drops();
            } else {
                line.append(text);
            }
        }
        if (left > 0) {
            line.append("   other ").append(rate ? Columns.scaled(left, table.rateScale()) : Numbers.grouped(left));
        }
        to.append(Colour.paint(style, Colour.DIM, line.toString())).append('\n');
    }

    /** What was lost of the detail, in words; empty when nothing was. */
    static String losses(Losses losses, boolean nestedInTotals) {
        Map<String, Long> parts = new LinkedHashMap<>();
        parts.put("ring full", losses.ringFull());
        parts.put("thinned (--detail-rate)", losses.thinned());
        parts.put("undecodable", losses.undecodable());
        parts.put("without a key", losses.other());
        parts.put(nestedInTotals ? "nested" : "nested, perhaps outside of the filter", losses.nested());
        parts.put("intervals merged", losses.snapshotsReplaced());
        StringBuilder text = new StringBuilder();
        parts.forEach((name, count) -> {
            if (count != 0) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(Numbers.grouped(count))
                        .append(' ')
                        .append(name);
            }
        });
        return text.toString();
    }
}
