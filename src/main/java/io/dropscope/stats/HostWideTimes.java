package io.dropscope.stats;

import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the rows of old logs that repeat host-wide counts. The script ran once for each interface, and each log holds
 * the counts of the whole host beside those of its interface: of two interfaces at one time only the first tells news.
 * Which one is the first is kept as stretches of time, since files come one after another.
 */
final class HostWideTimes {
    private static final int MOST_STRETCHES = 4096;
    /** So many tellers may have begun after the one that is looked for. */
    private static final int MOST_LOOKS = 64;

    private static final long LEAST_SLACK_MILLIS = 1000;
    private static final long MOST_SLACK_MILLIS = 30_000;
    /** A teller that is silent for longer than this many intervals leaves its time to others. */
    private static final int SILENT_INTERVALS = 3;

    /** By their beginning. */
    private final TreeMap<Long, Stretch> stretches = new TreeMap<>();

    private Stretch current;
    private long overlapping;

    private static final class Stretch {
        final String interfaceName;
        final int file;
        final long fromMillis;
        long toMillis;
        /** How far another file's stretch of the same interface reaches over it. */
        long overlappedUntilMillis = Long.MIN_VALUE;

        Stretch(String interfaceName, int file, long timeMillis) {
            this.interfaceName = interfaceName;
            this.file = file;
            fromMillis = timeMillis;
            toMillis = timeMillis;
        }
    }

    /**
     * Whether the host-wide counts of a row were in the row of another interface.
     *
     * @param distance to the row before of the same interface, in milliseconds; -1 when it is not known
     */
    boolean toldBefore(String interfaceName, long timeMillis, long distance, int file) {
        long slack = Math.clamp(distance / 2, LEAST_SLACK_MILLIS, MOST_SLACK_MILLIS);
        if (isNextOf(current, interfaceName, file, timeMillis, distance)) {
            // the usual case, one interface after another: no other stretch begins before its next row
            Long next = stretches.higherKey(current.fromMillis);
            if (next == null || next > timeMillis + slack) {
                current.toMillis = Math.max(current.toMillis, timeMillis);
                overlapping += timeMillis <= current.overlappedUntilMillis ? 1 : 0;
                return false;
            }
        }
        long overlappedUntil = Long.MIN_VALUE;
        Stretch own = null;
        int looks = 0;
        for (Map.Entry<Long, Stretch> entry :
                stretches.headMap(timeMillis + slack, true).descendingMap().entrySet()) {
            Stretch stretch = entry.getValue();
            if (looks++ == MOST_LOOKS) {
                break;
            }
            boolean inside = timeMillis <= stretch.toMillis + slack;
            if (inside && !stretch.interfaceName.equals(interfaceName)) {
                return true;
            }
            if (inside && stretch.file != file && timeMillis <= stretch.toMillis && timeMillis > stretch.fromMillis) {
                overlappedUntil = Math.max(overlappedUntil, stretch.toMillis);
            }
            if (own == null && isNextOf(stretch, interfaceName, file, timeMillis, distance)) {
                own = stretch;
            }
        }
        overlapping += overlappedUntil != Long.MIN_VALUE ? 1 : 0;
        if (own != null) {
            own.toMillis = Math.max(own.toMillis, timeMillis);
            current = own;
        } else if (stretches.size() < MOST_STRETCHES && !stretches.containsKey(timeMillis)) {
            current = new Stretch(interfaceName, file, timeMillis);
            current.overlappedUntilMillis = overlappedUntil;
            stretches.put(timeMillis, current);
        }
        return false;
    }

    private static boolean isNextOf(Stretch stretch, String interfaceName, int file, long timeMillis, long distance) {
        return stretch != null
                && stretch.file == file
                && stretch.interfaceName.equals(interfaceName)
                && timeMillis >= stretch.fromMillis
                && timeMillis <= stretch.toMillis + Math.max(60_000, SILENT_INTERVALS * distance);
    }

    /** Rows in the time of another file of the same interface. */
    long overlapping() {
        return overlapping;
    }
}
