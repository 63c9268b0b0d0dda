package io.dropscope.recording;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Owner;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Events to a pcapng file of plain Ethernet frames, for programs that take no other link type: MAC header, a VLAN tag that
 * the kernel had taken off, and the packet's bytes, with the comment of {@link RecordingEncoder}. Not to be replayed: it
 * holds no counts and no owners. All buffers are valid until the next call. One thread.
 */
public final class EthernetEncoder {
    private static final int LINKTYPE_ETHERNET = 1;
    private static final int VLAN_TAG_LENGTH = 4;
    private static final int ETHER_TYPE_AT = 12;
    private static final int NANOSECONDS = 9;
    private static final int MAX_OWNER_TEXTS = 1_024;

    private record Place(long netns, int interfaceIndex) {}

    private final RecordingInfo info;
    private final BlockWriter blocks = new BlockWriter(1 << 16, 0);
    private final Comments comments = new Comments();
    private final Map<Place, Integer> interfaces = new HashMap<>();
    private final IdentityHashMap<Owner.Verdict, byte[]> owners = new IdentityHashMap<>();

    public EthernetEncoder(RecordingInfo info) {
        this.info = info;
    }

    /** The beginning of the file. */
    public ByteBuffer section() {
        blocks.clear();
        blocks.begin(Layout.SECTION_HEADER);
        blocks.i32(Layout.BYTE_ORDER_MAGIC);
        blocks.u16(1);
        blocks.u16(0);
        blocks.i64(-1); // the section's length is not known
        blocks.option(Layout.OPTION_COMMENT, "frames with a MAC header of: " + info.watching() + ", on " + info.host());
        blocks.option(Layout.SECTION_OS, "Linux " + info.kernel());
        blocks.option(Layout.SECTION_APPLICATION, "dropscope " + info.version());
        blocks.endOfOptions();
        blocks.end();
        return blocks.from(0);
    }

    /** The packet as a frame; null when it had no MAC header, or no bytes of it were taken. */
    public ByteBuffer event(DropEvent event) {
        if (event.macLength != DropEvent.MAC_HEADER_LENGTH || event.capturedLength == 0) {
            return null;
        }
        blocks.clear();
        Integer known = interfaces.get(new Place(event.netns, event.interfaceIndex));
        int number = known == null ? newInterface(event) : known;
        boolean tagged = event.strippedVlanTci != DropEvent.ABSENT;
        int header = DropEvent.MAC_HEADER_LENGTH + (tagged ? VLAN_TAG_LENGTH : 0);
        blocks.begin(Layout.PACKET);
        blocks.i32(number);
        blocks.i32((int) (event.wallNanos >>> 32));
        blocks.i32((int) event.wallNanos);
        blocks.i32(header + event.capturedLength);
        blocks.i32(header + Math.max(event.packetLength, event.capturedLength));
        frame(event, tagged, header);
        byte[] owner = event.owner == null ? null : owner(event.owner.verdict());
        byte[] comment = new byte[comments.look(event, owner)];
        comments.write(comment, 0);
        blocks.option(Layout.OPTION_COMMENT, comment);
        blocks.endOfOptions();
        blocks.end();
        return blocks.from(0);
    }

    private void frame(DropEvent event, boolean tagged, int header) {
        int length = header + event.capturedLength;
        blocks.reserve(length + 3);
        byte[] to = blocks.bytes;
        int at = blocks.end;
        System.arraycopy(event.mac, 0, to, at, ETHER_TYPE_AT);
        at += ETHER_TYPE_AT;
        if (tagged) {
            Little.putBig16(to, at, event.strippedVlanProtocol);
            Little.putBig16(to, at + 2, event.strippedVlanTci);
            at += VLAN_TAG_LENGTH;
        }
        to[at] = event.mac[ETHER_TYPE_AT];
        to[at + 1] = event.mac[ETHER_TYPE_AT + 1];
        System.arraycopy(event.bytes, 0, to, at + 2, event.capturedLength);
        blocks.end += length;
        for (int pad = -length & 3; pad > 0; pad--) {
            blocks.u8(0);
        }
    }

    private byte[] owner(Owner.Verdict verdict) {
        if (owners.size() >= MAX_OWNER_TEXTS) {
            owners.clear();
        }
        return owners.computeIfAbsent(verdict, Comments::owner);
    }

    /** Stands before the first packet of the interface, in the same buffer. */
    private int newInterface(DropEvent event) {
        int number = interfaces.size();
        interfaces.put(new Place(event.netns, event.interfaceIndex), number);
        blocks.begin(Layout.INTERFACE);
        blocks.u16(LINKTYPE_ETHERNET);
        blocks.u16(0);
        blocks.i32(info.snaplen() + DropEvent.MAC_HEADER_LENGTH + VLAN_TAG_LENGTH);
        blocks.option(
                Layout.INTERFACE_NAME_OPTION,
                event.interfaceName == null ? "if" + event.interfaceIndex : event.interfaceName);
        blocks.option(
                Layout.INTERFACE_DESCRIPTION,
                event.netns == info.hostNetns()
                        ? null
                        : "in " + (event.netnsName == null ? "netns " + event.netns : event.netnsName));
        blocks.option(Layout.INTERFACE_TSRESOL, new byte[] {NANOSECONDS});
        blocks.endOfOptions();
        blocks.end();
        return number;
    }
}
