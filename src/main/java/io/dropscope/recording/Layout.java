package io.dropscope.recording;

import java.util.Locale;

/**
 * Every number of the file format: docs/recording-format.md draws the bytes. Blocks and options that pcapng knows have its
 * numbers (draft-ietf-opsawg-pcapng), all others are of its ranges for local use. All numbers are little-endian but those of
 * {@link Sll2}, which are a packet's.
 *
 * <p>What is ours begins with a version of 16 bits and ends with a checksum. A reader passes over, and counts, what it does not
 * know: a block type, an option, a version that is not its own. A change of a layout is a new version; what is new gets a
 * block type or option code of its own.
 */
final class Layout {
    // ---- block types
    static final int SECTION_HEADER = 0x0A0D0D0A;
    static final int INTERFACE = 1;
    static final int INTERFACE_STATISTICS = 5;
    static final int PACKET = 6;

    /** What a file tells of its run. */
    static final int RUN = 0x80000D50;
    /** An event without packet bytes. */
    static final int EVENT = 0x80000D51;
    /** What was counted in an interval, or a part of it. */
    static final int DELTA = 0x80000D52;

    static final int SYMBOL = 0x80000D53;
    static final int NETNS_NAME = 0x80000D54;
    static final int INTERFACE_NAME = 0x80000D55;
    static final int REASON_NAME = 0x80000D56;
    static final int OWNER = 0x80000D57;
    /** All names and owners before it are used no more. */
    static final int FORGET = 0x80000D58;
    /** Events that were not written. */
    static final int GAP = 0x80000D59;

    static final int FIRST_OURS = RUN;
    static final int LAST_OURS = GAP;

    /** The version of all that is ours. */
    static final int VERSION = 1;

    // ---- a block: type, total length, content, total length again
    static final int BLOCK_TYPE = 0;
    static final int BLOCK_LENGTH = 4;
    static final int BLOCK_CONTENT = 8;
    /** Type and both lengths. */
    static final int BLOCK_FRAME = 12;
    /** No block is larger, written or read. */
    static final int LARGEST_BLOCK = 1 << 20;
    /** At the end of content that is ours. */
    static final int CHECK_BYTES = 4;

    static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
    static final int ZSTD_MAGIC = 0xFD2FB528;

    // ---- an interface block
    static final int LINKTYPE_SLL2 = 276;

    // ---- an enhanced packet block, from its beginning
    static final int PACKET_INTERFACE = 8;
    static final int PACKET_TIME_HIGH = 12;
    static final int PACKET_TIME_LOW = 16;
    static final int PACKET_CAPTURED = 20;
    static final int PACKET_ORIGINAL = 24;
    static final int PACKET_DATA = 28;

    /** packet direction in epb_flags. */
    static final int DIRECTION_INBOUND = 1;

    static final int DIRECTION_OUTBOUND = 2;

    // ---- options
    static final int OPTION_END = 0;
    static final int OPTION_COMMENT = 1;
    static final int SECTION_HARDWARE = 2;
    static final int SECTION_OS = 3;
    static final int SECTION_APPLICATION = 4;
    static final int INTERFACE_NAME_OPTION = 2;
    static final int INTERFACE_DESCRIPTION = 3;
    static final int INTERFACE_TSRESOL = 9;
    static final int INTERFACE_OS = 12;
    static final int PACKET_FLAGS = 2;
    /** Ours, in a packet block: everything of the event but its bytes; the same as the content of {@link #EVENT}. */
    static final int PACKET_EVENT = 0x8001;

    static final int STATISTICS_START = 2;
    static final int STATISTICS_END = 3;
    static final int STATISTICS_RECEIVED = 4;
    static final int STATISTICS_DROPPED = 5;

    private Layout() {}

    /** LINUX_SLL2, the header before a packet's bytes; big-endian. */
    static final class Sll2 {
        static final int PROTOCOL = 0;
        static final int INTERFACE_INDEX = 4;
        static final int HARDWARE_TYPE = 8;
        static final int PACKET_TYPE = 10;
        static final int ADDRESS_LENGTH = 11;
        static final int ADDRESS = 12;
        static final int SIZE = 20;

        static final int ARPHRD_ETHER = 1;
        static final int ARPHRD_NONE = 0xFFFE;
        static final int PACKET_HOST = 0;
        static final int PACKET_OUTGOING = 4;

        private Sll2() {}
    }

    /** An event: {@link #CORE_SIZE} bytes, then the groups whose bit is set, in the order of their bits, then the checksum. */
    static final class Event {
        static final int VERSION = 0;
        static final int GROUPS = 2;
        static final int KIND = 4;
        static final int PLACE_FROM = 5;
        static final int INTERFACE_FROM = 6;
        static final int SOCKET_FROM = 7;
        static final int TIMESTAMP = 8;
        static final int WALL = 16;
        static final int DELAY = 24;
        static final int LOCATION = 32;
        static final int NETNS = 40;
        static final int REASON = 48;
        static final int WEIGHT = 52;
        static final int PACKET_LENGTH = 56;
        static final int HEADER_LENGTH = 60;
        static final int INTERFACE_INDEX = 64;
        static final int ARRIVED_ON = 68;
        static final int SEGMENTS = 72;
        static final int ETHER_TYPE = 76;
        static final int OWNER = 80;
        static final int FLAGS = 84;
        static final int STACK_DEPTH = 85;
        static final int RESERVED = 86;
        static final int CORE_SIZE = 88;

        static final int TIME_COARSE = 1;
        static final int UNDECIDED = 2;
        static final int SOCKET_KERNEL = 4;
        static final int TAG_INHERITED = 8;

        /** Group: what was decoded of the packet's headers. */
        static final int HEADERS = 1;

        static final int HEADERS_SOURCE = 0;
        static final int HEADERS_DESTINATION = 8;
        static final int HEADERS_SOURCE_PORT = 16;
        static final int HEADERS_DESTINATION_PORT = 20;
        static final int HEADERS_VLAN_ID = 24;
        static final int HEADERS_ARP_OPERATION = 28;
        static final int HEADERS_FRAGMENT_OFFSET = 32;
        static final int HEADERS_IP_PROTOCOL = 36;
        static final int HEADERS_IP_VERSION = 38;
        static final int HEADERS_ICMP_TYPE = 40;
        static final int HEADERS_ICMP_CODE = 42;
        static final int HEADERS_TCP_FLAGS = 44;
        static final int HEADERS_RESERVED = 46;
        static final int HEADERS_SIZE = 48;

        /** Group: the upper halves of IPv6 addresses. */
        static final int HIGH = 2;

        static final int HIGH_SOURCE = 0;
        static final int HIGH_DESTINATION = 8;
        static final int HIGH_SIZE = 16;

        /** Group: the socket. */
        static final int SOCKET = 4;

        static final int SOCKET_NETNS = 0;
        static final int SOCKET_INODE = 8;
        static final int SOCKET_COOKIE = 16;
        static final int SOCKET_UID = 24;
        static final int SOCKET_CGROUP = 32;
        static final int SOCKET_DROPS = 40;
        static final int SOCKET_STATE = 48;
        static final int SOCKET_FAMILY = 50;
        static final int SOCKET_PROTOCOL = 52;
        static final int SOCKET_PORT = 54;
        static final int SOCKET_SIZE = 56;

        /** Group: the socket's tag. */
        static final int TAG = 8;

        static final int TAG_START = 0;
        static final int TAG_COMM = 8;
        static final int TAG_PID = 24;
        static final int TAG_SIZE = 28;

        /** Group: what ran on the CPU. */
        static final int RAN_ON = 16;

        static final int RAN_ON_CPU = 0;
        static final int RAN_ON_PID = 4;
        static final int RAN_ON_TID = 8;
        static final int RAN_ON_COMM = 12;
        static final int RAN_ON_SIZE = 28;

        /** Group: what stands before the network header. */
        static final int LINK = 32;

        static final int LINK_MAC = 0;
        static final int LINK_MAC_LENGTH = 14;
        static final int LINK_VLAN_PROTOCOL = 16;
        static final int LINK_VLAN_TCI = 20;
        static final int LINK_PACKET_TYPE = 24;
        static final int LINK_SIZE = 28;

        static final int ALL_GROUPS = HEADERS | HIGH | SOCKET | TAG | RAN_ON | LINK;

        private Event() {}

        /** Bytes of an event with these groups, the checksum included. */
        static int size(int groups, int stackDepth) {
            return CORE_SIZE
                    + ((groups & HEADERS) != 0 ? HEADERS_SIZE : 0)
                    + ((groups & HIGH) != 0 ? HIGH_SIZE : 0)
                    + ((groups & SOCKET) != 0 ? SOCKET_SIZE : 0)
                    + ((groups & TAG) != 0 ? TAG_SIZE : 0)
                    + ((groups & RAN_ON) != 0 ? RAN_ON_SIZE : 0)
                    + ((groups & LINK) != 0 ? LINK_SIZE : 0)
                    + stackDepth * Long.BYTES
                    + CHECK_BYTES;
        }
    }

    /** Whether this version reads the content of such blocks, or passes over them because they tell nothing new. */
    static boolean isKnown(int type) {
        return type == SECTION_HEADER
                || type == INTERFACE
                || type == INTERFACE_STATISTICS
                || type == PACKET
                || isOurs(type);
    }

    /** Whether a block of this type is one of ours, and ends with a checksum. */
    static boolean isOurs(int type) {
        return type >= FIRST_OURS && type <= LAST_OURS;
    }

    /** A block type in words. */
    static String nameOf(int type) {
        return switch (type) {
            case SECTION_HEADER -> "section header";
            case INTERFACE -> "interface";
            case INTERFACE_STATISTICS -> "interface statistics";
            case PACKET -> "packet";
            case RUN -> "run";
            case EVENT -> "event";
            case DELTA -> "delta";
            case SYMBOL -> "symbol";
            case NETNS_NAME -> "netns name";
            case INTERFACE_NAME -> "interface name";
            case REASON_NAME -> "reason name";
            case OWNER -> "owner";
            case FORGET -> "forget";
            case GAP -> "gap";
            default -> String.format(Locale.ROOT, "block 0x%08x", type);
        };
    }
}
