package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.dropscope.kernel.TracefsInstance.Place;
import io.dropscope.kernel.TracefsInstance.Recording;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each way to drop a packet that the lab knows, 23 times: 23 events and 23 in the ledger, each packet as it was sent, at
 * the location that the witness names.
 */
@RequiresKernel
class ScenarioTest {
    private static final int COUNT = 23;
    private static final int ATTEMPTS = 3;

    private static Lab lab;
    private static TracefsInstance witness;

    @BeforeAll
    static void setUp() {
        witness = TracefsInstance.ofDrops();
        lab = Lab.up();
    }

    @AfterAll
    static void tearDown() {
        if (lab != null) {
            lab.close();
        }
        if (witness != null) {
            witness.close();
        }
    }

    static List<Scenario> scenarios() {
        // the others run on the kernels of test-vm, which have the modules
        return Scenario.all().stream()
                .filter(scenario -> scenario.needs() == null)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void shouldShowEachOf23DropsAsItWas(Scenario scenario) {
        String excuse = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            excuse = attempt(scenario);
            if (excuse == null) {
                return;
            }
            System.out.println(scenario + ": " + excuse);
        }
        fail(excuse);
    }

    /** Null, or what happened elsewhere on this host so that the attempt proves nothing. */
    private static String attempt(Scenario scenario) {
        witness.keepOnly(scenario.reason());
        lab.prepare(scenario.name());
        try (Dropscope dropscope = Dropscope.attached(command(scenario))) {
            witness.clear();
            lab.make(scenario.name(), COUNT);
            Recording recording = witness.recording();
            Map<String, Object> expected = scenario.fields(lab);
            assertThat(dropscope.stop()).as("exit code").isZero();
            List<Map<String, Object>> drops = judge(scenario, dropscope, expected);
            if (recording.overrun()) {
                return "more drops on this host than the witness can hold";
            }
            if (scenario.isTimerDriven() && drops.size() < COUNT) {
                requireHidden(COUNT - drops.size(), recording);
                System.out.println(scenario + ": hidden from BPF on this kernel: " + (COUNT - drops.size()));
                return null;
            }
            assertThat(drops)
                    .as("events; the witness saw %s", recording.places())
                    .hasSize(COUNT);
            return compare(drops, recording);
        } finally {
            lab.undo(scenario.name());
        }
    }

    /** What holds for any number of drops; the events of the drops. */
    private static List<Map<String, Object>> judge(
            Scenario scenario, Dropscope dropscope, Map<String, Object> expected) {
        assertThat(dropscope.events())
                .as("namespace of every event")
                .allSatisfy(event -> Scenario.assertHas(event, pick(expected, "netns")));
        List<Map<String, Object>> drops = dropscope.events("drop");
        assertThat(drops).allSatisfy(event -> {
            Scenario.assertHas(event, expected);
            scenario.assertOwner(event, true, true);
        });
        Summary summary = dropscope.summary().reconciles().losesNothing();
        assertThat(summary.dropsOf(scenario.reason())).as("ledger").isEqualTo(drops.size());
        assertThat(summary.rows())
                .as("rows")
                .allSatisfy(
                        row -> Scenario.assertHas(row, pick(expected, "reason", "netns", "netns_name", "interface")));
        return drops;
    }

    /** A drop without an event is excused only by a drop that the witness saw while process 1 was the current task. */
    private static void requireHidden(int missing, Recording recording) {
        assertThat(total(recording.places(TracefsInstance::isOfInit)))
                .as("drops while process 1 ran, of %s", recording)
                .isGreaterThanOrEqualTo(missing);
    }

    /** Other loads of the host run in other tasks; of those that our drops ran in, the witness saw the same. */
    private static String compare(List<Map<String, Object>> drops, Recording recording) {
        Map<Place, Long> places = places(drops);
        Set<Object> tasks = drops.stream().map(event -> event.get("ran_on_tid")).collect(Collectors.toSet());
        Map<Place, Long> truth = recording.places(tasks::contains);
        places.forEach((place, count) -> assertThat(truth.getOrDefault(place, 0L))
                .as("%s in %s", place, truth)
                .isGreaterThanOrEqualTo(count));
        return truth.equals(places) ? null : "the witness saw " + truth + " on this host, of which " + places;
    }

    private static String[] command(Scenario scenario) {
        List<String> command = new ArrayList<>(List.of("trace", "--output", "json"));
        command.addAll(scenario.filter(lab));
        return command.toArray(String[]::new);
    }

    private static Map<String, Object> pick(Map<String, Object> fields, String... names) {
        Map<String, Object> picked = new LinkedHashMap<>(fields);
        picked.keySet().retainAll(List.of(names));
        return picked;
    }

    private static Map<Place, Long> places(List<Map<String, Object>> events) {
        Map<Place, Long> places = new TreeMap<>();
        for (Map<String, Object> event : events) {
            places.merge(
                    new Place(
                            (String) event.get("reason"),
                            (String) event.get("symbol"),
                            (long) event.get("offset"),
                            (String) event.getOrDefault("module", "")),
                    1L,
                    Long::sum);
        }
        return places;
    }

    private static long total(Map<Place, Long> places) {
        return places.values().stream().mapToLong(Long::longValue).sum();
    }
}
