package io.dropscope.enrich;

import io.dropscope.enrich.Owners.Host;
import io.dropscope.enrich.SocketTable.Held;
import io.dropscope.event.DropEvent;
import io.dropscope.event.Owner;
import io.dropscope.event.Owner.Holder;
import io.dropscope.event.Owner.How;
import io.dropscope.event.Owner.Verdict;
import io.dropscope.event.SocketDrops;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * What {@link Owners} remembers: the owners that it made, those that wait for the next look, and what the kernel counted
 * in their sockets. Everything in it is bounded; what gave way to others is counted ({@link #complaints}). Of the detail
 * thread, but for the complaints.
 */
final class OwnerCache {
    private static final int SLOTS = 32 * 1024;
    private static final int MAX_PENDING = 4096;
    private static final int MAX_FORMER = 4096;
    private static final SocketTable.Task[] NOBODY = {};

    /** By inode and how the socket was found. */
    final Interned<Cached> bySocket = new Interned<>(SLOTS);
    /** Of closed sockets, by the start of their process and what else their tag says. */
    final Interned<Cached> byTag = new Interned<>(SLOTS);
    /** Ways to have no owner, by what makes their text. */
    final Interned<Owner> nobody = new Interned<>(SLOTS);

    private final Host host;
    private final SocketLooker looker;
    private final Interned<SocketDrops> drops = new Interned<>(SLOTS);
    private final Map<SocketTable.Task, Holder> holders = new HashMap<>();
    /** Owners that wait for the next table, and of each a copy of the event it is for. */
    private final IdentityHashMap<Owner, DropEvent> pending = new IdentityHashMap<>();
    /** Owners without an answer yet, one a question. */
    private final Map<Question, Owner> asked = new HashMap<>();
    /** To look for one: so that a question which was asked before costs no allocation. */
    private final Question probe = new Question();

    /** Those who held a socket before others did, with drops that stay theirs. */
    private final ArrayDeque<Cached> former = new ArrayDeque<>();

    private final List<SocketDrops> watched = new ArrayList<>();
    private final AtomicInteger missed = new AtomicInteger();

    OwnerCache(Host host, SocketLooker looker) {
        this.host = host;
        this.looker = looker;
    }

    /** An owner, and the table that it was last compared with. */
    static final class Cached {
        Owner owner;
        SocketDrops drops;
        int generation;
        SocketTable.Task[] processes = NOBODY;
        boolean tagged;
        int retries;
        long startNanos;
    }

    /** A process, told from one of the same number. */
    private record Started(int pid, long startNanos) {}

    /** A packet that a socket is looked up for. Once it is a key it does not change. */
    private static final class Question {
        private long netns;
        private int protocol;
        private int version;
        private long sourceHigh;
        private long sourceLow;
        private int sourcePort;
        private long destinationHigh;
        private long destinationLow;
        private int destinationPort;

        Question of(DropEvent event) {
            netns = event.netns;
            protocol = event.ipProtocol;
            version = event.ipVersion;
            sourceHigh = event.sourceHigh;
            sourceLow = event.sourceLow;
            sourcePort = event.sourcePort;
            destinationHigh = event.destinationHigh;
            destinationLow = event.destinationLow;
            destinationPort = event.destinationPort;
            return this;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Question question
                    && netns == question.netns
                    && protocol == question.protocol
                    && version == question.version
                    && sourceHigh == question.sourceHigh
                    && sourceLow == question.sourceLow
                    && sourcePort == question.sourcePort
                    && destinationHigh == question.destinationHigh
                    && destinationLow == question.destinationLow
                    && destinationPort == question.destinationPort;
        }

        @Override
        public int hashCode() {
            long h = (sourceLow * 31 + destinationLow) * 0x9e3779b97f4a7c15L + sourceHigh * 31 + destinationHigh;
            h = (h ^ h >>> 32) * 0x9e3779b97f4a7c15L + ((long) sourcePort << 32 | destinationPort);
            h = h * 31 + netns * 31 + protocol * 7L + version;
            return (int) (h ^ h >>> 32);
        }
    }

    // ---- owners of sockets ----

    /** Keeps an owner for a socket, in place of who had it before. */
    Cached add(long inode, How how, Verdict verdict, DropEvent event) {
        Cached before = bySocket.get(inode, how.ordinal());
        if (before != null && before.owner.verdict().isKnown()) {
            if (former.size() >= MAX_FORMER) {
                former.remove();
            }
            former.add(before);
        }
        Cached cached = new Cached();
        cached.drops = dropsOf(inode, event);
        cached.owner = new Owner(verdict, cached.drops);
        bySocket.put(inode, how.ordinal(), cached);
        return cached;
    }

    /** The kernel's own count of a socket; null for a group of sockets. */
    private SocketDrops dropsOf(long inode, DropEvent event) {
        SocketDrops known = drops.get(inode, 0);
        if (known != null) {
            return known;
        }
        SocketDrops made = new SocketDrops(inode);
        SocketTable first = looker.first();
        Held before = first == null ? null : first.get(inode);
        boolean tells = event.socketInode == inode && event.socketDrops != DropEvent.ABSENT;
        if (before != null && before.drops != DropEvent.ABSENT) {
            // an event from before the look is in its count already
            boolean earlier = tells && event.timestampNanos < first.startedNanos && event.socketDrops <= before.drops;
            made.begin(earlier ? Math.max(0, event.socketDrops - 1) : before.drops);
        } else if (inode > 0) {
            // made since the first look, and then with a count of 0; else what is known first
            Held now = looker.table().get(inode);
            if (first != null && first.isComplete() && host.seesAllProcesses() && !event.socketKernel) {
                made.begin(0);
            } else if (tells) {
                made.begin(Math.max(0, event.socketDrops - 1)); // this drop is in it
            } else if (now != null && now.drops != DropEvent.ABSENT) {
                made.begin(now.drops);
            }
        }
        made = drops.putIfAbsent(inode, 0, made);
        if (inode > 0 && watched.size() < SLOTS / 4) {
            watched.add(made);
        }
        return made;
    }

    /** A process with its names; asked for again while its cgroup is not known. */
    Holder holder(SocketTable.Task task) {
        Holder known = holders.get(task);
        if (known == null || known.cgroup() == null) {
            known = host.holder(task, true);
            holders.put(task, known);
        }
        return known;
    }

    // ---- what the next look has to tell ----

    /** The same owner for the same question, without an answer; null where there are too many. */
    Owner asked(DropEvent event) {
        Owner known = asked.get(probe.of(event));
        if (known != null) {
            return known;
        }
        if (asked.size() >= MAX_PENDING) {
            missed.incrementAndGet();
            return null;
        }
        Owner owner = new Owner(
                new Verdict(
                        How.NONE,
                        NoSocket.NOT_LOOKED_UP.text(event),
                        null,
                        List.of(),
                        DropEvent.ABSENT,
                        null,
                        null,
                        null,
                        false),
                null);
        asked.put(new Question().of(event), owner);
        return owner;
    }

    /** Has an owner wait for the next table, by the first of its events. */
    void putOff(Owner owner, DropEvent event) {
        if (pending.containsKey(owner)) {
            return;
        }
        if (pending.size() >= MAX_PENDING) {
            missed.incrementAndGet();
            owner.settle(owner.verdict().asSettled());
            return;
        }
        DropEvent copy = new DropEvent();
        copy.copyOwnerFieldsOf(event);
        pending.put(owner, copy);
    }

    boolean hasPending() {
        return !pending.isEmpty();
    }

    /** Settles what can be settled by now. */
    void settlePending(Function<DropEvent, Owner> rules) {
        pending.entrySet().removeIf(open -> {
            Owner found = rules.apply(open.getValue());
            if (found != open.getKey()) {
                open.getKey().settle(found.verdict());
            }
            return open.getKey().verdict().settled();
        });
        asked.values().removeIf(owner -> owner.verdict().settled());
    }

    /** The end: what is open stays as it is. */
    void giveUp() {
        pending.keySet().forEach(open -> open.settle(open.verdict().asSettled()));
        pending.clear();
        asked.clear();
    }

    // ---- with each new table ----

    /** Brings the kernel's counts up to now, and marks who has ended. */
    void update(SocketTable current) {
        watched.removeIf(each -> {
            Held held = current.get(each.inode());
            if (held != null && held.drops != DropEvent.ABSENT) {
                each.at(held.drops);
            }
            return held == null && watched.size() > SLOTS / 8; // closed; its events may still come
        });
        Map<Started, Boolean> alive = new HashMap<>();
        bySocket.forEach((inode, cached) -> markExited(cached, current, alive));
        byTag.forEach((start, cached) -> markExited(cached, current, alive));
        former.forEach(cached -> markExited(cached, current, alive));
        former.removeIf(cached -> cached.owner.verdict().holders().stream().allMatch(Holder::exited));
        if (holders.size() > SLOTS) {
            holders.clear();
        }
    }

    private void markExited(Cached cached, SocketTable current, Map<Started, Boolean> alive) {
        Verdict verdict = cached.owner.verdict();
        List<Holder> marked = null;
        for (int i = 0; i < verdict.holders().size(); i++) {
            Holder holder = verdict.holders().get(i);
            long startNanos = cached.tagged ? cached.startNanos : cached.processes[i].startNanos();
            if (!holder.exited()
                    && !current.has(holder.pid(), startNanos)
                    && !alive.computeIfAbsent(
                            new Started(holder.pid(), startNanos), each -> host.isAlive(each.pid, each.startNanos))) {
                marked = marked == null ? new ArrayList<>(verdict.holders()) : marked;
                marked.set(i, holder.asExited());
            }
        }
        if (marked != null) {
            cached.owner.settle(verdict.withHolders(marked));
        }
    }

    /** What had no room, a line each. May be called from any thread. */
    List<String> complaints() {
        List<String> lines = new ArrayList<>();
        int evicted = bySocket.evictions() + byTag.evictions() + nobody.evictions() + drops.evictions();
        if (evicted > 0) {
            lines.add("owners: " + evicted
                    + " entries of sockets gave way to others: such a socket can have several rows,"
                    + " and its own count began anew");
        }
        if (missed.get() > 0) {
            lines.add("owners: " + missed.get() + " sockets came faster than they could be looked up: holders unknown");
        }
        return lines;
    }
}
