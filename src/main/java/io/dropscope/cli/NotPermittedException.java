package io.dropscope.cli;

/** The user lacks a right for what was asked. The message is one line and names the way out. */
final class NotPermittedException extends Exception {
    private static final long serialVersionUID = 1L;

    NotPermittedException(String message) {
        super(message);
    }
}
