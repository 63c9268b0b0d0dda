package io.dropscope.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> REASONS =
            List.of("NO_SOCKET", "SOCKET_FILTER", "SOCKET_RCVBUFF", "NETFILTER_DROP", "QDISC_DROP", "TC_EGRESS");

    @ParameterizedTest
    @CsvSource({
        "SOCKET_RCVBUF,   SOCKET_RCVBUFF",
        "socket_rcvbuff,  SOCKET_RCVBUFF",
        "NETFLITER_DROP,  NETFILTER_DROP",
        "NOSOCKET,        NO_SOCKET",
        "QDISC,           QDISC_DROP",
        "egress,          TC_EGRESS",
    })
    void shouldFindWhatWasMeant(String wrong, String meant) {
        assertThat(Nearest.of(wrong, REASONS)).first().isEqualTo(meant);
    }

    @Test
    void shouldSayNothingWhenNothingIsClose() {
        assertThat(Nearest.of("elephant", REASONS)).isEmpty();
        assertThat(Nearest.hint("elephant", REASONS)).isEmpty();
    }

    @Test
    void shouldGiveThreeAtMostClosestFirst() {
        List<String> names = List.of("veth1", "veth2", "veth3", "veth4", "eth0");

        assertThat(Nearest.hint("veth", names)).isEqualTo("; nearest: veth1, veth2, veth3");
    }

    @Test
    void shouldCountAnExchangeOfNeighboursOnce() {
        assertThat(Nearest.distance("abcd", "abdc")).isEqualTo(1);
        assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Nearest.distance("", "abc")).isEqualTo(3);
    }
}
