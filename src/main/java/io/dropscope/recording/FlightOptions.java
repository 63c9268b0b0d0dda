package io.dropscope.recording;

import java.time.Duration;
import java.util.List;

/**
 * What waits in memory, and when it is written.
 *
 * @param before how much time waits there
 * @param bytes how much room there is for it
 * @param triggers any of which writes it; may be none, for a dump can be asked for
 * @param after how much time is written beyond that
 * @param maxDumps how often it is written at most
 */
public record FlightOptions(Duration before, int bytes, List<Trigger> triggers, Duration after, int maxDumps) {
    public FlightOptions {
        triggers = List.copyOf(triggers);
    }
}
