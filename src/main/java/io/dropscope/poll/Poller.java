package io.dropscope.poll;

import io.dropscope.event.ColumnDelta;
import io.dropscope.event.CounterColumn;
import io.dropscope.event.CounterDelta;
import io.dropscope.event.CounterPlace;
import io.dropscope.event.CounterTick;
import io.dropscope.event.Owner;
import io.dropscope.event.SocketDelta;
import io.dropscope.linux.LinuxException;
import io.dropscope.linux.Namespace;
import io.dropscope.linux.Namespaces;
import io.dropscope.linux.NetCounters;
import io.dropscope.linux.NetworkReader;
import io.dropscope.poll.SocketDropCounters.Risen;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks at the kernel's counters and tells how far each rose since the look before. The first look only remembers. It
 * belongs to one thread at a time, and may be that of a reader: a look blocks on nothing but the kernel's answers. Namespaces other
 * than its own are entered by threads that end with the look, so none is kept alive.
 */
public final class Poller implements AutoCloseable {
    private static final long NANOS = 1_000_000_000;
    /** A notice comes once; so many different ones are remembered. */
    private static final int MOST_NOTICES = 1000;

    private final Watch watch;
    private final long own;
    private final NetworkReader ownReader;
    private final Deltas deltas = new Deltas();
    private final SocketDropCounters sockets = new SocketDropCounters();
    private final SocketHolders holders = new SocketHolders();
    private final NamespaceLook.Veths veths = new NamespaceLook.Veths();
    private final NetCounters proc = new NetCounters();
    private final Map<Long, NamespaceLook> looks = new LinkedHashMap<>();
    private final NamespaceLook hostLook;
    private final Columns rests = new Columns();
    private final Set<String> told = new HashSet<>();
    private final List<String> notices = new ArrayList<>();
    private long lastNanos;

    /**
     * Prepares to look; nothing is read yet.
     *
     * @throws LinuxException when there is no /proc, or no netlink
     */
    public Poller(Watch watch) throws LinuxException {
        this.watch = watch;
        own = Namespaces.own();
        ownReader = NetworkReader.open();
        hostLook = look(own, null);
        lastNanos = System.nanoTime();
    }

    private NamespaceLook look(long netns, String name) {
        return new NamespaceLook(proc, netns, name, watch, deltas, sockets, veths, this::complain);
    }

    private void complain(String text) {
        if (told.size() < MOST_NOTICES && told.add(text)) {
            notices.add(text);
        }
    }

    /**
     * The names of all interfaces that can be watched.
     *
     * @throws LinuxException EPERM (1) where a namespace may not be entered
     */
    public Set<String> interfaceNames() throws LinuxException {
        Set<String> names = new TreeSet<>();
        for (Namespace namespace : namespaces()) {
            if (namespace.inode() == own) {
                names.addAll(NamespaceLook.interfaceNames(ownReader));
            } else {
                names.addAll(Namespaces.inside(namespace, () -> {
                    try (NetworkReader reader = NetworkReader.open()) {
                        return NamespaceLook.interfaceNames(reader);
                    }
                }));
            }
        }
        return names;
    }

    private List<Namespace> namespaces() throws LinuxException {
        if (watch.allNamespaces()) {
            return Namespaces.all();
        }
        List<Namespace> all = Namespaces.all();
        if (watch.namespaces().isEmpty()) {
            return all.subList(0, 1);
        }
        return all.stream()
                .filter(namespace -> watch.namespaces().contains(namespace.inode()))
                .toList();
    }

    /**
     * Looks once.
     *
     * @return what rose since the last look; nothing at the first one
     * @throws LinuxException when the own namespace cannot be read: without its counters there is no tick
     */
    public CounterTick poll() throws LinuxException {
        notices.clear();
        deltas.beginLook();
        sockets.beginLook();
        long begin = lastNanos;
        hostLook.readHost();
        Set<Long> seen = new HashSet<>();
        for (Namespace namespace : watch.namespaces().isEmpty() && !watch.allNamespaces() ? ownOnly() : namespaces()) {
            seen.add(namespace.inode());
            read(namespace);
        }
        looks.keySet().removeIf(netns -> {
            if (seen.contains(netns)) {
                return false;
            }
            complain("network namespace " + looks.get(netns).label() + " is gone");
            return true;
        });
        deltas.endLook();
        sockets.endLook();
        long end = System.nanoTime();
        lastNanos = end;
        Instant now = Instant.now();
        long packets = 0;
        List<CounterDelta> counters = new ArrayList<>();
        for (CounterDelta risen : deltas.risen()) {
            if (risen.counter().equals(CounterTable.RX_PACKETS)
                    || risen.counter().equals(CounterTable.TX_PACKETS)) {
                packets += risen.delta();
            } else {
                counters.add(risen);
            }
        }
        addSocketCounters(counters);
        List<ColumnDelta> columns = rests.columns(counters);
        List<SocketDelta> socketDeltas = socketDeltas(columns);
        notices.addAll(deltas.notices());
        return new CounterTick(
                begin,
                end,
                now.getEpochSecond() * NANOS + now.getNano(),
                counters,
                columns,
                socketDeltas,
                packets,
                notices,
                deltas.resets());
    }

    private List<Namespace> ownOnly() {
        return List.of(new Namespace(own, null, "/proc/self/ns/net"));
    }

    private void read(Namespace namespace) throws LinuxException {
        long netns = namespace.inode();
        NamespaceLook look =
                looks.computeIfAbsent(netns, inode -> look(inode, inode == own ? null : namespace.label()));
        if (netns == own) {
            look.read(ownReader);
            return;
        }
        try {
            Namespaces.inside(namespace, () -> {
                try (NetworkReader reader = NetworkReader.open()) {
                    look.read(reader);
                }
                return null;
            });
        } catch (LinuxException e) {
            deltas.keep(netns);
            sockets.keep(netns);
            complain("network namespace " + namespace.label() + " cannot be read: " + e.getMessage());
        }
    }

    // ---- whose

    private List<SocketDelta> socketDeltas(List<ColumnDelta> columnDeltas) {
        List<Risen> risen = sockets.risen();
        if (risen.isEmpty()) {
            return List.of();
        }
        try {
            holders.look(risen.stream()
                    .map(Risen::inode)
                    .filter(inode -> inode != 0)
                    .distinct()
                    .toList());
        } catch (LinuxException e) {
            complain("holders of sockets: " + e.getMessage());
        }
        Map<Long, Set<CounterColumn>> columns = new HashMap<>();
        for (ColumnDelta delta : columnDeltas) {
            columns.computeIfAbsent(delta.place().netns(), any -> EnumSet.noneOf(CounterColumn.class))
                    .add(delta.column());
        }
        List<SocketDelta> deltasOfSockets = new ArrayList<>();
        for (Risen socket : risen) {
            CounterColumn column = column(socket, columns.getOrDefault(socket.netns(), Set.of()));
            deltasOfSockets.add(new SocketDelta(column, whole(socket.netns()), owner(socket), socket.delta()));
        }
        return deltasOfSockets;
    }

    private CounterPlace whole(long netns) {
        NamespaceLook look = looks.get(netns);
        return CounterPlace.netns(netns, look == null ? null : look.name());
    }

    /** No counter of the namespace has the drops of raw and netlink sockets: their own are added up. */
    private void addSocketCounters(List<CounterDelta> counters) {
        Map<Long, Long> raw = new HashMap<>();
        Map<Long, Long> netlink = new HashMap<>();
        for (Risen socket : sockets.risen()) {
            switch (socket.kind()) {
                case RAW -> raw.merge(socket.netns(), socket.delta(), Long::sum);
                case NETLINK -> netlink.merge(socket.netns(), socket.delta(), Long::sum);
                default -> {}
            }
        }
        raw.forEach(
                (netns, delta) -> counters.add(new CounterDelta(CounterTable.SOCKET_RAW_DROPS, whole(netns), delta)));
        netlink.forEach((netns, delta) ->
                counters.add(new CounterDelta(CounterTable.SOCKET_NETLINK_DROPS, whole(netns), delta)));
    }

    /** What the drops of a socket were counted in, as far as the counters of its namespace tell. */
    private static CounterColumn column(Risen socket, Set<CounterColumn> risen) {
        return switch (socket.kind()) {
            case RAW -> CounterColumn.RAW_SOCKET;
            case NETLINK -> CounterColumn.NETLINK;
            case UDP ->
                firstOf(
                        risen,
                        CounterColumn.UDP_RCVBUF,
                        CounterColumn.UDP_MEMORY,
                        CounterColumn.UDP_CHECKSUM,
                        CounterColumn.UDP_OTHER);
            case TCP_LISTENER ->
                socket.queueFull()
                        ? firstOf(
                                risen, CounterColumn.ACCEPT_QUEUE, CounterColumn.SYN_QUEUE, CounterColumn.LISTEN_OTHER)
                        : firstOf(
                                risen, CounterColumn.SYN_QUEUE, CounterColumn.LISTEN_OTHER, CounterColumn.ACCEPT_QUEUE);
        };
    }

    private static CounterColumn firstOf(Set<CounterColumn> risen, CounterColumn... wanted) {
        for (CounterColumn column : wanted) {
            if (risen.contains(column)) {
                return column;
            }
        }
        return wanted[0];
    }

    private Owner.Verdict owner(Risen socket) {
        List<Owner.Holder> found = socket.inode() == 0 ? List.of() : holders.of(socket.inode());
        String why = !found.isEmpty()
                ? null
                : socket.inode() == 0 ? "kernel socket" : holders.anyDenied() ? "not permitted" : "holder unknown";
        return new Owner.Verdict(
                Owner.How.COUNTER,
                why,
                new Owner.Socket(
                        socket.inode(),
                        socket.cookie(),
                        socket.netns(),
                        socket.family(),
                        socket.protocol(),
                        socket.state(),
                        socket.localAddress(),
                        socket.localPort(),
                        socket.remoteAddress(),
                        socket.remotePort()),
                found,
                socket.uid(),
                found.isEmpty() ? null : found.getFirst().cgroup(),
                null,
                null,
                true);
    }

    @Override
    public void close() {
        ownReader.close();
    }
}
