package io.dropscope.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SystemTest {
    @TempDir
    Path directory;

    @Test
    void shouldKnowTheRunningSystem() throws IOException {
        assertThat(SystemInfo.kernelRelease()).isEqualTo(System.getProperty("os.version"));
        assertThat(SystemInfo.hostName()).isNotEmpty().doesNotContain("\n");
        assertThat(Integer.bitCount(SystemInfo.pageSize())).isEqualTo(1);
        assertThat(SystemInfo.pageSize()).isGreaterThanOrEqualTo(4096);
        assertThat(SystemInfo.onlineCpus()).isPositive();
        assertThat(SystemInfo.possibleCpus()).isGreaterThanOrEqualTo(SystemInfo.onlineCpus());
        assertThat(SystemInfo.field("/proc/self/status", "Pid"))
                .isEqualTo(Long.toString(ProcessHandle.current().pid()));
        assertThat(SystemInfo.field("/proc/self/status", "Elephant")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0|1", "0-1|2", "0,2-5|5", "0-3,8,10-11|7"})
    void shouldCountCpusWithoutTheHoles(String list, int count) {
        assertThat(SystemInfo.countCpus(list)).isEqualTo(count);
    }

    @Test
    void shouldNameTheCpusThatRunAndThoseOfEachNode() {
        assertThat(SystemInfo.cpus("0-2,8,10-11")).containsExactly(0, 1, 2, 8, 10, 11);
        assertThat(SystemInfo.cpus("")).isEmpty();
        assertThat(SystemInfo.onlineCpuNumbers())
                .hasSize(SystemInfo.onlineCpus())
                .containsAll(
                        SystemInfo.cpusOfNodes().stream().flatMap(List::stream).toList());
    }

    @Test
    void shouldMapAFileUntilTheArenaCloses() throws IOException {
        Path file = directory.resolve("pages");
        Files.write(file, new byte[2 * SystemInfo.pageSize()]);
        int fd = RawFiles.open(file.toString(), RawFiles.O_RDWR);
        MemorySegment mapped;
        try (Arena arena = Arena.ofShared()) {
            mapped = MemoryMapping.map(fd, SystemInfo.pageSize(), SystemInfo.pageSize(), true, arena);
            mapped.set(ValueLayout.JAVA_BYTE, 5, (byte) 23);
            MemorySegment again = MemoryMapping.map(fd, 0, 2L * SystemInfo.pageSize(), false, arena);

            assertThat(again.get(ValueLayout.JAVA_BYTE, SystemInfo.pageSize() + 5))
                    .isEqualTo((byte) 23);
            assertThat(again.isReadOnly()).isTrue();
            assertThatExceptionOfType(LinuxException.class)
                    .isThrownBy(() -> MemoryMapping.map(fd, 1, 1, false, arena))
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
        } finally {
            Syscalls.close(fd);
        }
        assertThat(mapped.scope().isAlive()).isFalse();
        assertThat(Files.readString(Path.of("/proc/self/maps"))).doesNotContain(file.toString());
    }

    @Test
    void shouldTellATerminalFromAFile() throws IOException {
        int file = RawFiles.open("/dev/null");
        int terminal = RawFiles.open("/dev/ptmx", RawFiles.O_RDWR);
        try {
            assertThat(Terminal.isTerminal(file)).isFalse();
            assertThat(Terminal.columns(file)).isZero();
            assertThat(Terminal.isTerminal(terminal)).isTrue();
            assertThat(Terminal.columns(terminal)).isZero();
        } finally {
            Syscalls.close(file);
            Syscalls.close(terminal);
        }
    }

    @Test
    void shouldWaitForAGracePeriodOrSayNo() {
        assertThat(Membarrier.global()).isIn(true, false);
    }

    @Test
    void shouldReadAndNameCapabilities() {
        Capabilities some = new Capabilities((1L << Capabilities.CAP_NET_ADMIN) | (1L << Capabilities.CAP_BPF));
        Capabilities old = new Capabilities(1L << Capabilities.CAP_SYS_ADMIN);

        assertThat(some.names()).containsExactly("CAP_NET_ADMIN", "CAP_BPF");
        assertThat(some.missing(Capabilities.CAP_BPF, Capabilities.CAP_PERFMON, Capabilities.CAP_SYSLOG))
                .containsExactly("CAP_PERFMON", "CAP_SYSLOG");
        assertThat(old.missing(Capabilities.CAP_BPF, Capabilities.CAP_PERFMON, Capabilities.CAP_SYS_PTRACE))
                .containsExactly("CAP_SYS_PTRACE");
        assertThat(Capabilities.name(Capabilities.CAP_DAC_READ_SEARCH)).isEqualTo("CAP_DAC_READ_SEARCH");
        assertThat(Capabilities.name(63)).isEqualTo("CAP_63");
        assertThat(Capabilities.effective().names()).doesNotContain("CAP_63");
    }
}
