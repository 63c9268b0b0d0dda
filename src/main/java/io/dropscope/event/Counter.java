package io.dropscope.event;

import java.util.List;

/**
 * A drop counter of the kernel: what it counts, and which other counters count the same packets. Counters are compared by
 * identity: there is one object for each name.
 *
 * @param name group and name as the kernel has them: {@code Udp.RcvbufErrors}, {@code softnet.dropped}
 * @param layer where in the stack it counts
 * @param meaning what it means when it rises
 * @param scope what it is counted for
 * @param bits width in the kernel: after 2^bits it begins again from 0
 * @param column what it adds to; null: it is shown by its name alone
 * @param contains names of counters of the same object that count some of the same packets. Then the column gets only the
 *     rest, what none of them has counted
 * @param source where the kernel tells it: {@code /proc/net/snmp}
 */
public record Counter(
        String name,
        Layer layer,
        Meaning meaning,
        Scope scope,
        int bits,
        CounterColumn column,
        List<String> contains,
        String source) {
    public Counter {
        contains = List.copyOf(contains);
    }

    /** Where in the stack. */
    public enum Layer {
        DEVICE,
        QDISC,
        BACKLOG,
        NEIGHBOUR,
        NETFILTER,
        IP,
        ICMP,
        TCP,
        UDP,
        RAW,
        NETLINK
    }

    /** What a rise means. */
    public enum Meaning {
        /** A packet was thrown away. */
        LOST_PACKET,
        /** A connection was not taken, or given up. */
        REFUSED_CONNECTION,
        /** It took longer: nothing is lost. */
        DELAY,
        /** The kernel did something: nothing is lost. */
        WORK;

        /** Whether something is gone. */
        public boolean isLoss() {
            return this == LOST_PACKET || this == REFUSED_CONNECTION;
        }
    }

    /** What a number is counted for. Numbers of the host are the same in all namespaces. */
    public enum Scope {
        HOST,
        NETNS,
        INTERFACE,
        QUEUE,
        SOCKET
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return name;
    }
}
