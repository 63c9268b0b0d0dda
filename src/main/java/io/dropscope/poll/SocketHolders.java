package io.dropscope.poll;

import io.dropscope.event.Owner;
import io.dropscope.linux.Clocks;
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
 * costs 6 µs of CPU for each descriptor. What it found is believed for some seconds, or for as long as keeps the looks
 * within 1 % of a CPU, while the processes live. Where there are more than some thousand descriptors a look is spread over several calls, so
 * that none takes long, and until its end some holders may not be known. For one thread at a time.
 */
final class SocketHolders implements AutoCloseable {
    private static final long LEAST_BELIEVED_NANOS = 10_000_000_000L;

    private static final int SHARE_OF_CPU = 100;

    /** CPU time of a call. */
    private static final long BUDGET_NANOS = 50_000_000;

    private final ProcessSockets descriptors = new ProcessSockets();
    private final long budgetNanos;
    private Map<Long, List<Found>> found = Map.of();
    private long foundNanos;
    private long believedNanos;
    private boolean denied;
    /** Null when nobody is looked for. */
    private Search search;
    /** When the machine started: taken once, so that a process keeps its time when the wall clock is set. */
    private final long bootNanos = bootNanos();

    private record Found(Owner.Holder holder, long startTicks) {}

    /** A look at all processes that is under way. */
    private static final class Search {
        final Map<Long, List<Found>> found = new HashMap<>();
        final int[] processes;
        int next;
        boolean amid;
        boolean denied;
        long cpuNanos;

        Search(Collection<Long> inodes) throws LinuxException {
            inodes.forEach(inode -> found.put(inode, new ArrayList<>()));
            processes = ProcessSockets.processes();
        }
    }

    SocketHolders() {
        this(BUDGET_NANOS);
    }

    /** @param budgetNanos CPU time of a call that need not come to an end */
    SocketHolders(long budgetNanos) {
        this.budgetNanos = budgetNanos;
    }

    private static long bootNanos() {
        try {
            return Processes.bootTimeNanos();
        } catch (LinuxException unknown) {
            return 0;
        }
    }

    /**
     * Looks for the holders of these sockets, by inode.
     *
     * @param whole whether the call ends when they are found, however long that takes
     */
    void look(Collection<Long> inodes, boolean whole) throws LinuxException {
        long begin = Clocks.threadCpuNanos();
        long end = begin + (whole ? Long.MAX_VALUE / 2 : budgetNanos);
        try {
            // what is under way may be for others, and those who come after it are not looked for twice
            if (search == null || goOn(begin, end)) {
                if (!isBelieved(inodes)) {
                    search = new Search(inodes);
                    goOn(Clocks.threadCpuNanos(), end);
                }
            }
        } catch (LinuxException e) {
            search = null;
            throw e;
        }
    }

    private boolean isBelieved(Collection<Long> inodes) {
        boolean believed = System.nanoTime() - foundNanos < believedNanos;
        for (long inode : inodes) {
            believed = believed
                    && found.containsKey(inode)
                    && found.get(inode).stream().allMatch(SocketHolders::lives);
        }
        return believed;
    }

    private static boolean lives(Found process) {
        return Processes.startTicks(process.holder.pid()) == process.startTicks;
    }

    /** Whether it came to its end. */
    private boolean goOn(long beginNanos, long endNanos) throws LinuxException {
        long now = beginNanos;
        while (search.next < search.processes.length && now < endNanos) {
            int pid = search.processes[search.next];
            Look look = search.amid ? descriptors.goOn() : descriptors.begin(pid);
            search.amid = look == Look.UNFINISHED;
            if (!search.amid) {
                search.next++;
                search.denied |= look == Look.DENIED;
                if (look == Look.DONE) {
                    compare(pid);
                }
            }
            now = Clocks.threadCpuNanos();
        }
        search.cpuNanos += now - beginNanos;
        if (search.next < search.processes.length) {
            return false;
        }
        // oldest first, but systemd, which holds the sockets of others, last
        search.found
                .values()
                .forEach(all -> all.sort(Comparator.comparing((Found process) -> process.holder.pid() == 1)
                        .thenComparingLong(Found::startTicks)));
        found = search.found;
        denied = search.denied;
        foundNanos = System.nanoTime();
        believedNanos = Math.max(LEAST_BELIEVED_NANOS, SHARE_OF_CPU * search.cpuNanos);
        search = null;
        return true;
    }

    private void compare(int pid) {
        long[] held = descriptors.inodes();
        Found process = null;
        for (Map.Entry<Long, List<Found>> wanted : search.found.entrySet()) {
            if (Arrays.binarySearch(held, wanted.getKey()) >= 0) {
                process = process == null ? describe(pid) : process;
                wanted.getValue().add(process);
            }
        }
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

    /** The holders of a socket that was looked for; none when they are not known (yet). */
    List<Owner.Holder> of(long inode) {
        List<Found> known = found.getOrDefault(inode, List.of());
        if (known.isEmpty() && search != null) {
            known = search.found.getOrDefault(inode, List.of());
        }
        return known.stream().map(Found::holder).toList();
    }

    /** Whether holders of a socket may come to light yet. */
    boolean isLooking(long inode) {
        return search != null && !found.containsKey(inode);
    }

    /** Whether processes were there whose descriptors may not be read. */
    boolean anyDenied() {
        return denied;
    }

    @Override
    public void close() {
        descriptors.close();
    }
}
