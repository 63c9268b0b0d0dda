package io.dropscope.stats;

/** The n-th smallest of some numbers, without sorting them all (Hoare 1961). */
final class Selection {
    private Selection() {}

    /**
     * Puts number {@code n} in its place, those that are not larger before it and those that are not smaller behind it.
     *
     * @param values reordered
     * @param count how many of them
     * @param n from 0 on
     * @return the n-th smallest
     */
    static long smallest(long[] values, int count, int n) {
        int low = 0;
        int high = count - 1;
        while (low < high) {
            long pivot = median(values[low], values[low + high >>> 1], values[high]);
            int i = low;
            int j = high;
            // Both sides stop at equal values: many of them, which is the usual case, are halved as others are.
            while (i <= j) {
                while (values[i] < pivot) {
                    i++;
                }
                while (values[j] > pivot) {
                    j--;
                }
                if (i <= j) {
                    long swapped = values[i];
                    values[i++] = values[j];
                    values[j--] = swapped;
                }
            }
            if (n <= j) {
                high = j;
            } else if (n >= i) {
                low = i;
            } else {
                return values[n];
            }
        }
        return values[n];
    }

    private static long median(long a, long b, long c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }
}
