package io.dropscope.enrich;

import io.dropscope.event.Symbol;
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Kernel addresses to functions, from /proc/kallsyms. The table is loaded on a thread of its own from construction on,
 * and the first question waits for it. All methods may be called from any thread.
 *
 * <p>The same address gives the same {@link Symbol} while it means the same (as long as some thousands of addresses are
 * in use). An address outside all known functions, or behind the last one of a module, may be in a module that was
 * loaded later: the table is then read again, once for each such address, and the question waits for it, within
 * limits: reading takes at most a tenth of the time, and nobody waits for long.
 */
public final class KernelSymbols {
    private static final long RELOAD_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int SHARE = 10;
    /** A first drop in a new module gets its name; the ring holds what comes meanwhile. */
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final int CACHE_SLOTS = 16 * 1024;
    private static final Symbol NO_LOCATION = Symbol.unnamed(0);

    private final Loader loader;
    private final long reloadIntervalNanos;
    private final int share;
    private final CountDownLatch loaded = new CountDownLatch(1);
    private final AtomicReference<CountDownLatch> reloading = new AtomicReference<>();
    private volatile State state;
    private volatile boolean hidden;
    private volatile boolean unknownSeen;
    private volatile long loadedNanos;
    private volatile long tookNanos;

    /** Starts to load the table of the running kernel. */
    public KernelSymbols() {
        this(KernelSymbols::loadLive);
    }

    KernelSymbols(Loader loader) {
        this(loader, RELOAD_INTERVAL_NANOS, SHARE);
    }

    /**
     * Starts to load a table.
     *
     * @param reloadIntervalNanos the least time from one load to the next
     * @param share the least time between loads as a multiple of what a load takes
     */
    KernelSymbols(Loader loader, long reloadIntervalNanos, int share) {
        this.loader = loader;
        this.reloadIntervalNanos = reloadIntervalNanos;
        this.share = share;
        start(null, loaded);
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
     * kernel image or the module that this function is in. Waits for the first load, and for one that an unknown
     * address starts.
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
            if (address < 0 && (symbol.name() == null || current.table.endsModule(address))) {
                unknownSeen = true;
            }
        }
        if (unknownSeen && (symbol.name() == null || symbol.module() != null) && reloaded()) {
            State reloaded = state;
            symbol = reloaded.cache.putIfAbsent(address, 0, reloaded.table.find(address));
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

    /** Reads the table again, unless it is too early for that. True when there is a new one; waits for it. */
    private boolean reloaded() {
        if (hidden || System.nanoTime() - loadedNanos < Math.max(reloadIntervalNanos, share * tookNanos)) {
            return false;
        }
        CountDownLatch done = new CountDownLatch(1);
        if (!reloading.compareAndSet(null, done)) {
            return false; // another thread waits for it
        }
        unknownSeen = false;
        State before = state;
        start(before, done);
        try {
            return done.await(LONGEST_WAIT_NANOS, TimeUnit.NANOSECONDS) && state.table != before.table;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void start(State before, CountDownLatch done) {
        Thread thread = new Thread(() -> load(before, done), "kallsyms");
        thread.setDaemon(true);
        thread.start();
    }

    /** Each load opens its own latch only: the first may end when a second one is already waited for. */
    private void load(State before, CountDownLatch done) {
        long started = System.nanoTime();
        SymbolTable table = null;
        try {
            table = loader.load();
        } catch (IOException unreadable) {
            // A container may mask the file; its reader sees raw addresses, as with kptr_restrict.
            table = null;
        } finally {
            long now = System.nanoTime();
            tookNanos = now - started;
            loadedNanos = now;
            if (table != null) {
                state = new State(table, carryOver(before, table));
            } else if (before == null) {
                hidden = true;
                state = new State(SymbolTable.EMPTY, new Interned<>(CACHE_SLOTS));
            }
            reloading.compareAndSet(done, null);
            done.countDown();
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
