package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The figures of a {@code summary} object, or of an {@code interval} as far as it has them. */
record Summary(Map<String, Object> fields) {
    long number(String field) {
        return (long) fields.get(field);
    }

    @SuppressWarnings("unchecked")
    List<Map<String, Object>> rows() {
        return (List<Map<String, Object>>) fields.get("rows");
    }

    @SuppressWarnings("unchecked")
    List<Map<String, Object>> kinds() {
        return (List<Map<String, Object>>) fields.get("kinds");
    }

    @SuppressWarnings("unchecked")
    long loss(String name) {
        return (long) ((Map<String, Object>) fields.get("losses")).get(name);
    }

    /** Drops in the rows that match. */
    long drops(Predicate<Map<String, Object>> which) {
        return rows().stream()
                .filter(which)
                .mapToLong(row -> (long) row.get("drops"))
                .sum();
    }

    long dropsOf(String reason) {
        return drops(row -> reason.equals(row.get("reason")));
    }

    /** Packets of a kind that is no drop. */
    long packets(String kind) {
        return kinds().stream()
                .filter(row -> kind.equals(row.get("kind")))
                .mapToLong(row -> (long) row.get("packets"))
                .sum();
    }

    /** Every packet of the ledger is an event or a counted loss, and every event has arrived. */
    Summary reconciles() {
        assertThat(number("ledger_packets"))
                .as("ledger = events + ring full + thinned")
                .isEqualTo(number("events") + loss("ring_full") + loss("thinned"));
        assertThat(number("events"))
                .as("handed over = processed + undecodable")
                .isEqualTo(number("events_processed") + loss("undecodable"));
        assertThat(number("in_flight")).as("in flight").isZero();
        assertThat(number("drops")).as("drops = sum of rows").isEqualTo(drops(row -> true));
        return this;
    }

    /** No detail is missing. `nested` is left out: the kernel counts it for the whole host, whatever the filter. */
    Summary losesNothing() {
        for (String loss : List.of("ring_full", "thinned", "other", "undecodable", "snapshots_replaced")) {
            assertThat(loss(loss)).as(loss).isZero();
        }
        return this;
    }
}
