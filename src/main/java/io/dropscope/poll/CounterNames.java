package io.dropscope.poll;

import io.dropscope.event.Counter;
import io.dropscope.event.CounterAt;
import io.dropscope.event.CounterPlace;
import io.dropscope.event.Kind;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Names;
import io.dropscope.event.Symbol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers for counters and places, which have names alone, and their names again. The reason of a drop is its counter, its
 * location the counter with what it was counted for. Numbers of interfaces are not the kernel's. Places past a limit
 * share one for each counter.
 */
final class CounterNames implements Names {
    static final int MOST_PLACES = 16_384;
    private static final CounterPlace NOT_KEPT = CounterPlace.netns(LedgerKey.NOT_KEPT, null);

    private record Interface(long netns, String name) {}

    private final List<String> reasons = new ArrayList<>();
    private final Map<String, Integer> reasonNumbers = new HashMap<>();
    private final List<Symbol> locations = new ArrayList<>();
    private final Map<CounterAt, LedgerKey> keys = new HashMap<>();
    private final List<String> interfaces = new ArrayList<>();
    private final Map<Interface, Integer> interfaceNumbers = new HashMap<>();
    private final Map<Long, String> namespaces = new HashMap<>();

    /** What a counter's drops at a place are counted under. */
    synchronized LedgerKey key(Kind kind, Counter counter, CounterPlace place) {
        CounterAt at = new CounterAt(counter, place);
        LedgerKey known = keys.get(at);
        if (known == null) {
            known = number(at);
        }
        return known.kind() == kind
                ? known
                : new LedgerKey(kind, known.reason(), known.location(), known.netns(), known.interfaceIndex());
    }

    private LedgerKey number(CounterAt wanted) {
        CounterAt at = wanted;
        boolean kept = keys.size() < MOST_PLACES;
        if (!kept) {
            at = new CounterAt(wanted.counter(), NOT_KEPT);
            LedgerKey rest = keys.get(at);
            if (rest != null) {
                return rest;
            }
        }
        int reason = reasonNumbers.computeIfAbsent(at.counter().name(), name -> {
            reasons.add(name);
            return reasons.size();
        });
        long location = locations.size() + 1L;
        locations.add(Symbol.of(location, at));
        CounterPlace place = at.place();
        if (place.netnsName() != null) {
            namespaces.put(place.netns(), place.netnsName());
        }
        int device = kept ? interfaceNumber(place) : LedgerKey.NOT_KEPT;
        LedgerKey key = new LedgerKey(Kind.COUNTER, reason, location, place.netns(), device);
        keys.put(at, key);
        return key;
    }

    private int interfaceNumber(CounterPlace place) {
        if (place.interfaceName() == null) {
            return 0;
        }
        return interfaceNumbers.computeIfAbsent(new Interface(place.netns(), place.interfaceName()), any -> {
            interfaces.add(place.interfaceName());
            return interfaces.size();
        });
    }

    @Override
    public synchronized String reason(Kind kind, int reason) {
        return reason < 1 || reason > reasons.size() ? null : reasons.get(reason - 1);
    }

    @Override
    public synchronized Symbol symbol(long location) {
        return location < 1 || location > locations.size()
                ? Symbol.unnamed(location)
                : locations.get((int) location - 1);
    }

    @Override
    public synchronized String interfaceName(long netnsInode, int number) {
        return number < 1 || number > interfaces.size() ? null : interfaces.get(number - 1);
    }

    @Override
    public synchronized String netnsName(long netnsInode) {
        return namespaces.get(netnsInode);
    }
}
