package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sums at the end of a run, from the summary that it wrote: an object on stdout, or the lines for people on stderr.
 *
 * @param unread events handed over that nobody could take before the end
 */
record Totals(long ledger, long events, long ringFull, long thinned, long processed, long undecodable, long unread) {
    private static final Pattern SUM =
            Pattern.compile("^ (ledger total|events handed over) ([\\d,]+) = (.*)$", Pattern.MULTILINE);
    private static final Pattern TERM = Pattern.compile("([\\d,]+) ([^+]+?)(?: \\+ |$)");

    static Totals of(Dropscope dropscope) {
        return dropscope.lines().stream()
                        .anyMatch(line -> line.startsWith("{") && line.contains("\"type\":\"summary\""))
                ? of(dropscope.summary())
                : ofText(dropscope.stderr());
    }

    private static Totals of(Summary summary) {
        return new Totals(
                summary.number("ledger_packets"),
                summary.number("events"),
                summary.loss("ring_full"),
                summary.loss("thinned"),
                summary.number("events_processed"),
                summary.loss("undecodable"),
                summary.number("in_flight"));
    }

    /** From stderr, whatever stdout holds. */
    static Totals ofText(String stderr) {
        Map<String, Long> found = new HashMap<>();
        Matcher sum = SUM.matcher(stderr);
        while (sum.find()) {
            found.put(sum.group(1), number(sum.group(2)));
            Matcher term = TERM.matcher(sum.group(3));
            while (term.find()) {
                found.put(term.group(2), number(term.group(1)));
            }
        }
        assertThat(found).as(stderr).containsKeys("ledger total", "ring full", "thinned", "events processed");
        return new Totals(
                found.get("ledger total"),
                found.get("events handed over"),
                found.get("ring full"),
                found.get("thinned"),
                found.get("events processed"),
                found.get("undecodable"),
                found.getOrDefault("not read before the end", 0L));
    }

    private static long number(String grouped) {
        return Long.parseLong(grouped.replace(",", ""));
    }

    /** Every drop that the kernel counted is in the ledger, and every one of these an event or a loss that is told. */
    Totals accountFor(long dropped) {
        assertThat(ledger).as("counted").isEqualTo(dropped);
        assertThat(ledger).as("ledger = events + ring full + thinned").isEqualTo(events + ringFull + thinned);
        assertThat(events)
                .as("handed over = processed + undecodable + not read")
                .isEqualTo(processed + undecodable + unread);
        return this;
    }

    Totals readToTheEnd() {
        assertThat(unread).as("not read before the end").isZero();
        return this;
    }
}
