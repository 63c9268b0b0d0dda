package io.dropscope.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.dropscope.bpf.WireFormat.DropEventLayout;
import io.dropscope.bpf.WireFormat.DropEventWithStackLayout;
import io.dropscope.bpf.WireFormat.PacketLayout;
import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Source;
import io.dropscope.linux.EventFd;
import io.dropscope.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * A source without a kernel: records as the BPF program writes them, prepared in a ring in memory and read from it by
 * the same {@link RingReader} as live ones, with a ledger that agrees with them. For runs that must need no rights: the
 * training of the class cache.
 */
public final class PreparedSource implements Source {
    private static final int PAGE = 4096;
    private static final int RING_BYTES = 1 << 20;
    private static final int HEADER_BYTES = 8;
    private static final int STACK_EVERY = 8;
    private static final Counts ONE = new Counts(1, 1, 100, 1, 0, 0);
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ICMP = 1;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int ARP = 0x0806;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment consumer = arena.allocate(PAGE, PAGE);
    private final MemorySegment ring = arena.allocate(2L * PAGE + RING_BYTES, PAGE);
    private final RingReader reader = new RingReader(consumer, ring, PAGE, RING_BYTES);
    private final EventFd readable = new EventFd();
    private final Map<LedgerKey, Counts> counted = new HashMap<>();
    private final long netns;
    private long produced;
    private int left;
    private long tickNanos = System.nanoTime();

    /**
     * @param events how many records come
     * @param netns inode of the network namespace that they tell of
     */
    public PreparedSource(int events, long netns) throws LinuxException {
        left = events;
        this.netns = netns;
        readable.signal(); // and it stays so until the last one was taken
    }

    @Override
    public int descriptor() {
        return readable.fd();
    }

    @Override
    public int gather(int max) {
        while (left > 0 && produced - consumer.get(JAVA_LONG, 0) <= RING_BYTES - PAGE) {
            put(left--);
        }
        return reader.gather(max);
    }

    /** Appends a record; number by number it is of another kind, protocol, owner and place. */
    private void put(int number) {
        int offset = (int) (produced & (RING_BYTES - 1));
        boolean stack = number % STACK_EVERY == 0;
        int length = stack ? DropEventWithStackLayout.SIZE : DropEventLayout.SIZE;
        long at = (long) PAGE + offset;
        ring.set(JAVA_INT, at, length);
        write(at + HEADER_BYTES, number, stack);
        if (offset + HEADER_BYTES + length > RING_BYTES) { // the first page of the data shows once more behind them
            MemorySegment.copy(ring, (long) PAGE + RING_BYTES, ring, PAGE, PAGE);
        }
        produced += HEADER_BYTES + length;
        ring.set(JAVA_LONG, 0, produced);
    }

    private void write(long at, int number, boolean stack) {
        ring.asSlice(at, stack ? DropEventWithStackLayout.SIZE : DropEventLayout.SIZE)
                .fill((byte) 0);
        Kind kind = switch (number % 16) {
            case 1 -> Kind.TCP_RETRANSMIT;
            case 2 -> Kind.TCP_RESET_SENT;
            case 3 -> Kind.TCP_RESET_RECEIVED;
            default -> Kind.DROP;
        };
        int reason = kind == Kind.DROP ? 2 + number % 5 : 0;
        long location = 0xffff_ffff_8100_0000L + number % 7 * 4096L;
        ring.set(JAVA_LONG, at + DropEventLayout.TIMESTAMP_NS, System.nanoTime());
        ring.set(JAVA_LONG, at + DropEventLayout.LOCATION, location);
        ring.set(JAVA_INT, at + DropEventLayout.REASON, reason);
        ring.set(JAVA_INT, at + DropEventLayout.WEIGHT, 1);
        ring.set(JAVA_INT, at + DropEventLayout.NETNS, (int) netns);
        ring.set(JAVA_INT, at + DropEventLayout.INTERFACE_INDEX, 1);
        ring.set(JAVA_INT, at + DropEventLayout.PID, (int)
                ProcessHandle.current().pid());
        ring.set(JAVA_SHORT, at + DropEventLayout.SEGMENTS, (short) 1);
        ring.set(JAVA_BYTE, at + DropEventLayout.RECORD_TYPE, (byte)
                (stack ? WireFormat.RECORD_EVENT_WITH_STACK : WireFormat.RECORD_EVENT));
        ring.set(JAVA_BYTE, at + DropEventLayout.KIND, (byte) kind.ordinal());
        ring.set(JAVA_BYTE, at + DropEventLayout.PLACE_FROM, (byte) 1);
        ring.set(JAVA_BYTE, at + DropEventLayout.INTERFACE_FROM, (byte) 1);
        text(at + DropEventLayout.COMM, "training");
        if (number % 2 == 0) { // a socket, open or closed, with a tag or without
            ring.set(JAVA_BYTE, at + DropEventLayout.SOCKET_FROM, (byte) 2);
            ring.set(JAVA_LONG, at + DropEventLayout.SOCKET_INODE, number % 4 == 0 ? 0 : 100_000 + number % 50);
            ring.set(JAVA_LONG, at + DropEventLayout.SOCKET_COOKIE, 1 + number % 50);
            ring.set(JAVA_INT, at + DropEventLayout.SOCKET_NETNS, (int) netns);
            ring.set(JAVA_SHORT, at + DropEventLayout.SOCKET_PROTOCOL, (short) UDP);
            ring.set(JAVA_SHORT, at + DropEventLayout.SOCKET_PORT, (short) 9999);
            ring.set(JAVA_BYTE, at + DropEventLayout.SOCKET_FAMILY, (byte) 2);
            ring.set(JAVA_BYTE, at + DropEventLayout.FLAGS, (byte)
                    (WireFormat.FLAG_SOCKET_FULL | (number % 8 == 0 ? WireFormat.FLAG_TAGGED : 0)));
            ring.set(JAVA_INT, at + DropEventLayout.TAG_PID, number % 50 + 1);
            text(at + DropEventLayout.TAG_COMM, "training");
        }
        writePacket(at + DropEventLayout.PACKET, number);
        if (stack) {
            for (int frame = 0; frame < 12; frame++) {
                ring.set(
                        JAVA_LONG,
                        at + DropEventWithStackLayout.STACK + (long) Long.BYTES * frame,
                        location + frame * 64L);
            }
            ring.set(JAVA_INT, at + DropEventWithStackLayout.STACK_BYTES, 12 * Long.BYTES);
        }
        counted.merge(new LedgerKey(kind, reason, location, netns, 1), ONE, Counts::plus);
    }

    private void writePacket(long at, int number) {
        boolean ipv6 = number % 5 == 0;
        boolean arp = number % 11 == 0;
        int protocol = number % 3 == 0 ? TCP : number % 7 == 0 ? ICMP : UDP;
        int flags = WireFormat.PACKET_IP
                | (protocol == ICMP ? WireFormat.PACKET_ICMP : WireFormat.PACKET_PORTS)
                | (protocol == TCP ? WireFormat.PACKET_TCP_FLAGS : 0)
                | (number % 13 == 0 ? WireFormat.PACKET_VLAN : 0);
        ring.set(JAVA_INT, at + PacketLayout.SOURCE, 0x0100_000a + (number % 200 << 24));
        ring.set(JAVA_INT, at + PacketLayout.DESTINATION, 0x0200_000a);
        ring.set(JAVA_INT, at + PacketLayout.LENGTH, 100);
        ring.set(JAVA_SHORT, at + PacketLayout.HEADER_LENGTH, (short) 28);
        ring.set(JAVA_SHORT, at + PacketLayout.ETHER_TYPE, (short) (arp ? ARP : ipv6 ? IPV6 : IPV4));
        ring.set(JAVA_SHORT, at + PacketLayout.SOURCE_PORT, (short) (number % 200));
        ring.set(JAVA_SHORT, at + PacketLayout.DESTINATION_PORT, (short) 9999);
        ring.set(JAVA_SHORT, at + PacketLayout.FLAGS, (short) (arp ? WireFormat.PACKET_ARP : flags));
        ring.set(JAVA_BYTE, at + PacketLayout.IP_VERSION, (byte) (arp ? 0 : ipv6 ? 6 : 4));
        ring.set(JAVA_BYTE, at + PacketLayout.IP_PROTOCOL, (byte) protocol);
        ring.set(JAVA_BYTE, at + PacketLayout.TCP_FLAGS, (byte) 2);
    }

    private void text(long at, String text) {
        MemorySegment.copy(text.getBytes(StandardCharsets.US_ASCII), 0, ring, JAVA_BYTE, at, text.length());
    }

    @Override
    public void decode(int index, DropEvent slot) {
        reader.decode(index, 0, slot);
    }

    @Override
    public void release() {
        reader.release();
    }

    @Override
    public LedgerDelta delta(boolean last) {
        long start = tickNanos;
        tickNanos = System.nanoTime();
        LedgerDelta delta = new LedgerDelta(
                start,
                tickNanos,
                System.currentTimeMillis() * 1_000_000L - tickNanos,
                counted,
                Counts.ZERO,
                0,
                DropEvent.ABSENT,
                reader.undecodable(),
                last);
        counted.clear();
        return delta;
    }

    @Override
    public void detach() {
        left = 0;
    }

    @Override
    public void close() {
        readable.close();
        arena.close();
    }
}
