package io.dropscope.bench;

import java.util.Locale;

/** Figures in cells of the tables. */
final class Format {
    private Format() {}

    /** {@code 812 (790..845)}, or the median only when there was one value. */
    static String range(Statistics figures, int decimals) {
        String median = number(figures.median(), decimals);
        return figures.minimum() == figures.maximum()
                ? median
                : median + " (" + number(figures.minimum(), decimals) + ".." + number(figures.maximum(), decimals)
                        + ")";
    }

    /** Of the rounds, in a unit that is so many times larger; empty when it was not measured. */
    static String range(Results results, String section, String row, String metric, double unit) {
        return results.statistics(section, row, metric)
                .map(figures -> range(figures.in(unit), 0))
                .orElse("");
    }

    static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** Of a share from 0 to 1. What is not nothing never reads as 0, what is not all never as 100. */
    static String percent(double share) {
        if (share == 0 || share == 1) {
            return number(share * 100, 0) + " %";
        }
        if (share > 0 && share < 0.00005) {
            return "<0.01 %";
        }
        if (share < 1 && share > 0.9995) {
            return ">99.9 %";
        }
        return number(share * 100, Math.abs(share) < 0.1 ? 2 : 1) + " %";
    }
}
