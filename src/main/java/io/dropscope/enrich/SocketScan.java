package io.dropscope.enrich;

import java.io.IOException;

/** A look at every socket that a process of this host holds open: by BPF, or through /proc. */
public interface SocketScan {
    /**
     * Looks once.
     *
     * @param visitor called for each process and each socket of it, on the calling thread; a process that holds a socket
     *     by several descriptors may come as often
     * @return what could not be seen
     */
    Missed run(Visitor visitor) throws IOException;

    /** Takes what is found. */
    interface Visitor {
        /** Takes one pair of process and socket; the object is filled anew for the next one. */
        void holding(Holding holding);
    }

    /**
     * What a look could not see.
     *
     * @param processes whose descriptors may not be read (CAP_SYS_PTRACE is missing)
     */
    record Missed(int processes) {
        public static final Missed NOTHING = new Missed(0);
    }

    /** A process and a socket that it holds: a slot that is filled, read and filled again. */
    final class Holding {
        public long inode;
        /** 0 when nobody has asked the kernel for it. */
        public long cookie;
        /** Inode of the socket's network namespace, 0 unknown. */
        public long netns;

        public int family;
        /** SOCK_STREAM 1, SOCK_DGRAM 2, SOCK_RAW 3 ...; 0 unknown. */
        public int type;

        public int protocol;
        public int state;
        /** 4, 6 or 0; addresses as in {@link io.dropscope.event.DropEvent}. */
        public int ipVersion;

        public long localHigh;
        public long localLow;
        public long remoteHigh;
        public long remoteLow;
        public int localPort;
        public int remotePort;
        /** An IPv6 socket that takes no IPv4 (IPV6_V6ONLY). */
        public boolean ipv6Only;
        /** The socket's own drop counter (32 bits), or ABSENT. */
        public long drops;
        /** Of the socket, or ABSENT. */
        public long uid;
        /** cgroup v2 id of the socket, 0 unknown. */
        public long socketCgroupId;

        /** Process id (thread group), in the host's PID namespace. */
        public int pid;
        /** The same in the process's own PID namespace; 0 unknown. */
        public int containerPid;
        /** Nanoseconds since boot, suspend included; 0 unknown. */
        public long startNanos;
        /** cgroup v2 id of the process, 0 unknown. */
        public long cgroupId;
        /** comm of the main thread, NUL terminated. */
        public final byte[] comm = new byte[16];
    }
}
