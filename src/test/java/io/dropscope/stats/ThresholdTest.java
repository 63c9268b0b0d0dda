package io.dropscope.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.Severity;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdTest {
    @ParameterizedTest
    @CsvSource({
        "DROPS, 100, 0, 5, 1000, OK",
        "DROPS, 100, 1, 5, 1000, WARN",
        "DROPS, 100, 99, 5, 1000, WARN",
        "DROPS, 100, 100, 5, 1000, CRIT",
        "DROPS_PER_SECOND, 50, 249, 5, 1000, WARN",
        "DROPS_PER_SECOND, 50, 250, 5, 1000, CRIT",
        "DROPS_PER_SECOND, 50, 0, 5, 1000, OK",
        "PERCENT, 0.1, 99, 5, 100000, WARN",
        "PERCENT, 0.1, 100, 5, 100000, CRIT",
        "PERCENT, 0.1, 1, 5, 0, CRIT",
        "PERCENT, 100, 23, 5, 5, CRIT",
        "PERCENT, 0.1, 0, 5, 0, OK"
    })
    void shouldJudgeByNumberRateAndShare(
            Threshold.Unit unit, double value, long drops, double seconds, long packets, Severity expected) {
        assertThat(new Threshold(unit, value).of(drops, seconds, packets)).isEqualTo(expected);
    }
}
