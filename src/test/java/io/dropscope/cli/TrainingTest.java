package io.dropscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The training run of the class cache, as a program of its own: it replaces signals, and ends the standard streams. */
class TrainingTest {
    private static final String JAVA = System.getProperty("java.home") + "/bin/java";

    @TempDir
    Path directory;

    @Test
    void shouldGoTheWaysOfAllViews() throws Exception {
        assertThat(train(List.of()))
                .contains("dropscope 0.", "4,000 events handed over", "\"type\":\"event\"", "\"type\":\"interval\"")
                .contains("time,"); // CSV's titles
    }

    @Test
    void shouldNeedNoRights() throws Exception {
        assumeThat(Files.isExecutable(Path.of("/usr/bin/setpriv"))
                        && ProcessHandle.current().info().user().orElse("").equals("root"))
                .as("root, who can give rights up by setpriv")
                .isTrue();
        String none = train(
                List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--bounding-set", "-all"));
        assertThat(none).contains("4,000 events handed over", "\"type\":\"event\"");
    }

    /** What it wrote, on both streams. */
    private String train(List<String> prefix) throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                JAVA,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Training.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(out)).doesNotContain("Exception", "WARNING");
        assertThat(process.exitValue()).isZero();
        return Files.readString(out);
    }
}
