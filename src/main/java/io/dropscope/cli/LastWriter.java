package io.dropscope.cli;

import io.dropscope.view.ClosedOutputException;
import io.dropscope.view.Output;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * A thread that writes to stdout and may hang there for ever, because nobody reads. It must neither keep the process
 * nor take the summary along.
 */
final class LastWriter {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** So often this time for work that writes nothing. */
    private static final int MOST_PAUSES = 30;

    /** What the thread does. */
    interface Work {
        void run() throws IOException, InterruptedException;
    }

    private final Output output;
    private final Duration patience;
    private final Thread thread;
    private volatile Throwable failure;

    /**
     * @param work writes, on a thread of its own from {@link #start} on
     * @param onFailure called on that thread when the work ends with an exception
     */
    LastWriter(String name, Work work, Runnable onFailure) {
        this(name, Output.stdout(), PATIENCE, work, onFailure);
    }

    /** The same, for another stream than stdout. */
    LastWriter(String name, Output output, Duration patience, Work work, Runnable onFailure) {
        this.output = output;
        this.patience = patience;
        thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (InterruptedException | IOException | RuntimeException | Error e) {
                        failure = e;
                        onFailure.run();
                    }
                },
                name);
        thread.setDaemon(true);
    }

    LastWriter start() {
        thread.start();
        return this;
    }

    /**
     * Waits for the work's end; if it hangs in a write for two seconds, the summary goes to stderr. On a slow machine, or with
     * a reader that is slow, it takes as long as it takes.
     */
    void finish(Work summaryBeside) throws IOException, InterruptedException {
        finish(() -> false, summaryBeside);
    }

    /**
     * The same.
     *
     * @param hasTime whether to wait longer even so
     * @param summaryBeside writes the summary to stderr
     * @throws IOException what the work failed with, unless nobody reads any more
     */
    void finish(BooleanSupplier hasTime, Work summaryBeside) throws IOException, InterruptedException {
        long write;
        int pauses = 0;
        do {
            write = output.writeUnderWay();
            thread.join(patience);
            pauses = write == 0 ? pauses + 1 : 0;
        } while (thread.isAlive()
                && (hasTime.getAsBoolean() || (write == 0 ? pauses < MOST_PAUSES : write != output.writeUnderWay())));
        if (thread.isAlive()) {
            System.err.println(
                    write == 0
                            ? "dropscope: a fault of dropscope itself, please report it: stdout lacks its end"
                            : "dropscope: stdout is not read; what it would hold from here on is lost");
            summaryBeside.run();
            return;
        }
        switch (failure) {
            case null -> {}
            case ClosedOutputException nobodyReads -> {}
            case IOException io -> throw io;
            case Throwable fault -> throw new IllegalStateException(fault);
        }
    }
}
