package io.dropscope.bpf;

import java.time.Duration;

/**
 * How the program is to run.
 *
 * @param filter which packets count
 * @param ringBytes size of each ring, a power of two of at least a page
 * @param rings how many there are, and who writes to which
 * @param detailPerSecond events a second and key before thinning, shared out over the CPUs; {@link #NO_LIMIT}, or
 *     {@link #NO_DETAIL} for no events at all
 * @param stacks when to take the kernel's stack
 * @param exactTimes whether each event carries its own time; otherwise most carry the end of a tick of the kernel's clock
 * @param interval the time between two readings of the ledger: the limit's window is never longer
 * @param snaplen bytes of a packet that come with its event, up to {@link #MAX_SNAPLEN}; 0: none
 */
public record ProgramOptions(
        Filter filter,
        int ringBytes,
        RingsOfCpus rings,
        long detailPerSecond,
        Stacks stacks,
        boolean exactTimes,
        Duration interval,
        int snaplen) {
    public static final long NO_LIMIT = -1;
    public static final long NO_DETAIL = 0;
    public static final int DEFAULT_RING_BYTES = 8 << 20;
    /** Where events carry bytes and all of them are wanted: 0.3 s of 300,000 a second. */
    public static final int RECORDING_RING_BYTES = 32 << 20;
    /** Where events are shown one by one. */
    public static final long TRACE_DETAIL_PER_SECOND = 100_000;
    /** Where they only feed tables: so many tell a share of a half within 1 %, and cost a fifth. */
    public static final long LIVE_DETAIL_PER_SECOND = 20_000;

    public static final int MAX_SNAPLEN = 2048;

    public ProgramOptions {
        if (snaplen < 0 || snaplen > MAX_SNAPLEN) {
            throw new IllegalArgumentException("a snaplen of " + snaplen + "; it goes from 0 to " + MAX_SNAPLEN);
        }
    }

    /** Without bytes of packets. */
    public ProgramOptions(
            Filter filter,
            int ringBytes,
            RingsOfCpus rings,
            long detailPerSecond,
            Stacks stacks,
            boolean exactTimes,
            Duration interval) {
        this(filter, ringBytes, rings, detailPerSecond, stacks, exactTimes, interval, 0);
    }

    /** With one ring and exact times, without bytes of packets. */
    public ProgramOptions(Filter filter, int ringBytes, long detailPerSecond, Stacks stacks, Duration interval) {
        this(filter, ringBytes, RingsOfCpus.one(), detailPerSecond, stacks, true, interval);
    }

    /** The same with so many bytes of each packet. */
    public ProgramOptions withSnaplen(int bytes) {
        return new ProgramOptions(filter, ringBytes, rings, detailPerSecond, stacks, exactTimes, interval, bytes);
    }

    /** When to take the kernel's stack. */
    public enum Stacks {
        NEVER(0),
        /** When the count of its key in this interval and CPU is a power of two: 1, 2, 4, 8 ... */
        POWER_OF_TWO(1),
        ALWAYS(2);

        private final int wire;

        Stacks(int wire) {
            this.wire = wire;
        }

        /** {@code enum stack_mode} of bpf/drop.h. */
        int wire() {
            return wire;
        }
    }
}
