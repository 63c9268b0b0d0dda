package io.dropscope.recording;

import java.util.Map;
import java.util.TreeMap;

/** Counts for the {@link ReadReport}: written by the reader's thread, read by any. */
final class ReadCounts {
    private final Map<String, Long> skippedBlocks = new TreeMap<>();
    private final Map<String, Long> skippedOptions = new TreeMap<>();
    private long bytesRead;
    private long bytesSkipped;
    private long bytesLeft;
    private long damages;
    private long events;
    private long uncounted;
    private long notWritten;
    private int files;
    private int missing;
    private int cut;
    private boolean ended;

    synchronized void handedOver(int more) {
        events += more;
        uncounted += more;
    }

    /** Totals that stand behind what was handed over. */
    synchronized void totals() {
        uncounted = 0;
    }

    synchronized void notWritten(long more) {
        notWritten += more;
    }

    synchronized void damaged(int bytes) {
        damages++;
        bytesSkipped += bytes;
    }

    synchronized void skippedBlock(String kind) {
        skippedBlocks.merge(kind, 1L, Long::sum);
    }

    synchronized void skippedOption(String kind) {
        skippedOptions.merge(kind, 1L, Long::sum);
    }

    synchronized void missingFiles(int files) {
        missing += files;
    }

    synchronized void endSeen() {
        ended = true;
    }

    /** Adds what a file that was read had. */
    synchronized void file(BlockScanner of) {
        files++;
        bytesRead += of.bytesRead;
        bytesSkipped += of.bytesSkipped + of.bytesDamaged();
        bytesLeft += of.bytesLeft + of.bytesCut();
        damages += of.damages;
        if (of.bytesLeft + of.bytesCut() > 0) {
            cut++;
        }
    }

    synchronized ReadReport report() {
        return new ReadReport(
                files,
                missing,
                bytesRead,
                bytesSkipped,
                bytesLeft,
                events,
                uncounted,
                notWritten,
                damages,
                skippedBlocks,
                skippedOptions,
                cut,
                ended);
    }
}
