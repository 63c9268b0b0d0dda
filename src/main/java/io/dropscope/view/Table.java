package io.dropscope.view;

import io.dropscope.diagnose.Diagnosis;
import io.dropscope.event.Counts;
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
        /** Drops of no flow, because they had no event (yet). */
        NO_DETAIL("no detail"),
        /** Flows of drops before this interval whose events came late: a negative number. */
        LATE_DETAIL("detail of earlier drops"),
        /** Counted without a key. */
        NO_KEY("no key"),
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
     * @param drops packets of the interval
     * @param total packets since the start
     * @param tableDrops packets of the whole table in the interval
     * @param rate drops a second times {@code rateScale}, rounded so that the column adds up
     * @param counts null where only packets are known
     * @param seconds length of the interval
     */
    record Line(
            Special special,
            Group group,
            Part part,
            long drops,
            long total,
            long tableDrops,
            long rate,
            int rateScale,
            Counts counts,
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
        Map<Group.Key, Long> totals = new HashMap<>();
        for (Group group : whole.by(by, part.which())) {
            totals.put(group.key(), group.counts().packets());
        }
        Builder builder = new Builder(interval, part);
        long inGroups = 0;
        Counts cut = Counts.ZERO;
        long cutTotal = 0;
        boolean cutEstimated = false;
        for (int i = 0; i < groups.size(); i++) {
            Group group = groups.get(i);
            long total = totals.getOrDefault(group.key(), 0L);
            inGroups += group.counts().packets();
            // A single row more takes no more room than the row that would say it was cut.
            if (i < top || (i == top && groups.size() == top + 1)) {
                builder.group(group, total, by);
            } else {
                cut = cut.plus(group.counts());
                cutTotal += total;
                cutEstimated |= group.estimated();
            }
        }
        builder.special(Special.OTHER, cut, by == By.FLOW, cutTotal, cutEstimated);
        if (by == By.FLOW) {
            long missing = interval.drops(part.which()).packets() - inGroups;
            long missingTotal = whole.drops(part.which()).packets()
                    - totals.values().stream().mapToLong(Long::longValue).sum();
            builder.special(
                    missing < 0 ? Special.LATE_DETAIL : Special.NO_DETAIL, packets(missing), true, missingTotal, false);
        }
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
        private long drops;

        Builder(Interval interval, Part part) {
            this.seconds = interval.seconds();
            this.part = part == Part.ALL ? null : part;
        }

        void group(Group group, long total, By by) {
            Counts counts = by == By.FLOW ? null : group.counts();
            long packets = group.counts().packets();
            drops += packets;
            lines.add(new Line(null, group, part, packets, total, 0, 0, 1, counts, group.estimated(), seconds));
        }

        void special(Special special, Counts counts, boolean packetsOnly, long total, boolean estimated) {
            if (counts.packets() != 0) {
                drops += counts.packets();
                lines.add(new Line(
                        special,
                        null,
                        null,
                        counts.packets(),
                        total,
                        0,
                        0,
                        1,
                        packetsOnly ? null : counts,
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
                        line.drops(),
                        line.total(),
                        drops,
                        rounded(running, scale) - before,
                        scale,
                        line.counts(),
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
