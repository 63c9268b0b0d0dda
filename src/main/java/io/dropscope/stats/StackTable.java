package io.dropscope.stats;

import io.dropscope.event.DropEvent;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Symbol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Drops by kernel stack. The events that have a stack are a sample; what they stand for says in which proportion a (reason,
 * location)'s packets, which are exact, are shared over its stacks. Memory is bounded: the first {@link #MAX_STACKS} are
 * kept, of further ones only what they stand for. Allocates nothing for a stack that is known. One thread.
 */
final class StackTable {
    static final int MAX_STACKS = 4_096;

    private record Place(int reason, long location) {}

    private static final class Stack {
        final int hash;
        final int reason;
        final long location;
        final long[] frames;
        final Symbol[] symbols;
        long weight;

        Stack(int hash, DropEvent event) {
            this.hash = hash;
            this.reason = event.reason;
            this.location = event.location;
            this.frames = Arrays.copyOf(event.stack, event.stackDepth);
            this.symbols = Arrays.copyOf(event.stackSymbols, event.stackDepth);
            for (int i = 0; i < symbols.length; i++) {
                symbols[i] = symbols[i] == null ? Symbol.unnamed(frames[i]) : symbols[i];
            }
        }

        boolean matches(DropEvent event) {
            return reason == event.reason
                    && location == event.location
                    && Arrays.equals(frames, 0, frames.length, event.stack, 0, event.stackDepth);
        }
    }

    private static final class Other {
        long weight;
    }

    private final int maxStacks;
    private final Stack[] slots;
    private final Map<Place, Other> others = new HashMap<>();
    private int count;

    StackTable(int maxStacks) {
        this.maxStacks = maxStacks;
        slots = new Stack[Integer.highestOneBit(maxStacks) * 4];
    }

    /** Takes a drop that has a stack. */
    void add(DropEvent event) {
        int hash = hash(event);
        int slot = hash & slots.length - 1;
        for (Stack stack = slots[slot]; stack != null; stack = slots[slot]) {
            if (stack.hash == hash && stack.matches(event)) {
                stack.weight += event.weight;
                return;
            }
            slot = slot + 1 & slots.length - 1;
        }
        if (count < maxStacks) {
            count++;
            Stack stack = new Stack(hash, event);
            stack.weight = event.weight;
            slots[slot] = stack;
        } else {
            Place place = new Place(event.reason, event.location);
            if (others.size() < maxStacks || others.containsKey(place)) {
                others.computeIfAbsent(place, key -> new Other()).weight += event.weight;
            }
        }
    }

    private static int hash(DropEvent event) {
        long h = event.location * 31 + event.reason;
        for (int i = 0; i < event.stackDepth; i++) {
            h = (h ^ event.stack[i]) * 0x9e3779b97f4a7c15L;
            h ^= h >>> 29;
        }
        return (int) (h ^ h >>> 32);
    }

    /** The drops of the rows, shared over the stacks; most packets first. */
    List<StackShare> shares(List<Row> rows) {
        Map<Place, Row> first = new LinkedHashMap<>();
        Map<Place, Long> packets = new HashMap<>();
        for (Row row : rows) {
            LedgerKey key = row.key();
            if (key.kind().isDrop() && !key.undecided()) {
                Place place = new Place(key.reason(), key.location());
                first.putIfAbsent(place, row);
                packets.merge(place, row.counts().packets(), Long::sum);
            }
        }
        Map<Place, List<Stack>> stacks = new HashMap<>();
        for (Stack stack : slots) {
            if (stack != null) {
                stacks.computeIfAbsent(new Place(stack.reason, stack.location), place -> new ArrayList<>())
                        .add(stack);
            }
        }
        List<StackShare> shares = new ArrayList<>();
        first.forEach((place, row) -> share(
                row,
                packets.get(place),
                stacks.getOrDefault(place, List.of()),
                others.containsKey(place) ? others.get(place).weight : 0,
                shares));
        shares.sort(Comparator.comparingLong((StackShare share) -> -share.packets())
                .thenComparing(share -> String.valueOf(share.reasonName()))
                .thenComparing(share -> share.frames().toString()));
        return shares;
    }

    /** Shares are steps of a running sum, so that they add up to the packets. */
    private static void share(Row row, long packets, List<Stack> stacks, long otherWeight, List<StackShare> to) {
        long whole = otherWeight;
        for (Stack stack : stacks) {
            whole += stack.weight;
        }
        if (whole == 0) {
            add(to, new StackShare(row.reasonName(), List.of(row.symbol()), StackShare.What.NO_STACK, packets, false));
            return;
        }
        boolean estimated = whole != packets;
        long walked = 0;
        long given = 0;
        for (Stack stack : stacks) {
            walked += stack.weight;
            long upTo = walked == whole ? packets : (long) ((double) walked * packets / whole);
            add(
                    to,
                    new StackShare(
                            row.reasonName(), frames(row, stack), StackShare.What.STACK, upTo - given, estimated));
            given = upTo;
        }
        add(
                to,
                new StackShare(
                        row.reasonName(),
                        List.of(row.symbol()),
                        StackShare.What.OTHER_STACKS,
                        packets - given,
                        estimated));
    }

    private static void add(List<StackShare> to, StackShare share) {
        if (share.packets() > 0) {
            to.add(share);
        }
    }

    /** The location, and what stands in the stack behind it; all of the stack where it is not in there. */
    private static List<Symbol> frames(Row row, Stack stack) {
        List<Symbol> frames = new ArrayList<>(stack.symbols.length + 1);
        frames.add(row.symbol());
        int from = 0;
        for (int i = 0; i < stack.frames.length; i++) {
            if (stack.frames[i] == stack.location) {
                from = i + 1;
                break;
            }
        }
        frames.addAll(Arrays.asList(stack.symbols).subList(from, stack.symbols.length));
        return frames;
    }
}
