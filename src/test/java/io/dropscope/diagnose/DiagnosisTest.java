package io.dropscope.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.Symbol;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiagnosisTest {
    private static Diagnosis of(String reason, String function) {
        return Diagnosis.of(reason, function == null ? null : new Symbol(1, function, 0x10, null));
    }

    @Test
    void shouldKnowEveryReasonOfLinux618() throws IOException {
        try (InputStream in = DiagnosisTest.class.getResourceAsStream("reasons-6.18.txt")) {
            List<String> reasons = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(reasons).hasSize(126);
            assertThat(reasons)
                    .allSatisfy(
                            reason -> assertThat(of(reason, "any").meaning()).isNotNull());
        }
    }

    @Test
    void shouldKeepSentencesShortEnoughForTheTable() {
        assertThat(Diagnosis.load().values().stream().flatMap(places -> places.values().stream()))
                .allSatisfy(diagnosis -> assertThat(diagnosis.meaning())
                        .hasSizeBetween(10, 70)
                        .matches("\\p{ASCII}*")
                        .doesNotEndWith("."));
    }

    @Test
    void shouldHaveASentenceForAnyPlaceOfEachReason() {
        assertThat(Diagnosis.load().values())
                .allSatisfy(places -> assertThat(places).containsKey("*"));
    }

    @ParameterizedTest
    @CsvSource({
        "QUEUE_PURGE, sk_stream_kill_queues, true",
        "QUEUE_PURGE, packet_release, false",
        "TCP_OLD_DATA, tcp_data_queue, true",
        "IPV6_NDISC_NS_OTHERHOST, ndisc_recv_ns, true",
        "NOT_SPECIFIED, ip6_mc_input, true",
        "NOT_SPECIFIED, tcp_v4_rcv, false",
        "NETFILTER_DROP, nft_do_chain, false",
        "REASON_4711, any, false"
    })
    void shouldCallOrdinaryOnlyWhatEveryHealthyHostDoes(String reason, String function, boolean ordinary) {
        assertThat(of(reason, function).ordinary()).isEqualTo(ordinary);
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_SPECIFIED, do_xdp_generic, XDP",
        "NOT_SPECIFIED, ip_error.cold, blackhole",
        "NOT_SPECIFIED, __dev_forward_skb2, MTU",
        "NOT_SPECIFIED, udp_destruct_common, unread",
        "QDISC_DROP, __dev_queue_xmit, carrier",
        "IP_NOPROTO, ip_local_deliver_finish, raw socket",
        "IP_INHDR, ip_forward, TTL",
        "IP_INADDRERRORS, ip_error.isra.0, ip_forward"
    })
    void shouldTellWhatAReasonMeansAtAPlace(String reason, String function, String part) {
        assertThat(of(reason, function).meaning()).contains(part);
    }

    @ParameterizedTest
    @CsvSource({
        "tcp_v4_rcv, ss -lnt",
        "nf_hook_slow, firewall",
        "ip_forward.cold, TTL",
        "whatever, this kernel gives no reasons"
    })
    void shouldTellFromTheFunctionAloneOnKernelsWithoutReasons(String function, String part) {
        assertThat(of(null, function).meaning()).contains(part);
        assertThat(of(null, function).ordinary()).isFalse();
    }

    @Test
    void shouldSayNothingOfWhatItDoesNotKnow() {
        assertThat(of("REASON_4711", "tcp_v4_rcv")).isEqualTo(Diagnosis.UNKNOWN);
        assertThat(Diagnosis.of("NO_SOCKET", Symbol.unnamed(1)).meaning()).contains("ss -lntu");
        assertThat(of("NO_SOCKET", null).meaning()).contains("ss -lntu");
    }
}
