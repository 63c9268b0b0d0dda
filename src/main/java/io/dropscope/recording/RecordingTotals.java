package io.dropscope.recording;

import java.nio.file.Path;
import java.util.List;

/**
 * What became of a recording so far.
 *
 * @param files in the order in which they were made, at most the newest hundred; empty for stdout
 * @param made how many files were made
 * @param deleted how many of them were deleted again, because others were newer
 * @param bytes written to all of them
 * @param events written to all of them
 * @param unrecorded events that should have been, and could not be written
 * @param failure why the last piece could not be written; null when it could
 * @param fired how often a trigger fired; {@link #NO_FLIGHT} where nothing waits in memory
 * @param unheeded how often it did so while a dump was written, or when there had been enough of them
 * @param heldNanos the time that was in memory before the last dump, or is now
 */
public record RecordingTotals(
        List<Path> files,
        int made,
        int deleted,
        long bytes,
        long events,
        long unrecorded,
        String failure,
        long fired,
        long unheeded,
        long heldNanos) {
    public static final long NO_FLIGHT = -1;

    public RecordingTotals {
        files = List.copyOf(files);
    }
}
