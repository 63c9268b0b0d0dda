package io.dropscope.enrich;

import io.dropscope.event.Kind;
import io.dropscope.linux.Nearest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;

/**
 * The reasons of one kernel, from its BTF. Numbers move from kernel to kernel; names are what stays.
 *
 * @param drop by number, names without SKB_DROP_REASON_; subsystem reasons have the subsystem's number in the upper 16
 *     bits. Empty on a kernel without drop reasons (before 5.17)
 * @param reset by number, names without SK_RST_REASON_. Empty on a kernel without reset reasons (before 6.10)
 */
public record ReasonTable(Map<Integer, String> drop, Map<Integer, String> reset) {
    private static final List<String> PREFIXES = List.of("SKB_DROP_REASON_", "SK_RST_REASON_");
    private static final String UNNAMED = "REASON_";

    public ReasonTable {
        drop = Map.copyOf(drop);
        reset = Map.copyOf(reset);
    }

    /** The table that holds the reasons of a kind; empty when the kind has none on this kernel. */
    Map<Integer, String> of(Kind kind) {
        return switch (kind) {
            case DROP, DROP_FRAGMENT -> drop;
            case TCP_RESET_SENT -> reset;
            default -> Map.of();
        };
    }

    /** What a number without a name is called: {@code REASON_4711}, of a subsystem {@code REASON_0x10003}. */
    static String unnamed(int reason) {
        return UNNAMED + (reason >>> 16 == 0 ? Integer.toString(reason) : "0x" + Integer.toHexString(reason));
    }

    /**
     * The number of a drop reason by its name, with or without prefix, in any letter case; {@code REASON_4711} as this
     * program writes it is understood too. Empty when this kernel has no such reason.
     */
    public OptionalInt findDrop(String name) {
        return find(name, drop);
    }

    /** The same for the reasons of resets. */
    public OptionalInt findReset(String name) {
        return find(name, reset);
    }

    private static OptionalInt find(String name, Map<Integer, String> table) {
        String wanted = bare(name);
        for (Map.Entry<Integer, String> entry : table.entrySet()) {
            if (entry.getValue().equalsIgnoreCase(wanted)) {
                return OptionalInt.of(entry.getKey());
            }
        }
        if (wanted.startsWith(UNNAMED)) {
            try {
                return OptionalInt.of(
                        Integer.decode(wanted.substring(UNNAMED.length()).toLowerCase(Locale.ROOT)));
            } catch (NumberFormatException e) {
                return OptionalInt.empty();
            }
        }
        return OptionalInt.empty();
    }

    /** The names of this kernel closest to a wrong one, closest first, at most three. */
    public List<String> nearest(String name) {
        return Nearest.of(bare(name), new TreeSet<>(drop.values()));
    }

    private static String bare(String name) {
        String upper = name.strip().toUpperCase(Locale.ROOT);
        for (String prefix : PREFIXES) {
            if (upper.startsWith(prefix)) {
                return upper.substring(prefix.length());
            }
        }
        return upper;
    }
}
