package io.dropscope.cli;

/** What the user asked for cannot be done. The message is one line and names the way out. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
