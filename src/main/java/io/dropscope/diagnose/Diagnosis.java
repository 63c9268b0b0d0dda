package io.dropscope.diagnose;

import io.dropscope.event.Symbol;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What a drop means to the person who reads of it. The table is the resource {@code meanings.txt}, keyed by names and
 * not by numbers, because the numbers move between kernels.
 *
 * @param ordinary true for what every healthy host does; false, a loss, for all else
 * @param meaning one sentence with the next command where there is one, or null when nothing is known
 */
public record Diagnosis(boolean ordinary, String meaning) {
    /** Of a reason that the table does not know. */
    public static final Diagnosis UNKNOWN = new Diagnosis(false, null);

    private static final String ANYWHERE = "*";
    private static final String NO_REASONS = "-";
    private static final Map<String, Map<String, Diagnosis>> TABLE = load();

    /**
     * The diagnosis of a reason (null where the kernel has none: then the function alone tells) at a location. Any
     * thread; allocates nothing.
     */
    public static Diagnosis of(String reasonName, Symbol symbol) {
        Map<String, Diagnosis> places = TABLE.get(reasonName == null ? NO_REASONS : reasonName);
        if (places == null) {
            return UNKNOWN;
        }
        Diagnosis here = symbol == null || symbol.name() == null ? null : places.get(function(symbol.name()));
        return here != null ? here : places.getOrDefault(ANYWHERE, UNKNOWN);
    }

    /** A compiler's clone ({@code tcp_v4_rcv.isra.0}, {@code ip_error.cold}) is the same function. */
    private static String function(String symbol) {
        int dot = symbol.indexOf('.');
        return dot < 0 ? symbol : symbol.substring(0, dot);
    }

    static Map<String, Map<String, Diagnosis>> load() {
        Map<String, Map<String, Diagnosis>> table = new HashMap<>();
        try (InputStream in = Diagnosis.class.getResourceAsStream("meanings.txt");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                String[] fields = line.split(" +", 4);
                Diagnosis diagnosis = new Diagnosis(fields[2].equals("ordinary"), fields[3]);
                if (table.computeIfAbsent(fields[0], reason -> new HashMap<>()).put(fields[1], diagnosis) != null) {
                    throw new IllegalStateException("twice in meanings.txt: " + line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(table);
    }
}
