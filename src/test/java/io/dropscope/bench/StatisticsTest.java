package io.dropscope.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void shouldTakeTheMiddleOfAnOddNumberOfValues() {
        assertThat(Statistics.of(5, 1, 3)).isEqualTo(new Statistics(3, 1, 5));
    }

    @Test
    void shouldTakeTheMeanOfTheTwoMiddleOnesOfAnEvenNumber() {
        assertThat(Statistics.of(10, 2, 4, 1)).isEqualTo(new Statistics(3, 1, 10));
    }

    @Test
    void shouldLeaveTheOrderOfTheRoundsAlone() {
        double[] rounds = {3, 1, 2};
        Statistics.of(rounds);
        assertThat(rounds).containsExactly(3, 1, 2);
    }

    @Test
    void shouldRefuseNoValues() {
        assertThatThrownBy(Statistics::of).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldDivideRoundByRound() {
        assertThat(Statistics.quotients(new double[] {10, 90, 30}, new double[] {20, 30, 60}))
                .containsExactly(0.5, 3, 0.5);
    }

    @Test
    void shouldChangeTheUnit() {
        assertThat(Statistics.of(1024, 2048, 4096).in(1024)).isEqualTo(new Statistics(2, 1, 4));
    }
}
