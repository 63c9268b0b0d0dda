package io.dropscope.cli;

import io.dropscope.stats.Snapshot;
import io.dropscope.stats.SnapshotMailbox;
import io.dropscope.view.Format;
import io.dropscope.view.LiveView;
import io.dropscope.view.Output;
import io.dropscope.view.Views;
import java.io.IOException;
import java.time.Duration;

/** Shows the snapshots of a run, on a thread of its own: the only one that writes to stdout, and may block there. */
final class Tables {
    private final LiveView view;
    private final Format format;
    private final Duration interval;
    private final SnapshotMailbox mailbox = new SnapshotMailbox();
    private final SnapshotMailbox summaries = new SnapshotMailbox();
    private LastWriter viewer;

    /** @param interval between two snapshots */
    Tables(LiveView view, Format format, Duration interval) {
        this.view = view;
        this.format = format;
        this.interval = interval;
    }

    /** Starts the thread; its failure ends the run. */
    void start(Session session) {
        viewer = new LastWriter("dropscope-view", this::show, session::stop).start();
    }

    /** Takes a snapshot, in place of one that is not shown yet. */
    void offer(Snapshot snapshot) {
        mailbox.offer(snapshot);
    }

    /** Takes a snapshot when the one before is being shown: waits for that until somebody {@linkplain #hurry hurries}. */
    void put(Snapshot snapshot) {
        try {
            mailbox.put(snapshot);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    void hurry() {
        mailbox.hurry();
    }

    /** Takes a snapshot to show the whole run by. */
    void offerSummary(Snapshot snapshot) {
        summaries.offer(snapshot);
        mailbox.wake();
    }

    /** Shows the last one, and the summary; when nobody reads any more, the summary goes to stderr. */
    void finish(Session session, Snapshot last) throws IOException, InterruptedException {
        if (session.hasTime()) {
            mailbox.awaitTaken();
        }
        mailbox.offer(last);
        viewer.finish(
                session::hasTime, () -> Views.summaryBeside(session.info(), last, mailbox.replaced(), Output.stderr()));
    }

    /** Whether the end came about an interval after what was shown last: a rest of it makes no table of rates. */
    private boolean isWhole(Snapshot last, long shownNanos) {
        return last.endNanos() - Math.max(shownNanos, last.startNanos()) >= interval.toNanos() / 10 * 9;
    }

    private void show() throws IOException, InterruptedException {
        Snapshot snapshot;
        long shownNanos = 0;
        do {
            snapshot = mailbox.take(Duration.ofDays(1));
            Snapshot asked = summaries.take(Duration.ZERO);
            if (snapshot != null && (!snapshot.last() || format != Format.TEXT || isWhole(snapshot, shownNanos))) {
                view.interval(snapshot, mailbox.replaced());
                shownNanos = snapshot.endNanos();
            }
            if (asked != null) {
                view.summary(asked, mailbox.replaced());
            }
        } while (snapshot == null || !snapshot.last());
        view.summary(snapshot, mailbox.replaced()); // behind its interval, however late that is shown
    }
}
