package io.dropscope.view;

/** What {@code analyze} writes. */
public enum LogFormat {
    TEXT,
    /** One object in one line, UTF-8. */
    JSON,
    /** A page that needs nothing else: no network, no script. */
    HTML
}
