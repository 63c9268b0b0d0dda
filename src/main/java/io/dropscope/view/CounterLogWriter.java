package io.dropscope.view;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.dropscope.stats.CounterSums;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The log of the counters: CSV that is appended to, a row for each interval, in one write each. A file begins with a
 * header, and has another where the columns change. A row that a crash cut short spoils no other: the next one begins
 * on a line of its own. May be called from any thread.
 */
public final class CounterLogWriter implements AutoCloseable {
    private static final Set<String> NAMES =
            CounterFields.ALL.stream().map(CounterFields.Field::name).collect(Collectors.toUnmodifiableSet());
    private static final int LONGEST_HEADER = 8192;
    private static final long RETRY_MILLIS = 60_000;

    private final Path path;
    private final Rotation rotation;
    private final List<CounterFields.Field> fields;
    private final TimeFormat time;
    private final CounterRun run;
    private final String header;

    private FileChannel file;
    /** Which file has been opened; null for a device. */
    private Object key;

    private long size;
    private long bornMillis;
    private long nextRotationMillis;
    private boolean midLine;
    private boolean needsHeader;
    private long rowsLost;

    /**
     * When a file is put aside as FILE.1.
     *
     * @param bytes before it grows larger; 0: never for its size
     * @param age when it is older; null: never for its age
     * @param keep how many are kept, FILE.1 the newest
     */
    public record Rotation(long bytes, Duration age, int keep) {
        public static final Rotation NEVER = new Rotation(0, null, 1);
    }

    /**
     * Opens the log, or makes it; a header is there when this returns.
     *
     * @throws IOException when it cannot be written
     */
    public CounterLogWriter(
            Path path, Rotation rotation, List<CounterFields.Field> fields, TimeFormat time, CounterRun run)
            throws IOException {
        this.path = path;
        this.rotation = rotation;
        this.fields = List.copyOf(fields);
        this.time = time;
        this.run = run;
        this.header = line(CounterFields.names(fields));
        boolean rotates = rotation.bytes() > 0 || rotation.age() != null;
        if (rotates && Files.exists(path) && !Files.isRegularFile(path)) { // a device must keep its name
            throw new IOException(path + " is no regular file, and cannot be rotated; leave --rotate-size and"
                    + " --rotate-every out");
        }
        open();
    }

    private static String line(List<String> cells) throws IOException {
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
            csv.writeRecord(cells);
        }
        return text.toString();
    }

    private void open() throws IOException {
        file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        boolean opened = false;
        try {
            size = file.size();
            readEnd();
            // where the file system does not tell when it was born, the time of its last row must do
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            key = attributes.isRegularFile() ? attributes.fileKey() : null;
            bornMillis = size == 0
                    ? System.currentTimeMillis()
                    : attributes.creationTime().toMillis();
            if (needsHeader) {
                write("");
            }
            opened = true;
        } finally {
            if (!opened) {
                close();
            }
        }
    }

    private void readEnd() throws IOException {
        try {
            midLine = size > 0 && !endsWithLineFeed();
            needsHeader = size == 0 || !header.equals(lastHeader());
        } catch (AccessDeniedException e) {
            throw new AccessDeniedException(
                    path.toString(),
                    null,
                    "it may be appended to and not be read, so which header it has is not known; allow to read it");
        }
    }

    /**
     * Opens the file anew if it is not the one of this name any more, or has become shorter; what happened, or null.
     */
    private String lookAfterIt() throws IOException {
        if (key == null) {
            return null;
        }
        String happened = null;
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            if (!key.equals(now.fileKey())) {
                happened = "another file has its name now, and goes on";
            } else if (now.size() < size) {
                happened = "it was truncated, and goes on from there";
            }
        } catch (NoSuchFileException e) {
            happened = "it was removed or renamed, and goes on as a new file";
        }
        if (happened != null) {
            reopen();
        }
        return happened;
    }

    private boolean endsWithLineFeed() throws IOException {
        try (FileChannel reading = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            return reading.read(last, size - 1) == 1 && last.get(0) == '\n';
        }
    }

    /** The last header in the file, with its line feed; null when it has none. */
    private String lastHeader() throws IOException {
        String last = null;
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(Files.newInputStream(path), StandardCharsets.ISO_8859_1), 1 << 16)) {
            StringBuilder line = new StringBuilder();
            for (int c = lines.read(); c >= 0; c = lines.read()) {
                if (c != '\n') {
                    // rows begin with digits as a rule: only what may be a header is kept
                    if (line.length() < LONGEST_HEADER) {
                        line.append((char) c);
                    }
                    continue;
                }
                if (!line.isEmpty()
                        && Character.isLetter(line.charAt(0))
                        && NAMES.containsAll(List.of(line.toString().split(",", -1)))) {
                    last = line.append('\n').toString();
                }
                line.setLength(0);
            }
        }
        return last;
    }

    /**
     * Appends a row.
     *
     * @return what another program has done to the file since the last row, in words; null: nothing. The row is in the
     *     file that has the name now
     * @throws IOException when it could not: the row is lost, and the next one tries anew. Or when the file could not
     *     be rotated: then the row is written, and {@link #rowsLost} is 0
     */
    public synchronized String append(CounterSums interval, long iteration) throws IOException {
        String row = line(CounterFields.cells(fields, interval, iteration, run, time));
        rowsLost++;
        IOException notRotated = null;
        String happened = null;
        if (file == null) {
            open();
        } else {
            happened = lookAfterIt();
        }
        if (isDue(row.length()) && System.currentTimeMillis() >= nextRotationMillis) {
            notRotated = rotate();
        }
        write(row);
        rowsLost = 0;
        if (notRotated != null) {
            throw notRotated;
        }
        return happened;
    }

    private boolean isDue(int more) {
        return size > header.length()
                && ((rotation.bytes() > 0 && size + more > rotation.bytes())
                        || (rotation.age() != null
                                && System.currentTimeMillis() - bornMillis
                                        >= rotation.age().toMillis()));
    }

    /**
     * What kept it from being rotated, or null. The file stays in use then, and a minute later comes the next attempt.
     */
    private IOException rotate() throws IOException {
        try {
            putAside();
        } catch (IOException e) {
            nextRotationMillis = System.currentTimeMillis() + RETRY_MILLIS;
            return e;
        }
        close();
        open();
        return null;
    }

    private void putAside() throws IOException {
        for (int i = rotation.keep() - 1; i >= 1; i--) {
            if (Files.exists(aside(i))) {
                Files.move(aside(i), aside(i + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (Files.exists(path)) {
            Files.move(path, aside(1), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Path aside(int number) {
        return path.resolveSibling(path.getFileName() + "." + number);
    }

    /** One write: a reader, and another writer, see whole lines. */
    private void write(String row) throws IOException {
        String text = (midLine ? "\n" : "") + (needsHeader ? header : "") + row;
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        midLine = true; // until all of it is there
        while (bytes.hasRemaining()) {
            size += file.write(bytes);
        }
        midLine = false;
        needsHeader = false;
    }

    /** Opens the file of this name anew, which another program may have put aside. */
    public synchronized void reopen() throws IOException {
        close();
        open();
    }

    /** Rows that were not written since the last one that was. */
    public synchronized long rowsLost() {
        return rowsLost;
    }

    @Override
    public synchronized void close() throws IOException {
        FileChannel closing = file;
        file = null;
        if (closing != null) {
            closing.close();
        }
    }
}
