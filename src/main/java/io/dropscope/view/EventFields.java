package io.dropscope.view;

import io.dropscope.diagnose.Diagnosis;
import io.dropscope.event.DropEvent;
import io.dropscope.event.InterfaceFrom;
import io.dropscope.event.Kind;
import io.dropscope.event.Owner;
import io.dropscope.event.PlaceFrom;
import io.dropscope.event.Symbol;
import io.dropscope.linux.Addresses;
import io.dropscope.linux.Text;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of an {@code event} object, in their order. docs/events.md explains each; a test holds the two together.
 * What is absent in the event is left out.
 */
final class EventFields {
    /** A field: writes itself if the event has it. */
    record Field(String name, String type, Writer writer) {}

    private interface Writer {
        void write(EventFields fields, Json json, String name, DropEvent event);
    }

    private static final String STRING = "string";
    private static final String NUMBER = "number";
    private static final String STRINGS = "array of strings";

    static final List<Field> FIELDS = fields();

    private final Clock clock = Clock.utc();
    private final StringBuilder scratch = new StringBuilder(64);

    void write(Json json, DropEvent event) {
        for (int i = 0; i < FIELDS.size(); i++) {
            Field field = FIELDS.get(i);
            field.writer.write(this, json, field.name, event);
        }
    }

    private static List<Field> fields() {
        List<Field> f = new ArrayList<>();
        f.add(new Field("kind", STRING, (s, json, name, e) -> json.text(name, e.kind.id())));
        f.add(new Field("source", STRING, (s, json, name, e) -> {
            RunInfo.From source = e.kind.isCounter() ? RunInfo.From.COUNTERS : RunInfo.From.BPF;
            json.text(name, source.id());
        }));
        f.add(new Field("time", STRING, (s, json, name, e) -> json.text(name, s.clock.rfc3339(e.wallNanos))));
        f.add(new Field(
                "timestamp_ns", STRING, (s, json, name, e) -> json.text(name, Long.toString(e.timestampNanos))));
        f.add(new Field("reason", STRING, (s, json, name, e) -> json.text(name, e.reasonName)));
        f.add(new Field("class", STRING, EventFields::writeClass));
        f.add(new Field(
                "symbol", STRING, (s, json, name, e) -> json.text(name, e.symbol == null ? null : e.symbol.name())));
        f.add(new Field("offset", NUMBER, (s, json, name, e) -> {
            if (e.symbol != null && e.symbol.name() != null) {
                json.number(name, e.symbol.offset());
            }
        }));
        f.add(new Field("address", STRING, (s, json, name, e) -> {
            if (e.location != 0 && !e.kind.isCounter()) {
                json.text(name, "0x" + Long.toHexString(e.location));
            }
        }));
        f.add(new Field(
                "module", STRING, (s, json, name, e) -> json.text(name, e.symbol == null ? null : e.symbol.module())));
        f.add(new Field("counter_source", STRING, (s, json, name, e) -> {
            if (e.kind.isCounter()) {
                json.text(name, e.symbol.counter().counter().source());
            }
        }));
        f.add(new Field("object", STRING, (s, json, name, e) -> {
            if (e.kind.isCounter()) {
                json.text(name, safe(e.symbol.counter().place().object()));
            }
        }));
        f.add(new Field("packet_length", NUMBER, (s, json, name, e) -> {
            if (e.packetLength > 0 || e.kind == Kind.DROP) { // a reset is told of before it is a packet
                json.number(name, e.packetLength);
            }
        }));
        f.add(new Field(
                "header_length", NUMBER, (s, json, name, e) -> known(json, name, e.headerLength, e.headerLength != 0)));
        f.add(new Field("segments", NUMBER, (s, json, name, e) -> {
            if (e.segments > 0) {
                json.number(name, e.segments);
            }
        }));
        f.add(new Field("weight", NUMBER, (s, json, name, e) -> json.number(name, e.weight)));
        f.add(new Field("ether_type", NUMBER, (s, json, name, e) -> known(json, name, e.etherType, e.etherType != 0)));
        f.add(new Field("vlan_id", NUMBER, (s, json, name, e) -> known(json, name, e.vlanId)));
        f.add(new Field("ip_protocol", NUMBER, (s, json, name, e) -> known(json, name, e.ipProtocol)));
        f.add(new Field(
                "source_address", STRING, (s, json, name, e) -> s.address(json, name, e, e.sourceHigh, e.sourceLow)));
        f.add(new Field("source_port", NUMBER, (s, json, name, e) -> known(json, name, e.sourcePort)));
        f.add(new Field(
                "destination_address",
                STRING,
                (s, json, name, e) -> s.address(json, name, e, e.destinationHigh, e.destinationLow)));
        f.add(new Field("destination_port", NUMBER, (s, json, name, e) -> known(json, name, e.destinationPort)));
        f.add(new Field("tcp_flags", STRING, EventFields::writeTcpFlags));
        f.add(new Field("icmp_type", NUMBER, (s, json, name, e) -> known(json, name, e.icmpType)));
        f.add(new Field("icmp_code", NUMBER, (s, json, name, e) -> known(json, name, e.icmpCode)));
        f.add(new Field("arp_operation", NUMBER, (s, json, name, e) -> known(json, name, e.arpOperation)));
        f.add(new Field("fragment_offset", NUMBER, (s, json, name, e) -> known(json, name, e.fragmentOffset)));
        f.add(new Field("interface", STRING, (s, json, name, e) -> json.text(name, safe(e.interfaceName))));
        f.add(new Field(
                "interface_index",
                NUMBER,
                (s, json, name, e) ->
                        known(json, name, e.interfaceIndex, e.interfaceIndex > 0 && !e.kind.isCounter())));
        f.add(new Field("interface_from", STRING, (s, json, name, e) -> {
            if (e.interfaceFrom != InterfaceFrom.NONE) {
                json.text(name, e.interfaceFrom.id());
            }
        }));
        f.add(new Field("netns", NUMBER, (s, json, name, e) -> known(json, name, e.netns, e.netns > 0)));
        f.add(new Field("netns_name", STRING, (s, json, name, e) -> json.text(name, safe(e.netnsName))));
        f.add(new Field("place_from", STRING, (s, json, name, e) -> {
            if (!e.kind.isCounter()) {
                json.text(name, e.placeFrom.id());
            }
        }));
        f.add(new Field("socket_from", STRING, (s, json, name, e) -> {
            if (hasSocket(e)) {
                json.text(name, e.socketFrom.id());
            }
        }));
        f.add(new Field("socket_inode", STRING, (s, json, name, e) -> identifier(json, name, e, e.socketInode)));
        f.add(new Field("socket_cookie", STRING, (s, json, name, e) -> identifier(json, name, e, e.socketCookie)));
        f.add(new Field(
                "socket_netns",
                NUMBER,
                (s, json, name, e) -> known(json, name, e.socketNetns, hasSocket(e) && e.socketNetns > 0)));
        f.add(new Field(
                "socket_family",
                NUMBER,
                (s, json, name, e) -> known(json, name, e.socketFamily, hasSocket(e) && e.socketFamily > 0)));
        f.add(new Field(
                "socket_state",
                NUMBER,
                (s, json, name, e) -> known(json, name, e.socketState, hasSocket(e) && e.socketState > 0)));
        f.add(new Field(
                "socket_uid", NUMBER, (s, json, name, e) -> known(json, name, e.uid, hasSocket(e) && e.uid >= 0)));
        f.add(new Field("socket_cgroup", STRING, (s, json, name, e) -> identifier(json, name, e, e.cgroupId)));
        f.add(new Field(
                "socket_drops",
                NUMBER,
                (s, json, name, e) -> known(json, name, e.socketDrops, hasSocket(e) && e.socketDrops >= 0)));
        f.add(new Field("owner", "object", (s, json, name, e) -> {
            if (e.owner != null) {
                Owner.Verdict verdict = e.owner.verdict();
                json.object(name, () -> OwnerFields.write(json, verdict));
            }
        }));
        f.add(new Field("cpu", NUMBER, (s, json, name, e) -> known(json, name, e.cpu)));
        f.add(new Field("ran_on_pid", NUMBER, (s, json, name, e) -> known(json, name, e.ranOnPid)));
        f.add(new Field("ran_on_tid", NUMBER, (s, json, name, e) -> known(json, name, e.ranOnTid)));
        f.add(new Field("ran_on_comm", STRING, EventFields::writeComm));
        f.add(new Field("stack", STRINGS, EventFields::writeStack));
        return List.copyOf(f);
    }

    private static void known(Json json, String name, int value) {
        known(json, name, value, value != DropEvent.ABSENT);
    }

    private static void known(Json json, String name, long value, boolean known) {
        if (known) {
            json.number(name, value);
        }
    }

    private static boolean hasSocket(DropEvent e) {
        return e.socketFrom != PlaceFrom.NONE;
    }

    /** 64-bit identifiers are strings, because many readers of JSON round numbers above 2^53. */
    private static void identifier(Json json, String name, DropEvent e, long value) {
        if (hasSocket(e) && value != 0) {
            json.text(name, Long.toUnsignedString(value));
        }
    }

    private static String safe(String name) {
        return name == null ? null : Text.safe(name);
    }

    private static void writeClass(EventFields s, Json json, String name, DropEvent e) {
        if (e.kind.isDrop()) {
            json.text(name, Diagnosis.of(e.reasonName, e.symbol).ordinary() ? "ordinary" : "loss");
        }
    }

    private void address(Json json, String name, DropEvent e, long high, long low) {
        boolean arp = e.ipVersion == 0 && e.arpOperation != DropEvent.ABSENT;
        if (arp || e.ipVersion != 0) {
            scratch.setLength(0);
            Addresses.append(scratch, arp ? 4 : e.ipVersion, high, low);
            json.text(name, scratch.toString());
        }
    }

    private static void writeTcpFlags(EventFields s, Json json, String name, DropEvent e) {
        if (e.tcpFlags != DropEvent.ABSENT) {
            s.scratch.setLength(0);
            PacketText.appendTcpFlags(s.scratch, e.tcpFlags);
            json.text(name, s.scratch.toString());
        }
    }

    private static void writeComm(EventFields s, Json json, String name, DropEvent e) {
        s.scratch.setLength(0);
        Text.appendCString(e.ranOnComm, s.scratch);
        if (!s.scratch.isEmpty()) {
            json.text(name, s.scratch.toString());
        }
    }

    private static void writeStack(EventFields s, Json json, String name, DropEvent e) {
        if (e.stackDepth == 0) {
            return;
        }
        json.startArray(name);
        for (int i = 0; i < e.stackDepth; i++) {
            Symbol symbol = e.stackSymbols[i];
            json.element(symbol == null ? "0x" + Long.toHexString(e.stack[i]) : symbol.toString());
        }
        json.endArray();
    }
}
