package io.dropscope.view;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Owner;
import io.dropscope.linux.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The fields of the {@code owner} object of an event, and of the objects in it, in their order. docs/events.md explains
 * each; a test holds the two together. What is absent is left out.
 */
final class OwnerFields {
    /**
     * A field.
     *
     * @param <T> what has it
     * @param value a String, Long or Boolean; null where it is absent
     */
    record Field<T>(String name, String type, Function<T, Object> value) {}

    private static final String STRING = "string";
    private static final String NUMBER = "number";
    private static final String BOOLEAN = "boolean";

    /** Those before the processes. */
    private static final List<Field<Owner.Verdict>> SOCKET = socket();

    private static final List<Field<Owner.Verdict>> PLACE = List.of(
            new Field<>("uid", NUMBER, verdict -> known(verdict.uid())),
            new Field<>("cgroup", STRING, verdict -> safe(verdict.cgroup())),
            new Field<>("unit", STRING, verdict -> safe(verdict.unit())));

    static final List<Field<Owner.Holder>> PROCESS = process();

    static final List<Field<Owner.Container>> CONTAINER = List.of(
            new Field<>("runtime", STRING, container -> safe(container.runtime())),
            new Field<>("id", STRING, container -> safe(container.id())),
            new Field<>("pod", STRING, container -> safe(container.pod())));

    private OwnerFields() {}

    /** Name and type of each field of the owner. */
    static List<String> names() {
        List<String> names = new ArrayList<>();
        SOCKET.forEach(field -> names.add(field.name + " " + field.type));
        names.add("processes array of objects");
        PLACE.forEach(field -> names.add(field.name + " " + field.type));
        names.add("container object");
        return names;
    }

    /** Writes the members of the object. */
    static void write(Json json, Owner.Verdict verdict) {
        writeAll(json, SOCKET, verdict);
        if (verdict.isKnown()) {
            json.startArray("processes");
            for (Owner.Holder holder : verdict.holders()) {
                json.element(() -> writeAll(json, PROCESS, holder));
            }
            json.endArray();
        }
        writeAll(json, PLACE, verdict);
        if (verdict.container() != null) {
            json.object("container", () -> writeAll(json, CONTAINER, verdict.container()));
        }
    }

    private static <T> void writeAll(Json json, List<Field<T>> fields, T of) {
        for (Field<T> field : fields) {
            json.value(field.name, field.value.apply(of));
        }
    }

    private static List<Field<Owner.Verdict>> socket() {
        List<Field<Owner.Verdict>> f = new ArrayList<>();
        f.add(new Field<>("how", STRING, verdict -> verdict.how().id()));
        f.add(new Field<>("why", STRING, verdict -> safe(verdict.why())));
        f.add(ofSocket("socket_inode", STRING, socket -> identifier(socket.inode())));
        f.add(ofSocket("socket_cookie", STRING, socket -> identifier(socket.cookie())));
        f.add(ofSocket("netns", NUMBER, socket -> socket.netns() == 0 ? null : (Long) socket.netns()));
        f.add(ofSocket("family", NUMBER, socket -> socket.family() == 0 ? null : (Long) (long) socket.family()));
        f.add(ofSocket("protocol", STRING, OwnerText::protocol));
        f.add(ofSocket("state", STRING, OwnerText::state));
        f.add(ofSocket("local_address", STRING, socket -> safe(socket.localAddress())));
        f.add(ofSocket("local_port", NUMBER, socket -> known(socket.localPort())));
        f.add(ofSocket("remote_address", STRING, socket -> safe(socket.remoteAddress())));
        f.add(ofSocket("remote_port", NUMBER, socket -> known(socket.remotePort())));
        return List.copyOf(f);
    }

    private static Field<Owner.Verdict> ofSocket(String name, String type, Function<Owner.Socket, Object> value) {
        return new Field<>(name, type, verdict -> verdict.socket() == null ? null : value.apply(verdict.socket()));
    }

    private static List<Field<Owner.Holder>> process() {
        List<Field<Owner.Holder>> f = new ArrayList<>();
        f.add(new Field<>("pid", NUMBER, holder -> (long) holder.pid()));
        f.add(new Field<>("comm", STRING, holder -> safe(holder.comm())));
        f.add(new Field<>("exe", STRING, holder -> safe(holder.exe())));
        f.add(new Field<>("exe_denied", BOOLEAN, holder -> holder.exeDenied() ? true : null));
        f.add(new Field<>(
                "start_time",
                STRING,
                holder -> holder.startNanos() == 0 ? null : Clock.utc().rfc3339(holder.startNanos())));
        f.add(new Field<>(
                "container_pid",
                NUMBER,
                holder -> holder.containerPid() == 0 || holder.containerPid() == holder.pid()
                        ? null
                        : (Long) (long) holder.containerPid()));
        f.add(new Field<>("cgroup", STRING, holder -> safe(holder.cgroup())));
        f.add(new Field<>("exited", BOOLEAN, holder -> holder.exited() ? true : null));
        return List.copyOf(f);
    }

    /** 64-bit identifiers are strings, because many readers of JSON round numbers above 2^53. */
    private static String identifier(long value) {
        return value == 0 ? null : Long.toUnsignedString(value);
    }

    private static Long known(long value) {
        return value == DropEvent.ABSENT ? null : (Long) value;
    }

    private static String safe(String name) {
        return name == null ? null : Text.safe(name);
    }
}
