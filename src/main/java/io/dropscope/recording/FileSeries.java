package io.dropscope.recording;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The files of a run by their names: {@code drops.pcapng} alone, or {@code drops_00001.pcapng}, {@code drops_00002.pcapng}
 * and so on. Makes one after the other, and deletes those that are too many. One thread.
 */
final class FileSeries {
    private static final String ZSTD = ".zst";

    private final FileOptions options;
    private final boolean numbered;
    private final Path directory;
    /** The name before and behind the number. */
    private final String stem;

    private final String ending;
    /** Those that were made and are finished, the oldest first; as long as some are to be deleted. */
    private final Deque<ChunkFile> finished = new ArrayDeque<>();

    private int last;
    private int deleted;

    /**
     * Looks whether files can be made; makes none.
     *
     * @param numbered whether there may be several
     * @throws IOException one whose text names the file and says why none can
     */
    FileSeries(FileOptions options, boolean numbered) throws IOException {
        this.options = options;
        this.numbered = numbered;
        Path path = options.path();
        if (path == null) {
            directory = null;
            stem = "";
            ending = "";
            return;
        }
        if (path.getFileName() == null || path.getFileName().toString().isEmpty()) {
            throw new FileSystemException(path.toString(), null, "no name of a file");
        }
        directory = path.toAbsolutePath().getParent();
        String name = path.getFileName().toString();
        boolean named = name.toLowerCase(Locale.ROOT).endsWith(ZSTD) && name.length() > ZSTD.length();
        String bare = named ? name.substring(0, name.length() - ZSTD.length()) : name;
        int dot = bare.lastIndexOf('.');
        stem = dot > 0 ? bare.substring(0, dot) : bare;
        ending = (dot > 0 ? bare.substring(dot) : "")
                + (named ? name.substring(bare.length()) : options.compressed() ? ZSTD : "");
        requirePossible();
    }

    private void requirePossible() throws IOException {
        if (!Files.exists(directory)) {
            throw new NoSuchFileException(options.path().toString(), null, "no such directory: " + directory);
        }
        if (!Files.isDirectory(directory)) {
            throw new FileSystemException(options.path().toString(), null, directory + " is no directory");
        }
        if (Files.isDirectory(options.path())) {
            throw new FileSystemException(options.path().toString(), null, "it is a directory; name a file in it");
        }
        if (!Files.isWritable(directory)) {
            throw new AccessDeniedException(options.path().toString(), null, "no file may be made in " + directory);
        }
        if (!numbered) {
            requireFree(name(1));
            return;
        }
        Pattern ours = Pattern.compile(Pattern.quote(stem) + "_\\d{5,}" + Pattern.quote(ending));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (ours.matcher(file.getFileName().toString()).matches()) {
                    requireFree(file);
                }
            }
        }
    }

    private void requireFree(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path shown = shown(file);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(
                    shown.toString(),
                    null,
                    Files.isSymbolicLink(file)
                            ? "it is a symbolic link; name the file itself"
                            : "it is no regular file; -w - writes to stdout, and the shell from there to anything");
        }
        if (!options.overwrites()) {
            throw new FileAlreadyExistsException(
                    shown.toString(), null, "it exists; --force overwrites it, or choose another name");
        }
    }

    /** The name of a file of the run. */
    private Path name(int number) {
        return directory.resolve(stem + (numbered ? String.format(Locale.ROOT, "_%05d", number) : "") + ending);
    }

    /** The first one, as the user would write it; null for stdout. */
    Path first() {
        return directory == null ? null : shown(name(1));
    }

    /** As the user would write it: relative where the directory was. */
    static Path shown(Path given, Path file) {
        return given.resolveSibling(file.getFileName());
    }

    private Path shown(Path file) {
        return shown(options.path(), file);
    }

    /** How many were made. */
    int made() {
        return last;
    }

    /** How many of them were deleted again. */
    int deleted() {
        return deleted;
    }

    /**
     * Makes the next file, or takes stdout.
     *
     * @throws IOException when it cannot be made; then the next call tries the same name
     */
    ChunkFile next() throws IOException {
        if (options.path() == null) {
            last++;
            return ChunkFile.stdout();
        }
        Path file = name(last + 1);
        requireFree(file);
        if (numbered || last == 0) { // not emptied: whoever reads it goes on, and its rights were somebody else's
            Files.deleteIfExists(file);
        }
        ChunkFile made = ChunkFile.create(shown(file));
        last++;
        return made;
    }

    /** Tells that a file is whole; deletes the oldest if there are too many with the one that follows. */
    void finished(ChunkFile file) throws IOException {
        if (options.keep() == 0) {
            return;
        }
        finished.add(file);
        while (finished.size() >= options.keep()) {
            ChunkFile oldest = finished.remove();
            if (oldest.hasItsName()) {
                Files.delete(oldest.path());
                deleted++;
            }
        }
    }
}
