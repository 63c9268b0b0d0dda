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
        do {
            write = output.writeUnderWay();
            thread.join(patience);
        } while (thread.isAlive() && (write == 0 || write != output.writeUnderWay() || hasTime.getAsBoolean()));
        if (thread.isAlive()) {
            System.err.println("dropscope: stdout is not read; what it would hold from here on is lost");
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
