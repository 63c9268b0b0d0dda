package io.dropscope.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.ColumnDelta;
import io.dropscope.event.CounterColumn;
import io.dropscope.event.CounterPlace;
import io.dropscope.event.CounterTick;
import io.dropscope.event.Owner;
import io.dropscope.event.Severity;
import io.dropscope.event.SocketDelta;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CounterSumsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final CounterPlace HERE = CounterPlace.netns(1, null);

    private static CounterTick tick(long second, List<ColumnDelta> columns, List<SocketDelta> sockets) {
        return new CounterTick(
                second * SECOND,
                (second + 1) * SECOND,
                second,
                List.of(),
                columns,
                sockets,
                100,
                List.of("notice " + second),
                1,
                second == 1);
    }

    private static SocketDelta socket(long inode, long drops) {
        Owner.Socket socket = new Owner.Socket(inode, 0, 1, 2, 17, 7, "0.0.0.0", 9995, null, -1);
        Owner.Verdict owner =
                new Owner.Verdict(Owner.How.COUNTER, "holder unknown", socket, List.of(), 0, null, null, null, true);
        return new SocketDelta(CounterColumn.UDP_RCVBUF, HERE, owner, drops);
    }

    @Test
    void shouldAddOnlyWhatIsDisjoint() {
        CounterSums sums = CounterSums.of(
                tick(
                        0,
                        List.of(
                                new ColumnDelta(CounterColumn.UDP_RCVBUF, HERE, null, 23),
                                new ColumnDelta(CounterColumn.UDP_SNDBUF, HERE, null, 1000),
                                new ColumnDelta(CounterColumn.TCP_COLLAPSED, HERE, null, 1000),
                                new ColumnDelta(
                                        CounterColumn.NIC_RX, new CounterPlace(1, null, "bond0", null, null), null, 5),
                                new ColumnDelta(
                                        CounterColumn.NIC_RX,
                                        new CounterPlace(1, null, "eth0", null, "bond0"),
                                        null,
                                        5)),
                        List.of()),
                Threshold.DEFAULT);
        assertThat(sums.total()).isEqualTo(28);
        assertThat(sums.of(CounterColumn.NIC_RX)).isEqualTo(5);
        assertThat(sums.placesOf(CounterColumn.NIC_RX)).hasSize(2);
    }

    @Test
    void shouldAddTicksUpAndLeaveACopyAlone() {
        CounterSums sums = new CounterSums(Threshold.DEFAULT);
        sums.add(tick(3, List.of(new ColumnDelta(CounterColumn.UDP_RCVBUF, HERE, null, 20)), List.of(socket(7, 20))));
        CounterSums copy = sums.copy();
        sums.add(tick(
                4,
                List.of(new ColumnDelta(CounterColumn.UDP_RCVBUF, HERE, null, 3)),
                List.of(socket(7, 1), socket(8, 2))));
        assertThat(sums.total()).isEqualTo(23);
        assertThat(sums.seconds()).isEqualTo(2);
        assertThat(sums.packets()).isEqualTo(200);
        assertThat(sums.resets()).isEqualTo(2);
        assertThat(sums.notices()).containsExactly("notice 3", "notice 4");
        assertThat(sums.socketsOf(CounterColumn.UDP_RCVBUF))
                .extracting(SocketDelta::delta)
                .containsExactly(21L, 2L);
        assertThat(copy.total()).isEqualTo(20);
        assertThat(copy.socketsOf(CounterColumn.UDP_RCVBUF)).hasSize(1);
    }

    @Test
    void shouldBeAsBadAsItsWorstTickAndNoWorse() {
        CounterSums sums = new CounterSums(Threshold.DEFAULT);
        assertThat(sums.severity()).isEqualTo(Severity.OK);
        for (int second = 0; second < 3; second++) {
            sums.add(tick(second, List.of(new ColumnDelta(CounterColumn.UDP_RCVBUF, HERE, null, 60)), List.of()));
        }
        assertThat(sums.total()).isEqualTo(180);
        assertThat(sums.severity()).isEqualTo(Severity.WARN);
        sums.add(tick(3, List.of(new ColumnDelta(CounterColumn.NIC_RX, HERE, null, 100)), List.of()));
        assertThat(sums.copy().severity()).isEqualTo(Severity.CRIT);
        sums.add(tick(4, List.of(), List.of()));
        assertThat(sums.severity()).isEqualTo(Severity.CRIT);
        assertThat(sums.incomplete()).isEqualTo(1);
    }

    @Test
    void shouldStayBoundedAndCountWhatItDoesNotKeep() {
        List<ColumnDelta> columns = new ArrayList<>();
        for (int i = 0; i < CounterSums.MOST_PLACES + 23; i++) {
            columns.add(
                    new ColumnDelta(CounterColumn.NIC_RX, new CounterPlace(1, null, "veth" + i, null, null), null, 1));
        }
        List<SocketDelta> sockets = new ArrayList<>();
        for (int i = 0; i < CounterSums.MOST_SOCKETS + 5; i++) {
            sockets.add(socket(i + 1, 1));
        }
        CounterSums sums = CounterSums.of(tick(0, columns, sockets), Threshold.DEFAULT);
        assertThat(sums.total()).isEqualTo(CounterSums.MOST_PLACES + 23);
        assertThat(sums.placesOf(CounterColumn.NIC_RX)).hasSize(CounterSums.MOST_PLACES);
        assertThat(sums.socketsOf(CounterColumn.UDP_RCVBUF)).hasSize(CounterSums.MOST_SOCKETS);
        assertThat(sums.notKept()).isEqualTo(28);
    }
}
