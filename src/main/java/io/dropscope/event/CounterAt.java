package io.dropscope.event;

/** A counter and what it was counted for. */
public record CounterAt(Counter counter, CounterPlace place) {}
