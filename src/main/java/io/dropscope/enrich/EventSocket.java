package io.dropscope.enrich;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.Owner;
import io.dropscope.event.PlaceFrom;

/** What an event itself tells of its socket, for owners whose socket no look has found. */
final class EventSocket {
    private static final int IPPROTO_TCP = 6;

    private EventSocket() {}

    /** What all time-wait sockets, or all requests, of a port have in common. */
    static Owner.Socket mini(DropEvent event) {
        return new Owner.Socket(
                0,
                0,
                event.socketNetns,
                event.socketFamily,
                IPPROTO_TCP,
                event.socketState,
                null,
                localPort(event),
                null,
                DropEvent.ABSENT);
    }

    /** What all sockets have in common that a verdict without an inode stands for. */
    static Owner.Socket shared(DropEvent event) {
        return new Owner.Socket(
                0, 0, 0, event.socketFamily, event.socketProtocol, 0, null, localPort(event), null, DropEvent.ABSENT);
    }

    /** What the event itself tells of its socket. */
    static Owner.Socket of(DropEvent event) {
        return new Owner.Socket(
                event.socketInode,
                event.socketCookie,
                event.socketNetns,
                event.socketFamily,
                event.socketProtocol,
                event.socketState,
                null,
                localPort(event),
                null,
                DropEvent.ABSENT);
    }

    /** The socket's own port. One that it has let go of is that of its end of the packet: mostly it was the sender. */
    static int localPort(DropEvent event) {
        if (event.socketPort != 0) {
            return event.socketPort;
        }
        return event.kind == Kind.DROP && event.socketFrom == PlaceFrom.RX_SK
                ? event.destinationPort
                : event.sourcePort;
    }
}
