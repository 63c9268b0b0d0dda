package io.dropscope.kernel;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a test run that is broken off (Ctrl-C) must still remove: processes, namespaces, tracefs instances. */
final class Leftovers {
    private static final Deque<Runnable> OPEN = new ArrayDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::removeAll, "leftovers"));
    }

    private Leftovers() {}

    static synchronized void add(Runnable removal) {
        OPEN.push(removal);
    }

    static synchronized void forget(Runnable removal) {
        OPEN.remove(removal);
    }

    private static void removeAll() {
        while (true) {
            Runnable next;
            synchronized (Leftovers.class) {
                next = OPEN.poll();
            }
            if (next == null) {
                return;
            }
            try {
                next.run();
            } catch (RuntimeException | AssertionError e) {
                System.err.println("could not clean up: " + e);
            }
        }
    }
}
