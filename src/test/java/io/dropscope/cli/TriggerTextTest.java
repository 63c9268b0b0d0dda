package io.dropscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dropscope.enrich.ReasonTable;
import io.dropscope.linux.Namespaces;
import io.dropscope.recording.Trigger;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TriggerTextTest {
    private static final ReasonTable REASONS =
            new ReasonTable(Map.of(3, "NO_SOCKET", 6, "SOCKET_RCVBUFF", 8, "PROTO_MEM"), Map.of());

    private static Trigger parse(String text) throws UsageException, IOException {
        return TriggerText.parse(text, REASONS);
    }

    @Test
    void shouldUnderstandEachCondition() throws UsageException, IOException {
        assertThat(parse("reason=SOCKET_RCVBUFF rate>1000/s"))
                .isEqualTo(new Trigger(Set.of(6), Set.of(), Set.of(), Set.of(), 1000, true));
        assertThat(parse("  reason=proto_mem,SKB_DROP_REASON_NO_SOCKET\tdrops>1.5k "))
                .isEqualTo(new Trigger(Set.of(8, 3), Set.of(), Set.of(), Set.of(), 1500, false));
        assertThat(parse("location=udp_queue_rcv_one_skb+0x437 interface=eth0,eth1 rate>2M/s"))
                .isEqualTo(new Trigger(
                        Set.of(), Set.of("udp_queue_rcv_one_skb"), Set.of("eth0", "eth1"), Set.of(), 2e6, true));
        assertThat(parse("netns=" + Namespaces.own()))
                .isEqualTo(new Trigger(Set.of(), Set.of(), Set.of(), Set.of(Namespaces.own()), 0, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reasn=NO_SOCKET | unknown key 'reasn'; nearest: reason",
                "colour=red | unknown key 'colour'; known: reason, location, interface, netns, rate, drops",
                "reason=SOCKET_RCVBUF | unknown reason 'SOCKET_RCVBUF'; nearest on this kernel: SOCKET_RCVBUFF",
                "reason>5 | 'reason>5'; write reason=VALUE",
                "reason= | 'reason='; write reason=VALUE",
                "rate=5/s | 'rate=5/s'; write rate>N/s",
                "rate>5 | 'rate>5'; write rate>N/s: rate>1000/s, rate>1k/s",
                "rate>many/s | 'rate>many/s'; write rate>N/s: rate>1000/s, rate>1k/s",
                "drops>5/s | 'drops>5/s'; write drops>N: drops>100, drops>1k",
                "drops>1 rate>5/s | one rate or number of drops is enough; 'rate>5/s' is another one",
                "rate > 5/s | 'rate' is no condition; write KEY=VALUE",
                "netns=no-such-namespace | no-such-namespace",
            })
    void shouldSayWhatIsWrong(String text, String complaint) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> parse(text))
                .withMessageStartingWith("--trigger: ")
                .withMessageContaining(complaint);
    }

    @Test
    void shouldRefuseNothing() {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> parse(" "))
                .withMessageContaining("empty");
    }
}
