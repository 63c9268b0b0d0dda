package io.dropscope.bpf;

import io.dropscope.event.DropEvent;
import io.dropscope.linux.LinuxException;
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

/** The reader thread's work: from the ring into the Disruptor's slots. An operation is an event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "-XX:+UseCondCardMark", "-Xmx64m", "--enable-native-access=ALL-UNNAMED"})
public class DecodeBenchmark {
    private static final int BATCH = 256;
    private static final int SLOTS = 4096;

    private final DropEvent[] slots = new DropEvent[SLOTS];
    private PreparedRing ring;
    private int next;

    @Setup(Level.Trial)
    public void open() throws LinuxException {
        ring = new PreparedRing(0xffffffff81a00437L, 1000, true, true);
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new DropEvent();
        }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long decode() {
        int left = BATCH; // the last batch of a ring is a smaller one
        long sum = 0;
        while (left > 0) {
            int count = ring.gather(left);
            for (int i = 0; i < count; i++) {
                DropEvent slot = slots[next++ & SLOTS - 1];
                ring.decode(i, slot);
                sum += slot.sourcePort;
            }
            ring.release();
            left -= count;
        }
        return sum;
    }

    @TearDown(Level.Trial)
    public void close() {
        ring.close();
    }
}
