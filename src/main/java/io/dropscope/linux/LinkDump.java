package io.dropscope.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * The interfaces of the calling thread's network namespace, by an RTM_GETLINK dump.
 *
 * <pre>
 *   ifinfomsg 16 family(1) pad(1) 18 type(2) 20 index(4) 24 flags(4) 28 change(4)
 *   rtattr    32 ...
 * </pre>
 */
final class LinkDump {
    private static final int RTM_GETLINK = 18;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_EXT_MASK = 29;
    private static final int RTEXT_FILTER_SKIP_STATS = 8;

    private static final int INTERFACE_INDEX = 20;
    private static final int ATTRIBUTES = 32;

    private static final RouteDump DUMP =
            new RouteDump("RTM_GETLINK", RTM_GETLINK, ATTRIBUTES + 8, LinkDump::writeRequest);

    private LinkDump() {}

    static List<Link> read() throws LinuxException {
        return DUMP.read(LinkDump::add);
    }

    private static void writeRequest(MemorySegment request) {
        request.set(ValueLayout.JAVA_SHORT, ATTRIBUTES, (short) 8);
        request.set(ValueLayout.JAVA_SHORT, ATTRIBUTES + 2, (short) IFLA_EXT_MASK);
        request.set(ValueLayout.JAVA_INT, ATTRIBUTES + 4, RTEXT_FILTER_SKIP_STATS);
    }

    private static void add(MemorySegment message, List<Link> links) {
        int index = message.get(ValueLayout.JAVA_INT, INTERFACE_INDEX);
        RouteDump.attributes(message, ATTRIBUTES, (type, value) -> {
            if (type == IFLA_IFNAME) {
                links.add(new Link(index, Text.ofCString(value.toArray(ValueLayout.JAVA_BYTE))));
            }
        });
    }
}
