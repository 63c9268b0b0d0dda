package io.dropscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command line as far as it gets without asking anything of the kernel. */
@Timeout(30)
class MainTest extends CapturesOutput {
    private static final String EXAMPLE = "  sudo dropscope ";
    private static final String WITHOUT_ROOT = "  dropscope ";

    private List<String> printed() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** The arguments of the examples, and what stands behind them. */
    private List<String> examples() {
        return printed().stream()
                .filter(line -> line.startsWith(EXAMPLE) || line.startsWith(WITHOUT_ROOT))
                .map(line -> line.substring((line.startsWith(EXAMPLE) ? EXAMPLE : WITHOUT_ROOT).length()))
                .toList();
    }

    private static String[] words(String arguments) {
        return arguments.isEmpty() ? new String[0] : arguments.split(" ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--nosuch | Unknown option: '--nosuch' | dropscope",
                "nosuch | unknown command 'nosuch'; known: live, trace, record, replay, report, export, diff, counters, analyze; 'dropscope --help' explains them | -",
                "live --nosuch | Unknown option: '--nosuch' | dropscope live",
                "live extra | Unmatched argument at index 1: 'extra' | dropscope live",
                "live --interval | Missing required parameter for option '--interval' (TIME) | dropscope live",
                "live --interval 1x | Invalid value for option '--interval': '1x' is no duration; write 500ms, 1.5s, 2m or 1h | dropscope live",
                "live --duration 0s | Invalid value for option '--duration': '0s' is no time at all; write 500ms, 1.5s, 2m or 1h | dropscope live",
                "live --interval 50ms | --interval takes at least 100ms: each reading waits for an RCU grace period | -",
                "live --interval 1s --interval 2s | option '--interval' (TIME) should be specified only once | dropscope live",
                "replay --events --by flow none.pcapng | --by is for tables, and --events and -c show none; leave one of them out | -",
                "replay -c 5 --interval 1m none.pcapng | --interval is for tables, and --events and -c show none; leave one of them out | -",
                "live --top 0 | --top takes at least 1 | -",
                "live --top -1 | --top takes at least 1 | -",
                "live --top many | Invalid value for option '--top': 'many' is no number | dropscope live",
                "live --by colour | Invalid value for option '--by': expected one of [drop, reason, location, interface, netns, flow, process, socket, cgroup, unit, container] (case-insensitive) but was 'colour' | dropscope live",
                "live --output xml | Invalid value for option '--output': expected one of [text, json, csv] (case-insensitive) but was 'xml' | dropscope live",
                "live --by flow --no-detail | --by flow needs events, and --no-detail takes none; leave one of them out | -",
                "live --stack --no-stack | --stack and --no-stack exclude each other; give one of them | -",
                "live --no-detail --stack | --no-detail excludes --detail-rate and --stack; leave it out, or them | -",
                "live --no-detail --detail-rate 5 | --no-detail excludes --detail-rate and --stack; leave it out, or them | -",
                "live --detail-rate 0 | Invalid value for option '--detail-rate': '0' is no rate; write events a second, 'all', or use --no-detail for none | dropscope live",
                "live --ring-size 3k | --ring-size: a ring of '3k' is not possible; it takes a power of two from 4k to 64M | -",
                "live --rings 0 | Invalid value for option '--rings': '0' is no number of rings; write 1 to 256, cpu or node | dropscope live",
                "live --ring-size big | --ring-size: 'big' is no size; write 64k, 512k or 8M | -",
                "live --color red | --color takes auto, always or never, not 'red' | -",
                "live --color \u001b[31m | --color takes auto, always or never, not '\\x1b[31m' | -",
                "live --source maybe | Invalid value for option '--source': expected one of [auto, bpf, counters] (case-insensitive) but was 'maybe' | dropscope live",
                "live --source counters --reason NO_SOCKET | --reason needs BPF: counters know nothing of reasons; leave it out, or take --source bpf | -",
                "live --source counters --not-reason NO_SOCKET | --not-reason needs BPF: counters know nothing of reasons; leave it out, or take --source bpf | -",
                "live --source counters --protocol tcp | --protocol needs BPF: counters know nothing of a packet's protocol; leave it out, or take --source bpf | -",
                "live --source counters --host 10.0.0.1 | --host needs BPF: counters know nothing of addresses; leave it out, or take --source bpf | -",
                "trace --source counters --port 53 | --port needs BPF: counters know nothing of ports; leave it out, or take --source bpf | -",
                "trace --source COUNTERS --stack | --stack needs BPF: counters know nothing of stacks; leave it out, or take --source bpf | -",
                "live --source counters --detail-rate all | --detail-rate needs BPF: counters know nothing of events of packets; leave it out, or take --source bpf | -",
                "live --source counters --rings cpu | --rings needs BPF: counters know nothing of events of packets; leave it out, or take --source bpf | -",
                "live --source counters --ring-size 1M | --ring-size needs BPF: counters know nothing of events of packets; leave it out, or take --source bpf | -",
                "live --source counters --no-stack | --no-stack needs BPF: counters know nothing of events of packets; leave it out, or take --source bpf | -",
                "live --source counters --by flow | --by flow needs BPF: counters know nothing of flows; leave it out, or take --source bpf | -",
                "live --source counters --by location | --by location needs BPF: counters know nothing of functions; leave it out, or take --source bpf | -",
                "live --source counters --interface lo --uid 0 | --interface and a filter by owner exclude each other with counters: what sockets count belongs to no interface; leave one of them out | -",
                "trace -c 0 | -c takes at least 1 | -",
                "trace -c -5 | -c takes at least 1 | -",
                "trace -c x | Invalid value for option '--count': 'x' is no number | dropscope trace",
                "trace --output csv | trace has no csv; use --output json, or 'dropscope live --output csv' | -",
                "trace --no-detail | trace shows events, and --no-detail takes none; use 'dropscope live --no-detail' | -",
                "trace --stack --no-stack | --stack and --no-stack exclude each other; give one of them | -",
                "counters --interval 50ms | --interval takes at least 100ms | -",
                "counters --count 0 | --count takes at least 1 | -",
                "counters --threshold many | Invalid value for option '--threshold': 'many' is no threshold; write 100, 50/s or 0.1% | dropscope counters",
                "counters --columns udp_rcvbuf | --columns is for --output csv and --log; give one of them | -",
                "counters --output csv --columns udp_rcv | no column 'udp_rcv'; nearest: udp_rcvbuf | -",
                "counters --keep 3 | --rotate-size, --rotate-every and --keep are about --log FILE; give it too | -",
                "counters --log x --keep 3 | --keep needs --rotate-size or --rotate-every | -",
                "counters --log x --rotate-size big | --rotate-size: 'big' is no size; write 500k, 10M or 2G | -",
                "counters --time-format sundial | Invalid value for option '--time-format': expected one of [local, rfc3339, utc, epoch] (case-insensitive) but was 'sundial' | dropscope counters",
                "counters --log x --columns iteration,total_drops | --log needs the column timestamp, or nobody can say when; add it to --columns | -",
                "counters --log x --time-format local --columns timestamp,iteration,interface,total_drops,nic_rx,nic_tx,nic_missed,qdisc,softirq,syn_queue,accept_queue,tcp_pruned,tcp_collapsed,udp_rcvbuf,udp_sndbuf,severity | a log of these columns and local times would be taken for one of the old script, whose numbers mean other things; add a column (packets), or leave out --time-format | -",
                "counters --output csv --columns packets,packets | --columns has 'packets' twice; name it once | -",
                "counters --output csv --columns zzzzzz | no column 'zzzzzz'; 'dropscope counters --help' lists them | -",
                "counters --output json --time-format utc | --time-format is for text, csv and --log; times in json are RFC 3339, in UTC | -",
                "counters --output csv --all | --all is about the rows of text; json and csv have everything, leave it out | -",
                "counters --log= | --log needs the name of a file | -",
                "analyze -o= x | -o needs the name of a file; without it the report goes to stdout | -",
                "watch lo 5 drops.log | no interface '5'; the interval and the log are options: dropscope watch lo -n 5s --log drops.log | -",
                "watch lo 5 | no interface '5'; the interval and the log are options: dropscope watch lo -n 5s | -",
                "counters --netns all,x | --netns all has all of them; name none beside it | -",
                "watch --nosuch | Unknown option: '--nosuch' | dropscope counters",
                "trace --interval 1s | Unknown options: '--interval', '1s' | dropscope trace",
            })
    void shouldTellBadUsageInOneLine(String arguments, String message, String helpOf) {
        assertThat(run(words(arguments))).isEqualTo(ExitCode.USAGE);
        String hint = helpOf.equals("-") ? "" : "; '" + helpOf + " --help' lists the options";
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("dropscope: " + message + hint + System.lineSeparator());
        assertThat(printed()).isEmpty();
    }

    @Test
    void shouldKeepToOneLineThoughAValueHasTwo() {
        assertThat(run("live", "--color", "a\nb")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
    }

    @Test
    void shouldPrintExamplesWhenCalledWithNothing() {
        assertThat(run()).isEqualTo(ExitCode.OK);
        assertThat(printed()).filteredOn(line -> line.startsWith(EXAMPLE)).hasSize(5);
        assertThat(printed()).hasSizeLessThan(16);
        assertThat(err.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "live", "trace", "counters"})
    void shouldHelpWithExamplesInAHundredColumns(String command) {
        assertThat(run(words((command + " --help").strip()))).isEqualTo(ExitCode.OK);
        assertThat(printed()).contains("Examples:");
        assertThat(examples()).filteredOn(line -> line.startsWith(command)).hasSizeGreaterThanOrEqualTo(5);
        assertThat(printed()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        assertThat(err.size()).isZero();
    }

    /** Two spaces, a pipe or a redirection end the command of an example. */
    @ParameterizedTest
    @ValueSource(strings = {"", "live", "trace", "counters"})
    void shouldUnderstandItsOwnExamples(String command) {
        run(words((command + " --help").strip()));
        List<String> understood = new ArrayList<>();
        for (String line : examples()) {
            String arguments = line.split("  | [|>] ", -1)[0];
            CommandLine.ParseResult parsed = Main.commandLine().parseArgs(words(arguments));
            understood.add(parsed.subcommand().commandSpec().name());
        }
        assertThat(understood).hasSizeGreaterThanOrEqualTo(5).allMatch(name -> name.startsWith(command));
    }

    @Test
    void shouldNotEvenAskForBpfWhereCountersAreWanted() {
        assertThat(Main.asksForCounters("live", "--source", "counters", "--all"))
                .isTrue();
        assertThat(Main.asksForCounters("trace", "--source=Counters")).isTrue();
        assertThat(Main.asksForCounters("live", "--source", "auto", "counters")).isFalse();
        assertThat(Main.asksForCounters("live", "--source")).isFalse();
        assertThat(Main.asksForCounters("live")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V", "live --version"})
    void shouldSayItsVersion(String arguments) {
        assertThat(run(words(arguments))).isEqualTo(ExitCode.OK);
        assertThat(printed()).first().isEqualTo("dropscope " + System.getProperty("dropscope.version"));
        assertThat(printed()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 21, 1_000})
    void shouldShowTheEndOfALongLog(int lines) {
        List<String> log = new ArrayList<>();
        for (int i = 1; i <= lines; i++) {
            log.add("line " + i);
        }
        List<String> shown = Main.lastLines(String.join("\n", log));
        if (lines <= 20) {
            assertThat(shown).isEqualTo(log);
        } else {
            assertThat(shown).hasSize(21).endsWith("line " + (lines - 1), "line " + lines);
            assertThat(shown.getFirst()).isEqualTo("(the last 20 lines; -v shows all)");
        }
    }
}
