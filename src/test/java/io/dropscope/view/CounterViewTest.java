package io.dropscope.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.ColumnDelta;
import io.dropscope.event.Counter;
import io.dropscope.event.CounterColumn;
import io.dropscope.event.CounterDelta;
import io.dropscope.event.CounterPlace;
import io.dropscope.event.CounterTick;
import io.dropscope.event.Owner;
import io.dropscope.event.SocketDelta;
import io.dropscope.stats.CounterSums;
import io.dropscope.stats.Threshold;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CounterViewTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_770_114_230L * SECOND; // 2026-02-03 11:23:50 CET
    private static final CounterPlace HERE = CounterPlace.netns(4026531840L, null);
    private static final CounterPlace BLUE = CounterPlace.netns(4026532999L, "blue\u001b[1m");

    private final Scene scene = new Scene();
    private final List<CounterTick> ticks = new ArrayList<>();

    private static CounterRun run(Threshold threshold, boolean all) {
        return new CounterRun(
                "0.1.0",
                "web-3",
                "6.18.4",
                "all",
                "all namespaces",
                Duration.ofSeconds(5),
                threshold,
                ZoneId.of("Europe/Berlin"),
                all);
    }

    private static CounterPlace device(String name, String containedIn) {
        return new CounterPlace(4026531840L, null, name, null, containedIn);
    }

    private static Owner.Verdict owner(String comm, int pid, String why, String address, int port) {
        List<Owner.Holder> holders = comm == null
                ? List.of()
                : List.of(new Owner.Holder(pid, pid, comm, "/usr/bin/" + comm, false, 0, null, false));
        Owner.Socket socket = new Owner.Socket(48213L + port, 7, 4026531840L, 2, 17, 7, address, port, null, -1);
        return new Owner.Verdict(Owner.How.COUNTER, why, socket, holders, 1000, null, null, null, true);
    }

    private static final class Tick {
        final List<CounterDelta> counters = new ArrayList<>();
        final List<ColumnDelta> columns = new ArrayList<>();
        final List<SocketDelta> sockets = new ArrayList<>();

        Tick add(CounterColumn column, String counter, CounterPlace place, long delta) {
            columns.add(new ColumnDelta(column, place, null, delta));
            counters.add(new CounterDelta(
                    new Counter(
                            counter,
                            Counter.Layer.UDP,
                            column.meaning(),
                            Counter.Scope.NETNS,
                            64,
                            column,
                            List.of(),
                            "/proc/net/snmp"),
                    place,
                    delta));
            return this;
        }

        Tick socket(CounterColumn column, Owner.Verdict owner, long delta) {
            sockets.add(new SocketDelta(column, HERE, owner, delta));
            return this;
        }
    }

    private void tick(Tick tick, List<String> notices) {
        long number = ticks.size();
        ticks.add(new CounterTick(
                number * 5 * SECOND,
                (number + 1) * 5 * SECOND,
                START + (number + 1) * 5 * SECOND,
                tick.counters,
                tick.columns,
                tick.sockets,
                100_000,
                notices,
                notices.size(),
                false));
    }

    private void script() {
        tick(new Tick(), List.of());
        tick(
                new Tick()
                        .add(CounterColumn.ACCEPT_QUEUE, "TcpExt.ListenOverflows", HERE, 475)
                        .socket(CounterColumn.ACCEPT_QUEUE, owner("nginx", 812, null, "0.0.0.0", 443), 475)
                        .add(CounterColumn.UDP_RCVBUF, "Udp.RcvbufErrors", HERE, 60)
                        .socket(CounterColumn.UDP_RCVBUF, owner("collector", 901, null, "0.0.0.0", 9995), 48)
                        .socket(CounterColumn.UDP_RCVBUF, owner(null, 0, "not permitted", "10.0.0.1", 514), 12)
                        .add(CounterColumn.NIC_MISSED, "link.rx_missed_errors", device("bond0", null), 60)
                        .add(CounterColumn.NIC_MISSED, "link.rx_missed_errors", device("eth0", "bond0"), 48)
                        .add(CounterColumn.NIC_MISSED, "link.rx_missed_errors", device("eth1", "bond0"), 12)
                        .add(
                                CounterColumn.QDISC,
                                "qdisc.drops",
                                new CounterPlace(4026531840L, null, "eth0", "tbf 8001:", null),
                                23)
                        .add(CounterColumn.UDP_SNDBUF, "Udp.SndbufErrors", HERE, 23)
                        .add(CounterColumn.TCP_COLLAPSED, "TcpExt.TCPRcvCollapsed", HERE, 7),
                List.of());
        tick(
                new Tick()
                        .add(CounterColumn.UDP_NO_PORT, "Udp.NoPorts", HERE, 20)
                        .add(CounterColumn.UDP_NO_PORT, "Udp.NoPorts", BLUE, 3)
                        .add(
                                CounterColumn.SOFTIRQ,
                                "softnet.dropped",
                                new CounterPlace(0, null, null, "cpu1", null),
                                5),
                List.of("interface eth5: reset (it is another one now), counted from here on"));
    }

    private void play(CounterView view, CounterRun run) throws IOException {
        CounterSums whole = new CounterSums(run.threshold());
        CounterTally tally = new CounterTally();
        view.begin();
        for (int i = 0; i < ticks.size(); i++) {
            CounterSums sums = CounterSums.of(ticks.get(i), run.threshold());
            whole.add(ticks.get(i));
            tally.add(sums, i + 1);
            view.interval(sums, i + 1);
        }
        view.summary(whole.copy(), tally.copy());
    }

    private CounterView view(Format format, CounterRun run, Style style) {
        return Views.counters(format, run, CounterFields.ALL, null, style, scene.out, scene.err);
    }

    @ParameterizedTest
    @EnumSource
    void shouldShowIntervalsAndTheSummary(Format format) throws IOException {
        script();
        CounterRun run = run(Threshold.DEFAULT, false);
        play(view(format, run, Style.PLAIN), run);
        String name = "counters." + (format == Format.TEXT ? "text" : format == Format.CSV ? "csv" : "json");
        Golden.check(name, scene.out());
        Golden.check(name + ".stderr", scene.err());
    }

    @Test
    void shouldShowSignsColoursAndWorkWhereTheyAreWanted() throws IOException {
        script();
        CounterRun run = run(new Threshold(Threshold.Unit.PERCENT, 0.1), true);
        play(view(Format.TEXT, run, new Style(true, 100, true, true)), run);
        Golden.check("counters-colour.text", scene.out());
    }

    @Test
    void shouldFitIntoAHundredColumns() throws IOException {
        Tick tick = new Tick();
        for (int i = 0; i < 9; i++) {
            tick.add(CounterColumn.NIC_RX, "link.rx_dropped", device("interface-" + i, null), 1_000_000_000 + i);
            tick.socket(
                    CounterColumn.UDP_RCVBUF,
                    owner(
                            "a-long-process-" + i,
                            4_000_000 + i,
                            null,
                            "2001:db8:1111:2222:3333:4444:5555:6666",
                            60_000 + i),
                    1 + i);
        }
        tick.add(CounterColumn.UDP_RCVBUF, "Udp6.RcvbufErrors", HERE, 45);
        tick(tick, List.of());
        CounterRun run = run(Threshold.DEFAULT, true);
        play(view(Format.TEXT, run, Style.PLAIN), run);
        assertThat(scene.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        assertThat(scene.out()).contains("15  of 5 more sockets", "5 more");
    }

    @Test
    void shouldShowTheMembersOfABondThatIsInAnotherNamespace() throws IOException {
        Tick tick = new Tick();
        for (String netns : new String[] {null, "blue"}) {
            for (int member = 0; member < 2; member++) {
                tick.add(
                        CounterColumn.NIC_MISSED,
                        "link.rx_missed_errors",
                        new CounterPlace(7, netns, "eth" + member, null, "bond0"),
                        10 + member);
            }
            CounterPlace bond = new CounterPlace(7, netns, "bond0", null, null);
            tick.add(CounterColumn.NIC_MISSED, "link.rx_missed_errors", bond, netns == null ? 21 : 22);
        }
        tick(tick, List.of());
        CounterRun run = run(Threshold.DEFAULT, true);
        play(view(Format.TEXT, run, Style.PLAIN), run);
        assertThat(scene.out())
                .contains("NIC RX Missed: 43  bond0@blue 22 (eth0 10, eth1 11), bond0 21 (eth0 10, eth1 11)\n");
    }

    @Test
    void shouldMergeIntervalsThatNobodyTookInTime() throws IOException {
        script();
        CounterRun run = run(new Threshold(Threshold.Unit.DROPS_PER_SECOND, 50), false);
        CounterSums merged = new CounterSums(run.threshold());
        ticks.forEach(merged::add);
        view(Format.TEXT, run, Style.PLAIN).interval(merged, 3);
        assertThat(scene.out())
                .startsWith(
                        "[2026-02-03 11:24:05] #0003 | CRIT | Drops: 641 | 42.7/s | worst of 3 intervals, 15.0 s\n");
    }

    @ParameterizedTest
    @CsvSource({
        "LOCAL, 2026-02-03 11:23:50",
        "RFC3339, 2026-02-03T11:23:50+01:00",
        "UTC, 2026-02-03T10:23:50Z",
        "EPOCH, 1770114230"
    })
    void shouldWriteTheTimeAsItIsWanted(TimeFormat format, String expected) {
        assertThat(format.text(START + 999_999_999, ZoneId.of("Europe/Berlin"))).isEqualTo(expected);
    }

    @Test
    void shouldKeepTheSixteenColumnsThatPeopleKnowInFront() {
        assertThat(String.join(",", CounterFields.names(CounterFields.ALL)))
                .startsWith(
                        "timestamp,iteration,interface,total_drops,nic_rx,nic_tx,nic_missed,qdisc,softirq,syn_queue,"
                                + "accept_queue,tcp_pruned,tcp_collapsed,udp_rcvbuf,udp_sndbuf,severity,");
        assertThat(CounterFields.names(CounterFields.ALL)).doesNotHaveDuplicates();
    }
}
