package io.dropscope.view;

import io.dropscope.event.CounterAt;
import io.dropscope.event.Counts;
import io.dropscope.event.Kind;
import io.dropscope.event.Losses;
import io.dropscope.linux.Text;
import io.dropscope.recording.RecordingTotals;
import io.dropscope.stats.By;
import io.dropscope.stats.Interval;
import io.dropscope.stats.Percentiles;
import io.dropscope.stats.Row;
import io.dropscope.stats.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;

/** The first line of a run and its summary in words: for stderr. */
final class TextSummary {
    private static final int WIDTH = 100;
    private static final char NO_BREAK = '\u00a0';

    private final RunInfo run;
    private final Style style;
    private final Output err;
    /** What was recorded; null where nothing is. */
    private final RecordingTotals recording;

    TextSummary(RunInfo run, Style style, Output err) {
        this(run, style, err, null);
    }

    TextSummary(RunInfo run, Style style, Output err, RecordingTotals recording) {
        this.run = run;
        this.style = style;
        this.err = err;
        this.recording = recording;
    }

    /** Says what is watched, and that it is attached. */
    static void begin(RunInfo run, String how, Output err, Style style) throws IOException {
        String line = run.recording() != null ? replayed(run, how) : attached(run, how);
        String whole = Text.wrap(line + ". Ctrl-C:" + NO_BREAK + "summary.", WIDTH, "  ");
        err.text(whole.replace(NO_BREAK, ' ') + "\n", style.unicode());
        err.flush();
    }

    private static String attached(RunInfo run, String how) {
        return "dropscope " + run.version() + " on " + run.host() + ", Linux " + run.kernel()
                + (run.counters() ? ", attached to counters: " : ", attached: ") + run.watching() + ", " + how;
    }

    private static String replayed(RunInfo run, String how) {
        RunInfo.Recording recording = run.recording();
        Clock clock = Clock.local(run.zone());
        return "dropscope " + run.version() + " replays " + Text.safe(recording.files()) + ": "
                + Text.safe(run.host()) + ", Linux " + Text.safe(run.kernel()) + ", dropscope "
                + Text.safe(recording.version()) + ", from " + clock.date(recording.startWallNanos()) + " "
                + clock.seconds(recording.startWallNanos()) + " " + clock.zoneName(recording.startWallNanos()) + ": "
                + Text.safe(run.watching()) + ", " + how;
    }

    void write(Snapshot snapshot, long snapshotsReplaced, By by, boolean all, int top) throws IOException {
        Interval whole = snapshot.since(null);
        StringBuilder text = new StringBuilder(2048).append('\n');
        Table.Part part = all ? Table.Part.ALL : Table.Part.LOSS;
        Table table = Table.of(whole, whole, by, part, !run.filtered(), top);
        text.append(Colour.paint(style, Colour.BOLD, headline(snapshot, whole, table, all)))
                .append('\n');
        if (!table.lines().isEmpty()) {
            new TextTable(style, run, by).append(text, table, false);
        }
        if (!all) {
            TextTable.appendOrdinary(text, style, whole, false);
        }
        if (whole.rows().stream().anyMatch(row -> row.key().kind() == Kind.DROP && row.reasonName() == null)) {
            text.append(" (kernel has no drop reasons)\n");
        }
        appendTcp(text, whole);
        appendApart(text, style, whole, all);
        if (!run.counters()) {
            appendSums(text, snapshot, whole);
        }
        Losses losses = whole.losses(snapshotsReplaced);
        if (recording != null) {
            losses = losses.withUnrecorded(recording.unrecorded());
        }
        String lost = TextTable.losses(losses, !run.filtered(), by);
        if (!lost.isEmpty()) {
            appendLosses(text, style, lost);
        }
        appendPercentiles(text, snapshot);
        if (recording != null) {
            appendRecording(text);
        }
        if (whole.reconciliation() != null) {
            TextReconciliation compared = new TextReconciliation(run, style);
            if (whole.reconciliation().inFull()) {
                compared.appendWhole(text, whole.reconciliation());
            } else {
                compared.appendLine(text, whole.reconciliation());
            }
        }
        err.text(text, style.unicode());
        err.flush();
    }

    private void appendRecording(StringBuilder to) {
        to.append(" recorded ").append(Numbers.grouped(recording.events()));
        to.append(recording.events() == 1 ? " event, " : " events, ").append(Numbers.bytes((double) recording.bytes()));
        List<Path> files = recording.files();
        if (recording.made() > 0) {
            to.append(" in ")
                    .append(
                            files.isEmpty()
                                    ? "stdout"
                                    : Text.safe(files.getFirst().toString()));
        }
        if (files.size() > 1) {
            to.append(files.size() > 2 ? " to " : " and ");
            to.append(Text.safe(files.getLast().getFileName().toString()));
        }
        if (recording.deleted() > 0) {
            to.append("; ").append(recording.deleted()).append(" of ").append(recording.made());
            to.append(" files deleted (--keep)");
        }
        to.append('\n');
        if (recording.fired() >= 0) {
            to.append(" triggers fired ").append(Numbers.grouped(recording.fired()));
            to.append(recording.fired() == 1 ? " time" : " times");
            if (recording.unheeded() > 0) {
                to.append(", ").append(Numbers.grouped(recording.unheeded()));
                to.append(" of them while a dump was written, or after the last");
            }
            to.append("; in memory now: ")
                    .append(Numbers.nanos(recording.heldNanos()))
                    .append('\n');
        }
        if (recording.failure() != null) {
            to.append(" the recording lacks its end: ")
                    .append(Text.safe(recording.failure()))
                    .append('\n');
        }
    }

    private String headline(Snapshot snapshot, Interval whole, Table table, boolean all) {
        Clock clock = Clock.local(run.zone());
        long end = snapshot.wallNanos();
        long start = end - (snapshot.endNanos() - snapshot.startNanos());
        StringBuilder text =
                new StringBuilder(clock.seconds(start)).append(" to ").append(clock.seconds(end));
        text.append(' ').append(clock.zoneName(end)).append(": ");
        text.append(Numbers.grouped(table.drops())).append(table.drops() == 1 ? " drop" : " drops");
        if (whole.hostDrops() >= 0) {
            text.append(" of ").append(Numbers.grouped(whole.hostDrops()));
            text.append(whole.hostDrops() == 1 ? " drop" : " drops").append(" on this host");
        }
        long ordinary = whole.watched(Table.Part.ORDINARY.which()).packets();
        if (!all && ordinary > 0) {
            text.append(" + ").append(Numbers.grouped(ordinary)).append(" ordinary");
        }
        long bytes = whole.other().bytes()
                + whole.watched((all ? Table.Part.ALL : Table.Part.LOSS).which())
                        .bytes();
        if (!run.counters()) {
            text.append("   ").append(Numbers.bytes((double) bytes));
        }
        if (whole.seconds() > 0) {
            text.append("   ").append(Numbers.grouped(Math.round((double) table.drops() / whole.seconds())));
            text.append(" drops/s");
        }
        return text.append("   ").append(TextLive.coverage(whole, run)).toString();
    }

    private void appendTcp(StringBuilder to, Interval whole) {
        List<String> parts = new ArrayList<>();
        addKind(parts, whole, Kind.TCP_RETRANSMIT, "retransmits");
        addKind(parts, whole, Kind.TCP_RETRANSMIT_FAILED, "failed retransmits");
        addKind(parts, whole, Kind.TCP_SYNACK_RETRANSMIT, "SYN-ACK retransmits");
        addKind(parts, whole, Kind.TCP_RESET_SENT, "RST sent");
        addKind(parts, whole, Kind.TCP_RESET_RECEIVED, "RST received");
        if (!parts.isEmpty()) {
            appendWrapped(to, style, " tcp: ", parts, ", ");
        }
        long fragments = whole.of(Kind.DROP_FRAGMENT).packets();
        if (fragments > 0) {
            to.append(" fragments freed with their packet, in no total: ");
            to.append(Numbers.grouped(fragments)).append('\n');
        }
    }

    private static void addKind(List<String> parts, Interval whole, Kind kind, String name) {
        long packets = whole.of(kind).packets();
        if (packets == 0) {
            return;
        }
        StringBuilder text =
                new StringBuilder(Numbers.grouped(packets)).append(' ').append(name);
        List<Map.Entry<String, Long>> reasons = whole.reasonsOf(kind).stream()
                .filter(reason -> !reason.getKey().isEmpty())
                .toList();
        for (int i = 0; i < reasons.size(); i++) {
            text.append(i == 0 ? " (" : ", ").append(reasons.get(i).getKey()).append(' ');
            text.append(Numbers.grouped(reasons.get(i).getValue()));
        }
        parts.add(text.append(reasons.isEmpty() ? "" : ")").toString());
    }

    /**
     * Counters that rose and are in no total.
     *
     * @param all whether those too that tell of no loss
     */
    static void appendApart(StringBuilder to, Style style, Interval interval, boolean all) {
        appendApart(to, style, " not added, may be the same packets: ", interval, true);
        if (all) {
            appendApart(to, style, " no loss: ", interval, false);
        }
    }

    private static void appendApart(StringBuilder to, Style style, String first, Interval interval, boolean loss) {
        List<String> parts = new ArrayList<>();
        apart(interval, loss).forEach((name, count) -> parts.add(name + " " + Numbers.grouped(count)));
        if (!parts.isEmpty()) {
            appendWrapped(to, style, first, parts, ", ");
        }
    }

    /** What they rose by, by their names. */
    static Map<String, Long> apart(Interval interval, boolean loss) {
        Map<String, Long> byName = new TreeMap<>();
        for (Row row : interval.rows()) {
            CounterAt at = row.symbol().counter();
            if (row.key().kind() == Kind.COUNTER_APART && at.counter().meaning().isLoss() == loss) {
                String bond = at.place().containedIn();
                byName.merge(
                        row.reasonName() + (bond == null ? "" : " in " + Text.safe(bond)),
                        row.counts().packets(),
                        Long::sum);
            }
        }
        return byName;
    }

    /** The losses in a line, or several where one is too narrow: no figure is ever cut. */
    static void appendLosses(StringBuilder to, Style style, String losses) {
        appendWrapped(to, style, " not in full: ", List.of(losses.split("(?<=,) ")), " ");
    }

    /** A line, broken where it gets too long. */
    static void appendWrapped(StringBuilder to, Style style, String first, List<String> parts, String separator) {
        StringBuilder line = new StringBuilder(first);
        boolean empty = true;
        for (String part : parts) {
            if (!empty && line.length() + separator.length() + part.length() > TextTable.width(style)) {
                to.append(line).append(separator.stripTrailing()).append('\n');
                line = new StringBuilder(" ".repeat(first.length()));
                empty = true;
            }
            line.append(empty ? "" : separator).append(part);
            empty = false;
        }
        to.append(Numbers.fit(line.toString(), TextTable.width(style))).append('\n');
    }

    /**
     * Three sums that have to come out even. While the run goes on, and after it if something went wrong, the difference
     * is a term of its own and never hidden.
     */
    private void appendSums(StringBuilder to, Snapshot snapshot, Interval whole) {
        Counts ledger = whole.ledgerTotal();
        if (run.detail()) {
            Sum sum = new Sum(" ledger total ", ledger.packets());
            sum.add(ledger.events(), "events handed over");
            sum.add(ledger.ringFull(), "ring full");
            sum.add(ledger.thinned(), "thinned");
            to.append(sum.text(snapshot.last() ? "NOT ACCOUNTED FOR" : "in flight"))
                    .append('\n');
        }
        Sum total = new Sum(" total ", ledger.packets() + whole.nested());
        total.add(ledger.packets(), "ledger");
        total.add(whole.nested(), "nested");
        to.append(total.text("NOT ACCOUNTED FOR")).append('\n');
        if (run.detail()) {
            Sum sum = new Sum(" events handed over ", ledger.events());
            sum.add(whole.processed(), "events processed");
            sum.add(whole.undecodable(), "undecodable");
            to.append(sum.text(snapshot.last() ? "not read before the end" : "in flight"))
                    .append('\n');
        }
    }

    /** {@code total 12 = 10 this + 2 that}. */
    private static final class Sum {
        private final StringBuilder text = new StringBuilder();
        private long rest;

        Sum(String name, long total) {
            text.append(name).append(Numbers.grouped(total)).append(" =");
            rest = total;
        }

        void add(long value, String name) {
            rest -= value;
            term(value, name);
        }

        private void term(long value, String name) {
            boolean first = text.charAt(text.length() - 1) == '=';
            text.append(first ? " " : value < 0 ? " - " : " + ");
            text.append(Numbers.grouped(first ? value : Math.abs(value)))
                    .append(' ')
                    .append(name);
        }

        String text(String nameOfRest) {
            if (rest != 0) {
                term(rest, nameOfRest);
            }
            return text.toString();
        }
    }

    private void appendPercentiles(StringBuilder to, Snapshot snapshot) {
        if (snapshot.delay().count() > 0) {
            to.append(" from the kernel to here: ");
            appendPercentiles(to, snapshot.delay(), Numbers::nanos);
        }
        if (snapshot.length().count() > 0) {
            to.append(" packet length: ");
            appendPercentiles(to, snapshot.length(), value -> Numbers.grouped(value) + " B");
        }
        Percentiles gap = snapshot.gap();
        if (gap.count() > 0) {
            to.append(" between drops: ");
            appendPercentiles(to, gap, Numbers::nanos);
            if (!snapshot.gapsInFull()) {
                to.append("   (")
                        .append(Numbers.grouped(gap.count()))
                        .append(gap.count() == 1 ? " gap" : " gaps")
                        .append(": only while every drop was an event with an exact time)\n");
            }
        }
    }

    private static void appendPercentiles(StringBuilder to, Percentiles p, LongFunction<String> text) {
        to.append("half within ").append(text.apply(p.p50())).append(", 90 % ").append(text.apply(p.p90()));
        to.append(", 99 % ")
                .append(text.apply(p.p99()))
                .append(", max ")
                .append(text.apply(p.max()))
                .append('\n');
    }
}
