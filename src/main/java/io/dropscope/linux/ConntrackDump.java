package io.dropscope.linux;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Counters of connection tracking per CPU, from /proc/net/stat/nf_conntrack, which everybody may read, else by an
 * IPCTNL_MSG_CT_GET_STATS_CPU dump (include/uapi/linux/netfilter/nfnetlink_conntrack.h), which needs CAP_NET_ADMIN.
 *
 * <pre>
 *   /proc      a line of names, then a line for each possible CPU with as many numbers of eight hexadecimal digits
 *   nfgenmsg   0 family(1)  1 version(1)  2 CPU(2, network order)  4 attributes of 4 bytes, in network order
 * </pre>
 */
final class ConntrackDump {
    private static final int HEADER = 4;
    private static final int CTNETLINK = 1 << 8;
    /** Of the question and of its answers. */
    private static final int IPCTNL_MSG_CT_GET_STATS_CPU = CTNETLINK | 4;

    private static final Pattern SPACES = Pattern.compile(" +");

    /** The fields of the record in their order: its CTA_STATS_ number, 0 for none, and its column. */
    private enum Field {
        ENTRIES(0, "entries"),
        FOUND(2, "found"),
        INVALID(4, "invalid"),
        INSERT(8, "insert"),
        INSERT_FAILED(9, "insert_failed"),
        DROP(10, "drop"),
        EARLY_DROP(11, "early_drop"),
        ERROR(12, "icmp_error"),
        SEARCH_RESTART(13, "search_restart"),
        CLASH_RESOLVE(14, "clashres"),
        CHAIN_TOO_LONG(15, "chainlength");

        private static final Field[] ALL = values();
        private final int attribute;
        private final String column;

        Field(int attribute, String column) {
            this.attribute = attribute;
            this.column = column;
        }

        static Field of(int attribute) {
            for (Field field : ALL) {
                if (field.attribute == attribute && attribute != 0) {
                    return field;
                }
            }
            return null;
        }
    }

    private final List<ConntrackStatistics> found = new ArrayList<>();
    private final Attributes attributes = new Attributes();
    private final long[] values = new long[Field.ALL.length];

    static NetlinkRequest request() {
        return NetlinkRequest.dump("IPCTNL_MSG_CT_GET_STATS_CPU", IPCTNL_MSG_CT_GET_STATS_CPU, HEADER);
    }

    Reading<ConntrackStatistics> read(Netlink netfilter) throws LinuxException {
        Completeness completeness =
                Netfilter.ask(netfilter, request(), IPCTNL_MSG_CT_GET_STATS_CPU, found::clear, this::add);
        return new Reading<>(completeness.isPresent() ? found : List.of(), completeness);
    }

    private boolean add(ByteBuffer message, int from, int to) {
        if (to - from < HEADER) {
            return false;
        }
        forget();
        attributes.over(message, from + HEADER, to);
        while (attributes.next()) {
            Field field = Field.of(attributes.type());
            if (field != null) {
                values[field.ordinal()] = Integer.toUnsignedLong(attributes.be32());
            }
        }
        if (!attributes.isSound()) {
            return false;
        }
        found.add(statistics(NetworkOrder.u16(message, from + 2)));
        return true;
    }

    /** Reads the file of /proc. A line that has not as many numbers as there are names is skipped. */
    Reading<ConntrackStatistics> parse(byte[] file) {
        found.clear();
        int skipped = 0;
        String[] lines = new String(file, StandardCharsets.US_ASCII).split("\n", -1);
        String[] names = SPACES.split(lines[0].strip());
        for (int i = 1; i < lines.length; i++) {
            String[] numbers = SPACES.split(lines[i].strip());
            if (lines[i].isEmpty()) {
                continue;
            }
            if (numbers.length == names.length && parse(names, numbers)) {
                found.add(statistics(i - 1));
            } else {
                skipped++;
            }
        }
        return new Reading<>(found, skipped == 0 ? Completeness.WHOLE : new Completeness(skipped, false, null));
    }

    private boolean parse(String[] names, String[] numbers) {
        forget();
        for (Field field : Field.ALL) {
            int column = List.of(names).indexOf(field.column);
            if (column >= 0) {
                try {
                    values[field.ordinal()] = Integer.toUnsignedLong(Integer.parseUnsignedInt(numbers[column], 16));
                } catch (NumberFormatException notHexadecimal) {
                    return false;
                }
            }
        }
        return true;
    }

    private void forget() {
        Arrays.fill(values, ConntrackStatistics.ABSENT);
    }

    private ConntrackStatistics statistics(int cpu) {
        return new ConntrackStatistics(
                cpu,
                values[Field.ENTRIES.ordinal()],
                values[Field.FOUND.ordinal()],
                values[Field.INVALID.ordinal()],
                values[Field.INSERT.ordinal()],
                values[Field.INSERT_FAILED.ordinal()],
                values[Field.DROP.ordinal()],
                values[Field.EARLY_DROP.ordinal()],
                values[Field.ERROR.ordinal()],
                values[Field.SEARCH_RESTART.ordinal()],
                values[Field.CLASH_RESOLVE.ordinal()],
                values[Field.CHAIN_TOO_LONG.ordinal()]);
    }
}
