package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The object {@code owner} of an event. */
record EventOwner(Map<String, Object> fields) {
    @SuppressWarnings("unchecked")
    static EventOwner of(Map<String, Object> event) {
        assertThat(event).containsKey("owner");
        return new EventOwner((Map<String, Object>) event.get("owner"));
    }

    static List<EventOwner> all(List<Map<String, Object>> events) {
        return events.stream().map(EventOwner::of).toList();
    }

    String how() {
        return (String) Objects.requireNonNull(fields.get("how"), "owner.how");
    }

    /** Empty when a process is named. */
    String why() {
        return (String) fields.getOrDefault("why", "");
    }

    @SuppressWarnings("unchecked")
    List<Map<String, Object>> processes() {
        return (List<Map<String, Object>>) fields.getOrDefault("processes", List.of());
    }

    List<Object> pids() {
        return processes().stream().map(process -> process.get("pid")).toList();
    }

    List<Object> comms() {
        return processes().stream().map(process -> process.get("comm")).toList();
    }

    /** Exactly these processes, all of one name, and no excuse. */
    EventOwner isHeldBy(String comm, List<Long> pids) {
        assertThat(pids()).as("pids in %s", fields).containsExactlyInAnyOrderElementsOf(pids);
        assertThat(comms()).as("names in %s", fields).containsOnly(comm);
        assertThat(why()).as("why in %s", fields).isEmpty();
        return this;
    }

    EventOwner isFoundBy(String... how) {
        assertThat(how()).as("how in %s", fields).isIn((Object[]) how);
        return this;
    }

    /** No process is named, for this reason. */
    EventOwner isNobody(String why) {
        assertThat(processes()).as("processes in %s", fields).isEmpty();
        assertThat(why()).as("why in %s", fields).contains(why);
        return this;
    }
}
