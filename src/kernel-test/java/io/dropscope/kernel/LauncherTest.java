package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher that the build has just made; how launchers are made is in io.dropscope.MakeLauncherTest. */
class LauncherTest {
    @Test
    void shouldSayTheVersionOfThePom(@TempDir Path elsewhere) throws Exception {
        Process process = new ProcessBuilder(System.getProperty("dropscope.launcher"), "--version")
                .directory(elsewhere.toFile())
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(out).startsWith("dropscope " + System.getProperty("dropscope.version"));
        assertThat(process.waitFor()).isZero();
    }
}
