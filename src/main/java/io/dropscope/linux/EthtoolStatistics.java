package io.dropscope.linux;

import java.util.List;

/**
 * What a driver counts of its own accord (ETHTOOL_GSTATS). Names and meanings are the driver's; two of one interface
 * can have the same name. Some are no counters at all ({@code peer_ifindex}).
 *
 * @param names of the statistics, as safe text; the same list at each question while they stay the same
 * @param values of 64 bits, in the order of the names. Nobody changes it
 */
@SuppressWarnings("ArrayRecordComponent") // read by index each second; compared by nobody
public record EthtoolStatistics(List<String> names, long[] values) {
    /** The value of the first statistic of a name; -1 when there is none. */
    public long statistic(String name) {
        int i = names.indexOf(name);
        return i < 0 ? -1 : values[i];
    }
}
