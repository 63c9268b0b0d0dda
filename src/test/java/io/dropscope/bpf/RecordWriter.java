package io.dropscope.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.dropscope.bpf.WireFormat.CapturedLayout;
import io.dropscope.bpf.WireFormat.DropEventLayout;
import io.dropscope.bpf.WireFormat.DropEventWithStackLayout;
import io.dropscope.bpf.WireFormat.PacketLayout;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;

/** Writes a record as the BPF program does. */
final class RecordWriter {
    private static final int MOST_BYTES = 64;

    private final MemorySegment record = MemorySegment.ofArray(
            new long[(DropEventWithStackLayout.SIZE + CapturedLayout.SIZE + MOST_BYTES) / Long.BYTES]);
    private int size = DropEventLayout.SIZE;
    private int captured;

    RecordWriter() {
        u8(DropEventLayout.RECORD_TYPE, WireFormat.RECORD_EVENT);
    }

    RecordWriter u8(int offset, int value) {
        record.set(JAVA_BYTE, offset, (byte) value);
        return this;
    }

    RecordWriter u16(int offset, int value) {
        record.set(JAVA_SHORT, offset, (short) value);
        return this;
    }

    RecordWriter u32(int offset, long value) {
        record.set(JAVA_INT, offset, (int) value);
        return this;
    }

    RecordWriter u64(int offset, long value) {
        record.set(JAVA_LONG, offset, value);
        return this;
    }

    RecordWriter bytes(int offset, byte... value) {
        MemorySegment.copy(value, 0, record, JAVA_BYTE, offset, value.length);
        return this;
    }

    /** Both addresses in network order, as hexadecimal digits. */
    RecordWriter addresses(String source, String destination) {
        bytes(DropEventLayout.PACKET + PacketLayout.SOURCE, HexFormat.of().parseHex(source));
        return bytes(
                DropEventLayout.PACKET + PacketLayout.DESTINATION,
                HexFormat.of().parseHex(destination));
    }

    RecordWriter packet16(int offset, int value) {
        return u16(DropEventLayout.PACKET + offset, value);
    }

    RecordWriter packet8(int offset, int value) {
        return u8(DropEventLayout.PACKET + offset, value);
    }

    RecordWriter flags(int flags) {
        return packet16(PacketLayout.FLAGS, flags);
    }

    RecordWriter stack(long... frames) {
        size = DropEventWithStackLayout.SIZE;
        u8(DropEventLayout.RECORD_TYPE, WireFormat.RECORD_EVENT_WITH_STACK);
        for (int i = 0; i < frames.length; i++) {
            u64(DropEventWithStackLayout.STACK + Long.BYTES * i, frames[i]);
        }
        return u32(DropEventWithStackLayout.STACK_BYTES, (long) Long.BYTES * frames.length);
    }

    /** Behind what is there: {@code struct captured} and room for bytes, of which the first are these. */
    RecordWriter captured(int room, byte... bytes) {
        captured = size;
        size += CapturedLayout.SIZE + room;
        u8(
                DropEventLayout.RECORD_TYPE,
                captured == DropEventLayout.SIZE
                        ? WireFormat.RECORD_EVENT_WITH_BYTES
                        : WireFormat.RECORD_EVENT_WITH_STACK_AND_BYTES);
        bytes(captured + CapturedLayout.SIZE, bytes);
        return captured32(CapturedLayout.LENGTH, bytes.length);
    }

    RecordWriter captured32(int offset, long value) {
        return u32(captured + offset, value);
    }

    RecordWriter captured16(int offset, int value) {
        return u16(captured + offset, value);
    }

    RecordWriter captured8(int offset, int value) {
        return u8(captured + offset, value);
    }

    RecordWriter mac(String hex) {
        return captured8(CapturedLayout.HAS_MAC, 1)
                .bytes(captured + CapturedLayout.MAC, HexFormat.of().parseHex(hex));
    }

    MemorySegment segment() {
        return record.asSlice(0, size);
    }
}
