package io.dropscope.enrich;

import io.dropscope.enrich.ProcNet.Entry;
import io.dropscope.linux.Cgroups;
import io.dropscope.linux.LinuxException;
import io.dropscope.linux.Namespace;
import io.dropscope.linux.Namespaces;
import io.dropscope.linux.ProcessSockets;
import io.dropscope.linux.ProcessSockets.Look;
import io.dropscope.linux.Processes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The look at the holders of sockets through /proc, where the kernel has no iterator over open files: every link in
 * /proc/PID/fd, and the tables in /proc/PID/net of each network namespace. It costs a system call for each descriptor of
 * each process. Used by one thread at a time.
 *
 * <p>It tells less than the iterator does:
 *
 * <ul>
 *   <li>Neither cookies, nor the cgroups of sockets, nor whether an IPv6 socket takes IPv4 ({@code ipv6Only} is false);
 *       of families other than IP, unix, packet and netlink nothing but the inode. {@code uid} is that of the reader's
 *       user namespace. Sockets are not tagged.
 *   <li>A start has the resolution of /proc/PID/stat, 10 ms: {@code startNanos} is the first nanosecond of its tick,
 *       not the exact time that a tag carries. {@link SocketTable#has} compares nanoseconds and so never knows the
 *       process of a tag; {@link Processes#alive} compares ticks and does, at the price of a look into /proc. Whoever
 *       tells processes apart by pid and start has to expect both times of one process.
 *   <li>Process ids are those of the PID namespace that /proc was mounted for. Elsewhere than in the host's they are not
 *       the host's, and not those of tags either; processes outside of it are neither seen nor counted as missed,
 *       no more than those that a /proc mounted with hidepid hides.
 *   <li>A namespace without a process is read only if {@code ip netns} names it and it may be entered.
 * </ul>
 *
 * <p>It is no snapshot: a socket that was closed before the tables were read has family 0.
 */
public final class ProcSocketScan implements SocketScan {
    private final ProcessSockets descriptors = new ProcessSockets();
    private final ProcNet tables = new ProcNet();
    private final Cgroups cgroups = Cgroups.find();
    private final Holding holding = new Holding();

    /** A process that holds sockets. */
    private static final class Task {
        int pid;
        int containerPid;
        long startNanos;
        long cgroupId;
        byte[] comm;
        long[] inodes;
    }

    @Override
    public Missed run(Visitor visitor) throws IOException {
        int missed = 0;
        List<Task> processes = new ArrayList<>();
        Map<Long, List<Integer>> namespaces = new LinkedHashMap<>();
        Map<String, Long> cgroupIds = new HashMap<>();
        LongMap<Entry> sockets = new LongMap<>(1024);
        for (int pid : ProcessSockets.processes()) {
            Look look = descriptors.look(pid);
            if (look == Look.DENIED) {
                missed++;
            }
            long[] inodes = descriptors.inodes();
            if (look != Look.DONE || inodes.length == 0) {
                continue;
            }
            Task process = describe(pid, inodes, cgroupIds);
            if (process == null) {
                continue;
            }
            processes.add(process);
            long netns = ProcessSockets.netns(pid);
            if (netns != 0) {
                namespaces.computeIfAbsent(netns, inode -> new ArrayList<>()).add(pid);
            }
            for (long inode : inodes) {
                if (sockets.get(inode) == null) {
                    sockets.put(inode, new Entry());
                }
            }
        }
        read(namespaces, processes, sockets);
        for (Task process : processes) {
            show(process, sockets, visitor);
        }
        return missed == 0 ? Missed.NOTHING : new Missed(missed);
    }

    /** What is known of a process; null when it has ended. */
    private Task describe(int pid, long[] inodes, Map<String, Long> cgroupIds) {
        long ticks = Processes.startTicks(pid);
        if (ticks < 0) {
            return null;
        }
        String cgroup = Processes.cgroupPath(pid);
        Task process = new Task();
        process.pid = pid;
        process.containerPid = ProcessSockets.containerPid(pid);
        process.startNanos = Processes.nanos(ticks);
        process.cgroupId = cgroup == null ? 0 : cgroupIds.computeIfAbsent(cgroup, cgroups::idOfProcessPath);
        process.comm = ProcessSockets.comm(pid);
        process.inodes = inodes;
        return process;
    }

    private void read(Map<Long, List<Integer>> namespaces, List<Task> processes, LongMap<Entry> sockets) {
        namespaces.forEach((netns, pids) -> {
            for (int pid : pids) {
                tables.read("/proc/" + pid + "/net", netns, sockets);
                if (ProcessSockets.netns(pid) == netns) {
                    return;
                }
                // it has ended, or moved: another one of them can show the rest
            }
        });
        if (!isAnyUnknown(processes, sockets)) {
            return;
        }
        // a process may hold sockets of a namespace that no process with sockets is in
        for (Namespace named : Namespaces.named()) {
            if (!namespaces.containsKey(named.inode())) {
                try {
                    Namespaces.inside(named, () -> {
                        tables.read("/proc/thread-self/net", named.inode(), sockets);
                        return null;
                    });
                } catch (LinuxException refused) {
                    // they stay unknown
                }
            }
        }
    }

    private static boolean isAnyUnknown(List<Task> processes, LongMap<Entry> sockets) {
        for (Task process : processes) {
            for (long inode : process.inodes) {
                if (sockets.get(inode).family == 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private void show(Task process, LongMap<Entry> sockets, Visitor visitor) {
        holding.pid = process.pid;
        holding.containerPid = process.containerPid;
        holding.startNanos = process.startNanos;
        holding.cgroupId = process.cgroupId;
        System.arraycopy(process.comm, 0, holding.comm, 0, holding.comm.length);
        for (long inode : process.inodes) {
            Entry socket = sockets.get(inode);
            holding.inode = inode;
            holding.netns = socket.netns;
            holding.family = socket.family;
            holding.type = socket.type;
            holding.protocol = socket.protocol;
            holding.state = socket.state;
            holding.ipVersion = socket.ipVersion;
            holding.localHigh = socket.localHigh;
            holding.localLow = socket.localLow;
            holding.remoteHigh = socket.remoteHigh;
            holding.remoteLow = socket.remoteLow;
            holding.localPort = socket.localPort;
            holding.remotePort = socket.remotePort;
            holding.drops = socket.drops;
            holding.uid = socket.uid;
            visitor.holding(holding);
        }
    }
}
