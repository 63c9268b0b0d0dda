package io.dropscope.linux;

/**
 * Rings of an interface's hardware (struct ethtool_ringparam), in descriptors; the maxima are what the hardware can.
 *
 * @param receive packets that a receive ring holds
 * @param receiveMax how many it could
 * @param transmit packets that a transmit ring holds
 * @param transmitMax how many it could
 */
public record RingSizes(long receive, long receiveMax, long transmit, long transmitMax) {}
