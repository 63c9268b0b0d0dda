package io.dropscope.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.dropscope.enrich.SocketScan.Holding;
import io.dropscope.event.DropEvent;
import io.dropscope.event.InterfaceFrom;
import io.dropscope.event.Kind;
import io.dropscope.event.PlaceFrom;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The Java side of {@code bpf/drop.h}: offsets of every struct that crosses the border, in bytes, in the machine's byte
 * order, and the decoding of a record. LayoutTest compares the constants with the compiled object's BTF, both ways.
 *
 * <p>A record of the ring is a {@code drop_event} (192 bytes) or a {@code drop_event_with_stack} (520), and behind either
 * may be a {@code captured} (32 bytes) with the packet's bytes:
 *
 * <pre>
 *   0  timestamp_ns      8  location        16 socket_cookie    24 socket_inode   32 cgroup_id   40 tag_start_ns
 *  48  packet: source[4] destination[4] length header_length ether_type ports vlan fragment flags ...
 * 104  reason weight netns interface_index socket_netns socket_drops uid pid tid tag_pid
 * 144  socket_protocol socket_port segments cpu, then eight single bytes from record_type on
 * 160  comm[16] tag_comm[16]
 * 192  stack[40], 512 stack_bytes
 *
 *   0  length   4 arrived_on   8 ether_type vlan_protocol vlan_tci packet_type has_mac   18 mac[14]
 *  32  bytes from the network header on, then zeros up to the snaplen, rounded up to 8
 * </pre>
 */
final class WireFormat {
    static final int RECORD_EVENT = 1;
    static final int RECORD_EVENT_WITH_STACK = 2;
    static final int RECORD_EVENT_WITH_BYTES = 3;
    static final int RECORD_EVENT_WITH_STACK_AND_BYTES = 4;

    static final int FLAG_SOCKET_FULL = 1;
    static final int FLAG_SOCKET_KERNEL = 2;
    static final int FLAG_TAGGED = 4;
    static final int FLAG_TAG_INHERITED = 8;
    static final int FLAG_UNDECIDED = 16;
    static final int FLAG_TIME_COARSE = 32;

    static final int OWNER_UNDECIDED = 0;
    static final int OWNER_PASSES = 1;
    static final int OWNER_REJECTED = 2;

    /** In a ledger key's kind. */
    static final int UNDECIDED = 0x100;

    /** A ledger key's kind: all drops of the host, counted where something is filtered. */
    static final int HOST_DROPS = 0x200;
    /** Of events: sums of their own where no other map has room. */
    static final int KINDS = 7;

    static final int PACKET_IP = 1;
    static final int PACKET_PORTS = 2;
    static final int PACKET_TCP_FLAGS = 4;
    static final int PACKET_ICMP = 8;
    static final int PACKET_ARP = 16;
    static final int PACKET_VLAN = 32;
    static final int PACKET_FRAGMENT = 64;

    /** {@code struct ledger_key}. */
    static final class LedgerKeyLayout {
        static final int LOCATION = 0;
        static final int NETNS = 8;
        static final int INTERFACE_INDEX = 12;
        static final int REASON = 16;
        static final int KIND = 20;
        static final int SIZE = 24;

        private LedgerKeyLayout() {}
    }

    /** {@code struct overflow_key}. */
    static final class OverflowKeyLayout {
        static final int LOCATION = 0;
        static final int REASON = 8;
        static final int KIND = 12;
        static final int SIZE = 16;

        private OverflowKeyLayout() {}
    }

    /** {@code struct ledger_value}, one a possible CPU. */
    static final class LedgerValueLayout {
        static final int PACKETS = 0;
        static final int SEGMENTS = 8;
        static final int BYTES = 16;
        static final int EVENTS = 24;
        static final int RING_FULL = 32;
        static final int THINNED = 40;
        static final int WINDOW_START = 48;
        static final int WINDOW_COUNT = 52;
        static final int SIZE = 56;

        private LedgerValueLayout() {}
    }

    /** {@code struct front_slot}. */
    static final class FrontSlotLayout {
        static final int KEY = 0;
        static final int CLAIMS = 24;
        static final int READY = 28;
        static final int VALUE = 32;
        static final int SIZE = 88;

        private FrontSlotLayout() {}
    }

    /** {@code struct front}, one a possible CPU: slots one after another. */
    static final class FrontLayout {
        static final int SLOTS = 0;
        static final int SIZE = 5632;

        private FrontLayout() {}
    }

    /** {@code struct packet}. */
    static final class PacketLayout {
        static final int SOURCE = 0;
        static final int DESTINATION = 16;
        static final int LENGTH = 32;
        static final int HEADER_LENGTH = 36;
        static final int ETHER_TYPE = 38;
        static final int SOURCE_PORT = 40;
        static final int DESTINATION_PORT = 42;
        static final int VLAN_ID = 44;
        static final int FRAGMENT_OFFSET = 46;
        static final int FLAGS = 48;
        static final int IP_VERSION = 50;
        static final int IP_PROTOCOL = 51;
        static final int TCP_FLAGS = 52;
        static final int PADDING = 53;
        static final int SIZE = 56;

        private PacketLayout() {}
    }

    /** {@code struct drop_event}. */
    static final class DropEventLayout {
        static final int TIMESTAMP_NS = 0;
        static final int LOCATION = 8;
        static final int SOCKET_COOKIE = 16;
        static final int SOCKET_INODE = 24;
        static final int CGROUP_ID = 32;
        static final int TAG_START_NS = 40;
        static final int PACKET = 48;
        static final int REASON = 104;
        static final int WEIGHT = 108;
        static final int NETNS = 112;
        static final int INTERFACE_INDEX = 116;
        static final int SOCKET_NETNS = 120;
        static final int SOCKET_DROPS = 124;
        static final int UID = 128;
        static final int PID = 132;
        static final int TID = 136;
        static final int TAG_PID = 140;
        static final int SOCKET_PROTOCOL = 144;
        static final int SOCKET_PORT = 146;
        static final int SEGMENTS = 148;
        static final int CPU = 150;
        static final int RECORD_TYPE = 152;
        static final int KIND = 153;
        static final int PLACE_FROM = 154;
        static final int INTERFACE_FROM = 155;
        static final int SOCKET_FROM = 156;
        static final int SOCKET_STATE = 157;
        static final int SOCKET_FAMILY = 158;
        static final int FLAGS = 159;
        static final int COMM = 160;
        static final int TAG_COMM = 176;
        static final int SIZE = 192;

        private DropEventLayout() {}
    }

    /** {@code struct drop_event_with_stack}. */
    static final class DropEventWithStackLayout {
        static final int EVENT = 0;
        static final int STACK = 192;
        static final int STACK_BYTES = 512;
        static final int PADDING = 516;
        static final int SIZE = 520;

        private DropEventWithStackLayout() {}
    }

    /** {@code struct captured}, before the bytes. */
    static final class CapturedLayout {
        static final int LENGTH = 0;
        static final int ARRIVED_ON = 4;
        static final int ETHER_TYPE = 8;
        static final int VLAN_PROTOCOL = 10;
        static final int VLAN_TCI = 12;
        static final int PACKET_TYPE = 14;
        static final int HAS_MAC = 15;
        static final int PADDING = 16;
        static final int MAC = 18;
        static final int SIZE = 32;

        private CapturedLayout() {}
    }

    /** {@code struct tag}. */
    static final class TagLayout {
        static final int START_NS = 0;
        static final int MADE_FOR = 8;
        static final int SEQUENCE = 16;
        static final int PID = 20;
        static final int SWEEP = 24;
        static final int PADDING = 28;
        static final int COMM = 32;
        static final int SIZE = 48;

        private TagLayout() {}
    }

    /** {@code struct holding}. */
    static final class HoldingLayout {
        static final int INODE = 0;
        static final int COOKIE = 8;
        static final int START_NS = 16;
        static final int CGROUP_ID = 24;
        static final int SOCKET_CGROUP_ID = 32;
        static final int LOCAL = 40;
        static final int REMOTE = 56;
        static final int PID = 72;
        static final int CONTAINER_PID = 76;
        static final int NETNS = 80;
        static final int UID = 84;
        static final int DROPS = 88;
        static final int FAMILY = 92;
        static final int PROTOCOL = 94;
        static final int LOCAL_PORT = 96;
        static final int REMOTE_PORT = 98;
        static final int TYPE = 100;
        static final int STATE = 101;
        static final int IPV6_ONLY = 102;
        static final int PADDING = 103;
        static final int COMM = 104;
        static final int SIZE = 120;

        private HoldingLayout() {}
    }

    /** {@code struct options}. */
    static final class OptionsLayout {
        static final int RING_RESERVE_BYTES = 0;
        static final int WINDOW_JIFFIES = 8;
        static final int WINDOW_BUDGET = 12;
        static final int WINDOW_BUDGET_RECIPROCAL = 16;
        static final int WINDOW_RESERVE = 20;
        static final int REASON_COUNT = 24;
        static final int NOT_REASON_COUNT = 28;
        static final int INTERFACE_COUNT = 32;
        static final int NETNS_COUNT = 36;
        static final int IP_PROTOCOL_COUNT = 40;
        static final int ETHER_TYPE_COUNT = 44;
        static final int HOST_COUNT = 48;
        static final int PORT_COUNT = 52;
        static final int UID_COUNT = 56;
        static final int COARSE_TIME_NS = 60;
        static final int SNAPLEN = 64;
        static final int READS_PAGES = 68;
        static final int REASONS = 72;
        static final int NOT_REASONS = 328;
        static final int INTERFACES = 584;
        static final int NETNS = 1096;
        static final int HOSTS = 1352;
        static final int UIDS = 3656;
        static final int PORTS = 3912;
        static final int ETHER_TYPES = 4040;
        static final int IP_PROTOCOLS = 4168;
        static final int DETAIL = 4232;
        static final int STACK_MODE = 4233;
        static final int PROBE_READS = 4234;
        static final int FILTERS_HOLDERS = 4235;
        static final int COUNTS_HOST = 4236;
        static final int CASTS = 4237;
        static final int SEVERAL_RINGS = 4238;
        static final int RUNS_NEST = 4239;
        static final int RING_OF_CPU = 4240;
        static final int SIZE = 5264;

        private OptionsLayout() {}
    }

    /** {@code struct filter_interface}. */
    static final class FilterInterfaceLayout {
        static final int NETNS = 0;
        static final int INTERFACE_INDEX = 4;
        static final int SIZE = 8;

        private FilterInterfaceLayout() {}
    }

    /** {@code struct filter_host}. */
    static final class FilterHostLayout {
        static final int ADDRESS = 0;
        static final int MASK = 16;
        static final int IP_VERSION = 32;
        static final int SIZE = 36;

        private FilterHostLayout() {}
    }

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    private static final VarHandle NAME_HALF =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private WireFormat() {}

    /** Whether a record of this length is one that {@link #decode} takes. */
    static boolean isDecodable(MemorySegment ring, long at, int length) {
        if (length < DropEventLayout.SIZE || Kind.of(ring.get(JAVA_BYTE, at + DropEventLayout.KIND)) == null) {
            return false;
        }
        return switch (ring.get(JAVA_BYTE, at + DropEventLayout.RECORD_TYPE)) {
            case RECORD_EVENT -> length == DropEventLayout.SIZE;
            case RECORD_EVENT_WITH_STACK -> length == DropEventWithStackLayout.SIZE;
            case RECORD_EVENT_WITH_BYTES -> hasBytes(ring, at, DropEventLayout.SIZE, length);
            case RECORD_EVENT_WITH_STACK_AND_BYTES -> hasBytes(ring, at, DropEventWithStackLayout.SIZE, length);
            default -> false;
        };
    }

    private static boolean hasBytes(MemorySegment ring, long at, int captured, int length) {
        int room = length - captured - CapturedLayout.SIZE;
        return room > 0
                && Integer.compareUnsigned(ring.get(JAVA_INT, at + captured + CapturedLayout.LENGTH), room) <= 0;
    }

    /** The time stamp of a decodable record. */
    static long timestampNanos(MemorySegment ring, long at) {
        return ring.get(JAVA_LONG, at + DropEventLayout.TIMESTAMP_NS);
    }

    /**
     * Fills a slot from a decodable record, all fields but the names. Allocates nothing.
     *
     * @param at offset of the record in {@code ring}, a multiple of 8
     * @param record room for {@link DropEventLayout}, of the calling thread
     * @param wallOffsetNanos wall clock minus monotonic clock
     */
    static void decode(MemorySegment ring, long at, Words record, long wallOffsetNanos, DropEvent event) {
        record.take(ring, at, DropEventLayout.SIZE);
        long timestamp = record.i64(DropEventLayout.TIMESTAMP_NS);
        event.timestampNanos = timestamp;
        event.wallNanos = timestamp + wallOffsetNanos;
        event.kind = Kind.of(record.i8(DropEventLayout.KIND));
        event.reason = record.i32(DropEventLayout.REASON);
        event.location = record.i64(DropEventLayout.LOCATION);
        event.weight = record.i32(DropEventLayout.WEIGHT);
        event.netns = record.u32(DropEventLayout.NETNS);
        event.interfaceIndex = record.i32(DropEventLayout.INTERFACE_INDEX);
        event.placeFrom = PlaceFrom.of(record.i8(DropEventLayout.PLACE_FROM));
        event.interfaceFrom = InterfaceFrom.of(record.i8(DropEventLayout.INTERFACE_FROM));
        event.segments = record.u16(DropEventLayout.SEGMENTS);
        event.cpu = record.u16(DropEventLayout.CPU);
        event.ranOnPid = record.i32(DropEventLayout.PID);
        event.ranOnTid = record.i32(DropEventLayout.TID);
        copyName(record, DropEventLayout.COMM, event.ranOnComm);
        decodePacket(record, event);
        decodeSocket(record, event);
        event.delayNanos = DropEvent.ABSENT;
        event.reasonName = null;
        event.symbol = null;
        event.interfaceName = null;
        event.netnsName = null;
        event.owner = null;
        int type = record.i8(DropEventLayout.RECORD_TYPE);
        boolean stack = type == RECORD_EVENT_WITH_STACK || type == RECORD_EVENT_WITH_STACK_AND_BYTES;
        event.stackDepth = 0;
        if (stack) {
            decodeStack(ring, at, event);
        }
        if (type == RECORD_EVENT_WITH_BYTES || type == RECORD_EVENT_WITH_STACK_AND_BYTES) {
            decodeCaptured(ring, at + (stack ? DropEventWithStackLayout.SIZE : DropEventLayout.SIZE), record, event);
        } else {
            event.capturedLength = 0;
            event.capturedEtherType = DropEvent.ABSENT;
            event.macLength = 0;
            event.strippedVlanProtocol = DropEvent.ABSENT;
            event.strippedVlanTci = DropEvent.ABSENT;
            event.packetType = DropEvent.ABSENT;
            event.arrivedOnInterface = 0;
        }
    }

    /** @param record what was in it is gone afterwards */
    private static void decodeCaptured(MemorySegment ring, long at, Words record, DropEvent event) {
        record.take(ring, at, CapturedLayout.SIZE);
        int length = Math.min(record.i32(CapturedLayout.LENGTH), event.bytes.length);
        int vlanProtocol = record.u16(CapturedLayout.VLAN_PROTOCOL);
        boolean mac = record.i8(CapturedLayout.HAS_MAC) != 0;
        MemorySegment.copy(ring, JAVA_BYTE, at + CapturedLayout.SIZE, event.bytes, 0, length);
        event.capturedLength = length;
        event.capturedEtherType = length > 0 ? record.u16(CapturedLayout.ETHER_TYPE) : DropEvent.ABSENT;
        event.macLength = mac ? DropEvent.MAC_HEADER_LENGTH : 0;
        if (mac) {
            MemorySegment.copy(ring, JAVA_BYTE, at + CapturedLayout.MAC, event.mac, 0, DropEvent.MAC_HEADER_LENGTH);
        }
        event.strippedVlanProtocol = vlanProtocol != 0 ? vlanProtocol : DropEvent.ABSENT;
        event.strippedVlanTci = vlanProtocol != 0 ? record.u16(CapturedLayout.VLAN_TCI) : DropEvent.ABSENT;
        event.packetType = record.i8(CapturedLayout.PACKET_TYPE);
        event.arrivedOnInterface = record.i32(CapturedLayout.ARRIVED_ON);
    }

    /** A comm, which a copy by bytes would take longer for. */
    private static void copyName(Words from, int at, byte[] to) {
        NAME_HALF.set(to, 0, from.i64(at));
        NAME_HALF.set(to, Long.BYTES, from.i64(at + Long.BYTES));
    }

    private static void decodePacket(Words record, DropEvent event) {
        int at = DropEventLayout.PACKET;
        int flags = record.u16(at + PacketLayout.FLAGS);
        int version = record.i8(at + PacketLayout.IP_VERSION);
        int first = record.u16(at + PacketLayout.SOURCE_PORT);
        boolean ports = (flags & PACKET_PORTS) != 0;
        boolean icmp = (flags & PACKET_ICMP) != 0;
        event.packetLength = record.i32(at + PacketLayout.LENGTH);
        event.headerLength = record.u16(at + PacketLayout.HEADER_LENGTH);
        event.etherType = record.u16(at + PacketLayout.ETHER_TYPE);
        event.vlanId = (flags & PACKET_VLAN) != 0 ? record.u16(at + PacketLayout.VLAN_ID) : DropEvent.ABSENT;
        event.ipVersion = version;
        event.ipProtocol = (flags & PACKET_IP) != 0 ? record.u8(at + PacketLayout.IP_PROTOCOL) : DropEvent.ABSENT;
        event.sourcePort = ports ? first : DropEvent.ABSENT;
        event.destinationPort = ports ? record.u16(at + PacketLayout.DESTINATION_PORT) : DropEvent.ABSENT;
        event.icmpType = icmp ? first >>> 8 : DropEvent.ABSENT;
        event.icmpCode = icmp ? first & 0xff : DropEvent.ABSENT;
        event.arpOperation = (flags & PACKET_ARP) != 0 ? first : DropEvent.ABSENT;
        event.fragmentOffset =
                (flags & PACKET_FRAGMENT) != 0 ? record.u16(at + PacketLayout.FRAGMENT_OFFSET) : DropEvent.ABSENT;
        event.tcpFlags = (flags & PACKET_TCP_FLAGS) != 0 ? record.u8(at + PacketLayout.TCP_FLAGS) : DropEvent.ABSENT;
        if (version == 6) {
            event.sourceHigh = record.networkI64(at + PacketLayout.SOURCE);
            event.sourceLow = record.networkI64(at + PacketLayout.SOURCE + 8);
            event.destinationHigh = record.networkI64(at + PacketLayout.DESTINATION);
            event.destinationLow = record.networkI64(at + PacketLayout.DESTINATION + 8);
        } else {
            event.sourceHigh = 0;
            event.sourceLow = record.networkU32(at + PacketLayout.SOURCE);
            event.destinationHigh = 0;
            event.destinationLow = record.networkU32(at + PacketLayout.DESTINATION);
        }
    }

    private static void decodeSocket(Words record, DropEvent event) {
        int flags = record.i8(DropEventLayout.FLAGS);
        boolean full = (flags & FLAG_SOCKET_FULL) != 0;
        event.socketFrom = PlaceFrom.of(record.i8(DropEventLayout.SOCKET_FROM));
        event.socketNetns = record.u32(DropEventLayout.SOCKET_NETNS);
        event.socketInode = record.i64(DropEventLayout.SOCKET_INODE);
        event.socketCookie = record.i64(DropEventLayout.SOCKET_COOKIE);
        event.socketState = record.i8(DropEventLayout.SOCKET_STATE);
        event.socketFamily = record.i8(DropEventLayout.SOCKET_FAMILY);
        event.socketProtocol = record.u16(DropEventLayout.SOCKET_PROTOCOL);
        event.socketKernel = (flags & FLAG_SOCKET_KERNEL) != 0;
        event.socketPort = record.u16(DropEventLayout.SOCKET_PORT);
        event.uid = full ? record.u32(DropEventLayout.UID) : DropEvent.ABSENT;
        event.cgroupId = record.i64(DropEventLayout.CGROUP_ID);
        event.socketDrops = full ? record.u32(DropEventLayout.SOCKET_DROPS) : DropEvent.ABSENT;
        event.undecided = (flags & FLAG_UNDECIDED) != 0;
        event.timeCoarse = (flags & FLAG_TIME_COARSE) != 0;
        event.tagPid = (flags & FLAG_TAGGED) == 0 ? 0 : record.i32(DropEventLayout.TAG_PID);
        event.tagStartNanos = record.i64(DropEventLayout.TAG_START_NS);
        event.tagInherited = (flags & FLAG_TAG_INHERITED) != 0;
        copyName(record, DropEventLayout.TAG_COMM, event.tagComm);
    }

    /**
     * Fills a slot from what a sweep wrote about a process and a socket. Allocates nothing.
     *
     * @param at offset of the record, a multiple of 8
     * @param record room for {@link HoldingLayout}, of the calling thread
     */
    static void decodeHolding(MemorySegment from, long at, Words record, Holding to) {
        record.take(from, at, HoldingLayout.SIZE);
        to.inode = record.i64(HoldingLayout.INODE);
        to.cookie = record.i64(HoldingLayout.COOKIE);
        to.startNanos = record.i64(HoldingLayout.START_NS);
        to.cgroupId = record.i64(HoldingLayout.CGROUP_ID);
        to.socketCgroupId = record.i64(HoldingLayout.SOCKET_CGROUP_ID);
        to.pid = record.i32(HoldingLayout.PID);
        to.containerPid = record.i32(HoldingLayout.CONTAINER_PID);
        to.netns = record.u32(HoldingLayout.NETNS);
        to.uid = record.u32(HoldingLayout.UID);
        to.drops = record.u32(HoldingLayout.DROPS);
        to.family = record.u16(HoldingLayout.FAMILY);
        to.protocol = record.u16(HoldingLayout.PROTOCOL);
        to.localPort = record.u16(HoldingLayout.LOCAL_PORT);
        to.remotePort = record.u16(HoldingLayout.REMOTE_PORT);
        to.type = record.i8(HoldingLayout.TYPE);
        to.state = record.i8(HoldingLayout.STATE);
        to.ipv6Only = record.i8(HoldingLayout.IPV6_ONLY) != 0;
        copyName(record, HoldingLayout.COMM, to.comm);
        to.ipVersion = to.family == AF_INET ? 4 : to.family == AF_INET6 ? 6 : 0;
        if (to.ipVersion == 6) {
            to.localHigh = record.networkI64(HoldingLayout.LOCAL);
            to.localLow = record.networkI64(HoldingLayout.LOCAL + 8);
            to.remoteHigh = record.networkI64(HoldingLayout.REMOTE);
            to.remoteLow = record.networkI64(HoldingLayout.REMOTE + 8);
        } else {
            to.localHigh = 0;
            to.localLow = record.networkU32(HoldingLayout.LOCAL);
            to.remoteHigh = 0;
            to.remoteLow = record.networkU32(HoldingLayout.REMOTE);
        }
    }

    /**
     * The frames above the location are the BPF machinery and kfree_skb itself. The location is kfree_skb's return
     * address, so it stands in the stack; the frames below it are the callers. Where it does not (tail calls, tcp
     * events), all frames stay, and the Enricher takes the machinery off by name.
     */
    private static void decodeStack(MemorySegment ring, long at, DropEvent event) {
        int frames = ring.get(JAVA_INT, at + DropEventWithStackLayout.STACK_BYTES) >>> 3;
        long stack = at + DropEventWithStackLayout.STACK;
        int first = 0;
        for (int i = 0; i < frames; i++) {
            if (ring.get(JAVA_LONG, stack + 8L * i) == event.location) {
                first = i + 1;
                break;
            }
        }
        int depth = Math.min(frames - first, DropEvent.MAX_STACK_DEPTH);
        for (int i = 0; i < depth; i++) {
            event.stack[i] = ring.get(JAVA_LONG, stack + 8L * (first + i));
        }
        event.stackDepth = depth;
    }
}
