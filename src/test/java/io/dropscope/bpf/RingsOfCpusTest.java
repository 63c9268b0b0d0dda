package io.dropscope.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RingsOfCpusTest {
    private static List<Integer> rings(RingsOfCpus plan, int... cpus) {
        return IntStream.of(cpus).map(plan::of).boxed().toList();
    }

    private static List<Integer> cpus(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    void shouldGiveAllCpusTheOnlyRing() {
        assertThat(RingsOfCpus.one().count()).isOne();
        assertThat(rings(RingsOfCpus.one(), 0, 1, 63, 5000)).containsOnly(0);
    }

    @Test
    void shouldShareTheRingsInTurnAmongTheCpusThatRun() {
        RingsOfCpus plan = RingsOfCpus.inTurn(2, List.of(0, 2, 4, 6));
        assertThat(plan.count()).isEqualTo(2);
        assertThat(rings(plan, 0, 2, 4, 6)).containsExactly(0, 1, 0, 1);
        assertThat(rings(plan, 1, 3)).as("CPUs that may come").containsExactly(1, 1);
    }

    @ParameterizedTest
    @CsvSource({"1, 8", "8, 2", "128, 128", "256, 1024"})
    void shouldUseAsManyRingsAsThereAreCpusForThem(int rings, int cpus) {
        RingsOfCpus plan = RingsOfCpus.inTurn(rings, cpus(0, cpus));
        assertThat(plan.count()).isEqualTo(rings);
        assertThat(cpus(0, cpus).stream().map(plan::of).distinct()).hasSize(Math.min(rings, cpus));
    }

    @Test
    void shouldGiveEachNodeARing() {
        RingsOfCpus plan = RingsOfCpus.perGroup(List.of(List.of(0, 1, 4, 5), List.of(2, 3, 6, 7)));
        assertThat(plan.count()).isEqualTo(2);
        assertThat(rings(plan, 0, 1, 2, 3, 4, 5, 6, 7)).containsExactly(0, 0, 1, 1, 0, 0, 1, 1);
    }

    @Test
    void shouldHaveOneRingWhereThereAreNoNodes() {
        assertThat(RingsOfCpus.perGroup(List.of()).count()).isOne();
    }
}
