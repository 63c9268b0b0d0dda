package io.dropscope.cli;

import io.dropscope.bpf.BpfException;
import io.dropscope.linux.Text;
import io.dropscope.view.ClosedOutputException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The program's entry point. */
@Command(
        name = "dropscope",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Shows where packets die on this host, why, and how many.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sudo dropscope live                        where packets die, each second",
            "  sudo dropscope trace -c 10 --stack         the next ten drops, with the kernel's stack",
            "  sudo dropscope trace --host 10.1.2.3       each dropped packet of one host",
            "  sudo dropscope live --output json | jq .   for programs",
            "  sudo dropscope record -w drops.pcapng      all of them into a file, for Wireshark too",
            "  dropscope replay drops.pcapng              what was recorded, in the same views",
            "  dropscope report drops.pcapng              a page of it, to look at and to send around",
            "  dropscope diff before.pcapng after.pcapng  did the fix help?",
            "  dropscope counters                         what the kernel counts, without BPF",
            "  dropscope analyze network_drops.log        what a log of drop counters tells",
            "",
            "'dropscope --help' lists the commands, 'dropscope COMMAND --help' the options of one."
        })
public final class Main implements Runnable {
    private static final String LIVE = "live";
    private static final String TRACE = "trace";
    private static final List<String> COUNTERS = List.of("counters", "watch");
    private static final String ANALYZE = "analyze";
    private static final String REPLAY = "replay";
    private static final String RECORD = "record";
    private static final String REPORT = "report";
    private static final String EXPORT = "export";
    private static final String DIFF = "diff";
    /** What is not there twice. */
    private static final List<String> OTHERS = List.of(ANALYZE, REPLAY, REPORT, EXPORT, DIFF);

    /** Those that trace with BPF. */
    private static final List<String> TRACERS = List.of(LIVE, TRACE, RECORD);
    /** Those that can be called without an option. */
    private static final List<String> WITHOUT_OPTIONS = List.of(LIVE, TRACE);

    private static final List<String> VERSION = List.of("--version", "-V");
    private static final int LOG_LINES = 20;
    private static final Pattern JAVA_TYPE = Pattern.compile("is not an? (int|long)");
    private static final Pattern ENUM_VALUES = Pattern.compile("\\[[A-Z0-9]+(, [A-Z0-9]+)+]");

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    public static void main(String[] args) throws IOException {
        if (args.length == 1 && VERSION.contains(args[0])) {
            tellVersion(); // picocli would take longer than all the rest
            return;
        }
        if (args.length > 0 && TRACERS.contains(args[0]) && !asksForCounters(args)) {
            Session.askKernelAhead();
        }
        int code = args.length == 1 && WITHOUT_OPTIONS.contains(args[0])
                ? runWithoutOptions(args[0])
                : commandLine(args).execute(args);
        System.out.flush();
        // Threads that are stuck in a write, and hooks, must not keep the process or change its exit code.
        Runtime.getRuntime().halt(code);
    }

    /** Whether no BPF is wanted: then not even a question may be asked, which some sandboxes answer by SIGKILL. */
    static boolean asksForCounters(String... args) {
        boolean asks = false;
        for (int i = 1; i < args.length; i++) {
            asks |= args[i].equalsIgnoreCase("--source=counters")
                    || args[i - 1].equals("--source") && args[i].equalsIgnoreCase("counters");
        }
        return asks;
    }

    private static void tellVersion() throws IOException {
        for (String line : new Version().getVersion()) {
            System.out.println(line);
        }
    }

    /** A command alone: picocli would read what its options are for as long as the kernel verifies the program. */
    @SuppressWarnings("CatchingUnchecked") // as picocli does
    private static int runWithoutOptions(String command) {
        try {
            return command.equals(LIVE) ? new LiveCommand().call() : new TraceCommand().call();
        } catch (Exception e) {
            return onFailure(e);
        }
    }

    /** With the commands that a command line asks for; reading the options of the other one would take its time. */
    static CommandLine commandLine(String... args) {
        CommandLine line = new CommandLine(new Main());
        String first = args.length > 0 ? args[0] : "";
        boolean known = TRACERS.contains(first) || COUNTERS.contains(first) || OTHERS.contains(first);
        String wanted = known ? first : null;
        if (wanted == null || wanted.equals(LIVE)) {
            line.addSubcommand(new LiveCommand());
        }
        if (wanted == null || wanted.equals(TRACE)) {
            line.addSubcommand(new TraceCommand());
        }
        if (wanted == null || wanted.equals(RECORD)) {
            line.addSubcommand(new RecordCommand());
        }
        if (wanted == null || COUNTERS.contains(wanted)) {
            line.addSubcommand(new CountersCommand());
        }
        if (wanted == null || wanted.equals(ANALYZE)) {
            line.addSubcommand(new AnalyzeCommand());
        }
        if (wanted == null || wanted.equals(REPLAY)) {
            line.addSubcommand(new ReplayCommand());
        }
        if (wanted == null || wanted.equals(REPORT)) {
            line.addSubcommand(new ReportCommand());
        }
        if (wanted == null || wanted.equals(EXPORT)) {
            line.addSubcommand(new ExportCommand());
        }
        if (wanted == null || wanted.equals(DIFF)) {
            line.addSubcommand(new DiffCommand());
        }
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(100)
                .setParameterExceptionHandler(Main::onBadUsage)
                .setExecutionExceptionHandler((e, command, parsed) -> onFailure(e));
    }

    /** {@code dropscope} alone: five examples. */
    @Override
    public void run() {
        System.out.println(spec.usageMessage().description()[0]);
        for (String line : spec.usageMessage().footer()) {
            System.out.println(line);
        }
    }

    private static int onBadUsage(ParameterException e, String[] args) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        // picocli puts the possible solutions on a second line
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched
                && command.equals("dropscope")
                && !unmatched.getUnmatched().getFirst().startsWith("-")) {
            return complain(
                    "unknown command '" + Text.safe(unmatched.getUnmatched().getFirst())
                            + "'; known: live, trace, record, replay, report, export, diff, counters, analyze; 'dropscope --help' explains them",
                    ExitCode.USAGE);
        }
        String message = e.getMessage().strip().replaceAll("\\s*\\R\\s*", " ");
        message = JAVA_TYPE.matcher(message).replaceAll("is no number");
        // and names the values of an enum as Java does
        message =
                ENUM_VALUES.matcher(message).replaceAll(values -> values.group().toLowerCase(Locale.ROOT));
        return complain(message + "; '" + command + " --help' lists the options", ExitCode.USAGE);
    }

    @SuppressWarnings("CatchAndPrintStackTrace") // a fault of ours: the trace is what a report needs
    private static int onFailure(Exception e) {
        return switch (e) {
            case ClosedOutputException nobodyReads -> ExitCode.OK;
            case UsageException usage -> complain(usage.getMessage(), ExitCode.USAGE);
            case BpfException bpf -> {
                int code = complain(bpf.getMessage(), ExitCode.of(bpf));
                lastLines(bpf.log()).forEach(System.err::println);
                yield code;
            }
            case NotPermittedException denied -> complain(denied.getMessage(), ExitCode.MISSING_PERMISSION);
            case AccessDeniedException denied -> complain(denied.getMessage(), ExitCode.MISSING_PERMISSION);
            case IOException io -> complain(io.getMessage(), ExitCode.FAILURE);
            default -> {
                e.printStackTrace();
                yield complain("a fault of dropscope itself; please report it with these lines", ExitCode.FAILURE);
            }
        };
    }

    /** The end of a log, which says why; -v has shown all of it before. */
    static List<String> lastLines(String log) {
        List<String> lines = log.lines().toList();
        int from = Math.max(0, lines.size() - LOG_LINES);
        return from == 0
                ? lines
                : Stream.concat(
                                Stream.of("(the last " + LOG_LINES + " lines; -v shows all)"),
                                lines.subList(from, lines.size()).stream())
                        .toList();
    }

    private static int complain(String message, int code) {
        System.err.println("dropscope: " + Text.safe(message)); // it may quote what the user gave
        return code;
    }
}
