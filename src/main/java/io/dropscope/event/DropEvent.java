package io.dropscope.event;

/**
 * One event on its way through the pipeline: a slot that is filled, read and filled again, never copied and never
 * kept. The decoder fills the numbers on the reader thread, the Enricher adds the names, and whoever comes later only
 * reads. A consumer that needs a value after its call returns copies that value.
 *
 * <p>Numbers that can be absent say so with {@link #ABSENT}; names that are unknown are null.
 */
public final class DropEvent {
    /** The value of an absent number where 0 would be a real value. */
    public static final int ABSENT = -1;

    /** Of Ethernet. */
    public static final int MAC_HEADER_LENGTH = 14;

    /** Frames of a kernel stack that an event can carry. */
    public static final int MAX_STACK_DEPTH = 32;

    /** CLOCK_MONOTONIC, nanoseconds. */
    public long timestampNanos;
    /** Whether the event may have been up to two ticks of the kernel (of 1 to 10 ms) before its time stamp. */
    public boolean timeCoarse;
    /** The same moment as nanoseconds since 1970 UTC, by the offset between the clocks sampled at the last tick. */
    public long wallNanos;

    public Kind kind;
    /** The kernel's reason number: enum skb_drop_reason, or enum sk_rst_reason for {@link Kind#TCP_RESET_SENT}. */
    public int reason;
    /** The address that freed the skb; 0 for kinds without one. */
    public long location;
    /** How many packets of its ledger key this event stands for; 1 below the detail rate, of counters all of them. */
    public int weight;

    /** Bytes from the network header on, as the skb says; {@link #ABSENT} of counters. */
    public int packetLength;
    /** Bytes of network (extension headers included) and transport header that were decoded; 0 when none was. */
    public int headerLength;
    /** max(1, gso_segs): how many packets on the wire the skb stands for; 0 when unknown. */
    public int segments;
    /** EtherType in host order behind any VLAN tags (0x0800 for IPv4); 0 when the skb has no protocol. */
    public int etherType;
    /** The outermost VLAN id, or {@link #ABSENT}. */
    public int vlanId;
    /** 4, 6, or 0 when no IP header was decoded. */
    public int ipVersion;
    /** IP protocol behind extension headers, or {@link #ABSENT}. */
    public int ipProtocol;
    /** Addresses as two big-endian halves; an IPv4 address stands in the low 32 bits of the low half. */
    public long sourceHigh;

    public long sourceLow;
    public long destinationHigh;
    public long destinationLow;
    /** Ports in host order, or {@link #ABSENT} (not TCP, UDP, SCTP or UDP-Lite, a later fragment, or cut off). */
    public int sourcePort;

    public int destinationPort;
    /** ICMP or ICMPv6 type and code, or {@link #ABSENT}. */
    public int icmpType;

    public int icmpCode;
    /** ARP operation (1 request, 2 reply), or {@link #ABSENT}. */
    public int arpOperation;
    /** Byte offset of this IP fragment, or {@link #ABSENT} when the packet is not a fragment. */
    public int fragmentOffset;
    /** TCP flags byte (FIN 0x01 ... CWR 0x80), or {@link #ABSENT}. */
    public int tcpFlags;

    /** Namespace inode of the effective place, 0 when unknown. */
    public long netns;
    /** Interface index in that namespace, 0 when unknown. */
    public int interfaceIndex;

    public PlaceFrom placeFrom;
    public InterfaceFrom interfaceFrom;

    /** Where the socket fields come from; {@link PlaceFrom#NONE} when the event has no socket. */
    public PlaceFrom socketFrom;
    /** Namespace inode of the socket, 0 when there is no socket. */
    public long socketNetns;
    /** 0 when there is no socket, or the socket has no inode (any more). */
    public long socketInode;
    /** 0 when there is no socket, or nobody has asked for its cookie yet. */
    public long socketCookie;
    /** The socket's state (include/net/tcp_states.h: 1 established, 7 close, 10 listen ...), 0 without a socket. */
    public int socketState;
    /** The socket's address family (AF_INET 2, AF_INET6 10, AF_UNIX 1, AF_PACKET 17 ...), 0 without a socket. */
    public int socketFamily;
    /** The socket's protocol (IPPROTO_UDP 17 ...), 0 without a socket. */
    public int socketProtocol;
    /** The socket's own port in host order; 0 when it is not bound (any more), or is no inet socket. */
    public int socketPort;
    /** Whether the kernel made the socket for itself. */
    public boolean socketKernel;
    /** The socket's owner uid, or {@link #ABSENT}. */
    public long uid;
    /** The socket's cgroup v2 id, 0 when unknown. */
    public long cgroupId;
    /** The socket's own drop counter after this drop (32 bits, wraps), or {@link #ABSENT}. */
    public long socketDrops;

    /** The process (thread group) that the socket's tag names; 0 when it has no tag. */
    public int tagPid;
    /** When that process started: nanoseconds since boot, suspend included. */
    public long tagStartNanos;
    /** comm of that process when the tag was made: up to 16 bytes, NUL terminated, any bytes. */
    public final byte[] tagComm = new byte[16];
    /** Whether an accepted socket has the tag from its listener. */
    public boolean tagInherited;

    /** Whether the kernel side could not tell if the packet's owner passes the filter. */
    public boolean undecided;

    /** CPU that dropped the packet; it and what ran there are {@link #ABSENT} of counters. */
    public int cpu;
    /** The process that happened to run on that CPU, which says nothing about whose packet it was. */
    public int ranOnPid;

    public int ranOnTid;
    /** comm of the running task as the kernel has it: up to 16 bytes, NUL terminated, any bytes. */
    public final byte[] ranOnComm = new byte[16];

    /** From the event's time stamp to its arrival where it is counted, nanoseconds; {@link #ABSENT} when not measured. */
    public long delayNanos = ABSENT;

    /** The packet's bytes from the network header on, as far as they were taken: the first {@link #capturedLength}. */
    public final byte[] bytes;

    /** 0 when no bytes were taken. */
    public int capturedLength;
    /**
     * EtherType of what the bytes begin with: {@link #etherType}, or that of a VLAN tag (0x8100 ...), and then they begin
     * with its TCI and the type behind it; {@link #ABSENT} when no bytes were taken.
     */
    public int capturedEtherType;
    /** The MAC header as it stands before the network header: destination, source, EtherType. */
    public final byte[] mac = new byte[MAC_HEADER_LENGTH];
    /** {@link #MAC_HEADER_LENGTH}, or 0 when the packet had none, or nobody took it. */
    public int macLength;
    /** The VLAN tag that was taken off the packet: TPID (0x8100 ...) and TCI; {@link #ABSENT} without one. */
    public int strippedVlanProtocol;

    public int strippedVlanTci;
    /** What the kernel calls the packet's type (include/uapi/linux/if_packet.h: 0 to us ... 4 from us), or {@link #ABSENT}. */
    public int packetType;
    /** Index of the interface that it arrived on (skb_iif), which may be in another namespace than it died in; 0 none. */
    public int arrivedOnInterface;

    /** Kernel stack, innermost frame first; the first {@link #stackDepth} entries are valid. */
    public final long[] stack = new long[MAX_STACK_DEPTH];

    public int stackDepth;

    // ---- names, set by the Enricher; null where unknown ----
    public String reasonName;
    public Symbol symbol;
    public String interfaceName;
    public String netnsName;
    /** Whose packet it was; null where nobody looks for owners. */
    public Owner owner;

    public final Symbol[] stackSymbols = new Symbol[MAX_STACK_DEPTH];

    /** A slot without room for a packet's bytes. */
    public DropEvent() {
        this(0);
    }

    /** @param snaplen room for so many bytes of a packet */
    public DropEvent(int snaplen) {
        bytes = new byte[snaplen];
    }

    /** Copies what a verdict on the owner needs, names included: for an event that outlives its slot. */
    public void copyOwnerFieldsOf(DropEvent other) {
        timestampNanos = other.timestampNanos;
        kind = other.kind;
        reason = other.reason;
        reasonName = other.reasonName;
        symbol = other.symbol;
        netns = other.netns;
        etherType = other.etherType;
        ipVersion = other.ipVersion;
        ipProtocol = other.ipProtocol;
        sourceHigh = other.sourceHigh;
        sourceLow = other.sourceLow;
        sourcePort = other.sourcePort;
        destinationHigh = other.destinationHigh;
        destinationLow = other.destinationLow;
        destinationPort = other.destinationPort;
        fragmentOffset = other.fragmentOffset;
        socketFrom = other.socketFrom;
        socketNetns = other.socketNetns;
        socketInode = other.socketInode;
        socketCookie = other.socketCookie;
        socketState = other.socketState;
        socketFamily = other.socketFamily;
        socketProtocol = other.socketProtocol;
        socketPort = other.socketPort;
        socketKernel = other.socketKernel;
        uid = other.uid;
        cgroupId = other.cgroupId;
        socketDrops = other.socketDrops;
        tagPid = other.tagPid;
        tagStartNanos = other.tagStartNanos;
        tagInherited = other.tagInherited;
        System.arraycopy(other.tagComm, 0, tagComm, 0, tagComm.length);
    }
}
