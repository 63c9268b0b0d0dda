package io.dropscope.recording;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a recording goes.
 *
 * @param path the file, or what the names of several are made from; null for stdout
 * @param rotateBytes from which size on another file follows; 0: none does for its size
 * @param rotateEvery after which time another file follows; null: none does for its age
 * @param keep how many files of this run are kept, the newest; 0: all
 * @param compressed by zstd
 * @param overwrites whether files that exist are replaced
 */
public record FileOptions(
        Path path, long rotateBytes, Duration rotateEvery, int keep, boolean compressed, boolean overwrites) {
    /** Whether several files follow each other. */
    public boolean rotates() {
        return rotateBytes > 0 || rotateEvery != null;
    }
}
