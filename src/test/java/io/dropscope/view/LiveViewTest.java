package io.dropscope.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.Owner;
import io.dropscope.event.SocketDrops;
import io.dropscope.event.Symbol;
import io.dropscope.stats.By;
import io.dropscope.stats.Snapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LiveViewTest {
    private final Scene scene = new Scene();

    private LiveView view(Format format, By by, int top, boolean all, Style style) throws IOException {
        LiveView view = Views.live(new LiveOptions(format, by, top, all), style, scene.out, scene.err);
        view.begin(Scene.RUN);
        return view;
    }

    private LiveView text() throws IOException {
        return view(Format.TEXT, By.DROP, 20, false, Style.PLAIN);
    }

    /** Two busy intervals, quiet ones, and a third with something lost. */
    private void play(LiveView view) throws IOException {
        DropEvent udp = Scene.udp();
        scene.event(udp, 11_000);
        scene.count("SOCKET_RCVBUFF", Scene.UDP_QUEUE, Scene.HOST, 2, 13_480, 11_000)
                .count("NETFILTER_DROP", Scene.NFT, Scene.HOST, 2, 200, 200)
                .count("NETFILTER_DROP", Scene.NFT, Scene.BLUE, 7, 38, 38)
                .count("QDISC_DROP", Scene.XMIT, Scene.BLUE, 7, 23, 23)
                .count("QUEUE_PURGE", Scene.KILL, Scene.HOST, 0, 1180, 1180)
                .count("TCP_OLD_DATA", Scene.DATA, Scene.HOST, 2, 24, 24)
                .count(Kind.TCP_RETRANSMIT, 0, 0, Scene.HOST, 2, 41, 41)
                .count(Kind.TCP_RESET_SENT, 1, 0, Scene.HOST, 0, 3, 3)
                .count(Kind.DROP_FRAGMENT, 2, 0x77, Scene.HOST, 0, 46, 46);
        view.interval(scene.tick(), 0);
        for (int i = 0; i < 7; i++) {
            scene.count("QUEUE_PURGE", Scene.KILL, Scene.HOST, 0, 3, 3);
            view.interval(scene.tick(), 0);
        }
        scene.count("SOCKET_RCVBUFF", Scene.UDP_QUEUE, Scene.HOST, 2, 10, 10);
        scene.event(udp, 10);
        view.interval(scene.tick(Scene.SECOND, 29, 4, false), 1);
        Snapshot last = scene.tick(Scene.SECOND / 2, 0, 0, true);
        view.interval(last, 1);
        view.summary(last, 1);
    }

    @ParameterizedTest
    @EnumSource
    void shouldShowARunInEachFormat(Format format) throws IOException {
        play(view(format, By.DROP, 20, false, Style.PLAIN));
        String name = "live." + format.name().toLowerCase(Locale.ROOT);
        // The delays are those of the machine that runs the test.
        String out = scene.out().replaceAll("\"delay_ns\":\\{[^}]*}", "\"delay_ns\":{}");
        String err = scene.err().replaceAll("(from the kernel to here:).*", "$1 ...");
        Golden.check(name, out);
        Golden.check(name + ".stderr", err);
        if (format == Format.TEXT) {
            assertThat(scene.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        }
        // The first line names a host and a filter, which may be of any length.
        assertThat(scene.err().lines().skip(1))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @ParameterizedTest
    @EnumSource(names = {"TEXT", "JSON"})
    void shouldTellTheGapsBetweenDropsAndWhetherTheyAreOfAll(Format format) throws IOException {
        LiveView view = view(format, By.DROP, 20, false, Style.PLAIN);
        DropEvent udp = Scene.udp();
        for (int i = 0; i < 23; i++) {
            udp.timestampNanos += 5_000;
            scene.event(udp, 1);
        }
        scene.count("SOCKET_RCVBUFF", Scene.UDP_QUEUE, Scene.HOST, 2, 23, 23);
        scene.tick();
        view.summary(scene.tick(), 0);
        String complete = format == Format.TEXT ? scene.err() : scene.out();
        udp.timeCoarse = true;
        scene.event(udp, 1).count("SOCKET_RCVBUFF", Scene.UDP_QUEUE, Scene.HOST, 2, 1, 1);
        view.summary(scene.tick(), 0);
        if (format == Format.TEXT) {
            String line = " between drops: half within 5.0 us, 90 % 5.0 us, 99 % 5.0 us, max 5.0 us\n";
            assertThat(complete).endsWith(line);
            assertThat(scene.err())
                    .endsWith(line + "   (22 gaps: only while every drop was an event with an exact time)\n");
        } else {
            assertThat(complete)
                    .contains("\"gap_ns\":{\"count\":22,\"p50\":5000,\"p90\":5000,\"p99\":5000,\"max\":5000}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldShowTheSameDropsInEveryGrouping(By by) throws IOException {
        play(view(Format.TEXT, by, 20, true, Style.PLAIN));
        Golden.check("live-by-" + by.name().toLowerCase(Locale.ROOT) + ".text", scene.out());
    }

    @ParameterizedTest
    @EnumSource(names = {"TEXT", "JSON"})
    void shouldTellFlowsThatAreNotKeptAndWhatOthersMayHaveMissed(Format format) throws IOException {
        LiveView view = view(format, By.FLOW, 20, true, Style.PLAIN);
        DropEvent udp = Scene.udp();
        for (int i = 0; i < 2_750; i++) {
            udp.sourceLow = 0x0a000000L + i;
            scene.event(udp, 1);
        }
        scene.count("SOCKET_RCVBUFF", Scene.UDP_QUEUE, Scene.HOST, 2, 2_750, 2_750);
        view.interval(scene.tick(), 0);
        if (format == Format.JSON) {
            assertThat(scene.out())
                    .contains("\"row\":\"not_kept\"", "\"drops_missed\":1", "\"flows_evicted\":512")
                    .contains("\"drops\":2750");
        } else {
            assertThat(scene.out()).contains("     512       512   19%", "(flows not kept)");
            assertThat(scene.out()).contains("not in full: 512 flows evicted (table full)");
        }
    }

    @Test
    void shouldCutRowsAtTopAndStillAddUp() throws IOException {
        LiveView view = view(Format.TEXT, By.DROP, 3, false, Style.PLAIN);
        for (int i = 0; i < 9; i++) {
            Symbol symbol = Symbol.unnamed(0xffffffff81000000L + i);
            scene.count("NO_SOCKET", symbol, Scene.HOST, 2, 100 - i, 100 - i);
        }
        view.interval(scene.tick(Scene.SECOND + 300_000_000, 0, 0, false), 0);
        Golden.check("live-top.text", scene.out());
        List<Long> rates = scene.out()
                .lines()
                .filter(line -> line.matches(" +[0-9]+ +[0-9,]+ .*"))
                .map(line -> Long.parseLong(line.substring(0, 8).strip()))
                .toList();
        // 864 drops in 1.3 s
        assertThat(rates).hasSize(4);
        assertThat(rates.stream().mapToLong(Long::longValue).sum()).isEqualTo(665);
    }

    @Test
    void shouldKeepToAHundredColumnsWhateverTheNames() throws IOException {
        LiveView view = text();
        Symbol symbol =
                new Symbol(0x55, "a_function_with_a_name_that_nobody_should_ever_choose", 0x1234, "and_a_module");
        scene.count("BRIDGE_INGRESS_STP_STATE", symbol, 4026539999L, 4711, 123_456_789, 5);
        view.interval(scene.tick(), 0);
        assertThat(scene.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        assertThat(scene.out()).contains("BRIDGE_INGRESS_STP_STATE");
    }

    @Test
    void shouldRewriteTheQuietLineOnATerminal() throws IOException {
        LiveView view = view(Format.TEXT, By.DROP, 20, false, new Style(true, 100, false, true));
        view.interval(scene.tick(), 0);
        view.interval(scene.tick(), 0);
        scene.count("NO_SOCKET", Scene.DATA, Scene.HOST, 2, 1, 1);
        view.interval(scene.tick(), 0);
        assertThat(scene.out())
                .startsWith("\r02:14:19 CET   quiet for 1 s\r02:14:19 CET   quiet for 2 s\n\n02:14:21 CET   1 drops/s");
    }

    @Test
    void shouldPrintAQuietMinuteIntoAPipe() throws IOException {
        LiveView view = text();
        for (int i = 0; i < 61; i++) {
            view.interval(scene.tick(), 0);
        }
        assertThat(scene.out()).isEqualTo("02:14:19 CET   quiet for 60 s\n");
    }

    @Test
    void shouldSayWhenTheKernelHasNoReasons() throws IOException {
        scene.names.hasReasons = false;
        LiveView view = text();
        scene.count("NO_SOCKET", Scene.UDP_QUEUE, Scene.HOST, 2, 5, 5);
        scene.event(Scene.udp(), 5);
        view.summary(scene.tick(Scene.SECOND, 0, 0, true), 0);
        assertThat(scene.err()).contains("(kernel has no drop reasons)").contains("     5  100% -  ");
    }

    @Test
    void shouldNameTheDifferenceWhenTheSumsDoNotComeOut() throws IOException {
        LiveView view = text();
        scene.count("NO_SOCKET", Scene.UDP_QUEUE, Scene.HOST, 2, 5, 5);
        scene.event(Scene.udp(), 3);
        Snapshot running = scene.tick();
        view.summary(running, 0);
        assertThat(scene.err()).contains("events handed over 5 = 3 events processed + 0 undecodable + 2 in flight");
        view.summary(scene.tick(Scene.SECOND, 0, 0, true), 0);
        assertThat(scene.err())
                .contains("events handed over 5 = 3 events processed + 0 undecodable + 2 not read before the end");
    }

    @Test
    void shouldLeaveNestedDropsOutOfTheTotalsOfAFilteredRun() throws IOException {
        RunInfo filtered = new RunInfo(
                "0.1.0",
                "h",
                "6.18",
                "port 80",
                true,
                Duration.ofSeconds(1),
                true,
                Scene.RUN.zone(),
                Scene.HOST,
                RunInfo.From.BPF);
        LiveView view = Views.live(new LiveOptions(Format.TEXT, By.DROP, 20, false), Style.PLAIN, scene.out, scene.err);
        view.begin(filtered);
        scene.count("NO_SOCKET", Scene.UDP_QUEUE, Scene.HOST, 2, 5, 5);
        view.interval(scene.tick(Scene.SECOND, 7, 0, false), 0);
        assertThat(scene.out())
                .contains("5 drops/s")
                .contains("7 nested, perhaps outside of the filter")
                .doesNotContain("(nested)");
    }

    @Test
    void shouldMarkFlowsThatAreEstimates() throws IOException {
        LiveView view = view(Format.TEXT, By.FLOW, 20, false, Style.PLAIN);
        DropEvent one = Scene.udp();
        DropEvent two = Scene.udp();
        two.sourcePort = 5353;
        scene.event(one, 30).event(two, 10);
        scene.count("SOCKET_RCVBUFF", Scene.UDP_QUEUE, Scene.HOST, 2, 80, 40);
        // No event of this one has come.
        scene.count("NO_SOCKET", Scene.DATA, Scene.HOST, 2, 20, 20);
        view.interval(scene.tick(), 0);
        Golden.check("live-flow-estimate.text", scene.out());
    }

    private void drops(String reason, Symbol symbol, Owner owner, int number) {
        DropEvent event = Scene.udp();
        event.reason = Scene.reason(reason);
        event.reasonName = reason;
        event.location = symbol.address();
        event.owner = owner;
        scene.event(event, number).count(reason, symbol, Scene.HOST, 2, number, number);
    }

    /** Two intervals with drops of owners of every kind, and some without an event; what is scaled is so by two. */
    private void playOwners(LiveView view) throws IOException {
        SocketDrops kernel = new SocketDrops(48213);
        Owner collector = new Owner(Owners.COLLECTOR.verdict(), kernel);
        kernel.begin(4_294_967_290L);
        drops("SOCKET_RCVBUFF", Scene.UDP_QUEUE, collector, 11_000);
        kernel.at(21_996);
        scene.count("SOCKET_RCVBUFF", Scene.UDP_QUEUE, Scene.HOST, 2, 11_031, 0)
                .count("QDISC_DROP", Scene.XMIT, Scene.BLUE, 7, 29, 29);
        drops("SOCKET_RCVBUFF", Scene.UDP_QUEUE, Owners.WORKERS, 31);
        drops("SOCKET_FILTER", Scene.NFT, Owners.NGINX, 37);
        drops("SOCKET_FILTER", Scene.NFT, collector, 3);
        drops("NO_SOCKET", Scene.DELIVER, Owners.NOBODY, 23);
        drops("NO_SOCKET", Scene.DELIVER, Owners.CLOSED, 5);
        drops("QDISC_DROP", Scene.DATA, Owners.DIG, 19);
        drops("QDISC_DROP", Scene.DATA, Owners.UNIX, 17);
        drops("QDISC_DROP", Scene.DATA, Owners.CONNECTED, 13);
        drops("NO_SOCKET", Scene.UDP_QUEUE, Owners.KERNEL, 11);
        drops("NO_SOCKET", Scene.UDP_QUEUE, Owners.UNKNOWN_HOLDER, 7);
        drops("NO_SOCKET", Scene.UDP_QUEUE, Owners.LOOKING, 2);
        view.interval(scene.tick(), 0);
        drops("SOCKET_RCVBUFF", Scene.UDP_QUEUE, collector, 10);
        kernel.at(22_006);
        view.interval(scene.tick(), 0);
    }

    @ParameterizedTest
    @EnumSource
    void shouldShowWhosePacketsTheyWere(By by) throws IOException {
        playOwners(view(Format.TEXT, by, 20, true, Style.PLAIN));
        Golden.check("live-owners-by-" + by.name().toLowerCase(Locale.ROOT) + ".text", scene.out());
        assertThat(scene.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        assertThat(scene.out()).doesNotContain("\033");
    }

    @ParameterizedTest
    @EnumSource(names = {"JSON", "CSV"})
    void shouldGiveProgramsTheOwners(Format format) throws IOException {
        playOwners(view(format, By.SOCKET, 20, true, Style.PLAIN));
        Golden.check("live-owners." + format.name().toLowerCase(Locale.ROOT), scene.out());
    }

    @Test
    void shouldShortenANameAndNeverAPid() throws IOException {
        LiveView view = view(Format.TEXT, By.PROCESS, 20, true, new Style(true, 72, false, false));
        Owner.Holder[] holders = {
            Owners.holder(4_194_303, "a_name_of_fifte"), Owners.holder(4_194_302, "another_name_of")
        };
        Owner owner = new Owner(
                Owners.held(Owner.How.RX_SK, Owners.udp(4711, "::1", 65_535), null, null, null, holders), null);
        drops("BRIDGE_INGRESS_STP_STATE", Scene.UDP_QUEUE, owner, 1_234_567);
        view.interval(scene.tick(), 0);
        assertThat(scene.out()).contains(" a_n[4194303] +1 ");
        assertThat(scene.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(72));
    }

    @Test
    void shouldShowWhatNobodyCanDecideAndTheWholeHost() throws IOException {
        LiveView view = view(Format.TEXT, By.PROCESS, 20, false, Style.PLAIN);
        drops("SOCKET_RCVBUFF", Scene.UDP_QUEUE, Owners.COLLECTOR, 5);
        scene.countUndecided("NO_SOCKET", Scene.DELIVER, 7).countUndecided("TCP_OLD_DATA", Scene.DATA, 2);
        scene.hostDrops = 1_204;
        view.interval(scene.tick(), 0);
        assertThat(scene.out())
                .contains("12 drops/s of 1,204/s on this host + 2 ordinary")
                .contains("       7         7   58% (undecided)\n")
                .contains("ordinary, not loss (--all lists it): 2/s   (undecided) 2")
                .contains("not in full: 9 ring full, 9 undecided, owner not known");
        view.summary(scene.tick(Scene.SECOND, 0, 0, true), 0);
        assertThat(scene.err())
                .contains("12 drops of 2,408 drops on this host")
                .contains(" ledger total 14 = 5 events handed over + 9 ring full + 0 thinned\n");
    }
}
