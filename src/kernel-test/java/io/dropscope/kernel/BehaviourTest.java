package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.libbpf.libbpf_h;
import io.dropscope.linux.Descriptors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How a run begins, ends, and stands beside others: signals, pipes, exit codes. */
@RequiresKernel
class BehaviourTest {
    /** Five tracepoints, the tags of new sockets, and the sweep. */
    private static final int PROGRAMS = 7;

    private static final String SCENE = "icmp-checksum";

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

    /** Watches the drops of the scene and no others: a namespace that is new has some of its own. */
    private static Dropscope trace(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("trace", "--output", "json", "--netns", lab.netnsName("b"), "--reason", "ICMP_CSUM"));
        arguments.addAll(List.of(more));
        return Dropscope.attached(arguments.toArray(String[]::new));
    }

    @Test
    void shouldEndAfterTheAskedNumberOfRecords() {
        try (Dropscope dropscope = trace("-c", "7")) {
            lab.make(SCENE, 23);
            assertThat(dropscope.exitCode()).isZero();
            assertThat(dropscope.events()).hasSize(7);
        }
    }

    @Test
    void shouldPrintTheSummaryOnUsr1AndGoOn() {
        try (Dropscope dropscope = trace()) {
            lab.make(SCENE, 23);
            dropscope.signal("USR1");
            dropscope.await(
                    "to print a summary", () -> dropscope.objects("summary").size() == 1);
            lab.make(SCENE, 23);
            assertThat(dropscope.stop()).isZero();
            assertThat(dropscope.events()).hasSize(46);
            List<Map<String, Object>> summaries = dropscope.objects("summary");
            assertThat(summaries).hasSize(2);
            assertThat(summaries.get(0)).containsEntry("drops", 23L).containsEntry("last", false);
            assertThat(summaries.get(1)).containsEntry("drops", 46L).containsEntry("last", true);
        }
    }

    @Test
    void shouldPrintTheSummaryOnUsr1InLiveToo() {
        try (Dropscope dropscope = Dropscope.attached(
                "live",
                "--output",
                "json",
                "--interval",
                "10s",
                "--netns",
                lab.netnsName("b"),
                "--reason",
                "ICMP_CSUM")) {
            lab.make(SCENE, 23);
            dropscope.signal("USR1");
            dropscope.await(
                    "to print a summary", () -> dropscope.objects("summary").size() == 1);
            assertThat(dropscope.objects("summary").getFirst()).containsEntry("drops", 23L);
            assertThat(dropscope.stop()).isZero();
            assertThat(dropscope.objects("interval").stream()
                            .mapToLong(interval -> (long) interval.get("drops"))
                            .sum())
                    .isEqualTo(23);
        }
    }

    @Test
    void shouldLeaveValidJsonWhenTheJvmIsAskedForItsThreads() {
        try (Dropscope dropscope = trace()) {
            dropscope.signal("QUIT");
            lab.make(SCENE, 23);
            dropscope.signal("QUIT");
            assertThat(dropscope.stop()).isZero();
            assertThat(dropscope.lines())
                    .hasSize(24)
                    .allSatisfy(line -> assertThat(JsonText.object(line)).containsKey("schema"));
        }
    }

    @Test
    void shouldEndAtOnceAndQuietlyWhenThePipeIsClosed() throws IOException, InterruptedException {
        Process shell = new ProcessBuilder(
                        "sh",
                        "-c",
                        "\"$0\" trace --netns \"$1\" | head -n 1 >&2; echo closed",
                        System.getProperty("dropscope.launcher"),
                        lab.netnsName("b"))
                .start();
        try {
            StringBuilder err = new StringBuilder();
            InputStream stream = shell.getErrorStream();
            while (err.indexOf(", attached:") < 0) {
                int next = stream.read();
                assertThat(next).as("more on stderr after: " + err).isNotNegative();
                err.append((char) next);
            }
            lab.make(SCENE, 1);
            // no further drop comes, and none is needed
            assertThat(shell.waitFor(10, TimeUnit.SECONDS)).as("ended").isTrue();
            String rest = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(rest).contains("ICMP_CSUM").doesNotContain("ledger total");
            assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("closed\n");
        } finally {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }
    }

    @Test
    void shouldCountEverythingWhileNobodyReadsItsOutput() throws InterruptedException {
        try (Dropscope dropscope = Dropscope.attachedUnread(
                "trace",
                "--output",
                "json",
                "--netns",
                lab.netnsName("a"),
                "--ring-size",
                "64k",
                "--detail-rate",
                "all")) {
            lab.storm("--packets", "200000");
            Thread.sleep(Duration.ofSeconds(5));
            dropscope.readStdout();
            assertThat(dropscope.stop()).isZero();
            Summary summary = dropscope.summary();
            long counted = summary.dropsOf("SOCKET_RCVBUFF");
            assertThat(counted).isEqualTo(200_000 - 5);
            assertThat(summary.loss("ring_full"))
                    .as("detail was lost, and counted")
                    .isPositive();
            assertThat(summary.number("ledger_packets"))
                    .isEqualTo(summary.number("events") + summary.loss("ring_full") + summary.loss("thinned"));
            assertThat(dropscope.events()).hasSize((int) summary.number("events"));
        }
    }

    @Test
    void shouldKeepTotalsOfLiveWhenNobodyReadsForAWhile() throws InterruptedException {
        try (Dropscope dropscope = Dropscope.attachedUnread(
                "live",
                "--output",
                "json",
                "--interval",
                "100ms",
                "--by",
                "flow",
                "--netns",
                lab.netnsName("b"),
                "--reason",
                "ICMP_CSUM")) {
            lab.make(SCENE, 23);
            Thread.sleep(Duration.ofSeconds(5));
            lab.make(SCENE, 23);
            dropscope.readStdout();
            assertThat(dropscope.stop()).isZero();
            assertThat(dropscope.summary().number("drops")).isEqualTo(46);
            assertThat(dropscope.objects("interval").stream()
                            .mapToLong(interval -> (long) interval.get("drops"))
                            .sum())
                    .isEqualTo(46);
        }
    }

    @Test
    void shouldRunTwiceSideBySide() {
        try (Dropscope one = trace();
                Dropscope two = trace()) {
            lab.make(SCENE, 23);
            assertThat(one.stop()).isZero();
            lab.make(SCENE, 23);
            assertThat(two.stop()).isZero();
            assertThat(one.events()).hasSize(23);
            assertThat(two.events()).hasSize(46);
        }
    }

    @Test
    void shouldLeaveNothingAttachedWhenItIsKilled() {
        try (Dropscope dropscope = trace()) {
            Set<String> programs = programsOf(dropscope);
            assertThat(programs).hasSize(PROGRAMS);
            dropscope.signal("KILL");
            assertThat(dropscope.exitCode()).isEqualTo(137);
            assertGone(programs);
        }
    }

    @Test
    void shouldLeaveNothingAttachedAfterAnOrdinaryEnd() {
        try (Dropscope dropscope = trace()) {
            Set<String> programs = programsOf(dropscope);
            assertThat(programs).hasSize(PROGRAMS);
            assertThat(dropscope.stop()).isZero();
            assertGone(programs);
        }
    }

    @Test
    void shouldExitWith10WhenAskedToFailOnDrops() {
        try (Dropscope dropscope = trace("--fail-on-drop")) {
            lab.make(SCENE, 23);
            assertThat(dropscope.stop()).isEqualTo(10);
        }
        try (Dropscope dropscope = trace("--fail-on-drop")) {
            assertThat(dropscope.stop()).isZero();
        }
    }

    @Test
    void shouldEndWithTheDuration() {
        try (Dropscope dropscope = trace("--duration", "300ms")) {
            assertThat(dropscope.exitCode()).isZero();
            assertThat(dropscope.summary().number("drops")).isZero();
        }
    }

    @Test
    void shouldSayWhichCapabilitiesAreMissing() {
        ProcessResult result = ProcessResult.of(
                "setpriv",
                "--bounding-set=-bpf,-perfmon,-sys_admin",
                System.getProperty("dropscope.launcher"),
                "live",
                "--source",
                "bpf",
                "--duration",
                "1s");
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err().lines())
                .singleElement()
                .asString()
                .contains("missing CAP_BPF, CAP_PERFMON")
                .contains("sudo");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void shouldExitWith4WhereTheKernelHasNoBtf() {
        ProcessResult result = inPrivateMounts("mount -t tmpfs none /sys/kernel/btf");
        assertThat(result.code()).as(result.err()).isEqualTo(4);
        assertThat(result.err().lines())
                .singleElement()
                .asString()
                .contains("no BTF")
                .contains("boot a kernel");
    }

    @Test
    void shouldExitWith3WhereAPolicyRefusesBpfDespiteTheCapabilities() {
        ProcessResult result = ProcessResult.of(
                "unshare",
                "-U",
                "-r",
                System.getProperty("dropscope.launcher"),
                "live",
                "--source",
                "bpf",
                "--port",
                "1",
                "--duration",
                "1s");
        assertThat(result.code()).as(result.err()).isEqualTo(3);
        assertThat(result.err().lines().findFirst().orElseThrow())
                .contains("Linux ", "(EPERM)", "this is a user namespace", "run it on the host");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void shouldNameThePackageWhenLibbpfIsMissing() {
        ProcessResult result =
                inPrivateMounts("for f in /usr/lib/*/libbpf.so.1; do mount --bind /dev/null \"$f\"; done");
        assertThat(result.code()).as(result.err()).isEqualTo(4);
        assertThat(result.err().lines()).singleElement().asString().contains("libbpf1");
    }

    private static ProcessResult inPrivateMounts(String change) {
        return ProcessResult.of(
                "unshare",
                "-m",
                "sh",
                "-c",
                change + "; exec \"$0\" live --source bpf --duration 1s",
                System.getProperty("dropscope.launcher"));
    }

    @Test
    void shouldShowRawAddressesAndSaySoWhereSymbolsAreHidden() {
        ProcessResult result = ProcessResult.of(
                "setpriv",
                "--bounding-set=-syslog,-sys_admin",
                System.getProperty("dropscope.launcher"),
                "live",
                "--duration",
                "500ms");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err().lines().filter(line -> line.contains("symbols are hidden")))
                .singleElement()
                .asString()
                .contains("CAP_SYSLOG");
    }

    @Test
    void shouldStillTellTheTotalsWhenNobodyReadsStdoutUntilTheEnd() {
        try (Dropscope dropscope = Dropscope.attachedUnread(
                "trace",
                "--output",
                "json",
                "--netns",
                lab.netnsName("a"),
                "--detail-rate",
                "all",
                "--reason",
                "SOCKET_RCVBUFF")) {
            lab.storm("--packets", "100000");
            dropscope.signal("TERM");
            dropscope.await("to give up on stdout", () -> dropscope.stderr().contains("stdout is not read"));
            dropscope.await("to tell the totals", () -> dropscope.stderr().contains("ledger total 99,995"));
            assertThat(dropscope.exitCode()).isZero();
        }
    }

    /** A script may send it the moment it reads the first line. */
    @Test
    void shouldHeedSignalsFromTheFirstLineOn() {
        for (int i = 0; i < 3; i++) {
            try (Dropscope dropscope = trace()) {
                dropscope.signal("USR1");
                dropscope.signal("TERM");
                assertThat(dropscope.exitCode()).isZero();
                assertThat(dropscope.objects("summary").getLast()).containsEntry("last", true);
            }
        }
    }

    @Test
    void shouldEndAtOnceWithTheSecondSignal() throws InterruptedException {
        try (Dropscope dropscope = Dropscope.attachedUnread(
                "trace", "--output", "json", "--netns", lab.netnsName("a"), "--detail-rate", "all")) {
            lab.storm("--packets", "100000"); // more than a pipe holds: the writer hangs
            dropscope.signal("TERM");
            Thread.sleep(Duration.ofMillis(200));
            dropscope.signal("INT");
            assertThat(dropscope.exitCode()).isEqualTo(130);
        }
    }

    @Test
    void shouldTellBadInputInOneLineWithTheWayOut() {
        assertBadInput("NO_SOCKET", "live", "--reason", "NO_SOKET");
        assertBadInput("ba0", "live", "--netns", lab.netnsName("b"), "--interface", "bb0");
        assertBadInput(lab.netnsName("b"), "live", "--netns", lab.netnsName("b") + "x");
        assertBadInput("10.0.0.0/8", "live", "--host", "10.1.2.3/8");
        assertBadInput("500ms", "live", "--duration", "soon");
        assertBadInput("64M", "live", "--ring-size", "100k");
        assertBadInput("exclude", "live", "--stack", "--no-stack");
        assertBadInput("--no-detail", "trace", "--no-detail");
        assertBadInput("--help", "live", "--colour-blind");
    }

    private static void assertBadInput(String wayOut, String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = System.getProperty("dropscope.launcher");
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        ProcessResult result = ProcessResult.of(command);
        assertThat(result.code()).as(result.err()).isEqualTo(2);
        assertThat(result.err().lines())
                .singleElement()
                .asString()
                .startsWith("dropscope: ")
                .contains(wayOut);
        assertThat(result.out()).isEmpty();
    }

    /** A comm with an escape sequence and a newline: neither may reach a terminal or break a line. */
    @Test
    void shouldEscapeTheNamesOfProcesses() {
        try (Dropscope dropscope = Dropscope.attached("trace", "--netns", lab.netnsName("a"))) {
            lab.inside(
                    "a",
                    "perl",
                    "-e",
                    "open my $f, '>', '/proc/self/comm'; print $f qq(x\\x1b]0;y\\x07\\nz); close $f;"
                            + " use Socket; socket my $s, PF_INET, SOCK_DGRAM, 0;"
                            + " send $s, 'hi', 0, sockaddr_in(9, inet_aton('127.0.0.1'));");
            dropscope.await("to print the drop", () -> !dropscope.lines().isEmpty());
            assertThat(dropscope.stop()).isZero();
            assertThat(dropscope.lines()).anyMatch(line -> line.contains("x\\x1b]0;y\\x07\\x0az["));
            assertThat(String.join("", dropscope.lines()))
                    .doesNotContain("\u001b")
                    .doesNotContain("\u0007");
        }
    }

    /** Ids of the BPF programs that a dropscope holds descriptors of. */
    private static Set<String> programsOf(Dropscope dropscope) {
        String descriptors = ProcessResult.of("sh", "-c", "cat /proc/" + dropscope.pid() + "/fdinfo/*")
                .out();
        return Pattern.compile("^prog_id:\\s+(\\d+)$", Pattern.MULTILINE)
                .matcher(descriptors)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }

    private static boolean isLoaded(int programId) {
        int fd = libbpf_h.bpf_prog_get_fd_by_id(programId);
        if (fd < 0) {
            return false;
        }
        Descriptors.close(fd);
        return true;
    }

    /** The kernel frees a program in the background once its last descriptor is closed. */
    private static void assertGone(Set<String> programs) {
        for (String id : programs) {
            long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            while (isLoaded(Integer.parseInt(id))) {
                assertThat(System.nanoTime()).as("program " + id + " stays").isLessThan(end);
            }
        }
    }
}
