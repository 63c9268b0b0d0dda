package io.dropscope.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSeriesTest {
    @TempDir
    private Path directory;

    private FileOptions options(String name, int keep, boolean compressed, boolean overwrites) {
        return new FileOptions(directory.resolve(name), 0, null, keep, compressed, overwrites);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @CsvSource({
        "drops.pcapng, false, false, drops.pcapng",
        "drops, false, false, drops",
        "drops.pcapng, true, false, drops_00001.pcapng",
        "drops, true, false, drops_00001",
        ".hidden, true, false, .hidden_00001",
        "drops.pcapng, false, true, drops.pcapng.zst",
        "drops.pcapng.zst, false, true, drops.pcapng.zst",
        "drops.pcapng.ZST, true, true, drops_00001.pcapng.ZST",
        "drops.pcapng, true, true, drops_00001.pcapng.zst",
    })
    void shouldMakeTheNameFromTheGivenOne(String given, boolean numbered, boolean compressed, String made)
            throws IOException {
        FileSeries series = new FileSeries(options(given, 0, compressed, false), numbered);

        try (ChunkFile file = series.next()) {
            assertThat(file.path()).isEqualTo(directory.resolve(made)).exists();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void shouldRefuseAFileThatExistsUnlessItMayBeReplaced() throws IOException {
        Path file = Files.writeString(directory.resolve("drops.pcapng"), "somebody's");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> new FileSeries(options("drops.pcapng", 0, false, false), false))
                .withMessageContaining("--force");
        assertThat(file).hasContent("somebody's");

        new FileSeries(options("drops.pcapng", 0, false, true), false).next().close();
        assertThat(file).isEmptyFile();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldRefuseAnyNumberOfTheSeriesThatExists() throws IOException {
        Files.createFile(directory.resolve("drops_00007.pcapng"));
        Files.createFile(directory.resolve("drops_x.pcapng"));

        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> new FileSeries(options("drops.pcapng", 0, false, false), true))
                .withMessageContaining("drops_00007.pcapng");
        new FileSeries(options("drops.pcapng", 0, false, false), false);
    }

    @Test
    void shouldFollowNoLinkNotEvenToNowhere() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("drops.pcapng"), directory.resolve("elsewhere"));

        for (boolean force : new boolean[] {false, true}) {
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> new FileSeries(options("drops.pcapng", 0, false, force), false))
                    .withMessageContaining("symbolic link");
        }
        assertThat(directory.resolve("elsewhere")).doesNotExist();
        assertThat(link).isSymbolicLink();
    }

    @Test
    void shouldNotReplaceWhatAppearedMeanwhile() throws IOException {
        FileSeries series = new FileSeries(options("drops.pcapng", 0, false, false), false);
        Files.createSymbolicLink(directory.resolve("drops.pcapng"), directory.resolve("elsewhere"));

        assertThatExceptionOfType(FileSystemException.class).isThrownBy(series::next);
        assertThat(directory.resolve("elsewhere")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"none/drops.pcapng, no such directory", "sub, directory", "file/drops, no directory"})
    void shouldSayWhyNoFileCanBeMade(String name, String why) throws IOException {
        Files.createDirectory(directory.resolve("sub"));
        Files.createFile(directory.resolve("file"));

        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> new FileSeries(options(name, 0, false, false), false))
                .withMessageContaining(why);
    }

    @Test
    void shouldKeepTheNewestFilesAndDeleteNobodyElses() throws IOException {
        FileSeries series = new FileSeries(options("drops", 2, false, false), true);
        for (int number = 1; number <= 5; number++) {
            try (ChunkFile file = series.next()) {
                file.append(bytes("file " + number));
                if (number == 3) { // somebody put his own in its place
                    Files.delete(file.path());
                    Files.writeString(file.path(), "somebody's");
                }
                series.finished(file);
            }
        }
        series.next().close();

        assertThat(directory.resolve("drops_00001")).doesNotExist();
        assertThat(directory.resolve("drops_00002")).doesNotExist();
        assertThat(directory.resolve("drops_00003")).hasContent("somebody's");
        assertThat(directory.resolve("drops_00004")).doesNotExist();
        assertThat(directory.resolve("drops_00005")).hasContent("file 5");
        assertThat(directory.resolve("drops_00006")).exists();
        assertThat(series.deleted()).isEqualTo(3);
    }

    @Test
    void shouldNoticeThatTheFileOrItsDirectoryIsGone() throws IOException {
        Path sub = Files.createDirectory(directory.resolve("sub"));
        FileSeries series = new FileSeries(options("sub/drops", 0, false, false), false);
        try (ChunkFile file = series.next()) {
            file.append(bytes("piece"));
            file.requireThere();

            Files.move(sub, directory.resolve("moved"));

            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(file::requireThere)
                    .withMessage("it was removed or renamed");
            assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(series::next);
        }
        Files.createDirectory(sub);
        series.next().close();
        assertThat(sub.resolve("drops")).exists();
    }

    @Test
    void shouldNoticeThatAnotherFileHasTheNameAndThatSomebodyCutIt() throws IOException {
        FileSeries series = new FileSeries(options("drops", 0, false, true), false);
        try (ChunkFile file = series.next()) {
            file.append(bytes("piece"));
            Files.writeString(file.path(), "");
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(file::requireThere)
                    .withMessage("somebody else cut it off");
            Files.delete(file.path());
            Files.writeString(file.path(), "somebody's");
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(file::requireThere)
                    .withMessage("another file has its name now");
            assertThatExceptionOfType(FileAlreadyExistsException.class)
                    .as("--force replaces what was there before the run")
                    .isThrownBy(series::next);
            assertThat(file.path()).hasContent("somebody's");
        }
    }
}
