package io.dropscope.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run is told, as {@code NAME=VALUE}: the variables of {@code make bench}. */
final class Parameters {
    private static final Map<String, String> DEFAULTS = new LinkedHashMap<>();

    /** Of {@code make bench}, in the order in which they run; {@code flows} only when it is asked for. */
    static final List<String> SECTIONS =
            List.of("storm", "start", "idle", "stream", "memory", "cpus", "owners", "poll", "record");

    static {
        DEFAULTS.put("ROUNDS", "5");
        DEFAULTS.put("PACKETS", "1000000");
        DEFAULTS.put("ONLY", String.join(",", SECTIONS));
        DEFAULTS.put("PEERS", "yes");
        DEFAULTS.put("FILTER", "no");
        DEFAULTS.put("TRACER_CPUS", "");
        DEFAULTS.put("START_RUNS", "11");
        DEFAULTS.put("IDLE_SECONDS", "60");
        DEFAULTS.put("STREAM_SECONDS", "10");
        DEFAULTS.put("PROCESSES", "1000");
        DEFAULTS.put("SOCKETS", "20");
        DEFAULTS.put("POLLS", "11");
        DEFAULTS.put("RECORDING_MB", "5000");
        DEFAULTS.put("MINUTES", "15");
        DEFAULTS.put("FLOWS", "1000000");
        DEFAULTS.put("FLOWS_PER_SECOND", "100000");
        DEFAULTS.put("JSON", "target/bench.json");
    }

    static final String USAGE = """
            make bench [NAME=VALUE]...

              ROUNDS=5           rounds; each runs every setting once
              PACKETS=1000000    packets of a storm; there are three or four for a setting and round
              ONLY=storm,start   these parts only, of: storm start idle stream memory cpus owners poll
                                 record flows
              PEERS=no           leaves bpftrace and perf out
              FILTER=yes         dropscope watches the generator's namespace only: for a host that drops other packets
              TRACER_CPUS=0      tracers run on these CPUs only (default: the scheduler decides, as for a user)
              START_RUNS=11      starts of each program
              IDLE_SECONDS=60    of the part idle
              STREAM_SECONDS=10  of the parts stream and record
              PROCESSES=1000     of the part owners, each with SOCKETS=20
              POLLS=11           of the part poll: so many every 5 s, twice, and fifty times as many every 200 ms
              RECORDING_MB=5000  of the part record: the size of the file that is read
              MINUTES=15         of the part flows (make bench-flows), with FLOWS=1000000, FLOWS_PER_SECOND=100000
              JSON=FILE          where all single values go (default target/bench.json)
            """;

    private final Map<String, String> values = new LinkedHashMap<>(DEFAULTS);

    /** @throws IllegalArgumentException with a sentence for the user */
    Parameters(String... arguments) {
        for (String argument : arguments) {
            String[] pair = argument.split("=", 2);
            if (pair.length != 2 || !DEFAULTS.containsKey(pair[0])) {
                throw new IllegalArgumentException(argument + " is no parameter");
            }
            values.put(pair[0], pair[1]);
        }
        for (String name : List.of(
                "ROUNDS",
                "PACKETS",
                "START_RUNS",
                "IDLE_SECONDS",
                "STREAM_SECONDS",
                "PROCESSES",
                "SOCKETS",
                "POLLS",
                "RECORDING_MB",
                "MINUTES",
                "FLOWS",
                "FLOWS_PER_SECOND")) {
            if (!values.get(name).matches("[1-9][0-9]{0,9}")) {
                throw new IllegalArgumentException(name + " is a number above 0, not " + values.get(name));
            }
        }
        for (String name : List.of("PEERS", "FILTER")) {
            if (!List.of("yes", "no").contains(values.get(name))) {
                throw new IllegalArgumentException(name + " is yes or no, not " + values.get(name));
            }
        }
        for (String section : only()) {
            if (!SECTIONS.contains(section) && !section.equals("flows")) {
                throw new IllegalArgumentException("ONLY=" + section + " is none of the parts");
            }
        }
    }

    int number(String name) {
        return Integer.parseInt(values.get(name));
    }

    boolean yes(String name) {
        return values.get(name).equals("yes");
    }

    Path json() {
        return Path.of(values.get("JSON"));
    }

    List<String> only() {
        return Arrays.asList(values.get("ONLY").split(",", -1));
    }

    /** What goes before a tracer's command, so that it runs where it should. */
    List<String> tracerPlace() {
        String cpus = values.get("TRACER_CPUS");
        return cpus.isEmpty() ? new ArrayList<>() : new ArrayList<>(List.of("taskset", "-c", cpus));
    }

    Map<String, String> values() {
        return values;
    }
}
