package io.dropscope.enrich;

import io.dropscope.enrich.SymbolTable.NameStore;
import io.dropscope.enrich.SymbolTable.Region;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads /proc/kallsyms once, block by block, into a {@link SymbolTable}; makes no String for a line. A line is
 *
 * <pre>
 *   ffffffff81a2b3c0 t nft_do_chain&lt;tab&gt;[nf_tables]
 * </pre>
 *
 * <p>Only functions are kept (types t, T, w, W), and of several at one address the best name. Left out are marks of
 * the linker script, the padding in front of functions (__pfx_), and functions behind _etext, whose memory is free
 * after boot.
 */
final class KallsymsParser {
    private static final int BLOCK = 64 * 1024;
    /** Address, type and a name of KSYM_NAME_LEN with its module fit in any case. */
    private static final int MAX_LINE = 2048;
    /** Twelve bits of a name's tag. */
    private static final int MAX_MODULES = 4096;

    // Ranks of names at one address, best first.
    private static final int GLOBAL = 0;
    private static final int WEAK = 1;
    private static final int LOCAL = 2;
    private static final int ODD = 4;

    private final NameStore names = new NameStore();
    private long[] entries = new long[96 * 1024];
    private int count;

    private long base;
    private long imageEnd;
    private boolean anyAddress;

    private final List<String> modules = new ArrayList<>();
    private final Map<String, Integer> moduleNumbers = new HashMap<>();
    private byte[] lastModule = new byte[0];
    private int lastModuleNumber;

    private KallsymsParser() {
        modules.add(null);
    }

    /**
     * Reads a symbol table.
     *
     * @param kallsyms the bytes of /proc/kallsyms
     * @param modules the bytes of /proc/modules; may be empty
     * @return the table, or null when the kernel hides the addresses (kptr_restrict, no CAP_SYSLOG): all are zero
     */
    static SymbolTable parse(InputStream kallsyms, InputStream modules) throws IOException {
        KallsymsParser parser = new KallsymsParser();
        parser.readAll(kallsyms);
        return parser.anyAddress ? parser.table(regions(modules)) : null;
    }

    private void readAll(InputStream in) throws IOException {
        byte[] buffer = new byte[BLOCK];
        int filled = 0;
        while (true) {
            // seq_file gives a page at a time; small reads keep the copy on the stack of the JVM's native code.
            int read = in.read(buffer, filled, Math.min(8192, BLOCK - filled));
            if (read < 0) {
                break;
            }
            filled += read;
            if (filled + MAX_LINE > BLOCK) {
                int done = lines(buffer, filled);
                System.arraycopy(buffer, done, buffer, 0, filled - done);
                filled -= done;
                if (filled + MAX_LINE > BLOCK) {
                    throw new IOException("no symbol table: a line of more than " + filled + " bytes");
                }
            }
        }
        lines(buffer, filled);
    }

    /** Takes all whole lines; gives the number of bytes taken. */
    private int lines(byte[] b, int end) {
        int line = 0;
        while (true) {
            int i = line;
            long address = 0;
            int digit;
            while (i < end && (digit = hex(b[i])) >= 0) {
                address = (address << 4) | digit;
                i++;
            }
            int newline = i;
            while (newline < end && b[newline] != '\n') {
                newline++;
            }
            if (newline == end) {
                return line;
            }
            if (i + 3 < newline && b[i] == ' ' && b[i + 2] == ' ') {
                symbol(address, b[i + 1], b, i + 3, newline);
            }
            line = newline + 1;
        }
    }

    private static int hex(int c) {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    }

    private void symbol(long address, int type, byte[] b, int start, int newline) {
        int rank = switch (type) {
            case 'T' -> GLOBAL;
            case 'W', 'w' -> WEAK;
            case 't' -> LOCAL;
            default -> -1;
        };
        // _etext is of another type on some architectures.
        boolean mark = b[start] == '_' && isMark(b, start, newline);
        if (mark && equal(b, start, newline, "_etext")) {
            imageEnd = address;
        }
        if (rank < 0) {
            return;
        }
        anyAddress |= address != 0;
        int tab = start;
        while (tab < newline && b[tab] != '\t') {
            tab++;
        }
        boolean inImage = tab == newline;
        if (base == 0 && inImage && address < 0) {
            base = address;
        }
        long distance = address - base;
        if (mark
                || address >= 0
                || distance != (int) distance
                || (inImage && imageEnd != 0 && Long.compareUnsigned(address, imageEnd) >= 0)
                || startsWith(b, start, tab, "__pfx_")) {
            return;
        }
        if (startsWith(b, start, tab, "__pi_") || startsWith(b, start, tab, "__cfi_")) {
            rank |= ODD;
        }
        int module = inImage ? 0 : module(b, tab + 2, newline - 1);
        if (count == entries.length) {
            entries = Arrays.copyOf(entries, count + count / 4);
        }
        entries[count++] = (distance << 32) | names.add(rank, module, b, start, tab - start);
    }

    /** Names of the linker script: they stand at the edges of sections and hold no code. */
    private static boolean isMark(byte[] b, int start, int end) {
        return endsWith(b, start, end, "_text_start")
                || endsWith(b, start, end, "_text_end")
                || equal(b, start, end, "_text")
                || equal(b, start, end, "_stext")
                || equal(b, start, end, "_etext")
                || equal(b, start, end, "__pi__text");
    }

    private int module(byte[] b, int start, int end) {
        // Symbols of a module stand together.
        if (!Arrays.equals(lastModule, 0, lastModule.length, b, start, end)) {
            lastModule = Arrays.copyOfRange(b, start, end);
            String name = new String(lastModule, StandardCharsets.ISO_8859_1);
            lastModuleNumber = moduleNumbers.computeIfAbsent(name, this::newModule);
        }
        return lastModuleNumber;
    }

    private int newModule(String name) {
        if (modules.size() == MAX_MODULES) {
            return MAX_MODULES - 1;
        }
        modules.add(name);
        return modules.size() - 1;
    }

    private SymbolTable table(Map<String, Region> regions) {
        // The image comes sorted, then modules in the order of their loading, so the sort has little to do.
        Arrays.sort(entries, 0, count);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (kept == 0 || entries[kept - 1] >> 32 != entries[i] >> 32) {
                entries[kept++] = entries[i];
            } else if (isBetter((int) entries[i], (int) entries[kept - 1])) {
                entries[kept - 1] = entries[i];
            }
        }
        if (imageEnd == 0 && kept > 0) {
            imageEnd = base + (int) (entries[kept - 1] >> 32) + 1;
        }
        return new SymbolTable(
                base, Arrays.copyOf(entries, kept), names, imageEnd, modules.toArray(String[]::new), regions);
    }

    /** Whether a name at the same address is the one that a reader of kernel source looks for. */
    private boolean isBetter(int record, int than) {
        int difference = names.rank(record) - names.rank(than);
        return difference != 0 ? difference < 0 : underscores(names.text(record)) < underscores(names.text(than));
    }

    private static int underscores(String name) {
        int count = 0;
        while (count < name.length() && name.charAt(count) == '_') {
            count++;
        }
        return count;
    }

    /** {@code nf_tables 372736 0 - Live 0xffffffffc0a00000}: start and size of the memory of each module. */
    private static Map<String, Region> regions(InputStream modules) throws IOException {
        Map<String, Region> regions = new HashMap<>();
        for (String line : new String(modules.readAllBytes(), StandardCharsets.ISO_8859_1)
                .lines()
                .toList()) {
            String[] words = line.split(" ", -1);
            if (words.length >= 6 && words[5].startsWith("0x")) {
                long start = Long.parseUnsignedLong(words[5], 2, words[5].length(), 16);
                if (start != 0) {
                    regions.put(words[0], new Region(start, start + Long.parseLong(words[1])));
                }
            }
        }
        return regions;
    }

    private static boolean equal(byte[] b, int start, int end, String text) {
        return end - start == text.length() && startsWith(b, start, end, text);
    }

    private static boolean endsWith(byte[] b, int start, int end, String text) {
        return end - start >= text.length() && startsWith(b, end - text.length(), end, text);
    }

    private static boolean startsWith(byte[] b, int start, int end, String text) {
        if (end - start < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (b[start + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
