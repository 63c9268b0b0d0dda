package io.dropscope.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The addresses of the calling thread's network namespace, by an RTM_GETADDR dump.
 *
 * <pre>
 *   ifaddrmsg 16 family(1) 17 prefix length(1) 18 flags(1) 19 scope(1) 20 index(4)
 *   rtattr    24 ...
 * </pre>
 */
final class AddressDump {
    private static final int RTM_GETADDR = 22;
    private static final int IFA_ADDRESS = 1;
    /** The own end of a point-to-point link, where IFA_ADDRESS is the other one. */
    private static final int IFA_LOCAL = 2;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    private static final int FAMILY = 16;
    private static final int PREFIX_LENGTH = 17;
    private static final int INTERFACE_INDEX = 20;
    private static final int ATTRIBUTES = 24;

    private static final ValueLayout.OfInt NETWORK_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong NETWORK_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final RouteDump DUMP = new RouteDump("RTM_GETADDR", RTM_GETADDR, ATTRIBUTES, request -> {});

    private AddressDump() {}

    static List<LocalAddress> read() throws LinuxException {
        return DUMP.read(AddressDump::add);
    }

    private static void add(MemorySegment message, List<LocalAddress> addresses) {
        int family = message.get(ValueLayout.JAVA_BYTE, FAMILY);
        int prefixLength = Byte.toUnsignedInt(message.get(ValueLayout.JAVA_BYTE, PREFIX_LENGTH));
        int index = message.get(ValueLayout.JAVA_INT, INTERFACE_INDEX);
        MemorySegment[] values = new MemorySegment[IFA_LOCAL + 1];
        RouteDump.attributes(message, ATTRIBUTES, (type, value) -> {
            if (type == IFA_ADDRESS || type == IFA_LOCAL) {
                values[type] = value;
            }
        });
        MemorySegment own = values[IFA_LOCAL] != null ? values[IFA_LOCAL] : values[IFA_ADDRESS];
        if (own != null && family == AF_INET && own.byteSize() == 4) {
            long low = Integer.toUnsignedLong(own.get(NETWORK_INT, 0));
            addresses.add(new LocalAddress(index, 4, 0, low, prefixLength));
        } else if (own != null && family == AF_INET6 && own.byteSize() == 16) {
            addresses.add(new LocalAddress(index, 6, own.get(NETWORK_LONG, 0), own.get(NETWORK_LONG, 8), prefixLength));
        }
    }
}
