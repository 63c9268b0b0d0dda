package io.dropscope.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.bpf.DropProgram;
import io.dropscope.bpf.Filter;
import io.dropscope.bpf.KernelFeatures;
import io.dropscope.bpf.ProgramOptions;
import io.dropscope.bpf.ProgramOptions.Stacks;
import io.dropscope.event.DropEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The bytes of dropped packets, and what tells of them, beside what was sent. */
@RequiresKernel
class CaptureTest {
    private static final int COUNT = 23;
    private static final int SNAPLEN = 128;
    private static final int UDP_HEADER = 8;
    private static final int TPID = 0x8100;

    private static Lab lab;
    private static KernelFeatures features;

    @BeforeAll
    static void setUp() throws IOException {
        lab = Lab.up();
        features = KernelFeatures.probe();
    }

    @AfterAll
    static void tearDown() {
        if (lab != null) {
            lab.close();
        }
    }

    /** What is asked of an event; the bytes are those that were taken. */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    private record Captured(
            byte[] bytes,
            String mac,
            int etherType,
            int vlanProtocol,
            int vlanTci,
            int type,
            int arrivedOn,
            int length) {
        static Captured of(DropEvent event) {
            return new Captured(
                    Arrays.copyOf(event.bytes, event.capturedLength),
                    HexFormat.of().formatHex(event.mac, 0, event.macLength),
                    event.capturedEtherType,
                    event.strippedVlanProtocol,
                    event.strippedVlanTci,
                    event.packetType,
                    event.arrivedOnInterface,
                    event.packetLength);
        }

        int u16(int at) {
            return Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort(at));
        }

        byte[] slice(int from, int to) {
            return Arrays.copyOfRange(bytes, from, to);
        }
    }

    private interface Drops {
        void make() throws IOException;
    }

    /** The events of drops in a node while they are made. */
    private static List<Captured> capture(String node, int snaplen, Stacks stacks, Drops drops) throws IOException {
        Filter filter = new Filter(
                Set.of(), Set.of(), Set.of(), Set.of(lab.netns(node)), Set.of(), Set.of(), List.of(), Set.of());
        ProgramOptions options = new ProgramOptions(
                        filter,
                        ProgramOptions.DEFAULT_RING_BYTES,
                        ProgramOptions.NO_LIMIT,
                        stacks,
                        Duration.ofSeconds(60))
                .withSnaplen(snaplen);
        List<Captured> captured = new ArrayList<>();
        try (DropProgram program = DropProgram.load(options, features, null)) {
            drops.make();
            program.detach();
            DropEvent event = new DropEvent(snaplen);
            for (int count = program.gather(256); count > 0; count = program.gather(256)) {
                for (int i = 0; i < count; i++) {
                    program.decode(i, event);
                    if (event.kind.isDrop()) {
                        assertThat(event.stackDepth > 0).isEqualTo(stacks == Stacks.ALWAYS);
                        captured.add(Captured.of(event));
                    }
                }
                program.release();
            }
        }
        return captured;
    }

    private static List<Captured> captureScenario(String scenario, String node) throws IOException {
        lab.prepare(scenario);
        try {
            return capture(node, SNAPLEN, Stacks.NEVER, () -> lab.make(scenario, COUNT));
        } finally {
            lab.undo(scenario);
        }
    }

    /** What the datagram of this number holds: some are shorter than the snaplen, some longer. */
    private static String payload(int number) {
        return "datagram-%02d-".formatted(number).repeat(number + 1);
    }

    private static void send(String address, int port) {
        StringBuilder script = new StringBuilder();
        for (int i = 0; i < COUNT; i++) {
            script.append("printf %s ").append(payload(i)).append(" > /dev/udp/" + address + "/" + port + "; ");
        }
        lab.inside("a", "bash", "-c", script.toString());
    }

    private static long onesComplement(ByteBuffer bytes, long start) {
        long sum = start;
        while (bytes.remaining() > 1) {
            sum += Short.toUnsignedInt(bytes.getShort());
        }
        if (bytes.hasRemaining()) {
            sum += (long) Byte.toUnsignedInt(bytes.get()) << 8;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }

    private static String colonless(String address) {
        return address.replace(":", "");
    }

    @ParameterizedTest
    @CsvSource({
        // socket, destination, source, header, snaplen, stacks
        "closed, 10.9.0.2, 10.9.0.1, 20, 128,  NEVER",
        "closed, 10.9.0.2, 10.9.0.1, 20, 2048, ALWAYS",
        "closed, fd09::2,  fd09::1,  40, 128,  ALWAYS",
        "full,   10.9.0.2, 10.9.0.1, 20, 128,  ALWAYS",
        "full,   10.9.0.2, 10.9.0.1, 20, 61,   NEVER",
    })
    void shouldHoldWhatWasSent(String socket, String destination, String source, int header, int snaplen, Stacks stacks)
            throws IOException {
        boolean full = socket.equals("full");
        int port = full ? 9905 : 9903;
        if (full) {
            lab.prepare("udp-receive-buffer");
        }
        List<Captured> events;
        try {
            events = capture("b", snaplen, stacks, () -> send(destination, port));
        } finally {
            if (full) {
                lab.undo("udp-receive-buffer");
            }
        }
        assertThat(events).hasSize(COUNT);
        String mac = colonless(lab.macAddress("b", "ba0")) + colonless(lab.macAddress("a", "ab0"));
        int version = header == 20 ? 4 : 6;
        for (int i = 0; i < COUNT; i++) {
            Captured event = events.get(i);
            byte[] sent = payload(i).getBytes(US_ASCII);
            int length = header + UDP_HEADER + sent.length;
            int taken = Math.min(length, snaplen);
            assertThat(event.length).isEqualTo(length);
            assertThat(event.bytes).hasSize(taken);
            assertThat(event.mac).isEqualTo(mac + (version == 4 ? "0800" : "86dd"));
            assertThat(event.etherType).isEqualTo(version == 4 ? 0x0800 : 0x86dd);
            assertThat(event.vlanProtocol).isEqualTo(DropEvent.ABSENT);
            assertThat(event.vlanTci).isEqualTo(DropEvent.ABSENT);
            assertThat(event.type).isZero();
            assertThat((long) event.arrivedOn).isEqualTo(lab.interfaceIndex("b", "ba0"));
            byte[] addresses = joined(
                    InetAddress.ofLiteral(source).getAddress(),
                    InetAddress.ofLiteral(destination).getAddress());
            assertThat(event.bytes[0] >> 4).isEqualTo(version);
            assertThat(event.slice(header - addresses.length, header)).isEqualTo(addresses);
            assertThat(event.u16(header + 2)).isEqualTo(port);
            assertThat(event.u16(header + 4)).isEqualTo(UDP_HEADER + sent.length);
            assertThat(event.slice(header + UDP_HEADER, taken))
                    .isEqualTo(Arrays.copyOf(sent, taken - header - UDP_HEADER));
            if (version == 4) {
                assertThat(event.u16(2)).isEqualTo(length);
                assertThat(onesComplement(ByteBuffer.wrap(event.bytes, 0, 20), 0))
                        .as("IPv4 checksum")
                        .isEqualTo(0xffff);
            }
            if (taken == length) { // no byte of it is another one
                long pseudo = onesComplement(ByteBuffer.wrap(addresses), 17L + UDP_HEADER + sent.length);
                assertThat(onesComplement(ByteBuffer.wrap(event.bytes, header, taken - header), pseudo))
                        .as("UDP checksum")
                        .isEqualTo(0xffff);
            }
        }
        assertThat(events)
                .anyMatch(event -> event.length < snaplen)
                .anyMatch(event -> event.length > Math.min(snaplen, 128));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** In one the tag stands beside the packet, in the other between MAC header and network header. */
    @ParameterizedTest
    @CsvSource({"vlan-ingress, b", "vlan-egress, a"})
    void shouldTellATagThatDoesNotStandInTheBytes(String scenario, String node) throws IOException {
        List<Captured> events = captureScenario(scenario, node);
        assertThat(events).hasSize(COUNT).allSatisfy(event -> {
            assertThat(event.vlanProtocol).isEqualTo(TPID);
            assertThat(event.vlanTci).isEqualTo(7);
            assertThat(event.etherType).isEqualTo(0x0800);
            assertThat(event.mac)
                    .isEqualTo(colonless(lab.macAddress("b", "ba0")) + colonless(lab.macAddress("a", "ab0")) + "0800");
            assertThat(event.bytes).hasSize(60).startsWith(0x45);
            assertThat(event.u16(2)).isEqualTo(60);
        });
    }

    @Test
    void shouldKnowAPacketThatHasNoMacHeaderYetAndArrivedNowhere() throws IOException {
        List<Captured> events = captureScenario("nft-output-udp", "a");
        assertThat(events).hasSize(COUNT).allSatisfy(event -> {
            assertThat(event.mac).isEmpty();
            assertThat(event.arrivedOn).isZero();
            assertThat(event.bytes).hasSize(60).startsWith(0x45);
        });
    }

    @Test
    void shouldHoldAPacketThatIsNoIp() throws IOException {
        List<Captured> events = captureScenario("nft-arp", "b");
        assertThat(events).hasSize(COUNT).allSatisfy(event -> {
            assertThat(event.etherType).isEqualTo(0x0806);
            assertThat(HexFormat.of().formatHex(event.slice(0, 8))).isEqualTo("0001080006040001");
            assertThat(event.mac).endsWith("0806");
        });
    }

    /** No IP header is before the segment yet. */
    @Test
    void shouldHoldNothingOfAPacketWithoutANetworkHeader() throws IOException {
        List<Captured> events = captureScenario("unreachable-out", "a");
        assertThat(events).isNotEmpty().allSatisfy(event -> {
            assertThat(event.bytes).isEmpty();
            assertThat(event.etherType).isEqualTo(DropEvent.ABSENT);
            assertThat(event.mac).isEmpty();
        });
    }

    /** A datagram of more than 16 KiB over a device with scatter and gather: the kernel puts all behind its headers in pages. */
    @ParameterizedTest
    @EnumSource(
            value = Stacks.class,
            names = {"NEVER", "ALWAYS"})
    void shouldHoldWhatStandsInPagesWhereTheKernelLetsIt(Stacks stacks) throws IOException {
        int size = 20_000;
        List<Captured> events = capture(
                "b",
                2048,
                stacks,
                () -> lab.generate(
                        "b",
                        "udp",
                        "--dst",
                        "127.0.0.1",
                        "--dport",
                        "9903",
                        "--count",
                        "" + COUNT,
                        "--size",
                        "" + size));
        assertThat(events).hasSize(COUNT);
        boolean pages = atLeast(6, 11);
        for (Captured event : events) {
            int header = 20 + UDP_HEADER;
            assertThat(event.length).isEqualTo(header + size);
            assertThat(event.bytes).hasSize(pages ? 2048 : header);
            assertThat(event.u16(2)).isEqualTo(header + size);
            assertThat(event.u16(20 + 2)).isEqualTo(9903);
            assertThat(event.slice(header, event.bytes.length)).containsOnly('d');
            assertThat(event.mac).isEqualTo("0".repeat(24) + "0800");
        }
    }

    private static boolean atLeast(int major, int minor) {
        String[] numbers = features.release().split("[^0-9]", 3);
        int first = Integer.parseInt(numbers[0]);
        return first > major || first == major && Integer.parseInt(numbers[1]) >= minor;
    }
}
