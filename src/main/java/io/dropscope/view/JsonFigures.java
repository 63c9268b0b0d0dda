package io.dropscope.view;

import io.dropscope.event.Counts;
import io.dropscope.event.Kind;
import io.dropscope.event.Losses;
import io.dropscope.linux.Text;
import io.dropscope.recording.RecordingTotals;
import io.dropscope.stats.By;
import io.dropscope.stats.Interval;
import io.dropscope.stats.Percentiles;
import io.dropscope.stats.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The {@code interval} and {@code summary} objects. */
final class JsonFigures {
    private JsonFigures() {}

    static void interval(Json json, RunInfo run, By by, Snapshot snapshot, Snapshot previous, long replaced)
            throws IOException {
        Interval interval = snapshot.since(previous);
        json.line("interval", to -> figures(to, run, by, interval, snapshot.since(null), replaced));
    }

    static void summary(Json json, RunInfo run, By by, Snapshot snapshot, long replaced) throws IOException {
        summary(json, run, by, snapshot, replaced, null);
    }

    /** @param recording what was recorded; null where nothing is */
    static void summary(Json json, RunInfo run, By by, Snapshot snapshot, long replaced, RecordingTotals recording)
            throws IOException {
        Interval whole = snapshot.since(null);
        json.line("summary", to -> {
            figures(to, run, by, whole, whole, replaced);
            Counts ledger = whole.ledgerTotal();
            to.truth("last", snapshot.last());
            to.text("watching", Text.safe(run.watching()));
            if (!run.counters()) {
                to.number("ledger_packets", ledger.packets());
                to.number("in_flight", ledger.events() - whole.processed() - whole.undecodable());
            }
            percentiles(to, "delay_ns", snapshot.delay());
            percentiles(to, "packet_length", snapshot.length());
            if (recording != null) {
                to.object("recording", () -> recording(to, recording));
            }
            percentiles(to, "gap_ns", snapshot.gap());
        });
    }

    private static void recording(Json to, RecordingTotals recording) {
        to.startArray("files");
        for (Path file : recording.files()) {
            to.element(file.toString());
        }
        to.endArray();
        to.number("files_made", recording.made());
        to.number("files_deleted", recording.deleted());
        to.number("bytes", recording.bytes());
        to.number("events", recording.events());
        to.number("events_not_recorded", recording.unrecorded());
        to.text("error", recording.failure());
        if (recording.fired() >= 0) {
            to.number("triggers_fired", recording.fired());
            to.number("triggers_unheeded", recording.unheeded());
            to.decimal("seconds_in_memory", recording.heldNanos() / 1e9);
        }
    }

    /** All rows: first those of losses, then what is ordinary. */
    static List<Table> tables(RunInfo run, By by, Interval interval, Interval whole) {
        return List.of(
                Table.of(interval, whole, by, Table.Part.LOSS, !run.filtered(), Integer.MAX_VALUE),
                Table.of(interval, whole, by, Table.Part.ORDINARY, false, Integer.MAX_VALUE));
    }

    private static void figures(Json to, RunInfo run, By by, Interval interval, Interval whole, long replaced) {
        List<Table> tables = tables(run, by, interval, whole);
        Counts drops = interval.watched(Table.Part.ALL.which()).plus(interval.other());
        Counts ledger = interval.ledgerTotal();
        to.text("time", Clock.utc().rfc3339(interval.wallNanos()));
        to.decimal("seconds", interval.seconds());
        to.text("source", run.source().id());
        to.number("drops", tables.get(0).drops() + tables.get(1).drops());
        to.number("drops_ordinary", tables.get(1).drops());
        if (interval.hostDrops() >= 0) {
            to.number("host_drops", interval.hostDrops());
        }
        if (drops.hasSegments()) {
            to.number("segments", drops.segments());
        }
        if (!run.counters()) {
            to.number("bytes", drops.bytes());
            to.number("events", ledger.events());
            to.number("events_processed", interval.processed());
        }
        to.startArray("rows");
        for (Table table : tables) {
            for (Table.Line line : table.lines()) {
                to.element(() -> {
                    for (Columns.Column column : Columns.NAMED) {
                        to.value(column.name(), column.value().apply(line));
                    }
                });
            }
        }
        to.endArray();
        to.startArray("kinds");
        for (Kind kind : Kind.values()) {
            if (kind.isDrop()) {
                continue;
            }
            for (Map.Entry<String, Long> reason : interval.reasonsOf(kind)) {
                to.element(() -> {
                    to.text("kind", kind.id());
                    to.text("reason", reason.getKey().isEmpty() ? null : reason.getKey());
                    to.number("packets", reason.getValue());
                });
            }
        }
        to.endArray();
        Losses losses = interval.losses(replaced);
        to.object("losses", () -> {
            to.number("ring_full", losses.ringFull());
            to.number("thinned", losses.thinned());
            to.number("nested", losses.nested());
            to.number("other", losses.other());
            to.number("undecodable", losses.undecodable());
            to.number("undecided", losses.undecided());
            to.number("flows_evicted", losses.evictedFlows());
            to.number("owners_evicted", losses.evictedOwners());
            to.number("snapshots_replaced", losses.snapshotsReplaced());
        });
        if (interval.reconciliation() != null) {
            JsonReconciliation.write(to, interval.reconciliation());
        }
    }

    private static void percentiles(Json to, String name, Percentiles p) {
        if (p.count() > 0) {
            to.object(name, () -> {
                to.number("count", p.count());
                to.number("p50", p.p50());
                to.number("p90", p.p90());
                to.number("p99", p.p99());
                to.number("max", p.max());
            });
        }
    }
}
