package io.dropscope.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class EpollTest {
    @TempDir
    Path directory;

    @Test
    void shouldReportASignalUntilItIsDrained() throws IOException {
        try (Epoll epoll = new Epoll();
                EventFd wake = new EventFd()) {
            epoll.add(wake.fd(), Epoll.IN);
            assertThat(epoll.await(0)).isZero();

            wake.signal();
            wake.signal();
            assertThat(epoll.await(1000)).isEqualTo(1);
            assertThat(epoll.await(1000)).isEqualTo(1);
            assertThat(epoll.readyFd(0)).isEqualTo(wake.fd());
            assertThat(epoll.readyEvents(0)).isEqualTo(Epoll.IN);

            wake.drain();
            wake.drain();
            assertThat(epoll.await(0)).isZero();
        }
    }

    @Test
    void shouldWakeAWaitingThread() throws Exception {
        try (Epoll epoll = new Epoll();
                EventFd wake = new EventFd()) {
            epoll.add(wake.fd(), Epoll.IN);
            Thread signaller = Thread.ofPlatform().start(() -> {
                try {
                    Thread.sleep(Duration.ofMillis(50));
                    wake.signal();
                } catch (InterruptedException | IOException e) {
                    throw new AssertionError(e);
                }
            });

            assertThat(epoll.await(-1)).isEqualTo(1);
            signaller.join();
        }
    }

    @Test
    void shouldTellSeveralDescriptorsApart() throws IOException {
        try (Epoll epoll = new Epoll();
                EventFd first = new EventFd();
                EventFd second = new EventFd()) {
            epoll.add(first.fd(), Epoll.IN);
            epoll.add(second.fd(), Epoll.IN);
            first.signal();
            second.signal();

            assertThat(epoll.await(0)).isEqualTo(2);
            assertThat(new int[] {epoll.readyFd(0), epoll.readyFd(1)})
                    .containsExactlyInAnyOrder(first.fd(), second.fd());

            epoll.remove(first.fd());
            assertThat(epoll.await(0)).isEqualTo(1);
            assertThat(epoll.readyFd(0)).isEqualTo(second.fd());
        }
    }

    @Test
    void shouldReportAnErrorWhenTheReaderOfAPipeCloses() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        // Opened for both, a pipe has a reader at once; a reader alone would wait for its writer.
        int reader = RawFiles.open(pipe.toString(), RawFiles.O_RDWR);
        int writer = RawFiles.open(pipe.toString(), RawFiles.O_WRONLY);
        try (Epoll epoll = new Epoll()) {
            epoll.add(writer, 0);
            assertThat(epoll.await(0)).isZero();

            Syscalls.close(reader);
            assertThat(epoll.await(10_000)).isEqualTo(1);
            assertThat(epoll.readyFd(0)).isEqualTo(writer);
            assertThat(epoll.readyEvents(0) & Epoll.ERR).isEqualTo(Epoll.ERR);
        } finally {
            Syscalls.close(writer);
        }
    }

    @Test
    void shouldTellWithErrnoThatARegularFileCannotBeWatched() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        int fd = RawFiles.open(file.toString());
        try (Epoll epoll = new Epoll()) {
            assertThatExceptionOfType(LinuxException.class)
                    .isThrownBy(() -> epoll.add(fd, Epoll.IN))
                    .withMessage("epoll_ctl: Operation not permitted (errno 1)")
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(1));
            assertThatExceptionOfType(LinuxException.class)
                    .isThrownBy(() -> epoll.remove(fd))
                    .withMessageEndingWith("(errno 1)");
        } finally {
            Syscalls.close(fd);
        }
    }

    @Test
    void shouldTellWithErrnoWhatIsNotInTheSet() throws IOException {
        try (Epoll epoll = new Epoll();
                EventFd stranger = new EventFd()) {
            assertThatExceptionOfType(LinuxException.class)
                    .isThrownBy(() -> epoll.remove(stranger.fd()))
                    .withMessage("epoll_ctl: No such file or directory (errno 2)");
        }
    }

    @Test
    void shouldBearASignalAndASecondCloseAfterItsEnd() throws IOException {
        EventFd wake = new EventFd();
        wake.close();
        wake.close();
        wake.signal();
        wake.drain();
        Epoll epoll = new Epoll();
        epoll.close();
        epoll.close();
    }
}
