package io.dropscope.kernel;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A queue of the kernel that is full, on the way from node a to node b of a lab, and what then comes for it. For the losses
 * that no scenario of the lab makes, as those who hold the queue have to be talked to meanwhile.
 */
final class FullQueue implements AutoCloseable {
    static final String LISTENER = "full";
    private static final String B = "10.9.0.2";
    private static final String ABSENT = "10.9.0.98";
    /** A queue of half-open connections takes one more than the backlog. */
    private static final int HALF_OPEN = 5;

    private interface Loss {
        void make(int count);
    }

    private final Loss loss;
    private final Deque<AutoCloseable> undo = new ArrayDeque<>();
    private Holder listener;

    private FullQueue(Loss loss) {
        this.loss = loss;
    }

    /** Connections that nobody has accepted yet; each loss is a SYN. */
    static FullQueue ofConnections(Lab lab, String port) {
        FullQueue queue = new FullQueue(count -> sendSyns(lab, "10.9.0.1", port, 42_000, count));
        queue.sysctl(lab, "b", "core/somaxconn", 0, 4096);
        queue.listen(lab, port);
        lab.generate("a", "tcp", "--dst", B, "--dport", port, "--count", "1");
        return queue;
    }

    /** Half-open connections; each loss is a SYN. It is filled when losses are made: after a second the kernel forgets. */
    static FullQueue ofHalfOpenConnections(Lab lab, String port) {
        // from an address that nobody has, so no answer takes one away
        FullQueue queue = new FullQueue(count -> sendSyns(lab, "10.9.0.77", port, 41_000, HALF_OPEN + count));
        queue.sysctl(lab, "b", "core/somaxconn", HALF_OPEN - 1, 4096);
        queue.sysctl(lab, "b", "ipv4/tcp_syncookies", 0, 1);
        queue.listen(lab, port);
        return queue;
    }

    /**
     * The receive buffer of a TCP connection. The sender itself knows nothing of the segments that are lost, and repeats
     * none. They leave a gap before them: one that is next in order would close the window, and those after it would be
     * TCPZeroWindowDrop.
     */
    static FullQueue ofSegments(Lab lab, String port) {
        Holder receiver = lab.hold("b", "tcp-listener", "--dst", B, "--dport", port);
        Holder sender = lab.hold(
                "a",
                "tcp-session",
                "--src",
                "10.9.0.1",
                "--sport",
                "40082",
                "--dst",
                B,
                "--dport",
                port,
                "--dev",
                "ab0",
                "--dmac",
                lab.macAddress("b", "ba0"));
        FullQueue queue = new FullQueue(count -> sender.tell("segment " + count + " 1000"));
        queue.undo.push(receiver);
        queue.undo.push(sender);
        sender.tell("fill 20000");
        receiver.tell("rcvbuf 2304");
        return queue;
    }

    /** Packets that wait for the address of a neighbour; the last one finds room. */
    static FullQueue ofUnresolved(Lab lab, String port) {
        FullQueue queue = new FullQueue(
                count -> lab.generate("a", "udp", "--dst", ABSENT, "--dport", port, "--count", "" + (count + 1)));
        queue.undo.push(() -> lab.deleteNeighbour("a", ABSENT));
        queue.sysctl(lab, "a", "ipv4/neigh/ab0/unres_qlen_bytes", 1, 212_992); // room for one, whatever it takes
        queue.sysctl(lab, "a", "ipv4/neigh/ab0/retrans_time_ms", 20_000, 1000);
        return queue;
    }

    private void sysctl(Lab lab, String node, String name, int value, int usual) {
        lab.setSysctl(node, name, value);
        undo.push(() -> lab.setSysctl(node, name, usual));
    }

    private void listen(Lab lab, String port) {
        listener = lab.hold("b", "holder", "preforked", "--hold", "1", "--comm", LISTENER, "--dst", B, "--dport", port);
        undo.push(listener);
    }

    /** Each is a connection of its own. */
    private static void sendSyns(Lab lab, String source, String port, int firstPort, int count) {
        lab.inside(
                "a",
                "sh",
                "-c",
                "for i in $(seq " + count + "); do \"$0\" frame syn --dev ab0 --dmac \"$1\" --src " + source
                        + " --sport $((" + firstPort + " + i)) --dst " + B + " --dport " + port
                        + " --count 1 --settle-ms 0 || exit 1; done",
                Lab.generator(),
                lab.macAddress("b", "ba0"));
    }

    /** Makes so many packets find no room. */
    void lose(int count) {
        loss.make(count);
    }

    /** The process that listens. */
    long listener() {
        return listener.pids().getFirst();
    }

    @Override
    public void close() {
        IllegalStateException failed = null;
        while (!undo.isEmpty()) {
            try {
                undo.pop().close();
            } catch (Exception e) { // the rest is undone all the same
                failed = new IllegalStateException("not undone", e);
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
