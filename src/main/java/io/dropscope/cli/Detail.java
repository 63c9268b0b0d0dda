package io.dropscope.cli;

import io.dropscope.bpf.ProgramOptions;

/**
 * What a command does with the events.
 *
 * @param showsEach whether each is shown or kept by itself: then it has its exact time, and waits a moment for its owner
 *     rather than go without
 * @param perSecond how many a second and row where {@code --detail-rate} says nothing
 * @param snaplen bytes of each packet that come along
 * @param ringBytes size of a ring where {@code --ring-size} says nothing
 */
record Detail(boolean showsEach, long perSecond, int snaplen, int ringBytes) {
    /** They only feed tables. */
    static final Detail FOR_TABLES =
            new Detail(false, ProgramOptions.LIVE_DETAIL_PER_SECOND, 0, ProgramOptions.DEFAULT_RING_BYTES);

    /** Each is a line. */
    static final Detail AS_LINES =
            new Detail(true, ProgramOptions.TRACE_DETAIL_PER_SECOND, 0, ProgramOptions.DEFAULT_RING_BYTES);

    /**
     * Each goes to a file, all of them.
     *
     * @param snaplen bytes of each packet that go along
     */
    static Detail recorded(int snaplen) {
        return new Detail(true, ProgramOptions.NO_LIMIT, snaplen, ProgramOptions.RECORDING_RING_BYTES);
    }
}
