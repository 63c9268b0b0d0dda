package io.dropscope.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NoticesTest {
    private final Notices notices = new Notices();

    private List<String> look(String... states) {
        notices.beginLook();
        for (String state : states) {
            notices.state(state);
        }
        return notices.endLook();
    }

    @Test
    void shouldTellAStateOnceUntilItHasEndedAndThenAgain() {
        assertThat(look("no qdiscs", "no qdiscs")).containsExactly("no qdiscs");
        for (int i = 0; i < 3 * Notices.QUIET_LOOKS; i++) {
            assertThat(look("no qdiscs")).isEmpty();
        }
        for (int i = 0; i < Notices.QUIET_LOOKS - 1; i++) {
            assertThat(look()).isEmpty();
        }
        assertThat(look("no qdiscs")).isEmpty(); // it flickers
        for (int i = 0; i < Notices.QUIET_LOOKS; i++) {
            assertThat(look()).isEmpty();
        }
        assertThat(look("no qdiscs")).containsExactly("again: no qdiscs");
    }

    @Test
    void shouldTellAnEventEachTime() {
        for (int i = 0; i < 3; i++) {
            notices.beginLook();
            notices.event("eth0 is gone");
            assertThat(notices.endLook()).containsExactly("eth0 is gone");
        }
    }

    @Test
    void shouldBoundWhatOneLookTells() {
        notices.beginLook();
        for (int i = 0; i < Notices.MOST_A_LOOK + 23; i++) {
            notices.event("interface " + i);
        }
        assertThat(notices.endLook())
                .hasSize(Notices.MOST_A_LOOK + 1)
                .last()
                .isEqualTo("23 more notices of this interval are left out");
    }

    @Test
    void shouldGoOnTellingNewStatesForHowLongItMayRun() {
        for (int i = 0; i < 5 * Notices.MOST_STATES; i++) {
            assertThat(look("state " + i)).containsExactly("state " + i);
        }
    }

    @Test
    void shouldCountStatesThatAreTooManyToRemember() {
        String[] all = new String[Notices.MOST_STATES + 7];
        for (int i = 0; i < all.length; i++) {
            all[i] = "state " + i;
        }
        assertThat(look(all))
                .last()
                .isEqualTo((all.length - Notices.MOST_A_LOOK) + " more notices of this interval are left out");
        assertThat(look(all)).containsExactly("7 more notices of this interval are left out");
    }
}
