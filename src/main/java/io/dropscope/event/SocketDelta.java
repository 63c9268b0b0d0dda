package io.dropscope.event;

/**
 * How much the drop counter of a socket rose in a tick. It counts what counters of the namespace have counted as well:
 * it says whose they are.
 *
 * @param column what such drops of such a socket are counted in
 * @param place the namespace
 * @param owner the socket and who holds it
 * @param delta above 0
 */
public record SocketDelta(CounterColumn column, CounterPlace place, Owner.Verdict owner, long delta) {}
