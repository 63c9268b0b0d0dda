package io.dropscope.poll;

import io.dropscope.linux.Addresses;
import io.dropscope.linux.DiagnosedSocket;
import io.dropscope.linux.NetCounters.SocketLine;
import io.dropscope.linux.SocketQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The drop counters of sockets (sk_drops, 32 bits) and how far each rose since the look before. Remembers only those
 * that are not 0: a socket that was not there has counted from 0 on. For one thread at a time.
 */
final class SocketDropCounters {
    /** What kind of socket counted. */
    enum Kind {
        UDP,
        TCP_LISTENER,
        RAW,
        NETLINK
    }

    /**
     * A socket whose counter rose.
     *
     * @param queueFull of a listener: as many connections wait for accept as may
     * @param localAddress null when it has none
     */
    record Risen(
            Kind kind,
            long netns,
            long inode,
            long cookie,
            int family,
            int protocol,
            int state,
            String localAddress,
            int localPort,
            String remoteAddress,
            int remotePort,
            long uid,
            boolean queueFull,
            long delta) {}

    private static final class Known {
        long drops;
        long look;
    }

    /** When a source was asked: the number of a socket is its cookie there, its inode here. */
    private static final class Asked {
        long look;
        boolean before;
    }

    private record Source(long netns, Kind kind, boolean diagnosed) {}

    private record Key(Source source, long number) {}

    /** A dump can pass over a socket whose place in the table changes meanwhile. A cookie is never given again. */
    private static final int LOOKS_UNSEEN = 60;

    private final Map<Source, Asked> asked = new HashMap<>();

    private final Map<Key, Known> known = new HashMap<>();
    private final List<Risen> risen = new ArrayList<>();
    private boolean first = true;
    private long look;

    void beginLook() {
        look++;
        risen.clear();
    }

    /**
     * Before the sockets of a kind: which source tells of them now. After another one, all that is new is old.
     *
     * @param diagnosed sock_diag, or else /proc
     */
    void ask(Kind kind, long netns, boolean diagnosed) {
        Asked source = asked.computeIfAbsent(new Source(netns, kind, diagnosed), none -> new Asked());
        if (source.look != look) {
            source.before = source.look == look - 1;
            source.look = look;
        }
    }

    /** After a question that failed: sockets that are new at the next look may have been there. */
    void notAsked(Kind kind, long netns, boolean diagnosed) {
        asked.remove(new Source(netns, kind, diagnosed));
    }

    /** What belongs to a namespace begins anew: another one has its inode now. */
    void forget(long netns) {
        known.keySet().removeIf(key -> key.source.netns == netns);
        asked.keySet().removeIf(source -> source.netns == netns);
    }

    /**
     * Takes a socket as sock_diag tells it.
     *
     * @param fresh whether its namespace is looked at for the first time: then all that it has counted is old
     */
    void socket(Kind kind, long netns, DiagnosedSocket s, boolean fresh) {
        if (s.drops <= 0) {
            return;
        }
        long delta = rise(new Source(netns, kind, true), s.cookie, s.drops, fresh);
        if (delta == 0) {
            return;
        }
        boolean connected = s.remotePort != 0 || s.remoteHigh != 0 || s.remoteLow != 0;
        risen.add(new Risen(
                kind,
                netns,
                s.inode,
                s.cookie,
                s.family,
                s.protocol,
                s.state,
                Addresses.text(s.ipVersion, s.localHigh, s.localLow),
                s.raw ? -1 : s.localPort,
                connected ? Addresses.text(s.ipVersion, s.remoteHigh, s.remoteLow) : null,
                connected && !s.raw ? s.remotePort : -1,
                s.uid,
                s.state == SocketQuery.STATE_LISTEN && s.receiveQueue >= s.sendQueue,
                delta));
    }

    /** Takes a socket as /proc tells it. */
    void socket(Kind kind, long netns, SocketLine s, boolean fresh) {
        if (s.drops <= 0) {
            return;
        }
        boolean inet = s.family != 16;
        // a netlink socket of the kernel has port 0, whatever its protocol
        long number = s.inode != 0 ? s.inode : -1L - (s.protocol * (1L << 32) + s.localPort);
        long delta = rise(new Source(netns, kind, false), number, s.drops, fresh);
        if (delta == 0) {
            return;
        }
        boolean connected = inet && (s.remotePort != 0 || s.remoteHigh != 0 || s.remoteLow != 0);
        int version = s.family == 2 ? 4 : 6;
        risen.add(new Risen(
                kind,
                netns,
                s.inode,
                0,
                s.family,
                s.protocol,
                s.state,
                inet ? Addresses.text(version, s.localHigh, s.localLow) : null,
                inet && !s.raw ? s.localPort : -1,
                connected ? Addresses.text(version, s.remoteHigh, s.remoteLow) : null,
                connected && !s.raw ? s.remotePort : -1,
                s.uid,
                false,
                delta));
    }

    private long rise(Source source, long number, long drops, boolean fresh) {
        Key key = new Key(source, number);
        Known before = known.get(key);
        long delta;
        if (before == null) {
            before = new Known();
            known.put(key, before);
            delta = first || fresh || !asked.get(source).before ? 0 : drops;
        } else {
            delta = drops - before.drops & 0xffff_ffffL;
            if (delta >= 1L << 31) {
                delta = drops; // another socket has the number now
            }
        }
        before.drops = drops;
        before.look = look;
        return delta;
    }

    /** Sockets of a namespace that could not be looked at stay as they were. */
    void keep(long netns) {
        known.forEach((key, socket) -> {
            if (key.source.netns == netns) {
                socket.look = look;
            }
        });
        asked.forEach((source, at) -> {
            if (source.netns == netns && at.look == look - 1) {
                at.look = look;
            }
        });
    }

    void endLook() {
        first = false;
        known.entrySet().removeIf(socket -> {
            long unseen = look - socket.getValue().look;
            return unseen > (socket.getKey().source.diagnosed ? LOOKS_UNSEEN : 0);
        });
        asked.values().removeIf(source -> source.look != look);
    }

    List<Risen> risen() {
        return risen;
    }
}
