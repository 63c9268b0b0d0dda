package io.dropscope.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropscope.event.DropEvent;
import io.dropscope.event.InterfaceFrom;
import io.dropscope.event.Kind;
import io.dropscope.event.Owner;
import io.dropscope.event.PlaceFrom;
import io.dropscope.event.Symbol;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TraceViewTest {
    private final Scene scene = new Scene();

    private static DropEvent event(Consumer<DropEvent> change) {
        DropEvent event = Scene.udp();
        change.accept(event);
        return event;
    }

    private static DropEvent ip6(int protocol) {
        return event(e -> {
            e.etherType = 0x86dd;
            e.ipVersion = 6;
            e.ipProtocol = protocol;
            e.sourceHigh = 0x20010db800000000L;
            e.sourceLow = 0x0000000000000001L;
            e.destinationHigh = 0xfe80000000000000L;
            e.destinationLow = 0x00420000c0de0001L;
            e.sourcePort = DropEvent.ABSENT;
            e.destinationPort = DropEvent.ABSENT;
        });
    }

    private static DropEvent noIp(int etherType) {
        return event(e -> {
            e.etherType = etherType;
            e.ipVersion = 0;
            e.ipProtocol = DropEvent.ABSENT;
            e.sourcePort = DropEvent.ABSENT;
            e.destinationPort = DropEvent.ABSENT;
            e.headerLength = 0;
            e.packetLength = 46;
        });
    }

    private static DropEvent tcp(Kind kind, int flags) {
        return event(e -> {
            e.kind = kind;
            e.ipProtocol = 6;
            e.tcpFlags = flags;
            e.reason = 0;
            e.reasonName = null;
            if (kind != Kind.DROP) {
                e.location = 0;
                e.symbol = null;
            }
        });
    }

    static List<DropEvent> all() {
        List<DropEvent> events = new ArrayList<>();
        events.add(Scene.udp());
        events.add(event(e -> {
            e.stack[0] = 0xffffffff81111111L;
            e.stack[1] = Scene.UDP_QUEUE.address();
            e.stack[2] = Scene.DELIVER.address();
            e.stack[3] = 0xffffffffc0001234L;
            e.stackSymbols[1] = Scene.UDP_QUEUE;
            e.stackSymbols[2] = Scene.DELIVER;
            e.stackDepth = 4;
        }));
        events.add(event(e -> {
            e.weight = 64;
            e.segments = 5;
            e.vlanId = 42;
            e.netns = Scene.BLUE;
            e.netnsName = "blue";
            e.interfaceName = "veth7";
        }));
        DropEvent v6 = ip6(17);
        v6.sourcePort = 53;
        v6.destinationPort = 33000;
        events.add(v6);
        DropEvent solicitation = ip6(58);
        solicitation.icmpType = 135;
        solicitation.icmpCode = 0;
        events.add(solicitation);
        events.add(event(e -> {
            e.ipProtocol = 1;
            e.icmpType = 3;
            e.icmpCode = 1;
            e.sourcePort = DropEvent.ABSENT;
            e.destinationPort = DropEvent.ABSENT;
        }));
        DropEvent arp = noIp(0x0806);
        arp.arpOperation = 1;
        events.add(arp);
        DropEvent reply = noIp(0x0806);
        reply.arpOperation = 2;
        events.add(reply);
        events.add(noIp(0x88cc));
        events.add(noIp(0x1234));
        events.add(noIp(0));
        events.add(noIp(0x0800));
        events.add(event(e -> {
            e.fragmentOffset = 1480;
            e.sourcePort = DropEvent.ABSENT;
            e.destinationPort = DropEvent.ABSENT;
        }));
        events.add(event(e -> {
            e.ipProtocol = 253;
            e.sourcePort = DropEvent.ABSENT;
            e.destinationPort = DropEvent.ABSENT;
        }));
        DropEvent syn = tcp(Kind.DROP, 0x12);
        syn.reasonName = "NETFILTER_DROP";
        syn.location = Scene.NFT.address();
        syn.symbol = Scene.NFT;
        events.add(syn);
        events.add(tcp(Kind.DROP, 0));
        events.add(tcp(Kind.TCP_RETRANSMIT, DropEvent.ABSENT));
        events.add(tcp(Kind.TCP_RETRANSMIT_FAILED, DropEvent.ABSENT));
        events.add(tcp(Kind.TCP_SYNACK_RETRANSMIT, DropEvent.ABSENT));
        DropEvent reset = tcp(Kind.TCP_RESET_SENT, DropEvent.ABSENT);
        reset.reasonName = "NO_SOCKET";
        events.add(reset);
        events.add(tcp(Kind.TCP_RESET_RECEIVED, 0x04));
        events.add(event(e -> {
            e.kind = Kind.DROP_FRAGMENT;
            e.symbol = Symbol.unnamed(e.location);
        }));
        events.add(event(e -> {
            Scene.comm(e, "\033]0;x\007\nl\u00c3\u00b6\u00ff");
            e.interfaceName = "a\033[2J";
            e.netns = 0;
            e.interfaceIndex = 0;
            e.placeFrom = PlaceFrom.NONE;
            e.interfaceFrom = InterfaceFrom.NONE;
            e.socketFrom = PlaceFrom.NONE;
        }));
        for (Owner owner : Owners.ALL) {
            events.add(event(e -> e.owner = owner));
        }
        return events;
    }

    private void play(TraceView view) throws IOException {
        view.begin(Scene.RUN);
        for (DropEvent event : all()) {
            view.onEvent(event, true);
        }
    }

    @Test
    void shouldShowEveryKindOfPacketInText() throws IOException {
        play(Views.trace(Format.TEXT, new Style(false, 0, false, true), scene.out, scene.err));
        Golden.check("trace.text", scene.out());
        Golden.check("trace.text.stderr", scene.err());
        assertThat(scene.out()).doesNotContain("\033").doesNotContain("\007");
    }

    @Test
    void shouldShowEveryKindOfPacketInJson() throws IOException {
        play(Views.trace(Format.JSON, Style.PLAIN, scene.out, scene.err));
        Golden.check("trace.json", scene.out());
        assertThat(scene.out().lines()).hasSize(all().size());
    }

    @Test
    void shouldBreakOnlyOnATerminalThatIsTooNarrow() throws IOException {
        TraceView view = Views.trace(Format.TEXT, new Style(true, 100, false, true), scene.out, scene.err);
        view.begin(Scene.RUN);
        view.onEvent(all().get(1), true);
        view.onEvent(tcp(Kind.TCP_RETRANSMIT, DropEvent.ABSENT), true);
        Golden.check("trace-narrow.text", scene.out());
    }

    @Test
    void shouldSayTheOwnerAnewWhenItIsSettled() throws IOException {
        Owner owner = new Owner(Owners.LOOKING.verdict(), null);
        TraceView view = Views.trace(Format.TEXT, Style.PLAIN, scene.out, scene.err);
        view.begin(Scene.RUN);
        view.onEvent(event(e -> e.owner = owner), true);
        owner.settle(Owners.COLLECTOR.verdict());
        view.onEvent(event(e -> e.owner = owner), true);
        assertThat(scene.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).contains("owner socket 48215 (looking)  ran on"),
                        line -> assertThat(line).contains("owner collector[812] (rx_sk)  ran on"));
    }

    @Test
    void shouldReplaceWhatAnAsciiTerminalCannotShow() throws IOException {
        TraceView view = Views.trace(Format.TEXT, Style.PLAIN, scene.out, scene.err);
        view.begin(Scene.RUN);
        view.onEvent(event(e -> Scene.comm(e, "l\u00c3\u00b6")), true);
        assertThat(scene.out()).endsWith("ran on l?[813]\n");
    }

    @Test
    void shouldNotCountColoursAsWidth() throws IOException {
        DropEvent event = tcp(Kind.TCP_RETRANSMIT, DropEvent.ABSENT);
        TraceView view = Views.trace(Format.TEXT, new Style(true, 110, true, true), scene.out, scene.err);
        view.begin(Scene.RUN);
        view.onEvent(event, true);
        assertThat(scene.out()).contains("\033[1mtcp retransmit\033[0m   eth0").hasLineCount(1);
    }

    @Test
    void shouldLeaveOutSegmentsThatNobodyKnows() throws IOException {
        TraceView view = Views.trace(Format.JSON, Style.PLAIN, scene.out, scene.err);
        view.begin(Scene.RUN);
        view.onEvent(event(e -> e.segments = 0), true);
        scene.countWithoutSegments("SOCKET_RCVBUFF", Scene.UDP_QUEUE, 2);
        view.summary(scene.tick());
        assertThat(scene.out().lines()).hasSize(2).noneMatch(line -> line.contains("\"segments\""));
    }

    @Test
    void shouldShowASummaryInJson() throws IOException {
        TraceView view = Views.trace(Format.JSON, Style.PLAIN, scene.out, scene.err);
        view.begin(Scene.RUN);
        scene.count("SOCKET_RCVBUFF", Scene.UDP_QUEUE, Scene.HOST, 2, 3, 3);
        view.summary(scene.tick(Scene.SECOND, 0, 0, true));
        assertThat(scene.out())
                .startsWith("{\"schema\":1,\"type\":\"summary\",")
                .endsWith("}\n");
    }

    @Test
    void shouldRefuseCsv() {
        assertThatThrownBy(() -> Views.trace(Format.CSV, Style.PLAIN, scene.out, scene.err))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
