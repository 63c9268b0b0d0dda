package io.dropscope.view;

/** Makes the views. */
public final class Views {
    private Views() {}

    /**
     * A view for {@code live}. Data goes to {@code out}, talk and the text summary to {@code err}; the JSON summary is
     * data.
     */
    public static LiveView live(LiveOptions options, Style style, Output out, Output err) {
        throw new UnsupportedOperationException("not yet: " + options + style + out + err);
    }

    /** A view for {@code trace}, text or JSON. */
    public static TraceView trace(Format format, Style style, Output out, Output err) {
        throw new UnsupportedOperationException("not yet: " + format + style + out + err);
    }
}
