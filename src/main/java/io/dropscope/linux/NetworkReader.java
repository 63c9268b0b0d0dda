package io.dropscope.linux;

import java.util.HashMap;
import java.util.Map;

/**
 * What the kernel tells of one network namespace, asked directly: by netlink, ioctl and /proc/net. No tool is called. A
 * reader is opened inside its namespace, and then used from any thread, by one at a time.
 *
 * <p>An open reader <b>keeps its namespace alive</b>, with its interfaces, after the last process in it has ended. One for a foreign
 * namespace is to be closed after each poll; opening one costs a thread and some system calls.
 *
 * <p>Each method asks once and answers with what is there now. What this kernel cannot tell is no failure: then the answer
 * is empty and says why. A {@link LinuxException} is a refusal, a time-out of five seconds, or an answer that is none.
 */
public final class NetworkReader implements AutoCloseable {
    private static final String PROC_NET = "/proc/thread-self/net/";

    private final Netlink route;
    private final Netlink diag;
    private final LinuxException noDiag;
    private final InterfaceDump interfaces = new InterfaceDump();
    private final QdiscDump qdiscs = new QdiscDump();
    private final SocketDump sockets = new SocketDump();
    /** Descriptors of files in /proc/net by name, or {@code -errno}. */
    private final Map<String, Integer> files = new HashMap<>();

    private NetworkReader(String... procNet) throws LinuxException {
        route = Netlink.open(Netlink.ROUTE);
        Netlink opened = null;
        LinuxException refused = null;
        try {
            opened = Netlink.open(Netlink.SOCK_DIAG);
        } catch (LinuxException e) {
            refused = e;
        }
        diag = opened;
        noDiag = refused;
        for (String name : procNet) {
            int fd;
            try {
                fd = RawFiles.open(PROC_NET + name);
            } catch (LinuxException e) {
                fd = -e.errno();
            }
            files.put(name, fd);
        }
    }

    /**
     * Opens a reader for the network namespace of the calling thread.
     *
     * @param procNet the files of /proc/net that will be read; one that is not there is found out later
     */
    public static NetworkReader open(String... procNet) throws LinuxException {
        return new NetworkReader(procNet);
    }

    /** Opens a reader for a namespace, from outside; the exceptions are those of {@link Namespaces#inside}. */
    public static NetworkReader open(Namespace namespace, String... procNet) throws LinuxException {
        return Namespaces.inside(namespace, () -> new NetworkReader(procNet));
    }

    /** All interfaces, with their statistics. */
    public Reading<InterfaceStatistics> interfaces() throws LinuxException {
        return interfaces.read(route);
    }

    /** All qdiscs of all interfaces, but for those that the kernel hides: noop, and noqueue of a device without queue. */
    public Reading<Qdisc> qdiscs() throws LinuxException {
        return qdiscs.qdiscs(route);
    }

    /** The classes of all qdiscs of an interface; none when the interface is gone. */
    public Reading<Qdisc> classes(int interfaceIndex) throws LinuxException {
        return qdiscs.classes(route, interfaceIndex);
    }

    /**
     * Shows the sockets that a query asks for. Allocates nothing for a socket.
     *
     * @return what is missing; sockets that came or went meanwhile are not counted
     */
    public Completeness sockets(SocketQuery query, SocketVisitor visitor) throws LinuxException {
        if (diag == null) {
            return Completeness.absent("no NETLINK_SOCK_DIAG: " + noDiag.getMessage());
        }
        return sockets.read(diag, query, visitor);
    }

    /**
     * A file of /proc/net of this namespace, whole, as it is now.
     *
     * @param name one of those that the reader was opened with: {@code snmp}, {@code stat/nf_conntrack}
     * @throws LinuxException ENOENT (2) when this kernel has none
     * @throws IllegalArgumentException when the reader was opened without it: only a thread inside could open it
     */
    public byte[] procNet(String name) throws LinuxException {
        Integer fd = files.get(name);
        if (fd == null) {
            throw new IllegalArgumentException("the reader was opened without /proc/net/" + name);
        }
        if (fd < 0) {
            throw new LinuxException("open /proc/net/" + name, -fd);
        }
        return RawFiles.readFromStart(fd, "/proc/net/" + name);
    }

    @Override
    public void close() {
        route.close();
        if (diag != null) {
            diag.close();
        }
        for (int fd : files.values()) {
            if (fd >= 0) {
                Syscalls.close(fd);
            }
        }
        files.clear();
    }
}
