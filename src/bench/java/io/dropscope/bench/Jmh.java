package io.dropscope.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What {@code make bench-java} found last, in JMH's own format. */
final class Jmh {
    private final List<Map<?, ?>> benchmarks = new ArrayList<>();

    /** Without any, when there is no such file. */
    Jmh(Path file) {
        if (Files.exists(file)) {
            Json.list(Json.parse(file)).forEach(benchmark -> benchmarks.add(Json.fields(benchmark)));
        }
    }

    /** Operations a second of the slowest case of all benchmarks in this class; NaN when there is none. */
    double slowest(String className) {
        return all(className, benchmark -> Json.number(Json.at(benchmark, "primaryMetric", "score"))).stream()
                .mapToDouble(Double::doubleValue)
                .min()
                .orElse(Double.NaN);
    }

    /** Bytes allocated in an operation, likewise the worst case. */
    double mostBytes(String className) {
        return all(className, Jmh::bytes).stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(Double.NaN);
    }

    private static double bytes(Map<?, ?> benchmark) {
        for (Map.Entry<?, ?> metric :
                Json.fields(Json.at(benchmark, "secondaryMetrics")).entrySet()) {
            // older versions of JMH put a dot before the name
            if (metric.getKey().toString().endsWith("gc.alloc.rate.norm")) {
                return Json.number(Json.at(metric.getValue(), "score"));
            }
        }
        return Double.NaN;
    }

    private List<Double> all(String className, ToDoubleFunction<Map<?, ?>> figure) {
        return benchmarks.stream()
                .filter(benchmark -> benchmark.get("benchmark").toString().contains("." + className + "."))
                .filter(benchmark -> "ops/s".equals(Json.at(benchmark, "primaryMetric", "scoreUnit")))
                .map(figure::applyAsDouble)
                .toList();
    }
}
