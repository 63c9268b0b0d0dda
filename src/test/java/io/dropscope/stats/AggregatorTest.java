package io.dropscope.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Names;
import io.dropscope.event.Symbol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AggregatorTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long FRAGMENT_LOCATION = 666;

    static final Names NAMES = new Names() {
        @Override
        public String reason(Kind kind, int reason) {
            return "REASON_" + reason;
        }

        @Override
        public Symbol symbol(long address) {
            return new Symbol(address, "f" + address, 0, null);
        }

        @Override
        public String interfaceName(long netnsInode, int interfaceIndex) {
            return "if" + interfaceIndex;
        }

        @Override
        public String netnsName(long netnsInode) {
            return null;
        }
    };

    private final List<Snapshot> snapshots = new ArrayList<>();
    private final Map<LedgerKey, Counts> counts = new HashMap<>();
    private final DropEvent event = new DropEvent();
    private long now;

    private static Kind kindOf(Kind kind, long location) {
        return kind == Kind.DROP && location == FRAGMENT_LOCATION ? Kind.DROP_FRAGMENT : kind;
    }

    private static boolean all(String reason, Symbol symbol) {
        return true;
    }

    private Aggregator aggregator(int maxFlows) {
        return new Aggregator(NAMES, AggregatorTest::kindOf, EventFilter.NONE, snapshots::add, () -> now, maxFlows);
    }

    private void count(Kind kind, int reason, long location, long netns, long packets, long events) {
        counts.merge(
                new LedgerKey(kind, reason, location, netns, 2),
                new Counts(packets, packets, packets * 100, events, packets - events, 0),
                Counts::plus);
    }

    private void drops(long packets, long events) {
        count(Kind.DROP, 3, 7, 1, packets, events);
    }

    private Snapshot tick(Aggregator aggregator) {
        return tick(aggregator, false);
    }

    private Snapshot tick(Aggregator aggregator, boolean last) {
        long start = now;
        now += SECOND;
        aggregator.onDelta(new LedgerDelta(start, now, 5, counts, Counts.ZERO, 0, -1, 0, last));
        counts.clear();
        return snapshots.getLast();
    }

    private void events(Aggregator aggregator, int port, int number, int weight) {
        event.kind = Kind.DROP;
        event.reason = 3;
        event.location = 7;
        event.weight = weight;
        event.packetLength = 100;
        event.ipVersion = 4;
        event.ipProtocol = 17;
        event.etherType = 0x800;
        event.netns = 1;
        event.sourcePort = port;
        event.destinationPort = 53;
        event.timestampNanos = now;
        for (int i = 0; i < number; i++) {
            event.delayNanos = DropEvent.ABSENT;
            aggregator.onEvent(event, true);
        }
    }

    private static long flow(List<DetailRow<Tuple>> flows, int port) {
        return flows.stream()
                .filter(flow -> flow.key() != null && flow.key().sourcePort() == port)
                .mapToLong(DetailRow::packets)
                .sum();
    }

    private static long sum(List<DetailRow<Tuple>> flows) {
        return flows.stream().mapToLong(DetailRow::packets).sum();
    }

    @ParameterizedTest
    @EnumSource(names = {"DROP", "REASON", "LOCATION", "INTERFACE", "NETNS"})
    void shouldAddUpToTheTotalsWhateverComes(By by) {
        Random random = new Random(by.name().length());
        Aggregator aggregator = aggregator(16);
        Snapshot seen = null;
        long drops = 0;
        long intervals = 0;
        for (int i = 0; i < 200; i++) {
            for (int k = random.nextInt(30); k > 0; k--) {
                Kind kind = random.nextInt(4) == 0 ? Kind.TCP_RETRANSMIT : Kind.DROP;
                long location = random.nextInt(20) == 0 ? FRAGMENT_LOCATION : random.nextInt(5);
                long packets = random.nextInt(1000);
                count(kind, random.nextInt(4), location, random.nextInt(3), packets, random.nextInt((int) packets + 1));
                drops += kindOf(kind, location) == Kind.DROP ? packets : 0;
            }
            Snapshot snapshot = tick(aggregator);
            // A view that misses snapshots loses nothing.
            if (random.nextBoolean()) {
                Interval interval = snapshot.since(seen);
                intervals += interval.by(by, AggregatorTest::all).stream()
                        .mapToLong(group -> group.counts().packets())
                        .sum();
                seen = snapshot;
            }
        }
        Snapshot last = tick(aggregator);
        intervals += last.since(seen).drops(AggregatorTest::all).packets();
        assertThat(intervals).isEqualTo(drops);
        assertThat(last.since(null).drops(AggregatorTest::all).packets()).isEqualTo(drops);
        assertThat(last.since(null).by(by, AggregatorTest::all).stream()
                        .mapToLong(group -> group.counts().packets())
                        .sum())
                .isEqualTo(drops);
    }

    @Test
    void shouldKeepFragmentsAndTcpOutOfTheDrops() {
        Aggregator aggregator = aggregator(16);
        drops(5, 5);
        count(Kind.DROP, 3, FRAGMENT_LOCATION, 1, 7, 7);
        count(Kind.TCP_RETRANSMIT, 0, 0, 1, 11, 11);
        Interval whole = tick(aggregator).since(null);
        assertThat(whole.drops(AggregatorTest::all).packets()).isEqualTo(5);
        assertThat(whole.of(Kind.DROP_FRAGMENT).packets()).isEqualTo(7);
        assertThat(whole.of(Kind.TCP_RETRANSMIT).packets()).isEqualTo(11);
        assertThat(whole.ledgerTotal().packets()).isEqualTo(23);
    }

    @Test
    void shouldFoldKeysPastItsBoundWithoutLosingAPacket() {
        Aggregator aggregator = aggregator(16);
        for (int i = 0; i < Aggregator.MAX_KEYS + 500; i++) {
            count(Kind.DROP, 3, 7, i, 1, 1);
        }
        Interval whole = tick(aggregator).since(null);
        assertThat(whole.rows()).hasSize(Aggregator.MAX_KEYS + 1);
        assertThat(whole.drops(AggregatorTest::all).packets()).isEqualTo(Aggregator.MAX_KEYS + 500);
        assertThat(whole.rows().stream().filter(row -> row.key().netns() == LedgerKey.NOT_KEPT))
                .singleElement()
                .satisfies(row -> assertThat(row.counts().packets()).isEqualTo(500));
    }

    @Test
    void shouldGiveEachFlowItsExactNumberWhenEveryDropIsAnEvent() {
        Aggregator aggregator = aggregator(16);
        events(aggregator, 1000, 20, 1);
        events(aggregator, 2000, 3, 1);
        drops(23, 23);
        Snapshot snapshot = tick(aggregator);
        assertThat(flow(snapshot.flows(), 1000)).isEqualTo(20);
        assertThat(flow(snapshot.flows(), 2000)).isEqualTo(3);
        assertThat(snapshot.flows()).noneMatch(DetailRow::estimated);
        assertThat(snapshot.processed()).isEqualTo(23);
        assertThat(snapshot.length()).isEqualTo(new Percentiles(23, 100, 100, 100, 100));
    }

    @Test
    void shouldScaleToTheLedgerWhenDetailWasLost() {
        Aggregator aggregator = aggregator(16);
        events(aggregator, 1000, 30, 1);
        events(aggregator, 2000, 10, 1);
        drops(101, 40);
        Snapshot snapshot = tick(aggregator);
        assertThat(sum(snapshot.flows())).isEqualTo(101);
        assertThat(flow(snapshot.flows(), 1000)).isBetween(75L, 76L);
        assertThat(snapshot.flows()).allMatch(DetailRow::estimated);
    }

    @Test
    void shouldCountThinnedEventsByWeight() {
        Aggregator aggregator = aggregator(16);
        events(aggregator, 1000, 3, 64);
        events(aggregator, 2000, 8, 1);
        drops(200, 11);
        Snapshot snapshot = tick(aggregator);
        assertThat(flow(snapshot.flows(), 1000)).isEqualTo(192);
        assertThat(flow(snapshot.flows(), 2000)).isEqualTo(8);
    }

    @Test
    void shouldWaitForEventsThatAreLate() {
        Aggregator aggregator = aggregator(16);
        events(aggregator, 1000, 4, 1);
        drops(10, 10);
        Snapshot first = tick(aggregator);
        assertThat(sum(first.flows())).isEqualTo(4);
        events(aggregator, 1000, 6, 1);
        Snapshot second = tick(aggregator);
        assertThat(flow(second.flows(), 1000)).isEqualTo(10);
        assertThat(second.flows()).noneMatch(DetailRow::estimated);
    }

    @Test
    void shouldKeepBackEventsThatAreEarly() {
        Aggregator aggregator = aggregator(16);
        events(aggregator, 1000, 6, 1);
        events(aggregator, 2000, 2, 1);
        drops(3, 3);
        assertThat(sum(tick(aggregator).flows())).isEqualTo(3);
        drops(5, 5);
        Snapshot second = tick(aggregator);
        assertThat(flow(second.flows(), 1000)).isEqualTo(6);
        assertThat(flow(second.flows(), 2000)).isEqualTo(2);
    }

    @Test
    void shouldStayExactWhateverTheTicksCut() {
        Random random = new Random(4711);
        Aggregator aggregator = aggregator(64);
        Map<Integer, Long> truth = new HashMap<>();
        long open = 0;
        for (int i = 0; i < 500; i++) {
            int port = 1000 + random.nextInt(20);
            int number = random.nextInt(50);
            truth.merge(port, (long) number, Long::sum);
            // The ledger may be ahead of the events or behind them.
            if (random.nextBoolean()) {
                events(aggregator, port, number, 1);
                open += number;
            } else {
                drops(number, number);
                if (random.nextBoolean()) {
                    tick(aggregator);
                }
                events(aggregator, port, number, 1);
            }
            if (random.nextInt(3) == 0) {
                tick(aggregator);
                drops(open, open);
                open = 0;
            }
        }
        drops(open, open);
        tick(aggregator);
        Snapshot last = tick(aggregator);
        truth.forEach((port, packets) ->
                assertThat(flow(last.flows(), port)).as("port %d", port).isEqualTo(packets));
    }

    @Test
    void shouldTellWhatAFlowMayHaveMissedAndNothingOfAnIntervalThatItWasThereFor() {
        Aggregator aggregator = aggregator(4); // and room for a fifth
        for (int port = 1; port <= 6; port++) {
            events(aggregator, port, 10 * port, 1);
        }
        drops(210, 210);
        Snapshot first = tick(aggregator);
        assertThat(sum(first.flows())).isEqualTo(210);
        assertThat(first.evictedFlows()).isEqualTo(1);
        assertThat(first.flows())
                .filteredOn(flow -> flow.key() == null)
                .singleElement()
                .satisfies(rest -> assertThat(rest.packets()).isEqualTo(10));
        assertThat(missed(first, 6)).isEqualTo(10); // as much as the smallest had that had to go
        assertThat(missed(first, 5)).isZero();

        events(aggregator, 6, 1, 1);
        events(aggregator, 1, 7, 1);
        drops(8, 8);
        Snapshot second = tick(aggregator);
        assertThat(sum(second.flows())).isEqualTo(218);
        assertThat(flow(second.flows(), 1)).isEqualTo(7);
        assertThat(missed(second, 1)).isEqualTo(20); // now the second had to go
        List<DetailRow<Tuple>> change = second.since(first).flows();
        assertThat(change).extracting(flow -> flow.key().sourcePort()).containsExactlyInAnyOrder(1, 6);
        assertThat(sum(change)).isEqualTo(8);
        assertThat(change).allMatch(flow -> flow.missed() == 0); // nothing of the interval is in the rest

        Group six = second.since(null).by(By.FLOW, AggregatorTest::all).stream()
                .filter(group ->
                        group.key().tuple() != null && group.key().tuple().sourcePort() == 6)
                .findFirst()
                .orElseThrow();
        assertThat(six.estimated()).isTrue();
        assertThat(six.missed()).isEqualTo(10);
    }

    private static long missed(Snapshot snapshot, int port) {
        return snapshot.flows().stream()
                .filter(flow -> flow.key() != null && flow.key().sourcePort() == port)
                .mapToLong(DetailRow::missed)
                .sum();
    }

    @Test
    void shouldCountFlowsThatComeAndGoWithinAnIntervalAndAcrossIntervals() {
        Random random = new Random(815);
        Aggregator aggregator = aggregator(16);
        Snapshot seen = null;
        long intervals = 0;
        long drops = 0;
        for (int i = 0; i < 300; i++) {
            for (int k = random.nextInt(20); k > 0; k--) {
                int number = 1 + random.nextInt(9);
                events(aggregator, 1 + random.nextInt(60), number, 1);
                drops(number, number);
                drops += number;
            }
            Snapshot snapshot = tick(aggregator);
            if (random.nextBoolean()) {
                Interval interval = snapshot.since(seen);
                assertThat(interval.flows()).allMatch(flow -> flow.packets() > 0);
                long rest = interval.flows().stream()
                        .filter(flow -> flow.key() == null)
                        .mapToLong(DetailRow::packets)
                        .sum();
                assertThat(interval.flows()).allMatch(flow -> flow.missed() <= rest);
                intervals += sum(interval.flows());
                seen = snapshot;
            }
        }
        Snapshot last = tick(aggregator);
        assertThat(last.evictedFlows()).isPositive();
        assertThat(intervals + sum(last.since(seen).flows())).isEqualTo(drops);
    }

    @Test
    void shouldLoseNothingToAViewThatMissesSnapshots() throws InterruptedException {
        SnapshotMailbox mailbox = new SnapshotMailbox();
        Aggregator aggregator = new Aggregator(NAMES, AggregatorTest::kindOf, EventFilter.NONE, mailbox::offer);
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 1000; i++) {
                aggregator.onDelta(new LedgerDelta(
                        i,
                        i + 1,
                        0,
                        Map.of(new LedgerKey(Kind.DROP, 3, 7, 1, 2), new Counts(1, 1, 1, 1, 0, 0)),
                        Counts.ZERO,
                        0,
                        -1,
                        0,
                        i == 999));
            }
        });
        long packets = 0;
        long taken = 0;
        Snapshot seen = null;
        while (seen == null || !seen.last()) {
            Snapshot snapshot = mailbox.take(Duration.ofSeconds(10));
            assertThat(snapshot).isNotNull();
            packets += snapshot.since(seen).drops(AggregatorTest::all).packets();
            seen = snapshot;
            taken++;
        }
        writer.join();
        assertThat(packets).isEqualTo(1000);
        assertThat(taken + mailbox.replaced()).isEqualTo(1000);
        assertThat(mailbox.take(Duration.ZERO)).isNull();
    }

    @Test
    void shouldShowTheLastSnapshotWhateverComesBehindIt() throws InterruptedException {
        Aggregator aggregator = aggregator(16);
        tick(aggregator);
        tick(aggregator, true);
        SnapshotMailbox mailbox = new SnapshotMailbox();
        mailbox.offer(snapshots.getLast());
        mailbox.offer(snapshots.getFirst()); // its thread was slow
        assertThat(mailbox.take(Duration.ZERO)).isSameAs(snapshots.getLast());
        mailbox.offer(snapshots.getFirst());
        assertThat(mailbox.take(Duration.ZERO)).isNull();
        assertThat(mailbox.replaced()).isEqualTo(2);
    }

    @Test
    void shouldHandOverEachSnapshotWhereNoneMayBeReplaced() throws InterruptedException {
        SnapshotMailbox mailbox = new SnapshotMailbox();
        tick(aggregator(16));
        Thread writer = Thread.ofPlatform().start(() -> {
            try {
                for (int i = 0; i < 100; i++) {
                    mailbox.put(snapshots.getFirst());
                }
                mailbox.put(snapshots.getFirst());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        for (int i = 0; i < 100; i++) {
            assertThat(mailbox.take(Duration.ofSeconds(10))).isNotNull();
        }
        assertThat(mailbox.replaced()).isZero();
        mailbox.hurry();
        mailbox.put(snapshots.getFirst());
        writer.join();
        assertThat(mailbox.take(Duration.ZERO)).isNotNull();
    }

    @Test
    void shouldTakeADelayThatWasMeasuredBefore() {
        Aggregator aggregator = aggregator(16);
        events(aggregator, 1, 1, 1);
        assertThat(event.delayNanos).isZero();
        event.delayNanos = 23_000;
        now = 40 * SECOND;
        aggregator.onEvent(event, true);
        assertThat(event.delayNanos).isEqualTo(23_000);
        assertThat(tick(aggregator).delay().max()).isEqualTo(23_000);
    }
}
