package io.dropscope.enrich;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiConsumer;

/**
 * A bounded map from two longs to an object, made for one question per event: a read takes no lock, allocates nothing
 * and touches one or two cache lines. Any thread may read and write.
 *
 * <p>Open addressing with a short window: an entry stands at its hash or in one of the slots behind it, entries are
 * immutable and a slot once filled is never emptied, so a reader may stop at the first empty one. When the window is
 * full a new entry takes the place of an old one, which the next reader brings in again.
 */
final class Interned<V> {
    private static final int WINDOW = 32;

    private final AtomicReferenceArray<Entry<V>> slots;
    private final int mask;
    private int evictions;

    /**
     * Makes an empty map.
     *
     * @param capacity slots, a power of two; a quarter of it fits without evictions
     */
    Interned(int capacity) {
        if (Integer.bitCount(capacity) != 1 || capacity < WINDOW) {
            throw new IllegalArgumentException("capacity " + capacity + " is no power of two from " + WINDOW + " on");
        }
        slots = new AtomicReferenceArray<>(capacity);
        mask = capacity - 1;
    }

    V get(long a, long b) {
        int home = hash(a, b);
        for (int k = 0; k < WINDOW; k++) {
            Entry<V> entry = slots.getAcquire((home + k) & mask);
            if (entry == null) {
                return null;
            }
            if (entry.a == a && entry.b == b) {
                return entry.value;
            }
        }
        return null;
    }

    /** Keeps a value unless there is one; gives the one that is kept. */
    synchronized V putIfAbsent(long a, long b, V value) {
        V present = get(a, b);
        if (present != null) {
            return present;
        }
        put(a, b, value);
        return value;
    }

    /** Keeps a value in place of any that was there. */
    synchronized void put(long a, long b, V value) {
        int home = hash(a, b);
        int slot = (home + (evictions & (WINDOW - 1))) & mask;
        for (int k = 0; k < WINDOW; k++) {
            Entry<V> entry = slots.getPlain((home + k) & mask);
            if (entry == null || (entry.a == a && entry.b == b)) {
                slots.setRelease((home + k) & mask, new Entry<>(a, b, value));
                return;
            }
        }
        evictions++;
        slots.setRelease(slot, new Entry<>(a, b, value));
    }

    /** All values with the first half of their key. */
    void forEach(BiConsumer<Long, V> action) {
        for (int i = 0; i < slots.length(); i++) {
            Entry<V> entry = slots.getAcquire(i);
            if (entry != null) {
                action.accept(entry.a, entry.value);
            }
        }
    }

    /** How many entries others have taken the place of. */
    synchronized int evictions() {
        return evictions;
    }

    private int hash(long a, long b) {
        long mixed = (a ^ (b * 0xc2b2ae3d27d4eb4fL)) * 0x9e3779b97f4a7c15L;
        return (int) ((mixed >>> 32) ^ (mixed >>> 48)) & mask;
    }

    private static final class Entry<V> {
        final long a;
        final long b;
        final V value;

        Entry(long a, long b, V value) {
            this.a = a;
            this.b = b;
            this.value = value;
        }
    }
}
