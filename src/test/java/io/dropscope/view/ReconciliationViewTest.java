package io.dropscope.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.CounterColumn;
import io.dropscope.event.CounterPlace;
import io.dropscope.event.Owner;
import io.dropscope.event.SocketDelta;
import io.dropscope.stats.By;
import io.dropscope.stats.Reconciliation;
import io.dropscope.stats.Reconciliation.Pair;
import io.dropscope.stats.Reconciliation.Referee;
import io.dropscope.stats.Reconciliation.Untraced;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReconciliationViewTest {
    private static final CounterPlace OWN = CounterPlace.netns(Scene.HOST, null);
    private static final CounterPlace BLUE = CounterPlace.netns(Scene.BLUE, "blue");

    private final Scene scene = new Scene();

    private static Pair pair(String name, CounterPlace place, long counted, long traced) {
        return new Pair(name, place, counted, traced, 0, 0, null, null);
    }

    private static SocketDelta listener(long inode, String comm, int port, long delta) {
        Owner.Holder holder = new Owner.Holder(812, 812, comm, null, false, 0, null, false);
        Owner.Socket socket = new Owner.Socket(inode, inode, Scene.HOST, 2, 6, 10, "0.0.0.0", port, null, -1);
        return new SocketDelta(
                CounterColumn.ACCEPT_QUEUE,
                OWN,
                new Owner.Verdict(Owner.How.COUNTER, null, socket, List.of(holder), 0, null, null, null, true),
                delta);
    }

    /** One of each. */
    static Reconciliation compared() {
        return new Reconciliation(
                List.of(
                        pair("Udp.RcvbufErrors", OWN, 25, 23),
                        new Pair("Udp.NoPorts", BLUE, 23, 23, 11, 4, null, null),
                        pair("softnet.dropped", CounterPlace.HOST, 1_234_567, 1_234_567),
                        new Pair(
                                "qdisc.drops",
                                new CounterPlace(Scene.BLUE, "blue", "veth0", null, null),
                                0,
                                23,
                                0,
                                0,
                                "no carrier: its qdisc is detached",
                                null),
                        new Pair("TcpExt.OfoPruned", OWN, 16, 59, 0, 0, null, "it counts calls, not packets")),
                List.of(new Untraced(
                        "TcpExt.ListenOverflows",
                        "Accept Queue Overflow",
                        OWN,
                        6,
                        List.of(listener(1, "nginx", 443, 4), listener(2, "api", 8080, 2)))),
                1,
                0,
                3,
                1_204,
                4,
                1,
                null,
                List.of("softnet_stat of CPU 1: reset (its counters are lower than before), counted from here on"),
                new Referee(1_234_640, 1_234_640, 1_234_636),
                true);
    }

    @ParameterizedTest
    @EnumSource(names = {"TEXT", "JSON"})
    void shouldShowAComparison(Format format) throws IOException {
        LiveView view = Views.live(new LiveOptions(format, By.DROP, 20, false), Style.PLAIN, scene.out, scene.err);
        view.begin(Scene.RUN);
        scene.count("SOCKET_RCVBUFF", Scene.UDP_QUEUE, Scene.HOST, 2, 23, 23);
        view.interval(scene.tick().with(compared()), 0);
        view.summary(scene.tick(Scene.SECOND, 0, 0, true).with(compared()), 0);
        Golden.check("reconciliation." + format.name().toLowerCase(Locale.ROOT), scene.out());
        if (format == Format.TEXT) {
            Golden.check("reconciliation.text.stderr", scene.err());
            assertThat(scene.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
            assertThat(scene.err().lines().skip(1))
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        }
    }

    @Test
    void shouldStayQuietWhenAllAgree() throws IOException {
        LiveView view = Views.live(new LiveOptions(Format.TEXT, By.DROP, 20, false), Style.PLAIN, scene.out, scene.err);
        view.begin(Scene.RUN);
        Reconciliation quiet = new Reconciliation(List.of(), List.of(), 0, 0, 0, 0, 4, 0, null, List.of(), null, false);
        view.interval(scene.tick().with(quiet), 0);
        assertThat(scene.out()).isEmpty();
    }

    @Test
    void shouldShowAnIntervalWithoutDropsWhenACounterKnowsOfSome() throws IOException {
        LiveView view = Views.live(new LiveOptions(Format.TEXT, By.DROP, 20, false), Style.PLAIN, scene.out, scene.err);
        view.begin(Scene.RUN);
        Reconciliation refused =
                new Reconciliation(List.of(), compared().untraced(), 0, 0, 0, 0, 4, 0, null, List.of(), null, false);
        view.interval(scene.tick().with(refused), 0);
        assertThat(scene.out()).contains("TcpExt.ListenOverflows 6 not visible to tracing", "nginx[812] 0.0.0.0:443 4");
    }
}
