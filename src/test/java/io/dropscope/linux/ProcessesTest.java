package io.dropscope.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesTest {
    private static final int SELF = (int) ProcessHandle.current().pid();
    private static final int NOBODY = 0x3fffffff;

    @TempDir
    Path directory;

    @Test
    void shouldNameTheProgramOfAProcess() throws IOException {
        assertThat(Processes.exe(SELF))
                .isEqualTo(new Processes.Exe(
                        Processes.ExeState.FOUND,
                        Files.readSymbolicLink(Path.of("/proc/self/exe")).toString()));
        assertThat(Processes.exe(NOBODY)).isEqualTo(new Processes.Exe(Processes.ExeState.GONE, null));
    }

    @Test
    void shouldKeepTheSignOfADeletedProgramAndMakeItsNameSafe() throws Exception {
        Path program = directory.resolve("x\u001b[1m");
        Files.copy(Path.of("/bin/sleep").toRealPath(), program, StandardCopyOption.COPY_ATTRIBUTES);
        Process process = new ProcessBuilder(program.toString(), "60").start();
        try {
            int pid = (int) process.pid();
            Files.delete(program);
            assertThat(Processes.exe(pid).path()).isEqualTo(directory.toRealPath() + "/x\\x1b[1m (deleted)");

            long start = Processes.nanos(Processes.startTicks(pid));
            assertThat(Processes.alive(pid, start)).isTrue();
            assertThat(Processes.alive(pid, start + 9_999_999)).isTrue();
            assertThat(Processes.alive(pid, start + 10_000_000)).isFalse();
            assertThat(Processes.alive(pid, start - 1)).isFalse();
            assertThat(Processes.alive(pid, 0)).isTrue();

            process.destroyForcibly();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(Processes.alive(pid, start)).isFalse();
            assertThat(Processes.exe(pid).state()).isEqualTo(Processes.ExeState.GONE);
            assertThat(Processes.startTicks(pid)).isEqualTo(-1);
            assertThat(Processes.cgroupPath(pid)).isNull();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void shouldTakeAZombieForGone() throws Exception {
        // The shell becomes a program that never waits for the child it was left.
        Process parent = new ProcessBuilder("sh", "-c", "sleep 0.01 & exec sleep 60").start();
        try {
            long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            int zombie = 0;
            while (zombie == 0 && System.nanoTime() < deadline) {
                zombie = parent.toHandle()
                        .children()
                        .map(child -> (int) child.pid())
                        .filter(pid -> "Z (zombie)".equals(status(pid)))
                        .findFirst()
                        .orElse(0);
                Thread.onSpinWait();
            }
            assertThat(zombie).isPositive();
            assertThat(Processes.alive(zombie, 0)).isFalse();
            assertThat(Processes.exe(zombie).state()).isEqualTo(Processes.ExeState.GONE);
        } finally {
            parent.destroyForcibly();
        }
    }

    private static String status(int pid) {
        try {
            return SystemInfo.field("/proc/" + pid + "/status", "State");
        } catch (java.io.UncheckedIOException gone) {
            return null;
        }
    }

    @Test
    void shouldKnowAThreadOfTheKernel() {
        assumeTrue(Processes.inHostPidNamespace(), "sees the kernel's threads: needs the host's PID namespace");

        assertThat(Processes.exe(2)).isEqualTo(new Processes.Exe(Processes.ExeState.KERNEL_THREAD, null));
    }

    @Test
    void shouldKnowWhenAProcessStarted() throws IOException {
        assertThat(Processes.ticksPerSecond()).isEqualTo(100);
        Instant expected = ProcessHandle.current().info().startInstant().orElseThrow();
        long start = Processes.bootTimeNanos() + Processes.nanos(Processes.startTicks(SELF));

        // Java counts from the btime of /proc/stat, in whole seconds.
        assertThat(start / 1e9).isCloseTo(expected.toEpochMilli() / 1e3, within(1.1));
        assertThat(Processes.bootTimeNanos()).isCloseTo(Processes.bootTimeNanos(), within(1_000_000L));
        assertThat(Processes.alive(SELF, Processes.nanos(Processes.startTicks(SELF))))
                .isTrue();
    }

    @Test
    void shouldReadANameOfSpacesAndParentheses() {
        String before = "77 (a) S (b) ) ";
        String line = before + "S 1 77 77 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 9 0 123456 1000 2\n";

        assertThat(Processes.Stat.parse(line)).isEqualTo(new Processes.Stat('S', 4194304, 9, 123456));
        assertThat(Processes.Stat.parse("")).isNull();
        assertThat(Processes.Stat.parse(before + "S 1 77")).isNull();
        assertThat(new Processes.Stat('Z', 0, 1, 5).isRunning()).isFalse();
        assertThat(new Processes.Stat('Z', 0, 2, 5).isRunning()).isTrue();
        assertThat(new Processes.Stat('X', 0, 1, 5).isRunning()).isFalse();
    }

    @Test
    void shouldNameTheCgroupOfAProcess() throws IOException {
        String own = Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
                .filter(line -> line.startsWith("0::"))
                .map(line -> line.substring(3))
                .findFirst()
                .orElse(null);

        assertThat(Processes.cgroupPath(SELF)).isEqualTo(own);
    }

    @Test
    void shouldKnowTheOwnPidNamespace() throws IOException {
        long inode = Processes.ownPidNamespaceInode();

        assertThat(Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString())
                .isEqualTo("pid:[" + inode + "]");
        assertThat(Processes.inHostPidNamespace()).isEqualTo(inode == 4026531836L);
    }
}
