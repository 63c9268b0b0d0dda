package io.dropscope.cli;

import io.dropscope.stats.By;
import io.dropscope.view.Format;
import io.dropscope.view.LiveOptions;
import picocli.CommandLine.Option;

/** What tables of drops look like. */
final class TableOptions {
    @Option(
            names = "--by",
            paramLabel = "WHAT",
            description = "A row for each drop (reason and location; default), reason, location, interface, netns,"
                    + " process, cgroup, unit or container; of one run also flow or socket.")
    private By by = By.DROP;

    @Option(names = "--top", paramLabel = "N", description = "Rows of a table (default 20); the rest is one row.")
    private int top = 20;

    @Option(names = "--all", description = "List ordinary drops, which are no loss, with the rest.")
    private boolean all;

    @Option(names = "--output", paramLabel = "FORMAT", description = "text (default), json or csv.")
    private Format format = Format.TEXT;

    By by() {
        return by;
    }

    Format format() {
        return format;
    }

    LiveOptions checked() throws UsageException {
        if (top < 1) {
            throw new UsageException("--top takes at least 1");
        }
        return new LiveOptions(format, by, top, all);
    }
}
