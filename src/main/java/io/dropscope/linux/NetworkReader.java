package io.dropscope.linux;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the kernel tells of one network namespace, asked directly: by netlink, ioctl and /proc/net. No tool is called.
 * A reader is opened inside its namespace, and then used from any thread, by one at a time.
 *
 * <p>An open reader <b>keeps its namespace alive</b>, with its interfaces, after the last process in it has ended.
 * One for a foreign namespace is to be closed after each poll; opening one costs a thread and some system calls.
 *
 * <p>Each method asks once and answers with what is there now. What this kernel cannot tell is no failure: then the
 * answer is empty and says why. A {@link LinuxException} is a refusal, a time-out of five seconds, or an answer that
 * is none.
 */
public final class NetworkReader implements AutoCloseable {
    private static final String PROC_NET = "/proc/thread-self/net/";

    private static final String CONNTRACK = "stat/nf_conntrack";
    private static final String CONNTRACK_COUNT = "/proc/sys/net/netfilter/nf_conntrack_count";

    private final Protocol route;
    private final Protocol diag;
    private final Protocol generic;
    private final Protocol netfilter;
    /** Null where this process may not have a socket: then drivers tell nothing. */
    private final Ethtool ethtool;

    private final boolean tracksConnections;
    private final InterfaceDump interfaces = new InterfaceDump();
    private final QdiscDump qdiscs = new QdiscDump();
    private final SocketDump sockets = new SocketDump();
    private final QueueDump queues = new QueueDump();
    private final NftDump nft = new NftDump();
    private final ConntrackDump conntrack = new ConntrackDump();
    /** Descriptors of files in /proc/net by name, or {@code -errno}. */
    private final Map<String, Integer> files = new HashMap<>();

    private NetworkReader(String... procNet) {
        route = Protocol.open("NETLINK_ROUTE", Netlink.ROUTE);
        diag = Protocol.open("NETLINK_SOCK_DIAG", Netlink.SOCK_DIAG);
        generic = Protocol.open("NETLINK_GENERIC", Netlink.GENERIC);
        netfilter = Protocol.open("NETLINK_NETFILTER", Netlink.NETFILTER);
        ethtool = ethtool();
        open(CONNTRACK);
        tracksConnections = Files.exists(Path.of(CONNTRACK_COUNT));
        for (String name : procNet) {
            open(name);
        }
    }

    private static Ethtool ethtool() {
        try {
            return new Ethtool();
        } catch (LinuxException refused) {
            return null;
        }
    }

    private void open(String procNet) {
        int fd;
        try {
            fd = RawFiles.open(PROC_NET + procNet);
        } catch (LinuxException e) {
            fd = -e.errno();
        }
        Integer before = files.put(procNet, fd);
        if (before != null && before >= 0) {
            Syscalls.close(before);
        }
    }

    /** A protocol of netlink that this kernel may lack, or a sandbox forbid: then there is no socket, but a reason. */
    private record Protocol(Netlink netlink, String absent) {
        static Protocol open(String name, int number) {
            try {
                return new Protocol(Netlink.open(number), null);
            } catch (LinuxException e) {
                return new Protocol(null, "no " + name + ": " + e.getMessage());
            }
        }

        boolean isAbsent() {
            return netlink == null;
        }

        void close() {
            if (netlink != null) {
                netlink.close();
            }
        }
    }

    /**
     * Opens a reader for the network namespace of the calling thread.
     *
     * @param procNet the files of /proc/net that will be read; one that is not there is found out later
     */
    public static NetworkReader open(String... procNet) {
        return new NetworkReader(procNet);
    }

    /** Opens a reader for a namespace, from outside; the exceptions are those of {@link Namespaces#inside}. */
    public static NetworkReader open(Namespace namespace, String... procNet) throws LinuxException {
        return Namespaces.inside(namespace, () -> new NetworkReader(procNet));
    }

    /**
     * The cookie of the namespace, which is never given again, unlike its inode; 0 where the kernel has none (before 5.14)
     * or this process may not have a socket.
     */
    public long namespaceCookie() {
        return ethtool == null ? 0 : ethtool.namespaceCookie();
    }

    /** All interfaces, with their statistics. */
    public Reading<InterfaceStatistics> interfaces() throws LinuxException {
        return route.isAbsent() ? Reading.absent(route.absent()) : interfaces.read(route.netlink());
    }

    /** All qdiscs of all interfaces, but for noop, which stands where there is none. */
    public Reading<Qdisc> qdiscs() throws LinuxException {
        return route.isAbsent() ? Reading.absent(route.absent()) : qdiscs.qdiscs(route.netlink());
    }

    /** The classes of all qdiscs of an interface; none when the interface is gone. */
    public Reading<Qdisc> classes(int interfaceIndex) throws LinuxException {
        return route.isAbsent() ? Reading.absent(route.absent()) : qdiscs.classes(route.netlink(), interfaceIndex);
    }

    /**
     * Shows the sockets that a query asks for. Allocates nothing for a socket.
     *
     * @return what is missing; sockets that came or went meanwhile are not counted
     */
    public Completeness sockets(SocketQuery query, SocketVisitor visitor) throws LinuxException {
        return diag.isAbsent() ? Completeness.absent(diag.absent()) : sockets.read(diag.netlink(), query, visitor);
    }

    /** What drivers count per queue; few do, from Linux 6.9 on. */
    public Reading<QueueStatistics> queues() throws LinuxException {
        return generic.isAbsent() ? Reading.absent(generic.absent()) : queues.read(generic.netlink());
    }

    /** The driver of an interface; empty when it tells nothing, or the interface is gone. */
    public Optional<EthtoolDriver> driver(int interfaceIndex) throws LinuxException {
        return ethtool == null ? Optional.empty() : ethtool.driver(interfaceIndex);
    }

    /** The driver's own statistics; empty when it has none, or the interface is gone. */
    public Optional<EthtoolStatistics> driverStatistics(int interfaceIndex) throws LinuxException {
        return ethtool == null ? Optional.empty() : ethtool.statistics(interfaceIndex);
    }

    /** Sizes of the rings of an interface's hardware; empty when it has none, or is gone. */
    public Optional<RingSizes> rings(int interfaceIndex) throws LinuxException {
        return ethtool == null ? Optional.empty() : ethtool.rings(interfaceIndex);
    }

    /**
     * All rules of nftables, those of iptables-nft included. Needs CAP_NET_ADMIN; without, it is absent. Where nf_tables
     * is a module that is not loaded, there are none, and the kernel is not asked: it would load it to answer.
     */
    public Reading<NftRule> nftRules() throws LinuxException {
        if (netfilter.isAbsent()) {
            return Reading.absent(netfilter.absent());
        }
        return Netfilter.isNftablesLoaded()
                ? nft.rules(netfilter.netlink())
                : Reading.absent("the module nf_tables is not loaded");
    }

    /** All chains of nftables. Needs CAP_NET_ADMIN; without, it is absent. */
    public Reading<NftChain> nftChains() throws LinuxException {
        return netfilter.isAbsent() ? Reading.absent(netfilter.absent()) : nft.chains(netfilter.netlink());
    }

    /** What connection tracking counted, per CPU; absent when nothing tracks connections. */
    public Reading<ConntrackStatistics> conntrack() throws LinuxException {
        if (files.get(CONNTRACK) >= 0) {
            return conntrack.parse(procNet(CONNTRACK));
        }
        if (!tracksConnections) {
            // the question alone would make the kernel load the module
            return Reading.absent("no connection tracking: there is no " + CONNTRACK_COUNT);
        }
        return netfilter.isAbsent() ? Reading.absent(netfilter.absent()) : conntrack.read(netfilter.netlink());
    }

    /**
     * A file of /proc/net of this namespace, whole, as it is now.
     *
     * @param name one of those that the reader was opened with: {@code snmp}, {@code stat/nf_conntrack}
     * @throws LinuxException ENOENT (2) when this kernel has none
     * @throws IllegalArgumentException when the reader was opened without it: only a thread inside could open it
     */
    public byte[] procNet(String name) throws LinuxException {
        Integer fd = files.get(name);
        if (fd == null) {
            throw new IllegalArgumentException("the reader was opened without /proc/net/" + name);
        }
        if (fd < 0) {
            throw new LinuxException("open /proc/net/" + name, -fd);
        }
        return RawFiles.readFromStart(fd, "/proc/net/" + name);
    }

    @Override
    public void close() {
        closeNetlink();
        if (ethtool != null) {
            ethtool.close();
        }
        for (int fd : files.values()) {
            if (fd >= 0) {
                Syscalls.close(fd);
            }
        }
        files.clear();
    }

    private void closeNetlink() {
        route.close();
        diag.close();
        generic.close();
        netfilter.close();
    }
}
