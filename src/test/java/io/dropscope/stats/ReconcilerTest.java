package io.dropscope.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.ColumnDelta;
import io.dropscope.event.Counter;
import io.dropscope.event.CounterColumn;
import io.dropscope.event.CounterDelta;
import io.dropscope.event.CounterPlace;
import io.dropscope.event.Counts;
import io.dropscope.event.Kind;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Owner;
import io.dropscope.event.SocketDelta;
import io.dropscope.event.Symbol;
import io.dropscope.poll.CounterTable;
import io.dropscope.poll.DropCounters;
import io.dropscope.stats.Reconciliation.Pair;
import io.dropscope.stats.Reconciliation.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Counter, ledger, counter: with counters and ledgers that are made up. */
class ReconcilerTest {
    private static final long OWN = 4026531840L;
    private static final long BLUE = 4026532281L;
    private static final List<String> REASONS = List.of(
            "NOT_SPECIFIED",
            "NO_SOCKET",
            "SOCKET_RCVBUFF",
            "UDP_CSUM",
            "PROTO_MEM",
            "CPU_BACKLOG",
            "QDISC_DROP",
            "FQ_BAND_LIMIT",
            "TC_INGRESS");

    private final Reconciler reconciler = new Reconciler(REASONS, 2, true);
    private final Map<LedgerKey, Row> rows = new HashMap<>();
    private long nested;

    private final List<CounterDelta> risen = new ArrayList<>();
    private final List<ColumnDelta> columns = new ArrayList<>();
    private final List<SocketDelta> sockets = new ArrayList<>();
    private final List<CounterPlace> withoutCarrier = new ArrayList<>();
    private final List<CounterPlace> changed = new ArrayList<>();
    private final List<String> resets = new ArrayList<>();

    private void traced(String reason, String function, long netns, String interfaceName, long packets) {
        LedgerKey key = new LedgerKey(
                Kind.DROP,
                reason.hashCode(),
                function.hashCode(),
                netns,
                interfaceName == null ? 0 : interfaceName.hashCode());
        Counts more = new Counts(packets, packets, 0, packets, 0, 0);
        Counts before = rows.containsKey(key) ? rows.get(key).counts() : Counts.ZERO;
        Symbol symbol = function.isEmpty() ? Symbol.unnamed(1) : new Symbol(1, function, 2, null);
        rows.put(key, new Row(key, reason, symbol, null, interfaceName, before.plus(more)));
    }

    private void tracedFullBuffer(long packets) {
        traced("SOCKET_RCVBUFF", "udp_queue_rcv_one_skb", OWN, "eth0", packets);
    }

    private void rises(String counter, CounterPlace place, long delta) {
        Counter known = CounterTable.named(counter);
        risen.add(new CounterDelta(known, place, delta));
    }

    private void rcvbufErrors(long delta) {
        rises("Udp.RcvbufErrors", CounterPlace.netns(OWN, null), delta);
    }

    private static CounterPlace qdisc(String interfaceName, String object) {
        return new CounterPlace(OWN, null, interfaceName, object, null);
    }

    private boolean look(long... more) {
        Map<Long, String> read = new HashMap<>();
        read.put(OWN, null);
        for (long netns : more) {
            read.put(netns, "blue");
        }
        boolean moved = reconciler.look(new DropCounters.Look(
                List.copyOf(risen),
                List.copyOf(columns),
                List.copyOf(sockets),
                read,
                List.copyOf(withoutCarrier),
                List.copyOf(changed),
                List.copyOf(resets),
                List.of()));
        risen.clear();
        columns.clear();
        sockets.clear();
        changed.clear();
        resets.clear();
        return moved;
    }

    private Reconciliation ledger() {
        reconciler.ledger(new Snapshot(
                0,
                1,
                0,
                List.copyOf(rows.values()),
                List.of(),
                List.of(),
                Counts.ZERO,
                Counts.ZERO,
                nested,
                -1,
                0,
                0,
                0,
                0,
                Percentiles.NONE,
                Percentiles.NONE,
                Percentiles.NONE,
                false,
                null));
        return reconciler.now();
    }

    /** Looked at before and after the tracer came, and nothing has happened yet. */
    private void quietStart() {
        look();
        reconciler.attached();
        ledger();
        look();
    }

    private static Pair only(Reconciliation compared) {
        assertThat(compared.pairs()).hasSize(1);
        return compared.pairs().getFirst();
    }

    private Verdict verdict() {
        Reconciliation now = reconciler.now();
        return now.verdict(only(now));
    }

    @Test
    void shouldFindEqualToThePacketWhatStandsStill() {
        quietStart();
        tracedFullBuffer(23);
        rcvbufErrors(23);
        ledger();
        look();
        Pair pair = only(reconciler.now());
        assertThat(verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(pair.name()).isEqualTo("Udp.RcvbufErrors");
        assertThat(pair.counted()).isEqualTo(23);
        assertThat(pair.traced()).isEqualTo(23);
        assertThat(pair.uncertain()).isZero();
        assertThat(pair.notJudged()).isZero();
    }

    @Test
    void shouldTellAPairThatIsBroken() {
        quietStart();
        tracedFullBuffer(23);
        ledger();
        rcvbufErrors(25);
        look();
        look(); // it stands still
        ledger();
        Pair pair = only(reconciler.now());
        assertThat(verdict()).isEqualTo(Verdict.UNEQUAL);
        assertThat(pair.counted()).isEqualTo(25);
        assertThat(pair.traced()).isEqualTo(23);
        assertThat(pair.difference()).isEqualTo(-2);
    }

    @Test
    void shouldTellMoreTracedThanCounted() {
        quietStart();
        tracedFullBuffer(23);
        ledger();
        rcvbufErrors(20);
        look();
        assertThat(verdict()).isEqualTo(Verdict.UNEQUAL);
        assertThat(only(reconciler.now()).difference()).isEqualTo(3);
    }

    @Test
    void shouldKeepAFindingInItsInterval() {
        quietStart();
        tracedFullBuffer(23);
        ledger();
        rcvbufErrors(25);
        look();
        look();
        Reconciliation found = ledger();
        tracedFullBuffer(10);
        ledger();
        rcvbufErrors(10);
        look();
        look();
        Reconciliation after = ledger();
        assertThat(after.verdict(only(after))).isEqualTo(Verdict.UNEQUAL);
        Reconciliation between = after.since(found);
        assertThat(between.verdict(only(between))).isEqualTo(Verdict.EQUAL);
        assertThat(only(between).counted()).isEqualTo(10);
    }

    /** The counter runs: each look is a little ahead of the ledger before it and behind the one after it. */
    @Test
    void shouldAgreeWithACounterThatRuns() {
        quietStart();
        for (int i = 0; i < 50; i++) {
            rcvbufErrors(1_000);
            look(); // shortly before the ledger
            tracedFullBuffer(1_007);
            ledger();
            rcvbufErrors(7 + 5);
            look(); // shortly after it, five of the next interval in it
            tracedFullBuffer(5);
        }
        ledger();
        look();
        look();
        ledger();
        assertThat(verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(only(reconciler.now()).uncertain()).isZero();
        assertThat(only(reconciler.now()).counted()).isEqualTo(50 * 1_012);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldTakeWhatACpuHasCountedAndNotFreedForOnItsWay(int packets) {
        quietStart();
        rcvbufErrors(100);
        look();
        tracedFullBuffer(100 - packets); // one for each CPU
        ledger();
        assertThat(verdict()).isEqualTo(Verdict.EQUAL);
        tracedFullBuffer(packets);
        ledger();
        look();
        assertThat(verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(only(reconciler.now()).uncertain()).isZero();
    }

    @Test
    void shouldFindPacketsThatStayAway() {
        quietStart();
        rcvbufErrors(100);
        look();
        tracedFullBuffer(97);
        ledger();
        assertThat(verdict()).as("more than two CPUs can have on their way").isEqualTo(Verdict.UNEQUAL);
        look();
        ledger();
        assertThat(only(reconciler.now()).difference()).isEqualTo(-3);
    }

    @Test
    void shouldExplainByWhatTheTracerWasSkippedFor() {
        quietStart();
        tracedFullBuffer(20);
        nested = 3;
        rcvbufErrors(23);
        ledger();
        look();
        look();
        ledger();
        assertThat(verdict()).isEqualTo(Verdict.EXPLAINED);
        assertThat(only(reconciler.now()).difference()).isEqualTo(-3);
    }

    @Test
    void shouldExplainNoMoreThanThat() {
        quietStart();
        tracedFullBuffer(20);
        nested = 2;
        rcvbufErrors(23);
        ledger();
        look();
        look();
        ledger();
        assertThat(verdict()).isEqualTo(Verdict.UNEQUAL);
    }

    @Test
    void shouldExplainByDropsWhosePlaceIsNotKnown() {
        quietStart();
        traced("SOCKET_RCVBUFF", "udp_queue_rcv_one_skb", LedgerKey.NOT_KEPT, null, 23);
        rcvbufErrors(23);
        ledger();
        look();
        look();
        ledger();
        assertThat(verdict()).isEqualTo(Verdict.EXPLAINED);
        assertThat(reconciler.now().unplaced()).isEqualTo(23);
    }

    @Test
    void shouldExplainByFunctionsWithoutNames() {
        quietStart();
        traced("SOCKET_RCVBUFF", "", OWN, "eth0", 23);
        rcvbufErrors(23);
        ledger();
        look();
        look();
        ledger();
        assertThat(verdict()).isEqualTo(Verdict.EXPLAINED);
    }

    @Test
    void shouldNotJudgeWhatWasTracedBeforeTheFirstLook() {
        look();
        reconciler.attached();
        traced("NO_SOCKET", "__udp4_lib_rcv", BLUE, "eth0", 11);
        ledger();
        look(BLUE);
        look(BLUE);
        ledger();
        traced("NO_SOCKET", "__udp4_lib_rcv", BLUE, "eth0", 23);
        rises("Udp.NoPorts", CounterPlace.netns(BLUE, "blue"), 23);
        ledger();
        look(BLUE);
        Pair pair = only(reconciler.now());
        assertThat(verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(pair.notJudged()).isEqualTo(11);
        assertThat(pair.traced()).isEqualTo(23);
        assertThat(pair.counted()).isEqualTo(23);
        assertThat(pair.place().netnsName()).isEqualTo("blue");
    }

    @Test
    void shouldJudgeTheFirstDropsWhereTheCounterWasReadBefore() {
        look();
        reconciler.attached();
        tracedFullBuffer(23);
        ledger();
        look();
        assertThat(verdict()).as("the counter has not risen").isEqualTo(Verdict.UNEQUAL);
    }

    @Test
    void shouldNotTakeDropsBeforeTheTracerForMissing() {
        look();
        rcvbufErrors(3); // between the first look and the tracer
        tracedFullBuffer(20);
        reconciler.attached();
        rcvbufErrors(20);
        ledger();
        look();
        look();
        ledger();
        assertThat(verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(only(reconciler.now()).uncertain()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "NO_SOCKET, __udp4_lib_rcv, Udp.NoPorts",
        "NO_SOCKET, __udp6_lib_rcv, Udp6.NoPorts",
        "NO_SOCKET, __udp4_lib_rcv, UdpLite.NoPorts",
        "SOCKET_RCVBUFF, udpv6_queue_rcv_one_skb, Udp6.RcvbufErrors",
        "UDP_CSUM, udp_queue_rcv_one_skb, Udp.InCsumErrors",
        "UDP_CSUM, __udp6_lib_rcv, Udp6.InCsumErrors",
    })
    void shouldKnowThePairs(String reason, String function, String counter) {
        quietStart();
        traced(reason, function, OWN, "eth0", 23);
        rises(counter, CounterPlace.netns(OWN, null), 23);
        ledger();
        look();
        assertThat(verdict()).isEqualTo(Verdict.EQUAL);
    }

    @ParameterizedTest
    @CsvSource({"NO_SOCKET, tcp_v4_rcv", "SOCKET_RCVBUFF, sock_queue_rcv_skb_reason", "NOT_SPECIFIED, udp_recvmsg"})
    void shouldLeaveOutWhatOtherFunctionsFree(String reason, String function) {
        quietStart();
        traced(reason, function, OWN, "eth0", 23);
        ledger();
        look();
        assertThat(reconciler.now().pairs()).isEmpty();
    }

    @Test
    void shouldAddUpTheBacklogsOfAllCpusAndNamespaces() {
        quietStart();
        traced("CPU_BACKLOG", "enqueue_to_backlog", OWN, "eth0", 20);
        traced("CPU_BACKLOG", "enqueue_to_backlog", BLUE, null, 3);
        rises("softnet.dropped", new CounterPlace(0, null, null, "cpu0", null), 13);
        rises("softnet.dropped", new CounterPlace(0, null, null, "cpu1", null), 10);
        ledger();
        look();
        assertThat(verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(only(reconciler.now()).counted()).isEqualTo(23);
    }

    @Test
    void shouldHoldTheQdiscsOfEachInterfaceApartAndFiltersFromQueues() {
        quietStart();
        traced("QDISC_DROP", "__dev_queue_xmit", OWN, "eth0", 10);
        traced("FQ_BAND_LIMIT", "__dev_queue_xmit", OWN, "eth0", 3);
        traced("QDISC_DROP", "__dev_queue_xmit", OWN, "eth1", 5);
        traced("TC_INGRESS", "__netif_receive_skb_core", OWN, "eth0", 7);
        rises("qdisc.drops", qdisc("eth0", "fq 8001:"), 13);
        rises("qdisc.drops", qdisc("eth1", "tbf 8002:"), 5);
        rises("qdisc.drops", qdisc("eth0", "clsact ffff:"), 7);
        // a key of the ledger has one interface
        ledger();
        look();
        Reconciliation now = reconciler.now();
        assertThat(now.count(Verdict.EQUAL)).isEqualTo(3);
        assertThat(now.pairs()).extracting(Pair::counted).containsExactly(13L, 5L, 7L);
    }

    @Test
    void shouldKnowThatADetachedQdiscCountsNothing() {
        quietStart();
        traced("QDISC_DROP", "__dev_queue_xmit", OWN, "veth0", 23);
        ledger();
        look();
        assertThat(verdict()).isEqualTo(Verdict.UNEQUAL);
        assertThat(reconciler.unclear()).containsExactly(OWN);
        assertThat(reconciler.unclear()).as("once").isEmpty();
        withoutCarrier.add(new CounterPlace(OWN, null, "veth0", null, null));
        look();
        assertThat(verdict()).isEqualTo(Verdict.NO_COUNTER);
        assertThat(only(reconciler.now()).more()).contains("no carrier");
    }

    @Test
    void shouldNotJudgeTheIntervalInWhichAQdiscCame() {
        quietStart();
        traced("QDISC_DROP", "__dev_queue_xmit", OWN, "eth0", 11);
        ledger();
        changed.add(new CounterPlace(OWN, null, "eth0", null, null));
        look(); // it counts from here on
        look();
        ledger();
        traced("QDISC_DROP", "__dev_queue_xmit", OWN, "eth0", 23);
        rises("qdisc.drops", qdisc("eth0", "tbf 8001:"), 23);
        ledger();
        look();
        Pair pair = only(reconciler.now());
        assertThat(verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(pair.counted()).isEqualTo(23);
        assertThat(pair.notJudged()).isEqualTo(11);
    }

    @Test
    void shouldBeginAnewAfterAReset() {
        quietStart();
        tracedFullBuffer(23);
        ledger();
        resets.add("reset");
        look();
        look();
        ledger();
        tracedFullBuffer(5);
        rcvbufErrors(5);
        ledger();
        look();
        Reconciliation now = reconciler.now();
        assertThat(verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(only(now).counted()).isEqualTo(5);
        assertThat(only(now).notJudged()).isEqualTo(23);
        assertThat(now.resets()).isEqualTo(1);
    }

    @Test
    void shouldNotJudgeWhatIsOfAnotherKind() {
        quietStart();
        traced("PROTO_MEM", "udp_queue_rcv_one_skb", OWN, "eth0", 40);
        rises("Udp.MemErrors", CounterPlace.netns(OWN, null), 16);
        ledger();
        look();
        look();
        ledger();
        Pair pair = only(reconciler.now());
        assertThat(verdict()).isEqualTo(Verdict.DIFFERENT_KINDS);
        assertThat(pair.counted()).isEqualTo(16);
        assertThat(pair.traced()).isEqualTo(40);
        assertThat(pair.different()).isNotEmpty();
    }

    @Test
    void shouldTellWhatNobodyCanTraceWithItsListeners() {
        quietStart();
        CounterPlace own = CounterPlace.netns(OWN, null);
        Owner.Socket socket = new Owner.Socket(4711, 9, OWN, 2, 6, 10, "0.0.0.0", 443, null, -1);
        Owner.Verdict owner =
                new Owner.Verdict(Owner.How.COUNTER, "holder unknown", socket, List.of(), 0, null, null, null, true);
        for (int i = 0; i < 2; i++) {
            columns.add(
                    new ColumnDelta(CounterColumn.ACCEPT_QUEUE, own, CounterTable.named("TcpExt.ListenOverflows"), 6));
            sockets.add(new SocketDelta(CounterColumn.ACCEPT_QUEUE, own, owner, 6));
            look();
        }
        assertThat(reconciler.now().untraced()).singleElement().satisfies(one -> {
            assertThat(one.counter()).isEqualTo("TcpExt.ListenOverflows");
            assertThat(one.count()).isEqualTo(12);
            assertThat(one.sockets())
                    .singleElement()
                    .satisfies(listener -> assertThat(listener.delta()).isEqualTo(12));
        });
    }

    @Test
    void shouldShowEachIntervalWhatItHasOfIt() {
        quietStart();
        CounterPlace own = CounterPlace.netns(OWN, null);
        columns.add(new ColumnDelta(CounterColumn.SYN_QUEUE, own, CounterTable.named("TcpExt.TCPReqQFullDrop"), 5));
        look();
        Reconciliation first = ledger();
        assertThat(ledger().since(first).untraced()).isEmpty();
        columns.add(new ColumnDelta(CounterColumn.SYN_QUEUE, own, CounterTable.named("TcpExt.TCPReqQFullDrop"), 2));
        look();
        assertThat(ledger().since(first).untraced())
                .singleElement()
                .satisfies(one -> assertThat(one.count()).isEqualTo(2));
    }

    @Test
    void shouldSayWhyNothingIsCompared() {
        assertThat(new Reconciler(List.of(), 2, false).now().notJudged()).contains("no drop reasons");
    }

    @Test
    void shouldTellTheReferee() {
        tracedFullBuffer(23);
        ledger();
        assertThat(reconciler.judged(20, 25).referee().difference()).isZero();
        assertThat(reconciler.judged(25, 26).referee().difference()).isEqualTo(-2);
        assertThat(reconciler.judged(0, 22).referee().difference()).isEqualTo(1);
    }
}
