package io.dropscope.bpf;

import static io.dropscope.event.DropEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.bpf.WireFormat.CapturedLayout;
import io.dropscope.bpf.WireFormat.DropEventLayout;
import io.dropscope.bpf.WireFormat.DropEventWithStackLayout;
import io.dropscope.bpf.WireFormat.PacketLayout;
import io.dropscope.event.DropEvent;
import io.dropscope.event.InterfaceFrom;
import io.dropscope.event.Kind;
import io.dropscope.event.PlaceFrom;
import io.dropscope.event.Symbol;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireFormatTest {
    private static final long LOCATION = 0xffffffff81a2b3c4L;
    private static final long WALL_OFFSET = 1_700_000_000_000_000_000L;
    private static final int ALL_FLAGS = 0x7f;

    private final DropEvent event = new DropEvent();

    private DropEvent decode(RecordWriter record) {
        return decode(record, event);
    }

    private static DropEvent decode(RecordWriter record, DropEvent event) {
        MemorySegment segment = record.segment();
        assertThat(WireFormat.isDecodable(segment, 0, (int) segment.byteSize())).isTrue();
        WireFormat.decode(segment, 0, new Words(WireFormat.DropEventLayout.SIZE), WALL_OFFSET, event);
        return event;
    }

    @Test
    void shouldDecodeEachFieldFromWhereItLies() {
        decode(new RecordWriter()
                .u64(DropEventLayout.TIMESTAMP_NS, 12_345_678_901L)
                .u64(DropEventLayout.LOCATION, LOCATION)
                .u64(DropEventLayout.SOCKET_COOKIE, 0x0102030405060708L)
                .u64(DropEventLayout.SOCKET_INODE, 48_213)
                .u64(DropEventLayout.CGROUP_ID, 5_000_000_001L)
                .u32(DropEventLayout.PACKET + PacketLayout.LENGTH, 1028)
                .u32(DropEventLayout.REASON, 0x10003)
                .u32(DropEventLayout.WEIGHT, 16)
                .u32(DropEventLayout.NETNS, 4_026_531_840L)
                .u32(DropEventLayout.INTERFACE_INDEX, 7)
                .u32(DropEventLayout.SOCKET_NETNS, 4_026_532_201L)
                .u32(DropEventLayout.SOCKET_DROPS, 0xffff_fff0L)
                .u32(DropEventLayout.UID, 4_294_967_294L)
                .u32(DropEventLayout.PID, 813)
                .u32(DropEventLayout.TID, 814)
                .u16(DropEventLayout.SEGMENTS, 65_535)
                .u16(DropEventLayout.CPU, 40_000)
                .u8(DropEventLayout.KIND, Kind.TCP_RESET_SENT.ordinal())
                .u8(DropEventLayout.PLACE_FROM, PlaceFrom.ARGUMENT.ordinal())
                .u8(DropEventLayout.INTERFACE_FROM, InterfaceFrom.SKB_IIF.ordinal())
                .u8(DropEventLayout.SOCKET_FROM, PlaceFrom.RX_SK.ordinal())
                .u8(DropEventLayout.SOCKET_STATE, 7)
                .u8(DropEventLayout.SOCKET_FAMILY, 10)
                .u8(DropEventLayout.FLAGS, 0x1f)
                .u16(DropEventLayout.SOCKET_PORT, 40_001)
                .u64(DropEventLayout.TAG_START_NS, 77_000_000_007L)
                .u32(DropEventLayout.TAG_PID, 815)
                .u16(DropEventLayout.SOCKET_PROTOCOL, 262)
                .bytes(
                        DropEventLayout.TAG_COMM,
                        "a-tagged-process".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .bytes(DropEventLayout.COMM, "sixteen-bytes-xx".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));

        assertThat(event.timestampNanos).isEqualTo(12_345_678_901L);
        assertThat(event.wallNanos).isEqualTo(12_345_678_901L + WALL_OFFSET);
        assertThat(event.location).isEqualTo(LOCATION);
        assertThat(event.socketCookie).isEqualTo(0x0102030405060708L);
        assertThat(event.socketInode).isEqualTo(48_213);
        assertThat(event.cgroupId).isEqualTo(5_000_000_001L);
        assertThat(event.packetLength).isEqualTo(1028);
        assertThat(event.reason).isEqualTo(0x10003);
        assertThat(event.weight).isEqualTo(16);
        assertThat(event.netns).isEqualTo(4_026_531_840L);
        assertThat(event.interfaceIndex).isEqualTo(7);
        assertThat(event.socketNetns).isEqualTo(4_026_532_201L);
        assertThat(event.socketDrops).isEqualTo(0xffff_fff0L);
        assertThat(event.uid).isEqualTo(4_294_967_294L);
        assertThat(event.ranOnPid).isEqualTo(813);
        assertThat(event.ranOnTid).isEqualTo(814);
        assertThat(event.segments).isEqualTo(65_535);
        assertThat(event.cpu).isEqualTo(40_000);
        assertThat(event.kind).isEqualTo(Kind.TCP_RESET_SENT);
        assertThat(event.placeFrom).isEqualTo(PlaceFrom.ARGUMENT);
        assertThat(event.interfaceFrom).isEqualTo(InterfaceFrom.SKB_IIF);
        assertThat(event.socketFrom).isEqualTo(PlaceFrom.RX_SK);
        assertThat(event.socketState).isEqualTo(7);
        assertThat(event.socketFamily).isEqualTo(10);
        assertThat(event.ranOnComm).asString().isEqualTo("sixteen-bytes-xx");
        assertThat(event.socketKernel).isTrue();
        assertThat(event.socketProtocol).isEqualTo(262);
        assertThat(event.socketPort).isEqualTo(40_001);
        assertThat(event.tagStartNanos).isEqualTo(77_000_000_007L);
        assertThat(event.tagPid).isEqualTo(815);
        assertThat(event.tagInherited).isTrue();
        assertThat(event.tagComm).asString().isEqualTo("a-tagged-process");
        assertThat(event.undecided).isTrue();
    }

    @Test
    void shouldDecodeEachFieldOfThePacket() {
        decode(packet().flags(ALL_FLAGS & ~WireFormat.PACKET_ICMP & ~WireFormat.PACKET_ARP));
        assertThat(event.headerLength).isEqualTo(40);
        assertThat(event.etherType).isEqualTo(0x88a8);
        assertThat(event.vlanId).isEqualTo(4095);
        assertThat(event.ipVersion).isEqualTo(4);
        assertThat(event.ipProtocol).isEqualTo(255);
        assertThat(event.sourcePort).isEqualTo(65_535);
        assertThat(event.destinationPort).isEqualTo(50_000);
        assertThat(event.tcpFlags).isEqualTo(0x92);
        assertThat(event.fragmentOffset).isEqualTo(65_528);
    }

    private static RecordWriter packet() {
        return new RecordWriter()
                .packet16(PacketLayout.HEADER_LENGTH, 40)
                .packet16(PacketLayout.ETHER_TYPE, 0x88a8)
                .packet16(PacketLayout.SOURCE_PORT, 0xffff)
                .packet16(PacketLayout.DESTINATION_PORT, 50_000)
                .packet16(PacketLayout.VLAN_ID, 4095)
                .packet16(PacketLayout.FRAGMENT_OFFSET, 65_528)
                .packet8(PacketLayout.IP_VERSION, 4)
                .packet8(PacketLayout.IP_PROTOCOL, 255)
                .packet8(PacketLayout.TCP_FLAGS, 0x92)
                .addresses("0a090001", "c0a80002");
    }

    /** A flag, and what it makes known. */
    record Known(String name, int flag, List<ToIntFunction<DropEvent>> fields) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Known> flags() {
        return List.of(
                new Known("nothing", 0, List.of()),
                new Known("ip", WireFormat.PACKET_IP, List.of(event -> event.ipProtocol)),
                new Known(
                        "ports",
                        WireFormat.PACKET_PORTS,
                        List.of(event -> event.sourcePort, event -> event.destinationPort)),
                new Known("tcp flags", WireFormat.PACKET_TCP_FLAGS, List.of(event -> event.tcpFlags)),
                new Known("icmp", WireFormat.PACKET_ICMP, List.of(event -> event.icmpType, event -> event.icmpCode)),
                new Known("arp", WireFormat.PACKET_ARP, List.of(event -> event.arpOperation)),
                new Known("vlan", WireFormat.PACKET_VLAN, List.of(event -> event.vlanId)),
                new Known("fragment", WireFormat.PACKET_FRAGMENT, List.of(event -> event.fragmentOffset)));
    }

    @ParameterizedTest
    @MethodSource("flags")
    void shouldMakeKnownWhatTheFlagSaysAndNothingElse(Known known) {
        decode(packet().flags(known.flag));
        for (Known other : flags()) {
            for (ToIntFunction<DropEvent> field : other.fields) {
                assertThat(field.applyAsInt(event) != ABSENT).as(other.name).isEqualTo(other.flag == known.flag);
            }
        }
    }

    @Test
    void shouldSplitTypeAndCodeOfIcmp() {
        decode(packet().flags(WireFormat.PACKET_IP | WireFormat.PACKET_ICMP)
                .packet16(PacketLayout.SOURCE_PORT, 0xff03));
        assertThat(event.icmpType).isEqualTo(255);
        assertThat(event.icmpCode).isEqualTo(3);
    }

    @Test
    void shouldTakeTheOperationAndTheAddressesOfArp() {
        decode(packet().flags(WireFormat.PACKET_ARP)
                .packet8(PacketLayout.IP_VERSION, 0)
                .packet16(PacketLayout.SOURCE_PORT, 2));
        assertThat(event.arpOperation).isEqualTo(2);
        assertThat(event.sourceLow).isEqualTo(0x0a090001L);
        assertThat(event.destinationLow).isEqualTo(0xc0a80002L);
    }

    @ParameterizedTest
    @CsvSource({
        "4, 0a090001, c0a80002, 0, 0a090001, 0, c0a80002",
        "4, ffffffff, 00000000, 0, ffffffff, 0, 0",
        "6, 20010db8000000010000000000000002, fd0000000000000000000000000000ff, 20010db800000001, 2, fd00000000000000, ff",
    })
    void shouldTurnAddressesIntoTwoHalves(
            int version,
            String source,
            String destination,
            String sourceHigh,
            String sourceLow,
            String destinationHigh,
            String destinationLow) {
        event.sourceHigh = event.sourceLow = event.destinationHigh = event.destinationLow = -1;
        decode(new RecordWriter()
                .flags(WireFormat.PACKET_IP)
                .packet8(PacketLayout.IP_VERSION, version)
                .addresses(source, destination));
        assertThat(event.sourceHigh).isEqualTo(Long.parseUnsignedLong(sourceHigh, 16));
        assertThat(event.sourceLow).isEqualTo(Long.parseUnsignedLong(sourceLow, 16));
        assertThat(event.destinationHigh).isEqualTo(Long.parseUnsignedLong(destinationHigh, 16));
        assertThat(event.destinationLow).isEqualTo(Long.parseUnsignedLong(destinationLow, 16));
    }

    @Test
    void shouldKnowNeitherUidNorDropsOfASocketThatIsNotFull() {
        decode(new RecordWriter()
                .u8(DropEventLayout.SOCKET_FROM, PlaceFrom.SKB_SK.ordinal())
                .u8(DropEventLayout.SOCKET_STATE, 6));
        assertThat(event.uid).isEqualTo(ABSENT);
        assertThat(event.socketDrops).isEqualTo(ABSENT);
        assertThat(event.socketFrom).isEqualTo(PlaceFrom.SKB_SK);
        assertThat(event.socketState).isEqualTo(6);
    }

    @Test
    void shouldTellTheHighestUidFromNone() {
        decode(new RecordWriter().u32(DropEventLayout.UID, 0xffff_ffffL).u8(DropEventLayout.FLAGS, 1));
        assertThat(event.uid).isEqualTo(4_294_967_295L);
    }

    @Test
    void shouldForgetWhatTheSlotHeldBefore() {
        event.reasonName = event.interfaceName = event.netnsName = "before";
        event.symbol = Symbol.unnamed(1);
        decode(new RecordWriter().u64(DropEventLayout.LOCATION, LOCATION).stack(1, LOCATION, 2));
        assertThat(event.stackDepth).isEqualTo(1);
        decode(new RecordWriter().u64(DropEventLayout.LOCATION, LOCATION));
        assertThat(event.stackDepth).isZero();
        assertThat(Arrays.asList(event.reasonName, event.symbol, event.interfaceName, event.netnsName))
                .containsOnlyNulls();
    }

    static List<Stack> stacks() {
        long[] forty = LongStream.rangeClosed(1, 40).toArray();
        long[] fortyWithLocation = forty.clone();
        fortyWithLocation[3] = LOCATION;
        return List.of(
                new Stack("below the location", new long[] {1, 2, LOCATION, 3, 4}, new long[] {3, 4}),
                new Stack("below the first of two", new long[] {LOCATION, 3, LOCATION}, new long[] {3, LOCATION}),
                new Stack("location last", new long[] {1, 2, LOCATION}, new long[0]),
                new Stack("without the location", new long[] {1, 2, 3}, new long[] {1, 2, 3}),
                new Stack("empty", new long[0], new long[0]),
                new Stack("full, without the location", forty, Arrays.copyOf(forty, 32)),
                new Stack("full", fortyWithLocation, Arrays.copyOfRange(forty, 4, 36)));
    }

    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    record Stack(String name, long[] taken, long[] kept) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void shouldKeepTheCallersOfTheLocation(Stack stack) {
        decode(new RecordWriter().u64(DropEventLayout.LOCATION, LOCATION).stack(stack.taken));
        assertThat(Arrays.copyOf(event.stack, event.stackDepth)).isEqualTo(stack.kept);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"COUNTER", "COUNTER_APART"})
    void shouldDecodeEachKind(Kind kind) {
        assertThat(decode(new RecordWriter().u8(DropEventLayout.KIND, kind.ordinal())).kind)
                .isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        // type, kind, size, decodable
        "1, 0, 192, true",
        "2, 0, 520, true",
        "1, 6, 192, true",
        "2, 0, 192, false",
        "1, 0, 520, false",
        "0, 0, 192, false",
        "3, 0, 192, false",
        "4, 0, 520, false",
        "1, 7, 192, false",
        "2, 7, 520, false",
        "1, 255, 192, false",
        "1, 0, 0, false",
        "1, 0, 184, false",
        "1, 0, 200, false",
        "2, 0, 512, false",
    })
    void shouldTakeOnlyRecordsItKnows(int type, int kind, int size, boolean decodable) {
        MemorySegment record = new RecordWriter()
                .stack(1)
                .u8(DropEventLayout.RECORD_TYPE, type)
                .u8(DropEventLayout.KIND, kind)
                .segment();
        assertThat((int) record.byteSize()).isEqualTo(DropEventWithStackLayout.SIZE);
        assertThat(WireFormat.isDecodable(record, 0, size)).isEqualTo(decodable);
    }

    private static RecordWriter withBytes(boolean stack) {
        RecordWriter record = stack ? new RecordWriter().stack(1, LOCATION, 2) : new RecordWriter();
        return record.captured(16, (byte) 0x45, (byte) 0, (byte) 0xff)
                .mac("0200000000010200000000020800")
                .captured32(CapturedLayout.ARRIVED_ON, 7)
                .captured16(CapturedLayout.ETHER_TYPE, 0x88a8)
                .captured16(CapturedLayout.VLAN_PROTOCOL, 0x8100)
                .captured16(CapturedLayout.VLAN_TCI, 0xe007)
                .captured8(CapturedLayout.PACKET_TYPE, 4);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTakeThePacketsBytesAndWhatTellsOfThem(boolean stack) {
        DropEvent roomy = new DropEvent(16);
        Arrays.fill(roomy.bytes, (byte) 9);
        decode(withBytes(stack), roomy);
        assertThat(roomy.capturedLength).isEqualTo(3);
        assertThat(roomy.bytes).startsWith(0x45, 0, 0xff).endsWith(9);
        assertThat(roomy.capturedEtherType).isEqualTo(0x88a8);
        assertThat(roomy.macLength).isEqualTo(DropEvent.MAC_HEADER_LENGTH);
        assertThat(roomy.mac).isEqualTo(HexFormat.of().parseHex("0200000000010200000000020800"));
        assertThat(roomy.strippedVlanProtocol).isEqualTo(0x8100);
        assertThat(roomy.strippedVlanTci).isEqualTo(0xe007);
        assertThat(roomy.packetType).isEqualTo(4);
        assertThat(roomy.arrivedOnInterface).isEqualTo(7);
        assertThat(roomy.stackDepth).isEqualTo(stack ? 3 : 0);
    }

    @Test
    void shouldTakeNoMoreBytesThanTheSlotHolds() {
        DropEvent narrow = new DropEvent(2);
        decode(withBytes(false), narrow);
        assertThat(narrow.capturedLength).isEqualTo(2);
        assertThat(narrow.bytes).containsExactly(0x45, 0);
    }

    @Test
    void shouldKnowAnSkbWithoutBytesOrMacHeaderOrTag() {
        decode(new RecordWriter().captured(16).captured16(CapturedLayout.ETHER_TYPE, 0x0800), event);
        assertThat(event.capturedLength).isZero();
        assertThat(event.capturedEtherType).isEqualTo(ABSENT);
        assertThat(event.macLength).isZero();
        assertThat(event.strippedVlanProtocol).isEqualTo(ABSENT);
        assertThat(event.strippedVlanTci).isEqualTo(ABSENT);
        assertThat(event.packetType).isZero();
        assertThat(event.arrivedOnInterface).isZero();
    }

    @Test
    void shouldForgetTheBytesOfTheEventBefore() {
        DropEvent roomy = new DropEvent(16);
        decode(withBytes(true), roomy);
        decode(new RecordWriter(), roomy);
        assertThat(roomy.capturedLength).isZero();
        assertThat(roomy.capturedEtherType).isEqualTo(ABSENT);
        assertThat(roomy.macLength).isZero();
        assertThat(roomy.strippedVlanProtocol).isEqualTo(ABSENT);
        assertThat(roomy.strippedVlanTci).isEqualTo(ABSENT);
        assertThat(roomy.packetType).isEqualTo(ABSENT);
        assertThat(roomy.arrivedOnInterface).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        // bytes that the record says it has, and that it has room for
        "0,  8, true",
        "16, 16, true",
        "17, 16, false",
        "-1, 16, false",
        "0,  0, false",
    })
    void shouldTakeNoRecordThatSaysItHasMoreBytesThanItHolds(int length, int room, boolean decodable) {
        MemorySegment plain = new RecordWriter()
                .captured(room)
                .captured32(CapturedLayout.LENGTH, length)
                .segment();
        MemorySegment stack = new RecordWriter()
                .stack(1)
                .captured(room)
                .captured32(CapturedLayout.LENGTH, length)
                .segment();
        assertThat(WireFormat.isDecodable(plain, 0, (int) plain.byteSize())).isEqualTo(decodable);
        assertThat(WireFormat.isDecodable(stack, 0, (int) stack.byteSize())).isEqualTo(decodable);
    }
}
