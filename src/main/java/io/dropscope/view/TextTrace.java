package io.dropscope.view;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.Owner;
import io.dropscope.event.Symbol;
import io.dropscope.linux.Text;
import io.dropscope.stats.By;
import io.dropscope.stats.Snapshot;
import java.io.IOException;
import java.util.IdentityHashMap;

/**
 * A line a drop, and its stack below. Without a stack, formatting allocates nothing but what the names take that hold
 * signs from outside, and the text of an owner when it is new.
 */
final class TextTrace implements TraceView {
    private static final int LABEL_WIDTH = 16;
    private static final int MAX_OWNER_TEXTS = 1_024;
    private static final String INDENT = " ".repeat(16);
    private static final String FRAME_INDENT = " ".repeat(19);

    private final Style style;
    private final Output out;
    private final Output err;
    private final StringBuilder line = new StringBuilder(512);
    /** Texts of owners, by identity; one socket often has many drops. Emptied when full: sockets come and go. */
    private final IdentityHashMap<Owner.Verdict, String> ownerTexts = new IdentityHashMap<>();

    private RunInfo run;
    private Clock clock;
    /** Where the present line of the terminal begins in the text, as if what does not show were not there. */
    private int lineStart;

    TextTrace(Style style, Output out, Output err) {
        this.style = style;
        this.out = out;
        this.err = err;
    }

    @Override
    public synchronized void begin(RunInfo info) throws IOException {
        run = info;
        clock = Clock.local(info.zone());
        TextSummary.begin(info, "times in " + info.zone(), err, style);
    }

    @Override
    public synchronized void onEvent(DropEvent event, boolean endOfBatch) throws IOException {
        line.setLength(0);
        clock.appendMicros(line, event.wallNanos);
        line.append(' ');
        int invisible = appendLabel(event);
        if (event.kind.isCounter()) {
            appendCounter(event, invisible);
        } else {
            appendPacket(event, invisible);
        }
        line.append('\n');
        appendStack(event);
        out.text(line, style.unicode());
        if (endOfBatch) {
            out.flush();
        }
    }

    private void appendPacket(DropEvent event, int invisible) {
        Columns.appendPlace(
                line.append(' '), run, event.netns, event.netnsName, event.interfaceIndex, event.interfaceName);
        if (event.vlanId != DropEvent.ABSENT) {
            line.append(" vlan ").append(event.vlanId);
        }
        PacketText.append(line.append(' '), event);
        line.append(" length ").append(event.packetLength);
        if (event.segments > 1) {
            line.append(" segments ").append(event.segments);
        }
        if (event.weight > 1) {
            line.append(" x").append(event.weight);
        }
        lineStart = invisible;
        int at = line.length();
        if (event.location != 0) {
            appendSymbol(line.append("  at "), event.symbol, event.location);
            at = breakBefore(at);
        }
        if (event.owner != null) {
            line.append("  owner ").append(ownerText(event.owner.verdict()));
            at = breakBefore(at);
        }
        line.append("  ran on ");
        Text.appendCString(event.ranOnComm, line);
        line.append('[').append(event.ranOnPid).append(']');
        breakBefore(at);
    }

    /** {@code Udp.RcvbufErrors x23  at /proc/net/snmp @blue  owner collector[812] 0.0.0.0:9995}. */
    private void appendCounter(DropEvent event, int invisible) {
        line.append(" x").append(event.weight);
        lineStart = invisible;
        int at = line.length();
        line.append("  at ").append(Columns.where(event.symbol));
        at = breakBefore(at);
        if (event.owner != null) {
            line.append("  owner ").append(OwnerText.holderAndAddress(event.owner.verdict()));
            breakBefore(at);
        }
    }

    /**
     * Puts what begins with the two spaces at a position on a line of its own, if the terminal is too narrow for it.
     *
     * @return the end of the text
     */
    private int breakBefore(int position) {
        if (style.terminal() && style.columns() > 0 && line.length() - lineStart > style.columns()) {
            line.replace(position, position + 2, "\n" + INDENT);
            lineStart = position + 1;
        }
        return line.length();
    }

    private String ownerText(Owner.Verdict verdict) {
        String text = ownerTexts.get(verdict);
        if (text == null) {
            if (ownerTexts.size() >= MAX_OWNER_TEXTS) {
                ownerTexts.clear();
            }
            text = OwnerText.of(verdict);
            ownerTexts.put(verdict, text);
        }
        return text;
    }

    /** What happened, padded; returns how many of the appended characters do not show. */
    private int appendLabel(DropEvent event) {
        int invisible = 0;
        if (style.colour()) {
            line.append(Colour.BOLD);
            invisible += Colour.BOLD.length();
        }
        int start = line.length();
        line.append(
                switch (event.kind) {
                    case DROP, COUNTER, COUNTER_APART -> event.reasonName == null ? "drop" : event.reasonName;
                    case DROP_FRAGMENT -> "drop fragment";
                    case TCP_RETRANSMIT -> "tcp retransmit";
                    case TCP_RETRANSMIT_FAILED -> "tcp retransmit failed";
                    case TCP_SYNACK_RETRANSMIT -> "tcp SYN-ACK retransmit";
                    case TCP_RESET_SENT -> "RST sent";
                    case TCP_RESET_RECEIVED -> "RST received";
                });
        if (event.kind == Kind.TCP_RESET_SENT && event.reasonName != null) {
            line.append(" (").append(event.reasonName).append(')');
        }
        int width = line.length() - start;
        if (style.colour()) {
            line.append(Colour.OFF);
            invisible += Colour.OFF.length();
        }
        line.repeat(' ', Math.max(0, LABEL_WIDTH - width));
        return invisible;
    }

    /** The callers of the location; what is above it is the freeing itself. */
    private void appendStack(DropEvent event) {
        int from = 0;
        for (int i = 0; i < event.stackDepth; i++) {
            if (event.stack[i] == event.location) {
                from = i + 1;
                break;
            }
        }
        for (int i = from; i < event.stackDepth; i++) {
            line.append(FRAME_INDENT);
            appendSymbol(line, event.stackSymbols[i], event.stack[i]);
            line.append('\n');
        }
    }

    private static void appendSymbol(StringBuilder to, Symbol symbol, long address) {
        if (symbol == null || symbol.name() == null) {
            to.append("0x");
            appendHex(to, address);
            return;
        }
        to.append(symbol.name()).append("+0x");
        appendHex(to, symbol.offset());
        if (symbol.module() != null) {
            to.append(" [").append(symbol.module()).append(']');
        }
    }

    private static void appendHex(StringBuilder to, long value) {
        for (int shift = 60 - Long.numberOfLeadingZeros(value | 1) / 4 * 4; shift >= 0; shift -= 4) {
            to.append(Character.forDigit((int) (value >>> shift) & 0xf, 16));
        }
    }

    @Override
    public synchronized void flush() throws IOException {
        out.flush();
    }

    @Override
    public synchronized void summary(Snapshot snapshot) throws IOException {
        out.flush();
        new TextSummary(run, style, err).write(snapshot, 0, By.DROP, false, Integer.MAX_VALUE);
    }
}
