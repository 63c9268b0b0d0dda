package io.dropscope.stats;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;

import io.dropscope.event.Severity;
import io.dropscope.poll.CounterLog;
import io.dropscope.poll.CounterLog.Column;
import io.dropscope.poll.CounterLog.Row;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;
import java.util.function.ToLongFunction;

/**
 * Counts the rows of logs, in any order of files, in flat memory: every table has a bound, and what does not fit is put
 * together with its neighbours (times) or under one name (interfaces, columns). Not thread-safe.
 */
public final class LogAnalysis {
    /** Interfaces and further columns that have a row of their own. */
    public static final int MOST_NAMES = 200;

    /** Where names go that have none. */
    public static final String OTHER_NAMES = "(others)";

    private static final int MOST_GROUPS = 20_000;
    private static final int MOST_STEPS = 240;
    private static final int MOST_SAMPLES = 5;
    private static final int MOST_SOURCES = 10_000;
    private static final int MOST_DISTANCES = 1000;
    private static final int PARTS = LogReport.OTHER + 1;
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    /** Of the chart: each a multiple of the one before, so that steps can be put together. */
    private static final long[] STEPS = {
        MINUTE,
        2 * MINUTE,
        10 * MINUTE,
        30 * MINUTE,
        HOUR,
        2 * HOUR,
        6 * HOUR,
        12 * HOUR,
        DAY,
        2 * DAY,
        10 * DAY,
        30 * DAY,
        90 * DAY,
        360 * DAY,
        3600 * DAY,
        36_000 * DAY
    };

    /**
     * What to look at.
     *
     * @param fromMillis inclusive
     * @param toMillis exclusive
     * @param severities empty for all, rows without one included
     * @param interfaces empty for all
     */
    public record Choice(long fromMillis, long toMillis, Set<Severity> severities, Set<String> interfaces) {
        public static final Choice ALL = new Choice(Long.MIN_VALUE, Long.MAX_VALUE, Set.of(), Set.of());
    }

    private final ZoneId zone;
    private final Choice choice;
    private final List<SourceCount> sources = new ArrayList<>();
    private final Totals all = new Totals(0);
    private final long[] loggedParts = new long[PARTS];
    private final Map<String, Long> interfaces = new HashMap<>();
    private final Map<String, Long> unknown = new LinkedHashMap<>();
    private final Totals[] hours = new Totals[24];
    private final TreeMap<Long, Totals> groups = new TreeMap<>();
    private final TreeMap<Long, Totals> steps = new TreeMap<>();
    private final Ranking<LogReport.Entry> worst;
    private final Ranking<LogReport.Entry> latest;
    private final LogGaps gaps;
    private final HostWideTimes hostWide = new HostWideTimes();
    /** How often two rows lay so many tenths of a second apart. */
    private final Map<Long, Long> distances = new HashMap<>();

    private final long[] parts = new long[PARTS];

    private LogUnit groupedBy;
    private int step;
    private long stepOffset;
    private long rows;
    private long firstMillis = Long.MAX_VALUE;
    private long lastMillis = Long.MIN_VALUE;
    private long selectedFirst = Long.MAX_VALUE;
    private long selectedLast = Long.MIN_VALUE;
    private long ok;
    private long oldRows;
    private long listenTwice;
    private long collapsed;
    private long repeated;
    private long elsewhere;
    private long qdiscTwice;
    private long softirqTwice;
    private long totalsOff;
    private long negativeRows;

    /**
     * @param groupedBy null for no groups
     * @param top how many of the worst intervals and of the largest gaps to keep
     * @param last how many of the last intervals to keep
     */
    public LogAnalysis(ZoneId zone, Choice choice, LogUnit groupedBy, int top, int last) {
        this.zone = zone;
        this.choice = choice;
        this.groupedBy = groupedBy;
        worst = new Ranking<>(
                top,
                comparingLong(LogReport.Entry::drops)
                        .thenComparing(
                                comparingLong(LogReport.Entry::timeMillis).reversed()));
        latest = new Ranking<>(last, comparingLong(LogReport.Entry::timeMillis));
        gaps = new LogGaps(top);
        for (int hour = 0; hour < hours.length; hour++) {
            hours[hour] = new Totals(hour);
        }
    }

    /** What follows is of this file. */
    public void begin(String source) {
        sources.add(new SourceCount(source));
        gaps.nextFile();
    }

    /** A line of the file that is no row. */
    public void unreadable(long lineNumber, String why) {
        SourceCount source = sources.getLast();
        source.unreadable++;
        if (source.samples.size() < MOST_SAMPLES && sources.size() <= MOST_SOURCES) {
            source.samples.add(new LogReport.UnreadableLine(lineNumber, why));
        }
    }

    /** The file ended in its middle. */
    public void endedEarly(String why) {
        sources.getLast().endedEarly = why;
    }

    /** A row of the file. */
    public void add(Row row) {
        long time = row.timeMillis();
        rows++;
        sources.getLast().rows++;
        firstMillis = Math.min(firstMillis, time);
        lastMillis = Math.max(lastMillis, time);
        if (time < choice.fromMillis
                || time >= choice.toMillis
                || !(choice.interfaces.isEmpty() || choice.interfaces.contains(row.interfaceName()))) {
            return;
        }
        long distance = gaps.add(row);
        if (distance > 0) {
            countDistance((distance + 50) / 100);
        }
        // before the choice of severities: another interface's row of this time may be of another one
        boolean toldBefore =
                !row.corrected() && hostWide.toldBefore(row.interfaceName(), time, distance, sources.size());
        if (choice.severities.isEmpty() || (row.severity() != null && choice.severities.contains(row.severity()))) {
            count(row, toldBefore);
        }
    }

    private void count(Row row, boolean toldBefore) {
        long time = row.timeMillis();
        long drops = disjoint(row, toldBefore);
        judge(row);
        if (all.intervals == 0) {
            stepOffset = LogTimes.offsetMillis(time, zone);
        }
        selectedFirst = Math.min(selectedFirst, time);
        selectedLast = Math.max(selectedLast, time);
        ok += row.severity() == Severity.OK ? 1 : 0;
        addNamed(interfaces, row.interfaceName(), 1);
        row.further().forEach((name, value) -> addNamed(unknown, name, value));
        all.add(row, drops, parts);
        for (Column column : CounterLog.COUNTERS) {
            int i = partOf(column);
            loggedParts[i] = CounterLog.add(loggedParts[i], row.count(column));
        }
        hours[LogTimes.hourOfDay(time, zone)].add(row, drops, parts);
        if (groupedBy != null) {
            groups.computeIfAbsent(groupedBy.startMillis(time, zone), Totals::new)
                    .add(row, drops, parts);
            while (groups.size() > MOST_GROUPS && groupedBy != LogUnit.YEAR) {
                groupedBy = LogUnit.values()[groupedBy.ordinal() + 1];
                putTogether(groups, start -> groupedBy.startMillis(start, zone));
            }
        }
        steps.computeIfAbsent(stepOf(time), Totals::new).add(row, drops, parts);
        while (step < STEPS.length - 1 && (steps.lastKey() - steps.firstKey()) / STEPS[step] >= MOST_STEPS) {
            step++;
            putTogether(steps, this::stepOf);
        }
        if (drops > 0 && worst.takes(drops, LogReport.Entry::drops)) {
            worst.add(entry(row, drops));
        }
        if (latest.takes(time, LogReport.Entry::timeMillis)) {
            latest.add(entry(row, drops));
        }
    }

    /** Fills {@link #parts}; returns their sum, which is the row's drops without what another row has told. */
    private long disjoint(Row row, boolean toldBefore) {
        long sum = 0;
        for (Column column : CounterLog.COUNTERS) {
            long part = row.disjoint(column);
            if (toldBefore && column.isHostWide()) {
                repeated = CounterLog.add(repeated, part);
                part = 0;
            }
            parts[partOf(column)] = part;
            sum = CounterLog.add(sum, part);
        }
        parts[LogReport.OTHER] = row.corrected() ? Math.max(0, row.drops() - sum) : 0;
        return CounterLog.add(sum, parts[LogReport.OTHER]);
    }

    /** Notes what is wrong or doubtful with a row. */
    private void judge(Row row) {
        long columns = 0;
        for (Column column : CounterLog.COUNTERS) {
            columns = CounterLog.add(columns, row.corrected() ? row.disjoint(column) : row.count(column));
        }
        if (row.corrected() ? columns > row.loggedDrops() : columns != row.loggedDrops()) {
            totalsOff++;
        }
        negativeRows += row.negative() ? 1 : 0;
        collapsed = CounterLog.add(collapsed, row.count(Column.TCP_COLLAPSED));
        if (row.corrected()) {
            elsewhere = CounterLog.add(elsewhere, row.count(Column.SOFTIRQ));
            elsewhere = CounterLog.add(elsewhere, row.count(Column.UDP_SNDBUF));
        } else {
            oldRows++;
            listenTwice =
                    CounterLog.add(listenTwice, Math.min(row.count(Column.SYN_QUEUE), row.count(Column.ACCEPT_QUEUE)));
            qdiscTwice = CounterLog.add(qdiscTwice, Math.min(row.count(Column.QDISC), row.count(Column.UDP_SNDBUF)));
            softirqTwice = CounterLog.add(softirqTwice, Math.min(row.count(Column.SOFTIRQ), row.count(Column.NIC_RX)));
        }
    }

    /** What all rows so far tell. */
    public LogReport report() {
        List<LogReport.Category> categories = new ArrayList<>();
        for (Column column : CounterLog.COUNTERS) {
            int i = partOf(column);
            categories.add(new LogReport.Category(column.header(), column.label(), loggedParts[i], all.parts[i]));
        }
        long other = all.parts[LogReport.OTHER];
        categories.add(new LogReport.Category(LogReport.OTHER_NAME, "Other", other, other));
        Map<String, Long> byName = new LinkedHashMap<>();
        interfaces.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .forEach(entry -> byName.put(entry.getKey(), entry.getValue()));
        return new LogReport(
                zone,
                sources.stream().map(SourceCount::toSource).toList(),
                rows,
                firstMillis,
                lastMillis,
                new LogReport.Selected(
                        all.intervals,
                        all.withDrops,
                        ok,
                        all.warn,
                        all.crit,
                        selectedFirst,
                        selectedLast,
                        byName,
                        all.logged,
                        all.drops,
                        usualDistance()),
                categories,
                unknown,
                new LogReport.Caveats(
                        oldRows,
                        listenTwice,
                        collapsed,
                        elsewhere,
                        repeated,
                        qdiscTwice,
                        softirqTwice,
                        totalsOff,
                        negativeRows,
                        hostWide.overlapping()),
                worst.descending(),
                latest.descending().reversed(),
                List.of(hours).stream().map(Totals::toGroup).toList(),
                groups.values().stream().map(Totals::toGroup).toList(),
                groupedBy,
                steps.values().stream().map(Totals::toGroup).toList(),
                STEPS[step],
                gaps.report());
    }

    private void countDistance(long tenths) {
        if (distances.size() < MOST_DISTANCES || distances.containsKey(tenths)) {
            distances.merge(tenths, 1L, Long::sum);
        }
    }

    private long usualDistance() {
        return distances.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(it -> it.getKey() * 100)
                .orElse(0L);
    }

    private LogReport.Entry entry(Row row, long drops) {
        List<Long> copy = new ArrayList<>(PARTS);
        for (long part : parts) {
            copy.add(part);
        }
        return new LogReport.Entry(
                row.timeMillis(),
                row.iteration(),
                row.interfaceName(),
                row.severity() == null ? null : row.severity().name(),
                row.loggedDrops(),
                drops,
                copy);
    }

    private static int partOf(Column column) {
        return column.ordinal() - Column.NIC_RX.ordinal();
    }

    /** Steps begin with the local day as it is for the first row; a day of 25 hours moves the later ones. */
    private long stepOf(long timeMillis) {
        return Math.floorDiv(timeMillis + stepOffset, STEPS[step]) * STEPS[step] - stepOffset;
    }

    private static void addNamed(Map<String, Long> counts, String name, long value) {
        String key = counts.containsKey(name) || counts.size() < MOST_NAMES ? name : OTHER_NAMES;
        counts.merge(key, value, CounterLog::add);
    }

    private static void putTogether(Map<Long, Totals> totals, LongUnaryOperator start) {
        List<Totals> parts = List.copyOf(totals.values());
        totals.clear();
        for (Totals part : parts) {
            totals.computeIfAbsent(start.applyAsLong(part.startMillis), Totals::new)
                    .add(part);
        }
    }

    /** The first few by an order, in a heap whose root is the next to go. */
    private static final class Ranking<T> {
        private final int size;
        private final Comparator<Numbered<T>> order;
        private final PriorityQueue<Numbered<T>> heap;
        private long added;

        /** Of equal ones the later is the higher. */
        private record Numbered<T>(T value, long number) {}

        Ranking(int size, Comparator<T> order) {
            this.size = size;
            this.order = comparing((Numbered<T> it) -> it.value, order).thenComparingLong(Numbered::number);
            heap = new PriorityQueue<>(this.order);
        }

        /** Whether a value with this rank could stay: asked before it is made. */
        boolean takes(long rank, ToLongFunction<T> rankOf) {
            return heap.size() < size || (size > 0 && rank >= rankOf.applyAsLong(heap.peek().value));
        }

        void add(T value) {
            heap.add(new Numbered<>(value, added++));
            if (heap.size() > size) {
                heap.remove();
            }
        }

        List<T> descending() {
            return heap.stream().sorted(order.reversed()).map(Numbered::value).toList();
        }
    }

    private static final class SourceCount {
        final String name;
        final List<LogReport.UnreadableLine> samples = new ArrayList<>();
        long rows;
        long unreadable;
        String endedEarly;

        SourceCount(String name) {
            this.name = name;
        }

        LogReport.Source toSource() {
            return new LogReport.Source(name, rows, unreadable, List.copyOf(samples), endedEarly);
        }
    }

    /** The sum of several intervals. */
    private static final class Totals {
        final long startMillis;
        final long[] parts = new long[PARTS];
        long intervals;
        long withDrops;
        long warn;
        long crit;
        long logged;
        long drops;
        long most;

        Totals(long startMillis) {
            this.startMillis = startMillis;
        }

        void add(Row row, long rowDrops, long[] rowParts) {
            intervals++;
            withDrops += rowDrops > 0 ? 1 : 0;
            warn += row.severity() == Severity.WARN ? 1 : 0;
            crit += row.severity() == Severity.CRIT ? 1 : 0;
            logged = CounterLog.add(logged, row.loggedDrops());
            drops = CounterLog.add(drops, rowDrops);
            most = Math.max(most, rowDrops);
            addParts(rowParts);
        }

        void add(Totals other) {
            intervals += other.intervals;
            withDrops += other.withDrops;
            warn += other.warn;
            crit += other.crit;
            logged = CounterLog.add(logged, other.logged);
            drops = CounterLog.add(drops, other.drops);
            most = Math.max(most, other.most);
            addParts(other.parts);
        }

        private void addParts(long[] others) {
            for (int i = 0; i < PARTS; i++) {
                parts[i] = CounterLog.add(parts[i], others[i]);
            }
        }

        LogReport.Group toGroup() {
            List<Long> copy = new ArrayList<>(PARTS);
            for (long part : parts) {
                copy.add(part);
            }
            return new LogReport.Group(startMillis, intervals, withDrops, warn, crit, logged, drops, most, copy);
        }
    }
}
