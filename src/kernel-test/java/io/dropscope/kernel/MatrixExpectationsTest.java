package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.kernel.MatrixExpectations.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A typo in {@code test-vm/expectations.tsv} shows here, not as a check that is never made. */
class MatrixExpectationsTest {
    private static final LabNodes ANY = new LabNodes() {
        @Override
        public long netns(String node) {
            return 1;
        }

        @Override
        public String netnsName(String node) {
            return node;
        }

        @Override
        public long interfaceIndex(String node, String device) {
            return 1;
        }
    };

    private static Set<String> kernels() throws IOException {
        Path lock = Path.of(System.getProperty("dropscope.basedir"), "test-vm", "kernels.lock");
        Set<String> kernels = Files.readAllLines(lock).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(0, line.indexOf('\t')))
                .filter(name -> !name.startsWith("libbpf"))
                .collect(Collectors.toCollection(HashSet::new));
        kernels.add("6.1-lockdown");
        kernels.add(MatrixExpectations.ALL);
        return kernels;
    }

    @Test
    void shouldNameKernelsScenariosAndFieldsThatThereAre() throws IOException {
        Set<String> kernels = kernels();
        for (Line line : MatrixExpectations.lines()) {
            assertThat(kernels).as(line.text()).containsAll(line.kernels());
            if (line.scenario().equals(MatrixExpectations.ALL)) {
                assertThat(MatrixExpectations.OF_KERNELS).as(line.text()).contains(line.field());
                continue;
            }
            assertThat(Scenario.all())
                    .as(line.text())
                    .anyMatch(scenario -> scenario.name().equals(line.scenario()));
            if (!MatrixExpectations.OF_SCENARIOS.contains(line.field())) {
                Object of618 = Scenario.named(line.scenario()).fields(ANY).get(line.field());
                assertThat(String.valueOf(of618))
                        .as("the same as 6.18: %s", line.text())
                        .isNotEqualTo(line.value());
                assertThat(of618).as(line.text()).isNotNull();
            }
        }
    }

    @Test
    void shouldSayEachThingOnce() {
        List<String> said = MatrixExpectations.lines().stream()
                .flatMap(line ->
                        line.kernels().stream().map(kernel -> kernel + " " + line.scenario() + " " + line.field()))
                .toList();
        assertThat(said).doesNotHaveDuplicates();
    }

    @Test
    void shouldKnowEachKernelOfTheLock() throws IOException {
        Set<String> kernels = kernels();
        kernels.remove(MatrixExpectations.ALL);
        assertThat(kernels)
                .allSatisfy(kernel ->
                        assertThat(MatrixExpectations.of(kernel).known()).isTrue());
    }
}
