package io.dropscope.view;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * The one writer of a stream: a channel behind a buffer of our own, because {@link System#out} swallows EPIPE. Bytes
 * leave it when the buffer is full and at {@link #flush}, which views call at the end of a batch or interval. A reader
 * that is slow blocks the writer; nothing is dropped here.
 *
 * <p>Not thread-safe: each view guards its own outputs.
 */
public final class Output extends OutputStream {
    private static final int CAPACITY = 1 << 16;
    private static final Output STDOUT = of(FileDescriptor.out);

    private final WritableByteChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(CAPACITY);
    /** Odd while the kernel has not taken what it was handed. */
    private volatile long writes;

    public Output(WritableByteChannel channel) {
        this.channel = channel;
    }

    public static Output stdout() {
        return STDOUT;
    }

    public static Output stderr() {
        return of(FileDescriptor.err);
    }

    @SuppressWarnings("resource") // closing it would close the process's own stream
    private static Output of(FileDescriptor descriptor) {
        return new Output(new FileOutputStream(descriptor).getChannel());
    }

    @Override
    public void write(int value) throws IOException {
        if (!buffer.hasRemaining()) {
            drain();
        }
        buffer.put((byte) value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (!buffer.hasRemaining()) {
                drain();
            }
            int part = Math.min(left, buffer.remaining());
            buffer.put(bytes, from, part);
            from += part;
            left -= part;
        }
    }

    /**
     * Writes text as UTF-8, or as ASCII with a question mark for each sign that it has not. ASCII text, which is nearly
     * all, is not copied.
     */
    public void text(CharSequence text, boolean unicode) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                write(c);
            } else if (!unicode) {
                write('?');
            } else {
                write(text.subSequence(i, text.length()).toString().getBytes(StandardCharsets.UTF_8));
                return;
            }
        }
    }

    /** Hands everything to the kernel. */
    @Override
    public void flush() throws IOException {
        drain();
    }

    /** Flushes; the stream itself belongs to the process and stays open. */
    @Override
    public void close() throws IOException {
        drain();
    }

    /**
     * The number of the write that the kernel has not taken yet, because nobody reads; 0 when it has taken all that it was
     * handed. May be called from any thread.
     */
    public long writeUnderWay() {
        long now = writes;
        return (now & 1) == 0 ? 0 : now;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void drain() throws IOException {
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                writes++;
                try {
                    channel.write(buffer);
                } finally {
                    writes++;
                }
            }
        } catch (IOException e) {
            // The JDK has no type for EPIPE, only the text of strerror.
            throw "Broken pipe".equals(e.getMessage()) ? new ClosedOutputException(e) : e;
        } finally {
            buffer.clear();
        }
    }
}
