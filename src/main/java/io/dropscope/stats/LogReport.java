package io.dropscope.stats;

import io.dropscope.poll.CounterLog;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/**
 * What a log of counters tells. Times are milliseconds since 1970 UTC; an interval is one row, the time of one
 * interface between two looks at the counters.
 *
 * <p>There are two kinds of totals. <i>Logged</i> is what the log says. <i>Drops</i> is each packet once as far as the
 * columns tell; everything is ranked and charted by it.
 *
 * @param zone of hours, days and all times shown
 * @param rows all readable ones, those outside of the selection too
 * @param firstMillis of all readable rows, like {@code lastMillis}
 * @param selected what the filters let through
 * @param categories the eleven columns and what the total holds beside them
 * @param unknown totals of further columns, by name
 * @param worst the intervals with the most drops, most first; none without drops
 * @param latest the last intervals, the last one last
 * @param hours 24 of them
 * @param groups with intervals, in the order of time
 * @param groupedBy the unit of {@code groups}, coarser than asked for when there were too many
 * @param chart the course of the drops, in steps of {@code chartStepMillis}; steps without intervals are left out
 */
public record LogReport(
        ZoneId zone,
        List<Source> sources,
        long rows,
        long firstMillis,
        long lastMillis,
        Selected selected,
        List<Category> categories,
        Map<String, Long> unknown,
        Caveats caveats,
        List<Entry> worst,
        List<Entry> latest,
        List<Group> hours,
        List<Group> groups,
        LogUnit groupedBy,
        List<Group> chart,
        long chartStepMillis,
        Gaps gaps) {
    /** The position of what a total holds beside the known columns; the ones before it are those of the log. */
    public static final int OTHER = CounterLog.COUNTERS.size();

    /** The category of what a total holds beside the known columns. */
    public static final String OTHER_NAME = "other";

    /**
     * One file.
     *
     * @param name as the user gave it
     * @param unreadable lines that are no row of a log
     * @param samples the first few of those
     * @param endedEarly why a compressed file ended before its end; null when it did not
     */
    public record Source(String name, long rows, long unreadable, List<UnreadableLine> samples, String endedEarly) {}

    public record UnreadableLine(long number, String why) {}

    /**
     * @param intervals how many
     * @param withDrops of them had drops
     * @param ok by severity; the rest of {@code intervals} has none
     * @param interfaces intervals by interface, the most first
     * @param logged the sum of {@code total_drops}
     * @param drops each packet once
     * @param intervalMillis the most frequent distance between two rows, to a tenth of a second; 0 when it is not known
     */
    public record Selected(
            long intervals,
            long withDrops,
            long ok,
            long warn,
            long crit,
            long firstMillis,
            long lastMillis,
            Map<String, Long> interfaces,
            long logged,
            long drops,
            long intervalMillis) {}

    /**
     * @param name of the column
     * @param label for people
     * @param logged what the column adds up to
     * @param drops what of it is in the total of drops
     */
    public record Category(String name, String label, long logged, long drops) {}

    /**
     * Why totals may differ, and what stands on weak feet.
     *
     * @param oldRows rows with the meanings of the script
     * @param listenTwice accept queue overflows that their logged total counts twice, as they are in syn_queue too
     * @param collapsed collapsed segments, which are no loss
     * @param elsewhere counts in softirq and udp_sndbuf of new rows: their packets stand in other columns
     * @param repeated host-wide counts of old rows that another interface's row of the same time had told already
     * @param qdiscTwice at most so many drops of a local qdisc are in udp_sndbuf again, in old rows
     * @param softirqTwice at most so many drops of the backlog are in nic_rx again, in old rows
     * @param totalsOff rows whose total is not what its columns say
     * @param negativeRows rows with a negative count: a counter was set back; it counts as 0
     * @param overlapping rows that lie in the time of another file of the same interface
     */
    public record Caveats(
            long oldRows,
            long listenTwice,
            long collapsed,
            long elsewhere,
            long repeated,
            long qdiscTwice,
            long softirqTwice,
            long totalsOff,
            long negativeRows,
            long overlapping) {}

    /**
     * One interval.
     *
     * @param iteration -1 when the log does not have it
     * @param severity OK, WARN or CRIT; null when the log does not have it
     * @param parts drops by category, in the order of {@link LogReport#categories}
     */
    public record Entry(
            long timeMillis,
            long iteration,
            String interfaceName,
            String severity,
            long logged,
            long drops,
            List<Long> parts) {}

    /**
     * Several intervals.
     *
     * @param startMillis when it begins; of an hour of the day, its number from 0 to 23
     * @param most the drops of the worst of them
     * @param parts drops by category
     */
    public record Group(
            long startMillis,
            long intervals,
            long withDrops,
            long warn,
            long crit,
            long logged,
            long drops,
            long most,
            List<Long> parts) {}

    /**
     * Where the log has holes.
     *
     * @param missing iterations that are not in the log
     * @param restarts how often the count of iterations began anew
     * @param pauses how often two rows lie far apart though none is missing
     * @param clockBack how often the time went backwards within a file
     * @param longest the largest holes, in the order of time
     */
    public record Gaps(long missing, long restarts, long pauses, long clockBack, List<Gap> longest) {}

    /**
     * @param missing iterations between the two rows
     * @param restarted whether the count of iterations began anew
     */
    public record Gap(String interfaceName, long fromMillis, long toMillis, long missing, boolean restarted) {}
}
