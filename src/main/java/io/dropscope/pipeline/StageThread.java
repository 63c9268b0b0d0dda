package io.dropscope.pipeline;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import io.dropscope.event.DropEvent;
import io.dropscope.event.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * A consumer of the Disruptor's ring: takes each event through its stages, one after the other on its one thread, and
 * runs the tasks that others post to it between two events.
 *
 * <p>The Disruptor's own BatchEventProcessor knows no tasks, and a tick has to come through when no event does.
 */
final class StageThread implements Runnable {
    /** Slots are given back at least this often, so that a long batch does not hold up the reader. */
    private static final int RELEASE_EVERY = 256;

    private record Task(long afterSequence, Runnable action) {}

    private final RingBuffer<DropEvent> ring;
    private final SequenceBarrier barrier;
    private final Sequence sequence = new Sequence();
    private final Stage[] stages;
    private final Consumer<Throwable> onFailure;
    private final Runnable onRoom;
    private final ConcurrentLinkedQueue<Task> tasks = new ConcurrentLinkedQueue<>();
    private final Thread thread;

    private volatile boolean halted;
    private boolean failed;

    /**
     * @param dependencies sequences of those who must have seen an event before
     * @param onFailure told of the first exception of a stage, after which further events are passed over, and of each
     *     of a task; the thread goes on, for the run still has to end in order
     * @param onRoom told each time that slots were given back
     */
    StageThread(
            String name,
            RingBuffer<DropEvent> ring,
            Sequence[] dependencies,
            List<Stage> stages,
            Consumer<Throwable> onFailure,
            Runnable onRoom) {
        this.ring = ring;
        this.barrier = ring.newBarrier(dependencies);
        this.stages = stages.toArray(new Stage[0]);
        this.onFailure = onFailure;
        this.onRoom = onRoom;
        this.thread = new Thread(this, name);
        thread.setDaemon(true); // a stage that hangs in a write must not keep the process
    }

    Sequence sequence() {
        return sequence;
    }

    void start() {
        thread.start();
    }

    /** Runs an action on this thread, when every event up to a sequence has gone through the stages, and before the next. */
    void post(long afterSequence, Runnable action) {
        tasks.add(new Task(afterSequence, action));
        barrier.alert();
    }

    /** Ends the thread once it has gone through what is published and posted. */
    void halt() {
        halted = true;
        barrier.alert();
    }

    /**
     * Waits until the thread has ended, or has taken no event for so long; with zero, only for the end.
     *
     * @return whether it has ended
     */
    boolean join(Duration patience) throws InterruptedException {
        long before;
        do {
            before = sequence.get();
            thread.join(patience.toMillis());
        } while (thread.isAlive() && sequence.get() != before);
        return !thread.isAlive();
    }

    @Override
    public void run() {
        long next = sequence.get() + 1;
        while (true) {
            runTasks(next - 1);
            if (halted && next > ring.getCursor() && tasks.isEmpty()) {
                return;
            }
            try {
                long available = beforeTask(halted ? ring.getCursor() : barrier.waitFor(next), next);
                while (next <= available) {
                    process(ring.get(next), next == available);
                    if (next % RELEASE_EVERY == 0) {
                        release(next);
                    }
                    next++;
                }
                release(next - 1);
            } catch (AlertException wakeUp) {
                barrier.clearAlert();
            } catch (TimeoutException never) {
                throw new AssertionError(never); // BlockingWaitStrategy has no time-out
            } catch (InterruptedException ended) {
                return;
            }
        }
    }

    /** Ends a batch where a task is due: it was posted before the events behind it were published. */
    private long beforeTask(long available, long next) {
        Task task = tasks.peek();
        return task == null ? available : Math.min(available, Math.max(task.afterSequence, next - 1));
    }

    /** Volatile: whoever waits for room has looked for it after saying so, or is seen here. */
    private void release(long upTo) {
        sequence.setVolatile(upTo);
        onRoom.run();
    }

    private void runTasks(long processed) {
        Task task = tasks.peek();
        while (task != null && task.afterSequence <= processed) {
            tasks.remove();
            try {
                task.action.run();
            } catch (RuntimeException | Error failure) {
                onFailure.accept(failure);
            }
            task = tasks.peek();
        }
    }

    private void process(DropEvent event, boolean endOfBatch) {
        if (failed) {
            return;
        }
        try {
            for (Stage stage : stages) {
                stage.onEvent(event, endOfBatch);
            }
        } catch (IOException | RuntimeException | Error failure) {
            failed = true;
            onFailure.accept(failure);
        }
    }
}
