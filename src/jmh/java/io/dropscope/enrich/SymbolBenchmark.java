package io.dropscope.enrich;

import io.dropscope.event.Symbol;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** An address to its function. An operation is a question. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "-XX:+UseCondCardMark", "-Xmx64m"})
public class SymbolBenchmark {
    private static final int ADDRESSES = 64;

    private final long[] addresses = new long[ADDRESSES];
    private KernelSymbols symbols;
    private SplittableRandom random;
    private int next;

    @Setup
    public void load() {
        random = new SplittableRandom(23);
        symbols = BenchmarkNames.symbols();
        for (int i = 0; i < ADDRESSES; i++) {
            addresses[i] = BenchmarkNames.function(random.nextInt(BenchmarkNames.FUNCTIONS)) + 0x20;
        }
    }

    /** As events ask: some dozens of locations. */
    @Benchmark
    public Symbol known() {
        return symbols.symbol(addresses[next++ & ADDRESSES - 1]);
    }

    /** More addresses than are remembered: a search of the table, and a new object. */
    @Benchmark
    public Symbol search() {
        return symbols.symbol(BenchmarkNames.function(random.nextInt(BenchmarkNames.FUNCTIONS)) + random.nextInt(90));
    }
}
