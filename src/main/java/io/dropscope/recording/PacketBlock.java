package io.dropscope.recording;

import io.dropscope.recording.Layout.Sll2;

/** Where the parts of an enhanced packet block stand: found again for each block, allocates nothing. */
final class PacketBlock {
    /** The SLL2 header, and behind it the packet's bytes. */
    int data;

    int captured;
    /** The option that holds the event. */
    int event;

    int eventLength;
    /** An option that we do not know, or -1. */
    int unknownOption;

    /** Finds the parts; false when they do not fit into the block. */
    boolean find(byte[] bytes, int at, int length) {
        int end = at + length - 4;
        data = at + Layout.PACKET_DATA;
        event = 0;
        eventLength = 0;
        unknownOption = -1;
        if (end < data) {
            return false;
        }
        captured = Little.i32(bytes, at + Layout.PACKET_CAPTURED);
        if (captured < 0 || captured > end - data) {
            return false;
        }
        int option = data + (captured + 3 & ~3);
        while (end - option >= 4) {
            int code = Little.u16(bytes, option);
            int size = Little.u16(bytes, option + 2);
            if (code == Layout.OPTION_END) {
                return true;
            }
            if (size > end - option - 4) {
                return false;
            }
            if (code == Layout.PACKET_EVENT) {
                event = option + 4;
                eventLength = size;
            } else if (code != Layout.OPTION_COMMENT && code != Layout.PACKET_FLAGS) {
                unknownOption = code;
            }
            option += 4 + (size + 3 & ~3);
        }
        return option <= end;
    }

    /** Whether a block whose parts were found holds an event, and the header that its packet begins with. */
    boolean hasEvent() {
        return eventLength >= Layout.Event.CORE_SIZE && captured >= Sll2.SIZE;
    }
}
