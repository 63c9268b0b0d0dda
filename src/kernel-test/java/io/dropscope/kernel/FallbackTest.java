package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code live} and {@code trace} where BPF cannot be had: the same drops, from the kernel's counters. */
@RequiresKernel
class FallbackTest {
    private static final int COUNT = 23;
    private static final String SCENE = "udp-receive-buffer";

    private static Lab lab;

    @BeforeAll
    static void up() {
        lab = Lab.up();
        lab.prepare(SCENE);
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    /** Why there is no BPF: what runs the program so, and what its first line says. */
    enum Without {
        ENOSYS("(ENOSYS)", "a seccomp filter hides it") {
            @Override
            List<String> prefix() {
                return List.of(Lab.generator(), "refuse", "bpf-enosys", "--");
            }
        },
        EPERM("(EPERM)", "a seccomp filter does") {
            @Override
            List<String> prefix() {
                return List.of(Lab.generator(), "refuse", "bpf-eperm", "--");
            }
        },
        MASKED_BTF("the BTF of this kernel cannot be read", "masked") {
            @Override
            List<String> prefix() {
                return mounted("mount --bind /dev/null /sys/kernel/btf/vmlinux");
            }
        },
        NO_BTF("this kernel has no BTF", "boot a kernel that has it") {
            @Override
            List<String> prefix() {
                return mounted("mount -t tmpfs none /sys/kernel/btf");
            }
        },
        NO_CAPABILITIES("missing CAP_BPF, CAP_PERFMON", "run it with sudo") {
            @Override
            List<String> prefix() {
                // CAP_SYS_ADMIN stands for both; without it the namespace has to be the own one
                return List.of(
                        "nsenter", "--net=" + lab.netnsPath("b"), "setpriv", "--bounding-set=-bpf,-perfmon,-sys_admin");
            }

            @Override
            List<String> where() {
                return List.of();
            }
        };

        private final String what;
        private final String wayOut;

        Without(String what, String wayOut) {
            this.what = what;
            this.wayOut = wayOut;
        }

        abstract List<String> prefix();

        List<String> where() {
            return List.of("--netns", lab.netnsName("a") + "," + lab.netnsName("b"));
        }

        private static List<String> mounted(String change) {
            return List.of("unshare", "-m", "sh", "-c", change + "; exec \"$@\"", "sh");
        }

        /** With all namespaces of the lab. */
        Dropscope startInLab(String... arguments) {
            List<String> all = new ArrayList<>(List.of(arguments));
            all.addAll(List.of("--netns", lab.netnsName("a") + "," + lab.netnsName("b") + "," + lab.netnsName("c")));
            return startAnywhere(all.toArray(String[]::new));
        }

        Dropscope startAnywhere(String... arguments) {
            Dropscope dropscope = Dropscope.startThrough(prefix(), arguments);
            dropscope.await("to count", () -> dropscope.stderr().contains(", attached to counters: "));
            return dropscope;
        }

        Dropscope start(String... arguments) {
            List<String> all = new ArrayList<>(List.of(arguments));
            all.addAll(where());
            Dropscope dropscope = Dropscope.startThrough(prefix(), all.toArray(String[]::new));
            dropscope.await("to count", () -> dropscope.stderr().contains(", attached to counters: "));
            List<String> why = dropscope
                    .stderr()
                    .lines()
                    .filter(line -> line.contains("Going on with the kernel's counters"))
                    .toList();
            assertThat(why).singleElement().asString().startsWith("dropscope: ").contains(what, wayOut);
            return dropscope;
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Object value) {
        return (List<Map<String, Object>>) value;
    }

    @ParameterizedTest
    @EnumSource
    void shouldShowEachDropOnceWithItsProcessInLive(Without bpf) {
        try (Dropscope dropscope = bpf.start("live", "--output", "json", "--interval", "500ms")) {
            lab.make(SCENE, COUNT);
            assertThat(dropscope.stop()).as(dropscope.stderr()).isZero();
            Summary summary = dropscope.summary();
            Map<String, Object> object = dropscope.objects("summary").getFirst();
            assertThat(object).containsEntry("source", "counters").doesNotContainKeys("events", "bytes");
            assertThat(summary.number("drops")).isEqualTo(COUNT);
            assertThat(summary.rows()).singleElement().satisfies(row -> {
                assertThat(row)
                        .containsEntry("reason", "Udp.RcvbufErrors")
                        .containsEntry("drops", (long) COUNT)
                        .containsEntry("class", "loss")
                        .containsEntry("counter_source", "/proc/net/snmp")
                        .containsEntry("netns", lab.netns("b"))
                        .containsEntry("comm", "dropgen")
                        .containsEntry("local_port", 9905L)
                        .containsEntry("owner_how", "counter")
                        .doesNotContainKeys("estimated", "address", "symbol", "events");
            });
            assertThat(dropscope.objects("interval").stream()
                            .mapToLong(interval -> (long) interval.get("drops"))
                            .sum())
                    .isEqualTo(COUNT);
        }
    }

    /** Each under the kernel's own name, and in no other row. */
    private static void assertOnce(Dropscope dropscope, String counter) {
        assertThat(dropscope.stop()).as(dropscope.stderr()).isZero();
        Summary summary = dropscope.summary();
        assertThat(summary.number("drops")).isEqualTo(COUNT);
        assertThat(summary.rows().stream()
                        .filter(row -> row.get("class").equals("loss"))
                        .toList())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row).containsEntry("reason", counter));
        assertThat(dropsOf(counter, summary)).isEqualTo(COUNT);
    }

    private static long dropsOf(String counter, Summary summary) {
        return summary.rows().stream()
                .filter(row -> row.get("reason").equals(counter))
                .mapToLong(row -> (long) row.get("drops"))
                .sum();
    }

    /** It is counted for the whole host, and so passes no filter by namespace. */
    @Test
    void shouldShowWhatIsCountedForTheHost() {
        try (FullQueue queue = FullQueue.ofUnresolved(lab, "9985");
                Dropscope all = Without.ENOSYS.startAnywhere("live", "--output", "json");
                Dropscope some = Without.ENOSYS.startInLab("live", "--output", "json")) {
            queue.lose(COUNT);
            assertThat(all.stop()).as(all.stderr()).isZero();
            assertThat(some.stop()).as(some.stderr()).isZero();
            assertThat(dropsOf("arp_cache.unresolved_discards", all.summary())).isEqualTo(COUNT);
            assertThat(some.summary().number("drops")).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "udp-closed-port-v4, Udp.NoPorts",
        "udp-closed-port-v6, Udp6.NoPorts",
        "udp-checksum, Udp.InCsumErrors",
        "tbf-queue, qdisc.drops",
    })
    void shouldShowEachKindOfDropOnceUnderItsCounter(String scenario, String counter) {
        lab.prepare(scenario);
        try (Dropscope dropscope = Without.ENOSYS.startInLab("live", "--output", "json")) {
            lab.make(scenario, COUNT);
            assertOnce(dropscope, counter);
        } finally {
            lab.undo(scenario);
        }
    }

    static Stream<Arguments> queues() {
        return Stream.of(
                queue("TcpExt.ListenOverflows", FullQueue::ofConnections),
                queue("TcpExt.TCPReqQFullDrop", FullQueue::ofHalfOpenConnections),
                queue("TcpExt.TCPOFODrop", FullQueue::ofSegments));
    }

    private static Arguments queue(String counter, BiFunction<Lab, String, FullQueue> scene) {
        return Arguments.of(counter, scene);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("queues")
    void shouldShowWhatAFullQueueLosesOnce(String counter, BiFunction<Lab, String, FullQueue> scene) {
        try (FullQueue queue = scene.apply(lab, "9985");
                Dropscope dropscope = Without.ENOSYS.startInLab("live", "--output", "json")) {
            queue.lose(COUNT);
            assertOnce(dropscope, counter);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldShowEachDropOnceWithItsProcessInText(Without bpf) {
        try (Dropscope dropscope = bpf.start("live", "--interval", "10s", "--by", "process")) {
            lab.make(SCENE, COUNT);
            assertThat(dropscope.stop()).as(dropscope.stderr()).isZero();
            List<String> rows = dropscope
                    .stderr()
                    .lines()
                    .filter(line -> line.contains("Udp.RcvbufErrors"))
                    .toList();
            assertThat(rows)
                    .singleElement()
                    .asString()
                    .matches(" +" + COUNT + " +100% dropgen\\[\\d+] udp:9905 +Udp\\.RcvbufErrors +/proc/net/snmp.*")
                    .hasSizeLessThanOrEqualTo(100);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTraceWhatACounterRoseBy(Without bpf) {
        try (Dropscope dropscope = bpf.start("trace", "--output", "json")) {
            lab.make(SCENE, COUNT);
            assertThat(dropscope.stop()).as(dropscope.stderr()).isZero();
            List<Map<String, Object>> events = dropscope.events("counter");
            assertThat(events).isNotEmpty().allSatisfy(event -> {
                assertThat(event)
                        .containsEntry("source", "counters")
                        .containsEntry("reason", "Udp.RcvbufErrors")
                        .doesNotContainKeys("cpu", "packet_length", "address", "ran_on_pid", "place_from");
                assertThat(list(map(event.get("owner")).get("processes")))
                        .singleElement()
                        .satisfies(process -> assertThat(process).containsEntry("comm", "dropgen"));
            });
            assertThat(events.stream()
                            .mapToLong(event -> (long) event.get("weight"))
                            .sum())
                    .isEqualTo(COUNT);
            assertThat(dropscope.summary().number("drops")).isEqualTo(COUNT);
        }
    }

    /** Better no answer than an unfiltered one. */
    @ParameterizedTest
    @EnumSource(names = {"ENOSYS", "EPERM", "MASKED_BTF"})
    void shouldRefuseWhatCountersDoNotKnow(Without bpf) {
        for (List<String> option :
                List.of(List.of("--port", "53"), List.of("--reason", "NO_SOCKET"), List.of("--stack"))) {
            List<String> command = new ArrayList<>(List.of("trace"));
            command.addAll(option);
            try (Dropscope dropscope = Dropscope.startThrough(bpf.prefix(), command.toArray(String[]::new))) {
                assertThat(dropscope.exitCode()).as(dropscope.stderr()).isEqualTo(2);
                assertThat(dropscope.stderr().lines())
                        .singleElement()
                        .asString()
                        .startsWith("dropscope: " + option.getFirst() + " needs BPF: ")
                        .contains("No BPF here: ", bpf.what);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ENOSYS", "EPERM"})
    void shouldBeAnErrorWhereOnlyBpfIsWanted(Without bpf) {
        try (Dropscope dropscope = Dropscope.startThrough(bpf.prefix(), "live", "--source", "bpf")) {
            assertThat(dropscope.exitCode()).isEqualTo(bpf == Without.EPERM ? 3 : 4);
            assertThat(dropscope.stderr()).contains(bpf.what, bpf.wayOut).doesNotContain("counters");
        }
    }
}
