package io.dropscope.linux;

/** IP addresses as text, from the halves that events carry. */
public final class Addresses {
    private static final String HEX = "0123456789abcdef";

    private Addresses() {}

    public static String text(int ipVersion, long high, long low) {
        StringBuilder text = new StringBuilder(40);
        append(text, ipVersion, high, low);
        return text.toString();
    }

    public static void append(StringBuilder to, int ipVersion, long high, long low) {
        if (ipVersion == 6) {
            appendV6(to, high, low);
        } else {
            appendV4(to, low);
        }
    }

    /** With a port, {@code 10.0.0.1:80} and {@code [2001:db8::1]:80}; without, the address alone. */
    public static void appendEndpoint(StringBuilder to, int ipVersion, long high, long low, int port) {
        if (port < 0) {
            append(to, ipVersion, high, low);
        } else if (ipVersion == 6) {
            to.append('[');
            appendV6(to, high, low);
            to.append("]:").append(port);
        } else {
            appendV4(to, low);
            to.append(':').append(port);
        }
    }

    private static void appendV4(StringBuilder to, long address) {
        to.append(address >>> 24 & 0xff).append('.');
        to.append(address >>> 16 & 0xff).append('.');
        to.append(address >>> 8 & 0xff).append('.');
        to.append(address & 0xff);
    }

    /**
     * RFC 5952: lower case, no leading zeros, the longest run of at least two zero groups as {@code ::} (the first of
     * several), IPv4-mapped addresses with dots.
     */
    private static void appendV6(StringBuilder to, long high, long low) {
        if (high == 0 && low >>> 32 == 0xffff) {
            to.append("::ffff:");
            appendV4(to, low & 0xffffffffL);
            return;
        }
        int bestStart = -1;
        int bestLength = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && group(high, low, i + run) == 0) {
                run++;
            }
            if (run > bestLength) {
                bestStart = i;
                bestLength = run;
            }
            i += run;
        }
        for (int i = 0; i < 8; i++) {
            if (i == bestStart) {
                to.append("::");
                i += bestLength - 1;
                continue;
            }
            // Without a run, bestStart + bestLength is 0.
            if (i > 0 && i != bestStart + bestLength) {
                to.append(':');
            }
            appendHex(to, group(high, low, i));
        }
    }

    private static int group(long high, long low, int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
    }

    private static void appendHex(StringBuilder to, int value) {
        boolean started = false;
        for (int shift = 12; shift >= 0; shift -= 4) {
            int digit = value >> shift & 0xf;
            if (digit != 0 || started || shift == 0) {
                to.append(HEX.charAt(digit));
                started = true;
            }
        }
    }
}
