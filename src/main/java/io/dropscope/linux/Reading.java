package io.dropscope.linux;

import java.util.List;

/**
 * What the kernel said of one kind of thing.
 *
 * @param entries in the kernel's order; empty when there are none, and when it does not tell
 * @param completeness what is missing from them
 */
public record Reading<T>(List<T> entries, Completeness completeness) {
    /** Copies the entries. */
    public Reading {
        entries = List.copyOf(entries);
    }

    static <T> Reading<T> absent(String why) {
        return new Reading<>(List.of(), Completeness.absent(why));
    }
}
