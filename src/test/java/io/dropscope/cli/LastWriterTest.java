package io.dropscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.view.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LastWriterTest {
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final AtomicInteger beside = new AtomicInteger();
    private final AtomicInteger written = new AtomicInteger();

    /** Takes one byte at a time, and each only when it is let. */
    private final class SlowReader implements WritableByteChannel {
        private final CountDownLatch read;
        private final Duration eachByte;

        SlowReader(CountDownLatch read, Duration eachByte) {
            this.read = read;
            this.eachByte = eachByte;
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            try {
                read.await();
                Thread.sleep(eachByte);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            from.get();
            written.incrementAndGet();
            return 1;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // a stream of the process
        }
    }

    private void write(Output output, Duration before) throws Exception {
        LastWriter writer = new LastWriter(
                "test",
                output,
                PATIENCE,
                () -> {
                    Thread.sleep(before);
                    output.write(new byte[23]);
                    output.flush();
                },
                () -> {});
        writer.start().finish(beside::incrementAndGet);
    }

    @Test
    void shouldWaitForWorkThatIsSlow() throws Exception {
        write(new Output(new SlowReader(new CountDownLatch(0), Duration.ZERO)), PATIENCE.multipliedBy(2));
        assertThat(written).hasValue(23);
        assertThat(beside).hasValue(0);
    }

    @Test
    void shouldWaitForAReaderThatIsSlow() throws Exception {
        write(new Output(new SlowReader(new CountDownLatch(0), PATIENCE.dividedBy(20))), Duration.ZERO);
        assertThat(written).hasValue(23);
        assertThat(beside).hasValue(0);
    }

    @Test
    void shouldNotWaitForEverForWorkThatWritesNothing() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        LastWriter writer = new LastWriter("test", Output.stdout(), Duration.ofMillis(1), never::await, () -> {});
        writer.start().finish(beside::incrementAndGet);
        assertThat(beside).hasValue(1);
        never.countDown();
    }

    @Test
    void shouldSayItElsewhereWhenNobodyReads() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        write(new Output(new SlowReader(never, Duration.ZERO)), Duration.ZERO);
        assertThat(written).hasValue(0);
        assertThat(beside).hasValue(1);
        never.countDown();
    }
}
