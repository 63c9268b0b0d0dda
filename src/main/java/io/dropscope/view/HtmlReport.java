package io.dropscope.view;

import io.dropscope.diagnose.Diagnosis;
import io.dropscope.event.Counts;
import io.dropscope.event.Kind;
import io.dropscope.event.Symbol;
import io.dropscope.linux.Text;
import io.dropscope.stats.By;
import io.dropscope.stats.Group;
import io.dropscope.stats.Interval;
import io.dropscope.stats.Percentiles;
import io.dropscope.stats.RunReport;
import io.dropscope.stats.Snapshot;
import io.dropscope.stats.StackShare;
import io.dropscope.stats.Timeline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongFunction;

/**
 * The report of a run as one page. The timeline and the flame graph are drawn by scripts in the page; their numbers stand in
 * tables too. A reason has the same colour everywhere.
 */
public final class HtmlReport {
    /** Reasons with a colour of their own; the others share one. */
    private static final int COLOURS = 8;

    private static final int OTHER_COLOUR = COLOURS;
    private static final int ORDINARY_COLOUR = COLOURS + 1;

    private static final String OTHER = "other reasons";
    private static final String ORDINARY = "ordinary drops";

    private static final int TOP = 50;
    private static final int MAX_STACKS = 1_000;
    private static final int STACK_ROWS = 30;
    private static final int TIME_ROWS = 60;

    /** A section with a table. */
    private record Section(By by, String id, String title) {}

    private static final List<Section> SECTIONS = List.of(
            new Section(By.DROP, "drops", "By reason and place"),
            new Section(By.LOCATION, "locations", "By place in the kernel"),
            new Section(By.REASON, "reasons", "By reason"),
            new Section(By.PROCESS, "processes", "By process"),
            new Section(By.FLOW, "flows", "By flow"),
            new Section(By.INTERFACE, "interfaces", "By interface"));

    /** Classes of the cells of columns. */
    private static final Map<String, String> CELLS =
            Map.of("REASON", "reason", "WHERE", "code", "FLOW", "code", "WHOSE", "whose", "INTERFACE", "whose");

    private static final Map<String, String> KINDS = Map.of(
            Kind.DROP_FRAGMENT.id(), "fragments freed with their packet",
            Kind.TCP_RETRANSMIT.id(), "retransmits",
            Kind.TCP_RETRANSMIT_FAILED.id(), "failed retransmits",
            Kind.TCP_SYNACK_RETRANSMIT.id(), "SYN-ACK retransmits",
            Kind.TCP_RESET_SENT.id(), "RST sent",
            Kind.TCP_RESET_RECEIVED.id(), "RST received");

    private final RunInfo run;
    private final Output out;
    private final Map<String, Integer> colours = new HashMap<>();
    private HtmlPage html;
    private Snapshot snapshot;
    private Interval whole;
    private Timeline timeline;
    private List<StackShare> stacks;

    public HtmlReport(RunInfo run, Output out) {
        this.run = run;
        this.out = out;
    }

    /** Which drops are a loss. */
    public static Interval.Which loss() {
        return Table.Part.LOSS.which();
    }

    /**
     * Writes the page.
     *
     * @param facts what else there is to say of where the numbers come from, by name
     * @param missing what the recording lacks, in sentences
     */
    public void write(RunReport report, Map<String, String> facts, List<String> missing) throws IOException {
        snapshot = report.snapshot();
        whole = snapshot.since(null);
        timeline = report.timeline();
        stacks = report.stacks();
        chooseColours();
        String uPlot = "/*!\n" + resource("uPlot.LICENSE") + "*/\n" + resource("uPlot.iife.min.js");
        String script = resource("report.js");
        html = new HtmlPage(
                "Drops on " + Text.safe(run.host()),
                resource("uPlot.min.css") + resource("report.css"),
                List.of(uPlot, script));
        head();
        contents();
        html.append("<main>\n");
        timeline();
        flames();
        SECTIONS.forEach(this::table);
        distributions();
        missing(missing);
        facts(facts);
        html.append("</main>\n");
        html.data("data", data());
        html.script(uPlot);
        html.script(script);
        html.writeTo(out);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private void chooseColours() {
        for (Timeline.Series series : timeline.series()) {
            if (series.of() == Timeline.Of.LOSS) {
                colours.put(series.name(), Math.min(colours.size(), OTHER_COLOUR));
            } else if (series.of() == Timeline.Of.ORDINARY) {
                colours.putIfAbsent(series.name(), ORDINARY_COLOUR);
            }
        }
    }

    private int colour(String reason) {
        return colours.getOrDefault(reason == null ? Timeline.NO_REASON : reason, OTHER_COLOUR);
    }

    // ---- the first screen

    private void head() {
        Table losses = Table.of(whole, whole, By.DROP, Table.Part.LOSS, !run.filtered(), TOP);
        long ordinary = whole.watched(Table.Part.ORDINARY.which()).packets();
        html.append("<header>\n<h1>Packet drops on <span class=\"host\">")
                .text(Text.safe(run.host()))
                .append("</span></h1>\n<p class=\"dim\">")
                .text(span())
                .append("</p>\n");
        answer(losses, ordinary);
        html.append("<ul class=\"facts\">");
        html.fact(losses.drops() == 1 ? "packet lost" : "packets lost", Numbers.grouped(losses.drops()));
        if (ordinary > 0) {
            html.fact("ordinary drops, no loss", Numbers.grouped(ordinary));
        }
        html.fact("lost each second, on average", rate(losses.drops(), recordedSeconds()));
        peak();
        long bytes = whole.other().bytes() + whole.watched(loss()).bytes();
        if (!run.counters()) {
            html.fact("lost bytes", Numbers.bytes((double) bytes));
        }
        long retransmits = TextLive.retransmits(whole);
        if (retransmits > 0) {
            html.fact("TCP retransmits", Numbers.grouped(retransmits));
        }
        html.fact("have their details", coverage());
        html.append("</ul>\n</header>\n");
    }

    private String span() {
        List<Timeline.Span> spans = timeline.spans();
        long end = spans.isEmpty() ? snapshot.wallNanos() : spans.getLast().toNanos();
        long start = spans.isEmpty()
                ? end - snapshot.endNanos() + snapshot.startNanos()
                : spans.getFirst().fromNanos();
        DateTimeFormatter day = DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu", Locale.ENGLISH);
        Clock clock = Clock.local(run.zone());
        String first = day.format(moment(start));
        String last = day.format(moment(end));
        return first + ", " + clock.seconds(start) + " to " + (last.equals(first) ? "" : last + ", ")
                + clock.seconds(end) + " " + clock.zoneName(end) + " (" + duration(end - start) + "). Linux "
                + Text.safe(run.kernel()) + ". " + capital(Text.safe(run.watching())) + ".";
    }

    private ZonedDateTime moment(long wallNanos) {
        return Instant.ofEpochSecond(Math.floorDiv(wallNanos, 1_000_000_000L)).atZone(run.zone());
    }

    private static String capital(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    /** {@code 9.5 s}, {@code 12 min 5 s}, {@code 7 h 30 min}, {@code 3 d 4 h}. */
    static String duration(long nanos) {
        if (nanos < 120_000_000_000L) {
            return Numbers.nanos(nanos);
        }
        long seconds = Math.round(nanos / 1e9);
        if (seconds < 7_200) {
            return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
        }
        long minutes = seconds / 60;
        if (minutes < 48 * 60) {
            return minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
        }
        long hours = minutes / 60;
        return hours / 24 + " d" + (hours % 24 == 0 ? "" : " " + hours % 24 + " h");
    }

    private double recordedSeconds() {
        double seconds = 0;
        for (Timeline.Span each : timeline.spans()) {
            seconds += each.seconds();
        }
        return seconds;
    }

    private static String rate(long packets, double seconds) {
        double rate = seconds > 0 ? packets / seconds : 0;
        return rate >= 99.5 || packets == 0
                ? Numbers.grouped(Math.round(rate))
                : rate >= 0.05 ? String.format(Locale.ROOT, "%.1f", rate) : "<0.1";
    }

    /** The sentence for whoever reads no further. */
    private void answer(Table losses, long ordinary) {
        html.append("<p class=\"answer\">");
        Table.Line worst = losses.lines().stream()
                .filter(line -> line.special() == null && line.drops() > 0)
                .findFirst()
                .orElse(null);
        if (losses.drops() == 0 && ordinary == 0 && snapshot.length().count() > 0) {
            html.text("The recording was cut off before any totals were in it, but has the details of drops: "
                    + Numbers.grouped(snapshot.length().count()) + ". 'dropscope replay --events' shows them.");
        } else if (losses.drops() == 0) {
            html.text(
                    ordinary == 0
                            ? "Nothing was dropped."
                            : "Nothing was lost: the drops are those that every healthy host has.");
        } else if (worst == null) {
            html.text("Packets were lost, and no reason is known.");
        } else {
            Group group = worst.group();
            html.append("<b>")
                    .text(Numbers.share(worst.drops(), losses.drops()).replace("%", " %"))
                    .append("</b> of the losses are ");
            swatch(group.reasonName());
            html.append("<b>")
                    .text(group.reasonName() == null ? "drops" : group.reasonName())
                    .append("</b> at <code>")
                    .text(Columns.where(group.symbol()))
                    .append("</code>");
            String whose = OwnerText.whose(group, By.DROP, run);
            if (!whose.startsWith("-") && !whose.startsWith("none")) {
                html.append(", of <b>").text(whose).append("</b>");
            }
            String meaning = worst.diagnosis().meaning();
            html.append(meaning == null ? "." : ": ")
                    .text(meaning == null ? "" : meaning.endsWith(".") ? meaning : meaning + ".");
        }
        html.append("</p>\n");
    }

    private void peak() {
        double most = 0;
        long at = 0;
        for (int i = 0; i < timeline.spans().size(); i++) {
            long packets = 0;
            for (Timeline.Series series : timeline.series()) {
                packets += series.of() == Timeline.Of.LOSS ? series.packets(i) : 0;
            }
            double rate = packets / timeline.spans().get(i).seconds();
            if (rate > most) {
                most = rate;
                at = timeline.spans().get(i).fromNanos();
            }
        }
        if (most > 0) {
            html.fact(
                    "in the worst second, " + Clock.local(run.zone()).seconds(at),
                    Numbers.grouped(Math.max(1, Math.round(most))));
        }
    }

    private String coverage() {
        if (run.counters() || !run.detail()) {
            return "none";
        }
        Counts drops = whole.watched(Table.Part.ALL.which()).plus(whole.other());
        return drops.packets() == 0
                ? "100 %"
                : Numbers.share(drops.events(), drops.packets()).replace("%", " %");
    }

    private void contents() {
        html.append("<nav aria-label=\"Sections\"><a href=\"#timeline\">Over time</a> <a href=\"#stacks\">Stacks</a>");
        for (Section section : SECTIONS) {
            html.append(" <a href=\"#")
                    .append(section.id)
                    .append("\">")
                    .text(section.title)
                    .append("</a>");
        }
        html.append(" <a href=\"#missing\">What is not in here</a> <a href=\"#facts\">Machine</a></nav>\n");
    }

    private void swatch(String reason) {
        html.append(swatch(colour(reason)));
    }

    private static String swatch(int colour) {
        return "<span class=\"key r" + colour + "\"></span>";
    }

    private void section(String id, String title) {
        html.append("<section id=\"").append(id).append("\">\n");
        html.title(title);
    }

    // ---- over time

    private void timeline() {
        section("timeline", "Drops a second, over time");
        if (timeline.spans().isEmpty()) {
            html.paragraph("The recording holds no interval.");
            html.append("</section>\n");
            return;
        }
        html.append("<div class=\"tools\" hidden><span class=\"choice\" role=\"group\" aria-label=\"How to draw\">"
                + "<button id=\"stacked\" aria-pressed=\"true\">Stacked</button>"
                + "<button id=\"lines\" aria-pressed=\"false\">Lines</button></span>"
                + "<button id=\"unzoom\" disabled>Whole time</button>"
                + "<span class=\"dim hint\">Drag over the chart to zoom; a click on a reason hides it.</span></div>\n"
                + "<ul class=\"legend\" id=\"legend\"></ul>\n"
                + "<div id=\"chart\" class=\"chart\" role=\"img\" aria-label=\"Drops a second over time, by reason;"
                + " the numbers stand in the table below\"></div>\n"
                + "<div id=\"beside\" hidden><h3>Beside the drops, a second</h3><ul class=\"legend\""
                + " id=\"beside-legend\"></ul><div id=\"beside-chart\" class=\"chart\" role=\"img\""
                + " aria-label=\"Retransmits, resets and drops without details over time\"></div></div>\n");
        html.append("<noscript><p class=\"dim\">The chart needs JavaScript; its numbers do not.</p></noscript>\n");
        times();
        html.append("</section>\n");
    }

    /** The numbers of the chart, in steps that a person can read. */
    private void times() {
        int spans = timeline.spans().size();
        int step = (spans + TIME_ROWS - 1) / TIME_ROWS;
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < spans; i += step) {
            rows.add(i);
        }
        Clock clock = Clock.local(run.zone());
        List<HtmlPage.Column<Integer>> columns = new ArrayList<>();
        columns.add(HtmlPage.Column.text(
                "from", row -> clock.seconds(timeline.spans().get(row).fromNanos())));
        columns.add(HtmlPage.Column.text(
                "to",
                row -> clock.seconds(
                        timeline.spans().get(Math.min(row + step, spans) - 1).toNanos())));
        for (Map.Entry<String, long[]> part : parts().entrySet()) {
            columns.add(HtmlPage.Column.number(
                    part.getKey(),
                    row -> Arrays.stream(part.getValue(), row, Math.min(row + step, spans))
                            .sum()));
        }
        html.append("<details open class=\"numbers\"><summary>The numbers of the chart: packets</summary>\n");
        html.table(columns, rows, null);
        html.append("</details>\n");
    }

    /** The series of the chart: the reasons with a colour, the other ones together, and what is ordinary. */
    private Map<String, long[]> parts() {
        Map<String, long[]> parts = new LinkedHashMap<>();
        long[] other = null;
        long[] ordinary = null;
        for (Timeline.Series series : timeline.series()) {
            if (series.of() == Timeline.Of.LOSS && colour(series.name()) < OTHER_COLOUR) {
                add(
                        parts.computeIfAbsent(
                                series.name(), name -> new long[timeline.spans().size()]),
                        series);
            } else if (series.of() == Timeline.Of.LOSS) {
                other = add(other, series);
            } else if (series.of() == Timeline.Of.ORDINARY) {
                ordinary = add(ordinary, series);
            }
        }
        if (other != null) {
            parts.put(OTHER, other);
        }
        if (ordinary != null) {
            parts.put(ORDINARY, ordinary);
        }
        return parts;
    }

    private long[] add(long[] to, Timeline.Series series) {
        long[] sum = to == null ? new long[timeline.spans().size()] : to;
        for (int i = 0; i < sum.length; i++) {
            sum[i] += series.packets(i);
        }
        return sum;
    }

    // ---- stacks

    private void flames() {
        section("stacks", "By which way through the kernel");
        if (stacks.isEmpty()) {
            html.paragraph("No drops.");
            html.append("</section>\n");
            return;
        }
        html.append(
                "<div class=\"tools\" hidden><span class=\"choice\" role=\"group\" aria-label=\"Order of the frames\">"
                        + "<button id=\"callers\" aria-pressed=\"true\">From the entry down</button>"
                        + "<button id=\"places\" aria-pressed=\"false\">From the drop up</button></span>"
                        + "<button id=\"whole\" disabled>All drops</button>"
                        + "<input id=\"search\" type=\"search\" placeholder=\"search: function or reason\""
                        + " aria-label=\"Search for a function or reason\"/><span id=\"found\" class=\"dim\""
                        + " role=\"status\"></span></div>\n"
                        + "<div id=\"flames\" role=\"tree\" aria-label=\"Drops by kernel stack; the width is the number of"
                        + " packets\"></div>\n<p id=\"frame\" class=\"dim\" role=\"status\"></p>\n");
        long estimated = stacks.stream()
                .filter(StackShare::estimated)
                .mapToLong(StackShare::packets)
                .sum();
        long without = stacks.stream()
                .filter(stack -> stack.what() == StackShare.What.NO_STACK)
                .mapToLong(StackShare::packets)
                .sum();
        html.append("<p class=\"dim\">").text("A frame is as wide as the packets that were dropped below it. ");
        if (estimated > 0) {
            html.text("Stacks are taken of a sample: what was dropped for a reason at a place is exact ("
                    + "of " + Numbers.grouped(estimated)
                    + " packets), and is shared over the stacks that were seen there. ");
        }
        if (without > 0) {
            html.text(Numbers.grouped(without) + (without == 1 ? " drop is" : " drops are")
                    + " of places where no stack was taken: there the place alone is shown.");
        }
        html.append(
                "</p>\n<noscript><p class=\"dim\">The flame graph needs JavaScript; its numbers do not.</p></noscript>\n");
        html.append("<details open class=\"numbers\"><summary>The stacks with the most packets</summary>\n");
        long all = stacks.stream().mapToLong(StackShare::packets).sum();
        html.table(
                List.of(
                        HtmlPage.Column.<StackShare>number("packets", StackShare::packets),
                        new HtmlPage.Column<>("share", "n", stack -> Numbers.share(stack.packets(), all)),
                        new HtmlPage.Column<>(
                                "reason",
                                "",
                                stack -> swatch(colour(stack.reasonName()))
                                        + HtmlPage.escape(reason(stack.reasonName()))),
                        new HtmlPage.Column<>("stack, the drop first", "wrap", stack -> HtmlPage.escape(way(stack)))),
                stacks.subList(0, Math.min(STACK_ROWS, stacks.size())),
                null);
        html.append("</details>\n</section>\n");
    }

    private static String reason(String name) {
        return name == null ? Timeline.NO_REASON : name;
    }

    private static String way(StackShare stack) {
        StringBuilder text = new StringBuilder(Columns.where(stack.frames().getFirst()));
        for (Symbol frame : stack.frames().subList(1, stack.frames().size())) {
            text.append(" < ").append(function(frame));
        }
        return text.append(stack.what() == StackShare.What.OTHER_STACKS ? " (other stacks)" : "")
                .toString();
    }

    /** Callers by function: where in them does not tell ways apart. */
    private static String function(Symbol frame) {
        String name = frame.function();
        return name == null ? frame.toString() : frame.module() == null ? name : name + " [" + frame.module() + "]";
    }

    // ---- tables

    private void table(Section section) {
        Table table = Table.of(whole, whole, section.by, Table.Part.ALL, !run.filtered(), TOP);
        section(section.id, section.title);
        if (table.lines().isEmpty()) {
            html.paragraph(section.by.isDetail() && !run.detail() ? "The recording has no details." : "No drops.");
            html.append("</section>\n");
            return;
        }
        if (section.by.isDetail()) {
            html.append("<p class=\"dim\">")
                    .text("From the details of the drops"
                            + (table.lines().stream().anyMatch(Table.Line::estimated)
                                    ? "; numbers with ~ are brought up to the exact totals from a sample."
                                    : "."))
                    .append("</p>\n");
        }
        long most = table.lines().stream().mapToLong(Table.Line::drops).max().orElse(0);
        List<HtmlPage.Column<Table.Line>> columns = new ArrayList<>();
        columns.add(new HtmlPage.Column<>(
                "packets", "n", line -> HtmlPage.escape(text("TOTAL", section.by, line)), Table.Line::drops));
        columns.add(new HtmlPage.Column<>("share", "n", line -> share(line, most), Table.Line::drops));
        columns.add(new HtmlPage.Column<>(
                "a second", "n", line -> HtmlPage.escape(rate(line.drops(), recordedSeconds())), Table.Line::drops));
        List<Columns.Column> texts = Columns.text(section.by);
        for (int i = 0; i < texts.size(); i++) {
            Columns.Column column = texts.get(i);
            boolean first = i == 0;
            columns.add(new HtmlPage.Column<>(
                    column.title().toLowerCase(Locale.ROOT),
                    CELLS.getOrDefault(column.title(), ""),
                    line -> cell(section, column, line, first)));
        }
        html.table(columns, table.lines(), null);
        html.append("</section>\n");
    }

    private String text(String title, By by, Table.Line line) {
        return Columns.numbers(by).stream()
                .filter(column -> column.title().equals(title))
                .findFirst()
                .orElseThrow()
                .text()
                .apply(line, run);
    }

    private static String share(Table.Line line, long most) {
        return "<span class=\"meter\" style=\"--part:"
                + (most <= 0 ? 0 : Math.clamp(Math.round(100.0 * line.drops() / most), 0, 100)) + "%\">"
                + HtmlPage.escape(Numbers.share(line.drops(), line.tableDrops())) + "</span>";
    }

    private String cell(Section section, Columns.Column column, Table.Line line, boolean first) {
        if (line.special() != null) {
            return first ? HtmlPage.escape(line.special().text()) : "";
        }
        String text = HtmlPage.escape(column.text().apply(line, run));
        return column.title().equals("REASON")
                ? swatch(colour(line.group().reasonName())) + text + meaning(section, line)
                : text;
    }

    private static String meaning(Section section, Table.Line line) {
        Diagnosis diagnosis = line.diagnosis();
        return (diagnosis.ordinary() ? " <span class=\"tag\">ordinary</span>" : "")
                + (diagnosis.meaning() == null || section.by != By.DROP && section.by != By.REASON
                        ? ""
                        : "<div class=\"meaning\">" + HtmlPage.escape(diagnosis.meaning()) + "</div>");
    }

    // ---- the rest

    private record Distribution(String name, Percentiles values, LongFunction<String> text) {}

    private void distributions() {
        List<Distribution> rows = new ArrayList<>(List.of(
                new Distribution("time from a drop to the next", snapshot.gap(), Numbers::nanos),
                new Distribution("length of a packet", snapshot.length(), bytes -> Numbers.grouped(bytes) + " B"),
                new Distribution("time from the kernel to dropscope", snapshot.delay(), Numbers::nanos)));
        rows.removeIf(row -> row.values.count() == 0);
        if (rows.isEmpty()) {
            return;
        }
        section("distributions", "How long, how far apart");
        html.table(
                List.of(
                        HtmlPage.Column.<Distribution>text("", Distribution::name),
                        HtmlPage.Column.number("values", row -> row.values.count()),
                        number("half within", row -> row.text.apply(row.values.p50())),
                        number("90 %", row -> row.text.apply(row.values.p90())),
                        number("99 %", row -> row.text.apply(row.values.p99())),
                        number("most", row -> row.text.apply(row.values.max()))),
                rows,
                null);
        if (snapshot.gap().count() > 0 && !snapshot.gapsInFull()) {
            html.append("<p class=\"dim\">")
                    .text(
                            "Times between drops are of the intervals in which every drop was an event with an exact time.")
                    .append("</p>\n");
        }
        html.append("</section>\n");
    }

    private static HtmlPage.Column<Distribution> number(String title, Function<Distribution, String> text) {
        return new HtmlPage.Column<>(title, "n", row -> HtmlPage.escape(text.apply(row)));
    }

    private void missing(List<String> given) {
        List<String> lines = new ArrayList<>(given);
        String lost = TextTable.losses(whole.losses(0), !run.filtered(), By.DROP);
        if (!lost.isEmpty()) {
            lines.add("Not in full: " + lost + ". Totals by reason and place are exact all the same; stacks, owners and"
                    + " flows are estimates where details are missing.");
        }
        if (!run.detail()) {
            lines.add("The run took no details: there are no stacks, owners and flows.");
        }
        if (timeline.gapNanos() > 0) {
            long gaps =
                    timeline.spans().stream().filter(Timeline.Span::afterGap).count();
            lines.add("Nothing was recorded for " + duration(timeline.gapNanos()) + " (" + Numbers.grouped(gaps)
                    + (gaps == 1 ? " gap" : " gaps") + ", shaded in the chart).");
        }
        if (timeline.gapsNotShown() > 0) {
            lines.add(Numbers.grouped(timeline.gapsNotShown())
                    + " shorter gaps in the recording are too many for the chart, and not shaded.");
        }
        if (run.filtered()) {
            lines.add("Only what a filter let through: " + Text.safe(run.watching()) + ".");
        }
        if (stacks.size() > MAX_STACKS) {
            lines.add("The flame graph shows the " + Numbers.grouped(MAX_STACKS) + " stacks with the most packets of "
                    + Numbers.grouped(stacks.size()) + "; the others stand under their place as (other stacks).");
        }
        section("missing", "What is not in here");
        if (lines.isEmpty()) {
            html.paragraph("Nothing is missing: every drop was counted, and each was an event with its details.");
        }
        html.items(lines);
        html.append("</section>\n");
    }

    private void facts(Map<String, String> given) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("host", run.host());
        facts.put("kernel", run.kernel());
        facts.put("recorded", run.watching());
        facts.put("times in", run.zone().getId());
        facts.putAll(given);
        facts.put("dropscope", run.version());
        section("facts", "Machine and recording");
        html.append("<dl>\n");
        facts.forEach((name, value) -> html.append("<dt>")
                .text(Text.safe(name))
                .append("</dt><dd>")
                .text(Text.safe(value))
                .append("</dd>\n"));
        html.append("</dl>\n<p class=\"dim\">")
                .text("The timeline is drawn by uPlot 1.6.32 (MIT licence, its text stands in this file).")
                .append("</p>\n</section>\n");
    }

    // ---- what the scripts draw

    private String data() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Json json = new Json(new Output(Channels.newChannel(bytes)));
        json.line("report", to -> {
            to.text("zone", zone(run.zone()));
            List<Timeline.Span> spans = timeline.spans();
            to.numbers(
                    "from",
                    spans.stream()
                            .mapToLong(each -> each.fromNanos() / 1_000_000)
                            .toArray());
            to.numbers(
                    "to",
                    spans.stream().mapToLong(each -> each.toNanos() / 1_000_000).toArray());
            to.numbers(
                    "gaps",
                    spans.stream().mapToLong(each -> each.afterGap() ? 1 : 0).toArray());
            to.startArray("drops");
            parts().forEach((name, packets) -> to.element(() -> {
                to.text("name", name);
                to.number(
                        "colour",
                        name.equals(OTHER) ? OTHER_COLOUR : name.equals(ORDINARY) ? ORDINARY_COLOUR : colour(name));
                to.numbers("packets", packets);
            }));
            to.endArray();
            to.startArray("beside");
            for (Timeline.Series series : timeline.series()) {
                if (series.of() == Timeline.Of.KIND || series.of() == Timeline.Of.NO_EVENT) {
                    to.element(() -> {
                        to.text("name", beside(series));
                        to.numbers("packets", add(null, series));
                    });
                }
            }
            to.endArray();
            stacks(to);
        });
        json.flush();
        return bytes.toString(StandardCharsets.UTF_8).strip();
    }

    private static String beside(Timeline.Series series) {
        return series.of() == Timeline.Of.NO_EVENT
                ? "without details: " + series.name()
                : KINDS.getOrDefault(series.name(), series.name());
    }

    /** A zone as browsers know it; those that are offsets only have another form there. */
    private static String zone(ZoneId zone) {
        return zone.getId().equals("Z") ? "UTC" : zone.getId();
    }

    private void stacks(Json to) {
        Map<String, Integer> names = new LinkedHashMap<>();
        List<StackShare> shown = shown();
        to.startArray("stacks");
        for (StackShare stack : shown) {
            List<String> frames = new ArrayList<>();
            frames.add(Columns.where(stack.frames().getFirst()));
            stack.frames().stream().skip(1).map(HtmlReport::function).forEach(frames::add);
            if (stack.what() == StackShare.What.OTHER_STACKS) {
                frames.add("(other stacks)");
            }
            to.element(() -> {
                to.text("reason", reason(stack.reasonName()));
                to.number("colour", colour(stack.reasonName()));
                to.number("packets", stack.packets());
                to.truth("estimated", stack.estimated());
                to.numbers(
                        "frames",
                        frames.stream()
                                .mapToLong(frame -> names.computeIfAbsent(frame, key -> names.size()))
                                .toArray());
            });
        }
        to.endArray();
        to.startArray("names");
        names.keySet().forEach(to::element);
        to.endArray();
    }

    /** The stacks with the most packets, and for each reason and location one for its others. */
    private List<StackShare> shown() {
        List<StackShare> shown = new ArrayList<>(stacks.subList(0, Math.min(MAX_STACKS, stacks.size())));
        Map<List<Object>, StackShare> others = new LinkedHashMap<>();
        for (StackShare stack : stacks.subList(shown.size(), stacks.size())) {
            List<Object> place =
                    Arrays.asList(stack.reasonName(), stack.frames().getFirst());
            others.merge(
                    place,
                    new StackShare(
                            stack.reasonName(),
                            stack.frames().subList(0, 1),
                            StackShare.What.OTHER_STACKS,
                            stack.packets(),
                            stack.estimated()),
                    (a, b) -> new StackShare(
                            a.reasonName(),
                            a.frames(),
                            a.what(),
                            a.packets() + b.packets(),
                            a.estimated() || b.estimated()));
        }
        shown.addAll(others.values());
        return shown;
    }
}
