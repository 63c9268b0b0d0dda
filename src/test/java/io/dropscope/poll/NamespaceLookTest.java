package io.dropscope.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.ColumnDelta;
import io.dropscope.event.CounterColumn;
import io.dropscope.linux.Completeness;
import io.dropscope.linux.InterfaceStatistics;
import io.dropscope.linux.NetCounters;
import io.dropscope.linux.Qdisc;
import io.dropscope.linux.Reading;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Interfaces that count what others count as well: this machine has no bonds. */
class NamespaceLookTest {
    private static final long HERE = 100;
    private static final long THERE = 200;

    private final Deltas deltas = new Deltas();
    private final NamespaceLook.Veths veths = new NamespaceLook.Veths();
    private final Notices notices = new Notices();

    private NamespaceLook look(long netns, String name, String... interfaces) {
        return new NamespaceLook(
                new NetCounters(),
                netns,
                0,
                name,
                new Watch(List.of(interfaces), List.of(), false),
                deltas,
                new SocketDropCounters(),
                veths,
                notices);
    }

    private static InterfaceStatistics link(
            int index, String name, String kind, int master, int peer, int peerNetns, Map<String, Long> counters) {
        long[] statistics = new long[InterfaceStatistics.NAMES.size()];
        counters.forEach((counter, value) -> statistics[InterfaceStatistics.NAMES.indexOf(counter)] = value);
        return new InterfaceStatistics(
                index,
                name,
                List.of(),
                1,
                1,
                6,
                kind,
                null,
                master,
                peer,
                peerNetns,
                -1,
                1500,
                null,
                1000,
                1,
                1,
                statistics);
    }

    private static Qdisc qdisc(int link, int handle, int parent, String kind, long drops) {
        return new Qdisc(link, false, handle, parent, 1, kind, 0, 0, 0, 0, 0, 0, drops, 0, 0);
    }

    /** What each column rose by, by the name of the interface; in brackets what is contained in another. */
    private Map<String, Long> risen() {
        Map<String, Long> risen = new TreeMap<>();
        for (ColumnDelta delta : new Columns().columns(deltas.risen())) {
            String place = delta.place().interfaceName();
            risen.put(
                    delta.column().id() + " " + (delta.place().containedIn() == null ? place : "(" + place + ")"),
                    delta.delta());
        }
        return risen;
    }

    private static void take(NamespaceLook look, List<InterfaceStatistics> links, List<Qdisc> qdiscs) {
        look.take(whole(links), whole(qdiscs), whole(List.of()), driver -> "");
    }

    private static <T> Reading<T> whole(List<T> entries) {
        return new Reading<>(entries, Completeness.WHOLE);
    }

    /** An answer in the midst of which the tables changed. */
    private static <T> Reading<T> withGaps(List<T> entries) {
        return new Reading<>(entries, new Completeness(0, true, null));
    }

    private static List<InterfaceStatistics> bond(long first, long second) {
        return List.of(
                link(
                        1,
                        "bond0",
                        "bond",
                        0,
                        0,
                        -1,
                        Map.of("rx_missed_errors", first + second, "rx_packets", 1000 + first)),
                link(2, "eth0", null, 1, 0, -1, Map.of("rx_missed_errors", first, "rx_packets", 500 + first)),
                link(3, "eth1", null, 1, 0, -1, Map.of("rx_missed_errors", second, "rx_packets", 500L)),
                link(4, "bond0.100", "vlan", 0, 1, -1, Map.of("rx_dropped", second, "rx_packets", 900 + second)));
    }

    private void twice(NamespaceLook look, List<InterfaceStatistics> before, List<InterfaceStatistics> after) {
        for (List<InterfaceStatistics> links : List.of(before, after)) {
            deltas.beginLook();
            take(look, links, List.of());
            deltas.endLook();
        }
    }

    private long packets() {
        return deltas.risen().stream()
                .filter(delta -> delta.counter().equals(CounterTable.RX_PACKETS))
                .mapToLong(delta -> delta.delta())
                .sum();
    }

    @Test
    void shouldTellABondOnceWithItsMembersBelow() {
        twice(look(HERE, null), bond(0, 0), bond(20, 3));
        assertThat(risen())
                .containsOnly(
                        Map.entry("nic_missed bond0", 23L),
                        Map.entry("nic_missed (eth0)", 20L),
                        Map.entry("nic_missed (eth1)", 3L),
                        Map.entry("nic_rx bond0.100", 3L));
        assertThat(packets()).isEqualTo(20); // of the bond alone
    }

    @Test
    void shouldBringTheMembersOfABondThatIsAskedFor() {
        twice(look(HERE, null, "bond0"), bond(0, 0), bond(20, 3));
        assertThat(risen()).containsOnlyKeys("nic_missed bond0", "nic_missed (eth0)", "nic_missed (eth1)");
    }

    @Test
    void shouldTellAMemberAloneWhereOnlyThatIsAskedFor() {
        twice(look(HERE, null, "eth1"), bond(0, 0), bond(20, 3));
        assertThat(risen()).containsOnly(Map.entry("nic_missed eth1", 3L));
    }

    @Test
    void shouldNotAddWhatTheDeviceBelowHasCounted() {
        NamespaceLook here = look(HERE, null);
        for (long drops : new long[] {0, 23}) {
            deltas.beginLook();
            take(
                    here,
                    List.of(
                            link(7, "vx0", "vxlan", 0, 2, 0, Map.of("tx_dropped", drops)),
                            link(8, "br0", "bridge", 0, 0, 0, Map.of("tx_dropped", drops))),
                    List.of());
            deltas.endLook();
        }
        assertThat(risen()).containsOnly(Map.entry("nic_tx_peer vx0", 23L), Map.entry("nic_tx br0", 23L));
    }

    @ParameterizedTest
    @CsvSource({
        "vlan, nic_tx_peer",
        "macvlan, nic_tx_peer",
        "ipvlan, nic_tx_peer",
        "vrf, nic_tx_peer",
        "team, nic_tx_peer",
        "vxlan, nic_tx_peer",
        "geneve, nic_tx_peer",
        "bareudp, nic_tx_peer",
        "gretap, nic_tx_peer",
        "erspan, nic_tx_peer",
        "ipip, nic_tx_peer",
        "sit, nic_tx_peer",
        "macsec, nic_tx",
        "bridge, nic_tx",
        "openvswitch, nic_tx",
        "wireguard, nic_tx",
        "ip6tnl, nic_tx",
        "ip6erspan, nic_tx",
        "xfrm, nic_tx",
        "vti, nic_tx",
        "vti6, nic_tx",
        "ifb, nic_tx"
    })
    void shouldCountThePacketsOfWhatStandsOnAnotherThere(String kind, String column) {
        NamespaceLook look = look(HERE, null);
        twice(
                look,
                List.of(link(7, "up0", kind, 0, 2, -1, Map.of("tx_dropped", 0L, "rx_packets", 0L))),
                List.of(link(7, "up0", kind, 0, 2, -1, Map.of("tx_dropped", 23L, "rx_packets", 1000L))));
        assertThat(risen()).containsOnly(Map.entry(column + " up0", 23L));
        assertThat(packets()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"net_failover", "hv_netvsc"})
    void shouldKnowAMasterOfNoKindByItsDriver(String driver) {
        NamespaceLook look = look(HERE, null);
        for (long drops : new long[] {0, 23}) {
            deltas.beginLook();
            look.take(
                    whole(List.of(
                            link(1, "eth0", null, 0, 0, -1, Map.of("tx_dropped", drops, "rx_packets", 100 * drops)),
                            link(2, "vf0", null, 1, 0, -1, Map.of("tx_dropped", drops, "rx_packets", 100 * drops)))),
                    whole(List.of()),
                    whole(List.of()),
                    index -> index == 1 ? driver : "mlx5_core");
            deltas.endLook();
        }
        assertThat(packets()).isEqualTo(2300);
        assertThat(risen())
                .isEqualTo(
                        driver.equals("net_failover")
                                ? Map.of("nic_tx eth0", 23L, "nic_tx (vf0)", 23L)
                                : Map.of("nic_tx_peer eth0", 23L, "nic_tx vf0", 23L));
    }

    @ParameterizedTest
    @CsvSource({"veth", "netkit"})
    void shouldTellAPacketBetweenTheEndsOfAPairOnce(String pair) {
        NamespaceLook here = look(HERE, null);
        NamespaceLook there = look(THERE, "blue");
        for (long drops : new long[] {0, 23}) {
            deltas.beginLook();
            take(here, List.of(link(7, "veth7", pair, 0, 2, 0, Map.of("tx_dropped", drops))), List.of());
            take(there, List.of(link(2, "eth0", pair, 0, 7, 1, Map.of("rx_dropped", drops))), List.of());
            deltas.endLook();
        }
        assertThat(risen()).containsOnly(Map.entry("nic_tx_peer veth7", 23L), Map.entry("nic_rx eth0", 23L));
    }

    @Test
    void shouldTellTheEndOfAVethWhoseOtherEndNobodyWatches() {
        twice(
                look(HERE, null),
                List.of(link(7, "veth7", "veth", 0, 2, 0, Map.of("tx_dropped", 0L))),
                List.of(link(7, "veth7", "veth", 0, 2, 0, Map.of("tx_dropped", 23L))));
        assertThat(risen()).containsOnly(Map.entry("nic_tx veth7", 23L));
    }

    @Test
    void shouldCountRootsAndFiltersOfQdiscsAndNotTheirChildren() {
        NamespaceLook look = look(HERE, null);
        List<InterfaceStatistics> links = List.of(link(2, "eth0", null, 0, 0, -1, Map.of()));
        for (long drops : new long[] {0, 23}) {
            deltas.beginLook();
            take(
                    look,
                    links,
                    List.of(
                            qdisc(2, 0x10000, Qdisc.ROOT, "htb", drops),
                            qdisc(2, 0x100000, 0x10010, "pfifo", drops),
                            qdisc(2, 0xffff0000, Qdisc.INGRESS, "clsact", 2 * drops)));
            deltas.endLook();
        }
        long total = new Columns()
                .columns(deltas.risen()).stream()
                        .filter(delta -> delta.column() == CounterColumn.QDISC)
                        .mapToLong(ColumnDelta::delta)
                        .sum();
        assertThat(total).isEqualTo(69);
    }

    private void look(NamespaceLook look, Reading<InterfaceStatistics> links, Reading<Qdisc> qdiscs) {
        deltas.beginLook();
        look.take(links, qdiscs, whole(List.of()), driver -> "");
        deltas.endLook();
    }

    @Test
    void shouldGoOnWithWhatAnAnswerWithGapsPassedOver() {
        NamespaceLook look = look(HERE, null);
        InterfaceStatistics before = link(2, "eth0", null, 0, 0, -1, Map.of("rx_dropped", 100L));
        InterfaceStatistics after = link(2, "eth0", null, 0, 0, -1, Map.of("rx_dropped", 123L));
        look(look, whole(List.of(before)), whole(List.of(qdisc(2, 0x10000, Qdisc.ROOT, "tbf", 10))));
        look(look, withGaps(List.of()), withGaps(List.of()));
        assertThat(risen()).isEmpty();
        look(look, whole(List.of(after)), whole(List.of(qdisc(2, 0x10000, Qdisc.ROOT, "tbf", 33))));
        assertThat(risen()).containsOnly(Map.entry("nic_rx eth0", 23L), Map.entry("qdisc eth0", 23L));
        look(look, whole(List.of()), whole(List.of()));
        look(look, whole(List.of(after)), whole(List.of()));
        assertThat(risen()).isEmpty(); // it was gone, and begins anew
    }

    @Test
    void shouldTellAnotherInterfaceThatAnAnswerWithGapsBrings() {
        NamespaceLook look = look(HERE, null);
        look(look, whole(List.of(link(2, "eth0", null, 0, 0, -1, Map.of("rx_dropped", 5L)))), whole(List.of()));
        look(look, withGaps(List.of()), whole(List.of()));
        look(look, withGaps(List.of(link(3, "eth0", null, 0, 0, -1, Map.of("rx_dropped", 28L)))), whole(List.of()));
        assertThat(risen()).isEmpty();
        assertThat(deltas.resets())
                .containsExactly("interface eth0: reset (it is another one now), counted from here on");
    }

    @Test
    void shouldNotCountAMemberBesideItsBondWhereAnAnswerLacksTheBond() {
        NamespaceLook look = look(HERE, null);
        look(look, whole(bond(0, 0)), whole(List.of()));
        look(look, withGaps(bond(20, 3).subList(1, 4)), whole(List.of()));
        assertThat(risen()).containsOnlyKeys("nic_missed (eth0)", "nic_missed (eth1)", "nic_rx bond0.100");
        look(look, whole(bond(20, 3)), whole(List.of()));
        assertThat(risen()).containsOnly(Map.entry("nic_missed bond0", 23L));
    }

    /** Reads of the protocols, one after the other: each has InErrors and RcvbufErrors of UDP. */
    private void protocols(NamespaceLook look, long[]... reads) {
        Iterator<long[]> all = List.of(reads).iterator();
        deltas.beginLook();
        look.protocols(visitor -> {
            long[] read = all.next();
            visitor.counter("Udp", "RcvbufErrors", read[1]);
            visitor.counter("Udp", "InErrors", read[0]);
        });
        deltas.endLook();
        assertThat(all.hasNext()).isFalse();
    }

    private Map<CounterColumn, Long> columns(Columns rests) {
        Map<CounterColumn, Long> columns = new EnumMap<>(CounterColumn.class);
        rests.columns(deltas.risen()).forEach(delta -> columns.merge(delta.column(), delta.delta(), Long::sum));
        return columns;
    }

    @Test
    void shouldTellAPacketOnceThatCameBetweenTheReadsOfTwoCounters() {
        NamespaceLook look = look(HERE, null);
        Columns rests = new Columns();
        protocols(look, new long[] {100, 100});
        assertThat(columns(rests)).isEmpty();
        // RcvbufErrors was read, five came, then InErrors was read
        protocols(look, new long[] {105, 100}, new long[] {107, 107});
        assertThat(columns(rests)).containsOnly(Map.entry(CounterColumn.UDP_RCVBUF, 7L));
        protocols(look, new long[] {107, 107}, new long[] {107, 107});
        assertThat(columns(rests)).isEmpty();
        // one that nothing else has counted is told as such
        protocols(look, new long[] {108, 107}, new long[] {108, 107});
        assertThat(columns(rests)).containsOnly(Map.entry(CounterColumn.UDP_OTHER, 1L));
        protocols(look, new long[] {108, 107});
        assertThat(columns(rests)).isEmpty();
    }

    @Test
    void shouldTellWhenAQdiscIsReplaced() {
        NamespaceLook look = look(HERE, null);
        List<InterfaceStatistics> links = List.of(link(2, "eth0", null, 0, 0, -1, Map.of()));
        for (int handle : new int[] {0x10000, 0x20000}) {
            deltas.beginLook();
            take(look, links, List.of(qdisc(2, handle, Qdisc.ROOT, "tbf", 1000L * handle)));
            deltas.endLook();
        }
        assertThat(risen()).isEmpty();
        assertThat(deltas.resets())
                .containsExactly("qdisc root of eth0: reset (it is another one now), counted from here on");
        assertThat(notices.endLook()).isEmpty();
    }
}
