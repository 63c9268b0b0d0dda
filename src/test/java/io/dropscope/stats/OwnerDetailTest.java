package io.dropscope.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.KindRule;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Owner;
import io.dropscope.event.Owner.How;
import io.dropscope.event.SocketDrops;
import io.dropscope.event.Symbol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OwnerDetailTest {
    private final List<Snapshot> snapshots = new ArrayList<>();
    private final Map<LedgerKey, Counts> counts = new HashMap<>();
    private long now;

    private Aggregator aggregator = aggregator(64);

    private Aggregator aggregator(int maxOwners) {
        return new Aggregator(
                AggregatorTest.NAMES, KindRule.AS_GIVEN, EventFilter.NONE, snapshots::add, () -> now, maxOwners);
    }

    private static boolean all(String reason, Symbol symbol) {
        return true;
    }

    private static Owner.Holder holder(int pid) {
        return new Owner.Holder(pid, pid, "p" + pid, null, false, pid * 1000L, null, false);
    }

    static Owner.Verdict verdict(long inode, String why, boolean settled, int... pids) {
        List<Owner.Holder> holders = new ArrayList<>();
        for (int pid : pids) {
            holders.add(holder(pid));
        }
        Owner.Socket socket =
                inode == 0 ? null : new Owner.Socket(inode, 0, 1, 2, 17, 7, "0.0.0.0", 53, null, DropEvent.ABSENT);
        How how = socket == null ? How.NONE : How.RX_SK;
        String unit = pids.length == 0 ? null : "u" + pids[0] % 2 + ".service";
        return new Owner.Verdict(how, why, socket, holders, 0, null, unit, null, settled);
    }

    private static Owner owner(long inode, int... pids) {
        return new Owner(verdict(inode, pids.length == 0 ? "why" + inode % 3 : null, true, pids), null);
    }

    private void events(Owner owner, int reason, int number, int weight) {
        DropEvent event = new DropEvent();
        event.kind = Kind.DROP;
        event.reason = reason;
        event.location = 7;
        event.weight = weight;
        event.owner = owner;
        for (int i = 0; i < number; i++) {
            aggregator.onEvent(event, true);
        }
    }

    private void drops(int reason, long packets, long events) {
        counts.merge(
                new LedgerKey(Kind.DROP, reason, 7, 1, 2),
                new Counts(packets, packets, packets * 100, events, packets - events, 0),
                Counts::plus);
    }

    private Snapshot tick() {
        aggregator.onDelta(new LedgerDelta(now, now + 1, 5, counts, Counts.ZERO, 0, DropEvent.ABSENT, 0, false));
        now++;
        counts.clear();
        return snapshots.getLast();
    }

    private static Map<Object, Long> packets(Interval interval, By by) {
        Map<Object, Long> packets = new HashMap<>();
        for (Group group : interval.by(by, OwnerDetailTest::all)) {
            packets.merge(group.key().owner(), group.counts().packets(), Long::sum);
        }
        return packets;
    }

    private List<Group> groups(By by) {
        return snapshots.getLast().since(null).by(by, OwnerDetailTest::all);
    }

    @Test
    void shouldCountEachOwnerExactlyWhileEveryDropIsAnEvent() {
        Owner one = owner(10, 1);
        Owner two = owner(11, 2);
        events(one, 3, 20, 1);
        events(two, 3, 3, 1);
        drops(3, 23, 23);
        Snapshot snapshot = tick();
        assertThat(snapshot.owners())
                .extracting(DetailRow::key, DetailRow::packets, DetailRow::estimated)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(one, 20L, false),
                        org.assertj.core.groups.Tuple.tuple(two, 3L, false));
    }

    @Test
    void shouldGroupSocketsByTheProcessesThatHoldThem() {
        events(owner(10, 1), 3, 5, 1);
        events(owner(11, 1), 3, 6, 1);
        events(owner(12, 2, 3), 3, 7, 1);
        events(owner(13, 2, 3), 4, 8, 1);
        events(owner(0), 3, 9, 1);
        drops(3, 27, 27);
        drops(4, 8, 8);
        tick();
        assertThat(groups(By.PROCESS))
                .extracting(group -> group.counts().packets())
                .containsExactly(15L, 11L, 9L);
        assertThat(groups(By.PROCESS).getFirst().reasons()).isEqualTo(2);
        assertThat(groups(By.SOCKET))
                .extracting(group -> group.counts().packets())
                .containsExactly(9L, 8L, 7L, 6L, 5L);
        // units u1 and u0, and one without an owner
        assertThat(groups(By.UNIT))
                .extracting(group -> group.counts().packets())
                .containsExactly(15L, 11L, 9L);
        assertThat(groups(By.CONTAINER))
                .extracting(group -> group.counts().packets())
                .containsExactly(26L, 9L);
    }

    @Test
    void shouldTellAProcessFromALaterOneOfTheSamePid() {
        Owner.Verdict first = verdict(10, null, true, 1);
        Owner.Holder later = new Owner.Holder(1, 1, "p1", null, false, 999_999, null, false);
        Owner.Verdict second =
                new Owner.Verdict(How.RX_SK, null, first.socket(), List.of(later), 0, null, null, null, true);
        events(new Owner(first, null), 3, 1, 1);
        events(new Owner(second, null), 3, 2, 1);
        drops(3, 3, 3);
        tick();
        assertThat(groups(By.PROCESS)).hasSize(2);
        assertThat(groups(By.SOCKET)).hasSize(1);
    }

    @Test
    void shouldShowAVerdictThatSettledWithoutAnotherDrop() {
        Owner owner = new Owner(verdict(10, null, false), null);
        events(owner, 3, 4, 1);
        drops(3, 4, 4);
        Snapshot before = tick();
        owner.settle(verdict(10, null, true, 1));
        Snapshot after = tick();
        assertThat(before.owners().getFirst().verdict().settled()).isFalse();
        assertThat(after.owners().getFirst().verdict().holders()).hasSize(1);
        assertThat(after.since(before).owners()).isEmpty();
    }

    @Test
    void shouldGiveTheLargestOwnerOfARowAndTheNumberOfOthers() {
        events(owner(10, 1), 3, 5, 1);
        events(owner(11, 1), 3, 5, 1);
        events(owner(12, 2), 3, 7, 1);
        drops(3, 17, 17);
        drops(4, 5, 0);
        tick();
        List<Group> groups = groups(By.DROP);
        assertThat(groups.getFirst().owners()).extracting(Group.Share::packets).containsExactly(10L, 7L);
        assertThat(groups.getFirst()
                        .owners()
                        .getFirst()
                        .verdicts()
                        .getFirst()
                        .holders()
                        .getFirst()
                        .pid())
                .isEqualTo(1);
        assertThat(groups.getLast().owners()).isEmpty();
    }

    @Test
    void shouldCountTheKernelsNumberOfASocketOnceWhateverTheReasons() {
        SocketDrops kernel = new SocketDrops(10);
        kernel.begin(100);
        Owner received = new Owner(verdict(10, null, true, 1), kernel);
        Owner looked = new Owner(verdict(10, null, true, 1), kernel);
        events(received, 3, 3, 16);
        events(looked, 4, 2, 1);
        drops(3, 51, 3);
        drops(4, 2, 2);
        kernel.at(153);
        Snapshot first = tick();
        assertThat(groups(By.SOCKET)).singleElement().satisfies(group -> {
            assertThat(group.kernelDrops()).isEqualTo(53);
            assertThat(group.estimated()).isTrue();
        });
        assertThat(groups(By.PROCESS).getFirst().kernelDrops()).isEqualTo(DropEvent.ABSENT);
        events(looked, 4, 1, 1);
        drops(4, 1, 1);
        kernel.at(160);
        Snapshot second = tick();
        assertThat(second.since(first)
                        .by(By.SOCKET, OwnerDetailTest::all)
                        .getFirst()
                        .kernelDrops())
                .isEqualTo(7);
        assertThat(second.since(null)
                        .by(By.SOCKET, OwnerDetailTest::all)
                        .getFirst()
                        .kernelDrops())
                .isEqualTo(60);
    }

    @Test
    void shouldNotKnowTheKernelsNumberInTheIntervalInWhichASocketComesBack() {
        aggregator = aggregator(2); // and room for a third
        SocketDrops kernel = new SocketDrops(10);
        kernel.begin(0);
        Owner owner = new Owner(verdict(10, null, true, 1), kernel);
        kernel.at(40);
        events(owner, 3, 40, 1);
        events(owner(11, 2), 3, 50, 1);
        drops(3, 90, 90);
        tick();
        events(owner(12, 3), 3, 60, 1);
        events(owner(13, 4), 3, 70, 1);
        drops(3, 130, 130);
        Snapshot gone = tick();
        assertThat(gone.evictedOwners()).isEqualTo(1);
        assertThat(gone.owners()).noneMatch(row -> row.key() == owner);
        kernel.at(42);
        events(owner, 3, 2, 1);
        drops(3, 2, 2);
        Snapshot back = tick();
        Group group = back.since(gone).by(By.SOCKET, OwnerDetailTest::all).getFirst();
        assertThat(group.counts().packets()).isEqualTo(2);
        assertThat(group.kernelDrops()).isEqualTo(DropEvent.ABSENT);
        assertThat(group.estimated()).isFalse(); // nothing of this interval is in the rest
    }

    @Test
    void shouldSayOfEachProcessWhatItMayHaveInTheRest() {
        aggregator = aggregator(2); // and room for a third
        for (int i = 0; i < 4; i++) {
            events(owner(10 + i, 1 + i % 2), 3, 10 * (i + 1), 1);
        }
        drops(3, 100, 100);
        tick();
        assertThat(groups(By.PROCESS))
                .satisfiesExactly(
                        two -> {
                            assertThat(two.counts().packets()).isEqualTo(60);
                            assertThat(two.missed()).isEqualTo(10);
                            assertThat(two.estimated()).isTrue();
                        },
                        one -> {
                            assertThat(one.counts().packets()).isEqualTo(30);
                            assertThat(one.missed()).isEqualTo(10);
                        },
                        rest -> {
                            assertThat(rest.counts().packets()).isEqualTo(10);
                            assertThat(rest.isRest(By.PROCESS)).isTrue();
                            assertThat(rest.missed()).isZero();
                        });
    }

    @Test
    void shouldAddUpToTheLedgerWhateverTheTicksCut() {
        Random random = new Random(23);
        aggregator = aggregator(8);
        List<Owner> owners = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            owners.add(i % 4 == 0 ? owner(0) : owner(10 + i, i / 2 + 1));
        }
        Snapshot seen = null;
        Map<By, Long> sums = new HashMap<>();
        long total = 0;
        for (int i = 0; i < 300; i++) {
            int number = random.nextInt(40);
            events(owners.get(random.nextInt(20)), 3 + random.nextInt(2), number, 1);
            if (random.nextInt(4) == 0) {
                tick();
                if (random.nextBoolean()) {
                    addUp(sums, snapshots.getLast().since(seen));
                    seen = snapshots.getLast();
                }
            }
            total += number;
        }
        drops(3, total, total);
        drops(4, total, total);
        tick();
        addUp(sums, tick().since(seen));
        for (By by : List.of(By.PROCESS, By.SOCKET, By.CGROUP, By.UNIT, By.CONTAINER)) {
            long whole = groups(by).stream()
                    .mapToLong(group -> group.counts().packets())
                    .sum();
            assertThat(whole).as(by.name()).isEqualTo(total);
            assertThat(sums.get(by)).as(by.name()).isEqualTo(whole);
            assertThat(packets(snapshots.getLast().since(null), by).values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(whole);
        }
    }

    private static void addUp(Map<By, Long> sums, Interval interval) {
        for (By by : By.values()) {
            if (by.isOwner()) {
                sums.merge(
                        by,
                        interval.by(by, OwnerDetailTest::all).stream()
                                .mapToLong(group -> group.counts().packets())
                                .sum(),
                        Long::sum);
            }
        }
    }
}
