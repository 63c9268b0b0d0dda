package io.dropscope.recording;

import io.dropscope.event.Counts;
import io.dropscope.event.LedgerDelta;
import java.util.HashMap;
import java.util.Map;

/** What was counted for each interface in a file: for the statistics at its end. One thread. */
public final class InterfaceSums {
    private final Map<Place, Sum> sums = new HashMap<>();

    record Place(long netns, int interfaceIndex) {}

    record Sum(long packets, long lost) {
        Sum plus(Sum more) {
            return new Sum(packets + more.packets, lost + more.lost);
        }
    }

    /** Adds what was counted in an interval, packets of any kind. */
    public void add(LedgerDelta delta) {
        delta.counts().forEach((key, counts) -> add(new Place(key.netns(), key.interfaceIndex()), counts));
        if (delta.other().packets() != 0) {
            add(new Place(0, 0), delta.other());
        }
    }

    /** Adds what others have added up. */
    void add(InterfaceSums more) {
        more.sums.forEach((place, sum) -> sums.merge(place, sum, Sum::plus));
    }

    private void add(Place place, Counts counts) {
        sums.merge(place, new Sum(counts.packets(), counts.ringFull() + counts.thinned()), Sum::plus);
    }

    Map<Place, Sum> sums() {
        return sums;
    }
}
