package io.dropscope.bpf;

import static io.dropscope.libbpf.libbpf_h.bpf_iter_create;

import io.dropscope.bpf.WireFormat.HoldingLayout;
import io.dropscope.enrich.SocketScan;
import io.dropscope.linux.Descriptors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The look at the holders by the iterator {@code sockets_of_tasks} of bpf/sweep.h: all tasks of all namespaces in one
 * pass, whatever the rights to /proc. Tags each socket on the way. Used by one thread at a time.
 */
final class TaskFiles implements SocketScan {
    /** What the kernel gives at most by one read of an iterator, and more. */
    private static final int BUFFER_BYTES = 1 << 16;

    private final int link;
    private final MemorySegment buffer;
    private final Words record = new Words(HoldingLayout.SIZE);
    private final Holding holding = new Holding();

    /** @param link descriptor of the attached iterator */
    TaskFiles(int link, Arena arena) {
        this.link = link;
        this.buffer = arena.allocate(BUFFER_BYTES, 8);
    }

    @Override
    public Missed run(Visitor visitor) throws IOException {
        int fd = bpf_iter_create(link);
        if (fd < 0) {
            throw new BpfException(BpfException.Cause.FAILURE, "cannot look at the sockets of processes: errno " + -fd);
        }
        try {
            long held = 0;
            while (true) {
                long length = Descriptors.read(fd, buffer.asSlice(held));
                if (length == 0) {
                    return Missed.NOTHING;
                }
                held += length;
                long at = 0;
                for (; at + HoldingLayout.SIZE <= held; at += HoldingLayout.SIZE) {
                    WireFormat.decodeHolding(buffer, at, record, holding);
                    visitor.holding(holding);
                }
                held -= at; // a record cut by the kernel's buffer
                MemorySegment.copy(buffer, at, buffer, 0, held);
            }
        } finally {
            Descriptors.close(fd);
        }
    }
}
