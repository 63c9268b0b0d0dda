package io.dropscope.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What {@code test-vm/guest/checks} wrote down on one kernel; that script tells the files. */
final class MatrixResults {
    private final Path directory;
    private final Map<String, List<Map<String, Object>>> runs = new HashMap<>();

    MatrixResults(Path directory) {
        this.directory = directory;
    }

    /**
     * A scenario that was made between two summaries, which stand in these lines of scenarios.json (from 1).
     *
     * @param exitCodes of the lab's prepare, make and undo
     */
    record Step(String scenario, List<Integer> exitCodes, int before, int after) {}

    Path path(String file) {
        return directory.resolve(file);
    }

    boolean has(String file) {
        return Files.exists(path(file));
    }

    List<String> lines(String file) {
        try {
            return Files.readAllLines(directory.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text(String file) {
        return String.join("\n", lines(file));
    }

    /** A line of {@code about}. */
    String about(String key) {
        return lines("about").stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    boolean hasTracefs() {
        return about("tracefs").equals("yes");
    }

    private List<String[]> steps() {
        List<String[]> steps = new ArrayList<>();
        for (String line : lines("steps")) {
            String[] words = line.split(" ", -1);
            steps.add(words);
        }
        return steps;
    }

    boolean made(String scenario) {
        return steps().stream().anyMatch(words -> words[0].equals(scenario));
    }

    Step step(String scenario) {
        String[] words = steps().stream()
                .filter(step -> step[0].equals(scenario))
                .findFirst()
                .orElseThrow(() -> new AssertionError(scenario + " was not made"));
        if (words[4].equals("-") || words[5].equals("-")) {
            throw new AssertionError("dropscope gave no summary with nothing in flight around " + scenario);
        }
        return new Step(
                scenario,
                Stream.of(words).skip(1).limit(3).map(Integer::valueOf).toList(),
                Integer.parseInt(words[4]),
                Integer.parseInt(words[5]));
    }

    /** Drops that the receiving TCP sockets of a scenario counted themselves. */
    long socketDrops(String scenario) {
        return lines("socket_drops").stream()
                .filter(line -> line.startsWith(scenario + " "))
                .mapToLong(line -> Long.parseLong(line.substring(scenario.length() + 1)))
                .sum();
    }

    /** The exit code of a run of dropscope. */
    int exitCode(String run) {
        return lines("exit").stream()
                .filter(line -> line.startsWith(run + " "))
                .map(line -> Integer.parseInt(line.substring(run.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no run " + run));
    }

    /** The objects that a run wrote, line by line. */
    List<Map<String, Object>> objects(String run) {
        return runs.computeIfAbsent(
                run,
                name -> lines(name + ".json").stream().map(JsonText::object).toList());
    }

    List<Map<String, Object>> events(Step step) {
        return objects("scenarios").subList(step.before(), step.after()).stream()
                .filter(object -> "event".equals(object.get("type")))
                .toList();
    }

    Summary before(Step step) {
        return new Summary(objects("scenarios").get(step.before() - 1));
    }

    Summary after(Step step) {
        return new Summary(objects("scenarios").get(step.after() - 1));
    }

    Summary summary(String run) {
        return new Summary(objects(run).getLast());
    }

    /** All summaries of a run: those that were asked for, then the last. */
    List<Summary> summaries(String run) {
        return objects(run).stream()
                .filter(object -> "summary".equals(object.get("type")))
                .map(Summary::new)
                .toList();
    }

    /** The number behind a word of what the generator wrote: {@code rcvbuf_errors=59993}. */
    long number(String file, String word) {
        for (String part : text(file).split("\\s+", -1)) {
            if (part.startsWith(word + "=")) {
                return Long.parseLong(part.substring(word.length() + 1));
            }
        }
        throw new AssertionError("no " + word + " in " + text(file));
    }

    /** What the tracefs instance saw during a scenario: reason and location ({@code symbol+offset}, or an address). */
    Map<String, Long> witness(String scenario) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (String line : lines("witness/" + scenario)) {
            counts.merge(line.replaceFirst("/0x[0-9a-f]+$", ""), 1L, Long::sum);
        }
        return counts;
    }

    /** The lab as it was during a scenario. */
    LabNodes nodes(String scenario) {
        Map<String, String[]> links = new LinkedHashMap<>();
        for (String line : lines("links")) {
            String[] words = line.split(" ", -1);
            if (words[0].equals(scenario)) {
                links.put(words[1], words);
                links.put(words[1] + " " + words[5], words);
            }
        }
        return new LabNodes() {
            @Override
            public long netns(String node) {
                return Long.parseLong(links.get(node)[2]);
            }

            @Override
            public String netnsName(String node) {
                return links.get(node)[3];
            }

            @Override
            public long interfaceIndex(String node, String device) {
                return Long.parseLong(links.get(node + " " + device)[4]);
            }
        };
    }
}
