package io.dropscope.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What a driver tells of itself, by ioctl SIOCETHTOOL (include/uapi/linux/ethtool.h, linux/if.h). For one thread at a
 * time; the socket belongs to the network namespace of the thread that made it. Interfaces are named by index,
 * because their names reach the rest of the program as safe text only.
 *
 * <pre>
 *   ifreq               0 name(16)  16 pointer(8) or index(4)  40 end
 *   ethtool_drvinfo     0 command(4)  4 driver(32)  36 version(32)  68 firmware(32)  100 bus(32) ... 196 end
 *   ethtool_sset_info   0 command(4)  4 reserved(4)  8 mask(8)  16 length of each set asked for(4) ...
 *   ethtool_gstrings    0 command(4)  4 set(4)  8 count(4)  12 strings of 32 bytes
 *   ethtool_stats       0 command(4)  4 count(4)  8 values of 8 bytes
 *   ethtool_ringparam   0 command(4)  4 rx max(4)  8 mini max(4)  12 jumbo max(4)  16 tx max(4)
 *                      20 rx(4)  24 mini(4)  28 jumbo(4)  32 tx(4)
 * </pre>
 */
final class Ethtool implements AutoCloseable {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_NETNS_COOKIE = 71;
    private static final int SIOCGIFNAME = 0x8910;
    private static final int SIOCETHTOOL = 0x8946;

    private static final int ETHTOOL_GDRVINFO = 0x03;
    private static final int ETHTOOL_GRINGPARAM = 0x10;
    private static final int ETHTOOL_GSTRINGS = 0x1b;
    private static final int ETHTOOL_GSTATS = 0x1d;
    private static final int ETHTOOL_GSSET_INFO = 0x37;
    private static final int ETH_SS_STATS = 1;
    private static final int STRING = 32;

    private static final int IFREQ = 40;
    private static final int IFREQ_DATA = 16;
    private static final int DRIVER_INFO = 196;
    private static final int RING_PARAMETERS = 36;
    private static final int STRINGS = 12;
    private static final int STATISTICS = 8;

    /**
     * The kernel writes as many statistics as the driver has when it is asked, not as many as there is room for: they
     * may become more between two questions, by so many at most.
     */
    private static final int SLACK = 16 * 1024;

    private static final int MAX_STATISTICS = 1 << 20;
    private static final int ATTEMPTS = 3;

    private final Map<Integer, Names> names = new HashMap<>();
    private final int fd;
    private Buffers buffers;

    /** For all strings and all values of an interface: large, and asked for many interfaces one after the other. */
    private static final class Buffers {
        /**
         * Those that nobody uses now: readers of foreign namespaces are opened and closed at each poll, and what they left
         * behind would stay until the JVM's next full collection, hours later.
         */
        private static final Queue<Buffers> FREE = new ConcurrentLinkedQueue<>();

        MemorySegment strings = MemorySegment.NULL;
        MemorySegment values = MemorySegment.NULL;

        static Buffers take() {
            Buffers free = FREE.poll();
            return free != null ? free : new Buffers();
        }

        void giveBack() {
            FREE.add(this);
        }

        void reserve(int count) {
            strings = atLeast(strings, STRINGS + (long) (count + SLACK) * STRING);
            values = atLeast(values, STATISTICS + (long) (count + SLACK) * Long.BYTES);
        }

        private static MemorySegment atLeast(MemorySegment buffer, long size) {
            return buffer.byteSize() >= size ? buffer : Arena.ofAuto().allocate(size, 8);
        }
    }

    /** The strings of an interface as they came last, and what they were made into. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Names(byte[] raw, List<String> texts) {}

    Ethtool() throws LinuxException {
        fd = (int) Syscalls.check("socket(AF_INET)", Syscalls.call(Syscalls.SOCKET, AF_INET, SOCK_DGRAM_CLOEXEC, 0));
    }

    /** The cookie of the socket's network namespace; 0 where the kernel has none. */
    long namespaceCookie() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(8, 8);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, 8);
            long result = Syscalls.call(
                    Syscalls.GETSOCKOPT, fd, SOL_SOCKET, SO_NETNS_COOKIE, value.address(), length.address(), 0);
            return result == 0 ? value.get(ValueLayout.JAVA_LONG, 0) : 0;
        }
    }

    /** Empty when the driver tells nothing, or the interface is gone. */
    Optional<EthtoolDriver> driver(int interfaceIndex) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = request(arena, interfaceIndex);
            MemorySegment info = arena.allocate(DRIVER_INFO, 8);
            if (!ask("ETHTOOL_GDRVINFO", request, info, ETHTOOL_GDRVINFO)) {
                return Optional.empty();
            }
            return Optional.of(new EthtoolDriver(text(info, 4), text(info, 36), text(info, 68), text(info, 100)));
        }
    }

    Optional<RingSizes> rings(int interfaceIndex) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = request(arena, interfaceIndex);
            MemorySegment ring = arena.allocate(RING_PARAMETERS, 8);
            if (!ask("ETHTOOL_GRINGPARAM", request, ring, ETHTOOL_GRINGPARAM)) {
                return Optional.empty();
            }
            return Optional.of(new RingSizes(u32(ring, 20), u32(ring, 4), u32(ring, 32), u32(ring, 16)));
        }
    }

    Optional<EthtoolStatistics> statistics(int interfaceIndex) throws LinuxException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment request = request(arena, interfaceIndex);
                int count = count(arena, request);
                if (count == 0) {
                    names.remove(interfaceIndex);
                    return Optional.empty();
                }
                if (buffers == null) {
                    buffers = Buffers.take();
                }
                buffers.reserve(count);
                MemorySegment strings = buffers.strings;
                MemorySegment values = buffers.values;
                strings.set(ValueLayout.JAVA_INT, 4, ETH_SS_STATS);
                strings.set(ValueLayout.JAVA_INT, 8, count);
                values.set(ValueLayout.JAVA_INT, 4, count);
                if (!ask("ETHTOOL_GSTRINGS", request, strings, ETHTOOL_GSTRINGS)
                        || !ask("ETHTOOL_GSTATS", request, values, ETHTOOL_GSTATS)) {
                    return Optional.empty();
                }
                // names and values that do not belong together would be wrong numbers
                if (u32(strings, 8) == count && u32(values, 4) == count) {
                    long[] numbers = values.asSlice(STATISTICS, (long) count * Long.BYTES)
                            .toArray(ValueLayout.JAVA_LONG);
                    byte[] raw = strings.asSlice(STRINGS, (long) count * STRING).toArray(ValueLayout.JAVA_BYTE);
                    return Optional.of(new EthtoolStatistics(names(interfaceIndex, raw), numbers));
                }
            }
        }
        return Optional.empty();
    }

    /** 0 when it has none. */
    private int count(Arena arena, MemorySegment request) throws LinuxException {
        MemorySegment sets = arena.allocate(24, 8);
        sets.set(ValueLayout.JAVA_LONG, 8, 1L << ETH_SS_STATS);
        if (!ask("ETHTOOL_GSSET_INFO", request, sets, ETHTOOL_GSSET_INFO)
                || sets.get(ValueLayout.JAVA_LONG, 8) != 1L << ETH_SS_STATS) {
            return 0;
        }
        long count = u32(sets, 16);
        return count > MAX_STATISTICS ? 0 : (int) count;
    }

    /** A driver with a thousand statistics has a thousand names, and the same ones each time. */
    private List<String> names(int interfaceIndex, byte[] raw) {
        Names known = names.get(interfaceIndex);
        if (known == null || !Arrays.equals(known.raw(), raw)) {
            List<String> texts = new ArrayList<>(raw.length / STRING);
            for (int at = 0; at < raw.length; at += STRING) {
                texts.add(Text.ofCString(Arrays.copyOfRange(raw, at, at + STRING)));
            }
            known = new Names(raw, List.copyOf(texts));
            names.put(interfaceIndex, known);
        }
        return known.texts();
    }

    /** A request with the interface's name in it; null when there is no such interface. */
    private MemorySegment request(Arena arena, int interfaceIndex) throws LinuxException {
        MemorySegment request = arena.allocate(IFREQ, 8);
        request.set(ValueLayout.JAVA_INT, IFREQ_DATA, interfaceIndex);
        long result = Syscalls.call(Syscalls.IOCTL, fd, SIOCGIFNAME, request.address());
        if (result == -Errno.ENODEV) {
            return null;
        }
        Syscalls.check("ioctl(SIOCGIFNAME) of interface " + interfaceIndex, result);
        return request;
    }

    /** False when the driver has no such thing, or the interface is gone. */
    private boolean ask(String what, MemorySegment request, MemorySegment data, int command) throws LinuxException {
        if (request == null) {
            return false;
        }
        data.set(ValueLayout.JAVA_INT, 0, command);
        request.set(ValueLayout.JAVA_LONG, IFREQ_DATA, data.address());
        long result = Syscalls.call(Syscalls.IOCTL, fd, SIOCETHTOOL, request.address());
        if (result == -Errno.EOPNOTSUPP || result == -Errno.ENODEV) {
            return false;
        }
        if (result < 0) {
            String name = request.getString(0, StandardCharsets.ISO_8859_1);
            throw new LinuxException(what + " of " + RawFiles.safe(name), (int) -result);
        }
        return true;
    }

    private static long u32(MemorySegment in, long at) {
        return Integer.toUnsignedLong(in.get(ValueLayout.JAVA_INT, at));
    }

    private static String text(MemorySegment in, long at) {
        return Text.ofCString(in.asSlice(at, STRING).toArray(ValueLayout.JAVA_BYTE));
    }

    @Override
    public void close() {
        Syscalls.close(fd);
        if (buffers != null) {
            buffers.giveBack();
            buffers = null;
        }
    }
}
