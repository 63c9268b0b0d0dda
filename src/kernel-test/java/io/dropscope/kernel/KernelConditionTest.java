package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KernelConditionTest {
    @Test
    void shouldAskNothingMoreOfRootWithBpf() {
        assertThat(missing(0, "000001fffeffffff", true)).isEmpty();
    }

    @Test
    void shouldNameWhatAnOrdinaryUserLacks() {
        assertThat(missing(1000, "0000000000000000", true)).containsExactly("root", "CAP_BPF", "CAP_PERFMON");
    }

    @Test
    void shouldNotTakeOneOfTheTwoCapabilitiesForBoth() {
        assertThat(missing(0, "0000008000000000", true)).containsExactly("CAP_PERFMON");
        assertThat(missing(0, "0000004000000000", true)).containsExactly("CAP_BPF");
    }

    @Test
    void shouldNameTheMissingBtf() {
        assertThat(missing(0, "000001ffffffffff", false))
                .singleElement()
                .asString()
                .contains("/sys/kernel/btf/vmlinux");
    }

    private static List<String> missing(int uid, String capabilities, boolean btf) {
        return KernelCondition.missing(
                List.of("Name:\tjava", "Uid:\t1000\t" + uid + "\t" + uid + "\t" + uid, "CapEff:\t" + capabilities),
                btf);
    }
}
