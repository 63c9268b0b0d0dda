package io.dropscope.linux;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The names of the interfaces of the calling thread's network namespace, by an RTM_GETLINK dump without statistics.
 * {@link InterfaceDump} reads all the rest.
 */
final class LinkDump {
    private static final int IFLA_EXT_MASK = 29;
    private static final int RTEXT_FILTER_SKIP_STATS = 8;

    private LinkDump() {}

    static List<Link> read() throws LinuxException {
        NetlinkRequest request = InterfaceDump.request().attribute(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        List<Link> links = new ArrayList<>();
        Attributes attributes = new Attributes();
        try (Netlink netlink = Netlink.open(Netlink.ROUTE)) {
            netlink.ask(
                    request,
                    InterfaceDump.RTM_NEWLINK,
                    links::clear,
                    (message, from, to) -> add(message, from, to, attributes, links));
        }
        return links;
    }

    private static boolean add(ByteBuffer message, int from, int to, Attributes attributes, List<Link> links) {
        attributes.over(message, from + InterfaceDump.ATTRIBUTES, to);
        String name = null;
        while (attributes.next()) {
            if (attributes.type() == InterfaceDump.IFLA_IFNAME) {
                name = attributes.text();
            }
        }
        if (name == null || !attributes.isSound()) {
            return false;
        }
        links.add(new Link(message.getInt(from + InterfaceDump.INDEX), name));
        return true;
    }
}
