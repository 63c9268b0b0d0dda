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
    private static final Map<String, Integer> FIRST_WIDTHS = Map.ofEntries(
            Map.entry("DROPS/S", 8),
            Map.entry("TOTAL", 10),
            Map.entry("SHARE", 6),
            Map.entry("KERNEL", 10),
            Map.entry("REASON", 16),
            Map.entry("WHERE", 31),
            Map.entry("INTERFACE", 16),
            Map.entry("NETNS", 16),
            Map.entry("FLOW", 31),
            Map.entry("WHOSE", 26),
            Map.entry("CGROUP", 30),
            Map.entry("UNIT", 24),
            Map.entry("CONTAINER", 24));
    private static final String MEANING_INDENT = "  = ";

    private final Style style;
    private final RunInfo run;
    private final By by;
    private final int width;
    private final int[] numberWidths;
    private final int[] widths;
    private final Set<String> explained = new HashSet<>();

    TextTable(Style style, RunInfo run, By by) {
        this.style = style;
        this.run = run;
        this.by = by;
        this.width = width(style);
        this.numberWidths = firstWidths(Columns.numbers(by));
        this.widths = firstWidths(Columns.text(by));
    }

    private static int[] firstWidths(List<Columns.Column> columns) {
        return columns.stream()
                .mapToInt(column -> FIRST_WIDTHS.get(column.title()))
                .toArray();
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
        List<Columns.Column> numbers =
                Columns.numbers(by).subList(rates ? 0 : 1, Columns.numbers(by).size());
        List<String[]> cells = new ArrayList<>();
        List<String[]> numberCells = new ArrayList<>();
        for (Table.Line line : table.lines()) {
            numberCells.add(cells(numbers, line));
            cells.add(line.special() != null ? new String[] {line.special().text()} : cells(columns, line));
        }
        int first = rates ? 0 : 1;
        int numbersWidth = 0;
        for (int i = first; i < numberWidths.length; i++) {
            for (String[] row : numberCells) {
                numberWidths[i] = Math.max(numberWidths[i], row[i - first].length() + 1);
            }
            numbersWidth += numberWidths[i];
        }
        fitWidths(cells, width - numbersWidth - columns.size());

        appendNumbers(to, titles(numbers));
        appendCells(to, titles(columns));
        for (int i = 0; i < cells.size(); i++) {
            appendNumbers(to, numberCells.get(i));
            appendCells(to, fitted(columns, cells.get(i), table.lines().get(i)));
            appendMeaning(to, table.lines().get(i), numbersWidth);
        }
    }

    private static String[] titles(List<Columns.Column> columns) {
        return columns.stream().map(Columns.Column::title).toArray(String[]::new);
    }

    private String[] cells(List<Columns.Column> columns, Table.Line line) {
        return columns.stream().map(column -> column.text().apply(line, run)).toArray(String[]::new);
    }

    /** What is too long for its column gives way, each column in its own manner. */
    private String[] fitted(List<Columns.Column> columns, String[] cells, Table.Line line) {
        for (int i = 0; i < cells.length && line.special() == null; i++) {
            if (cells[i].length() > widths[i]) {
                cells[i] = columns.get(i).fit().fit(line, run, widths[i]);
            }
        }
        return cells;
    }

    private void appendNumbers(StringBuilder to, String[] cells) {
        for (int i = 0; i < cells.length; i++) {
            int cellWidth = numberWidths[numberWidths.length - cells.length + i];
            to.repeat(' ', Math.max(0, cellWidth - cells[i].length())).append(cells[i]);
        }
    }

    private void appendCells(StringBuilder to, String[] cells) {
        for (int i = 0; i < cells.length; i++) {
            to.append(' ');
            // A label of a special row may run over the columns that it leaves empty.
            String text = cells[i];
            to.append(text);
            if (i < cells.length - 1) {
                to.repeat(' ', Math.max(0, widths[i] - text.length()));
            }
        }
        to.append('\n');
    }

    /** Grows the widths to the cells; when the line is full, the widest column gives way, if it can one with room to spare. */
    private void fitWidths(List<String[]> cells, int room) {
        int[] needs = Columns.text(by).stream()
                .mapToInt(column -> column.title().length())
                .toArray();
        for (String[] row : cells) {
            for (int i = 0; i < row.length && row.length > 1; i++) {
                needs[i] = Math.max(needs[i], row[i].length());
            }
        }
        int sum = 0;
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], needs[i]);
            sum += widths[i];
        }
        while (sum > room) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                boolean spare = widths[i] > needs[i];
                boolean widestSpare = widths[widest] > needs[widest];
                if (spare == widestSpare ? widths[i] >= widths[widest] : spare) {
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
        for (int i = 0; i < table.lines().size(); i++) {
            Table.Line row = table.lines().get(i);
            String amount = rate ? Columns.scaled(row.rate(), row.rateScale()) : Numbers.grouped(row.drops());
            String name =
                    row.special() != null ? row.special().text() : row.group().reasonName();
            String text = "   " + name + " " + amount;
            int keepFree = i == table.lines().size() - 1 ? 0 : "   other ".length() + amount.length();
            if (left > 0 || line.length() + text.length() > width - keepFree) {
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

    /** What was lost of what a table shows, in words; empty when nothing was. */
    static String losses(Losses losses, boolean nestedInTotals, By by) {
        Map<String, Long> parts = new LinkedHashMap<>();
        parts.put("ring full", losses.ringFull());
        parts.put("thinned (--detail-rate)", losses.thinned());
        parts.put("undecodable", losses.undecodable());
        parts.put("without a key", losses.other());
        // An interval that decided more than came has lost nothing.
        parts.put("undecided, owner not known", Math.max(0, losses.undecided()));
        parts.put(nestedInTotals ? "nested" : "nested, perhaps outside of the filter", losses.nested());
        parts.put("flows evicted (table full)", by == By.FLOW ? losses.evictedFlows() : 0);
        parts.put("owners evicted (table full)", by.hasOwners() ? losses.evictedOwners() : 0);
        parts.put("not recorded", losses.unrecorded());
        parts.put("shown late, with the next interval", losses.snapshotsReplaced());
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
