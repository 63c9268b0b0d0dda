package io.dropscope.view;

import io.dropscope.stats.Threshold;
import java.time.Duration;
import java.time.ZoneId;

/**
 * What a run of {@code counters} is.
 *
 * @param version of dropscope
 * @param host the host's name
 * @param kernel release of the kernel
 * @param interfaces as the log has them: {@code all}, {@code eth0+eth1}
 * @param namespaces in words; null for the own one
 * @param all whether delays and work have rows too
 */
public record CounterRun(
        String version,
        String host,
        String kernel,
        String interfaces,
        String namespaces,
        Duration interval,
        Threshold threshold,
        ZoneId zone,
        boolean all) {}
