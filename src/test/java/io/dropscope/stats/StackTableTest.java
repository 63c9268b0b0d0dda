package io.dropscope.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Symbol;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StackTableTest {
    private final StackTable table = new StackTable(4);

    private static Row row(int reason, long location, long netns, long packets) {
        return new Row(
                new LedgerKey(Kind.DROP, reason, location, netns, 1),
                "REASON_" + reason,
                AggregatorTest.NAMES.symbol(location),
                null,
                null,
                new Counts(packets, packets, 0, 0, 0, packets));
    }

    private void event(int reason, long location, int weight, long... frames) {
        DropEvent event = new DropEvent();
        event.kind = Kind.DROP;
        event.reason = reason;
        event.location = location;
        event.weight = weight;
        event.stackDepth = frames.length;
        for (int i = 0; i < frames.length; i++) {
            event.stack[i] = frames[i];
            event.stackSymbols[i] = AggregatorTest.NAMES.symbol(frames[i]);
        }
        table.add(event);
    }

    private List<String> shares(Row... rows) {
        return table.shares(List.of(rows)).stream()
                .map(share -> share.packets() + " " + share.reasonName() + " "
                        + share.frames().stream().map(Symbol::name).collect(Collectors.joining("<")) + " "
                        + share.what() + (share.estimated() ? " ~" : ""))
                .toList();
    }

    @Test
    void shouldShareTheExactPacketsInProportionToTheSample() {
        event(3, 7, 1, 7, 20, 30);
        event(3, 7, 1, 7, 20, 30);
        event(3, 7, 1, 7, 20, 40);
        assertThat(shares(row(3, 7, 1, 60), row(3, 7, 2, 42)))
                .containsExactly("68 REASON_3 f7<f20<f30 STACK ~", "34 REASON_3 f7<f20<f40 STACK ~");
    }

    @Test
    void shouldBeExactWhenEachPacketHadAStack() {
        event(3, 7, 5, 7, 20);
        event(3, 7, 2, 7, 30);
        assertThat(shares(row(3, 7, 1, 7))).containsExactly("5 REASON_3 f7<f20 STACK", "2 REASON_3 f7<f30 STACK");
    }

    @Test
    void shouldKeepReasonsApartAndShowThePlaceAloneWhereThereIsNoStack() {
        event(3, 7, 1, 7, 20);
        event(4, 7, 1, 7, 20);
        assertThat(shares(row(3, 7, 1, 10), row(4, 7, 1, 5), row(5, 8, 1, 3)))
                .containsExactly("10 REASON_3 f7<f20 STACK ~", "5 REASON_4 f7<f20 STACK ~", "3 REASON_5 f8 NO_STACK");
    }

    @Test
    void shouldCountStacksThatItHasNoRoomFor() {
        for (int i = 0; i < 6; i++) {
            event(3, 7, 1, 7, 20 + i);
        }
        event(4, 8, 1, 8, 20);
        assertThat(shares(row(3, 7, 1, 60), row(4, 8, 1, 5)))
                .containsExactly(
                        "20 REASON_3 f7 OTHER_STACKS ~",
                        "10 REASON_3 f7<f20 STACK ~",
                        "10 REASON_3 f7<f21 STACK ~",
                        "10 REASON_3 f7<f22 STACK ~",
                        "10 REASON_3 f7<f23 STACK ~",
                        "5 REASON_4 f8 OTHER_STACKS ~");
    }

    @Test
    void shouldPutThePlaceBeforeAStackThatDoesNotHoldIt() {
        event(3, 7, 1, 20, 30);
        assertThat(shares(row(3, 7, 1, 1))).containsExactly("1 REASON_3 f7<f20<f30 STACK");
    }

    @Test
    void shouldCountNothingButDropsThatAreDecided() {
        Row undecided = new Row(
                new LedgerKey(Kind.DROP, 3, 7, 1, 1, true),
                "R",
                Symbol.unnamed(7),
                null,
                null,
                new Counts(9, 9, 9, 0, 0, 9));
        Row retransmit = new Row(
                new LedgerKey(Kind.TCP_RETRANSMIT, 0, 0, 1, 1),
                null,
                Symbol.unnamed(0),
                null,
                null,
                undecided.counts());
        assertThat(shares(undecided, retransmit)).isEmpty();
    }
}
