package io.dropscope.view;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Symbol;
import io.dropscope.stats.By;
import io.dropscope.stats.Snapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a line of {@code trace} and an interval of {@code live} take, up to the write, which goes nowhere. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "-XX:+UseCondCardMark", "-Xmx64m"})
public class FormatBenchmark {
    private static final int FLOWS = 8_192;

    @Param({"TEXT", "JSON"})
    public Format format;

    private final DropEvent event = Scene.udp();
    private TraceView trace;
    private LiveView live;
    private LiveView byFlow;
    private Snapshot first;
    private Snapshot second;

    private static final class Nowhere implements WritableByteChannel {
        @Override
        public int write(ByteBuffer from) {
            int bytes = from.remaining();
            from.position(from.limit());
            return bytes;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    @Setup
    public void open() throws IOException {
        trace = Views.trace(format, Style.PLAIN, new Output(new Nowhere()), new Output(new Nowhere()));
        trace.begin(Scene.RUN);
        live = Views.live(
                new LiveOptions(format, By.DROP, 20, false),
                Style.PLAIN,
                new Output(new Nowhere()),
                new Output(new Nowhere()));
        live.begin(Scene.RUN);
        byFlow = Views.live(
                new LiveOptions(format, By.FLOW, 20, false),
                Style.PLAIN,
                new Output(new Nowhere()),
                new Output(new Nowhere()));
        byFlow.begin(Scene.RUN);
        Scene scene = new Scene();
        first = play(scene);
        second = play(scene);
    }

    /** A tick of a host with 100 places that drop, and a full table of flows. */
    private static Snapshot play(Scene scene) {
        DropEvent udp = Scene.udp();
        for (int i = 0; i < FLOWS; i++) {
            udp.sourceLow = 0x0a000000L + i;
            scene.event(udp, 1);
        }
        scene.count("SOCKET_RCVBUFF", Scene.UDP_QUEUE, Scene.HOST, 2, FLOWS, FLOWS);
        for (int i = 0; i < 100; i++) {
            Symbol symbol = Symbol.unnamed(0xffffffff81000000L + i);
            scene.count("NO_SOCKET", symbol, Scene.HOST, 2, 100 + i, 0);
        }
        return scene.tick();
    }

    @Benchmark
    public void traceEvent() throws IOException {
        trace.onEvent(event, false);
    }

    @Benchmark
    public void liveInterval() throws IOException {
        live.interval(first, 0);
        live.interval(second, 0);
    }

    @Benchmark
    public void liveIntervalByFlow() throws IOException {
        byFlow.interval(first, 0);
        byFlow.interval(second, 0);
    }
}
