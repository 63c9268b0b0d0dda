package io.dropscope.linux;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A network namespace for a test, with two interfaces, one of a hostile name. Without root the test is skipped. */
public final class TestNamespace implements AutoCloseable {
    private final String name;

    private TestNamespace(String name) {
        this.name = name;
    }

    public static TestNamespace make() throws IOException {
        assumeTrue(
                Capabilities.effective().has(Capabilities.CAP_SYS_ADMIN)
                        && Capabilities.effective().has(Capabilities.CAP_NET_ADMIN),
                "makes a network namespace: needs root");
        TestNamespace made = new TestNamespace(
                "ds-names-" + ProcessHandle.current().pid() + "-" + Long.toString(System.nanoTime(), 36));
        run("ip", "netns", "add", made.name);
        made.ip("link", "add", "dsv0", "type", "veth", "peer", "name", "x\u001b[1m");
        return made;
    }

    public String name() {
        return name;
    }

    /** Runs ip(8) inside. */
    public void ip(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip", "-n", name));
        command.addAll(List.of(arguments));
        run(command.toArray(String[]::new));
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (process.onExit().orTimeout(20, TimeUnit.SECONDS).join().exitValue() != 0) {
            throw new IOException("failed: " + String.join(" ", command));
        }
    }

    @Override
    public void close() throws IOException {
        run("ip", "netns", "del", name);
    }
}
