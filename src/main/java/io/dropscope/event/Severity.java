package io.dropscope.event;

/** How bad an interval was, against the threshold of the run. */
public enum Severity {
    /** Nothing was lost. */
    OK,
    /** Something was, below the threshold. */
    WARN,
    /** As much as the threshold, or more. */
    CRIT
}
