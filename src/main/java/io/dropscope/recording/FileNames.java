package io.dropscope.recording;

import io.dropscope.event.Counter;
import io.dropscope.event.CounterAt;
import io.dropscope.event.CounterColumn;
import io.dropscope.event.CounterPlace;
import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.Names;
import io.dropscope.event.Symbol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names in the files of a run. The reader's thread adds them as it comes by them, any thread may ask. A number that the
 * files have no name for has none here: nothing is looked up on the machine that reads.
 */
final class FileNames implements Names {
    /** More than a recorder keeps before it forgets. */
    private static final int MOST = 65_536;

    private static final Kind[] KINDS = Kind.values();

    private final Map<Integer, String> dropReasons;
    private final Map<Integer, String> resetReasons;

    private final NameTable<Symbol> symbols = new NameTable<>(MOST);
    private final NameTable<String[]> netns = new NameTable<>(MOST);
    private final NameTable<String[]> interfaces = new NameTable<>(MOST);
    private final NameTable<String[]> reasons = new NameTable<>(MOST);
    private final Map<String, Counter> counters = new HashMap<>();

    FileNames(RecordingInfo info) {
        dropReasons = info.dropReasons();
        resetReasons = info.resetReasons();
    }

    @Override
    public String reason(Kind kind, int reason) {
        String[] name = reasons.get(Definitions.kindOfReason(kind), reason);
        return name != null ? name[0] : Definitions.assumed(dropReasons, resetReasons, kind, reason);
    }

    @Override
    public Symbol symbol(long address) {
        Symbol symbol = symbols.get(address, 0);
        return symbol != null ? symbol : Symbol.unnamed(address);
    }

    @Override
    public String interfaceName(long netnsInode, int interfaceIndex) {
        String[] name = interfaces.get(netnsInode, interfaceIndex);
        return name == null ? null : name[0];
    }

    @Override
    public String netnsName(long netnsInode) {
        String[] name = netns.get(netnsInode, 0);
        return name == null ? null : name[0];
    }

    /** Sets the names of an event. The reader's thread. */
    void name(DropEvent event) {
        event.symbol = known(event.location);
        for (int i = 0; i < event.stackDepth; i++) {
            event.stackSymbols[i] = known(event.stack[i]);
        }
        event.reasonName = reason(event.kind, event.reason);
        event.netnsName = netnsName(event.netns);
        event.interfaceName = interfaceName(event.netns, event.interfaceIndex);
    }

    /** The symbol of an address; one without a name is kept as well, so that the same object comes again. */
    private Symbol known(long address) {
        Symbol symbol = symbols.get(address, 0);
        if (symbol == null) {
            symbol = Symbol.unnamed(address);
            symbols.put(address, 0, symbol);
        }
        return symbol;
    }

    // ---- reading: a block's content behind its version. What does not fit changes nothing

    void readSymbol(Content from) {
        boolean isCounter = from.u16() != 0;
        long address = from.i64();
        long offset = from.i64();
        String name = from.text();
        String module = from.text();
        CounterAt counter = isCounter ? readCounter(from) : null;
        if (from.fits()) {
            symbols.put(address, 0, new Symbol(address, name, offset, module, counter));
        }
    }

    private CounterAt readCounter(Content from) {
        String name = from.someText();
        Counter.Layer layer = from.constant(Counter.Layer.class);
        Counter.Meaning meaning = from.constant(Counter.Meaning.class);
        Counter.Scope scope = from.constant(Counter.Scope.class);
        int bits = from.i32();
        CounterColumn column = from.constant(CounterColumn.class);
        List<String> contains = new ArrayList<>();
        for (int i = from.count(Short.BYTES); i > 0; i--) {
            contains.add(from.someText());
        }
        String source = from.text();
        CounterPlace place = new CounterPlace(from.i64(), from.text(), from.text(), from.text(), from.text());
        if (layer == null || meaning == null || scope == null) {
            from.unfit();
        }
        // one object for each name; the map is bounded by what may be said of symbols
        Counter counter = counters.size() >= MOST
                ? null
                : counters.computeIfAbsent(
                        name, it -> new Counter(it, layer, meaning, scope, bits, column, contains, source));
        return counter == null ? null : new CounterAt(counter, place);
    }

    void readNetnsName(Content from) {
        from.u16();
        long inode = from.i64();
        String name = from.text();
        if (from.fits()) {
            netns.put(inode, 0, new String[] {name});
        }
    }

    void readInterfaceName(Content from) {
        from.u16();
        long inode = from.i64();
        int index = from.i32();
        String name = from.text();
        if (from.fits()) {
            interfaces.put(inode, index, new String[] {name});
        }
    }

    void readReasonName(Content from) {
        int kind = from.u16();
        int reason = from.i32();
        String name = from.text();
        if (kind >= KINDS.length) {
            from.unfit();
        } else if (from.fits()) {
            reasons.put(kind, reason, new String[] {name});
        }
    }
}
