package io.dropscope.poll;

import io.dropscope.event.Counter;
import io.dropscope.event.CounterColumn;
import io.dropscope.event.CounterDelta;
import io.dropscope.event.CounterPlace;
import io.dropscope.linux.Completeness;
import io.dropscope.linux.ConntrackStatistics;
import io.dropscope.linux.EthtoolDriver;
import io.dropscope.linux.EthtoolStatistics;
import io.dropscope.linux.InterfaceStatistics;
import io.dropscope.linux.LinuxException;
import io.dropscope.linux.NetCounters;
import io.dropscope.linux.NetCounters.SocketTableFile;
import io.dropscope.linux.NetworkReader;
import io.dropscope.linux.NftChain;
import io.dropscope.linux.NftRule;
import io.dropscope.linux.Qdisc;
import io.dropscope.linux.QueueStatistics;
import io.dropscope.linux.Reading;
import io.dropscope.linux.RingSizes;
import io.dropscope.linux.SocketQuery;
import io.dropscope.poll.SocketDropCounters.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Reads the counters of one network namespace into {@link Deltas}, on a thread that is inside. Made anew for each
 * namespace, used again at each look.
 */
final class NamespaceLook {
    private static final int ENOENT = 2;

    /** What the kernel tells by interfaces. */
    private static final Set<String> OF_INTERFACES = Set.of("link", "qdisc", "queue", "driver");

    /** Looks whose answers had gaps before what stood in them is believed no more. */
    private static final int MOST_GAPS = 60;

    /**
     * Interfaces that refuse a packet (tx_dropped) when the queue or device below has, and so counted, it: as in
     * vlan_dev_hard_start_xmit, macvlan_start_xmit, ipvlan_start_xmit, vrf_xmit, team_xmit, and iptunnel_xmit, which
     * all tunnels over IPv4 end in.
     */
    private static final Set<String> WITH_DROPS_OF_BELOW = Set.of(
            "vlan", "macvlan", "macvtap", "ipvlan", "ipvtap", "vrf", "team", "vxlan", "geneve", "bareudp", "gre",
            "gretap", "erspan", "ipip", "sit");

    /**
     * Interfaces whose packets others have counted as well, but which drop only their own: ip6tunnel_xmit, xfrmi_xmit
     * and vti6_tnl_xmit put what is refused below among tx_errors, vti_xmit, macsec, Open vSwitch and WireGuard
     * nowhere.
     */
    private static final Set<String> WITH_OWN_DROPS = Set.of(
            "bridge",
            "openvswitch",
            "macsec",
            "wireguard",
            "ip6tnl",
            "ip6gre",
            "ip6gretap",
            "ip6erspan",
            "xfrm",
            "vti",
            "vti6",
            "ifb");

    /** Both ends of such a pair count a packet that the one cannot hand to the other. */
    private static final Set<String> PAIRS = Set.of("veth", "netkit");

    /**
     * Masters of no kind (net/core/failover.c): a sum over its members, and a Hyper-V device above a virtual function.
     */
    private static final String FAILOVER = "net_failover";

    private static final String HYPER_V = "hv_netvsc";

    private static final Counter[] LINK_COUNTERS = InterfaceStatistics.NAMES.stream()
            .map(name -> CounterTable.named("link." + name))
            .toArray(Counter[]::new);

    private static final Counter[] QUEUE_COUNTERS = QueueStatistics.NAMES.stream()
            .map(name -> CounterTable.named("queue." + name))
            .toArray(Counter[]::new);

    /** Of an answer that did not come. */
    private static final Completeness GAP = new Completeness(0, true, null);

    private static final String[] PER_CPU_OF_HOST = {"arp_cache", "ndisc_cache"};

    private final long netns;
    private final String name;
    private final Watch watch;
    private final Deltas deltas;
    private final SocketDropCounters sockets;
    private final Veths veths;
    private final Notices notices;
    private final NetCounters proc;
    private final CounterPlace whole;
    private final long cookie;
    private final Set<String> interfacesSeen = new HashSet<>();
    /** What could be read once: if it cannot now, the look is incomplete; what never could be is left out. */
    private final Set<String> readable = new HashSet<>();
    /** By index; where an answer had gaps, with those of the answer before. */
    private Map<Integer, InterfaceStatistics> links = Map.of();

    private final Map<Integer, String> masters = new HashMap<>();
    /** Those that are watched, with the members of bonds that are. */
    private List<InterfaceStatistics> watched = List.of();

    private final DriverCounters driverCounters = new DriverCounters();
    /** By index of the interface. */
    private final Map<Integer, Driver> drivers = new HashMap<>();

    /** @param name empty when it tells nothing */
    private record Driver(String interfaceName, String name) {}

    private int gaps;
    private boolean fresh = true;
    private boolean complete;
    private LinuxException failure;

    /**
     * The ends of veth pairs that were seen at the last look, in all namespaces that are watched. The kernel's number
     * for the namespace of the other end is not asked for: a pair is two that point at each other.
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
     * @param cookie of the namespace; 0: not known
     * @param name what notices and rows call the namespace; null for the own one
     */
    NamespaceLook(
            NetCounters proc,
            long netns,
            long cookie,
            String name,
            Watch watch,
            Deltas deltas,
            SocketDropCounters sockets,
            Veths veths,
            Notices notices) {
        this.proc = proc;
        this.netns = netns;
        this.cookie = cookie;
        this.name = name;
        this.watch = watch;
        this.deltas = deltas;
        this.sockets = sockets;
        this.veths = veths;
        this.notices = notices;
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

    /** Whether this is still the namespace that it was made for: an inode can be given again, a cookie is not. */
    boolean isOf(long otherCookie) {
        return cookie == 0 || otherCookie == 0 || cookie == otherCookie;
    }

    /**
     * Reads everything of the namespace that the calling thread is in; what it cannot read it leaves as it was, and
     * says so.
     */
    void read(NetworkReader reader) {
        begin();
        protocols(visitor -> {
            part("/proc/net/snmp", () -> proc.pairs("snmp", visitor));
            part("/proc/net/netstat", () -> proc.pairs("netstat", visitor));
            part("/proc/net/snmp6", () -> proc.list("snmp6", visitor));
        });
        if (!perCpu("nf_conntrack", whole, netns)) {
            conntrack(reader);
        }
        interfaces(reader);
        drivers(reader);
        rules(reader);
        sockets(reader);
        tellSkipped();
        fresh = false;
    }

    private void begin() {
        complete = true;
        failure = null;
    }

    /** Whether the last look could read all that one before it could. */
    boolean isComplete() {
        return complete;
    }

    /** Why nothing at all could be read, ever; null when something could. */
    LinuxException failure() {
        return readable.isEmpty() ? failure : null;
    }

    /** The interfaces that are watched and that the last look found, by the names that were asked for. */
    Set<String> interfacesSeen() {
        return interfacesSeen;
    }

    private interface Reads {
        void run() throws LinuxException;
    }

    /**
     * Runs what reads a part of the whole.
     *
     * @param kinds of objects that stay as they were when it fails
     * @return false where the kernel has no such thing
     */
    private boolean part(String what, Reads reads, String... kinds) {
        try {
            reads.run();
            readable.add(what);
            return true;
        } catch (LinuxException e) {
            if (e.errno() == ENOENT) {
                failure = failure == null ? e : failure;
                readable.remove(what);
                return false;
            }
            failed(what, e, Set.of(kinds));
            return true;
        }
    }

    private void failed(String what, LinuxException e, Set<String> kinds) {
        failure = failure == null ? e : failure;
        if (readable.contains(what)) {
            complete = false;
            deltas.keep(netns, kinds);
            notices.state(in(what + " cannot be read now, what rises meanwhile comes later: " + e.getMessage()));
        } else {
            notices.state(in("left out: " + what + ": " + e.getMessage()));
        }
    }

    private void tellSkipped() {
        proc.skipped().forEach(line -> notices.state(in(line.toString() + ": skipped")));
    }

    private String in(String text) {
        return name == null ? text : "netns " + name + ": " + text;
    }

    // ---- /proc/net

    /**
     * Takes the counters of the protocols. Where one has risen that contains others, these are read again, behind it: a
     * packet that came in between would else seem to be one that none of them has counted. If they know of more packets
     * than it does, it has these at the next look, as {@link Columns} expects.
     *
     * @param read shows all counters; called once or twice
     */
    void protocols(Consumer<NetCounters.Visitor> read) {
        deltas.begin(new Deltas.Key(netns, "netns", null, 0), whole, 0, in("the counters of the protocols"));
        read.accept(this::protocolCounter);
        if (deltas.hasRisen(counter -> !counter.contains().isEmpty())) {
            read.accept((group, counterName, value) -> {
                Counter counter = CounterTable.find(group, counterName);
                if (counter != null && value >= 0 && CounterTable.isPart(counter)) {
                    deltas.value(counter, value);
                }
            });
        }
        deltas.end();
    }

    /** Where the kernel has no such file (CONFIG_NF_CONNTRACK_PROCFS), netlink has the same. */
    private void conntrack(NetworkReader reader) {
        try {
            List<ConntrackStatistics> cpus = reader.conntrack().entries();
            if (cpus.isEmpty()) {
                return;
            }
            readable.add("connection tracking");
            deltas.begin(new Deltas.Key(netns, "stat", "nf_conntrack", 1), whole, 0, in("connection tracking"));
            conntrack("nf_conntrack.drop", cpus, ConntrackStatistics::drop);
            conntrack("nf_conntrack.chainlength", cpus, ConntrackStatistics::chainTooLong);
            conntrack("nf_conntrack.insert_failed", cpus, ConntrackStatistics::insertFailed);
            conntrack("nf_conntrack.early_drop", cpus, ConntrackStatistics::earlyDrop);
            deltas.end();
        } catch (LinuxException e) {
            failed("connection tracking", e, Set.of("stat"));
        }
    }

    private void conntrack(String counter, List<ConntrackStatistics> cpus, ToLongFunction<ConntrackStatistics> value) {
        if (cpus.stream().mapToLong(value).allMatch(number -> number >= 0)) {
            deltas.value(
                    CounterTable.named(counter), cpus.stream().mapToLong(value).sum());
        }
    }

    /** False where there is no such file. */
    private boolean perCpu(String file, CounterPlace place, long key) {
        deltas.begin(new Deltas.Key(key, "stat", file, 0), place, 0, in("/proc/net/stat/" + file));
        boolean there = part("/proc/net/stat/" + file, () -> proc.perCpu(file, this::protocolCounter));
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
    void readHost() {
        begin();
        for (String file : PER_CPU_OF_HOST) {
            perCpu(file, CounterPlace.HOST, 0);
        }
        part(
                "/proc/net/softnet_stat",
                () -> proc.softnet((cpu, numbered, processed, dropped, squeeze, flowLimit) -> {
                    if (!numbered) {
                        notices.state("/proc/net/softnet_stat does not number its CPUs on this kernel:"
                                + " lines are counted, which differs where CPUs are offline");
                    }
                    CounterPlace place = new CounterPlace(0, null, null, "cpu" + cpu, null);
                    deltas.begin(new Deltas.Key(0, "cpu", null, cpu), place, 0, "softnet_stat of CPU " + cpu);
                    deltas.value(CounterTable.SOFTNET_DROPPED, dropped);
                    deltas.value(CounterTable.SOFTNET_SQUEEZE, squeeze);
                    deltas.value(CounterTable.SOFTNET_FLOW_LIMIT, flowLimit);
                    deltas.end();
                }));
        deltas.keep(0, Set.of("cpu")); // one that is offline has no line, and goes on from where it was
        tellSkipped();
    }

    // ---- interfaces

    private void interfaces(NetworkReader reader) {
        Reading<InterfaceStatistics> told;
        try {
            told = reader.interfaces();
        } catch (LinuxException e) {
            if (readable.contains("interfaces")) {
                // of another source, the numbers would come again with the next ones of this
                failed("interfaces", e, OF_INTERFACES);
            } else {
                devices(e.getMessage());
            }
            return;
        }
        if (!told.completeness().isPresent()) {
            devices(told.completeness().absent());
            return;
        }
        readable.add("interfaces");
        tell("interfaces", told.completeness());
        take(told, qdiscs(reader), queues(reader), index -> driver(reader, index));
    }

    private static String driver(NetworkReader reader, int index) {
        try {
            return reader.driver(index).map(EthtoolDriver::name).orElse("");
        } catch (LinuxException e) {
            return "";
        }
    }

    /**
     * Takes what netlink told of the interfaces, their qdiscs and queues; where it has gaps, what may stand in them
     * stays.
     *
     * @param driver the driver of an interface, by its index; empty where it is not known
     */
    void take(
            Reading<InterfaceStatistics> told,
            Reading<Qdisc> qdiscs,
            Reading<QueueStatistics> queues,
            IntFunction<String> driver) {
        keepWhatIsMissing(told, "link");
        keepWhatIsMissing(qdiscs, "qdisc");
        keepWhatIsMissing(queues, "queue");
        remember(told);
        findDrivers(driver);
        Map<Integer, InterfaceStatistics> seen = new LinkedHashMap<>();
        Set<Long> ends = new HashSet<>();
        interfacesSeen.clear();
        for (InterfaceStatistics link : links.values()) {
            InterfaceStatistics bond = bondOf(link);
            if (isWatched(link) || (bond != null && isWatched(bond))) {
                seen.put(link.index(), link);
                see(link);
                if (isOneOf(PAIRS, link) && link.link() > 0) {
                    ends.add(Veths.end(link.index(), link.link()));
                }
            }
        }
        watched = List.copyOf(seen.values());
        drivers.keySet().retainAll(seen.keySet());
        veths.set(netns, ends);
        for (InterfaceStatistics link : told.entries()) {
            if (seen.containsKey(link.index())) {
                InterfaceStatistics bond = bondOf(link);
                link(link, bond != null && seen.containsKey(bond.index()) ? bond.name() : null);
            }
        }
        for (Qdisc qdisc : qdiscs.entries()) {
            if (seen.containsKey(qdisc.interfaceIndex())) {
                qdisc(qdisc, seen.get(qdisc.interfaceIndex()));
            }
        }
        for (QueueStatistics queue : queues.entries()) {
            if (seen.containsKey(queue.interfaceIndex())) {
                queue(queue, seen.get(queue.interfaceIndex()));
            }
        }
    }

    /** Interfaces in a gap of the answer go on as they were: a member of a bond must not count beside it. */
    private void remember(Reading<InterfaceStatistics> told) {
        Map<Integer, InterfaceStatistics> now = new LinkedHashMap<>();
        told.entries().forEach(link -> now.put(link.index(), link));
        gaps = hasGaps(told) ? gaps + 1 : 0;
        if (gaps > 0 && gaps <= MOST_GAPS) {
            Set<String> names =
                    told.entries().stream().map(InterfaceStatistics::name).collect(Collectors.toSet());
            links.forEach((index, link) -> {
                if (!names.contains(link.name())) {
                    now.putIfAbsent(index, link);
                }
            });
        }
        links = now;
    }

    /** Of masters that have no kind, which are few. */
    private void findDrivers(IntFunction<String> driver) {
        masters.clear();
        for (InterfaceStatistics link : links.values()) {
            InterfaceStatistics master = links.get(link.master());
            if (master != null && master.kind() == null) {
                masters.computeIfAbsent(master.index(), driver::apply);
            }
        }
    }

    private static boolean isOneOf(Set<String> kinds, InterfaceStatistics link) {
        return link.kind() != null && kinds.contains(link.kind());
    }

    private static boolean hasGaps(Reading<?> told) {
        return told.completeness().interrupted() || told.completeness().skipped() > 0;
    }

    private void keepWhatIsMissing(Reading<?> told, String kind) {
        if (hasGaps(told)) {
            deltas.keep(netns, Set.of(kind));
        }
    }

    private void see(InterfaceStatistics link) {
        for (String wanted : watch.interfaces()) {
            if (wanted.equals(link.name()) || link.otherNames().contains(wanted)) {
                interfacesSeen.add(wanted);
            }
        }
    }

    private InterfaceStatistics bondOf(InterfaceStatistics link) {
        InterfaceStatistics master = link.master() == 0 ? null : links.get(link.master());
        return master != null && ("bond".equals(master.kind()) || FAILOVER.equals(masters.get(master.index())))
                ? master
                : null;
    }

    /** Whether no other interface that is watched here counts its packets too. */
    private boolean isBase(InterfaceStatistics link) {
        return !isOneOf(WITH_DROPS_OF_BELOW, link)
                && !isOneOf(WITH_OWN_DROPS, link)
                && !HYPER_V.equals(masters.get(link.master()));
    }

    private boolean isWatched(InterfaceStatistics link) {
        return watch.interfaces().isEmpty()
                || watch.interfaces().contains(link.name())
                || link.otherNames().stream().anyMatch(watch.interfaces()::contains);
    }

    private void link(InterfaceStatistics link, String containedIn) {
        CounterPlace place = new CounterPlace(netns, name, link.name(), null, containedIn);
        deltas.begin(
                new Deltas.Key(netns, "link", link.name(), 0), place, link.index(), in("interface " + link.name()));
        boolean base = containedIn == null && isBase(link);
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
                    && isOneOf(PAIRS, link)
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

    private boolean hasDropsOfBelow(InterfaceStatistics link) {
        return isOneOf(WITH_DROPS_OF_BELOW, link) || HYPER_V.equals(masters.get(link.index()));
    }

    /** Where netlink cannot be asked. */
    private void devices(String why) {
        notices.state(in("left out: qdiscs, and how interfaces stand on others (bonds, VLANs, veths), so that these may"
                + " count a packet again; interfaces come from /proc/net/dev: " + why));
        interfacesSeen.clear();
        part(
                "/proc/net/dev",
                () -> proc.devices((device, rxPackets, rxDropped, txPackets, txDropped) -> {
                    if (watch.interfaces().contains(device)) {
                        interfacesSeen.add(device);
                    }
                    if (!watch.interfaces().isEmpty() && !watch.interfaces().contains(device)) {
                        return;
                    }
                    CounterPlace place = new CounterPlace(netns, name, device, null, null);
                    deltas.begin(new Deltas.Key(netns, "device", device, 0), place, 0, in("interface " + device));
                    deltas.value(CounterTable.RX_PACKETS, rxPackets);
                    deltas.value(CounterTable.TX_PACKETS, txPackets);
                    deltas.value(CounterTable.DEV_RX, rxDropped);
                    deltas.value(CounterTable.DEV_TX, txDropped);
                    deltas.end();
                }),
                "device");
    }

    private Reading<Qdisc> qdiscs(NetworkReader reader) {
        try {
            Reading<Qdisc> qdiscs = reader.qdiscs();
            readable.add("qdiscs");
            tell("qdiscs", qdiscs.completeness());
            return qdiscs;
        } catch (LinuxException e) {
            failed("qdiscs", e, Set.of("qdisc"));
            return new Reading<>(List.of(), GAP);
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
                new Deltas.Key(netns, "qdisc", link.name(), qdisc.parent()),
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
    private Reading<QueueStatistics> queues(NetworkReader reader) {
        try {
            Reading<QueueStatistics> queues = reader.queues();
            readable.add("counters of queues");
            return queues;
        } catch (LinuxException e) {
            failed("counters of queues", e, Set.of("queue"));
            return new Reading<>(List.of(), GAP);
        }
    }

    private void queue(QueueStatistics queue, InterfaceStatistics link) {
        String object = (queue.receive() ? "rx" : "tx") + queue.queue();
        deltas.begin(
                new Deltas.Key(netns, "queue", link.name(), 2L * queue.queue() + (queue.receive() ? 1 : 0)),
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

    // ---- drivers

    private void drivers(NetworkReader reader) {
        try {
            for (InterfaceStatistics link : watched) {
                driver(reader, link);
            }
            readable.add("statistics of drivers");
            for (CounterDelta missed : List.copyOf(deltas.risen())) {
                if (missed.place().netns() == netns && missed.counter().column() == CounterColumn.NIC_MISSED) {
                    adviseOnRing(reader, missed.place().interfaceName());
                }
            }
        } catch (LinuxException e) {
            failed("statistics of drivers", e, Set.of("driver"));
        }
    }

    private void driver(NetworkReader reader, InterfaceStatistics link) throws LinuxException {
        Driver driver = drivers.get(link.index());
        if (driver == null || !driver.interfaceName().equals(link.name())) {
            String driverName =
                    reader.driver(link.index()).map(EthtoolDriver::name).orElse("");
            driver = new Driver(link.name(), driverName);
            drivers.put(link.index(), driver);
        }
        EthtoolStatistics statistics = reader.driverStatistics(link.index()).orElse(null);
        if (statistics != null) {
            driver(link, driver.name(), statistics);
        }
    }

    /** Takes what a driver told of an interface. */
    void driver(InterfaceStatistics link, String driver, EthtoolStatistics statistics) {
        for (int i = 0; i < statistics.values().length; i++) {
            Counter counter = driverCounters.counter(driver, statistics.names().get(i));
            if (counter == null) {
                continue;
            }
            String object = statistics.names().get(i).strip();
            deltas.begin(
                    new Deltas.Key(netns, "driver", link.name() + " " + object, i),
                    new CounterPlace(netns, name, link.name(), object, null),
                    link.index(),
                    in(object + " of " + link.name()));
            deltas.value(counter, statistics.values()[i]);
            deltas.end();
        }
    }

    private void adviseOnRing(NetworkReader reader, String interfaceName) throws LinuxException {
        for (InterfaceStatistics link : watched) {
            if (link.name().equals(interfaceName)) {
                reader.rings(link.index())
                        .flatMap(ring -> ringAdvice(link.name(), ring))
                        .ifPresent(advice -> notices.state(in(advice)));
            }
        }
    }

    /** What can be done where a device had no buffer. */
    static Optional<String> ringAdvice(String interfaceName, RingSizes ring) {
        if (ring.receiveMax() == 0 || ring.receive() >= ring.receiveMax()) {
            return Optional.empty();
        }
        return Optional.of(interfaceName + " misses packets: ring " + ring.receive() + " of " + ring.receiveMax()
                + ": ethtool -G " + interfaceName + " rx " + ring.receiveMax());
    }

    // ---- rules

    private void rules(NetworkReader reader) {
        try {
            Reading<NftRule> rules = reader.nftRules();
            if (!rules.completeness().isPresent()) {
                if (rules.completeness().absent().contains("CAP_NET_ADMIN")) { // else there are no rules
                    tell("counters of firewall rules", rules.completeness());
                }
                return;
            }
            Reading<NftChain> chains = reader.nftChains();
            readable.add("firewall rules");
            keepWhatIsMissing(rules, FirewallRules.KIND);
            keepWhatIsMissing(chains, FirewallRules.KIND);
            FirewallRules.take(rules.entries(), chains.entries(), deltas, netns, name);
        } catch (LinuxException e) {
            failed("firewall rules", e, Set.of(FirewallRules.KIND));
        }
    }

    // ---- sockets

    private void sockets(NetworkReader reader) {
        if (!diagnose(reader, Kind.UDP, SocketQuery.UDP, SocketQuery.ALL_STATES)) {
            table(Kind.UDP, SocketTableFile.UDP, SocketTableFile.UDP6);
        }
        if (!diagnose(reader, Kind.TCP_LISTENER, SocketQuery.TCP, SocketQuery.LISTEN)) {
            notices.state(in("left out: which listener dropped (no sock_diag)"));
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
                    readable.add("sock_diag");
                    tell("sockets", completeness);
                }
            } catch (LinuxException e) {
                sockets.notAsked(kind, netns, true);
                failed("sock_diag", e, Set.of());
                return false;
            }
        }
        return present;
    }

    private void table(Kind kind, SocketTableFile... files) {
        sockets.ask(kind, netns, false);
        for (SocketTableFile file : files) {
            part(
                    "sockets in /proc/net/" + file.fileName(),
                    () -> proc.sockets(file, socket -> sockets.socket(kind, netns, socket, fresh)));
        }
    }

    private void tell(String what, Completeness completeness) {
        if (completeness.absent() != null) {
            notices.state(in("left out: " + what + ": " + completeness.absent()));
        } else if (completeness.skipped() > 0) {
            notices.state(in(what + ": answers of the kernel that could not be understood are left out"));
        }
        // what an interrupted answer lacks, the next look has
    }

    /** Names of the interfaces here, for a message. */
    static List<String> interfaceNames(NetworkReader reader, NetCounters proc) throws LinuxException {
        List<String> names = new ArrayList<>();
        Reading<InterfaceStatistics> links = reader.interfaces();
        for (InterfaceStatistics link : links.entries()) {
            names.add(link.name());
            names.addAll(link.otherNames());
        }
        if (!links.completeness().isPresent()) {
            proc.devices((device, rxPackets, rxDropped, txPackets, txDropped) -> names.add(device));
        }
        return names;
    }
}
