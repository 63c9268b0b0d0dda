package io.dropscope.recording;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Owner;
import io.dropscope.event.SocketDrops;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Events to the bytes of a recording, and back from a file. An operation is an event, of one of 100 sockets. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "-XX:+UseCondCardMark", "-Xmx64m", "--enable-native-access=ALL-UNNAMED"})
public class RecordingBenchmark {
    private static final int BATCH = 256;
    private static final int SOCKETS = 100;
    private static final int CHUNK = 1 << 20;
    private static final int CHUNKS = 50;

    private final DropEvent[] events = new DropEvent[SOCKETS];
    private final DropEvent slot = new DropEvent(Tape.SNAPLEN);
    private RecordingEncoder encoder;
    private Path file;
    private RecordingSource source;
    private int next;

    /** A recording of 50 MiB, in the page cache. */
    @Setup(Level.Trial)
    public void record() throws IOException {
        for (int i = 0; i < SOCKETS; i++) {
            events[i] = Tape.udp(100 * Tape.SECOND + i);
            events[i].owner = new Owner(Tape.verdict(100 + i, "process" + i), new SocketDrops(i));
            events[i].sourcePort = 1024 + i;
        }
        encoder = new RecordingEncoder(Tape.info("run", 0), Tape.NAMES);
        file = Files.createTempFile("recording", ".pcapng");
        try (OutputStream out = Files.newOutputStream(file)) {
            write(encoder.section(0), out);
            for (int i = 0; i < CHUNKS; i++) {
                while (encoder.size() < CHUNK) {
                    encodeOne();
                }
                write(encoder.takeInterfaces(), out);
                write(encoder.take(), out);
            }
        }
        source = open();
    }

    private static void write(ByteBuffer from, OutputStream to) throws IOException {
        to.write(from.array(), from.arrayOffset() + from.position(), from.remaining());
    }

    private RecordingSource open() {
        try {
            return RecordingSource.open(List.of(file), 0, Long.MIN_VALUE, Long.MAX_VALUE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void encodeOne() {
        encoder.event(events[next], true);
        next = next + 1 == SOCKETS ? 0 : next + 1;
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int encode() {
        for (int i = 0; i < BATCH; i++) {
            encodeOne();
        }
        return encoder.size() >= CHUNK ? encoder.take().remaining() : 0;
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long decode() {
        long sum = 0;
        for (int left = BATCH; left > 0; ) {
            int count = source.gather(left);
            for (int i = 0; i < count; i++) {
                source.decode(i, slot);
                sum += slot.sourcePort + slot.bytes[20];
            }
            source.release();
            left -= count;
            if (source.ended()) {
                source.close();
                source = open();
            }
        }
        return sum;
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        source.close();
        Files.delete(file);
    }
}
