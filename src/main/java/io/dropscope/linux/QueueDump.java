package io.dropscope.linux;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Counters per queue, by generic netlink: the number of the family {@code netdev} is asked for once, then a
 * NETDEV_CMD_QSTATS_GET dump (include/uapi/linux/genetlink.h, netdev.h).
 *
 * <pre>
 *   genlmsghdr   0 command(1)  1 version(1)  2 reserved(2)  4 attributes
 * </pre>
 */
final class QueueDump {
    static final String FAMILY = "netdev";

    private static final int GENL_HEADER = 4;
    private static final int GENL_ID_CTRL = 16;
    private static final int CTRL_CMD_GETFAMILY = 3;
    private static final int CTRL_ATTR_FAMILY_ID = 1;
    private static final int CTRL_ATTR_FAMILY_NAME = 2;

    private static final int NETDEV_CMD_QSTATS_GET = 12;
    private static final int NETDEV_A_QSTATS_IFINDEX = 1;
    private static final int NETDEV_A_QSTATS_QUEUE_TYPE = 2;
    private static final int NETDEV_A_QSTATS_QUEUE_ID = 3;
    private static final int NETDEV_A_QSTATS_SCOPE = 4;
    private static final int NETDEV_QSTATS_SCOPE_QUEUE = 1;
    private static final int NETDEV_QUEUE_TYPE_RX = 0;

    private final List<QueueStatistics> found = new ArrayList<>();
    private final Attributes attributes = new Attributes();
    private int family;

    static NetlinkRequest familyRequest() {
        return NetlinkRequest.one("CTRL_CMD_GETFAMILY " + FAMILY, GENL_ID_CTRL, GENL_HEADER)
                .u8(NetlinkRequest.HEADER, CTRL_CMD_GETFAMILY)
                .u8(NetlinkRequest.HEADER + 1, 1)
                .attribute(CTRL_ATTR_FAMILY_NAME, FAMILY);
    }

    static NetlinkRequest statisticsRequest(int family) {
        return NetlinkRequest.dump("NETDEV_CMD_QSTATS_GET", family, GENL_HEADER)
                .u8(NetlinkRequest.HEADER, NETDEV_CMD_QSTATS_GET)
                .u8(NetlinkRequest.HEADER + 1, 1)
                .attribute64(NETDEV_A_QSTATS_SCOPE, NETDEV_QSTATS_SCOPE_QUEUE);
    }

    Reading<QueueStatistics> read(Netlink generic) throws LinuxException {
        try {
            if (family == 0) {
                generic.ask(familyRequest(), GENL_ID_CTRL, this::readFamily);
            }
            if (family == 0) {
                return Reading.absent("no family " + FAMILY + " of generic netlink");
            }
            Completeness completeness = generic.ask(statisticsRequest(family), family, found::clear, this::add);
            return new Reading<>(found, completeness);
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.EOPNOTSUPP) {
                // before 6.3 there is no such family, and before 6.9 it knows no such command
                return Reading.absent("no counters per queue on this kernel: " + e.getMessage());
            }
            throw e;
        }
    }

    private boolean readFamily(ByteBuffer message, int from, int to) {
        attributes.over(message, from + GENL_HEADER, to);
        int number = 0;
        while (attributes.next()) {
            if (attributes.type() == CTRL_ATTR_FAMILY_ID) {
                number = attributes.u16();
            }
        }
        if (!attributes.isSound()) {
            return false;
        }
        family = number;
        return true;
    }

    private boolean add(ByteBuffer message, int from, int to) {
        int interfaceIndex = 0;
        int type = -1;
        int queue = -1;
        long[] statistics = QueueStatistics.none();
        attributes.over(message, from + GENL_HEADER, to);
        while (attributes.next()) {
            switch (attributes.type()) {
                case NETDEV_A_QSTATS_IFINDEX -> interfaceIndex = attributes.s32();
                case NETDEV_A_QSTATS_QUEUE_TYPE -> type = attributes.s32();
                case NETDEV_A_QSTATS_QUEUE_ID -> queue = attributes.s32();
                default -> {
                    int i = attributes.type() - QueueStatistics.FIRST;
                    if (i >= 0 && i < statistics.length) {
                        statistics[i] = attributes.uint();
                    }
                }
            }
        }
        if (!attributes.isSound() || interfaceIndex == 0 || type < 0 || queue < 0) {
            return false;
        }
        found.add(new QueueStatistics(interfaceIndex, type == NETDEV_QUEUE_TYPE_RX, queue, statistics));
        return true;
    }
}
