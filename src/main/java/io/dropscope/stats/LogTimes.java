package io.dropscope.stats;

import java.time.Instant;
import java.time.ZoneId;

/** Where a moment lies in the day of a zone. */
final class LogTimes {
    private LogTimes() {}

    static long offsetMillis(long timeMillis, ZoneId zone) {
        return zone.getRules().getOffset(Instant.ofEpochMilli(timeMillis)).getTotalSeconds() * 1000L;
    }

    static int hourOfDay(long timeMillis, ZoneId zone) {
        return (int) (Math.floorMod(timeMillis + offsetMillis(timeMillis, zone), 86_400_000L) / 3_600_000);
    }
}
