package io.dropscope.view;

import io.dropscope.event.CounterAt;
import io.dropscope.event.Counts;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Owner;
import io.dropscope.event.Symbol;
import io.dropscope.linux.Addresses;
import io.dropscope.linux.Text;
import io.dropscope.stats.By;
import io.dropscope.stats.Group;
import io.dropscope.stats.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The one table of what a row of drops has. JSON and CSV take the columns with a name in their order, text takes those
 * with a title; the same quantity is never computed in two places.
 */
final class Columns {
    /**
     * A column.
     *
     * @param name in JSON and CSV; null for a column of text only
     * @param type JSON type
     * @param title in text; null for a column that text has not
     * @param value a String, Long, Double or Boolean; null where the row has none
     * @param text the cell of a text table; null without a title
     * @param fit the same in a width that it is too long for
     */
    record Column(
            String name,
            String type,
            String title,
            Function<Table.Line, Object> value,
            BiFunction<Table.Line, RunInfo, String> text,
            Fit fit) {
        Column(
                String name,
                String type,
                String title,
                Function<Table.Line, Object> value,
                BiFunction<Table.Line, RunInfo, String> text) {
            this(name, type, title, value, text, (line, run, width) -> Numbers.fit(text.apply(line, run), width));
        }
    }

    /** How a cell gives way. */
    interface Fit {
        String fit(Table.Line line, RunInfo run, int width);
    }

    /** Where counters are that belong to no namespace. */
    private static final String HOST_WIDE = "(host-wide)";

    static final List<Column> ALL = columns();

    /** Those of JSON and CSV. */
    static final List<Column> NAMED =
            ALL.stream().filter(column -> column.name() != null).toList();

    private static final List<Column> NUMBERS = titled("DROPS/S", "TOTAL", "SHARE");

    private static final List<Column> SOCKET_NUMBERS = titled("DROPS/S", "TOTAL", "SHARE", "KERNEL");

    private static final Map<By, List<Column>> TEXT = Map.ofEntries(
            Map.entry(By.DROP, titled("REASON", "WHERE", "WHOSE")),
            Map.entry(By.REASON, titled("REASON", "WHERE", "WHOSE")),
            Map.entry(By.LOCATION, titled("WHERE", "REASON", "WHOSE")),
            Map.entry(By.INTERFACE, titled("INTERFACE", "REASON", "WHERE")),
            Map.entry(By.NETNS, titled("NETNS", "REASON", "WHERE")),
            Map.entry(By.FLOW, titled("REASON", "FLOW")),
            Map.entry(By.PROCESS, titled("WHOSE", "REASON", "WHERE")),
            Map.entry(By.SOCKET, titled("WHOSE", "REASON")),
            Map.entry(By.CGROUP, titled("CGROUP", "WHOSE", "REASON")),
            Map.entry(By.UNIT, titled("UNIT", "WHOSE", "REASON")),
            Map.entry(By.CONTAINER, titled("CONTAINER", "WHOSE", "REASON")));

    private Columns() {}

    /** The first columns of a text table: rate, total, share, and of a socket the kernel's own number. */
    static List<Column> numbers(By by) {
        return by == By.SOCKET ? SOCKET_NUMBERS : NUMBERS;
    }

    /** The columns of a text table behind its numbers. */
    static List<Column> text(By by) {
        return TEXT.get(by);
    }

    private static List<Column> columns() {
        List<Column> c = new ArrayList<>();
        c.add(data("row", "string", Columns::row));
        c.add(data(
                "class",
                "string",
                line -> line.part() == null ? null : line.part() == Table.Part.ORDINARY ? "ordinary" : "loss"));
        c.add(new Column(
                "drops_per_second",
                "number",
                "DROPS/S",
                line -> line.seconds() > 0 ? line.drops() / line.seconds() : null,
                (line, run) -> rate(line)));
        c.add(data("drops", "number", Table.Line::drops));
        c.add(new Column("drops_total", "number", "TOTAL", Table.Line::total, (line, run) -> total(line)));
        c.add(data("socket_drops", "number", line -> known(line.socketDrops())));
        c.add(new Column(
                "socket_drops_total",
                "number",
                "KERNEL",
                line -> known(line.socketDropsTotal()),
                (line, run) -> line.socketDropsTotal() < 0 ? "-" : Numbers.grouped(line.socketDropsTotal())));
        c.add(new Column(null, null, "SHARE", null, (line, run) -> Numbers.share(line.drops(), line.tableDrops())));
        c.add(data("estimated", "boolean", line -> line.estimated() ? true : null));
        c.add(data("drops_missed", "number", line -> line.missed() == 0 ? null : line.missed()));
        c.add(data("drops_total_missed", "number", line -> line.totalMissed() == 0 ? null : line.totalMissed()));
        c.add(new Column(
                "reason",
                "string",
                "REASON",
                line -> single(line, Group::reasons) ? line.group().reasonName() : null,
                (line, run) -> reason(line)));
        c.add(new Column(
                "symbol",
                "string",
                "WHERE",
                line -> single(line, Group::locations) ? line.group().symbol().name() : null,
                (line, run) ->
                        several(where(line.group().symbol()), line.group().locations())));
        c.add(data(
                "offset",
                "number",
                line -> single(line, Group::locations) && line.group().symbol().name() != null
                        ? line.group().symbol().offset()
                        : null));
        c.add(data(
                "address",
                "string",
                line -> single(line, Group::locations) ? address(line.group().symbol()) : null));
        c.add(data(
                "module",
                "string",
                line -> single(line, Group::locations) ? line.group().symbol().module() : null));
        c.add(new Column(
                "interface",
                "string",
                "INTERFACE",
                line -> single(line, Group::places) ? safe(line.group().interfaceName()) : null,
                (line, run) -> several(place(line.group(), run), line.group().places())));
        c.add(data(
                "interface_index",
                "number",
                line -> onePlace(line) && line.group().interfaceIndex() > 0 && !isCounter(line)
                        ? (long) line.group().interfaceIndex()
                        : null));
        c.add(new Column(
                "netns",
                "number",
                "NETNS",
                line -> oneNetns(line) ? line.group().netns() : null,
                (line, run) -> netns(line.group(), run)));
        c.add(data(
                "netns_name",
                "string",
                line -> oneNetns(line) ? safe(line.group().netnsName()) : null));
        addOwner(c);
        c.add(new Column(
                null, null, "FLOW", null, (line, run) -> flow(line.group().key().tuple())));
        c.add(data("ether_type", "number", ofTuple(tuple -> tuple.etherType() == 0 ? null : (long) tuple.etherType())));
        c.add(data("ip_protocol", "number", ofTuple(tuple -> known(tuple.ipProtocol()))));
        c.add(data(
                "source_address",
                "string",
                ofTuple(tuple -> tuple.ipVersion() == 0
                        ? null
                        : Addresses.text(tuple.ipVersion(), tuple.sourceHigh(), tuple.sourceLow()))));
        c.add(data("source_port", "number", ofTuple(tuple -> known(tuple.sourcePort()))));
        c.add(data(
                "destination_address",
                "string",
                ofTuple(tuple -> tuple.ipVersion() == 0
                        ? null
                        : Addresses.text(tuple.ipVersion(), tuple.destinationHigh(), tuple.destinationLow()))));
        c.add(data("destination_port", "number", ofTuple(tuple -> known(tuple.destinationPort()))));
        c.add(data(
                "segments",
                "number",
                line -> line.counts() == null || !line.counts().hasSegments()
                        ? null
                        : line.counts().segments()));
        c.add(count("bytes", Counts::bytes));
        c.add(count("events", Counts::events));
        c.add(count("ring_full", Counts::ringFull));
        c.add(count("thinned", Counts::thinned));
        c.add(data("meaning", "string", line -> line.diagnosis().meaning()));
        c.add(data("counter_source", "string", line -> {
            CounterAt counter =
                    single(line, Group::reasons) ? line.group().symbol().counter() : null;
            return counter == null ? null : counter.counter().source();
        }));
        c.add(data("object", "string", line -> {
            CounterAt counter =
                    single(line, Group::locations) ? line.group().symbol().counter() : null;
            return counter == null ? null : safe(counter.place().object());
        }));
        return List.copyOf(c);
    }

    private static Object row(Table.Line line) {
        if (line.special() != null) {
            return line.special().id();
        }
        return line.group().isRest(line.by()) ? "not_kept" : null;
    }

    /** What the detail tells of the owners of a row, where it is one and the same for all. */
    private static void addOwner(List<Column> c) {
        c.add(new Column(
                "owner",
                "string",
                "WHOSE",
                line -> oneOwner(line) ? OwnerText.of(line.group().owners().getFirst()) : null,
                (line, run) -> OwnerText.whose(line.group(), line.by(), run),
                (line, run, width) -> OwnerText.whose(line.group(), line.by(), run, width)));
        c.add(data("owner_how", "string", ofOwner(verdict -> verdict.how().id())));
        c.add(data("owner_why", "string", ofOwner(verdict -> safe(verdict.why()))));
        c.add(data("pid", "number", ofHolder(holder -> (long) holder.pid())));
        c.add(data("comm", "string", ofHolder(holder -> safe(holder.comm()))));
        c.add(data("processes", "number", Columns::processes));
        c.add(data(
                "socket_inode",
                "string",
                ofSocket(socket -> socket.inode() == 0 ? null : Long.toUnsignedString(socket.inode()))));
        c.add(data("local_address", "string", ofSocket(socket -> safe(socket.localAddress()))));
        c.add(data("local_port", "number", ofSocket(socket -> known(socket.localPort()))));
        c.add(data("uid", "number", ofOwner(verdict -> known(verdict.uid()))));
        c.add(named("cgroup", "CGROUP", verdict -> safe(verdict.cgroup()), verdict -> safe(verdict.cgroup())));
        c.add(named("unit", "UNIT", verdict -> safe(verdict.unit()), verdict -> safe(verdict.unit())));
        c.add(named(
                "container",
                "CONTAINER",
                verdict -> verdict.container() == null ? null : OwnerText.container(verdict.container()),
                verdict -> verdict.container() == null ? null : OwnerText.shortContainer(verdict.container())));
    }

    /** A name by which owners are grouped; a text table says why there is none. */
    private static Column named(
            String name, String title, Function<Owner.Verdict, Object> value, Function<Owner.Verdict, String> text) {
        return new Column(name, "string", title, ofOwner(value), (line, run) -> {
            String own = verdicts(line).findFirst().map(text).orElse(null);
            return own != null ? own : OwnerText.without(line.group(), name);
        });
    }

    private static boolean oneOwner(Table.Line line) {
        return line.group() != null
                && line.group().owners().size() == 1
                && !line.group().owners().getFirst().verdicts().isEmpty();
    }

    private static Stream<Owner.Verdict> verdicts(Table.Line line) {
        return line.group() == null
                ? Stream.empty()
                : line.group().owners().stream().flatMap(share -> share.verdicts().stream());
    }

    /** What all owners of a row have in common; null when one of them is not known or has another. */
    private static Function<Table.Line, Object> ofOwner(Function<Owner.Verdict, Object> value) {
        return line -> {
            if (line.group() == null
                    || line.group().owners().stream()
                            .anyMatch(share -> share.verdicts().isEmpty())) {
                return null;
            }
            List<Object> values = verdicts(line).map(value).distinct().limit(2).toList();
            return values.size() == 1 ? values.getFirst() : null;
        };
    }

    private static Function<Table.Line, Object> ofHolder(Function<Owner.Holder, Object> value) {
        return ofOwner(verdict ->
                verdict.holders().size() == 1 ? value.apply(verdict.holders().getFirst()) : null);
    }

    private static Function<Table.Line, Object> ofSocket(Function<Owner.Socket, Object> value) {
        return ofOwner(verdict -> verdict.socket() == null ? null : value.apply(verdict.socket()));
    }

    private static Object processes(Table.Line line) {
        long processes = verdicts(line)
                .flatMap(verdict -> verdict.holders().stream())
                .map(holder -> List.of(holder.pid(), holder.startNanos()))
                .distinct()
                .count();
        return processes == 0 ? null : (Object) processes;
    }

    private static List<Column> titled(String... titles) {
        List<Column> columns = new ArrayList<>();
        for (String title : titles) {
            ALL.stream().filter(column -> title.equals(column.title())).forEach(columns::add);
        }
        return List.copyOf(columns);
    }

    private static Column data(String name, String type, Function<Table.Line, Object> value) {
        return new Column(name, type, null, value, null);
    }

    private static Column count(String name, ToLongFunction<Counts> value) {
        return data(
                name,
                "number",
                line -> line.counts() == null || isCounter(line) ? null : value.applyAsLong(line.counts()));
    }

    private static Function<Table.Line, Object> ofTuple(Function<Tuple, Object> value) {
        return line -> line.group() == null || line.group().key().tuple() == null
                ? null
                : value.apply(line.group().key().tuple());
    }

    private static Long known(long value) {
        return value < 0 ? null : (Long) value;
    }

    private static boolean single(Table.Line line, Function<Group, Integer> count) {
        return line.group() != null && count.apply(line.group()) == 1;
    }

    private static boolean onePlace(Table.Line line) {
        return single(line, Group::places);
    }

    private static boolean oneNetns(Table.Line line) {
        return line.group() != null
                && line.group().netns() > 0
                && (onePlace(line) || line.group().key().netns() > 0);
    }

    private static String safe(String name) {
        return name == null ? null : Text.safe(name);
    }

    /** Whether the row is about counters, which know of neither bytes nor events. */
    private static boolean isCounter(Table.Line line) {
        return line.group() != null && line.group().symbol().counter() != null;
    }

    /** The function, or where a counter was counted: {@code /proc/net/snmp @blue}, {@code eth0 (tbf 8001:)}. */
    static String where(Symbol symbol) {
        CounterAt counter = symbol.counter();
        if (counter == null) {
            return symbol.toString();
        }
        String label = TextCounters.label(counter.place());
        if (counter.place().interfaceName() != null) {
            return label;
        }
        return label.isEmpty() ? counter.counter().source() : counter.counter().source() + " " + label;
    }

    private static String address(Symbol symbol) {
        return symbol.address() == 0 || symbol.counter() != null ? null : "0x" + Long.toHexString(symbol.address());
    }

    /** The rate with a mark when it was estimated; a rate that rounds to nothing is not nothing. */
    private static String rate(Table.Line line) {
        String mark = line.estimated() ? "~" : "";
        if (line.rate() == 0 && line.drops() > 0) {
            return line.rateScale() == 1 ? "<1" : "<0.1";
        }
        return mark + scaled(line.rate(), line.rateScale());
    }

    static String scaled(long rate, int scale) {
        return scale == 1
                ? Numbers.grouped(rate)
                : (rate < 0 ? "-" : "") + Numbers.grouped(Math.abs(rate) / 10) + "." + Math.abs(rate) % 10;
    }

    private static String total(Table.Line line) {
        return (line.estimated() || line.totalMissed() > 0 ? "~" : "") + Numbers.grouped(line.total());
    }

    private static String reason(Table.Line line) {
        String name = line.group().reasonName();
        return several(name == null ? "-" : name, line.group().reasons());
    }

    /** What has the most packets, and how many more there are. */
    private static String several(String largest, int count) {
        return count > 1 ? largest + " +" + (count - 1) : largest;
    }

    private static String flow(Tuple tuple) {
        return tuple == null ? "(flows not kept)" : PacketText.of(tuple);
    }

    private static String place(Group group, RunInfo run) {
        StringBuilder text = new StringBuilder();
        appendPlace(text, run, group.netns(), group.netnsName(), group.interfaceIndex(), group.interfaceName());
        return text.toString();
    }

    private static String netns(Group group, RunInfo run) {
        if (group.netnsName() != null) {
            return Text.safe(group.netnsName());
        }
        if (group.netns() == 0 && run.counters()) {
            return HOST_WIDE;
        }
        if (group.netns() == run.hostNetns()) {
            return "(host)";
        }
        return group.netns() == LedgerKey.NOT_KEPT
                ? "(not kept)"
                : group.netns() == 0 ? "?" : Long.toString(group.netns());
    }

    /**
     * {@code eth0} on the host, {@code veth7@blue} elsewhere; {@code if7} for an interface whose name is not known ({@code if7@?} where not even its namespace is),
     * {@code -} for none, {@code ?} when not even the namespace is known.
     */
    static void appendPlace(
            StringBuilder to, RunInfo run, long netns, String netnsName, int interfaceIndex, String interfaceName) {
        if (netns == LedgerKey.NOT_KEPT) {
            to.append("(not kept)");
            return;
        }
        if (netns == 0 && run.counters()) {
            to.append(HOST_WIDE);
            return;
        }
        if (interfaceName != null) {
            to.append(Text.safe(interfaceName));
        } else if (interfaceIndex > 0) {
            to.append("if").append(interfaceIndex).append(netns == 0 ? "@?" : "");
        } else {
            to.append(netns == 0 ? '?' : '-');
        }
        if (netns > 0 && netns != run.hostNetns()) {
            to.append('@');
            if (netnsName != null) {
                to.append(Text.safe(netnsName));
            } else {
                to.append(netns);
            }
        }
    }
}
