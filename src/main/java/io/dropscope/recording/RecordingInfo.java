package io.dropscope.recording;

import java.util.Map;

/**
 * What each file of a run tells of itself. Texts come from outside: they are written as they are.
 *
 * @param run a random id, the same in all files of a run
 * @param fileNumber which file of the run, from 0
 * @param version of the dropscope that recorded
 * @param host name of the machine
 * @param kernel its release
 * @param watching what was recorded, in words ({@code kfree_skb})
 * @param filtered whether a filter let some drops pass unrecorded
 * @param detail whether there are events, not only sums
 * @param snaplen bytes of a packet at most; 0 when none were taken
 * @param timeZone of the machine ({@code Europe/Berlin})
 * @param hostNetns inode of the network namespace where dropscope ran
 * @param startNanos when the run began, CLOCK_MONOTONIC
 * @param startWallNanos the same moment as nanoseconds since 1970 UTC
 * @param dropReasons the kernel's drop reasons by number, names without prefix
 * @param resetReasons the kernel's reset reasons by number, names without prefix
 * @param owners whose packets were wanted
 */
public record RecordingInfo(
        String run,
        int fileNumber,
        String version,
        String host,
        String kernel,
        String watching,
        boolean filtered,
        boolean detail,
        int snaplen,
        String timeZone,
        long hostNetns,
        long startNanos,
        long startWallNanos,
        Map<Integer, String> dropReasons,
        Map<Integer, String> resetReasons,
        WantedOwners owners) {
    public RecordingInfo {
        dropReasons = Map.copyOf(dropReasons);
        resetReasons = Map.copyOf(resetReasons);
    }
}
