package io.dropscope.cli;

import io.dropscope.event.Kind;
import io.dropscope.linux.Terminal;
import io.dropscope.linux.Text;
import io.dropscope.recording.RecordingListener;
import io.dropscope.recording.RecordingTotals;
import io.dropscope.stats.Snapshot;
import io.dropscope.view.Numbers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What is told on stderr while a recording goes on: what happens to its files, and on a terminal a line each second. On a thread
 * of its own, for a terminal may be stopped and a recording must not be.
 */
final class RecordingNews implements RecordingListener {
    private static final int STDERR = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String ERASE = "\r\033[K";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    /** The end of the queue. */
    private static final String END = "";

    private final Path given;
    private final boolean endsOnError;
    private final Duration wantedBefore;
    private final int maxDumps;
    private final Runnable stop;
    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    private final boolean terminal = Terminal.isTerminal(STDERR);
    private final Thread thread = new Thread(this::run, "dropscope-news");

    private volatile Snapshot newest;
    private volatile boolean failed;
    private Supplier<RecordingTotals> totals;
    private boolean lineShown;

    /**
     * @param given the file that was asked for; null for stdout
     * @param before how much time is kept in memory; null: none
     * @param stop ends the run
     */
    RecordingNews(Path given, boolean endsOnError, Duration before, int maxDumps, Runnable stop) {
        this.given = given;
        this.endsOnError = endsOnError;
        this.wantedBefore = before;
        this.maxDumps = maxDumps;
        this.stop = stop;
        thread.setDaemon(true);
    }

    void start(Supplier<RecordingTotals> source) {
        totals = source;
        thread.start();
    }

    /** Tells the newest totals of the drops. */
    void at(Snapshot snapshot) {
        newest = snapshot;
    }

    /** Whether something could not be written. */
    boolean failed() {
        return failed;
    }

    /** Returns when all is told, or nobody has read it for two seconds. */
    void end() throws InterruptedException {
        texts.add(END);
        thread.join(PATIENCE);
    }

    @Override
    public void failed(Path file, IOException why) {
        failed = true;
        if (given == null && "Broken pipe".equals(why.getMessage())) { // whoever reads has had enough
            stop.run();
            return;
        }
        Path path = file != null ? file : given;
        String what = path == null ? "stdout: " + why.getMessage() : Complaints.notWritten(path, why);
        texts.add("the recording cannot be written: " + what
                + (endsOnError
                        ? "; it ends here, with what is written (--on-error continue goes on)"
                        : "; tracing goes on, and events are counted and not recorded until it can"));
        if (endsOnError) {
            stop.run();
        }
    }

    @Override
    public void recovered(long unrecordedEvents) {
        if (!endsOnError) {
            texts.add("the recording is written again; events not recorded so far: " + unrecordedEvents);
        }
    }

    @Override
    public void dumped(int number, Path file, long startWallNanos, long endWallNanos, Duration before, long bytes) {
        String text = String.format(
                Locale.ROOT,
                "dump %d: %s, %s to %s, %s, the %.1f s before",
                number,
                file,
                time(startWallNanos),
                time(endWallNanos),
                Numbers.bytes((double) bytes),
                before.toNanos() / 1e9);
        texts.add(text);
    }

    private static String time(long wallNanos) {
        return TIME.format(Instant.ofEpochSecond(0, wallNanos).atZone(ZoneId.systemDefault()));
    }

    @Override
    public void roomForLess(Duration held, long bytes) {
        texts.add(String.format(
                Locale.ROOT,
                "memory holds %.1f s of the %.0f s asked for: --flight-size is %d MB",
                held.toNanos() / 1e9,
                wantedBefore.toNanos() / 1e9,
                bytes >> 20));
    }

    @Override
    public void enoughDumps() {
        texts.add(maxDumps + (maxDumps == 1 ? " dump is" : " dumps are")
                + " written (--max-dumps); triggers are counted, nothing more is dumped");
    }

    private void run() {
        try {
            while (true) {
                String text = texts.poll(1, TimeUnit.SECONDS);
                erase();
                if (END.equals(text)) {
                    return;
                }
                if (text != null) {
                    Complaints.tell(text);
                } else if (terminal) {
                    show();
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void erase() {
        if (lineShown) {
            System.err.print(ERASE);
            System.err.flush();
            lineShown = false;
        }
    }

    private void show() {
        Snapshot snapshot = newest;
        RecordingTotals now = totals.get();
        StringBuilder line = new StringBuilder(100);
        line.append(time(System.currentTimeMillis() * 1_000_000));
        if (snapshot != null) {
            line.append("  drops ").append(snapshot.since(null).of(Kind.DROP).packets());
        }
        line.append(String.format(Locale.ROOT, "  recorded %d  %s", now.events(), Numbers.bytes((double) now.bytes())));
        if (now.unrecorded() > 0) {
            line.append("  not recorded ").append(now.unrecorded());
        }
        if (now.fired() >= 0) {
            line.append(String.format(Locale.ROOT, "  in memory %.0f s  dumps %d", now.heldNanos() / 1e9, now.made()));
        }
        if (!now.files().isEmpty()) {
            line.append("  ")
                    .append(Text.safe(now.files().getLast().getFileName().toString()));
        }
        int columns = Terminal.columns(STDERR);
        System.err.print(columns > 0 && line.length() >= columns ? line.substring(0, columns - 1) : line.toString());
        System.err.flush();
        lineShown = true;
    }
}
