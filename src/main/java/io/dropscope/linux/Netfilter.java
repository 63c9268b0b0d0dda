package io.dropscope.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the two readers of NETLINK_NETFILTER have in common: a kernel without the subsystem is no failure. */
final class Netfilter {
    private static final Path LOADED = Path.of("/sys/module/nf_tables");
    private static final boolean NEVER_LOADED_ON_DEMAND = isBuiltInOrAbsent();

    private Netfilter() {}

    /** False where nf_tables is a module that nobody has loaded: then there is no rule. */
    static boolean isNftablesLoaded() {
        return NEVER_LOADED_ON_DEMAND || Files.exists(LOADED);
    }

    private static boolean isBuiltInOrAbsent() {
        try {
            Path modules = Path.of("/lib/modules", SystemInfo.kernelRelease());
            return !Files.exists(modules.resolve("modules.dep"))
                    || Files.readString(modules.resolve("modules.builtin")).contains("/nf_tables.ko");
        } catch (IOException e) {
            return true; // then nobody could load it either
        }
    }

    static Completeness ask(
            Netlink netfilter, NetlinkRequest request, int answerType, Runnable restart, Netlink.Reader reader)
            throws LinuxException {
        try {
            return netfilter.ask(request, answerType, restart, reader);
        } catch (LinuxException e) {
            if (e.errno() == Errno.EINVAL || e.errno() == Errno.EOPNOTSUPP) {
                // nfnetlink_rcv_msg: no such subsystem, and no module that has it
                return Completeness.absent("this kernel does not have it: " + e.getMessage());
            }
            if (e.errno() == Errno.EPERM) {
                return Completeness.absent("needs CAP_NET_ADMIN: " + e.getMessage());
            }
            throw e;
        }
    }
}
