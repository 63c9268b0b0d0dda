package io.dropscope.cli;

import io.dropscope.bpf.DropProgram;
import io.dropscope.bpf.Filter;
import io.dropscope.bpf.KernelFeatures;
import io.dropscope.bpf.PreparedSource;
import io.dropscope.bpf.ProgramOptions;
import io.dropscope.enrich.Interfaces;
import io.dropscope.enrich.KernelSymbols;
import io.dropscope.enrich.LiveNames;
import io.dropscope.enrich.OwnerFilter;
import io.dropscope.enrich.Owners;
import io.dropscope.enrich.ProcSocketScan;
import io.dropscope.enrich.ReasonTable;
import io.dropscope.event.Stage;
import io.dropscope.linux.Namespaces;
import io.dropscope.linux.Signals;
import io.dropscope.poll.CounterLog;
import io.dropscope.poll.CounterLogReader;
import io.dropscope.stats.By;
import io.dropscope.stats.LogAnalysis;
import io.dropscope.stats.LogUnit;
import io.dropscope.stats.Snapshot;
import io.dropscope.view.Format;
import io.dropscope.view.LiveOptions;
import io.dropscope.view.LiveView;
import io.dropscope.view.LogFormat;
import io.dropscope.view.Output;
import io.dropscope.view.RunInfo;
import io.dropscope.view.Style;
import io.dropscope.view.TraceView;
import io.dropscope.view.Views;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The training run of the class cache (src/build/make-launcher.sh): goes the ways of all commands, so that the cache holds
 * the classes that a start needs, whoever builds it. It takes prepared records through the real pipeline and views, and of
 * the kernel side what needs no rights; with rights it does the same. What it writes is of no use to anybody.
 *
 * <p>There are two caches, because all of one is resident: what looks at counters is of no use to a tracer.
 */
public final class Training {
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration RUN = Duration.ofMillis(450);
    private static final int EVENTS = 4000;
    private static final int LOG_ROWS = 600;
    private static final String[][] TRACING_LINES = {
        {"--help"},
        {"live", "--interval", "100ms", "--by", "flow", "--netns", "x", "--duration", "1s"},
        {"live", "--output", "json", "--detail-rate", "all", "--host", "10.0.0.0/8", "--port", "53"},
        {"trace", "--netns", "x", "--no-stack", "--reason", "NO_SOCKET", "-c", "10", "--pid", "1"},
        {"trace", "--output", "json", "--stack", "--interface", "eth0", "--protocol", "tcp"},
    };

    private static final String[] ANALYZE_LINE = {
        "analyze", "--since", "1h", "--severity", "CRIT", "--group-by", "hour", "-o", "x.html", "log"
    };

    private final RunInfo info;
    private final ReasonTable reasons;

    private Training(ReasonTable reasons) throws IOException {
        this.reasons = reasons;
        info = new RunInfo(
                Version.number(),
                "host",
                "6.18",
                "all drops",
                false,
                INTERVAL,
                true,
                ZoneId.systemDefault(),
                Namespaces.own(),
                RunInfo.From.BPF);
    }

    /** @param args {@code tracing} or {@code counters}: whose cache it is */
    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "tracing" -> tracing();
            case "counters" -> counters();
            default -> throw new IllegalArgumentException(args[0]);
        }
        System.out.flush();
    }

    private static void tracing() throws Exception {
        int code = Main.commandLine().execute("live", "--interval", "1ms"); // refused: the way of a message
        if (code != ExitCode.USAGE) {
            throw new IllegalStateException("exit code " + code);
        }
        Main.main(new String[] {"--version"});
        for (String[] line : TRACING_LINES) {
            Main.commandLine(line).parseArgs(line);
        }
        new RunOptions().style();
        Signals.handle("USR1", () -> {});
        KernelFeatures features = KernelFeatures.rehearse();
        Session.askAhead(() -> features);
        try (Session session = new Session(new RunOptions(), new FilterOptions(), INTERVAL, Detail.FOR_TABLES, null)) {
            session.handleSignals();
            session.info();
        }
        DropProgram.rehearse(
                new ProgramOptions(
                        Filter.NONE,
                        ProgramOptions.DEFAULT_RING_BYTES,
                        ProgramOptions.LIVE_DETAIL_PER_SECOND,
                        ProgramOptions.Stacks.POWER_OF_TWO,
                        INTERVAL),
                features);
        Training training = new Training(new ReasonTable(features.dropReasons(), features.resetReasons()));
        for (Format format : Format.values()) {
            training.live(new LiveOptions(format, By.DROP, 20, false));
        }
        training.live(new LiveOptions(Format.TEXT, By.FLOW, 20, true));
        training.live(new LiveOptions(Format.TEXT, By.PROCESS, 20, false));
        training.trace(Format.TEXT);
        training.trace(Format.JSON);
    }

    private static void counters() throws IOException {
        Main.commandLine(ANALYZE_LINE).parseArgs(ANALYZE_LINE);
        for (Format format : Format.values()) {
            String output = format.name().toLowerCase(Locale.ROOT);
            String[] line = {"counters", "--interval", "100ms", "--count", "1", "--output", output};
            Main.commandLine(line).execute(line); // without /proc/net it is refused, and the cache holds less
        }
        for (LogFormat format : LogFormat.values()) {
            analyze(format);
        }
    }

    private static void analyze(LogFormat format) throws IOException {
        StringBuilder log = new StringBuilder(String.join(",", CounterLog.HEADER)).append("\nno row\n");
        for (int i = 0; i < LOG_ROWS; i++) {
            log.append("2026-02-03 11:%02d:%02d,%d,eth0,%d,".formatted(i / 60, i % 60, i + 1, i))
                    .append("0,0,0,0,0,0,0,0,0,%d,0,WARN\n".formatted(i));
        }
        LogAnalysis analysis = new LogAnalysis(ZoneId.systemDefault(), LogAnalysis.Choice.ALL, LogUnit.MINUTE, 10, 20);
        analysis.begin("log");
        InputStream bytes = new ByteArrayInputStream(log.toString().getBytes(StandardCharsets.UTF_8));
        try (CounterLogReader reader = new CounterLogReader(bytes, ZoneId.systemDefault());
                ReadProgress progress = ReadProgress.onStderr(List.of())) {
            AnalyzeCommand.count(reader, analysis, progress);
        }
        Views.log(format, Style.PLAIN, Output.stdout()).write(analysis.report(), null);
    }

    private void live(LiveOptions options) throws Exception {
        LiveView view = Views.live(options, Style.PLAIN, Output.stdout(), Output.stderr());
        view.begin(info);
        Snapshot last = run(null, snapshot -> {
            try {
                view.interval(snapshot, 0);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        LastWriter writer = new LastWriter(
                "dropscope-view",
                () -> {
                    view.interval(last, 0);
                    view.summary(last, 0);
                },
                () -> {});
        writer.start().finish(() -> Views.summaryBeside(info, last, 0, Output.stderr()));
        ExitCode.of(last, false, false);
    }

    private void trace(Format format) throws Exception {
        TraceView view = Views.trace(format, Style.PLAIN, Output.stdout(), Output.stderr());
        view.begin(info);
        view.summary(run(view, snapshot -> {}));
    }

    private Snapshot run(Stage stream, Consumer<Snapshot> snapshots) throws Exception {
        AtomicReference<Snapshot> last = new AtomicReference<>();
        try (Interfaces interfaces = new Interfaces();
                PreparedSource source = new PreparedSource(EVENTS, Namespaces.own());
                Owners owners = Owners.live(new ProcSocketScan(), interfaces, stream != null, OwnerFilter.NONE, null)) {
            owners.awaitFirst();
            LiveNames names = new LiveNames(new KernelSymbols(), interfaces, reasons);
            try (io.dropscope.pipeline.Pipeline pipeline = BpfFeed.pipeline(
                    source,
                    names,
                    owners,
                    null,
                    INTERVAL,
                    stream,
                    delta -> {},
                    snapshot -> {
                        last.set(snapshot);
                        if (!snapshot.last()) {
                            snapshots.accept(snapshot);
                        }
                    },
                    Session.STDOUT,
                    0)) {
                pipeline.start();
                Thread.sleep(RUN);
                pipeline.requestStop();
                pipeline.awaitEnd();
            }
        }
        return last.get();
    }
}
