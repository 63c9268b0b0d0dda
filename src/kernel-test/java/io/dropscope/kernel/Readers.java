package io.dropscope.kernel;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Programs of others that read recordings. */
final class Readers {
    private Readers() {}

    /** Skips a test where they are missing, unless nothing may be skipped (DROPSCOPE_REQUIRE_KERNEL=1). */
    static void require() {
        for (String program : new String[] {"tshark", "tcpdump", "zstd"}) {
            assumeTrue(
                    System.getenv("DROPSCOPE_REQUIRE_KERNEL") != null
                            || Arrays.stream(System.getenv("PATH").split(":", -1))
                                    .anyMatch(place -> Files.isExecutable(Path.of(place, program))),
                    program + " is missing: src/build/install-packages.sh --test-vm installs it");
        }
    }
}
