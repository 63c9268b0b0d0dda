import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Table RESULTS REPORTS NAME...: the Markdown table of what works on each kernel that test-vm/run was told to run, from
 * what the guests wrote down and from the JUnit reports; on stderr the checks that failed, and how.
 */
public final class Table {
    private static final int LONGEST_REASON = 600;

    private Table() {}

    /** A test of MatrixTest: of the scenarios the scenario's name, else the method's. */
    private enum Verdict {
        PASSED,
        FAILED,
        SKIPPED
    }

    private record Kernel(Map<String, String> about, List<String> starts, Map<String, Verdict> tests) {
        boolean ran() {
            return !tests.isEmpty();
        }

        String verdict() {
            String loads = of("shouldLoadTheProgramsThatThisKernelHasTheShapesFor");
            boolean runs = !about.getOrDefault("programs", "").isEmpty();
            return !loads.equals("yes") || runs ? loads.replace("yes", "runs") : "refuses, says why";
        }

        String of(String test) {
            if (ran() && !tests.containsKey(test)) {
                throw new IllegalStateException("MatrixTest has no " + test);
            }
            return !ran()
                    ? "not run"
                    : switch (tests.get(test)) {
                        case PASSED -> "yes";
                        case FAILED -> "**FAILED**";
                        case SKIPPED -> "–";
                    };
        }

        String scenarios() {
            List<Verdict> verdicts = tests.entrySet().stream()
                    .filter(test -> !test.getKey().startsWith("should"))
                    .map(Map.Entry::getValue)
                    .filter(verdict -> verdict != Verdict.SKIPPED)
                    .toList();
            long passed = verdicts.stream().filter(Verdict.PASSED::equals).count();
            return verdicts.isEmpty() ? "–" : passed + " of " + verdicts.size();
        }

        String shape() {
            return Arrays.stream(about.getOrDefault("programs", "").split(" "))
                    .filter(program -> program.startsWith("kfree_skb"))
                    .map(program -> "`" + program + "`")
                    .findFirst()
                    .orElse("–");
        }

        String start() {
            double[] seconds =
                    starts.stream().mapToDouble(Double::parseDouble).sorted().toArray();
            return seconds.length == 0 ? "–" : String.format("%.0f s", seconds[seconds.length / 2]);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path results = Path.of(arguments[0]);
        Path reports = Path.of(arguments[1]);
        Map<String, Kernel> kernels = new LinkedHashMap<>();
        for (String name : Arrays.asList(arguments).subList(2, arguments.length)) {
            kernels.put(name, read(results.resolve(name), reports.resolve(name)));
        }
        row("", kernels, null);
        System.out.println("|---" + "|---".repeat(kernels.size()) + "|");
        row("kernel", kernels, kernel -> kernel.about.getOrDefault("version", "not run"));
        row("dropscope", kernels, Kernel::verdict);
        row("entry for drops", kernels, Kernel::shape);
        row("scenarios, each exact", kernels, Kernel::scenarios);
        row("resets received and sent", kernels, kernel -> kernel.of("shouldShowEachResetOnBothSides"));
        row("retransmits", kernels, kernel -> kernel.of("shouldShowEachRetransmit"));
        row("storm exact to the packet", kernels, kernel -> kernel.of("shouldCountAStormThroughASmallRingToThePacket"));
        row("mixed storm = perf counter", kernels, kernel -> kernel.of("shouldAccountForEachDropOfAMixedStorm"));
        row("stacks without BPF frames", kernels, kernel -> kernel.of("shouldLeaveTheFramesOfBpfOutOfStacks"));
        row("same as dropwatch", kernels, kernel -> kernel.of("shouldSayWhatDropwatchSays"));
        row("with libbpf 1.5 too", kernels, kernel -> kernel.of("shouldWorkWithANewerLibbpf"));
        row("nothing left behind", kernels, kernel -> kernel.of("shouldLeaveNothingBehind"));
        row("start, emulated", kernels, Kernel::start);
    }

    private static void row(String head, Map<String, Kernel> kernels, Function<Kernel, String> cell) {
        List<String> cells = new ArrayList<>(List.of(head));
        kernels.forEach((name, kernel) -> cells.add(cell == null ? name : cell.apply(kernel)));
        System.out.println("| " + String.join(" | ", cells) + " |");
    }

    private static Kernel read(Path results, Path reports) throws Exception {
        Map<String, String> about = new LinkedHashMap<>();
        for (String line : lines(results.resolve("about"))) {
            int equals = line.indexOf('=');
            if (equals < 0) {
                continue; // the guest ended while it wrote
            }
            about.put(line.substring(0, equals), line.substring(equals + 1).strip());
        }
        Map<String, Verdict> tests = new LinkedHashMap<>();
        Path report = reports.resolve("TEST-io.dropscope.kernel.MatrixTest.xml");
        if (Files.exists(report)) {
            NodeList cases = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(report.toFile())
                    .getElementsByTagName("testcase");
            for (int i = 0; i < cases.getLength(); i++) {
                Element test = (Element) cases.item(i);
                String name = test.getAttribute("name").replaceFirst("^scenario\\(Scenario\\) ", "");
                tests.put(name, verdict(test));
                if (verdict(test) == Verdict.FAILED) {
                    String why = test.getTextContent().strip().replaceAll("\\s+", " ");
                    System.err.println(results.getFileName() + ": " + name + " FAILED: "
                            + why.substring(0, Math.min(why.length(), LONGEST_REASON)));
                }
            }
        }
        return new Kernel(about, lines(results.resolve("start")), tests);
    }

    private static Verdict verdict(Element test) {
        if (test.getElementsByTagName("skipped").getLength() > 0) {
            return Verdict.SKIPPED;
        }
        boolean failed = test.getElementsByTagName("failure").getLength() > 0
                || test.getElementsByTagName("error").getLength() > 0;
        return failed ? Verdict.FAILED : Verdict.PASSED;
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}
