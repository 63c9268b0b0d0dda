package io.dropscope.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.ColumnDelta;
import io.dropscope.event.Counter;
import io.dropscope.event.CounterColumn;
import io.dropscope.event.CounterDelta;
import io.dropscope.event.CounterPlace;
import io.dropscope.linux.RingSizes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names as the drivers have them, each of which counted 23 packets. */
class DriverCountersTest {
    private static final CounterPlace ETH0 = new CounterPlace(1, null, "eth0", null, null);

    private final DriverCounters counters = new DriverCounters();

    /** The column, {@code -} for none, and nothing for what is no loss. */
    @ParameterizedTest
    @CsvSource({
        "ixgbe, rx_missed_errors, -",
        "ixgbe, rx_no_dma_resources, nic_missed",
        "ixgbe, rx_no_buffer_count,",
        "ixgbe, alloc_rx_page,",
        "ixgbe, rx_queue_3_packets,",
        "ixgbe, fdir_miss,",
        "ixgbe, fdir_overflow, nic_driver",
        "i40e, rx_dropped, -",
        "i40e, port.rx_dropped, nic_driver",
        "i40e, port.tx_dropped_link_down, nic_driver",
        "ice, rx_dropped.nic, nic_driver",
        "mlx5_core, rx_out_of_buffer, -",
        "mlx5_core, rx_discards_phy, nic_driver",
        "mlx5_core, rx_xdp_drop, xdp",
        "mlx5_core, rx17_xdp_drop, -",
        "mlx5_core, tx3_dropped, -",
        "mlx5_core, rx_cache_full,",
        "ena, rx_drops, -",
        "ena, bw_in_allowance_exceeded, nic_driver",
        "ena, conntrack_allowance_exceeded, nic_driver",
        "virtio_net, rx_queue_0_drops, -",
        "virtio_net, rx0_drops, -",
        "virtio_net, rx_queue_0_xdp_drops, -",
        "virtio_net, rx_queue_0_kicks,",
        "bnxt_en, [2]: rx_discards, -",
        "igb, rx_queue_1_drops, nic_missed",
        "igb, rx_missed_errors, -",
        "e1000e, rx_missed_errors, -",
        "e1000e, rx_no_buffer_count,",
        "tg3, rx_discards, -",
        "r8169, rx_missed, -",
        "vmxnet3, '  pkts rx OOB', -",
        "vmxnet3, '  drv dropped rx total', -",
        "gve, rx_dropped_pkt[3], nic_driver",
        "gve, rx_posted_desc[3],",
        "hv_netvsc, tx_no_memory, -",
        "hv_netvsc, rx_queue_0_xdp_drop, xdp",
        "veth, rx_queue_0_drops, -",
        "veth, rx_queue_0_xdp_drops, xdp",
        "veth, peer_ifindex,",
        "other, rx_fw_discards, nic_driver",
        "other, rx_dropped, -",
    })
    void shouldKnowWhatAStatisticIs(String driver, String name, String column) {
        Counter counter = counters.counter(driver, name);
        if (column == null) {
            assertThat(counter).isNull();
            return;
        }
        assertThat(counter.name()).isEqualTo("ethtool." + name.strip());
        assertThat(counter.column() == null ? "-" : counter.column().id()).isEqualTo(column);
        assertThat(counters.counter(driver, name)).isSameAs(counter);
    }

    /** An mlx5 whose ring was full: the interface tells it, and the driver twice more. */
    @Test
    void shouldAddAPacketOnce() {
        List<CounterDelta> risen = new ArrayList<>();
        risen.add(new CounterDelta(CounterTable.RX_MISSED, ETH0, 23));
        for (String name : List.of("rx_out_of_buffer", "rx_discards_phy", "rx3_xdp_drop", "rx_xdp_drop")) {
            risen.add(new CounterDelta(counters.counter("mlx5_core", name), ETH0, 23));
        }
        Map<CounterColumn, Long> sums = new EnumMap<>(CounterColumn.class);
        for (ColumnDelta delta : new Columns().columns(risen)) {
            sums.merge(delta.column(), delta.delta(), Long::sum);
        }
        assertThat(sums)
                .containsOnly(
                        Map.entry(CounterColumn.NIC_MISSED, 23L),
                        Map.entry(CounterColumn.NIC_DRIVER, 23L),
                        Map.entry(CounterColumn.XDP, 23L));
        assertThat(CounterColumn.NIC_DRIVER.inTotal()).isFalse();
    }

    @Test
    void shouldSayHowARingCanBeLarger() {
        assertThat(NamespaceLook.ringAdvice("eth0", new RingSizes(256, 4096, 256, 4096)))
                .contains("eth0 misses packets: ring 256 of 4096: ethtool -G eth0 rx 4096");
        assertThat(NamespaceLook.ringAdvice("eth0", new RingSizes(4096, 4096, 256, 4096)))
                .isEmpty();
        assertThat(NamespaceLook.ringAdvice("eth0", new RingSizes(0, 0, 0, 0))).isEmpty();
    }
}
