package io.dropscope.kernel;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a test run that is broken off (Ctrl-C) must still remove: processes, namespaces, tracefs instances. */
final class Leftovers {
    private static final int ATTEMPTS = 40;
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
            remove(next);
        }
    }

    /** Tries again for a while: the test goes on meanwhile and may hold a file of it open, or make it again. */
    private static void remove(Runnable removal) {
        for (int attempt = 0; ; attempt++) {
            try {
                removal.run();
                return;
            } catch (RuntimeException | AssertionError e) {
                if (attempt == ATTEMPTS) {
                    System.err.println("could not clean up: " + e);
                    return;
                }
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
