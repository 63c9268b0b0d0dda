package io.dropscope.poll;

import io.dropscope.enrich.ControlGroup;
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
import io.dropscope.linux.Text;
import io.dropscope.poll.SocketDropCounters.Risen;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks at the kernel's counters and tells how far each rose since the look before. The first look only remembers. It
 * belongs to one thread at a time, and may be that of a reader: a look blocks on nothing but the kernel's answers. Namespaces
 * other than its own are entered by threads that end with the look, so none is kept alive. What a look cannot read stays as
 * it was, and shows in a later one; what is gone and comes back under its name is watched again.
 */
public final class Poller implements AutoCloseable {
    private static final long NANOS = 1_000_000_000;
    private static final String ANOTHER = " is another one now, counted from here on";

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
    private final Notices notices = new Notices();
    /** Namespaces that were asked for, and interfaces, by their names there; absent: not there at the last look. */
    private final Map<String, Found> namespacesThere = new HashMap<>();

    private final Set<String> interfacesThere = new HashSet<>();
    private List<Found> found = List.of();
    private boolean first = true;
    private boolean complete;
    private long lastNanos;

    /**
     * A namespace to look at.
     *
     * @param name for people
     */
    private record Found(Namespace namespace, String name) {
        long inode() {
            return namespace.inode();
        }
    }

    /**
     * Prepares to look; nothing is read yet.
     *
     * @throws LinuxException when there is no /proc
     */
    public Poller(Watch watch) throws LinuxException {
        this.watch = watch;
        own = Namespaces.own();
        ownReader = NetworkReader.open();
        hostLook = look(own, 0, null);
        lastNanos = System.nanoTime();
    }

    private NamespaceLook look(long netns, long cookie, String name) {
        return new NamespaceLook(proc, netns, cookie, name, watch, deltas, sockets, veths, notices);
    }

    /**
     * The names of all interfaces that can be watched.
     *
     * @throws LinuxException EPERM (1) where a namespace may not be entered
     */
    public Set<String> interfaceNames() throws LinuxException {
        Set<String> names = new TreeSet<>();
        for (Found one : watch.allNamespaces() ? all() : wanted().values()) {
            if (one.inode() == own) {
                names.addAll(NamespaceLook.interfaceNames(ownReader, proc));
            } else {
                names.addAll(Namespaces.inside(one.namespace, () -> {
                    try (NetworkReader reader = NetworkReader.open()) {
                        return NamespaceLook.interfaceNames(reader, proc);
                    }
                }));
            }
        }
        return names;
    }

    // ---- which namespaces

    private List<Found> all() throws LinuxException {
        return Namespaces.all().stream()
                .map(namespace -> new Found(namespace, namespace.label()))
                .toList();
    }

    /** Those that were asked for and are there now, by what was asked for. */
    private Map<String, Found> wanted() throws LinuxException {
        if (watch.namespaces().isEmpty()) {
            return Map.of("", new Found(new Namespace(own, null, "/proc/self/ns/net"), ""));
        }
        Map<String, Found> there = new LinkedHashMap<>();
        for (String wanted : watch.namespaces()) {
            try {
                Namespace namespace = Namespaces.find(wanted);
                if (namespace != null) {
                    String name = namespace.name() != null ? namespace.name() : Text.safe(wanted);
                    there.put(wanted, new Found(namespace, name));
                }
            } catch (LinuxException e) {
                if (!Namespaces.isNone(e)) {
                    throw e;
                }
            }
        }
        return there;
    }

    /** Finds the namespaces that are to be looked at now, and tells of those that came and went. */
    private void find() {
        try {
            if (watch.allNamespaces()) {
                found = all();
            } else {
                Map<String, Found> there = wanted();
                watch.namespaces().forEach(wanted -> tellOfNamespace(wanted, there));
                namespacesThere.clear();
                namespacesThere.putAll(there);
                Map<Long, Found> once = new LinkedHashMap<>();
                there.values().forEach(one -> once.putIfAbsent(one.inode(), one));
                found = List.copyOf(once.values());
            }
        } catch (LinuxException e) { // those that were there before
            complete = false;
            notices.state("network namespaces cannot be found now: " + e.getMessage());
        }
    }

    private void tellOfNamespace(String wanted, Map<String, Found> there) {
        Found before = namespacesThere.get(wanted);
        Found now = there.get(wanted);
        String which = "network namespace " + Text.safe(wanted);
        if (now == null && (before != null || first)) {
            notices.event(which + " is gone, and watched again when it comes back"
                    + (there.isEmpty() ? "; no namespace is watched until then" : ""));
        } else if (now != null && before == null && !first) {
            notices.event(which + " is there again, counted from here on");
        } else if (now != null && before != null && now.inode() != before.inode()) {
            notices.event(which + ANOTHER);
        }
    }

    /** An interface that was asked for belongs to no namespace: it may move. */
    private void tellOfInterfaces() {
        Set<String> there = new HashSet<>();
        looks.values().forEach(look -> there.addAll(look.interfacesSeen()));
        for (String wanted : watch.interfaces()) {
            if (!there.contains(wanted) && (first || interfacesThere.contains(wanted))) {
                notices.event("interface " + Text.safe(wanted) + " is gone, and watched again when it comes back"
                        + (there.isEmpty() ? "; no interface is watched until then" : ""));
            } else if (there.contains(wanted) && !first && !interfacesThere.contains(wanted)) {
                notices.event("interface " + Text.safe(wanted) + " is there again, counted from here on");
            }
        }
        interfacesThere.clear();
        interfacesThere.addAll(there);
    }

    private void tellOfUnknown(Set<Long> seen) {
        for (Map.Entry<Long, NamespaceLook> look : looks.entrySet()) {
            if (!seen.contains(look.getKey()) && watch.allNamespaces()) {
                notices.event("network namespace " + look.getValue().label() + " is gone");
            }
        }
        looks.keySet().retainAll(seen);
    }

    // ---- a look

    /**
     * Looks once.
     *
     * @param last whether nobody asks again: then it takes the time that it needs to find who holds sockets, which otherwise
     *     is spread over looks where there are many
     * @return what rose since the last look; nothing at the first one
     * @throws LinuxException when the first look can read nothing at all
     */
    public CounterTick poll(boolean last) throws LinuxException {
        notices.beginLook();
        deltas.beginLook();
        sockets.beginLook();
        complete = true;
        long begin = lastNanos;
        hostLook.readHost();
        complete &= hostLook.isComplete();
        find();
        Set<Long> seen = new LinkedHashSet<>();
        boolean any = false;
        LinuxException failure = null;
        for (Found one : found) {
            seen.add(one.inode());
            LinuxException failed = read(one);
            any |= failed == null;
            failure = failure == null ? failed : failure;
        }
        if (first && !any && failure != null) {
            throw failure;
        }
        tellOfUnknown(seen);
        tellOfInterfaces();
        first = false;
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
        List<SocketDelta> socketDeltas = socketDeltas(columns, last);
        deltas.resets().forEach(notices::event);
        return new CounterTick(
                begin,
                end,
                now.getEpochSecond() * NANOS + now.getNano(),
                counters,
                columns,
                socketDeltas,
                packets,
                notices.endLook(),
                deltas.resets().size(),
                !complete);
    }

    /** Why nothing of it could be read; null when something could. */
    private LinuxException read(Found one) {
        long netns = one.inode();
        if (netns == own) {
            return read(one, ownReader);
        }
        try {
            return Namespaces.inside(one.namespace, () -> {
                try (NetworkReader reader = NetworkReader.open()) {
                    return read(one, reader);
                }
            });
        } catch (LinuxException e) {
            deltas.keep(netns);
            sockets.keep(netns);
            complete &= !looks.containsKey(netns);
            if (!Namespaces.isNone(e)) { // else it went after it was found, and the next look tells that
                notices.state("network namespace " + one.name + " cannot be read: " + e.getMessage());
            }
            return e;
        }
    }

    private LinuxException read(Found one, NetworkReader reader) {
        long cookie = reader.namespaceCookie();
        NamespaceLook look = looks.get(one.inode());
        if (look != null && !look.isOf(cookie)) {
            deltas.forget(one.inode());
            sockets.forget(one.inode());
            notices.event("network namespace " + one.name + ANOTHER);
            look = null;
        } else if (look == null && watch.allNamespaces() && !first) {
            notices.event("network namespace " + one.name + " is new, counted from here on");
        }
        if (look == null) {
            look = look(one.inode(), cookie, one.inode() == own ? null : one.name);
            looks.put(one.inode(), look);
        }
        look.read(reader);
        complete &= look.isComplete();
        return look.failure();
    }

    // ---- whose

    private List<SocketDelta> socketDeltas(List<ColumnDelta> columnDeltas, boolean last) {
        List<Risen> risen = sockets.risen();
        if (risen.isEmpty()) {
            return List.of();
        }
        try {
            holders.look(
                    risen.stream()
                            .map(Risen::inode)
                            .filter(inode -> inode != 0)
                            .distinct()
                            .toList(),
                    last);
        } catch (LinuxException e) {
            notices.state("left out: who holds sockets: " + e.getMessage());
        }
        Map<Long, Set<CounterColumn>> columns = new HashMap<>();
        for (ColumnDelta delta : columnDeltas) {
            columns.computeIfAbsent(delta.place().netns(), any -> EnumSet.noneOf(CounterColumn.class))
                    .add(delta.column());
        }
        List<SocketDelta> deltasOfSockets = new ArrayList<>();
        for (Risen socket : risen) {
            CounterColumn column = column(socket, columns.getOrDefault(socket.netns(), Set.of()));
            deltasOfSockets.add(new SocketDelta(column, whole(socket.netns()), owner(socket, holders), socket.delta()));
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
    static CounterColumn column(Risen socket, Set<CounterColumn> risen) {
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

    /** Who holds a socket; its holders have been looked for. */
    static Owner.Verdict owner(Risen socket, SocketHolders holders) {
        List<Owner.Holder> found = socket.inode() == 0 ? List.of() : holders.of(socket.inode());
        boolean looking = found.isEmpty() && socket.inode() != 0 && holders.isLooking(socket.inode());
        String why = !found.isEmpty() || looking
                ? null
                : socket.inode() == 0 ? "kernel socket" : holders.anyDenied() ? "not permitted" : "holder unknown";
        String cgroup = found.isEmpty() ? null : found.getFirst().cgroup();
        ControlGroup group = ControlGroup.of(cgroup);
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
                cgroup,
                group.unit(),
                group.container(),
                !looking);
    }

    @Override
    public void close() {
        holders.close();
        ownReader.close();
    }
}
