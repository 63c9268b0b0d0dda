package io.dropscope.view;

import io.dropscope.linux.Text;
import io.dropscope.stats.LogReport;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The report as one object in a line; times are RFC 3339 in UTC. */
final class JsonLog implements LogView {
    private final Output out;

    JsonLog(Output out) {
        this.out = out;
    }

    @Override
    public void write(LogReport report, String filter) throws IOException {
        Json json = new Json(out);
        json.line("analysis", it -> body(it, report, filter));
        json.flush();
    }

    private static void body(Json json, LogReport report, String filter) {
        LogReport.Selected selected = report.selected();
        json.text("filter", filter);
        json.text("zone", report.zone().getId());
        json.startArray("sources");
        for (LogReport.Source source : report.sources()) {
            json.element(() -> {
                json.text("name", Text.safe(source.name()));
                json.number("rows", source.rows());
                json.number("unreadable", source.unreadable());
                json.startArray("unreadable_lines");
                source.samples()
                        .forEach(line -> json.element(() -> {
                            json.number("line", line.number());
                            json.text("why", line.why());
                        }));
                json.endArray();
                json.text("ended_early", source.endedEarly());
            });
        }
        json.endArray();
        json.number("rows", report.rows());
        json.number("intervals", selected.intervals());
        if (selected.intervals() == 0) {
            json.text("first", time(report.firstMillis()));
            json.text("last", time(report.lastMillis()));
            return;
        }
        json.text("first", time(selected.firstMillis()));
        json.text("last", time(selected.lastMillis()));
        json.decimal("interval_seconds", selected.intervalMillis() / 1000.0);
        json.number("with_drops", selected.withDrops());
        json.number("ok", selected.ok());
        json.number("warn", selected.warn());
        json.number("crit", selected.crit());
        json.number("drops", selected.drops());
        json.number("logged_drops", selected.logged());
        json.object(
                "interfaces", () -> selected.interfaces().forEach((name, rows) -> json.number(Text.safe(name), rows)));
        json.startArray("categories");
        report.categories()
                .forEach(category -> json.element(() -> {
                    json.text("name", category.name());
                    json.text("label", category.label());
                    json.number("drops", category.drops());
                    json.number("logged", category.logged());
                }));
        json.endArray();
        json.object(
                "further_columns", () -> report.unknown().forEach((name, sum) -> json.number(Text.safe(name), sum)));
        LogReport.Caveats caveats = report.caveats();
        json.object("caveats", () -> {
            json.number("old_rows", caveats.oldRows());
            json.number("accept_queue_in_syn_queue", caveats.listenTwice());
            json.number("collapsed", caveats.collapsed());
            json.number("repeated_host_wide", caveats.repeated());
            json.number("told_by_other_columns", caveats.elsewhere());
            json.number("qdisc_perhaps_in_udp_sndbuf", caveats.qdiscTwice());
            json.number("softirq_perhaps_in_nic_rx", caveats.softirqTwice());
            json.number("rows_with_other_total", caveats.totalsOff());
            json.number("rows_with_negative_count", caveats.negativeRows());
            json.number("rows_overlapping_files", caveats.overlapping());
        });
        entries(json, "worst", report, report.worst());
        entries(json, "latest", report, report.latest());
        json.startArray("hours");
        for (LogReport.Group hour : report.hours()) {
            json.element(() -> {
                json.number("hour", hour.startMillis());
                group(json, report, hour);
            });
        }
        json.endArray();
        if (report.groupedBy() != null) {
            json.text("grouped_by", report.groupedBy().name().toLowerCase(Locale.ROOT));
            groups(json, "groups", report, report.groups());
        }
        json.decimal("chart_step_seconds", report.chartStepMillis() / 1000.0);
        groups(json, "chart", report, report.chart());
        gaps(json, report.gaps());
    }

    private static void entries(Json json, String name, LogReport report, List<LogReport.Entry> entries) {
        json.startArray(name);
        for (LogReport.Entry entry : entries) {
            json.element(() -> {
                json.text("time", time(entry.timeMillis()));
                if (entry.iteration() >= 0) {
                    json.number("iteration", entry.iteration());
                }
                json.text("interface", Text.safe(entry.interfaceName()));
                json.text("severity", entry.severity());
                json.number("drops", entry.drops());
                json.number("logged_drops", entry.logged());
                parts(json, report, entry.parts());
            });
        }
        json.endArray();
    }

    private static void groups(Json json, String name, LogReport report, List<LogReport.Group> groups) {
        json.startArray(name);
        for (LogReport.Group group : groups) {
            json.element(() -> {
                json.text("start", time(group.startMillis()));
                group(json, report, group);
            });
        }
        json.endArray();
    }

    private static void group(Json json, LogReport report, LogReport.Group group) {
        json.number("intervals", group.intervals());
        json.number("with_drops", group.withDrops());
        json.number("warn", group.warn());
        json.number("crit", group.crit());
        json.number("drops", group.drops());
        json.number("logged_drops", group.logged());
        json.number("worst", group.most());
        parts(json, report, group.parts());
    }

    /** By category, those that are not zero. */
    private static void parts(Json json, LogReport report, List<Long> parts) {
        json.object("by_category", () -> {
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i) != 0) {
                    json.number(report.categories().get(i).name(), parts.get(i));
                }
            }
        });
    }

    private static void gaps(Json json, LogReport.Gaps gaps) {
        json.object("gaps", () -> {
            json.number("missing_iterations", gaps.missing());
            json.number("restarts", gaps.restarts());
            json.number("pauses", gaps.pauses());
            json.number("clock_back", gaps.clockBack());
            json.startArray("longest");
            gaps.longest()
                    .forEach(gap -> json.element(() -> {
                        json.text("from", time(gap.fromMillis()));
                        json.text("to", time(gap.toMillis()));
                        json.text("interface", Text.safe(gap.interfaceName()));
                        json.number("missing", gap.missing());
                        json.truth("restarted", gap.restarted());
                    }));
            json.endArray();
        });
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
