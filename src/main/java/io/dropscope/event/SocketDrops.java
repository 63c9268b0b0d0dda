package io.dropscope.event;

/**
 * The drops that the kernel counts in a socket itself (sk_drops, 32 bits), as a number that does not wrap, since the run
 * began. Exact also where events are thinned. Written and read on the detail thread only.
 */
public final class SocketDrops {
    private final long inode;
    private long last;
    private long total;
    private boolean known;

    public SocketDrops(long inode) {
        this.inode = inode;
    }

    /** The socket's inode. */
    public long inode() {
        return inode;
    }

    /** The counter before the first drop that is to count. */
    public void begin(long counter) {
        if (!known) {
            known = true;
            last = counter & 0xffff_ffffL;
        }
    }

    /** The counter now, or a moment ago: an older value than the last one changes nothing. */
    public void at(long counter) {
        long step = counter - last & 0xffff_ffffL;
        if (known && step < 0x8000_0000L) {
            last = counter & 0xffff_ffffL;
            total += step;
        }
    }

    /** How many there were, as a recording tells it; {@link DropEvent#ABSENT} when it does not. */
    public void count(long drops) {
        known = drops != DropEvent.ABSENT;
        total = drops;
    }

    /** How many since the begin; {@link DropEvent#ABSENT} when there was none. */
    public long total() {
        return known ? total : DropEvent.ABSENT;
    }
}
