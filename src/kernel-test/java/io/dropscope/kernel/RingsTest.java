package io.dropscope.kernel;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.dropscope.linux.SystemInfo;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several rings: a storm on each of two CPUs. Where there is one CPU, there is one ring, and the same holds. */
@RequiresKernel
class RingsTest {
    private static final String RARE = "nft-netdev-ingress";
    private static final List<Integer> CPUS = SystemInfo.onlineCpuNumbers();
    private static final long PACKETS = 400_000;

    private static Lab lab;

    @BeforeAll
    static void up() {
        lab = Lab.up();
        lab.prepare(RARE);
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static String namespaces() {
        return lab.netnsName("a") + "," + lab.netnsName("b") + "," + lab.netnsName("c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "cpu", "node"})
    void shouldCountEveryDropOfTwoCpusWithTheRareOnes(String rings) throws InterruptedException {
        try (Dropscope dropscope = Dropscope.attached(
                "trace",
                "--output",
                "json",
                "--netns",
                namespaces(),
                "--no-stack",
                "--detail-rate",
                "20000",
                "--rings",
                rings)) {
            Storm first = Storm.start(lab, "a", CPUS.getFirst(), PACKETS);
            Storm second = Storm.start(lab, "c", CPUS.getLast(), PACKETS);
            lab.make(RARE, 23);
            long dropped = first.dropped() + second.dropped();
            assertThat(dropscope.stop()).isZero();
            Totals.of(dropscope).accountFor(dropped + 23).readToTheEnd();
            Summary summary = dropscope.summary().reconciles();
            assertThat(summary.dropsOf("SOCKET_RCVBUFF")).isEqualTo(dropped);
            assertThat(dropscope.events().stream()
                            .filter(event -> "NETFILTER_DROP".equals(event.get("reason"))
                                    && event.get("netns").equals(lab.netns("b"))))
                    .hasSize(23);
        }
    }

    /** As many events as wait in all rings when nobody takes one. */
    private static long eventsThatWait(String rings) throws InterruptedException {
        try (Dropscope dropscope = Dropscope.attached(
                "live",
                "--output",
                "json",
                "--netns",
                namespaces(),
                "--no-stack",
                "--detail-rate",
                "all",
                "--rings",
                rings,
                "--ring-size",
                "64k")) {
            dropscope.signal("STOP");
            Storm first = Storm.start(lab, "a", CPUS.getFirst(), 10_000);
            Storm second = Storm.start(lab, "c", CPUS.getLast(), 10_000);
            long dropped = first.dropped() + second.dropped();
            dropscope.signal("CONT");
            assertThat(dropscope.stop()).isZero();
            return Totals.of(dropscope).accountFor(dropped).readToTheEnd().events();
        }
    }

    @Test
    void shouldFillEachRing() throws InterruptedException {
        assumeThat(CPUS).hasSizeGreaterThan(1);
        // between 3/4 full and full
        assertThat((double) eventsThatWait("2") / eventsThatWait("1")).isGreaterThan(1.4);
    }

    /** One that is being written when the reader looks comes late; that is one of hundreds at the most. */
    @Test
    void shouldWriteTheEventsOfAllCpusInTheOrderOfTime() throws InterruptedException {
        try (Dropscope dropscope = Dropscope.attached(
                "trace",
                "--output",
                "json",
                "--netns",
                namespaces(),
                "--no-stack",
                "--detail-rate",
                "20000",
                "--rings",
                "cpu")) {
            Storm first = Storm.start(lab, "a", CPUS.getFirst(), PACKETS);
            Storm second = Storm.start(lab, "c", CPUS.getLast(), PACKETS);
            long dropped = first.dropped() + second.dropped();
            assertThat(dropscope.stop()).isZero();
            Totals.of(dropscope).accountFor(dropped).readToTheEnd();
            List<Map<String, Object>> events = dropscope.events();
            Set<Object> cpus = events.stream().map(event -> event.get("cpu")).collect(toSet());
            assertThat(cpus).contains((long) CPUS.getFirst(), (long) CPUS.getLast());
            assertThat(late(events)).isLessThan(events.size() / 100);
        }
    }

    /** Events that come behind a younger one. */
    private static int late(List<Map<String, Object>> events) {
        long youngest = 0;
        int late = 0;
        for (Map<String, Object> event : events) {
            long timestamp = Long.parseLong((String) event.get("timestamp_ns"));
            late += timestamp < youngest ? 1 : 0;
            youngest = Math.max(youngest, timestamp);
        }
        return late;
    }
}
