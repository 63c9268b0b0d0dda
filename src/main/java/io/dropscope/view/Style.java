package io.dropscope.view;

/**
 * What stdout can show.
 *
 * @param terminal stdout is a terminal: lines may be rewritten and broken
 * @param columns its width; ignored when stdout is no terminal
 * @param colour whether to send colours
 * @param unicode whether its encoding has signs beyond ASCII
 */
public record Style(boolean terminal, int columns, boolean colour, boolean unicode) {
    /** For a pipe or a file: no colours, ASCII, lines never broken. */
    public static final Style PLAIN = new Style(false, 0, false, false);
}
