package io.dropscope.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HtmlReportTest {
    private final Scene scene = new Scene();

    private String page() throws IOException {
        new HtmlReport(Scene.RUN, scene.out).write(scene.report, Map.of("files", "b\u00fcro.pcapng"), List.of());
        return scene.out();
    }

    @Test
    void shouldBeAsciiAndHoldNoTagFromOutside() throws IOException {
        String page = new ReportScene().page();
        assertThat(page.chars()).allMatch(c -> c < 0x7f && (c >= ' ' || c == '\n'));
        assertThat(page).doesNotContain(ReportScene.EVIL, "<img");
        assertThat(page.split("</script>", -1)).hasSize(4);
        assertThat(page).contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;[666]");
    }

    @Test
    void shouldCarryTheLicenceOfWhatIsInIt() throws IOException {
        scene.tick();
        assertThat(page()).contains("The MIT License (MIT)", "Leon Sorokin", "b&#252;ro.pcapng");
    }

    @Test
    void shouldAnswerInOneSentence() throws IOException {
        scene.count("SOCKET_RCVBUFF", Scene.UDP_QUEUE, Scene.HOST, 2, 90, 90);
        scene.count("NETFILTER_DROP", Scene.NFT, Scene.HOST, 2, 10, 10);
        scene.count("QUEUE_PURGE", Scene.KILL, Scene.HOST, 2, 1_000, 1_000);
        scene.tick(Scene.SECOND, 0, 0, true);
        assertThat(page().replaceAll("<[^>]*>", ""))
                .contains("90 % of the losses are SOCKET_RCVBUFF at udp_queue_rcv_one_skb+0x437: receive buffer full");
    }

    @Test
    void shouldSayThatNothingWasDropped() throws IOException {
        scene.tick(Scene.SECOND, 0, 0, true);
        assertThat(page()).contains("Nothing was dropped.", "Nothing is missing");
    }

    @Test
    void shouldSayThatNothingWasLost() throws IOException {
        scene.count("QUEUE_PURGE", Scene.KILL, Scene.HOST, 2, 1_000, 1_000).tick(Scene.SECOND, 0, 0, true);
        assertThat(page()).contains("Nothing was lost: the drops are those that every healthy host has.");
    }

    @Test
    void shouldSayWhatIsMissing() throws IOException {
        scene.count("NETFILTER_DROP", Scene.NFT, Scene.HOST, 2, 10, 4).tick();
        scene.gap(90 * Scene.SECOND).tick(Scene.SECOND, 2, 0, true);
        String page = page();
        assertThat(page).contains("3 ring full, 3 thinned (--detail-rate), 2 nested");
        assertThat(page).contains("Nothing was recorded for 90.0 s (1 gap, shaded in the chart).");
        assertThat(page).doesNotContain("Nothing is missing");
    }

    @ParameterizedTest
    @CsvSource({
        "9500000000,9.5 s",
        "725000000000,12 min 5 s",
        "3600000000000,60 min",
        "27000000000000,7 h 30 min",
        "273600000000000,3 d 4 h"
    })
    void shouldTellDurationsAsPeopleDo(long nanos, String text) {
        assertThat(HtmlReport.duration(nanos)).isEqualTo(text);
    }
}
