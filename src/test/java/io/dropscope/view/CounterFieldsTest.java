package io.dropscope.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.poll.CounterLog;
import org.junit.jupiter.api.Test;

class CounterFieldsTest {
    @Test
    void shouldWriteTheColumnsThatAnalyzeReadsInTheirOrder() {
        assertThat(CounterFields.names(CounterFields.ALL)).startsWith(CounterLog.HEADER.toArray(String[]::new));
    }

    @Test
    void shouldNameEachColumnOnce() {
        assertThat(CounterFields.names(CounterFields.ALL)).doesNotHaveDuplicates();
    }
}
