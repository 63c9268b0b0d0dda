package io.dropscope.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropscope.event.DropEvent;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.Stage;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PipelineTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final int SLOTS = 4096;
    private static final int NO_OUTPUT = -1;
    private static final Stage NOTHING = (event, endOfBatch) -> {};

    private final FakeSource source = new FakeSource();
    private final List<LedgerDelta> deltas = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong seen = new AtomicLong();
    private final CountDownLatch open = new CountDownLatch(1);
    private Pipeline pipeline;

    PipelineTest() throws IOException {}

    @AfterEach
    void close() throws InterruptedException {
        open.countDown();
        pipeline.requestStop();
        try {
            pipeline.awaitEnd();
        } catch (IOException | RuntimeException told) {
            // the test has seen it
        }
        pipeline.close();
        source.close();
    }

    private void start(Duration interval, List<Stage> stages, Stage stream, int output) throws IOException {
        pipeline = new Pipeline(source, interval, stages, deltas::add, stream, output);
        pipeline.start();
    }

    private void count(DropEvent event, boolean endOfBatch) {
        seen.incrementAndGet();
    }

    /** A stage that takes nothing until {@link #open}. */
    private void block(DropEvent event, boolean endOfBatch) {
        boolean opened = false;
        while (!opened) {
            try {
                open.await();
                opened = true;
            } catch (InterruptedException again) {
                // a write does not end either
            }
        }
        seen.incrementAndGet();
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(giveUp);
            Thread.sleep(2);
        }
    }

    private long stop() throws IOException, InterruptedException {
        long start = System.nanoTime();
        pipeline.requestStop();
        pipeline.awaitEnd();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    @Test
    void shouldTakeEveryEventThroughEveryStageInOrder() throws Exception {
        List<Long> first = new ArrayList<>();
        List<Long> second = new ArrayList<>();
        List<Long> last = new ArrayList<>();
        List<String> disorder = Collections.synchronizedList(new ArrayList<>());
        Stage name = (event, _) -> {
            first.add(event.timestampNanos);
            event.reasonName = "named " + event.timestampNanos;
        };
        Stage count = (event, _) -> second.add(event.timestampNanos);
        Stage stream = (event, _) -> {
            last.add(event.timestampNanos);
            if (!("named " + event.timestampNanos).equals(event.reasonName)) {
                disorder.add(event.timestampNanos + " is " + event.reasonName);
            }
        };
        int total = 3 * SLOTS + 17;
        source.add(1);
        start(LONG, List.of(name, count), stream, NO_OUTPUT);
        source.add(total - 1001);
        Thread.sleep(20);
        source.add(1000);
        await("all taken", () -> source.taken() == total);
        stop();

        List<Long> all = LongStream.rangeClosed(1, total).boxed().toList();
        assertThat(first).isEqualTo(all);
        assertThat(second).isEqualTo(all);
        assertThat(last).isEqualTo(all);
        assertThat(disorder).isEmpty();
        assertThat(source.largestBatch()).isEqualTo(256);
    }

    @Test
    void shouldSayWhenNoFurtherEventWaits() throws Exception {
        AtomicBoolean flushed = new AtomicBoolean(true);
        AtomicLong flushes = new AtomicLong();
        Stage stage = (_, endOfBatch) -> {
            flushed.set(endOfBatch);
            flushes.addAndGet(endOfBatch ? 1 : 0);
            seen.incrementAndGet();
        };
        start(LONG, List.of(NOTHING), stage, NO_OUTPUT);
        for (int i = 1; i <= 20; i++) {
            source.add(200);
            int expected = 200 * i;
            await("events", () -> seen.get() == expected);
            assertThat(flushed).isTrue();
        }
        assertThat(flushes.get()).isBetween(20L, 400L);
    }

    @Test
    void shouldGiveADeltaAfterTheEventsThatItCounts() throws Exception {
        List<String> early = Collections.synchronizedList(new ArrayList<>());
        pipeline = new Pipeline(
                source,
                SHORT,
                List.of(this::count),
                delta -> {
                    deltas.add(delta);
                    if (seen.get() < FakeSource.eventsBefore(delta)) {
                        early.add(seen.get() + " of " + FakeSource.eventsBefore(delta));
                    }
                },
                null,
                NO_OUTPUT);
        pipeline.start();
        while (deltas.size() < 8) {
            source.add(300);
            Thread.sleep(1);
        }
        stop();
        assertThat(early).isEmpty();
        assertThat(deltas).isSortedAccordingTo((a, b) -> Long.compare(a.endNanos(), b.endNanos()));
        assertThat(deltas.stream().map(LedgerDelta::last)).endsWith(true).containsOnlyOnce(true);
    }

    @Test
    void shouldStopTakingEventsButGoOnCountingWhileTheStreamIsStuck() throws Exception {
        int total = 20 * SLOTS;
        source.add(total);
        start(SHORT, List.of(NOTHING), this::block, NO_OUTPUT);
        await("a full ring", () -> source.taken() > SLOTS - 256);
        int before = deltas.size();
        int gathersBefore = source.gathers();
        Thread.sleep(1000);

        assertThat(source.taken()).isLessThanOrEqualTo(SLOTS);
        assertThat(deltas.size() - before).isBetween(5, 11);
        assertThat(source.gathers() - gathersBefore).as("looks in a second").isLessThan(100);

        open.countDown();
        await("all taken", () -> seen.get() == total);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldGiveTheLastDeltaWhenEverythingHasGoneThrough(boolean withStream) throws Exception {
        AtomicLong seenAtTheLast = new AtomicLong(-1);
        Stage slow = (_, _) -> {
            if (seen.incrementAndGet() % 500 == 0) {
                Thread.onSpinWait();
            }
        };
        pipeline = new Pipeline(
                source,
                LONG,
                List.of(slow),
                delta -> {
                    assertThat(delta.last()).isTrue();
                    seenAtTheLast.set(seen.get());
                },
                withStream ? NOTHING : null,
                NO_OUTPUT);
        pipeline.start();
        source.atDetach(() -> source.add(5 * SLOTS));
        source.add(SLOTS);
        stop();
        assertThat(source.detached()).isTrue();
        assertThat(seenAtTheLast).hasValue(6 * SLOTS);
        assertThat(seen).hasValue(6 * SLOTS);
    }

    @Test
    void shouldEndThoughTheStreamIsStuck() throws Exception {
        source.add(3 * SLOTS);
        start(SHORT, List.of(this::count), this::block, NO_OUTPUT);
        await("a full ring", () -> seen.get() > SLOTS - 256);
        assertThat(stop()).isBetween(1500L, 6000L);
        assertThat(deltas.getLast().last()).isTrue();
        assertThat(seen.get()).isLessThanOrEqualTo(SLOTS);
    }

    @Test
    void shouldWaitForASlowStreamAsLongAsItTakesSomething() throws Exception {
        Stage slow = (event, _) -> {
            try {
                Thread.sleep(event.timestampNanos % 1000 == 0 ? 900 : 0);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            seen.incrementAndGet();
        };
        start(LONG, List.of(NOTHING), slow, NO_OUTPUT);
        source.add(SLOTS);
        await("all handed over", () -> source.taken() == SLOTS);
        assertThat(stop()).isGreaterThan(2500);
        assertThat(seen).hasValue(SLOTS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldEndWithTheFailureOfAStage(boolean inStream) throws Exception {
        IOException broken = new IOException("broken");
        Stage failing = (event, _) -> {
            seen.set(event.timestampNanos);
            if (event.timestampNanos == 1000) {
                throw broken;
            }
        };
        source.add(5 * SLOTS);
        start(LONG, List.of(inStream ? NOTHING : failing), inStream ? failing : NOTHING, NO_OUTPUT);
        assertThatThrownBy(() -> pipeline.awaitEnd()).isSameAs(broken);
        assertThat(seen).as("the last event that the stage was given").hasValue(1000);
        assertThat(deltas).hasSize(1);
        assertThat(deltas.getFirst().last()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stage", "stream", "delta"})
    void shouldEndWithAFaultOfOurOwn(String where) throws Exception {
        IllegalStateException fault = new IllegalStateException("fault");
        Stage failing = (_, _) -> {
            throw fault;
        };
        pipeline = new Pipeline(
                source,
                SHORT,
                List.of(where.equals("stage") ? failing : NOTHING),
                delta -> {
                    if (where.equals("delta")) {
                        throw fault;
                    }
                },
                where.equals("stream") ? failing : NOTHING,
                NO_OUTPUT);
        source.add(5 * SLOTS);
        pipeline.start();
        assertThatThrownBy(() -> pipeline.awaitEnd()).isSameAs(fault);
    }

    @Test
    void shouldEndWithTheFailureOfTheSource() throws Exception {
        source.failAfterDeltas(2);
        start(SHORT, List.of(NOTHING), null, NO_OUTPUT);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> pipeline.awaitEnd())
                .withMessage("no delta");
        assertThat(deltas).hasSize(2);
    }

    @Test
    void shouldTickWhenAskedTo() throws Exception {
        start(LONG, List.of(NOTHING), null, NO_OUTPUT);
        pipeline.requestTick();
        await("a delta", () -> deltas.size() == 1);
        Thread.sleep(200);
        assertThat(deltas).hasSize(1);
        pipeline.requestTick();
        await("a delta", () -> deltas.size() == 2);
        assertThat(deltas.getFirst().last()).isFalse();
    }

    @Test
    void shouldTickAtMostTenTimesASecondHoweverOftenItIsAsked() throws Exception {
        start(LONG, List.of(NOTHING), null, NO_OUTPUT);
        for (int i = 0; i < 1000; i++) {
            pipeline.requestTick();
            Thread.sleep(1);
        }
        await("deltas", () -> deltas.size() > 4);
        assertThat(source.deltas()).isLessThan(25); // of the more than one second that this took
    }

    @Test
    void shouldTickAtTheInterval() throws Exception {
        start(SHORT, List.of(NOTHING), null, NO_OUTPUT);
        Thread.sleep(1050);
        assertThat(deltas).hasSizeBetween(7, 11);
    }

    @Test
    void shouldRunAnActionBetweenTwoEventsOfTheStream() throws Exception {
        AtomicBoolean inEvent = new AtomicBoolean();
        Stage stream = (_, _) -> {
            inEvent.set(true);
            seen.incrementAndGet();
            inEvent.set(false);
        };
        start(LONG, List.of(NOTHING), stream, NO_OUTPUT);
        List<String> threads = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 23; i++) {
            source.add(100);
            pipeline.onStream(() -> threads.add(Thread.currentThread().getName() + inEvent));
        }
        await("actions", () -> threads.size() == 23);
        assertThat(threads).containsOnly("dropscope-streamfalse");
    }

    /** A summary counts what the stages have taken, and must not stand before it. */
    @Test
    void shouldRunAnActionBehindTheEventsThatItTellsOf() throws Exception {
        AtomicLong taken = new AtomicLong();
        CountDownLatch inFirst = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        AtomicLong shown = new AtomicLong();
        Stage stream = (event, endOfBatch) -> {
            inFirst.countDown();
            block(event, endOfBatch);
        };
        pipeline = new Pipeline(
                source,
                LONG,
                List.of((_, _) -> taken.incrementAndGet()),
                delta -> {
                    if (!delta.last()) {
                        pipeline.onStream(() -> shown.set(seen.get()));
                        asked.countDown();
                    }
                },
                stream,
                NO_OUTPUT);
        pipeline.start();
        source.add(1);
        inFirst.await(); // the stream has taken it alone
        source.add(99);
        await("all events", () -> taken.get() == 100);
        pipeline.requestTick();
        asked.await();
        open.countDown();
        await("the action", () -> shown.get() > 0);
        assertThat(shown).hasValue(100);
    }

    @Test
    void shouldHardlyLookWhenNothingHappens() throws Exception {
        start(Duration.ofSeconds(1), List.of(NOTHING), NOTHING, NO_OUTPUT);
        source.add(1);
        await("the event", () -> source.taken() == 1);
        Thread.sleep(100);
        int before = source.gathers();
        Thread.sleep(1000);
        assertThat(source.gathers() - before).isLessThan(10);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldEndWhenNobodyReadsTheOutputAnyMore(boolean stuck, @TempDir Path directory) throws Exception {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", "" + fifo).start().waitFor()).isZero();
        FileOutputStream writer;
        int output;
        // Opened for both, a pipe has a reader at once; a reader alone would wait for its writer.
        try (RandomAccessFile reader = new RandomAccessFile(fifo.toFile(), "rw")) {
            assertThat(reader.getFD().valid()).isTrue();
            Set<Integer> before = descriptorsOf(fifo);
            writer = new FileOutputStream(fifo.toFile());
            Set<Integer> after = descriptorsOf(fifo);
            after.removeAll(before);
            assertThat(after).hasSize(1);
            output = after.iterator().next();
            if (stuck) {
                source.add(2 * SLOTS);
            }
            start(LONG, List.of(this::count), stuck ? this::block : NOTHING, output);
            await("a full ring", () -> !stuck || seen.get() > SLOTS - 256);
            Thread.sleep(100);
            assertThat(source.detached()).isFalse();
        }
        try (writer) {
            await("the end", source::detached);
            pipeline.awaitEnd();
        }
    }

    private static Set<Integer> descriptorsOf(Path file) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(link -> leadsTo(link, file))
                    .map(link -> Integer.valueOf(link.getFileName().toString()))
                    .collect(Collectors.toSet());
        }
    }

    private static boolean leadsTo(Path link, Path file) {
        try {
            return Files.readSymbolicLink(link).equals(file.toRealPath());
        } catch (IOException closed) {
            return false;
        }
    }

    @Test
    void shouldWatchNoFile(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("file");
        try (FileOutputStream output = new FileOutputStream(file.toFile())) {
            assertThat(output.getFD().valid()).isTrue();
            start(
                    LONG,
                    List.of(this::count),
                    null,
                    descriptorsOf(file).iterator().next());
            source.add(23);
            await("events", () -> seen.get() == 23);
        }
    }
}
