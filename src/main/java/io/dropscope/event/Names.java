package io.dropscope.event;

/**
 * Numbers to names: of the running kernel, or of the kernel whose drops a file holds.
 *
 * <p>All methods may be called from any thread, return the same object for the same number while it means the same,
 * and never block on anything but the first load of the table.
 */
public interface Names {
    /**
     * The name of a reason without its prefix, {@code SOCKET_RCVBUFF}; of a number that this kernel has no name for,
     * {@code REASON_4711}; of a kind that has no reasons at all, null.
     */
    String reason(Kind kind, int reason);

    /** The symbol that holds an address; {@link Symbol#unnamed} where none is known. */
    Symbol symbol(long address);

    /** The name of an interface, or null when it is gone or was never visible. */
    String interfaceName(long netnsInode, int interfaceIndex);

    /** The name of a network namespace ({@code ip netns} name), or null when it has none. */
    String netnsName(long netnsInode);
}
