package io.dropscope.poll;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads one log, plain or gzip, line by line in flat memory: whatever the file holds, a line takes no more than
 * {@value #LONGEST_LINE} bytes. Lines are framed here and not by the CSV library, because to that a stray quote in a
 * garbled line would make all the lines up to the next quote one record. Not thread-safe.
 */
public final class CounterLogReader implements Closeable {
    /** A row is about 70 bytes; what is longer than this is none. */
    public static final int LONGEST_LINE = 8192;

    private static final int BUFFER = 1 << 16;
    private static final int GZIP_MAGIC = 0x8b1f;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final CountedStream counted;
    private final InputStream in;
    private final CounterLog.Parser parser;
    private final byte[] buffer = new byte[BUFFER];
    private final byte[] line = new byte[LONGEST_LINE];
    private int position;
    private int limit;
    private int length;
    private boolean tooLong;
    private boolean ascii;
    private long lineNumber;
    private String endedEarly;

    /**
     * @param stream the file; closed with the reader
     * @param zone that of times without one
     */
    public CounterLogReader(InputStream stream, ZoneId zone) throws IOException {
        counted = new CountedStream(stream);
        BufferedInputStream start = new BufferedInputStream(counted, BUFFER);
        start.mark(2);
        int magic = start.read() | start.read() << 8;
        start.reset();
        in = magic == GZIP_MAGIC ? decompressed(start) : start;
        parser = new CounterLog.Parser(zone);
    }

    private static InputStream decompressed(InputStream file) throws IOException {
        try {
            return new GZIPInputStream(file, BUFFER);
        } catch (EOFException cut) { // without a text of its own
            throw new IOException("the compressed data end early", cut);
        }
    }

    /** The next line that is not empty; null at the end. */
    public CounterLog.Line next() throws IOException {
        while (readLine()) {
            lineNumber++;
            if (tooLong) {
                return new CounterLog.Unreadable("longer than " + LONGEST_LINE + " bytes");
            }
            int from = startsWithMark() ? BYTE_ORDER_MARK.length : 0;
            int to = length > from && line[length - 1] == '\r' ? length - 1 : length;
            String text =
                    new String(line, from, to - from, ascii ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
            if (!text.isBlank()) {
                return parser.parse(text);
            }
        }
        return null;
    }

    /** Of the line that {@link #next} gave last, from 1 on. */
    public long lineNumber() {
        return lineNumber;
    }

    /** How much of the file has been read, compressed bytes as they are. */
    public long bytesRead() {
        return counted.bytes;
    }

    /** Why a compressed file ended before its end; null when it did not. */
    public String endedEarly() {
        return endedEarly;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean startsWithMark() {
        return lineNumber == 1
                && length >= BYTE_ORDER_MARK.length
                && line[0] == BYTE_ORDER_MARK[0]
                && line[1] == BYTE_ORDER_MARK[1]
                && line[2] == BYTE_ORDER_MARK[2];
    }

    /** Fills the line; false at the end of the file. */
    private boolean readLine() throws IOException {
        length = 0;
        tooLong = false;
        ascii = true;
        boolean any = false;
        while (true) {
            if (position == limit && !fill()) {
                return any;
            }
            any = true;
            byte b = buffer[position++];
            if (b == '\n') {
                return true;
            }
            // A log that was truncated under its writer begins with a hole, which reads as zeros, before the next line.
            if (b == 0 && length == 0) {
                continue;
            }
            ascii &= b >= 0;
            if (length < LONGEST_LINE) {
                line[length++] = b;
            } else {
                tooLong = true;
            }
        }
    }

    private boolean fill() throws IOException {
        if (endedEarly != null) {
            return false;
        }
        try {
            limit = in.read(buffer, 0, buffer.length);
        } catch (EOFException | ZipException e) {
            endedEarly = e instanceof EOFException ? "the compressed data end early" : e.getMessage();
            limit = 0;
        }
        position = 0;
        limit = Math.max(0, limit);
        return limit > 0;
    }

    /** Counts what is read of the file itself. */
    private static final class CountedStream extends InputStream {
        private final InputStream stream;
        private long bytes;

        CountedStream(InputStream stream) {
            this.stream = stream;
        }

        @Override
        public int read() throws IOException {
            int b = stream.read();
            bytes += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] to, int offset, int count) throws IOException {
            int read = stream.read(to, offset, count);
            bytes += Math.max(0, read);
            return read;
        }

        @Override
        public int available() throws IOException {
            // GZIPInputStream looks for another member only where something is available, and a pipe says 0.
            return Math.max(1, stream.available());
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }
}
