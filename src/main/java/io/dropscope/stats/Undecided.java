package io.dropscope.stats;

import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Owner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Packets of which the ledger cannot tell whether they pass the filter: the kernel side did not know their owner, or the
 * filter of a replay asks for what no ledger key has. The ledger counts them apart; their events, once the owner is
 * settled, say how many of them pass and how many do not. What no event speaks for stays undecided. Used by the
 * Aggregator, on its thread.
 *
 * <p>Events and ledger do not end an interval together, and weights are a sample. So both are summed up since the start,
 * and at each tick the ledger's packets are shared out anew: as many pass as the events say, but no more than there are;
 * of what is left as many are rejected. What passes therefore only grows.
 */
final class Undecided {
    private static final int MAX_PLACES = 4_096;
    /** Room beyond that for keys without a place. */
    private static final int MAX_PLACELESS = 1_024;

    private static final int MAX_OPEN = 8_192;

    /** A ledger key of undecided packets. */
    private static final class Place {
        final LedgerKey key;
        final Group group;
        final int hash;

        long ledgerPackets;
        long matchEvents;
        long matchWeight;
        long rejectWeight;
        long handedOn;

        Counts rest = Counts.ZERO;
        Counts matched = Counts.ZERO;
        Counts rejected = Counts.ZERO;

        Place(LedgerKey key, Group group, int hash) {
            this.key = key;
            this.group = group;
            this.hash = hash;
        }
    }

    /** A (kind, reason, location): tells whether the ledger knows of all its events, wherever it counted them. */
    private static final class Group {
        long events;
        long ledgerEvents;
        /** Where the ledger counts what it has no place for; null when it had room for all. */
        Place notKept;
    }

    private record GroupKey(Kind kind, int reason, long location) {}

    /** Events whose owner is not settled yet, and which owners would pass. */
    private record Open(Place place, Owner owner, Tuple tuple, Predicate<Owner.Verdict> wanted) {}

    private static final class Weight {
        long events;
        long weight;
    }

    private final EventFilter filter;
    private final DetailTable<Tuple> flows;
    private final DetailTable<Owner> owners;
    private final Place[] slots = new Place[(MAX_PLACES + MAX_PLACELESS) * 2];
    private final List<Place> places = new ArrayList<>();
    private final Map<GroupKey, Group> groups = new HashMap<>();
    private final Map<Open, Weight> open = new HashMap<>();

    /**
     * @param filter decides
     * @param flows take the events that pass
     * @param owners likewise
     */
    Undecided(EventFilter filter, DetailTable<Tuple> flows, DetailTable<Owner> owners) {
        this.filter = filter;
        this.flows = flows;
        this.owners = owners;
    }

    /** Whether the event passes; false also when that is not known yet. */
    boolean passes(Kind effectiveKind, DropEvent event) {
        Place place = place(effectiveKind, event.reason, event.location, event.netns, event.interfaceIndex);
        if (place == null) {
            return false;
        }
        place.group.events++;
        if (!filter.packetPasses(event)) {
            return decide(place, false, 1, event.weight);
        }
        Predicate<Owner.Verdict> wanted = filter.owners(event);
        if (wanted == null) {
            return decide(place, true, 1, event.weight);
        }
        Owner owner = event.owner;
        if (owner == null) {
            return false;
        }
        Owner.Verdict verdict = owner.verdict();
        if (verdict.settled()) {
            return decide(place, wanted.test(verdict), 1, event.weight);
        }
        Open key = new Open(place, owner, Tuple.of(event), wanted);
        Weight weight = open.get(key);
        if (weight == null && open.size() < MAX_OPEN) {
            weight = new Weight();
            open.put(key, weight);
        }
        if (weight != null) {
            weight.events++;
            weight.weight += event.weight;
        }
        return false;
    }

    private static boolean decide(Place place, boolean passes, long events, long weight) {
        if (passes) {
            place.matchEvents += events;
            place.matchWeight += weight;
        } else {
            place.rejectWeight += weight;
        }
        return passes;
    }

    /** Takes what the ledger counted under an undecided key; false when there is no room for the key. */
    boolean count(LedgerKey key, Counts counts) {
        Place place = place(key.kind(), key.reason(), key.location(), key.netns(), key.interfaceIndex());
        if (place == null) {
            return false;
        }
        place.ledgerPackets += counts.packets();
        place.group.ledgerEvents += counts.events();
        place.rest = place.rest.plus(counts);
        return true;
    }

    /**
     * Decides what can be decided by now.
     *
     * @param passed takes the packets that are known to pass since the last call, under the key that they belong to
     */
    void tick(BiConsumer<LedgerKey, Counts> passed) {
        settleOpen();
        for (Place place : places) {
            moveExcess(place);
        }
        for (Place place : places) {
            share(place, passed);
        }
    }

    private void settleOpen() {
        for (Iterator<Map.Entry<Open, Weight>> i = open.entrySet().iterator(); i.hasNext(); ) {
            Map.Entry<Open, Weight> entry = i.next();
            Open event = entry.getKey();
            Weight weight = entry.getValue();
            Owner.Verdict verdict = event.owner.verdict();
            if (verdict.settled()) {
                i.remove();
                if (decide(event.place, event.wanted.test(verdict), weight.events, weight.weight)) {
                    flows.add(event.place.key, event.tuple, weight.events, weight.weight);
                    owners.add(event.place.key, event.owner, weight.events, weight.weight);
                }
            }
        }
    }

    /** Events know their place also where the ledger had no room to keep it: then they speak for packets there. */
    private static void moveExcess(Place place) {
        Place notKept = place.group.notKept;
        if (notKept == null || notKept == place || early(place)) {
            return;
        }
        long match = Math.max(0, place.matchWeight - place.ledgerPackets);
        long reject = Math.max(
                0, place.rejectWeight - (place.ledgerPackets - Math.min(place.matchWeight, place.ledgerPackets)));
        place.matchWeight -= match;
        notKept.matchWeight += match;
        place.rejectWeight -= reject;
        notKept.rejectWeight += reject;
    }

    /** Whether events are here that the ledger will count at the next tick only. */
    private static boolean early(Place place) {
        return place.group.events > place.group.ledgerEvents;
    }

    private void share(Place place, BiConsumer<LedgerKey, Counts> passed) {
        long match = Math.min(place.matchWeight, place.ledgerPackets);
        long reject = Math.min(place.rejectWeight, place.ledgerPackets - match);
        if (reject < place.rejected.packets()) {
            Counts back = part(place.rejected, place.rejected.packets() - reject);
            place.rejected = place.rejected.minus(back);
            place.rest = place.rest.plus(back);
        }
        Counts now = part(place.rest, match - place.matched.packets());
        place.rest = place.rest.minus(now);
        place.matched = place.matched.plus(now);
        Counts gone = part(place.rest, reject - place.rejected.packets());
        place.rest = place.rest.minus(gone);
        place.rejected = place.rejected.plus(gone);

        // The detail tables see early events by more events than were handed over: so it has to stay while some are.
        long events = early(place) && place.matchWeight > match
                ? scaled(place.matchEvents, match, place.matchWeight)
                : place.matchEvents;
        long handedOver = Math.max(0, events - place.handedOn);
        place.handedOn += handedOver;
        LedgerKey key = decided(place.key);
        flows.count(key, now.packets(), handedOver);
        owners.count(key, now.packets(), handedOver);
        if (!now.equals(Counts.ZERO)) {
            passed.accept(key, now);
        }
    }

    /** What is still undecided, by key: each key that there ever was. */
    void rest(BiConsumer<LedgerKey, Counts> to) {
        for (Place place : places) {
            to.accept(place.key, place.rest);
        }
    }

    /** What turned out to be none of what is watched. */
    Counts rejected() {
        Counts sum = Counts.ZERO;
        for (Place place : places) {
            sum = sum.plus(place.rejected);
        }
        return sum;
    }

    private static LedgerKey decided(LedgerKey key) {
        return new LedgerKey(key.kind(), key.reason(), key.location(), key.netns(), key.interfaceIndex());
    }

    /** So many of the packets, with their share of all else; all of them have all of it. */
    private static Counts part(Counts of, long packets) {
        long all = of.packets();
        if (packets == all) {
            return of;
        }
        return new Counts(
                packets,
                scaled(of.segments(), packets, all),
                scaled(of.bytes(), packets, all),
                scaled(of.events(), packets, all),
                scaled(of.ringFull(), packets, all),
                scaled(of.thinned(), packets, all));
    }

    private static long scaled(long value, long part, long whole) {
        return Math.multiplyHigh(value, part) == 0 && value * part >= 0
                ? value * part / whole
                : (long) ((double) value / whole * part);
    }

    /** The place itself, or, where there is no room for it, the one for all such; null when not even that has room. */
    private Place place(Kind kind, int reason, long location, long netns, int interfaceIndex) {
        Place place = exactPlace(kind, reason, location, netns, interfaceIndex);
        return place != null || netns == LedgerKey.NOT_KEPT
                ? place
                : exactPlace(kind, reason, location, LedgerKey.NOT_KEPT, LedgerKey.NOT_KEPT);
    }

    private Place exactPlace(Kind kind, int reason, long location, long netns, int interfaceIndex) {
        long h = ((location * 31 + reason) * 31 + netns) * 31 + interfaceIndex;
        int hash = (int) (h * 0x9e3779b97f4a7c15L >>> 32);
        int slot = Integer.remainderUnsigned(hash, slots.length);
        for (Place place = slots[slot]; place != null; place = slots[slot]) {
            LedgerKey key = place.key;
            if (place.hash == hash
                    && key.location() == location
                    && key.netns() == netns
                    && key.interfaceIndex() == interfaceIndex
                    && key.reason() == reason
                    && key.kind() == kind) {
                return place;
            }
            slot = (slot + 1) % slots.length;
        }
        boolean placeless = netns == LedgerKey.NOT_KEPT;
        if (places.size() >= (placeless ? MAX_PLACES + MAX_PLACELESS : MAX_PLACES)) {
            return null;
        }
        Group group = groups.computeIfAbsent(new GroupKey(kind, reason, location), key -> new Group());
        Place place = new Place(new LedgerKey(kind, reason, location, netns, interfaceIndex, true), group, hash);
        if (placeless) {
            group.notKept = place;
        }
        slots[slot] = place;
        places.add(place);
        return place;
    }
}
