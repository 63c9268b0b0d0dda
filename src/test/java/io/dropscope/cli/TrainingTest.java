package io.dropscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
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
        assertThat(train(List.of(), "tracing"))
                .contains("dropscope 0.", "4,000 events handed over", "\"type\":\"event\"", "\"type\":\"interval\"")
                .contains("time,"); // CSV's titles
    }

    @Test
    void shouldLookAtCountersAndReadALog() throws Exception {
        assertThat(train(List.of(), "counters")).contains("#0001", "\"type\":\"counters\"", "600", "<html");
    }

    @Test
    void shouldNeedNoRights() throws Exception {
        assumeThat(Files.isExecutable(Path.of("/usr/bin/setpriv"))
                        && ProcessHandle.current().info().user().orElse("").equals("root"))
                .as("root, who can give rights up by setpriv")
                .isTrue();
        String none = train(
                List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--bounding-set", "-all"),
                "tracing");
        assertThat(none).contains("4,000 events handed over", "\"type\":\"event\"");
    }

    /** Somebody without rights cannot read a home's Maven repository, nor a temporary directory of JUnit. */
    private String readableClassPath() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> readable = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            if (entry.endsWith(".jar")) {
                Path copy = directory.resolve(path.getFileName());
                readable.add(Files.copy(path, copy, StandardCopyOption.REPLACE_EXISTING)
                        .toString());
            } else {
                readable.add(entry);
            }
        }
        return String.join(File.pathSeparator, readable);
    }

    /** What it wrote, on both streams. */
    private String train(List<String> prefix, String commands) throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                JAVA,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                readableClassPath(),
                Training.class.getName(),
                commands));
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
