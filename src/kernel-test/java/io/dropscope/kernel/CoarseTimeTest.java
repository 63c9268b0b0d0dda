package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dropscope.bpf.DropProgram;
import io.dropscope.bpf.Filter;
import io.dropscope.bpf.KernelFeatures;
import io.dropscope.bpf.ProgramOptions;
import io.dropscope.bpf.ProgramOptions.Stacks;
import io.dropscope.bpf.RingsOfCpus;
import io.dropscope.event.DropEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The coarse times of live beside the exact ones of trace, for the same drops: no view shows the former one by one. */
@RequiresKernel
class CoarseTimeTest {
    private static final int COUNT = 23;
    private static final String SCENARIO = "udp-receive-buffer";
    /** Much more than two ticks, and much less than ticks of a wrong length make in the pause between the drops. */
    private static final long FAR_NANOS = Duration.ofMillis(100).toNanos();

    private static final long PAUSE_MILLIS = 700;

    private record Time(long nanos, boolean coarse) {}

    private static ProgramOptions options(Lab lab, boolean exactTimes) {
        Filter filter = new Filter(
                Set.of(), Set.of(), Set.of(), Set.of(lab.netns("b")), Set.of(), Set.of(), List.of(), Set.of());
        return new ProgramOptions(
                filter,
                ProgramOptions.DEFAULT_RING_BYTES,
                RingsOfCpus.one(),
                ProgramOptions.NO_LIMIT,
                Stacks.NEVER,
                exactTimes,
                Duration.ofSeconds(60));
    }

    private static List<Time> times(DropProgram program) {
        List<Time> times = new ArrayList<>();
        DropEvent event = new DropEvent();
        for (int count = program.gather(256); count > 0; count = program.gather(256)) {
            for (int i = 0; i < count; i++) {
                program.decode(i, event);
                times.add(new Time(event.timestampNanos, event.timeCoarse));
            }
            program.release();
        }
        return times;
    }

    @Test
    void shouldStayWithTheClock() throws IOException, InterruptedException {
        KernelFeatures features = KernelFeatures.probe();
        List<Time> exact;
        List<Time> coarse;
        try (Lab lab = Lab.up()) {
            lab.prepare(SCENARIO);
            try (DropProgram precise = DropProgram.load(options(lab, true), features, null);
                    DropProgram cheap = DropProgram.load(options(lab, false), features, null)) {
                lab.make(SCENARIO, COUNT);
                Thread.sleep(PAUSE_MILLIS);
                lab.make(SCENARIO, COUNT);
                precise.detach();
                cheap.detach();
                exact = times(precise);
                coarse = times(cheap);
            } finally {
                lab.undo(SCENARIO);
            }
        }
        assertThat(exact).hasSize(2 * COUNT).noneMatch(Time::coarse);
        assertThat(coarse).hasSize(2 * COUNT);
        assertThat(coarse.getFirst().coarse()).as("the first of a window").isFalse();
        assertThat(coarse.stream().filter(Time::coarse)).hasSizeGreaterThan(COUNT);
        for (int i = 0; i < coarse.size(); i++) {
            assertThat(coarse.get(i).nanos())
                    .as("drop %d", i)
                    .isCloseTo(exact.get(i).nanos(), within(FAR_NANOS));
        }
    }
}
