package io.dropscope.cli;

import io.dropscope.bpf.Filter;
import io.dropscope.bpf.ProgramOptions;
import io.dropscope.bpf.ProgramOptions.Stacks;
import io.dropscope.bpf.RingsOfCpus;
import io.dropscope.linux.SystemInfo;
import io.dropscope.linux.Terminal;
import io.dropscope.view.Style;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that every run has, beside the filter. */
final class RunOptions {
    private static final int STDOUT = 1;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = Quantities.DurationConverter.class,
            description = "End after this time (10s, 5m, 1h).")
    private Duration duration;

    @Option(
            names = "--source",
            paramLabel = "FROM",
            description =
                    "auto (default): by BPF, or where that cannot be had from the kernel's counters; bpf; counters.")
    private From source = From.AUTO;

    @Option(
            names = "--ring-size",
            paramLabel = "SIZE",
            description = "Room for events between kernel and dropscope: a power of two from a page (4k) to 64M"
                    + " (default 8M, in record 32M).")
    private String ringSize;

    @Option(
            names = "--rings",
            paramLabel = "N|cpu|node",
            converter = Quantities.RingsConverter.class,
            description = "Rings of that size: the CPUs share N in turn (default 1), or one for each CPU or NUMA node.")
    private RingsOfCpus rings;

    @Option(
            names = "--detail-rate",
            paramLabel = "N|all",
            converter = Quantities.DetailRateConverter.class,
            description =
                    "Events a second for each reason and place, shared out over the CPUs, before they are thinned at"
                            + " random (default 20000 in live, 100000 in trace, all in record; 'all': never). Totals stay exact.")
    private Long detailRate;

    @Option(names = "--no-detail", description = "Count only: no events, no flows. The cheapest way to run.")
    private boolean noDetail;

    @Option(names = "--stack", description = "Take the kernel's stack with every event (costs about 2 us each).")
    private boolean stack;

    @Option(
            names = "--no-stack",
            description =
                    "Take no stacks (default: at the 1st, 2nd, 4th, 8th... drop of a row in each interval and CPU).")
    private boolean noStack;

    @Option(
            names = "--holders",
            paramLabel = "HOW",
            description = "Where the holders of sockets are looked up: bpf (default) or proc.")
    private Holders holders = Holders.BPF;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(
            names = {"-v", "--verbose"},
            description = "Show what libbpf says.")
    private boolean verbose;

    /** Where the holders of sockets are looked up. */
    enum Holders {
        /** By the kernel's iterator over open files; by /proc where there is none. */
        BPF,
        PROC
    }

    /** Where drops come from. */
    enum From {
        /** {@link #BPF}, or {@link #COUNTERS} where that cannot be had. */
        AUTO,
        BPF,
        COUNTERS
    }

    From source() {
        return source;
    }

    /** The first option that counters cannot do; null when they can do all. Options that only tune BPF must be wanted. */
    NeedsBpf onlyWithBpf() {
        if (stack) {
            return new NeedsBpf("--stack", "stacks");
        }
        if (source != From.COUNTERS) {
            return null;
        }
        String tuning = detailRate != null
                ? "--detail-rate"
                : rings != null ? "--rings" : ringSize != null ? "--ring-size" : noStack ? "--no-stack" : null;
        return tuning == null ? null : new NeedsBpf(tuning, "events of packets");
    }

    Holders holders() {
        return holders;
    }

    Duration duration() {
        return duration;
    }

    boolean failOnDrop() {
        return output.failOnDrop();
    }

    boolean verbose() {
        return verbose;
    }

    boolean detail() {
        return !noDetail;
    }

    ProgramOptions programOptions(Filter filter, Detail events, Duration interval) throws UsageException {
        if (stack && noStack) {
            throw new UsageException("--stack and --no-stack exclude each other; give one of them");
        }
        if (noDetail && (detailRate != null || stack)) {
            throw new UsageException("--no-detail excludes --detail-rate and --stack; leave it out, or them");
        }
        long rate = noDetail ? ProgramOptions.NO_DETAIL : detailRate == null ? events.perSecond() : detailRate;
        Stacks stacks = stack ? Stacks.ALWAYS : noStack ? Stacks.NEVER : Stacks.POWER_OF_TWO;
        RingsOfCpus all = rings == null ? RingsOfCpus.one() : rings;
        return new ProgramOptions(
                filter,
                ringBytes(events.ringBytes()),
                all,
                rate,
                stacks,
                events.showsEach(),
                interval,
                events.snaplen());
    }

    private int ringBytes(int usual) throws UsageException {
        try {
            return ringSize == null ? usual : Quantities.ringBytes(ringSize, SystemInfo.pageSize());
        } catch (TypeConversionException e) {
            throw new UsageException("--ring-size: " + e.getMessage());
        }
    }

    Style style() throws UsageException {
        return output.style();
    }

    /** What stdout can show, and whether colours are wanted: auto, always, never. */
    static Style style(String colour) throws UsageException {
        boolean terminal = Terminal.isTerminal(STDOUT);
        boolean colours = switch (colour.toLowerCase(Locale.ROOT)) {
            case "always" -> true;
            case "never" -> false;
            case "auto" -> {
                String noColour = System.getenv("NO_COLOR");
                yield terminal && (noColour == null || noColour.isEmpty()) && !"dumb".equals(System.getenv("TERM"));
            }
            default -> throw new UsageException("--color takes auto, always or never, not '" + colour + "'");
        };
        Charset encoding = System.out.charset();
        boolean unicode = encoding.newEncoder().canEncode('\u2716');
        return new Style(terminal, Terminal.columns(STDOUT), colours, unicode);
    }
}
