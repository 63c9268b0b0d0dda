package io.dropscope.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.kernel.JsonText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What ip, tc, ss and nft say of the same things, held against what the readers say. */
public final class Witness {
    /** Arguments of the tools whose words are compared here. */
    public static final List<String> IP = List.of("ip", "-s", "-s", "-d", "-j", "link", "show");

    public static final List<String> TC = List.of("tc", "-s", "-j", "qdisc", "show");
    public static final List<String> SS = List.of("ss", "-HOtuanem");
    public static final List<String> SS_UNIX = List.of("ss", "-HOxanem");
    public static final List<String> NFT = List.of("nft", "-j", "list", "ruleset");

    private static final Pattern CLASS = Pattern.compile("class (\\S+) (\\S+) (?:root|parent (\\S+)).*\n"
            + " Sent (\\d+) bytes (\\d+) pkt \\(dropped (\\d+), overlimits (\\d+) requeues (\\d+)\\)");

    private static final Pattern SKMEM =
            Pattern.compile("skmem:\\(r(\\d+),rb(\\d+),t(\\d+),tb(\\d+),f(\\d+),w(\\d+),o(\\d+),bl(\\d+),d(\\d+)\\)");

    private Witness() {}

    /** Interfaces, against {@link #IP}. */
    public static void interfaces(String ip, List<InterfaceStatistics> found) {
        Map<Integer, String> names = new HashMap<>();
        found.forEach(link -> names.put(link.index(), link.name()));
        List<Map<String, Object>> expected = objects(ip);
        assertThat(found).hasSameSizeAs(expected).isNotEmpty();
        for (Map<String, Object> object : expected) {
            InterfaceStatistics link = found.stream()
                    .filter(candidate -> candidate.index() == number(object, "ifindex"))
                    .findFirst()
                    .orElseThrow();
            assertThat(link.name()).isEqualTo(object.get("ifname"));
            assertThat(link.mtu()).isEqualTo((int) number(object, "mtu"));
            assertThat(link.qdisc()).isEqualTo(object.get("qdisc"));
            assertThat(link.txQueueLength()).isEqualTo((int) number(object, "txqlen"));
            assertThat(link.txQueues()).isEqualTo((int) number(object, "num_tx_queues"));
            assertThat(link.rxQueues()).isEqualTo((int) number(object, "num_rx_queues"));
            assertThat(link.operStateText().replace(" ", "").toUpperCase(Locale.ROOT))
                    .isEqualTo(object.get("operstate"));
            assertThat(link.isUp()).isEqualTo(((List<?>) object.get("flags")).contains("UP"));
            assertThat(link.otherNames()).isEqualTo(object.getOrDefault("altnames", List.of()));
            assertThat(names.get(link.master())).isEqualTo(object.get("master"));
            if (object.containsKey("link_index")) {
                assertThat(link.link()).isEqualTo((int) number(object, "link_index"));
            } else {
                assertThat(names.get(link.link())).isEqualTo(object.get("link"));
            }
            assertThat(link.linkNetnsId())
                    .isEqualTo(object.containsKey("link_netnsid") ? (int) number(object, "link_netnsid") : -1);
            Map<String, Object> info = object(object, "linkinfo");
            assertThat(link.kind()).isEqualTo(info.get("info_kind"));
            assertThat(link.slaveKind()).isEqualTo(info.get("info_slave_kind"));
            assertThat(link.vlanId())
                    .isEqualTo("vlan".equals(link.kind()) ? (int) number(object(info, "info_data"), "id") : -1);
            statistics(object(object, "stats64"), link);
        }
    }

    private static void statistics(Map<String, Object> expected, InterfaceStatistics link) {
        Map<String, Long> values = new LinkedHashMap<>();
        object(expected, "rx")
                .forEach((name, value) -> values.put(name.equals("multicast") ? name : "rx_" + name, (Long) value));
        object(expected, "tx")
                .forEach((name, value) -> values.put(name.equals("collisions") ? name : "tx_" + name, (Long) value));
        Long others = values.remove("rx_otherhost"); // ip shortens this name
        if (others != null) {
            values.put("rx_otherhost_dropped", others);
        }
        values.remove("tx_carrier_changes"); // no field of rtnl_link_stats64
        assertThat(values).hasSizeGreaterThan(18);
        values.forEach((name, value) ->
                assertThat(link.statistic(name)).as("%s %s", link.name(), name).isEqualTo(value));
    }

    /** Qdiscs, against {@link #TC}. */
    public static void qdiscs(String tc, List<InterfaceStatistics> links, List<Qdisc> found) {
        Map<Integer, String> names = new HashMap<>();
        links.forEach(link -> names.put(link.index(), link.name()));
        Map<String, Qdisc> byPlace = new HashMap<>();
        for (Qdisc qdisc : found) {
            assertThat(qdisc.isClass()).isFalse();
            byPlace.put(
                    names.get(qdisc.interfaceIndex()) + " " + qdisc.kind() + " " + qdisc.handleText() + " "
                            + qdisc.parentText(),
                    qdisc);
        }
        List<Map<String, Object>> expected = objects(tc);
        assertThat(found).hasSameSizeAs(expected);
        for (Map<String, Object> object : expected) {
            String parent = object.containsKey("root") ? "root" : (String) object.get("parent");
            String place = object.get("dev") + " " + object.get("kind") + " " + object.get("handle") + " "
                    + (parent.equals("ffff:fff1") ? "ingress" : parent);
            Qdisc qdisc = byPlace.get(place);
            assertThat(qdisc).as(place + " in " + byPlace.keySet()).isNotNull();
            assertThat(qdisc.isRoot()).isEqualTo(object.containsKey("root"));
            assertThat(List.of(
                            qdisc.bytes(),
                            qdisc.packets(),
                            qdisc.drops(),
                            qdisc.overlimits(),
                            qdisc.requeues(),
                            qdisc.backlogBytes(),
                            qdisc.queueLength()))
                    .as(place)
                    .isEqualTo(List.of(
                            number(object, "bytes"),
                            number(object, "packets"),
                            number(object, "drops"),
                            number(object, "overlimits"),
                            number(object, "requeues"),
                            number(object, "backlog"),
                            number(object, "qlen")));
        }
    }

    /** Classes, against {@code tc -s class show dev X}. */
    public static void classes(String tc, List<Qdisc> found) {
        Map<String, Qdisc> byHandle = new HashMap<>();
        found.forEach(inner -> byHandle.put(inner.handleText(), inner));
        Matcher matcher = CLASS.matcher(tc);
        int expected = 0;
        while (matcher.find()) {
            expected++;
            Qdisc inner = byHandle.get(matcher.group(2));
            assertThat(inner).as(matcher.group()).isNotNull();
            assertThat(inner.isClass()).isTrue();
            assertThat(inner.isRoot()).isFalse();
            assertThat(inner.kind()).isEqualTo(matcher.group(1));
            assertThat(inner.parentText()).isEqualTo(matcher.group(3) == null ? "root" : matcher.group(3));
            assertThat(List.of(inner.bytes(), inner.packets(), inner.drops(), inner.overlimits(), inner.requeues()))
                    .as(matcher.group())
                    .isEqualTo(List.of(
                            Long.valueOf(matcher.group(4)),
                            Long.valueOf(matcher.group(5)),
                            Long.valueOf(matcher.group(6)),
                            Long.valueOf(matcher.group(7)),
                            Long.valueOf(matcher.group(8))));
        }
        assertThat(found).hasSize(expected).isNotEmpty();
    }

    /** A socket as ss and {@link DiagnosedSocket} both tell it; a visitor that is to keep sockets makes these. */
    public record Socket(
            String kind,
            long inode,
            long cookie,
            long receiveQueue,
            long sendQueue,
            String local,
            String remote,
            List<Long> memory) {

        public static Socket of(DiagnosedSocket s) {
            boolean unix = s.family == SocketQuery.AF_UNIX;
            String kind = switch (unix ? 100 + s.type : s.protocol) {
                case SocketQuery.TCP -> "tcp";
                case SocketQuery.UDP -> "udp";
                case 101 -> "u_str";
                case 102 -> "u_dgr";
                case 105 -> "u_seq";
                default -> "?";
            };
            return new Socket(
                    kind,
                    s.inode,
                    s.cookie,
                    s.receiveQueue,
                    s.sendQueue,
                    unix ? "" : endpoint(s.ipVersion, s.localHigh, s.localLow, s.localPort),
                    unix ? "" : endpoint(s.ipVersion, s.remoteHigh, s.remoteLow, s.remotePort),
                    List.of(
                            s.receiveMemory,
                            s.receiveLimit,
                            s.sendMemory,
                            s.sendLimit,
                            s.forwardMemory,
                            s.queuedMemory,
                            s.optionMemory,
                            s.backlogMemory,
                            s.drops));
        }

        private static String endpoint(int ipVersion, long high, long low, int port) {
            StringBuilder text = new StringBuilder();
            Addresses.appendEndpoint(text, ipVersion, high, low, port);
            return text.toString();
        }
    }

    /** Sockets that have a descriptor, against {@link #SS} or {@link #SS_UNIX}. */
    public static void sockets(String ss, List<Socket> found) {
        List<Socket> expected = new ArrayList<>();
        for (String line : ss.split("\n", -1)) {
            String[] words = line.strip().split(" +", -1);
            Matcher memory = SKMEM.matcher(line);
            if (words.length < 6 || !memory.find()) {
                continue;
            }
            boolean unix = words[0].startsWith("u_");
            long inode = unix ? Long.parseLong(words[5]) : extra(line, "ino:", 10);
            if (inode == 0) {
                continue;
            }
            List<Long> numbers = new ArrayList<>();
            for (int i = 1; i <= memory.groupCount(); i++) {
                numbers.add(Long.valueOf(memory.group(i)));
            }
            expected.add(new Socket(
                    words[0],
                    inode,
                    unix ? 0 : extra(line, "sk:", 16),
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3]),
                    unix ? "" : endpoint(words[4]),
                    unix ? "" : endpoint(words[5]),
                    numbers));
        }
        List<Socket> comparable = found.stream()
                .filter(socket -> socket.inode() != 0)
                .map(socket -> socket.kind().startsWith("u_")
                        ? new Socket(
                                socket.kind(),
                                socket.inode(),
                                0,
                                socket.receiveQueue(),
                                socket.sendQueue(),
                                "",
                                "",
                                socket.memory())
                        : socket)
                .toList();
        assertThat(comparable).containsExactlyInAnyOrderElementsOf(expected).isNotEmpty();
    }

    private static long extra(String line, String name, int radix) {
        int at = line.indexOf(" " + name);
        if (at < 0) {
            return 0;
        }
        String value = line.substring(at + 1 + name.length()).split(" ", 2)[0].strip();
        return Long.parseUnsignedLong(value, radix);
    }

    /** ss writes 0.0.0.0:* and *:*, and *:80 for a listener of IPv6 that takes IPv4 too. */
    private static String endpoint(String text) {
        String address = text.substring(0, text.lastIndexOf(':'));
        String port = text.substring(text.lastIndexOf(':') + 1);
        return (address.equals("*") ? "[::]" : address.replaceFirst("%\\w+", "")) + ":"
                + (port.equals("*") ? "0" : port);
    }

    /** Rules and chains, against {@link #NFT}. */
    public static void nftables(String nft, List<NftRule> rules, List<NftChain> chains) {
        List<String> expectedRules = new ArrayList<>();
        List<String> expectedChains = new ArrayList<>();
        @SuppressWarnings("unchecked")
        Map<String, Object> root = (Map<String, Object>) JsonText.any(nft);
        for (Object entry : (List<?>) root.get("nftables")) {
            @SuppressWarnings("unchecked")
            Map<String, Object> object = (Map<String, Object>) entry;
            if (object.containsKey("rule")) {
                expectedRules.add(rule(object(object, "rule")));
            } else if (object.containsKey("chain")) {
                Map<String, Object> chain = object(object, "chain");
                expectedChains.add(chain.get("family") + " " + chain.get("table") + " " + chain.get("name") + " "
                        + chain.get("handle") + " " + chain.get("type") + " " + chain.get("hook") + " "
                        + chain.getOrDefault("prio", 0L) + " " + chain.get("policy"));
            }
        }
        assertThat(chains)
                .extracting(chain -> chain.family() + " " + chain.table() + " " + chain.name() + " " + chain.handle()
                        + " " + chain.type() + " " + chain.hook() + " " + chain.priority() + " "
                        + (chain.policy() == NftRule.Verdict.NONE
                                ? null
                                : chain.policy().name().toLowerCase(Locale.ROOT)))
                .containsExactlyElementsOf(expectedChains);
        assertThat(rules)
                .extracting(rule -> rule.family() + " " + rule.table() + " " + rule.chain() + " " + rule.handle() + " "
                        + rule.comment() + " " + rule.packets() + "/" + rule.bytes() + " " + rule.namedCounter() + " "
                        + rule.verdict().name().toLowerCase(Locale.ROOT) + " " + rule.target())
                .containsExactlyElementsOf(expectedRules);
    }

    private static String rule(Map<String, Object> rule) {
        String counter = "-1/-1";
        Object named = null;
        Object target = null;
        String verdict = "none";
        for (Object element : (List<?>) rule.get("expr")) {
            @SuppressWarnings("unchecked")
            Map<String, Object> expression = (Map<String, Object>) element;
            String kind = expression.keySet().iterator().next();
            switch (kind) {
                case "counter" -> {
                    if (expression.get(kind) instanceof String name) {
                        named = name;
                    } else {
                        Map<String, Object> counts = object(expression, kind);
                        counter = counts.get("packets") + "/" + counts.get("bytes");
                    }
                }
                case "accept", "drop", "reject", "return", "queue" -> verdict = kind;
                case "jump", "goto" -> {
                    verdict = kind;
                    target = object(expression, kind).get("target");
                }
                default -> {}
            }
        }
        return rule.get("family") + " " + rule.get("table") + " " + rule.get("chain") + " " + rule.get("handle") + " "
                + rule.get("comment") + " " + counter + " " + named + " " + verdict + " " + target;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> objects(String json) {
        return ((List<Map<String, Object>>) JsonText.any(json))
                .stream().filter(object -> !object.isEmpty()).toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Map<String, Object> parent, String name) {
        Object child = parent.get(name);
        return child == null ? Map.of() : (Map<String, Object>) child;
    }

    private static long number(Map<String, Object> object, String name) {
        return (Long) object.get(name);
    }
}
