package io.dropscope.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
                    0,        0 %
                    0.000001, <0.01 %
                    0.0123,   1.23 %
                    0.309,    30.9 %
                    0.9999999,>99.9 %
                    1,        100 %
                    -0.25,    -25.0 %
                    """)
    void shouldNeverRoundSomethingToNothingOrToAll(double share, String text) {
        assertThat(Format.percent(share)).isEqualTo(text);
    }

    @Test
    void shouldShowTheSpanUnlessThereIsNone() {
        assertThat(Format.range(new Statistics(812.4, 790, 845), 0)).isEqualTo("812 (790..845)");
        assertThat(Format.range(new Statistics(1.5, 1.5, 1.5), 2)).isEqualTo("1.50");
    }
}
