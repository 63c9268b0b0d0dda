package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code dropscope counters} on drops of known number, beside what nstat, tc and ss say of them. */
@RequiresKernel
class CountersTest {
    private static final int COUNT = 23;
    private static final String PORT = "9980";

    @TempDir
    Path directory;

    private static Lab lab;

    @BeforeAll
    static void up() {
        lab = Lab.up();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static Dropscope counters(String... more) {
        List<String> arguments = new ArrayList<>(List.of("counters"));
        arguments.addAll(List.of(more));
        Dropscope dropscope = Dropscope.start(arguments.toArray(String[]::new));
        dropscope.await("to count", () -> dropscope.told().contains(", counting: "));
        return dropscope;
    }

    /** Watches the lab in one long interval, which {@link #summary} ends. */
    private static Dropscope watchLab(String... more) {
        List<String> arguments = new ArrayList<>(List.of("--interval", "1h", "--netns"));
        arguments.add(lab.netnsName("a") + "," + lab.netnsName("b") + "," + lab.netnsName("c"));
        arguments.addAll(List.of(more));
        return counters(arguments.toArray(String[]::new));
    }

    private static Map<String, Object> summary(Dropscope dropscope) {
        assertThat(dropscope.stop()).isZero();
        List<Map<String, Object>> summaries = dropscope.objects("counters_summary");
        assertThat(summaries).hasSize(1);
        return summaries.getFirst();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Object value) {
        return (List<Map<String, Object>>) value;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    private static void assertOnce(Map<String, Object> summary, String column, String counter) {
        assertThat(summary).as("%s", summary).containsEntry("total_drops", (long) COUNT);
        assertThat(map(summary.get("columns"))).containsEntry(column, (long) COUNT);
        assertThat(list(summary.get("counters")).stream()
                        .filter(one -> one.get("counter").equals(counter))
                        .mapToLong(one -> (long) one.get("delta"))
                        .sum())
                .as(counter)
                .isEqualTo(COUNT);
    }

    /** A counter as nstat names it: UdpNoPorts, TcpExtListenDrops. */
    private static long nstat(String node, String name) {
        String said = lab.inside(node, "nstat", "-asz", name);
        Matcher matcher = Pattern.compile(name + "\\s+(\\d+)").matcher(said);
        assertThat(matcher.find()).as(said).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    private static long tcDropped(String node, String device) {
        String said = lab.inside(node, "tc", "-s", "qdisc", "show", "dev", device, "root");
        Matcher matcher = Pattern.compile("\\(dropped (\\d+),").matcher(said);
        assertThat(matcher.find()).as(said).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    @ParameterizedTest
    @CsvSource({
        "udp-receive-buffer, b, udp_rcvbuf, Udp.RcvbufErrors, UdpRcvbufErrors",
        "udp-closed-port-v4, b, udp_no_port, Udp.NoPorts, UdpNoPorts",
        "udp-closed-port-v6, b, udp_no_port, Udp6.NoPorts, Udp6NoPorts",
        "udp-checksum, b, udp_checksum, Udp.InCsumErrors, UdpInCsumErrors",
        "udp-socket-filter, b, udp_other, Udp.InErrors, UdpInErrors",
        "tcp-checksum, b, tcp_checksum, Tcp.InCsumErrors, TcpInCsumErrors",
        "icmp-checksum, b, icmp_checksum, Icmp.InCsumErrors, IcmpInCsumErrors",
        "icmpv6-checksum, b, icmp_checksum, Icmp6.InCsumErrors, Icmp6InCsumErrors",
        "ip-checksum, b, ip_checksum, IpExt.InCsumErrors, IpExtInCsumErrors",
        "ip-header, b, ip_header, Ip.InHdrErrors, IpInHdrErrors",
        "ip-truncated, b, ip_other, IpExt.InTruncatedPkts, IpExtInTruncatedPkts",
        "ttl, b, ip_header, Ip.InHdrErrors, IpInHdrErrors",
        "rp-filter, b, rp_filter, TcpExt.IPReversePathFilter, TcpExtIPReversePathFilter",
        "no-route, b, ip_no_route, IpExt.InNoRoutes, IpExtInNoRoutes",
        "not-forwarding, b, ip_address, Ip.InAddrErrors, IpInAddrErrors",
        "packet-too-big, b, fragments, Ip.FragFails, IpFragFails",
    })
    void shouldTellEachDropOnceAndUnderItsName(
            String scenario, String node, String column, String counter, String nstat) {
        lab.prepare(scenario);
        try (Dropscope dropscope = watchLab("--output", "json")) {
            long before = nstat(node, nstat);
            lab.make(scenario, COUNT);
            long after = nstat(node, nstat);
            Map<String, Object> summary = summary(dropscope);
            assertThat(after - before).isEqualTo(COUNT);
            assertOnce(summary, column, counter);
        } finally {
            lab.undo(scenario);
        }
    }

    @Test
    void shouldTellTheDropsOfAQdiscOnceThoughUdpCountsThemToo() {
        lab.prepare("tbf-queue");
        try (Dropscope dropscope = watchLab("--output", "json")) {
            long before = tcDropped("c", "cb0");
            lab.make("tbf-queue", COUNT);
            long after = tcDropped("c", "cb0");
            Map<String, Object> summary = summary(dropscope);
            assertThat(after - before).isEqualTo(COUNT);
            assertOnce(summary, "qdisc", "qdisc.drops");
            assertThat(map(summary.get("columns")))
                    .containsEntry("udp_sndbuf", (long) COUNT)
                    .containsEntry("out_discards", (long) COUNT);
        } finally {
            lab.undo("tbf-queue");
        }
    }

    @Test
    void shouldTellWhatOneEndOfAVethCouldNotHandToTheOtherOnce() {
        lab.prepare("peer-mtu");
        try (Dropscope dropscope = watchLab("--output", "json")) {
            lab.make("peer-mtu", COUNT);
            Map<String, Object> summary = summary(dropscope);
            assertOnce(summary, "nic_rx", "link.rx_dropped");
            assertThat(map(summary.get("columns"))).containsEntry("nic_tx_peer", (long) COUNT);
        } finally {
            lab.undo("peer-mtu");
        }
    }

    @Test
    void shouldNameTheListenerWhoseQueueIsFull() {
        try (FullQueue queue = FullQueue.ofConnections(lab, PORT)) {
            try (Dropscope dropscope = watchLab("--output", "json")) {
                long overflows = nstat("b", "TcpExtListenOverflows");
                long drops = nstat("b", "TcpExtListenDrops");
                queue.lose(COUNT);
                overflows = nstat("b", "TcpExtListenOverflows") - overflows;
                drops = nstat("b", "TcpExtListenDrops") - drops;
                String ss = lab.inside("b", "ss", "-ltnmH", "sport", "=", ":" + PORT);
                Map<String, Object> summary = summary(dropscope);
                assertThat(overflows).isEqualTo(COUNT);
                assertThat(drops).isEqualTo(COUNT);
                assertThat(ss).contains("d" + COUNT + ")");
                assertOnce(summary, "accept_queue", "TcpExt.ListenOverflows");
                assertThat(list(summary.get("sockets"))).singleElement().satisfies(socket -> {
                    assertThat(socket).containsEntry("column", "accept_queue").containsEntry("delta", (long) COUNT);
                    Map<String, Object> owner = map(socket.get("owner"));
                    assertThat(owner)
                            .containsEntry("local_port", Long.valueOf(PORT))
                            .containsEntry("state", "listen");
                    assertThat(list(owner.get("processes")))
                            .singleElement()
                            .satisfies(process -> assertThat(process)
                                    .containsEntry("comm", FullQueue.LISTENER)
                                    .containsEntry("pid", queue.listener()));
                });
            }
        }
    }

    @Test
    void shouldTellAFullQueueOfHalfOpenConnectionsApart() {
        try (FullQueue queue = FullQueue.ofHalfOpenConnections(lab, "9981");
                Dropscope dropscope = watchLab("--output", "json")) {
            long before = nstat("b", "TcpExtTCPReqQFullDrop");
            queue.lose(COUNT);
            long after = nstat("b", "TcpExtTCPReqQFullDrop");
            Map<String, Object> summary = summary(dropscope);
            assertThat(after - before).isEqualTo(COUNT);
            assertOnce(summary, "syn_queue", "TcpExt.TCPReqQFullDrop");
            assertThat(list(summary.get("sockets"))).singleElement().satisfies(socket -> {
                assertThat(socket).containsEntry("column", "syn_queue").containsEntry("delta", (long) COUNT);
                assertThat(list(map(socket.get("owner")).get("processes")))
                        .singleElement()
                        .satisfies(process -> assertThat(process)
                                .containsEntry("comm", FullQueue.LISTENER)
                                .containsEntry("pid", queue.listener()));
            });
        }
    }

    @Test
    void shouldTellSegmentsThatFindNoRoomInAReceiveBuffer() {
        try (FullQueue queue = FullQueue.ofSegments(lab, "9982")) {
            try (Dropscope dropscope = watchLab("--output", "json")) {
                long before = nstat("b", "TcpExtTCPOFODrop");
                queue.lose(COUNT);
                long after = nstat("b", "TcpExtTCPOFODrop");
                String ss = lab.inside("b", "ss", "-tnmH", "sport", "=", ":9982");
                Map<String, Object> summary = summary(dropscope);
                assertThat(after - before).isEqualTo(COUNT);
                assertThat(ss).contains("d" + COUNT + ")");
                assertOnce(summary, "tcp_pruned", "TcpExt.TCPOFODrop");
            }
        }
    }

    /**
     * A row of /proc/net/stat/arp_cache summed over the CPUs, as {@code lnstat} has it. The numbers are the host's: whoever else fails to
     * find a neighbour meanwhile counts as well.
     */
    private static long arpCache(String column) {
        String[] lines = Shell.run("cat", "/proc/net/stat/arp_cache").split("\n", -1);
        int at = List.of(lines[0].strip().split(" +", -1)).indexOf(column);
        long sum = 0;
        for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
            sum += Long.parseLong(lines[i].strip().split(" +", -1)[at], 16);
        }
        return sum;
    }

    @Test
    void shouldTellPacketsThatFindNoRoomWhileTheyWaitForAnAddress() {
        try (FullQueue queue = FullQueue.ofUnresolved(lab, "9983");
                Dropscope dropscope = watchLab("--output", "json")) {
            long before = arpCache("unresolved_discards");
            queue.lose(COUNT);
            long after = arpCache("unresolved_discards");
            Map<String, Object> summary = summary(dropscope);
            assertThat(after - before).isEqualTo(COUNT);
            assertOnce(summary, "neighbour", "arp_cache.unresolved_discards");
        }
    }

    @Test
    void shouldTellNeighboursThatDoNotAnswer() {
        lab.setSysctl("a", "ipv4/neigh/ab0/retrans_time_ms", 100);
        try (Dropscope dropscope = watchLab("--output", "json")) {
            long before = arpCache("res_failed");
            for (int i = 0; i < COUNT; i++) {
                lab.generate("a", "udp", "--dst", "10.9.0." + (100 + i), "--dport", "9984", "--settle-ms", "0");
            }
            for (int i = 0; i < COUNT; i++) {
                lab.awaitFailedNeighbour("a", "10.9.0." + (100 + i));
            }
            long after = arpCache("res_failed");
            Map<String, Object> summary = summary(dropscope);
            assertThat(after - before).isEqualTo(COUNT);
            // the kernel counts neighbours; the packets that waited for them are counted nowhere
            assertThat(summary).as("%s", summary).containsEntry("total_drops", 0L);
            assertThat(map(summary.get("columns"))).containsEntry("neighbour_failed", (long) COUNT);
            assertThat(list(summary.get("counters")))
                    .anySatisfy(counter -> assertThat(counter)
                            .containsEntry("counter", "arp_cache.res_failed")
                            .containsEntry("delta", (long) COUNT));
        } finally {
            lab.setSysctl("a", "ipv4/neigh/ab0/retrans_time_ms", 1000);
            for (int i = 0; i < COUNT; i++) {
                lab.deleteNeighbour("a", "10.9.0." + (100 + i));
            }
        }
    }

    private static long nftDropped(String node, String comment) {
        String said = lab.inside(node, "nft", "list", "ruleset");
        Matcher matcher = Pattern.compile("counter packets (\\d+) bytes \\d+ \\w+[^\\n]* comment \"" + comment + "\"")
                .matcher(said);
        assertThat(matcher.find()).as(said).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    /** What a rule drops on its way out counts in Ip.OutDiscards as well. */
    @ParameterizedTest
    @CsvSource({"input, b, drop", "output, a, drop", "input, b, reject"})
    void shouldTellWhatARuleDropsOnceWithItsName(String hook, String node, String verdict) {
        lab.inside(
                node,
                "nft",
                "table inet shut { chain c { type filter hook " + hook + " priority 0; udp dport 9985 counter "
                        + verdict + " comment \"no 9985\"; udp dport 9986 counter accept; }; }");
        try (Dropscope dropscope = watchLab("--output", "json")) {
            lab.generate("a", "udp", "--dst", "10.9.0.2", "--dport", "9985", "--count", "" + COUNT);
            long said = nftDropped(node, "no 9985");
            Map<String, Object> summary = summary(dropscope);
            assertThat(said).isEqualTo(COUNT);
            assertOnce(summary, "firewall", "nft.drops");
            assertThat(list(summary.get("counters"))).anySatisfy(counter -> {
                assertThat(counter).containsEntry("netns_name", lab.netnsName(node));
                assertThat((String) counter.get("object")).matches("inet shut c \\d+ \"no 9985\"");
            });
        } finally {
            lab.inside(node, "nft", "delete", "table", "inet", "shut");
        }
    }

    @Test
    void shouldTellWhatAnXdpProgramOfAVethDrops() {
        lab.prepare("xdp-native");
        try (Dropscope dropscope = watchLab("--output", "json")) {
            lab.make("xdp-native", COUNT);
            Map<String, Object> summary = summary(dropscope);
            assertThat(summary).as("%s", summary).containsEntry("total_drops", (long) COUNT);
            assertThat(map(summary.get("columns"))).containsEntry("xdp", (long) COUNT);
            assertThat(list(summary.get("counters")).stream()
                            .filter(counter ->
                                    ((String) counter.get("counter")).matches("ethtool.rx_queue_\\d+_xdp_drops"))
                            .filter(counter -> counter.get("interface").equals("ba0"))
                            .mapToLong(counter -> (long) counter.get("delta"))
                            .sum())
                    .isEqualTo(COUNT);
        } finally {
            lab.undo("xdp-native");
        }
    }

    @Test
    void shouldShowTheRowThatPeopleKnowWithTheProcess() {
        lab.prepare("udp-receive-buffer");
        try (Dropscope dropscope = watchLab("--threshold", "10")) {
            lab.make("udp-receive-buffer", COUNT);
            assertThat(dropscope.stop()).isZero();
            assertThat(dropscope.lines()).hasSize(2);
            assertThat(dropscope.lines().getFirst())
                    .matches("\\[\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d] #0001 \\| .*CRIT \\| Drops: 23");
            assertThat(dropscope.lines().get(1))
                    .matches(".*UDP Receive Buffer: 23  dropgen\\[\\d+] 10\\.9\\.0\\.2:9905 @" + lab.netnsName("b"));
            assertThat(dropscope.told()).contains("1 interval in").contains("Udp.RcvbufErrors");
        } finally {
            lab.undo("udp-receive-buffer");
        }
    }

    @Test
    void shouldTellNothingOfOtherNamespaces() {
        try (Dropscope dropscope = counters("--interval", "1h", "--netns", lab.netnsName("c"), "--output", "json")) {
            lab.make("udp-closed-port-v4", COUNT); // in b
            assertThat(summary(dropscope)).containsEntry("total_drops", 0L);
        }
    }

    @Test
    void shouldFindNamespacesThatAppearAndTellThoseThatGo() {
        String name = lab.name() + "-new";
        try (Dropscope dropscope = counters("--interval", "500ms", "--netns", "all", "--output", "json")) {
            Shell.run("ip", "netns", "add", name);
            try {
                dropscope.await(
                        "to have looked", () -> dropscope.objects("counters").size() >= 2);
                Shell.run("ip", "netns", "exec", name, "ip", "link", "set", "lo", "up");
                Shell.run(
                        Lab.generator(),
                        "--netns",
                        name,
                        "udp",
                        "--dst",
                        "127.0.0.1",
                        "--dport",
                        "9",
                        "--count",
                        "" + COUNT);
                dropscope.await(
                        "to tell the drops",
                        () -> dropscope.objects("counters").stream()
                                .flatMap(interval -> list(interval.get("counters")).stream())
                                .anyMatch(counter -> name.equals(counter.get("netns_name"))
                                        && counter.get("counter").equals("Udp.NoPorts")
                                        && counter.get("delta").equals((long) COUNT)));
            } finally {
                Shell.run("ip", "netns", "delete", name);
            }
            dropscope.await("to tell that it is gone", () -> dropscope.told().contains(name + " is gone"));
        }
    }

    @Test
    void shouldTellAnInterfaceThatIsAnotherOneNow() {
        String[] make = {"ip", "link", "add", "again0", "type", "veth", "peer", "name", "again1"};
        lab.inside("a", make);
        try (Dropscope dropscope =
                counters("again0", "--interval", "300ms", "--netns", lab.netnsName("a"), "--output", "json")) {
            dropscope.await("to look", () -> !dropscope.objects("counters").isEmpty());
            lab.inside("a", "sh", "-c", "ip link delete again0 && " + String.join(" ", make));
            dropscope.await(
                    "to tell a reset", () -> dropscope.told().contains("interface again0: reset (it is another"));
            assertThat(summary(dropscope)).containsEntry("total_drops", 0L);
        } finally {
            lab.inside("a", "ip", "link", "delete", "again0");
        }
    }

    private static void sendToNobody(String... inside) {
        List<String> command = new ArrayList<>(List.of(inside));
        command.addAll(List.of(Lab.generator(), "udp", "--dst", "127.0.0.1", "--dport", "9", "--count", "" + COUNT));
        Shell.run(command.toArray(String[]::new));
    }

    private static boolean hasTold(Dropscope dropscope, long drops) {
        return dropscope.objects("counters").stream()
                        .mapToLong(
                                interval -> (long) map(interval.get("columns")).get("udp_no_port"))
                        .sum()
                == drops;
    }

    @Test
    void shouldWatchANamespaceThatNothingElseKnows() throws IOException {
        String name = lab.name() + "-path";
        Path mount = Files.createFile(directory.resolve("ns"));
        Shell.run("ip", "netns", "add", name);
        Shell.run("mount", "--bind", "/run/netns/" + name, mount.toString());
        Shell.run("ip", "netns", "delete", name);
        String[] inside = {"nsenter", "--net=" + mount};
        try {
            Shell.run("nsenter", "--net=" + mount, "ip", "link", "set", "lo", "up");
            try (Dropscope dropscope =
                    counters("lo", "--interval", "200ms", "--netns", mount.toString(), "--output", "json")) {
                sendToNobody(inside);
                dropscope.await("to tell the drops", () -> hasTold(dropscope, COUNT));
                Shell.run("umount", mount.toString());
                dropscope.await(
                        "to tell that it is gone",
                        () -> dropscope
                                .told()
                                .contains(
                                        "network namespace " + mount + " is gone, and watched again when it comes back;"
                                                + " no namespace is watched until then"));
                assertThat(summary(dropscope)).containsEntry("total_drops", (long) COUNT);
            }
        } finally {
            Shell.run("sh", "-c", "umount " + mount + " 2> /dev/null || :");
        }
    }

    @Test
    void shouldFindANamespaceAgainThatComesBackUnderItsName() {
        String name = lab.name() + "-back";
        String[] inside = {"ip", "netns", "exec", name};
        Shell.run("ip", "netns", "add", name);
        try (Dropscope dropscope = counters("--interval", "200ms", "--netns", name, "--output", "json")) {
            Shell.run("ip", "-n", name, "link", "set", "lo", "up");
            sendToNobody(inside);
            dropscope.await("to tell the drops", () -> hasTold(dropscope, COUNT));
            Shell.run("ip", "netns", "delete", name);
            dropscope.await("to tell that it is gone", () -> dropscope.told().contains(name + " is gone, and"));
            Shell.run("ip", "netns", "add", name);
            Shell.run("ip", "-n", name, "link", "set", "lo", "up");
            dropscope.await("to find it", () -> dropscope.told().contains(name + " is there again"));
            sendToNobody(inside);
            dropscope.await("to tell the drops", () -> hasTold(dropscope, 2 * COUNT));
            // at once, and as a rule with the inode of the one before
            Shell.run("sh", "-c", "ip netns delete \"$0\" && ip netns add \"$0\"", name);
            Shell.run("ip", "-n", name, "link", "set", "lo", "up");
            dropscope.await(
                    "to tell another one",
                    () -> dropscope.told().contains(name + " is another one now, counted from here on"));
            sendToNobody(inside);
            dropscope.await("to tell the drops", () -> hasTold(dropscope, 3 * COUNT));
            assertThat(summary(dropscope)).containsEntry("resets", 0L);
            assertThat(dropscope.told()).containsOnlyOnce(name + " is gone").containsOnlyOnce(name + " is there again");
        } finally {
            Shell.run("ip", "netns", "delete", name);
        }
    }

    @Test
    void shouldTellThatAnInterfaceWentAndCameBack() {
        String[] make = {"ip", "link", "add", "back0", "type", "veth", "peer", "name", "back1"};
        lab.inside("a", make);
        try (Dropscope dropscope =
                counters("back0", "--interval", "200ms", "--netns", lab.netnsName("a"), "--output", "json")) {
            lab.inside("a", "ip", "link", "delete", "back0");
            dropscope.await(
                    "to tell that it is gone",
                    () -> dropscope
                            .told()
                            .contains("interface back0 is gone, and watched again when it comes back;"
                                    + " no interface is watched until then"));
            lab.inside("a", make);
            dropscope.await("to find it again", () -> dropscope.told().contains("interface back0 is there again"));
            assertThat(dropscope.stop()).isZero();
        } finally {
            lab.inside("a", "ip", "link", "delete", "back0");
        }
    }

    @Test
    void shouldGoOnWhenItCannotReadForAMoment() {
        lab.prepare("udp-closed-port-v4");
        try (Dropscope dropscope = counters("--interval", "200ms", "--netns", lab.netnsName("b"), "--output", "json")) {
            dropscope.await("to look", () -> !dropscope.objects("counters").isEmpty());
            String pid = Long.toString(dropscope.pid());
            Shell.run("prlimit", "--pid", pid, "--nofile=3:4096"); // no descriptor is free now
            try {
                dropscope.await("to tell it", () -> dropscope.told().contains("cannot be"));
                lab.make("udp-closed-port-v4", COUNT);
            } finally {
                Shell.run("prlimit", "--pid", pid, "--nofile=4096:4096");
            }
            dropscope.await("to tell the drops", () -> hasTold(dropscope, COUNT));
            Map<String, Object> summary = summary(dropscope);
            assertOnce(summary, "udp_no_port", "Udp.NoPorts");
            assertThat((long) summary.get("incomplete")).isPositive();
            assertThat(dropscope.told()).doesNotContain(" is gone");
        } finally {
            lab.undo("udp-closed-port-v4");
        }
    }

    @Test
    void shouldNotTellAPacketTwiceThatComesWhileItReads() {
        int many = 100_000;
        lab.prepare("udp-receive-buffer");
        try (Dropscope dropscope = counters("--interval", "100ms", "--netns", lab.netnsName("b"), "--output", "json")) {
            lab.make("udp-receive-buffer", many);
            dropscope.await(
                    "to tell the drops",
                    () -> dropscope.objects("counters").stream()
                                    .mapToLong(interval ->
                                            (long) map(interval.get("columns")).get("udp_rcvbuf"))
                                    .sum()
                            == many);
            Map<String, Object> summary = summary(dropscope);
            assertThat(summary).containsEntry("total_drops", (long) many);
            assertThat(map(summary.get("columns"))).containsEntry("udp_other", 0L);
        } finally {
            lab.undo("udp-receive-buffer");
        }
    }

    @Test
    void shouldAppendToALogAndReopenItWhenTold() throws IOException {
        Path log = directory.resolve("drops.csv");
        Path aside = directory.resolve("aside.csv");
        try (Dropscope dropscope = counters(
                "--interval", "200ms", "--netns", lab.netnsName("b"), "--log", log.toString(), "--output", "csv")) {
            dropscope.await("to write", () -> size(log) > 3);
            Files.move(log, aside);
            dropscope.signal("HUP");
            dropscope.await("to write a new file", () -> Files.exists(log) && size(log) > 2);
            assertThat(dropscope.stop()).isZero();
            List<String> rows = new ArrayList<>(Files.readAllLines(aside));
            List<String> later = Files.readAllLines(log);
            assertThat(later.getFirst()).isEqualTo(rows.getFirst());
            assertThat(rows.getFirst()).startsWith("timestamp,iteration,interface,total_drops,nic_rx");
            rows.addAll(later.subList(1, later.size()));
            for (int i = 1; i < rows.size(); i++) {
                assertThat(rows.get(i).split(",", -1)[1]).isEqualTo(Integer.toString(i));
            }
        }
    }

    @Test
    void shouldWriteALogThatAnalyzeReads() {
        Path log = directory.resolve("read.csv");
        try (Dropscope dropscope = counters(
                "--interval", "300ms", "--netns", lab.netnsName("b"), "--log", log.toString(), "--output", "csv")) {
            lab.generate("b", "udp", "--dst", "127.0.0.1", "--dport", "81", "--count", "" + COUNT);
            dropscope.await("to write them", () -> size(log) > 2);
            assertThat(dropscope.stop()).isZero();
        }
        try (Dropscope analyze = Dropscope.start("analyze", "--output", "json", log.toString())) {
            analyze.await("to end", () -> !analyze.objects("analysis").isEmpty());
            assertThat(analyze.objects("analysis").getFirst())
                    .containsEntry("drops", (long) COUNT)
                    .containsEntry("logged_drops", (long) COUNT)
                    .containsEntry("intervals", (long) size(log) - 1);
        }
    }

    private static int size(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file).size() : 0;
        } catch (IOException e) {
            return 0; // being moved
        }
    }

    @Test
    void shouldNeedNoRightsAndSayWhatItLeavesOut() {
        List<String> nobody =
                List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--bounding-set", "-all");
        try (Dropscope dropscope =
                Dropscope.startThrough(nobody, "counters", "--count", "2", "--interval", "200ms", "--output", "json")) {
            assertThat(dropscope.exitCode()).as(dropscope.told()).isZero();
            // on a busy machine both are shown as one
            assertThat(dropscope.objects("counters").stream()
                            .mapToLong(interval -> (long) interval.get("intervals"))
                            .sum())
                    .isEqualTo(2);
            assertThat(dropscope.told()).containsOnlyOnce("left out: the processes that hold other users' sockets");
        }
        try (Dropscope dropscope = Dropscope.startThrough(nobody, "counters", "--netns", "all")) {
            assertThat(dropscope.exitCode()).isEqualTo(3);
            assertThat(dropscope.told()).contains("CAP_SYS_ADMIN is missing").doesNotContain("\n");
        }
    }

    @Test
    void shouldShowWhatProcTellsWhereNetlinkIsForbidden() {
        List<String> confined = List.of(Lab.generator(), "refuse", "netlink", "--");
        lab.prepare("udp-receive-buffer");
        try (Dropscope dropscope = Dropscope.startThrough(
                confined, "counters", "ba0", "--interval", "1h", "--netns", lab.netnsName("b"), "--output", "json")) {
            dropscope.await("to count", () -> dropscope.told().contains(", counting: "));
            lab.make("udp-receive-buffer", COUNT);
            Map<String, Object> summary = summary(dropscope);
            assertOnce(summary, "udp_rcvbuf", "Udp.RcvbufErrors");
            assertThat((long) summary.get("packets")).isGreaterThanOrEqualTo(COUNT);
            assertThat(list(summary.get("sockets")))
                    .singleElement()
                    .satisfies(
                            socket -> assertThat(list(map(socket.get("owner")).get("processes")))
                                    .singleElement()
                                    .satisfies(process -> assertThat(process).containsEntry("comm", "dropgen")));
            assertThat(dropscope.told())
                    .contains("left out: qdiscs")
                    .contains("Address family not supported")
                    .contains("left out: which listener dropped")
                    .doesNotContain("incomplete");
        } finally {
            lab.undo("udp-receive-buffer");
        }
    }

    @Test
    void shouldSayWhichInterfaceWasMeant() {
        try (Dropscope dropscope = Dropscope.start("counters", "ba00", "--netns", lab.netnsName("b"))) {
            assertThat(dropscope.exitCode()).isEqualTo(2);
            assertThat(dropscope.told()).isEqualTo("dropscope: no interface 'ba00'; nearest: ba0");
        }
    }

    @Test
    void shouldEndQuietlyWhenNobodyReadsAnyMore() {
        ProcessResult result = ProcessResult.within(
                Duration.ofSeconds(20),
                "sh",
                "-c",
                "\"$0\" watch -n 100ms --netns \"$1\" | head -n 1",
                System.getProperty("dropscope.launcher"),
                lab.netnsName("b"));
        assertThat(result.out().lines()).hasSize(1);
        assertThat(result.err()).doesNotContain("Exception", "Broken");
    }
}
