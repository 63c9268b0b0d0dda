package io.dropscope.view;

/** What a view writes to stdout. */
public enum Format {
    TEXT,
    /** One object a line, UTF-8. */
    JSON,
    /** A header, then a line for each interval and row; {@code live} only. */
    CSV
}
