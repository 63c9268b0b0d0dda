package io.dropscope.view;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Nanoseconds since 1970 UTC as text. Keeps the second it wrote last, so that an event costs digits only. */
final class Clock {
    private static final long NANOS = 1_000_000_000;

    private final DateTimeFormatter format;
    private final ZoneId zone;
    private long second = Long.MIN_VALUE;
    private String secondText;

    private Clock(String pattern, ZoneId zone) {
        this.format = DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(zone);
        this.zone = zone;
    }

    /** Local time of day. */
    static Clock local(ZoneId zone) {
        return new Clock("HH:mm:ss", zone);
    }

    /** RFC 3339 in UTC. */
    static Clock utc() {
        return new Clock("uuuu-MM-dd'T'HH:mm:ss", ZoneOffset.UTC);
    }

    /** {@code 02:14:19}, or {@code 2026-01-05T01:14:19}. */
    String seconds(long wallNanos) {
        long now = Math.floorDiv(wallNanos, NANOS);
        if (now != second) {
            second = now;
            secondText = format.format(Instant.ofEpochSecond(now));
        }
        return secondText;
    }

    /** {@code 2026-01-05}. */
    String date(long wallNanos) {
        return DateTimeFormatter.ISO_LOCAL_DATE
                .withZone(zone)
                .format(Instant.ofEpochSecond(Math.floorDiv(wallNanos, NANOS)));
    }

    /** {@code 02:14:19.482913}. */
    void appendMicros(StringBuilder to, long wallNanos) {
        to.append(seconds(wallNanos)).append('.');
        appendPadded(to, Math.floorMod(wallNanos, NANOS) / 1000, 100_000);
    }

    /** {@code 2026-01-05T01:14:19.482913117Z}. */
    String rfc3339(long wallNanos) {
        StringBuilder text = new StringBuilder(30).append(seconds(wallNanos)).append('.');
        appendPadded(text, Math.floorMod(wallNanos, NANOS), 100_000_000);
        return text.append('Z').toString();
    }

    /** The zone's short name at a moment: {@code CET}. */
    String zoneName(long wallNanos) {
        return DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH)
                .withZone(zone)
                .format(Instant.ofEpochSecond(Math.floorDiv(wallNanos, NANOS)));
    }

    private static void appendPadded(StringBuilder to, long value, long highest) {
        for (long digit = highest; digit > 0; digit /= 10) {
            to.append((char) ('0' + value / digit % 10));
        }
    }
}
