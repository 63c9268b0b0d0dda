package io.dropscope.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.bench.Tracer.Account;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How the tracers' own words are read: real output, cut down. */
class TracerTest {
    @Test
    void shouldTakeTheLargestRowOfDropscopesLastSummary() {
        String output = """
                {"schema":1,"type":"summary","drops":5,"rows":[{"class":"loss","drops":5}],"last":false}
                {"schema":1,"type":"interval","drops":90,"rows":[{"class":"loss","drops":90}]}
                {"schema":1,"type":"summary","drops":1003,"rows":[{"class":"ordinary","drops":3,"events":3},\
                {"class":"loss","drops":1000,"drops_total":1000,"events":600,"ring_full":100,"thinned":300}],\
                "losses":{"ring_full":100,"thinned":300},"last":true}
                """;
        assertThat(Tracer.dropscopeAccount(output)).isEqualTo(new Account(1000, 600, 300, 100));
    }

    @Test
    void shouldTakeTheLargestCountOfBpftrace() {
        String output = """
                {"type": "attached_probes", "data": {"probes": 1}}

                {"type": "map", "data": {"@": {"0xffffffff82042939": 5, "0xffffffff820424e7": 682322}}}
                """;
        assertThat(Tracer.bpftraceCount(output)).isEqualTo(682322);
    }

    @Test
    void shouldAddTheStacksThatBeginAtOnePlace() {
        String output = "{\"type\": \"map\", \"data\": {\"@\": {"
                + "\"\\n    sk_skb_reason_drop+144\\n    udp_queue_rcv_one_skb+1079\\n    a+1\\n\": 100, "
                + "\"\\n    sk_skb_reason_drop+144\\n    udp_queue_rcv_one_skb+1079\\n    b+2\\n\": 11, "
                + "\"\\n    sk_skb_reason_drop+144\\n    tcp_v4_rcv+9\\n    a+1\\n\": 7}}}\n";
        assertThat(Tracer.bpftraceCount(output)).isEqualTo(111);
    }

    @Test
    void shouldCountNothingWhenBpftraceSawNothing() {
        assertThat(Tracer.bpftraceCount("{\"type\": \"attached_probes\", \"data\": {\"probes\": 1}}\n"))
                .isZero();
    }

    @Test
    void shouldReadTheTotalsOfPerf() {
        String report = """
                Aggregated stats:
                           TOTAL events:     422505
                            LOST events:         12  ( 0.0%)
                          SAMPLE events:     421337  (99.7%)
                skb:kfree_skb stats:
                          SAMPLE events:     421330
                """;
        assertThat(Tracer.perfStats(report)).isEqualTo(Map.of("TOTAL", 422505L, "LOST", 12L, "SAMPLE", 421337L));
    }
}
