package io.dropscope.bpf;

import static io.dropscope.libbpf.libbpf_h.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.dropscope.bpf.WireFormat.FrontLayout;
import io.dropscope.bpf.WireFormat.FrontSlotLayout;
import io.dropscope.bpf.WireFormat.LedgerKeyLayout;
import io.dropscope.bpf.WireFormat.LedgerValueLayout;
import io.dropscope.bpf.WireFormat.OverflowKeyLayout;
import io.dropscope.event.Counts;
import io.dropscope.event.Kind;
import io.dropscope.event.LedgerKey;
import io.dropscope.linux.SystemInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Reads the kernel's counts without losing one. The program counts in one of two maps; {@link #swap} puts the other in
 * its place and returns after an RCU grace period (about 11 ms), when no program can hold the old one any more; that
 * one is read and emptied in peace. Deleting from a map that is counted in would lose what a program adds between the
 * look-up and the deletion. The halves of the table in front of the ledgers are swapped just before, without a wait of
 * their own: a program that took the old half has ended too when the swap returns.
 *
 * <p>The overflow map and the array {@code other} are never emptied; what they gained is told by the difference. Reader
 * thread only.
 */
final class Ledger {
    static final int LEDGER_KEYS = 896;
    static final int OVERFLOW_KEYS = 256;
    private static final int ENOENT = 2;

    private final int outer;
    private final int[] inner;
    private final int fronts;
    private final int frontHalf;
    private final int overflow;
    private final int other;

    private final int cpus = SystemInfo.possibleCpus();
    private final long valueBytes = (long) LedgerValueLayout.SIZE * cpus;
    private final MemorySegment half;
    private final MemorySegment front;
    private final MemorySegment emptyFront;
    private final MemorySegment index;
    private final MemorySegment innerFd;
    private final MemorySegment otherKind;
    private final MemorySegment batchPosition;
    private final MemorySegment batchCount;
    private final MemorySegment keys;
    private final MemorySegment values;

    private int active;
    private Map<LedgerKey, Counts> overflowBefore = Map.of();
    private Counts otherBefore = Counts.ZERO;
    private long hostDrops;
    private long hostOverflowBefore;

    /**
     * @param maps the descriptor of a map of the program by its name
     * @param arena for the buffers, about 70 KiB a CPU
     */
    Ledger(ToIntFunction<String> maps, Arena arena) {
        outer = maps.applyAsInt("ledger");
        inner = new int[] {maps.applyAsInt("ledger_a"), maps.applyAsInt("ledger_b")};
        fronts = maps.applyAsInt("fronts");
        frontHalf = maps.applyAsInt(".data.front");
        overflow = maps.applyAsInt("overflow");
        other = maps.applyAsInt("other");
        half = arena.allocate(JAVA_INT);
        front = arena.allocate((long) FrontLayout.SIZE * cpus, 8);
        emptyFront = arena.allocate((long) FrontLayout.SIZE * cpus, 8);
        index = arena.allocate(JAVA_INT);
        innerFd = arena.allocate(JAVA_INT);
        otherKind = arena.allocate(JAVA_INT);
        batchPosition = arena.allocate(64, 8);
        batchCount = arena.allocate(JAVA_INT);
        keys = arena.allocate((long) LEDGER_KEYS * LedgerKeyLayout.SIZE, 8);
        values = arena.allocate(LEDGER_KEYS * valueBytes, 8);
    }

    /** Puts the first ledger in its place, before anything counts. Waits for an RCU grace period, too. */
    void begin() throws IOException {
        innerFd.set(JAVA_INT, 0, inner[active]);
        check("put the ledger in its place", bpf_map_update_elem(outer, index, innerFd, BPF_ANY()));
    }

    /** Swaps the ledgers and adds what the one at rest holds, and what the overflow map gained, to {@code into}. */
    void read(Map<LedgerKey, Counts> into) throws IOException {
        swap(into);
        Map<LedgerKey, Counts> now = readOverflow();
        now.forEach((key, counts) -> add(into, key, counts.minus(overflowBefore.getOrDefault(key, Counts.ZERO))));
        overflowBefore = now;
    }

    private void swap(Map<LedgerKey, Counts> into) throws IOException {
        int resting = inner[active];
        half.set(JAVA_INT, 0, 1 - active);
        check("swap the halves of the front table", bpf_map_update_elem(frontHalf, index, half, BPF_ANY()));
        innerFd.set(JAVA_INT, 0, inner[1 - active]);
        check("swap the ledgers", bpf_map_update_elem(outer, index, innerFd, BPF_ANY()));
        half.set(JAVA_INT, 0, active); // at rest by the same grace period
        readFront(into);
        active = 1 - active;
        int count = batch("empty the ledger at rest", resting, LEDGER_KEYS, true);
        for (int i = 0; i < count; i++) {
            add(into, keys, (long) i * LedgerKeyLayout.SIZE, sum(i * valueBytes));
        }
    }

    /** Each CPU's slots have keys of their own. */
    private void readFront(Map<LedgerKey, Counts> into) throws IOException {
        check("read the front table", bpf_map_lookup_elem(fronts, half, front));
        boolean used = false;
        for (long slot = 0; slot < front.byteSize(); slot += FrontSlotLayout.SIZE) {
            used |= front.get(JAVA_INT, slot + FrontSlotLayout.CLAIMS) != 0;
            if (front.get(JAVA_INT, slot + FrontSlotLayout.READY) != 0) {
                add(into, front, slot + FrontSlotLayout.KEY, counts(front, slot + FrontSlotLayout.VALUE));
            }
        }
        if (used) {
            check("empty the front table", bpf_map_update_elem(fronts, half, emptyFront, BPF_ANY()));
        }
    }

    private void add(Map<LedgerKey, Counts> into, MemorySegment from, long at, Counts counts) {
        int kind = from.get(JAVA_INT, at + LedgerKeyLayout.KIND);
        if (kind == WireFormat.HOST_DROPS) {
            hostDrops += counts.packets();
            return;
        }
        LedgerKey key = new LedgerKey(
                Kind.of(kind & ~WireFormat.UNDECIDED),
                from.get(JAVA_INT, at + LedgerKeyLayout.REASON),
                from.get(JAVA_LONG, at + LedgerKeyLayout.LOCATION),
                Integer.toUnsignedLong(from.get(JAVA_INT, at + LedgerKeyLayout.NETNS)),
                from.get(JAVA_INT, at + LedgerKeyLayout.INTERFACE_INDEX),
                (kind & WireFormat.UNDECIDED) != 0);
        add(into, key, counts);
    }

    private Map<LedgerKey, Counts> readOverflow() throws IOException {
        int count = batch("read the overflow ledger", overflow, OVERFLOW_KEYS, false);
        if (count == 0) {
            return Map.of();
        }
        Map<LedgerKey, Counts> found = new HashMap<>();
        for (int i = 0; i < count; i++) {
            long at = (long) i * OverflowKeyLayout.SIZE;
            int kind = keys.get(JAVA_INT, at + OverflowKeyLayout.KIND);
            if (kind == WireFormat.HOST_DROPS) {
                long now = sum(i * valueBytes).packets();
                hostDrops += now - hostOverflowBefore;
                hostOverflowBefore = now;
                continue;
            }
            LedgerKey key = new LedgerKey(
                    Kind.of(kind & ~WireFormat.UNDECIDED),
                    keys.get(JAVA_INT, at + OverflowKeyLayout.REASON),
                    keys.get(JAVA_LONG, at + OverflowKeyLayout.LOCATION),
                    LedgerKey.NOT_KEPT,
                    LedgerKey.NOT_KEPT,
                    (kind & WireFormat.UNDECIDED) != 0);
            found.put(key, sum(i * valueBytes));
        }
        return found;
    }

    /** What found no room in any map since the last call. */
    Counts readOther() throws IOException {
        Counts now = Counts.ZERO;
        for (int kind = 0; kind < WireFormat.KINDS; kind++) {
            otherKind.set(JAVA_INT, 0, kind);
            check("read the sums of other drops", bpf_map_lookup_elem(other, otherKind, values));
            now = now.plus(sum(0));
        }
        Counts gained = now.minus(otherBefore);
        otherBefore = now;
        return gained;
    }

    /** All drops of the host in what was read since the last call; counted only where something is filtered. */
    long takeHostDrops() {
        long drops = hostDrops;
        hostDrops = 0;
        return drops;
    }

    /** One system call for the whole map: the buffers hold all of its keys. */
    private int batch(String what, int map, int capacity, boolean delete) throws IOException {
        batchCount.set(JAVA_INT, 0, capacity);
        MemorySegment start = MemorySegment.NULL;
        int result = delete
                ? bpf_map_lookup_and_delete_batch(
                        map, start, batchPosition, keys, values, batchCount, MemorySegment.NULL)
                : bpf_map_lookup_batch(map, start, batchPosition, keys, values, batchCount, MemorySegment.NULL);
        if (result != -ENOENT) { // the end of the map
            check(what, result);
        }
        return batchCount.get(JAVA_INT, 0);
    }

    private Counts sum(long at) {
        Counts sum = Counts.ZERO;
        for (long value = at; value < at + valueBytes; value += LedgerValueLayout.SIZE) {
            sum = sum.plus(counts(values, value));
        }
        return sum;
    }

    private static Counts counts(MemorySegment from, long value) {
        return new Counts(
                from.get(JAVA_LONG, value + LedgerValueLayout.PACKETS),
                from.get(JAVA_LONG, value + LedgerValueLayout.SEGMENTS),
                from.get(JAVA_LONG, value + LedgerValueLayout.BYTES),
                from.get(JAVA_LONG, value + LedgerValueLayout.EVENTS),
                from.get(JAVA_LONG, value + LedgerValueLayout.RING_FULL),
                from.get(JAVA_LONG, value + LedgerValueLayout.THINNED));
    }

    private static void add(Map<LedgerKey, Counts> into, LedgerKey key, Counts counts) {
        if (!counts.equals(Counts.ZERO)) {
            into.merge(key, counts, Counts::plus);
        }
    }

    private static void check(String what, int result) throws IOException {
        if (result < 0) {
            throw new BpfException(BpfException.Cause.FAILURE, "cannot " + what + ": errno " + -result);
        }
    }
}
