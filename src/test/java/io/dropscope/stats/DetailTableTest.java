package io.dropscope.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.KindRule;
import io.dropscope.event.LedgerKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table beside an oracle that keeps every key. */
class DetailTableTest {
    private static final int KEPT = 256;
    private static final long LOCATION = 7;

    private final DetailTable<Tuple> table =
            new DetailTable<>(DetailKey.FLOW, AggregatorTest.NAMES, KindRule.AS_GIVEN, KEPT);
    private final Map<Integer, Long> truth = new HashMap<>();
    private final DropEvent event = new DropEvent();
    private long total;

    private void drop(int flow, int reason, int weight) {
        event.kind = Kind.DROP;
        event.reason = reason;
        event.location = LOCATION;
        event.weight = weight;
        event.ipVersion = 4;
        event.sourceLow = flow;
        table.add(event);
        table.count(new LedgerKey(Kind.DROP, reason, LOCATION, 1, 2), weight, 1);
        truth.merge(flow, (long) weight, Long::sum);
        total += weight;
    }

    private static int flowOf(DetailRow<Tuple> row) {
        return (int) row.key().sourceLow();
    }

    /** Everything that the class comment of the table says. */
    private void check(List<DetailRow<Tuple>> rows) {
        assertThat(rows.stream().mapToLong(DetailRow::packets).sum())
                .as("rows add up")
                .isEqualTo(total);
        long bound = total / KEPT;
        Map<Integer, DetailRow<Tuple>> kept = new HashMap<>();
        for (DetailRow<Tuple> row : rows) {
            if (row.key() != null) {
                kept.put(flowOf(row), row);
                long exact = truth.get(flowOf(row));
                assertThat(row.packets()).as("no figure is too large").isLessThanOrEqualTo(exact);
                assertThat(row.packets() + row.missed())
                        .as("what a row may have missed")
                        .isGreaterThanOrEqualTo(exact);
                assertThat(row.missed()).as("N/k").isLessThanOrEqualTo(bound);
            }
        }
        truth.forEach((flow, packets) -> {
            if (packets > bound) {
                assertThat(kept)
                        .as("flow %d with %d of %d", flow, packets, total)
                        .containsKey(flow);
            }
        });
    }

    /** Flow n comes in proportion to 1 / n. */
    private static IntSupplier zipf(int flows, long seed) {
        double[] upTo = new double[flows];
        double sum = 0;
        for (int i = 0; i < flows; i++) {
            sum += 1.0 / (i + 1);
            upTo[i] = sum;
        }
        Random random = new Random(seed);
        return () -> {
            int found = Arrays.binarySearch(upTo, random.nextDouble() * upTo[flows - 1]);
            return found < 0 ? -found - 1 : found;
        };
    }

    private static IntSupplier distinct() {
        int[] next = {0};
        return () -> next[0]++;
    }

    /** Each flow comes back when it has just had to go. */
    private static IntSupplier round(int flows) {
        int[] next = {0};
        return () -> next[0]++ % flows;
    }

    /** A few large flows that pause while others flood the table. */
    private static IntSupplier bursts(long seed) {
        Random random = new Random(seed);
        int[] next = {0};
        return () -> next[0]++ / 5_000 % 2 == 0 ? random.nextInt(20) : 1_000 + random.nextInt(50_000);
    }

    static Stream<Arguments> streams() {
        return Stream.of(
                Arguments.of("zipf", zipf(20_000, 1)),
                Arguments.of("zipf, another seed", zipf(100_000, 4711)),
                Arguments.of("all distinct", distinct()),
                Arguments.of("one more than there is room for", round(KEPT + KEPT / 4 + 1)),
                Arguments.of("four times as many as there is room for", round(5 * KEPT)),
                Arguments.of("bursts", bursts(23)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void shouldKeepItsBound(String name, IntSupplier flows) {
        Random random = new Random(name.hashCode());
        for (int tick = 0; tick < 20; tick++) {
            for (int i = 0; i < 10_000; i++) {
                drop(flows.getAsInt(), 3, 1);
            }
            check(table.tick());
        }
        for (int tick = 0; tick < 5; tick++) {
            for (int i = 0; i < 10_000; i++) {
                drop(flows.getAsInt(), 3, 1 << random.nextInt(8));
            }
            check(table.tick());
        }
        assertThat(table.evicted()).isPositive();
    }

    @Test
    void shouldFindTheLargestOfManyFlowsAlmostExactly() {
        IntSupplier flows = zipf(100_000, 99);
        for (int i = 0; i < 1_000_000; i++) {
            drop(flows.getAsInt(), 3, 1);
        }
        List<DetailRow<Tuple>> rows = table.tick();
        for (int flow = 0; flow < 20; flow++) {
            int wanted = flow;
            assertThat(rows)
                    .filteredOn(row -> row.key() != null && flowOf(row) == wanted)
                    .singleElement()
                    .satisfies(row -> assertThat(row.packets()).isGreaterThanOrEqualTo(truth.get(wanted) * 99 / 100));
        }
    }

    @Test
    void shouldCountWhatHadToGoUnderItsOwnReason() {
        for (int flow = 0; flow < 100_000; flow++) {
            drop(flow, flow % 3, 1);
        }
        Map<Integer, Long> byReason = new HashMap<>();
        table.tick().forEach(row -> byReason.merge(row.reason(), row.packets(), Long::sum));
        assertThat(byReason).containsEntry(0, 33_334L).containsEntry(1, 33_333L).containsEntry(2, 33_333L);
    }

    @Test
    void shouldStayExactWhileThereIsRoom() {
        for (int i = 0; i < 100 * KEPT; i++) {
            drop(i % KEPT, 3, 1);
        }
        assertThat(table.tick()).hasSize(KEPT).allSatisfy(row -> {
            assertThat(row.packets()).isEqualTo(100);
            assertThat(row.missed()).isZero();
            assertThat(row.estimated()).isFalse();
        });
        assertThat(table.evicted()).isZero();
    }

    @Test
    void shouldScaleWhatMayBeMissedAsTheFiguresAre() {
        for (int flow = 0; flow < 20_000; flow++) {
            drop(flow % 5_000, 3, 1);
        }
        // three times as many packets had no event
        table.count(new LedgerKey(Kind.DROP, 3, LOCATION, 1, 2), 60_000, 0);
        List<DetailRow<Tuple>> rows = table.tick();
        assertThat(rows.stream().mapToLong(DetailRow::packets).sum()).isEqualTo(80_000);
        assertThat(rows).filteredOn(row -> row.key() != null).allSatisfy(row -> {
            assertThat(row.missed()).isBetween(1L, 80_000L / KEPT);
            assertThat(row.packets() + row.missed()).isGreaterThanOrEqualTo(16);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 1000, 10_240})
    void shouldSelectAsASortDoes(int count) {
        Random random = new Random(count);
        for (int different : new int[] {1, 2, 5, 1_000_000}) {
            long[] values = random.longs(count, 0, different).toArray();
            long[] sorted = values.clone();
            Arrays.sort(sorted);
            for (int n : new int[] {0, count / 5, count / 2, count - 1}) {
                long[] scratch = values.clone();
                assertThat(Selection.smallest(scratch, count, n)).isEqualTo(sorted[n]);
                for (int i = 0; i < count; i++) {
                    assertThat(Long.compare(scratch[i], sorted[n]) * Integer.compare(i, n))
                            .isNotNegative();
                }
            }
        }
    }
}
