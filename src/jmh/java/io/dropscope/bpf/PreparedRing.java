package io.dropscope.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.dropscope.bpf.WireFormat.DropEventLayout;
import io.dropscope.bpf.WireFormat.PacketLayout;
import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.PlaceFrom;
import io.dropscope.event.Source;
import io.dropscope.linux.EventFd;
import io.dropscope.linux.LinuxException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A ring of 8 MiB as the kernel fills it, whose records come again and again. It plays the kernel's part on the reader's
 * thread: the position of the producer, and new addresses where there are more flows than the ring has records. The
 * packets are UDP datagrams that found a full receive buffer, flow n mod {@code flows} in record n.
 */
public final class PreparedRing implements Source {
    public static final long NETNS = 4_026_531_840L;
    public static final int INTERFACE = 2;
    public static final int REASON = 6;
    public static final long FIRST_INODE = 1000;
    public static final int SOCKETS = 100;

    private static final int RING_BYTES = 8 << 20;
    private static final int PAGE_BYTES = 4096;
    private static final int HEADER_BYTES = 8;
    private static final int RECORD_BYTES = HEADER_BYTES + DropEventLayout.SIZE;
    private static final int DISCARD = 1 << 30;
    private static final int LAP = RING_BYTES / RECORD_BYTES;
    private static final VarHandle LONG = JAVA_LONG.varHandle();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment ring = arena.allocate(PAGE_BYTES + 2L * RING_BYTES, PAGE_BYTES);
    private final RingReader reader;
    private final EventFd readable;
    private final long location;
    private final int flows;
    private final boolean endless;
    private long nextFlow;

    private volatile long granted;
    private long laps;
    private long given;
    private long gathered;
    private long taken;
    private long reported;
    private long lastDeltaNanos = System.nanoTime();

    /**
     * @param location of all drops
     * @param flows how many
     * @param socket whether each record names one of 100 sockets; else the packets' ports have to be looked up
     * @param endless whether records always wait; else only as many as {@link #grant} says
     */
    public PreparedRing(long location, int flows, boolean socket, boolean endless) throws LinuxException {
        this.location = location;
        this.flows = flows;
        this.endless = endless;
        readable = new EventFd();
        MemorySegment consumer = arena.allocate(PAGE_BYTES, PAGE_BYTES);
        for (int i = 0; i < LAP; i++) {
            long at = PAGE_BYTES + (long) i * RECORD_BYTES;
            ring.set(JAVA_INT, at, DropEventLayout.SIZE);
            MemorySegment record = record(i % Math.min(flows, SOCKETS), socket).segment();
            MemorySegment.copy(record, 0, ring, at + HEADER_BYTES, DropEventLayout.SIZE);
        }
        // what is left of the ring is one discarded record
        long end = (long) LAP * RECORD_BYTES;
        ring.set(JAVA_INT, PAGE_BYTES + end, RING_BYTES - (int) end - HEADER_BYTES | DISCARD);
        address();
        reader = new RingReader(consumer, ring.asReadOnly(), PAGE_BYTES, RING_BYTES);
    }

    private RecordWriter record(int socket, boolean withSocket) {
        RecordWriter record = new RecordWriter()
                .u64(DropEventLayout.TIMESTAMP_NS, System.nanoTime())
                .u64(DropEventLayout.LOCATION, location)
                .u32(DropEventLayout.REASON, REASON)
                .u32(DropEventLayout.WEIGHT, 1)
                .u32(DropEventLayout.NETNS, NETNS)
                .u32(DropEventLayout.INTERFACE_INDEX, INTERFACE)
                .u8(DropEventLayout.PLACE_FROM, PlaceFrom.DEVICE.ordinal())
                .u8(DropEventLayout.INTERFACE_FROM, 1)
                .u16(DropEventLayout.SEGMENTS, 1)
                .u32(DropEventLayout.PID, 4711)
                .u32(DropEventLayout.TID, 4711)
                .bytes(DropEventLayout.COMM, "sender".getBytes(StandardCharsets.US_ASCII))
                .addresses("0a000001" + "0".repeat(24), "0a000002" + "0".repeat(24))
                .flags(WireFormat.PACKET_IP | WireFormat.PACKET_PORTS)
                .u32(DropEventLayout.PACKET + PacketLayout.LENGTH, 128)
                .packet16(PacketLayout.HEADER_LENGTH, 28)
                .packet16(PacketLayout.ETHER_TYPE, 0x0800)
                .packet16(PacketLayout.SOURCE_PORT, 40_000)
                .packet16(PacketLayout.DESTINATION_PORT, 9_000 + socket)
                .packet8(PacketLayout.IP_VERSION, 4)
                .packet8(PacketLayout.IP_PROTOCOL, 17);
        if (withSocket) {
            record.u8(DropEventLayout.SOCKET_FROM, PlaceFrom.RX_SK.ordinal())
                    .u32(DropEventLayout.SOCKET_NETNS, NETNS)
                    .u64(DropEventLayout.SOCKET_INODE, FIRST_INODE + socket)
                    .u8(DropEventLayout.SOCKET_FAMILY, 2)
                    .u8(DropEventLayout.SOCKET_STATE, 7)
                    .u16(DropEventLayout.SOCKET_PROTOCOL, 17)
                    .u16(DropEventLayout.SOCKET_PORT, 9_000 + socket)
                    .u8(DropEventLayout.FLAGS, WireFormat.FLAG_SOCKET_FULL);
        }
        return record;
    }

    /** Gives each record its flow: in the source address and port. */
    private void address() {
        for (int i = 0; i < LAP; i++) {
            long packet = PAGE_BYTES + (long) i * RECORD_BYTES + HEADER_BYTES + DropEventLayout.PACKET;
            int flow = (int) nextFlow;
            nextFlow = nextFlow + 1 == flows ? 0 : nextFlow + 1;
            ring.set(JAVA_INT_UNALIGNED, packet + PacketLayout.SOURCE, Integer.reverseBytes(0x0a010000 + (flow >> 4)));
            ring.set(JAVA_SHORT, packet + PacketLayout.SOURCE_PORT, (short) (40_000 + (flow & 15)));
        }
    }

    /** Lets so many more events come. */
    public void grant(int events) throws LinuxException {
        granted += events; // by one thread
        readable.signal();
    }

    @Override
    public int descriptor() {
        return readable.fd();
    }

    @Override
    public int gather(int max) {
        long upTo = endless ? Long.MAX_VALUE : granted;
        if (taken == given && taken < upTo) {
            if (given == (laps + 1) * LAP) {
                laps++;
                if (flows > LAP) {
                    address();
                }
            }
            given = Math.min(upTo, (laps + 1) * LAP);
            long inLap = given - laps * LAP;
            LONG.setRelease(ring, 0L, laps * RING_BYTES + (inLap == LAP ? RING_BYTES : inLap * RECORD_BYTES));
        }
        gathered = reader.gather(max);
        if (gathered == 0 && !endless) {
            try {
                readable.drain();
                if (granted > given) {
                    readable.signal();
                }
            } catch (LinuxException e) {
                throw new UncheckedIOException(e);
            }
        }
        return (int) gathered;
    }

    @Override
    public void decode(int index, DropEvent slot) {
        reader.decode(index, 0, slot);
    }

    @Override
    public void release() {
        reader.release();
        taken += gathered;
        gathered = 0;
    }

    @Override
    public LedgerDelta delta(boolean last) {
        long packets = given - reported;
        reported = given;
        long start = lastDeltaNanos;
        lastDeltaNanos = System.nanoTime();
        return new LedgerDelta(
                start,
                lastDeltaNanos,
                0,
                Map.of(
                        new LedgerKey(Kind.DROP, REASON, location, NETNS, INTERFACE),
                        new Counts(packets, packets, 128 * packets, packets, 0, 0)),
                Counts.ZERO,
                0,
                DropEvent.ABSENT,
                reader.undecodable(),
                last);
    }

    @Override
    public void detach() {
        // no kernel
    }

    @Override
    public void close() {
        readable.close();
        arena.close();
    }
}
