package io.dropscope.linux;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Qdiscs and classes of a network namespace, by RTM_GETQDISC and RTM_GETTCLASS dumps (include/uapi/linux/rtnetlink.h,
 * gen_stats.h).
 *
 * <pre>
 *   tcmsg              0 family(1) pad(3)  4 interface(4)  8 handle(4)  12 parent(4)  16 info(4)
 *   rtattr            20 ...
 *   gnet_stats_basic   0 bytes(8)  8 packets(4)                TCA_STATS_BASIC, TCA_STATS_BASIC_HW
 *   gnet_stats_queue   0 length(4)  4 backlog(4)  8 drops(4)  12 requeues(4)  16 overlimits(4)
 * </pre>
 */
final class QdiscDump {
    private static final int RTM_NEWQDISC = 36;
    private static final int RTM_GETQDISC = 38;
    private static final int RTM_NEWTCLASS = 40;
    private static final int RTM_GETTCLASS = 42;

    private static final int INTERFACE = 4;
    private static final int HANDLE = 8;
    private static final int PARENT = 12;
    private static final int INFO = 16;
    private static final int ATTRIBUTES = 20;

    private static final int TCA_KIND = 1;
    private static final int TCA_STATS2 = 7;
    private static final int TCA_STATS_BASIC = 1;
    private static final int TCA_STATS_QUEUE = 3;
    private static final int TCA_STATS_BASIC_HW = 7;
    /**
     * Sent beside TCA_STATS_BASIC and _HW, behind each, when the number of packets does not fit into their 32 bits.
     */
    private static final int TCA_STATS_PKT64 = 8;

    private final List<Qdisc> found = new ArrayList<>();
    private final Attributes attributes = new Attributes();
    private boolean classes;
    private String kind;
    private long bytes;
    private long packets;
    private long hardwareBytes;
    private long hardwarePackets;
    private long queueLength;
    private long backlogBytes;
    private long drops;
    private long requeues;
    private long overlimits;

    static NetlinkRequest qdiscRequest() {
        return NetlinkRequest.dump("RTM_GETQDISC", RTM_GETQDISC, ATTRIBUTES);
    }

    /** Of one interface: the kernel gives no answer to a question for the classes of all. */
    static NetlinkRequest classRequest(int interfaceIndex) {
        return NetlinkRequest.dump("RTM_GETTCLASS", RTM_GETTCLASS, ATTRIBUTES)
                .u32(NetlinkRequest.HEADER + INTERFACE, interfaceIndex);
    }

    Reading<Qdisc> qdiscs(Netlink route) throws LinuxException {
        classes = false;
        Completeness completeness = route.ask(qdiscRequest(), RTM_NEWQDISC, found::clear, this::add);
        return new Reading<>(found, completeness);
    }

    Reading<Qdisc> classes(Netlink route, int interfaceIndex) throws LinuxException {
        classes = true;
        Completeness completeness = route.ask(classRequest(interfaceIndex), RTM_NEWTCLASS, found::clear, this::add);
        return new Reading<>(found, completeness);
    }

    private boolean add(ByteBuffer message, int from, int to) {
        kind = null;
        bytes = Qdisc.ABSENT;
        packets = Qdisc.ABSENT;
        hardwareBytes = Qdisc.ABSENT;
        hardwarePackets = Qdisc.ABSENT;
        queueLength = Qdisc.ABSENT;
        backlogBytes = Qdisc.ABSENT;
        drops = Qdisc.ABSENT;
        requeues = Qdisc.ABSENT;
        overlimits = Qdisc.ABSENT;
        attributes.over(message, from + ATTRIBUTES, to);
        while (attributes.next()) {
            switch (attributes.type()) {
                case TCA_KIND -> kind = attributes.text();
                case TCA_STATS2 -> readStatistics(attributes.nested());
                default -> {}
            }
        }
        if (!attributes.isSound() || kind == null) {
            return false;
        }
        found.add(new Qdisc(
                message.getInt(from + INTERFACE),
                classes,
                message.getInt(from + HANDLE),
                message.getInt(from + PARENT),
                message.getInt(from + INFO),
                kind,
                bytes,
                packets,
                hardwareBytes,
                hardwarePackets,
                queueLength,
                backlogBytes,
                drops,
                requeues,
                overlimits));
        return true;
    }

    private void readStatistics(Attributes statistics) {
        boolean hardware = false;
        while (statistics.next()) {
            switch (statistics.type()) {
                case TCA_STATS_BASIC -> {
                    hardware = false;
                    if (statistics.holds(12)) {
                        bytes = statistics.u64At(0);
                        packets = statistics.u32At(8);
                    }
                }
                case TCA_STATS_BASIC_HW -> {
                    hardware = true;
                    if (statistics.holds(12)) {
                        hardwareBytes = statistics.u64At(0);
                        hardwarePackets = statistics.u32At(8);
                    }
                }
                case TCA_STATS_PKT64 -> {
                    if (hardware) {
                        hardwarePackets = statistics.u64();
                    } else {
                        packets = statistics.u64();
                    }
                }
                case TCA_STATS_QUEUE -> {
                    if (statistics.holds(20)) {
                        queueLength = statistics.u32At(0);
                        backlogBytes = statistics.u32At(4);
                        drops = statistics.u32At(8);
                        requeues = statistics.u32At(12);
                        overlimits = statistics.u32At(16);
                    }
                }
                default -> {}
            }
        }
    }
}
