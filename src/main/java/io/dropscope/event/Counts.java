package io.dropscope.event;

/**
 * The exact numbers that the kernel keeps for a key.
 *
 * @param packets freed skbs
 * @param segments packets on the wire that they stand for (GSO); 0 when the kernel side cannot tell
 * @param bytes bytes from the network header on
 * @param events packets handed over to the detail stream
 * @param ringFull packets whose event found no room in the ring
 * @param thinned packets that got no event because their key was past the detail rate
 */
public record Counts(long packets, long segments, long bytes, long events, long ringFull, long thinned) {
    public static final Counts ZERO = new Counts(0, 0, 0, 0, 0, 0);

    /** Whether the segments are known: each packet is one at least. */
    public boolean hasSegments() {
        return segments != 0 || packets == 0;
    }

    public Counts plus(Counts more) {
        return new Counts(
                packets + more.packets,
                segments + more.segments,
                bytes + more.bytes,
                events + more.events,
                ringFull + more.ringFull,
                thinned + more.thinned);
    }

    public Counts minus(Counts less) {
        return new Counts(
                packets - less.packets,
                segments - less.segments,
                bytes - less.bytes,
                events - less.events,
                ringFull - less.ringFull,
                thinned - less.thinned);
    }
}
