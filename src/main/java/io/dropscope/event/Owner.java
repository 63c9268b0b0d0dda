package io.dropscope.event;

import java.util.List;

/**
 * Whose packet it was. One object stands for one verdict on one socket (or for one way of having none) and is the same
 * for all its events, so a table may use it as a key by identity. Who holds the socket may be known only a moment later:
 * then {@link #verdict} says so, and changes once.
 */
public final class Owner {
    private final SocketDrops drops;
    private volatile Verdict verdict;

    /**
     * An owner.
     *
     * @param drops the socket's own drop count; null without a socket
     */
    public Owner(Verdict verdict, SocketDrops drops) {
        this.verdict = verdict;
        this.drops = drops;
    }

    /** What is known now. May be called from any thread. */
    public Verdict verdict() {
        return verdict;
    }

    /** Replaces a verdict that was not settled. */
    public void settle(Verdict known) {
        verdict = known;
    }

    /** The drops that the kernel counted in the socket itself; null without a socket. */
    public SocketDrops drops() {
        return drops;
    }

    /** How the owner was found. */
    public enum How {
        /** The socket that should have received the packet, as kfree_skb names it (since 6.11). */
        RX_SK("rx_sk"),
        /** The socket that the skb belongs to: that of the sender. */
        SKB_SK("skb_sk"),
        /** The socket that a tcp tracepoint names. */
        ARGUMENT("argument"),
        /** A socket with exactly the packet's addresses and ports, looked up in the packet's namespace. */
        TUPLE("tuple"),
        /** A socket that listens on the packet's port, looked up there, or the listener of a request. */
        LISTENER("listener"),
        /** The socket's own drop counter rose. */
        COUNTER("counter"),
        /** The socket is closed: the tag that it got from its process. */
        TAG("tag"),
        /** Nobody's; {@link Verdict#why} says why. */
        NONE("none");

        private final String id;

        How(String id) {
            this.id = id;
        }

        /** The name in JSON and text. */
        public String id() {
            return id;
        }
    }

    /**
     * What is known of an owner. Texts are safe for a terminal.
     *
     * @param how how it was found
     * @param why why no process is named ("no socket on UDP port 81", "kernel socket", "holder unknown"); null when one is
     * @param socket null when there is none
     * @param holders processes that hold the socket, oldest first, but systemd (pid 1) last; empty when none is known
     * @param uid of the socket, or {@link DropEvent#ABSENT}
     * @param cgroup path of the first process's cgroup (v2), else of the socket's; null when unknown
     * @param unit systemd unit of that cgroup, or null
     * @param container container of that cgroup, or null
     * @param settled false while the holders are still looked for
     */
    public record Verdict(
            How how,
            String why,
            Socket socket,
            List<Holder> holders,
            long uid,
            String cgroup,
            String unit,
            Container container,
            boolean settled) {
        public Verdict {
            holders = List.copyOf(holders);
        }

        /** The same, with nothing more to be expected. */
        public Verdict asSettled() {
            return new Verdict(how, why, socket, holders, uid, cgroup, unit, container, true);
        }

        /** The same, with other holders. */
        public Verdict withHolders(List<Holder> others) {
            return new Verdict(how, why, socket, others, uid, cgroup, unit, container, settled);
        }

        /** Whether a process is named. */
        public boolean isKnown() {
            return !holders.isEmpty();
        }

        /** Whether the kernel itself owns the socket. */
        public boolean isKernel() {
            return KERNEL_SOCKET.equals(why);
        }
    }

    /** {@link Verdict#why} of a socket that the kernel made for itself (a tunnel's UDP port). */
    public static final String KERNEL_SOCKET = "kernel socket";

    /**
     * A socket.
     *
     * @param inode 0 when it has none (any more)
     * @param cookie 0 when nobody has asked for it yet
     * @param netns inode of its network namespace
     * @param family AF_INET 2, AF_INET6 10, AF_UNIX 1, AF_PACKET 17 ...
     * @param protocol IP protocol of an inet socket; 0 otherwise
     * @param state include/net/tcp_states.h; 0 when unknown
     * @param localAddress null when unknown; {@code 0.0.0.0} or {@code ::} for a wildcard
     * @param localPort host order, or {@link DropEvent#ABSENT}
     * @param remoteAddress null when it is not connected
     * @param remotePort host order, or {@link DropEvent#ABSENT}
     */
    public record Socket(
            long inode,
            long cookie,
            long netns,
            int family,
            int protocol,
            int state,
            String localAddress,
            int localPort,
            String remoteAddress,
            int remotePort) {}

    /**
     * A process that holds, or held, the socket.
     *
     * @param pid in the PID namespace of the host
     * @param containerPid in the process's own PID namespace; the same as {@code pid} on the host; 0 unknown
     * @param comm the kernel's name of its main thread
     * @param exe path of its program; null when unknown
     * @param exeDenied true when exe is null because we may not read it (CAP_SYS_PTRACE)
     * @param startNanos when it started, as nanoseconds since 1970 UTC; 0 unknown
     * @param cgroup path of its cgroup (v2), null when unknown
     * @param exited true when it has ended
     */
    public record Holder(
            int pid,
            int containerPid,
            String comm,
            String exe,
            boolean exeDenied,
            long startNanos,
            String cgroup,
            boolean exited) {
        /** The same, after its end. */
        public Holder asExited() {
            return new Holder(pid, containerPid, comm, exe, exeDenied, startNanos, cgroup, true);
        }
    }

    /**
     * A container, as its cgroup's path tells.
     *
     * @param runtime docker, containerd, cri-o, podman, kubernetes ...
     * @param id the container's id in full; null when only the pod is known
     * @param pod the Kubernetes pod's uid, or null
     */
    public record Container(String runtime, String id, String pod) {}
}
