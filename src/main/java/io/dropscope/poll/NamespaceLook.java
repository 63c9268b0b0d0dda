package io.dropscope.poll;

import io.dropscope.event.Counter;
import io.dropscope.event.CounterPlace;
import io.dropscope.linux.Completeness;
import io.dropscope.linux.ConntrackStatistics;
import io.dropscope.linux.InterfaceStatistics;
import io.dropscope.linux.LinuxException;
import io.dropscope.linux.NetCounters;
import io.dropscope.linux.NetCounters.SocketTableFile;
import io.dropscope.linux.NetworkReader;
import io.dropscope.linux.Qdisc;
import io.dropscope.linux.QueueStatistics;
import io.dropscope.linux.Reading;
import io.dropscope.linux.SocketQuery;
import io.dropscope.poll.SocketDropCounters.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * Reads the counters of one network namespace into {@link Deltas}, on a thread that is inside. Made anew for each
 * namespace, used again at each look.
 */
final class NamespaceLook {
    private static final int ENOENT = 2;
    /** Interfaces that stand on others, but send into no queue below: what they drop counts nowhere else. */
    private static final Set<String> OWN_DROPS = Set.of("bridge", "wireguard");

    /** Interfaces that pass on what the interface below them has counted as well. */
    private static final Set<String> STACKED = Set.of(
            "vlan",
            "macvlan",
            "macvtap",
            "ipvlan",
            "ipvtap",
            "macsec",
            "bridge",
            "vrf",
            "vxlan",
            "geneve",
            "gre",
            "gretap",
            "ip6gre",
            "ip6gretap",
            "ipip",
            "sit",
            "ip6tnl",
            "wireguard",
            "team");

    private static final Counter[] LINK_COUNTERS = InterfaceStatistics.NAMES.stream()
            .map(name -> CounterTable.named("link." + name))
            .toArray(Counter[]::new);

    private static final Counter[] QUEUE_COUNTERS = QueueStatistics.NAMES.stream()
            .map(name -> CounterTable.named("queue." + name))
            .toArray(Counter[]::new);

    private static final String[] PER_CPU_OF_HOST = {"arp_cache", "ndisc_cache"};

    private final long netns;
    private final String name;
    private final Watch watch;
    private final Deltas deltas;
    private final SocketDropCounters sockets;
    private final Veths veths;
    private final Consumer<String> complain;
    private final NetCounters proc;
    private final CounterPlace whole;
    private boolean fresh = true;

    /** An object in {@link Deltas}. */
    private record Key(long netns, String kind, String name, long number) {}

    /**
     * The ends of veth pairs that were seen at the last look, in all namespaces that are watched. The kernel's number for
     * the namespace of the other end is not asked for: a pair is two that point at each other.
     */
    static final class Veths {
        private final Map<Long, Set<Long>> ends = new HashMap<>();

        private static long end(int index, int peer) {
            return (long) index << 32 | peer;
        }

        void set(long netns, Set<Long> own) {
            ends.put(netns, own);
        }

        /** Whether the other end of a veth is one of those that are watched. */
        boolean isPeerWatched(InterfaceStatistics veth, long netns) {
            long wanted = end(veth.link(), veth.index());
            if (veth.linkNetnsId() < 0) {
                return ends.getOrDefault(netns, Set.of()).contains(wanted);
            }
            return ends.entrySet().stream()
                    .anyMatch(
                            other -> other.getKey() != netns && other.getValue().contains(wanted));
        }
    }

    /**
     * @param proc reads its files; looks are taken one after the other, and share it
     * @param name what notices and rows call the namespace; null for the own one
     * @param complain takes what a reader of the numbers must know; each text is told once
     */
    NamespaceLook(
            NetCounters proc,
            long netns,
            String name,
            Watch watch,
            Deltas deltas,
            SocketDropCounters sockets,
            Veths veths,
            Consumer<String> complain) {
        this.proc = proc;
        this.netns = netns;
        this.name = name;
        this.watch = watch;
        this.deltas = deltas;
        this.sockets = sockets;
        this.veths = veths;
        this.complain = complain;
        this.whole = CounterPlace.netns(netns, name);
    }

    /** What rows call the namespace; null for the own one. */
    String name() {
        return name;
    }

    /** The same for a message. */
    String label() {
        return name == null ? Long.toString(netns) : name;
    }

    /** Reads everything of the namespace that the calling thread is in. */
    void read(NetworkReader reader) throws LinuxException {
        protocols(reader);
        interfaces(reader);
        sockets(reader);
        tellSkipped();
        fresh = false;
    }

    private void tellSkipped() {
        proc.skipped().forEach(line -> complain.accept(in(line.toString() + ": skipped")));
    }

    private String in(String text) {
        return name == null ? text : "netns " + name + ": " + text;
    }

    // ---- /proc/net

    private void protocols(NetworkReader reader) throws LinuxException {
        deltas.begin(new Key(netns, "netns", null, 0), whole, 0, in("the counters of the protocols"));
        proc.pairs("snmp", this::protocolCounter);
        optional(() -> proc.pairs("netstat", this::protocolCounter));
        optional(() -> proc.list("snmp6", this::protocolCounter));
        deltas.end();
        if (!perCpu("nf_conntrack", whole, netns)) {
            conntrack(reader);
        }
    }

    /** Where the kernel has no such file (CONFIG_NF_CONNTRACK_PROCFS), netlink has the same. */
    private void conntrack(NetworkReader reader) {
        try {
            List<ConntrackStatistics> cpus = reader.conntrack().entries();
            if (cpus.isEmpty()) {
                return;
            }
            deltas.begin(new Key(netns, "stat", "nf_conntrack", 1), whole, 0, in("connection tracking"));
            conntrack("nf_conntrack.drop", cpus, ConntrackStatistics::drop);
            conntrack("nf_conntrack.chainlength", cpus, ConntrackStatistics::chainTooLong);
            conntrack("nf_conntrack.insert_failed", cpus, ConntrackStatistics::insertFailed);
            conntrack("nf_conntrack.early_drop", cpus, ConntrackStatistics::earlyDrop);
            deltas.end();
        } catch (LinuxException e) {
            complain.accept(in("connection tracking: " + e.getMessage()));
        }
    }

    private void conntrack(String counter, List<ConntrackStatistics> cpus, ToLongFunction<ConntrackStatistics> value) {
        if (cpus.stream().mapToLong(value).allMatch(number -> number >= 0)) {
            deltas.value(
                    CounterTable.named(counter), cpus.stream().mapToLong(value).sum());
        }
    }

    /** False where there is no such file. */
    private boolean perCpu(String file, CounterPlace place, long key) throws LinuxException {
        deltas.begin(new Key(key, "stat", file, 0), place, 0, in("/proc/net/stat/" + file));
        boolean there = optional(() -> proc.perCpu(file, this::protocolCounter));
        deltas.end();
        return there;
    }

    private void protocolCounter(String group, String counterName, long value) {
        Counter counter = CounterTable.find(group, counterName);
        if (counter != null && value >= 0) {
            deltas.value(counter, value);
        }
    }

    /** What is the same in all namespaces: read once. */
    void readHost() throws LinuxException {
        for (String file : PER_CPU_OF_HOST) {
            perCpu(file, CounterPlace.HOST, 0);
        }
        optional(() -> proc.softnet((cpu, numbered, processed, dropped, squeeze, flowLimit) -> {
            if (!numbered) {
                complain.accept("/proc/net/softnet_stat does not number its CPUs on this kernel:"
                        + " lines are counted, which differs where CPUs are offline");
            }
            CounterPlace place = new CounterPlace(0, null, null, "cpu" + cpu, null);
            deltas.begin(new Key(0, "cpu", null, cpu), place, 0, "softnet_stat of CPU " + cpu);
            deltas.value(CounterTable.SOFTNET_DROPPED, dropped);
            deltas.value(CounterTable.SOFTNET_SQUEEZE, squeeze);
            deltas.value(CounterTable.SOFTNET_FLOW_LIMIT, flowLimit);
            deltas.end();
        }));
        tellSkipped();
    }

    private interface Reads {
        void run() throws LinuxException;
    }

    /** Runs what not every kernel has; false when it has not. */
    private static boolean optional(Reads reads) throws LinuxException {
        try {
            reads.run();
            return true;
        } catch (LinuxException e) {
            if (e.errno() == ENOENT) {
                return false;
            }
            throw e;
        }
    }

    // ---- interfaces

    private void interfaces(NetworkReader reader) throws LinuxException {
        Reading<InterfaceStatistics> links;
        try {
            links = reader.interfaces();
        } catch (LinuxException e) {
            complain.accept(in("interfaces come from /proc/net/dev, which adds missed packets to the dropped ones,"
                    + " and there are no qdiscs: " + e.getMessage()));
            devices();
            return;
        }
        tell("interfaces", links.completeness());
        take(links.entries(), qdiscs(reader), queues(reader));
    }

    /** Takes what netlink told of the interfaces, their qdiscs and queues. */
    void take(List<InterfaceStatistics> links, List<Qdisc> qdiscs, List<QueueStatistics> queues) {
        Map<Integer, InterfaceStatistics> byIndex = new HashMap<>();
        links.forEach(link -> byIndex.put(link.index(), link));
        Map<Integer, InterfaceStatistics> watched = new LinkedHashMap<>();
        Set<Long> ends = new HashSet<>();
        for (InterfaceStatistics link : links) {
            InterfaceStatistics bond = bondOf(link, byIndex);
            if (isWatched(link) || (bond != null && isWatched(bond))) {
                watched.put(link.index(), link);
                if ("veth".equals(link.kind()) && link.link() > 0) {
                    ends.add(Veths.end(link.index(), link.link()));
                }
            }
        }
        veths.set(netns, ends);
        for (InterfaceStatistics link : watched.values()) {
            InterfaceStatistics bond = bondOf(link, byIndex);
            link(link, bond != null && watched.containsKey(bond.index()) ? bond.name() : null);
        }
        for (Qdisc qdisc : qdiscs) {
            if (watched.containsKey(qdisc.interfaceIndex())) {
                qdisc(qdisc, watched.get(qdisc.interfaceIndex()));
            }
        }
        for (QueueStatistics queue : queues) {
            if (watched.containsKey(queue.interfaceIndex())) {
                queue(queue, watched.get(queue.interfaceIndex()));
            }
        }
    }

    private static InterfaceStatistics bondOf(InterfaceStatistics link, Map<Integer, InterfaceStatistics> byIndex) {
        InterfaceStatistics master = link.master() == 0 ? null : byIndex.get(link.master());
        return master != null && "bond".equals(master.kind()) ? master : null;
    }

    private boolean isWatched(InterfaceStatistics link) {
        return watch.interfaces().isEmpty()
                || watch.interfaces().contains(link.name())
                || link.otherNames().stream().anyMatch(watch.interfaces()::contains);
    }

    private void link(InterfaceStatistics link, String containedIn) {
        CounterPlace place = new CounterPlace(netns, name, link.name(), null, containedIn);
        deltas.begin(new Key(netns, "link", link.name(), 0), place, link.index(), in("interface " + link.name()));
        boolean base = containedIn == null && (link.kind() == null || !STACKED.contains(link.kind()));
        for (int i = 0; i < link.named(); i++) {
            Counter counter = LINK_COUNTERS[i];
            if (counter == null) {
                continue;
            }
            if (counter.equals(CounterTable.RX_PACKETS) || counter.equals(CounterTable.TX_PACKETS)) {
                if (base) {
                    deltas.value(counter, link.statistics()[i]);
                }
            } else if (counter.equals(CounterTable.TX_DROPPED)
                    && "veth".equals(link.kind())
                    && veths.isPeerWatched(link, netns)) {
                deltas.value(counter, link.statistics()[i], CounterTable.VETH_TX_DROPPED);
            } else if (counter.equals(CounterTable.TX_DROPPED) && hasDropsOfBelow(link)) {
                deltas.value(counter, link.statistics()[i], CounterTable.STACKED_TX_DROPPED);
            } else {
                deltas.value(counter, link.statistics()[i]);
            }
        }
        deltas.end();
    }

    /** As in vlan_dev_hard_start_xmit, macvlan_start_xmit, iptunnel_xmit: an error of the queue below is a drop here too. */
    private static boolean hasDropsOfBelow(InterfaceStatistics link) {
        return link.kind() != null && STACKED.contains(link.kind()) && !OWN_DROPS.contains(link.kind());
    }

    private void devices() throws LinuxException {
        optional(() -> proc.devices((device, rxPackets, rxDropped, txPackets, txDropped) -> {
            if (!watch.interfaces().isEmpty() && !watch.interfaces().contains(device)) {
                return;
            }
            CounterPlace place = new CounterPlace(netns, name, device, null, null);
            deltas.begin(new Key(netns, "device", device, 0), place, 0, in("interface " + device));
            deltas.value(CounterTable.RX_PACKETS, rxPackets);
            deltas.value(CounterTable.TX_PACKETS, txPackets);
            deltas.value(CounterTable.DEV_RX, rxDropped);
            deltas.value(CounterTable.DEV_TX, txDropped);
            deltas.end();
        }));
    }

    private List<Qdisc> qdiscs(NetworkReader reader) {
        try {
            Reading<Qdisc> qdiscs = reader.qdiscs();
            tell("qdiscs", qdiscs.completeness());
            return qdiscs.entries();
        } catch (LinuxException e) {
            complain.accept(in("no qdiscs: " + e.getMessage()));
            return List.of();
        }
    }

    private void qdisc(Qdisc qdisc, InterfaceStatistics link) {
        boolean counted = qdisc.isRoot() || qdisc.isIngress();
        String object = qdisc.kind() + " " + qdisc.handleText();
        // a bond's own qdisc stands before those of its members: nothing is counted twice
        CounterPlace place = new CounterPlace(netns, name, link.name(), object, null);
        long identity = ((long) qdisc.handle() << 32) ^ qdisc.kind().hashCode();
        // those below a parent may be many of the same kind: the parent tells them apart
        deltas.begin(
                new Key(netns, "qdisc", link.name(), qdisc.parent()),
                place,
                identity,
                in("qdisc " + qdisc.parentText() + " of " + link.name()));
        valueIfTold(counted ? CounterTable.QDISC_DROPS : CounterTable.QDISC_CHILD_DROPS, qdisc.drops());
        valueIfTold(CounterTable.QDISC_OVERLIMITS, qdisc.overlimits());
        valueIfTold(CounterTable.QDISC_REQUEUES, qdisc.requeues());
        deltas.end();
    }

    private void valueIfTold(Counter counter, long value) {
        if (value >= 0) {
            deltas.value(counter, value);
        }
    }

    /** Most drivers tell nothing of them, and kernels before 6.9 have no such question. */
    private List<QueueStatistics> queues(NetworkReader reader) {
        try {
            return reader.queues().entries();
        } catch (LinuxException e) {
            complain.accept(in("no counters of queues: " + e.getMessage()));
            return List.of();
        }
    }

    private void queue(QueueStatistics queue, InterfaceStatistics link) {
        String object = (queue.receive() ? "rx" : "tx") + queue.queue();
        deltas.begin(
                new Key(netns, object, link.name(), 0),
                new CounterPlace(netns, name, link.name(), object, null),
                link.index(),
                in("queue " + object + " of " + link.name()));
        for (int i = 0; i < QUEUE_COUNTERS.length && i < queue.statistics().length; i++) {
            if (QUEUE_COUNTERS[i] != null && queue.statistics()[i] != QueueStatistics.ABSENT) {
                deltas.value(QUEUE_COUNTERS[i], queue.statistics()[i]);
            }
        }
        deltas.end();
    }

    // ---- sockets

    private void sockets(NetworkReader reader) throws LinuxException {
        if (!diagnose(reader, Kind.UDP, SocketQuery.UDP, SocketQuery.ALL_STATES)) {
            table(Kind.UDP, SocketTableFile.UDP, SocketTableFile.UDP6);
        }
        if (!diagnose(reader, Kind.TCP_LISTENER, SocketQuery.TCP, SocketQuery.LISTEN)) {
            complain.accept(in("listeners: the kernel does not tell which one dropped (no sock_diag)"));
        }
        if (!diagnose(reader, Kind.RAW, SocketQuery.RAW, SocketQuery.ALL_STATES)) {
            table(Kind.RAW, SocketTableFile.RAW, SocketTableFile.RAW6);
        }
        table(Kind.NETLINK, SocketTableFile.NETLINK);
    }

    /** False where sock_diag tells nothing of such sockets. */
    private boolean diagnose(NetworkReader reader, Kind kind, int protocol, int states) {
        boolean present = true;
        sockets.ask(kind, netns, true);
        for (int family : new int[] {SocketQuery.AF_INET, SocketQuery.AF_INET6}) {
            try {
                Completeness completeness = reader.sockets(
                        new SocketQuery(family, protocol, states, true),
                        socket -> sockets.socket(kind, netns, socket, fresh));
                if (!completeness.isPresent()) {
                    present &= family != SocketQuery.AF_INET;
                } else {
                    tell("sockets", completeness);
                }
            } catch (LinuxException e) {
                complain.accept(in("sock_diag: " + e.getMessage()));
                present = false;
            }
        }
        return present;
    }

    private void table(Kind kind, SocketTableFile... files) throws LinuxException {
        sockets.ask(kind, netns, false);
        for (SocketTableFile file : files) {
            optional(() -> proc.sockets(file, socket -> sockets.socket(kind, netns, socket, fresh)));
        }
    }

    private void tell(String what, Completeness completeness) {
        if (completeness.absent() != null) {
            complain.accept(in(what + ": " + completeness.absent()));
        } else if (completeness.skipped() > 0) {
            complain.accept(in(what + ": answers of the kernel that could not be understood are left out"));
        }
        // a dump that was interrupted tells each entry as it was at some moment; the next look has the rest
    }

    /** Names of the interfaces here, for a message. */
    static List<String> interfaceNames(NetworkReader reader) throws LinuxException {
        List<String> names = new ArrayList<>();
        for (InterfaceStatistics link : reader.interfaces().entries()) {
            names.add(link.name());
            names.addAll(link.otherNames());
        }
        return names;
    }
}
