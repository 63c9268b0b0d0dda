package io.dropscope.cli;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Stage;
import java.io.IOException;

/** Lets the first events through and then ends the run. */
final class FirstEvents implements Stage {
    private final Stage next;
    private final Runnable stop;
    private long left;

    /** @param stop ends the run; called on the stream's thread */
    FirstEvents(Stage next, long count, Runnable stop) {
        this.next = next;
        this.left = count;
        this.stop = stop;
    }

    @Override
    public void onEvent(DropEvent event, boolean endOfBatch) throws IOException {
        if (left == 0) {
            return;
        }
        left--;
        next.onEvent(event, endOfBatch || left == 0);
        if (left == 0) {
            stop.run();
        }
    }

    @Override
    public void flush() throws IOException {
        next.flush();
    }
}
