package io.dropscope.linux;

/** What the two readers of NETLINK_NETFILTER have in common: a kernel without the subsystem is no failure. */
final class Netfilter {
    private Netfilter() {}

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
