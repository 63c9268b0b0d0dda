package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two labs of the same addresses, ports and interface names: only the namespace tells their packets apart. */
@RequiresKernel
class NamespaceTest {
    private static final String SCENARIO = "udp-closed-port-v4";

    @Test
    void shouldShowOnlyTheNamespaceThatIsWatched() {
        try (Lab watched = Lab.up();
                Lab other = Lab.up();
                Dropscope one = trace(watched.netnsName("b"));
                Dropscope both = trace(watched.netnsName("b") + "," + other.netns("b"))) {
            for (int i = 0; i < 23; i++) {
                watched.make(SCENARIO, 1);
                other.make(SCENARIO, 2);
            }
            assertThat(one.stop()).isZero();
            assertThat(both.stop()).isZero();

            assertThat(one.events()).hasSize(23);
            assertThat(eventsIn(one, watched)).hasSize(23);
            assertThat(one.summary().reconciles().losesNothing().number("drops"))
                    .isEqualTo(23);
            assertThat(both.events()).hasSize(69);
            assertThat(eventsIn(both, watched)).hasSize(23);
            assertThat(eventsIn(both, other)).hasSize(46);
            assertThat(both.summary().reconciles().losesNothing().number("drops"))
                    .isEqualTo(69);
        }
    }

    private static Dropscope trace(String netns) {
        return Dropscope.attached("trace", "--output", "json", "--netns", netns);
    }

    private static List<Map<String, Object>> eventsIn(Dropscope dropscope, Lab lab) {
        return dropscope.events().stream()
                .filter(event -> event.get("netns").equals(lab.netns("b"))
                        && event.get("netns_name").equals(lab.netnsName("b")))
                .toList();
    }
}
