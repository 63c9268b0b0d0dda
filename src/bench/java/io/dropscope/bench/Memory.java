package io.dropscope.bench;

import io.dropscope.bench.Lab.Running;
import java.time.Duration;
import java.util.List;

/** The most memory that {@code live} and {@code trace} ever had, after a storm. */
final class Memory implements Section {
    static final String NAME = "memory";
    static final String PEAK = "peak_kib";
    static final List<String> COMMANDS = List.of("live", "trace");

    private final Parameters parameters;
    private final Lab lab;
    private final Results results;

    Memory(Parameters parameters, Lab lab, Results results) {
        this.parameters = parameters;
        this.lab = lab;
        this.results = results;
    }

    @Override
    public int steps() {
        return parameters.number("ROUNDS");
    }

    @Override
    public int seconds() {
        return steps() * COMMANDS.size() * (3 + parameters.number("PACKETS") / 500_000);
    }

    @Override
    public void measure(Progress progress) {
        for (int round = 1; round <= steps(); round++) {
            progress.step("memory, round " + round + " of " + steps());
            for (String command : COMMANDS) {
                Running process = lab.start("sh", "-c", "exec " + lab.dropscope() + " " + command + " > /dev/null")
                        .awaitErr(" attached");
                lab.storm(parameters.number("PACKETS"));
                Lab.pause(Duration.ofSeconds(1));
                results.add(NAME, "dropscope " + command, PEAK, Proc.peakKib(process.pid()));
                process.stop();
            }
        }
    }

    @Override
    public String report() {
        TextTable table = new TextTable("Peak memory after a storm, MiB", "median (lowest..highest)");
        for (String command : COMMANDS) {
            String row = "dropscope " + command;
            table.row(row, Format.range(results, NAME, row, PEAK, 1024));
        }
        return table.toString();
    }
}
