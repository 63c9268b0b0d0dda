package io.dropscope.event;

/**
 * How much a counter rose in a tick.
 *
 * @param delta above 0
 */
public record CounterDelta(Counter counter, CounterPlace place, long delta) {}
