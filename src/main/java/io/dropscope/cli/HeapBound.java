package io.dropscope.cli;

import java.util.function.LongSupplier;

/**
 * Keeps the heap near what lives in it. The JVM's serial collector lets its old generation grow up to -Xmx before it
 * collects there; what each tick leaves behind, the rows of a snapshot, would so become resident memory and stay it. A
 * collection stops all threads for some 20 ms, which the kernel's ring bridges. For one thread.
 */
final class HeapBound {
    /** Garbage that may gather beside what lives. */
    static final long SLACK_BYTES = 8L << 20;

    private final LongSupplier committedBytes;
    private final Runnable collect;
    private long boundBytes;

    /** Of this JVM's heap. */
    HeapBound() {
        this(Runtime.getRuntime()::totalMemory, System::gc);
    }

    /**
     * @param committedBytes how large the heap is
     * @param collect empties it of garbage, and lets it shrink
     */
    HeapBound(LongSupplier committedBytes, Runnable collect) {
        this.committedBytes = committedBytes;
        this.collect = collect;
        boundBytes = committedBytes.getAsLong() + SLACK_BYTES;
    }

    /** Collects when the heap has grown; to be called at each tick. */
    void onTick() {
        if (committedBytes.getAsLong() > boundBytes) {
            collect.run();
            boundBytes = committedBytes.getAsLong() + SLACK_BYTES;
        }
    }
}
