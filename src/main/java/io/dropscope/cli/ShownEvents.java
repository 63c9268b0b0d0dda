package io.dropscope.cli;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Stage;
import java.io.IOException;
import java.util.function.Predicate;

/** Lets those events through that are to be shown. */
record ShownEvents(Stage next, Predicate<DropEvent> shows) implements Stage {
    @Override
    public void onEvent(DropEvent event, boolean endOfBatch) throws IOException {
        if (shows.test(event)) {
            next.onEvent(event, endOfBatch);
        } else if (endOfBatch) {
            next.flush();
        }
    }

    @Override
    public void flush() throws IOException {
        next.flush();
    }
}
