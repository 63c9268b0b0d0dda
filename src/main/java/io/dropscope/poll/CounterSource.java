package io.dropscope.poll;

import io.dropscope.event.CounterPlace;
import io.dropscope.event.CounterTick;
import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.InterfaceFrom;
import io.dropscope.event.Kind;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Names;
import io.dropscope.event.Owner;
import io.dropscope.event.PlaceFrom;
import io.dropscope.event.SocketDelta;
import io.dropscope.event.SocketDrops;
import io.dropscope.event.Source;
import io.dropscope.linux.EventFd;
import io.dropscope.linux.LinuxException;
import io.dropscope.poll.Shares.Share;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The kernel's counters as a {@link Source}: each delta is a look at them. A counter is what a reason is elsewhere, its place
 * the location. The totals are over counters that share no packet; the others are told as {@link Kind#COUNTER_APART}. An event is what a
 * counter rose by since the last look, for each socket that counted of it, with names and owner.
 */
public final class CounterSource implements Source {
    private static final int MOST_OWNERS = 8_192;
    private static final float LOAD = 0.75f;

    private final Poller poller;
    private final Predicate<CounterPlace> places;
    private final Shares shares;
    private final boolean detail;
    private final boolean filtersOwners;
    private final Consumer<String> notices;
    private final CounterNames names = new CounterNames();
    private final EventFd silent;
    /** What was found and not yet taken. */
    private final List<Event> events = new ArrayList<>();

    private int taken;
    private int gathered;
    private LedgerDelta lastDelta;

    private record Event(
            Kind kind, LedgerKey key, long packets, Owner owner, long socketDrops, long endNanos, long wallNanos) {}

    private record SocketKey(long netns, long inode, long cookie, int family, int protocol, int port) {}

    /** A socket and what it has counted in this run. */
    private static final class Known {
        private final Owner owner;
        private long drops;

        Known(Owner owner) {
            this.owner = owner;
        }
    }

    private final Map<SocketKey, Known> owners = new LinkedHashMap<>(64, LOAD, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SocketKey, Known> eldest) {
            return size() > MOST_OWNERS;
        }
    };

    /**
     * Looks at the counters for the first time: what rises from now on counts.
     *
     * @param watch with interfaces only what is counted for them passes; with namespaces nothing that is the host's
     * @param wanted whose drops are wanted: then only what sockets count passes; null for all
     * @param detail whether there are events, and owners
     * @param notices takes what a reader of the numbers must know
     */
    public CounterSource(Watch watch, Predicate<Owner.Verdict> wanted, boolean detail, Consumer<String> notices)
            throws LinuxException {
        this.shares = new Shares(wanted);
        this.filtersOwners = wanted != null; // what has no owner yet could not be decided on later
        this.detail = detail;
        this.notices = notices;
        boolean someInterfaces = !watch.interfaces().isEmpty();
        boolean someNamespaces = !watch.namespaces().isEmpty();
        this.places = place -> (!someInterfaces || place.interfaceName() != null)
                && (!someNamespaces || place.netns() != CounterPlace.HOST.netns());
        this.silent = new EventFd();
        Poller opened = null;
        try {
            opened = new Poller(watch);
            opened.poll(false).notices().forEach(notices);
        } catch (LinuxException | RuntimeException | Error failed) {
            if (opened != null) {
                opened.close();
            }
            silent.close();
            throw failed;
        }
        this.poller = opened;
    }

    /** The names of its numbers. */
    public Names names() {
        return names;
    }

    /** Nothing comes by itself. */
    @Override
    public int descriptor() {
        return silent.fd();
    }

    @Override
    public LedgerDelta delta(boolean last) throws LinuxException {
        return last ? lastDelta : look(false);
    }

    /** The last look: its events are to be taken before the last delta is asked for. */
    @Override
    public void detach() throws LinuxException {
        lastDelta = look(true);
    }

    private LedgerDelta look(boolean last) throws LinuxException {
        CounterTick tick = poller.poll(last || filtersOwners);
        tick.notices().forEach(notices);
        Map<LedgerKey, Counts> counts = new HashMap<>();
        Map<SocketDelta, Known> sockets = new HashMap<>();
        tick.sockets().forEach(socket -> sockets.put(socket, known(socket)));
        for (Share share : shares.of(tick, places)) {
            LedgerKey key = names.key(share.kind(), share.counter(), share.place());
            long pieces = 0;
            if (detail) {
                Known socket = share.socket() == null
                        ? null
                        : sockets.computeIfAbsent(share.socket(), earlier -> of(earlier.owner()));
                pieces = add(key, share.packets(), socket, tick);
            }
            counts.merge(key, new Counts(share.packets(), 0, 0, pieces, 0, 0), Counts::plus);
        }
        return new LedgerDelta(
                tick.beginNanos(),
                tick.endNanos(),
                tick.wallNanos() - tick.endNanos(),
                counts,
                Counts.ZERO,
                0,
                DropEvent.ABSENT,
                0,
                last);
    }

    private Known known(SocketDelta socket) {
        Known known = of(socket.owner());
        known.drops += socket.delta();
        return known;
    }

    private Known of(Owner.Verdict verdict) {
        Owner.Socket s = verdict.socket();
        SocketKey key = new SocketKey(s.netns(), s.inode(), s.cookie(), s.family(), s.protocol(), s.localPort());
        Known known = owners.get(key);
        if (known == null) {
            SocketDrops drops = new SocketDrops(s.inode());
            drops.begin(0);
            known = new Known(new Owner(verdict, drops));
            owners.put(key, known);
        } else if (!known.owner.verdict().isKnown()) {
            known.owner.settle(verdict); // who holds it may be found out later
        }
        return known;
    }

    /** Adds an event: several where the number is larger than one can tell. */
    private long add(LedgerKey key, long packets, Known socket, CounterTick tick) {
        long pieces = 0;
        for (long left = packets; left > 0; left -= Integer.MAX_VALUE) {
            events.add(new Event(
                    key.kind(),
                    key,
                    Math.min(left, Integer.MAX_VALUE),
                    socket == null ? null : socket.owner,
                    socket == null ? DropEvent.ABSENT : socket.drops,
                    tick.endNanos(),
                    tick.wallNanos()));
            pieces++;
        }
        return pieces;
    }

    @Override
    public int gather(int max) {
        gathered = Math.min(max, events.size() - taken);
        return gathered;
    }

    @Override
    public void decode(int index, DropEvent slot) {
        Event event = events.get(taken + index);
        LedgerKey key = event.key;
        slot.timestampNanos = event.endNanos;
        slot.timeCoarse = true;
        slot.wallNanos = event.wallNanos;
        slot.kind = event.kind;
        slot.reason = key.reason();
        slot.reasonName = names.reason(event.kind, key.reason());
        slot.location = key.location();
        slot.symbol = names.symbol(key.location());
        slot.weight = (int) event.packets;
        slot.netns = key.netns();
        slot.netnsName = names.netnsName(key.netns());
        slot.interfaceIndex = key.interfaceIndex();
        slot.interfaceName = names.interfaceName(key.netns(), key.interfaceIndex());
        slot.owner = event.owner;
        slot.socketDrops = event.socketDrops;
        slot.packetLength = DropEvent.ABSENT;
        slot.vlanId = DropEvent.ABSENT;
        slot.ipProtocol = DropEvent.ABSENT;
        slot.sourcePort = DropEvent.ABSENT;
        slot.destinationPort = DropEvent.ABSENT;
        slot.icmpType = DropEvent.ABSENT;
        slot.icmpCode = DropEvent.ABSENT;
        slot.arpOperation = DropEvent.ABSENT;
        slot.fragmentOffset = DropEvent.ABSENT;
        slot.tcpFlags = DropEvent.ABSENT;
        slot.uid = DropEvent.ABSENT;
        slot.cpu = DropEvent.ABSENT;
        slot.ranOnPid = DropEvent.ABSENT;
        slot.ranOnTid = DropEvent.ABSENT;
        slot.delayNanos = DropEvent.ABSENT;
        slot.strippedVlanProtocol = DropEvent.ABSENT;
        slot.strippedVlanTci = DropEvent.ABSENT;
        slot.capturedEtherType = DropEvent.ABSENT;
        slot.packetType = DropEvent.ABSENT;
        slot.placeFrom = PlaceFrom.NONE;
        slot.interfaceFrom = InterfaceFrom.NONE;
        slot.socketFrom = PlaceFrom.NONE;
    }

    @Override
    public void release() {
        taken += gathered;
        gathered = 0;
        if (taken == events.size()) {
            events.clear();
            taken = 0;
        }
    }

    @Override
    public void close() {
        poller.close();
        silent.close();
    }
}
