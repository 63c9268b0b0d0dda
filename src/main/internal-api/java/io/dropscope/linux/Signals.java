package io.dropscope.linux;

import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Hands Unix signals to the program: the one user of {@link sun.misc.Signal}.
 *
 * <p>It is compiled apart from the rest, because javac's warning about {@code sun.misc} cannot be suppressed and
 * warnings are errors elsewhere. It is called directly and not by reflection, which would cost 20 ms more at start.
 *
 * <p>Names are without SIG: INT, TERM, HUP, USR1, PIPE, WINCH, TSTP. HotSpot keeps QUIT and USR2 for itself; asking
 * for one of them, or for a name that this system does not have, throws IllegalArgumentException.
 *
 * <p>A program that a shell without job control starts with {@code &} inherits SIGINT as ignored, and the JVM leaves
 * it so: such a program is stopped with TERM.
 */
public final class Signals {
    private Signals() {}

    /**
     * Runs an action whenever the signal arrives, in place of what the JVM does with it; for INT, TERM and HUP that
     * was to run the shutdown hooks and exit.
     *
     * <p>The JVM runs each arrival on a new thread: actions may overlap each other and the rest of the program, may
     * block, and see signals of one kind that arrive close together as one.
     */
    public static void handle(String name, Runnable action) {
        Signal.handle(new Signal(name), signal -> action.run());
    }

    /** Discards the signal from now on. */
    public static void ignore(String name) {
        Signal.handle(new Signal(name), SignalHandler.SIG_IGN);
    }
}
