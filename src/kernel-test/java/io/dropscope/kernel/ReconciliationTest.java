package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code live --reconcile} on drops of known number, beside what nstat, tc and ss say of them. */
@RequiresKernel
class ReconciliationTest {
    private static final int COUNT = 23;

    private static Lab lab;

    @BeforeAll
    static void up() {
        lab = Lab.up();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static Dropscope reconcile() {
        return Dropscope.attached("live", "--reconcile", "--output", "json", "--interval", "500ms");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Object value) {
        return (List<Map<String, Object>>) value;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    private static Map<String, Object> end(Dropscope dropscope) {
        assertThat(dropscope.stop()).isZero();
        return map(dropscope.summary().fields().get("reconciliation"));
    }

    private static List<Map<String, Object>> pairs(Map<String, Object> reconciliation, String node) {
        return list(reconciliation.get("pairs")).stream()
                .filter(pair -> Long.valueOf(lab.netns(node)).equals(pair.get("netns")))
                .toList();
    }

    private static long nstat(String node, String name) {
        return number(lab.inside(node, "nstat", "-asz", name), name + "\\s+(\\d+)");
    }

    private static long number(String said, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(said);
        assertThat(matcher.find()).as(said).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    /** What another program says that the kernel counts: {@code nstat NAME}, or {@code tc DEVICE} for its root qdisc. */
    private static long independent(String node, String reader) {
        String[] words = reader.split(" ", -1);
        return words[0].equals("nstat")
                ? nstat(node, words[1])
                : number(
                        lab.inside(node, "tc", "-s", "qdisc", "show", "dev", words[1]),
                        words[2] + ".*\\R.*\\(dropped (\\d+),");
    }

    private static void assertEqualPair(Map<String, Object> pair, String counter, long count) {
        assertThat(pair)
                .containsEntry("counter", counter)
                .containsEntry("counted", count)
                .containsEntry("traced", count)
                .containsEntry("difference", 0L)
                .containsEntry("uncertain", 0L)
                .containsEntry("not_judged", 0L)
                .containsEntry("verdict", "equal");
    }

    @ParameterizedTest
    @CsvSource({
        "udp-receive-buffer, b, Udp.RcvbufErrors, nstat UdpRcvbufErrors",
        "udp-closed-port-v4, b, Udp.NoPorts, nstat UdpNoPorts",
        "udp-closed-port-v6, b, Udp6.NoPorts, nstat Udp6NoPorts",
        "udp-checksum, b, Udp.InCsumErrors, nstat UdpInCsumErrors",
        "tbf-queue, c, qdisc.drops, tc cb0 tbf",
        "tc-ingress, b, qdisc.drops (clsact), tc ba0 clsact",
        "tc-egress, a, qdisc.drops (clsact), tc ab0 clsact",
    })
    void shouldFindCounterAndDropsEqualOnce(String scenario, String node, String counter, String reader) {
        lab.prepare(scenario);
        try (Dropscope dropscope = reconcile()) {
            long before = independent(node, reader);
            lab.make(scenario, COUNT);
            long after = independent(node, reader);
            Map<String, Object> end = end(dropscope);
            assertThat(after - before).isEqualTo(COUNT);
            assertThat(pairs(end, node)).singleElement().satisfies(pair -> assertEqualPair(pair, counter, COUNT));
        } finally {
            lab.undo(scenario);
        }
    }

    @Test
    void shouldFindEqualWhatAReceiverOfIpv6HasNoRoomFor() {
        try (Holder _ = lab.hold("b", "udp-receiver", "--dst", "fd09::2", "--dport", "9970", "--rcvbuf", "2304")) {
            String[] send = {
                "udp", "--dst", "fd09::2", "--dport", "9970", "--sport", "40070", "--size", "1000", "--count"
            };
            lab.generate("a", with(send, "50"));
            try (Dropscope dropscope = reconcile()) {
                long before = nstat("b", "Udp6RcvbufErrors");
                lab.generate("a", with(send, Integer.toString(COUNT)));
                long after = nstat("b", "Udp6RcvbufErrors");
                Map<String, Object> end = end(dropscope);
                assertThat(after - before).isEqualTo(COUNT);
                assertThat(pairs(end, "b"))
                        .singleElement()
                        .satisfies(pair -> assertEqualPair(pair, "Udp6.RcvbufErrors", COUNT));
            }
        }
    }

    private static String[] with(String[] words, String last) {
        String[] all = java.util.Arrays.copyOf(words, words.length + 1);
        all[words.length] = last;
        return all;
    }

    @Test
    void shouldKnowWhyADetachedQdiscCountsNothing() {
        lab.prepare("peer-down");
        try (Dropscope dropscope = reconcile()) {
            lab.make("peer-down", COUNT);
            Map<String, Object> end = end(dropscope);
            assertThat(end).containsEntry("agrees", true);
            assertThat(pairs(end, "b")).singleElement().satisfies(pair -> {
                assertThat(pair).containsEntry("verdict", "no_counter").containsEntry("counted", 0L);
                assertThat(pair).containsEntry("traced", (long) COUNT);
                assertThat((String) pair.get("why")).contains("no carrier");
            });
        } finally {
            lab.undo("peer-down");
        }
    }

    @Test
    void shouldJudgeANamespaceThatHasDropsOnlyLater() {
        try (Dropscope dropscope = reconcile()) {
            for (int i = 0; i < 3; i++) {
                lab.make("udp-closed-port-v4", COUNT);
            }
            Map<String, Object> end = end(dropscope);
            assertThat(pairs(end, "b"))
                    .singleElement()
                    .satisfies(pair -> assertEqualPair(pair, "Udp.NoPorts", 3 * COUNT));
            assertThat(dropscope.objects("interval").stream()
                            .map(interval -> map(interval.get("reconciliation")))
                            .flatMap(one -> pairs(one, "b").stream())
                            .mapToLong(pair -> (long) pair.get("counted"))
                            .sum())
                    .isEqualTo(3 * COUNT);
        }
    }

    @Test
    void shouldAgreeToThePacketAfterAStorm() {
        try (Dropscope dropscope = reconcile()) {
            long before = nstat("a", "UdpRcvbufErrors");
            lab.storm("--packets", "500000");
            long after = nstat("a", "UdpRcvbufErrors");
            Map<String, Object> end = end(dropscope);
            assertThat(pairs(end, "a"))
                    .singleElement()
                    .satisfies(pair -> assertEqualPair(pair, "Udp.RcvbufErrors", after - before));
            assertThat(map(end.get("referee"))).containsEntry("difference", 0L);
        }
    }

    private static void assertUntraced(Map<String, Object> end, String counter, String comm) {
        assertThat(end).containsEntry("agrees", true);
        assertThat(list(end.get("untraced")).stream()
                        .filter(one -> Long.valueOf(lab.netns("b")).equals(one.get("netns"))))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one).containsEntry("counter", counter).containsEntry("delta", (long) COUNT);
                    assertThat(list(one.get("sockets"))).singleElement().satisfies(socket -> {
                        assertThat(socket).containsEntry("delta", (long) COUNT);
                        assertThat(list(map(socket.get("owner")).get("processes")))
                                .singleElement()
                                .satisfies(process -> assertThat(process).containsEntry("comm", comm));
                    });
                });
    }

    @Test
    void shouldTellAFullAcceptQueueThatNobodyCanTrace() {
        try (FullQueue queue = FullQueue.ofConnections(lab, "9971")) {
            try (Dropscope dropscope = reconcile()) {
                long before = nstat("b", "TcpExtListenOverflows");
                queue.lose(COUNT);
                long after = nstat("b", "TcpExtListenOverflows");
                String ss = lab.inside("b", "ss", "-ltnmH", "sport", "=", ":9971");
                Map<String, Object> end = end(dropscope);
                assertThat(after - before).isEqualTo(COUNT);
                assertThat(ss).contains("d" + COUNT + ")");
                assertUntraced(end, "TcpExt.ListenOverflows", FullQueue.LISTENER);
            }
        }
    }

    @Test
    void shouldTellAFullQueueOfHalfOpenConnectionsThatNobodyCanTrace() {
        try (FullQueue queue = FullQueue.ofHalfOpenConnections(lab, "9972");
                Dropscope dropscope = reconcile()) {
            long before = nstat("b", "TcpExtTCPReqQFullDrop");
            queue.lose(COUNT);
            long after = nstat("b", "TcpExtTCPReqQFullDrop");
            Map<String, Object> end = end(dropscope);
            assertThat(after - before).isEqualTo(COUNT);
            assertUntraced(end, "TcpExt.TCPReqQFullDrop", FullQueue.LISTENER);
        }
    }

    @Test
    void shouldPrintEveryPairAtTheEnd() {
        try (Dropscope dropscope = Dropscope.attached("live", "--reconcile")) {
            lab.make("udp-closed-port-v4", COUNT);
            assertThat(dropscope.stop()).isZero();
            assertThat(dropscope.stderr())
                    .containsPattern(" +23 +23 Udp.NoPorts @" + lab.netnsName("b") + ": equal")
                    .contains("referee: perf counted ");
        }
    }

    @Test
    void shouldNotTakeAFilter() {
        try (Dropscope dropscope = Dropscope.start("live", "--reconcile", "--port", "53")) {
            assertThat(dropscope.exitCode()).isEqualTo(2);
            assertThat(dropscope.stderr()).contains("leave out the filter");
        }
    }
}
