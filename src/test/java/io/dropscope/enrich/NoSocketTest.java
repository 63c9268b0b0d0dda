package io.dropscope.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.Symbol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoSocketTest {
    private final DropEvent event = new DropEvent();

    NoSocketTest() {
        event.kind = Kind.DROP;
        event.netns = 1;
        event.etherType = 0x0800;
        event.ipVersion = 4;
        event.ipProtocol = 17;
        event.sourcePort = 900;
        event.destinationPort = 53;
        event.fragmentOffset = DropEvent.ABSENT;
    }

    private String why() {
        NoSocket found = NoSocket.of(event);
        return found == null ? null : found.text(event);
    }

    private void function(String name) {
        event.symbol = new Symbol(0x1000, name, 0, null);
    }

    @Test
    void shouldLeaveTheRestToALookUp() {
        assertThat(why()).isNull();
        event.reasonName = "NETFILTER_DROP";
        function("nf_hook_slow");
        assertThat(why()).isNull();
        event.symbol = Symbol.unnamed(0x1000);
        assertThat(why()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "ICMP_CSUM, bad checksum",
        "SKB_CSUM, bad checksum",
        "HDR_TRUNC, malformed packet",
        "IPV6_BAD_EXTHDR, malformed packet",
        "IPV6_NDISC_NS_OTHERHOST, for another host",
        "IP_INNOROUTES, no route to its destination",
        "IP_INADDRERRORS, no route to its destination",
    })
    void shouldTellFromTheReason(String reason, String why) {
        event.reasonName = reason;
        assertThat(why()).isEqualTo(why);
    }

    @ParameterizedTest
    @CsvSource({
        "ip_forward, forwarded",
        "ip6_forward, forwarded",
        "udp_destruct_common, socket already closed",
        "inet_sock_destruct, socket already closed",
        "sk_stream_kill_queues, socket already closed",
    })
    void shouldTellFromTheFunctionBeforeTheReason(String function, String why) {
        function(function);
        event.reasonName = "IP_INADDRERRORS";
        assertThat(why()).isEqualTo(why);
        event.reasonName = null;
        assertThat(why()).isEqualTo(why);
    }

    @Test
    void shouldTellThePartOfAPacketFirst() {
        event.kind = Kind.DROP_FRAGMENT;
        event.reasonName = "NO_SOCKET";
        assertThat(why()).isEqualTo("part of a packet that counts itself");
    }

    @ParameterizedTest
    @CsvSource({
        "6, no socket on TCP port 53",
        "17, no socket on UDP port 53",
        "132, no socket on SCTP port 53",
        "136, no socket on UDP-Lite port 53",
        "250, no socket on IP protocol 250 port 53"
    })
    void shouldNameThePortThatHasNoSocket(int protocol, String why) {
        event.reasonName = "NO_SOCKET";
        event.ipProtocol = protocol;
        assertThat(why()).isEqualTo(why);
    }

    @Test
    void shouldNameTheSourcePortOfWhatThisHostSends() {
        event.reasonName = "NO_SOCKET";
        event.kind = Kind.TCP_RESET_SENT;
        event.ipProtocol = 6;
        assertThat(why()).isEqualTo("no socket on TCP port 900");
    }

    @Test
    void shouldNameNoPortThatIsUnknown() {
        event.reasonName = "NO_SOCKET";
        event.destinationPort = DropEvent.ABSENT;
        assertThat(why()).isEqualTo("no socket");
        event.destinationPort = 0;
        assertThat(why()).isEqualTo("no socket on UDP port 0");
        event.ipProtocol = DropEvent.ABSENT;
        assertThat(why()).isEqualTo("no socket");
    }

    @Test
    void shouldTellWhatCannotBeLookedUp() {
        event.netns = 0;
        assertThat(why()).isEqualTo("its namespace is unknown");
        event.ipVersion = 0;
        event.etherType = 0x0806;
        assertThat(why()).isEqualTo("no IP packet");
        event.etherType = 0;
        assertThat(why()).isEqualTo("its headers cannot be read");
    }

    @ParameterizedTest
    @CsvSource({"1, ICMP has no port", "2, IGMP has no port", "58, ICMPv6 has no port", "47, IP protocol 47 has no port"
    })
    void shouldNameTheProtocolWithoutPort(int protocol, String text) {
        event.ipProtocol = protocol;
        assertThat(NoSocket.NO_PORT.text(event)).isEqualTo(text);
        assertThat(NoSocket.NO_PORT.namesPort()).isTrue();
    }
}
