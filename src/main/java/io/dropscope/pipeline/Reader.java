package io.dropscope.pipeline;

import com.lmax.disruptor.RingBuffer;
import io.dropscope.event.DropEvent;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.Source;
import io.dropscope.linux.Epoll;
import io.dropscope.linux.EventFd;
import io.dropscope.linux.LinuxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The reader thread's loop. How it waits decides what the traced workload pays: the kernel wakes a reader that has
 * caught up for every event (700 to 9,700 ns a drop, measured), so after a drain that held something the reader parks a
 * millisecond and looks again, and goes to epoll only when the ring was empty. Meanwhile the source keeps the room of the
 * newest event, so that the reader has never quite caught up. 8 MiB hold 50 ms of a million drops a second.
 */
final class Reader {
    /** Takes a delta, and the sequence of the last event that was published before it. */
    interface DeltaSink {
        void accept(long sequence, LedgerDelta delta);
    }

    private static final int BATCH = 256;
    /** Whoever takes events as soon as they come works beside the kernel on the same cache lines, for both to wait. */
    private static final int FEW = 64;

    private static final long PARK_NANOS = 1_000_000;
    /** A stage that makes room wakes the reader; this long it waits for one that does not. */
    private static final long STUCK_PARK_NANOS = 50_000_000;
    /** Two swaps of the ledger are at least so far apart: each costs the kernel an RCU grace period. */
    private static final long MIN_TICK_NANOS = 100_000_000;
    /** How often a busy reader looks at the descriptors that only epoll tells of. */
    private static final long LOOK_NANOS = 50_000_000;

    private static final long CATCH_UP_NANOS = 20_000_000;
    private static final long END_PATIENCE_NANOS = 2_000_000_000;
    private static final int EPERM = 1;

    private final Source source;
    private final RingBuffer<DropEvent> ring;
    private final Epoll epoll;
    private final EventFd wakeUp;
    private final int output;
    private final long intervalNanos;
    private final DeltaSink deltas;

    private volatile boolean stopRequested;
    private volatile boolean tickRequested;
    private volatile boolean outputClosed;

    /** The thread that waits for slots; null when it does not. */
    private volatile Thread stuck;

    /** How a drain ended. */
    private enum Drained {
        /** Nothing waited. */
        NOTHING,
        /** All that waited is on its way. */
        ALL,
        /** The time was up, and more waits. */
        PART,
        /** The stages have not made room. */
        STUCK
    }

    Reader(
            Source source,
            RingBuffer<DropEvent> ring,
            Epoll epoll,
            EventFd wakeUp,
            int output,
            Duration interval,
            DeltaSink deltas)
            throws IOException {
        this.source = source;
        this.ring = ring;
        this.epoll = epoll;
        this.wakeUp = wakeUp;
        this.output = output;
        this.intervalNanos = interval.toNanos();
        this.deltas = deltas;
        epoll.add(source.descriptor(), Epoll.IN);
        epoll.add(wakeUp.fd(), Epoll.IN);
        if (output >= 0) {
            watchOutput();
        }
    }

    /** A pipe whose reader goes reports EPOLLERR, though no events are asked for. */
    private void watchOutput() throws IOException {
        try {
            epoll.add(output, 0);
        } catch (LinuxException e) {
            if (e.errno() != EPERM) { // a regular file: nobody can close its other end
                throw e;
            }
        }
    }

    void requestStop() {
        stopRequested = true;
        wake();
    }

    /** Whether the run ended because nobody reads our output any more. */
    boolean outputClosed() {
        return outputClosed;
    }

    void requestTick() {
        tickRequested = true;
        wake();
    }

    private void wake() {
        try {
            wakeUp.signal();
        } catch (LinuxException impossible) {
            throw new UncheckedIOException(impossible); // writing to an eventfd of ours
        }
    }

    void run() throws IOException {
        if (source.isPaced()) {
            replay();
        } else {
            follow();
        }
        end();
    }

    /** Whether everything is to be waited for, however long the stages take: nothing is gone meanwhile, and nobody asked to end. */
    boolean hasTime() {
        return source.isPaced() && !stopRequested;
    }

    /** The source says when an interval ends, and when something is due. */
    private void replay() throws IOException {
        long lastLook = System.nanoTime();
        while (!stopRequested) {
            long now = System.nanoTime();
            switch (drain(now + LOOK_NANOS)) {
                case NOTHING -> {
                    if (source.ended()) {
                        return;
                    }
                    if (source.intervalEnded()) {
                        deltas.accept(ring.getCursor(), source.delta(false));
                    } else {
                        look(Math.clamp((source.dueInNanos() + 999_999) / 1_000_000, 0, Integer.MAX_VALUE));
                        lastLook = now;
                    }
                }
                case STUCK -> awaitRoom();
                case ALL, PART -> {}
            }
            if (now - lastLook >= LOOK_NANOS) {
                look(0);
                lastLook = now;
            }
        }
    }

    private void follow() throws IOException {
        long start = System.nanoTime();
        long previousTick = start;
        long lastLook = start;
        while (!stopRequested) {
            long now = System.nanoTime();
            long due = start + ((previousTick - start) / intervalNanos + 1) * intervalNanos;
            if (now >= due || tickRequested && now - previousTick >= MIN_TICK_NANOS) {
                tickRequested = false;
                tick();
                previousTick = now;
                continue;
            }
            Drained drained = drain(now + PARK_NANOS);
            switch (drained) {
                case NOTHING -> {
                    long until = tickRequested ? Math.min(due, previousTick + MIN_TICK_NANOS) : due;
                    look(Math.clamp((until - now + 999_999) / 1_000_000, 1, Integer.MAX_VALUE));
                    lastLook = System.nanoTime();
                }
                case ALL -> LockSupport.parkNanos(PARK_NANOS);
                case PART -> {}
                case STUCK -> awaitRoom();
            }
            if (drained != Drained.NOTHING && now - lastLook >= LOOK_NANOS) {
                look(0);
                lastLook = now;
            }
        }
    }

    private void awaitRoom() {
        stuck = Thread.currentThread();
        if (!hasRoom()) { // it may have come before anybody could see who waits
            LockSupport.parkNanos(STUCK_PARK_NANOS);
        }
        stuck = null;
    }

    /** Half of the slots: for fewer a wake-up is not worth it. */
    private boolean hasRoom() {
        return ring.remainingCapacity() >= ring.getBufferSize() / 2;
    }

    /** Tells that a stage has given slots back, by a volatile write. Any stage's thread; a read when nobody waits. */
    void onRoom() {
        Thread waiting = stuck;
        if (waiting != null && hasRoom()) {
            LockSupport.unpark(waiting);
        }
    }

    private void look(int timeoutMillis) throws IOException {
        int ready = epoll.await(timeoutMillis);
        for (int i = 0; i < ready; i++) {
            int fd = epoll.readyFd(i);
            if (fd == wakeUp.fd()) {
                wakeUp.drain();
            } else if (fd == output && (epoll.readyEvents(i) & (Epoll.ERR | Epoll.HUP)) != 0) {
                outputClosed = true;
                stopRequested = true;
            }
        }
    }

    /** Moves what waits into the ring, until nothing does, the ring is full, or the deadline has passed. */
    private Drained drain(long deadlineNanos) {
        boolean held = false;
        int few = 0;
        while (true) {
            int count = source.gather(BATCH);
            if (count == 0) {
                return held ? Drained.ALL : Drained.NOTHING;
            }
            // next() on a full ring would spin, and could not be stopped
            if (!ring.hasAvailableCapacity(count)) {
                return Drained.STUCK;
            }
            held = true;
            long last = ring.next(count);
            long first = last - count + 1;
            for (int i = 0; i < count; i++) {
                source.decode(i, ring.get(first + i));
            }
            ring.publish(first, last);
            source.release();
            few = count < FEW ? few + 1 : 0;
            if (few == 2) { // a second one in a row: a source of several rings may have more behind the first
                return Drained.ALL;
            }
            if (System.nanoTime() - deadlineNanos >= 0) {
                return Drained.PART;
            }
        }
    }

    /** The events that the delta counts as handed over lie in the source by now: they go first, if they can. */
    private void tick() throws IOException {
        LedgerDelta delta = source.delta(false);
        drain(System.nanoTime() + CATCH_UP_NANOS);
        deltas.accept(ring.getCursor(), delta);
    }

    /** Takes all that waits; gives up only when the stages have taken nothing for two seconds. */
    private void end() throws IOException {
        source.detach();
        long cursor = ring.getCursor();
        long giveUp = System.nanoTime() + END_PATIENCE_NANOS;
        Drained drained = drain(System.nanoTime() + Long.MAX_VALUE / 2);
        while (drained != Drained.NOTHING && System.nanoTime() < giveUp) {
            if (ring.getCursor() != cursor) {
                cursor = ring.getCursor();
                giveUp = System.nanoTime() + END_PATIENCE_NANOS;
            }
            if (drained == Drained.STUCK) {
                awaitRoom();
            }
            drained = drain(System.nanoTime() + Long.MAX_VALUE / 2);
        }
        deltas.accept(ring.getCursor(), source.delta(true));
    }
}
