package io.dropscope.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The blocks of a pcapng file of this machine's byte order, read after the specification and not by the code that is
 * tested (draft-ietf-opsawg-pcapng).
 */
record PcapNg(List<Block> blocks, long rest) {
    static final int SECTION = 0x0A0D0D0A;
    static final int INTERFACE = 1;
    static final int STATISTICS = 5;
    static final int PACKET = 6;

    /** A block without its frame of type and lengths. */
    record Block(int type, ByteBuffer body) {
        int number(int at) {
            return body.getInt(at);
        }

        /** The options from an offset on, the last one of each code. */
        Map<Integer, byte[]> options(int offset) {
            Map<Integer, byte[]> options = new LinkedHashMap<>();
            for (int at = offset; at + 4 <= body.limit(); ) {
                int code = Short.toUnsignedInt(body.getShort(at));
                int length = Short.toUnsignedInt(body.getShort(at + 2));
                if (code == 0) {
                    break;
                }
                byte[] value = new byte[length];
                body.get(at + 4, value);
                options.put(code, value);
                at += 4 + (length + 3) / 4 * 4;
            }
            return options;
        }
    }

    /** Reads whole blocks; what is left at the end of a file that was cut is only counted. */
    static PcapNg read(Path file) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
            List<Block> blocks = new ArrayList<>();
            while (bytes.remaining() >= 12) {
                int at = bytes.position();
                int length = bytes.getInt(at + 4);
                if (length < 12 || length % 4 != 0) {
                    throw new AssertionError("a block of " + length + " bytes at " + at);
                }
                if (length > bytes.remaining()) {
                    break;
                }
                if (bytes.getInt(at + length - 4) != length) {
                    throw new AssertionError("the block at " + at + " does not end with its length");
                }
                blocks.add(new Block(
                        bytes.getInt(at), bytes.slice(at + 8, length - 12).order(ByteOrder.nativeOrder())));
                bytes.position(at + length);
            }
            return new PcapNg(blocks, bytes.remaining());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Block> of(int type) {
        return blocks.stream().filter(block -> block.type() == type).toList();
    }

    /** A counter of the interface statistics, all interfaces together. */
    long statistics(int option) {
        return of(STATISTICS).stream()
                .map(block -> block.options(12).get(option))
                .filter(value -> value != null)
                .mapToLong(value ->
                        ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getLong())
                .sum();
    }

    /** The names of interfaces, by their number. */
    List<String> interfaceNames() {
        return of(INTERFACE).stream()
                .map(block -> block.options(8).getOrDefault(2, new byte[0]))
                .map(name -> new String(name, StandardCharsets.UTF_8))
                .toList();
    }
}
