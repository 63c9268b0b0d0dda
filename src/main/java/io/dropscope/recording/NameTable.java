package io.dropscope.recording;

/**
 * A bounded map from two longs to an object: one thread puts, any may ask, and asking allocates nothing. It forgets in
 * two steps, so that it is bounded and yet what was in use a moment ago can still be found: {@link #forget} makes the
 * present entries the old ones, which are found as long as there is no younger one, and drops the old ones of before.
 */
final class NameTable<V> {
    private static final int FIRST_SLOTS = 64;

    private final int most;
    private volatile Entry<V>[] slots;
    private volatile Entry<V>[] old;
    private int size;
    private boolean forgotten;

    private record Entry<V>(long a, long b, V value) {}

    /** @param most entries that are kept before all are made old ones */
    NameTable(int most) {
        this.most = most;
        slots = empty(FIRST_SLOTS);
        old = empty(1);
    }

    @SuppressWarnings("unchecked")
    private static <V> Entry<V>[] empty(int slots) {
        return (Entry<V>[]) new Entry<?>[slots];
    }

    V get(long a, long b) {
        V value = get(slots, a, b);
        return value != null ? value : get(old, a, b);
    }

    private static <V> V get(Entry<V>[] slots, long a, long b) {
        int mask = slots.length - 1;
        for (int slot = hash(a, b) & mask; ; slot = slot + 1 & mask) {
            Entry<V> entry = slots[slot]; // immutable, with final fields: whoever sees it sees all of it
            if (entry == null) {
                return null;
            }
            if (entry.a == a && entry.b == b) {
                return entry.value;
            }
        }
    }

    void put(long a, long b, V value) {
        if (size >= most) {
            forget();
        }
        if (size * 2 >= slots.length) {
            Entry<V>[] larger = empty(slots.length * 2);
            for (Entry<V> entry : slots) {
                if (entry != null) {
                    add(larger, entry);
                }
            }
            slots = larger;
        }
        if (add(slots, new Entry<>(a, b, value))) {
            size++;
        }
    }

    private static <V> boolean add(Entry<V>[] to, Entry<V> entry) {
        int mask = to.length - 1;
        int slot = hash(entry.a, entry.b) & mask;
        while (to[slot] != null && (to[slot].a != entry.a || to[slot].b != entry.b)) {
            slot = slot + 1 & mask;
        }
        boolean isNew = to[slot] == null;
        to[slot] = entry;
        return isNew;
    }

    /** Whether something was put that is not found any more. */
    boolean hasForgotten() {
        return forgotten;
    }

    /** What is kept now is found only until the next call, or until there is another value. */
    void forget() {
        for (Entry<V> entry : old) {
            forgotten |= entry != null;
        }
        old = slots;
        slots = empty(FIRST_SLOTS);
        size = 0;
    }

    private static int hash(long a, long b) {
        long mixed = (a ^ (b * 0xc2b2ae3d27d4eb4fL)) * 0x9e3779b97f4a7c15L;
        return (int) ((mixed >>> 32) ^ (mixed >>> 48));
    }
}
