package io.dropscope.event;

/**
 * How much a column rose in a tick at a place.
 *
 * @param delta above 0
 */
public record ColumnDelta(CounterColumn column, CounterPlace place, long delta) {}
