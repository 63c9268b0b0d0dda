package io.dropscope.bpf;

import io.dropscope.event.DropEvent;
import io.dropscope.linux.Epoll;
import io.dropscope.linux.LinuxException;
import java.util.Arrays;

/**
 * The rings of a run as one. With a single ring it is that ring. Several are merged by time: an event is given out only
 * when no ring that has been looked at since can hold an older one, so that the order is that of the time stamps, but
 * for an event whose CPU was still writing it: that one may come behind younger ones of other rings.
 *
 * <p>Each ring's records are gathered by its own {@link RingReader} and then taken one by one by a tournament among the
 * rings' oldest; what was not taken stays gathered. A ring's room is given back when all that was gathered of it is
 * taken. One reader thread; no allocation.
 */
final class RingSet implements AutoCloseable {
    private static final int MAX_GATHERED = 256;

    private final RingReader[] rings;
    private final RingReader only; // null with several
    private final Epoll epoll; // of all rings; null with one
    private final int descriptor;

    // hot; for each ring
    private final int[] gathered;
    private final long[] completeUntilNanos; // nothing as old as that lies behind what is gathered
    private final int[] taken; // released
    private final int[] next; // given out by the last gather
    private final long[] oldestNanos; // of the next; MAX_VALUE without one
    /** A tree by levels, its root at 1: which ring has the oldest event below that node. The second half: the rings. */
    private final int[] oldestBelow;

    // for each event given out
    private final int[] ringOf = new int[MAX_GATHERED];
    private final int[] indexOf = new int[MAX_GATHERED];

    /**
     * @param rings their readers
     * @param fds their maps, in the same order; the caller's to close, after this
     */
    RingSet(RingReader[] rings, int[] fds) throws LinuxException {
        this.rings = rings;
        only = rings.length == 1 ? rings[0] : null;
        gathered = new int[rings.length];
        completeUntilNanos = new long[rings.length];
        taken = new int[rings.length];
        next = new int[rings.length];
        int leaves = rings.length == 1 ? 1 : Integer.highestOneBit(rings.length - 1) << 1;
        oldestNanos = new long[leaves];
        Arrays.fill(oldestNanos, Long.MAX_VALUE);
        oldestBelow = new int[2 * leaves];
        for (int i = 0; i < leaves; i++) {
            oldestBelow[leaves + i] = i;
        }
        epoll = only == null ? new Epoll() : null;
        descriptor = only == null ? epoll.fd() : fds[0];
        if (only == null) {
            try {
                for (int fd : fds) {
                    epoll.add(fd, Epoll.IN);
                }
            } catch (LinuxException failed) {
                epoll.close();
                throw failed;
            }
        }
    }

    /** Polls readable while events wait in any ring. */
    int descriptor() {
        return descriptor;
    }

    /** How many records of no known type or size were passed over. */
    long undecodable() {
        long sum = 0;
        for (RingReader ring : rings) {
            sum += ring.undecodable();
        }
        return sum;
    }

    /** As {@link io.dropscope.event.Source#gather}. */
    int gather(int max) {
        if (only != null) {
            return only.gather(max);
        }
        long begin = System.nanoTime(); // the clock of the time stamps
        for (int ring = 0; ring < rings.length; ring++) {
            if (taken[ring] == gathered[ring]) {
                taken[ring] = 0;
                gathered[ring] = rings[ring].gather(MAX_GATHERED);
                completeUntilNanos[ring] =
                        gathered[ring] < MAX_GATHERED ? begin : rings[ring].timestampNanos(MAX_GATHERED - 1);
            }
            next[ring] = taken[ring];
            oldestNanos[ring] = oldestOf(ring);
        }
        for (int node = oldestBelow.length / 2 - 1; node > 0; node--) {
            play(node);
        }
        int limit = Math.min(max, MAX_GATHERED);
        int count = take(limit, begin);
        // What is left may seem to lie in the future: live's time stamps are mostly the end of their tick, and a time
        // namespace has a clock of its own. Then without regard to it.
        return count > 0 ? count : take(limit, Long.MAX_VALUE - 1);
    }

    /** Up to {@code limit} events that are not younger than {@code untilNanos}, the oldest first. */
    private int take(int limit, long untilNanos) {
        long until = untilNanos;
        int count = 0;
        while (count < limit) {
            int ring = oldestBelow[1];
            if (oldestNanos[ring] > until) {
                break;
            }
            ringOf[count] = ring;
            indexOf[count++] = next[ring]++;
            if (next[ring] == gathered[ring]) {
                until = Math.min(until, completeUntilNanos[ring]);
            }
            oldestNanos[ring] = oldestOf(ring);
            for (int node = (oldestBelow.length / 2 + ring) / 2; node > 0; node /= 2) {
                play(node);
            }
        }
        return count;
    }

    private long oldestOf(int ring) {
        return next[ring] < gathered[ring] ? rings[ring].timestampNanos(next[ring]) : Long.MAX_VALUE;
    }

    private void play(int node) {
        int left = oldestBelow[2 * node];
        int right = oldestBelow[2 * node + 1];
        oldestBelow[node] = oldestNanos[left] <= oldestNanos[right] ? left : right;
    }

    /** As {@link io.dropscope.event.Source#decode}. */
    void decode(int index, long wallOffsetNanos, DropEvent slot) {
        if (only != null) {
            only.decode(index, wallOffsetNanos, slot);
        } else {
            rings[ringOf[index]].decode(indexOf[index], wallOffsetNanos, slot);
        }
    }

    /** As {@link io.dropscope.event.Source#release}. */
    void release() {
        if (only != null) {
            only.release();
            return;
        }
        for (int ring = 0; ring < rings.length; ring++) {
            taken[ring] = next[ring];
            if (taken[ring] == gathered[ring]) {
                rings[ring].release();
            }
        }
    }

    @Override
    public void close() {
        if (epoll != null) {
            epoll.close();
        }
    }
}
