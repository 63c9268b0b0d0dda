package io.dropscope.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The lines of {@code test-vm/expectations.tsv} for one kernel: where it differs from 6.18.
 *
 * @param known whether the table knows this kernel; of another one only its own witnesses tell what is right
 * @param values by scenario (or *), then by field
 */
record MatrixExpectations(boolean known, Map<String, Map<String, String>> values) {
    private static final Path TABLE = Path.of(System.getProperty("dropscope.basedir"), "test-vm", "expectations.tsv");
    private static final String OWN = "own";
    /** What an event has of a packet whose bytes cannot be read. */
    private static final Set<String> OUTSIDE_OF_PACKETS = Set.of(
            "reason", "netns", "netns_name", "interface", "interface_index", "packet_length", "ether_type", "weight");

    static final String ALL = "*";
    /** What the table may say beside the fields of events: of a scenario, and of a whole kernel. */
    static final Set<String> OF_SCENARIOS = Set.of("drops", "also");

    static final Set<String> OF_KERNELS =
            Set.of("programs", "refused", "without", "resets_of_closed_ports", "without_packets", "reason");

    /**
     * The expectations of a kernel.
     *
     * @param kernel a name of the matrix, or {@code own} for a kernel that the table need not know
     */
    static MatrixExpectations of(String kernel) {
        boolean known = false;
        Map<String, Map<String, String>> values = new LinkedHashMap<>();
        for (Line line : lines()) {
            known |= line.kernels().contains(kernel);
            if (line.kernels().contains(kernel) || line.kernels().contains(ALL)) {
                values.computeIfAbsent(line.scenario(), _ -> new LinkedHashMap<>())
                        .put(line.field(), line.value());
            }
        }
        if (!known && !kernel.equals(OWN)) {
            throw new IllegalStateException(
                    "test-vm/expectations.tsv has no line for " + kernel + "; give it at least its programs");
        }
        return new MatrixExpectations(known, values);
    }

    /** A line of the table, as it stands there. */
    record Line(String text, List<String> kernels, String scenario, String field, String value) {}

    static List<Line> lines() {
        try {
            return Files.readAllLines(TABLE).stream()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .map(MatrixExpectations::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Line parse(String text) {
        String[] cells = text.split("\t", -1);
        if (cells.length != 5) {
            throw new IllegalStateException("expectations.tsv: not five columns divided by tabs: " + text);
        }
        return new Line(text, List.of(cells[0].split(",")), cells[1], cells[2], cells[3]);
    }

    /** What the table says of a whole kernel, or null. */
    String ofKernel(String field) {
        return values.getOrDefault(ALL, Map.of()).get(field);
    }

    boolean withoutReasons() {
        return "-".equals(ofKernel("reason"));
    }

    /** How many of 23 resets that closed ports send the tracepoint tells. */
    long resetsOfClosedPorts() {
        return Long.parseLong(of(ALL, "resets_of_closed_ports", "23"));
    }

    private String of(String scenario, String field, String otherwise) {
        return values.getOrDefault(scenario, Map.of()).getOrDefault(field, otherwise);
    }

    long drops(String scenario) {
        return Long.parseLong(of(scenario, "drops", "23"));
    }

    /** Functions that drop other packets meanwhile. */
    List<String> also(String scenario) {
        String also = of(scenario, "also", "");
        return also.isEmpty() ? List.of() : List.of(also.split(","));
    }

    boolean lacks(String check) {
        String without = ofKernel("without");
        return without != null && Arrays.asList(without.split(",")).contains(check);
    }

    private static Object like(Object of618, String value) {
        return of618 instanceof Long ? Long.valueOf(value) : value;
    }

    /** The fields of 6.18 as this kernel has them; null is absent. */
    Map<String, Object> fields(String scenario, Map<String, Object> of618) {
        Map<String, Object> fields = new LinkedHashMap<>(of618);
        if (ofKernel("without_packets") != null) {
            fields.keySet().retainAll(OUTSIDE_OF_PACKETS);
            fields.put("segments", null);
        }
        if (!known) {
            fields.keySet().removeIf(field -> field.equals("reason") || field.startsWith("socket_"));
        }
        for (String lines : List.of(ALL, scenario)) {
            values.getOrDefault(lines, Map.of()).forEach((field, value) -> {
                if (fields.containsKey(field)) {
                    fields.put(field, value.equals("-") ? null : like(fields.get(field), value));
                }
            });
        }
        return fields;
    }
}
