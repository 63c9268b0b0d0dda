package io.dropscope.recording;

import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that only grows, by whole pieces: of one that could not be written nothing is left. One thread, {@link #sync}
 * and {@link #close} aside, which are the last calls and may come from another.
 */
final class ChunkFile implements Closeable {
    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    /** Null for stdout. */
    private final Path path;
    /** Which file it is, whoever has its name now; null for stdout. */
    private final Object key;

    private final FileChannel channel;
    /** Bytes of whole pieces. */
    private long size;
    /** Whether a part of a piece may stand behind them. */
    private boolean hasRest;

    private ChunkFile(Path path, Object key, FileChannel channel) {
        this.path = path;
        this.key = key;
        this.channel = channel;
    }

    /**
     * Makes a file that only its owner may read. There must be none of that name, not even a link to nowhere.
     *
     * @throws java.nio.file.FileAlreadyExistsException when there is
     */
    static ChunkFile create(Path path) throws IOException {
        FileChannel channel = FileChannel.open(
                path, NEW, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            return new ChunkFile(path, key(path), channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Whoever reads it takes the place of a file: a pipe cannot be cut back. */
    @SuppressWarnings("resource") // closing it would close the process's own stream
    static ChunkFile stdout() {
        return new ChunkFile(null, null, new FileOutputStream(FileDescriptor.out).getChannel());
    }

    private static Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    /** Null for stdout. */
    Path path() {
        return path;
    }

    long size() {
        return size;
    }

    /** Whether the name is still that of this file. */
    boolean hasItsName() {
        try {
            return path == null || key.equals(key(path));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Sees whether what is written still arrives under the file's name.
     *
     * @throws IOException when it does not: the file is gone, or another one has its name
     */
    void requireThere() throws IOException {
        if (path == null) {
            return;
        }
        BasicFileAttributes now;
        try {
            now = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException gone) {
            throw new IOException("it was removed or renamed", gone);
        }
        if (!key.equals(now.fileKey())) {
            throw new IOException("another file has its name now");
        }
        if (now.size() < size) {
            throw new IOException("somebody else cut it off");
        }
    }

    /** Appends a piece. When that fails, the file is as it was before. */
    void append(ByteBuffer piece) throws IOException {
        int length = piece.remaining();
        if (hasRest) {
            cutBack();
        }
        hasRest = true;
        try {
            while (piece.hasRemaining()) {
                channel.write(piece);
            }
            hasRest = false;
            size += length;
        } catch (IOException e) {
            try {
                cutBack();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed); // tried again before the next piece
            }
            throw e;
        }
    }

    private void cutBack() throws IOException {
        if (path == null) {
            throw new IOException("what was written to a pipe in part cannot be taken back");
        }
        channel.truncate(size);
        hasRest = false;
    }

    /** Has the disk hold all of it, and the directory its name. */
    void sync() throws IOException {
        if (path == null) {
            return;
        }
        channel.force(true);
        Path directory = path.toAbsolutePath().getParent();
        try (FileChannel parent = FileChannel.open(directory, StandardOpenOption.READ)) {
            parent.force(true);
        } catch (NoSuchFileException gone) {
            throw new IOException("it was removed or renamed", gone);
        }
    }

    @Override
    public void close() throws IOException {
        if (path != null) {
            channel.close();
        }
    }
}
