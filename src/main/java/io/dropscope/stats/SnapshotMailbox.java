package io.dropscope.stats;

import java.time.Duration;

/**
 * Hands the newest snapshot from the Aggregator's thread to a view's thread. It holds one: a view that is slow finds
 * the newest, and since snapshots are cumulative it loses nothing but the finer steps, which are counted.
 */
public final class SnapshotMailbox {
    private Snapshot newest;
    private long replaced;
    private boolean woken;
    private boolean hurried;
    private boolean ended;

    /**
     * Leaves a snapshot in place of the one not yet taken, if any; never blocks. One that comes behind the last of the run, from
     * a thread that was slow, is left out: the last one holds what it tells.
     */
    public synchronized void offer(Snapshot snapshot) {
        if (ended) {
            replaced++;
            return;
        }
        ended = snapshot.last();
        if (newest != null) {
            replaced++;
        }
        newest = snapshot;
        notifyAll();
    }

    /** Leaves a snapshot when the one before has been taken: waits for that, until somebody {@linkplain #hurry hurries}. */
    public synchronized void put(Snapshot snapshot) throws InterruptedException {
        awaitTaken();
        offer(snapshot);
    }

    /** Waits until no snapshot lies here, or somebody hurries. */
    public synchronized void awaitTaken() throws InterruptedException {
        while (newest != null && !hurried) {
            wait();
        }
    }

    /** From now on nobody waits to leave a snapshot. */
    public synchronized void hurry() {
        hurried = true;
        notifyAll();
    }

    /** Lets a {@link #take} that waits, or the next one, return without a snapshot if there is none. */
    public synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** Takes the newest snapshot; waits for one, and returns null when none came in time or {@link #wake} was called. */
    public synchronized Snapshot take(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (newest == null && !woken) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return null;
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        woken = false;
        Snapshot taken = newest;
        newest = null;
        notifyAll();
        return taken;
    }

    /** Snapshots that nobody took before the next one came. */
    public synchronized long replaced() {
        return replaced;
    }
}
