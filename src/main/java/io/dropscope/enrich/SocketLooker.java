package io.dropscope.enrich;

import io.dropscope.enrich.SocketTable.Held;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * Keeps the table of all open sockets: a thread that looks at the start, then whenever an event has a socket that is not
 * in the table (several times a second at most), and while there are events at all as often as it costs less than a
 * hundredth of one CPU. Without events it does not look. All methods may be called from any thread.
 */
final class SocketLooker implements AutoCloseable {
    /** A table that is not older than this needs no look to keep it fresh. */
    static final long LEAST_FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** In the long run the looks take a hundredth of one CPU. */
    private static final int FRESH_SHARE = 100;
    /**
     * But for an unknown socket a tenth and more, as long as what was saved up lasts, so that a name comes within a second;
     * and a tenth at most for as long as an event waits for its name.
     */
    private static final int UNKNOWN_SHARE = 10;

    private static final long LONGEST_UNKNOWN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long MOST_CREDIT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final SocketScan scan;
    private final LongSupplier clock;
    private final OwnerFilter filter;
    private final SocketDecisions decisions;
    private final LongFunction<String> cgroupPath;
    private final Thread thread;

    /** What the kernel side was told of open sockets; of the thread. */
    private final Map<Long, Boolean> told = new HashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wanted = lock.newCondition();
    private final Condition looked = lock.newCondition();
    private volatile boolean unknownWanted;
    private boolean closed; // under the lock
    private boolean lastWanted; // under the lock
    private int waiting; // threads in await; under the lock
    private volatile boolean freshWanted;
    private volatile SocketTable table = SocketTable.none();
    private volatile SocketTable first;
    private volatile long freshNanos = LEAST_FRESH_NANOS;
    private volatile long costNanos;
    private volatile long endedNanos;
    private volatile String failure;
    private volatile int undecidedSockets;
    /** Time that looks may take beyond their share; of the thread. */
    private long creditNanos = MOST_CREDIT_NANOS;

    /**
     * Starts to look.
     *
     * @param clock CLOCK_MONOTONIC
     * @param decisions told which open sockets pass the filter; null when nobody wants to know
     * @param cgroupPath of a cgroup id, for the filter
     */
    SocketLooker(
            SocketScan scan,
            LongSupplier clock,
            OwnerFilter filter,
            SocketDecisions decisions,
            LongFunction<String> cgroupPath) {
        this.scan = scan;
        this.clock = clock;
        this.filter = filter;
        this.decisions = filter.asksForHolders() ? decisions : null;
        this.cgroupPath = cgroupPath;
        endedNanos = clock.getAsLong();
        thread = new Thread(this::run, "dropscope-owners");
        thread.setDaemon(true);
        thread.start();
    }

    /** The newest table; never null. */
    SocketTable table() {
        return table;
    }

    /** The table of the first look; null before it. */
    SocketTable first() {
        return first;
    }

    /** How old a table may get while there are events. */
    long freshNanos() {
        return freshNanos;
    }

    /** Whether somebody wants to know of changes even if there are no events. */
    boolean tellsDecisions() {
        return decisions != null;
    }

    /** What the last look took. */
    long costNanos() {
        return costNanos;
    }

    /** Sockets that the kernel side has no room to be told of. */
    int undecidedSockets() {
        return undecidedSockets;
    }

    /** Why the last look failed, or null. */
    String failure() {
        return failure;
    }

    /** Asks for a look that keeps the table fresh; costs next to nothing when it is asked for already. */
    void wantFresh() {
        if (freshWanted) {
            return;
        }
        lock.lock();
        try {
            freshWanted = true;
            wanted.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Asks for a look because of a socket that is not in the table; costs next to nothing when it is asked for already. */
    void want() {
        if (unknownWanted) {
            return;
        }
        lock.lock();
        try {
            unknownWanted = true;
            wanted.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Asks for a look that begins after a moment, and waits for it.
     *
     * @return false when the time was up before
     */
    boolean await(long momentNanos, long patienceNanos) {
        long left = patienceNanos;
        lock.lock();
        waiting++;
        try {
            while (table.startedNanos <= momentNanos && left > 0 && !closed && failure == null) {
                unknownWanted = true;
                wanted.signal();
                left = looked.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting--;
            lock.unlock();
        }
        return table.startedNanos > momentNanos;
    }

    /** The last look of a run: at once, whatever looks have cost so far. False when the time was up before. */
    boolean awaitLast(long patienceNanos) {
        lock.lock();
        try {
            lastWanted = true;
        } finally {
            lock.unlock();
        }
        return await(clock.getAsLong(), patienceNanos);
    }

    /** Waits for the first look, or until the time is up. */
    void awaitFirst(long patienceNanos) {
        long left = patienceNanos;
        lock.lock();
        try {
            while (first == null && failure == null && left > 0) {
                left = looked.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            look();
            while (awaitDue()) {
                look();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until a look is wanted and due; false when it is the end. */
    private boolean awaitDue() throws InterruptedException {
        lock.lock();
        try {
            while (!closed) {
                long since = clock.getAsLong() - endedNanos;
                long pause = Long.MAX_VALUE;
                if (lastWanted) {
                    pause = 0;
                } else if (unknownWanted) {
                    pause = pauseForUnknownNanos() - since;
                } else if (freshWanted) {
                    pause = freshNanos - since;
                }
                if (pause <= 0) {
                    unknownWanted = false;
                    freshWanted = false;
                    lastWanted = false;
                    return true;
                }
                if (pause == Long.MAX_VALUE) {
                    wanted.await();
                } else {
                    // the state, not this wait, decides
                    long ignored = wanted.awaitNanos(Math.min(pause, LONGEST_UNKNOWN_PAUSE_NANOS));
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** What has to lie between two looks when there is a socket that the table does not have; under the lock. */
    private long pauseForUnknownNanos() {
        if (creditNanos > 0) {
            return Math.min(UNKNOWN_SHARE * costNanos, LONGEST_UNKNOWN_PAUSE_NANOS);
        }
        return waiting > 0 ? Math.max(LEAST_FRESH_NANOS, UNKNOWN_SHARE * costNanos) : freshNanos;
    }

    private void look() {
        SocketTable before = table;
        long started = clock.getAsLong();
        SocketTable.Builder builder = new SocketTable.Builder(before.generation + 1, started);
        SocketTable made = before;
        String failed = null;
        try {
            made = builder.build(scan.run(builder));
            tell(made);
        } catch (IOException e) {
            failed = e.getMessage();
        } catch (RuntimeException | Error fault) { // the thread has to go on, and nobody waits for it in vain
            failed = "a fault of dropscope itself, please report it: " + fault;
        }
        long ended = clock.getAsLong();
        lock.lock();
        try {
            long pauseNanos = started - endedNanos;
            endedNanos = ended;
            creditNanos = Math.min(MOST_CREDIT_NANOS, creditNanos + pauseNanos / FRESH_SHARE) - (ended - started);
            costNanos = ended - started;
            freshNanos = Math.max(LEAST_FRESH_NANOS, FRESH_SHARE * costNanos);
            failure = failed;
            if (first == null && failed == null) {
                first = made;
            }
            table = made;
            looked.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Tells the kernel side which open sockets pass the filter, as far as that has changed. */
    private void tell(SocketTable now) throws IOException {
        if (decisions == null) {
            return;
        }
        Map<SocketTable.Task, Boolean> known = new HashMap<>();
        int refused = 0;
        for (Held held : now.sockets()) {
            Boolean passes = passes(held, known);
            Boolean before = told.get(held.inode);
            if (passes == null && before != null) {
                decisions.remove(held.inode);
                told.remove(held.inode);
            } else if (passes != null && !passes.equals(before)) {
                if (decisions.put(held.inode, passes)) {
                    told.put(held.inode, passes);
                } else {
                    refused++;
                }
            }
        }
        undecidedSockets = refused;
        for (Iterator<Long> inodes = told.keySet().iterator(); inodes.hasNext(); ) {
            long inode = inodes.next();
            if (now.get(inode) == null) {
                decisions.remove(inode);
                inodes.remove();
            }
        }
    }

    /** Null where it cannot be told (yet): the cgroup of a process is not known. */
    private Boolean passes(Held held, Map<SocketTable.Task, Boolean> known) {
        if (Boolean.FALSE.equals(filter.known())) {
            return false;
        }
        boolean unsure = false;
        for (SocketTable.Task task : held.holders) {
            String cgroup = filter.cgroups().isEmpty() ? null : cgroupPath.apply(task.cgroupId());
            if (cgroup == null && !filter.cgroups().isEmpty()) {
                unsure |= filter.isWantedProcess(task.pid(), task.comm());
            } else if (known.computeIfAbsent(task, each -> filter.isWanted(each.pid(), each.comm(), cgroup))) {
                return true;
            }
        }
        return unsure ? null : false;
    }

    /** Ends the looking, and waits for a look that is on its way. What is known stays known. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            wanted.signalAll();
            looked.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
