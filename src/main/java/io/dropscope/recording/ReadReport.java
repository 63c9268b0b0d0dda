package io.dropscope.recording;

import java.util.Map;

/**
 * What a reader found, and what it had to leave: complete once the source has {@linkplain RecordingSource#ended ended}.
 *
 * @param files how many were read
 * @param missingFiles of the run between the first and the last that were given
 * @param bytesRead bytes of blocks that were understood or passed over (uncompressed)
 * @param bytesSkipped bytes between blocks that belong to no block, and those of damaged ones
 * @param bytesLeft bytes of a block that a file's end cut off
 * @param events how many were handed over
 * @param eventsUncounted of these, how many stand behind the last totals: the recording was cut before theirs. Some before
 *     them may be in no totals either, as the recorder counts before it takes what events there are
 * @param eventsNotWritten how many the recorder says that it could not write (its disk was full)
 * @param damagedBlocks blocks whose lengths, checksum or content do not fit
 * @param skippedBlocks whole blocks of a kind that this version does not know, by kind
 * @param skippedOptions options of a kind that this version does not know, by kind
 * @param cutFiles files that end in the midst of a block, or of a compressed frame
 * @param ended whether the end of the run is there: false when the recorder was killed, or files are missing
 */
public record ReadReport(
        int files,
        int missingFiles,
        long bytesRead,
        long bytesSkipped,
        long bytesLeft,
        long events,
        long eventsUncounted,
        long eventsNotWritten,
        long damagedBlocks,
        Map<String, Long> skippedBlocks,
        Map<String, Long> skippedOptions,
        int cutFiles,
        boolean ended) {
    public ReadReport {
        skippedBlocks = Map.copyOf(skippedBlocks);
        skippedOptions = Map.copyOf(skippedOptions);
    }

    /** The same of a reader that stopped before the end: it cannot know whether that is there, and lacks nothing. */
    public ReadReport stopped() {
        return new ReadReport(
                files,
                missingFiles,
                bytesRead,
                bytesSkipped,
                bytesLeft,
                events,
                0,
                eventsNotWritten,
                damagedBlocks,
                skippedBlocks,
                skippedOptions,
                cutFiles,
                true);
    }

    /** Whether everything that was written was read. */
    public boolean isWhole() {
        return ended
                && missingFiles == 0
                && eventsUncounted == 0
                && eventsNotWritten == 0
                && bytesSkipped == 0
                && bytesLeft == 0
                && damagedBlocks == 0
                && skippedBlocks.isEmpty()
                && skippedOptions.isEmpty();
    }
}
