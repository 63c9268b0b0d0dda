package io.dropscope.cli;

import io.dropscope.bpf.ProgramOptions;
import io.dropscope.bpf.RingsOfCpus;
import io.dropscope.stats.Threshold;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers with a unit, as people write them. */
final class Quantities {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h)?");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([kKmM])?(?:i?[bB])?");
    private static final Pattern FILE_SIZE = Pattern.compile("(\\d{1,9})([kKmMgG])?(?:i?[bB])?");
    private static final Pattern THRESHOLD = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)\\s*(/s|%)?");
    private static final Pattern AGO = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)([smhdw])");
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final Pattern LOCAL = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T[\\d:.]+");
    /** Deadlines are sums of nanoseconds, and those end after 292 years. */
    private static final Duration LONGEST = Duration.ofHours(100_000);

    private static final long MAX_RING_BYTES = 64L << 20;

    private Quantities() {}

    /** {@code 500ms}, {@code 1.5s}, {@code 2m}, {@code 1h}; a number alone means seconds. */
    static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + text + "' is no duration; write 500ms, 1.5s, 2m or 1h");
        }
        double unitNanos = switch (matcher.group(2) == null ? "s" : matcher.group(2)) {
            case "ms" -> 1e6;
            case "m" -> 60e9;
            case "h" -> 3600e9;
            default -> 1e9;
        };
        double nanos = Double.parseDouble(matcher.group(1)) * unitNanos;
        if (nanos > LONGEST.toNanos()) {
            throw new TypeConversionException("'" + text + "' is too long; write at most " + LONGEST.toHours() + "h");
        }
        Duration duration = Duration.ofNanos(Math.round(nanos));
        if (duration.isZero()) {
            throw new TypeConversionException("'" + text + "' is no time at all; write 500ms, 1.5s, 2m or 1h");
        }
        return duration;
    }

    /**
     * A moment: RFC 3339, {@code 2026-02-03 11:00} or {@code 2026-02-03} in the zone, or {@code 1h} before now.
     *
     * @param now to count back from
     */
    static Instant moment(String text, Instant now, ZoneId zone) {
        String wanted = text.strip();
        Matcher ago = AGO.matcher(wanted.toLowerCase(Locale.ROOT));
        try {
            if (ago.matches()) {
                double seconds = switch (ago.group(2)) {
                    case "s" -> 1;
                    case "m" -> 60;
                    case "h" -> 3600;
                    case "d" -> 86_400;
                    default -> 7 * 86_400;
                };
                return now.minusMillis(Math.round(Double.parseDouble(ago.group(1)) * seconds * 1000));
            }
            if (DAY.matcher(wanted).matches()) {
                return LocalDate.parse(wanted).atStartOfDay(zone).toInstant();
            }
            String moment = wanted.toUpperCase(Locale.ROOT).replaceFirst(" ", "T");
            return LOCAL.matcher(moment).matches()
                    ? LocalDateTime.parse(moment).atZone(zone).toInstant()
                    : OffsetDateTime.parse(moment).toInstant();
        } catch (DateTimeException e) {
            throw new TypeConversionException(
                    "'" + text
                            + "' is no time; write '2026-02-03 11:00', 2026-02-03T11:00:00Z, or 1h for an hour ago (s, m, h, d, w)");
        }
    }

    /** The size of a ring in bytes: a power of two from a page to 64M. */
    static int ringBytes(String text, int pageBytes) {
        Matcher matcher = SIZE.matcher(text.strip());
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + text + "' is no size; write 64k, 512k or 8M");
        }
        String unit = matcher.group(2) == null ? "" : matcher.group(2).toLowerCase(Locale.ROOT);
        long bytes = Long.parseLong(matcher.group(1)) << (unit.equals("k") ? 10 : unit.equals("m") ? 20 : 0);
        if (bytes < pageBytes || bytes > MAX_RING_BYTES || Long.bitCount(bytes) != 1) {
            throw new TypeConversionException("a ring of '" + text + "' is not possible; it takes a power of two from "
                    + (pageBytes >> 10) + "k to 64M");
        }
        return (int) bytes;
    }

    /** The size of a file in bytes: {@code 500k}, {@code 10M}, {@code 2G}. */
    static long fileBytes(String text) {
        Matcher matcher = FILE_SIZE.matcher(text.strip());
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
            throw new TypeConversionException("'" + text + "' is no size; write 500k, 10M or 2G");
        }
        int shift = switch (matcher.group(2) == null ? "" : matcher.group(2).toLowerCase(Locale.ROOT)) {
            case "k" -> 10;
            case "m" -> 20;
            case "g" -> 30;
            default -> 0;
        };
        return Long.parseLong(matcher.group(1)) << shift;
    }

    /** From when on an interval is critical: {@code 100}, {@code 50/s}, {@code 0.1%}. */
    static Threshold threshold(String text) {
        Matcher matcher = THRESHOLD.matcher(text.strip());
        double value = matcher.matches() ? Double.parseDouble(matcher.group(1)) : 0;
        Threshold.Unit unit = value == 0 || matcher.group(2) == null
                ? Threshold.Unit.DROPS
                : matcher.group(2).equals("%") ? Threshold.Unit.PERCENT : Threshold.Unit.DROPS_PER_SECOND;
        boolean possible = switch (unit) {
            case DROPS -> value >= 1 && value == Math.rint(value);
            case DROPS_PER_SECOND -> value > 0;
            case PERCENT -> value > 0 && value <= 100;
        };
        if (!possible) {
            throw new TypeConversionException("'" + text + "' is no threshold; write 100, 50/s or 0.1%");
        }
        return new Threshold(unit, value);
    }

    /** How many rings: a number, {@code cpu} or {@code node}. */
    static RingsOfCpus rings(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "cpu" -> RingsOfCpus.perCpu();
            case "node" -> RingsOfCpus.perNode();
            default -> {
                try {
                    int rings = Integer.parseInt(text.strip());
                    if (rings > 0 && rings <= RingsOfCpus.MAX_RINGS) {
                        yield RingsOfCpus.inTurn(rings);
                    }
                } catch (NumberFormatException e) {
                    // told below
                }
                throw new TypeConversionException(
                        "'" + text + "' is no number of rings; write 1 to " + RingsOfCpus.MAX_RINGS + ", cpu or node");
            }
        };
    }

    /** Events a second and key, or {@code all}. */
    static long detailRate(String text) {
        if (text.strip().equalsIgnoreCase("all")) {
            return ProgramOptions.NO_LIMIT;
        }
        try {
            long rate = Long.parseLong(text.strip());
            if (rate > 0) {
                return rate;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new TypeConversionException(
                "'" + text + "' is no rate; write events a second, 'all', or use --no-detail for none");
    }

    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            return duration(value);
        }
    }

    static final class ThresholdConverter implements ITypeConverter<Threshold> {
        @Override
        public Threshold convert(String value) {
            return threshold(value);
        }
    }

    static final class RingsConverter implements ITypeConverter<RingsOfCpus> {
        @Override
        public RingsOfCpus convert(String value) {
            return rings(value);
        }
    }

    static final class DetailRateConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            return detailRate(value);
        }
    }
}
