package io.dropscope.bench;

import java.time.Duration;

/** Tells on stderr what runs and how long the rest of a part may take, by what its steps took so far. */
final class Progress {
    private final String part;
    private final int steps;
    private final long startNanos = System.nanoTime();
    private int done;

    Progress(String part, int steps) {
        this.part = part;
        this.steps = steps;
    }

    void step(String what) {
        String left = "";
        if (done > 0) {
            Duration rest = Duration.ofNanos((System.nanoTime() - startNanos) / done * (steps - done));
            left = "  (%s: about %d:%02d min left)".formatted(part, rest.toMinutes(), rest.toSecondsPart());
        }
        done++;
        System.err.println(what + left);
    }
}
