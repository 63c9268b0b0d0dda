package io.dropscope.bpf;

import java.util.List;
import java.util.Set;

/**
 * Which packets count, evaluated in the kernel. Values of one sort are alternatives, the sorts must all hold; an empty
 * sort holds always. Packets that do not pass are in no total.
 *
 * @param reasons drop reason numbers; other kinds than drops do not pass when this is not empty
 * @param notReasons drop reason numbers that do not pass
 * @param interfaces where the packet must have been
 * @param netns inodes of network namespaces
 * @param ipProtocols 0 to 255; an alternative to {@code etherTypes}
 * @param etherTypes host order
 * @param networks source or destination must lie in one of them
 * @param ports source or destination must be one of them
 * @param uids of the socket's owner
 * @param byHolders whether only some holders' sockets pass: {@link DropProgram#decisions} says whose; what it does not
 *     say yet, and packets without a socket, count as undecided
 */
public record Filter(
        Set<Integer> reasons,
        Set<Integer> notReasons,
        Set<Interface> interfaces,
        Set<Long> netns,
        Set<Integer> ipProtocols,
        Set<Integer> etherTypes,
        List<Network> networks,
        Set<Integer> ports,
        Set<Long> uids,
        boolean byHolders) {
    /** A filter that asks for no owner. */
    public Filter(
            Set<Integer> reasons,
            Set<Integer> notReasons,
            Set<Interface> interfaces,
            Set<Long> netns,
            Set<Integer> ipProtocols,
            Set<Integer> etherTypes,
            List<Network> networks,
            Set<Integer> ports) {
        this(reasons, notReasons, interfaces, netns, ipProtocols, etherTypes, networks, ports, Set.of(), false);
    }

    /** How many values one sort can have (FILTER_VALUES of bpf/drop.h). */
    public static final int MAX_VALUES = 64;

    /** Everything passes. */
    public static final Filter NONE =
            new Filter(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), List.of(), Set.of());

    /** An interface of a namespace. */
    public record Interface(long netns, int index) {}

    /**
     * A network.
     *
     * @param address 4 or 16 bytes, host bits zero
     * @param prefix bits
     */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    public record Network(byte[] address, int prefix) {}

    public boolean isEmpty() {
        // not by equals: the one of a record is made of method handles at run time, and every start asks
        return !byHolders
                && reasons.isEmpty()
                && notReasons.isEmpty()
                && interfaces.isEmpty()
                && netns.isEmpty()
                && ipProtocols.isEmpty()
                && etherTypes.isEmpty()
                && networks.isEmpty()
                && ports.isEmpty()
                && uids.isEmpty();
    }
}
