package io.dropscope.linux;

import java.util.ArrayList;
import java.util.List;

/** A set of capabilities (include/uapi/linux/capability.h). Immutable. */
public final class Capabilities {
    public static final int CAP_DAC_READ_SEARCH = 2;
    public static final int CAP_NET_ADMIN = 12;
    public static final int CAP_SYS_PTRACE = 19;
    public static final int CAP_SYS_ADMIN = 21;
    public static final int CAP_SYSLOG = 34;
    public static final int CAP_PERFMON = 38;
    public static final int CAP_BPF = 39;

    private static final String[] NAMES = {
        "CHOWN",
        "DAC_OVERRIDE",
        "DAC_READ_SEARCH",
        "FOWNER",
        "FSETID",
        "KILL",
        "SETGID",
        "SETUID",
        "SETPCAP",
        "LINUX_IMMUTABLE",
        "NET_BIND_SERVICE",
        "NET_BROADCAST",
        "NET_ADMIN",
        "NET_RAW",
        "IPC_LOCK",
        "IPC_OWNER",
        "SYS_MODULE",
        "SYS_RAWIO",
        "SYS_CHROOT",
        "SYS_PTRACE",
        "SYS_PACCT",
        "SYS_ADMIN",
        "SYS_BOOT",
        "SYS_NICE",
        "SYS_RESOURCE",
        "SYS_TIME",
        "SYS_TTY_CONFIG",
        "MKNOD",
        "LEASE",
        "AUDIT_WRITE",
        "AUDIT_CONTROL",
        "SETFCAP",
        "MAC_OVERRIDE",
        "MAC_ADMIN",
        "SYSLOG",
        "WAKE_ALARM",
        "BLOCK_SUSPEND",
        "AUDIT_READ",
        "PERFMON",
        "BPF",
        "CHECKPOINT_RESTORE"
    };

    private final long bits;

    Capabilities(long bits) {
        this.bits = bits;
    }

    /**
     * What this process may do now: CapEff of /proc/self/status. A kernel before 5.8 knows neither CAP_BPF nor
     * CAP_PERFMON; there CAP_SYS_ADMIN stands for both, and {@link #has} says so.
     */
    public static Capabilities effective() {
        String mask = SystemInfo.field("/proc/self/status", "CapEff");
        return new Capabilities(mask == null ? 0 : Long.parseUnsignedLong(mask, 16));
    }

    /** Whether the set holds a capability; CAP_SYS_ADMIN includes CAP_BPF, CAP_PERFMON and CAP_SYSLOG. */
    public boolean has(int capability) {
        boolean included = capability == CAP_BPF || capability == CAP_PERFMON || capability == CAP_SYSLOG;
        return holds(capability) || (included && holds(CAP_SYS_ADMIN));
    }

    private boolean holds(int capability) {
        return ((bits >>> capability) & 1) != 0;
    }

    /** Those of the wanted capabilities that are not in the set, by name: {@code CAP_BPF}. */
    public List<String> missing(int... wanted) {
        List<String> missing = new ArrayList<>();
        for (int capability : wanted) {
            if (!has(capability)) {
                missing.add(name(capability));
            }
        }
        return missing;
    }

    /** The names of all capabilities in the set, in the order of their numbers. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (int capability = 0; capability < Long.SIZE; capability++) {
            if (holds(capability)) {
                names.add(name(capability));
            }
        }
        return names;
    }

    /** {@code CAP_BPF}; of a number without a known name {@code CAP_63}. */
    public static String name(int capability) {
        return "CAP_" + (capability >= 0 && capability < NAMES.length ? NAMES[capability] : capability);
    }
}
