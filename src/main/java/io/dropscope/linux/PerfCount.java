package io.dropscope.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts how often a tracepoint is passed, on all CPUs, by counting perf events: nothing is written anywhere, so nothing can
 * be lost. For one thread at a time.
 *
 * <pre>
 *   perf_event_attr  0 type(4)  4 size(4)  8 config(8)  ... 64        (include/uapi/linux/perf_event.h, the first version)
 * </pre>
 */
public final class PerfCount implements AutoCloseable {
    private static final String[] TRACEFS = {"/sys/kernel/tracing", "/sys/kernel/debug/tracing"};
    private static final int PERF_TYPE_TRACEPOINT = 2;
    private static final int PERF_ATTR_SIZE_VER0 = 64;
    private static final int PERF_FLAG_FD_CLOEXEC = 8;

    private final List<Integer> fds = new ArrayList<>();

    /**
     * Counts from the return on.
     *
     * @param event group and name as in tracefs: {@code skb/kfree_skb}
     * @throws LinuxException ENOENT (2) when tracefs is not mounted; EACCES (13) or EPERM (1) without CAP_PERFMON
     */
    public PerfCount(String event) throws LinuxException {
        int id = id(event);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(PERF_ATTR_SIZE_VER0, 8);
            attributes.set(ValueLayout.JAVA_INT, 0, PERF_TYPE_TRACEPOINT);
            attributes.set(ValueLayout.JAVA_INT, 4, PERF_ATTR_SIZE_VER0);
            attributes.set(ValueLayout.JAVA_LONG, 8, id);
            int cpus = SystemInfo.possibleCpus();
            for (int cpu = 0; cpu < cpus; cpu++) {
                long fd = Syscalls.call(
                        Syscalls.PERF_EVENT_OPEN, attributes.address(), -1, cpu, -1, PERF_FLAG_FD_CLOEXEC, 0);
                if (fd == -Errno.ENODEV) {
                    continue; // offline
                }
                fds.add((int) Syscalls.check("perf_event_open of " + event, fd));
            }
        } catch (LinuxException e) {
            close();
            throw e;
        }
    }

    private static int id(String event) throws LinuxException {
        LinuxException absent = null;
        for (String mount : TRACEFS) {
            try {
                byte[] text = RawFiles.read(mount + "/events/" + event + "/id");
                return Integer.parseInt(new String(text, StandardCharsets.US_ASCII).strip());
            } catch (LinuxException e) {
                absent = absent == null ? e : absent;
            }
        }
        throw absent;
    }

    /** How often it was passed since this was made, all CPUs together. */
    public long count() throws LinuxException {
        long sum = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_LONG);
            for (int fd : fds) {
                Syscalls.check(
                        "read of a perf event", Syscalls.call(Syscalls.READ, fd, value.address(), value.byteSize()));
                sum += value.get(ValueLayout.JAVA_LONG, 0);
            }
        }
        return sum;
    }

    @Override
    public void close() {
        fds.forEach(Syscalls::close);
        fds.clear();
    }
}
