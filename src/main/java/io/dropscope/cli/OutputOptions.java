package io.dropscope.cli;

import io.dropscope.view.Style;
import picocli.CommandLine.Option;

/** How a run shows itself, and how it ends. */
final class OutputOptions {
    @Option(
            names = {"--color", "--colour"},
            paramLabel = "WHEN",
            description = "auto (default), always or never. NO_COLOR is obeyed.")
    private String colour = "auto";

    @Option(names = "--fail-on-drop", description = "Exit with 10 when something was lost (for CI).")
    private boolean failOnDrop;

    boolean failOnDrop() {
        return failOnDrop;
    }

    Style style() throws UsageException {
        return RunOptions.style(colour);
    }
}
