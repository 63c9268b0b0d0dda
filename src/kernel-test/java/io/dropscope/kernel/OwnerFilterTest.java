package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Filters on the owner, each with drops of others beside those that it wants: another process, packets that are
 * nobody's, and the sender, whose task runs while the receiver's packets are dropped.
 */
@RequiresKernel
class OwnerFilterTest {
    private static final int WANTED = 23;
    private static final int OTHERS = 31;
    private static final int NOBODYS = 17;
    private static final String UID = "4711";
    private static final String B4 = "10.9.0.2";

    private static Lab lab;
    private static Cgroup cgroup;
    private static Holder wanted;
    private static Holder other;

    /** Options (PID and CGROUP are the wanted receiver's), and how many drops they let through. */
    record Filter(String options, int count) {
        @Override
        public String toString() {
            return options;
        }
    }

    static List<Filter> filters() {
        return List.of(
                new Filter("--pid PID", WANTED),
                new Filter("--comm wanted", WANTED),
                new Filter("--uid " + UID, WANTED),
                new Filter("--cgroup CGROUP", WANTED),
                new Filter("--comm wanted,other", WANTED + OTHERS),
                new Filter("--comm wanted --uid 0", 0),
                new Filter("--pid PID --port 9802", 0),
                new Filter("--owner known", WANTED + OTHERS),
                new Filter("--owner none", NOBODYS));
    }

    @BeforeAll
    static void up() {
        lab = Lab.up();
        cgroup = Cgroup.make("dropscope-test-" + ProcessHandle.current().pid());
        wanted = lab.holdThrough(
                "echo $$ > " + cgroup.file("cgroup.procs") + " && exec setpriv --reuid=" + UID
                        + " --clear-groups \"$@\"",
                "b",
                "udp-receiver",
                "--dst",
                B4,
                "--dport",
                "9801",
                "--filter",
                "--comm",
                "wanted");
        other = lab.hold("b", "udp-receiver", "--dst", B4, "--dport", "9802", "--filter", "--comm", "other");
    }

    @AfterAll
    static void down() {
        Stream.of(wanted, other, cgroup, lab).forEach(OwnerFilterTest::close);
    }

    private static void close(AutoCloseable thing) {
        try {
            if (thing != null) {
                thing.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String[] command(String command, String options) {
        String all = command + " --output json --netns " + lab.netnsName("b") + " "
                + options.replace("PID", Long.toString(wanted.pid())).replace("CGROUP", cgroup.path());
        return all.split(" ", -1);
    }

    private static void flood() {
        for (int i = 0; i < OTHERS; i++) {
            send(9802);
            if (i < WANTED) {
                send(9801);
            }
            if (i < NOBODYS) {
                send(9803);
            }
        }
    }

    private static void send(int port) {
        lab.generate("a", "udp", "--dst", B4, "--dport", "" + port, "--settle-ms", "0", "--comm", "sender");
    }

    @ParameterizedTest
    @MethodSource("filters")
    void shouldShowTheDropsOfThoseOwnersOnly(Filter filter) {
        try (Dropscope trace = Dropscope.start(command("trace", filter.options));
                Dropscope live = Dropscope.start(command("live --by process --interval 200ms", filter.options))) {
            trace.awaitAttached();
            live.awaitAttached();
            flood();
            assertThat(trace.stop()).isZero();
            assertThat(live.stop()).isZero();
            assertThat(trace.events("drop")).as("events").hasSize(filter.count);
            assertTotals(trace, filter);
            assertTotals(live, filter);
            assertThat(live.objects("interval").stream()
                            .flatMap(interval -> new Summary(interval).rows().stream())
                            .mapToLong(row -> (long) row.get("drops"))
                            .sum())
                    .as("rows of live")
                    .isEqualTo(filter.count);
        }
    }

    private static void assertTotals(Dropscope dropscope, Filter filter) {
        Summary summary = dropscope.summary().reconciles().losesNothing();
        assertThat(summary.number("drops")).as("drops").isEqualTo(filter.count);
        assertThat(summary.number("host_drops")).as("host_drops").isGreaterThanOrEqualTo(WANTED + OTHERS + NOBODYS);
        assertThat(summary.loss("undecided")).as("undecided").isZero();
    }

    /** The socket is made, and its process named, while the filter stands. */
    @Test
    void shouldFollowAProcessThatOpensAnotherSocket() {
        try (Holder maker = lab.holdThrough(
                        "echo pid=$$; echo ready; read -r go; exec \"$@\"",
                        "b",
                        "udp-receiver",
                        "--dst",
                        B4,
                        "--dport",
                        "9804",
                        "--filter",
                        "--comm",
                        "opener");
                Dropscope dropscope = Dropscope.attached(
                        command("trace", "--pid " + maker.pids().getFirst()))) {
            maker.tell("go", "ready");
            for (int i = 0; i < WANTED; i++) {
                send(9804);
                send(9802);
            }
            assertThat(dropscope.stop()).isZero();
            assertThat(dropscope.events("drop")).hasSize(WANTED);
            assertThat(EventOwner.all(dropscope.events("drop")))
                    .allSatisfy(owner -> owner.isHeldBy("opener", maker.pids()));
            assertThat(dropscope.summary().loss("undecided")).isZero();
        }
    }

    @Test
    void shouldTellUnknownOwnersBeforeItAttaches() {
        assertBadInput("4194304", "--pid", "4194304"); // above the largest pid
        assertBadInput("no-such-comm", "--comm", "no-such-comm");
        assertBadInput("/no-such-cgroup", "--cgroup", "/no-such-cgroup");
        assertBadInput("perhaps", "--owner", "perhaps");
        assertBadInput("nobody-here", "--uid", "nobody-here");
    }

    private static void assertBadInput(String culprit, String... options) {
        List<String> command = new ArrayList<>(List.of(System.getProperty("dropscope.launcher"), "trace"));
        command.addAll(List.of(options));
        ProcessResult result = ProcessResult.of(command.toArray(String[]::new));
        assertThat(result.code()).as(result.err()).isEqualTo(2);
        assertThat(result.err().lines())
                .singleElement()
                .asString()
                .startsWith("dropscope: ")
                .contains(culprit)
                .doesNotContain("Unknown option");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void shouldWaitForAProcessWhenAskedTo() {
        try (Dropscope dropscope = Dropscope.start(command("trace", "--comm latecomer --wait"))) {
            dropscope.await("to wait", () -> dropscope.stderr().contains("latecomer"));
            assertThat(dropscope.stderr()).doesNotContain("attached");
            try (Holder late =
                    lab.hold("b", "udp-receiver", "--dst", B4, "--dport", "9805", "--filter", "--comm", "latecomer")) {
                dropscope.awaitAttached();
                for (int i = 0; i < WANTED; i++) {
                    send(9805);
                    send(9802);
                }
                assertThat(dropscope.stop()).isZero();
                assertThat(dropscope.events("drop")).hasSize(WANTED);
                assertThat(EventOwner.all(dropscope.events("drop")))
                        .allSatisfy(owner -> owner.isHeldBy("latecomer", List.of(late.pid())));
            }
        }
    }

    @Test
    void shouldEndWhileItWaits() {
        try (Dropscope dropscope = Dropscope.start(command("trace", "--comm never-comes --wait"))) {
            dropscope.await("to wait", () -> dropscope.stderr().contains("never-comes"));
            dropscope.terminate();
            assertThat(dropscope.exitCode()).isIn(0, 143);
        }
    }
}
