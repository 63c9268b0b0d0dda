package io.dropscope.stats;

import io.dropscope.event.DropEvent;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.Stage;
import java.util.List;
import java.util.function.Predicate;

/**
 * Gathers what a report of a run shows besides the last {@link Snapshot}: what happened when, and by which ways through the
 * kernel. Stands behind the Aggregator, on its thread; its memory does not grow with the run.
 */
public final class RunReport implements Stage {
    private final Predicate<DropEvent> wanted;
    private final TimelineBuilder timeline;
    private final StackTable stacks = new StackTable(StackTable.MAX_STACKS);
    private Snapshot snapshot;

    /**
     * @param loss which drops are a loss; all others are ordinary
     * @param nestedCounts whether nested drops are among those that are watched: not under a filter
     * @param wanted which events pass the filter; null when all do
     */
    public RunReport(Interval.Which loss, boolean nestedCounts, Predicate<DropEvent> wanted) {
        this.wanted = wanted;
        this.timeline = new TimelineBuilder(loss, nestedCounts, TimelineBuilder.MAX_SPANS);
    }

    @Override
    public void onEvent(DropEvent event, boolean endOfBatch) {
        if (event.stackDepth > 0 && event.kind.isDrop() && (wanted == null || wanted.test(event))) {
            stacks.add(event);
        }
    }

    /** Takes an interval, and the snapshot that the Aggregator made of it. */
    public void onInterval(LedgerDelta delta, Snapshot counted) {
        timeline.add(delta, counted);
        snapshot = counted;
    }

    /** The whole run; null when there was not a single interval. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** What happened when. */
    public Timeline timeline() {
        return timeline.timeline();
    }

    /** The drops by stack, most packets first; they add up to the drops that have a key and are known to be watched. */
    public List<StackShare> stacks() {
        return snapshot == null ? List.of() : stacks.shares(snapshot.rows());
    }
}
