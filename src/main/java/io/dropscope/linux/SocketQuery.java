package io.dropscope.linux;

/**
 * Which sockets a dump is to tell of (struct inet_diag_req_v2, unix_diag_req; include/uapi/linux/inet_diag.h,
 * unix_diag.h).
 *
 * @param family {@link #AF_INET}, {@link #AF_INET6} or {@link #AF_UNIX}
 * @param protocol {@link #TCP}, {@link #UDP}, {@link #RAW} (raw sockets of every protocol); 0 for unix
 * @param states bit N for state N: {@link #LISTEN}, {@link #ALL_STATES}; raw sockets ignore it
 * @param memory whether to ask for buffers and drops too (INET_DIAG_SKMEMINFO, UDIAG_SHOW_MEMINFO)
 */
public record SocketQuery(int family, int protocol, int states, boolean memory) {
    public static final int AF_UNIX = 1;
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;

    public static final int TCP = 6;
    public static final int UDP = 17;
    /** Not one protocol: sockets of type SOCK_RAW, whichever protocol each has. */
    public static final int RAW = 255;

    /** Numbers of the states (include/net/tcp_states.h). */
    public static final int STATE_ESTABLISHED = 1;

    public static final int STATE_CLOSE = 7;
    public static final int STATE_LISTEN = 10;

    /** TCP sockets that take connections. */
    public static final int LISTEN = 1 << STATE_LISTEN;
    /** Every state there is, and those that a later kernel may add. */
    public static final int ALL_STATES = -1;

    /** States of TCP that are not worth a look: a connection request and TIME_WAIT have no socket that could drop. */
    private static final int NO_SOCKET = 1 << 6 | 1 << 12;

    /** TCP connections that have a socket, in every state but LISTEN. */
    public static final int CONNECTIONS = ALL_STATES & ~LISTEN & ~NO_SOCKET;
}
