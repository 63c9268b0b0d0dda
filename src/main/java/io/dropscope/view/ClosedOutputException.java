package io.dropscope.view;

import java.io.IOException;

/** Nobody reads our output any more ({@code dropscope live | head}): a quiet end of the run, no failure. */
public final class ClosedOutputException extends IOException {
    private static final long serialVersionUID = 1L;

    ClosedOutputException(IOException cause) {
        super("output closed by its reader", cause);
    }
}
