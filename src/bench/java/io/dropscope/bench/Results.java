package io.dropscope.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/**
 * Every single value that was measured: by section (storm, start ...), row (a setting) and metric, in the order of the
 * rounds. The tables and target/bench.json are made from it.
 */
final class Results {
    private final Map<String, Map<String, Map<String, List<Double>>>> sections = new LinkedHashMap<>();

    void add(String section, String row, String metric, Number value) {
        sections.computeIfAbsent(section, name -> new LinkedHashMap<>())
                .computeIfAbsent(row, name -> new LinkedHashMap<>())
                .computeIfAbsent(metric, name -> new ArrayList<>())
                .add(value.doubleValue());
    }

    boolean has(String section) {
        return sections.containsKey(section);
    }

    /** Adds a section of an earlier run from its file. */
    void read(Path file, String section) {
        Json.fields(Json.at(Json.parse(file), "sections", section))
                .forEach((row, metrics) -> Json.fields(metrics)
                        .forEach((metric, figures) -> Json.list(Json.at(figures, "values"))
                                .forEach(
                                        value -> add(section, row.toString(), metric.toString(), Json.number(value)))));
    }

    Set<String> rows(String section) {
        return sections.getOrDefault(section, Map.of()).keySet();
    }

    /** Empty when it was not measured. */
    double[] values(String section, String row, String metric) {
        return sections
                .getOrDefault(section, Map.of())
                .getOrDefault(row, Map.of())
                .getOrDefault(metric, List.of())
                .stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    Optional<Statistics> statistics(String section, String row, String metric) {
        return of(values(section, row, metric));
    }

    /** The median of what was measured, or NaN, which no comparison is true for. */
    double median(String section, String row, String metric) {
        return statistics(section, row, metric).map(Statistics::median).orElse(Double.NaN);
    }

    /** The sum over all rounds. */
    double sum(String section, String row, String metric) {
        double sum = 0;
        for (double value : values(section, row, metric)) {
            sum += value;
        }
        return sum;
    }

    /** {@code row} divided by {@code other}, round by round. */
    Optional<Statistics> ratio(String section, String metric, String row, String other) {
        return of(Statistics.quotients(values(section, row, metric), values(section, other, metric)));
    }

    private static Optional<Statistics> of(double[] values) {
        return values.length == 0 ? Optional.empty() : Optional.of(Statistics.of(values));
    }

    /** As the property {@code sections} of the current object. */
    void write(JsonGenerator json) {
        json.writeName("sections");
        json.writeStartObject();
        sections.forEach((section, rows) -> {
            json.writeName(section);
            json.writeStartObject();
            rows.forEach((row, metrics) -> {
                json.writeName(row);
                json.writeStartObject();
                metrics.forEach((metric, values) -> writeMetric(json, metric, values));
                json.writeEndObject();
            });
            json.writeEndObject();
        });
        json.writeEndObject();
    }

    private static void writeMetric(JsonGenerator json, String metric, List<Double> values) {
        Statistics statistics =
                Statistics.of(values.stream().mapToDouble(Double::doubleValue).toArray());
        json.writeName(metric);
        json.writeStartObject();
        writeNumber(json, "median", statistics.median());
        writeNumber(json, "min", statistics.minimum());
        writeNumber(json, "max", statistics.maximum());
        json.writeName("values");
        json.writeStartArray();
        values.forEach(value -> writeNumber(json, value));
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeNumber(JsonGenerator json, String name, double value) {
        json.writeName(name);
        writeNumber(json, value);
    }

    /** Counts stay whole; JSON has no infinity. */
    private static void writeNumber(JsonGenerator json, double value) {
        if (!Double.isFinite(value)) {
            json.writeNull();
        } else if (value == Math.rint(value)) {
            json.writeNumber((long) value);
        } else {
            json.writeNumber(Math.rint(value * 1000) / 1000);
        }
    }
}
