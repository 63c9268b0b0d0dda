package io.dropscope.cli;

import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.InterfaceFrom;
import io.dropscope.event.Kind;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Names;
import io.dropscope.event.Owner;
import io.dropscope.event.PlaceFrom;
import io.dropscope.event.Symbol;
import io.dropscope.recording.InterfaceSums;
import io.dropscope.recording.RecordingEncoder;
import io.dropscope.recording.RecordingInfo;
import io.dropscope.recording.WantedOwners;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes recordings, event by event: {@link #udp} drops at a full socket of the process collector, {@link #tcp} drops by a
 * firewall that nobody owns. {@link #tick} ends a second.
 */
final class MadeRecording implements AutoCloseable {
    static final long SECOND = 1_000_000_000L;
    /** 2026-01-05 01:14:18 UTC. */
    static final long WALL = 1_767_575_658L * SECOND;

    static final long BOOT = 100 * SECOND;
    static final long HOST = 4026531840L;
    static final long BLUE = 4026532281L;
    static final int SNAPLEN = 64;

    private static final Symbol UDP_QUEUE = new Symbol(0xffffffff81a00437L, "udp_queue_rcv_one_skb", 0x437, null);
    private static final Symbol NFT = new Symbol(0xffffffffc03e83e8L, "nft_do_chain", 0x3e8, "nf_tables");
    private static final Symbol CALLER = new Symbol(0xffffffff81a00999L, "udp_rcv", 0x99, null);
    private static final Map<Integer, String> REASONS = Map.of(6, "SOCKET_RCVBUFF", 8, "NETFILTER_DROP");

    private static final Names NAMES = new Names() {
        @Override
        public String reason(Kind kind, int reason) {
            return kind == Kind.DROP ? REASONS.get(reason) : null;
        }

        @Override
        public Symbol symbol(long address) {
            return address == UDP_QUEUE.address()
                    ? UDP_QUEUE
                    : address == NFT.address() ? NFT : Symbol.unnamed(address);
        }

        @Override
        public String interfaceName(long netnsInode, int interfaceIndex) {
            return interfaceIndex == 0 ? null : "eth" + interfaceIndex;
        }

        @Override
        public String netnsName(long netnsInode) {
            return netnsInode == BLUE ? "blue" : null;
        }
    };

    private final FileChannel file;
    private final RecordingEncoder encoder;
    private final InterfaceSums sums = new InterfaceSums();
    private final Map<LedgerKey, Counts> counts = new HashMap<>();
    private final DropEvent event = new DropEvent(SNAPLEN);
    private final Owner collector;
    private final Owner nobody = new Owner(
            new Owner.Verdict(Owner.How.NONE, "no socket on TCP port 81", null, List.of(), -1, null, null, null, true),
            null);
    private long seconds;
    private long inSecond;

    MadeRecording(Path path) throws IOException {
        this(path, "run-1", "web-3", "6.18.4", 812);
    }

    MadeRecording(Path path, String run, String host, String kernel, int pid) throws IOException {
        RecordingInfo info = new RecordingInfo(
                run,
                0,
                "0.1.0",
                host,
                kernel,
                "all drops, all namespaces",
                false,
                true,
                SNAPLEN,
                "UTC",
                HOST,
                BOOT,
                WALL,
                REASONS,
                Map.of(),
                WantedOwners.ALL);
        encoder = new RecordingEncoder(info, NAMES);
        Owner.Holder holder = new Owner.Holder(
                pid, pid, "collector", "/usr/bin/collector", false, WALL, "/system.slice/c.service", false);
        collector = new Owner(
                new Owner.Verdict(
                        Owner.How.RX_SK,
                        null,
                        new Owner.Socket(48213, 0, HOST, 2, 17, 7, "0.0.0.0", 9995, null, DropEvent.ABSENT),
                        List.of(holder),
                        1000,
                        "/system.slice/c.service",
                        "c.service",
                        null,
                        true),
                null);
        file = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        write(encoder.section(0));
    }

    MadeRecording udp(int number) throws IOException {
        clear();
        event.reason = 6;
        event.symbol = UDP_QUEUE;
        event.netns = HOST;
        event.interfaceIndex = 2;
        event.ipProtocol = 17;
        event.sourcePort = 40000;
        event.destinationPort = 9995;
        event.owner = collector;
        event.stackDepth = 2;
        event.stack[0] = UDP_QUEUE.address();
        event.stackSymbols[0] = UDP_QUEUE;
        event.stack[1] = CALLER.address();
        event.stackSymbols[1] = CALLER;
        return add(number);
    }

    MadeRecording tcp(int number) throws IOException {
        clear();
        event.reason = 8;
        event.symbol = NFT;
        event.netns = BLUE;
        event.netnsName = "blue";
        event.interfaceIndex = 3;
        event.ipProtocol = 6;
        event.sourcePort = 50000;
        event.destinationPort = 81;
        event.owner = nobody;
        event.tcpFlags = 2;
        return add(number);
    }

    private void clear() {
        event.kind = Kind.DROP;
        event.weight = 1;
        event.packetLength = 100;
        event.headerLength = 28;
        event.segments = 1;
        event.etherType = 0x0800;
        event.ipVersion = 4;
        event.sourceLow = 0x0a090001;
        event.destinationLow = 0x0a090002;
        event.vlanId = event.icmpType = event.icmpCode = event.arpOperation = event.fragmentOffset = -1;
        event.tcpFlags = event.strippedVlanProtocol = event.strippedVlanTci = -1;
        event.packetType = 0;
        event.placeFrom = PlaceFrom.DEVICE;
        event.interfaceFrom = InterfaceFrom.DEVICE;
        event.socketFrom = PlaceFrom.NONE;
        event.uid = event.socketDrops = -1;
        event.stackDepth = 0;
        event.netnsName = null;
        event.cpu = 1;
        event.ranOnPid = 813;
        event.ranOnTid = 813;
        event.delayNanos = 23_000;
        event.capturedLength = SNAPLEN;
        event.bytes[0] = 0x45;
        event.macLength = DropEvent.MAC_HEADER_LENGTH;
        event.mac[12] = 8;
        event.mac[13] = 0;
    }

    private MadeRecording add(int number) throws IOException {
        event.location = event.symbol.address();
        event.reasonName = REASONS.get(event.reason);
        event.interfaceName = "eth" + event.interfaceIndex;
        for (int i = 0; i < number; i++) {
            long at = seconds * SECOND + ++inSecond;
            event.timestampNanos = BOOT + at;
            event.wallNanos = WALL + at;
            encoder.event(event, true);
            if (encoder.size() > 1 << 20) {
                flush();
            }
        }
        counts.merge(
                new LedgerKey(Kind.DROP, event.reason, event.location, event.netns, event.interfaceIndex),
                new Counts(number, number, 100L * number, number, 0, 0),
                Counts::plus);
        return this;
    }

    /** Packets of the last kind that the ring had no room for. */
    MadeRecording lost(int number) {
        counts.merge(
                new LedgerKey(Kind.DROP, event.reason, event.location, event.netns, event.interfaceIndex),
                new Counts(number, number, 100L * number, 0, number, 0),
                Counts::plus);
        return this;
    }

    MadeRecording tick() throws IOException {
        return tick(false);
    }

    private MadeRecording tick(boolean last) throws IOException {
        LedgerDelta delta = new LedgerDelta(
                BOOT + seconds * SECOND,
                BOOT + ++seconds * SECOND,
                WALL - BOOT,
                counts,
                Counts.ZERO,
                0,
                DropEvent.ABSENT,
                0,
                last);
        counts.clear();
        inSecond = 0;
        sums.add(delta);
        encoder.owners();
        encoder.delta(delta);
        flush();
        return this;
    }

    private void flush() throws IOException {
        write(encoder.takeInterfaces());
        write(encoder.take());
    }

    private void write(ByteBuffer blocks) throws IOException {
        while (blocks.hasRemaining()) {
            file.write(blocks);
        }
    }

    /** Ends the run with the second that has begun. */
    @Override
    public void close() throws IOException {
        tick(true);
        write(encoder.statistics(sums, WALL + seconds * SECOND));
        file.close();
    }

    /** {@code FILE SECONDS EVENTS}: a large file, with so many events a second. */
    public static void main(String[] args) throws IOException {
        try (MadeRecording recording = new MadeRecording(Path.of(args[0]))) {
            for (int second = Integer.parseInt(args[1]); second > 0; second--) {
                for (int i = Integer.parseInt(args[2]) / 20; i > 0; i--) {
                    recording.udp(17).tcp(3);
                }
                recording.tick();
            }
        }
    }
}
