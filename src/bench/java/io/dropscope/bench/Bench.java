package io.dropscope.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * {@code make bench}: what dropscope and other tracers cost on this machine, side by side. Progress goes to stderr, the
 * tables to stdout, every single value to target/bench.json. Run from the root of the project.
 */
public final class Bench {
    /** Of {@code make bench-flows} and {@code make bench-java}: the newest of each is in the table of goals. */
    private static final Path LONG_RUN = Path.of("target/bench-flows.json");

    private static final Path JAVA_HALF = Path.of("target/jmh.json");

    private final Parameters parameters;
    private final Lab lab;
    private final Results results = new Results();

    private Bench(Parameters parameters, Lab lab) {
        this.parameters = parameters;
        this.lab = lab;
    }

    public static void main(String[] arguments) throws IOException {
        if (List.of(arguments).contains("HELP=1")) {
            System.out.print(Parameters.USAGE);
            return;
        }
        Parameters parameters;
        try {
            parameters = new Parameters(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage() + "\n\n" + Parameters.USAGE);
            System.exit(2);
            return;
        }
        if (!Proc.pairs(Path.of("/proc/self/status")).get("Uid").startsWith("0\t")) {
            System.err.println("bench: needs root: sudo make bench");
            System.exit(1);
        }
        Lab lab = new Lab();
        Runtime.getRuntime().addShutdownHook(new Thread(lab::close));
        try {
            new Bench(parameters, lab).run();
        } catch (IllegalStateException e) {
            if (!lab.isClosed()) { // else a signal ends the run, and it has just lost what it was waiting for
                System.err.println("bench: " + e.getMessage());
            }
            System.exit(1);
        }
    }

    private void run() throws IOException {
        Machine.howToGetTheMissing().forEach(System.err::println);
        if (Machine.measuresBpf()) {
            System.err.println("kernel.bpf_stats_enabled is on already: what others measure is in all figures");
        }
        lab.up();
        Map<String, String> machine = Machine.describe(lab);
        Map<String, Section> sections = sections();
        int seconds = sections.values().stream().mapToInt(Section::seconds).sum();
        System.err.println("about " + Math.ceilDiv(seconds, 60) + " min; Ctrl-C leaves nothing behind");
        sections.forEach((name, section) -> section.measure(new Progress(name, section.steps())));
        if (!results.has(Flows.NAME) && Files.exists(LONG_RUN)) {
            results.read(LONG_RUN, Flows.NAME);
        }
        Goals goals = new Goals(results, new Jmh(JAVA_HALF));
        write(machine, goals);
        print(machine, sections, goals);
    }

    private Map<String, Section> sections() {
        List<Setting> settings = Setting.ALL.stream().filter(this::isWanted).toList();
        Map<String, Section> sections = new LinkedHashMap<>();
        for (String name : parameters.only()) {
            if (name.equals(Cpus.NAME) && Runtime.getRuntime().availableProcessors() < 2) {
                System.err.println("cpus: left out, there is one CPU only");
                continue;
            }
            Section section = switch (name) {
                case Storms.NAME -> new Storms(parameters, lab, results, settings);
                case Starts.NAME -> new Starts(parameters, lab, results);
                case Idle.NAME -> new Idle(parameters, lab, results);
                case Stream.NAME -> new Stream(parameters, lab, results);
                case Memory.NAME -> new Memory(parameters, lab, results);
                case Cpus.NAME -> new Cpus(parameters, lab, results);
                case Flows.NAME -> new Flows(parameters, lab, results);
                case OwnerCosts.NAME -> new OwnerCosts(parameters, lab, results);
                case Polls.NAME -> new Polls(parameters, lab, results);
                case Recordings.NAME -> new Recordings(parameters, lab, results);
                default -> throw new IllegalStateException("no part " + name);
            };
            sections.put(name, section);
        }
        return sections;
    }

    private boolean isWanted(Setting setting) {
        return switch (setting.tool()) {
            case BPFTRACE -> parameters.yes("PEERS") && Machine.has("bpftrace");
            case PERF -> parameters.yes("PEERS") && Machine.has("perf");
            case EMPTY_PROGRAM, DROPSCOPE -> true;
        };
    }

    private void write(Map<String, String> machine, Goals goals) throws IOException {
        Path file = parameters.json();
        try (OutputStream out = Files.newOutputStream(file);
                JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeName("schema");
            json.writeNumber(1);
            writeStrings(json, "machine", machine);
            writeStrings(json, "parameters", parameters.values());
            results.write(json);
            goals.write(json);
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private static void writeStrings(JsonGenerator json, String name, Map<String, String> strings) {
        json.writeName(name);
        json.writeStartObject();
        strings.forEach((key, value) -> {
            json.writeName(key);
            json.writeString(value);
        });
        json.writeEndObject();
    }

    private static void print(Map<String, String> machine, Map<String, Section> sections, Goals goals) {
        StringBuilder text = new StringBuilder();
        machine.forEach((fact, value) -> text.append("%-10s %s\n".formatted(fact, value)));
        sections.values().forEach(section -> text.append('\n').append(section.report()));
        text.append("\nGoals\n\n").append(goals);
        System.out.print(text);
        System.out.flush();
    }
}
