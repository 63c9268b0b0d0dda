package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dropscope.kernel.MatrixResults.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Judges what dropscope and the witnesses of one kernel of {@code test-vm} said; the kernel itself ran before. On a
 * kernel of the matrix each check must have been made, unless its line of expectations says that it cannot. On a user's
 * own kernel the reasons are what its witness says, nothing is demanded of sockets, and a scenario that it does not tell
 * of is left out.
 */
class MatrixTest {
    private static final long COUNT = 23;
    private static final Pattern DROPWATCH =
            Pattern.compile("(\\d+) drops at (\\S+)\\+([0-9a-f]+) \\(0x([0-9a-f]+)\\).*");

    private static final MatrixResults RESULTS = new MatrixResults(Path.of(System.getProperty("dropscope.results")));
    private static final MatrixExpectations EXPECTED =
            MatrixExpectations.of(System.getProperty("dropscope.matrix-kernel"));

    static Stream<Scenario> scenarios() {
        return Scenario.all().stream();
    }

    @Test
    void shouldLoadTheProgramsThatThisKernelHasTheShapesFor() {
        String refused = EXPECTED.ofKernel("refused");
        if (refused != null) {
            int space = refused.indexOf(' ');
            assertThat(RESULTS.exitCode("scenarios")).isEqualTo(Integer.parseInt(refused.substring(0, space)));
            assertThat(RESULTS.lines("scenarios.err"))
                    .singleElement()
                    .satisfies(
                            line -> assertThat(line).startsWith("dropscope: ").contains(refused.substring(space + 1)));
            return;
        }
        assertThat(RESULTS.exitCode("scenarios"))
                .as("exit code; %s", RESULTS.text("scenarios.err"))
                .isZero();
        if (EXPECTED.known()) {
            assertThat(RESULTS.about("programs")).isEqualTo(EXPECTED.ofKernel("programs"));
        }
    }

    @Test
    void shouldSayWhenTheKernelHasNoReasons() {
        requireRun();
        assertThat(RESULTS.text("scenarios.err").contains("(kernel has no drop reasons)"))
                .isEqualTo(RESULTS.about("programs").contains("kfree_skb_2"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void scenario(Scenario scenario) {
        requireRun();
        String name = scenario.name();
        require(name, RESULTS.made(name));
        Step step = RESULTS.step(name);
        assertThat(step.exitCodes()).as("prepare, make and undo").containsOnly(0);
        List<Map<String, Object>> drops = ofKind(RESULTS.events(step), "drop");
        assertLedgerAgrees(step, drops);
        if (!EXPECTED.lacks("witness")) {
            assertThat(RESULTS.hasTracefs()).as("a witness").isTrue();
            assertWitnessAgrees(name, RESULTS.events(step));
        }
        Map<String, Object> fields = EXPECTED.fields(name, scenario.fields(RESULTS.nodes(name)));
        if (!EXPECTED.known()) {
            assumeTrue(!drops.isEmpty(), "this kernel does not tell of these drops, says its own witness too");
            List<Map<String, Object>> own =
                    drops.stream().filter(drop -> has(drop, fields)).toList();
            assertThat(own).hasSize((int) EXPECTED.drops(name));
            return;
        }
        List<String> also = EXPECTED.also(name);
        List<Map<String, Object>> own = drops.stream()
                .filter(drop -> !also.contains(drop.get("symbol")))
                .toList();
        assertThat(own).hasSize((int) EXPECTED.drops(name));
        assertThat(own).allSatisfy(drop -> Scenario.assertHas(drop, fields));
        if (EXPECTED.ofKernel("without_packets") == null) {
            boolean hasRxSk = RESULTS.about("programs").contains("kfree_skb_4");
            assertThat(own).allSatisfy(drop -> scenario.assertOwner(drop, hasRxSk, !EXPECTED.withoutReasons()));
        }
        if (EXPECTED.drops(name) == 0) {
            assertThat(RESULTS.socketDrops(name))
                    .as("drops that the socket counted")
                    .isEqualTo(COUNT);
        }
    }

    /** A scene that did not stand would make the same packets die at the closed port behind it. */
    @Test
    void shouldDropEachScenarioWhereItsSceneStands() {
        requireRun();
        for (Scenario scenario : Scenario.all()) {
            String name = scenario.name();
            if (RESULTS.made(name) && name.matches("(nft|tc|xdp|udp-socket|udp-receive|tbf|peer|netem)-.*")) {
                Set<Object> closedPort = locations("udp-closed-port-v4");
                assertThat(closedPort).hasSize(1);
                assertThat(locations(name)).as(name).doesNotContainAnyElementsOf(closedPort);
            }
        }
    }

    private static Set<Object> locations(String scenario) {
        return ofKind(RESULTS.events(RESULTS.step(scenario)), "drop").stream()
                .map(drop -> drop.get("address"))
                .collect(Collectors.toSet());
    }

    private static boolean has(Map<String, Object> event, Map<String, Object> expected) {
        return expected.entrySet().stream()
                .allMatch(field -> Objects.equals(event.get(field.getKey()), field.getValue()));
    }

    /** A closed port: the reset that it sends and its arrival. */
    @Test
    void shouldShowEachResetOnBothSides() {
        requireRun();
        for (String scenario : List.of("tcp-closed-port-v4", "tcp-closed-port-v6")) {
            Step step = RESULTS.step(scenario);
            assertKind(step, "tcp_reset_received", COUNT);
            boolean told = RESULTS.about("programs").contains("tcp_send_reset_3"); // since 6.10
            assertKind(step, "tcp_reset_sent", EXPECTED.known() ? EXPECTED.resetsOfClosedPorts() : told ? COUNT : 0);
        }
    }

    /** A connection that is aborted: its socket sends the reset. */
    @Test
    void shouldShowEachResetOfAConnection() {
        requireRun();
        assertKind(RESULTS.step("tcp-data-after-close"), "tcp_reset_sent", COUNT);
    }

    private static void assertKind(Step step, String kind, long count) {
        assertThat(ofKind(RESULTS.events(step), kind))
                .as("%s of %s", kind, step)
                .hasSize((int) count);
        assertThat(packetsOf(step, kind))
                .as("%s in the ledger of %s", kind, step)
                .isEqualTo(count);
    }

    @Test
    void shouldShowEachRetransmit() {
        requireRun();
        Step step = RESULTS.step("tcp-retransmit");
        assertThat(ofKind(RESULTS.events(step), "tcp_retransmit"))
                .hasSize((int) COUNT)
                .allSatisfy(event -> assertThat(event)
                        .containsEntry("source_address", "10.9.0.1")
                        .containsEntry("destination_address", "10.9.0.2")
                        .containsEntry("destination_port", 9965L)
                        .containsEntry("socket_state", 2L)
                        .containsEntry("netns", RESULTS.nodes("tcp-retransmit").netns("a")));
        assertKind(step, "tcp_retransmit", COUNT);
    }

    @Test
    void shouldLeaveTheFramesOfBpfOutOfStacks() {
        requireRun();
        assertThat(RESULTS.objects("scenarios"))
                .filteredOn(object -> "event".equals(object.get("type")))
                .isNotEmpty()
                .allSatisfy(event -> assertThat((List<?>) event.get("stack"))
                        .isNotEmpty()
                        .allMatch(frame -> !((String) frame)
                                .matches("(bpf_prog_|bpf_trace_run|__bpf_trace_|__traceiter_|bpf_get_stack).*")));
        // each frame has a name: a nameless one would be the BPF program
        assertThat(RESULTS.objects("scenarios"))
                .filteredOn(object -> "tcp_reset_received".equals(object.get("kind")))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(
                                ((List<?>) event.get("stack")).getFirst().toString())
                        .doesNotStartWith("0x"));
    }

    @Test
    void shouldCountAStormThroughASmallRingToThePacket() {
        requireRun();
        assertThat(RESULTS.exitCode("storm")).isZero();
        Summary summary = RESULTS.summary("storm").reconciles();
        assertThat(summary.loss("other")).isZero();
        // Some datagrams found room; they were dropped when the socket was closed.
        long sent = RESULTS.number("storm.out", "sent");
        assertThat(sent).isEqualTo(60_000);
        assertThat(summary.number("drops")).isEqualTo(sent);
        assertThat(summary.loss("ring_full")).as("the ring was full").isPositive();
        if (!RESULTS.about("programs").contains("kfree_skb_2")) {
            assertThat(summary.dropsOf("SOCKET_RCVBUFF")).isEqualTo(RESULTS.number("storm.out", "rcvbuf_errors"));
        }
        long intervals = RESULTS.objects("storm").stream()
                .filter(object -> "interval".equals(object.get("type")))
                .mapToLong(object -> (long) object.get("drops"))
                .sum();
        assertThat(intervals).isEqualTo(summary.number("drops"));
    }

    /** Drops in softirq interrupt drops in task context on the same CPU: ledger + nested is what the kernel counted. */
    @Test
    void shouldAccountForEachDropOfAMixedStorm() {
        requireRun();
        require(
                "mixed-storm",
                RESULTS.has("count.out") && RESULTS.text("count.out").contains("counted="));
        assertThat(RESULTS.exitCode("mixed")).isZero();
        List<Summary> summaries = RESULTS.summaries("mixed");
        long seen = seen(summaries.get(1)) - seen(summaries.get(0));
        assertThat(seen).as("ledger + nested").isEqualTo(RESULTS.number("count.out", "counted"));
        assertThat(RESULTS.number("mixed.out", "receiver_rcvbuf_errors"))
                .as("drops in softirq")
                .isPositive();
        assertThat(RESULTS.number("mixed.out", "errors"))
                .as("drops in task context")
                .isEqualTo(20_000);
        assertThat(seen)
                .as("drops of both kinds")
                .isGreaterThanOrEqualTo(20_000 + RESULTS.number("mixed.out", "receiver_rcvbuf_errors"));
    }

    /** {@code drops} has the nested ones in it. */
    private static long seen(Summary summary) {
        return summary.number("drops") + summary.packets("drop_fragment");
    }

    @Test
    void shouldSayWhatDropwatchSays() {
        requireRun();
        require("dropwatch", RESULTS.has("dropwatch.out"));
        List<Map<String, Object>> drops = ofKind(RESULTS.events(RESULTS.step("dropwatch")), "drop");
        assertThat(drops).hasSize((int) COUNT);
        Map<String, Long> said = new TreeMap<>();
        for (String line : RESULTS.lines("dropwatch.out")) {
            Matcher matcher = DROPWATCH.matcher(line.strip());
            if (matcher.matches()) {
                said.merge("0x" + matcher.group(4), Long.valueOf(matcher.group(1)), Long::sum);
                assertThat(drops)
                        .allSatisfy(drop -> assertThat(drop)
                                .containsEntry("symbol", matcher.group(2))
                                .containsEntry("offset", Long.valueOf(matcher.group(3), 16)));
            }
        }
        assertThat(said).containsExactly(Map.entry((String) drops.getFirst().get("address"), COUNT));
    }

    /** Recorded on that kernel, replayed on this host. */
    @Test
    void shouldReplayWhatThatKernelRecorded() {
        requireRun();
        String name = "udp-closed-port-v4";
        require(name, RESULTS.made(name));
        assertThat(RESULTS.exitCode("recorded"))
                .as(RESULTS.text("recorded.err"))
                .isZero();
        assertThat((Map<?, ?>) RESULTS.objects("recorded").getLast().get("recording"))
                .extracting("events", "events_not_recorded")
                .containsExactly(COUNT, 0L);
        List<Map<String, Object>> events = replayedHere(RESULTS.path("recorded.pcapng"));
        assumeTrue(EXPECTED.known(), "what this kernel tells of these drops is not known");
        Map<String, Object> fields = EXPECTED.fields(name, Scenario.named(name).fields(RESULTS.nodes(name)));
        assertThat(ofKind(events, "drop")).hasSize((int) COUNT).allSatisfy(drop -> Scenario.assertHas(drop, fields));
    }

    /** Recorded on this host, replayed in the guest: to the letter what this host makes of it. */
    @Test
    void shouldReplayThereWhatThisHostRecorded() {
        requireRun();
        assumeTrue(RESULTS.has("replayed.json"), "nothing was recorded here");
        assertThat(RESULTS.exitCode("replayed"))
                .as(RESULTS.text("replayed.err"))
                .isZero();
        List<Map<String, Object>> there = RESULTS.objects("replayed").stream()
                .filter(object -> "event".equals(object.get("type")))
                .toList();
        assertThat(ofKind(there, "drop")).hasSize((int) COUNT);
        assertThat(there).isEqualTo(replayedHere(RESULTS.path("../host.pcapng")));
    }

    private static List<Map<String, Object>> replayedHere(Path recording) {
        String dropscope = Path.of(System.getProperty("dropscope.basedir"), "target", "dropscope")
                .toString();
        ProcessResult replay =
                ProcessResult.of(dropscope, "replay", recording.toString(), "--events", "--output", "json");
        assertThat(replay.code()).as(replay.err()).isZero();
        return replay.out()
                .lines()
                .map(JsonText::object)
                .filter(object -> "event".equals(object.get("type")))
                .toList();
    }

    @Test
    void shouldWorkWithANewerLibbpf() {
        requireRun();
        String newer = RESULTS.about("newer_libbpf");
        assumeTrue(!newer.isEmpty(), "no newer libbpf at hand"); // its package may be gone from the mirror
        assertThat(RESULTS.about("storm_libbpf")).isEqualTo(newer);
        assertThat(RESULTS.about("libbpf")).doesNotStartWith("/opt");
        assertThat(RESULTS.exitCode("storm")).isZero();
    }

    @Test
    void shouldCountWhatTheKernelCounts() {
        assertCounters("counters", "udp_rcvbuf", "accept_queue");
    }

    @Test
    void shouldCountWhatAQdiscDrops() {
        require("counters-qdisc", RESULTS.has("qdisc.json"));
        assertCounters("qdisc", "qdisc");
    }

    @Test
    void shouldGoOnWithCountersWhereThereIsNoBpf() {
        assumeTrue(EXPECTED.ofKernel("refused") != null, "there is BPF");
        assertThat(RESULTS.exitCode("fallback"))
                .as(RESULTS.text("fallback.err"))
                .isZero();
        assertThat(RESULTS.lines("fallback.err").getFirst())
                .contains("this kernel has no BTF")
                .contains("Going on with the kernel's counters");
        Map<String, Object> summary = RESULTS.objects("fallback").getLast();
        assertThat(summary)
                .as("%s", summary)
                .containsEntry("source", "counters")
                .containsEntry("drops", COUNT);
        assertThat((List<?>) summary.get("rows"))
                .filteredOn(row -> "Udp.RcvbufErrors".equals(((Map<?, ?>) row).get("reason")))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(((Map<?, ?>) row).get("drops")).isEqualTo(COUNT));
    }

    /** 23 of each of these columns and nothing else, in the total of a run of {@code counters} and as the guest read it. */
    private static void assertCounters(String run, String... columns) {
        assertThat(RESULTS.exitCode(run)).as(RESULTS.text(run + ".err")).isZero();
        Map<String, Object> summary = RESULTS.objects(run).getLast();
        assertThat(summary)
                .as("%s", summary)
                .containsEntry("type", "counters_summary")
                .containsEntry("total_drops", COUNT * columns.length);
        for (String column : columns) {
            assertThat((Map<?, ?>) summary.get("columns")).as("%s", summary).isNotNull();
            assertThat(((Map<?, ?>) summary.get("columns")).get(column))
                    .as(column)
                    .isEqualTo(COUNT);
            assertThat(RESULTS.lines(run + ".kernel"))
                    .filteredOn(line -> line.startsWith(column + " "))
                    .singleElement()
                    .satisfies(line -> {
                        String[] words = line.split(" ", -1);
                        assertThat(Long.parseLong(words[2]) - Long.parseLong(words[1]))
                                .as(line)
                                .isEqualTo(COUNT);
                    });
        }
    }

    @Test
    void shouldLeaveNothingBehind() {
        requireRun();
        assertThat(RESULTS.text("leftovers")).as("programs, links and maps").isEmpty();
    }

    /** For all but the kernels that dropscope must refuse. */
    private static void requireRun() {
        assumeTrue(EXPECTED.ofKernel("refused") == null, "dropscope does not run on this kernel, and says so");
    }

    /** On a kernel of the matrix a check that was not made is a failure, unless the table says that it cannot be. */
    private static void require(String check, boolean made) {
        if (EXPECTED.lacks(check)) {
            assertThat(made)
                    .as("expectations.tsv says that %s cannot be checked", check)
                    .isFalse();
        }
        assumeTrue(!EXPECTED.lacks(check), "cannot be checked on this kernel");
        assumeTrue(made || EXPECTED.known(), "not possible on this kernel");
        assertThat(made).as("%s was checked", check).isTrue();
    }

    private static List<Map<String, Object>> ofKind(List<Map<String, Object>> events, String kind) {
        return events.stream().filter(event -> kind.equals(event.get("kind"))).toList();
    }

    private static long packetsOf(Step step, String kind) {
        return RESULTS.after(step).packets(kind) - RESULTS.before(step).packets(kind);
    }

    /** What the ledger has more after a scenario is what the events were: by reason and location, and in all. */
    private static void assertLedgerAgrees(Step step, List<Map<String, Object>> drops) {
        Map<String, Long> counted = new TreeMap<>();
        drops.forEach(drop -> counted.merge(place(drop), 1L, Long::sum));
        Map<String, Long> ledger = new TreeMap<>();
        RESULTS.after(step).rows().forEach(row -> ledger.merge(place(row), (long) row.get("drops"), Long::sum));
        RESULTS.before(step).rows().forEach(row -> ledger.merge(place(row), -(long) row.get("drops"), Long::sum));
        ledger.values().removeIf(count -> count == 0);
        assertThat(ledger).as("ledger").isEqualTo(counted);
    }

    private static void assertWitnessAgrees(String scenario, List<Map<String, Object>> events) {
        Map<String, Long> truth = RESULTS.witness(scenario);
        boolean symbols = truth.keySet().stream().anyMatch(place -> place.contains("+0x"));
        Map<String, Long> seen = new TreeMap<>();
        for (Map<String, Object> event : events) {
            if ("drop".equals(event.get("kind")) || "drop_fragment".equals(event.get("kind"))) {
                String location = symbols
                        ? event.get("symbol") + "+0x" + Long.toHexString((long) event.get("offset"))
                        : ((String) event.get("address")).substring(2);
                seen.merge(event.getOrDefault("reason", "-") + " " + location, 1L, Long::sum);
            }
        }
        assertThat(seen).as("what tracefs saw").isEqualTo(truth);
    }

    private static String place(Map<String, Object> object) {
        return object.get("reason") + " " + object.get("address");
    }
}
