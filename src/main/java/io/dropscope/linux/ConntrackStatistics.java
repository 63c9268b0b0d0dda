package io.dropscope.linux;

/**
 * What connection tracking counted on one CPU, in one network namespace (struct ip_conntrack_stat,
 * include/linux/netfilter/nf_conntrack_common.h). All are of 32 bits and wrap; {@link #ABSENT} where this kernel does
 * not tell.
 *
 * @param cpu number of the CPU, or its place among the possible ones, from 0
 * @param entries connections tracked now, in the whole namespace: the same on each CPU
 * @param found look-ups that found a connection
 * @param invalid packets that could not be tracked; not dropped
 * @param insert connections inserted (before 5.10)
 * @param insertFailed connections that found no place: after a lost race, which drops the packet and counts it in
 *     {@code drop} too, and with a hash chain that is too long
 * @param drop packets dropped: the table was full, there was no memory, or a race was lost
 * @param earlyDrop connections not yet answered that gave way to new ones in a full table
 * @param error broken ICMP errors and such, dropped or not
 * @param searchRestart look-ups that had to start again
 * @param clashResolve races that were resolved without a drop
 * @param chainTooLong connections refused because a hash chain was too long (Linux 5.15): the packet is dropped, and
 *     counted in {@code insertFailed} too, not in {@code drop}
 */
public record ConntrackStatistics(
        int cpu,
        long entries,
        long found,
        long invalid,
        long insert,
        long insertFailed,
        long drop,
        long earlyDrop,
        long error,
        long searchRestart,
        long clashResolve,
        long chainTooLong) {

    /** What this kernel does not tell. */
    public static final long ABSENT = -1;
}
