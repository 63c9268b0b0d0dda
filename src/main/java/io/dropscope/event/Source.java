package io.dropscope.event;

import java.io.IOException;

/**
 * Where events and counts come from: the running kernel, or a recording. Every method is called on the one reader
 * thread, {@link #close} after that thread has ended.
 *
 * <p>Reading is in three steps, so that a reader can ask for room before it takes anything: {@link #gather} looks how
 * many events wait, {@link #decode} fills a slot with one of them, {@link #release} gives their room back.
 */
public interface Source extends AutoCloseable {
    /** A descriptor that polls readable while events wait. */
    int descriptor();

    /**
     * Looks at the events that wait, without taking them. What cannot be decoded is counted and passed over.
     *
     * @param max how many at most, up to 256
     * @return how many can be decoded now
     */
    int gather(int max);

    /** Fills the slot with gathered event number {@code index}. Allocates nothing. */
    void decode(int index, DropEvent slot);

    /**
     * Ends with all gathered events; they cannot be decoded any more. Gives back their room, though perhaps that of the
     * newest not before {@link #gather} finds nothing.
     */
    void release();

    /**
     * Reads what was counted since the last call, exact.
     *
     * @param last whether this is the end of the run: nothing counts after {@link #detach}
     */
    LedgerDelta delta(boolean last) throws IOException;

    /** Whether the source itself says when an interval ends, as a recording does; else the clock does. */
    default boolean isPaced() {
        return false;
    }

    /**
     * Of a paced source: whether an interval ends here, all events before its end being released; {@link #delta} tells of
     * it. Not where the run ends: {@link #ended} does.
     */
    default boolean intervalEnded() {
        return false;
    }

    /** Of a paced source: whether nothing comes any more but the delta of the interval that the run ended with. */
    default boolean ended() {
        return false;
    }

    /** Of a paced source from which nothing can be had now: nanoseconds until something is due. */
    default long dueInNanos() {
        return 0;
    }

    /**
     * Ends the counting. When it returns no program runs any more; events that were handed over still wait. Of a paced
     * source the rest of the interval waits from now on, without a pace.
     */
    void detach() throws IOException;

    @Override
    void close();
}
