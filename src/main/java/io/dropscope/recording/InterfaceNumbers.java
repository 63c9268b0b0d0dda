package io.dropscope.recording;

import io.dropscope.event.LedgerKey;
import io.dropscope.linux.Text;
import java.nio.ByteBuffer;

/**
 * The interface blocks of a run. An interface of a namespace has the same number in all its files, as each begins with all
 * blocks so far; 0 is for what has no interface, and for what comes after {@value #MOST} of them. One thread.
 */
final class InterfaceNumbers {
    private static final int MOST = 16_384;
    private static final int FIRST_CAPACITY = 4096;
    private static final byte[] NANOSECONDS = {9};

    private final RecordingInfo info;
    private final NameTable<Integer> numbers = new NameTable<>(MOST + 1);
    private final BlockWriter blocks = new BlockWriter(FIRST_CAPACITY, 0);

    private final int firstEnd;
    private int count;
    private int taken;

    /** Of the event before: mostly the same. */
    private long lastNetns;

    private int lastIndex;
    private int lastNumber;

    InterfaceNumbers(RecordingInfo info) {
        this.info = info;
        write("none", "no interface known");
        firstEnd = blocks.end;
    }

    /** The number of an interface; makes a block for it where it is new. */
    int number(long netns, int index, String netnsName, String name) {
        if (netns != lastNetns || index != lastIndex) {
            lastNumber = find(netns, index, netnsName, name);
            lastNetns = netns;
            lastIndex = index;
        }
        return lastNumber;
    }

    private int find(long netns, int index, String netnsName, String name) {
        if (index <= 0 || netns == LedgerKey.NOT_KEPT) {
            return 0;
        }
        Integer known = numbers.get(netns, index);
        if (known != null) {
            return known;
        }
        if (count > MOST) {
            return 0;
        }
        int number = count;
        numbers.put(netns, index, number);
        String shown = name == null ? "if" + index : Text.safe(name);
        String in = netns == 0 ? "unknown netns" : "netns " + netns;
        String named = netnsName == null ? in : Text.safe(netnsName);
        write(
                netns == info.hostNetns() ? shown : shown + " in " + named,
                (netnsName == null ? in : in + " (" + named + ")") + ", interface " + index);
        return number;
    }

    private void write(String name, String description) {
        blocks.begin(Layout.INTERFACE);
        blocks.u16(Layout.LINKTYPE_SLL2);
        blocks.u16(0);
        blocks.i32(Layout.Sll2.SIZE + info.snaplen());
        blocks.option(Layout.INTERFACE_NAME_OPTION, name);
        blocks.option(Layout.INTERFACE_DESCRIPTION, description);
        blocks.option(Layout.INTERFACE_TSRESOL, NANOSECONDS);
        blocks.option(Layout.INTERFACE_OS, "Linux " + info.kernel());
        blocks.endOfOptions();
        blocks.end();
        count++;
    }

    /**
     * Writes the block of number 0. Wireshark takes a file's link type from the interface blocks right behind the section
     * header: without one there it shows the packets, but cannot save them.
     */
    void writeFirst(BlockWriter to) {
        write(0, firstEnd, to);
    }

    /** Writes all other blocks so far; none of them is new then. */
    void writeOthers(BlockWriter to) {
        write(firstEnd, blocks.end, to);
        taken = blocks.end;
    }

    private void write(int from, int end, BlockWriter to) {
        to.reserve(end - from);
        System.arraycopy(blocks.bytes, from, to.bytes, to.end, end - from);
        to.end += end - from;
    }

    /** The blocks that are new since the last call of this method or of {@link #writeOthers}. */
    ByteBuffer take() {
        ByteBuffer fresh = blocks.from(taken);
        taken = blocks.end;
        return fresh;
    }
}
