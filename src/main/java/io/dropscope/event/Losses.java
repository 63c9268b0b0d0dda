package io.dropscope.event;

/**
 * Everything that is not known in full, in one place. Each view prints what is not zero; JSON carries all.
 *
 * @param ringFull packets counted but without an event: the ring had no room
 * @param thinned packets counted but without an event: their key was past the detail rate
 * @param nested drops counted by the kernel but not seen by the program: it was running on that CPU already
 * @param other packets counted, but without a key: a ledger update failed
 * @param undecodable records that were of no known type or size
 * @param undecided packets whose owner is not known (yet), so that nobody can tell whether they pass the filter; negative
 *     in an interval that decided more than came
 * @param evictedFlows how often a flow had to give way to others in the table of flows: its packets are counted there
 *     with all that are not kept apart
 * @param evictedOwners the same of owners
 * @param unrecorded events that could not be written to the recording
 * @param snapshotsReplaced intervals that a view did not take in time and got merged with the next one
 */
public record Losses(
        long ringFull,
        long thinned,
        long nested,
        long other,
        long undecodable,
        long undecided,
        long evictedFlows,
        long evictedOwners,
        long unrecorded,
        long snapshotsReplaced) {
    public static final Losses NONE = new Losses(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** The same with events that could not be written to the recording. */
    public Losses withUnrecorded(long events) {
        return new Losses(
                ringFull,
                thinned,
                nested,
                other,
                undecodable,
                undecided,
                evictedFlows,
                evictedOwners,
                events,
                snapshotsReplaced);
    }
}
