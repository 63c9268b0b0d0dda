package io.dropscope.stats;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.KindRule;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Names;
import io.dropscope.event.Owner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Drops by flow or by owner, from the events, brought up to the ledger at each tick. Used by the Aggregator, on its
 * thread.
 *
 * <p>The events of a (reason, location) are a sample of its packets: whole, thinned by weights, or with holes. So the
 * weights that came in are pending until the tick, and are then published in proportion, so that together they make
 * the packets that the ledger counted for that (reason, location). The place is left out of this, because the ledger
 * may have had no room to keep it apart. The event stream and the ledger do not end an interval at the same event:
 * <ul>
 *   <li>events are missing yet (fewer seen than handed over): weights are published as they are, and the packets that
 *       are left wait for them;
 *   <li>events of the next interval are here already (more weight than packets): only as much as the ledger has is
 *       published, the rest stays pending. When nothing is lost, each key ends exact.
 * </ul>
 *
 * <p>The table is bounded by space-saving (Metwally, Agrawal, El Abbadi 2005), in batches: when it is full, the keys of
 * the smallest rank go, a fifth of all. What they had stays in the row of their group that has no key, so the sum is that of the
 * ledger as before. A key that comes, or comes back, may have been here before: it can have missed as much as the
 * largest rank that ever had to go ({@link #floor}), and that counts for its rank. So
 * <ul>
 *   <li>a figure is never too large, and too small by what the key missed at most;
 *   <li>nobody missed more than N/k, N being the weight of all events and k the number of keys that stay: whenever the
 *       floor rises, k keys have at least so much more than before;
 *   <li>so each key with more than N/k is in the table.
 * </ul>
 * Nothing is allocated for an event when the table is full; before that, an entry for a new key.
 *
 * @param <K> what tells the events of a group apart
 */
final class DetailTable<K> {
    /** Keys that stay whenever others have to go: k. */
    static final int KEPT = 2_048;

    private static final int MAX_GROUPS = 4_096;

    /** A (kind, reason, location). */
    static final class Group<K> {
        final Kind kind;
        final int reason;
        final long location;
        final boolean isDrop;
        final int hash;
        /** Keys without a place in the table. */
        final DetailEntry<K> rest = new DetailEntry.OfRest<>();

        long seen;
        long handedOver;
        long packets;
        long pending;
        /** Since the start: packets that were published, and the weight that stood for them. */
        long publishedPackets;

        long publishedWeight;
        /** Scratch of a settlement. */
        long target;

        long walked;
        long published;

        Group(Kind kind, int reason, long location, boolean isDrop) {
            this.kind = kind;
            this.reason = reason;
            this.location = location;
            this.isDrop = isDrop;
            this.hash = Long.hashCode(location * 31 + reason);
            rest.group = this;
        }
    }

    private final Names names;
    private final KindRule kindRule;
    private final DetailKey<K> keys;
    private final int kept;
    /** By hash. */
    private final DetailEntry<K>[] slots;
    /** The same without holes; behind the {@link #count} that are in use lie some to use again. */
    private final DetailEntry<K>[] entries;

    private final long[] ranks; // scratch
    private final Group<K>[] groups;
    private Group<K> lastGroup;
    private int count;
    private int groupCount;
    private long floor;
    private long births;
    private long evicted;

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of generic types
    DetailTable(DetailKey<K> keys, Names names, KindRule kindRule, int kept) {
        this.keys = keys;
        this.names = names;
        this.kindRule = kindRule;
        this.kept = kept;
        int room = kept + Math.max(1, kept / 4);
        this.entries = new DetailEntry[room];
        this.ranks = new long[room];
        this.slots = new DetailEntry[Integer.highestOneBit(room * 2 - 1) * 2];
        this.groups = new Group[MAX_GROUPS * 2];
    }

    /** Keys that had to go so far; each time that one came back counts. */
    long evicted() {
        return evicted;
    }

    void add(DropEvent event) {
        Group<K> group = group(event.kind, event.reason, event.location);
        if (group != null && group.isDrop) {
            add(entry(group, event), 1, event.weight);
        }
    }

    /** Adds events that were kept back: their number, and their weights together. */
    void add(LedgerKey place, K key, long events, long weight) {
        Group<K> group = group(place.kind(), place.reason(), place.location());
        if (group != null && group.isDrop) {
            add(entry(group, key), events, weight);
        }
    }

    private void add(DetailEntry<K> entry, long events, long weight) {
        entry.group.seen += events;
        entry.group.pending += weight;
        entry.pending += weight;
        // of a packet the weight stands for others that nobody has seen; a counter has counted each
        if (weight > events && !entry.group.kind.isCounter()) {
            entry.estimated = true;
        }
    }

    /** Takes what the ledger counted under a key since the last tick. */
    void count(LedgerKey key, long packets, long handedOver) {
        Group<K> group = group(key.kind(), key.reason(), key.location());
        if (group != null && group.isDrop) {
            group.packets += packets;
            group.handedOver += handedOver;
        }
    }

    /** Publishes what is pending. */
    List<DetailRow<K>> tick() {
        for (Group<K> group : groups) {
            if (group != null) {
                boolean complete = group.seen >= group.handedOver;
                group.target = complete ? group.packets : Math.min(group.packets, group.pending);
                group.walked = 0;
                group.published = 0;
            }
        }
        for (int i = 0; i < count; i++) {
            publish(entries[i]);
        }
        List<DetailRow<K>> rows = new ArrayList<>(count + groupCount);
        for (Group<K> group : groups) {
            if (group != null) {
                publish(group.rest);
                group.publishedPackets += group.published;
                group.pending = early(group) ? group.pending - group.published : 0;
                group.packets -= group.published;
                if (group.seen >= group.handedOver && group.pending == 0) {
                    group.packets = 0; // drops without any event stay without detail: later events are not theirs
                }
                addRow(rows, group.rest);
            }
        }
        for (int i = 0; i < count; i++) {
            addRow(rows, entries[i]);
        }
        return List.copyOf(rows);
    }

    /** More weight than packets although nothing is late: some of it belongs to the interval that has just begun. */
    private static <K> boolean early(Group<K> group) {
        return group.pending > group.target && group.seen > group.handedOver;
    }

    private static <K> void publish(DetailEntry<K> entry) {
        if (entry.pending == 0) {
            return;
        }
        Group<K> group = entry.group;
        // Shares of a running sum, so that the parts add up to the target without a rest.
        group.walked += entry.pending;
        long upTo = group.walked == group.pending
                ? group.target
                : (long) ((double) group.walked * group.target / group.pending);
        long share = upTo - group.published;
        group.published = upTo;
        entry.packets += share;
        long done = entry.pending;
        if (early(group)) {
            done = Math.min(entry.pending, share);
        } else {
            entry.estimated |= share != entry.pending;
        }
        entry.pending -= done;
        entry.settled += done;
        group.publishedWeight += done;
    }

    private void addRow(List<DetailRow<K>> rows, DetailEntry<K> entry) {
        if (entry.packets == 0) {
            return;
        }
        K key = entry.key();
        Owner.Verdict verdict = entry.verdict();
        long kernelDrops = entry.kernelDrops();
        long missed = missedPackets(entry);
        DetailRow<K> row = entry.row;
        if (row == null
                || row.packets() != entry.packets
                || row.missed() != missed
                || row.kernelDrops() != kernelDrops
                || !Objects.equals(row.verdict(), verdict)) {
            Group<K> group = entry.group;
            long netns = entry.netns();
            entry.row = new DetailRow<>(
                    group.reason,
                    names.reason(group.kind, group.reason),
                    row == null ? names.symbol(group.location) : row.symbol(),
                    key,
                    netns,
                    netns <= 0 ? null : names.netnsName(netns),
                    verdict,
                    kernelDrops,
                    entry.birth,
                    entry.packets,
                    missed,
                    entry.estimated);
        }
        rows.add(entry.row);
    }

    /** In packets, of which events that were lost have their share; all of them are in the row without a key. */
    private static <K> long missedPackets(DetailEntry<K> entry) {
        if (entry.missed == 0) {
            return 0;
        }
        Group<K> group = entry.group;
        long packets = group.publishedPackets <= group.publishedWeight
                ? entry.missed
                : (long) Math.ceil((double) entry.missed * group.publishedPackets / group.publishedWeight);
        return Math.min(packets, group.rest.packets);
    }

    private DetailEntry<K> entry(Group<K> group, DropEvent event) {
        int hash = keys.hash(event) * 31 + group.hash;
        int slot = hash & slots.length - 1;
        for (DetailEntry<K> entry = slots[slot]; entry != null; entry = slots[slot]) {
            if (entry.hash == hash && entry.group == group && entry.matches(event)) {
                return entry;
            }
            slot = slot + 1 & slots.length - 1;
        }
        DetailEntry<K> entry = begin(group, hash);
        entry.set(event);
        return entry;
    }

    private DetailEntry<K> entry(Group<K> group, K key) {
        int hash = keys.hash(key) * 31 + group.hash;
        int slot = hash & slots.length - 1;
        for (DetailEntry<K> entry = slots[slot]; entry != null; entry = slots[slot]) {
            if (entry.hash == hash && entry.group == group && entry.matches(key)) {
                return entry;
            }
            slot = slot + 1 & slots.length - 1;
        }
        DetailEntry<K> entry = begin(group, hash);
        entry.set(key);
        return entry;
    }

    /** An entry for a key that is not in the table. */
    private DetailEntry<K> begin(Group<K> group, int hash) {
        if (count == entries.length) {
            makeRoom();
        }
        DetailEntry<K> entry = entries[count];
        if (entry == null) {
            entry = keys.entry();
            entries[count] = entry;
        }
        count++;
        entry.begin(group, hash, ++births, floor);
        slots[freeSlot(hash)] = entry;
        return entry;
    }

    private int freeSlot(int hash) {
        int slot = hash & slots.length - 1;
        while (slots[slot] != null) {
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }

    /** Lets go of all but the {@link #kept} keys of the highest rank. */
    private void makeRoom() {
        for (int i = 0; i < count; i++) {
            ranks[i] = entries[i].rank();
        }
        int going = count - kept;
        floor = Selection.smallest(ranks, count, going - 1);
        int alike = 0; // of the rank of the floor: as many of them go as are needed
        for (int i = 0; i < going; i++) {
            alike += ranks[i] == floor ? 1 : 0;
        }
        Arrays.fill(slots, null);
        int stay = 0;
        for (int i = 0; i < count; i++) {
            DetailEntry<K> entry = entries[i];
            long rank = entry.rank();
            if (rank < floor || rank == floor && alike-- > 0) {
                entry.giveTo(entry.group.rest);
                evicted++;
            } else {
                slots[freeSlot(entry.hash)] = entry;
                entries[i] = entries[stay];
                entries[stay++] = entry;
            }
        }
        count = stay;
    }

    private Group<K> group(Kind kind, int reason, long location) {
        Group<K> last = lastGroup;
        if (last != null && last.location == location && last.reason == reason && last.kind == kind) {
            return last;
        }
        long h = (location * 31 + reason) * 0x9e3779b97f4a7c15L;
        int slot = (int) (h >>> 40) & groups.length - 1;
        for (Group<K> group = groups[slot]; group != null; group = groups[slot]) {
            if (group.location == location && group.reason == reason && group.kind == kind) {
                lastGroup = group;
                return group;
            }
            slot = slot + 1 & groups.length - 1;
        }
        if (groupCount >= MAX_GROUPS) {
            return null;
        }
        groupCount++;
        groups[slot] = new Group<>(
                kind, reason, location, kindRule.effectiveKind(kind, location).isDrop());
        return groups[slot];
    }
}
