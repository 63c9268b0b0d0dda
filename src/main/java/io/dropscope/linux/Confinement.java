package io.dropscope.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What keeps this process from bpf(2), capabilities aside. All methods may be called from any thread. */
public final class Confinement {
    private static final int NO_COMMAND = Integer.MAX_VALUE;
    /** uid_map where nothing is mapped: as many users as there are. */
    private static final String WHOLE_MAP = "0 0 4294967295";

    private Confinement() {}

    /** Whether this is another user namespace than the host's, where capabilities are worth nothing to BPF. */
    public static boolean inUserNamespace() {
        try {
            String map = Files.readString(Path.of("/proc/self/uid_map"), StandardCharsets.ISO_8859_1);
            return !map.strip().replaceAll("\\s+", " ").equals(WHOLE_MAP);
        } catch (IOException noUserNamespaces) {
            return false;
        }
    }

    /**
     * Whether bpf(2) is refused before the kernel looks at what is asked, as seccomp filters do: a command that no kernel
     * knows is EINVAL to those who may use BPF at all.
     */
    public static boolean seccompRefusesBpf() {
        long result = Syscalls.call(Syscalls.BPF, NO_COMMAND, 0, 0);
        return result != -Errno.EINVAL && "2".equals(SystemInfo.field("/proc/self/status", "Seccomp"));
    }
}
