package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A line of {@code src/lab/scenarios.tsv}: what is dropped, where, and why on Linux 6.18; null is nothing fixed, and of
 * the packet's own fields none.
 *
 * @param needs a kernel module, or null for what every kernel of the tests has
 * @param owner how the owner of the packets is found and the name of its process ({@code skb_sk:dropgen},
 *     {@code rx_sk,tag:dropgen}); or that it has
 *     no owner, and why ({@code none:forwarded}; without the reason: whatever it is)
 */
record Scenario(
        String name,
        String node,
        String reason,
        String protocol,
        String source,
        Long sourcePort,
        String destination,
        Long destinationPort,
        String device,
        Long length,
        String needs,
        String owner) {
    /** Before 6.11 kfree_skb does not name the receiving socket: it is looked up. */
    private static final Set<String> INSTEAD_OF_RX_SK = Set.of("rx_sk", "skb_sk", "tuple", "listener");

    /** The sender may have ended by the time that its name is looked for. */
    private static final Set<String> INSTEAD_OF_SKB_SK = Set.of("skb_sk", "tag");

    private static final Path TABLE = Path.of(System.getProperty("dropscope.basedir"), "src", "lab", "scenarios.tsv");

    static List<Scenario> all() {
        try {
            return Files.readAllLines(TABLE).stream()
                    .filter(line -> !line.startsWith("#"))
                    .map(Scenario::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Scenario named(String name) {
        return all().stream()
                .filter(scenario -> scenario.name.equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Scenario parse(String line) {
        String[] cells = line.split("\t", -1);
        for (int i = 0; i < cells.length; i++) {
            cells[i] = cells[i].equals("-") ? null : cells[i];
        }
        return new Scenario(
                cells[0],
                cells[1],
                cells[2],
                cells[3],
                cells[4],
                number(cells[5]),
                cells[6],
                number(cells[7]),
                cells[8],
                number(cells[9]),
                cells[10],
                cells[11]);
    }

    private static Long number(String cell) {
        return cell == null ? null : Long.valueOf(cell);
    }

    /** A timer drops the packets: whatever task it interrupts, not the one that sent them. */
    boolean isTimerDriven() {
        return name.equals("neighbour-failed") || name.equals("fragment-timeout");
    }

    /** UDP's purge leaves no device and no socket in the packet: nothing tells its namespace. */
    private boolean hasPlace() {
        return !name.equals("udp-unread-at-close");
    }

    /** The options that keep other drops of the host away. */
    List<String> filter(LabNodes lab) {
        return hasPlace()
                ? List.of("--netns", Long.toString(lab.netns(node)))
                : List.of("--reason", reason, "--port", Long.toString(destinationPort));
    }

    /** The fields that every event of this scenario has with these values; null: that the event must not have. */
    Map<String, Object> fields(LabNodes lab) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("reason", reason);
        fields.put("netns", hasPlace() ? lab.netns(node) : null);
        fields.put("netns_name", hasPlace() ? lab.netnsName(node) : null);
        fields.put("weight", 1L);
        fields.put("segments", 1L);
        if (device != null) {
            fields.put("interface", hasPlace() ? device : null);
            fields.put("interface_index", lab.interfaceIndex(node, device));
        }
        if (length != null) {
            fields.put("packet_length", length);
        }
        if (protocol != null) {
            addPacket(fields);
        }
        fields.putAll(special());
        if (name.equals("tcp-retransmit")) {
            fields.remove("source_port"); // each connection has its own
        }
        return fields;
    }

    private void addPacket(Map<String, Object> fields) {
        Long number = switch (protocol) {
            case "tcp" -> 6L;
            case "udp" -> 17L;
            case "icmp" -> 1L;
            case "icmpv6" -> 58L;
            default -> null;
        };
        boolean v6 = source != null && source.indexOf(':') >= 0;
        fields.put("ip_protocol", number);
        fields.put("ether_type", protocol.equals("arp") ? 0x0806L : v6 ? 0x86ddL : 0x0800L);
        fields.put("source_address", source);
        fields.put("source_port", sourcePort);
        fields.put("destination_address", destination);
        fields.put("destination_port", destinationPort);
        fields.put("vlan_id", null);
        fields.put("fragment_offset", null);
        fields.put("icmp_type", null);
        fields.put("icmp_code", null);
        fields.put("arp_operation", null);
        if (!protocol.equals("tcp")) {
            fields.put("tcp_flags", null);
        }
    }

    private Map<String, Object> special() {
        return switch (name) {
            case "tcp-closed-port-v4", "tcp-closed-port-v6", "tcp-socket-filter", "nft-output-tcp", "tcp-checksum" ->
                Map.of("tcp_flags", "SYN");
            case "icmp-checksum" -> Map.of("icmp_type", 8L, "icmp_code", 0L, "header_length", 28L);
            case "icmpv6-checksum" -> Map.of("icmp_type", 128L, "icmp_code", 0L, "header_length", 48L);
            case "nft-arp" -> Map.of("arp_operation", 1L);
            case "vlan-ingress", "vlan-egress" -> Map.of("vlan_id", 7L, "header_length", 28L);
            case "nft-fragment" -> Map.of("fragment_offset", 1480L, "header_length", 20L);
            case "fragment-timeout" -> Map.of("fragment_offset", 0L, "header_length", 28L);
            case "ip-protocol" -> Map.of("ip_protocol", 253L);
            case "unknown-ethertype" -> Map.of("ether_type", 0x88b5L);
            case "ipv6-extension-headers" -> Map.of("header_length", 64L);
            case "udp-receive-buffer", "udp-socket-filter" ->
                Map.of("socket_from", "rx_sk", "socket_family", 2L, "socket_uid", 0L);
            case "nft-output-udp", "tc-egress" -> Map.of("socket_from", "skb_sk", "socket_family", 2L);
            case "tcp-old-sequence", "tcp-beyond-window" -> Map.of("socket_from", "rx_sk", "socket_state", 1L);
            default -> Map.of();
        };
    }

    /**
     * Whose packet the event says it was.
     *
     * @param hasRxSk whether the kernel is 6.11 or later
     * @param hasReasons whether it is 5.17 or later: without reasons one cannot tell why there is no owner
     */
    void assertOwner(Map<String, Object> event, boolean hasRxSk, boolean hasReasons) {
        EventOwner said = EventOwner.of(event);
        String[] expected = owner.split(":", 2);
        if (expected[0].equals("none")) {
            said.isFoundBy("none").isNobody(expected.length == 1 || !hasReasons ? "" : expected[1]);
            return;
        }
        assertThat(said.comms()).as("processes of %s", said.fields()).containsExactly(expected[1]);
        Set<String> ways = new HashSet<>();
        for (String how : expected[0].split(",", -1)) {
            ways.addAll(waysToFind(how, hasRxSk));
        }
        assertThat(said.how()).as("how in %s", said.fields()).isIn(ways);
    }

    private static Set<String> waysToFind(String how, boolean hasRxSk) {
        return switch (how) {
            case "rx_sk" -> hasRxSk ? Set.of(how) : INSTEAD_OF_RX_SK;
            case "skb_sk" -> INSTEAD_OF_SKB_SK;
            default -> Set.of(how);
        };
    }

    /** Each expected field has its value in the event; one that is expected to be null is absent. */
    static void assertHas(Map<String, Object> event, Map<String, Object> expected) {
        expected.forEach((field, value) -> {
            if (value == null) {
                assertThat(event).doesNotContainKey(field);
            } else {
                assertThat(event).containsEntry(field, value);
            }
        });
    }

    @Override
    public String toString() {
        return name;
    }
}
