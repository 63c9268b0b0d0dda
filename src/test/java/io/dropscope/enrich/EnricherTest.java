package io.dropscope.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.Names;
import io.dropscope.event.Symbol;
import io.dropscope.linux.Link;
import io.dropscope.linux.Namespace;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class EnricherTest {
    private static final long TEXT = 0xffffffff81000000L;
    private static final long NETNS = 4026532200L;
    private static final ReasonTable REASONS = new ReasonTable(
            Map.of(2, "NOT_SPECIFIED", 6, "SOCKET_RCVBUFF", 0x10001, "RX_DROP_U_MIC_FAIL"),
            Map.of(0, "NOT_SPECIFIED", 2, "NO_SOCKET"));

    private static LiveNames names(ReasonTable reasons) {
        String kallsyms = """
                ffffffff81000000 T udp_queue_rcv_one_skb
                ffffffff81000800 t skb_release_data
                ffffffff81000900 t skb_release_data_more
                ffffffff81000a00 t skb_release_data.cold
                ffffffff81000b00 T kfree_skb_list_reason
                ffffffff81001000 T _etext
                """;
        KernelSymbols symbols = new KernelSymbols(() -> KallsymsParser.parse(
                new ByteArrayInputStream(kallsyms.getBytes(StandardCharsets.US_ASCII)),
                new ByteArrayInputStream(new byte[0])));
        Interfaces interfaces = new Interfaces(new NetworkView() {
            @Override
            public List<Namespace> named() {
                return List.of();
            }

            @Override
            public List<Namespace> namespaces() {
                return List.of(new Namespace(NETNS, "blue", "/fake"));
            }

            @Override
            public List<Link> links(Namespace namespace) {
                return List.of(new Link(2, "eth0"));
            }
        });
        return new LiveNames(symbols, interfaces, reasons);
    }

    private static DropEvent event() {
        DropEvent event = new DropEvent();
        event.kind = Kind.DROP;
        event.reason = 6;
        event.location = TEXT + 0x437;
        event.netns = NETNS;
        event.interfaceIndex = 2;
        event.stack[0] = TEXT + 0x437;
        event.stack[1] = TEXT + 0xb20;
        event.stackDepth = 2;
        return event;
    }

    private static void awaitNames(Names names) throws InterruptedException {
        while (names.interfaceName(NETNS, 2) == null) {
            Thread.sleep(5);
        }
    }

    @Test
    void shouldNameAllThatAnEventNumbers() throws InterruptedException {
        LiveNames names = names(REASONS);
        awaitNames(names);
        DropEvent event = event();

        new Enricher(names).onEvent(event, true);

        assertThat(event.reasonName).isEqualTo("SOCKET_RCVBUFF");
        assertThat(event.symbol).hasToString("udp_queue_rcv_one_skb+0x437");
        assertThat(event.interfaceName).isEqualTo("eth0");
        assertThat(event.netnsName).isEqualTo("blue");
        assertThat(event.stackSymbols[0]).isSameAs(event.symbol);
        assertThat(event.stackSymbols[1]).hasToString("kfree_skb_list_reason+0x20");
    }

    @Test
    void shouldLeaveUnknownNamesEmpty() {
        DropEvent event = event();
        event.location = 0;
        event.netns = 0;
        event.interfaceName = "of the slot's last event";
        event.netnsName = "likewise";
        event.kind = Kind.TCP_RETRANSMIT;

        new Enricher(names(REASONS)).onEvent(event, true);

        assertThat(event.reasonName).isNull();
        assertThat(event.symbol).isEqualTo(Symbol.unnamed(0));
        assertThat(event.interfaceName).isNull();
        assertThat(event.netnsName).isNull();
    }

    @Test
    void shouldAllocateNothingOnceTheNamesAreKnown() throws InterruptedException {
        LiveNames names = names(REASONS);
        awaitNames(names);
        Enricher enricher = new Enricher(names);
        DropEvent event = event();
        DropEvent subsystem = event();
        subsystem.reason = 0x10002;
        DropEvent unknown = event();
        unknown.location = 0xffffffffc1234567L;
        for (int i = 0; i < 50_000; i++) {
            enricher.onEvent(event, false);
            enricher.onEvent(subsystem, false);
            enricher.onEvent(unknown, false);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100_000; i++) {
            event.kind = Kind.DROP;
            enricher.onEvent(event, false);
            enricher.onEvent(subsystem, false);
            enricher.onEvent(unknown, false);
        }

        // The reload of the symbols may start a thread meanwhile.
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
    }

    @ParameterizedTest
    @CsvSource({
        "DROP,           810, DROP_FRAGMENT",
        "DROP,           a10, DROP_FRAGMENT",
        "DROP,           910, DROP",
        "DROP,           437, DROP",
        "DROP,           b10, DROP",
        "TCP_RETRANSMIT, 810, TCP_RETRANSMIT",
    })
    void shouldTellFragmentsOfAFragmentListFromDrops(Kind kind, String offset, Kind effective) {
        long address = TEXT + Long.parseLong(offset, 16);
        DropEvent event = event();
        event.kind = kind;
        event.location = address;
        Enricher enricher = new Enricher(names(REASONS));
        enricher.onEvent(event, true);

        assertThat(enricher.effectiveKind(kind, address)).isEqualTo(effective);
        assertThat(event.kind).isEqualTo(effective);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "DROP,               6,     SOCKET_RCVBUFF",
                "DROP_FRAGMENT,      2,     NOT_SPECIFIED",
                "DROP,               65537, RX_DROP_U_MIC_FAIL",
                "DROP,               65539, REASON_0x10003",
                "DROP,               711,   REASON_711",
                "DROP,               4711,  REASON_4711",
                "DROP,               -1,    REASON_0xffffffff",
                "TCP_RESET_SENT,     2,     NO_SOCKET",
                "TCP_RESET_SENT,     3,     REASON_3",
                "TCP_RETRANSMIT,     2,     null",
                "TCP_RESET_RECEIVED, 2,     null",
            })
    void shouldNameReasonsByTheTableOfTheirKind(Kind kind, int reason, String name) {
        LiveNames names = names(REASONS);

        assertThat(names.reason(kind, reason)).isEqualTo(name).isSameAs(names.reason(kind, reason));
    }

    @Test
    void shouldNameNoReasonOnAKernelWithoutReasons() {
        LiveNames names = names(new ReasonTable(Map.of(), Map.of()));

        assertThat(names.reason(Kind.DROP, 0)).isNull();
        assertThat(names.reason(Kind.TCP_RESET_SENT, 0)).isNull();
    }

    @Test
    void shouldFindReasonsByName() {
        assertThat(REASONS.findDrop("SOCKET_RCVBUFF")).hasValue(6);
        assertThat(REASONS.findDrop("SKB_DROP_REASON_SOCKET_RCVBUFF")).hasValue(6);
        assertThat(REASONS.findDrop("socket_rcvbuff")).hasValue(6);
        assertThat(REASONS.findDrop("REASON_0x10003")).hasValue(0x10003);
        assertThat(REASONS.findDrop("REASON_4711")).hasValue(4711);
        assertThat(REASONS.findDrop("REASON_x")).isEmpty();
        assertThat(REASONS.findDrop("NO_SOCKET")).isEmpty();
        assertThat(REASONS.findReset("NO_SOCKET")).hasValue(2);
        assertThat(REASONS.nearest("SOCKET_RCVBUF")).first().isEqualTo("SOCKET_RCVBUFF");
        assertThat(REASONS.nearest("NOSOCKET"))
                .as("a reset's reason, which --reason does not take")
                .doesNotContain("NO_SOCKET");
    }
}
