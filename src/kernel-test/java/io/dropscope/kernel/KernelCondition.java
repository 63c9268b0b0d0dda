package io.dropscope.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Decides for {@link RequiresKernel}. JUnit reports what it throws as the failure of the test. */
final class KernelCondition implements ExecutionCondition {
    private static final int CAP_PERFMON = 38;
    private static final int CAP_BPF = 39;
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path BTF = Path.of("/sys/kernel/btf/vmlinux");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        List<String> missing;
        try {
            missing = missing(Files.readAllLines(STATUS), Files.isReadable(BTF));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("root, BPF and BTF are there");
        }
        String message = "needs " + String.join(", ", missing);
        if ("1".equals(System.getenv("DROPSCOPE_REQUIRE_KERNEL"))) {
            throw new IllegalStateException(message + " (DROPSCOPE_REQUIRE_KERNEL=1 forbids to skip)");
        }
        return ConditionEvaluationResult.disabled(message);
    }

    /** What a process with this {@code /proc/PID/status} lacks. */
    static List<String> missing(List<String> status, boolean btf) {
        List<String> missing = new ArrayList<>();
        if (!field(status, "Uid:").split("\\s+", -1)[1].equals("0")) {
            missing.add("root");
        }
        long capabilities = Long.parseUnsignedLong(field(status, "CapEff:"), 16);
        if ((capabilities & 1L << CAP_BPF) == 0) {
            missing.add("CAP_BPF");
        }
        if ((capabilities & 1L << CAP_PERFMON) == 0) {
            missing.add("CAP_PERFMON");
        }
        if (!btf) {
            missing.add(BTF + " (CONFIG_DEBUG_INFO_BTF)");
        }
        return missing;
    }

    private static String field(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(STATUS + " has no " + name))
                .substring(name.length())
                .strip();
    }
}
