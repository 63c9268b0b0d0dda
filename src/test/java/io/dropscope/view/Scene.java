package io.dropscope.view;

import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.InterfaceFrom;
import io.dropscope.event.Kind;
import io.dropscope.event.KindRule;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Names;
import io.dropscope.event.PlaceFrom;
import io.dropscope.event.Symbol;
import io.dropscope.stats.Aggregator;
import io.dropscope.stats.EventFilter;
import io.dropscope.stats.RunReport;
import io.dropscope.stats.Snapshot;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A kernel of our own with a few drops, an Aggregator behind it, and outputs that are kept. */
final class Scene {
    static final long HOST = 4026531840L;
    static final long BLUE = 4026532281L;
    static final long SECOND = 1_000_000_000L;
    /** 2026-01-05 01:14:18 UTC. */
    static final long WALL = 1_767_575_658L * SECOND;

    static final RunInfo RUN = new RunInfo(
            "0.1.0",
            "web-3",
            "6.18.4",
            "all drops, all namespaces",
            false,
            Duration.ofSeconds(1),
            true,
            ZoneId.of("Europe/Berlin"),
            HOST,
            RunInfo.From.BPF);

    static final Symbol UDP_QUEUE = new Symbol(0xffffffff81a00437L, "udp_queue_rcv_one_skb", 0x437, null);
    static final Symbol NFT = new Symbol(0xffffffffc03e83e8L, "nft_do_chain", 0x3e8, "nf_tables");
    static final Symbol XMIT = new Symbol(0xffffffff818a08a4L, "__dev_queue_xmit", 0x8a4, null);
    static final Symbol KILL = new Symbol(0xffffffff81700033L, "sk_stream_kill_queues", 0x33, null);
    static final Symbol DATA = new Symbol(0xffffffff81900100L, "tcp_data_queue", 0x100, null);
    static final Symbol DELIVER = new Symbol(0xffffffff81b00085L, "ip_local_deliver_finish", 0x85, null);
    static final List<Symbol> SYMBOLS = List.of(UDP_QUEUE, NFT, XMIT, KILL, DATA, DELIVER);
    static final List<String> REASONS = List.of(
            "NOT_DROPPED_YET",
            "CONSUMED",
            "NOT_SPECIFIED",
            "NO_SOCKET",
            "SOCKET_CLOSE",
            "SOCKET_FILTER",
            "SOCKET_RCVBUFF",
            "NETFILTER_DROP",
            "QDISC_DROP",
            "QUEUE_PURGE",
            "TCP_OLD_DATA",
            "BRIDGE_INGRESS_STP_STATE");

    /** Names as a 6.18 kernel would give them. */
    static final class SceneNames implements Names {
        boolean hasReasons = true;

        @Override
        public String reason(Kind kind, int reason) {
            if (kind == Kind.TCP_RESET_SENT) {
                return reason == 1 ? "NO_SOCKET" : "TCP_FLAGS";
            }
            return kind.isDrop() && hasReasons ? REASONS.get(reason) : null;
        }

        @Override
        public Symbol symbol(long address) {
            return SYMBOLS.stream()
                    .filter(symbol -> symbol.address() == address)
                    .findFirst()
                    .orElse(Symbol.unnamed(address));
        }

        @Override
        public String interfaceName(long netnsInode, int interfaceIndex) {
            return interfaceIndex == 2 ? "eth0" : interfaceIndex == 7 ? "veth7" : null;
        }

        @Override
        public String netnsName(long netnsInode) {
            return netnsInode == BLUE ? "blue" : null;
        }
    }

    final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    final Output out = new Output(Channels.newChannel(outBytes));
    final Output err = new Output(Channels.newChannel(errBytes));
    final SceneNames names = new SceneNames();
    final List<Snapshot> snapshots = new ArrayList<>();
    private final Aggregator aggregator = new Aggregator(names, KindRule.AS_GIVEN, EventFilter.NONE, snapshots::add);
    final RunReport report = new RunReport(HtmlReport.loss(), true, null);
    /** Take events and deltas too. */
    Consumer<DropEvent> events = event -> {};

    Consumer<LedgerDelta> deltas = delta -> {};
    private final Map<LedgerKey, Counts> counts = new HashMap<>();
    private long nowNanos = 100 * SECOND;
    long hostDrops = DropEvent.ABSENT;

    String out() {
        return outBytes.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return errBytes.toString(StandardCharsets.UTF_8);
    }

    static int reason(String name) {
        return REASONS.indexOf(name);
    }

    Scene count(String reason, Symbol symbol, long netns, int interfaceIndex, long packets, long events) {
        return count(Kind.DROP, reason(reason), symbol.address(), netns, interfaceIndex, packets, events);
    }

    Scene count(Kind kind, int reason, long location, long netns, int interfaceIndex, long packets, long events) {
        long missing = packets - events;
        counts.merge(
                new LedgerKey(kind, reason, location, netns, interfaceIndex),
                new Counts(packets, packets, packets * 460, events, missing / 2, missing - missing / 2),
                Counts::plus);
        return this;
    }

    /** Packets whose owner the kernel side did not know, without an event. */
    Scene countUndecided(String reason, Symbol symbol, long packets) {
        counts.put(
                new LedgerKey(Kind.DROP, reason(reason), symbol.address(), HOST, 2, true),
                new Counts(packets, packets, packets * 460, 0, packets, 0));
        return this;
    }

    /** As under lockdown, where the kernel side cannot tell how many packets on the wire a packet stands for. */
    Scene countWithoutSegments(String reason, Symbol symbol, long packets) {
        counts.put(
                new LedgerKey(Kind.DROP, reason(reason), symbol.address(), HOST, 2),
                new Counts(packets, 0, packets * 460, packets, 0, 0));
        return this;
    }

    Scene event(DropEvent event, int times) {
        for (int i = 0; i < times; i++) {
            aggregator.onEvent(event, true);
            report.onEvent(event, true);
            events.accept(event);
        }
        return this;
    }

    /** Lets time pass of which nothing is recorded. */
    Scene gap(long nanos) {
        nowNanos += nanos;
        return this;
    }

    Snapshot tick() {
        return tick(SECOND, 0, 0, false);
    }

    Snapshot tick(long nanos, long nested, long other, boolean last) {
        long start = nowNanos;
        nowNanos += nanos;
        LedgerDelta delta = new LedgerDelta(
                start,
                nowNanos,
                WALL - 100 * SECOND,
                counts,
                other == 0 ? Counts.ZERO : new Counts(other, other, other * 100, 0, other, 0),
                nested,
                hostDrops,
                0,
                last);
        deltas.accept(delta);
        aggregator.onDelta(delta);
        report.onInterval(delta, snapshots.getLast());
        counts.clear();
        return snapshots.getLast();
    }

    /** A UDP datagram that found a full receive buffer. */
    static DropEvent udp() {
        DropEvent e = new DropEvent();
        e.timestampNanos = 101_482_913_117L;
        e.wallNanos = WALL + SECOND + 482_913_117;
        e.kind = Kind.DROP;
        e.reason = reason("SOCKET_RCVBUFF");
        e.reasonName = "SOCKET_RCVBUFF";
        e.location = UDP_QUEUE.address();
        e.symbol = UDP_QUEUE;
        e.weight = 1;
        e.packetLength = 1028;
        e.headerLength = 28;
        e.segments = 1;
        e.etherType = 0x0800;
        e.vlanId = DropEvent.ABSENT;
        e.ipVersion = 4;
        e.ipProtocol = 17;
        e.sourceLow = 0x0a090001;
        e.destinationLow = 0x0a090002;
        e.sourcePort = 41822;
        e.destinationPort = 9995;
        e.icmpType = DropEvent.ABSENT;
        e.icmpCode = DropEvent.ABSENT;
        e.arpOperation = DropEvent.ABSENT;
        e.fragmentOffset = DropEvent.ABSENT;
        e.tcpFlags = DropEvent.ABSENT;
        e.netns = HOST;
        e.interfaceIndex = 2;
        e.interfaceName = "eth0";
        e.placeFrom = PlaceFrom.DEVICE;
        e.interfaceFrom = InterfaceFrom.DEVICE;
        e.socketFrom = PlaceFrom.RX_SK;
        e.socketNetns = HOST;
        e.socketInode = 48213;
        e.socketCookie = 0;
        e.socketState = 7;
        e.socketFamily = 2;
        e.uid = 1000;
        e.cgroupId = 8121;
        e.socketDrops = 17;
        e.cpu = 1;
        e.ranOnPid = 813;
        e.ranOnTid = 813;
        comm(e, "sender");
        return e;
    }

    static void comm(DropEvent e, String comm) {
        byte[] bytes = comm.getBytes(StandardCharsets.ISO_8859_1);
        Arrays.fill(e.ranOnComm, (byte) 0);
        System.arraycopy(bytes, 0, e.ranOnComm, 0, bytes.length);
    }
}
