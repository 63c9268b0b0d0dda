package io.dropscope.view;

import java.util.Locale;

/** Numbers as people read them. */
public final class Numbers {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

    private Numbers() {}

    /** {@code 161,771}. */
    static String grouped(long value) {
        String digits = Long.toString(Math.abs(value));
        StringBuilder text = new StringBuilder(digits.length() + 8);
        if (value < 0) {
            text.append('-');
        }
        for (int i = 0; i < digits.length(); i++) {
            if (i > 0 && (digits.length() - i) % 3 == 0) {
                text.append(',');
            }
            text.append(digits.charAt(i));
        }
        return text.toString();
    }

    /** A byte count in decimal units: {@code 6.3 MB}. */
    public static String bytes(double bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        String digits = unit == 0 || value >= 99.95
                ? Long.toString(Math.round(value))
                : String.format(Locale.ROOT, "%.1f", value);
        return digits + " " + UNITS[unit];
    }

    /** A duration in the unit that suits it: {@code 840 us}, {@code 12.0 s}. */
    static String nanos(long nanos) {
        if (nanos < 1_000) {
            return nanos + " ns";
        }
        String[] units = {"us", "ms", "s"};
        double value = nanos / 1e3;
        int unit = 0;
        while (value >= 999.5 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return (value >= 99.95 ? Long.toString(Math.round(value)) : String.format(Locale.ROOT, "%.1f", value))
                + " "
                + units[unit];
    }

    /** A part of a whole in percent; nothing but the whole is 100 %, and nothing but nothing is 0 %. */
    static String share(long part, long whole) {
        if (whole <= 0 || part <= 0) {
            return part == 0 ? "0%" : "-";
        }
        double percent = 100.0 * part / whole;
        if (percent < 1) {
            return "<1%";
        }
        return (part == whole ? 100 : Math.min(99, Math.round(percent))) + "%";
    }

    /** A text of at most this width: what is in its middle gives way to two dots. */
    static String fit(String text, int width) {
        if (text.length() <= width) {
            return text;
        }
        if (width < 4) {
            return text.substring(0, Math.max(0, width));
        }
        int tail = (width - 2) / 3;
        return text.substring(0, width - 2 - tail) + ".." + text.substring(text.length() - tail);
    }
}
