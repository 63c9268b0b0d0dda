package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Many sorts of packets at once, each in a number of its own; each filter must show those inside of it, all of them, and
 * nothing else: as events, in the totals of {@code trace}, and for one filter of each option in those of {@code live}.
 */
@RequiresKernel
class FilterTest {
    /** Options (NAME is the lab's name, INODE the inode of its namespace b) and the sorts of packets inside. */
    record Filter(String options, String inside) {
        String option() {
            return options.replace(LAB, "").split(" ", -1)[0];
        }

        @Override
        public String toString() {
            return options;
        }
    }

    private static final String RESETS_SENT = "reset-sent-v4 reset-sent-v6";
    private static final String RESETS = RESETS_SENT + " reset-received-v4 reset-received-v6";
    private static final String IN_A = "nft-output-udp reset-received-v4 reset-received-v6";
    private static final String NO_SOCKET =
            "tcp-closed-port-v4 tcp-closed-port-v6 udp-closed-port-v4 udp-closed-port-v6" + " ipv6-extension-headers";
    private static final String ON_BA0 =
            NO_SOCKET + " nft-input ttl no-route nft-fragment icmp-checksum icmpv6-checksum"
                    + " ip-protocol arp-malformed unknown-ethertype nft-arp";
    private static final String IN_B = ON_BA0 + " nft-postrouting " + RESETS_SENT;
    private static final String UDP_V4 =
            "udp-closed-port-v4 nft-input nft-output-udp nft-postrouting ttl no-route nft-fragment";
    private static final String V6 = "tcp-closed-port-v6 udp-closed-port-v6 ipv6-extension-headers icmpv6-checksum"
            + " reset-sent-v6 reset-received-v6";
    private static final String V4 =
            UDP_V4 + " tcp-closed-port-v4 icmp-checksum ip-protocol reset-sent-v4 reset-received-v4";
    private static final String LAB = "--netns NAME-a,NAME-b ";

    private static final List<Filter> FILTERS = List.of(
            new Filter("--netns NAME-a", IN_A),
            new Filter("--netns /run/netns/NAME-b", IN_B),
            new Filter("--netns INODE", IN_B),
            new Filter("--netns NAME-a --netns INODE", IN_A + " " + IN_B),
            new Filter("--netns NAME-c", ""),
            new Filter(LAB + "--reason NO_SOCKET", NO_SOCKET),
            new Filter(LAB + "--reason IP_INNOROUTES,ICMP_CSUM", "no-route icmp-checksum icmpv6-checksum"),
            new Filter(LAB + "--reason IP_INHDR --reason IP_INNOROUTES", "ttl no-route"),
            new Filter(
                    LAB + "--not-reason NO_SOCKET,NETFILTER_DROP",
                    "ttl no-route icmp-checksum icmpv6-checksum ip-protocol arp-malformed unknown-ethertype " + RESETS),
            new Filter(LAB + "--interface ba0", ON_BA0 + " " + RESETS_SENT),
            new Filter(LAB + "-i ab0,bc0", "nft-output-udp nft-postrouting"),
            new Filter(LAB + "--protocol tcp", "tcp-closed-port-v4 tcp-closed-port-v6 " + RESETS),
            new Filter(LAB + "--protocol udp", UDP_V4 + " udp-closed-port-v6 ipv6-extension-headers"),
            new Filter(LAB + "--protocol icmp", "icmp-checksum icmpv6-checksum"),
            new Filter(LAB + "--protocol ipv4", V4),
            new Filter(LAB + "--protocol ipv6", V6),
            new Filter(LAB + "--protocol arp", "arp-malformed nft-arp"),
            new Filter(LAB + "--protocol 253,arp", "ip-protocol arp-malformed nft-arp"),
            new Filter(LAB + "--host 10.9.1.3", "nft-postrouting ttl"),
            new Filter(LAB + "--host 10.9.1.0/24", "nft-postrouting ttl"),
            new Filter(LAB + "--host 203.0.113.0/25,10.9.1.3/32", "nft-postrouting ttl no-route"),
            new Filter(LAB + "--host 10.9.0.0/16", V4 + " nft-arp"),
            new Filter(LAB + "--host fd09::2", V6),
            new Filter(LAB + "--host fd09::/32", V6),
            new Filter(LAB + "--host fd09:1::/64", ""),
            new Filter(LAB + "--host 0.0.0.0/0", V4 + " nft-arp"),
            new Filter(LAB + "--host ::/0", V6),
            new Filter(LAB + "--port 9909", "nft-input"),
            new Filter(LAB + "--port 40003,9909", "udp-closed-port-v4 nft-input"),
            new Filter(LAB + "--port 9901", "tcp-closed-port-v4 reset-sent-v4 reset-received-v4"),
            new Filter(
                    LAB + "--protocol udp --host 10.9.0.2", "udp-closed-port-v4 nft-input nft-output-udp nft-fragment"),
            new Filter(LAB + "--reason NETFILTER_DROP --interface ab0", "nft-output-udp"),
            new Filter(LAB + "--host 10.9.0.1 --protocol arp", "nft-arp"),
            new Filter("--netns NAME-b --protocol ipv6 --port 9904", "udp-closed-port-v6"),
            new Filter(LAB + "--not-reason NO_SOCKET --host fd09::/16 --protocol icmp", "icmpv6-checksum"),
            new Filter(LAB + "--port 9929 --protocol udp", "ipv6-extension-headers"),
            new Filter(LAB + "--host fd09::1 --protocol 253", ""));

    /** So many filters are attached at a time. */
    private static final int GROUP = 9;

    private static Lab lab;
    private static final Map<String, Integer> COUNTS = new LinkedHashMap<>();
    private static final Map<String, Map<String, Object>> FIELDS = new LinkedHashMap<>();
    private static final Map<Filter, Dropscope> TRACES = new LinkedHashMap<>();
    /** The first filter with each option is put before {@code live} too. */
    private static final Set<String> OPTIONS_UNDER_LIVE = new HashSet<>();

    private static final Map<Filter, Dropscope> LIVES = new LinkedHashMap<>();

    static List<Filter> filters() {
        return FILTERS;
    }

    @BeforeAll
    static void makeEverySortUnderEachFilter() {
        lab = Lab.up();
        int count = 3;
        for (String scenario : (IN_A + " " + IN_B).split(" ", -1)) {
            if (!scenario.startsWith("reset-")) {
                lab.prepare(scenario);
                COUNTS.put(scenario, count++);
                FIELDS.put(scenario, Scenario.named(scenario).fields(lab));
            }
        }
        for (String version : List.of("v4", "v6")) {
            String scenario = "tcp-closed-port-" + version;
            addReset("reset-sent-" + version, scenario, "b", "tcp_reset_sent");
            addReset("reset-received-" + version, scenario, "a", "tcp_reset_received");
        }
        for (int from = 0; from < FILTERS.size(); from += GROUP) {
            runUnder(FILTERS.subList(from, Math.min(from + GROUP, FILTERS.size())));
        }
    }

    private static void addReset(String name, String scenario, String node, String kind) {
        Map<String, Object> dropped = FIELDS.get(scenario);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", kind);
        fields.put("netns", lab.netns(node));
        boolean sent = node.equals("b");
        fields.put("source_address", dropped.get(sent ? "destination_address" : "source_address"));
        fields.put("source_port", dropped.get(sent ? "destination_port" : "source_port"));
        fields.put("destination_address", dropped.get(sent ? "source_address" : "destination_address"));
        fields.put("destination_port", dropped.get(sent ? "source_port" : "destination_port"));
        FIELDS.put(name, fields);
        COUNTS.put(name, COUNTS.get(scenario));
    }

    private static void runUnder(List<Filter> filters) {
        for (Filter filter : filters) {
            TRACES.put(filter, start("trace", filter));
            if (OPTIONS_UNDER_LIVE.add(filter.option())) {
                LIVES.put(filter, start("live", filter));
            }
        }
        Stream.concat(TRACES.values().stream(), LIVES.values().stream()).forEach(Dropscope::awaitAttached);
        COUNTS.forEach((scenario, count) -> {
            if (!scenario.startsWith("reset-")) {
                lab.make(scenario, count);
            }
        });
        List<Dropscope> running = Stream.of(TRACES, LIVES)
                .flatMap(processes -> filters.stream().map(processes::get))
                .filter(Objects::nonNull)
                .toList();
        running.forEach(Dropscope::terminate);
        assertThat(running)
                .allSatisfy(dropscope -> assertThat(dropscope.exitCode()).isZero());
    }

    private static Dropscope start(String command, Filter filter) {
        String options = filter.options.replace("NAME", lab.name()).replace("INODE", Long.toString(lab.netns("b")));
        List<String> arguments = new ArrayList<>(List.of(command, "--output", "json"));
        arguments.addAll(Arrays.asList(options.split(" ", -1)));
        if (command.equals("live")) {
            // one table, at the end: with so many programs at a time no view keeps up with its intervals
            arguments.addAll(List.of("--interval", "60s"));
        }
        return Dropscope.start(arguments.toArray(String[]::new));
    }

    @AfterAll
    static void tearDown() {
        Stream.concat(TRACES.values().stream(), LIVES.values().stream()).forEach(Dropscope::close);
        if (lab != null) {
            lab.close();
        }
    }

    @ParameterizedTest
    @MethodSource("filters")
    void shouldShowAllThatIsInsideAndNothingElse(Filter filter) {
        Map<String, Integer> expected = new TreeMap<>();
        for (String sort : filter.inside.split(" ", -1)) {
            if (!sort.isEmpty()) {
                expected.put(sort, COUNTS.get(sort));
            }
        }
        Dropscope trace = TRACES.get(filter);
        Map<String, Integer> seen = new TreeMap<>();
        for (Map<String, Object> event : trace.events()) {
            seen.merge(sortOf(event), 1, Integer::sum);
        }
        assertThat(seen).as("events").isEqualTo(expected);
        assertTotals(trace.summary(), expected);
        if (LIVES.containsKey(filter)) {
            assertTotals(LIVES.get(filter).summary(), expected);
        }
    }

    private static void assertTotals(Summary summary, Map<String, Integer> expected) {
        summary.reconciles().losesNothing();
        Map<String, Long> byReason = new TreeMap<>();
        Map<String, Long> byKind = new TreeMap<>();
        expected.forEach((sort, count) -> {
            Map<String, Object> fields = FIELDS.get(sort);
            if (fields.containsKey("kind")) {
                byKind.merge((String) fields.get("kind"), (long) count, Long::sum);
            } else {
                byReason.merge((String) fields.get("reason"), (long) count, Long::sum);
            }
        });
        Map<String, Long> rows = new TreeMap<>();
        summary.rows().forEach(row -> rows.merge((String) row.get("reason"), (long) row.get("drops"), Long::sum));
        Map<String, Long> kinds = new TreeMap<>();
        summary.kinds().forEach(row -> kinds.merge((String) row.get("kind"), (long) row.get("packets"), Long::sum));
        assertThat(rows).as("rows").isEqualTo(byReason);
        assertThat(kinds).as("kinds").isEqualTo(byKind);
        assertThat(summary.number("drops"))
                .as("drops")
                .isEqualTo(byReason.values().stream().mapToLong(Long::longValue).sum());
    }

    /** The sort whose fields an event has; the event itself when there is none. */
    private static String sortOf(Map<String, Object> event) {
        for (Map.Entry<String, Map<String, Object>> sort : FIELDS.entrySet()) {
            boolean same = sort.getValue().entrySet().stream()
                    .allMatch(field -> Objects.equals(event.get(field.getKey()), field.getValue()));
            if (same) {
                return sort.getKey();
            }
        }
        return event.toString();
    }
}
