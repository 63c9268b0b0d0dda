package io.dropscope.enrich;

import java.io.IOException;

/** What the kernel side is told of open sockets when the user filters by their holders. */
public interface SocketDecisions {
    /**
     * Says whether the packets of the socket with this inode pass.
     *
     * @return false when there is no room: its packets stay undecided in the kernel
     */
    boolean put(long inode, boolean passes) throws IOException;

    /** Takes back what was said: the socket is closed. */
    void remove(long inode) throws IOException;
}
