package io.dropscope.poll;

import io.dropscope.event.Counter;
import io.dropscope.event.CounterDelta;
import io.dropscope.event.CounterPlace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Remembers what each counter was and tells how much it rose. For one thread at a time.
 *
 * <p>Counters are read for an object (a namespace, an interface, a qdisc, a CPU) between {@link #begin} and {@link
 * #end}. A new object starts from its first values. A counter that is lower than before has wrapped, if it could have:
 * it is of 32 bits, has risen by less than half of them, and is the only one of its object that is lower. Otherwise the
 * object has begun anew, as it has when its identity is another one; that is told, and its values now are the new
 * start.
 *
 * <p>A counter that is missing in a look keeps its value: what it rose by shows in the next one. So does an object that
 * a look could not see ({@link #keep}); one that a whole look did not find is gone, and forgotten.
 */
final class Deltas {
    /** Looks that may pass over an object before it is gone in spite of {@link #keep}: hours, as a rule. */
    static final int MOST_UNSEEN = 1000;

    private final Map<Key, State> objects = new HashMap<>();
    private final List<CounterDelta> risen = new ArrayList<>();
    private final List<String> resetNotices = new ArrayList<>();
    private long look;
    private State open;

    /**
     * What an object is known by; the same each time.
     *
     * @param netns inode of its network namespace; 0: the host's
     * @param kind of object, for {@link #keep}
     * @param name of it; null where the number does
     * @param number tells those of the same name apart
     */
    record Key(long netns, String kind, String name, long number) {}

    /** What is known of an object. */
    private static final class State {
        CounterPlace place;
        String what;
        long identity;
        boolean known;
        long lastLook;
        long lastSeen;
        Counter[] counters = new Counter[16];
        Counter[] shown = new Counter[16];
        long[] before = new long[16];
        long[] now = new long[16];
        boolean[] hadBefore = new boolean[16];
        boolean[] hasNow = new boolean[16];
        int count;

        int slot(Counter counter, int guess) {
            if (guess < count && counters[guess].equals(counter)) {
                return guess;
            }
            for (int i = 0; i < count; i++) {
                if (counters[i].equals(counter)) {
                    return i;
                }
            }
            if (count == counters.length) {
                int size = 2 * count;
                counters = Arrays.copyOf(counters, size);
                shown = Arrays.copyOf(shown, size);
                before = Arrays.copyOf(before, size);
                now = Arrays.copyOf(now, size);
                hadBefore = Arrays.copyOf(hadBefore, size);
                hasNow = Arrays.copyOf(hasNow, size);
            }
            counters[count] = counter;
            return count++;
        }
    }

    private int nextSlot;

    /** Begins a look at everything. */
    void beginLook() {
        look++;
        risen.clear();
        resetNotices.clear();
    }

    /**
     * Begins with an object.
     *
     * @param place for the deltas
     * @param identity changes when another object has taken the name: an index, an inode
     * @param what in words, for notices: {@code interface eth0}
     */
    void begin(Key key, CounterPlace place, long identity, String what) {
        open = objects.computeIfAbsent(key, any -> new State());
        open.place = place;
        open.what = what;
        open.lastLook = look;
        open.lastSeen = look;
        Arrays.fill(open.hasNow, false); // of a look that ended in the midst of it
        nextSlot = 0;
        if (open.known && open.identity != identity) {
            Arrays.fill(open.hadBefore, false);
            reset("it is another one now");
        }
        open.identity = identity;
        open.known = true;
    }

    /** Takes a value of the object that was begun. */
    void value(Counter counter, long value) {
        value(counter, value, counter);
    }

    /** The same, told as another counter: which one may change from look to look. */
    void value(Counter counter, long value, Counter shown) {
        int slot = open.slot(counter, nextSlot);
        nextSlot = slot + 1;
        long mask = counter.bits() == Long.SIZE ? -1 : (1L << counter.bits()) - 1;
        open.now[slot] = value & mask;
        open.shown[slot] = shown;
        open.hasNow[slot] = true;
    }

    /** Ends with it. */
    void end() {
        if (hasBegunAnew(open)) {
            Arrays.fill(open.hadBefore, false);
            reset("its counters are lower than before");
        }
        for (int i = 0; i < open.count; i++) {
            if (!open.hasNow[i]) {
                continue;
            }
            long delta = open.hadBefore[i] ? rise(open, i) : 0;
            if (delta != 0) {
                risen.add(new CounterDelta(open.shown[i], open.place, delta));
            }
            open.before[i] = open.now[i];
            open.hadBefore[i] = true;
            open.hasNow[i] = false;
        }
        open = null;
    }

    private static boolean hasBegunAnew(State state) {
        int lower = 0;
        boolean wrapped = true;
        for (int i = 0; i < state.count; i++) {
            if (state.hasNow[i] && state.hadBefore[i] && Long.compareUnsigned(state.now[i], state.before[i]) < 0) {
                lower++;
                int bits = state.counters[i].bits();
                wrapped &= bits < Long.SIZE && rise(state, i) < 1L << (bits - 1);
            }
        }
        return lower > 1 || (lower == 1 && !wrapped);
    }

    private static long rise(State state, int i) {
        int bits = state.counters[i].bits();
        long rise = state.now[i] - state.before[i];
        return bits == Long.SIZE ? rise : rise & (1L << bits) - 1;
    }

    private void reset(String why) {
        resetNotices.add(open.what + ": reset (" + why + "), counted from here on");
    }

    /** Whether a counter of the object that was begun has risen, as far as it has been read. */
    boolean hasRisen(Predicate<Counter> which) {
        for (int i = 0; i < open.count; i++) {
            if (open.hasNow[i] && open.hadBefore[i] && open.now[i] != open.before[i] && which.test(open.counters[i])) {
                return true;
            }
        }
        return false;
    }

    /** Ends the look; objects that were not in it are forgotten. */
    void endLook() {
        objects.values().removeIf(state -> state.lastLook != look || look - state.lastSeen > MOST_UNSEEN);
    }

    /** Objects of a namespace that could not be looked at, or not at all of them, stay as they were. */
    void keep(long netns, Set<String> kinds) {
        objects.forEach((key, state) -> {
            if (key.netns == netns && kinds.contains(key.kind)) {
                state.lastLook = look;
            }
        });
    }

    /** The same for all that belongs to a namespace. */
    void keep(long netns) {
        objects.forEach((key, state) -> {
            if (key.netns == netns) {
                state.lastLook = look;
            }
        });
    }

    /** What belongs to a namespace begins anew: another one has its inode now. */
    void forget(long netns) {
        objects.keySet().removeIf(key -> key.netns == netns);
    }

    /** What rose in this look. */
    List<CounterDelta> risen() {
        return risen;
    }

    /** The objects that have begun anew in this look, in words. */
    List<String> resets() {
        return resetNotices;
    }
}
