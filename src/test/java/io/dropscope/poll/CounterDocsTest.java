package io.dropscope.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.Counter;
import io.dropscope.event.CounterColumn;
import io.dropscope.view.CounterFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/counters.md tells every column, in the order of the log, and every counter. */
class CounterDocsTest {
    private final String docs = read();

    private static String read() {
        try {
            return Files.readString(Path.of("docs", "counters.md"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void shouldTellEveryColumnInItsOrderAndWhetherItIsInTheTotal() {
        List<String> names = new ArrayList<>();
        for (String line : docs.lines().toList()) {
            String[] cells = line.split(" *\\| *", -1);
            if (cells.length < 5 || !cells[1].matches("`\\w+`") || names.size() == CounterFields.ALL.size()) {
                continue;
            }
            String name = cells[1].replace("`", "");
            names.add(name);
            for (CounterColumn column : CounterColumn.values()) {
                if (column.id().equals(name)) {
                    assertThat(cells[2]).as(name).isEqualTo(column.inTotal() ? "yes" : "no");
                }
            }
        }
        assertThat(names).isEqualTo(CounterFields.names(CounterFields.ALL));
    }

    /** By its whole name, or as "RcvbufErrors of Udp, Udp6". */
    @Test
    void shouldTellEveryCounter() {
        for (Counter counter : CounterTable.all()) {
            String[] parts = counter.name().split("\\.", 2);
            boolean told = docs.contains(counter.name()) || (docs.contains(parts[0]) && docs.contains(parts[1]));
            assertThat(told).as(counter.name()).isTrue();
        }
    }
}
