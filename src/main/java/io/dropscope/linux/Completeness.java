package io.dropscope.linux;

/**
 * What is missing from an answer of the kernel. Nothing is, as a rule.
 *
 * @param skipped messages that could not be understood, and of which nothing was used
 * @param interrupted the tables changed in each of several attempts (NLM_F_DUMP_INTR): an entry may be missing, or
 *     told twice
 * @param absent why this kernel, or this process, is told nothing at all; null when it is told
 */
public record Completeness(int skipped, boolean interrupted, String absent) {
    /** Nothing is missing. */
    public static final Completeness WHOLE = new Completeness(0, false, null);

    /** Nothing can be told, which is no failure: the kernel lacks it. */
    static Completeness absent(String why) {
        return new Completeness(0, false, why);
    }

    /** Whether this kernel tells such a thing. */
    public boolean isPresent() {
        return absent == null;
    }

    /** Whether nothing is missing. */
    public boolean isWhole() {
        return skipped == 0 && !interrupted && absent == null;
    }

    /** What is missing from two answers together; the first reason, when both are absent. */
    public Completeness and(Completeness other) {
        return new Completeness(
                skipped + other.skipped, interrupted || other.interrupted, absent != null ? absent : other.absent);
    }
}
