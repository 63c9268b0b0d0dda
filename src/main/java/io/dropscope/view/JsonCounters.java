package io.dropscope.view;

import io.dropscope.event.CounterColumn;
import io.dropscope.event.CounterPlace;
import io.dropscope.event.Severity;
import io.dropscope.event.SocketDelta;
import io.dropscope.linux.Text;
import io.dropscope.stats.CounterSums;
import java.io.IOException;
import java.util.Locale;

/** A {@code counters} object for each interval, and a {@code counters_summary}. */
final class JsonCounters implements CounterView {
    private final CounterRun run;
    private final Json json;
    private final TextCounters text;

    JsonCounters(CounterRun run, Style style, Output out, Output err) {
        this.run = run;
        this.json = new Json(out);
        this.text = new TextCounters(run, TimeFormat.LOCAL, style, out, err);
    }

    @Override
    public void begin() throws IOException {
        text.begin();
    }

    @Override
    public void interval(CounterSums interval, long iteration) throws IOException {
        json.line("counters", to -> {
            to.number("iteration", iteration);
            figures(to, interval);
        });
        json.flush();
    }

    @Override
    public void summary(CounterSums whole, CounterTally tally) throws IOException {
        json.line("counters_summary", to -> {
            to.object("severities", () -> {
                for (Severity severity : Severity.values()) {
                    to.number(severity.name().toLowerCase(Locale.ROOT), tally.intervals(severity));
                }
            });
            if (tally.worstTotal() > 0) {
                to.object("worst", () -> {
                    to.number("iteration", tally.worstIteration());
                    to.text("time", Clock.utc().rfc3339(tally.worstWallNanos()));
                    to.number("total_drops", tally.worstTotal());
                });
            }
            figures(to, whole);
        });
        json.flush();
    }

    private void figures(Json to, CounterSums sums) {
        to.text("time", Clock.utc().rfc3339(sums.wallNanos()));
        to.decimal("seconds", sums.seconds());
        to.number("intervals", sums.ticks());
        to.text("interface", run.interfaces());
        to.text("severity", sums.severity().name().toLowerCase(Locale.ROOT));
        to.number("total_drops", sums.total());
        to.number("packets", sums.packets());
        to.object("columns", () -> {
            for (CounterColumn column : CounterColumn.values()) {
                to.number(column.id(), sums.of(column));
            }
        });
        to.startArray("counters");
        sums.counters()
                .forEach((at, delta) -> to.element(() -> {
                    to.text("counter", at.counter().name());
                    to.number("delta", delta);
                    to.text("layer", id(at.counter().layer()));
                    to.text("meaning", id(at.counter().meaning()));
                    to.text("scope", id(at.counter().scope()));
                    CounterColumn column = at.counter().column();
                    to.text("column", column == null ? null : column.id());
                    place(to, at.place());
                    to.text("source", at.counter().source());
                }));
        to.endArray();
        to.startArray("sockets");
        for (CounterColumn column : CounterColumn.values()) {
            for (SocketDelta socket : sums.socketsOf(column)) {
                to.element(() -> {
                    to.text("column", column.id());
                    to.number("delta", socket.delta());
                    place(to, socket.place());
                    to.object("owner", () -> OwnerFields.write(to, socket.owner()));
                });
            }
        }
        to.endArray();
        to.number("resets", sums.resets());
        to.number("incomplete", sums.incomplete());
        to.number("not_kept", sums.notKept());
        to.startArray("notices");
        sums.notices().forEach(to::element);
        to.endArray();
    }

    private static void place(Json to, CounterPlace place) {
        if (place.netns() != 0) {
            to.number("netns", place.netns());
        }
        to.text("netns_name", safe(place.netnsName()));
        to.text("interface", safe(place.interfaceName()));
        to.text("object", safe(place.object()));
        to.text("contained_in", safe(place.containedIn()));
    }

    private static String safe(String name) {
        return name == null ? null : Text.safe(name);
    }

    private static String id(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
