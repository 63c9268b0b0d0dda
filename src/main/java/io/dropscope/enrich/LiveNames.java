package io.dropscope.enrich;

import io.dropscope.event.Kind;
import io.dropscope.event.Names;
import io.dropscope.event.Symbol;
import java.util.EnumMap;
import java.util.Map;

/** The names of the running kernel. All methods may be called from any thread; only the first symbol is waited for. */
public final class LiveNames implements Names {
    /** Core reasons are small numbers; those of subsystems, and unknown ones, go through a small map. */
    private static final int CORE_REASONS = 1024;

    private static final int OTHER_SLOTS = 256;

    private final KernelSymbols symbols;
    private final Interfaces interfaces;
    private final Map<Kind, Reasons> reasons = new EnumMap<>(Kind.class);

    /**
     * Joins the tables.
     *
     * @param table the reasons of the running kernel
     */
    public LiveNames(KernelSymbols symbols, Interfaces interfaces, ReasonTable table) {
        this.symbols = symbols;
        this.interfaces = interfaces;
        for (Kind kind : Kind.values()) {
            Map<Integer, String> names = table.of(kind);
            if (!names.isEmpty()) {
                reasons.put(kind, new Reasons(names));
            }
        }
    }

    @Override
    public String reason(Kind kind, int reason) {
        Reasons names = reasons.get(kind);
        return names == null ? null : names.name(reason);
    }

    @Override
    public Symbol symbol(long address) {
        return symbols.symbol(address);
    }

    @Override
    public String interfaceName(long netnsInode, int interfaceIndex) {
        return interfaces.name(netnsInode, interfaceIndex);
    }

    @Override
    public String netnsName(long netnsInode) {
        return interfaces.netnsName(netnsInode);
    }

    /** Numbers to names without a boxed number per question. */
    private static final class Reasons {
        private final String[] core = new String[CORE_REASONS];
        private final Interned<String> others = new Interned<>(OTHER_SLOTS);
        private final Map<Integer, String> table;

        Reasons(Map<Integer, String> table) {
            this.table = table;
            for (int reason = 0; reason < CORE_REASONS; reason++) {
                core[reason] = make(reason);
            }
        }

        String name(int reason) {
            if (reason >= 0 && reason < CORE_REASONS) {
                return core[reason];
            }
            String name = others.get(reason, 0);
            return name != null ? name : others.putIfAbsent(reason, 0, make(reason));
        }

        private String make(int reason) {
            String name = table.get(reason);
            return name != null ? name : ReasonTable.unnamed(reason);
        }
    }
}
