package io.dropscope.poll;

import io.dropscope.event.ColumnDelta;
import io.dropscope.event.Counter;
import io.dropscope.event.CounterColumn;
import io.dropscope.event.CounterDelta;
import io.dropscope.event.CounterPlace;
import io.dropscope.event.SocketDelta;
import io.dropscope.linux.Completeness;
import io.dropscope.linux.InterfaceStatistics;
import io.dropscope.linux.LinuxException;
import io.dropscope.linux.Namespace;
import io.dropscope.linux.Namespaces;
import io.dropscope.linux.NetCounters;
import io.dropscope.linux.NetworkReader;
import io.dropscope.linux.Qdisc;
import io.dropscope.linux.Reading;
import io.dropscope.linux.SocketQuery;
import io.dropscope.poll.SocketDropCounters.Kind;
import io.dropscope.poll.SocketDropCounters.Risen;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The counters that traced drops are held against ({@link TracedPair}), and those that tell what cannot be traced. Far fewer
 * than {@link Poller} reads, so that a look costs little enough to be taken twice a second: no sockets, but for listeners
 * when one of them dropped. For one thread at a time; namespaces other than the own one are entered by threads that end with
 * the look.
 */
public final class DropCounters implements AutoCloseable {
    private static final int ENOENT = 2;
    /** linux/if.h: the device has a carrier. */
    private static final int IFF_LOWER_UP = 0x10000;
    /** A dump is interrupted when something changes meanwhile. */
    private static final int ATTEMPTS = 3;

    private static final Set<Counter> WANTED = wanted();

    private final long own;
    private final NetworkReader ownReader;
    private final NetCounters proc = new NetCounters();
    private final Deltas deltas = new Deltas();
    private final SocketDropCounters sockets = new SocketDropCounters();
    private final SocketHolders holders = new SocketHolders();
    private final Columns rests = new Columns();
    private final Notices notices = new Notices();
    private final Map<Long, Inside> insides = new HashMap<>();

    /** What is remembered of a namespace. */
    private static final class Inside {
        final long netns;
        final long cookie;
        /** Null for the own one. */
        final String name;

        final CounterPlace whole;
        boolean fresh = true;
        /** Whether the last look had all of it. */
        boolean complete;

        /** Names of interfaces by index, as of the last look at them. */
        final Map<Integer, String> interfaces = new HashMap<>();

        final List<CounterPlace> withoutCarrier = new ArrayList<>();
        Map<String, Set<String>> rootQdiscs = Map.of();
        final List<CounterPlace> changed = new ArrayList<>();

        Inside(long netns, long cookie, String name) {
            this.netns = netns;
            this.cookie = cookie;
            this.name = name;
            whole = CounterPlace.netns(netns, name);
        }

        CounterPlace place(String interfaceName, String object) {
            return new CounterPlace(netns, name, interfaceName, object, null);
        }
    }

    /**
     * What a look found. Counters begin with the first look at what they belong to.
     *
     * @param counters those of pairs that rose
     * @param untraced what rose that cannot be traced, each packet or connection once
     * @param listeners sockets that this is to be blamed on, as far as it is
     * @param read the namespaces that were read: inode and name, null for the own one
     * @param withoutCarrier interfaces whose qdisc is detached: what is dropped there counts nowhere
     * @param changed interfaces that have other qdiscs than at the look before; those count from this look on
     * @param resets what began anew otherwise; safe text
     * @param notices what a reader of the numbers must know, when it begins; safe text
     */
    public record Look(
            List<CounterDelta> counters,
            List<ColumnDelta> untraced,
            List<SocketDelta> listeners,
            Map<Long, String> read,
            List<CounterPlace> withoutCarrier,
            List<CounterPlace> changed,
            List<String> resets,
            List<String> notices) {}

    /**
     * Prepares to look; nothing is read yet.
     *
     * @throws LinuxException when there is no /proc
     */
    public DropCounters() throws LinuxException {
        own = Namespaces.own();
        ownReader = NetworkReader.open();
    }

    private static Set<Counter> wanted() {
        Set<Counter> wanted = new HashSet<>();
        TracedPair.ALL.forEach(pair -> wanted.addAll(pair.counters()));
        for (Counter counter : CounterTable.all()) {
            if (counter.column() != null && !counter.column().isTraced()) {
                wanted.add(counter);
            }
        }
        return wanted;
    }

    /**
     * Looks once.
     *
     * @param namespaces that are read beside the own one; what is known of others stays
     * @param devices whether the interfaces are read as well; they are in the first look at a namespace
     * @throws LinuxException when the own namespace cannot be read
     */
    public Look look(Collection<Namespace> namespaces, boolean devices) throws LinuxException {
        notices.beginLook();
        deltas.beginLook();
        sockets.beginLook();
        cpus();
        Map<Long, String> read = new HashMap<>();
        List<CounterPlace> changed = new ArrayList<>();
        Inside here = read(ownReader, own, null, devices);
        if (here.complete) {
            read.put(own, null);
            changed.addAll(here.changed);
        }
        for (Namespace namespace : namespaces) {
            Inside inside = namespace.inode() == own ? null : read(namespace, devices);
            if (inside != null && inside.complete) {
                read.put(inside.netns, inside.name);
                changed.addAll(inside.changed);
            }
        }
        List<CounterPlace> withoutCarrier = new ArrayList<>();
        for (Inside inside : insides.values()) {
            withoutCarrier.addAll(inside.withoutCarrier);
            if (!read.containsKey(inside.netns)) {
                deltas.keep(inside.netns);
                sockets.keep(inside.netns);
            }
        }
        deltas.endLook();
        sockets.endLook();
        List<ColumnDelta> untraced = new ArrayList<>(rests.columns(deltas.risen()));
        untraced.removeIf(column -> column.column().isTraced());
        return new Look(
                List.copyOf(deltas.risen()),
                untraced,
                listeners(untraced),
                read,
                withoutCarrier,
                changed,
                List.copyOf(deltas.resets()),
                notices.endLook());
    }

    /** Null when it could not be read. */
    private Inside read(Namespace namespace, boolean devices) {
        try {
            return Namespaces.inside(namespace, () -> {
                try (NetworkReader reader = NetworkReader.open()) {
                    return read(reader, namespace.inode(), namespace.label(), devices);
                }
            });
        } catch (LinuxException e) {
            if (!Namespaces.isNone(e)) {
                notices.state("network namespace " + namespace.label() + " cannot be read: " + e.getMessage());
            }
            return null;
        }
    }

    private Inside read(NetworkReader reader, long netns, String name, boolean devices) throws LinuxException {
        long cookie = reader.namespaceCookie();
        Inside known = insides.get(netns);
        if (known != null && known.cookie != cookie) { // the inode of one that is gone
            deltas.forget(netns);
            sockets.forget(netns);
            known = null;
        }
        Inside inside = known == null ? new Inside(netns, cookie, name) : known;
        insides.put(netns, inside);
        boolean listenerDropped = protocols(inside);
        inside.complete = qdiscs(reader, inside, devices || inside.fresh);
        if (listenerDropped || inside.fresh) {
            listeners(reader, inside);
        } else {
            sockets.keep(netns);
        }
        proc.skipped().forEach(line -> notices.state(line + ": skipped"));
        inside.fresh &= !inside.complete;
        return inside;
    }

    private void cpus() throws LinuxException {
        proc.softnet((cpu, numbered, processed, dropped, squeeze, flowLimit) -> {
            CounterPlace place = new CounterPlace(0, null, null, "cpu" + cpu, null);
            deltas.begin(new Deltas.Key(0, "cpu", null, cpu), place, 0, "softnet_stat of CPU " + cpu);
            deltas.value(CounterTable.SOFTNET_DROPPED, dropped);
            deltas.end();
        });
        deltas.keep(0, Set.of("cpu")); // one that is offline has no line, and goes on from where it was
    }

    /** Whether a listener has dropped. */
    private boolean protocols(Inside inside) throws LinuxException {
        deltas.begin(new Deltas.Key(inside.netns, "netns", null, 0), inside.whole, 0, "the counters of the protocols");
        proc.pairs("snmp", this::protocol);
        optional(() -> proc.pairs("netstat", this::protocol));
        optional(() -> proc.list("snmp6", this::protocol));
        boolean dropped = deltas.hasRisen(counter -> counter.column() != null && isOfListener(counter.column()));
        deltas.end();
        return dropped;
    }

    private static boolean isOfListener(CounterColumn column) {
        return column == CounterColumn.ACCEPT_QUEUE
                || column == CounterColumn.SYN_QUEUE
                || column == CounterColumn.LISTEN_OTHER;
    }

    private void protocol(String group, String name, long value) {
        Counter counter = CounterTable.find(group, name);
        if (counter != null && value >= 0 && WANTED.contains(counter)) {
            deltas.value(counter, value);
        }
    }

    private interface Reads {
        void run() throws LinuxException;
    }

    /** Runs what not every kernel has. */
    private static void optional(Reads reads) throws LinuxException {
        try {
            reads.run();
        } catch (LinuxException e) {
            if (e.errno() != ENOENT) {
                throw e;
            }
        }
    }

    // ---- interfaces

    /** False when an answer had gaps: what stands in one would seem not to have risen. */
    private boolean qdiscs(NetworkReader reader, Inside inside, boolean devices) throws LinuxException {
        List<Qdisc> found = whole(reader::qdiscs);
        boolean unknown = found != null
                && found.stream().anyMatch(qdisc -> !inside.interfaces.containsKey(qdisc.interfaceIndex()));
        List<InterfaceStatistics> links = devices || unknown ? whole(reader::interfaces) : List.of();
        if (found == null || links == null) {
            deltas.keep(inside.netns);
            return false;
        }
        if (devices || unknown) {
            devices(links, inside);
        } else {
            deltas.keep(inside.netns, Set.of("link"));
        }
        Map<String, Set<String>> now = new HashMap<>();
        for (Qdisc qdisc : found) {
            String interfaceName = inside.interfaces.get(qdisc.interfaceIndex());
            boolean counts = (qdisc.isRoot() || qdisc.isIngress()) && qdisc.drops() >= 0;
            if (interfaceName != null && counts) {
                qdisc(qdisc, inside, interfaceName);
                now.computeIfAbsent(interfaceName, any -> new HashSet<>())
                        .add(qdisc.kind() + qdisc.handle() + qdisc.parentText());
            }
        }
        inside.changed.clear();
        Set<String> all = new HashSet<>(now.keySet());
        all.addAll(inside.rootQdiscs.keySet());
        for (String interfaceName : all) {
            if (!inside.fresh
                    && !now.getOrDefault(interfaceName, Set.of())
                            .equals(inside.rootQdiscs.getOrDefault(interfaceName, Set.of()))) {
                inside.changed.add(inside.place(interfaceName, null));
            }
        }
        inside.rootQdiscs = now;
        return true;
    }

    private interface Dump<T> {
        Reading<T> read() throws LinuxException;
    }

    /** An answer without gaps; null when none comes. Nothing, where netlink cannot be asked. */
    private static <T> List<T> whole(Dump<T> dump) throws LinuxException {
        Reading<T> told = dump.read();
        for (int attempt = 1; attempt < ATTEMPTS && told.completeness().interrupted(); attempt++) {
            told = dump.read();
        }
        Completeness completeness = told.completeness();
        return completeness.interrupted() || completeness.skipped() > 0 ? null : told.entries();
    }

    private void qdisc(Qdisc qdisc, Inside inside, String interfaceName) {
        // a number of its own for each qdisc: another one in its place is no reset, but a change
        long identity = (long) qdisc.handle() << 32 ^ qdisc.parent();
        deltas.begin(
                new Deltas.Key(inside.netns, "qdisc", interfaceName + " " + qdisc.kind(), identity),
                inside.place(interfaceName, qdisc.kind() + " " + qdisc.handleText()),
                qdisc.interfaceIndex(),
                "qdisc " + qdisc.parentText() + " of " + interfaceName);
        deltas.value(CounterTable.QDISC_DROPS, qdisc.drops());
        deltas.end();
    }

    private void devices(List<InterfaceStatistics> links, Inside inside) {
        inside.interfaces.clear();
        inside.withoutCarrier.clear();
        for (InterfaceStatistics link : links) {
            inside.interfaces.put(link.index(), link.name());
            if ((link.flags() & IFF_LOWER_UP) == 0) {
                inside.withoutCarrier.add(inside.place(link.name(), null));
            }
            long missed = link.statistic("rx_missed_errors");
            if (missed >= 0) {
                deltas.begin(
                        new Deltas.Key(inside.netns, "link", link.name(), link.index()),
                        inside.place(link.name(), null),
                        link.index(),
                        "interface " + link.name());
                deltas.value(CounterTable.RX_MISSED, missed);
                deltas.end();
            }
        }
    }

    // ---- listeners

    private void listeners(NetworkReader reader, Inside inside) {
        sockets.ask(Kind.TCP_LISTENER, inside.netns, true);
        for (int family : new int[] {SocketQuery.AF_INET, SocketQuery.AF_INET6}) {
            try {
                reader.sockets(
                        new SocketQuery(family, SocketQuery.TCP, SocketQuery.LISTEN, true),
                        socket -> sockets.socket(Kind.TCP_LISTENER, inside.netns, socket, inside.fresh));
            } catch (LinuxException e) {
                sockets.notAsked(Kind.TCP_LISTENER, inside.netns, true);
                notices.state("which listener dropped is not told: " + e.getMessage());
                return;
            }
        }
    }

    private List<SocketDelta> listeners(List<ColumnDelta> untraced) {
        List<Risen> risen = sockets.risen();
        if (risen.isEmpty()) {
            return List.of();
        }
        try {
            holders.look(risen.stream().map(Risen::inode).distinct().toList(), true);
        } catch (LinuxException e) {
            notices.state("holders of sockets: " + e.getMessage());
        }
        Map<Long, Set<CounterColumn>> columns = new HashMap<>();
        for (ColumnDelta delta : untraced) {
            columns.computeIfAbsent(delta.place().netns(), any -> EnumSet.noneOf(CounterColumn.class))
                    .add(delta.column());
        }
        return risen.stream()
                .map(socket -> new SocketDelta(
                        Poller.column(socket, columns.getOrDefault(socket.netns(), Set.of())),
                        insides.get(socket.netns()).whole,
                        Poller.owner(socket, holders),
                        socket.delta()))
                .toList();
    }

    /** Forgets namespaces that are gone. */
    public void forgetAllBut(Set<Long> namespaces) {
        insides.keySet().removeIf(netns -> netns != own && !namespaces.contains(netns));
    }

    @Override
    public void close() {
        holders.close();
        ownReader.close();
    }
}
