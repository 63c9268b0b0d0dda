package io.dropscope.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.KindRule;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Owner;
import io.dropscope.event.Symbol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Packets whose owner the kernel side did not know, under a filter that watches the process 1. */
class UndecidedTest {
    private final Owner mine = new Owner(OwnerDetailTest.verdict(10, null, true, 1), null);
    private final Owner other = new Owner(OwnerDetailTest.verdict(11, null, true, 2), null);
    private final Owner late = new Owner(OwnerDetailTest.verdict(12, null, false), null);

    private final List<Snapshot> snapshots = new ArrayList<>();
    private final Map<LedgerKey, Counts> counts = new HashMap<>();
    private long now;
    private long ledgerPackets;

    private final Aggregator aggregator = new Aggregator(
            AggregatorTest.NAMES,
            KindRule.AS_GIVEN,
            EventFilter.ofUndecided(UndecidedTest::isMine),
            snapshots::add,
            () -> now,
            64);

    private static boolean isMine(Owner.Verdict verdict) {
        assertThat(verdict.settled()).isTrue();
        return verdict.holders().stream().anyMatch(holder -> holder.pid() == 1);
    }

    private static boolean all(String reason, Symbol symbol) {
        return true;
    }

    private void events(Owner owner, boolean undecided, int number, int weight) {
        events(owner, undecided, number, weight, 1);
    }

    private void events(Owner owner, boolean undecided, int number, int weight, long netns) {
        DropEvent event = new DropEvent();
        event.kind = Kind.DROP;
        event.reason = 3;
        event.location = 7;
        event.netns = netns;
        event.interfaceIndex = 2;
        event.weight = weight;
        event.packetLength = 100;
        event.owner = owner;
        event.undecided = undecided;
        for (int i = 0; i < number; i++) {
            aggregator.onEvent(event, true);
        }
    }

    private void ledger(boolean undecided, long packets, long events) {
        ledger(new LedgerKey(Kind.DROP, 3, 7, 1, 2, undecided), packets, events);
    }

    private void ledger(LedgerKey key, long packets, long events) {
        if (packets == 0) {
            return;
        }
        ledgerPackets += packets;
        counts.merge(
                key, new Counts(packets, packets * 2, packets * 100 + 1, events, 0, packets - events), Counts::plus);
    }

    private Interval tick() {
        Snapshot previous = snapshots.isEmpty() ? null : snapshots.getLast();
        aggregator.onDelta(new LedgerDelta(now, now + 1, 5, counts, Counts.ZERO, 0, DropEvent.ABSENT, 0, false));
        now++;
        counts.clear();
        return snapshots.getLast().since(previous);
    }

    private Interval whole() {
        return snapshots.getLast().since(null);
    }

    private long watched() {
        return whole().drops(UndecidedTest::all).packets();
    }

    private long inTables() {
        return whole().owners().stream().mapToLong(DetailRow::packets).sum();
    }

    private void assertDecided(long watched, long undecided, long rejected) {
        assertThat(List.of(watched(), whole().undecided(), whole().rejected().packets()))
                .containsExactly(watched, undecided, rejected);
    }

    /** Whatever was decided, nothing of the ledger got lost. */
    @AfterEach
    void shouldReconcileWithTheLedger() {
        Counts total = whole().ledgerTotal();
        assertThat(total.packets()).isEqualTo(ledgerPackets);
        assertThat(total.packets()).isEqualTo(total.events() + total.ringFull() + total.thinned());
        assertThat(whole().losses(0).undecided()).isEqualTo(whole().undecided());
    }

    @Test
    void shouldCountWhatMatchesUnderItsKey() {
        ledger(false, 5, 5);
        events(mine, false, 5, 1);
        ledger(true, 23, 23);
        events(mine, true, 23, 1);
        Interval interval = tick();
        assertDecided(28, 0, 0);
        assertThat(inTables()).isEqualTo(28);
        assertThat(interval.owners()).noneMatch(DetailRow::estimated);
        assertThat(interval.flows().stream().mapToLong(DetailRow::packets).sum())
                .isEqualTo(28);
        // bytes and segments of all that moved are exact
        assertThat(interval.drops(UndecidedTest::all)).isEqualTo(new Counts(28, 56, 2802, 28, 0, 0));
        assertThat(interval.by(By.INTERFACE, UndecidedTest::all)).hasSize(1);
    }

    @Test
    void shouldForgetWhatIsRejected() {
        ledger(true, 23, 23);
        events(other, true, 23, 1);
        Interval interval = tick();
        assertDecided(0, 0, 23);
        assertThat(interval.owners()).isEmpty();
        assertThat(interval.flows()).isEmpty();
        assertThat(interval.by(By.DROP, UndecidedTest::all)).isEmpty();
        assertThat(snapshots.getLast().length().count()).isZero();
    }

    @Test
    void shouldDecideWhenTheOwnerIsSettled() {
        ledger(true, 8, 8);
        events(late, true, 5, 1);
        events(other, true, 3, 1);
        tick();
        assertDecided(0, 5, 3);
        late.settle(OwnerDetailTest.verdict(12, null, true, 1));
        Interval second = tick();
        assertDecided(5, 0, 3);
        assertThat(second.undecided()).isEqualTo(-5);
        assertThat(second.drops(UndecidedTest::all).packets()).isEqualTo(5);
        assertThat(inTables()).isEqualTo(5);
        assertThat(second.flows()).singleElement().satisfies(flow -> {
            assertThat(flow.packets()).isEqualTo(5);
            assertThat(flow.key().netns()).isEqualTo(1);
            assertThat(flow.estimated()).isFalse();
        });
        // the flow that was kept back is the one that its next event adds to
        ledger(true, 2, 2);
        events(late, true, 2, 1);
        tick();
        assertThat(whole().flows()).hasSize(1);
        assertDecided(7, 0, 3);
    }

    @Test
    void shouldRejectWhenTheOwnerIsSettled() {
        ledger(true, 8, 8);
        events(late, true, 8, 1);
        tick();
        late.settle(OwnerDetailTest.verdict(12, null, true, 2));
        tick();
        assertDecided(0, 0, 8);
        assertThat(inTables()).isZero();
    }

    @Test
    void shouldKeepWhatNobodyLooksFor() {
        ledger(true, 8, 8);
        events(null, true, 8, 1);
        tick();
        assertDecided(0, 8, 0);
    }

    @Test
    void shouldShareByWeightWhenThinned() {
        ledger(true, 200, 12);
        events(mine, true, 9, 16);
        events(other, true, 3, 16);
        tick();
        // 144 match by weight, 48 do not, of 8 nobody can tell
        assertDecided(144, 8, 48);
        assertThat(inTables()).isEqualTo(144);
        assertThat(whole().owners()).allMatch(DetailRow::estimated);
    }

    @Test
    void shouldNotCountMoreThanTheLedgerWhenWeightsOvershoot() {
        ledger(true, 150, 12);
        events(mine, true, 9, 16);
        events(other, true, 3, 16);
        tick();
        assertDecided(144, 0, 6);
        ledger(true, 40, 0);
        tick();
        assertDecided(144, 0, 46);
    }

    @Test
    void shouldLeaveOpenWhatHasNoEvent() {
        ledger(true, 100, 10);
        events(mine, true, 6, 1);
        events(other, true, 4, 1);
        Interval interval = tick();
        assertDecided(6, 90, 4);
        Counts undecided = interval.undecidedDrops(UndecidedTest::all);
        assertThat(undecided.segments()).isBetween(180L, 182L);
        assertThat(interval.watched(UndecidedTest::all).packets()).isEqualTo(96);
    }

    @Test
    void shouldTakeBackARejectionThatALateMatchLeavesNoRoomFor() {
        ledger(true, 16, 2);
        events(other, true, 1, 16);
        events(late, true, 1, 16);
        tick();
        assertDecided(0, 0, 16);
        late.settle(OwnerDetailTest.verdict(12, null, true, 1));
        tick();
        assertDecided(16, 0, 0);
    }

    @Test
    void shouldCountEventsThatAreEarlierThanTheLedger() {
        ledger(true, 3, 3);
        events(mine, true, 10, 1);
        tick();
        assertDecided(3, 0, 0);
        assertThat(inTables()).isEqualTo(3);
        ledger(true, 7, 7);
        tick();
        assertDecided(10, 0, 0);
        assertThat(inTables()).isEqualTo(10);
        assertThat(whole().owners()).noneMatch(DetailRow::estimated);
    }

    @Test
    void shouldDecideWhatTheLedgerHadNoPlaceFor() {
        for (int netns = 1; netns <= 5; netns++) {
            events(netns == 2 ? other : mine, true, 4, 1, netns);
        }
        ledger(true, 4, 4);
        ledger(new LedgerKey(Kind.DROP, 3, 7, LedgerKey.NOT_KEPT, LedgerKey.NOT_KEPT, true), 16, 16);
        tick();
        assertDecided(16, 0, 4);
        assertThat(inTables()).isEqualTo(16);
    }

    @Test
    void shouldDecideMorePlacesThanItHasRoomFor() {
        for (int netns = 1; netns <= 5_000; netns++) {
            events(netns % 2 == 0 ? mine : other, true, 1, 1, netns);
            ledger(new LedgerKey(Kind.DROP, 3, 7, netns, 2, true), 1, 1);
        }
        tick();
        assertDecided(2_500, 0, 2_500);
        assertThat(inTables()).isEqualTo(2_500);
    }

    @Test
    void shouldKeepOtherKindsApart() {
        ledger(new LedgerKey(Kind.TCP_RETRANSMIT, 0, 0, 1, 2, true), 7, 7);
        Interval interval = tick();
        assertThat(interval.undecided()).isEqualTo(7);
        assertThat(interval.undecidedDrops(UndecidedTest::all).packets()).isZero();
        assertThat(interval.of(Kind.TCP_RETRANSMIT).packets()).isZero();
    }

    @Test
    void shouldEndExactWhateverTheTicksCut() {
        Random random = new Random(4711);
        long matching = 0;
        long rejected = 0;
        long open = 0;
        for (int i = 0; i < 500; i++) {
            int number = random.nextInt(30);
            boolean match = random.nextInt(3) > 0;
            matching += match ? number : 0;
            rejected += match ? 0 : number;
            open += number;
            events(match ? mine : other, true, number, 1);
            if (random.nextBoolean()) {
                long counted = random.nextLong(open + 1);
                ledger(true, counted, counted);
                open -= counted;
                Interval interval = tick();
                interval.rows().forEach(row -> {
                    if (!row.key().undecided()) {
                        assertThat(row.counts().packets()).isPositive();
                        assertThat(row.counts().bytes()).isNotNegative();
                    }
                });
            }
        }
        ledger(true, open, open);
        tick();
        assertDecided(matching, 0, rejected);
        tick();
        assertThat(inTables()).isEqualTo(matching);
    }
}
