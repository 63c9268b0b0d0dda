package io.dropscope.enrich;

import io.dropscope.event.DropEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The kernel's tables of the sockets of a network namespace, in /proc/PID/net. Fills in what they tell of sockets that
 * are asked for by their inodes. For one thread at a time.
 */
final class ProcNet {
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final int MAX_FIELDS = 16;
    private static final int BUFFER_BYTES = 1 << 16;

    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_RAW = 3;
    private static final int ESTABLISHED = 1;
    private static final int CLOSE = 7;
    private static final int UNIX_ACCEPTS = 0x10000;
    private static final int UNIX_CONNECTED = 3;

    enum Table {
        TCP(AF_INET, SOCK_STREAM, 6),
        TCP6(AF_INET6, SOCK_STREAM, 6),
        UDP(AF_INET, SOCK_DGRAM, 17),
        UDP6(AF_INET6, SOCK_DGRAM, 17),
        UDPLITE(AF_INET, SOCK_DGRAM, 136),
        UDPLITE6(AF_INET6, SOCK_DGRAM, 136),
        /** A raw socket's port is its protocol. */
        RAW(AF_INET, SOCK_RAW, 0),
        RAW6(AF_INET6, SOCK_RAW, 0),
        /** The ping sockets of those who are not root. */
        ICMP(AF_INET, SOCK_DGRAM, 1),
        ICMP6(AF_INET6, SOCK_DGRAM, 58),
        PACKET(17, 0, 0),
        NETLINK(16, 0, 0),
        /** Its lines end with a name that a process chose: it can hold a line feed, and then a line that lies. */
        UNIX(AF_UNIX, 0, 0);

        private final int family;
        private final int type;
        private final int protocol;

        Table(int family, int type, int protocol) {
            this.family = family;
            this.type = type;
            this.protocol = protocol;
        }

        String fileName() {
            return switch (this) {
                case TCP -> "tcp";
                case TCP6 -> "tcp6";
                case UDP -> "udp";
                case UDP6 -> "udp6";
                case UDPLITE -> "udplite";
                case UDPLITE6 -> "udplite6";
                case RAW -> "raw";
                case RAW6 -> "raw6";
                case ICMP -> "icmp";
                case ICMP6 -> "icmp6";
                case PACKET -> "packet";
                case NETLINK -> "netlink";
                case UNIX -> "unix";
            };
        }
    }

    /** What the tables tell of a socket; family 0 while none does. Fields as in {@link SocketScan.Holding}. */
    static final class Entry {
        long netns;
        int family;
        int type;
        int protocol;
        int state;
        int ipVersion;
        long localHigh;
        long localLow;
        long remoteHigh;
        long remoteLow;
        int localPort;
        int remotePort;
        long drops = DropEvent.ABSENT;
        long uid = DropEvent.ABSENT;
    }

    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final int[] starts = new int[MAX_FIELDS];
    private final int[] ends = new int[MAX_FIELDS];
    private int fields;

    /**
     * Reads tables. One that is not there tells nothing: the kernel may lack the protocol, or the process may have ended.
     *
     * @param directory {@code /proc/PID/net}
     * @param netns inode of the namespace that it belongs to
     * @param sockets those that are asked for, by inode; what is known of one stays, but where only a unix table told it
     */
    void read(String directory, long netns, LongMap<Entry> sockets) {
        for (Table table : Table.values()) {
            try (InputStream lines = Files.newInputStream(Path.of(directory, table.fileName()))) {
                read(lines, table, netns, sockets);
            } catch (IOException noSuchTable) {
                // what it told up to here counts
            }
        }
    }

    void read(InputStream lines, Table table, long netns, LongMap<Entry> sockets) throws IOException {
        boolean titles = true;
        int held = 0;
        while (true) {
            int length = lines.read(buffer, held, buffer.length - held);
            if (length <= 0) {
                return;
            }
            held += length;
            int from = 0;
            for (int i = held - length; i < held; i++) {
                if (buffer[i] == '\n') {
                    if (!titles) {
                        line(from, i, table, netns, sockets);
                    }
                    titles = false;
                    from = i + 1;
                }
            }
            held -= from;
            System.arraycopy(buffer, from, buffer, 0, held);
            if (held == buffer.length) {
                held = 0; // no line of the kernel is so long
            }
        }
    }

    private void line(int from, int to, Table table, long netns, LongMap<Entry> sockets) {
        split(from, to);
        int inodeField = switch (table) {
            case UNIX -> 6;
            case PACKET -> 8;
            default -> 9;
        };
        if (fields <= inodeField) {
            return;
        }
        long inode = decimal(inodeField);
        Entry entry = inode == 0 ? null : sockets.get(inode);
        if (entry == null || (entry.family != 0 && (entry.family != AF_UNIX || table == Table.UNIX))) {
            return;
        }
        entry.netns = netns;
        entry.family = table.family;
        entry.type = table.type;
        entry.protocol = table.protocol;
        entry.state = 0;
        switch (table) {
            case UNIX -> unix(entry);
            case PACKET -> {
                entry.type = (int) decimal(2);
                entry.uid = decimal(7);
            }
            case NETLINK -> {
                entry.protocol = (int) decimal(1);
                entry.drops = decimal(8);
            }
            default -> inet(entry, table);
        }
    }

    /** Num RefCount Protocol Flags Type St Inode Path, with the state of struct socket, not of struct sock. */
    private void unix(Entry entry) {
        entry.type = (int) hex(starts[4], ends[4]);
        entry.state = (hex(starts[3], ends[3]) & UNIX_ACCEPTS) != 0
                ? SocketTable.TCP_LISTEN
                : hex(starts[5], ends[5]) == UNIX_CONNECTED ? ESTABLISHED : CLOSE;
    }

    /** sl local_address rem_address st tx_queue:rx_queue tr:tm-&gt;when retrnsmt uid timeout inode ref pointer drops. */
    private void inet(Entry entry, Table table) {
        int digits = table.family == AF_INET ? 8 : 32;
        entry.ipVersion = table.family == AF_INET ? 4 : 6;
        if (entry.ipVersion == 6) {
            entry.localHigh = word(starts[1]) << 32 | word(starts[1] + 8);
            entry.localLow = word(starts[1] + 16) << 32 | word(starts[1] + 24);
            entry.remoteHigh = word(starts[2]) << 32 | word(starts[2] + 8);
            entry.remoteLow = word(starts[2] + 16) << 32 | word(starts[2] + 24);
        } else {
            entry.localLow = word(starts[1]);
            entry.remoteLow = word(starts[2]);
        }
        entry.localPort = (int) hex(starts[1] + digits + 1, ends[1]);
        entry.remotePort = (int) hex(starts[2] + digits + 1, ends[2]);
        entry.state = (int) hex(starts[3], ends[3]);
        entry.uid = decimal(7);
        if (table == Table.RAW || table == Table.RAW6) {
            entry.protocol = entry.localPort;
        }
        if (entry.protocol != 6 && fields > 12) {
            entry.drops = decimal(12);
        }
    }

    private void split(int from, int to) {
        fields = 0;
        int i = from;
        while (fields < MAX_FIELDS) {
            while (i < to && buffer[i] == ' ') {
                i++;
            }
            if (i == to) {
                return;
            }
            starts[fields] = i;
            while (i < to && buffer[i] != ' ') {
                i++;
            }
            ends[fields++] = i;
        }
    }

    /** A 32-bit word of an address as the kernel has it in memory, as a number in network order. */
    private long word(int start) {
        int word = (int) hex(start, start + 8);
        return Integer.toUnsignedLong(LITTLE_ENDIAN ? Integer.reverseBytes(word) : word);
    }

    private long hex(int start, int end) {
        long number = 0;
        for (int i = start; i < end; i++) {
            number = number << 4 | (Character.digit(buffer[i], 16) & 0xf);
        }
        return number;
    }

    private long decimal(int field) {
        long number = 0;
        for (int i = starts[field]; i < ends[field]; i++) {
            int digit = buffer[i] - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
