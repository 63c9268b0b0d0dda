package io.dropscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.view.ReportScene;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ReportCommandTest extends CapturesOutput {
    @TempDir
    Path directory;

    private Path recording;
    private Path page;

    @BeforeEach
    void record() throws IOException {
        recording = directory.resolve("drops.pcapng");
        page = directory.resolve("report.html");
        ReportScene.record(recording);
    }

    private String text() throws IOException {
        return Files.readString(page)
                .replaceAll("(?s)<script.*?</script>|<style.*?</style>", "")
                .replaceAll("<[^>]*>", " ");
    }

    private int report(String... options) {
        String[] arguments = new String[options.length + 4];
        arguments[0] = "report";
        arguments[1] = "-o";
        arguments[2] = page.toString();
        System.arraycopy(options, 0, arguments, 3, options.length);
        arguments[arguments.length - 1] = recording.toString();
        return run(arguments);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldShowTheTotalsOfTheRecording() throws IOException {
        assertThat(report()).as(err()).isEqualTo(ExitCode.OK);
        assertThat(err()).contains("report.html is written; open it in a browser");
        assertThat(text())
                .contains("Packet drops on", "web-3", "34,878", "of the losses are", "SOCKET_RCVBUFF", "collector[812]")
                .contains("Nothing was recorded for 40.0 s (1 gap, shaded in the chart).")
                .contains("Europe/Berlin", "drops.pcapng", "run", "4711");
    }

    @Test
    void shouldSayThatTheEndIsMissing() throws IOException {
        assertThat(report()).isEqualTo(ExitCode.OK);
        assertThat(text()).contains("bytes at a cut end");
    }

    @Test
    void shouldTakeFiltersAndTimes() throws IOException {
        assertThat(report("--reason", "NETFILTER_DROP", "--from", "+1m", "--to", "+2m"))
                .as(err())
                .isEqualTo(ExitCode.OK);
        assertThat(text())
                .contains("100 %", "NETFILTER_DROP", "from +1m, to +2m", "Only what a filter let through")
                .doesNotContain("collector[812]");
    }

    @Test
    void shouldRefuseToOverwriteUnlessForced() throws IOException {
        Files.writeString(page, "mine");
        assertThat(report()).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("exists; choose another name with -o, or replace it with --force");
        assertThat(Files.readString(page)).isEqualTo("mine");
        assertThat(report("--force")).as(err()).isEqualTo(ExitCode.OK);
        assertThat(text()).contains("Packet drops on");
    }

    @Test
    void shouldNeverOverwriteTheRecording() throws IOException {
        byte[] before = Files.readAllBytes(recording);
        assertThat(run("report", "--force", "-o", recording.toString(), recording.toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("would overwrite the recording");
        assertThat(Files.readAllBytes(recording)).isEqualTo(before);
    }

    @Test
    void shouldSayInOneLineWhatIsWrong() throws IOException {
        Path text = Files.writeString(directory.resolve("notes.txt"), "no recording");
        assertThat(run("report", "-o", page.toString(), text.toString())).isNotEqualTo(ExitCode.OK);
        assertThat(run("report", "-o", directory.toString(), recording.toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(run("report", "-o", directory + "/none/x.html", recording.toString()))
                .isEqualTo(ExitCode.FAILURE);
        assertThat(err().lines())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).startsWith("dropscope: ").doesNotContain("Exception"));
        assertThat(page).doesNotExist();
    }
}
