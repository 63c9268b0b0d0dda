package io.dropscope.recording;

import io.dropscope.event.CounterAt;
import io.dropscope.event.CounterPlace;
import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Names;
import io.dropscope.event.Symbol;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes names before they are used: in each section, and after each {@link #forget}, what a reader cannot know yet, and
 * again what has another name now. What a reader assumes unasked is not written: an address without a function, a place
 * without a name, the reasons of the {@link RecordingInfo}. One thread.
 */
@SuppressWarnings("ReferenceEquality") // the same object is the quick answer; another one is compared
final class Definitions {
    private static final int MOST = 32_768;

    private final Map<Integer, String> dropReasons;
    private final Map<Integer, String> resetReasons;
    private final BlockWriter to;

    private final NameTable<Known<Symbol>> symbols = new NameTable<>(MOST);
    private final NameTable<Known<String>> netns = new NameTable<>(MOST);
    private final NameTable<Known<String>> interfaces = new NameTable<>(MOST);
    private final NameTable<Known<String>> reasons = new NameTable<>(MOST);

    /** Names with another number are to be written again. */
    private int generation;

    /** What the event before had, as its neighbours mostly have the same. */
    private int lastGeneration = -1;

    private Symbol lastSymbol;
    private long lastLocation;
    private long lastNetns;
    private int lastInterface;
    private String lastNetnsName;
    private String lastInterfaceName;

    private static final class Known<T> {
        private T written;
        private int generation;
    }

    Definitions(RecordingInfo info, BlockWriter to) {
        dropReasons = info.dropReasons();
        resetReasons = info.resetReasons();
        this.to = to;
    }

    void forget() {
        generation++;
    }

    /** The name that the files of a run give a reason unless a block of its own does. */
    static String assumed(Map<Integer, String> dropReasons, Map<Integer, String> resetReasons, Kind kind, int reason) {
        return switch (kind) {
            case DROP, DROP_FRAGMENT -> dropReasons.get(reason);
            case TCP_RESET_SENT -> resetReasons.get(reason);
            default -> null;
        };
    }

    /** Kinds that share their reasons have one key. */
    static int kindOfReason(Kind kind) {
        return (kind == Kind.DROP_FRAGMENT ? Kind.DROP : kind).ordinal();
    }

    void define(DropEvent event) {
        if (event.symbol != lastSymbol || event.location != lastLocation || generation != lastGeneration) {
            lastSymbol = event.symbol;
            lastLocation = event.location;
            symbol(event.location, event.symbol);
        }
        for (int i = 0; i < event.stackDepth; i++) {
            symbol(event.stack[i], event.stackSymbols[i]);
        }
        reason(event.kind, event.reason, event.reasonName);
        if (event.netns != lastNetns
                || event.interfaceIndex != lastInterface
                || event.netnsName != lastNetnsName
                || event.interfaceName != lastInterfaceName
                || generation != lastGeneration) {
            lastNetns = event.netns;
            lastInterface = event.interfaceIndex;
            lastNetnsName = event.netnsName;
            lastInterfaceName = event.interfaceName;
            netns(event.netns, event.netnsName);
            networkInterface(event.netns, event.interfaceIndex, event.interfaceName);
        }
        lastGeneration = generation;
    }

    void define(LedgerDelta delta, Names names) {
        for (LedgerKey key : delta.counts().keySet()) {
            symbol(key.location(), names.symbol(key.location()));
            reason(key.kind(), key.reason(), names.reason(key.kind(), key.reason()));
            if (key.netns() > 0) {
                netns(key.netns(), names.netnsName(key.netns()));
                if (key.interfaceIndex() > 0) {
                    networkInterface(
                            key.netns(), key.interfaceIndex(), names.interfaceName(key.netns(), key.interfaceIndex()));
                }
            }
        }
        lastGeneration = -1;
    }

    private void symbol(long address, Symbol symbol) {
        Known<Symbol> known = symbols.get(address, 0);
        if (symbol == null || known != null && known.generation == generation && known.written == symbol) {
            return;
        }
        if (isNews(symbols, known, symbol, symbol.name() == null && symbol.counter() == null)) {
            write(symbol, address);
        }
        symbols.put(address, 0, known(known, symbol));
    }

    private void netns(long inode, String name) {
        Known<String> known = netns.get(inode, 0);
        if (known != null && known.generation == generation && known.written == name) {
            return;
        }
        if (isNews(netns, known, name, name == null)) {
            to.begin(Layout.NETNS_NAME);
            to.i32(Layout.VERSION);
            to.i64(inode);
            to.text(name);
            to.endOurs();
        }
        netns.put(inode, 0, known(known, name));
    }

    private void networkInterface(long inode, int index, String name) {
        Known<String> known = interfaces.get(inode, index);
        if (known != null && known.generation == generation && known.written == name) {
            return;
        }
        if (isNews(interfaces, known, name, name == null)) {
            to.begin(Layout.INTERFACE_NAME);
            to.i32(Layout.VERSION);
            to.i64(inode);
            to.i32(index);
            to.text(name);
            to.endOurs();
        }
        interfaces.put(inode, index, known(known, name));
    }

    private void reason(Kind kind, int reason, String name) {
        Known<String> known = reasons.get(kindOfReason(kind), reason);
        if (known != null && known.generation == generation && known.written == name) {
            return;
        }
        String assumed = assumed(dropReasons, resetReasons, kind, reason);
        if (isNews(reasons, known, name, Objects.equals(name, assumed))) {
            to.begin(Layout.REASON_NAME);
            to.u16(Layout.VERSION);
            to.u16(kindOfReason(kind));
            to.i32(reason);
            to.text(name);
            to.endOurs();
        }
        reasons.put(kindOfReason(kind), reason, known(known, name));
    }

    /**
     * Whether a reader would have another name. One that has read all before has the one that was written; one that has
     * not, what it assumes.
     */
    private <T> boolean isNews(NameTable<Known<T>> in, Known<T> known, T name, boolean assumed) {
        if (known == null) {
            return !assumed || in.hasForgotten();
        }
        return known.generation != generation || !Objects.equals(known.written, name);
    }

    private <T> Known<T> known(Known<T> known, T name) {
        Known<T> now = known == null ? new Known<>() : known;
        now.written = name;
        now.generation = generation;
        return now;
    }

    private void write(Symbol symbol, long address) {
        to.begin(Layout.SYMBOL);
        to.u16(Layout.VERSION);
        to.u16(symbol.counter() != null ? 1 : 0);
        to.i64(address);
        to.i64(symbol.offset());
        to.text(symbol.name());
        to.text(symbol.module());
        if (symbol.counter() != null) {
            write(symbol.counter());
        }
        to.endOurs();
    }

    private void write(CounterAt at) {
        CounterPlace place = at.place();
        to.text(at.counter().name());
        to.text(at.counter().layer().name());
        to.text(at.counter().meaning().name());
        to.text(at.counter().scope().name());
        to.i32(at.counter().bits());
        to.text(at.counter().column() == null ? null : at.counter().column().name());
        List<String> contains = at.counter().contains();
        to.i32(contains.size());
        contains.forEach(to::text);
        to.text(at.counter().source());
        to.i64(place.netns());
        to.text(place.netnsName());
        to.text(place.interfaceName());
        to.text(place.object());
        to.text(place.containedIn());
    }
}
