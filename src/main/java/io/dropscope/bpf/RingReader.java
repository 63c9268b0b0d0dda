package io.dropscope.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.dropscope.bpf.WireFormat.DropEventLayout;
import io.dropscope.event.DropEvent;
import io.dropscope.linux.MemoryMapping;
import io.dropscope.linux.SystemInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Reads the kernel's BPF ring buffer (kernel/bpf/ringbuf.c) from its mapped pages, without a call into libbpf:
 *
 * <pre>
 *   page 0      consumer position, written by us          (mapped read-write)
 *   page 1      producer position, written by the kernel  (mapped read-only, with the data)
 *   page 2 ...  data, and behind them their first page once more, so that a record that wraps is whole: the kernel
 *               offers all of them twice, and each that we mapped would count as resident memory once more
 *
 *   record:  u32 length | BUSY (bit 31) | DISCARD (bit 30)   u32 page offset   bytes, padded to 8
 * </pre>
 *
 * A record whose BUSY bit is set is still being written and ends what can be read, even if later ones are complete. The
 * kernel sets the producer position with release and clears BUSY with release (xchg); both are read with acquire. Our
 * position is written with release after the bytes were read, for the kernel overwrites what lies below it.
 *
 * <p>Positions count bytes since the ring was made and never wrap in practice. One reader thread; no allocation.
 */
final class RingReader {
    private static final int BUSY = 1 << 31;
    private static final int DISCARD = 1 << 30;
    private static final int HEADER_BYTES = 8;
    private static final int MAX_GATHERED = 256;

    private static final VarHandle LONG = JAVA_LONG.varHandle();
    private static final VarHandle INT = JAVA_INT.varHandle();

    private final MemorySegment consumerPage;
    private final MemorySegment producerAndData;
    private final long dataOffset;
    private final long mask;

    // hot
    private final long[] gathered = new long[MAX_GATHERED];
    private final Words record = new Words(DropEventLayout.SIZE);
    private long position;
    private long released;
    private long gatheredEnd;
    private long newest;
    private long undecodable;
    private long gatheredUndecodable;

    /**
     * @param fd the ring's map
     * @param ringBytes its size
     * @param arena whose end unmaps it; only the reader thread may use it until then
     */
    RingReader(int fd, int ringBytes, Arena arena) throws IOException {
        this(
                MemoryMapping.map(fd, 0, SystemInfo.pageSize(), true, arena),
                MemoryMapping.map(fd, SystemInfo.pageSize(), 2L * SystemInfo.pageSize() + ringBytes, false, arena),
                SystemInfo.pageSize(),
                ringBytes);
    }

    /**
     * @param consumerPage page 0
     * @param producerAndData the pages from 1 on; behind the data as much of their beginning as a record may hold
     * @param dataOffset where in them the data begin: the size of a page
     */
    RingReader(MemorySegment consumerPage, MemorySegment producerAndData, long dataOffset, int ringBytes) {
        this.consumerPage = consumerPage;
        this.producerAndData = producerAndData;
        this.dataOffset = dataOffset;
        mask = ringBytes - 1L;
        position = (long) LONG.getAcquire(consumerPage, 0L);
        released = position;
        gatheredEnd = position;
        newest = position;
    }

    /** How many records of no known type or size were passed over. */
    long undecodable() {
        return undecodable;
    }

    /**
     * As {@link io.dropscope.event.Source#gather}. Without an event all room is given back, and the kernel tells when the
     * next one comes.
     */
    int gather(int max) {
        int count = look(max);
        if (count == 0 && released != gatheredEnd) {
            newest = gatheredEnd;
            release();
            VarHandle.fullFence(); // what came before the kernel could see our position has woken nobody
            count = look(max);
        }
        return count;
    }

    private int look(int max) {
        long at = position;
        long end = (long) LONG.getAcquire(producerAndData, 0L);
        int limit = Math.min(max, MAX_GATHERED);
        int count = 0;
        gatheredUndecodable = 0;
        while (at < end && count < limit) {
            long record = dataOffset + (at & mask);
            int header = (int) INT.getAcquire(producerAndData, record);
            if ((header & BUSY) != 0) {
                break;
            }
            int length = header & ~DISCARD;
            if ((header & DISCARD) == 0) {
                if (WireFormat.isDecodable(producerAndData, record + HEADER_BYTES, length)) {
                    gathered[count++] = record + HEADER_BYTES;
                } else {
                    gatheredUndecodable++;
                }
            }
            newest = at;
            at += (length + HEADER_BYTES + 7) & ~7;
        }
        gatheredEnd = at;
        return count;
    }

    /** When a gathered event happened, CLOCK_MONOTONIC. */
    long timestampNanos(int index) {
        return WireFormat.timestampNanos(producerAndData, gathered[index]);
    }

    void decode(int index, long wallOffsetNanos, DropEvent slot) {
        WireFormat.decode(producerAndData, gathered[index], record, wallOffsetNanos, slot);
    }

    /**
     * As {@link io.dropscope.event.Source#release}, but for the newest record: as long as one is left, the kernel wakes
     * nobody for the next. A wake-up is an interrupt in the middle of the traced work, some 4 us.
     */
    void release() {
        position = gatheredEnd;
        undecodable += gatheredUndecodable;
        gatheredUndecodable = 0;
        if (newest != released) {
            released = newest;
            LONG.setRelease(consumerPage, 0L, released);
        }
    }
}
