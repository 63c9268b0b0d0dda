package io.dropscope.enrich;

import io.dropscope.event.Owner.Holder;
import io.dropscope.linux.Cgroups;
import io.dropscope.linux.LinuxException;
import io.dropscope.linux.LocalAddress;
import io.dropscope.linux.Namespace;
import io.dropscope.linux.Namespaces;
import io.dropscope.linux.Processes;
import io.dropscope.linux.Processes.Exe;
import io.dropscope.linux.Processes.ExeState;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** This host, as {@link Owners} asks it. Addresses and listeners are asked by one thread, the rest by any. */
final class LiveHost implements Owners.Host {
    private static final long REFRESH_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int SHARE = 50;
    private static final int TCP = 6;
    private static final int UDP = 17;
    /** TCP_LISTEN as /proc/net/tcp writes it. */
    private static final String LISTEN = "0A";

    private static final int NAMESPACE_SLOTS = 8 * 1024;
    private static final long MAPPED = 0xffffL << 32;

    private final Interfaces interfaces;
    private final Cgroups cgroups = Cgroups.find();
    private final boolean hostPids = Processes.inHostPidNamespace();
    private final long bootNanos;
    private final Interned<Inside> namespaces = new Interned<>(NAMESPACE_SLOTS);
    /** To look for an address or a port without allocating. */
    private final Key probe = new Key(0, 0);

    /** What is known of a namespace. */
    private static final class Inside {
        Set<Key> addresses;
        List<LocalAddress> networks = List.of();
        long addressesAt = Long.MIN_VALUE / 4;
        long addressesCost;
        /** Who listens on a port. */
        Map<Key, List<Listener>> listeners = Map.of();

        long listenersAt = Long.MIN_VALUE / 4;
        long listenersCost;
    }

    /**
     * A socket that listens.
     *
     * @param sinceNanos when it was seen first
     */
    private record Listener(long inode, long sinceNanos) {}

    /** An address, or a protocol and a port. Once it is a key it does not change. */
    private static final class Key {
        private long high;
        private long low;

        Key(long high, long low) {
            set(high, low);
        }

        final Key set(long newHigh, long newLow) {
            high = newHigh;
            low = newLow;
            return this;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && high == key.high && low == key.low;
        }

        @Override
        public int hashCode() {
            return Long.hashCode((high * 31 + low) * 0x9e3779b97f4a7c15L);
        }
    }

    LiveHost(Interfaces interfaces) {
        this.interfaces = interfaces;
        long boot;
        try {
            boot = Processes.bootTimeNanos();
        } catch (LinuxException noClock) {
            boot = 0;
        }
        bootNanos = boot;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    private Inside inside(long netns) {
        Inside known = namespaces.get(netns, 0);
        return known != null ? known : namespaces.putIfAbsent(netns, 0, new Inside());
    }

    @Override
    public Boolean isLocal(long netns, int version, long high, long low) {
        if (isGroup(version, high, low) || isLoopback(version, high, low)) {
            return true;
        }
        Inside inside = inside(netns);
        long age = nanoTime() - inside.addressesAt;
        if (age > Math.max(REFRESH_NANOS, SHARE * inside.addressesCost)) {
            readAddresses(netns, inside);
        }
        Boolean local = isLocal(inside, version, high, low);
        if (!Boolean.TRUE.equals(local)
                && nanoTime() - inside.addressesAt > Math.max(ASK_AGAIN_NANOS, SHARE * inside.addressesCost)) {
            readAddresses(netns, inside); // it may have come since
            local = isLocal(inside, version, high, low);
        }
        return local;
    }

    private Boolean isLocal(Inside inside, int version, long high, long low) {
        if (inside.addresses == null) {
            return null;
        }
        return inside.addresses.contains(key(probe, version, high, low)) || (version == 4 && isBroadcast(inside, low));
    }

    private static Key key(Key key, int version, long high, long low) {
        return version == 4 ? key.set(0, MAPPED | low) : key.set(high, low);
    }

    private static boolean isGroup(int version, long high, long low) {
        return version == 4 ? low >>> 28 == 0xe || low == 0xffff_ffffL : high >>> 56 == 0xff;
    }

    private static boolean isLoopback(int version, long high, long low) {
        return version == 4 ? low >>> 24 == 127 : high == 0 && low == 1;
    }

    /** The last address of a network that the namespace is in. */
    private static boolean isBroadcast(Inside inside, long low) {
        for (LocalAddress network : inside.networks) {
            long hosts = 0xffff_ffffL >>> network.prefixLength();
            if (network.ipVersion() == 4 && network.prefixLength() < 31 && low == (network.low() | hosts)) {
                return true;
            }
        }
        return false;
    }

    private void readAddresses(long netns, Inside inside) {
        long started = nanoTime();
        try {
            Namespace namespace = interfaces.namespace(netns);
            if (namespace != null) {
                inside.networks = Namespaces.addresses(namespace);
                Set<Key> addresses = new HashSet<>();
                for (LocalAddress address : inside.networks) {
                    addresses.add(key(new Key(0, 0), address.ipVersion(), address.high(), address.low()));
                }
                inside.addresses = addresses;
            }
        } catch (LinuxException refused) {
            // what was known stays
        }
        inside.addressesAt = nanoTime();
        inside.addressesCost = inside.addressesAt - started;
    }

    @Override
    public Owners.Listens kernelListens(long netns, int protocol, int port, SocketTable table) {
        if (protocol != TCP && protocol != UDP) {
            return Owners.Listens.NO;
        }
        Inside inside = inside(netns);
        if (nanoTime() - inside.listenersAt > Math.max(ASK_AGAIN_NANOS, SHARE * inside.listenersCost)) {
            readListeners(netns, inside);
        }
        if (inside.listeners == null) {
            return Owners.Listens.UNREADABLE;
        }
        Owners.Listens answer = Owners.Listens.NO;
        List<Listener> listeners = inside.listeners.get(probe.set(protocol, port));
        for (int i = 0; listeners != null && i < listeners.size(); i++) {
            Listener listener = listeners.get(i);
            if (table.get(listener.inode) == null) {
                if (!table.isComplete() || !hostPids) {
                    return Owners.Listens.UNSEEN;
                }
                // a process may have made it after the table: only what was there before and still is counts
                if (listener.sinceNanos < table.startedNanos) {
                    return Owners.Listens.YES;
                }
                answer = Owners.Listens.SOON;
            }
        }
        return answer;
    }

    private void readListeners(long netns, Inside inside) {
        long started = nanoTime();
        try {
            Namespace namespace = interfaces.namespace(netns);
            inside.listeners = namespace == null
                    ? null
                    : sinceWhen(inside.listeners, Namespaces.inside(namespace, LiveHost::listeners));
        } catch (LinuxException refused) {
            inside.listeners = null;
        }
        inside.listenersAt = nanoTime();
        inside.listenersCost = inside.listenersAt - started;
    }

    private Map<Key, List<Listener>> sinceWhen(Map<Key, List<Listener>> before, Map<Key, Set<Long>> found) {
        Map<Long, Long> seenSince = new HashMap<>();
        if (before != null) {
            before.values().forEach(known -> known.forEach(each -> seenSince.put(each.inode, each.sinceNanos)));
        }
        long now = nanoTime();
        Map<Key, List<Listener>> listeners = new HashMap<>();
        found.forEach((port, inodes) -> listeners.put(
                port,
                inodes.stream()
                        .map(inode -> new Listener(inode, seenSince.getOrDefault(inode, now)))
                        .toList()));
        return listeners;
    }

    /** Unconnected UDP sockets and TCP listeners of the calling thread's namespace, from /proc/net. */
    private static Map<Key, Set<Long>> listeners() throws LinuxException {
        Map<Key, Set<Long>> found = new HashMap<>();
        for (String table : List.of("udp", "udp6", "tcp", "tcp6")) {
            int protocol = table.startsWith("udp") ? UDP : TCP;
            try (BufferedReader lines =
                    Files.newBufferedReader(Path.of("/proc/thread-self/net/" + table), StandardCharsets.ISO_8859_1)) {
                lines.readLine(); // the titles
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    String[] fields = line.strip().split("\\s+", 11);
                    if (protocol == TCP && fields.length > 3 && !fields[3].equals(LISTEN)) {
                        break; // listeners come first
                    }
                    if (fields.length > 9 && fields[2].endsWith(":0000")) {
                        int port = Integer.parseInt(fields[1], fields[1].indexOf(':') + 1, fields[1].length(), 16);
                        found.computeIfAbsent(new Key(protocol, port), key -> new HashSet<>())
                                .add(Long.parseLong(fields[9]));
                    }
                }
            } catch (IOException withoutIpv6) {
                // no such table
            }
        }
        return found;
    }

    @Override
    public Holder holder(SocketTable.Task process, boolean alive) {
        Exe exe = hostPids && alive ? Processes.exe(process.pid()) : new Exe(ExeState.GONE, null);
        String cgroup = cgroups.path(process.cgroupId());
        if (cgroup == null && process.cgroupId() == 0 && hostPids && alive) {
            cgroup = Processes.cgroupPath(process.pid());
        }
        // only now is it certain that what was read was that of this process
        boolean still = alive && isAlive(process.pid(), process.startNanos());
        return new Holder(
                process.pid(),
                process.containerPid(),
                process.comm(),
                still && exe.state() == ExeState.FOUND ? exe.path() : null,
                still && exe.state() == ExeState.DENIED,
                process.startNanos() == 0 || bootNanos == 0 ? 0 : bootNanos + process.startNanos(),
                still || process.cgroupId() != 0 ? cgroup : null,
                !still);
    }

    @Override
    public boolean seesAllProcesses() {
        return hostPids;
    }

    @Override
    public boolean isAlive(int pid, long startNanos) {
        // where /proc shows other processes, nothing is known of this one
        return !hostPids || Processes.alive(pid, startNanos);
    }

    @Override
    public String cgroupPath(long id) {
        return id == 0 ? null : cgroups.path(id);
    }
}
