package io.dropscope.enrich;

import io.dropscope.enrich.SocketScan.Holding;
import io.dropscope.event.DropEvent;
import java.nio.charset.StandardCharsets;

/** Sockets and their holders, as a look finds them. */
final class Holdings {
    static final long NETNS = 4_026_531_840L;
    static final int UDP = 17;
    static final int TCP = 6;
    static final int ESTABLISHED = 1;
    static final int CLOSE = 7;
    static final int LISTEN = 10;
    static final long MAPPED = 0xffffL << 32;

    private Holdings() {}

    /** 10.0.0.x */
    static long v4(int last) {
        return 0x0a000000L | last;
    }

    /** A socket of a process, started at its pid in seconds, of cgroup 1000 + pid. */
    static Holding held(long inode, int pid, String comm) {
        Holding holding = new Holding();
        holding.inode = inode;
        holding.netns = NETNS;
        holding.drops = DropEvent.ABSENT;
        holding.uid = 1000;
        holding.pid = pid;
        holding.containerPid = pid;
        holding.startNanos = pid * 1_000_000_000L;
        holding.cgroupId = 1000L + pid;
        byte[] name = comm.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(name, 0, holding.comm, 0, name.length);
        return holding;
    }

    private static Holding inet(Holding holding, int protocol, int version, int state) {
        holding.family = version == 4 ? 2 : 10;
        holding.type = protocol == TCP ? 1 : 2;
        holding.protocol = protocol;
        holding.ipVersion = version;
        holding.state = state;
        return holding;
    }

    /** The same with a UDP socket on a local IPv4 address; 0 is the wildcard. */
    static Holding udp(Holding holding, long local, int port) {
        inet(holding, UDP, 4, CLOSE);
        holding.localLow = local;
        holding.localPort = port;
        return holding;
    }

    /** The same with a UDP socket on :: and a port. */
    static Holding udp6(Holding holding, int port, boolean ipv6Only) {
        inet(holding, UDP, 6, CLOSE);
        holding.localPort = port;
        holding.ipv6Only = ipv6Only;
        return holding;
    }

    static Holding tcpListener(Holding holding, long local, int port) {
        udp(holding, local, port);
        return inet(holding, TCP, 4, LISTEN);
    }

    static Holding connected(Holding holding, long remote, int port) {
        holding.remoteLow = remote;
        holding.remotePort = port;
        holding.state = ESTABLISHED;
        return holding;
    }

    /** The same socket of IPv4, as one of IPv6 with mapped addresses. */
    static Holding mapped(Holding holding) {
        inet(holding, holding.protocol, 6, holding.state);
        holding.localLow = holding.localLow == 0 ? 0 : MAPPED | holding.localLow;
        holding.remoteLow = holding.remotePort == 0 ? 0 : MAPPED | holding.remoteLow;
        return holding;
    }
}
