package io.dropscope.poll;

import io.dropscope.event.Counter;
import io.dropscope.event.CounterColumn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What the statistics of drivers are: each driver has names of its own, and many count again what the interface's counters
 * have. The table is the resource {@code driver-statistics.txt}. For one thread at a time.
 */
final class DriverCounters {
    private static final String SOURCE = "ETHTOOL_GSTATS";
    private static final String ANY_DRIVER = "*";

    /** Names that drivers give to what was lost. */
    private static final Pattern LOOKS_LOST = Pattern.compile(
            "drop|discard|missed|overrun|overflow|over_err|no_buf|nobuf"
                    + "|out_of_buf|no_dma|no_mem|exceeded|alloc_fail|fifo|oob",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern NUMBER = Pattern.compile("[0-9]");

    private static final List<Rule> RULES = read();

    /** By driver and name; the value is null for what is no loss. */
    private final Map<String, Map<String, Counter>> known = new HashMap<>();

    private enum What {
        MISSED(CounterColumn.NIC_MISSED),
        XDP(CounterColumn.XDP),
        SAME(null),
        NONE(null);

        private final CounterColumn column;

        What(CounterColumn column) {
            this.column = column;
        }
    }

    private record Rule(String driver, Pattern name, What what) {
        boolean fits(String ofDriver, String statistic) {
            return (driver.equals(ANY_DRIVER) || driver.equals(ofDriver))
                    && name.matcher(statistic).matches();
        }
    }

    private static List<Rule> read() {
        List<Rule> rules = new ArrayList<>();
        try (InputStream in = DriverCounters.class.getResourceAsStream("driver-statistics.txt");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("#")) {
                    continue;
                }
                String[] cells = line.split("\t", -1);
                StringBuilder pattern = new StringBuilder();
                for (String text : cells[1].split("#", -1)) {
                    pattern.append(pattern.isEmpty() ? "" : "[0-9]+").append(Pattern.quote(text));
                }
                rules.add(new Rule(
                        cells[0],
                        Pattern.compile(pattern.toString()),
                        What.valueOf(cells[2].toUpperCase(Locale.ROOT))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(rules);
    }

    /** Drivers that the table knows. */
    static Set<String> drivers() {
        Set<String> drivers = new TreeSet<>();
        RULES.forEach(rule -> drivers.add(rule.driver));
        drivers.remove(ANY_DRIVER);
        return drivers;
    }

    /** The columns that statistics of drivers can add to. */
    static Collection<CounterColumn> columns() {
        List<CounterColumn> columns = new ArrayList<>(List.of(CounterColumn.NIC_DRIVER));
        Arrays.stream(What.values())
                .map(what -> what.column)
                .filter(column -> column != null)
                .forEach(columns::add);
        return columns;
    }

    /**
     * A statistic as a counter.
     *
     * @param driver as the kernel names it ({@code igb})
     * @param name as {@code ethtool -S} shows it
     * @return null for what tells of no lost packets
     */
    Counter counter(String driver, String name) {
        Map<String, Counter> ofDriver = known.computeIfAbsent(driver, any -> new HashMap<>());
        if (!ofDriver.containsKey(name)) {
            ofDriver.put(name, make(driver, name.strip()));
        }
        return ofDriver.get(name);
    }

    private static Counter make(String driver, String name) {
        CounterColumn column = CounterColumn.NIC_DRIVER;
        Rule rule =
                RULES.stream().filter(one -> one.fits(driver, name)).findFirst().orElse(null);
        if (rule == null && !LOOKS_LOST.matcher(name).find()) {
            return null;
        }
        if (rule != null) {
            if (rule.what == What.NONE) {
                return null;
            }
            column = rule.what.column;
        }
        return new Counter(
                "ethtool." + name,
                Counter.Layer.DEVICE,
                Counter.Meaning.LOST_PACKET,
                NUMBER.matcher(name).find() ? Counter.Scope.QUEUE : Counter.Scope.INTERFACE,
                Long.SIZE,
                column,
                List.of(),
                SOURCE);
    }
}
