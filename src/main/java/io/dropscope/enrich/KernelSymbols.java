package io.dropscope.enrich;

import io.dropscope.event.Symbol;
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Kernel addresses to functions, from /proc/kallsyms. The table is loaded on a thread of its own from construction on,
 * and the first question waits for it; from then on nobody waits. All methods may be called from any thread.
 *
 * <p>The same address gives the same {@link Symbol} while it means the same (as long as some thousands of addresses are
 * in use). An address outside all known functions may be in a module that was loaded later: the table is then read
 * again in the background, at most every five seconds and once for each such address.
 */
public final class KernelSymbols {
    private static final long RELOAD_INTERVAL_NANOS = 5_000_000_000L;
    private static final int CACHE_SLOTS = 16 * 1024;
    private static final Symbol NO_LOCATION = Symbol.unnamed(0);

    private final Loader loader;
    private final CountDownLatch loaded = new CountDownLatch(1);
    private final AtomicBoolean reloading = new AtomicBoolean();
    private volatile State state;
    private volatile boolean hidden;
    private volatile boolean unknownSeen;
    private volatile long loadedNanos;

    /** Starts to load the table of the running kernel. */
    public KernelSymbols() {
        this(KernelSymbols::loadLive);
    }

    KernelSymbols(Loader loader) {
        this.loader = loader;
        start(null);
    }

    /** Makes a table, or null when the kernel hides the addresses. */
    interface Loader {
        SymbolTable load() throws IOException;
    }

    private record State(SymbolTable table, Interned<Symbol> cache) {}

    private static SymbolTable loadLive() throws IOException {
        try (InputStream kallsyms = new FileInputStream("/proc/kallsyms");
                InputStream modules = openModules()) {
            return KallsymsParser.parse(kallsyms, modules);
        }
    }

    private static InputStream openModules() {
        try {
            return new FileInputStream("/proc/modules");
        } catch (IOException kernelWithoutModules) {
            return new ByteArrayInputStream(new byte[0]);
        }
    }

    /**
     * The function that holds an address: the closest one before it, unless the address lies outside the memory of the
     * kernel image or the module that this function is in. Waits for the first load only.
     *
     * @return {@link Symbol#unnamed} where no function is known
     */
    public Symbol symbol(long address) {
        if (address == 0) {
            return NO_LOCATION;
        }
        State current = loadedState();
        Symbol symbol = current.cache.get(address, 0);
        if (symbol == null) {
            symbol = current.cache.putIfAbsent(address, 0, current.table.find(address));
            if (symbol.name() == null && address < 0) {
                unknownSeen = true;
            }
        }
        if (symbol.name() == null && unknownSeen) {
            reload();
        }
        return symbol;
    }

    /** Whether the kernel hides its addresses (kptr_restrict, or no CAP_SYSLOG): no address has a name then. */
    public boolean hidden() {
        loadedState();
        return hidden;
    }

    /** How many functions are known. */
    public int size() {
        return loadedState().table.size();
    }

    /** Bytes of memory that the table takes. */
    public long bytes() {
        return loadedState().table.bytes();
    }

    private State loadedState() {
        State current = state;
        return current != null ? current : awaitLoad();
    }

    private State awaitLoad() {
        boolean interrupted = false;
        while (true) {
            try {
                loaded.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return state;
    }

    private void reload() {
        if (!hidden
                && System.nanoTime() - loadedNanos >= RELOAD_INTERVAL_NANOS
                && reloading.compareAndSet(false, true)) {
            unknownSeen = false;
            State before = state;
            start(before);
        }
    }

    private void start(State before) {
        Thread thread = new Thread(() -> load(before), "kallsyms");
        thread.setDaemon(true);
        thread.start();
    }

    private void load(State before) {
        SymbolTable table = null;
        try {
            table = loader.load();
        } catch (IOException unreadable) {
            // A container may mask the file; its reader sees raw addresses, as with kptr_restrict.
            table = null;
        } finally {
            if (table != null) {
                state = new State(table, carryOver(before, table));
            } else if (before == null) {
                hidden = true;
                state = new State(SymbolTable.EMPTY, new Interned<>(CACHE_SLOTS));
            }
            loadedNanos = System.nanoTime();
            reloading.set(false);
            loaded.countDown();
        }
    }

    /** Symbols that mean the same in the new table stay the same objects. */
    private static Interned<Symbol> carryOver(State before, SymbolTable table) {
        Interned<Symbol> cache = new Interned<>(CACHE_SLOTS);
        if (before != null) {
            before.cache.forEach((address, symbol) -> {
                Symbol now = table.find(address);
                cache.put(address, 0, now.equals(symbol) ? symbol : now);
            });
        }
        return cache;
    }
}
