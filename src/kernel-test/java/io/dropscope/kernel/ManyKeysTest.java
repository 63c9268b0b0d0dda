package io.dropscope.kernel;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * More keys in one interval than the table in front of the ledgers has slots (64 a CPU), and more than a ledger has room
 * for (896): an interface each, for the key holds it.
 */
@RequiresKernel
class ManyKeysTest {
    private static final int INTERFACES = 350;
    private static final String BROADCAST = "ff:ff:ff:ff:ff:ff";
    private static final String NOBODY = "02:d0:00:00:ff:ff";

    private static Lab lab;

    @BeforeAll
    static void up() {
        lab = Lab.up();
        lab.inside(
                "a",
                "sh",
                "-c",
                "echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6 && for i in $(seq " + INTERFACES + "); do"
                        + " echo link add v$i type veth peer name p$i;"
                        + " echo link set v$i up;"
                        + " echo link set p$i up;"
                        + " done | ip -batch -");
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static int countOf(int index) {
        return 1 + index % 23;
    }

    /** On each interface as many frames as its number says. */
    private static void send(String kind, String to) {
        lab.inside(
                "a",
                "sh",
                "-c",
                "for i in $(seq " + INTERFACES + "); do " + Lab.generator() + " frame " + kind
                        + " --dev p$i --dmac " + to + " --src 10.9.200.1 --dst 10.9.200.2"
                        + " --count $((1 + i % 23)) --settle-ms 0; done");
    }

    private static Dropscope live(String by, String reasons) {
        return Dropscope.attached(
                "live",
                "--no-detail",
                "--output",
                "json",
                "--interval",
                "10m", // all keys in one
                "--all",
                "--by",
                by,
                "--top",
                "" + 2 * INTERFACES,
                "--netns",
                lab.netnsName("a"),
                "--reason",
                reasons);
    }

    @Test
    void shouldCountEachOfMoreKeysThanTheFrontTableHolds() {
        try (Dropscope dropscope = live("interface", "OTHERHOST")) {
            send("plain", NOBODY);
            assertThat(dropscope.stop()).isZero();
            Map<Object, Object> drops = dropscope.summary().rows().stream()
                    .collect(toMap(row -> row.get("interface"), row -> row.get("drops")));
            Map<Object, Object> sent = IntStream.rangeClosed(1, INTERFACES)
                    .boxed()
                    .collect(toMap(index -> "v" + index, index -> (long) countOf(index)));
            assertThat(drops).containsExactlyInAnyOrderEntriesOf(sent);
        }
    }

    @Test
    void shouldCountEachReasonOfMoreKeysThanALedgerHolds() {
        try (Dropscope dropscope = live("reason", "OTHERHOST,IP_CSUM,IP_INHDR")) {
            send("plain", NOBODY);
            send("ip-checksum", BROADCAST);
            send("ip-header", BROADCAST);
            assertThat(dropscope.stop()).isZero();
            Summary summary = dropscope.summary();
            long sent = IntStream.rangeClosed(1, INTERFACES)
                    .mapToLong(ManyKeysTest::countOf)
                    .sum();
            assertThat(summary.dropsOf("OTHERHOST")).isEqualTo(sent);
            assertThat(summary.dropsOf("IP_CSUM")).isEqualTo(sent);
            assertThat(summary.dropsOf("IP_INHDR")).isEqualTo(sent);
            assertThat(summary.rows()).hasSize(3);
            assertThat(summary.loss("other")).isZero();
        }
    }
}
