package io.dropscope.stats;

import io.dropscope.event.DropEvent;
import java.util.Comparator;

/**
 * Whose packets: addresses, ports and protocols, with the conventions of {@link DropEvent}.
 *
 * @param netns inode of the network namespace that dropped them, because the same tuple can live in several
 */
public record Tuple(
        long netns,
        int etherType,
        int ipVersion,
        int ipProtocol,
        long sourceHigh,
        long sourceLow,
        int sourcePort,
        long destinationHigh,
        long destinationLow,
        int destinationPort) {

    /** Some order, the same in every run. */
    static final Comparator<Tuple> ORDER = Comparator.comparingLong(Tuple::netns)
            .thenComparingInt(Tuple::etherType)
            .thenComparingInt(Tuple::ipVersion)
            .thenComparingInt(Tuple::ipProtocol)
            .thenComparingLong(Tuple::sourceHigh)
            .thenComparingLong(Tuple::sourceLow)
            .thenComparingInt(Tuple::sourcePort)
            .thenComparingLong(Tuple::destinationHigh)
            .thenComparingLong(Tuple::destinationLow)
            .thenComparingInt(Tuple::destinationPort);

    static Tuple of(DropEvent event) {
        return new Tuple(
                event.netns,
                event.etherType,
                event.ipVersion,
                event.ipProtocol,
                event.sourceHigh,
                event.sourceLow,
                event.sourcePort,
                event.destinationHigh,
                event.destinationLow,
                event.destinationPort);
    }

    /** The same for an event and for the tuple made of it. */
    static int hash(DropEvent e) {
        return hash(
                e.sourceLow,
                e.destinationLow,
                e.sourceHigh,
                e.destinationHigh,
                e.sourcePort,
                e.destinationPort,
                e.netns,
                e.ipProtocol);
    }

    int hash() {
        return hash(
                sourceLow, destinationLow, sourceHigh, destinationHigh, sourcePort, destinationPort, netns, ipProtocol);
    }

    private static int hash(
            long sourceLow,
            long destinationLow,
            long sourceHigh,
            long destinationHigh,
            int sourcePort,
            int destinationPort,
            long netns,
            int ipProtocol) {
        long h = sourceLow * 0x9e3779b97f4a7c15L + destinationLow;
        h = (h ^ (h >>> 29)) * 0xbf58476d1ce4e5b9L + sourceHigh + 31 * destinationHigh;
        h = (h ^ (h >>> 32)) * 0x94d049bb133111ebL + (((long) sourcePort << 32) | (destinationPort & 0xffffffffL));
        h = (h ^ (h >>> 29)) * 0x9e3779b97f4a7c15L + netns + ((long) ipProtocol << 40);
        return (int) (h ^ (h >>> 32));
    }
}
