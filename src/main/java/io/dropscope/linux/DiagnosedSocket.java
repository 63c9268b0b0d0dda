package io.dropscope.linux;

/**
 * What the kernel told of one socket by NETLINK_SOCK_DIAG (struct inet_diag_msg, unix_diag_msg with their
 * attributes). One object for a whole dump: whoever keeps something copies it. Fields have the meaning that the
 * kernel's names in their comments have.
 */
public final class DiagnosedSocket {
    /** What the kernel does not tell of this socket. */
    public static final long ABSENT = -1;

    /** AF_INET (2), AF_INET6 (10), AF_UNIX (1). */
    public int family;
    /** IPPROTO_TCP, _UDP; of a raw socket its own protocol; 0 for unix. */
    public int protocol;
    /** Whether it is a raw socket: then it has no ports. */
    public boolean raw;
    /** SOCK_STREAM (1), SOCK_DGRAM (2), SOCK_SEQPACKET (5) of a unix socket; 0 for others. */
    public int type;
    /** A number of include/net/tcp_states.h: ESTABLISHED is 1, LISTEN 10; 7 (CLOSE) for UDP that is not connected. */
    public int state;

    /** Its number in /proc/PID/fd; 0 when no descriptor has it (any more). */
    public long inode;
    /** Its number for its whole life, never used again; asking for it makes one (idiag_cookie). */
    public long cookie;
    /** The owner, in the user namespace of the reader; {@link #ABSENT} for unix before Linux 5.3. */
    public long uid;
    /** The interface that it is bound to; 0 for all. */
    public int interfaceIndex;

    /** 4 or 6; an IPv4 address in an IPv6 socket is ::ffff:a.b.c.d. 0 for unix. */
    public int ipVersion;
    /** The first half of an IPv6 address, big-endian; 0 for IPv4. */
    public long localHigh;
    /** The second half; an IPv4 address in its low 32 bits. */
    public long localLow;

    public long remoteHigh;
    public long remoteLow;
    public int localPort;
    public int remotePort;

    /** Whether an IPv6 socket takes no IPv4 (INET_DIAG_SKV6ONLY, told of LISTEN and CLOSE only). */
    public boolean ipv6Only;

    /**
     * Bytes that wait for the reader; of a TCP listener, <b>connections</b> that wait for accept (idiag_rqueue). Of a
     * unix listener likewise connections.
     */
    public long receiveQueue;
    /** Bytes not yet acknowledged or sent; of a listener, the most connections that may wait (idiag_wqueue). */
    public long sendQueue;

    /**
     * Memory charged to the receive buffer, bytes (SK_MEMINFO_RMEM_ALLOC); the seven below are ABSENT unless asked
     * for.
     */
    public long receiveMemory;
    /** Its limit, bytes: the effective SO_RCVBUF (SK_MEMINFO_RCVBUF). */
    public long receiveLimit;
    /** Memory charged to the send buffer, bytes (SK_MEMINFO_WMEM_ALLOC). */
    public long sendMemory;
    /** Its limit, bytes (SK_MEMINFO_SNDBUF). */
    public long sendLimit;
    /** Memory reserved in advance, bytes (SK_MEMINFO_FWD_ALLOC). */
    public long forwardMemory;
    /** Memory of the TCP send queue, bytes (SK_MEMINFO_WMEM_QUEUED). */
    public long queuedMemory;
    /** Memory of options and such, bytes (SK_MEMINFO_OPTMEM). */
    public long optionMemory;
    /** Memory of packets that wait for the socket's lock, bytes (SK_MEMINFO_BACKLOG, Linux 2.6.39). */
    public long backlogMemory;
    /**
     * Packets dropped for this socket, sk_drops; of a TCP listener, connection requests (SK_MEMINFO_DROPS, Linux
     * 4.5). <b>32 bits</b>, wraps.
     */
    public long drops;

    /** The cgroup that it was made in (INET_DIAG_CGROUP_ID, Linux 5.7); ABSENT when not told, as for unix. */
    public long cgroupId;

    /** An empty one, which a dump fills again and again. */
    public DiagnosedSocket() {}

    void clear() {
        protocol = 0;
        raw = false;
        type = 0;
        uid = ABSENT;
        interfaceIndex = 0;
        ipVersion = 0;
        localHigh = 0;
        localLow = 0;
        remoteHigh = 0;
        remoteLow = 0;
        localPort = 0;
        remotePort = 0;
        ipv6Only = false;
        receiveQueue = ABSENT;
        sendQueue = ABSENT;
        receiveMemory = ABSENT;
        receiveLimit = ABSENT;
        sendMemory = ABSENT;
        sendLimit = ABSENT;
        forwardMemory = ABSENT;
        queuedMemory = ABSENT;
        optionMemory = ABSENT;
        backlogMemory = ABSENT;
        drops = ABSENT;
        cgroupId = ABSENT;
    }
}
