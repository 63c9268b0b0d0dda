package io.dropscope.view;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Owner;
import io.dropscope.event.Owner.How;
import io.dropscope.event.SocketDrops;
import java.util.List;

/** Owners of every kind. */
final class Owners {
    private static final long STARTED = Scene.WALL - 3600 * Scene.SECOND;

    static final SocketDrops COLLECTOR_DROPS = new SocketDrops(48213);

    static final Owner COLLECTOR = new Owner(
            held(
                    How.RX_SK,
                    udp(48213, "10.9.0.2", 9995),
                    "/system.slice/collector.service",
                    "collector.service",
                    null,
                    holder(812, "collector")),
            COLLECTOR_DROPS);

    /** Pre-forked workers that share a listener. */
    static final Owner NGINX = new Owner(
            held(
                    How.LISTENER,
                    new Owner.Socket(50001, 77, Scene.HOST, 10, 6, 10, "::", 443, null, DropEvent.ABSENT),
                    "/system.slice/docker-3f2a91bc0d11.scope",
                    "docker-3f2a91bc0d11.scope",
                    new Owner.Container("docker", "3f2a91bc0d1133557799aabbccddeeff", null),
                    holder(813, "nginx"),
                    holder(814, "nginx"),
                    holder(815, "nginx")),
            null);

    static final Owner WORKERS = new Owner(
            held(
                    How.RX_SK,
                    udp(50007, "0.0.0.0", 53),
                    null,
                    null,
                    null,
                    holder(901, "dns"),
                    holder(902, "dns"),
                    holder(903, "dns"),
                    holder(904, "dns"),
                    holder(905, "dns"),
                    holder(906, "dns")),
            null);

    static final Owner DIG = new Owner(
            held(
                    How.TAG,
                    null,
                    "/kubepods/pod7f",
                    null,
                    new Owner.Container("kubernetes", null, "7f"),
                    new Owner.Holder(4711, 12, "dig", null, true, STARTED, "/kubepods/pod7f", true)),
            null);

    static final Owner KERNEL = new Owner(
            without(How.RX_SK, Owner.KERNEL_SOCKET, udp(0, "0.0.0.0", 4789), DropEvent.ABSENT, null, true), null);

    static final Owner NOBODY =
            new Owner(without(How.NONE, "no socket on UDP port 81", null, DropEvent.ABSENT, null, true), null);

    static final Owner UNKNOWN_HOLDER =
            new Owner(without(How.RX_SK, "holder unknown", udp(48214, null, 7), 1000, null, true), null);

    static final Owner CLOSED =
            new Owner(without(How.SKB_SK, "socket already closed", null, 1000, "/user.slice", true), null);

    static final Owner LOOKING = new Owner(without(How.RX_SK, null, udp(48215, null, 7), 1000, null, false), null);

    static final Owner UNIX = new Owner(
            held(
                    How.SKB_SK,
                    new Owner.Socket(6, 0, Scene.HOST, 1, 0, 1, null, DropEvent.ABSENT, null, DropEvent.ABSENT),
                    null,
                    null,
                    null,
                    holder(33, "\033]0;x\007")),
            null);

    static final Owner CONNECTED = new Owner(
            held(
                    How.TUPLE,
                    new Owner.Socket(9, 8, Scene.HOST, 2, 6, 1, "10.9.0.2", 40000, "10.9.0.9", 443),
                    "/user.slice/user-1000.slice/session-3.scope",
                    "session-3.scope",
                    null,
                    holder(34, "curl")),
            null);

    static final List<Owner> ALL =
            List.of(COLLECTOR, NGINX, WORKERS, DIG, KERNEL, NOBODY, UNKNOWN_HOLDER, CLOSED, LOOKING, UNIX, CONNECTED);

    private Owners() {}

    static Owner.Holder holder(int pid, String comm) {
        return new Owner.Holder(pid, pid, comm, "/usr/bin/" + comm, false, STARTED + pid, "/system.slice", false);
    }

    static Owner.Socket udp(long inode, String address, int port) {
        return new Owner.Socket(inode, 0, Scene.HOST, 2, 17, 7, address, port, null, DropEvent.ABSENT);
    }

    static Owner.Verdict held(
            How how,
            Owner.Socket socket,
            String cgroup,
            String unit,
            Owner.Container container,
            Owner.Holder... holders) {
        return new Owner.Verdict(how, null, socket, List.of(holders), 1000, cgroup, unit, container, true);
    }

    static Owner.Verdict without(How how, String why, Owner.Socket socket, long uid, String cgroup, boolean settled) {
        return new Owner.Verdict(how, why, socket, List.of(), uid, cgroup, null, null, settled);
    }
}
