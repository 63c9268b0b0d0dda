package io.dropscope.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.Counter;
import io.dropscope.event.CounterAt;
import io.dropscope.event.CounterColumn;
import io.dropscope.event.CounterPlace;
import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.InterfaceFrom;
import io.dropscope.event.Kind;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Owner;
import io.dropscope.event.PlaceFrom;
import io.dropscope.event.SocketDrops;
import io.dropscope.event.Symbol;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is recorded comes out as it went in. */
class RoundTripTest {
    @TempDir
    Path directory;

    private List<Object> readBack(Tape tape) throws IOException {
        try (RecordingSource source = Tape.open(tape.write(directory.resolve("r.pcapng")))) {
            List<Object> all = Tape.readAll(source);
            Tape.assertWhole(source.report());
            return all;
        }
    }

    @Test
    void shouldGiveBackEveryFieldOfAnEvent() throws IOException {
        Random random = new Random(7);
        Tape tape = new Tape();
        List<Object> expected = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            DropEvent event = Tape.any(random);
            tape.event(event);
            expected.add(Tape.fields(event));
        }
        tape.delta(1, 1, true);

        List<Object> all = readBack(tape);

        assertThat(all).hasSize(2_001);
        assertThat(all.subList(0, 2_000)).isEqualTo(expected);
    }

    @Test
    void shouldGiveBackAnEventWhoseFieldsAreAllDefaults() throws IOException {
        DropEvent event = new DropEvent();
        event.kind = Kind.TCP_RESET_RECEIVED;
        event.placeFrom = PlaceFrom.NONE;
        event.interfaceFrom = InterfaceFrom.NONE;
        event.socketFrom = PlaceFrom.NONE;
        event.symbol = Symbol.unnamed(0);
        event.capturedEtherType = DropEvent.ABSENT;

        assertThat(readBack(new Tape().event(event).delta(1, 1, true)).getFirst())
                .isEqualTo(Tape.fields(event));
    }

    @Test
    void shouldLeaveThePacketOutWhenAsked() throws IOException {
        Tape tape = new Tape();
        DropEvent event = Tape.udp(101 * Tape.SECOND);
        tape.encoder.event(event, false);
        tape.delta(1, 1, true);
        event.capturedLength = 0;
        event.capturedEtherType = DropEvent.ABSENT;

        assertThat(readBack(tape).getFirst()).isEqualTo(Tape.fields(event));
    }

    @Test
    void shouldGiveBackDeltas() throws IOException {
        Map<LedgerKey, Counts> counts = new HashMap<>();
        for (Kind kind : Kind.values()) {
            counts.put(
                    new LedgerKey(kind, Integer.MIN_VALUE, -1, LedgerKey.NOT_KEPT, LedgerKey.NOT_KEPT, true),
                    new Counts(1, 2, 3, 4, 5, 6));
            counts.put(
                    new LedgerKey(kind, Integer.MAX_VALUE, Long.MAX_VALUE, Tape.HOST, Integer.MAX_VALUE),
                    new Counts(Long.MAX_VALUE, 0, -1, Long.MIN_VALUE, 0, 9));
        }
        Counts other = new Counts(9, 8, 7, 6, 5, 4);
        LedgerDelta first = new LedgerDelta(1, 2, -3, counts, other, 11, 12, 13, false);
        LedgerDelta second = new LedgerDelta(2, 3, 4, Map.of(), Counts.ZERO, 0, DropEvent.ABSENT, 0, true);
        Tape tape = new Tape();
        tape.encoder.delta(first);
        tape.encoder.delta(second);
        tape.flush();

        assertThat(readBack(tape)).containsExactly(first, second);
    }

    @Test
    void shouldGiveBackADeltaOfMoreKeysThanABlockHolds() throws IOException {
        Map<LedgerKey, Counts> counts = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            counts.put(new LedgerKey(Kind.DROP, i, i, i, i), new Counts(i, i, i, i, i, i));
        }
        LedgerDelta delta = new LedgerDelta(1, 2, 3, counts, Counts.ZERO, 0, 0, 0, true);
        Tape tape = new Tape();
        tape.encoder.delta(delta);
        tape.flush();

        assertThat(readBack(tape)).containsExactly(delta);
    }

    @Test
    void shouldGiveBackEveryFieldOfAnOwner() throws IOException {
        List<Owner.Verdict> verdicts = List.of(
                Tape.verdict(812, "collector"),
                Tape.nobody("no socket on UDP port 81", true),
                Tape.nobody(null, false),
                new Owner.Verdict(
                        Owner.How.TAG,
                        "holder unknown",
                        new Owner.Socket(-1, Long.MAX_VALUE, Long.MIN_VALUE, -1, -2, -3, "::", 65_535, "fe80::1", 0),
                        List.of(
                                new Owner.Holder(-1, Integer.MAX_VALUE, "", null, true, Long.MIN_VALUE, null, true),
                                new Owner.Holder(1, 2, null, "/\u00fc", false, -1, "/", false)),
                        Long.MAX_VALUE,
                        "",
                        null,
                        new Owner.Container(null, null, "7f"),
                        true));
        Tape tape = new Tape();
        for (int i = 0; i < verdicts.size(); i++) {
            SocketDrops drops = i == 1 ? null : new SocketDrops(i);
            if (i == 2) {
                drops.begin(5);
                drops.at(4_000_000_000L - 2_000_000_000L);
            }
            DropEvent event = Tape.udp(100 * Tape.SECOND + i);
            event.owner = new Owner(verdicts.get(i), drops);
            tape.event(event);
        }
        tape.delta(1, 1, true);

        List<Object> all = readBack(tape);

        for (int i = 0; i < verdicts.size(); i++) {
            assertThat(((Map<?, ?>) all.get(i)).get("owner").toString())
                    .startsWith(verdicts.get(i) + " drops ")
                    .endsWith(i == 1 ? "none" : i == 2 ? "2:1999999995" : i + ":-1");
        }
    }

    @Test
    void shouldKeepOneObjectForAnOwnerAndSettleItWithItsInterval() throws IOException {
        Tape tape = new Tape();
        SocketDrops drops = new SocketDrops(48213);
        drops.begin(0);
        Owner owner = new Owner(Tape.nobody(null, false), drops);
        DropEvent event = Tape.udp(100 * Tape.SECOND + 1);
        event.owner = owner;
        tape.event(event).delta(1, 1, false);
        owner.settle(Tape.verdict(812, "collector"));
        drops.at(17);
        tape.event(event).delta(2, 1, true);

        try (RecordingSource source = Tape.open(tape.write(directory.resolve("r.pcapng")))) {
            DropEvent slot = new DropEvent(Tape.SNAPLEN);
            assertThat(source.gather(9)).isOne();
            source.decode(0, slot);
            source.release();
            Owner read = slot.owner;
            source.gather(9);
            assertThat(source.intervalEnded()).isTrue();
            source.delta(false);
            assertThat(read.verdict().settled()).isFalse();
            assertThat(source.gather(9)).isOne();
            source.decode(0, slot);
            source.release();
            assertThat(slot.owner).isSameAs(read);
            source.gather(9);
            source.delta(true);
            assertThat(read.verdict()).isEqualTo(Tape.verdict(812, "collector"));
            assertThat(read.drops().total()).isEqualTo(17);
        }
    }

    @Test
    void shouldGiveBackWhatAFileTellsOfItself() throws IOException {
        RecordingInfo info = new RecordingInfo(
                "a-random-id",
                5,
                "0.2.0",
                "h\u00f6st",
                "6.18",
                "kfree_skb",
                true,
                false,
                0,
                "UTC",
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                -1,
                Map.of(-5, "A", 3, "B"),
                Map.of(),
                new WantedOwners(
                        Set.of(1, 2), Set.of("nginx"), List.of("/a", "/b"), Set.of(0L, 4_000_000_000L), false));
        RecordingEncoder encoder = new RecordingEncoder(info, Tape.NAMES);
        Tape tape = new Tape();
        tape.bytes.reset();
        tape.add(encoder.section(7));

        try (RecordingSource source = Tape.open(tape.write(directory.resolve("r.pcapng")))) {
            assertThat(source.info())
                    .usingRecursiveComparison()
                    .ignoringFields("fileNumber")
                    .isEqualTo(info);
            assertThat(source.info().fileNumber()).isEqualTo(7);
        }
    }

    @Test
    void shouldGiveANameThatChangesOnTheWayAtItsPlace() throws IOException {
        Tape tape = new Tape();
        List<Object> expected = new ArrayList<>();
        for (String name : Arrays.asList(null, "eth0", "eth0", "lan0", null)) {
            DropEvent event = Tape.udp(100 * Tape.SECOND);
            event.interfaceName = name;
            event.netnsName = name;
            event.reasonName = name;
            event.symbol = name == null ? Symbol.unnamed(event.location) : new Symbol(event.location, name, 1, null);
            tape.event(event);
            expected.add(Tape.fields(event));
        }
        tape.delta(1, 1, true);

        assertThat(readBack(tape).subList(0, 5)).isEqualTo(expected);
    }

    @Test
    void shouldTakeAwayANameThatTheEncoderHasForgotten() throws IOException {
        Tape tape = new Tape();
        tape.event(named(1, "eth0"));
        for (int i = 2; i < 100_000; i++) {
            tape.event(named(i, "x"));
        }
        tape.event(named(1, null)).delta(1, 1, true);

        try (RecordingSource source = Tape.open(tape.write(directory.resolve("r.pcapng")))) {
            DropEvent slot = new DropEvent();
            String last = "none read";
            while (!source.ended()) {
                for (int i = 0, count = source.gather(256); i < count; i++) {
                    source.decode(i, slot);
                    last = slot.interfaceName;
                }
                source.release();
            }
            assertThat(last).isNull();
        }
    }

    private static DropEvent named(int index, String name) {
        DropEvent event = Tape.udp(100 * Tape.SECOND);
        event.capturedLength = 0;
        event.interfaceIndex = index;
        event.interfaceName = name;
        return event;
    }

    @Test
    void shouldNameWhatOnlyTheLedgerHas() throws IOException {
        Tape tape = new Tape();
        tape.delta(1, 1, true);

        try (RecordingSource source = Tape.open(tape.write(directory.resolve("r.pcapng")))) {
            Tape.readAll(source);
            assertThat(source.names().symbol(Tape.UDP_QUEUE.address())).isEqualTo(Tape.UDP_QUEUE);
            assertThat(source.names().interfaceName(Tape.HOST, 2)).isEqualTo("eth0");
            assertThat(source.names().netnsName(Tape.HOST)).isNull();
            assertThat(source.names().reason(Kind.DROP_FRAGMENT, 6)).isEqualTo("SOCKET_RCVBUFF");
            assertThat(source.names().reason(Kind.TCP_RESET_SENT, 1)).isEqualTo("NO_SOCKET");
            assertThat(source.names().reason(Kind.TCP_RETRANSMIT, 1)).isNull();
            assertThat(source.names().symbol(4711)).isEqualTo(Symbol.unnamed(4711));
        }
    }

    @Test
    void shouldGiveBackACounter() throws IOException {
        Counter counter = new Counter(
                "Udp.RcvbufErrors",
                Counter.Layer.UDP,
                Counter.Meaning.LOST_PACKET,
                Counter.Scope.NETNS,
                64,
                CounterColumn.UDP_RCVBUF,
                List.of("Udp.MemErrors"),
                "/proc/net/snmp");
        CounterPlace place = new CounterPlace(Tape.HOST, "blue", "eth0", "cpu1", "bond0");
        DropEvent event = Tape.udp(100 * Tape.SECOND);
        event.kind = Kind.COUNTER;
        event.location = 3;
        event.symbol = Symbol.of(3, new CounterAt(counter, place));
        event.reasonName = counter.name();
        event.capturedLength = 0;
        event.capturedEtherType = DropEvent.ABSENT;
        Tape tape = new Tape().event(event).delta(1, 1, true);

        try (RecordingSource source = Tape.open(tape.write(directory.resolve("r.pcapng")))) {
            assertThat(Tape.readAll(source).getFirst()).isEqualTo(Tape.fields(event));
            assertThat(source.names().symbol(3).counter().counter())
                    .usingRecursiveComparison()
                    .isEqualTo(counter);
        }
    }

    @Test
    void shouldKeepTheNumbersOfEnums() {
        assertThat(Arrays.stream(Kind.values()).map(Kind::id))
                .containsExactly(
                        "drop",
                        "drop_fragment",
                        "tcp_retransmit",
                        "tcp_retransmit_failed",
                        "tcp_synack_retransmit",
                        "tcp_reset_sent",
                        "tcp_reset_received",
                        "counter",
                        "counter_apart");
        assertThat(Arrays.stream(PlaceFrom.values()).map(PlaceFrom::id))
                .containsExactly("none", "device", "rx_sk", "skb_sk", "argument", "dst");
        assertThat(Arrays.stream(InterfaceFrom.values()).map(InterfaceFrom::id))
                .containsExactly("none", "device", "skb_iif", "dst");
    }
}
