package io.dropscope.enrich;

import io.dropscope.event.Symbol;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * The functions of a kernel, sorted by address, compact: 8 bytes for each function, and the
 * bytes of its name. Immutable once built by {@link KallsymsParser}; read from any thread.
 *
 * <p>An entry is one long, so that sorting is sorting longs: the signed distance from the base address in the upper
 * half (kernel image and modules lie within 2 GiB of each other on x86-64 and aarch64), in the lower half where its
 * name stands.
 *
 * <pre>
 *   name record:  tag(2, big endian: rank &lt;&lt; 12 | module)  name ...  NUL
 * </pre>
 */
final class SymbolTable {
    static final SymbolTable EMPTY = new SymbolTable(0, new long[0], new NameStore(), 0, new String[] {null}, Map.of());

    /** How far a function may reach where no bound of its region is known (BPF programs, trampolines). */
    private static final long UNBOUNDED_REACH = 64 * 1024;

    private final long base;
    private final long[] entries;
    private final NameStore names;
    private final long imageEnd;
    private final String[] modules;
    private final Map<String, Region> regions;

    SymbolTable(
            long base, long[] entries, NameStore names, long imageEnd, String[] modules, Map<String, Region> regions) {
        this.base = base;
        this.entries = entries;
        this.names = names;
        this.imageEnd = imageEnd;
        this.modules = modules;
        this.regions = regions;
    }

    /** Where a module's memory lies; the end is exclusive. */
    record Region(long start, long end) {
        boolean holds(long address) {
            return Long.compareUnsigned(address, start) >= 0 && Long.compareUnsigned(address, end) < 0;
        }
    }

    int size() {
        return entries.length;
    }

    /** Bytes of memory that the table holds. */
    long bytes() {
        return 8L * entries.length + names.bytes();
    }

    /** The function that holds an address, as a new object; one without a name where no function is. */
    Symbol find(long address) {
        // Not below zero is user space: the distance to it could wrap around.
        long distance = address - base;
        int at = address < 0 && distance == (int) distance ? last((int) distance) : -1;
        if (at < 0) {
            return Symbol.unnamed(address);
        }
        long start = base + (int) (entries[at] >> 32);
        int record = (int) entries[at];
        String module = modules[names.module(record)];
        return Long.compareUnsigned(address, end(start, module)) < 0
                ? new Symbol(address, names.text(record), address - start, module)
                : Symbol.unnamed(address);
    }

    /**
     * Whether an address lies in or behind the last function of a module. Nobody tells where that function ends (the size
     * of a module in /proc/modules is that of all its parts together), so a module that was loaded after this table was
     * read may hold the address.
     */
    boolean endsModule(long address) {
        long distance = address - base;
        int at = address < 0 && distance == (int) distance ? last((int) distance) : -1;
        if (at < 0) {
            return false;
        }
        int module = names.module((int) entries[at]);
        return modules[module] != null && (at + 1 == entries.length || names.module((int) entries[at + 1]) != module);
    }

    /** The index of the last entry at or before a distance, -1 when all lie behind it. */
    private int last(int distance) {
        long key = ((long) distance << 32) | Integer.MAX_VALUE;
        int low = 0;
        int high = entries.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (entries[middle] <= key) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /** Where the region ends in which a function stands: nothing behind it can belong to the function. */
    private long end(long start, String module) {
        if (module == null) {
            return imageEnd;
        }
        Region region = regions.get(module);
        return region != null && region.holds(start) ? region.end() : start + UNBOUNDED_REACH;
    }

    /** Name records one after another, in blocks so that growing copies nothing. */
    static final class NameStore {
        private static final int BLOCK_BITS = 16;
        private static final int BLOCK = 1 << BLOCK_BITS;
        private static final int TAG = 2;
        private static final int RANK_BITS = 12;

        private byte[][] blocks = new byte[64][];
        private int used;

        /** Adds a record and gives its position. */
        int add(int rank, int module, byte[] from, int offset, int length) {
            if ((used & (BLOCK - 1)) + TAG + length + 1 > BLOCK) {
                used = (used | (BLOCK - 1)) + 1;
            }
            int block = used >>> BLOCK_BITS;
            if (block == blocks.length) {
                blocks = Arrays.copyOf(blocks, block * 2);
            }
            if (blocks[block] == null) {
                blocks[block] = new byte[BLOCK];
            }
            int record = used;
            int at = used & (BLOCK - 1);
            int tag = (rank << RANK_BITS) | module;
            blocks[block][at] = (byte) (tag >> 8);
            blocks[block][at + 1] = (byte) tag;
            System.arraycopy(from, offset, blocks[block], at + TAG, length);
            used += TAG + length + 1;
            return record;
        }

        int rank(int record) {
            return tag(record) >>> RANK_BITS;
        }

        int module(int record) {
            return tag(record) & ((1 << RANK_BITS) - 1);
        }

        private int tag(int record) {
            byte[] block = blocks[record >>> BLOCK_BITS];
            int at = record & (BLOCK - 1);
            return ((block[at] & 0xff) << 8) | (block[at + 1] & 0xff);
        }

        String text(int record) {
            byte[] block = blocks[record >>> BLOCK_BITS];
            int start = (record & (BLOCK - 1)) + TAG;
            int end = start;
            while (block[end] != 0) {
                end++;
            }
            return new String(block, start, end - start, StandardCharsets.ISO_8859_1);
        }

        long bytes() {
            return ((used + BLOCK - 1) >>> BLOCK_BITS) * (long) BLOCK;
        }
    }
}
