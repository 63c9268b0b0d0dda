package io.dropscope.enrich;

import io.dropscope.enrich.OwnerCache.Cached;
import io.dropscope.enrich.SocketTable.Held;
import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.Owner;
import io.dropscope.event.Owner.Holder;
import io.dropscope.event.Owner.How;
import io.dropscope.event.Owner.Verdict;
import io.dropscope.event.PlaceFrom;
import io.dropscope.linux.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Whose packets they were. The rules, in their order: the socket that should have received the packet; the socket that
 * sent it, unless the packet died in another namespace than that socket's; a look-up of its addresses and ports in the
 * namespace where it died; nobody, and why. The socket leads to the processes that hold it by a table of all sockets of
 * all processes ({@link SocketScan}), and where it is closed, by its tag. What was found is kept in an {@link OwnerCache}.
 *
 * <p>{@link #resolve} and {@link #tick} belong to the detail thread. For a socket that is at hand and known, an answer costs no
 * allocation.
 */
public final class Owners implements AutoCloseable {
    /** An event with an unknown socket waits so long for the next look, where events are shown one by one. */
    private static final long LONGEST_HOLD_NANOS = TimeUnit.SECONDS.toNanos(3);
    /** The start waits so long at most for the first look. */
    private static final long LONGEST_FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    /** The end of a run waits so long at most for the last look. */
    private static final long LONGEST_LAST_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** After a wait that was too long nobody waits for so long. */
    private static final long IMPATIENT_NANOS = TimeUnit.SECONDS.toNanos(15);

    /** How often a cgroup that is not known is asked for again, with a new table each time: those of new ones come late. */
    private static final int MAX_RETRIES = 16;

    private static final int TCP = 6;
    private static final int ESTABLISHED = 1;
    private static final int SYN_RECV = 3;
    private static final int TIME_WAIT = 6;
    private static final int CLOSE_WAIT = 8;
    private static final int NEW_SYN_RECV = 12;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    /** What else has to be asked of this host; a test answers itself. */
    interface Host {
        /** CLOCK_MONOTONIC, the clock of events. */
        long nanoTime();

        /** Whether an address is the namespace's own, or a group that it may be in; null when that cannot be read (yet). */
        Boolean isLocal(long netns, int version, long high, long low);

        /**
         * Whether something listens on a port although no process holds it: the kernel.
         *
         * @param table the sockets that processes hold
         */
        Listens kernelListens(long netns, int protocol, int port, SocketTable table);

        /**
         * The process, with its program and cgroup.
         *
         * @param process what the kernel told of it
         * @param alive whether it is thought to run: of one that has ended nothing more can be read
         */
        Holder holder(SocketTable.Task process, boolean alive);

        /** Whether a look sees all processes: not from within a PID namespace of our own. */
        boolean seesAllProcesses();

        /** Whether a process still runs. */
        boolean isAlive(int pid, long startNanos);

        /** Path of a cgroup; null when it is gone or unknown. */
        String cgroupPath(long id);
    }

    /** Whether the kernel listens; {@link #SOON}: the next table tells; {@link #UNSEEN}: or a process that is out of sight. */
    enum Listens {
        YES,
        NO,
        SOON,
        UNSEEN,
        UNREADABLE
    }

    private final Host host;
    private final boolean hold;
    private final SocketLooker looker;

    private final OwnerCache cache;
    private int settledGeneration;
    private long impatientUntilNanos;

    /**
     * Starts to look.
     *
     * @param scan how
     * @param hold whether an event waits for its owner, for a moment, rather than go on without
     * @param filter whose packets are wanted
     * @param decisions told which open sockets pass the filter; null when the kernel side does not want to know
     */
    Owners(SocketScan scan, Host host, boolean hold, OwnerFilter filter, SocketDecisions decisions) {
        this.host = host;
        this.hold = hold;
        impatientUntilNanos = host.nanoTime();
        looker = new SocketLooker(scan, host::nanoTime, filter, decisions, host::cgroupPath);
        cache = new OwnerCache(host, looker);
    }

    /** Starts to look on this host; parameters as above. */
    public static Owners live(
            SocketScan scan, Interfaces interfaces, boolean hold, OwnerFilter filter, SocketDecisions decisions) {
        return new Owners(scan, new LiveHost(interfaces), hold, filter, decisions);
    }

    /** Sets {@link DropEvent#owner}. The names of reason and symbol have to be there already. */
    public void resolve(DropEvent event) {
        if (event.timestampNanos - looker.table().startedNanos > looker.freshNanos()) {
            looker.wantFresh();
            if (hold) {
                await(event.timestampNanos);
            }
        }
        Owner owner = find(event);
        if (!owner.verdict().settled()) {
            looker.want();
            // a listener that no process holds has to be seen before a look and after it
            if (hold && await(event.timestampNanos)) {
                owner = find(event);
                if (!owner.verdict().settled() && await(host.nanoTime())) {
                    owner = find(event);
                }
            }
            if (hold && !owner.verdict().settled() && event.tagPid != 0 && hasSocketOfItsNamespace(event)) {
                owner = ofClosed(event, How.TAG); // better than nothing, and marked as what it is
            }
        }
        event.owner = owner;
        if (!owner.verdict().settled()) {
            cache.putOff(owner, event);
        }
    }

    /**
     * Settles what had to wait, marks who has ended, and brings the kernel's own counts up to now. To be called at each
     * tick, before owners are shown.
     *
     * @param last whether this is the end of the run: then what is still open waits for one more look
     */
    public void tick(boolean last) {
        if (last || cache.hasPending()) {
            looker.want();
        } else if (looker.tellsDecisions() && host.nanoTime() - looker.table().startedNanos > looker.freshNanos()) {
            looker.wantFresh(); // packets that the kernel side rejects make no events, and their sockets change hands
        }
        if (last) {
            looker.awaitLast(LONGEST_LAST_NANOS); // for what is open, and for the sockets' own counts
        }
        SocketTable current = looker.table();
        if (current.generation != settledGeneration) {
            settledGeneration = current.generation;
            cache.settlePending(this::find);
            cache.update(current);
        }
        if (last) {
            cache.giveUp();
        }
    }

    // ---- the rules ----

    private Owner find(DropEvent event) {
        return hasSocketOfItsNamespace(event) ? ofSocket(event) : ofTuple(event);
    }

    /** Over veth the sender's socket hangs on the packet in the receiver's namespace too, and is not whose packet it was. */
    private static boolean hasSocketOfItsNamespace(DropEvent event) {
        boolean ofAnother = event.socketFrom == PlaceFrom.SKB_SK
                && event.netns != 0
                && event.socketNetns != 0
                && event.netns != event.socketNetns;
        return event.socketFrom != PlaceFrom.NONE && !ofAnother;
    }

    private Owner ofSocket(DropEvent event) {
        boolean inet = event.socketFamily == AF_INET || event.socketFamily == AF_INET6;
        boolean full = event.uid != DropEvent.ABSENT;
        How how = inet && event.socketState == NEW_SYN_RECV
                ? How.LISTENER
                : switch (event.socketFrom) {
                    case RX_SK -> How.RX_SK;
                    case SKB_SK -> How.SKB_SK;
                    default -> How.ARGUMENT;
                };
        if (!full) {
            return ofMiniSocket(event, how);
        }
        if (event.socketInode != 0 || event.socketKernel) {
            return ofInode(event, how);
        }
        if (inet && event.socketProtocol == TCP && isOpenState(event.socketState)) {
            Owner listener = ofTuple(event); // a connection that nobody has accepted yet
            if (listener.verdict().isKnown() || !listener.verdict().settled()) {
                return listener;
            }
        }
        return ofClosed(event, how);
    }

    /** Whether a TCP socket is in a state that it leaves when its process closes it. */
    private static boolean isOpenState(int state) {
        return state == ESTABLISHED || state == SYN_RECV || state == CLOSE_WAIT;
    }

    /** A connection that its process has closed, or one that is none yet. */
    private Owner ofMiniSocket(DropEvent event, How how) {
        boolean timeWait = event.socketState == TIME_WAIT;
        int port = EventSocket.localPort(event);
        long key = (long) (timeWait ? 1 : 2) << 48 | (long) how.ordinal() << 32 | port & 0xffffL;
        Owner known = cache.nobody.get(key, event.socketNetns);
        return known != null
                ? known
                : cache.nobody.putIfAbsent(
                        key,
                        event.socketNetns,
                        new Owner(
                                new Verdict(
                                        how,
                                        timeWait
                                                ? "connection in time-wait, closed by its process"
                                                : "connection request without a listener",
                                        EventSocket.mini(event),
                                        List.of(),
                                        DropEvent.ABSENT,
                                        null,
                                        null,
                                        null,
                                        true),
                                null));
    }

    private Owner ofInode(DropEvent event, How how) {
        SocketTable current = looker.table();
        Cached cached = cache.bySocket.get(event.socketInode, how.ordinal());
        if (cached != null
                && cached.generation == current.generation
                && cached.owner.verdict().settled()) {
            cached.drops.at(event.socketDrops);
            return cached.owner;
        }
        if (event.socketKernel) {
            if (cached == null || !cached.owner.verdict().isKernel()) {
                cached = cache.add(event.socketInode, how, kernelSocket(event, how), event);
            }
        } else {
            Held held = current.get(event.socketInode);
            cached = held == null ? unknown(event, how, cached, current) : known(held, how, cached, event);
        }
        cached.generation = current.generation;
        cached.drops.at(event.socketDrops);
        return cached.owner;
    }

    private Cached known(Held held, How how, Cached cached, DropEvent event) {
        boolean same = cached != null && Arrays.equals(cached.processes, held.holders);
        if (same
                && cached.owner.verdict().settled()
                && (cached.retries >= MAX_RETRIES || !lacksCgroup(cached.owner.verdict()))) {
            return cached;
        }
        Verdict verdict = verdictOf(held, how);
        if (same || (cached != null && cached.owner.verdict().holders().isEmpty())) {
            cached.owner.settle(verdict); // the holder, or its cgroup, had to be looked for
        } else {
            cached = cache.add(held.inode, how, verdict, event);
        }
        cached.retries++;
        cached.processes = held.holders;
        cached.tagged = false;
        return cached;
    }

    /** Whether a living holder's cgroup is not known: new ones are looked for now and then only. */
    private static boolean lacksCgroup(Verdict verdict) {
        for (Holder holder : verdict.holders()) {
            if (holder.cgroup() == null && !holder.exited()) {
                return true;
            }
        }
        return false;
    }

    /** Not in the table: too new for it, closed meanwhile, or out of sight. */
    private Cached unknown(DropEvent event, How how, Cached cached, SocketTable current) {
        if (cached != null && cached.owner.verdict().isKnown()) {
            return cached; // those who held it while it was open
        }
        boolean settled = event.timestampNanos < current.startedNanos || looker.failure() != null;
        if (cached != null && !settled) {
            return cached;
        }
        Verdict verdict;
        if (settled && event.tagPid != 0) {
            verdict = tagged(event, how == How.LISTENER ? How.LISTENER : How.TAG);
        } else {
            String cgroup = host.cgroupPath(event.cgroupId);
            verdict = new Verdict(
                    how,
                    current.missedProcesses > 0 ? "holder unknown (not permitted)" : "holder unknown",
                    EventSocket.of(event),
                    List.of(),
                    event.uid,
                    cgroup,
                    ControlGroup.of(cgroup).unit(),
                    ControlGroup.of(cgroup).container(),
                    settled);
        }
        if (cached == null) {
            cached = cache.add(event.socketInode, how, verdict, event);
        } else {
            cached.owner.settle(verdict);
        }
        if (verdict.isKnown()) {
            cached.tagged = true;
            cached.startNanos = event.tagStartNanos;
        }
        return cached;
    }

    /** The socket has no inode any more: whoever held it has closed it. */
    private Owner ofClosed(DropEvent event, How how) {
        if (event.tagPid != 0) {
            long key = (long) event.tagPid << 32
                    | (event.tagInherited ? 1L << 24 : 0)
                    | (long) (event.socketProtocol & 0xff) << 16
                    | EventSocket.localPort(event) & 0xffffL;
            Cached cached = cache.byTag.get(event.tagStartNanos, key);
            if (cached == null) {
                cached = new Cached();
                cached.owner = new Owner(tagged(event, How.TAG), null);
                cached.tagged = true;
                cached.startNanos = event.tagStartNanos;
                cache.byTag.put(event.tagStartNanos, key, cached);
            }
            return cached.owner;
        }
        int port = EventSocket.localPort(event);
        long key = event.uid << 32
                | (long) how.ordinal() << 24
                | (long) (event.socketProtocol & 0xff) << 16
                | port & 0xffffL;
        Owner known = cache.nobody.get(~event.cgroupId, key);
        if (known != null) {
            return known;
        }
        String cgroup = host.cgroupPath(event.cgroupId);
        return cache.nobody.putIfAbsent(
                ~event.cgroupId,
                key,
                new Owner(
                        new Verdict(
                                how,
                                "socket already closed",
                                EventSocket.shared(event),
                                List.of(),
                                event.uid,
                                cgroup,
                                ControlGroup.of(cgroup).unit(),
                                ControlGroup.of(cgroup).container(),
                                true),
                        null));
    }

    private Verdict tagged(DropEvent event, How how) {
        SocketTable.Task now = looker.table().process(event.tagPid);
        boolean holdsOthers = now != null && now.startNanos() == event.tagStartNanos;
        SocketTable.Task process = holdsOthers
                ? now // by its present name
                : new SocketTable.Task(
                        event.tagPid, 0, event.tagStartNanos, 0, Text.safe(Text.ofCString(event.tagComm)));
        boolean alive = host.isAlive(event.tagPid, event.tagStartNanos);
        Holder holder =
                alive ? host.holder(process, true) : host.holder(process, false).asExited();
        String cgroup = holder.cgroup() != null ? holder.cgroup() : host.cgroupPath(event.cgroupId);
        return new Verdict(
                how,
                event.tagInherited ? "by the process that made its listener" : null,
                EventSocket.shared(event),
                List.of(holder),
                event.uid,
                cgroup,
                ControlGroup.of(cgroup).unit(),
                ControlGroup.of(cgroup).container(),
                true);
    }

    private Verdict kernelSocket(DropEvent event, How how) {
        return new Verdict(
                how, Owner.KERNEL_SOCKET, EventSocket.of(event), List.of(), event.uid, null, null, null, true);
    }

    private Verdict verdictOf(Held held, How how) {
        Holder[] named = new Holder[held.holders.length];
        for (int i = 0; i < named.length; i++) {
            named[i] = cache.holder(held.holders[i]);
        }
        String cgroup = named.length > 0 ? named[0].cgroup() : host.cgroupPath(held.cgroupId);
        return new Verdict(
                how,
                named.length == 0 ? "holder unknown" : null,
                held.asSocket(),
                List.of(named),
                held.uid,
                cgroup,
                ControlGroup.of(cgroup).unit(),
                ControlGroup.of(cgroup).container(),
                true);
    }

    // ---- packets without a socket ----

    private Owner ofTuple(DropEvent event) {
        NoSocket reason = NoSocket.of(event);
        if (reason != null) {
            return none(reason, event);
        }
        boolean outbound = isOutbound(event);
        long localHigh = outbound ? event.sourceHigh : event.destinationHigh;
        long localLow = outbound ? event.sourceLow : event.destinationLow;
        Boolean local = host.isLocal(event.netns, event.ipVersion, localHigh, localLow);
        SocketTable current = looker.table();
        int port = port(event);
        if (port != DropEvent.ABSENT) {
            Held held = current.find(
                    event.netns,
                    event.ipProtocol,
                    event.ipVersion,
                    outbound ? event.destinationHigh : event.sourceHigh,
                    outbound ? event.destinationLow : event.sourceLow,
                    outbound ? event.destinationPort : event.sourcePort,
                    localHigh,
                    localLow,
                    port,
                    Boolean.TRUE.equals(local));
            if (held != null) {
                return ofHeld(held, current, event);
            }
        }
        if (local == null) {
            return none(NoSocket.NAMESPACE_UNREADABLE, event);
        }
        if (!local) {
            boolean own =
                    Boolean.TRUE.equals(host.isLocal(event.netns, event.ipVersion, event.sourceHigh, event.sourceLow));
            return none(own ? NoSocket.OWN_WITHOUT_SOCKET : NoSocket.FORWARDED, event);
        }
        if (port == DropEvent.ABSENT) {
            return none(event.fragmentOffset > 0 ? NoSocket.LATER_FRAGMENT : NoSocket.NO_PORT, event);
        }
        if (event.timestampNanos >= current.startedNanos && looker.failure() == null) {
            return notYet(event);
        }
        return switch (host.kernelListens(event.netns, event.ipProtocol, port, current)) {
            case YES -> none(NoSocket.KERNEL, event);
            case NO -> none(NoSocket.NO_SOCKET, event);
            case SOON -> notYet(event);
            case UNSEEN -> none(NoSocket.UNSEEN, event);
            case UNREADABLE -> none(NoSocket.NAMESPACE_UNREADABLE, event);
        };
    }

    private Owner ofHeld(Held held, SocketTable current, DropEvent event) {
        How how = held.isUnconnected() ? How.LISTENER : How.TUPLE;
        Cached cached = cache.bySocket.get(held.inode, how.ordinal());
        if (cached == null || cached.generation != current.generation || held.inode < 0) {
            cached = known(held, how, cached, event);
            cached.generation = current.generation;
        }
        return cached.owner;
    }

    /** Whether this host's end of the packet is its source: what the tcp tracepoints tell of, received resets too. */
    private static boolean isOutbound(DropEvent event) {
        return event.kind != Kind.DROP && event.kind != Kind.DROP_FRAGMENT;
    }

    /** The port of this host's end of a packet without a socket, or ABSENT. */
    static int port(DropEvent event) {
        return isOutbound(event) ? event.sourcePort : event.destinationPort;
    }

    /** What the next look has to tell. */
    private Owner notYet(DropEvent event) {
        Owner owner = cache.asked(event);
        return owner != null ? owner : none(NoSocket.NOT_LOOKED_UP, event);
    }

    private Owner none(NoSocket reason, DropEvent event) {
        long a = (long) reason.ordinal() << 40;
        long b = 0;
        if (reason.namesPort()) {
            a |= (long) (event.ipProtocol & 0xff) << 16 | port(event) & 0xffffL;
            b = reason == NoSocket.KERNEL ? event.netns : 0;
        }
        Owner known = cache.nobody.get(a, b);
        if (known != null) {
            return known;
        }
        Owner.Socket socket = reason != NoSocket.KERNEL
                ? null
                : new Owner.Socket(
                        0,
                        0,
                        event.netns,
                        event.ipVersion == 4 ? AF_INET : AF_INET6,
                        event.ipProtocol,
                        0,
                        null,
                        port(event),
                        null,
                        DropEvent.ABSENT);
        How how = reason == NoSocket.KERNEL ? How.LISTENER : How.NONE;
        Verdict verdict =
                new Verdict(how, reason.text(event), socket, List.of(), DropEvent.ABSENT, null, null, null, true);
        return cache.nobody.putIfAbsent(a, b, new Owner(verdict, null));
    }

    /** Waits for a table that was begun after an event. False when that takes too long, or has lately. */
    private boolean await(long eventNanos) {
        if (looker.table().startedNanos > eventNanos) {
            return true;
        }
        if (host.nanoTime() - impatientUntilNanos < 0) {
            return false;
        }
        boolean looked = looker.await(eventNanos, LONGEST_HOLD_NANOS);
        if (!looked) {
            impatientUntilNanos = host.nanoTime() + IMPATIENT_NANOS;
        }
        return looked;
    }

    /** Waits for the first look, within limits: what sockets count from then on is known exactly. */
    public void awaitFirst() {
        looker.awaitFirst(LONGEST_FIRST_NANOS);
    }

    /** What the looks could not see, a line each; empty when nothing is missing. May be called from any thread. */
    public List<String> complaints() {
        List<String> lines = new ArrayList<>();
        SocketTable table = looker.table();
        if (looker.failure() != null) {
            lines.add("owners: " + looker.failure());
        }
        if (table.missedProcesses > 0) {
            lines.add("owners: the sockets of " + table.missedProcesses
                    + (table.missedProcesses == 1 ? " process" : " processes")
                    + " may not be read (not permitted): grant CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH,"
                    + " or run it with sudo");
        }
        if (table.missedSockets > 0) {
            lines.add("owners: " + table.missedSockets + " open sockets are more than the table holds ("
                    + SocketTable.MAX_SOCKETS + "): their holders are unknown");
        }
        if (looker.undecidedSockets() > 0) {
            lines.add("owners: the kernel side has no room to be told of " + looker.undecidedSockets()
                    + " open sockets: whether their packets pass the filter is decided from events, or not at all");
        }
        lines.addAll(cache.complaints());
        return lines;
    }

    /** The figures of the looking, for those who measure. May be called from any thread. */
    public String figures() {
        SocketTable table = looker.table();
        return "owners: " + table.generation + " looks, the last one " + looker.costNanos() / 1000 + " us for "
                + table.size() + " sockets";
    }

    /** Ends the looking, and waits for a look that is on its way. What is known stays known. */
    @Override
    public void close() {
        looker.close();
    }
}
