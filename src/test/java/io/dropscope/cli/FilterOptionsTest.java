package io.dropscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dropscope.bpf.Filter;
import io.dropscope.enrich.Interfaces;
import io.dropscope.enrich.OwnerFilter;
import io.dropscope.enrich.ReasonTable;
import io.dropscope.linux.Namespaces;
import io.dropscope.linux.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Timeout(60)
class FilterOptionsTest {
    private static final ReasonTable REASONS = new ReasonTable(
            Map.of(2, "NOT_SPECIFIED", 3, "NO_SOCKET", 8, "NETFILTER_DROP", 6, "SOCKET_FILTER", 0x10001, "RX_DROP_U"),
            Map.of(3, "NO_SOCKET"));

    private final Interfaces interfaces = new Interfaces();

    @AfterEach
    void close() {
        interfaces.close();
    }

    @Command
    private static final class Options {
        @CommandLine.Mixin
        private FilterOptions filter = new FilterOptions();
    }

    private static FilterOptions options(String... arguments) {
        Options options = new Options();
        new CommandLine(options).parseArgs(arguments);
        return options.filter;
    }

    private Filter filter(String... arguments) throws UsageException, IOException {
        return options(arguments).resolve(REASONS, interfaces, OwnerFilter.NONE);
    }

    private void shouldRefuse(String message, String... arguments) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> filter(arguments))
                .withMessage(message);
    }

    @Test
    void shouldFilterNothingByDefault() throws UsageException, IOException {
        assertThat(filter()).isEqualTo(Filter.NONE);
        assertThat(filter().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "10.9.0.1, 0a090001, 32",
        "10.9.0.1/32, 0a090001, 32",
        "' 10.9.0.1 ', 0a090001, 32",
        "10.0.0.0/8, 0a000000, 8",
        "10.128.0.0/9, 0a800000, 9",
        "10.9.0.2/31, 0a090002, 31",
        "0.0.0.0/0, 00000000, 0",
        "255.255.255.255, ffffffff, 32",
        "fd00::1, fd000000000000000000000000000001, 128",
        "fd00::/8, fd000000000000000000000000000000, 8",
        "2001:DB8:8000::/33, 20010db8800000000000000000000000, 33",
        "::/0, 00000000000000000000000000000000, 0",
        "[::1], 00000000000000000000000000000001, 128",
        "::1, 00000000000000000000000000000001, 128",
        "64:ff9b::10.9.0.1, 0064ff9b00000000000000000a090001, 128",
    })
    void shouldReadAnAddressOrNetwork(String text, String address, int prefix) throws UsageException {
        Filter.Network network = FilterOptions.network(text);
        assertThat(HexFormat.of().formatHex(network.address())).isEqualTo(address);
        assertThat(network.prefix()).isEqualTo(prefix);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "10.1",
                "10",
                "167772161",
                "10.1.2",
                "10.1.2.3.4",
                "256.1.1.1",
                "1.2.3.1000",
                "010.1.2.3",
                "0x0a.1.2.3",
                "10.1.2.-3",
                "example.com",
                "localhost",
                ":",
                "1:2",
                "fd00:::1",
                "1:2:3:4:5:6:7:8:9",
                "fe80::1%eth0",
                "fe80::1%2/64",
                "10.0.0.0\\8"
            })
    void shouldRefuseWhatIsNoAddress(String text) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> FilterOptions.network(text))
                .withMessage("'" + text + "' is no address or network; write 10.1.2.3, 10.1.0.0/16 or fd00::/8");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/33, 32",
        "10.0.0.0/-1, 32",
        "10.0.0.0/, 32",
        "10.0.0.0/x, 32",
        "10.0.0.0/8/8, 32",
        "10.0.0.0/255.0.0.0, 32",
        "fd00::/129, 128",
        "fd00::/99999999999, 128",
    })
    void shouldRefuseAPrefixThatTheAddressCannotHave(String text, int bits) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> FilterOptions.network(text))
                .withMessage("'" + text + "' has no valid prefix length; write 0 to " + bits + " behind the slash");
    }

    @ParameterizedTest
    @CsvSource({
        "10.9.0.1/8, 10.9.0.1, 10.0.0.0/8",
        "10.9.0.1/31, 10.9.0.1, 10.9.0.0/31",
        "10.9.0.1/0, 10.9.0.1, 0.0.0.0/0",
        "fd00::1/64, fd00::1, fd00:0:0:0:0:0:0:0/64",
    })
    void shouldTellWhatAnAddressWithHostBitsMayMean(String text, String host, String network) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> FilterOptions.network(text))
                .withMessage("'" + text + "' has bits set behind its prefix; write " + host + ", or " + network);
    }

    @Test
    void shouldTakeSeveralHosts() throws UsageException, IOException {
        assertThat(filter("--host", "10.9.0.1,fd00::/8", "--host", "10.9.0.2").networks())
                .hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        "tcp, '6', ''",
        "UDP, '17', ''",
        "icmp, '1 58', ''",
        "ipv4, '', '800'",
        "ipv6, '', '86dd'",
        "arp, '', '806'",
        "0, '0', ''",
        "132, '132', ''",
        "255, '255', ''",
        "'tcp,6,arp', '6', '806'",
    })
    void shouldReadAProtocol(String text, String ipProtocols, String etherTypes) throws UsageException, IOException {
        Filter filter = filter("--protocol", text);
        assertThat(filter.ipProtocols().stream().map(String::valueOf).collect(Collectors.joining(" ")))
                .isEqualTo(ipProtocols);
        assertThat(filter.etherTypes().stream().map(Integer::toHexString).collect(Collectors.joining(" ")))
                .isEqualTo(etherTypes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"256", "-1", "gre", "tcp6", "0x11"})
    void shouldRefuseAnUnknownProtocol(String text) {
        shouldRefuse(
                "unknown protocol '" + text + "'; known: tcp, udp, icmp, ipv4, ipv6, arp, or 0 to 255",
                "--protocol=" + text);
    }

    @Test
    void shouldReadPorts() throws UsageException, IOException {
        assertThat(filter("--port", "0,53", "--port", "65535").ports()).containsExactly(0, 53, 65_535);
    }

    @ParameterizedTest
    @ValueSource(strings = {"65536", "-1", "http", "1-3", "99999999999"})
    void shouldRefuseWhatIsNoPort(String text) {
        shouldRefuse("'" + text + "' is no port; write a number from 0 to 65535", "--port=" + text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--reason", "--not-reason"})
    void shouldFindReasonsByName(String option) throws UsageException, IOException {
        Filter filter =
                filter(option, "no_socket,SKB_DROP_REASON_NETFILTER_DROP", option, "RX_DROP_U", option, "REASON_77");
        assertThat(option.equals("--reason") ? filter.reasons() : filter.notReasons())
                .containsExactly(3, 8, 0x10001, 77);
        assertThat(option.equals("--reason") ? filter.notReasons() : filter.reasons())
                .isEmpty();
    }

    @Test
    void shouldNameTheReasonsNearestToAnUnknownOne() {
        shouldRefuse(
                "unknown reason 'NETFILTER_DRP'; nearest on this kernel: NETFILTER_DROP", "--reason", "NETFILTER_DRP");
        shouldRefuse(
                "unknown reason 'socket'; nearest on this kernel: NO_SOCKET, SOCKET_FILTER", "--not-reason", "socket");
        shouldRefuse("unknown reason 'xyzzy'", "--reason", "NO_SOCKET,xyzzy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--port=53", "--host=10.0.0.1", "--protocol=udp"})
    void shouldRefuseWhatLooksIntoPacketsThatCannotBeRead(String option) throws UsageException {
        options(option).requireReadable(true);
        options("--reason=NO_SOCKET", "--netns=1").requireReadable(false);
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> options(option).requireReadable(false))
                .withMessageStartingWith(option.substring(0, option.indexOf('=')) + ": ")
                .withMessageContaining("lockdown=confidentiality");
    }

    @Test
    void shouldSayThatAnOldKernelHasNoReasons() {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> options("--reason", "NO_SOCKET")
                        .resolve(new ReasonTable(Map.of(), Map.of()), interfaces, OwnerFilter.NONE))
                .withMessage("--reason: this kernel has no drop reasons (they came with Linux 5.17)");
    }

    @Test
    void shouldFindTheLoopbackOfThisNamespace() throws UsageException, IOException {
        long own = Namespaces.own();
        Filter filter = filter("--netns", "/proc/self/ns/net", "-i", "lo");
        assertThat(filter.netns()).containsExactly(own);
        assertThat(filter.interfaces()).containsExactly(new Filter.Interface(own, 1));
        assertThat(filter("--netns", Long.toString(own)).netns()).containsExactly(own);
    }

    @Test
    void shouldNameTheInterfacesNearestToAnUnknownOne() {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> filter("--netns", "/proc/self/ns/net", "--interface", "loo"))
                .withMessageStartingWith("unknown interface 'loo'; nearest: ")
                .withMessageContaining("lo");
        shouldRefuse(
                "unknown interface 'no-such-interface'; 'ip link' lists them",
                "--netns",
                "/proc/self/ns/net",
                "--interface",
                "no-such-interface");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/no/such/namespace", "no-such-namespace", "1", "99999999999999999999"})
    void shouldRefuseAnUnknownNamespace(String text) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> filter("--netns", text))
                .withMessageStartingWith("no network namespace")
                .withMessageContaining(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--reason", "--not-reason", "--protocol", "--host", "--port"})
    void shouldTakeAsManyValuesAsTheProgramHoldsAndNoMore(String option) throws UsageException, IOException {
        IntFunction<String> value = i -> switch (option) {
            case "--host" -> "10.9.0." + i;
            case "--reason", "--not-reason" -> "REASON_" + i;
            default -> "" + i;
        };
        assertThat(filter(option, list(value, Filter.MAX_VALUES)).isEmpty()).isFalse();
        shouldRefuse(
                option + " matches 65 values; the kernel side holds 64: name fewer, or add --netns",
                option,
                list(value, Filter.MAX_VALUES + 1));
    }

    private static String list(IntFunction<String> value, int count) {
        return IntStream.range(0, count).mapToObj(value).collect(Collectors.joining(","));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "''; all drops, all namespaces",
                "--reason NO_SOCKET; drops with reason NO_SOCKET, all namespaces",
                "--reason A,B --port 1,2; drops with reason A or B, port 1 or 2, all namespaces",
                "--not-reason A --netns blue; all drops, not A, netns blue",
                "--protocol tcp --host fd00::/8 -i eth0; all drops, protocol tcp, host fd00::/8, interface eth0, all namespaces",
                "--pid 1,2 --comm dns; all drops, process 1 or 2, process dns, all namespaces",
                "--cgroup /a --uid 0,33 --owner none; all drops, cgroup /a, user 0 or 33, owner none, all namespaces",
                "--comm \u001b[31m; all drops, process \\x1b[31m, all namespaces",
                "-i \u001b[31m; all drops, interface \\x1b[31m, all namespaces",
            })
    void shouldSayWhatPasses(String arguments, String words) {
        assertThat(options(arguments.isEmpty() ? new String[0] : arguments.split(" "))
                        .describe())
                .isEqualTo(words);
    }

    private static OwnerFilter owners(String... arguments) throws UsageException, InterruptedException {
        return options(arguments).resolveOwners(true);
    }

    private static void shouldRefuseOwners(String message, String... arguments) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> owners(arguments))
                .withMessage(message);
    }

    @Test
    void shouldTakeAnyOwnerByDefault() throws UsageException, InterruptedException {
        assertThat(owners()).isEqualTo(OwnerFilter.NONE);
        assertThat(options().resolveOwners(false)).isEqualTo(OwnerFilter.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "nginx", "2147483648", "1-3", "0x1"})
    void shouldRefuseWhatIsNoProcessId(String text) {
        shouldRefuseOwners("'" + text + "' is no process id; write a number from 1 on", "--pid=" + text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "root", "4294967296", "0x1"})
    void shouldRefuseWhatIsNoUserId(String text) {
        shouldRefuseOwners("'" + text + "' is no user id; write a number (id -u NAME tells it)", "--uid=" + text);
    }

    @Test
    void shouldReadUsers() throws UsageException, InterruptedException, IOException {
        OwnerFilter owners = owners("--uid", "0,1000", "--uid", "4294967295");
        assertThat(owners.uids()).containsExactly(0L, 1000L, 4_294_967_295L);
        Filter filter = options().resolve(REASONS, interfaces, owners);
        assertThat(filter.uids()).containsExactly(0L, 1000L, 4_294_967_295L);
        assertThat(filter.byHolders()).isFalse();
        assertThat(options("--uid=0").resolveOwners(false).uids()).containsExactly(0L);
    }

    @Test
    void shouldRefuseMoreUsersThanTheProgramHolds() {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> options()
                        .resolve(REASONS, interfaces, owners("--uid", list(i -> "" + i, Filter.MAX_VALUES + 1))))
                .withMessage("--uid matches 65 values; the kernel side holds 64: name fewer, or add --netns");
    }

    @ParameterizedTest
    @CsvSource({"known, true", "NONE, false", "' Known ', true"})
    void shouldReadWhetherAnOwnerIsKnown(String text, boolean known)
            throws UsageException, InterruptedException, IOException {
        OwnerFilter owners = owners("--owner", text);
        assertThat(owners).isEqualTo(new OwnerFilter(Set.of(), Set.of(), List.of(), Set.of(), known));
        assertThat(options().resolve(REASONS, interfaces, owners).byHolders()).isTrue();
    }

    @Test
    void shouldRefuseAnotherSortOfOwner() {
        shouldRefuseOwners("--owner takes known or none, not 'unknown'", "--owner", "unknown");
        shouldRefuseOwners("--owner takes known or none, not ''", "--owner", "");
    }

    @Test
    void shouldFindThisProcessByPidAndName() throws UsageException, InterruptedException, IOException {
        int pid = (int) ProcessHandle.current().pid();
        String comm = Files.readString(Path.of("/proc/self/comm")).strip();
        OwnerFilter owners = owners("--pid", "" + pid, "--comm", comm);
        assertThat(owners.pids()).containsExactly(pid);
        assertThat(owners.comms()).containsExactly(comm);
        assertThat(owners("--wait", "--pid", "" + pid).pids()).containsExactly(pid);
        Filter filter = options().resolve(REASONS, interfaces, owners);
        assertThat(filter.byHolders()).isTrue();
        assertThat(filter.isEmpty()).isFalse();
    }

    @Test
    void shouldRefuseAProcessThatIsNotThere() {
        assumeTrue(Processes.inHostPidNamespace(), "processes of this host are not visible");
        shouldRefuseOwners("no process 2147483647; --wait waits for it", "--pid", "2147483647");
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> owners("--comm", "no-such\u001bname"))
                .withMessageStartingWith("no process named 'no-such\\x1bname'")
                .withMessageEndingWith("; --wait waits for it");
    }

    @Test
    void shouldRefuseACgroupThatIsNotThere() {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> owners("--cgroup", "/no-such-group.service"))
                .withMessageStartingWith("no cgroup '/no-such-group.service'")
                .withMessageEndingWith("; --wait waits for it");
    }

    @Test
    void shouldWaitOnlyForSomething() {
        String message = "--wait needs --pid, --comm or --cgroup to wait for";
        shouldRefuseOwners(message, "--wait");
        shouldRefuseOwners(message, "--wait", "--uid=0", "--owner=known");
    }

    @Test
    void shouldWaitForAProcess() throws Exception {
        assumeTrue(Processes.inHostPidNamespace(), "processes of this host are not visible");
        Path script = Files.createTempFile("ds-wait", "");
        Path program = script.resolveSibling(
                "w" + Long.toString(ProcessHandle.current().pid(), 36));
        Files.delete(script);
        Files.copy(Path.of("/bin/sleep"), program, StandardCopyOption.REPLACE_EXISTING);
        String name = program.getFileName().toString();
        CompletableFuture<OwnerFilter> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return owners("--wait", "--comm", name);
            } catch (UsageException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(waiting).isNotDone();
        Process process = new ProcessBuilder(program.toString(), "60").start();
        try {
            assertThat(waiting.get().comms()).containsExactly(name);
        } finally {
            process.destroyForcibly();
            Files.delete(program);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--pid=1", "--comm=x", "--cgroup=/", "--owner=none"})
    void shouldRefuseToJudgeByHoldersWithoutEvents(String option) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> options(option).resolveOwners(false))
                .withMessage(
                        "--pid, --comm, --cgroup and --owner need events, and --no-detail takes none; leave it out");
    }
}
