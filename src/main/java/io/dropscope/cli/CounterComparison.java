package io.dropscope.cli;

import io.dropscope.linux.LinuxException;
import io.dropscope.linux.Namespace;
import io.dropscope.linux.Namespaces;
import io.dropscope.linux.PerfCount;
import io.dropscope.linux.SystemInfo;
import io.dropscope.poll.DropCounters;
import io.dropscope.stats.Reconciler;
import io.dropscope.stats.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Stands between the snapshots of a run without filters and their view: looks at the kernel's counters when a snapshot comes
 * and hands it on, held against them. Also looks shortly before the next one is due, so that the two looks close in on the
 * moment at which the ledger is read. On a thread of its own, which may take a fiftieth of the time: beyond that, snapshots
 * go on without a look.
 *
 * <p>Each look reads the own namespace and those with drops that have a counter; all others, and the interfaces, about each
 * ten seconds, at the begin and at the end.
 */
final class CounterComparison implements AutoCloseable {
    /** A swap of the ledger waits 11 ms as a rule; a look takes about one. */
    private static final long BEFORE_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(15);

    /** While nothing happens that could be compared, a look may wait so long. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long WIDE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int WIDE_SHARE = 1000;
    private static final int SHARE = 50;
    private static final long LIST_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MOST_NAMESPACES = 256;

    private static final Duration BEFORE_END = Duration.ofMillis(250);
    private static final Duration AT_END = Duration.ofSeconds(2);
    /** What was counted before it is freed by then. */
    private static final Duration SETTLED = Duration.ofMillis(2);

    private final long intervalNanos;
    private final boolean inFull;
    private Collection<String> kernelReasons;
    private Reconciler reconciler;
    private DropCounters counters;
    private PerfCount referee;
    private long refereeAttached;
    private long refereeBeforeEnd = -1;
    private final LinkedBlockingQueue<Work> queue = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "dropscope-counters");

    private final Map<Long, Namespace> namespaces = new LinkedHashMap<>();
    private long listedNanos;
    private long wideNanos;
    private long wideCostNanos;
    private long costNanos;
    private long lookedNanos;
    private long nextLookNanos = System.nanoTime();
    /** Why nothing is read any more; null: it is. */
    private String failure;

    /** A snapshot and who takes it; without one, the run is about to end. */
    private record Work(Snapshot snapshot, Consumer<Snapshot> taker, CountDownLatch done) {}

    /**
     * Prepares; nothing is read yet.
     *
     * @param inFull whether the whole of it is wanted at the end
     */
    CounterComparison(Duration interval, boolean inFull) {
        this.inFull = inFull;
        intervalNanos = interval.toNanos();
        thread.setDaemon(true);
    }

    /**
     * Looks at all namespaces before anything is traced: then each traced drop has a counter to be held against.
     *
     * @param reasons the names of the reasons that this kernel gives
     */
    void baseline(Collection<String> reasons) {
        open(reasons);
        try {
            referee = new PerfCount("skb/kfree_skb");
        } catch (LinuxException e) {
            reconciler.note("no referee: " + e.getMessage());
        }
        wideLook();
    }

    /** On the thread of the looks: a start does not wait for them. */
    private void open(Collection<String> reasons) {
        reconciler = new Reconciler(reasons, SystemInfo.onlineCpus(), inFull);
        try {
            counters = new DropCounters();
        } catch (LinuxException e) {
            giveUp(e);
        }
    }

    private void giveUp(LinuxException e) {
        failure = "the counters cannot be read: " + e.getMessage();
        reconciler.giveUp(failure);
    }

    /** Starts the thread; drops are traced by now. */
    void start(Collection<String> reasons) {
        refereeAttached = refereeCount();
        kernelReasons = reasons;
        thread.start();
    }

    /** -1 without one. */
    private long refereeCount() {
        try {
            return referee == null ? -1 : referee.count();
        } catch (LinuxException e) {
            return -1;
        }
    }

    /** Hands on a snapshot when it is held against the counters; returns at once. */
    void submit(Snapshot snapshot, Consumer<Snapshot> taker) {
        queue.add(new Work(snapshot, taker, new CountDownLatch(1)));
    }

    /** Looks once more while drops are traced: what is counted by now must be in the last snapshot. Waits a moment for it. */
    void beforeEnd() {
        Work work = new Work(null, null, new CountDownLatch(1));
        queue.add(work);
        await(work, BEFORE_END);
    }

    /** The last snapshot, held against the counters; as it is, if that takes too long. */
    Snapshot judged(Snapshot last) {
        List<Snapshot> judged = new ArrayList<>();
        Work work = new Work(last, judged::add, new CountDownLatch(1));
        queue.add(work);
        return await(work, AT_END) ? judged.getFirst() : last;
    }

    private static boolean await(Work work, Duration patience) {
        try {
            return work.done.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void run() {
        try {
            if (reconciler == null) {
                open(kernelReasons);
                reconciler.attached();
                wideLook();
            } else {
                reconciler.attached();
            }
            long beforeTickNanos = Long.MAX_VALUE;
            while (true) {
                long wait = beforeTickNanos == Long.MAX_VALUE ? WIDE_NANOS : beforeTickNanos - System.nanoTime();
                Work work = queue.poll(wait, TimeUnit.NANOSECONDS);
                if (work == null) {
                    if (beforeTickNanos != Long.MAX_VALUE && mayLook()) {
                        look(dropping(), false);
                    }
                    beforeTickNanos = Long.MAX_VALUE;
                } else if (work.snapshot == null) {
                    settle();
                    work.done.countDown();
                } else {
                    judge(work);
                    work.done.countDown();
                    beforeTickNanos = reconciler.isQuiet()
                            ? Long.MAX_VALUE
                            : work.snapshot.endNanos() + intervalNanos - BEFORE_TICK_NANOS - costNanos;
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isLookDue() {
        return System.nanoTime() - lookedNanos >= QUIET_NANOS - intervalNanos / 2;
    }

    private boolean mayLook() {
        return System.nanoTime() - nextLookNanos >= 0;
    }

    /** All that is counted by now shall be freed, and so traced, when the run ends. */
    private void settle() throws InterruptedException {
        if (look(all(), false)) {
            Thread.sleep(SETTLED);
            look(dropping(), false);
        }
        refereeBeforeEnd = refereeCount();
    }

    private void judge(Work work) {
        Snapshot snapshot = work.snapshot;
        reconciler.ledger(snapshot);
        if (snapshot.last()) {
            wideLook();
        } else if (queue.isEmpty() && mayLook() && (!reconciler.isQuiet() || isLookDue())) {
            if (System.nanoTime() - wideNanos >= Math.max(WIDE_NANOS, WIDE_SHARE * wideCostNanos)) {
                wideLook();
            } else {
                look(dropping(), false);
            }
        }
        Set<Long> unclear = reconciler.unclear();
        if (!unclear.isEmpty()) {
            look(known(unclear), true);
        }
        boolean judged = snapshot.last() && refereeAttached >= 0;
        work.taker.accept(snapshot.with(
                judged
                        ? reconciler.judged(Math.max(0, refereeBeforeEnd - refereeAttached), refereeCount())
                        : reconciler.now()));
    }

    private void wideLook() {
        long begin = System.nanoTime();
        list();
        look(all(), true);
        wideNanos = System.nanoTime();
        wideCostNanos = wideNanos - begin;
        nextLookNanos = wideNanos;
    }

    /** Whether a counter has risen. */
    private boolean look(Collection<Namespace> others, boolean devices) {
        if (failure != null) {
            return false;
        }
        long begin = System.nanoTime();
        try {
            return reconciler.look(counters.look(others, devices));
        } catch (LinuxException e) {
            giveUp(e);
            return false;
        } finally {
            long end = System.nanoTime();
            lookedNanos = end;
            costNanos = end - begin;
            nextLookNanos = begin + SHARE * costNanos - intervalNanos / 2;
        }
    }

    // ---- namespaces

    private Collection<Namespace> all() {
        return namespaces.values();
    }

    private Collection<Namespace> dropping() {
        return known(reconciler.dropping());
    }

    private Collection<Namespace> known(Set<Long> wanted) {
        if (!namespaces.keySet().containsAll(wanted) && System.nanoTime() - listedNanos >= LIST_AGAIN_NANOS) {
            list();
        }
        List<Namespace> known = new ArrayList<>();
        for (long inode : wanted) {
            Namespace namespace = namespaces.get(inode);
            if (namespace != null) {
                known.add(namespace);
            }
        }
        return known;
    }

    private void list() {
        try {
            Map<Long, Namespace> found = new HashMap<>();
            Namespaces.all().stream()
                    .limit(MOST_NAMESPACES)
                    .forEach(namespace -> found.put(namespace.inode(), namespace));
            namespaces.clear();
            namespaces.putAll(found);
            counters.forgetAllBut(namespaces.keySet());
        } catch (LinuxException e) {
            namespaces.clear();
        }
        listedNanos = System.nanoTime();
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(AT_END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive() && counters != null) {
            counters.close(); // it uses it
        }
        if (!thread.isAlive() && referee != null) {
            referee.close();
        }
    }
}
