package io.dropscope.pipeline;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.WaitStrategy;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for the producer as the BlockingWaitStrategy does, and for the stage before without spinning: that one may wait
 * for the symbols at the start, and a core that spins meanwhile is a core that the traced workload lacks.
 */
final class ParkingWaitStrategy implements WaitStrategy {
    /** A stage takes a batch in some microseconds: worth a short look before parking. */
    private static final int LOOKS = 200;

    private static final long PARK_NANOS = 200_000;

    private final BlockingWaitStrategy producer = new BlockingWaitStrategy();

    @Override
    public long waitFor(long sequence, Sequence cursor, Sequence dependent, SequenceBarrier barrier)
            throws AlertException, InterruptedException {
        producer.waitFor(sequence, cursor, cursor, barrier);
        int looks = 0;
        long available = dependent.get();
        while (available < sequence) {
            barrier.checkAlert();
            if (looks++ < LOOKS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(PARK_NANOS);
            }
            available = dependent.get();
        }
        return available;
    }

    @Override
    public void signalAllWhenBlocking() {
        producer.signalAllWhenBlocking();
    }
}
