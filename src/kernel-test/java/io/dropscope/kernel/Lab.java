package io.dropscope.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Three network namespaces a - b - c of its own and the scenes of {@code src/lab/lab.sh} in them. */
final class Lab implements LabNodes, AutoCloseable {
    private static final Path SCRIPT = Path.of(System.getProperty("dropscope.basedir"), "src", "lab", "lab.sh");
    private static final Path GENERATOR = Path.of(System.getProperty("dropscope.basedir"), "target", "dropgen");
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final String name = "test-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet();
    private final Runnable down = this::down;

    private Lab() {}

    static Lab up() {
        Lab lab = new Lab();
        Leftovers.add(lab.down);
        script("up", lab.name);
        return lab;
    }

    String name() {
        return name;
    }

    void prepare(String scenario) {
        script("prepare", name, scenario);
    }

    /** Returns when the packets are dropped. */
    void make(String scenario, int count) {
        script("make", name, scenario, Integer.toString(count));
    }

    void undo(String scenario) {
        script("undo", name, scenario);
    }

    String storm(String... options) {
        List<String> arguments = new ArrayList<>(List.of("storm", name));
        arguments.addAll(List.of(options));
        return script(arguments.toArray(String[]::new));
    }

    @Override
    public String netnsName(String node) {
        return name + "-" + node;
    }

    Path netnsPath(String node) {
        return Path.of("/run/netns", netnsName(node));
    }

    @Override
    public long netns(String node) {
        try {
            return (long) Files.getAttribute(netnsPath(node), "unix:ino");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long interfaceIndex(String node, String device) {
        String line = Shell.run("ip", "-n", netnsName(node), "-o", "link", "show", "dev", device);
        return Long.parseLong(line.substring(0, line.indexOf(':')));
    }

    String macAddress(String node, String device) {
        return inside(node, "cat", "/sys/class/net/" + device + "/address").strip();
    }

    /** A counter of a node's namespace, of /proc/net/snmp or /proc/net/netstat: Tcp RetransSegs, TcpExt TCPSynRetrans. */
    long counter(String node, String group, String counter) {
        String[] lines =
                inside(node, "cat", "/proc/net/snmp", "/proc/net/netstat").split("\n", -1);
        for (int i = 0; i + 1 < lines.length; i++) {
            if (lines[i].startsWith(group + ": ") && lines[i + 1].startsWith(group + ": ")) {
                int column = List.of(lines[i].split(" ", -1)).indexOf(counter);
                return Long.parseLong(lines[i + 1].split(" ", -1)[column]);
            }
        }
        throw new AssertionError("no counter " + group + " " + counter);
    }

    void deleteNeighbour(String node, String address) {
        inside(node, "sh", "-c", "ip neigh delete " + address + " dev ab0 2> /dev/null || :");
    }

    /** Waits until the kernel has given up the neighbour, and with it the packets that waited for it. */
    void awaitFailedNeighbour(String node, String address) {
        inside(
                node,
                "sh",
                "-c",
                "for i in $(seq 100); do ip neigh show " + address
                        + " dev ab0 | grep -q FAILED && sleep 0.1 && exit; sleep 0.1; done; exit 1");
    }

    void setSysctl(String node, String key, long value) {
        inside(node, "sh", "-c", "echo " + value + " > /proc/sys/net/" + key);
    }

    /** Runs the generator in a node's namespace to its end. */
    String generate(String node, String... options) {
        List<String> all = new ArrayList<>(List.of(GENERATOR.toString(), "--netns", netnsName(node)));
        all.addAll(List.of(options));
        return Shell.run(all.toArray(String[]::new));
    }

    /** Starts a generator in a node's namespace that stays, and returns when it is ready. */
    Holder hold(String node, String... options) {
        List<String> all = new ArrayList<>(List.of(GENERATOR.toString(), "--netns", netnsName(node)));
        all.addAll(List.of(options));
        return Holder.of(all);
    }

    /**
     * Likewise, through a shell: the generator may end before the processes that it made do, or the script changes
     * something first. The script runs the generator as {@code "$@"}.
     */
    Holder holdThrough(String script, String node, String... options) {
        // not ip netns exec, which mounts another /sys, without the cgroups
        List<String> all = new ArrayList<>(
                List.of("nsenter", "--net=" + netnsPath(node), "sh", "-c", script, "sh", GENERATOR.toString()));
        all.addAll(List.of(options));
        return Holder.of(all);
    }

    /** The generator, for what else must start it. */
    static String generator() {
        return GENERATOR.toString();
    }

    /** Runs a command in a node's namespace; what it wrote. */
    String inside(String node, String... command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", netnsName(node)));
        all.addAll(Arrays.asList(command));
        return Shell.run(all.toArray(String[]::new));
    }

    private void down() {
        script("down", name);
    }

    @Override
    public void close() {
        down.run();
        Leftovers.forget(down);
    }

    private static String script(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = SCRIPT.toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return Shell.run(command);
    }
}
