package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The way from a lab through the launcher to JSON and back to the witness, once. */
@RequiresKernel
class HarnessTest {
    @Test
    void shouldSeeTheSameDropsAsTheWitness() {
        try (Lab lab = Lab.up();
                TracefsInstance witness = TracefsInstance.ofDrops()) {
            witness.keepOnly("ICMP_CSUM");
            try (Dropscope dropscope =
                    Dropscope.attached("trace", "--output", "json", "--netns", Long.toString(lab.netns("b")))) {
                witness.clear();
                lab.make("icmp-checksum", 23);
                assertThat(dropscope.stop()).isZero();
                assertThat(dropscope.events("drop"))
                        .hasSize(23)
                        .allSatisfy(event -> assertThat(event)
                                .containsEntry("netns", lab.netns("b"))
                                .containsEntry("interface_index", lab.interfaceIndex("b", "ba0")));
                assertThat(dropscope.summary().reconciles().losesNothing().dropsOf("ICMP_CSUM"))
                        .isEqualTo(23);
            }
            TracefsInstance.Recording recording = witness.recording();
            assertThat(recording.overrun()).isFalse();
            assertThat(recording.places().values()).containsExactly(23L);
        }
    }
}
