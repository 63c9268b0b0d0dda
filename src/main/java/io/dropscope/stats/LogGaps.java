package io.dropscope.stats;

import static java.util.Comparator.comparingLong;

import io.dropscope.poll.CounterLog.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Finds the holes of a log: iterations that are missing, runs that began anew, rows that lie far apart. Each interface
 * is a sequence of its own, which goes on in the next file where that is later (rotation).
 */
final class LogGaps {
    private static final long NOT_KNOWN = -1;
    /** Two rows lie far apart when it is more than this many times what the two before lay apart, and a little. */
    private static final int FAR = 3;

    private static final long SLACK_MILLIS = 2000;

    private final int most;
    private final PriorityQueue<LogReport.Gap> longest =
            new PriorityQueue<>(comparingLong(gap -> gap.toMillis() - gap.fromMillis()));
    private final Map<String, Sequence> sequences = new HashMap<>();
    private int file;
    private long missing;
    private long restarts;
    private long pauses;
    private long clockBack;

    private static final class Sequence {
        int file;
        long timeMillis;
        long iteration;
        long distanceMillis = NOT_KNOWN;
    }

    LogGaps(int most) {
        this.most = most;
    }

    void nextFile() {
        file++;
    }

    /** Looks at the next row; returns its distance to the last one in milliseconds, -1 where that says nothing. */
    long add(Row row) {
        Sequence last = sequences.get(row.interfaceName());
        if (last == null) {
            if (sequences.size() >= LogAnalysis.MOST_NAMES) {
                return NOT_KNOWN;
            }
            last = new Sequence();
            sequences.put(row.interfaceName(), last);
            set(last, row);
            return NOT_KNOWN;
        }
        long distance = row.timeMillis() - last.timeMillis;
        long steps = row.iteration() < 0 || last.iteration < 0 ? 1 : row.iteration() - last.iteration;
        long result = NOT_KNOWN;
        if (distance < 0) {
            if (file == last.file) {
                clockBack++;
                restarts += steps <= 0 ? 1 : 0;
            } // else an older file after a newer one: no gap, but the order of the command line
        } else if (steps <= 0) {
            restarts++;
            keep(new LogReport.Gap(row.interfaceName(), last.timeMillis, row.timeMillis(), 0, true));
        } else if (steps > 1) {
            missing += steps - 1;
            keep(new LogReport.Gap(row.interfaceName(), last.timeMillis, row.timeMillis(), steps - 1, false));
        } else {
            if (last.distanceMillis != NOT_KNOWN && distance > FAR * last.distanceMillis + SLACK_MILLIS) {
                pauses++;
                keep(new LogReport.Gap(row.interfaceName(), last.timeMillis, row.timeMillis(), 0, false));
            } else {
                last.distanceMillis = distance;
            }
            result = distance;
        }
        set(last, row);
        return result;
    }

    private void set(Sequence sequence, Row row) {
        sequence.file = file;
        sequence.timeMillis = row.timeMillis();
        sequence.iteration = row.iteration();
    }

    private void keep(LogReport.Gap gap) {
        longest.add(gap);
        if (longest.size() > most) {
            longest.remove();
        }
    }

    LogReport.Gaps report() {
        List<LogReport.Gap> sorted = longest.stream()
                .sorted(comparingLong(LogReport.Gap::fromMillis))
                .toList();
        return new LogReport.Gaps(missing, restarts, pauses, clockBack, sorted);
    }
}
