package io.dropscope.enrich;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.KindRule;
import io.dropscope.event.Names;
import io.dropscope.event.Stage;
import io.dropscope.event.Symbol;

/**
 * Adds the names to each event: the first consumer of the stream. Allocates nothing once a name is known; a name that
 * is not known yet is asked for again with the next event.
 *
 * <p>{@link #onEvent} belongs to one thread, {@link #effectiveKind} may be called from any.
 */
public final class Enricher implements Stage, KindRule {
    private static final String FRAGMENT_LIST_FUNCTION = "skb_release_data";

    /** The program (twice on 5.10), bpf_trace_runN, __bpf_trace_NAME, __traceiter_NAME, and one to spare. */
    private static final int BPF_FRAMES = 6;

    private final Names names;
    private final Owners owners;

    /** The names of the event before, for as long as a batch: its neighbours mostly have the same. */
    private boolean known;

    private long lastLocation;
    private Symbol lastSymbol;
    private boolean lastIsFragment;
    private long lastNetns;
    private int lastInterfaceIndex;
    private String lastNetnsName;
    private String lastInterfaceName;

    /** An Enricher that names no owners. */
    public Enricher(Names names) {
        this(names, null);
    }

    /** @param owners finds whose packet it was; null for nobody */
    public Enricher(Names names, Owners owners) {
        this.names = names;
        this.owners = owners;
    }

    @Override
    public void onEvent(DropEvent event, boolean endOfBatch) {
        nameLocation(event);
        event.reasonName = names.reason(event.kind, event.reason);
        namePlace(event);
        if (event.stackDepth > 0) {
            nameStack(event);
        }
        known = !endOfBatch; // what is unknown yet, and what changes, is asked for again with the next batch
        if (owners != null) {
            owners.resolve(event);
        } else {
            event.owner = null;
        }
    }

    private void nameLocation(DropEvent event) {
        if (!known || event.location != lastLocation) {
            lastLocation = event.location;
            lastSymbol = names.symbol(event.location);
            lastIsFragment = effectiveKind(Kind.DROP, lastSymbol) == Kind.DROP_FRAGMENT;
        }
        event.symbol = lastSymbol;
        if (lastIsFragment && event.kind == Kind.DROP) {
            event.kind = Kind.DROP_FRAGMENT;
        }
    }

    private void namePlace(DropEvent event) {
        long netns = event.netns;
        int index = event.interfaceIndex;
        if (!known || netns != lastNetns || index != lastInterfaceIndex) {
            lastNetns = netns;
            lastInterfaceIndex = index;
            lastNetnsName = netns == 0 ? null : names.netnsName(netns);
            lastInterfaceName = netns == 0 || index == 0 ? null : names.interfaceName(netns, index);
        }
        event.netnsName = lastNetnsName;
        event.interfaceName = lastInterfaceName;
    }

    /**
     * The stack begins with the frames that run the BPF program, unless the decoder found the location in it and cut
     * there: tcp events have none. They say nothing of the packet and are taken off. They are looked for from their
     * outer end, which is kernel text: the program itself has no name when it came after the symbols were read.
     */
    private void nameStack(DropEvent event) {
        int machinery = Math.min(event.stackDepth, BPF_FRAMES);
        while (machinery > 0 && !isBpfMachinery(names.symbol(event.stack[machinery - 1]))) {
            machinery--;
        }
        event.stackDepth -= machinery;
        for (int i = 0; i < event.stackDepth; i++) {
            event.stack[i] = event.stack[i + machinery];
            event.stackSymbols[i] = names.symbol(event.stack[i]);
        }
    }

    private static boolean isBpfMachinery(Symbol symbol) {
        String name = symbol.name();
        return "bpf".equals(symbol.module()) // a program, or where kallsyms takes it for another one's end
                || name != null
                        && (name.startsWith("bpf_prog_")
                                || name.startsWith("bpf_trace_run")
                                || name.startsWith("__bpf_trace_")
                                || name.startsWith("__traceiter_"));
    }

    /**
     * What a drop at an address is: the kernel side calls every freed skb a drop, and only its symbol tells that it was
     * freed out of its parent's frag_list. For events and ledger keys alike. Waits for the first load of the symbols.
     */
    @Override
    public Kind effectiveKind(Kind kind, long address) {
        return kind == Kind.DROP ? effectiveKind(kind, names.symbol(address)) : kind;
    }

    private static Kind effectiveKind(Kind kind, Symbol symbol) {
        return kind == Kind.DROP && symbol.module() == null && isIn(FRAGMENT_LIST_FUNCTION, symbol.name())
                ? Kind.DROP_FRAGMENT
                : kind;
    }

    /** Whether a symbol's name is the function's, or that of a part which the compiler split off it (.cold). */
    private static boolean isIn(String function, String name) {
        return name != null
                && name.startsWith(function)
                && (name.length() == function.length() || name.charAt(function.length()) == '.');
    }
}
