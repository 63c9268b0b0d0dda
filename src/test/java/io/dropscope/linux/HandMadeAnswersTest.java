package io.dropscope.linux;

import static io.dropscope.linux.NetlinkMessage.big32;
import static io.dropscope.linux.NetlinkMessage.big64;
import static io.dropscope.linux.NetlinkMessage.fixed;
import static io.dropscope.linux.NetlinkMessage.native16;
import static io.dropscope.linux.NetlinkMessage.native32;
import static io.dropscope.linux.NetlinkMessage.native64;
import static io.dropscope.linux.NetlinkMessage.tape;
import static io.dropscope.linux.NetlinkMessage.text;
import static io.dropscope.linux.NetlinkMessage.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.management.ThreadMXBean;
import io.dropscope.linux.NftRule.Verdict;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the development kernel does not answer, made by hand: bonds, VLANs, many queues, older and newer structures.
 */
class HandMadeAnswersTest {
    private static final int NEWLINK = 16;
    private static final int NEWQDISC = 36;
    private static final int NEWTCLASS = 40;
    private static final int SOCK_DIAG = 20;

    @Test
    void shouldTellABondItsSlavesAndAVlanOnIt() throws LinuxException {
        Reading<InterfaceStatistics> links = new InterfaceDump()
                .read(tape(
                                link(7, "bond0", statistics(25))
                                        .nest(
                                                18,
                                                info -> info.attribute(1, "bond".getBytes(StandardCharsets.US_ASCII))
                                                        .nest(2, data -> data.attribute(1, new byte[] {1}))),
                                link(8, "eth0", statistics(25))
                                        .attribute(10, native32(7))
                                        .nest(
                                                18,
                                                info -> info.attribute(4, text("bond"))
                                                        .nest(5, data -> data.attribute(1, new byte[] {0}))),
                                link(9, "bond0.100", statistics(25))
                                        .attribute(5, native32(7))
                                        .attribute(37, native32(3))
                                        .nest(
                                                18,
                                                info -> info.attribute(1, text("vlan"))
                                                        .nest(
                                                                2,
                                                                data -> data.attribute(1, native16(100))
                                                                        .attribute(5, native16(0x88a8))))
                                        .nest(
                                                52,
                                                names -> names.attribute(53, text("uplink"))
                                                        .attribute(53, text("\u001b[1m"))))
                        .play());

        assertThat(links.completeness().isWhole()).isTrue();
        InterfaceStatistics bond = links.entries().get(0);
        InterfaceStatistics slave = links.entries().get(1);
        InterfaceStatistics vlan = links.entries().get(2);
        assertThat(bond.kind()).isEqualTo("bond");
        assertThat(bond.vlanId()).isEqualTo(-1);
        assertThat(slave.kind()).isNull();
        assertThat(slave.slaveKind()).isEqualTo("bond");
        assertThat(slave.master()).isEqualTo(bond.index()).isEqualTo(7);
        assertThat(vlan.kind()).isEqualTo("vlan");
        assertThat(vlan.vlanId()).isEqualTo(100);
        assertThat(vlan.link()).isEqualTo(7);
        assertThat(vlan.linkNetnsId()).isEqualTo(3);
        assertThat(vlan.otherNames()).containsExactly("uplink", "\\x1b[1m");
        assertThat(vlan.statistic("rx_otherhost_dropped")).isEqualTo(1025);
    }

    /** 4.5, 4.6, 5.19, and one still to come. */
    @ParameterizedTest
    @ValueSource(ints = {23, 24, 25, 27})
    void shouldTakeStatisticsAsLongAsTheKernelHasThem(int fields) throws LinuxException {
        InterfaceStatistics link = new InterfaceDump()
                .read(tape(link(7, "eth0", statistics(fields))).play())
                .entries()
                .getFirst();

        assertThat(link.statistics()).hasSize(fields);
        assertThat(link.named()).isEqualTo(Math.min(fields, 25));
        assertThat(link.statistic("rx_packets")).isEqualTo(1001);
        assertThat(link.statistic("tx_compressed")).isEqualTo(1023);
        assertThat(link.statistic("rx_nohandler")).isEqualTo(fields < 24 ? -1 : 1024);
        assertThat(link.statistic("rx_otherhost_dropped")).isEqualTo(fields < 25 ? -1 : 1025);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> link.statistic("rx_dropt"))
                .withMessage("no field of rtnl_link_stats64: rx_dropt");
    }

    @Test
    void shouldSkipAnInterfaceWhoseStatisticsAreNoRowOfNumbers() throws LinuxException {
        Reading<InterfaceStatistics> links = new InterfaceDump()
                .read(tape(link(7, "eth0", new byte[25 * 8 - 1]), link(8, "eth1", statistics(25)))
                        .play());

        assertThat(links.entries()).extracting(InterfaceStatistics::name).containsExactly("eth1");
        assertThat(links.completeness()).isEqualTo(new Completeness(1, false, null));
    }

    @Test
    void shouldTellTheRootFromItsQueues() throws LinuxException {
        List<NetlinkMessage> messages = new ArrayList<>();
        messages.add(qdisc(NEWQDISC, 2, 0x80010000, -1, "mq", 64, 23));
        for (int queue = 1; queue <= 64; queue++) {
            messages.add(qdisc(NEWQDISC, 2, 0, 0x80010000 | queue, "fq_codel", 1, queue == 23 ? 23 : 0));
        }
        Reading<Qdisc> qdiscs = new QdiscDump()
                .qdiscs(tape(messages.toArray(NetlinkMessage[]::new)).play());

        assertThat(qdiscs.entries()).hasSize(65);
        assertThat(qdiscs.entries())
                .filteredOn(Qdisc::isRoot)
                .extracting(Qdisc::kind, Qdisc::drops, Qdisc::handleText, Qdisc::parentText)
                .containsExactly(tuple("mq", 23L, "8001:", "root"));
        assertThat(qdiscs.entries())
                .filteredOn(qdisc -> !qdisc.isRoot() && qdisc.drops() > 0)
                .extracting(Qdisc::parentText)
                .containsExactly("8001:17");
    }

    @Test
    void shouldCountPacketsBeyond32BitsAndThoseOfHardwareApart() throws LinuxException {
        NetlinkMessage message = NetlinkMessage.of(NEWQDISC, 0, tc(2, 0x10000, -1))
                .attribute(1, text("htb"))
                .nest(
                        7,
                        statistics -> statistics
                                .attribute(1, words(100, 0, 5))
                                .attribute(8, native64((1L << 33) + 5))
                                .attribute(7, words(50, 0, 6))
                                .attribute(8, native64((1L << 34) + 6))
                                .attribute(3, words(1, 2, -1, 4, 5)));
        Qdisc qdisc = new QdiscDump().qdiscs(tape(message).play()).entries().getFirst();

        assertThat(qdisc.bytes()).isEqualTo(100);
        assertThat(qdisc.packets()).isEqualTo((1L << 33) + 5);
        assertThat(qdisc.hardwareBytes()).isEqualTo(50);
        assertThat(qdisc.hardwarePackets()).isEqualTo((1L << 34) + 6);
        assertThat(qdisc.drops()).isEqualTo(0xffff_ffffL);
    }

    @Test
    void shouldNotTakeForZeroWhatAClassDoesNotTell() throws LinuxException {
        NetlinkMessage message = NetlinkMessage.of(NEWTCLASS, 0, tc(2, 0x10001, -1))
                .attribute(1, text("clsact"))
                .nest(7, none -> {});
        Qdisc inner = new QdiscDump().classes(tape(message).play(), 2).entries().getFirst();

        assertThat(List.of(inner.bytes(), inner.packets(), inner.drops(), inner.queueLength(), inner.overlimits()))
                .containsOnly(Qdisc.ABSENT);
        assertThat(inner.isRoot()).isFalse();
    }

    @Test
    void shouldReadRawSocketsAndOlderMemory() throws LinuxException {
        List<DiagnosedSocket> seen = new ArrayList<>();
        List<String> told = new ArrayList<>();
        NetlinkMessage raw = NetlinkMessage.of(SOCK_DIAG, 0, inet(7, 58, 4711))
                .attribute(7, words(1, 2, 3, 4, 5, 6, 7, 8, 23))
                .attribute(10, new byte[] {58});
        NetlinkMessage old = NetlinkMessage.of(SOCK_DIAG, 0, inet(7, 1, 4712)).attribute(7, words(1, 2, 3, 4, 5, 6, 7));
        NetlinkMessage shorter =
                NetlinkMessage.of(SOCK_DIAG, 0, inet(7, 1, 4713)).attribute(7, words(1, 2, 3));
        Completeness completeness = new SocketDump()
                .read(
                        tape(raw, old, shorter).play(),
                        new SocketQuery(SocketQuery.AF_INET6, SocketQuery.RAW, SocketQuery.ALL_STATES, true),
                        socket -> {
                            seen.add(socket);
                            told.add(socket.inode + " " + socket.raw + " " + socket.protocol + " " + socket.localPort
                                    + " " + socket.optionMemory + " " + socket.backlogMemory + " " + socket.drops);
                        });

        assertThat(told).containsExactly("4711 true 58 0 7 8 23", "4712 true 1 0 7 -1 -1");
        assertThat(seen.get(0)).isSameAs(seen.get(1));
        assertThat(completeness.skipped()).isEqualTo(1);
    }

    @Test
    void shouldAllocateNothingForASocket() throws LinuxException {
        SocketQuery query = new SocketQuery(SocketQuery.AF_INET6, SocketQuery.TCP, SocketQuery.ALL_STATES, true);
        NetlinkMessage socket = NetlinkMessage.of(SOCK_DIAG, 0, inet(1, 0, 4711))
                .attribute(7, words(1, 2, 3, 4, 5, 6, 7, 8, 23))
                .attribute(21, native64(77));
        NetlinkMessage[] hundred = new NetlinkMessage[100];
        Arrays.fill(hundred, socket);
        List<byte[]> datagrams = new ArrayList<>(
                Collections.nCopies(200, tape(hundred).datagrams().getFirst()));
        datagrams.add(NetlinkMessage.done().bytes());
        NetlinkTape many = new NetlinkTape(datagrams);
        SocketDump dump = new SocketDump();
        long[] sum = new long[1];
        SocketVisitor visitor = each -> sum[0] += each.drops + each.cgroupId;
        dump.read(many.play(), query, visitor);
        assertThat(sum[0]).isEqualTo(20_000 * (23 + 77));

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Netlink netlink = many.play();
        long before = threads.getCurrentThreadAllocatedBytes();
        dump.read(netlink, query, visitor);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20_000);
    }

    @Test
    void shouldReadWhatDriversCountPerQueue() throws LinuxException {
        byte[] header = new byte[4];
        int family = 0x1d;
        List<byte[]> datagrams = new ArrayList<>();
        datagrams.add(NetlinkMessage.of(16, 0, header)
                .attribute(2, text("netdev"))
                .attribute(1, native16(family))
                .bytes());
        datagrams.add(NetlinkMessage.of(2, 0, new byte[20]).bytes());
        NetlinkMessage receive = NetlinkMessage.of(family, 0, header)
                .attribute(1, native32(2))
                .attribute(2, native32(0))
                .attribute(3, native32(5))
                .attribute(12, native32(22))
                .attribute(13, native64(1L << 40))
                .attribute(14, native32(-1));
        NetlinkMessage transmit = NetlinkMessage.of(family, 0, header)
                .attribute(1, native32(2))
                .attribute(2, native32(1))
                .attribute(3, native32(0))
                .attribute(24, native32(23))
                .attribute(99, native32(1));
        NetlinkMessage nameless = NetlinkMessage.of(family, 0, header).attribute(13, native32(1));
        for (byte[] answer : tape(receive, transmit, nameless).datagrams()) {
            datagrams.add(second(answer));
        }
        Reading<QueueStatistics> queues = new QueueDump().read(new NetlinkTape(datagrams).play());

        assertThat(queues.completeness().skipped()).isEqualTo(1);
        QueueStatistics first = queues.entries().get(0);
        assertThat(first.receive()).isTrue();
        assertThat(first.queue()).isEqualTo(5);
        assertThat(first.statistic("rx-alloc-fail")).isEqualTo(22);
        assertThat(first.statistic("rx-hw-drops")).isEqualTo(1L << 40);
        assertThat(first.statistic("rx-hw-drop-overruns")).isEqualTo(0xffff_ffffL);
        assertThat(first.statistic("tx-hw-drops")).isEqualTo(QueueStatistics.ABSENT);
        QueueStatistics second = queues.entries().get(1);
        assertThat(second.receive()).isFalse();
        assertThat(second.statistic("tx-hw-drops")).isEqualTo(23);
        assertThat(QueueStatistics.NAMES.get(QueueStatistics.NAMES.size() - 1)).isEqualTo("tx-wake");
        assertThat(QueueStatistics.NAMES.indexOf("tx-wake") + QueueStatistics.FIRST)
                .isEqualTo(34);
    }

    @Test
    void shouldReadThePolicyOfAChainThatCounts() throws LinuxException {
        NetlinkMessage chain = NetlinkMessage.of(0xa03, 0, new byte[] {2, 0, 0, 0})
                .attribute(1, text("filter"))
                .attribute(2, big64(3))
                .attribute(3, text("INPUT"))
                .nest(4, hook -> hook.attribute(1, big32(1)).attribute(2, big32(-150)))
                .attribute(5, big32(0))
                .attribute(7, text("filter"))
                .nest(8, counter -> counter.attribute(1, big64(23 * 1028)).attribute(2, big64(23)));
        NetlinkMessage device = NetlinkMessage.of(0xa03, 0, new byte[] {5, 0, 0, 0})
                .attribute(1, text("early"))
                .attribute(2, big64(4))
                .attribute(3, text("in"))
                .nest(
                        4,
                        hook -> hook.attribute(1, big32(0))
                                .attribute(2, big32(0))
                                .nest(
                                        4,
                                        names ->
                                                names.attribute(1, text("eth0")).attribute(1, text("eth1"))))
                .attribute(5, big32(1))
                .attribute(7, text("filter"));

        assertThat(new NftDump().chains(tape(chain, device).play()).entries())
                .containsExactly(
                        new NftChain(
                                "ip", "filter", "INPUT", 3, "filter", "input", -150, null, Verdict.DROP, 23, 23 * 1028),
                        new NftChain(
                                "netdev",
                                "early",
                                "in",
                                4,
                                "filter",
                                "ingress",
                                0,
                                "eth0,eth1",
                                Verdict.ACCEPT,
                                NftRule.ABSENT,
                                NftRule.ABSENT));
    }

    @Test
    void shouldTakeTheRejectOfIptablesForOne() throws LinuxException {
        NetlinkMessage rule = NetlinkMessage.of(0xa06, 0, new byte[] {2, 0, 0, 0})
                .attribute(1, text("filter"))
                .attribute(2, text("INPUT"))
                .attribute(3, big64(9))
                .nest(
                        4,
                        list -> list.nest(
                                        1,
                                        element -> element.attribute(1, text("match"))
                                                .nest(2, data -> data.attribute(1, text("comment"))))
                                .nest(
                                        1,
                                        element -> element.attribute(1, text("counter"))
                                                .nest(
                                                        2,
                                                        data -> data.attribute(1, big64(46))
                                                                .attribute(2, big64(23))))
                                .nest(
                                        1,
                                        element -> element.attribute(1, text("target"))
                                                .nest(
                                                        2,
                                                        data -> data.attribute(1, text("REJECT"))
                                                                .attribute(2, big32(0)))));

        assertThat(new NftDump().rules(tape(rule).play()).entries())
                .containsExactly(
                        new NftRule("ip", "filter", "INPUT", 9, Verdict.REJECT, null, 23, 46, true, null, null));
    }

    @Test
    void shouldSkipALineOfConnectionTrackingThatIsNone() {
        String file = """
                entries  clashres found insert_failed drop
                00000002  00000000 00000000 00000001 ffffffff
                00000002  00000000 0000
                00000002  00000000 00000000 00000001 wrong
                """;
        Reading<ConntrackStatistics> reading = new ConntrackDump().parse(file.getBytes(StandardCharsets.US_ASCII));

        assertThat(reading.completeness().skipped()).isEqualTo(2);
        assertThat(reading.entries()).hasSize(1);
        assertThat(reading.entries().getFirst().drop()).isEqualTo(0xffff_ffffL);
        assertThat(reading.entries().getFirst().chainTooLong()).isEqualTo(ConntrackStatistics.ABSENT);
    }

    private static NetlinkMessage link(int index, String name, byte[] statistics) {
        byte[] header = fixed(
                16, buffer -> buffer.putShort(2, (short) 1).putInt(4, index).putInt(8, 1));
        return NetlinkMessage.of(NEWLINK, 0, header).attribute(3, text(name)).attribute(23, statistics);
    }

    /** Field n, from 1, is 1000 + n. */
    private static byte[] statistics(int fields) {
        return native64(LongStream.rangeClosed(1001, 1000 + fields).toArray());
    }

    private static NetlinkMessage qdisc(
            int type, int index, int handle, int parent, String kind, int packets, int drops) {
        return NetlinkMessage.of(type, 0, tc(index, handle, parent))
                .attribute(1, text(kind))
                .nest(
                        7,
                        statistics -> statistics
                                .attribute(1, words(packets * 1000, 0, packets))
                                .attribute(3, words(0, 0, drops, 0, 0)));
    }

    private static byte[] tc(int index, int handle, int parent) {
        return fixed(20, buffer -> buffer.putInt(4, index).putInt(8, handle).putInt(12, parent));
    }

    private static byte[] inet(int state, int protocol, int inode) {
        return fixed(
                72,
                buffer -> buffer.put(0, (byte) 10)
                        .put(1, (byte) state)
                        .put(5, (byte) protocol)
                        .putInt(68, inode));
    }

    /** Makes an answer to the second question on a socket of one to the first. */
    private static byte[] second(byte[] datagram) {
        ByteBuffer buffer = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
        for (int at = 0; at < datagram.length; at += (buffer.getInt(at) + 3) & ~3) {
            buffer.putInt(at + 8, 2);
        }
        return datagram;
    }
}
