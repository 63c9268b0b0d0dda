package io.dropscope.pipeline;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import io.dropscope.event.DropEvent;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.Source;
import io.dropscope.event.Stage;
import io.dropscope.linux.Epoll;
import io.dropscope.linux.EventFd;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * From a source to the stages, on up to three threads:
 *
 * <pre>
 *   reader   drains the source into the Disruptor's ring; reads the ledger at each tick
 *   detail   names and counts each event; takes the ledger's deltas, in order with the events
 *   stream   writes each event, where somebody wants them one by one; may block
 * </pre>
 *
 * <p>Naming and counting share a thread: with a thread each, a batch would cost two wake-ups. Deltas do not go through the ring, so totals and ticks go on while the stream is stuck; then the ring fills, the reader stops taking events, and
 * the kernel counts what it cannot hand over.
 */
public final class Pipeline implements AutoCloseable {
    private static final int SLOTS = 4096;
    /** How long a reader of our output may keep us from ending. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final RingBuffer<DropEvent> ring;
    private final StageThread detail;
    private final StageThread stream; // null when nobody wants the events one by one
    private final Epoll epoll;
    private final EventFd wakeUp;
    private final Reader reader;
    private final Thread readerThread;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** As the other one, with slots that hold no bytes of packets. */
    public Pipeline(
            Source source,
            Duration interval,
            List<Stage> stages,
            Consumer<LedgerDelta> deltas,
            Stage streamStage,
            int output)
            throws IOException {
        this(source, interval, stages, deltas, streamStage, output, 0);
    }

    /**
     * @param source where events come from; closed by whoever made it, after this
     * @param interval between two ticks; a paced source has its own
     * @param stages take each event on the detail thread, in this order
     * @param deltas takes each delta on the detail thread, when the stages have seen the events before it
     * @param streamStage takes each event after the stages, on a thread of its own; may block; null for none
     * @param output a descriptor whose reader's end ends the run at once; negative for none
     * @param snaplen bytes of a packet that a slot holds
     */
    public Pipeline(
            Source source,
            Duration interval,
            List<Stage> stages,
            Consumer<LedgerDelta> deltas,
            Stage streamStage,
            int output,
            int snaplen)
            throws IOException {
        ring = RingBuffer.createSingleProducer(() -> new DropEvent(snaplen), SLOTS, new ParkingWaitStrategy());
        detail = new StageThread("dropscope-detail", ring, new Sequence[0], stages, this::fail, this::onRoom);
        List<Sequence> gates = new ArrayList<>(List.of(detail.sequence()));
        if (streamStage == null) {
            stream = null;
        } else {
            stream = new StageThread(
                    "dropscope-stream",
                    ring,
                    new Sequence[] {detail.sequence()},
                    List.of(streamStage),
                    this::fail,
                    this::onRoom);
            gates.add(stream.sequence());
        }
        ring.addGatingSequences(gates.toArray(new Sequence[0]));
        epoll = new Epoll();
        wakeUp = new EventFd();
        reader = new Reader(
                source,
                ring,
                epoll,
                wakeUp,
                output,
                interval,
                (sequence, delta) -> detail.post(sequence, () -> deltas.accept(delta)));
        readerThread = new Thread(this::read, "dropscope-reader");
        readerThread.setDaemon(true);
    }

    /** Starts the threads. */
    public void start() {
        detail.start();
        if (stream != null) {
            stream.start();
        }
        readerThread.start();
    }

    /** Asks for a tick now, beside the regular ones; at most ten a second are made. */
    public void requestTick() {
        reader.requestTick();
    }

    /** Asks the run to end; returns at once. May be called more than once and from any thread. */
    public void requestStop() {
        reader.requestStop();
    }

    /** Whether the run ended because nobody reads our output any more; to be asked after {@link #awaitEnd}. */
    public boolean outputClosed() {
        return reader.outputClosed();
    }

    /** Runs an action on the stream's thread between two events, when it has taken what the stages have taken by now. */
    public void onStream(Runnable action) {
        stream.post(detail.sequence().get(), action);
    }

    /**
     * Waits until the run has ended and everything that was handed over has gone through the stages, the last delta
     * too; or, after a request to stop or a run of the kernel, until two seconds have passed in which the stream took
     * nothing.
     *
     * @throws IOException what ended the run, if it was a failure: of the source, or of a stage; an unchecked exception
     *     of one of them is thrown as it is
     */
    public void awaitEnd() throws IOException, InterruptedException {
        ended.await();
        detail.halt();
        detail.join(Duration.ZERO); // it waits for names at the most
        if (stream != null) {
            stream.halt();
            while (reader.hasTime() && !stream.join(PATIENCE)) {
                // a reader of our output may be slow, and a recording waits for it
            }
            stream.join(PATIENCE);
        }
        switch (failure.get()) {
            case null -> {}
            case IOException io -> throw io;
            case RuntimeException fault -> throw fault;
            case Throwable error -> throw (Error) error;
        }
    }

    private void read() {
        try {
            reader.run();
        } catch (IOException | RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        } finally {
            ended.countDown();
        }
    }

    private void onRoom() {
        reader.onRoom();
    }

    private void fail(Throwable e) {
        failure.compareAndSet(null, e);
        requestStop();
    }

    @Override
    public void close() {
        epoll.close();
        wakeUp.close();
    }
}
