package io.dropscope.enrich;

import io.dropscope.enrich.SocketScan.Holding;
import io.dropscope.enrich.SocketScan.Missed;
import io.dropscope.event.Owner.Holder;
import io.dropscope.linux.Link;
import io.dropscope.linux.Namespace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A host that is made up: 200,000 functions, 100 UDP sockets, one namespace. The classes that name it are the real ones. */
public final class BenchmarkNames implements AutoCloseable {
    static final int FUNCTIONS = 200_000;
    private static final long TEXT = 0xffffffff81000000L;
    private static final int FUNCTION_BYTES = 96;
    private static final int UDP = 17;

    private final long netns;
    private final Interfaces interfaces;
    private final LiveNames names;
    private final Owners owners;

    /**
     * @param netns the namespace
     * @param firstInode of the sockets, which are bound to ports from 9000 on
     */
    public BenchmarkNames(long netns, long firstInode, int sockets) {
        this.netns = netns;
        interfaces = new Interfaces(new View());
        Map<Integer, String> reasons = new HashMap<>();
        for (int i = 0; i < 120; i++) {
            reasons.put(i, "REASON_NAME_" + i);
        }
        names = new LiveNames(symbols(), interfaces, new ReasonTable(reasons, Map.of()));
        owners =
                new Owners(visitor -> sockets(visitor, firstInode, sockets), new Host(), false, OwnerFilter.NONE, null);
        owners.awaitFirst();
    }

    static long function(int number) {
        return TEXT + (long) number * FUNCTION_BYTES;
    }

    /** An address in a function. */
    public static long location() {
        return function(4711) + 0x17;
    }

    static KernelSymbols symbols() {
        StringBuilder kallsyms = new StringBuilder(FUNCTIONS * 40);
        kallsyms.append(Long.toHexString(TEXT)).append(" T _stext\n");
        for (int i = 0; i < FUNCTIONS; i++) {
            kallsyms.append(Long.toHexString(function(i)))
                    .append(" t kernel_function_")
                    .append(i)
                    .append('\n');
        }
        kallsyms.append(Long.toHexString(function(FUNCTIONS))).append(" T _etext\n");
        byte[] bytes = kallsyms.toString().getBytes(StandardCharsets.US_ASCII);
        return new KernelSymbols(
                () -> KallsymsParser.parse(new ByteArrayInputStream(bytes), new ByteArrayInputStream(new byte[0])));
    }

    private Missed sockets(SocketScan.Visitor visitor, long firstInode, int sockets) {
        for (int i = 0; i < sockets; i++) {
            Holding holding = new Holding();
            holding.inode = firstInode + i;
            holding.netns = netns;
            holding.family = 2;
            holding.type = 2;
            holding.protocol = UDP;
            holding.ipVersion = 4;
            holding.state = 7;
            holding.localPort = 9_000 + i;
            holding.uid = 1000;
            holding.pid = 100 + i;
            holding.containerPid = 100 + i;
            holding.startNanos = 1_000_000_000L;
            holding.cgroupId = 1;
            holding.comm[0] = 'p';
            visitor.holding(holding);
        }
        return Missed.NOTHING;
    }

    /** What names each event. */
    public Enricher enricher() {
        return new Enricher(names, owners);
    }

    public LiveNames names() {
        return names;
    }

    public Owners owners() {
        return owners;
    }

    private final class View implements NetworkView {
        private final List<Namespace> own = List.of(new Namespace(netns, "bench", "/proc/self/ns/net"));

        @Override
        public List<Namespace> namespaces() {
            return own;
        }

        @Override
        public List<Namespace> named() {
            return own;
        }

        @Override
        public List<Link> links(Namespace namespace) {
            return List.of(new Link(1, "lo"), new Link(2, "eth0"));
        }
    }

    /** All addresses are this host's, and nobody listens in the kernel. */
    private static final class Host implements Owners.Host {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Boolean isLocal(long netns, int version, long high, long low) {
            return Boolean.TRUE;
        }

        @Override
        public Owners.Listens kernelListens(long netns, int protocol, int port, SocketTable table) {
            return Owners.Listens.NO;
        }

        @Override
        public Holder holder(SocketTable.Task process, boolean alive) {
            return new Holder(
                    process.pid(),
                    process.pid(),
                    process.comm(),
                    "/usr/bin/p",
                    false,
                    process.startNanos(),
                    "/system.slice/p.service",
                    false);
        }

        @Override
        public boolean seesAllProcesses() {
            return true;
        }

        @Override
        public boolean isAlive(int pid, long startNanos) {
            return true;
        }

        @Override
        public String cgroupPath(long id) {
            return "/system.slice/p.service";
        }
    }

    @Override
    public void close() throws IOException {
        owners.close();
        interfaces.close();
    }
}
