package io.dropscope.recording;

import io.dropscope.linux.Text;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** A file of a recording that stands open behind the block that tells of its run. One thread. */
final class RecordingFile implements Closeable {
    private static final Path STDIN = Path.of("-");
    /** Where a file must have told of its run. */
    private static final int LONGEST_HEADER = 2 * Layout.LARGEST_BLOCK;

    private static final byte[] OUR_NAME = "dropscope ".getBytes(StandardCharsets.US_ASCII);

    private final String name;
    private final BlockScanner scanner;
    private final Counted counted;
    private RecordingInfo info;

    private RecordingFile(String name, BlockScanner scanner, Counted counted) {
        this.name = name;
        this.scanner = scanner;
        this.counted = counted;
    }

    /** Counts what is read of a file, as it lies on the disk. */
    private static final class Counted extends FilterInputStream {
        final AtomicLong bytes = new AtomicLong();

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            bytes.addAndGet(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] to, int at, int length) throws IOException {
            int read = super.read(to, at, length);
            bytes.addAndGet(Math.max(0, read));
            return read;
        }
    }

    /** Bytes of the file that were read so far, compressed where it is. Any thread. */
    long fileBytes() {
        return counted.bytes.get();
    }

    /**
     * Opens a file, {@code -} for stdin.
     *
     * @throws RecordingException when it is no recording, or cannot be read
     */
    static RecordingFile open(Path path) throws RecordingException {
        String name = nameOf(path);
        BlockScanner scanner = null;
        InputStream in = null;
        try {
            Counted counted = new Counted(stream(path, name));
            in = counted;
            byte[] magic = in.readNBytes(Integer.BYTES);
            if (magic.length == 0) {
                throw new RecordingException(name + " is empty: nothing has been recorded in it");
            }
            PushbackInputStream whole = new PushbackInputStream(in, magic.length);
            whole.unread(magic);
            int number = magic.length < Integer.BYTES ? 0 : Little.i32(magic, 0);
            boolean zstd = number == Layout.ZSTD_MAGIC;
            scanner = new BlockScanner(zstd ? new ZstdInput(whole) : new ByteInput.Plain(whole));
            RecordingFile file = new RecordingFile(name, scanner, counted);
            file.readInfo(zstd ? Layout.SECTION_HEADER : number);
            return file;
        } catch (IOException | LinkageError failed) {
            closeQuietly(scanner != null ? scanner : in);
            throw failed instanceof RecordingException ours ? ours : unreadable(name, failed);
        }
    }

    static boolean isStdin(Path path) {
        return path.equals(STDIN);
    }

    static String nameOf(Path path) {
        return isStdin(path) ? "stdin" : Text.safe(path.toString());
    }

    static RecordingException unreadable(String name, Throwable why) {
        String said = why instanceof FileSystemException file ? file.getReason() : why.getMessage();
        String reason = why instanceof AccessDeniedException ? "permission denied" : said;
        return new RecordingException("cannot read " + name + ": " + Text.safe(String.valueOf(reason)));
    }

    private static void closeQuietly(Closeable what) {
        try {
            if (what != null) {
                what.close();
            }
        } catch (IOException e) {
            // it was only read
        }
    }

    private static InputStream stream(Path path, String name) throws IOException {
        if (isStdin(path)) {
            return System.in;
        }
        if (Files.isDirectory(path)) {
            throw new RecordingException(name + " is a directory: name the recordings in it");
        }
        try {
            return Files.newInputStream(path);
        } catch (NoSuchFileException e) {
            throw new RecordingException("no such file: " + name);
        }
    }

    /** Reads up to the block that tells of the run. */
    private void readInfo(int magic) throws IOException {
        boolean ours = false;
        boolean packets = false;
        Content content = new Content();
        while (scanner.bytesRead + scanner.bytesSkipped < LONGEST_HEADER) {
            int at = scanner.start;
            int length = scanner.look(at);
            if (length == BlockScanner.MORE) {
                scanner.fill();
            } else if (length == BlockScanner.DAMAGED) {
                scanner.resync(LONGEST_HEADER);
            } else if (length < 0) {
                if (!packets && (ours || scanner.bytesRead == 0 && magic == Layout.SECTION_HEADER)) {
                    throw new RecordingException(name + " ends within its header: nothing has been recorded in it");
                }
                break;
            } else if (scanner.type(at) == Layout.RUN && scanner.isIntact(at, length)) {
                readRun(content.overBlock(scanner.bytes, at, length));
                scanner.advance(at + length);
                return;
            } else {
                packets |= scanner.type(at) == Layout.PACKET;
                ours |= scanner.type(at) == Layout.SECTION_HEADER && namesUs(scanner.bytes, at, length);
                scanner.advance(at + length);
            }
        }
        throw new RecordingException(name
                + (ours && packets
                        ? " was saved by another program, or exported as Ethernet frames, without what a replay needs: give"
                                + " the original"
                        : whatElse(magic)));
    }

    private static boolean namesUs(byte[] bytes, int at, int length) {
        for (int i = at; i + OUR_NAME.length <= at + length; i++) {
            if (Arrays.equals(bytes, i, i + OUR_NAME.length, OUR_NAME, 0, OUR_NAME.length)) {
                return true;
            }
        }
        return false;
    }

    private void readRun(Content content) throws RecordingException {
        int version = content.u16();
        if (version != Layout.VERSION) {
            content.u16();
            throw new RecordingException(name + " has format " + version + ", of dropscope " + content.someText()
                    + "; this one knows format " + Layout.VERSION + ": read it with that one");
        }
        info = RunContent.read(content);
        if (info == null) {
            throw new RecordingException(name + " tells nothing of its run that could be read");
        }
        scanner.seed(RecordingEncoder.seed(info.run()));
    }

    /** What a file is that does not tell of a run, and what to do. */
    private String whatElse(int magic) {
        return switch (magic) {
            case Layout.SECTION_HEADER -> " is pcapng, but no recording of dropscope: Wireshark and tcpdump read it";
            case 0xA1B2C3D4, 0xD4C3B2A1, 0xA1B23C4D, 0x4D3CB2A1 ->
                " is a packet capture, no recording of dropscope: Wireshark and tcpdump read it";
            case 0x184D2204 -> " is compressed with lz4: lz4 -dc " + name + " | dropscope replay -";
            case 0x587A37FD -> " is compressed with xz: xz -dc " + name + " | dropscope replay -";
            default ->
                (magic & 0xffff) == 0x8B1F
                        ? " is compressed with gzip: gzip -dc " + name + " | dropscope replay -"
                        : " is no recording: dropscope record -w FILE makes one";
        };
    }

    String name() {
        return name;
    }

    BlockScanner scanner() {
        return scanner;
    }

    RecordingInfo info() {
        return info;
    }

    @Override
    public void close() throws IOException {
        scanner.close();
    }
}
