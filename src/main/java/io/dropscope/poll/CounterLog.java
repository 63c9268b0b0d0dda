package io.dropscope.poll;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import io.dropscope.event.CounterColumn;
import io.dropscope.event.Severity;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The format of the counters' log, old and new, for those who read it: a line for each interval and, in old ones, each
 * interface. {@code CounterFields} writes it; a test compares the columns of the two.
 *
 * <pre>
 * timestamp,iteration,interface,total_drops,nic_rx,nic_tx,nic_missed,qdisc,softirq,syn_queue,accept_queue,
 *     tcp_pruned,tcp_collapsed,udp_rcvbuf,udp_sndbuf,severity[,further columns]
 * </pre>
 *
 * <p>The counts are deltas of one interval. Old logs are those of the script {@code network_monitor_prod.sh}: local
 * time without a zone, {@code syn_queue} is ListenDrops and so contains {@code accept_queue} (ListenOverflows),
 * {@code tcp_collapsed} is merged memory and no loss, and {@code total_drops} adds all eleven. New logs have RFC 3339
 * times, and a total that counts each loss once: it leaves out the columns whose packets others tell too, and holds
 * further ones. A row is taken for a new one if its time names its
 * zone or if it has other columns than these sixteen ({@link Row#corrected}).
 */
public final class CounterLog {
    private CounterLog() {}

    /** The known columns, in the order of the file. */
    public enum Column {
        /** RFC 3339 with its zone; in old logs {@code 2026-02-03 11:23:55}, local time. */
        TIMESTAMP,
        /** Counts the intervals of a run from 1 on. */
        ITERATION,
        INTERFACE,
        TOTAL_DROPS,
        NIC_RX,
        NIC_TX,
        NIC_MISSED,
        QDISC,
        /** The backlog of a CPU was full: column 2 of /proc/net/softnet_stat. */
        SOFTIRQ,
        /** TcpExt TCPReqQFullDrop; in old logs ListenDrops. */
        SYN_QUEUE,
        /** TcpExt ListenOverflows. */
        ACCEPT_QUEUE,
        /** TcpExt TCPRcvQDrop and TCPOFODrop, which contain RcvPruned; what old logs read is not known. */
        TCP_PRUNED,
        /** TcpExt TCPRcvCollapsed: work, no loss. */
        TCP_COLLAPSED,
        /** Udp and Udp6 RcvbufErrors. */
        UDP_RCVBUF,
        /** Udp and Udp6 SndbufErrors: a packet that a local qdisc dropped counts here again. */
        UDP_SNDBUF,
        SEVERITY;

        private final String header = name().toLowerCase(Locale.ROOT);

        /** The name in the header of the file. */
        public String header() {
            return header;
        }

        /** The name for people, of a column that is a counter: as the run that wrote the log shows it. */
        public String label() {
            return CounterColumn.valueOf(name()).label();
        }

        /** Whether it holds the count of one kind of drop: no total, and nothing that is no count. */
        public boolean isCounter() {
            return ordinal() > TOTAL_DROPS.ordinal() && this != SEVERITY;
        }

        /** Whether the kernel counts it for the host or the namespace: each interface of the log repeats it. */
        public boolean isHostWide() {
            return ordinal() >= SOFTIRQ.ordinal() && ordinal() <= UDP_SNDBUF.ordinal();
        }
    }

    /** All columns, in the order of the file. */
    public static final List<Column> COLUMNS = List.of(Column.values());

    /** The columns that count one kind of drop. */
    public static final List<Column> COUNTERS =
            COLUMNS.stream().filter(Column::isCounter).toList();

    /** The names of all columns, in the order of the file: what a header begins with. */
    public static final List<String> HEADER =
            COLUMNS.stream().map(Column::header).toList();

    /** Columns that add to the total. */
    private static final Set<String> IN_TOTAL = Arrays.stream(CounterColumn.values())
            .filter(CounterColumn::inTotal)
            .map(CounterColumn::id)
            .collect(Collectors.toUnmodifiableSet());

    /** Names of our columns behind the known ones. */
    private static final Set<String> FURTHER = Stream.concat(
                    CounterColumn.FURTHER.stream().map(CounterColumn::id),
                    Stream.of("packets", "resets", "seconds", "incomplete"))
            .collect(Collectors.toUnmodifiableSet());

    /** What a line is. */
    public sealed interface Line permits Row, Header, Unreadable {}

    /** The names of the columns; the lines after it are read by it. */
    public record Header(List<String> names) implements Line {}

    /** A line that is none of the format, or not all of one. */
    public record Unreadable(String why) implements Line {}

    /** One interval of one interface. */
    public static final class Row implements Line {
        private final long timeMillis;
        private final boolean corrected;
        private final long iteration;
        private final String interfaceName;
        private final Severity severity;
        private final long[] counts;
        private final boolean negative;
        private final Map<String, Long> further;

        private Row(
                long timeMillis,
                boolean corrected,
                long iteration,
                String interfaceName,
                Severity severity,
                long[] counts,
                boolean negative,
                Map<String, Long> further) {
            this.timeMillis = timeMillis;
            this.corrected = corrected;
            this.iteration = iteration;
            this.interfaceName = interfaceName;
            this.severity = severity;
            this.counts = counts;
            this.negative = negative;
            this.further = further;
        }

        /** The end of the interval, milliseconds since 1970 UTC. */
        public long timeMillis() {
            return timeMillis;
        }

        /** Whether the counts have the meanings of new logs. */
        public boolean corrected() {
            return corrected;
        }

        /** The number of the interval in its run; -1 when the log does not have it. */
        public long iteration() {
            return iteration;
        }

        /** As it stands in the log; empty when the log does not have it. */
        public String interfaceName() {
            return interfaceName;
        }

        /** Null when the log does not have it. */
        public Severity severity() {
            return severity;
        }

        /** The count in a column; 0 where the log has none. */
        public long count(Column column) {
            return counts[column.ordinal()];
        }

        /** {@code total_drops}, or where that is missing the sum of what stands in its place. */
        public long loggedDrops() {
            return count(Column.TOTAL_DROPS);
        }

        /** The loss of this interval, each packet once as far as the columns tell: no overlap, and no work. */
        public long drops() {
            return corrected
                    ? loggedDrops()
                    : COUNTERS.stream().mapToLong(this::disjoint).reduce(0, CounterLog::add);
        }

        /**
         * What a column adds to {@link #drops}: 0 for {@code tcp_collapsed}, which loses nothing; in old logs
         * {@code syn_queue} without what {@code accept_queue} tells too; in new ones 0 for {@code softirq}, whose
         * packets the interface counts as dropped, and {@code udp_sndbuf}, whose lost packets the qdisc counts.
         */
        public long disjoint(Column column) {
            return switch (column) {
                case TCP_COLLAPSED -> 0;
                case SOFTIRQ, UDP_SNDBUF -> corrected ? 0 : count(column);
                case SYN_QUEUE -> corrected ? count(column) : Math.max(0, count(column) - count(Column.ACCEPT_QUEUE));
                default -> count(column);
            };
        }

        /** Whether a count was negative, so that a counter was set back: such a cell counts as 0. */
        public boolean negative() {
            return negative;
        }

        /** The numbers in columns that are not known here, by name. */
        public Map<String, Long> further() {
            return further;
        }
    }

    /** The sum, or the largest number there is: a garbled count must not turn a total negative. */
    public static long add(long a, long b) {
        long sum = a + b;
        return ((a ^ sum) & (b ^ sum)) < 0 ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }

    /**
     * Reads the lines of one file. A header changes how the lines after it are read; without one the columns are the
     * known ones in their order. Not thread-safe.
     */
    public static final class Parser {
        private static final CsvReader.CsvReaderBuilder CSV =
                CsvReader.builder().skipEmptyLines(false).maxBufferSize(1 << 16);
        private static final int NO_DIGIT = -1;
        /** Of further columns; what is there beyond is garbage. */
        private static final int MOST_COLUMNS = 256;

        /** Seconds since 1970 UTC, from 2001 to 2286. */
        private static final int EPOCH_DIGITS = 10;

        private static final String NO_DROPS = "no total_drops, and no other column of drops";

        private static final Layout KNOWN = new Layout(HEADER);

        private final ZoneId zone;
        private Layout layout = KNOWN;
        private long lastMillis = Long.MIN_VALUE;

        /** @param zone that of times without one */
        public Parser(ZoneId zone) {
            this.zone = zone;
        }

        /** Reads a line; its end (LF, CR LF) does not belong to it. */
        public Line parse(String line) {
            List<String> cells;
            try {
                cells = cells(line);
            } catch (CsvParseException e) {
                return new Unreadable("no CSV");
            }
            if (cells.size() > MOST_COLUMNS) {
                return new Unreadable("too many columns");
            }
            if (isHeader(cells)) {
                return header(line, cells);
            }
            if (cells.size() == layout.names.size()) {
                return layout.hasDrops() ? row(layout, cells) : new Unreadable(NO_DROPS);
            }
            if (cells.size() < HEADER.size()) {
                return new Unreadable(
                        cells.size() + (cells.size() == 1 ? " column" : " columns") + ", not " + layout.names.size());
            }
            // written by another program than the last header, whose own is missing
            return row(KNOWN, cells);
        }

        private static List<String> cells(String line) {
            if (line.indexOf('"') >= 0) {
                return CSV.ofSingleCsvRecord(line).getFields();
            }
            return List.of(line.split(",", -1)); // what nearly all are made of
        }

        /** A fourth of known names among what is no time, a time's name among other names, or our names alone. */
        private static boolean isHeader(List<String> cells) {
            int known = 0;
            boolean names = true;
            boolean ours = true;
            for (String cell : cells) {
                String name = cell.strip();
                if (HEADER.contains(name)) {
                    known++;
                } else if (looksLikeTime(cell) || isEpoch(name)) {
                    return false;
                } else {
                    names &= isName(name);
                    ours &= FURTHER.contains(name);
                }
            }
            return known > cells.size() / 4 || (known > 0 && names) || ours;
        }

        private static boolean isName(String cell) {
            return !cell.isEmpty()
                    && isLower(cell.charAt(0))
                    && cell.chars().allMatch(c -> c == '_' || isLower(c) || isDigit(c));
        }

        private Line header(String line, List<String> cells) {
            List<String> names = cells.stream().map(String::strip).toList();
            String known = String.join(",", HEADER);
            // chosen columns may be the first of the known ones, but not end in the midst of a name
            boolean cutShort = known.startsWith(line.strip()) && !HEADER.contains(names.getLast());
            boolean twice = names.stream().distinct().count() < names.size();
            if (cutShort || twice || !names.contains(Column.TIMESTAMP.header())) {
                layout = KNOWN;
                return new Unreadable(cutShort ? "a header that is cut short" : "a header without a clear timestamp");
            }
            layout = new Layout(names);
            return layout.hasDrops() ? new Header(names) : new Unreadable(NO_DROPS);
        }

        private Line row(Layout layout, List<String> cells) {
            String timeText = cell(cells, layout.at(Column.TIMESTAMP));
            Time time = time(timeText);
            if (time == null) {
                return new Unreadable("no time");
            }
            long[] counts = new long[COLUMNS.size()];
            boolean negative = false;
            for (Column column : layout.counts) {
                long count = number(cell(cells, layout.at(column)));
                if (count == Long.MIN_VALUE) {
                    return new Unreadable(column.header() + " is no number");
                }
                negative |= count < 0;
                counts[column.ordinal()] = Math.max(0, count);
            }
            String iterationText = layout.has(Column.ITERATION) ? cell(cells, layout.at(Column.ITERATION)) : "-1";
            long iteration = iterationText.isEmpty() ? Long.MIN_VALUE : number(iterationText);
            if (iteration < -1) {
                return new Unreadable("iteration is no number");
            }
            String interfaceName = layout.has(Column.INTERFACE) ? cell(cells, layout.at(Column.INTERFACE)) : "";
            if (looksLikeTime(interfaceName)) {
                return new Unreadable("a time where the interface should be");
            }
            Severity severity = null;
            if (layout.has(Column.SEVERITY)) {
                severity = severity(cell(cells, layout.at(Column.SEVERITY)));
                if (severity == null) {
                    return new Unreadable("no severity");
                }
            }
            Map<String, Long> further = Map.of();
            for (int i = 0; i < cells.size(); i++) {
                if (i < layout.names.size() && layout.known[i]) {
                    continue;
                }
                if (looksLikeTime(cells.get(i))) {
                    return new Unreadable("two rows in one line");
                }
                long value = number(cells.get(i));
                if (i < layout.names.size() && value > 0) {
                    further = further.isEmpty() ? new LinkedHashMap<>() : further;
                    further.put(layout.names.get(i), value);
                }
            }
            boolean corrected = time.zoned || !layout.names.equals(HEADER) || cells.size() > HEADER.size();
            if (!layout.has(Column.TOTAL_DROPS)) {
                long sum = sum(counts, corrected);
                for (Map.Entry<String, Long> other : further.entrySet()) {
                    sum = add(sum, IN_TOTAL.contains(other.getKey()) ? other.getValue() : 0);
                }
                counts[Column.TOTAL_DROPS.ordinal()] = sum;
            }
            lastMillis = time.millis;
            return new Row(time.millis, corrected, iteration, interfaceName, severity, counts, negative, further);
        }

        /** The total of a log that has none. */
        private static long sum(long[] counts, boolean corrected) {
            long sum = 0;
            for (Column column : COUNTERS) {
                boolean elsewhere =
                        column == Column.SOFTIRQ || column == Column.UDP_SNDBUF || column == Column.TCP_COLLAPSED;
                sum = add(sum, corrected && elsewhere ? 0 : counts[column.ordinal()]);
            }
            return sum;
        }

        private static String cell(List<String> cells, int index) {
            return cells.get(index).strip();
        }

        /** Null when it is none of the three; the case does not matter. */
        private static Severity severity(String text) {
            return switch (text.toUpperCase(Locale.ROOT)) {
                case "OK" -> Severity.OK;
                case "WARN" -> Severity.WARN;
                case "CRIT" -> Severity.CRIT;
                default -> null;
            };
        }

        /** A whole number, 0 for an empty cell; {@link Long#MIN_VALUE} when it is none. */
        private static long number(String text) {
            if (text.isEmpty()) {
                return 0;
            }
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                return Long.MIN_VALUE;
            }
        }

        /** Whether the text holds a day and an hour: in a cell of another kind it tells two lines that became one. */
        private static boolean looksLikeTime(String text) {
            int dash = text.indexOf('-');
            return dash >= 4 && text.indexOf('-', dash + 1) == dash + 3 && text.indexOf(':', dash) > 0;
        }

        private static boolean isEpoch(String text) {
            return text.length() == EPOCH_DIGITS && text.chars().allMatch(Parser::isDigit);
        }

        private static boolean isLower(int c) {
            return c >= 'a' && c <= 'z';
        }

        private static boolean isDigit(int c) {
            return c >= '0' && c <= '9';
        }

        /** @param zoned whether the text named its zone */
        private record Time(long millis, boolean zoned) {}

        /**
         * {@code 2026-02-03 11:23:55}, with T too, with parts of a second, and with a zone; or seconds since 1970 UTC.
         * Null when it is none.
         */
        private Time time(String text) {
            int length = text.length();
            if (isEpoch(text)) {
                return new Time(Long.parseLong(text) * 1000, true);
            }
            if (length < 19
                    || text.charAt(4) != '-'
                    || text.charAt(7) != '-'
                    || (text.charAt(10) != ' ' && text.charAt(10) != 'T' && text.charAt(10) != 't')
                    || text.charAt(13) != ':'
                    || text.charAt(16) != ':') {
                return null;
            }
            int year = digits(text, 0, 4);
            int month = digits(text, 5, 7);
            int day = digits(text, 8, 10);
            int hour = digits(text, 11, 13);
            int minute = digits(text, 14, 16);
            int second = digits(text, 17, 19);
            if ((year | month | day | hour | minute | second) < 0) {
                return null;
            }
            int at = 19;
            int millis = 0;
            if (at < length && text.charAt(at) == '.') {
                int unit = 100;
                for (at++; at < length && Character.digit(text.charAt(at), 10) >= 0; at++) {
                    millis += unit * Character.digit(text.charAt(at), 10);
                    unit /= 10;
                }
            }
            try {
                // a leap second is the last one of its minute
                LocalDateTime local = LocalDateTime.of(year, month, day, hour, minute, Math.min(second, 59));
                if (second > 60) {
                    return null;
                }
                if (at == length) {
                    return new Time(millisOf(local, millis), false);
                }
                String offset = text.substring(at);
                ZoneOffset zoneOffset = offset.equalsIgnoreCase("Z") ? ZoneOffset.UTC : ZoneOffset.of(offset);
                return new Time(local.toEpochSecond(zoneOffset) * 1000 + millis, true);
            } catch (DateTimeException e) {
                return null;
            }
        }

        /**
         * When the clocks go back, an hour comes twice: the second time is the one that does not lie before the last
         * row.
         */
        private long millisOf(LocalDateTime local, int millis) {
            ZonedDateTime time = local.atZone(zone);
            long earlier = time.toEpochSecond() * 1000 + millis;
            return earlier >= lastMillis
                    ? earlier
                    : time.withLaterOffsetAtOverlap().toEpochSecond() * 1000 + millis;
        }

        private static int digits(String text, int from, int to) {
            int value = 0;
            for (int i = from; i < to; i++) {
                char c = text.charAt(i);
                if (!isDigit(c)) {
                    return NO_DIGIT;
                }
                value = value * 10 + c - '0';
            }
            return value;
        }
    }

    /** Where the known columns stand. */
    private static final class Layout {
        private static final int ABSENT = -1;

        final List<String> names;
        final boolean[] known;
        /** The columns with counts that are there, the total with them. */
        final List<Column> counts;

        private final int[] places = new int[COLUMNS.size()];

        Layout(List<String> names) {
            this.names = names;
            known = new boolean[names.size()];
            for (Column column : COLUMNS) {
                int place = names.indexOf(column.header());
                places[column.ordinal()] = place < 0 ? ABSENT : place;
                if (place >= 0) {
                    known[place] = true;
                }
            }
            counts = Stream.concat(Stream.of(Column.TOTAL_DROPS), COUNTERS.stream())
                    .filter(this::has)
                    .collect(Collectors.toCollection(ArrayList::new));
        }

        /** Whether the columns tell what was lost. */
        boolean hasDrops() {
            return has(Column.TOTAL_DROPS) || names.stream().anyMatch(IN_TOTAL::contains);
        }

        boolean has(Column column) {
            return places[column.ordinal()] != ABSENT;
        }

        int at(Column column) {
            return places[column.ordinal()];
        }
    }
}
