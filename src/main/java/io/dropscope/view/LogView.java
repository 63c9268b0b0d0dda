package io.dropscope.view;

import io.dropscope.stats.LogReport;
import java.io.IOException;

/** Writes what a log tells. */
public interface LogView {
    /**
     * Writes the report and flushes.
     *
     * @param filter what was selected of the log, in the words of the options; null for all of it
     */
    void write(LogReport report, String filter) throws IOException;
}
