package io.dropscope.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parser of bpf/packet.h, compiled for this host, on packets written by hand. */
class PacketParseTest {
    /** Two bytes of nothing, then Ethernet addresses and type: what comes before the network header. */
    private static final String FRONT = "aaaa 020000000001 020000000002 ffff";

    private static final int MAC = 2;
    private static final int NETWORK = 16;
    private static final int NOT_SET = 0xffff;
    /** Bytes that are not in the linear part. */
    private static final int PAGED = 1000;

    private static final String TCP = "a35c 270b 00000001 00000002 5012 ffff 0000 0000";
    private static final String TCP_WITH_OPTIONS =
            "a35c 270b 00000001 00000002 8002 ffff 0000 0000 020405b4 01010402 01030307";
    private static final String UDP = "a35c 0035 000c 0000 deadbeef";
    private static final String ADDRESSES6 = "fd000000000000000000000000000001 fd000000000000000000000000000002";
    private static final Set<Integer> EXTENSION_HEADERS = Set.of(0, 43, 44, 51, 60, 135, 139, 140);

    @TempDir
    static Path directory;

    private static Path parser;

    @BeforeAll
    static void compile() throws IOException, InterruptedException {
        Path base = Path.of(System.getProperty("dropscope.basedir"));
        parser = directory.resolve("parse_packet");
        String source = base.resolve("src/test/c/parse_packet.c").toString();
        Process compiler = new ProcessBuilder("cc", "-O1", "-I" + base.resolve("bpf"), "-o", "" + parser, source)
                .redirectErrorStream(true)
                .start();
        String messages = new String(compiler.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(compiler.waitFor()).as(messages).isZero();
    }

    /**
     * A packet.
     *
     * @param tag what a device with VLAN offload took out of the packet; "-" for none
     * @param linear the skb's linear part, from head on
     * @param portsEnd behind the last byte of the ports, from the network header; 0 when it has none to show
     * @param expected as {@link Packet#toString} writes it
     */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    record Sample(
            String name,
            int etherType,
            String tag,
            int mac,
            int network,
            byte[] linear,
            int portsEnd,
            String expected) {
        Sample(String name, int etherType, String packet, int portsEnd, String expected) {
            this(name, etherType, "-", packet, portsEnd, expected);
        }

        Sample(String name, int etherType, String tag, String packet, int portsEnd, String expected) {
            this(name, etherType, tag, MAC, NETWORK, bytes(FRONT + packet), portsEnd, expected);
        }

        /** With so many bytes in the linear part, and the others still in the packet. */
        String line(int bytes) {
            String hex = bytes == 0 ? "-" : HexFormat.of().formatHex(linear, 0, bytes);
            return String.join(
                    " ",
                    Integer.toHexString(etherType),
                    tag,
                    "" + mac,
                    "" + network,
                    "" + NETWORK,
                    "" + (linear.length - NETWORK + PAGED),
                    hex);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** What the parser made of it. */
    private record Packet(
            String source,
            String destination,
            int length,
            int headerLength,
            int etherType,
            int sourcePort,
            int destinationPort,
            int vlanId,
            int fragmentOffset,
            int flags,
            int ipVersion,
            int ipProtocol,
            int tcpFlags) {
        static Packet of(String line) {
            String[] fields = line.split(" ");
            int[] numbers =
                    Stream.of(fields).skip(2).mapToInt(Integer::parseInt).toArray();
            int i = 0;
            return new Packet(
                    fields[0],
                    fields[1],
                    numbers[i++],
                    numbers[i++],
                    numbers[i++],
                    numbers[i++],
                    numbers[i++],
                    numbers[i++],
                    numbers[i++],
                    numbers[i++],
                    numbers[i++],
                    numbers[i++],
                    numbers[i]);
        }

        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        private String addresses() {
            int characters = ipVersion == 6 ? 32 : 8;
            assertThat((source + destination).replaceFirst("^.{" + characters + "}(0*).{" + characters + "}", "$1"))
                    .as("behind the addresses")
                    .matches("0*");
            return " " + address(source.substring(0, characters)) + " > "
                    + address(destination.substring(0, characters));
        }

        private static String address(String hex) {
            try {
                return InetAddress.getByAddress(HexFormat.of().parseHex(hex))
                        .getHostAddress()
                        .replace(":0:0:0:0:0:0:", "::");
            } catch (UnknownHostException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("%04x".formatted(etherType));
            if (has(WireFormat.PACKET_VLAN)) {
                text.append(" vlan ").append(vlanId);
            }
            if (has(WireFormat.PACKET_IP)) {
                text.append(addresses()).append(" protocol ").append(ipProtocol);
            }
            if (has(WireFormat.PACKET_FRAGMENT)) {
                text.append(" fragment ").append(fragmentOffset);
            }
            if (has(WireFormat.PACKET_PORTS)) {
                text.append(" ports ").append(sourcePort).append(" > ").append(destinationPort);
            }
            if (has(WireFormat.PACKET_TCP_FLAGS)) {
                text.append(" flags %02x".formatted(tcpFlags));
            }
            if (has(WireFormat.PACKET_ICMP)) {
                text.append(" icmp ").append(sourcePort >>> 8).append('/').append(sourcePort & 0xff);
            }
            if (has(WireFormat.PACKET_ARP)) {
                text.append(" arp ").append(sourcePort).append(addresses());
            }
            return headerLength == 0
                    ? text.toString()
                    : text.append(" header ").append(headerLength).toString();
        }
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static String ipv4(int protocol, String payload) {
        return ipv4(protocol, "4000", payload);
    }

    private static String ipv4(int protocol, String fragment, String payload) {
        return ipv4(protocol, fragment, 20 + bytes(payload).length, payload);
    }

    private static String ipv4(int protocol, String fragment, int total, String payload) {
        return ipv4("45", protocol, fragment, total, payload);
    }

    private static String ipv4(String first, int protocol, String fragment, int total, String rest) {
        return "%s 00 %04x 1234 %s 40 %02x 0000 0a090001 0a090002 %s".formatted(first, total, fragment, protocol, rest);
    }

    private static String ipv6(int next, String payload) {
        return ipv6(next, bytes(payload).length, payload);
    }

    private static String ipv6(int next, int length, String payload) {
        return "60000000 %04x %02x 40 %s %s".formatted(length, next, ADDRESSES6, payload);
    }

    private static String arp(String start, int operation) {
        return "%s %04x 020000000001 0a090001 000000000000 0a090002".formatted(start, operation);
    }

    private static String repeat(String text, int times) {
        return text.repeat(times);
    }

    private static final String V4 = "0800 10.9.0.1 > 10.9.0.2 protocol ";
    private static final String V6 = "86dd fd00::1 > fd00::2 protocol ";

    static List<Sample> samples() {
        List<Sample> samples = new ArrayList<>(ipv4Samples());
        samples.addAll(ipv6Samples());
        samples.addAll(otherSamples());
        return samples;
    }

    private static List<Sample> ipv4Samples() {
        int ip = 0x0800;
        return List.of(
                new Sample("IPv4 TCP", ip, ipv4(6, TCP), 24, V4 + "6 ports 41820 > 9995 flags 12 header 40"),
                new Sample(
                        "IPv4 TCP with options",
                        ip,
                        ipv4(6, TCP_WITH_OPTIONS),
                        24,
                        V4 + "6 ports 41820 > 9995 flags 02 header 52"),
                new Sample("IPv4 UDP", ip, ipv4(17, UDP), 24, V4 + "17 ports 41820 > 53 header 28"),
                new Sample("IPv4 UDP-Lite", ip, ipv4(136, UDP), 24, V4 + "136 ports 41820 > 53 header 28"),
                new Sample("IPv4 SCTP", ip, ipv4(132, UDP), 24, V4 + "132 ports 41820 > 53 header 32"),
                new Sample("IPv4 DCCP", ip, ipv4(33, UDP), 24, V4 + "33 ports 41820 > 53 header 32"),
                new Sample("IPv4 ICMP", ip, ipv4(1, "0301 0000 00000000"), 0, V4 + "1 icmp 3/1 header 28"),
                new Sample("IPv4 GRE", ip, ipv4(47, "0000 0800 4500 0000"), 0, V4 + "47 header 20"),
                new Sample("IPv4 ESP", ip, ipv4(50, UDP), 0, V4 + "50 header 20"),
                new Sample("IPv4 AH", ip, ipv4(51, "1104 0000" + UDP + UDP), 0, V4 + "51 header 20"),
                new Sample("IPv4 unknown protocol", ip, ipv4(253, UDP), 0, V4 + "253 header 20"),
                new Sample("IPv4 protocol 0", ip, ipv4(0, UDP), 0, V4 + "0 header 20"),
                new Sample(
                        "IPv4 with an option",
                        ip,
                        ipv4("46", 17, "0000", 36, "94040000" + UDP),
                        28,
                        V4 + "17 ports 41820 > 53 header 32"),
                new Sample(
                        "IPv4 with all options",
                        ip,
                        ipv4("4f", 17, "0000", 72, repeat("01", 40) + UDP),
                        64,
                        V4 + "17 ports 41820 > 53 header 68"),
                new Sample("IPv4 of four words", ip, ipv4("44", 17, "0000", 32, UDP), 0, V4 + "17 header 16"),
                new Sample("IPv4 of no words", ip, ipv4("40", 17, "0000", 32, UDP), 0, V4 + "17"),
                new Sample("IPv4 reserved bit", ip, ipv4(17, "8000", UDP), 24, V4 + "17 ports 41820 > 53 header 28"),
                new Sample(
                        "IPv4 first fragment",
                        ip,
                        ipv4(17, "2000", UDP),
                        24,
                        V4 + "17 fragment 0 ports 41820 > 53 header 28"),
                new Sample("IPv4 later fragment", ip, ipv4(17, "20b9", UDP), 0, V4 + "17 fragment 1480 header 20"),
                new Sample("IPv4 last fragment", ip, ipv4(6, "1fff", TCP), 0, V4 + "6 fragment 65528 header 20"),
                new Sample("IPv4 later fragment ICMP", ip, ipv4(1, "0001", UDP), 0, V4 + "1 fragment 8 header 20"),
                new Sample(
                        "IPv4 first fragment, cut behind the ports, and padded",
                        ip,
                        ipv4(6, "2000", 28, "a35c 270b 00000001" + repeat("ff", 18)),
                        24,
                        V4 + "6 fragment 0 ports 41820 > 9995 header 20"),
                new Sample(
                        "IPv4 without payload, padded",
                        ip,
                        ipv4(17, "0000", 20, repeat("00", 26)),
                        0,
                        V4 + "17 header 20"),
                new Sample(
                        "IPv4 that says no length (a large GSO packet)",
                        ip,
                        ipv4(6, "4000", 0, TCP),
                        24,
                        V4 + "6 ports 41820 > 9995 flags 12 header 40"),
                new Sample(
                        "IPv4 that says more than there is",
                        ip,
                        ipv4(17, "0000", 1500, UDP),
                        24,
                        V4 + "17 ports 41820 > 53 header 28"),
                new Sample("IPv4 type, version 6", ip, ipv6(17, UDP), 0, "0800"),
                new Sample("IPv4 type, version 5", ip, ipv4("55", 17, "0000", 32, UDP), 0, "0800"));
    }

    private static List<Sample> ipv6Samples() {
        int ip = 0x86dd;
        String options = "0104 00000000";
        return List.of(
                new Sample("IPv6 TCP", ip, ipv6(6, TCP), 44, V6 + "6 ports 41820 > 9995 flags 12 header 60"),
                new Sample("IPv6 UDP", ip, ipv6(17, UDP), 44, V6 + "17 ports 41820 > 53 header 48"),
                new Sample("IPv6 SCTP", ip, ipv6(132, UDP), 44, V6 + "132 ports 41820 > 53 header 52"),
                new Sample("ICMPv6", ip, ipv6(58, "8700 0000 00000000"), 0, V6 + "58 icmp 135/0 header 48"),
                new Sample("IPv6 no next header", ip, ipv6(59, UDP), 0, V6 + "59 header 40"),
                new Sample("IPv6 ESP", ip, ipv6(50, UDP), 0, V6 + "50 header 40"),
                new Sample("IPv6 ICMP of IPv4", ip, ipv6(1, UDP), 0, V6 + "1 icmp 163/92 header 48"),
                new Sample(
                        "IPv6 hop-by-hop",
                        ip,
                        ipv6(0, "1100" + options + UDP),
                        52,
                        V6 + "17 ports 41820 > 53 header 56"),
                new Sample(
                        "IPv6 hop-by-hop of 24 bytes",
                        ip,
                        ipv6(0, "1102" + repeat("01", 22) + UDP),
                        68,
                        V6 + "17 ports 41820 > 53 header 72"),
                new Sample(
                        "IPv6 routing",
                        ip,
                        ipv6(43, "0600" + options + TCP),
                        52,
                        V6 + "6 ports 41820 > 9995 flags 12 header 68"),
                new Sample(
                        "IPv6 destination options",
                        ip,
                        ipv6(60, "1100" + options + UDP),
                        52,
                        V6 + "17 ports 41820 > 53 header 56"),
                new Sample("IPv6 mobility", ip, ipv6(135, "3b00" + options), 0, V6 + "59 header 48"),
                new Sample(
                        "IPv6 host identity",
                        ip,
                        ipv6(139, "1100" + options + UDP),
                        52,
                        V6 + "17 ports 41820 > 53 header 56"),
                new Sample(
                        "IPv6 shim6", ip, ipv6(140, "1100" + options + UDP), 52, V6 + "17 ports 41820 > 53 header 56"),
                new Sample(
                        "IPv6 AH",
                        ip,
                        ipv6(51, "1104" + repeat("00", 22) + UDP),
                        68,
                        V6 + "17 ports 41820 > 53 header 72"),
                new Sample(
                        "IPv6 first fragment",
                        ip,
                        ipv6(44, "1100 0001 00000007" + UDP),
                        52,
                        V6 + "17 fragment 0 ports 41820 > 53 header 56"),
                new Sample(
                        "IPv6 atomic fragment, whose length byte is reserved",
                        ip,
                        ipv6(44, "11ff 0000 00000007" + UDP),
                        52,
                        V6 + "17 fragment 0 ports 41820 > 53 header 56"),
                new Sample(
                        "IPv6 later fragment",
                        ip,
                        ipv6(44, "1100 05c9 00000007" + UDP),
                        0,
                        V6 + "17 fragment 1480 header 48"),
                new Sample(
                        "IPv6 later fragment of what begins with options",
                        ip,
                        ipv6(44, "3c00 05c8 00000007" + "1100" + options + UDP),
                        0,
                        V6 + "60 fragment 1480 header 48"),
                new Sample(
                        "IPv6 later fragment whose bytes look like a first one",
                        ip,
                        ipv6(44, "2c00 05c8 00000007" + "1100 0000 00000007" + UDP),
                        0,
                        V6 + "44 fragment 1480 header 48"),
                new Sample(
                        "IPv6 chain",
                        ip,
                        ipv6(
                                0,
                                "3c00" + options + "2b00" + options + "2c00" + options + "3300 0001 00000007" + "3c01"
                                        + repeat("00", 10) + "0600" + options + TCP),
                        96,
                        V6 + "6 fragment 0 ports 41820 > 9995 flags 12 header 112"),
                new Sample(
                        "IPv6 with eight extension headers",
                        ip,
                        ipv6(60, repeat("3c00" + options, 7) + "1100" + options + UDP),
                        108,
                        V6 + "17 ports 41820 > 53 header 112"),
                new Sample(
                        "IPv6 with nine extension headers",
                        ip,
                        ipv6(60, repeat("3c00" + options, 8) + "1100" + options + UDP),
                        0,
                        V6 + "60 header 104"),
                new Sample(
                        "IPv6 with a header that ends behind the packet",
                        ip,
                        ipv6(60, "11ff" + options + UDP),
                        0,
                        V6 + "17 header 2088"),
                new Sample(
                        "IPv6, cut behind the ports, and padded",
                        ip,
                        ipv6(6, 8, "a35c 270b 00000001" + repeat("ff", 18)),
                        44,
                        V6 + "6 ports 41820 > 9995 header 40"),
                new Sample(
                        "IPv6 that says no length (a large GSO packet)",
                        ip,
                        ipv6(6, 0, TCP),
                        44,
                        V6 + "6 ports 41820 > 9995 flags 12 header 60"),
                new Sample("IPv6 type, version 4", ip, ipv4(17, "0000", 52, UDP + repeat("00", 20)), 0, "86dd"));
    }

    private static List<Sample> otherSamples() {
        String udp = ipv4(17, UDP);
        String ports = " 10.9.0.1 > 10.9.0.2 protocol 17 ports 41820 > 53 header 28";
        return List.of(
                new Sample(
                        "ARP request",
                        0x0806,
                        arp("0001 0800 06 04", 1),
                        0,
                        "0806 arp 1 10.9.0.1 > 10.9.0.2 header 28"),
                new Sample(
                        "ARP reply", 0x0806, arp("0001 0800 06 04", 2), 0, "0806 arp 2 10.9.0.1 > 10.9.0.2 header 28"),
                new Sample("ARP of InfiniBand", 0x0806, arp("0020 0800 14 04", 1) + repeat("00", 28), 0, "0806"),
                new Sample("ARP of another protocol", 0x0806, arp("0001 809b 06 04", 1), 0, "0806"),
                new Sample("ARP of long hardware addresses", 0x0806, arp("0001 0800 08 04", 1) + "00000000", 0, "0806"),
                new Sample("ARP of long protocol addresses", 0x0806, arp("0001 0800 06 10", 1) + "00000000", 0, "0806"),
                new Sample("LLDP", 0x88cc, udp, 0, "88cc"),
                new Sample("no type", 0, udp, 0, "0000"),
                new Sample("VLAN tag", 0x8100, "6005 0800" + udp, 28, "0800 vlan 5" + ports),
                new Sample("VLAN tag of no VLAN", 0x8100, "e000 0800" + udp, 28, "0800 vlan 0" + ports),
                new Sample("two VLAN tags", 0x88a8, "0007 8100 0005 0800" + udp, 32, "0800 vlan 7" + ports),
                new Sample("three VLAN tags", 0x8100, "0007 8100 0005 8100 0003 0800" + udp, 0, "8100 vlan 7"),
                new Sample(
                        "VLAN tag before ARP",
                        0x8100,
                        "0fff 0806" + arp("0001 0800 06 04", 1),
                        0,
                        "0806 vlan 4095 arp 1 10.9.0.1 > 10.9.0.2 header 28"),
                new Sample(
                        "VLAN tag before IPv6",
                        0x8100,
                        "0005 86dd" + ipv6(17, UDP),
                        48,
                        "86dd vlan 5 fd00::1 > fd00::2 protocol 17 ports 41820 > 53 header 48"),
                new Sample("VLAN tag taken out", 0x0800, "6005", udp, 24, "0800 vlan 5" + ports),
                new Sample(
                        "one VLAN tag taken out of two", 0x8100, "0007", "0005 0800" + udp, 28, "0800 vlan 7" + ports),
                new Sample(
                        "VLAN tag before the network header, as put in on the way out",
                        0x8100,
                        "-",
                        MAC,
                        NETWORK + 4,
                        bytes("aaaa 020000000001 020000000002 8100 0005 0800" + udp),
                        24,
                        "0800 vlan 5" + ports),
                new Sample(
                        "two VLAN tags before the network header",
                        0x88a8,
                        "-",
                        MAC,
                        NETWORK + 8,
                        bytes("aaaa 020000000001 020000000002 88a8 0007 8100 0005 0800" + udp),
                        24,
                        "0800 vlan 7" + ports),
                new Sample(
                        "VLAN tag, no MAC header",
                        0x8100,
                        "-",
                        NOT_SET,
                        NETWORK,
                        bytes(FRONT + "0005 0800" + udp),
                        28,
                        "0800 vlan 5" + ports),
                new Sample("no network header", 0x8100, "-", NOT_SET, 0, bytes(FRONT + udp), 0, "8100"),
                new Sample(
                        "no network header, tag taken out", 0x0800, "0005", NOT_SET, 0, bytes(udp), 0, "0800 vlan 5"),
                new Sample(
                        "network header behind the linear part", 0x0800, "-", MAC, 400, bytes(FRONT + udp), 0, "0800"),
                new Sample(
                        "network header at the end of the linear part",
                        0x86dd,
                        "-",
                        MAC,
                        NETWORK,
                        bytes(FRONT),
                        0,
                        "86dd"),
                new Sample("nothing", 0x0800, "-", NOT_SET, 0xffff, new byte[0], 0, "0800"));
    }

    private static List<Packet> parse(String kernel, List<String> lines) throws IOException, InterruptedException {
        return run(lines, kernel).stream().map(Packet::of).toList();
    }

    private static List<String> run(List<String> lines, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.addFirst("" + parser);
        Path output = directory.resolve("packets");
        Path input = Files.write(directory.resolve("lines"), lines);
        Process process = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        List<String> packets = Files.readAllLines(output);
        assertThat(process.exitValue())
                .as("after %d of %d: %s", packets.size(), lines.size(), packets.getLast())
                .isZero();
        assertThat(packets).hasSameSizeAs(lines);
        return packets;
    }

    @ParameterizedTest
    @MethodSource("samples")
    void shouldSayWhatTheHeadersSay(Sample sample) throws IOException, InterruptedException {
        Packet packet = parse("", List.of(sample.line(sample.linear.length))).getFirst();
        assertThat(packet).hasToString(sample.expected);
        boolean known = sample.network != 0 && sample.network <= sample.linear.length;
        assertThat(packet.length).isEqualTo(sample.linear.length + PAGED - (known ? sample.network : NETWORK));
        assertThat(packet.ipVersion)
                .isEqualTo(!packet.has(WireFormat.PACKET_IP) ? 0 : packet.etherType == 0x86dd ? 6 : 4);
        shouldLeaveZeroWhatIsNotThere(packet);
    }

    private static void shouldLeaveZeroWhatIsNotThere(Packet packet) {
        String nothing = "0".repeat(32);
        boolean addresses = packet.has(WireFormat.PACKET_IP | WireFormat.PACKET_ARP);
        boolean numbers = packet.has(WireFormat.PACKET_PORTS | WireFormat.PACKET_ICMP | WireFormat.PACKET_ARP);
        assertThat(packet.source).matches(text -> addresses || text.equals(nothing));
        assertThat(packet.destination).matches(text -> addresses || text.equals(nothing));
        assertThat(packet.sourcePort).matches(port -> numbers || port == 0);
        assertThat(packet.destinationPort).matches(port -> packet.has(WireFormat.PACKET_PORTS) || port == 0);
        assertThat(packet.vlanId).matches(id -> packet.has(WireFormat.PACKET_VLAN) || id == 0);
        assertThat(packet.fragmentOffset).matches(offset -> packet.has(WireFormat.PACKET_FRAGMENT) || offset == 0);
        assertThat(packet.ipProtocol).matches(protocol -> packet.has(WireFormat.PACKET_IP) || protocol == 0);
        assertThat(packet.tcpFlags).matches(flags -> packet.has(WireFormat.PACKET_TCP_FLAGS) || flags == 0);
    }

    /** What is cut off is absent; what is left says the same; nothing is read that is not there. */
    @Test
    void shouldInventNothingWhereverThePacketIsCut() throws IOException, InterruptedException {
        for (Sample sample : samples()) {
            List<String> lines = new ArrayList<>();
            for (int bytes = 0; bytes <= sample.linear.length; bytes++) {
                lines.add(sample.line(bytes));
            }
            List<Packet> packets = parse("", lines);
            Packet whole = packets.getLast();
            for (int bytes = 0; bytes < packets.size(); bytes++) {
                shouldSayLessThan(whole, packets.get(bytes), sample, bytes);
            }
        }
    }

    private static void shouldSayLessThan(Packet whole, Packet cut, Sample sample, int bytes) {
        String what = sample.name + ", cut at " + (bytes - sample.network) + ": " + cut;
        assertThat(cut.flags & ~whole.flags).as(what).isZero();
        assertThat(cut.has(WireFormat.PACKET_PORTS))
                .as(what)
                .isEqualTo(sample.portsEnd > 0 && bytes >= sample.network + sample.portsEnd);
        assertThat(cut.headerLength).as(what).isLessThanOrEqualTo(whole.headerLength);
        assertThat(cut.etherType).as(what).isIn(whole.etherType, 0x8100, 0x88a8);
        if (cut.has(WireFormat.PACKET_IP)) {
            assertThat(cut.ipVersion).as(what).isEqualTo(whole.ipVersion);
            assertThat(cut.ipProtocol)
                    .as(what)
                    .matches(protocol ->
                            protocol == whole.ipProtocol || cut.ipVersion == 6 && EXTENSION_HEADERS.contains(protocol));
        }
        if (cut.has(WireFormat.PACKET_IP | WireFormat.PACKET_ARP)) {
            assertThat(List.of(cut.source, cut.destination)).as(what).containsExactly(whole.source, whole.destination);
        }
        if (cut.has(WireFormat.PACKET_PORTS | WireFormat.PACKET_ICMP | WireFormat.PACKET_ARP)) {
            assertThat(cut.sourcePort).as(what).isEqualTo(whole.sourcePort);
            assertThat(cut.destinationPort).as(what).isEqualTo(whole.destinationPort);
        }
        if (cut.has(WireFormat.PACKET_VLAN)) {
            assertThat(cut.vlanId).as(what).isEqualTo(whole.vlanId);
        }
        if (cut.has(WireFormat.PACKET_FRAGMENT)) {
            assertThat(cut.fragmentOffset).as(what).isEqualTo(whole.fragmentOffset);
        }
        if (cut.has(WireFormat.PACKET_TCP_FLAGS)) {
            assertThat(cut.tcpFlags).as(what).isEqualTo(whole.tcpFlags);
        }
        shouldLeaveZeroWhatIsNotThere(cut);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.0"})
    void shouldSeeTheSameOnAKernelThatKeepsTagsAnotherWay(String kernel) throws IOException, InterruptedException {
        List<String> lines = samples().stream()
                .map(sample -> sample.line(sample.linear.length))
                .toList();
        assertThat(parse(kernel, lines)).isEqualTo(parse("", lines));
    }

    @Test
    void shouldSayWhatTheSkbSaysWhereNoHeaderCanBeRead() throws IOException, InterruptedException {
        List<String> lines = samples().stream()
                .map(sample -> sample.line(sample.linear.length))
                .toList();
        List<Packet> whole = parse("", lines);
        List<Packet> locked = parse("lockdown", lines);
        for (int i = 0; i < lines.size(); i++) {
            Packet packet = locked.get(i);
            Sample sample = samples().get(i);
            assertThat(packet.length).as(sample.name).isEqualTo(whole.get(i).length);
            assertThat(packet.etherType).as(sample.name).isEqualTo(sample.etherType);
            assertThat(packet.flags & ~WireFormat.PACKET_VLAN).as(sample.name).isZero();
            assertThat(packet.has(WireFormat.PACKET_VLAN)).as(sample.name).isEqualTo(!sample.tag.equals("-"));
            shouldLeaveZeroWhatIsNotThere(packet);
        }
    }

    private static final String MACS = "020000000001020000000002";
    private static final String IP = "4500000000000000";

    /** Of bytes in the linear part {@code FRONT + packet} or {@code linear}, data begin at the network header. */
    @ParameterizedTest
    @CsvSource({
        // EtherType, tag taken out, MAC and network offset, linear: EtherType, TPID, TCI, MAC header, bytes
        "800,  -,    2,     16, aaaa MACS 0800 IP,           800, 0, 0, MACS 0800, IP",
        "800,  0007, 2,     16, aaaa MACS 0800 IP,           800, 8100, 7, MACS 0800, IP",
        "8100, -,    2,     16, aaaa MACS 8100 6005 0800 IP, 8100, 0, 0, MACS 8100, 6005 0800 IP",
        "8100, 0007, 2,     16, aaaa MACS 8100 6005 0800 IP, 8100, 8100, 7, MACS 8100, 6005 0800 IP",
        "8100, -,    2,     20, aaaa MACS 8100 6005 0800 IP, 800, 8100, 6005, MACS 0800, IP",
        "8100, 0007, 2,     20, aaaa MACS 8100 6005 0800 IP, 800, 8100, 7, -, IP",
        "88a8, -,    2,     24, aaaa MACS 88a8 0007 8100 6005 0800 IP, 800, 0, 0, -, IP",
        "88a8, -,    2,     20, aaaa MACS 88a8 0007 8100 6005 0800 IP, 8100, 88a8, 7, MACS 8100, 6005 0800 IP",
        "8100, -,    65535, 2,  aaaa 6005 0800 IP,           8100, 0, 0, -, 6005 0800 IP",
        "800,  -,    65535, 2,  aaaa IP,                     800, 0, 0, -, IP",
        "800,  -,    2,     2,  aaaa IP,                     800, 0, 0, -, IP",
        "800,  -,    2,     20, aaaa 0000000000000000 0000000000000000 0800 IP, 800, 0, 0, -, IP",
        "0,    -,    65535, 0,  aaaa IP,                     0, 0, 0, -, ''",
        "800,  -,    2,     99, aaaa IP,                     800, 0, 0, -, ''",
        "800,  -,    2,     16, aaaa MACS 0800,              800, 0, 0, MACS 0800, ''",
    })
    void shouldCaptureFromTheNetworkHeaderOn(
            String type,
            String tag,
            int mac,
            int network,
            String linear,
            String capturedType,
            String protocol,
            String tci,
            String capturedMac,
            String captured)
            throws IOException, InterruptedException {
        String bytes = plain(captured);
        String line = String.join(" ", type, tag, "" + mac, "" + network, "" + network, "1000", plain(linear));
        for (int snaplen : new int[] {1, 7, 8, 10, 61, 128, 200}) {
            int length = Math.min(snaplen, bytes.length() / 2);
            String room = bytes.substring(0, 2 * length) + "00".repeat((snaplen + 7) / 8 * 8 - length);
            assertThat(run(List.of(line), "capture", "" + snaplen))
                    .as("snaplen %d", snaplen)
                    .containsExactly(
                            String.join(" ", "" + length, capturedType, protocol, tci, plain(capturedMac), room));
        }
    }

    private static String plain(String hex) {
        return hex.replace("MACS", MACS).replace("IP", IP).replace(" ", "");
    }

    /** Headers were pulled, or not yet; with an odd number of bytes pulled only the linear part counts. */
    @ParameterizedTest
    @CsvSource({"0, 32", "4, 32", "8, 32", "-14, 32", "6, 8"})
    void shouldCaptureWhatStandsInPages(int pulled, int expected) throws IOException, InterruptedException {
        int length = 1000;
        String line = String.join(
                " ", "800", "-", "2", "16", "" + (16 + pulled), "" + (length - pulled), plain("aaaa MACS 0800 IP"));
        String bytes = IP + "dd".repeat(expected - 8) + "00".repeat(32 - expected);
        assertThat(run(List.of(line), "capture", "32", "pages"))
                .containsExactly(String.join(" ", "" + expected, "800 0 0", MACS + "0800", bytes));
    }
}
