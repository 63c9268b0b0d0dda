package io.dropscope.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.ColumnDelta;
import io.dropscope.event.Counter;
import io.dropscope.event.CounterColumn;
import io.dropscope.event.CounterDelta;
import io.dropscope.event.CounterPlace;
import io.dropscope.linux.InterfaceStatistics;
import io.dropscope.linux.NetCounters;
import io.dropscope.linux.QueueStatistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CounterTableTest {
    private static final CounterPlace HERE = CounterPlace.netns(1, null);

    /** What 6.18 does not have; UDP-Lite is gone since 7.1, MemErrors came with 5.11. */
    private static final Set<String> OF_OTHER_KERNELS = Set.of();

    /**
     * Counters that count the same packet, by the kernel's source and by experiment (docs/counters.md): at most one of each
     * line may be in the total, or those beyond the first are contained in it.
     */
    private static final List<List<String>> SAME_PACKET = List.of(
            List.of("TcpExt.ListenDrops", "TcpExt.ListenOverflows"),
            List.of("TcpExt.ListenDrops", "TcpExt.TCPReqQFullDrop"),
            List.of("Udp.InErrors", "Udp.RcvbufErrors"),
            List.of("Udp.InErrors", "Udp.InCsumErrors"),
            List.of("Udp.InErrors", "Udp.MemErrors"),
            List.of("Udp6.InErrors", "Udp6.RcvbufErrors"),
            List.of("Tcp.InErrs", "Tcp.InCsumErrors"),
            List.of("Ip.InHdrErrors", "IpExt.InCsumErrors"),
            List.of("Ip.ReasmFails", "Ip.ReasmTimeout"),
            List.of("Ip.ReasmFails", "IpExt.ReasmOverlaps"),
            List.of("Ip6.FragFails", "Ip6.InTooBigErrors"),
            List.of("TcpExt.TCPRcvQDrop", "TcpExt.RcvPruned"),
            List.of("TcpExt.TCPOFODrop", "TcpExt.RcvPruned"),
            List.of("link.rx_dropped", "softnet.dropped"),
            List.of("link.rx_dropped", "link.tx_dropped (veth)"),
            List.of("qdisc.drops", "link.tx_dropped (stacked)"),
            List.of("link.tx_dropped", "link.tx_dropped (stacked)"),
            List.of("link.rx_dropped", "dev.rx_drop"),
            List.of("link.rx_missed_errors", "dev.rx_drop"),
            List.of("qdisc.drops", "qdisc.drops (child)"),
            List.of("qdisc.drops", "Udp.SndbufErrors"),
            List.of("qdisc.drops", "Ip.OutDiscards"),
            List.of("softnet.dropped", "softnet.flow_limit_count"),
            List.of("nf_conntrack.drop", "nf_conntrack.insert_failed"),
            List.of("Icmp.InErrors", "Icmp.InCsumErrors"));

    private static boolean isInTotal(Counter counter) {
        return counter.column() != null && counter.column().inTotal();
    }

    @Test
    void shouldHoldNoPacketTwiceInTheTotal() {
        for (List<String> pair : SAME_PACKET) {
            Counter whole = CounterTable.named(pair.get(0));
            Counter part = CounterTable.named(pair.get(1));
            assertThat(whole).as(pair.get(0)).isNotNull();
            assertThat(part).as(pair.get(1)).isNotNull();
            boolean instead = part.source().equals("/proc/net/dev"); // read where the other is not
            boolean disjoint =
                    !isInTotal(whole) || !isInTotal(part) || whole.contains().contains(part.name());
            assertThat(disjoint || instead).as(pair.toString()).isTrue();
        }
    }

    @Test
    void shouldCountEachPacketOnceWhereCountersContainOthers() {
        Set<String> contained = new HashSet<>();
        for (Counter counter : CounterTable.all()) {
            for (String part : counter.contains()) {
                assertThat(CounterTable.named(part)).as(part).isNotNull();
                assertThat(CounterTable.named(part).contains())
                        .as("one level: " + part)
                        .isEmpty();
                assertThat(contained.add(part)).as("contained once: " + part).isTrue();
                assertThat(isInTotal(CounterTable.named(part))).as(part).isEqualTo(isInTotal(counter));
            }
        }
        // 23 packets that only the whole has, 5 that a part has counted too
        List<CounterDelta> deltas = new ArrayList<>();
        long expected = 0;
        for (Counter counter : CounterTable.all()) {
            long own = counter.contains().isEmpty() ? 5 : 23;
            deltas.add(new CounterDelta(
                    counter, HERE, own + 5L * counter.contains().size()));
            expected += isInTotal(counter) ? own : 0;
        }
        long total = 0;
        for (ColumnDelta delta : new Columns().columns(deltas)) {
            total += delta.column().inTotal() ? delta.delta() : 0;
        }
        assertThat(total).isEqualTo(expected);
    }

    @Test
    void shouldOweWhatAPartCountedBeforeTheWhole() {
        Columns columns = new Columns();
        Counter errors = CounterTable.named("Udp.InErrors");
        Counter buffer = CounterTable.named("Udp.RcvbufErrors");
        assertThat(sums(columns.columns(List.of(new CounterDelta(buffer, HERE, 3), new CounterDelta(errors, HERE, 2)))))
                .containsOnly(Map.entry(CounterColumn.UDP_RCVBUF, 3L));
        assertThat(sums(columns.columns(List.of(new CounterDelta(errors, HERE, 24)))))
                .containsOnly(Map.entry(CounterColumn.UDP_OTHER, 23L));
        assertThat(sums(columns.columns(List.of(new CounterDelta(buffer, HERE, 1)))))
                .containsOnly(Map.entry(CounterColumn.UDP_RCVBUF, 1L));
        assertThat(sums(columns.columns(List.of(new CounterDelta(errors, HERE, 1)))))
                .isEmpty();
    }

    private static Map<CounterColumn, Long> sums(List<ColumnDelta> deltas) {
        Map<CounterColumn, Long> sums = new EnumMap<>(CounterColumn.class);
        deltas.forEach(delta -> sums.merge(delta.column(), delta.delta(), Long::sum));
        return sums;
    }

    @Test
    void shouldHaveOnlyNamesThatTheKernelHas() throws IOException {
        Set<String> known = new HashSet<>();
        NetCounters files = new NetCounters("src/test/resources/proc-net-6.18");
        NetCounters.Visitor all = (group, name, value) -> {
            Counter counter = CounterTable.find(group, name);
            if (counter != null) {
                known.add(counter.name());
            }
        };
        files.pairs("snmp", all);
        files.pairs("netstat", all);
        files.list("snmp6", all);
        for (String file : List.of("nf_conntrack", "arp_cache", "ndisc_cache")) {
            files.perCpu(file, all);
        }
        InterfaceStatistics.NAMES.forEach(name -> known.add("link." + name));
        QueueStatistics.NAMES.forEach(name -> known.add("queue." + name));
        List<String> unknown = CounterTable.all().stream()
                .filter(counter -> counter.source().startsWith("/proc/net/s")
                        || counter.name().startsWith("link.")
                        || counter.name().startsWith("queue."))
                .map(Counter::name)
                .filter(name -> !name.startsWith("softnet.") && !name.endsWith(")"))
                .filter(name -> !known.contains(name) && !OF_OTHER_KERNELS.contains(name))
                .toList();
        assertThat(unknown).isEmpty();
    }

    @Test
    void shouldFeedEachColumn() {
        Set<CounterColumn> fed = new HashSet<>();
        CounterTable.all().forEach(counter -> fed.add(counter.column()));
        fed.addAll(DriverCounters.columns());
        assertThat(fed).contains(CounterColumn.values());
    }

    @Test
    void shouldHaveTheMeaningOfItsColumn() {
        for (Counter counter : CounterTable.all()) {
            if (counter.column() != null) {
                assertThat(counter.meaning())
                        .as(counter.name())
                        .isEqualTo(counter.column().meaning());
                assertThat(counter.meaning().isLoss() || !counter.column().inTotal())
                        .as(counter.name())
                        .isTrue();
            }
        }
    }
}
