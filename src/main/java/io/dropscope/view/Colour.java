package io.dropscope.view;

/** The few terminal attributes in use. */
final class Colour {
    static final String BOLD = "\033[1m";
    static final String DIM = "\033[2m";
    static final String RED = "\033[31m";
    static final String GREEN = "\033[32m";
    static final String YELLOW = "\033[33m";
    static final String OFF = "\033[0m";

    private Colour() {}

    /** The text in an attribute, if the style has colours. */
    static String paint(Style style, String attribute, String text) {
        return style.colour() ? attribute + text + OFF : text;
    }
}
