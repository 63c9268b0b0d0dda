package io.dropscope.linux;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The interfaces of a network namespace with their statistics, by an RTM_GETLINK dump (include/uapi/linux/if_link.h,
 * rtnetlink.h).
 *
 * <pre>
 *   ifinfomsg  0 family(1) pad(1)  2 type(2)  4 index(4)  8 flags(4)  12 change(4)
 *   rtattr    16 ...
 * </pre>
 */
final class InterfaceDump {
    private static final int RTM_GETLINK = 18;
    static final int RTM_NEWLINK = 16;

    private static final int TYPE = 2;
    static final int INDEX = 4;
    private static final int FLAGS = 8;
    static final int ATTRIBUTES = 16;

    static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_LINK = 5;
    private static final int IFLA_QDISC = 6;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_TXQLEN = 13;
    private static final int IFLA_OPERSTATE = 16;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_STATS64 = 23;
    private static final int IFLA_NUM_TX_QUEUES = 31;
    private static final int IFLA_NUM_RX_QUEUES = 32;
    private static final int IFLA_LINK_NETNSID = 37;
    private static final int IFLA_PROP_LIST = 52;
    private static final int IFLA_ALT_IFNAME = 53;

    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_INFO_DATA = 2;
    private static final int IFLA_INFO_SLAVE_KIND = 4;
    private static final int IFLA_VLAN_ID = 1;

    private final List<InterfaceStatistics> found = new ArrayList<>();
    private final Attributes attributes = new Attributes();
    private String name;
    private String qdisc;
    private String kind;
    private String slaveKind;
    private int mtu;
    private int operState;
    private int master;
    private int link;
    private int linkNetnsId;
    private int vlanId;
    private int txQueueLength;
    private int txQueues;
    private int rxQueues;
    private List<String> otherNames;
    private long[] statistics;

    static NetlinkRequest request() {
        return NetlinkRequest.dump("RTM_GETLINK", RTM_GETLINK, ATTRIBUTES);
    }

    Reading<InterfaceStatistics> read(Netlink route) throws LinuxException {
        Completeness completeness = route.ask(request(), RTM_NEWLINK, found::clear, this::add);
        return new Reading<>(found, completeness);
    }

    private boolean add(ByteBuffer message, int from, int to) {
        clear();
        attributes.over(message, from + ATTRIBUTES, to);
        while (attributes.next()) {
            switch (attributes.type()) {
                case IFLA_IFNAME -> name = attributes.text();
                case IFLA_MTU -> mtu = attributes.s32();
                case IFLA_LINK -> link = attributes.s32();
                case IFLA_QDISC -> qdisc = attributes.text();
                case IFLA_MASTER -> master = attributes.s32();
                case IFLA_TXQLEN -> txQueueLength = attributes.s32();
                case IFLA_OPERSTATE -> operState = attributes.u8();
                case IFLA_LINKINFO -> readInfo(attributes.nested());
                case IFLA_STATS64 -> statistics = words(attributes);
                case IFLA_NUM_TX_QUEUES -> txQueues = attributes.s32();
                case IFLA_NUM_RX_QUEUES -> rxQueues = attributes.s32();
                case IFLA_LINK_NETNSID -> linkNetnsId = attributes.s32();
                case IFLA_PROP_LIST -> readProperties(attributes.nested());
                default -> {}
            }
        }
        if (!attributes.isSound() || name == null) {
            return false;
        }
        found.add(new InterfaceStatistics(
                message.getInt(from + INDEX),
                name,
                List.copyOf(otherNames),
                Short.toUnsignedInt(message.getShort(from + TYPE)),
                message.getInt(from + FLAGS),
                operState,
                kind,
                slaveKind,
                master,
                link,
                linkNetnsId,
                vlanId,
                mtu,
                qdisc,
                txQueueLength,
                txQueues,
                rxQueues,
                statistics));
        return true;
    }

    private void clear() {
        name = null;
        qdisc = null;
        kind = null;
        slaveKind = null;
        mtu = 0;
        operState = 0;
        master = 0;
        link = 0;
        linkNetnsId = -1;
        vlanId = -1;
        txQueueLength = 0;
        txQueues = 0;
        rxQueues = 0;
        otherNames = new ArrayList<>(0);
        statistics = new long[0];
    }

    /** The kind stands before its data: rtnl_link_info_fill. */
    private void readInfo(Attributes info) {
        while (info.next()) {
            switch (info.type()) {
                case IFLA_INFO_KIND -> kind = info.text();
                case IFLA_INFO_SLAVE_KIND -> slaveKind = info.text();
                case IFLA_INFO_DATA -> {
                    if ("vlan".equals(kind)) {
                        readVlan(info.nested());
                    }
                }
                default -> {}
            }
        }
    }

    private void readVlan(Attributes data) {
        while (data.next()) {
            if (data.type() == IFLA_VLAN_ID) {
                vlanId = data.u16();
            }
        }
    }

    private void readProperties(Attributes properties) {
        while (properties.next()) {
            if (properties.type() == IFLA_ALT_IFNAME) {
                otherNames.add(properties.text());
            }
        }
    }

    private static long[] words(Attributes structure) {
        if (structure.length() % 8 != 0) {
            structure.spoil();
            return new long[0];
        }
        long[] words = new long[structure.length() / 8];
        for (int i = 0; i < words.length; i++) {
            words[i] = structure.u64At(8 * i);
        }
        return words;
    }
}
