package io.dropscope.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Is told what happens to a recording, on the stream's thread; must not block. */
public interface RecordingListener {
    /**
     * Something could not be written: told once, and again only after {@link #recovered}.
     *
     * @param file which, null for stdout
     */
    void failed(Path file, IOException why);

    /** It can be written again; told once. */
    void recovered(long unrecordedEvents);

    /**
     * A dump is written.
     *
     * @param number from 1
     * @param startWallNanos of its first chunk, nanoseconds since 1970 UTC
     * @param before how much time was in memory
     */
    void dumped(int number, Path file, long startWallNanos, long endWallNanos, Duration before, long bytes);

    /** Not all that should wait in memory has room there; told once. */
    void roomForLess(Duration held, long bytes);

    /** There are as many dumps as there may be; told once. */
    void enoughDumps();
}
