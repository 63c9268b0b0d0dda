package io.dropscope.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.dropscope.bpf.WireFormat.FilterHostLayout;
import io.dropscope.bpf.WireFormat.FilterInterfaceLayout;
import io.dropscope.bpf.WireFormat.OptionsLayout;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Collection;

/** Turns {@link ProgramOptions} into {@code struct options}, which the program finds in its read-only data. */
final class OptionsWriter {
    /** A key's first events of each second and CPU that may use the last quarter of the ring. */
    private static final int RESERVE_PER_SECOND = 64;

    private static final Duration SECOND = Duration.ofSeconds(1);

    private OptionsWriter() {}

    /**
     * Writes all fields.
     *
     * @param readsPages whether the program may read what an skb holds in pages
     * @param to zeroed, of at least {@code struct options}' size
     */
    static void write(ProgramOptions options, KernelFeatures features, boolean readsPages, MemorySegment to) {
        int ticksPerSecond = features.ticksPerSecond();
        to.set(JAVA_BYTE, OptionsLayout.RUNS_NEST, (byte) (features.runsNest() ? 1 : 0));
        to.set(JAVA_BYTE, OptionsLayout.CASTS, (byte) (features.casts() ? 1 : 0));
        to.set(JAVA_BYTE, OptionsLayout.PROBE_READS, (byte) (features.probeReads() ? 1 : 0));
        to.set(JAVA_INT, OptionsLayout.SNAPLEN, features.probeReads() ? options.snaplen() : 0);
        to.set(JAVA_INT, OptionsLayout.READS_PAGES, readsPages ? 1 : 0);
        // A window never outlives its ledger: the swap starts new ones. So it is as long as the interval, up to 1 s.
        Duration window = options.interval().compareTo(SECOND) < 0 ? options.interval() : SECOND;
        double seconds = window.toNanos() / 1e9;
        to.set(JAVA_INT, OptionsLayout.WINDOW_JIFFIES, (int) Math.max(1, Math.round(seconds * ticksPerSecond)));
        long limit = options.detailPerSecond();
        if (limit > 0) {
            long budget = Math.min(Integer.MAX_VALUE, Math.max(1, Math.round(limit * seconds / features.onlineCpus())));
            to.set(JAVA_INT, OptionsLayout.WINDOW_BUDGET, (int) budget);
            to.set(JAVA_INT, OptionsLayout.WINDOW_BUDGET_RECIPROCAL, (int) Math.min(0xffff_ffffL, (1L << 32) / budget));
        }
        to.set(JAVA_INT, OptionsLayout.COARSE_TIME_NS, options.exactTimes() ? 0 : 1_000_000_000 / ticksPerSecond);
        to.set(JAVA_INT, OptionsLayout.WINDOW_RESERVE, (int) Math.max(1, Math.round(RESERVE_PER_SECOND * seconds)));
        to.set(JAVA_LONG, OptionsLayout.RING_RESERVE_BYTES, options.ringBytes() / 4 * 3L);
        to.set(JAVA_BYTE, OptionsLayout.DETAIL, (byte) (limit == ProgramOptions.NO_DETAIL ? 0 : 1));
        to.set(JAVA_BYTE, OptionsLayout.STACK_MODE, (byte) options.stacks().wire());
        writeRings(options.rings(), to);
        writeFilter(options.filter(), to);
    }

    private static void writeRings(RingsOfCpus rings, MemorySegment to) {
        if (rings.count() == 1) {
            return; // the program does not look at it, and writing it takes a millisecond of a start
        }
        to.set(JAVA_BYTE, OptionsLayout.SEVERAL_RINGS, (byte) 1);
        for (int cpu = 0; cpu < RingsOfCpus.CPUS; cpu++) {
            to.set(JAVA_BYTE, OptionsLayout.RING_OF_CPU + cpu, (byte) rings.of(cpu));
        }
    }

    private static void writeFilter(Filter filter, MemorySegment to) {
        ints(filter.reasons(), to, OptionsLayout.REASON_COUNT, OptionsLayout.REASONS);
        ints(filter.notReasons(), to, OptionsLayout.NOT_REASON_COUNT, OptionsLayout.NOT_REASONS);
        ints(filter.netns(), to, OptionsLayout.NETNS_COUNT, OptionsLayout.NETNS);
        shorts(filter.ports(), to, OptionsLayout.PORT_COUNT, OptionsLayout.PORTS);
        shorts(filter.etherTypes(), to, OptionsLayout.ETHER_TYPE_COUNT, OptionsLayout.ETHER_TYPES);
        ints(filter.uids(), to, OptionsLayout.UID_COUNT, OptionsLayout.UIDS);
        to.set(JAVA_BYTE, OptionsLayout.FILTERS_HOLDERS, (byte) (filter.byHolders() ? 1 : 0));
        to.set(JAVA_BYTE, OptionsLayout.COUNTS_HOST, (byte) (filter.isEmpty() ? 0 : 1));
        count(filter.ipProtocols(), to, OptionsLayout.IP_PROTOCOL_COUNT);
        int i = 0;
        for (int protocol : filter.ipProtocols()) {
            to.set(JAVA_BYTE, OptionsLayout.IP_PROTOCOLS + i++, (byte) protocol);
        }
        count(filter.interfaces(), to, OptionsLayout.INTERFACE_COUNT);
        long at = OptionsLayout.INTERFACES;
        for (Filter.Interface each : filter.interfaces()) {
            to.set(JAVA_INT, at + FilterInterfaceLayout.NETNS, (int) each.netns());
            to.set(JAVA_INT, at + FilterInterfaceLayout.INTERFACE_INDEX, each.index());
            at += FilterInterfaceLayout.SIZE;
        }
        count(filter.networks(), to, OptionsLayout.HOST_COUNT);
        at = OptionsLayout.HOSTS;
        for (Filter.Network network : filter.networks()) {
            byte[] address = network.address();
            MemorySegment.copy(address, 0, to, JAVA_BYTE, at + FilterHostLayout.ADDRESS, address.length);
            for (int bit = 0; bit < network.prefix(); bit++) {
                long mask = at + FilterHostLayout.MASK + bit / 8;
                to.set(JAVA_BYTE, mask, (byte) (to.get(JAVA_BYTE, mask) | 0x80 >>> bit % 8));
            }
            to.set(JAVA_INT, at + FilterHostLayout.IP_VERSION, address.length == 4 ? 4 : 6);
            at += FilterHostLayout.SIZE;
        }
    }

    private static void count(Collection<?> values, MemorySegment to, int countOffset) {
        if (values.size() > Filter.MAX_VALUES) {
            throw new IllegalArgumentException(
                    values.size() + " values for one filter; the program holds " + Filter.MAX_VALUES);
        }
        to.set(JAVA_INT, countOffset, values.size());
    }

    private static void ints(Collection<? extends Number> values, MemorySegment to, int countOffset, int offset) {
        count(values, to, countOffset);
        int i = 0;
        for (Number value : values) {
            to.set(JAVA_INT, offset + 4L * i++, (int) value.longValue());
        }
    }

    private static void shorts(Collection<Integer> values, MemorySegment to, int countOffset, int offset) {
        count(values, to, countOffset);
        int i = 0;
        for (int value : values) {
            to.set(JAVA_SHORT, offset + 2L * i++, (short) value);
        }
    }
}
