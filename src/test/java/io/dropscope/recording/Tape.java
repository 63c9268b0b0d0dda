package io.dropscope.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.InterfaceFrom;
import io.dropscope.event.Kind;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Names;
import io.dropscope.event.Owner;
import io.dropscope.event.PlaceFrom;
import io.dropscope.event.SocketDrops;
import io.dropscope.event.Symbol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A recording in memory, what was put into it, and what a source makes of files. */
final class Tape {
    static final long SECOND = 1_000_000_000L;
    static final long WALL = 1_767_575_658L * SECOND;
    static final long HOST = 4026531840L;
    static final int SNAPLEN = 128;

    static final Symbol UDP_QUEUE = new Symbol(0xffffffff81a00437L, "udp_queue_rcv_one_skb", 0x437, null);
    static final Symbol NFT = new Symbol(0xffffffffc03e83e8L, "nft_do_chain", 0x3e8, "nf_tables");
    static final Names NAMES = new TapeNames();

    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final RecordingInfo info;
    final RecordingEncoder encoder;

    private static final class TapeNames implements Names {
        @Override
        public String reason(Kind kind, int reason) {
            return kind == Kind.DROP && reason == 6 ? "SOCKET_RCVBUFF" : null;
        }

        @Override
        public Symbol symbol(long address) {
            return address == UDP_QUEUE.address() ? UDP_QUEUE : Symbol.unnamed(address);
        }

        @Override
        public String interfaceName(long netnsInode, int interfaceIndex) {
            return netnsInode == HOST && interfaceIndex == 2 ? "eth0" : null;
        }

        @Override
        public String netnsName(long netnsInode) {
            return netnsInode == 4026532281L ? "blue" : null;
        }
    }

    Tape() {
        this("run-1", 0);
    }

    Tape(String run, int fileNumber) {
        info = info(run, fileNumber);
        encoder = new RecordingEncoder(info, NAMES);
        add(encoder.section(fileNumber));
    }

    static RecordingInfo info(String run, int fileNumber) {
        return new RecordingInfo(
                run,
                fileNumber,
                "0.1.0",
                "web-3",
                "6.18.4",
                "all drops, all namespaces",
                false,
                true,
                SNAPLEN,
                "Europe/Berlin",
                HOST,
                100 * SECOND,
                WALL,
                Map.of(2, "NOT_SPECIFIED", 6, "SOCKET_RCVBUFF"),
                Map.of(1, "NO_SOCKET"),
                WantedOwners.ALL);
    }

    void add(ByteBuffer blocks) {
        while (blocks.hasRemaining()) {
            bytes.write(blocks.get());
        }
    }

    void flush() {
        add(encoder.takeInterfaces());
        add(encoder.take());
    }

    Tape event(DropEvent event) {
        encoder.event(event, true);
        return this;
    }

    /** An interval from one second after the start on, and a flush. */
    Tape delta(int second, long packets, boolean last) {
        encoder.owners();
        encoder.delta(deltaOf(second, packets, last));
        flush();
        return this;
    }

    static LedgerDelta deltaOf(int second, long packets, boolean last) {
        return new LedgerDelta(
                (100 + second - 1) * SECOND,
                (100 + second) * SECOND,
                WALL - 100 * SECOND,
                Map.of(
                        new LedgerKey(Kind.DROP, 6, UDP_QUEUE.address(), HOST, 2),
                        new Counts(packets, packets, packets * 1000, packets, 0, 0)),
                Counts.ZERO,
                0,
                DropEvent.ABSENT,
                0,
                last);
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    Path write(Path file) throws IOException {
        return Files.write(file, toBytes());
    }

    // ---- events

    /** A UDP packet that found its socket's buffer full. */
    static DropEvent udp(long timestampNanos) {
        DropEvent event = new DropEvent(SNAPLEN);
        event.timestampNanos = timestampNanos;
        event.wallNanos = timestampNanos - 100 * SECOND + WALL;
        event.kind = Kind.DROP;
        event.reason = 6;
        event.reasonName = "SOCKET_RCVBUFF";
        event.location = UDP_QUEUE.address();
        event.symbol = UDP_QUEUE;
        event.weight = 1;
        event.packetLength = 1028;
        event.headerLength = 28;
        event.segments = 1;
        event.etherType = 0x0800;
        event.vlanId = DropEvent.ABSENT;
        event.ipVersion = 4;
        event.ipProtocol = 17;
        event.sourceLow = 0x0a090001L;
        event.destinationLow = 0x0a090002L;
        event.sourcePort = 40005;
        event.destinationPort = 9905;
        event.icmpType = DropEvent.ABSENT;
        event.icmpCode = DropEvent.ABSENT;
        event.arpOperation = DropEvent.ABSENT;
        event.fragmentOffset = DropEvent.ABSENT;
        event.tcpFlags = DropEvent.ABSENT;
        event.netns = HOST;
        event.interfaceIndex = 2;
        event.interfaceName = "eth0";
        event.placeFrom = PlaceFrom.DEVICE;
        event.interfaceFrom = InterfaceFrom.DEVICE;
        event.arrivedOnInterface = 2;
        event.socketFrom = PlaceFrom.RX_SK;
        event.socketNetns = HOST;
        event.socketInode = 48213;
        event.socketCookie = 77;
        event.socketState = 7;
        event.socketFamily = 2;
        event.socketProtocol = 17;
        event.socketPort = 9905;
        event.uid = 1000;
        event.cgroupId = 4711;
        event.socketDrops = 17;
        event.cpu = 1;
        event.ranOnPid = 813;
        event.ranOnTid = 814;
        comm("sender", event.ranOnComm);
        event.delayNanos = 12_345;
        event.macLength = DropEvent.MAC_HEADER_LENGTH;
        byte[] mac = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0};
        System.arraycopy(mac, 0, event.mac, 0, mac.length);
        event.strippedVlanProtocol = DropEvent.ABSENT;
        event.strippedVlanTci = DropEvent.ABSENT;
        event.packetType = 0;
        byte[] packet = new byte[SNAPLEN];
        byte[] head = {
            0x45,
            0,
            4,
            4,
            0,
            1,
            0,
            0,
            64,
            17,
            0,
            0,
            10,
            9,
            0,
            1,
            10,
            9,
            0,
            2,
            (byte) 0x9c,
            0x45,
            0x26,
            (byte) 0xb1,
            3,
            (byte) 0xf0,
            0,
            0
        };
        System.arraycopy(head, 0, packet, 0, head.length);
        System.arraycopy(packet, 0, event.bytes, 0, SNAPLEN);
        event.capturedLength = SNAPLEN;
        event.capturedEtherType = 0x0800;
        return event;
    }

    static void comm(String name, byte[] to) {
        Arrays.fill(to, (byte) 0);
        for (int i = 0; i < name.length(); i++) {
            to[i] = (byte) name.charAt(i);
        }
    }

    static Owner.Verdict verdict(int pid, String comm) {
        return new Owner.Verdict(
                Owner.How.RX_SK,
                null,
                new Owner.Socket(48213, 77, HOST, 2, 17, 7, "0.0.0.0", 9905, null, DropEvent.ABSENT),
                List.of(new Owner.Holder(pid, pid, comm, "/usr/bin/" + comm, false, WALL, "/system.slice/c", false)),
                1000,
                "/system.slice/c",
                "c.service",
                new Owner.Container("docker", "3f2a", null),
                true);
    }

    static Owner.Verdict nobody(String why, boolean settled) {
        return new Owner.Verdict(Owner.How.NONE, why, null, List.of(), DropEvent.ABSENT, null, null, null, settled);
    }

    /** An event with any values in all fields that a recording has room for. */
    static DropEvent any(Random random) {
        DropEvent event = new DropEvent(SNAPLEN);
        event.timestampNanos = random.nextLong();
        event.timeCoarse = random.nextBoolean();
        event.wallNanos = random.nextLong();
        event.kind = pick(random, Kind.values());
        event.reason = random.nextInt();
        event.location = random.nextLong();
        event.weight = random.nextInt();
        event.packetLength = extreme(random);
        event.headerLength = extreme(random);
        event.segments = extreme(random);
        event.etherType = extreme(random);
        event.netns = random.nextLong();
        event.interfaceIndex = extreme(random);
        event.placeFrom = pick(random, PlaceFrom.values());
        event.interfaceFrom = pick(random, InterfaceFrom.values());
        event.socketFrom = pick(random, PlaceFrom.values());
        event.arrivedOnInterface = extreme(random);
        event.delayNanos = random.nextLong();
        event.undecided = random.nextBoolean();
        event.socketKernel = random.nextBoolean();
        event.tagInherited = random.nextBoolean();
        headers(random.nextBoolean(), random, event);
        if (random.nextBoolean()) {
            event.sourceHigh = random.nextLong();
            event.destinationHigh = random.nextLong();
        }
        socket(random.nextBoolean(), random, event);
        boolean ran = random.nextBoolean();
        event.cpu = ran ? extreme(random) : DropEvent.ABSENT;
        event.ranOnPid = ran ? extreme(random) : DropEvent.ABSENT;
        event.ranOnTid = ran ? extreme(random) : DropEvent.ABSENT;
        if (ran) {
            random.nextBytes(event.ranOnComm);
        }
        boolean link = random.nextBoolean();
        event.macLength = link && random.nextBoolean() ? DropEvent.MAC_HEADER_LENGTH : 0;
        random.nextBytes(event.mac);
        event.strippedVlanProtocol = link ? extreme(random) : DropEvent.ABSENT;
        event.strippedVlanTci = link ? extreme(random) : DropEvent.ABSENT;
        event.packetType = link ? extreme(random) : DropEvent.ABSENT;
        event.capturedLength = random.nextInt(4) == 0 ? 0 : random.nextInt(SNAPLEN + 1);
        event.capturedEtherType = event.capturedLength == 0 ? DropEvent.ABSENT : random.nextInt(1 << 16);
        random.nextBytes(event.bytes);
        event.stackDepth = random.nextInt(4) == 0 ? random.nextInt(DropEvent.MAX_STACK_DEPTH + 1) : 0;
        for (int i = 0; i < event.stackDepth; i++) {
            event.stack[i] = random.nextLong();
            event.stackSymbols[i] = symbol(random, event.stack[i]);
        }
        event.symbol = symbol(random, event.location);
        event.reasonName = name(random);
        event.interfaceName = name(random);
        event.netnsName = name(random);
        return event;
    }

    private static void headers(boolean present, Random random, DropEvent event) {
        event.vlanId = present ? extreme(random) : DropEvent.ABSENT;
        event.ipVersion = present ? (random.nextBoolean() ? 4 : 6) : 0;
        event.ipProtocol = present ? random.nextInt(256) : DropEvent.ABSENT;
        event.sourceLow = present ? random.nextLong() : 0;
        event.destinationLow = present ? random.nextLong() : 0;
        event.sourcePort = present ? extreme(random) : DropEvent.ABSENT;
        event.destinationPort = present ? extreme(random) : DropEvent.ABSENT;
        event.icmpType = present ? random.nextInt(256) : DropEvent.ABSENT;
        event.icmpCode = present ? random.nextInt(256) : DropEvent.ABSENT;
        event.arpOperation = present ? extreme(random) : DropEvent.ABSENT;
        event.fragmentOffset = present ? extreme(random) : DropEvent.ABSENT;
        event.tcpFlags = present ? random.nextInt(256) : DropEvent.ABSENT;
    }

    private static void socket(boolean present, Random random, DropEvent event) {
        event.socketNetns = present ? random.nextLong() : 0;
        event.socketInode = present ? random.nextLong() : 0;
        event.socketCookie = present ? random.nextLong() : 0;
        event.socketState = present ? random.nextInt(256) : 0;
        event.socketFamily = present ? random.nextInt(65_536) : 0;
        event.socketProtocol = present ? random.nextInt(65_536) : 0;
        event.socketPort = present ? random.nextInt(65_536) : 0;
        event.uid = present ? random.nextLong() : DropEvent.ABSENT;
        event.cgroupId = present ? random.nextLong() : 0;
        event.socketDrops = present ? random.nextLong() : DropEvent.ABSENT;
        event.tagPid = present ? random.nextInt() : 0;
        event.tagStartNanos = present ? random.nextLong() : 0;
        if (present) {
            random.nextBytes(event.tagComm);
        }
    }

    private static int extreme(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> DropEvent.ABSENT;
            case 1 -> 0;
            case 2 -> Integer.MAX_VALUE;
            case 3 -> Integer.MIN_VALUE;
            case 4 -> 65_535;
            default -> random.nextInt();
        };
    }

    private static Symbol symbol(Random random, long address) {
        return random.nextInt(3) == 0
                ? Symbol.unnamed(address)
                : new Symbol(address, "f" + random.nextInt(100), random.nextLong(), name(random));
    }

    private static String name(Random random) {
        return random.nextInt(3) == 0 ? null : "n\u00e4me" + random.nextInt(100);
    }

    private static <T> T pick(Random random, T[] of) {
        return of[random.nextInt(of.length)];
    }

    // ---- comparing

    /** All fields as text, found by reflection so that none is forgotten; rooms beyond what counts are left out. */
    static Map<String, String> fields(DropEvent event) {
        Map<String, String> fields = new HashMap<>();
        for (Field field : DropEvent.class.getFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                fields.put(field.getName(), text(field, event));
            }
        }
        return fields;
    }

    private static String text(Field field, DropEvent event) {
        return switch (field.getName()) {
            case "bytes" -> Arrays.toString(Arrays.copyOf(event.bytes, event.capturedLength));
            case "mac" -> Arrays.toString(Arrays.copyOf(event.mac, event.macLength));
            case "stack" -> Arrays.toString(Arrays.copyOf(event.stack, event.stackDepth));
            case "stackSymbols" -> Arrays.toString(Arrays.copyOf(event.stackSymbols, event.stackDepth));
            case "tagComm" -> Arrays.toString(event.tagComm);
            case "ranOnComm" -> Arrays.toString(event.ranOnComm);
            case "symbol" -> event.symbol == null ? "null" : event.symbol + " " + event.symbol.counter();
            case "owner" -> event.owner == null ? "null" : text(event.owner);
            default -> {
                try {
                    yield String.valueOf(field.get(event));
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        };
    }

    static String text(Owner owner) {
        SocketDrops drops = owner.drops();
        return owner.verdict() + " drops " + (drops == null ? "none" : drops.inode() + ":" + drops.total());
    }

    // ---- reading

    /** All that a source gives, in its order: events as their fields, intervals as themselves. */
    static List<Object> readAll(RecordingSource source) throws IOException {
        List<Object> all = new ArrayList<>();
        DropEvent[] slots = new DropEvent[256];
        Arrays.setAll(slots, i -> new DropEvent(SNAPLEN));
        while (!source.ended()) {
            int count = source.gather(slots.length);
            for (int i = 0; i < count; i++) {
                source.decode(i, slots[i]);
                all.add(fields(slots[i]));
            }
            source.release();
            if (source.intervalEnded()) {
                all.add(source.delta(false));
            }
        }
        source.detach();
        all.add(source.delta(true));
        return all;
    }

    static List<Object> read(Path... files) throws IOException {
        try (RecordingSource source = open(files)) {
            return readAll(source);
        }
    }

    static RecordingSource open(Path... files) throws IOException {
        return RecordingSource.open(List.of(files), 0, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    static void assertWhole(ReadReport report) {
        assertThat(report.isWhole()).as(report.toString()).isTrue();
    }
}
