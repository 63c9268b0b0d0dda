package io.dropscope.stats;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.KindRule;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Names;
import io.dropscope.event.Owner;
import java.util.ArrayDeque;
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
 * Both tables are open-addressed and bounded; nothing is allocated for a key that is known, or when they are full.
 *
 * @param <K> what tells the events of a group apart
 */
final class DetailTable<K> {
    static final int MAX_ENTRIES = 8_192;
    private static final int MAX_GROUPS = 4_096;

    /** One key of one group. */
    private static final class Entry<K> {
        Group<K> group;
        K key;
        int hash;
        long pending;
        long packets;
        boolean active;
        boolean estimated;
        long birth;
        DetailRow<K> row;
    }

    /** A (kind, reason, location). */
    private static final class Group<K> {
        final Kind kind;
        final int reason;
        final long location;
        final boolean isDrop;
        final int hash;
        /** Keys without a place in the table. */
        final Entry<K> rest = new Entry<>();

        long seen;
        long handedOver;
        long packets;
        long pending;
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
    private final int maxEntries;
    private final Entry<K>[] entries;
    private final Group<K>[] groups;
    private final ArrayDeque<Entry<K>> free = new ArrayDeque<>();
    private int entryCount;
    private int groupCount;
    private long births;

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of generic types
    DetailTable(DetailKey<K> keys, Names names, KindRule kindRule, int maxEntries) {
        this.keys = keys;
        this.names = names;
        this.kindRule = kindRule;
        this.maxEntries = maxEntries;
        this.entries = new Entry[Integer.highestOneBit(maxEntries * 2 - 1) * 2];
        this.groups = new Group[MAX_GROUPS * 2];
    }

    void add(DropEvent event) {
        Group<K> group = group(event.kind, event.reason, event.location);
        if (group != null && group.isDrop) {
            add(entry(group, keys.hash(event), null, event), 1, event.weight);
        }
    }

    /** Adds events that were kept back: their number, and their weights together. */
    void add(LedgerKey place, K key, long events, long weight) {
        Group<K> group = group(place.kind(), place.reason(), place.location());
        if (group != null && group.isDrop) {
            add(entry(group, keys.hash(key), key, null), events, weight);
        }
    }

    private void add(Entry<K> entry, long events, long weight) {
        entry.group.seen += events;
        entry.group.pending += weight;
        entry.pending += weight;
        entry.active = true;
        entry.estimated |= weight > events;
    }

    /** Takes what the ledger counted under a key since the last tick. */
    void count(LedgerKey key, long packets, long handedOver) {
        Group<K> group = group(key.kind(), key.reason(), key.location());
        if (group != null && group.isDrop) {
            group.packets += packets;
            group.handedOver += handedOver;
        }
    }

    /** Publishes what is pending; when the table is full, lets go of the keys that had no event since the last call. */
    List<DetailRow<K>> tick() {
        for (Group<K> group : groups) {
            if (group != null) {
                boolean complete = group.seen >= group.handedOver;
                group.target = complete ? group.packets : Math.min(group.packets, group.pending);
                group.walked = 0;
                group.published = 0;
            }
        }
        for (Entry<K> entry : entries) {
            if (entry != null) {
                publish(entry);
            }
        }
        for (Group<K> group : groups) {
            if (group != null) {
                publish(group.rest);
                group.pending = early(group) ? group.pending - group.published : 0;
                group.packets -= group.published;
                if (group.seen >= group.handedOver && group.pending == 0) {
                    group.packets = 0; // drops without any event stay without detail: later events are not theirs
                }
            }
        }
        if (entryCount >= maxEntries) {
            evictQuiet();
        }
        List<DetailRow<K>> rows = new ArrayList<>();
        for (Entry<K> entry : entries) {
            if (entry != null) {
                entry.active = false;
                addRow(rows, entry);
            }
        }
        for (Group<K> group : groups) {
            if (group != null) {
                addRow(rows, group.rest);
            }
        }
        return List.copyOf(rows);
    }

    /** More weight than packets although nothing is late: some of it belongs to the interval that has just begun. */
    private static <K> boolean early(Group<K> group) {
        return group.pending > group.target && group.seen > group.handedOver;
    }

    private static <K> void publish(Entry<K> entry) {
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
        if (early(group)) {
            entry.pending -= Math.min(entry.pending, share);
        } else {
            entry.estimated |= share != entry.pending;
            entry.pending = 0;
        }
    }

    private void addRow(List<DetailRow<K>> rows, Entry<K> entry) {
        if (entry.packets == 0) {
            return;
        }
        Owner.Verdict verdict = entry.key == null ? null : keys.verdict(entry.key);
        long kernelDrops = entry.key == null ? DropEvent.ABSENT : keys.kernelDrops(entry.key);
        DetailRow<K> row = entry.row;
        if (row == null
                || row.packets() != entry.packets
                || row.kernelDrops() != kernelDrops
                || !Objects.equals(row.verdict(), verdict)) {
            Group<K> group = entry.group;
            long netns = entry.key == null ? 0 : keys.netns(entry.key);
            entry.row = new DetailRow<>(
                    group.reason,
                    names.reason(group.kind, group.reason),
                    row == null ? names.symbol(group.location) : row.symbol(),
                    entry.key,
                    netns,
                    netns <= 0 ? null : names.netnsName(netns),
                    verdict,
                    kernelDrops,
                    entry.birth,
                    entry.packets,
                    entry.estimated);
        }
        rows.add(entry.row);
    }

    private void evictQuiet() {
        List<Entry<K>> kept = new ArrayList<>(entryCount);
        for (Entry<K> entry : entries) {
            if (entry == null) {
                continue;
            }
            if (entry.active || entry.pending != 0) {
                kept.add(entry);
            } else {
                entry.group.rest.packets += entry.packets;
                entry.group.rest.estimated |= entry.estimated;
                free.push(entry);
            }
        }
        Arrays.fill(entries, null);
        entryCount = kept.size();
        for (Entry<K> entry : kept) {
            entries[freeSlot(entry.hash)] = entry;
        }
    }

    private int freeSlot(int hash) {
        int slot = hash & entries.length - 1;
        while (entries[slot] != null) {
            slot = slot + 1 & entries.length - 1;
        }
        return slot;
    }

    /** The entry of an event's key, or, without an event, of a key. */
    private Entry<K> entry(Group<K> group, int keyHash, K key, DropEvent event) {
        int hash = keyHash * 31 + group.hash;
        int slot = hash & entries.length - 1;
        for (Entry<K> entry = entries[slot]; entry != null; entry = entries[slot]) {
            if (entry.hash == hash
                    && entry.group == group
                    && (event == null ? entry.key.equals(key) : keys.matches(entry.key, event))) {
                return entry;
            }
            slot = slot + 1 & entries.length - 1;
        }
        if (entryCount >= maxEntries) {
            return group.rest;
        }
        Entry<K> entry = free.isEmpty() ? new Entry<>() : free.pop();
        entry.group = group;
        entry.key = event == null ? key : keys.of(event);
        entry.hash = hash;
        entry.pending = 0;
        entry.packets = 0;
        entry.estimated = false;
        entry.birth = ++births;
        entry.row = null;
        entries[slot] = entry;
        entryCount++;
        return entry;
    }

    private Group<K> group(Kind kind, int reason, long location) {
        long h = (location * 31 + reason) * 0x9e3779b97f4a7c15L;
        int slot = (int) (h >>> 40) & groups.length - 1;
        for (Group<K> group = groups[slot]; group != null; group = groups[slot]) {
            if (group.location == location && group.reason == reason && group.kind == kind) {
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
