package io.dropscope.cli;

import io.dropscope.bpf.Filter;
import io.dropscope.enrich.Interfaces;
import io.dropscope.enrich.OwnerFilter;
import io.dropscope.enrich.ReasonTable;
import io.dropscope.event.Names;
import io.dropscope.linux.LinuxException;
import io.dropscope.linux.Namespaces;
import io.dropscope.poll.Watch;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The options that say which packets count. Values of one option are alternatives; different options must all hold. */
final class FilterOptions {
    private static final Pattern IPV4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");

    @Option(
            names = "--reason",
            paramLabel = "NAME",
            split = ",",
            description = "Only drops with this reason, as the kernel names it (NO_SOCKET, NETFILTER_DROP).")
    private List<String> reasons = List.of();

    @Option(names = "--not-reason", paramLabel = "NAME", split = ",", description = "No drops with this reason.")
    private List<String> notReasons = List.of();

    @Option(
            names = {"-i", "--interface"},
            paramLabel = "NAME",
            split = ",",
            description =
                    "Only on this interface, in any namespace that has one of this name now; retransmits and received"
                            + " resets have none.")
    private List<String> interfaces = List.of();

    @Option(
            names = "--netns",
            paramLabel = "NETNS",
            split = ",",
            description = "Only in this network namespace: an 'ip netns' name, a path, or an inode number.")
    private List<String> netns = List.of();

    @Option(
            names = "--protocol",
            paramLabel = "PROTO",
            split = ",",
            description = "Only tcp, udp, icmp (v4 and v6), ipv4, ipv6, arp, or an IP protocol number.")
    private List<String> protocols = List.of();

    @Option(
            names = "--host",
            paramLabel = "ADDR[/BITS]",
            split = ",",
            description = "Only packets from or to this address or network, v4 or v6.")
    private List<String> hosts = List.of();

    @Option(names = "--port", paramLabel = "PORT", split = ",", description = "Only packets from or to this port.")
    private List<String> ports = List.of();

    @Option(
            names = "--pid",
            paramLabel = "PID",
            split = ",",
            description = "Only packets of sockets that this process holds (the owner, not who happened to run).")
    private List<String> pids = List.of();

    @Option(
            names = "--comm",
            paramLabel = "NAME",
            split = ",",
            description = "Only packets of processes of this name, as ps -C takes it.")
    private List<String> comms = List.of();

    @Option(
            names = "--cgroup",
            paramLabel = "PATH",
            split = ",",
            description = "Only packets of processes in this cgroup (v2) or below it: /system.slice/nginx.service.")
    private List<String> cgroups = List.of();

    @Option(names = "--uid", paramLabel = "UID", split = ",", description = "Only packets of sockets of this user.")
    private List<String> uids = List.of();

    @Option(
            names = "--owner",
            paramLabel = "known|none",
            description = "Only packets with, or without, a process that owns them.")
    private String owner;

    @Option(
            names = "--wait",
            description = "Wait for a process or cgroup of --pid, --comm or --cgroup that is not there yet; not of a"
                    + " recording.")
    private boolean waitForOwner;

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    /**
     * Whose packets are wanted. With --wait returns when all of them are there.
     *
     * @param detail whether there are events
     */
    OwnerFilter resolveOwners(boolean detail) throws UsageException, InterruptedException {
        if (!detail && (!pids.isEmpty() || !comms.isEmpty() || !cgroups.isEmpty() || owner != null)) {
            throw new UsageException(
                    "--pid, --comm, --cgroup and --owner need events, and --no-detail takes none;" + " leave it out");
        }
        OwnerFilter wanted = wantedOwners();
        if (waitForOwner && pids.isEmpty() && comms.isEmpty() && cgroups.isEmpty()) {
            throw new UsageException("--wait needs --pid, --comm or --cgroup to wait for");
        }
        LiveOwners host = new LiveOwners();
        boolean told = false;
        while (true) {
            try {
                return host.find(wanted);
            } catch (IllegalArgumentException missing) {
                if (!waitForOwner) {
                    throw new UsageException(missing.getMessage() + "; --wait waits for it");
                }
                if (!told) {
                    told = true;
                    System.err.println("dropscope: waiting: " + missing.getMessage() + ". Ctrl-C: end.");
                }
                Thread.sleep(LOOK_AGAIN);
            }
        }
    }

    /** The owners as they are written, names as the kernel keeps them; whether there are such, nobody has looked. */
    private OwnerFilter wantedOwners() throws UsageException {
        Set<Long> users = new LinkedHashSet<>();
        for (String uid : uids) {
            users.add(unsigned(uid, "'" + uid + "' is no user id; write a number (id -u NAME tells it)"));
        }
        Set<Integer> processes = new LinkedHashSet<>();
        for (String pid : pids) {
            String complaint = "'" + pid + "' is no process id; write a number from 1 on";
            int number = number(pid, Integer.MAX_VALUE, complaint);
            if (number == 0) {
                throw new UsageException(complaint);
            }
            processes.add(number);
        }
        Boolean known = owner == null ? null : known(owner);
        if (Boolean.FALSE.equals(known) && !(pids.isEmpty() && comms.isEmpty())) {
            throw new UsageException("--owner none and --pid or --comm exclude each other: nothing can pass;"
                    + " leave one of them out");
        }
        if (comms.contains("")) {
            throw new UsageException("--comm takes the name of a process, as ps -C does");
        }
        Set<String> names = new LinkedHashSet<>();
        comms.forEach(comm -> names.add(LiveOwners.asKept(comm)));
        return new OwnerFilter(processes, names, cgroups, users, known);
    }

    private static Boolean known(String owner) throws UsageException {
        return switch (owner.strip().toLowerCase(Locale.ROOT)) {
            case "known" -> true;
            case "none" -> false;
            default -> throw new UsageException("--owner takes known or none, not '" + owner + "'");
        };
    }

    /**
     * The same for a recording: nothing is asked of this machine, and names of places are compared as they come.
     *
     * @param table the reasons of the kernel that was recorded
     * @param names the names in the recording
     * @param whenRecorded whose packets the recording was to hold
     */
    RecordedFilter recorded(ReasonTable table, Names names, OwnerFilter whenRecorded) throws UsageException {
        if (waitForOwner) {
            throw new UsageException("--wait waits for a process of this machine; whom a recording does not have"
                    + " does not come any more: leave it out");
        }
        for (String name : netns) {
            if (name.indexOf('/') >= 0) {
                throw new UsageException(
                        "--netns " + name + ": a path leads to a namespace of this machine; a recording"
                                + " knows them by name or inode number");
            }
        }
        List<String> paths = new ArrayList<>();
        for (String cgroup : cgroups) {
            paths.add(cgroup.startsWith("/") ? cgroup : "/" + cgroup);
        }
        OwnerFilter owners = wantedOwners();
        return new RecordedFilter(
                numbers(table, "in the recording", "the recorded kernel", Set.of(), Set.of(), OwnerFilter.NONE),
                interfaces.stream().map(String::strip).toList(),
                netns.stream().map(String::strip).toList(),
                new OwnerFilter(owners.pids(), owners.comms(), paths, owners.uids(), owners.known()),
                whenRecorded,
                names);
    }

    /** Whether all packets count. */
    boolean isEmpty() {
        return describe("", "").isEmpty();
    }

    /**
     * Refuses filters that look into the packet where the kernel does not let BPF do that.
     *
     * @param probeReads as of {@link io.dropscope.bpf.KernelFeatures}
     */
    void requireReadable(boolean probeReads) throws UsageException {
        if (probeReads) {
            return;
        }
        String option =
                !ports.isEmpty() ? "--port" : !hosts.isEmpty() ? "--host" : !protocols.isEmpty() ? "--protocol" : null;
        if (option != null) {
            throw new UsageException(option + ": this kernel keeps packet contents from BPF (lockdown=confidentiality);"
                    + " filter by --reason, --interface or --netns, or boot with lockdown=integrity");
        }
    }

    /** The names resolved to the numbers of this kernel and moment. */
    Filter resolve(ReasonTable table, Interfaces known, OwnerFilter owners) throws UsageException, LinuxException {
        Set<Long> namespaces = namespaceInodes();
        Filter filter = numbers(table, "on this kernel", "this kernel", places(known, namespaces), namespaces, owners);
        requireAtMost("--reason", filter.reasons().size());
        requireAtMost("--not-reason", filter.notReasons().size());
        requireAtMost("--interface", filter.interfaces().size());
        requireAtMost("--netns", filter.netns().size());
        requireAtMost("--protocol", filter.ipProtocols().size());
        requireAtMost("--host", filter.networks().size());
        requireAtMost("--port", filter.ports().size());
        requireAtMost("--uid", filter.uids().size());
        return filter;
    }

    /**
     * What needs nothing but the reasons to be understood.
     *
     * @param where the reasons are, and whose they are, in words
     */
    private Filter numbers(
            ReasonTable table,
            String where,
            String whose,
            Set<Filter.Interface> places,
            Set<Long> namespaces,
            OwnerFilter owners)
            throws UsageException {
        Set<Integer> ipProtocols = new LinkedHashSet<>();
        Set<Integer> etherTypes = new LinkedHashSet<>();
        for (String protocol : protocols) {
            addProtocol(protocol, ipProtocols, etherTypes);
        }
        List<Filter.Network> networks = new ArrayList<>();
        for (String host : hosts) {
            networks.add(network(host));
        }
        Filter filter = new Filter(
                reasonNumbers("--reason", reasons, table, where, whose),
                reasonNumbers("--not-reason", notReasons, table, where, whose),
                places,
                namespaces,
                ipProtocols,
                etherTypes,
                networks,
                portNumbers(),
                owners.uids(),
                owners.asksForHolders());
        for (int reason : filter.reasons()) {
            if (filter.notReasons().contains(reason)) {
                throw new UsageException("--reason and --not-reason name "
                        + table.drop().get(reason) + " both; nothing can pass: take it out of one of them");
            }
        }
        return filter;
    }

    private static void requireAtMost(String option, int count) throws UsageException {
        if (count > Filter.MAX_VALUES) {
            throw new UsageException(option + " matches " + count + " values; the kernel side holds "
                    + Filter.MAX_VALUES + ": name fewer, or add --netns");
        }
    }

    private static Set<Integer> reasonNumbers(
            String option, List<String> names, ReasonTable table, String where, String whose) throws UsageException {
        Set<Integer> numbers = new LinkedHashSet<>();
        for (String name : names) {
            if (table.drop().isEmpty()) {
                throw new UsageException(option + ": " + whose + " has no drop reasons (they came with Linux 5.17)");
            }
            OptionalInt number = table.findDrop(name);
            if (number.isEmpty()) {
                List<String> nearest = table.nearest(name);
                throw new UsageException("unknown reason '" + name + "'"
                        + (nearest.isEmpty() ? "" : "; nearest " + where + ": " + String.join(", ", nearest)));
            }
            numbers.add(number.getAsInt());
        }
        return numbers;
    }

    private Set<Long> namespaceInodes() throws UsageException, LinuxException {
        Set<Long> inodes = new LinkedHashSet<>();
        for (String name : netns) {
            try {
                inodes.add(Namespaces.resolve(name));
            } catch (IllegalArgumentException unknown) {
                throw new UsageException(unknown.getMessage());
            }
        }
        return inodes;
    }

    private Set<Filter.Interface> places(Interfaces known, Set<Long> namespaces) throws UsageException, LinuxException {
        Set<Long> within = namespaces.isEmpty() ? null : namespaces;
        Set<Filter.Interface> found = new LinkedHashSet<>();
        for (String name : interfaces) {
            List<Interfaces.Found> places = known.find(name, within);
            if (places.isEmpty()) {
                List<String> nearest = known.nearest(name, within);
                throw new UsageException("unknown interface '" + name + "'"
                        + (nearest.isEmpty() ? "; 'ip link' lists them" : "; nearest: " + String.join(", ", nearest)));
            }
            places.forEach(place -> found.add(new Filter.Interface(place.netns(), place.index())));
        }
        return found;
    }

    private static void addProtocol(String name, Set<Integer> ipProtocols, Set<Integer> etherTypes)
            throws UsageException {
        switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "tcp" -> ipProtocols.add(6);
            case "udp" -> ipProtocols.add(17);
            case "icmp" -> {
                ipProtocols.add(1);
                ipProtocols.add(58);
            }
            case "ipv4" -> etherTypes.add(0x0800);
            case "ipv6" -> etherTypes.add(0x86dd);
            case "arp" -> etherTypes.add(0x0806);
            default ->
                ipProtocols.add(number(
                        name,
                        255,
                        "unknown protocol '" + name + "'; known: tcp, udp, icmp, ipv4, ipv6, arp, or 0 to 255"));
        }
    }

    private Set<Integer> portNumbers() throws UsageException {
        Set<Integer> numbers = new LinkedHashSet<>();
        for (String port : ports) {
            numbers.add(number(port, 65_535, "'" + port + "' is no port; write a number from 0 to 65535"));
        }
        return numbers;
    }

    private static int number(String text, int max, String complaint) throws UsageException {
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new UsageException(complaint);
    }

    private static long unsigned(String text, String complaint) throws UsageException {
        try {
            return Integer.toUnsignedLong(Integer.parseUnsignedInt(text.strip()));
        } catch (NumberFormatException e) {
            throw new UsageException(complaint);
        }
    }

    /** Addresses only: resolving names would send packets of our own. */
    static Filter.Network network(String text) throws UsageException {
        String given = text.strip();
        int slash = given.indexOf('/');
        String host = slash < 0 ? given : given.substring(0, slash);
        byte[] address = address(text, host);
        int bits = address.length * 8;
        int prefix = slash < 0
                ? bits
                : number(
                        given.substring(slash + 1),
                        bits,
                        "'" + text + "' has no valid prefix length; write 0 to " + bits + " behind the slash");
        byte[] masked = address.clone();
        for (int i = 0; i < masked.length; i++) {
            int kept = Math.clamp(prefix - 8L * i, 0, 8);
            masked[i] &= (byte) (0xff00 >>> kept);
        }
        if (!Arrays.equals(masked, address)) {
            throw new UsageException("'" + text + "' has bits set behind its prefix; write " + host + ", or "
                    + literal(masked) + "/" + prefix);
        }
        return new Filter.Network(masked, prefix);
    }

    private static byte[] address(String text, String host) throws UsageException {
        try {
            // ofLiteral takes short forms (10.1) that people do not mean, and 010 for 10, which others take for 8
            if (IPV4.matcher(host).matches() || (host.indexOf(':') >= 0 && host.indexOf('%') < 0)) {
                return InetAddress.ofLiteral(host).getAddress();
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new UsageException("'" + text + "' is no address or network; write 10.1.2.3, 10.1.0.0/16 or fd00::/8");
    }

    private static String literal(byte[] address) {
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (java.net.UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** The first option that counters cannot do; null when they can do all. */
    NeedsBpf onlyWithBpf() {
        if (!reasons.isEmpty()) {
            return new NeedsBpf("--reason", "reasons");
        }
        if (!notReasons.isEmpty()) {
            return new NeedsBpf("--not-reason", "reasons");
        }
        if (!protocols.isEmpty()) {
            return new NeedsBpf("--protocol", "a packet's protocol");
        }
        if (!hosts.isEmpty()) {
            return new NeedsBpf("--host", "addresses");
        }
        return ports.isEmpty() ? null : new NeedsBpf("--port", "ports");
    }

    /**
     * What counters are looked at.
     *
     * @param mayEnter whether other namespaces can be: then all are, unless some are named
     */
    Watch watch(Interfaces known, OwnerFilter owners, boolean mayEnter)
            throws UsageException, NotPermittedException, LinuxException {
        if (!interfaces.isEmpty() && !owners.isEmpty()) {
            throw new UsageException("--interface and a filter by owner exclude each other with counters: what sockets"
                    + " count belongs to no interface; leave one of them out");
        }
        Set<Long> namespaces = namespaceInodes();
        places(known, namespaces);
        if (!mayEnter && !namespaces.isEmpty() && !namespaces.equals(Set.of(Namespaces.own()))) {
            throw new NotPermittedException("other network namespaces may not be entered: CAP_SYS_ADMIN is missing;"
                    + " run it with sudo, or without --netns");
        }
        List<String> names = netns.stream().map(String::strip).toList();
        return new Watch(interfaces, names, names.isEmpty() && mayEnter);
    }

    /** The filter in words, for the first line. */
    String describe() {
        return describe("all drops", "all namespaces");
    }

    /**
     * The same.
     *
     * @param all what is watched where no reasons are named; empty for no words
     * @param everywhere where it is where no namespaces are; likewise
     */
    String describe(String all, String everywhere) {
        List<String> parts = new ArrayList<>();
        if (!reasons.isEmpty() || !all.isEmpty()) {
            parts.add(reasons.isEmpty() ? all : "drops with reason " + String.join(" or ", reasons));
        }
        add(parts, "not ", notReasons);
        add(parts, "protocol ", protocols);
        add(parts, "host ", hosts);
        add(parts, "port ", ports);
        add(parts, "interface ", interfaces);
        add(parts, "process ", pids);
        add(parts, "process ", comms);
        add(parts, "cgroup ", cgroups);
        add(parts, "user ", uids);
        if (owner != null) {
            parts.add("owner " + owner);
        }
        if (!netns.isEmpty() || !everywhere.isEmpty()) {
            parts.add(netns.isEmpty() ? everywhere : "netns " + String.join(" or ", netns));
        }
        return io.dropscope.linux.Text.safe(String.join(", ", parts));
    }

    private static void add(List<String> parts, String label, List<String> values) {
        if (!values.isEmpty()) {
            parts.add(label + String.join(" or ", values));
        }
    }
}
