package io.dropscope.recording;

import io.dropscope.event.DropEvent;
import io.dropscope.event.InterfaceFrom;
import io.dropscope.event.Kind;
import io.dropscope.event.PlaceFrom;
import io.dropscope.recording.Layout.Event;

/**
 * A {@link DropEvent} as bytes, all of it but its names and the packet's bytes: what has the values that most events have in
 * common (no socket, no tag) is left out by groups. Written and read here, field by field, and nowhere else.
 */
final class EventContent {
    private static final Kind[] KINDS = Kind.values();
    private static final int PLACES = PlaceFrom.values().length;
    private static final int INTERFACES = InterfaceFrom.values().length;

    private EventContent() {}

    // ---- writing

    /** The groups that an event needs. */
    static int groups(DropEvent event) {
        return (hasHeaders(event) ? Event.HEADERS : 0)
                | ((event.sourceHigh | event.destinationHigh) != 0 ? Event.HIGH : 0)
                | (hasSocket(event) ? Event.SOCKET : 0)
                | (hasTag(event) ? Event.TAG : 0)
                | (hasRanOn(event) ? Event.RAN_ON : 0)
                | (hasLink(event) ? Event.LINK : 0);
    }

    private static boolean hasHeaders(DropEvent event) {
        return event.ipVersion != 0
                || (event.sourceLow | event.destinationLow) != 0
                || (event.vlanId
                                & event.ipProtocol
                                & event.sourcePort
                                & event.destinationPort
                                & event.icmpType
                                & event.icmpCode
                                & event.arpOperation
                                & event.fragmentOffset
                                & event.tcpFlags)
                        != DropEvent.ABSENT;
    }

    private static boolean hasSocket(DropEvent event) {
        return (event.socketNetns | event.socketInode | event.socketCookie | event.cgroupId) != 0
                || (event.uid & event.socketDrops) != DropEvent.ABSENT
                || (event.socketState | event.socketFamily | event.socketProtocol | event.socketPort) != 0;
    }

    private static boolean hasTag(DropEvent event) {
        return event.tagPid != 0 || event.tagStartNanos != 0 || isNamed(event.tagComm);
    }

    private static boolean hasRanOn(DropEvent event) {
        return (event.cpu & event.ranOnPid & event.ranOnTid) != DropEvent.ABSENT || isNamed(event.ranOnComm);
    }

    private static boolean isNamed(byte[] comm) {
        return (Little.i64(comm, 0) | Little.i64(comm, 8)) != 0;
    }

    private static boolean hasLink(DropEvent event) {
        return event.macLength != 0
                || (event.strippedVlanProtocol & event.strippedVlanTci & event.packetType) != DropEvent.ABSENT;
    }

    /**
     * Writes an event without its checksum.
     *
     * @param groups of the event
     * @param owner its number in this recording; 0 for none
     * @return where it ends
     */
    static int write(DropEvent event, int groups, int owner, byte[] to, int at) {
        Little.put16(to, at + Event.VERSION, Layout.VERSION);
        Little.put16(to, at + Event.GROUPS, groups);
        to[at + Event.KIND] = (byte) event.kind.ordinal();
        to[at + Event.PLACE_FROM] = number(event.placeFrom);
        to[at + Event.INTERFACE_FROM] = event.interfaceFrom == null ? 0 : (byte) event.interfaceFrom.ordinal();
        to[at + Event.SOCKET_FROM] = number(event.socketFrom);
        Little.put64(to, at + Event.TIMESTAMP, event.timestampNanos);
        Little.put64(to, at + Event.WALL, event.wallNanos);
        Little.put64(to, at + Event.DELAY, event.delayNanos);
        Little.put64(to, at + Event.LOCATION, event.location);
        Little.put64(to, at + Event.NETNS, event.netns);
        Little.put32(to, at + Event.REASON, event.reason);
        Little.put32(to, at + Event.WEIGHT, event.weight);
        Little.put32(to, at + Event.PACKET_LENGTH, event.packetLength);
        Little.put32(to, at + Event.HEADER_LENGTH, event.headerLength);
        Little.put32(to, at + Event.INTERFACE_INDEX, event.interfaceIndex);
        Little.put32(to, at + Event.ARRIVED_ON, event.arrivedOnInterface);
        Little.put32(to, at + Event.SEGMENTS, event.segments);
        Little.put32(to, at + Event.ETHER_TYPE, event.etherType);
        Little.put32(to, at + Event.OWNER, owner);
        to[at + Event.FLAGS] = (byte) ((event.timeCoarse ? Event.TIME_COARSE : 0)
                | (event.undecided ? Event.UNDECIDED : 0)
                | (event.socketKernel ? Event.SOCKET_KERNEL : 0)
                | (event.tagInherited ? Event.TAG_INHERITED : 0));
        to[at + Event.STACK_DEPTH] = (byte) event.stackDepth;
        Little.put16(to, at + Event.RESERVED, 0);
        int end = at + Event.CORE_SIZE;
        if ((groups & Event.HEADERS) != 0) {
            end = writeHeaders(event, to, end);
        }
        if ((groups & Event.HIGH) != 0) {
            Little.put64(to, end + Event.HIGH_SOURCE, event.sourceHigh);
            Little.put64(to, end + Event.HIGH_DESTINATION, event.destinationHigh);
            end += Event.HIGH_SIZE;
        }
        if ((groups & Event.SOCKET) != 0) {
            end = writeSocket(event, to, end);
        }
        if ((groups & Event.TAG) != 0) {
            Little.put64(to, end + Event.TAG_START, event.tagStartNanos);
            System.arraycopy(event.tagComm, 0, to, end + Event.TAG_COMM, event.tagComm.length);
            Little.put32(to, end + Event.TAG_PID, event.tagPid);
            end += Event.TAG_SIZE;
        }
        if ((groups & Event.RAN_ON) != 0) {
            Little.put32(to, end + Event.RAN_ON_CPU, event.cpu);
            Little.put32(to, end + Event.RAN_ON_PID, event.ranOnPid);
            Little.put32(to, end + Event.RAN_ON_TID, event.ranOnTid);
            System.arraycopy(event.ranOnComm, 0, to, end + Event.RAN_ON_COMM, event.ranOnComm.length);
            end += Event.RAN_ON_SIZE;
        }
        if ((groups & Event.LINK) != 0) {
            System.arraycopy(event.mac, 0, to, end + Event.LINK_MAC, event.mac.length);
            Little.put16(to, end + Event.LINK_MAC_LENGTH, event.macLength);
            Little.put32(to, end + Event.LINK_VLAN_PROTOCOL, event.strippedVlanProtocol);
            Little.put32(to, end + Event.LINK_VLAN_TCI, event.strippedVlanTci);
            Little.put32(to, end + Event.LINK_PACKET_TYPE, event.packetType);
            end += Event.LINK_SIZE;
        }
        for (int i = 0; i < event.stackDepth; i++) {
            Little.put64(to, end, event.stack[i]);
            end += Long.BYTES;
        }
        return end;
    }

    private static byte number(PlaceFrom from) {
        return from == null ? 0 : (byte) from.ordinal();
    }

    private static int writeHeaders(DropEvent event, byte[] to, int at) {
        Little.put64(to, at + Event.HEADERS_SOURCE, event.sourceLow);
        Little.put64(to, at + Event.HEADERS_DESTINATION, event.destinationLow);
        Little.put32(to, at + Event.HEADERS_SOURCE_PORT, event.sourcePort);
        Little.put32(to, at + Event.HEADERS_DESTINATION_PORT, event.destinationPort);
        Little.put32(to, at + Event.HEADERS_VLAN_ID, event.vlanId);
        Little.put32(to, at + Event.HEADERS_ARP_OPERATION, event.arpOperation);
        Little.put32(to, at + Event.HEADERS_FRAGMENT_OFFSET, event.fragmentOffset);
        Little.put16(to, at + Event.HEADERS_IP_PROTOCOL, event.ipProtocol);
        Little.put16(to, at + Event.HEADERS_IP_VERSION, event.ipVersion);
        Little.put16(to, at + Event.HEADERS_ICMP_TYPE, event.icmpType);
        Little.put16(to, at + Event.HEADERS_ICMP_CODE, event.icmpCode);
        Little.put16(to, at + Event.HEADERS_TCP_FLAGS, event.tcpFlags);
        Little.put16(to, at + Event.HEADERS_RESERVED, 0);
        return at + Event.HEADERS_SIZE;
    }

    private static int writeSocket(DropEvent event, byte[] to, int at) {
        Little.put64(to, at + Event.SOCKET_NETNS, event.socketNetns);
        Little.put64(to, at + Event.SOCKET_INODE, event.socketInode);
        Little.put64(to, at + Event.SOCKET_COOKIE, event.socketCookie);
        Little.put64(to, at + Event.SOCKET_UID, event.uid);
        Little.put64(to, at + Event.SOCKET_CGROUP, event.cgroupId);
        Little.put64(to, at + Event.SOCKET_DROPS, event.socketDrops);
        Little.put16(to, at + Event.SOCKET_STATE, event.socketState);
        Little.put16(to, at + Event.SOCKET_FAMILY, event.socketFamily);
        Little.put16(to, at + Event.SOCKET_PROTOCOL, event.socketProtocol);
        Little.put16(to, at + Event.SOCKET_PORT, event.socketPort);
        return at + Event.SOCKET_SIZE;
    }

    // ---- reading

    /** Whether these bytes, checksum included, can be an event of this version: {@link #read} then takes them. */
    static boolean fits(byte[] from, int at, int length) {
        if (length < Event.CORE_SIZE + Layout.CHECK_BYTES) {
            return false;
        }
        int groups = Little.u16(from, at + Event.GROUPS);
        int depth = Little.u8(from, at + Event.STACK_DEPTH);
        if ((groups & ~Event.ALL_GROUPS) != 0
                || depth > DropEvent.MAX_STACK_DEPTH
                || length != Event.size(groups, depth)
                || Little.u8(from, at + Event.KIND) >= KINDS.length
                || Little.u8(from, at + Event.PLACE_FROM) >= PLACES
                || Little.u8(from, at + Event.SOCKET_FROM) >= PLACES
                || Little.u8(from, at + Event.INTERFACE_FROM) >= INTERFACES) {
            return false;
        }
        if ((groups & Event.LINK) == 0) {
            return true;
        }
        int link = at + length - Layout.CHECK_BYTES - depth * Long.BYTES - Event.LINK_SIZE;
        int macLength = Little.u16(from, link + Event.LINK_MAC_LENGTH);
        return macLength == 0 || macLength == DropEvent.MAC_HEADER_LENGTH;
    }

    /** The number of its owner; 0 for none. */
    static int owner(byte[] from, int at) {
        return Little.i32(from, at + Event.OWNER);
    }

    static long timestampNanos(byte[] from, int at) {
        return Little.i64(from, at + Event.TIMESTAMP);
    }

    /** Sets all fields but the names and the packet's bytes. Allocates nothing. */
    static void read(byte[] from, int at, DropEvent event) {
        int groups = Little.u16(from, at + Event.GROUPS);
        event.kind = KINDS[from[at + Event.KIND]];
        event.placeFrom = PlaceFrom.of(from[at + Event.PLACE_FROM]);
        event.interfaceFrom = InterfaceFrom.of(from[at + Event.INTERFACE_FROM]);
        event.socketFrom = PlaceFrom.of(from[at + Event.SOCKET_FROM]);
        event.timestampNanos = Little.i64(from, at + Event.TIMESTAMP);
        event.wallNanos = Little.i64(from, at + Event.WALL);
        event.delayNanos = Little.i64(from, at + Event.DELAY);
        event.location = Little.i64(from, at + Event.LOCATION);
        event.netns = Little.i64(from, at + Event.NETNS);
        event.reason = Little.i32(from, at + Event.REASON);
        event.weight = Little.i32(from, at + Event.WEIGHT);
        event.packetLength = Little.i32(from, at + Event.PACKET_LENGTH);
        event.headerLength = Little.i32(from, at + Event.HEADER_LENGTH);
        event.interfaceIndex = Little.i32(from, at + Event.INTERFACE_INDEX);
        event.arrivedOnInterface = Little.i32(from, at + Event.ARRIVED_ON);
        event.segments = Little.i32(from, at + Event.SEGMENTS);
        event.etherType = Little.i32(from, at + Event.ETHER_TYPE);
        int flags = from[at + Event.FLAGS];
        event.timeCoarse = (flags & Event.TIME_COARSE) != 0;
        event.undecided = (flags & Event.UNDECIDED) != 0;
        event.socketKernel = (flags & Event.SOCKET_KERNEL) != 0;
        event.tagInherited = (flags & Event.TAG_INHERITED) != 0;
        int depth = from[at + Event.STACK_DEPTH];
        int next = at + Event.CORE_SIZE;
        next = readHeaders((groups & Event.HEADERS) != 0, from, next, event);
        boolean high = (groups & Event.HIGH) != 0;
        event.sourceHigh = high ? Little.i64(from, next + Event.HIGH_SOURCE) : 0;
        event.destinationHigh = high ? Little.i64(from, next + Event.HIGH_DESTINATION) : 0;
        next += high ? Event.HIGH_SIZE : 0;
        next = readSocket((groups & Event.SOCKET) != 0, from, next, event);
        next = readTag((groups & Event.TAG) != 0, from, next, event);
        next = readRanOn((groups & Event.RAN_ON) != 0, from, next, event);
        next = readLink((groups & Event.LINK) != 0, from, next, event);
        for (int i = 0; i < depth; i++) {
            event.stack[i] = Little.i64(from, next);
            next += Long.BYTES;
        }
        event.stackDepth = depth;
    }

    private static int readHeaders(boolean present, byte[] from, int at, DropEvent event) {
        if (!present) {
            event.sourceLow = 0;
            event.destinationLow = 0;
            event.sourcePort = DropEvent.ABSENT;
            event.destinationPort = DropEvent.ABSENT;
            event.vlanId = DropEvent.ABSENT;
            event.arpOperation = DropEvent.ABSENT;
            event.fragmentOffset = DropEvent.ABSENT;
            event.ipProtocol = DropEvent.ABSENT;
            event.ipVersion = 0;
            event.icmpType = DropEvent.ABSENT;
            event.icmpCode = DropEvent.ABSENT;
            event.tcpFlags = DropEvent.ABSENT;
            return at;
        }
        event.sourceLow = Little.i64(from, at + Event.HEADERS_SOURCE);
        event.destinationLow = Little.i64(from, at + Event.HEADERS_DESTINATION);
        event.sourcePort = Little.i32(from, at + Event.HEADERS_SOURCE_PORT);
        event.destinationPort = Little.i32(from, at + Event.HEADERS_DESTINATION_PORT);
        event.vlanId = Little.i32(from, at + Event.HEADERS_VLAN_ID);
        event.arpOperation = Little.i32(from, at + Event.HEADERS_ARP_OPERATION);
        event.fragmentOffset = Little.i32(from, at + Event.HEADERS_FRAGMENT_OFFSET);
        event.ipProtocol = Little.i16(from, at + Event.HEADERS_IP_PROTOCOL);
        event.ipVersion = Little.i16(from, at + Event.HEADERS_IP_VERSION);
        event.icmpType = Little.i16(from, at + Event.HEADERS_ICMP_TYPE);
        event.icmpCode = Little.i16(from, at + Event.HEADERS_ICMP_CODE);
        event.tcpFlags = Little.i16(from, at + Event.HEADERS_TCP_FLAGS);
        return at + Event.HEADERS_SIZE;
    }

    private static int readSocket(boolean present, byte[] from, int at, DropEvent event) {
        if (!present) {
            event.socketNetns = 0;
            event.socketInode = 0;
            event.socketCookie = 0;
            event.uid = DropEvent.ABSENT;
            event.cgroupId = 0;
            event.socketDrops = DropEvent.ABSENT;
            event.socketState = 0;
            event.socketFamily = 0;
            event.socketProtocol = 0;
            event.socketPort = 0;
            return at;
        }
        event.socketNetns = Little.i64(from, at + Event.SOCKET_NETNS);
        event.socketInode = Little.i64(from, at + Event.SOCKET_INODE);
        event.socketCookie = Little.i64(from, at + Event.SOCKET_COOKIE);
        event.uid = Little.i64(from, at + Event.SOCKET_UID);
        event.cgroupId = Little.i64(from, at + Event.SOCKET_CGROUP);
        event.socketDrops = Little.i64(from, at + Event.SOCKET_DROPS);
        event.socketState = Little.u16(from, at + Event.SOCKET_STATE);
        event.socketFamily = Little.u16(from, at + Event.SOCKET_FAMILY);
        event.socketProtocol = Little.u16(from, at + Event.SOCKET_PROTOCOL);
        event.socketPort = Little.u16(from, at + Event.SOCKET_PORT);
        return at + Event.SOCKET_SIZE;
    }

    private static int readTag(boolean present, byte[] from, int at, DropEvent event) {
        event.tagStartNanos = present ? Little.i64(from, at + Event.TAG_START) : 0;
        event.tagPid = present ? Little.i32(from, at + Event.TAG_PID) : 0;
        readComm(present, from, at + Event.TAG_COMM, event.tagComm);
        return present ? at + Event.TAG_SIZE : at;
    }

    private static int readRanOn(boolean present, byte[] from, int at, DropEvent event) {
        event.cpu = present ? Little.i32(from, at + Event.RAN_ON_CPU) : DropEvent.ABSENT;
        event.ranOnPid = present ? Little.i32(from, at + Event.RAN_ON_PID) : DropEvent.ABSENT;
        event.ranOnTid = present ? Little.i32(from, at + Event.RAN_ON_TID) : DropEvent.ABSENT;
        readComm(present, from, at + Event.RAN_ON_COMM, event.ranOnComm);
        return present ? at + Event.RAN_ON_SIZE : at;
    }

    private static void readComm(boolean present, byte[] from, int at, byte[] to) {
        Little.put64(to, 0, present ? Little.i64(from, at) : 0);
        Little.put64(to, 8, present ? Little.i64(from, at + 8) : 0);
    }

    private static int readLink(boolean present, byte[] from, int at, DropEvent event) {
        event.macLength = present ? Little.u16(from, at + Event.LINK_MAC_LENGTH) : 0;
        event.strippedVlanProtocol = present ? Little.i32(from, at + Event.LINK_VLAN_PROTOCOL) : DropEvent.ABSENT;
        event.strippedVlanTci = present ? Little.i32(from, at + Event.LINK_VLAN_TCI) : DropEvent.ABSENT;
        event.packetType = present ? Little.i32(from, at + Event.LINK_PACKET_TYPE) : DropEvent.ABSENT;
        if (!present) {
            return at;
        }
        System.arraycopy(from, at + Event.LINK_MAC, event.mac, 0, event.mac.length);
        return at + Event.LINK_SIZE;
    }
}
