package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether the class cache of the build holds what a start needs: what it lacks costs some tenths of a millisecond each. */
@RequiresKernel
class ClassCacheTest {
    private static final String FROM_CACHE = "shared objects file";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"live", "trace"})
    void shouldHoldNearlyAllClassesOfAStart(String command) throws IOException {
        List<String> loaded = classes(command);
        assertThat(loaded).hasSizeGreaterThan(1500);
        assertThat(loaded.stream()
                        .filter(line -> line.contains(" io.dropscope.") && !line.contains("$$"))
                        .filter(line -> !line.contains(FROM_CACHE)))
                .as("classes of ours from the jar")
                .hasSizeLessThan(15);
        assertThat(loaded.stream().filter(line -> !line.contains(FROM_CACHE)))
                .as("all classes from elsewhere, those made at run time among them")
                .hasSizeLessThan(120);
    }

    @Test
    void shouldTellTheVersionFromTheCacheAlone() throws IOException {
        assertThat(run("--version"))
                .filteredOn(line -> !line.contains(FROM_CACHE))
                .hasSizeLessThan(10);
    }

    /** The classes that are loaded until it is attached. */
    private List<String> classes(String command) throws IOException {
        Path log = directory.resolve("classes");
        try (Dropscope dropscope = Dropscope.attachedThrough(
                List.of("env", "DROPSCOPE_JAVA_OPTS=-Xlog:class+load:file=" + log), command)) {
            List<String> loaded = Files.readAllLines(log);
            assertThat(dropscope.stop()).isZero();
            return loaded;
        }
    }

    private List<String> run(String argument) throws IOException {
        Path log = directory.resolve("classes");
        Shell.run(
                "env",
                "DROPSCOPE_JAVA_OPTS=-Xlog:class+load:file=" + log,
                System.getProperty("dropscope.launcher"),
                argument);
        return Files.readAllLines(log);
    }
}
