package io.dropscope.view;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.Owner;
import io.dropscope.event.Symbol;
import io.dropscope.recording.RecordingEncoder;
import io.dropscope.recording.RecordingInfo;
import io.dropscope.recording.WantedOwners;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Twelve minutes of a bad night, with a process whose name is an attack on the page. */
public final class ReportScene {
    public static final String EVIL = "</script><img src=x onerror=alert(1)>";

    private static final Symbol[] INTERRUPT = symbols(
            "__netif_receive_skb_one_core", "process_backlog", "__napi_poll", "net_rx_action", "handle_softirqs");
    private static final Symbol[] SEND = symbols(
            "__ip_queue_xmit",
            "__tcp_transmit_skb",
            "tcp_write_xmit",
            "tcp_sendmsg",
            "__x64_sys_sendto",
            "do_syscall_64");
    private static final Owner ATTACKER = new Owner(
            Owners.held(
                    Owner.How.RX_SK,
                    Owners.udp(48300, "0.0.0.0", 5353),
                    "/user.slice",
                    "evil<b>.service",
                    null,
                    Owners.holder(666, EVIL)),
            null);

    private final Scene scene = new Scene();
    private final Random random = new Random(7);

    private static Symbol[] symbols(String... names) {
        Symbol[] symbols = new Symbol[names.length];
        for (int i = 0; i < names.length; i++) {
            symbols[i] = new Symbol(
                    0xffffffff82000000L + names[i].hashCode() % 100_000L * 16,
                    names[i],
                    16L * (i + 1),
                    names[i].startsWith("nft") ? "nf_tables" : null);
        }
        return symbols;
    }

    private void drops(
            String reason, Symbol at, Owner owner, int port, Symbol[] inner, Symbol[] outer, int packets, int events) {
        scene.count(reason, at, Scene.HOST, 2, packets, events);
        DropEvent event = Scene.udp();
        event.reason = Scene.reason(reason);
        event.reasonName = reason;
        event.location = at.address();
        event.symbol = at;
        event.destinationPort = port;
        event.owner = owner;
        for (int i = 0; i < events; i++) {
            event.timestampNanos += 1_000L * random.nextInt(5_000);
            event.sourceLow = 0x0a090001L + random.nextInt(20);
            event.stackDepth = 0;
            if (i % 3 == 0 && inner != null) {
                push(event, at);
                for (Symbol frame : inner) {
                    push(event, frame);
                }
                for (Symbol frame : random.nextInt(4) == 0 ? SEND : outer) {
                    push(event, frame);
                }
            }
            scene.event(event, 1);
        }
    }

    private static void push(DropEvent event, Symbol frame) {
        event.stack[event.stackDepth] = frame.address();
        event.stackSymbols[event.stackDepth++] = frame;
    }

    private void play() {
        Symbol[] udp = symbols("__udp4_lib_rcv", "ip_protocol_deliver_rcu", "ip_local_deliver_finish");
        Symbol[] nft = symbols("nft_do_chain_inet", "nf_hook_slow", "ip_local_deliver");
        Symbol[] out = symbols("__ip_finish_output", "ip_output");
        for (int second = 0; second < 720; second++) {
            double wave = 1 + Math.sin(second / 40.0);
            int storm = second > 300 && second < 380 ? 60 + random.nextInt(60) : 0;
            drops(
                    "SOCKET_RCVBUFF",
                    Scene.UDP_QUEUE,
                    Owners.COLLECTOR,
                    9995,
                    udp,
                    INTERRUPT,
                    (int) (wave * 4) + storm * 3,
                    (int) (wave * 4) + storm);
            drops("NETFILTER_DROP", Scene.NFT, Owners.NOBODY, 22, nft, INTERRUPT, 5 + random.nextInt(6), 4);
            if (second > 450) {
                drops("QDISC_DROP", Scene.XMIT, Owners.CONNECTED, 443, out, SEND, 8 + random.nextInt(9), 8);
            }
            if (second % 60 < 9) {
                drops("SOCKET_FILTER", Scene.UDP_QUEUE, ATTACKER, 5353, udp, INTERRUPT, 14, 14);
            }
            drops("NO_SOCKET", Scene.DELIVER, Owners.NOBODY, 81, null, null, random.nextInt(4), 0);
            drops("QUEUE_PURGE", Scene.KILL, Owners.NGINX, 443, null, null, 3, 3);
            scene.count(Kind.TCP_RETRANSMIT, 0, 0, Scene.HOST, 2, second > 450 ? 4 + random.nextInt(4) : 1, 1);
            scene.count(Kind.TCP_RESET_SENT, 1, 0, Scene.HOST, 0, second % 7 == 0 ? 3 : 0, 0);
            if (second == 560) {
                scene.gap(40 * Scene.SECOND);
            }
            scene.tick(Scene.SECOND, second == 340 ? 29 : 0, 0, second == 719);
        }
    }

    /** Plays it into a page. */
    String page() throws IOException {
        play();
        new HtmlReport(Scene.RUN, scene.out)
                .write(scene.report, Map.of("file", "drops.pcapng"), List.of("A file was cut: " + EVIL));
        return scene.out();
    }

    /** Plays it into a recording, whose end is missing. */
    public static void record(Path file) throws IOException {
        ReportScene played = new ReportScene();
        Scene scene = played.scene;
        Map<Integer, String> reasons = new HashMap<>();
        for (String name : Scene.REASONS) {
            reasons.put(Scene.reason(name), name);
        }
        RecordingInfo info = new RecordingInfo(
                "4711",
                0,
                "0.1.0",
                Scene.RUN.host(),
                Scene.RUN.kernel(),
                Scene.RUN.watching(),
                false,
                true,
                0,
                Scene.RUN.zone().getId(),
                Scene.HOST,
                100 * Scene.SECOND,
                Scene.WALL,
                reasons,
                Map.of(1, "NO_SOCKET"),
                WantedOwners.ALL);
        RecordingEncoder encoder = new RecordingEncoder(info, scene.names);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            write(channel, encoder.section(0));
            scene.events = event -> encoder.event(event, false);
            scene.deltas = delta -> {
                encoder.owners();
                encoder.delta(delta);
                write(channel, encoder.takeInterfaces());
                write(channel, encoder.take());
            };
            played.play();
            channel.truncate(channel.size() - 7);
        }
    }

    private static void write(FileChannel channel, ByteBuffer blocks) {
        try {
            while (blocks.hasRemaining()) {
                channel.write(blocks);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
