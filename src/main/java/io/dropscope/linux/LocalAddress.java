package io.dropscope.linux;

/**
 * An address of an interface.
 *
 * @param interfaceIndex of the interface
 * @param ipVersion 4 or 6
 * @param high the first half of an IPv6 address, big-endian; 0 for IPv4
 * @param low the second half; an IPv4 address in its low 32 bits
 * @param prefixLength bits of its network
 */
public record LocalAddress(int interfaceIndex, int ipVersion, long high, long low, int prefixLength) {}
