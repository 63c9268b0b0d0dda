package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Owners among many sockets and of many drops. What they cost: {@code make bench ONLY=owners}. */
@RequiresKernel
class OwnerScaleTest {
    private static final int COUNT = 23;
    private static final int PROCESSES = 1000;
    private static final int SOCKETS = 20;
    private static final int FIRST_PORT = 10_000;
    private static final String LOOPBACK = "127.0.0.1";
    private static final int MANY_DROPS = 750_000;
    private static final int FEW_DROPS = 250_000;

    private static Lab lab;

    @BeforeAll
    static void up() {
        lab = Lab.up();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static Holder thousand() {
        return lab.hold(
                "b",
                "holder",
                "many",
                "--dst",
                LOOPBACK,
                "--dport",
                "" + FIRST_PORT,
                "--hold",
                "" + PROCESSES,
                "--sockets",
                "" + SOCKETS,
                "--filter",
                "--comm",
                "many");
    }

    private static void send(String node, int port, int count) {
        lab.generate(node, "udp", "--dst", LOOPBACK, "--dport", "" + port, "--count", "" + count, "--settle-ms", "0");
    }

    /** Drops of 23 processes, 23 each: all have their names by the end, whichever came first. */
    private static void assertEachNamed(Dropscope dropscope, Holder thousand) {
        for (int i = 0; i < COUNT; i++) {
            send("b", FIRST_PORT + 43 * i, COUNT);
        }
        assertThat(dropscope.stop()).isZero();
        dropscope.summary().reconciles().losesNothing();
        Map<Long, Integer> byPort = new TreeMap<>();
        for (Map<String, Object> event : dropscope.events("drop")) {
            long port = (long) event.get("destination_port");
            int index = (int) port - FIRST_PORT;
            EventOwner.of(event)
                    .isHeldBy("many-" + index, List.of(thousand.pids().get(index)))
                    .isFoundBy("rx_sk");
            byPort.merge(port, 1, Integer::sum);
        }
        assertThat(byPort)
                .hasSize(COUNT)
                .allSatisfy((_, count) -> assertThat(count).isEqualTo(COUNT));
    }

    @Test
    void shouldNameTheRightOneOfAThousandProcesses() {
        try (Holder thousand = thousand();
                Dropscope dropscope = trace()) {
            assertEachNamed(dropscope, thousand);
        }
    }

    @Test
    void shouldNameTheRightOneOfAThousandProcessesThatCameLater() {
        try (Dropscope dropscope = trace();
                Holder thousand = thousand()) {
            assertEachNamed(dropscope, thousand);
        }
    }

    private static Dropscope trace() {
        return Dropscope.attached(
                "trace", "--output", "json", "--netns", lab.netnsName("b"), "--reason", "SOCKET_FILTER");
    }

    /** A million drops of two processes, three to one, thinned by the detail rate that they share. */
    @Test
    void shouldShareOutAStormBetweenProcessesAsItWas() {
        storm("process", (live, receivers) -> {
            Map<Object, Long> drops = drops(live, "pid");
            long many = drops.getOrDefault(receivers.get(0).pid(), 0L);
            long few = drops.getOrDefault(receivers.get(1).pid(), 0L);
            assertThat((double) many / (many + few)).as("share, of %s", drops).isBetween(0.74, 0.76);
            assertThat(drops.values().stream().mapToLong(Long::longValue).sum())
                    .as("rows add up to the total")
                    .isEqualTo(live.summary().number("drops"));
            assertThat(live.summary().loss("thinned")).isPositive();
            assertMarkedUnlessExact(live, "many", many == MANY_DROPS);
            assertMarkedUnlessExact(live, "few", few == FEW_DROPS);
        });
    }

    private static void assertMarkedUnlessExact(Dropscope live, String comm, boolean exact) {
        boolean marked = rows(live).stream()
                .anyMatch(row -> comm.equals(row.get("comm")) && Boolean.TRUE.equals(row.get("estimated")));
        assertThat(exact || marked)
                .as("the rows of %s are exact or marked as estimated", comm)
                .isTrue();
    }

    @Test
    void shouldShowTheExactTotalOfEachSocketInAStorm() {
        Map<Object, Long> own = new LinkedHashMap<>();
        storm("socket", (live, receivers) -> {
            for (Map<String, Object> row : rows(live)) {
                if (row.get("socket_drops_total") != null) {
                    own.merge(row.get("socket_inode"), (long) row.get("socket_drops_total"), Math::max);
                }
            }
            Map<Object, Long> kernel = socketDrops();
            assertThat(kernel).hasSize(2);
            kernel.forEach((inode, count) -> assertThat(own).containsEntry(inode, count));
        });
    }

    private static void storm(String by, BiConsumer<Dropscope, List<Holder>> judge) {
        try (Holder many = lab.hold(
                        "a", "udp-receiver", "--dst", LOOPBACK, "--dport", "9811", "--filter", "--comm", "many");
                Holder few = lab.hold(
                        "a", "udp-receiver", "--dst", LOOPBACK, "--dport", "9812", "--filter", "--comm", "few");
                Dropscope live = Dropscope.attached(
                        "live",
                        "--output",
                        "json",
                        "--interval",
                        "500ms",
                        "--by",
                        by,
                        "--netns",
                        lab.netnsName("a"),
                        "--detail-rate", // so many events that the error of the sample is a third of the bound or less
                        "50000")) {
            Thread second = Thread.ofPlatform().start(() -> send("a", 9812, FEW_DROPS));
            send("a", 9811, MANY_DROPS);
            join(second);
            assertThat(live.stop()).isZero();
            assertThat(live.summary().reconciles().number("drops")).isEqualTo(MANY_DROPS + FEW_DROPS);
            judge.accept(live, List.of(many, few));
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static List<Map<String, Object>> rows(Dropscope live) {
        return live.objects("interval").stream()
                .flatMap(interval -> new Summary(interval).rows().stream())
                .toList();
    }

    private static Map<Object, Long> drops(Dropscope live, String field) {
        Map<Object, Long> drops = new LinkedHashMap<>();
        for (Map<String, Object> row : rows(live)) {
            drops.merge(row.getOrDefault(field, "-"), (long) row.get("drops"), Long::sum);
        }
        return drops;
    }

    /** What the kernel counted in the sockets of namespace a, by inode: the last column of /proc/net/udp. */
    private static Map<Object, Long> socketDrops() {
        Map<Object, Long> drops = new LinkedHashMap<>();
        lab.inside("a", "cat", "/proc/net/udp")
                .lines()
                .skip(1)
                .map(line -> line.strip().split(" +", -1))
                .forEach(cells -> drops.put(cells[9], Long.valueOf(cells[cells.length - 1])));
        return drops;
    }
}
