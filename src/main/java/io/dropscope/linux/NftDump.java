package io.dropscope.linux;

import io.dropscope.linux.NftRule.Verdict;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules and chains of nftables, by NFT_MSG_GETRULE and NFT_MSG_GETCHAIN dumps
 * (include/uapi/linux/netfilter/nfnetlink.h, nf_tables.h). Numbers are in network order. Needs CAP_NET_ADMIN in the
 * namespace.
 *
 * <pre>
 *   nfgenmsg   0 family(1)  1 version(1)  2 resource(2)  4 attributes
 *   rule       table, chain, handle, expressions [ element [ name, data [ ... ] ] ... ], user data
 *   user data  type(1) length(1) value ...
 * </pre>
 */
final class NftDump {
    private static final int HEADER = 4;
    private static final int NFTABLES = 10 << 8;
    private static final int NFT_MSG_NEWCHAIN = NFTABLES | 3;
    private static final int NFT_MSG_GETCHAIN = NFTABLES | 4;
    private static final int NFT_MSG_NEWRULE = NFTABLES | 6;
    private static final int NFT_MSG_GETRULE = NFTABLES | 7;

    private static final int NFTA_RULE_TABLE = 1;
    private static final int NFTA_RULE_CHAIN = 2;
    private static final int NFTA_RULE_HANDLE = 3;
    private static final int NFTA_RULE_EXPRESSIONS = 4;
    private static final int NFTA_RULE_USERDATA = 7;
    private static final int NFTA_LIST_ELEM = 1;
    private static final int NFTA_EXPR_NAME = 1;
    private static final int NFTA_EXPR_DATA = 2;
    private static final int NFTA_COUNTER_BYTES = 1;
    private static final int NFTA_COUNTER_PACKETS = 2;
    private static final int NFTA_IMMEDIATE_DREG = 1;
    private static final int NFTA_IMMEDIATE_DATA = 2;
    private static final int NFTA_DATA_VERDICT = 2;
    private static final int NFTA_VERDICT_CODE = 1;
    private static final int NFTA_VERDICT_CHAIN = 2;
    private static final int NFTA_OBJREF_IMM_TYPE = 1;
    private static final int NFTA_OBJREF_IMM_NAME = 2;
    private static final int NFT_OBJECT_COUNTER = 1;
    private static final int NFTA_TARGET_NAME = 1;
    /** Of libnftnl (udata.h): the kernel keeps user data and does not look. */
    private static final int NFTNL_UDATA_RULE_COMMENT = 0;

    private static final int NFTA_CHAIN_TABLE = 1;
    private static final int NFTA_CHAIN_HANDLE = 2;
    private static final int NFTA_CHAIN_NAME = 3;
    private static final int NFTA_CHAIN_HOOK = 4;
    private static final int NFTA_CHAIN_POLICY = 5;
    private static final int NFTA_CHAIN_TYPE = 7;
    private static final int NFTA_CHAIN_COUNTERS = 8;
    private static final int NFTA_HOOK_HOOKNUM = 1;
    private static final int NFTA_HOOK_PRIORITY = 2;
    private static final int NFTA_HOOK_DEV = 3;
    private static final int NFTA_HOOK_DEVS = 4;
    private static final int NFTA_DEVICE_NAME = 1;

    private static final int NFPROTO_NETDEV = 5;
    private static final List<String> IP_HOOKS =
            List.of("prerouting", "input", "forward", "output", "postrouting", "ingress");
    private static final List<String> NETDEV_HOOKS = List.of("ingress", "egress");
    private static final List<String> ARP_HOOKS = List.of("input", "output", "forward");

    private final List<NftRule> rules = new ArrayList<>();
    private final List<NftChain> chains = new ArrayList<>();
    private final Attributes attributes = new Attributes();

    private String table;
    private String chain;
    private long handle;
    private long packets;
    private long bytes;
    private Verdict verdict;
    private String target;
    private boolean direct;
    private boolean countsVerdicts;
    private String namedCounter;
    private String comment;
    private String type;
    private int hook;
    private int priority;
    private String device;

    static NetlinkRequest ruleRequest() {
        return NetlinkRequest.dump("NFT_MSG_GETRULE", NFT_MSG_GETRULE, HEADER);
    }

    static NetlinkRequest chainRequest() {
        return NetlinkRequest.dump("NFT_MSG_GETCHAIN", NFT_MSG_GETCHAIN, HEADER);
    }

    Reading<NftRule> rules(Netlink netfilter) throws LinuxException {
        Completeness completeness =
                Netfilter.ask(netfilter, ruleRequest(), NFT_MSG_NEWRULE, rules::clear, this::addRule);
        return new Reading<>(completeness.isPresent() ? rules : List.of(), completeness);
    }

    Reading<NftChain> chains(Netlink netfilter) throws LinuxException {
        Completeness completeness =
                Netfilter.ask(netfilter, chainRequest(), NFT_MSG_NEWCHAIN, chains::clear, this::addChain);
        return new Reading<>(completeness.isPresent() ? chains : List.of(), completeness);
    }

    private void clear() {
        table = null;
        chain = null;
        handle = 0;
        packets = NftRule.ABSENT;
        bytes = NftRule.ABSENT;
        verdict = Verdict.NONE;
        target = null;
        direct = false;
        countsVerdicts = false;
        namedCounter = null;
        comment = null;
        type = null;
        hook = -1;
        priority = 0;
        device = null;
    }

    private boolean addRule(ByteBuffer message, int from, int to) {
        if (to - from < HEADER) {
            return false;
        }
        clear();
        attributes.over(message, from + HEADER, to);
        while (attributes.next()) {
            switch (attributes.type()) {
                case NFTA_RULE_TABLE -> table = attributes.text();
                case NFTA_RULE_CHAIN -> chain = attributes.text();
                case NFTA_RULE_HANDLE -> handle = attributes.be64();
                case NFTA_RULE_EXPRESSIONS -> readExpressions(attributes.nested());
                case NFTA_RULE_USERDATA -> comment = comment(attributes.bytes());
                default -> {}
            }
        }
        if (!attributes.isSound() || table == null || chain == null) {
            return false;
        }
        rules.add(new NftRule(
                family(message.get(from)),
                table,
                chain,
                handle,
                verdict,
                target,
                packets,
                bytes,
                countsVerdicts,
                namedCounter,
                comment));
        return true;
    }

    private void readExpressions(Attributes list) {
        while (list.next()) {
            if (list.type() == NFTA_LIST_ELEM) {
                readExpression(list.nested());
            }
        }
    }

    /** The name stands before the data: nf_tables_fill_expr_info. */
    private void readExpression(Attributes expression) {
        Kind kind = Kind.OTHER;
        while (expression.next()) {
            if (expression.type() == NFTA_EXPR_NAME) {
                kind = Kind.of(expression);
            } else if (expression.type() == NFTA_EXPR_DATA) {
                switch (kind) {
                    case COUNTER -> readCounter(expression.nested());
                    case IMMEDIATE -> readImmediate(expression.nested());
                    case TARGET -> readTarget(expression.nested());
                    case OBJECT -> readObject(expression.nested());
                    default -> {}
                }
            }
        }
        switch (kind) {
            case REJECT -> decide(Verdict.REJECT);
            case QUEUE -> decide(Verdict.QUEUE);
            case OTHER -> direct = false;
            default -> {}
        }
    }

    /** Those expressions of a rule that matter here. LOG lets each packet go on, OTHER may not. */
    private enum Kind {
        COUNTER("counter"),
        IMMEDIATE("immediate"),
        REJECT("reject"),
        TARGET("target"),
        OBJECT("objref"),
        QUEUE("queue"),
        LOG("log"),
        OTHER("");

        private static final Kind[] ALL = values();
        private final String expression;

        Kind(String expression) {
            this.expression = expression;
        }

        static Kind of(Attributes name) {
            for (Kind kind : ALL) {
                if (name.is(kind.expression)) {
                    return kind;
                }
            }
            return OTHER;
        }
    }

    private void decide(Verdict said) {
        verdict = said;
        countsVerdicts = direct;
    }

    private void readCounter(Attributes counter) {
        while (counter.next()) {
            switch (counter.type()) {
                case NFTA_COUNTER_BYTES -> bytes = counter.be64();
                case NFTA_COUNTER_PACKETS -> packets = counter.be64();
                default -> {}
            }
        }
        direct = true;
    }

    /** Loads a value into a register; the register 0 is the verdict. */
    private void readImmediate(Attributes immediate) {
        int register = -1;
        while (immediate.next()) {
            if (immediate.type() == NFTA_IMMEDIATE_DREG) {
                register = immediate.be32();
            } else if (immediate.type() == NFTA_IMMEDIATE_DATA && register == 0) {
                Attributes data = immediate.nested();
                while (data.next()) {
                    if (data.type() == NFTA_DATA_VERDICT) {
                        readVerdict(data.nested());
                    }
                }
            }
        }
    }

    private void readVerdict(Attributes said) {
        while (said.next()) {
            if (said.type() == NFTA_VERDICT_CODE) {
                decide(verdict(said.be32()));
            } else if (said.type() == NFTA_VERDICT_CHAIN) {
                target = said.text();
            }
        }
    }

    /** Numbers of include/uapi/linux/netfilter.h and enum nft_verdicts. */
    private static Verdict verdict(int code) {
        return switch (code) {
            case 0 -> Verdict.DROP;
            case 1 -> Verdict.ACCEPT;
            case 3 -> Verdict.QUEUE;
            case -1 -> Verdict.CONTINUE;
            case -3 -> Verdict.JUMP;
            case -4 -> Verdict.GOTO;
            case -5 -> Verdict.RETURN;
            default -> Verdict.OTHER;
        };
    }

    /** A target of iptables, in a rule of iptables-nft: its REJECT is one, its DROP is none. */
    private void readTarget(Attributes of) {
        boolean rejects = false;
        while (of.next()) {
            rejects |= of.type() == NFTA_TARGET_NAME && of.is("REJECT");
        }
        if (rejects) {
            decide(Verdict.REJECT);
        } else {
            direct = false;
        }
    }

    private void readObject(Attributes reference) {
        int kind = 0;
        String object = null;
        while (reference.next()) {
            switch (reference.type()) {
                case NFTA_OBJREF_IMM_TYPE -> kind = reference.be32();
                case NFTA_OBJREF_IMM_NAME -> object = reference.text();
                default -> {}
            }
        }
        if (kind == NFT_OBJECT_COUNTER) {
            namedCounter = object;
        } else {
            direct = false; // a quota or a limit
        }
    }

    private static String comment(byte[] userData) {
        for (int at = 0; at + 2 <= userData.length; ) {
            int length = Byte.toUnsignedInt(userData[at + 1]);
            int value = at + 2;
            if (value + length > userData.length) {
                return null;
            }
            if (userData[at] == NFTNL_UDATA_RULE_COMMENT) {
                int end = length > 0 && userData[value + length - 1] == 0 ? length - 1 : length;
                return Text.ofBytes(userData, value, end);
            }
            at = value + length;
        }
        return null;
    }

    private boolean addChain(ByteBuffer message, int from, int to) {
        if (to - from < HEADER) {
            return false;
        }
        clear();
        attributes.over(message, from + HEADER, to);
        while (attributes.next()) {
            switch (attributes.type()) {
                case NFTA_CHAIN_TABLE -> table = attributes.text();
                case NFTA_CHAIN_HANDLE -> handle = attributes.be64();
                case NFTA_CHAIN_NAME -> chain = attributes.text();
                case NFTA_CHAIN_HOOK -> readHook(attributes.nested());
                case NFTA_CHAIN_POLICY -> verdict = verdict(attributes.be32());
                case NFTA_CHAIN_TYPE -> type = attributes.text();
                case NFTA_CHAIN_COUNTERS -> readCounter(attributes.nested());
                default -> {}
            }
        }
        if (!attributes.isSound() || table == null || chain == null) {
            return false;
        }
        int family = message.get(from);
        chains.add(new NftChain(
                family(family),
                table,
                chain,
                handle,
                type,
                hook < 0 ? null : hook(family, hook),
                priority,
                device,
                verdict,
                packets,
                bytes));
        return true;
    }

    private void readHook(Attributes of) {
        while (of.next()) {
            switch (of.type()) {
                case NFTA_HOOK_HOOKNUM -> hook = of.be32();
                case NFTA_HOOK_PRIORITY -> priority = of.be32();
                case NFTA_HOOK_DEV -> device = of.text();
                case NFTA_HOOK_DEVS -> readDevices(of.nested());
                default -> {}
            }
        }
    }

    private void readDevices(Attributes devices) {
        StringBuilder names = new StringBuilder();
        while (devices.next()) {
            if (devices.type() == NFTA_DEVICE_NAME) {
                names.append(names.isEmpty() ? "" : ",").append(devices.text());
            }
        }
        device = names.isEmpty() ? device : names.toString();
    }

    /** NFPROTO_ of include/uapi/linux/netfilter.h. */
    private static String family(int number) {
        return switch (number) {
            case 1 -> "inet";
            case 2 -> "ip";
            case 3 -> "arp";
            case NFPROTO_NETDEV -> "netdev";
            case 7 -> "bridge";
            case 10 -> "ip6";
            default -> Integer.toString(number);
        };
    }

    private static String hook(int family, int number) {
        List<String> names = family == NFPROTO_NETDEV ? NETDEV_HOOKS : family == 3 ? ARP_HOOKS : IP_HOOKS;
        return number < names.size() ? names.get(number) : Integer.toString(number);
    }
}
