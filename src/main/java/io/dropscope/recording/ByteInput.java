package io.dropscope.recording;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a file, decompressed where it is compressed. One thread. */
sealed interface ByteInput extends Closeable permits ByteInput.Plain, ZstdInput {
    /**
     * Reads at least one byte.
     *
     * @return how many; -1 at the end
     */
    int read(byte[] to, int at, int length) throws IOException;

    /** Bytes of the file that could not be decompressed because it ends within a frame. */
    long bytesCut();

    /** Bytes of the file that could not be decompressed because they are damaged. */
    long bytesDamaged();

    /** A file that is not compressed. */
    record Plain(InputStream in) implements ByteInput {
        @Override
        public int read(byte[] to, int at, int length) throws IOException {
            return in.read(to, at, length);
        }

        @Override
        public long bytesCut() {
            return 0;
        }

        @Override
        public long bytesDamaged() {
            return 0;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
