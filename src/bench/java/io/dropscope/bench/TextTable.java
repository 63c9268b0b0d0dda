package io.dropscope.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table of plain text: the first column is of words and left-aligned, the others are of numbers and right-aligned,
 * unless {@link #words} says otherwise. Cells may have several lines; words that are too long for their column go on in
 * the next one.
 */
final class TextTable {
    private static final String GAP = "  ";

    private final List<String[]> rows = new ArrayList<>();
    private final int columns;
    private final int[] limits;
    private boolean allWords;

    TextTable(String... header) {
        columns = header.length;
        limits = new int[columns];
        Arrays.fill(limits, Integer.MAX_VALUE);
        rows.add(header);
    }

    /** All columns are of words; each is at most so wide. */
    TextTable words(int... widths) {
        allWords = true;
        System.arraycopy(widths, 0, limits, 0, columns);
        return this;
    }

    void row(String... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException(cells.length + " cells in a table of " + columns);
        }
        rows.add(cells);
    }

    @Override
    public String toString() {
        List<String[]> lines = new ArrayList<>();
        rows.forEach(row -> wrap(row, lines));
        int[] widths = new int[columns];
        for (String[] line : lines) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], line[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] line : lines) {
            StringBuilder cells = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String blanks = " ".repeat(widths[i] - line[i].length());
                cells.append(i == 0 ? "" : GAP);
                cells.append(i == 0 || allWords ? line[i] + blanks : blanks + line[i]);
            }
            text.append(cells.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private void wrap(String[] row, List<String[]> lines) {
        List<List<String>> cells = new ArrayList<>();
        int height = 0;
        for (int i = 0; i < columns; i++) {
            cells.add(wrap(row[i], limits[i]));
            height = Math.max(height, cells.getLast().size());
        }
        for (int line = 0; line < height; line++) {
            int current = line;
            lines.add(cells.stream()
                    .map(cell -> current < cell.size() ? cell.get(current) : "")
                    .toArray(String[]::new));
        }
    }

    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            while (line.length() > width) {
                int blank = line.lastIndexOf(' ', width);
                blank = blank < 0 ? line.indexOf(' ') : blank;
                if (blank < 0) {
                    break;
                }
                lines.add(line.substring(0, blank));
                line = line.substring(blank + 1);
            }
            lines.add(line);
        }
        return lines;
    }
}
