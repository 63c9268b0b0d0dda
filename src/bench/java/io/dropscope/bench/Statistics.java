package io.dropscope.bench;

import java.util.Arrays;

/** What a column of the tables shows of the values of all rounds. */
record Statistics(double median, double minimum, double maximum) {
    /** @throws IllegalArgumentException without values */
    static Statistics of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no values");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Statistics(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** The same figures in a unit that is so many times larger. */
    Statistics in(double unit) {
        return new Statistics(median / unit, minimum / unit, maximum / unit);
    }

    /** Value by value: what was measured in the same round is compared, so that slow rounds do not count. */
    static double[] quotients(double[] dividends, double[] divisors) {
        double[] quotients = new double[Math.min(dividends.length, divisors.length)];
        Arrays.setAll(quotients, i -> dividends[i] / divisors[i]);
        return quotients;
    }

    static double[] differences(double[] minuends, double[] subtrahends) {
        double[] differences = new double[Math.min(minuends.length, subtrahends.length)];
        Arrays.setAll(differences, i -> minuends[i] - subtrahends[i]);
        return differences;
    }
}
