package io.dropscope.poll;

import io.dropscope.event.Counter;
import io.dropscope.event.CounterDelta;
import io.dropscope.event.CounterPlace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Remembers what each counter was and tells how much it rose. For one thread at a time.
 *
 * <p>Counters are read for an object (a namespace, an interface, a qdisc, a CPU) between {@link #begin} and {@link #end}.
 * A new object starts from its first values. A counter that is lower than before has wrapped, if it could have: it is of
 * 32 bits, has risen by less than half of them, and is the only one of its object that is lower. Otherwise the object has
 * begun anew, as it has when its identity is another one; that is told, and its values now are the new start.
 *
 * <p>A counter that is missing in a look keeps its value: what it rose by shows in the next one.
 */
final class Deltas {
    private final Map<Object, State> objects = new HashMap<>();
    private final List<CounterDelta> risen = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private int resets;
    private long look;
    private State open;

    /** What is known of an object. */
    private static final class State {
        CounterPlace place;
        String what;
        long identity;
        boolean known;
        long lastLook;
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
        notices.clear();
        resets = 0;
    }

    /**
     * Begins with an object.
     *
     * @param key what it is known by; the same each time
     * @param place for the deltas
     * @param identity changes when another object has taken the name: an index, an inode
     * @param what in words, for notices: {@code interface eth0}
     */
    void begin(Object key, CounterPlace place, long identity, String what) {
        open = objects.computeIfAbsent(key, any -> new State());
        open.place = place;
        open.what = what;
        open.lastLook = look;
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
        resets++;
        notices.add(open.what + ": reset (" + why + "), counted from here on");
    }

    /** Ends the look; objects that were not in it are forgotten. */
    void endLook() {
        for (Iterator<State> all = objects.values().iterator(); all.hasNext(); ) {
            if (all.next().lastLook != look) {
                all.remove();
            }
        }
    }

    /** Objects of a namespace that could not be looked at stay as they were. */
    void keep(long netns) {
        for (State state : objects.values()) {
            if (state.place.netns() == netns) {
                state.lastLook = look;
            }
        }
    }

    /** What rose in this look. */
    List<CounterDelta> risen() {
        return risen;
    }

    List<String> notices() {
        return notices;
    }

    int resets() {
        return resets;
    }
}
