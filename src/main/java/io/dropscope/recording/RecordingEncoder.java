package io.dropscope.recording;

import io.dropscope.event.DropEvent;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.Names;
import io.dropscope.event.PlaceFrom;
import io.dropscope.recording.Layout.Event;
import io.dropscope.recording.Layout.Sll2;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Events and deltas to the blocks of a recording. One thread; knows nothing of files. All buffers hold whole blocks, are to be
 * read from their position to their limit, and are valid until the next call of any method.
 *
 * <p>What was given since the last {@link #take} is a chunk. The order in a file is: {@link #section}, then as often as
 * needed {@link #takeInterfaces} and {@link #take}, and {@link #statistics} at the end.
 *
 * <p>An event whose names and owner were written before allocates nothing.
 */
public final class RecordingEncoder {
    /** So much fits a chunk, which is to be taken at a MiB, before its array grows. */
    private static final int CHUNK_CAPACITY = (1 << 20) + (1 << 18);

    private static final int SMALL_CAPACITY = 4096;
    /** What an event takes beside its packet and its comment, at most. */
    private static final int EVENT_ROOM =
            Layout.PACKET_DATA + Sll2.SIZE + Event.size(Event.ALL_GROUPS, DropEvent.MAX_STACK_DEPTH) + 64;

    private static final int MAC_SOURCE = 6;
    private static final int MAC_ADDRESS_LENGTH = 6;

    private final RecordingInfo info;
    private final Names names;
    private final BlockWriter chunk;
    /** Sections, statistics, gaps. */
    private final BlockWriter apart;

    private final Definitions definitions;
    private final OwnerNumbers owners;
    private final InterfaceNumbers interfaces;
    private final Comments comments = new Comments();

    /**
     * @param info of the run; its file number gives way to that of {@link #section}
     * @param names of what ledger keys hold; those of events are in the events
     */
    public RecordingEncoder(RecordingInfo info, Names names) {
        this.info = info;
        this.names = names;
        int seed = seed(info.run());
        chunk = new BlockWriter(CHUNK_CAPACITY, seed);
        apart = new BlockWriter(SMALL_CAPACITY, seed);
        definitions = new Definitions(info, chunk);
        owners = new OwnerNumbers(chunk);
        interfaces = new InterfaceNumbers(info);
    }

    /**
     * What the checksums of a run begin with. A packet may hold the bytes of a whole block: whoever sent it cannot know the
     * run's random id, so a reader that looks for the next block in a damaged file does not take it for one.
     */
    static int seed(String run) {
        CRC32C crc = new CRC32C();
        crc.update(run.getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }

    /**
     * The beginning of a file: the section header, what the run tells of itself, all interfaces known so far. Names are
     * forgotten, and written again when they are next used.
     */
    public ByteBuffer section(int fileNumber) {
        forgetNames();
        apart.clear();
        apart.begin(Layout.SECTION_HEADER);
        apart.i32(Layout.BYTE_ORDER_MAGIC);
        apart.u16(1);
        apart.u16(0);
        apart.i64(-1); // the section's length is not known
        apart.option(Layout.SECTION_HARDWARE, System.getProperty("os.arch"));
        apart.option(Layout.SECTION_OS, "Linux " + info.kernel());
        apart.option(Layout.SECTION_APPLICATION, "dropscope " + info.version());
        apart.endOfOptions();
        apart.end();
        interfaces.writeFirst(apart);
        // twice: nothing can be read without it, and a damaged byte in it shall not cost the file
        RunContent.write(info, fileNumber, apart);
        RunContent.write(info, fileNumber, apart);
        interfaces.writeOthers(apart);
        return apart.from(0);
    }

    /**
     * Adds an event to the chunk, with the names that it needs.
     *
     * @param withPacket false to leave the packet's bytes out
     */
    public void event(DropEvent event, boolean withPacket) {
        definitions.define(event);
        OwnerNumbers.Numbered owner = owners.numbered(event.owner);
        int captured = withPacket ? Math.min(event.capturedLength, info.snaplen()) : 0;
        int number = owner == null ? 0 : owner.number();
        if (captured > 0) {
            packet(event, captured, number, comments.look(event, owner == null ? null : owner.comment()));
        } else {
            chunk.reserve(EVENT_ROOM);
            chunk.begin(Layout.EVENT);
            chunk.end = EventContent.write(event, EventContent.groups(event), number, chunk.bytes, chunk.end);
            chunk.endOurs();
        }
    }

    private void packet(DropEvent event, int captured, int owner, int commentLength) {
        chunk.reserve(EVENT_ROOM + captured + commentLength);
        chunk.begin(Layout.PACKET);
        byte[] to = chunk.bytes;
        int at = chunk.end - Layout.BLOCK_CONTENT;
        int direction = direction(event);
        int number = interfaces.number(event.netns, event.interfaceIndex, event.netnsName, event.interfaceName);
        Little.put32(to, at + Layout.PACKET_INTERFACE, number);
        Little.put32(to, at + Layout.PACKET_TIME_HIGH, (int) (event.wallNanos >>> 32));
        Little.put32(to, at + Layout.PACKET_TIME_LOW, (int) event.wallNanos);
        int length = Sll2.SIZE + captured;
        Little.put32(to, at + Layout.PACKET_CAPTURED, length);
        Little.put32(to, at + Layout.PACKET_ORIGINAL, Math.max(length, Sll2.SIZE + event.packetLength));
        int data = at + Layout.PACKET_DATA;
        linkHeader(event, direction, to, data);
        System.arraycopy(event.bytes, 0, to, data + Sll2.SIZE, captured);
        int option = zeroes(to, data + length, -length & 3);
        int content = option + 4;
        int end = EventContent.write(event, EventContent.groups(event), owner, to, content);
        Little.put32(to, end, chunk.check(to, data, length, content, end - content));
        end += Layout.CHECK_BYTES;
        Little.put16(to, option, Layout.PACKET_EVENT);
        Little.put16(to, option + 2, end - content);
        Little.put16(to, end, Layout.PACKET_FLAGS);
        Little.put16(to, end + 2, Integer.BYTES);
        Little.put32(to, end + 4, direction);
        end += 8;
        Little.put16(to, end, Layout.OPTION_COMMENT);
        Little.put16(to, end + 2, commentLength);
        comments.write(to, end + 4);
        end = zeroes(to, end + 4 + commentLength, -commentLength & 3);
        Little.put32(to, end, Layout.OPTION_END);
        chunk.end = end + 4;
        chunk.end();
    }

    private static int zeroes(byte[] to, int at, int count) {
        for (int i = 0; i < count; i++) {
            to[at + i] = 0;
        }
        return at + count;
    }

    /** Inbound, outbound or 0: what arrived on no interface and belongs to a socket of its own place was sent here. */
    private static int direction(DropEvent event) {
        if (event.arrivedOnInterface != 0) {
            return Layout.DIRECTION_INBOUND;
        }
        boolean fromHere = (event.socketFrom == PlaceFrom.SKB_SK || event.socketFrom == PlaceFrom.ARGUMENT)
                && event.socketNetns == event.netns;
        return fromHere ? Layout.DIRECTION_OUTBOUND : 0;
    }

    private static void linkHeader(DropEvent event, int direction, byte[] to, int at) {
        boolean mac = event.macLength == DropEvent.MAC_HEADER_LENGTH;
        int type = event.packetType;
        if (type < 0 || type > Sll2.PACKET_OUTGOING) {
            type = direction == Layout.DIRECTION_OUTBOUND ? Sll2.PACKET_OUTGOING : Sll2.PACKET_HOST;
        }
        Little.putBig16(to, at + Sll2.PROTOCOL, event.capturedEtherType);
        Little.putBig16(to, at + Sll2.PROTOCOL + 2, 0);
        Little.putBig32(to, at + Sll2.INTERFACE_INDEX, event.interfaceIndex);
        Little.putBig16(to, at + Sll2.HARDWARE_TYPE, mac ? Sll2.ARPHRD_ETHER : Sll2.ARPHRD_NONE);
        to[at + Sll2.PACKET_TYPE] = (byte) type;
        to[at + Sll2.ADDRESS_LENGTH] = (byte) (mac ? MAC_ADDRESS_LENGTH : 0);
        Little.put64(to, at + Sll2.ADDRESS, 0);
        if (mac) {
            System.arraycopy(event.mac, MAC_SOURCE, to, at + Sll2.ADDRESS, MAC_ADDRESS_LENGTH);
        }
    }

    /** Adds what was counted in an interval, with the names that it needs. */
    public void delta(LedgerDelta delta) {
        definitions.define(delta, names);
        DeltaContent.write(delta, chunk);
    }

    /** Adds owners whose verdict or drop count has changed since they were written. To be called before each delta. */
    public void owners() {
        owners.writeChanged();
    }

    /** Bytes of the chunk so far. */
    public int size() {
        return chunk.end;
    }

    /** Interface blocks that are new since {@link #section} or the last call; to be written before the chunk that uses them. */
    public ByteBuffer takeInterfaces() {
        return interfaces.take();
    }

    /** The chunk, and begins the next one. */
    public ByteBuffer take() {
        ByteBuffer taken = chunk.from(0);
        chunk.clear();
        return taken;
    }

    /** Forgets the names: the next chunk defines again what it uses, and can be read without those before it. */
    public void forgetNames() {
        definitions.forget();
        owners.forget();
    }

    /**
     * The end of a file: what was counted for each interface.
     *
     * @param wallNanos now, as nanoseconds since 1970 UTC
     */
    public ByteBuffer statistics(InterfaceSums sums, long wallNanos) {
        Map<Integer, InterfaceSums.Sum> byNumber = new TreeMap<>();
        sums.sums().forEach((place, sum) -> {
            long netns = place.netns();
            int index = place.interfaceIndex();
            boolean known = netns > 0 && index > 0;
            int number = interfaces.number(
                    netns,
                    index,
                    known ? names.netnsName(netns) : null,
                    known ? names.interfaceName(netns, index) : null);
            byNumber.merge(number, sum, InterfaceSums.Sum::plus);
        });
        apart.clear();
        ByteBuffer fresh = interfaces.take();
        apart.reserve(fresh.remaining());
        int length = fresh.remaining();
        fresh.get(apart.bytes, 0, length);
        apart.end = length;
        byNumber.forEach((number, sum) -> statistics(number, sum, wallNanos));
        return apart.from(0);
    }

    private void statistics(int number, InterfaceSums.Sum sum, long wallNanos) {
        apart.begin(Layout.INTERFACE_STATISTICS);
        apart.i32(number);
        time(wallNanos);
        apart.u16(Layout.STATISTICS_START);
        apart.u16(Long.BYTES);
        time(info.startWallNanos());
        apart.u16(Layout.STATISTICS_END);
        apart.u16(Long.BYTES);
        time(wallNanos);
        apart.u16(Layout.STATISTICS_RECEIVED);
        apart.u16(Long.BYTES);
        apart.i64(sum.packets());
        apart.u16(Layout.STATISTICS_DROPPED);
        apart.u16(Long.BYTES);
        apart.i64(sum.lost());
        apart.endOfOptions();
        apart.end();
    }

    /** As pcapng has times: the upper half first. */
    private void time(long wallNanos) {
        apart.i32((int) (wallNanos >>> 32));
        apart.i32((int) wallNanos);
    }

    /**
     * A block that says that events are missing here.
     *
     * @param events how many
     * @param why in words: {@code no space left on device}
     */
    public ByteBuffer gap(long events, String why) {
        apart.clear();
        apart.begin(Layout.GAP);
        apart.i32(Layout.VERSION);
        apart.i64(events);
        apart.text(why);
        apart.endOurs();
        return apart.from(0);
    }
}
