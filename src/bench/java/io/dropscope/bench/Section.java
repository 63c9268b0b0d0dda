package io.dropscope.bench;

/** A part of the run. */
interface Section {
    /** About how long {@link #measure} takes. */
    int seconds();

    /** How often {@link #measure} calls {@link Progress#step}. */
    int steps();

    /** Adds to the results. */
    void measure(Progress progress);

    /** Its tables, made from the results. */
    String report();
}
