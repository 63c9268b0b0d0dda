package io.dropscope.stats;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.KindRule;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Names;
import io.dropscope.event.Symbol;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Drops by flow, from the events, brought up to the ledger at each tick. Used by the Aggregator, on its thread.
 *
 * <p>The events of a (reason, location) are a sample of its packets: whole, thinned by weights, or with holes. So the
 * weights that came in are pending until the tick, and are then published in proportion, so that together they make
 * the packets that the ledger counted for that (reason, location). The place is left out of this, because the ledger
 * may have had no room to keep it apart. The event stream and the ledger do not end an interval at the same event:
 * <ul>
 *   <li>events are missing yet (fewer seen than handed over): weights are published as they are, and the packets that
 *       are left wait for them;
 *   <li>events of the next interval are here already (more weight than packets): only as much as the ledger has is
 *       published, the rest stays pending. When nothing is lost, each flow ends exact.
 * </ul>
 * Both tables are open-addressed and bounded; nothing is allocated for a flow that is known, or when they are full.
 */
final class FlowTable {
    static final int MAX_FLOWS = 8_192;
    private static final int MAX_GROUPS = 4_096;

    /** One flow of one group. */
    private static final class Flow {
        Group group;
        Tuple tuple;
        int hash;
        long pending;
        long packets;
        boolean active;
        boolean estimated;
        long birth;
        FlowRow row;
    }

    /** A (kind, reason, location). */
    private static final class Group {
        final Kind kind;
        final int reason;
        final long location;
        final boolean isDrop;
        final int hash;
        /** Flows without a place in the table. */
        final Flow rest = new Flow();

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
    private final int maxFlows;
    private final Flow[] flows;
    private final Group[] groups = new Group[MAX_GROUPS * 2];
    private final ArrayDeque<Flow> free = new ArrayDeque<>();
    private int flowCount;
    private int groupCount;
    private long births;

    FlowTable(Names names, KindRule kindRule, int maxFlows) {
        this.names = names;
        this.kindRule = kindRule;
        this.maxFlows = maxFlows;
        this.flows = new Flow[Integer.highestOneBit(maxFlows * 2 - 1) * 2];
    }

    void add(DropEvent event) {
        Group group = group(event.kind, event.reason, event.location);
        if (group == null || !group.isDrop) {
            return;
        }
        group.seen++;
        group.pending += event.weight;
        Flow flow = flow(group, event);
        flow.pending += event.weight;
        flow.active = true;
        flow.estimated |= event.weight > 1;
    }

    /** Takes what the ledger counted under a key since the last tick. */
    void count(LedgerKey key, long packets, long handedOver) {
        Group group = group(key.kind(), key.reason(), key.location());
        if (group != null && group.isDrop) {
            group.packets += packets;
            group.handedOver += handedOver;
        }
    }

    /** Publishes what is pending; when the table is full, lets go of the flows that had no event since the last call. */
    List<FlowRow> tick() {
        for (Group group : groups) {
            if (group != null) {
                boolean complete = group.seen >= group.handedOver;
                group.target = complete ? group.packets : Math.min(group.packets, group.pending);
                group.walked = 0;
                group.published = 0;
            }
        }
        for (Flow flow : flows) {
            if (flow != null) {
                publish(flow);
            }
        }
        for (Group group : groups) {
            if (group != null) {
                publish(group.rest);
                group.pending = early(group) ? group.pending - group.published : 0;
                group.packets -= group.published;
                if (group.seen >= group.handedOver && group.pending == 0) {
                    group.packets = 0; // drops without any event stay without detail: later flows are not theirs
                }
            }
        }
        if (flowCount >= maxFlows) {
            evictQuiet();
        }
        List<FlowRow> rows = new ArrayList<>();
        for (Flow flow : flows) {
            if (flow != null) {
                flow.active = false;
                addRow(rows, flow);
            }
        }
        for (Group group : groups) {
            if (group != null) {
                addRow(rows, group.rest);
            }
        }
        return List.copyOf(rows);
    }

    /** More weight than packets although nothing is late: some of it belongs to the interval that has just begun. */
    private static boolean early(Group group) {
        return group.pending > group.target && group.seen > group.handedOver;
    }

    private static void publish(Flow flow) {
        if (flow.pending == 0) {
            return;
        }
        Group group = flow.group;
        // Shares of a running sum, so that the parts add up to the target without a rest.
        group.walked += flow.pending;
        long upTo = group.walked == group.pending
                ? group.target
                : (long) ((double) group.walked * group.target / group.pending);
        long share = upTo - group.published;
        group.published = upTo;
        flow.packets += share;
        if (early(group)) {
            flow.pending -= Math.min(flow.pending, share);
        } else {
            flow.estimated |= share != flow.pending;
            flow.pending = 0;
        }
    }

    private void addRow(List<FlowRow> rows, Flow flow) {
        if (flow.packets == 0) {
            return;
        }
        if (flow.row == null || flow.row.packets() != flow.packets) {
            Group group = flow.group;
            Symbol symbol = flow.row == null ? names.symbol(group.location) : flow.row.symbol();
            flow.row = new FlowRow(
                    group.reason,
                    names.reason(group.kind, group.reason),
                    symbol,
                    flow.tuple,
                    flow.tuple == null ? null : names.netnsName(flow.tuple.netns()),
                    flow.birth,
                    flow.packets,
                    flow.estimated);
        }
        rows.add(flow.row);
    }

    private void evictQuiet() {
        Flow[] kept = new Flow[flowCount];
        int count = 0;
        for (Flow flow : flows) {
            if (flow == null) {
                continue;
            }
            if (flow.active || flow.pending != 0) {
                kept[count++] = flow;
            } else {
                flow.group.rest.packets += flow.packets;
                flow.group.rest.estimated |= flow.estimated;
                free.push(flow);
            }
        }
        Arrays.fill(flows, null);
        flowCount = count;
        for (int i = 0; i < count; i++) {
            flows[freeSlot(kept[i].hash)] = kept[i];
        }
    }

    private int freeSlot(int hash) {
        int slot = hash & flows.length - 1;
        while (flows[slot] != null) {
            slot = slot + 1 & flows.length - 1;
        }
        return slot;
    }

    private Flow flow(Group group, DropEvent event) {
        int hash = Tuple.hash(event) * 31 + group.hash;
        int slot = hash & flows.length - 1;
        for (Flow flow = flows[slot]; flow != null; flow = flows[slot]) {
            if (flow.hash == hash && flow.group == group && flow.tuple.matches(event)) {
                return flow;
            }
            slot = slot + 1 & flows.length - 1;
        }
        if (flowCount >= maxFlows) {
            return group.rest;
        }
        Flow flow = free.isEmpty() ? new Flow() : free.pop();
        flow.group = group;
        flow.tuple = Tuple.of(event);
        flow.hash = hash;
        flow.pending = 0;
        flow.packets = 0;
        flow.estimated = false;
        flow.birth = ++births;
        flow.row = null;
        flows[slot] = flow;
        flowCount++;
        return flow;
    }

    private Group group(Kind kind, int reason, long location) {
        long h = (location * 31 + reason) * 0x9e3779b97f4a7c15L;
        int slot = (int) (h >>> 40) & groups.length - 1;
        for (Group group = groups[slot]; group != null; group = groups[slot]) {
            if (group.location == location && group.reason == reason && group.kind == kind) {
                return group;
            }
            slot = slot + 1 & groups.length - 1;
        }
        if (groupCount >= MAX_GROUPS) {
            return null;
        }
        groupCount++;
        groups[slot] = new Group(
                kind, reason, location, kindRule.effectiveKind(kind, location).isDrop());
        return groups[slot];
    }
}
