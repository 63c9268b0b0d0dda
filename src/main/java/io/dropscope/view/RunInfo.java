package io.dropscope.view;

import java.time.Duration;
import java.time.ZoneId;

/**
 * What a run is, for its first line and its summary.
 *
 * @param version of dropscope
 * @param host the host's name, as the kernel gives it
 * @param kernel release of the kernel ({@code 6.18.4})
 * @param watching the filter in words: {@code all drops, all namespaces}
 * @param filtered whether a filter is set; then drops that the kernel counted as nested may be outside of it, and are
 *     in no total
 * @param interval between two ticks
 * @param detail whether there is a detail stream at all ({@code --no-detail})
 * @param zone of the times in text
 * @param hostNetns inode of the network namespace whose interfaces are shown without its name; all others are told
 *     apart
 * @param source where the drops come from
 * @param recording of a replay; null of a run that goes on now
 */
public record RunInfo(
        String version,
        String host,
        String kernel,
        String watching,
        boolean filtered,
        Duration interval,
        boolean detail,
        ZoneId zone,
        long hostNetns,
        From source,
        Recording recording) {
    /** A run that goes on now. */
    public RunInfo(
            String version,
            String host,
            String kernel,
            String watching,
            boolean filtered,
            Duration interval,
            boolean detail,
            ZoneId zone,
            long hostNetns,
            From source) {
        this(version, host, kernel, watching, filtered, interval, detail, zone, hostNetns, source, null);
    }

    /**
     * What is replayed; host, kernel and zone are those of the recording.
     *
     * @param files their names, in words
     * @param version of the dropscope that recorded
     * @param startWallNanos when the recording began, as nanoseconds since 1970 UTC
     */
    public record Recording(String files, String version, long startWallNanos) {}

    /** Where the drops of a run come from. */
    public enum From {
        /** The kernel's tracepoints, each packet. */
        BPF("bpf"),
        /** The kernel's own counters. */
        COUNTERS("counters");

        private final String id;

        From(String id) {
            this.id = id;
        }

        /** The name in JSON. */
        public String id() {
            return id;
        }
    }

    boolean counters() {
        return source == From.COUNTERS;
    }
}
