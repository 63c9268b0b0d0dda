package io.dropscope.linux;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses of the calling thread's network namespace, by an RTM_GETADDR dump.
 *
 * <pre>
 *   ifaddrmsg  0 family(1)  1 prefix length(1)  2 flags(1)  3 scope(1)  4 index(4)
 *   rtattr     8 ...
 * </pre>
 */
final class AddressDump {
    private static final int RTM_GETADDR = 22;
    private static final int RTM_NEWADDR = 20;
    private static final int IFA_ADDRESS = 1;
    /** The own end of a point-to-point link, where IFA_ADDRESS is the other one. */
    private static final int IFA_LOCAL = 2;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    private static final int FAMILY = 0;
    private static final int PREFIX_LENGTH = 1;
    private static final int INTERFACE_INDEX = 4;
    private static final int ATTRIBUTES = 8;

    private AddressDump() {}

    static List<LocalAddress> read() throws LinuxException {
        NetlinkRequest request = NetlinkRequest.dump("RTM_GETADDR", RTM_GETADDR, ATTRIBUTES);
        List<LocalAddress> addresses = new ArrayList<>();
        Attributes attributes = new Attributes();
        try (Netlink netlink = Netlink.open(Netlink.ROUTE)) {
            netlink.ask(
                    request,
                    RTM_NEWADDR,
                    addresses::clear,
                    (message, from, to) -> add(message, from, to, attributes, addresses));
        }
        return addresses;
    }

    private static boolean add(
            ByteBuffer message, int from, int to, Attributes attributes, List<LocalAddress> addresses) {
        attributes.over(message, from + ATTRIBUTES, to);
        int own = 0;
        int length = 0;
        while (attributes.next()) {
            if (attributes.type() == IFA_LOCAL || (attributes.type() == IFA_ADDRESS && own == 0)) {
                own = attributes.offset();
                length = attributes.length();
            }
        }
        if (!attributes.isSound()) {
            return false;
        }
        int family = message.get(from + FAMILY);
        int prefixLength = Byte.toUnsignedInt(message.get(from + PREFIX_LENGTH));
        int index = message.getInt(from + INTERFACE_INDEX);
        if (family == AF_INET && length == 4) {
            addresses.add(new LocalAddress(index, 4, 0, NetworkOrder.u32(message, own), prefixLength));
        } else if (family == AF_INET6 && length == 16) {
            addresses.add(new LocalAddress(
                    index, 6, NetworkOrder.s64(message, own), NetworkOrder.s64(message, own + 8), prefixLength));
        }
        return true;
    }
}
