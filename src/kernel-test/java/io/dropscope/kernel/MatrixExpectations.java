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
    private static final String ALL = "*";

    static MatrixExpectations of(String kernel) {
        try {
            boolean known = false;
            Map<String, Map<String, String>> values = new LinkedHashMap<>();
            for (String line : Files.readAllLines(TABLE)) {
                if (line.startsWith("#") || line.isBlank()) {
                    continue;
                }
                String[] cells = line.split("\t", -1);
                Set<String> kernels = Set.of(cells[0].split(","));
                known |= kernels.contains(kernel);
                if (kernels.contains(kernel) || kernels.contains(ALL)) {
                    values.computeIfAbsent(cells[1], _ -> new LinkedHashMap<>()).put(cells[2], cells[3]);
                }
            }
            return new MatrixExpectations(known, values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    /** The fields of 6.18 as this kernel has them; null is absent. */
    Map<String, Object> fields(String scenario, Map<String, Object> of618) {
        Map<String, Object> fields = new LinkedHashMap<>(of618);
        for (String lines : List.of(ALL, scenario)) {
            values.getOrDefault(lines, Map.of()).forEach((field, value) -> {
                if (fields.containsKey(field)) {
                    fields.put(field, value.equals("-") ? null : value);
                }
            });
        }
        return fields;
    }
}
