package io.dropscope.event;

/**
 * Tells what an event of the kernel side really is: a freed fragment reaches the tracepoint as a drop, and only the
 * symbol of its location tells that it is a {@link Kind#DROP_FRAGMENT}.
 */
@FunctionalInterface
public interface KindRule {
    /** Takes every kind as the kernel side gives it. */
    KindRule AS_GIVEN = (kind, location) -> kind;

    /** The kind to count an event under; called from any thread, for a key the first time it is seen. */
    Kind effectiveKind(Kind kind, long location);
}
