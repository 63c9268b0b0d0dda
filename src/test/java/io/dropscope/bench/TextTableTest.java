package io.dropscope.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void shouldAlignWordsLeftAndNumbersRight() {
        TextTable table = new TextTable("what\n", "CPU ns\na drop", "lost");
        table.row("nothing attached", "1240", "");
        table.row("a", "90 (80..1000)", "0.5 %");
        assertThat(table).hasToString("""
                        what                     CPU ns   lost
                                                 a drop
                        nothing attached           1240
                        a                 90 (80..1000)  0.5 %
                        """);
    }

    @Test
    void shouldBreakWordsThatAreTooLongForTheirColumn() {
        TextTable table = new TextTable("what", "goal").words(9, 12);
        table.row("one two three", "at most one third");
        table.row("four", "0");
        assertThat(table).hasToString("""
                        what     goal
                        one two  at most one
                        three    third
                        four     0
                        """);
    }

    @Test
    void shouldKeepAWordThatFitsNowhere() {
        TextTable table = new TextTable("what", "goal").words(4, 4);
        table.row("a --detail-rate", "b");
        assertThat(table).hasToString("""
                        what           goal
                        a              b
                        --detail-rate
                        """);
    }

    @Test
    void shouldRefuseARowOfAnotherLength() {
        TextTable table = new TextTable("a", "b");
        assertThatThrownBy(() -> table.row("1")).isInstanceOf(IllegalArgumentException.class);
    }
}
