package io.dropscope.recording;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.Owner;
import io.dropscope.event.Symbol;
import io.dropscope.linux.Text;
import java.util.List;
import java.util.Objects;

/**
 * The words that other programs show beside a packet: {@code SOCKET_RCVBUFF at udp_queue_rcv_one_skb+0x437, owner
 * collector[812] (rx_sk), ran on sender[813]}. Each of the three parts is kept as bytes; a part that is kept already costs a
 * look and a copy. One thread.
 */
final class Comments {
    /** Parts of each sort that are kept: a power of two. */
    private static final int KEPT = 1024;
    /** Processes that are named. */
    private static final int NAMES = 4;
    /** A comment is cut there, as an option has room for 65,535 bytes and a reader less patience. */
    private static final int LONGEST_PART = 1024;

    private static final byte[] NOTHING = {};

    private final What[] whats = new What[KEPT];
    private final RanOn[] ranOns = new RanOn[KEPT];

    private byte[] what = NOTHING;
    private byte[] owner = NOTHING;
    private byte[] ranOn = NOTHING;

    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    private record What(Kind kind, String reasonName, Symbol symbol, byte[] text) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    private record RanOn(int pid, long comm, long commEnd, byte[] text) {}

    /**
     * Looks for the words on an event.
     *
     * @param owner as {@link #owner} made it; null for none
     * @return how many bytes they take
     */
    int look(DropEvent event, byte[] owner) {
        what = what(event);
        this.owner = owner == null ? NOTHING : owner;
        ranOn = event.ranOnPid == DropEvent.ABSENT ? NOTHING : ranOn(event);
        return what.length + this.owner.length + ranOn.length;
    }

    /** Writes what was looked for. */
    void write(byte[] to, int at) {
        System.arraycopy(what, 0, to, at, what.length);
        System.arraycopy(owner, 0, to, at + what.length, owner.length);
        System.arraycopy(ranOn, 0, to, at + what.length + owner.length, ranOn.length);
    }

    @SuppressWarnings("ReferenceEquality") // symbols are the same object as long as they mean the same
    private byte[] what(DropEvent event) {
        int slot = slot(event.location * 31 + event.reason * 7L + event.kind.ordinal());
        What kept = whats[slot];
        if (kept == null
                || kept.kind != event.kind
                || kept.symbol != event.symbol
                || !Objects.equals(kept.reasonName, event.reasonName)) {
            kept = new What(event.kind, event.reasonName, event.symbol, bytes(what(event, new StringBuilder(64))));
            whats[slot] = kept;
        }
        return kept.text;
    }

    private static StringBuilder what(DropEvent event, StringBuilder to) {
        boolean plain = event.kind.isDrop() && event.reasonName != null;
        to.append(plain ? "" : event.kind.id());
        if (event.reasonName != null) {
            to.append(plain ? "" : " ").append(Text.safe(event.reasonName));
        }
        if (event.symbol != null && (event.symbol.address() != 0 || event.symbol.counter() != null)) {
            to.append(" at ").append(Text.safe(event.symbol.toString()));
        }
        return to;
    }

    private byte[] ranOn(DropEvent event) {
        long comm = Little.i64(event.ranOnComm, 0);
        long commEnd = Little.i64(event.ranOnComm, 8);
        int slot = slot(comm ^ commEnd * 31 ^ event.ranOnPid);
        RanOn kept = ranOns[slot];
        if (kept == null || kept.pid != event.ranOnPid || kept.comm != comm || kept.commEnd != commEnd) {
            StringBuilder text = new StringBuilder(32).append(", ran on ");
            Text.appendCString(event.ranOnComm, text);
            text.append('[').append(event.ranOnPid).append(']');
            kept = new RanOn(event.ranOnPid, comm, commEnd, bytes(text));
            ranOns[slot] = kept;
        }
        return kept.text;
    }

    private static int slot(long hash) {
        return (int) (hash * 0x9e3779b97f4a7c15L >>> 54) & KEPT - 1;
    }

    /** The words on an owner. */
    static byte[] owner(Owner.Verdict verdict) {
        StringBuilder text = new StringBuilder(48).append(", owner ");
        if (verdict.isKnown()) {
            appendHolders(verdict.holders(), text);
        } else if (!verdict.settled()) {
            text.append("not known yet");
        } else if (verdict.isKernel()) {
            text.append("kernel");
        } else {
            if (verdict.socket() != null && verdict.socket().inode() != 0) {
                text.append("socket ")
                        .append(Long.toUnsignedString(verdict.socket().inode()));
            } else {
                text.append("none");
            }
            text.append(": ").append(verdict.why() == null ? "holder unknown" : Text.safe(verdict.why()));
        }
        if (verdict.how() != Owner.How.NONE) {
            text.append(" (").append(verdict.how().id()).append(')');
        }
        return bytes(text);
    }

    private static void appendHolders(List<Owner.Holder> holders, StringBuilder to) {
        int named = Math.min(NAMES, holders.size());
        for (int i = 0; i < named; i++) {
            Owner.Holder holder = holders.get(i);
            to.append(i == 0 ? "" : " ")
                    .append(holder.comm() == null ? "?" : Text.safe(holder.comm()))
                    .append('[')
                    .append(holder.pid())
                    .append(holder.exited() ? "] exited" : "]");
        }
        if (named < holders.size()) {
            to.append(" +").append(holders.size() - named);
        }
    }

    private static byte[] bytes(StringBuilder text) {
        text.setLength(Math.min(text.length(), LONGEST_PART));
        return BlockWriter.utf8(text.toString());
    }
}
