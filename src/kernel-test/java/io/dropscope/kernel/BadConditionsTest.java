package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.linux.SystemInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A storm while the reader gets no CPU, nobody reads stdout, or the ring is the smallest that there is: totals stay
 * exact, what is lost of the detail is counted, and the run ends as ever.
 */
@RequiresKernel
class BadConditionsTest {
    private static final String RARE = "nft-netdev-ingress";
    private static final int RARE_DROPS = 23;
    private static final String SMALLEST_RING = (SystemInfo.pageSize() >> 10) + "k";

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

    private static String[] arguments(String command, String output, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                command, "--output", output, "--netns", lab.netnsName("a") + "," + lab.netnsName("b"), "--no-stack"));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    /** The rare drops come in the first of these times. */
    private static void stopAgainAndAgainIn(Storm storm, Dropscope dropscope) throws InterruptedException {
        boolean first = true;
        do {
            dropscope.signal("STOP");
            try {
                if (first) {
                    lab.make(RARE, RARE_DROPS);
                    first = false;
                }
                Thread.sleep(Duration.ofMillis(250));
            } finally {
                dropscope.signal("CONT");
            }
            Thread.sleep(Duration.ofMillis(100));
        } while (storm.goesOn());
    }

    /** Each of them has its event: a line of trace, or its part of a row of live. */
    private static void assertRareDropsAreThere(Dropscope dropscope, String command, String output) {
        if (command.equals("trace")) {
            assertThat(dropscope.lines().stream().filter(line -> line.contains("NETFILTER_DROP") && !isSummary(line)))
                    .hasSize(RARE_DROPS);
        } else if (output.equals("json")) {
            assertThat(dropscope.summary().rows())
                    .filteredOn(row -> "NETFILTER_DROP".equals(row.get("reason")))
                    .singleElement()
                    .satisfies(row -> assertThat(row)
                            .containsEntry("drops", (long) RARE_DROPS)
                            .containsEntry("events", (long) RARE_DROPS));
        } else {
            assertThat(dropscope.stderr().lines().filter(line -> line.contains("NETFILTER_DROP")))
                    .singleElement()
                    .asString()
                    .matches(" *" + RARE_DROPS + " .*");
        }
    }

    private static boolean isSummary(String line) {
        return line.contains("\"type\":\"summary\"");
    }

    @ParameterizedTest
    @CsvSource({"live,text", "live,json", "trace,text", "trace,json"})
    void shouldLoseNoCountWhenTheReaderIsStoppedAgainAndAgain(String command, String output)
            throws InterruptedException {
        try (Dropscope dropscope =
                Dropscope.attached(arguments(command, output, "--ring-size", "1M", "--detail-rate", "all"))) {
            Storm storm = Storm.start(lab, "--seconds", "2");
            stopAgainAndAgainIn(storm, dropscope);
            long dropped = storm.dropped();
            assertThat(dropscope.stop()).isZero();
            Totals totals =
                    Totals.of(dropscope).accountFor(dropped + RARE_DROPS).readToTheEnd();
            assertThat(totals.ringFull()).isPositive();
            assertRareDropsAreThere(dropscope, command, output);
        }
    }

    /** Tables of so many flows that the second fills the pipe. */
    private static String[] unread(String command, String output, String... more) {
        List<String> arguments = new ArrayList<>(List.of(arguments(command, output, more)));
        if (command.equals("live")) {
            arguments.addAll(List.of("--by", "flow", "--top", "300", "--interval", "200ms"));
        }
        return arguments.toArray(String[]::new);
    }

    @ParameterizedTest
    @CsvSource({"live,text", "live,json", "trace,text", "trace,json"})
    void shouldLoseNoCountWhileNobodyReadsStdout(String command, String output) throws InterruptedException {
        try (Dropscope dropscope = Dropscope.attachedUnread(unread(command, output))) {
            Storm storm = Storm.start(lab, "--seconds", "2.5", "--flows", "1000");
            Thread.sleep(Duration.ofMillis(500));
            lab.make(RARE, RARE_DROPS);
            long dropped = storm.dropped();
            dropscope.readStdout();
            assertThat(dropscope.stop()).isZero();
            Totals totals =
                    Totals.of(dropscope).accountFor(dropped + RARE_DROPS).readToTheEnd();
            if (command.equals("trace")) {
                assertThat(totals.ringFull()).isPositive();
                assertRareDropsAreThere(dropscope, command, output);
            }
            if (output.equals("json")) {
                assertThat(dropscope.lines())
                        .allSatisfy(line -> assertThat(JsonText.object(line)).containsKey("schema"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"live,text", "live,json", "trace,text", "trace,json"})
    void shouldEndWithItsSumsOnStderrWhenNobodyEverReadsStdout(String command, String output)
            throws InterruptedException {
        try (Dropscope dropscope = Dropscope.attachedUnread(unread(command, output))) {
            Storm storm = Storm.start(lab, "--seconds", "1.5", "--flows", "1000");
            long dropped = storm.dropped();
            assertThat(dropscope.stop()).isZero();
            assertThat(dropscope.stderr()).contains("stdout is not read; what it would hold from here on is lost");
            Totals totals = Totals.ofText(dropscope.stderr()).accountFor(dropped);
            if (command.equals("trace")) {
                assertThat(totals.ringFull()).isPositive();
                assertThat(dropscope.stderr()).contains("ring full");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"live,text", "live,json", "trace,text", "trace,json"})
    void shouldLoseNoCountThroughTheSmallestRing(String command, String output) throws InterruptedException {
        try (Dropscope dropscope =
                Dropscope.attached(arguments(command, output, "--ring-size", SMALLEST_RING, "--detail-rate", "all"))) {
            Storm storm = Storm.start(lab, "--packets", "300000");
            lab.make(RARE, RARE_DROPS);
            long dropped = storm.dropped();
            assertThat(dropscope.stop()).isZero();
            Totals totals =
                    Totals.of(dropscope).accountFor(dropped + RARE_DROPS).readToTheEnd();
            assertThat(totals.ringFull()).isPositive();
            assertThat(totals.events()).isPositive();
        }
    }

    @Test
    void shouldCountAHundredThousandNewFlowsASecond() throws InterruptedException {
        try (Dropscope dropscope = Dropscope.attached(arguments("live", "json", "--by", "flow"))) {
            Storm storm = Storm.start(lab, "--flows", "900000", "--rate", "100000", "--packets", "900000");
            Thread.sleep(Duration.ofMillis(500));
            lab.make(RARE, RARE_DROPS);
            long dropped = storm.dropped();
            assertThat(dropscope.stop()).isZero();
            Totals.of(dropscope).accountFor(dropped + RARE_DROPS).readToTheEnd();
            Summary summary = dropscope.summary().reconciles();
            assertThat(summary.number("drops")).isEqualTo(dropped + RARE_DROPS);
            assertThat(dropscope.objects("interval").stream()
                            .mapToLong(interval -> (long) interval.get("drops"))
                            .sum())
                    .isEqualTo(dropped + RARE_DROPS);
        }
    }

    /** The smallest ring, the reader stopped, its stdout unread, and the signal to end while it is stopped. */
    @ParameterizedTest
    @ValueSource(strings = {"live", "trace"})
    void shouldLoseNoCountWhenAllOfThatComesTogether(String command) throws InterruptedException {
        try (Dropscope dropscope = Dropscope.attachedUnread(
                unread(command, "json", "--ring-size", SMALLEST_RING, "--detail-rate", "all"))) {
            Storm storm = Storm.start(lab, "--seconds", "2", "--flows", "1000");
            stopAgainAndAgainIn(storm, dropscope);
            long dropped = storm.dropped();
            dropscope.signal("STOP");
            dropscope.terminate();
            Thread.sleep(Duration.ofMillis(250));
            dropscope.signal("CONT");
            dropscope.readStdout();
            assertThat(dropscope.exitCode()).isZero();
            Totals totals =
                    Totals.of(dropscope).accountFor(dropped + RARE_DROPS).readToTheEnd();
            assertThat(totals.ringFull()).isPositive();
            assertThat(dropscope.summary().drops(row -> true)).isEqualTo(dropped + RARE_DROPS);
        }
    }
}
