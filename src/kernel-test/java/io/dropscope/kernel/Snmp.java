package io.dropscope.kernel;

import java.util.HashMap;
import java.util.Map;

/** The counters of /proc/net/snmp of a node: a line of names, then a line of values, for each protocol. */
final class Snmp {
    private Snmp() {}

    static Map<String, Long> read(Lab lab, String node, String protocol) {
        String[] names = null;
        for (String line : lab.inside(node, "cat", "/proc/net/snmp").split("\n", -1)) {
            if (!line.startsWith(protocol + ":")) {
                continue;
            }
            String[] words = line.split(" ", -1);
            if (names == null) {
                names = words;
                continue;
            }
            Map<String, Long> values = new HashMap<>();
            for (int i = 1; i < words.length; i++) {
                values.put(names[i], Long.parseLong(words[i]));
            }
            return values;
        }
        throw new AssertionError("no " + protocol + " in /proc/net/snmp");
    }
}
