package io.dropscope.event;

/**
 * What a number was counted for. The name of the same thing may come again with another identity; then its counters
 * begin anew.
 *
 * @param netns inode of the network namespace; 0 for what belongs to the host
 * @param netnsName name of the namespace where it is not the own one, else null
 * @param interfaceName null for what has no interface
 * @param object which queue, qdisc or CPU: {@code tbf 8001:}, {@code cpu1}; null for the whole
 * @param containedIn the interface that counts the same once more ({@code bond0} for its members): then it adds nothing
 *     to totals; null for none
 */
public record CounterPlace(long netns, String netnsName, String interfaceName, String object, String containedIn) {
    /** The host. */
    public static final CounterPlace HOST = new CounterPlace(0, null, null, null, null);

    /** A namespace as a whole. */
    public static CounterPlace netns(long netns, String netnsName) {
        return new CounterPlace(netns, netnsName, null, null, null);
    }
}
