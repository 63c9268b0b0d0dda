package io.dropscope.pipeline;

import io.dropscope.bpf.PreparedRing;
import io.dropscope.enrich.BenchmarkNames;
import io.dropscope.enrich.Enricher;
import io.dropscope.event.Stage;
import io.dropscope.stats.Aggregator;
import io.dropscope.stats.EventFilter;
import io.dropscope.stats.Snapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From the ring to the tables, on the two threads of a run, ticks and snapshots included. An operation is an event, so
 * the score is events a second; the thread that measures sleeps meanwhile.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "-XX:+UseCondCardMark", "-Xmx64m", "--enable-native-access=ALL-UNNAMED"})
public class PipelineBenchmark {
    private static final int EVENTS = 4_000_000;

    @Param({"1", "1000", "1000000"})
    public int flows;

    /** Whether the kernel names the socket; else its port is looked up. */
    @Param({"true", "false"})
    public boolean socket;

    private final AtomicLong processed = new AtomicLong();
    private BenchmarkNames names;
    private PreparedRing ring;
    private Pipeline pipeline;
    private long wanted;
    private volatile Snapshot newest;

    @Setup(Level.Trial)
    public void start() throws IOException {
        names = new BenchmarkNames(PreparedRing.NETNS, PreparedRing.FIRST_INODE, PreparedRing.SOCKETS);
        ring = new PreparedRing(BenchmarkNames.location(), flows, socket, false);
        Enricher enricher = names.enricher();
        Aggregator aggregator =
                new Aggregator(names.names(), enricher, EventFilter.NONE, snapshot -> newest = snapshot);
        Stage count = new Stage() {
            private long seen;

            @Override
            public void onEvent(io.dropscope.event.DropEvent event, boolean endOfBatch) {
                seen++;
                if (endOfBatch) {
                    processed.setRelease(seen);
                }
            }
        };
        pipeline = new Pipeline(
                ring,
                Duration.ofSeconds(1),
                List.of(enricher, aggregator, count),
                delta -> {
                    names.owners().tick(delta.last());
                    aggregator.onDelta(delta);
                },
                null,
                -1);
        pipeline.start();
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long events() throws IOException {
        wanted += EVENTS;
        ring.grant(EVENTS);
        while (processed.getAcquire() < wanted) {
            LockSupport.parkNanos(200_000);
        }
        return wanted;
    }

    @TearDown(Level.Trial)
    public void end() throws IOException, InterruptedException {
        pipeline.requestStop();
        pipeline.awaitEnd();
        long inRows = newest.flows().stream().mapToLong(row -> row.packets()).sum();
        if (inRows != wanted || newest.processed() != wanted) {
            throw new IllegalStateException(
                    wanted + " events, " + newest.processed() + " processed, " + inRows + " in the rows of flows");
        }
        pipeline.close();
        ring.close();
        names.close();
    }
}
