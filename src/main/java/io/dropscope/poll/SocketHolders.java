package io.dropscope.poll;

import io.dropscope.event.Owner;
import io.dropscope.linux.LinuxException;
import io.dropscope.linux.ProcessSockets;
import io.dropscope.linux.ProcessSockets.Look;
import io.dropscope.linux.Processes;
import io.dropscope.linux.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which processes hold sockets, through /proc/PID/fd: asked for the few whose drop counters rose. A look at all processes
 * costs a system call for each descriptor, 5 µs of CPU; what it found is believed for some seconds, or for as long as keeps the looks
 * within 1 % of a CPU, while the processes live. For one thread at a time.
 */
final class SocketHolders {
    private static final long LEAST_BELIEVED_NANOS = 10_000_000_000L;

    private static final int SHARE_OF_CPU = 100;

    private final ProcessSockets descriptors = new ProcessSockets();
    private final Map<Long, List<Found>> found = new HashMap<>();
    private long foundNanos;
    private long believedNanos;
    private int denied;
    /** When the machine started: taken once, so that a process keeps its time when the wall clock is set. */
    private final long bootNanos = bootNanos();

    private record Found(Owner.Holder holder, long startTicks) {}

    private static long bootNanos() {
        try {
            return Processes.bootTimeNanos();
        } catch (LinuxException unknown) {
            return 0;
        }
    }

    /** Looks for the holders of these sockets, by inode. */
    void look(Collection<Long> inodes) throws LinuxException {
        boolean believed = System.nanoTime() - foundNanos < believedNanos;
        for (long inode : inodes) {
            believed = believed
                    && found.containsKey(inode)
                    && found.get(inode).stream().allMatch(SocketHolders::lives);
        }
        if (!believed) {
            lookAtAll(inodes);
        }
    }

    private static boolean lives(Found process) {
        return Processes.startTicks(process.holder.pid()) == process.startTicks;
    }

    private void lookAtAll(Collection<Long> inodes) throws LinuxException {
        long begin = System.nanoTime();
        found.clear();
        denied = 0;
        inodes.forEach(inode -> found.put(inode, new ArrayList<>()));
        for (int pid : ProcessSockets.processes()) {
            Look look = descriptors.look(pid);
            if (look == Look.DENIED) {
                denied++;
            }
            if (look != Look.DONE) {
                continue;
            }
            long[] held = descriptors.inodes();
            Found process = null;
            for (Map.Entry<Long, List<Found>> wanted : found.entrySet()) {
                if (Arrays.binarySearch(held, wanted.getKey()) >= 0) {
                    process = process == null ? describe(pid) : process;
                    wanted.getValue().add(process);
                }
            }
        }
        // oldest first, but systemd, which holds the sockets of others, last
        found.values()
                .forEach(all -> all.sort(Comparator.comparing((Found process) -> process.holder.pid() == 1)
                        .thenComparingLong(Found::startTicks)));
        foundNanos = System.nanoTime();
        believedNanos = Math.max(LEAST_BELIEVED_NANOS, SHARE_OF_CPU * (foundNanos - begin));
    }

    private Found describe(int pid) {
        long ticks = Processes.startTicks(pid);
        Processes.Exe exe = Processes.exe(pid);
        Owner.Holder holder = new Owner.Holder(
                pid,
                ProcessSockets.containerPid(pid),
                Text.ofCString(ProcessSockets.comm(pid)),
                exe.path(),
                exe.state() == Processes.ExeState.DENIED,
                bootNanos == 0 || ticks < 0 ? 0 : bootNanos + Processes.nanos(ticks),
                Processes.cgroupPath(pid),
                false);
        return new Found(holder, ticks);
    }

    /** The holders of a socket that was looked for; none when they are not known. */
    List<Owner.Holder> of(long inode) {
        return found.getOrDefault(inode, List.of()).stream().map(Found::holder).toList();
    }

    /** Whether processes were there whose descriptors may not be read. */
    boolean anyDenied() {
        return denied > 0;
    }
}
