package io.dropscope.view;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** How the counters' log and lines write the time, to the second. */
public enum TimeFormat {
    /** {@code 2026-02-03 11:23:55}: local time, without its zone. */
    LOCAL,
    /** {@code 2026-02-03T11:23:55+01:00}: local time with its zone (RFC 3339). */
    RFC3339,
    /** {@code 2026-02-03T10:23:55Z}: RFC 3339 in UTC. */
    UTC,
    /** {@code 1770114235}: seconds since 1970 UTC. */
    EPOCH;

    private static final DateTimeFormatter LOCAL_TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter ZONED_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssXXX", Locale.ROOT);

    String text(long wallNanos, ZoneId zone) {
        Instant time = Instant.ofEpochSecond(0, wallNanos).truncatedTo(ChronoUnit.SECONDS);
        return switch (this) {
            case LOCAL -> LOCAL_TIME.format(time.atZone(zone));
            case RFC3339 -> ZONED_TIME.format(time.atZone(zone));
            case UTC -> ZONED_TIME.format(time.atZone(ZoneOffset.UTC));
            case EPOCH -> Long.toString(time.getEpochSecond());
        };
    }
}
