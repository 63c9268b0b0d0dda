package io.dropscope.cli;

import io.dropscope.bpf.Filter;
import io.dropscope.enrich.OwnerFilter;
import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Names;
import io.dropscope.linux.Nearest;
import io.dropscope.linux.Text;
import io.dropscope.stats.EventFilter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A filter over a recording, with the meaning of the kernel side's (bpf/filter.h). Reasons and places are in the ledger's
 * keys too, so these are exact; what only the packet or its owner tells is left to the events ({@link EventFilter}).
 */
final class RecordedFilter {
    private static final int MAX_SEEN = 4_096;

    private final int[] reasons;
    private final int[] notReasons;
    private final List<String> interfaces;
    private final List<String> netns;
    /** Those of them that are numbers. */
    private final long[] inodes;

    private final boolean byPlace;
    private final boolean byKey;
    private final Names names;
    private final EventFilter events;

    /** Names of places that there are, for a hint when none was the wanted one. */
    private final Collection<String> seenInterfaces = new TreeSet<>();

    private final Collection<String> seenNetns = new TreeSet<>();

    /**
     * @param numbers reasons, protocols, networks and ports
     * @param interfaces names; empty for all
     * @param netns names or inodes; empty for all
     * @param owners whose packets
     * @param whenRecorded whose packets the recording was to hold: decides on what was undecided then
     * @param names in the recording
     */
    RecordedFilter(
            Filter numbers,
            List<String> interfaces,
            List<String> netns,
            OwnerFilter owners,
            OwnerFilter whenRecorded,
            Names names) {
        this.reasons = array(numbers.reasons());
        this.notReasons = array(numbers.notReasons());
        this.interfaces = List.copyOf(interfaces);
        this.netns = List.copyOf(netns);
        this.inodes = netns.stream()
                .filter(name -> name.matches("\\d{1,18}"))
                .mapToLong(Long::parseLong)
                .toArray();
        this.names = names;
        byPlace = !interfaces.isEmpty() || !netns.isEmpty();
        byKey = byPlace || reasons.length + notReasons.length > 0;
        events = new EventFilter(
                packets(numbers), owners.isEmpty() ? null : owners, whenRecorded.isEmpty() ? null : whenRecorded);
    }

    private static int[] array(Collection<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Whether every packet of the recording passes. */
    boolean isEmpty() {
        return !byKey && !events.decidesAll();
    }

    /** What decides by events: on all, or on those that were undecided when they were recorded. */
    EventFilter events() {
        return events;
    }

    /** Whether an event is to be shown. */
    boolean shows(DropEvent event) {
        return keeps(event) && events.shows(event);
    }

    /** Whether an event is among those that the deltas count. */
    boolean keeps(DropEvent event) {
        return !byKey
                || reasonPasses(event.kind, event.reason)
                        && (!byPlace || placePasses(event.netns, event.interfaceIndex));
    }

    private boolean reasonPasses(Kind kind, int reason) {
        boolean drop = kind == Kind.DROP || kind == Kind.DROP_FRAGMENT;
        if (reasons.length > 0 && !(drop && isIn(reasons, reason))) {
            return false;
        }
        return !(drop && isIn(notReasons, reason));
    }

    private static boolean isIn(int[] numbers, int number) {
        for (int each : numbers) {
            if (each == number) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIn(long[] numbers, long number) {
        for (long each : numbers) {
            if (each == number) {
                return true;
            }
        }
        return false;
    }

    /** A name that is null, for it is not known, is in no list. */
    private static boolean isIn(List<String> list, String name) {
        return name != null && list.contains(name);
    }

    private boolean placePasses(long inode, int interfaceIndex) {
        if (!netns.isEmpty() && !isIn(inodes, inode) && !isIn(netns, names.netnsName(inode))) {
            return false;
        }
        return interfaces.isEmpty() || isIn(interfaces, names.interfaceName(inode, interfaceIndex));
    }

    /**
     * What a delta holds of that. Packets whose place the ledger did not keep become undecided where a place is asked for;
     * those without a key stay, as nobody knows anything of them.
     */
    LedgerDelta keep(LedgerDelta delta) {
        if (isEmpty()) {
            return delta;
        }
        Map<LedgerKey, Counts> kept = new HashMap<>();
        long drops = delta.other().packets();
        for (Map.Entry<LedgerKey, Counts> entry : delta.counts().entrySet()) {
            LedgerKey key = entry.getKey();
            drops += key.kind() == Kind.DROP ? entry.getValue().packets() : 0;
            if (reasonPasses(key.kind(), key.reason())) {
                LedgerKey as = placed(key);
                if (as != null) {
                    kept.merge(as, entry.getValue(), Counts::plus);
                }
            }
        }
        return new LedgerDelta(
                delta.startNanos(),
                delta.endNanos(),
                delta.wallOffsetNanos(),
                kept,
                delta.other(),
                delta.nested(),
                delta.hostDrops() >= 0 ? delta.hostDrops() : drops,
                delta.undecodable(),
                delta.last());
    }

    /** The key to count under; null when the place does not pass. */
    private LedgerKey placed(LedgerKey key) {
        if (!byPlace) {
            return key;
        }
        if (key.netns() == LedgerKey.NOT_KEPT) {
            return new LedgerKey(key.kind(), key.reason(), key.location(), key.netns(), key.interfaceIndex(), true);
        }
        note(seenInterfaces, names.interfaceName(key.netns(), key.interfaceIndex()));
        note(seenNetns, names.netnsName(key.netns()));
        note(seenNetns, Long.toString(key.netns()));
        return placePasses(key.netns(), key.interfaceIndex()) ? key : null;
    }

    private static void note(Collection<String> seen, String name) {
        if (name != null && seen.size() < MAX_SEEN) {
            seen.add(name);
        }
    }

    /** What was asked for and is not in what was read: a line each. */
    List<String> unknown() {
        List<String> lines = new ArrayList<>();
        for (String name : interfaces) {
            tellUnknown("interface", name, seenInterfaces, lines);
        }
        for (String name : netns) {
            tellUnknown("netns", name, seenNetns, lines);
        }
        return lines;
    }

    private static void tellUnknown(String what, String name, Collection<String> seen, List<String> to) {
        if (!seen.contains(name)) {
            to.add("no packet in the recording has the " + what + " '" + Text.safe(name) + "'"
                    + Nearest.hint(name, seen));
        }
    }

    /** Null when all packets pass. */
    private static Predicate<DropEvent> packets(Filter filter) {
        boolean byProtocol =
                !filter.ipProtocols().isEmpty() || !filter.etherTypes().isEmpty();
        boolean byHost = !filter.networks().isEmpty();
        boolean byPort = !filter.ports().isEmpty();
        if (!byProtocol && !byHost && !byPort) {
            return null;
        }
        int[] ipProtocols = array(filter.ipProtocols());
        int[] etherTypes = array(filter.etherTypes());
        int[] ports = array(filter.ports());
        List<Network> networks = filter.networks().stream().map(Network::of).toList();
        return event -> (!byProtocol || protocolPasses(event, ipProtocols, etherTypes))
                && (!byHost || hostPasses(event, networks))
                && (!byPort || portPasses(event, ports));
    }

    private static boolean protocolPasses(DropEvent event, int[] ipProtocols, int[] etherTypes) {
        return isIn(etherTypes, event.etherType) || event.ipVersion != 0 && isIn(ipProtocols, event.ipProtocol);
    }

    private static boolean hostPasses(DropEvent event, List<Network> networks) {
        // ARP names IPv4 addresses too
        boolean arp = event.ipVersion == 0 && event.arpOperation != DropEvent.ABSENT;
        int version = arp ? 4 : event.ipVersion;
        for (Network network : networks) {
            if (network.version == version
                    && (network.holds(event.sourceHigh, event.sourceLow)
                            || network.holds(event.destinationHigh, event.destinationLow))) {
                return true;
            }
        }
        return false;
    }

    private static boolean portPasses(DropEvent event, int[] ports) {
        return event.sourcePort != DropEvent.ABSENT && isIn(ports, event.sourcePort)
                || event.destinationPort != DropEvent.ABSENT && isIn(ports, event.destinationPort);
    }

    /** A network in the halves that events carry. */
    private record Network(int version, long maskHigh, long maskLow, long high, long low) {
        static Network of(Filter.Network network) {
            ByteBuffer address = ByteBuffer.wrap(network.address());
            if (network.address().length == 4) {
                long mask = 0xffffffffL << 32 - network.prefix() & 0xffffffffL;
                return new Network(4, 0, mask, 0, address.getInt() & 0xffffffffL);
            }
            int prefix = network.prefix();
            long maskHigh = prefix == 0 ? 0 : -1L << 64 - Math.min(prefix, 64);
            long maskLow = prefix <= 64 ? 0 : -1L << 128 - prefix;
            return new Network(6, maskHigh, maskLow, address.getLong(), address.getLong());
        }

        boolean holds(long addressHigh, long addressLow) {
            return (addressHigh & maskHigh) == high && (addressLow & maskLow) == low;
        }
    }
}
