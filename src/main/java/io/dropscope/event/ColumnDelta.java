package io.dropscope.event;

/**
 * How much a column rose in a tick at a place.
 *
 * @param counter that rose; of one that contains others this is what none of them has counted
 * @param delta above 0
 */
public record ColumnDelta(CounterColumn column, CounterPlace place, Counter counter, long delta) {}
