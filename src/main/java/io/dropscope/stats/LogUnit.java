package io.dropscope.stats;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/** A stretch of the calendar. */
public enum LogUnit {
    MINUTE,
    HOUR,
    DAY,
    MONTH,
    YEAR;

    /** When the unit begins that holds this moment; both in milliseconds since 1970 UTC. */
    long startMillis(long timeMillis, ZoneId zone) {
        if (compareTo(HOUR) <= 0) {
            // by the offset: an hour that comes twice, when the clocks go back, is two
            long offset =
                    zone.getRules().getOffset(Instant.ofEpochMilli(timeMillis)).getTotalSeconds() * 1000L;
            long unit = this == HOUR ? 3_600_000 : 60_000;
            return Math.floorDiv(timeMillis + offset, unit) * unit - offset;
        }
        ZonedDateTime day = Instant.ofEpochMilli(timeMillis).atZone(zone).truncatedTo(ChronoUnit.DAYS);
        ZonedDateTime start = switch (this) {
            case MONTH -> day.withDayOfMonth(1);
            case YEAR -> day.withDayOfYear(1);
            default -> day;
        };
        return start.toInstant().toEpochMilli();
    }
}
