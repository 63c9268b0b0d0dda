package io.dropscope.cli;

import io.dropscope.enrich.ReasonTable;
import io.dropscope.linux.LinuxException;
import io.dropscope.linux.Namespaces;
import io.dropscope.linux.Nearest;
import io.dropscope.recording.Trigger;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The grammar of {@code --trigger}: conditions with blanks between them, all of which must hold, {@code
 * reason=SOCKET_RCVBUFF,PROTO_MEM interface=eth0 rate>1k/s}.
 */
final class TriggerText {
    private static final List<String> KEYS = List.of("reason", "location", "interface", "netns", "rate", "drops");
    private static final Pattern CONDITION = Pattern.compile("([^=><]*)([=><]+)(.*)");
    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)([kKmM])?(/s)?");

    private final Set<Integer> reasons = new LinkedHashSet<>();
    private final Set<String> functions = new LinkedHashSet<>();
    private final Set<String> interfaces = new LinkedHashSet<>();
    private final Set<Long> netns = new LinkedHashSet<>();
    /** Any drop, unless something else is said. */
    private double more;

    private boolean perSecond;
    private boolean hasAmount;

    private TriggerText() {}

    /** @param table the reasons of this kernel */
    static Trigger parse(String text, ReasonTable table) throws UsageException, LinuxException {
        if (text.isBlank()) {
            throw new UsageException("--trigger is empty; write conditions: 'reason=SOCKET_RCVBUFF rate>1000/s'");
        }
        TriggerText parsed = new TriggerText();
        for (String condition : text.strip().split("\\s+", -1)) {
            parsed.add(condition, table);
        }
        return new Trigger(
                parsed.reasons, parsed.functions, parsed.interfaces, parsed.netns, parsed.more, parsed.perSecond);
    }

    private void add(String condition, ReasonTable table) throws UsageException, LinuxException {
        Matcher parts = CONDITION.matcher(condition);
        if (!parts.matches()) {
            throw new UsageException("--trigger: '" + condition + "' is no condition; write KEY=VALUE with one of "
                    + String.join(", ", KEYS.subList(0, 4)) + ", or rate>N/s, or drops>N");
        }
        String key = parts.group(1).toLowerCase(Locale.ROOT);
        if (!KEYS.contains(key)) {
            String hint = Nearest.hint(key, KEYS);
            throw new UsageException("--trigger: unknown key '" + parts.group(1) + "'"
                    + (hint.isEmpty() ? "; known: " + String.join(", ", KEYS) : hint));
        }
        boolean amount = key.equals("rate") || key.equals("drops");
        if (!parts.group(2).equals(amount ? ">" : "=") || parts.group(3).isEmpty()) {
            throw new UsageException("--trigger: '" + condition + "'; write " + key
                    + (amount ? ">N" + (key.equals("rate") ? "/s" : "") : "=VALUE"));
        }
        if (amount) {
            addAmount(key, parts.group(3), condition);
            return;
        }
        for (String value : parts.group(3).split(",", -1)) {
            switch (key) {
                case "reason" -> reasons.add(reason(value, table));
                case "location" -> functions.add(function(value));
                case "interface" -> interfaces.add(value);
                default -> netns.add(namespace(value));
            }
        }
    }

    private void addAmount(String key, String value, String condition) throws UsageException {
        Matcher number = AMOUNT.matcher(value);
        boolean rate = key.equals("rate");
        if (!number.matches() || rate == (number.group(3) == null)) {
            throw new UsageException("--trigger: '" + condition + "'; write "
                    + (rate ? "rate>N/s: rate>1000/s, rate>1k/s" : "drops>N: drops>100, drops>1k"));
        }
        if (hasAmount) {
            throw new UsageException("--trigger: one rate or number of drops is enough; '" + condition
                    + "' is another one: give it in a --trigger of its own");
        }
        hasAmount = true;
        perSecond = rate;
        String unit = number.group(2) == null ? "" : number.group(2).toLowerCase(Locale.ROOT);
        more = Double.parseDouble(number.group(1)) * (unit.equals("k") ? 1e3 : unit.equals("m") ? 1e6 : 1);
    }

    private static int reason(String name, ReasonTable table) throws UsageException {
        OptionalInt number = table.findDrop(name);
        if (number.isEmpty()) {
            List<String> nearest = table.nearest(name);
            throw new UsageException("--trigger: unknown reason '" + name + "'"
                    + (nearest.isEmpty() ? "" : "; nearest on this kernel: " + String.join(", ", nearest)));
        }
        return number.getAsInt();
    }

    /** With or without the offset that tables show. */
    private static String function(String value) {
        int plus = value.indexOf('+');
        return plus < 0 ? value : value.substring(0, plus);
    }

    private static long namespace(String name) throws UsageException, LinuxException {
        try {
            return Namespaces.resolve(name);
        } catch (IllegalArgumentException unknown) {
            throw new UsageException("--trigger: " + unknown.getMessage());
        }
    }
}
