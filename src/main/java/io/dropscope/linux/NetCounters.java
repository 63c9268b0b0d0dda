package io.dropscope.linux;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The counters that the kernel tells in /proc/net, of the calling thread's network namespace. Names and columns are
 * taken as they are there: a kernel may have more or fewer of them. What is garbled is left out, never guessed:
 * {@link #skipped} has its line. For one thread at a time; a look that finds nothing new allocates nothing.
 */
public final class NetCounters {
    /** The tables of the thread that asks, whichever namespace it is in; /proc/net is that of the main thread. */
    public static final String OWN = "/proc/thread-self/net";

    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final int SOFTNET_LEAST = 3;
    private static final int SOFTNET_CPU = 12;
    private static final int MOST_SKIPPED = 100;

    private final String directory;
    private final ProcText text = new ProcText();
    private final List<Skipped> skipped = new ArrayList<>();
    private String file = "";
    private byte[] content;

    private String[] titles = new String[256];
    private long[] sums = new long[256];
    private int softnetColumns;
    private final SocketLine socket = new SocketLine();

    /** Reads what the thread that calls sees. */
    public NetCounters() {
        this(OWN);
    }

    /** @param directory with the files: {@link #OWN}, or a copy of it */
    public NetCounters(String directory) {
        this.directory = directory;
    }

    /**
     * A line that told nothing.
     *
     * @param file name in /proc/net
     * @param line from 1; 0: the whole file
     */
    public record Skipped(String file, int line, String why) {
        @Override
        public String toString() {
            return "/proc/net/" + file + (line == 0 ? "" : " line " + line) + ": " + why;
        }
    }

    /** Takes a counter; the texts are the same objects each time. */
    @FunctionalInterface
    public interface Visitor {
        void counter(String group, String name, long value);
    }

    /** Takes a line of softnet_stat. */
    @FunctionalInterface
    public interface SoftnetVisitor {
        /**
         * A CPU's counters, 32 bits each.
         *
         * @param cpu its number
         * @param numbered whether the kernel tells the number; before 5.10 it is the line's, which differs when CPUs
         *     are offline
         */
        void cpu(int cpu, boolean numbered, long processed, long dropped, long timeSqueeze, long flowLimit);
    }

    /** Takes an interface of /proc/net/dev, which adds missed packets to the dropped ones. */
    @FunctionalInterface
    public interface DeviceVisitor {
        void device(String name, long rxPackets, long rxDropped, long txPackets, long txDropped);
    }

    /** Takes a socket. */
    @FunctionalInterface
    public interface SocketVisitor {
        void socket(SocketLine line);
    }

    /** A table of sockets. */
    public enum SocketTableFile {
        UDP("udp", 2, 17),
        UDP6("udp6", 10, 17),
        UDPLITE("udplite", 2, 136),
        UDPLITE6("udplite6", 10, 136),
        RAW("raw", 2, 0),
        RAW6("raw6", 10, 0),
        NETLINK("netlink", 16, 0);

        private final String fileName;
        private final int family;
        private final int protocol;

        SocketTableFile(String fileName, int family, int protocol) {
            this.fileName = fileName;
            this.family = family;
            this.protocol = protocol;
        }

        /** Its name in /proc/net. */
        public String fileName() {
            return fileName;
        }
    }

    /** A socket of such a table: a slot that is filled again. Addresses as in {@link Addresses}. */
    public static final class SocketLine {
        public int family;
        /** 17 UDP, 136 UDP-Lite; of a raw socket its own; of a netlink socket its family of messages. */
        public int protocol;

        public boolean raw;
        public long localHigh;
        public long localLow;
        public int localPort;
        public long remoteHigh;
        public long remoteLow;
        public int remotePort;
        public int state;
        public long inode;
        public long uid;
        /** 32 bits. */
        public long drops;
    }

    /** What could not be read since the last call of this; at most a hundred. */
    public List<Skipped> skipped() {
        List<Skipped> all = List.copyOf(skipped);
        skipped.clear();
        return all;
    }

    /** Reads this instead of the next file. */
    NetCounters with(byte[] instead) {
        content = instead;
        return this;
    }

    private void open(String name) throws LinuxException {
        file = name;
        if (content != null) {
            text.set(content);
            content = null;
        } else {
            text.read(directory + "/" + name);
        }
    }

    private void skip(int line, String why) {
        if (skipped.size() < MOST_SKIPPED) {
            skipped.add(new Skipped(file, line, why));
        }
    }

    private void end() {
        if (text.isCutShort()) {
            skip(text.line(), "cut short");
        }
    }

    /**
     * Reads {@code snmp} or {@code netstat}: for each group a line of names, then one of values.
     *
     * @throws LinuxException when there is no such file
     */
    public void pairs(String name, Visitor visitor) throws LinuxException {
        open(name);
        String group = null;
        int columns = 0;
        int titleLine = 0;
        while (text.nextLine()) {
            if (text.words() == 0 || !text.endsWith(0, ':')) {
                skip(text.line(), "no group");
                continue;
            }
            String here = text.nameWithoutEnd(0);
            if (here.equals(group)) {
                values(group, columns, visitor);
                group = null;
                continue;
            }
            if (group != null) {
                skip(titleLine, "names without values");
                group = null;
            }
            if (isAnyNumber()) {
                skip(text.line(), "values without names");
                continue;
            }
            group = here;
            titleLine = text.line();
            columns = titles(1);
        }
        end();
        if (group != null) {
            skip(titleLine, "names without values");
        }
    }

    private boolean isAnyNumber() {
        for (int i = 1; i < text.words(); i++) {
            if (text.isDecimal(i)) {
                return true;
            }
        }
        return false;
    }

    private int titles(int from) {
        int count = text.words() - from;
        if (titles.length < count) {
            titles = new String[2 * count];
            sums = new long[2 * count];
        }
        for (int i = 0; i < count; i++) {
            titles[i] = text.name(from + i);
        }
        return count;
    }

    private void values(String group, int columns, Visitor visitor) {
        if (text.words() - 1 != columns) {
            skip(text.line(), (text.words() - 1) + " values for " + columns + " names");
            return;
        }
        for (int i = 1; i <= columns; i++) {
            if (!text.isDecimal(i)) {
                skip(text.line(), "no number");
                return;
            }
        }
        for (int i = 1; i <= columns; i++) {
            visitor.counter(group, titles[i - 1], text.decimal(i));
        }
    }

    /**
     * Reads {@code snmp6}: a name and a value in each line. The group is empty.
     *
     * @throws LinuxException when there is no such file: the kernel has no IPv6
     */
    public void list(String name, Visitor visitor) throws LinuxException {
        open(name);
        while (text.nextLine()) {
            if (text.words() != 2 || !text.isDecimal(1) || text.isDecimal(0)) {
                skip(text.line(), "no name and number");
                continue;
            }
            visitor.counter("", text.name(0), text.decimal(1));
        }
        end();
    }

    /**
     * Reads {@code sockstat} or {@code sockstat6}: {@code TCP: inuse 1 orphan 0}. These are no counters, but what there
     * is now; memory in pages.
     *
     * @throws LinuxException when there is no such file
     */
    public void gauges(String name, Visitor visitor) throws LinuxException {
        open(name);
        while (text.nextLine()) {
            if (text.words() < 1 || !text.endsWith(0, ':') || text.words() % 2 == 0 || !isPairsOfNumbers()) {
                skip(text.line(), "no pairs of names and numbers");
                continue;
            }
            String group = text.nameWithoutEnd(0);
            for (int i = 1; i < text.words(); i += 2) {
                visitor.counter(group, text.name(i), text.decimal(i + 1));
            }
        }
        end();
    }

    private boolean isPairsOfNumbers() {
        for (int i = 1; i < text.words(); i += 2) {
            if (text.isDecimal(i) || !text.isDecimal(i + 1)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads {@code stat/NAME}: a line of names, then a line of hexadecimal values for each CPU; gives the sums. One
     * line that is garbled makes every sum wrong: then there is none.
     *
     * @throws LinuxException when there is no such file: the module is not loaded, or this is not the first namespace
     */
    public void perCpu(String name, Visitor visitor) throws LinuxException {
        open("stat/" + name);
        if (!text.nextLine() || text.words() == 0 || text.isHex(0) && text.lengthOf(0) == 8) {
            skip(1, "no names");
            return;
        }
        int columns = titles(0);
        Arrays.fill(sums, 0, columns, 0);
        boolean any = false;
        while (text.nextLine()) {
            if (text.words() != columns) {
                skip(text.line(), text.words() + " values for " + columns + " names");
                return;
            }
            for (int i = 0; i < columns; i++) {
                if (!text.isHex(i)) {
                    skip(text.line(), "no number");
                    return;
                }
                sums[i] += text.hex(i);
            }
            any = true;
        }
        if (text.isCutShort() || !any) {
            end();
            return;
        }
        for (int i = 0; i < columns; i++) {
            visitor.counter(name, titles[i], sums[i]);
        }
    }

    /**
     * Reads {@code softnet_stat}, the same for all namespaces: a line of hexadecimal columns for each CPU that runs, 9
     * to 15 of them. Offline CPUs have none.
     *
     * @throws LinuxException when there is no such file
     */
    public void softnet(SoftnetVisitor visitor) throws LinuxException {
        open("softnet_stat");
        // all lines of a kernel have as many columns: one that has fewer is a part of one
        while (text.nextLine()) {
            softnetColumns = Math.max(softnetColumns, text.words());
        }
        text.rewind();
        while (text.nextLine()) {
            boolean numbers = text.words() >= SOFTNET_LEAST && text.words() == softnetColumns;
            for (int i = 0; numbers && i < text.words(); i++) {
                numbers = text.isHex(i) && text.lengthOf(i) == 8;
            }
            if (!numbers) {
                skip(text.line(), "no columns of 8 hexadecimal digits");
                continue;
            }
            boolean numbered = text.words() > SOFTNET_CPU;
            visitor.cpu(
                    numbered ? (int) text.hex(SOFTNET_CPU) : text.line() - 1,
                    numbered,
                    text.hex(0),
                    text.hex(1),
                    text.hex(2),
                    text.words() > 10 ? text.hex(10) : 0);
        }
        end();
    }

    /**
     * Reads {@code dev}, where netlink cannot be asked.
     *
     * @throws LinuxException when there is no such file
     */
    public void devices(DeviceVisitor visitor) throws LinuxException {
        open("dev");
        int receive = -1;
        int columns = 0;
        while (text.nextLine()) {
            if (receive < 0) {
                // " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets ..."
                if (text.is(0, "face")) {
                    receive = deviceColumns();
                    columns = text.words() - 1;
                }
                continue;
            }
            device(receive, columns, visitor);
        }
        end();
        if (receive < 0) {
            skip(0, "no line of names");
        }
    }

    /** How many columns of received packets there are; 0 when they are not as known. */
    private int deviceColumns() {
        for (int i = 0; i < text.words(); i++) {
            int bar = text.indexOf(i, '|');
            if (bar > 0) {
                text.cut(i, bar);
                break;
            }
        }
        int second = -1;
        for (int i = 2; i < text.words(); i++) {
            if (text.is(i, "|bytes")) {
                second = i;
            }
        }
        boolean known = text.is(1, "|bytes")
                && second > 4
                && text.is(2, "packets")
                && text.is(4, "drop")
                && text.is(second + 1, "packets")
                && text.is(second + 3, "drop");
        return known ? second - 1 : 0;
    }

    private void device(int receive, int columns, DeviceVisitor visitor) {
        int colon = text.words() == 0 ? -1 : text.indexOf(0, ':');
        if (receive == 0 || colon <= 0) {
            skip(text.line(), "no interface in known columns");
            return;
        }
        if (colon + 1 < text.lengthOf(0)) {
            text.cut(0, colon + 1); // "eth0:12345", as old kernels write it
        }
        boolean numbers = text.words() == columns + 1;
        for (int i = 1; numbers && i <= columns; i++) {
            numbers = text.isDecimal(i);
        }
        if (!numbers) {
            skip(text.line(), (text.words() - 1) + " numbers for " + columns + " names");
            return;
        }
        visitor.device(
                text.nameWithoutEnd(0),
                text.decimal(2),
                text.decimal(4),
                text.decimal(receive + 2),
                text.decimal(receive + 4));
    }

    /**
     * Reads a table of sockets with their drops, where sock_diag cannot be asked.
     *
     * @throws LinuxException when there is no such file
     */
    public void sockets(SocketTableFile table, SocketVisitor visitor) throws LinuxException {
        open(table.fileName);
        boolean titled = false;
        while (text.nextLine()) {
            if (!titled) {
                titled = true;
                continue;
            }
            if (table == SocketTableFile.NETLINK ? netlink() : inet(table)) {
                visitor.socket(socket);
            } else {
                skip(text.line(), "no socket in known columns");
            }
        }
        end();
    }

    /** sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode. */
    private boolean netlink() {
        if (text.words() < 10 || !text.isDecimal(1) || !text.isDecimal(2) || !text.isDecimal(8) || !text.isDecimal(9)) {
            return false;
        }
        socket.family = SocketTableFile.NETLINK.family;
        socket.protocol = (int) text.decimal(1);
        socket.raw = false;
        socket.localPort = (int) text.decimal(2);
        socket.drops = text.decimal(8);
        socket.inode = text.decimal(9);
        socket.uid = -1;
        socket.state = 0;
        return true;
    }

    /**
     * sl local_address rem_address st tx_queue:rx_queue tr:tm-&gt;when retrnsmt uid timeout inode ref pointer drops.
     */
    private boolean inet(SocketTableFile table) {
        int digits = table.family == 2 ? 8 : 32;
        boolean known = text.words() == 13
                && isAddress(1, digits)
                && isAddress(2, digits)
                && text.isHex(3)
                && text.isDecimal(7)
                && text.isDecimal(9)
                && text.isDecimal(12);
        if (!known) {
            return false;
        }
        socket.family = table.family;
        socket.raw = table == SocketTableFile.RAW || table == SocketTableFile.RAW6;
        socket.localHigh = digits == 8 ? 0 : word(1, 0) << 32 | word(1, 8);
        socket.localLow = digits == 8 ? word(1, 0) : word(1, 16) << 32 | word(1, 24);
        socket.remoteHigh = digits == 8 ? 0 : word(2, 0) << 32 | word(2, 8);
        socket.remoteLow = digits == 8 ? word(2, 0) : word(2, 16) << 32 | word(2, 24);
        socket.localPort = (int) text.hex(1, digits + 1, text.lengthOf(1));
        socket.remotePort = (int) text.hex(2, digits + 1, text.lengthOf(2));
        socket.protocol = socket.raw ? socket.localPort : table.protocol;
        socket.state = (int) text.hex(3);
        socket.uid = text.decimal(7);
        socket.inode = text.decimal(9);
        socket.drops = text.decimal(12);
        return true;
    }

    private boolean isAddress(int word, int digits) {
        if (text.indexOf(word, ':') != digits || !text.isHex(word, digits + 1, text.lengthOf(word))) {
            return false;
        }
        for (int i = 0; i < digits; i += 8) {
            if (!text.isHex(word, i, i + 8)) {
                return false;
            }
        }
        return true;
    }

    /** A 32-bit word of an address as the kernel has it in memory, as a number in network order. */
    private long word(int field, int from) {
        int word = (int) text.hex(field, from, from + 8);
        return Integer.toUnsignedLong(LITTLE_ENDIAN ? Integer.reverseBytes(word) : word);
    }
}
