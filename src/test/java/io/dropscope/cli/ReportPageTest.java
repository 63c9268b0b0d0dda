package io.dropscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dropscope.view.Browser;
import io.dropscope.view.ReportScene;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page of a report in a browser; images of it stay in target/report-page. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class ReportPageTest extends CapturesOutput {
    private static final Path KEPT = Path.of("target/report-page");
    private static final Path RECORDING = KEPT.resolve("drops.pcapng");
    private static final Path PAGE = KEPT.resolve("report.html");
    private static final String FRAME = "#flames .frame[title^='udp_queue_rcv_one_skb']";

    private Browser browser;

    @BeforeAll
    void start() throws IOException {
        if (!"1".equals(System.getenv("DROPSCOPE_REQUIRE_KERNEL"))) {
            assumeTrue(Browser.installed() != null, "needs Chromium: apt-get install chromium");
        }
        assertThat(Browser.installed())
                .as("chromium (DROPSCOPE_REQUIRE_KERNEL=1 forbids to skip)")
                .isNotNull();
        Files.createDirectories(KEPT);
        ReportScene.record(RECORDING);
        assertThat(run("report", "--force", "-o", PAGE.toString(), RECORDING.toString()))
                .as(err.toString(StandardCharsets.UTF_8))
                .isEqualTo(ExitCode.OK);
        browser = new Browser();
    }

    @AfterAll
    void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void open() throws IOException {
        browser.open(PAGE, 1280, 900, false);
    }

    @AfterEach
    void shouldNeitherComplainNorAskForAnythingElse() {
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.requests())
                .containsOnly(PAGE.toAbsolutePath().toUri().toString());
    }

    private long number(String expression) throws IOException {
        return ((Number) browser.evaluate(expression)).longValue();
    }

    /** How many pixels of a chart have a colour of the palette. */
    private long painted(String chart, int colour) throws IOException {
        return number("(() => { const canvas = document.querySelector('" + chart + " canvas');"
                + " const probe = document.createElement('canvas').getContext('2d');"
                + " probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--r" + colour
                + "'); probe.fillRect(0, 0, 1, 1); const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;"
                + " const copy = document.createElement('canvas'); copy.width = canvas.width; copy.height = canvas.height;"
                + " const context = copy.getContext('2d', {willReadFrequently: true}); context.drawImage(canvas, 0, 0);"
                + " const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;"
                + " let found = 0; for (let i = 0; i < pixels.length; i += 4)"
                + " if (pixels[i] === r && pixels[i + 1] === g && pixels[i + 2] === b) found++; return found; })()");
    }

    @ParameterizedTest
    @CsvSource({"1280,false", "1280,true", "800,false", "800,true"})
    void shouldDrawTheTimelineInAnyColoursAndWidth(int width, boolean dark) throws IOException {
        browser.open(PAGE, width, 900, dark);
        assertThat(painted("#chart", 0)).isGreaterThan(2_000);
        assertThat(painted("#chart", 2)).isGreaterThan(100);
        assertThat(number("document.querySelector('#chart canvas').clientWidth"))
                .isLessThan(width);
        assertThat(number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
        browser.keepImage(KEPT.resolve("report-" + width + (dark ? "-dark" : "-light") + ".png"));
    }

    @Test
    void shouldRedrawWhenTheColoursChange() throws IOException {
        long light = painted("#chart", 0);
        browser.prefer(true);
        browser.settle();
        assertThat(painted("#chart", 0)).isCloseTo(light, Percentage.withPercentage(15));
    }

    @Test
    void shouldHideAReasonAndDrawLines() throws IOException {
        browser.click("#legend li:first-child button");
        assertThat(painted("#chart", 0)).isZero();
        browser.click("#legend li:first-child button");
        long area = painted("#chart", 0);
        browser.click("#lines");
        assertThat(painted("#chart", 0)).isBetween(100L, area / 2);
    }

    @Test
    void shouldTellTheNumbersUnderTheMouse() throws IOException {
        browser.hover("#chart .u-over");
        assertThat((String) browser.evaluate("document.querySelector('#chart .tip').innerText"))
                .contains("5 Jan", "CET", "SOCKET_RCVBUFF", "/s");
    }

    @Test
    void shouldZoomIntoTheTimeThatIsDraggedOver() throws IOException {
        assertThat(browser.evaluate("document.getElementById('unzoom').disabled"))
                .isEqualTo(true);
        browser.drag("#chart .u-over", 200);
        assertThat(browser.evaluate("document.getElementById('unzoom').disabled"))
                .isEqualTo(false);
        browser.keepImage(KEPT.resolve("zoomed.png"));
        browser.click("#unzoom");
        assertThat(browser.evaluate("document.getElementById('unzoom').disabled"))
                .isEqualTo(true);
    }

    private double width(String selector) throws IOException {
        return ((Number) browser.evaluate("document.querySelector(\"" + selector + "\").getBoundingClientRect().width"))
                .doubleValue();
    }

    @Test
    void shouldZoomIntoAFrameByClickAndKeyboard() throws IOException {
        double all = width("#flames .frame");
        assertThat(width(FRAME)).isLessThan(all * 0.9);
        browser.click(FRAME);
        assertThat(width(FRAME)).isEqualTo(all);
        browser.keepImage(KEPT.resolve("frame.png"));
        browser.press("Escape");
        assertThat(width(FRAME)).isLessThan(all * 0.9);
        browser.press("ArrowDown");
        assertThat((String) browser.evaluate("document.activeElement.title")).startsWith("handle_softirqs");
        browser.press("ArrowRight");
        assertThat((String) browser.evaluate("document.activeElement.title")).startsWith("do_syscall_64");
        browser.press("Enter");
        assertThat(browser.evaluate("document.getElementById('whole').disabled"))
                .isEqualTo(false);
        browser.click("#whole");
        assertThat(browser.evaluate("document.getElementById('whole').disabled"))
                .isEqualTo(true);
    }

    @Test
    void shouldMarkWhatIsSearchedFor() throws IOException {
        browser.click("#search");
        browser.type("nf_hook");
        assertThat(number("document.querySelectorAll('#flames .hit').length")).isEqualTo(2);
        assertThat((String) browser.evaluate("document.getElementById('found').innerText"))
                .matches("[0-9,]+ packets, [0-9.]+ %");
        browser.type("zzz");
        assertThat(browser.evaluate("document.getElementById('found').innerText"))
                .isEqualTo("nothing found");
    }

    @Test
    void shouldTurnTheStacksAround() throws IOException {
        browser.click("#places");
        assertThat((String) browser.evaluate("document.querySelectorAll('#flames .frame')[1].title"))
                .startsWith("SOCKET_RCVBUFF");
        browser.keepImage(KEPT.resolve("from-the-drop.png"));
    }

    @Test
    void shouldSortATableByAnyColumn() throws IOException {
        String packets = "[...document.querySelectorAll('#drops tbody tr')].map(row => +row.cells[0].dataset.order)";
        List<?> before = (List<?>) browser.evaluate(packets);
        browser.click("#drops th:first-child button");
        assertThat((List<?>) browser.evaluate(packets)).isEqualTo(before.reversed());
        assertThat(browser.evaluate("document.querySelector('#drops th').getAttribute('aria-sort')"))
                .isEqualTo("ascending");
        browser.click("#drops th:nth-child(4) button");
        assertThat(
                        (List<?>)
                                browser.evaluate(
                                        "[...document.querySelectorAll('#drops tbody tr')].map(row => row.cells[3].textContent).filter(text => /^[A-Z]/.test(text))"))
                .isSortedAccordingTo((a, b) -> a.toString().compareTo(b.toString()));
    }

    @Test
    void shouldFoldLongTables() throws IOException {
        String shown = "[...document.querySelectorAll('#flows tbody tr')].filter(row => row.offsetHeight > 0).length";
        assertThat(number(shown)).isEqualTo(12);
        browser.click("#flows button.more");
        assertThat(number(shown)).isGreaterThan(50);
    }

    @Test
    void shouldShowNamesAsTextWhateverTheyAre() throws IOException {
        assertThat(number("document.images.length")).isZero();
        assertThat((String) browser.evaluate("document.getElementById('processes').textContent"))
                .contains(ReportScene.EVIL + "[666]");
    }

    @Test
    void shouldBeReadableWithoutScripts() throws IOException {
        browser.allowScripts(false);
        try {
            browser.open(PAGE, 1280, 900, false);
            assertThat(number("document.querySelectorAll('details[open] tbody tr').length"))
                    .isGreaterThan(60);
            assertThat(
                            number(
                                    "[...document.querySelectorAll('#flows tbody tr')].filter(row => row.offsetHeight > 0).length"))
                    .isGreaterThan(50);
            assertThat(number("[...document.querySelectorAll('button')].filter(each => each.offsetHeight > 0).length"))
                    .isZero();
            browser.keepImage(KEPT.resolve("without-scripts.png"));
        } finally {
            browser.allowScripts(true);
        }
    }

    @Test
    void shouldPrint() throws IOException {
        browser.keepPrint(KEPT.resolve("report.pdf"));
        assertThat(Files.size(KEPT.resolve("report.pdf"))).isGreaterThan(20_000);
    }
}
