package io.dropscope.recording;

import java.io.IOException;

/** A file that cannot be read as a recording, or several that do not belong together: one line, with the way out. */
public final class RecordingException extends IOException {
    private static final long serialVersionUID = 1L;

    public RecordingException(String message) {
        super(message);
    }
}
