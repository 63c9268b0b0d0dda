package io.dropscope.view;

import io.dropscope.event.Counts;
import io.dropscope.event.Kind;
import io.dropscope.stats.Interval;
import io.dropscope.stats.Snapshot;
import java.io.IOException;
import java.time.Duration;

/** A table each interval; intervals without drops become one line. */
final class TextLive implements LiveView {
    /** A reader of a pipe should see at least once a minute that the run is alive. */
    private static final double QUIET_SECONDS_IN_PIPE = 60;

    private final LiveOptions options;
    private final Style style;
    private final Output out;
    private final Output err;

    private RunInfo run;
    private Clock clock;
    private TextTable table;
    private Snapshot previous;
    private long previousReplaced;
    private final Quiet quiet = new Quiet();

    /** Intervals without drops that have not been printed for good. */
    private static final class Quiet {
        boolean open;
        String since;
        double seconds;
        long ordinary;
        long retransmits;
        int shown;
    }

    TextLive(LiveOptions options, Style style, Output out, Output err) {
        this.options = options;
        this.style = style;
        this.out = out;
        this.err = err;
    }

    @Override
    public synchronized void begin(RunInfo info) throws IOException {
        run = info;
        clock = Clock.local(info.zone());
        table = new TextTable(style, info, options.by());
        TextSummary.begin(info, "every " + duration(info.interval()), err, style);
    }

    static String duration(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }

    @Override
    public synchronized void interval(Snapshot snapshot, long snapshotsReplaced) throws IOException {
        Interval interval = snapshot.since(previous);
        Table.Part part = options.all() ? Table.Part.ALL : Table.Part.LOSS;
        Table rows = Table.of(interval, snapshot.since(null), options.by(), part, !run.filtered(), options.top());
        long replaced = snapshotsReplaced - previousReplaced;
        previous = snapshot;
        previousReplaced = snapshotsReplaced;
        if (rows.lines().isEmpty()
                && replaced == 0
                && interval.undecodable() == 0
                && !hasApart(interval)
                && !TextReconciliation.isNews(interval.reconciliation())) {
            addQuiet(interval);
        } else {
            endQuiet();
            StringBuilder block = new StringBuilder(1024).append('\n');
            appendHeader(block, interval, rows);
            if (!rows.lines().isEmpty()) {
                table.append(block, rows, true);
            }
            TextSummary.appendApart(block, style, interval, options.all());
            if (!options.all()) {
                TextTable.appendOrdinary(block, style, interval, true);
            }
            String lost = TextTable.losses(interval.losses(replaced), !run.filtered(), options.by());
            if (!lost.isEmpty()) {
                TextSummary.appendLosses(block, style, lost);
            }
            if (interval.reconciliation() != null) {
                new TextReconciliation(run, style).appendLine(block, interval.reconciliation());
            }
            out.text(block, style.unicode());
        }
        out.flush();
    }

    private boolean hasApart(Interval interval) {
        return !TextSummary.apart(interval, true).isEmpty()
                || options.all() && !TextSummary.apart(interval, false).isEmpty();
    }

    private String time(Interval interval) {
        return clock.seconds(interval.wallNanos()) + " " + clock.zoneName(interval.wallNanos());
    }

    private void appendHeader(StringBuilder to, Interval interval, Table rows) {
        double seconds = interval.seconds();
        StringBuilder text = new StringBuilder(time(interval)).append("   ");
        text.append(Columns.scaled(rows.rate(), rows.rateScale())).append(" drops/s");
        appendHostRate(text, interval);
        Counts ordinary = interval.watched(Table.Part.ORDINARY.which());
        if (!options.all() && ordinary.packets() > 0) {
            text.append(" + ").append(Numbers.grouped(Math.round(ordinary.packets() / seconds)));
            text.append(" ordinary");
        }
        long bytes = interval.other().bytes()
                + interval.watched((options.all() ? Table.Part.ALL : Table.Part.LOSS).which())
                        .bytes();
        if (!run.counters()) {
            text.append("   ").append(Numbers.bytes(bytes / seconds)).append("/s");
        }
        long retransmits = retransmits(interval);
        if (retransmits > 0) {
            text.append("   ")
                    .append(Numbers.grouped(Math.round(retransmits / seconds)))
                    .append(" retransmits/s");
        }
        text.append("   ").append(coverage(interval, run));
        to.append(Colour.paint(style, Colour.BOLD, text.toString())).append('\n');
    }

    /** {@code  of 1,204/s on this host}, where a filter leaves some out and the kernel side counts them all. */
    private static void appendHostRate(StringBuilder to, Interval interval) {
        if (interval.hostDrops() >= 0) {
            to.append(" of ").append(Numbers.grouped(Math.round(interval.hostDrops() / interval.seconds())));
            to.append("/s on this host");
        }
    }

    static long retransmits(Interval interval) {
        return interval.of(Kind.TCP_RETRANSMIT).packets()
                + interval.of(Kind.TCP_SYNACK_RETRANSMIT).packets();
    }

    /** {@code detail 82 %}: how many of the drops were handed over as events. */
    static String coverage(Interval interval, RunInfo run) {
        if (run.counters()) {
            return "from counters";
        }
        if (!run.detail()) {
            return "detail off";
        }
        Counts drops = interval.watched(Table.Part.ALL.which()).plus(interval.other());
        return "detail "
                + (drops.packets() == 0 ? "100%" : Numbers.share(drops.events(), drops.packets())).replace("%", " %");
    }

    private void addQuiet(Interval interval) throws IOException {
        if (!quiet.open) {
            quiet.open = true;
            quiet.since = time(interval);
            quiet.seconds = 0;
            quiet.ordinary = 0;
            quiet.retransmits = 0;
            quiet.shown = 0;
        }
        quiet.seconds += interval.seconds();
        quiet.ordinary += interval.watched(Table.Part.ORDINARY.which()).packets();
        quiet.retransmits += retransmits(interval);
        if (style.terminal()) {
            String text = Numbers.fit(quietText(), Math.max(20, TextTable.width(style) - 1));
            int shown = text.length();
            out.text("\r" + text + " ".repeat(Math.max(0, quiet.shown - shown)), style.unicode());
            quiet.shown = shown;
        } else if (quiet.seconds >= QUIET_SECONDS_IN_PIPE) {
            endQuiet();
        }
    }

    private String quietText() {
        StringBuilder text = new StringBuilder(quiet.since).append("   quiet for ");
        text.append(Numbers.grouped(Math.max(1, Math.round(quiet.seconds)))).append(" s");
        if (quiet.ordinary > 0) {
            text.append("   ").append(Numbers.grouped(quiet.ordinary)).append(" ordinary");
        }
        if (quiet.retransmits > 0) {
            text.append("   ").append(Numbers.grouped(quiet.retransmits)).append(" retransmits");
        }
        return text.toString();
    }

    private void endQuiet() throws IOException {
        if (quiet.open) {
            quiet.open = false;
            out.text(style.terminal() ? "\n" : quietText() + "\n", style.unicode());
        }
    }

    @Override
    public synchronized void summary(Snapshot snapshot, long snapshotsReplaced) throws IOException {
        endQuiet();
        out.flush();
        new TextSummary(run, style, err).write(snapshot, snapshotsReplaced, options.by(), options.all(), options.top());
    }
}
