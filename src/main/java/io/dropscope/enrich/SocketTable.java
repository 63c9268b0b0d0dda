package io.dropscope.enrich;

import io.dropscope.enrich.SocketScan.Holding;
import io.dropscope.enrich.SocketScan.Missed;
import io.dropscope.event.DropEvent;
import io.dropscope.event.Owner;
import io.dropscope.linux.Addresses;
import io.dropscope.linux.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The sockets that processes held at one look, by inode and by what they listen to. What was found does not change once
 * it is made; {@link #find} is for one thread, all else for any.
 */
final class SocketTable {
    /** Sockets that are kept; those beyond are counted. */
    static final int MAX_SOCKETS = 1 << 18;

    static final int TCP_LISTEN = 10;
    private static final int CONNECTED = 6;
    private static final int ON_ADDRESS = 4;
    private static final int ON_ALL = 2;
    private static final int TCP = 6;
    private static final long MAPPED = 0xffffL << 32; // ::ffff:0:0/96, the low half

    /** A process as a look found it. */
    record Task(int pid, int containerPid, long startNanos, long cgroupId, String comm) {}

    /** An open socket, with those who hold it. */
    static final class Held {
        long inode;
        long cookie;
        long netns;
        int family;
        int protocol;
        int state;
        int ipVersion;
        long localHigh;
        long localLow;
        long remoteHigh;
        long remoteLow;
        int localPort;
        int remotePort;
        boolean ipv6Only;
        long drops;
        long uid;
        long cgroupId;
        /** Oldest first, but pid 1 last. */
        Task[] holders;

        /** What {@link #find} made last of this and its equals, and how well they fitted. */
        private Held equals;

        private int equalsScore;

        /** One that stands for several: with no inode of a socket, but one that no other group has. */
        private Held group() {
            Held group = new Held();
            group.inode = -inode;
            group.netns = netns;
            group.family = family;
            group.protocol = protocol;
            group.state = state;
            group.ipVersion = ipVersion;
            group.localHigh = localHigh;
            group.localLow = localLow;
            group.localPort = localPort;
            group.remoteHigh = remoteHigh;
            group.remoteLow = remoteLow;
            group.remotePort = remotePort;
            group.ipv6Only = ipv6Only;
            group.drops = DropEvent.ABSENT;
            group.uid = uid;
            group.cgroupId = cgroupId;
            return group;
        }

        Owner.Socket asSocket() {
            boolean inet = ipVersion != 0;
            boolean connected = inet && !isUnconnected();
            return new Owner.Socket(
                    Math.max(0, inode),
                    cookie,
                    netns,
                    family,
                    protocol,
                    state,
                    inet ? Addresses.text(ipVersion, localHigh, localLow) : null,
                    inet && localPort != 0 ? localPort : DropEvent.ABSENT,
                    connected ? Addresses.text(ipVersion, remoteHigh, remoteLow) : null,
                    connected ? remotePort : DropEvent.ABSENT);
        }

        /** Whether it takes from anybody: no remote end. */
        boolean isUnconnected() {
            return remotePort == 0 && remoteHigh == 0 && remoteLow == 0;
        }

        boolean isWildcard() {
            return localHigh == 0 && localLow == 0;
        }

        boolean hasLocal(int version, long high, long low) {
            return same(version, high, low, localHigh, localLow);
        }

        boolean hasRemote(int version, long high, long low) {
            return same(version, high, low, remoteHigh, remoteLow);
        }

        private boolean same(int version, long high, long low, long ownHigh, long ownLow) {
            if (version == ipVersion) {
                return high == ownHigh && low == ownLow;
            }
            return version == 4 && ownHigh == 0 && ownLow == (MAPPED | low);
        }

        /** Whether it can take packets of an IP version at all. */
        boolean takes(int version) {
            return version == ipVersion || (version == 4 && ipVersion == 6 && !ipv6Only);
        }
    }

    final long startedNanos;
    final int generation;
    final int missedProcesses;
    /** Sockets that found no room. */
    final int missedSockets;

    private final LongMap<Held> byInode;
    private final List<Held> sockets;
    private final Map<Integer, Task> processes;
    private LongMap<Held[]> byTuple;
    private LongMap<Held[]> byPort;

    private SocketTable(Builder from, Missed missed) {
        startedNanos = from.startedNanos;
        generation = from.generation;
        missedProcesses = missed.processes();
        missedSockets = from.missedSockets;
        byInode = from.byInode;
        sockets = from.sockets;
        processes = from.processes;
    }

    /** The table before the first look: of no sockets, and older than every event. */
    static SocketTable none() {
        return new Builder(0, Long.MIN_VALUE / 4).build(Missed.NOTHING);
    }

    /** Whether no socket of a process is missing, as far as the look itself knows. */
    boolean isComplete() {
        return generation > 0 && missedProcesses == 0 && missedSockets == 0;
    }

    Held get(long inode) {
        return byInode.get(inode);
    }

    Collection<Held> sockets() {
        return sockets;
    }

    int size() {
        return sockets.size();
    }

    /** Whether a process held a socket at this look. */
    boolean has(int pid, long startNanos) {
        Task process = processes.get(pid);
        return process != null && process.startNanos == startNanos;
    }

    /** The process of a pid as this look found it, or null. */
    Task process(int pid) {
        return processes.get(pid);
    }

    /**
     * The socket that would take a packet: one that is connected to exactly its source, else the one that listens on its
     * port, on its address before on all addresses. Where several are equally good (SO_REUSEPORT, multicast), one that
     * stands for all, with the holders of all and no inode. For one thread; allocates nothing but that, once.
     *
     * @param toThisHost whether the destination is an address of the namespace, which a wildcard takes only then
     * @return null when there is none
     */
    Held find(
            long netns,
            int protocol,
            int version,
            long sourceHigh,
            long sourceLow,
            int sourcePort,
            long destinationHigh,
            long destinationLow,
            int destinationPort,
            boolean toThisHost) {
        index();
        Held[] connected = byTuple.get(tupleKey(
                netns, protocol, sourceHigh, sourceLow, sourcePort, destinationHigh, destinationLow, destinationPort));
        Held[] candidates = byPort.get(portKey(netns, protocol, destinationPort));
        if (connected != null) {
            Held held = best(
                    connected,
                    protocol,
                    version,
                    sourceHigh,
                    sourceLow,
                    sourcePort,
                    destinationHigh,
                    destinationLow,
                    toThisHost);
            if (held != null) {
                return held;
            }
        }
        return candidates == null
                ? null
                : best(
                        candidates,
                        protocol,
                        version,
                        sourceHigh,
                        sourceLow,
                        sourcePort,
                        destinationHigh,
                        destinationLow,
                        toThisHost);
    }

    private static Held best(
            Held[] candidates,
            int protocol,
            int version,
            long sourceHigh,
            long sourceLow,
            int sourcePort,
            long destinationHigh,
            long destinationLow,
            boolean toThisHost) {
        Held best = null;
        int bestScore = 0;
        int equals = 0;
        for (Held held : candidates) {
            int score = score(
                    held,
                    protocol,
                    version,
                    sourceHigh,
                    sourceLow,
                    sourcePort,
                    destinationHigh,
                    destinationLow,
                    toThisHost);
            if (score > bestScore) {
                best = held;
                bestScore = score;
                equals = 1;
            } else if (score > 0 && score == bestScore) {
                equals++;
            }
        }
        if (equals <= 1) {
            return best;
        }
        // The first that fits so well stands for the same sockets each time.
        if (best.equals != null && best.equalsScore == bestScore) {
            return best.equals;
        }
        Held all = best.group();
        Set<Task> holders = new LinkedHashSet<>();
        for (Held held : candidates) {
            int score = score(
                    held,
                    protocol,
                    version,
                    sourceHigh,
                    sourceLow,
                    sourcePort,
                    destinationHigh,
                    destinationLow,
                    toThisHost);
            if (score == bestScore) {
                holders.addAll(List.of(held.holders));
            }
        }
        all.holders = holders.toArray(Task[]::new);
        Arrays.sort(all.holders, Builder::oldestFirst);
        best.equals = all;
        best.equalsScore = bestScore;
        return all;
    }

    /**
     * How well a socket fits: connected to the sender before on the address before on all addresses, and of the packet's
     * own version before a socket of IPv6 that takes IPv4 too; 0: not at all.
     */
    private static int score(
            Held held,
            int protocol,
            int version,
            long sourceHigh,
            long sourceLow,
            int sourcePort,
            long destinationHigh,
            long destinationLow,
            boolean toThisHost) {
        boolean onAddress = held.hasLocal(version, destinationHigh, destinationLow);
        if (!held.isUnconnected()) {
            boolean fromPeer = held.remotePort == sourcePort && held.hasRemote(version, sourceHigh, sourceLow);
            return fromPeer && onAddress ? CONNECTED : 0;
        }
        boolean listens = protocol != TCP || held.state == TCP_LISTEN;
        if (!listens || !held.takes(version)) {
            return 0;
        }
        int own = held.ipVersion == version ? 1 : 0;
        return onAddress ? ON_ADDRESS + own : held.isWildcard() && toThisHost ? ON_ALL + own : 0;
    }

    /** Made at the first question: connections by what they are connected to, the others by their port. */
    private void index() {
        if (byPort != null) {
            return;
        }
        LongMap<Held[]> tuples = new LongMap<>(sockets.size());
        LongMap<Held[]> ports = new LongMap<>(1024);
        for (Held held : sockets) {
            if (held.ipVersion == 0 || held.localPort == 0) {
                continue;
            }
            if (held.isUnconnected()) {
                add(ports, portKey(held.netns, held.protocol, held.localPort), held);
            } else {
                add(
                        tuples,
                        tupleKey(
                                held.netns,
                                held.protocol,
                                held.remoteHigh,
                                unmapped(held.remoteHigh, held.remoteLow),
                                held.remotePort,
                                held.localHigh,
                                unmapped(held.localHigh, held.localLow),
                                held.localPort),
                        held);
            }
        }
        byTuple = tuples;
        byPort = ports;
    }

    private static void add(LongMap<Held[]> to, long key, Held held) {
        Held[] before = to.get(key);
        Held[] with = before == null ? new Held[1] : Arrays.copyOf(before, before.length + 1);
        with[with.length - 1] = held;
        to.put(key, with);
    }

    /** An IPv4 peer of an IPv6 socket has the key of IPv4. */
    private static long unmapped(long high, long low) {
        return high == 0 && low >>> 32 == 0xffff ? low & 0xffff_ffffL : low;
    }

    /** A hash: who finds something under it has to compare. */
    private static long tupleKey(
            long netns,
            int protocol,
            long sourceHigh,
            long sourceLow,
            int sourcePort,
            long destinationHigh,
            long destinationLow,
            int destinationPort) {
        long h = sourceLow * 0x9e3779b97f4a7c15L + destinationLow;
        h = (h ^ h >>> 29) * 0xbf58476d1ce4e5b9L + sourceHigh + 31 * destinationHigh;
        h = (h ^ h >>> 32) * 0x94d049bb133111ebL + ((long) sourcePort << 32 | destinationPort);
        return (h ^ h >>> 29) * 0x9e3779b97f4a7c15L + netns + ((long) protocol << 40);
    }

    private static long portKey(long netns, int protocol, int port) {
        return netns << 24 | (long) (protocol & 0xff) << 16 | port;
    }

    /** Gathers what a look finds. */
    static final class Builder implements SocketScan.Visitor {
        private final int generation;
        private final long startedNanos;
        private final LongMap<Held> byInode = new LongMap<>(1024);
        private final List<Held> sockets = new ArrayList<>();
        private final Map<Integer, Task> processes = new HashMap<>();
        private int missedSockets;
        private Task last;

        /** @param startedNanos CLOCK_MONOTONIC before the look */
        Builder(int generation, long startedNanos) {
            this.generation = generation;
            this.startedNanos = startedNanos;
        }

        @Override
        public void holding(Holding found) {
            Held held = byInode.get(found.inode);
            if (held == null) {
                if (sockets.size() >= MAX_SOCKETS) {
                    missedSockets++;
                    return;
                }
                held = held(found);
                byInode.put(found.inode, held);
                sockets.add(held);
            }
            Task process = process(found);
            for (Task known : held.holders) {
                if (known.equals(process)) {
                    return;
                }
            }
            held.holders = Arrays.copyOf(held.holders, held.holders.length + 1);
            held.holders[held.holders.length - 1] = process;
        }

        private static Held held(Holding found) {
            Held held = new Held();
            held.inode = found.inode;
            held.cookie = found.cookie;
            held.netns = found.netns;
            held.family = found.family;
            held.protocol = found.protocol;
            held.state = found.state;
            held.ipVersion = found.ipVersion;
            held.localHigh = found.localHigh;
            held.localLow = found.localLow;
            held.remoteHigh = found.remoteHigh;
            held.remoteLow = found.remoteLow;
            held.localPort = found.localPort;
            held.remotePort = found.remotePort;
            held.ipv6Only = found.ipv6Only;
            held.drops = found.drops;
            held.uid = found.uid;
            held.cgroupId = found.socketCgroupId;
            held.holders = new Task[0];
            return held;
        }

        private Task process(Holding found) {
            if (last != null && last.pid == found.pid && last.startNanos == found.startNanos) {
                return last;
            }
            Task process = processes.get(found.pid);
            if (process == null || process.startNanos != found.startNanos) {
                process = new Task(
                        found.pid,
                        found.containerPid,
                        found.startNanos,
                        found.cgroupId,
                        Text.safe(Text.ofCString(found.comm)));
                processes.put(found.pid, process);
            }
            last = process;
            return process;
        }

        SocketTable build(Missed missed) {
            for (Held held : sockets) {
                if (held.holders.length > 1) {
                    Arrays.sort(held.holders, Builder::oldestFirst);
                }
            }
            return new SocketTable(this, missed);
        }

        /** systemd holds the sockets of services that it starts on demand: the service is the better answer. */
        private static int oldestFirst(Task a, Task b) {
            if ((a.pid == 1) != (b.pid == 1)) {
                return a.pid == 1 ? 1 : -1;
            }
            int byStart = Long.compare(a.startNanos, b.startNanos);
            return byStart != 0 ? byStart : Integer.compare(a.pid, b.pid);
        }
    }
}
