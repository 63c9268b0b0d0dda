package io.dropscope.linux;

/** Takes the sockets of a dump, one after the other. */
@FunctionalInterface
public interface SocketVisitor {
    /**
     * Looks at a socket.
     *
     * @param socket the same object each time, which holds the next socket after the return; copy what is needed
     *     later
     */
    void socket(DiagnosedSocket socket);
}
