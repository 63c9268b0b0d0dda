package io.dropscope.view;

import io.dropscope.diagnose.Diagnosis;
import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.stats.By;
import io.dropscope.stats.Group;
import io.dropscope.stats.Interval;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows that text, CSV and JSON show of an interval. Their drops add up to {@link #drops}, and their rates, rounded,
 * to {@link #rate}: what has no group stands in a row of its own.
 *
 * @param drops packets
 * @param rate drops a second times {@code rateScale}, rounded
 * @param rateScale 1, or 10 where whole numbers would hide slow drops
 */
record Table(List<Line> lines, long drops, long rate, int rateScale) {

    /** Which drops a table is about. */
    enum Part {
        LOSS,
        ORDINARY,
        ALL;

        Interval.Which which() {
            return (reason, symbol) -> switch (this) {
                case ALL -> true;
                case LOSS -> !Diagnosis.of(reason, symbol).ordinary();
                case ORDINARY -> Diagnosis.of(reason, symbol).ordinary();
            };
        }
    }

    /** Rows that are not for a group. */
    enum Special {
        /** Groups that a text table cut. */
        OTHER("other"),
        /** Drops of no flow or owner, because they had no event (yet). */
        NO_DETAIL("no detail"),
        /** Flows or owners of drops before this interval whose events came late: a negative number. */
        LATE_DETAIL("detail of earlier drops"),
        /** Counted without a key. */
        NO_KEY("no key"),
        /** Nobody can tell (yet) whether their owner passes the filter; a negative number when many were decided. */
        UNDECIDED("undecided"),
        /** Counted by the kernel while the program ran on that CPU. */
        NESTED("nested");

        private final String text;

        Special(String text) {
            this.text = text;
        }

        /** In JSON and CSV {@code no_detail}. */
        String id() {
            return text.replace(' ', '_');
        }

        String text() {
            return this == OTHER ? text : "(" + text + ")";
        }
    }

    /**
     * One row.
     *
     * @param special null for a group
     * @param group null for a special row
     * @param part null for special rows and for a table of all drops
     * @param by what the table has rows for
     * @param drops packets of the interval
     * @param total packets since the start
     * @param socketDrops what the kernel counted in the row's socket in the interval, or {@link DropEvent#ABSENT}
     * @param socketDropsTotal the same since the start
     * @param tableDrops packets of the whole table in the interval
     * @param rate drops a second times {@code rateScale}, rounded so that the column adds up
     * @param counts null where only packets are known
     * @param missed packets of the interval that may be the row's beyond these, of those that have no row
     * @param totalMissed the same since the start
     * @param seconds length of the interval
     */
    record Line(
            Special special,
            Group group,
            Part part,
            By by,
            long drops,
            long total,
            long socketDrops,
            long socketDropsTotal,
            long tableDrops,
            long rate,
            int rateScale,
            Counts counts,
            long missed,
            long totalMissed,
            boolean estimated,
            double seconds) {

        /** Null where the row stands for several reasons or places, or nothing is known of it. */
        Diagnosis diagnosis() {
            if (group == null || group.reasons() > 1) {
                return Diagnosis.UNKNOWN;
            }
            return Diagnosis.of(group.reasonName(), group.locations() > 1 ? null : group.symbol());
        }
    }

    /**
     * Makes a table.
     *
     * @param whole the run up to the end of the interval, for the totals
     * @param nested whether nested drops belong to what is watched
     * @param top groups before the rest is cut to one row
     */
    static Table of(Interval interval, Interval whole, By by, Part part, boolean nested, int top) {
        List<Group> groups = interval.by(by, part.which());
        Map<Group.Key, Group> totals = new HashMap<>();
        long wholeInGroups = 0;
        for (Group group : whole.by(by, part.which())) {
            totals.put(group.key(), group);
            wholeInGroups += group.counts().packets();
        }
        Builder builder = new Builder(interval, part, by);
        long inGroups = 0;
        Counts cut = Counts.ZERO;
        long cutTotal = 0;
        boolean cutEstimated = false;
        for (int i = 0; i < groups.size(); i++) {
            Group group = groups.get(i);
            Group total = totals.get(group.key());
            inGroups += group.counts().packets();
            // A single row more takes no more room than the row that would say it was cut.
            if (i < top || (i == top && groups.size() == top + 1)) {
                builder.group(group, total);
            } else {
                cut = cut.plus(group.counts());
                cutTotal += total == null ? 0 : total.counts().packets();
                cutEstimated |= group.estimated();
            }
        }
        builder.special(Special.OTHER, cut, by.isDetail(), cutTotal, cutEstimated);
        if (by.isDetail()) {
            long missing = interval.drops(part.which()).packets() - inGroups;
            long missingTotal = whole.drops(part.which()).packets() - wholeInGroups;
            builder.special(
                    missing < 0 ? Special.LATE_DETAIL : Special.NO_DETAIL, packets(missing), true, missingTotal, false);
        }
        builder.special(
                Special.UNDECIDED,
                interval.undecidedDrops(part.which()),
                false,
                whole.undecidedDrops(part.which()).packets(),
                false);
        if (part != Part.ORDINARY) {
            builder.special(
                    Special.NO_KEY, interval.other(), false, whole.other().packets(), false);
            if (nested) {
                builder.special(Special.NESTED, packets(interval.nested()), true, whole.nested(), false);
            }
        }
        return builder.table();
    }

    private static Counts packets(long packets) {
        return new Counts(packets, 0, 0, 0, 0, 0);
    }

    /** Gathers rows, then gives each its rounded rate. */
    private static final class Builder {
        private final List<Line> lines = new ArrayList<>();
        private final double seconds;
        private final Part part;
        private final By by;
        private long drops;

        Builder(Interval interval, Part part, By by) {
            this.by = by;
            this.seconds = interval.seconds();
            this.part = part == Part.ALL ? null : part;
        }

        /** A group of the interval, and the same in the whole run: null where late detail took it away again. */
        void group(Group group, Group whole) {
            long packets = group.counts().packets();
            drops += packets;
            lines.add(new Line(
                    null,
                    group,
                    part,
                    by,
                    packets,
                    whole == null ? 0 : whole.counts().packets(),
                    group.kernelDrops(),
                    whole == null ? DropEvent.ABSENT : whole.kernelDrops(),
                    0,
                    0,
                    1,
                    by.isDetail() ? null : group.counts(),
                    group.missed(),
                    whole == null ? 0 : whole.missed(),
                    group.estimated(),
                    seconds));
        }

        void special(Special special, Counts counts, boolean packetsOnly, long total, boolean estimated) {
            if (counts.packets() != 0) {
                drops += counts.packets();
                lines.add(new Line(
                        special,
                        null,
                        null,
                        by,
                        counts.packets(),
                        total,
                        DropEvent.ABSENT,
                        DropEvent.ABSENT,
                        0,
                        0,
                        1,
                        packetsOnly ? null : counts,
                        0,
                        0,
                        estimated,
                        seconds));
            }
        }

        /** A row's rate is the step of the rounded running sum, so that the rounded rates add up. */
        Table table() {
            int scale = seconds >= 2 && drops / seconds < 100 ? 10 : 1;
            List<Line> done = new ArrayList<>(lines.size());
            long running = 0;
            for (Line line : lines) {
                long before = rounded(running, scale);
                running += line.drops();
                done.add(new Line(
                        line.special(),
                        line.group(),
                        line.part(),
                        by,
                        line.drops(),
                        line.total(),
                        line.socketDrops(),
                        line.socketDropsTotal(),
                        drops,
                        rounded(running, scale) - before,
                        scale,
                        line.counts(),
                        line.missed(),
                        line.totalMissed(),
                        line.estimated(),
                        seconds));
            }
            return new Table(done, drops, rounded(drops, scale), scale);
        }

        private long rounded(long packets, int scale) {
            return seconds > 0 ? Math.round(packets * scale / seconds) : packets;
        }
    }
}
