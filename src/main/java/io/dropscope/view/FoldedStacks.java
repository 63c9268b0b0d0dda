package io.dropscope.view;

import io.dropscope.event.Symbol;
import io.dropscope.linux.Text;
import io.dropscope.stats.StackShare;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;

/** Stacks as flame graph programs take them: frames with semicolons between, outermost first, and how many packets. */
public final class FoldedStacks {
    private FoldedStacks() {}

    /** Writes a line for each way; frames go by function, so that ways that differ in offsets only are one. */
    public static void write(List<StackShare> shares, Output out) throws IOException {
        TreeMap<String, Long> lines = new TreeMap<>();
        for (StackShare share : shares) {
            StringBuilder line = new StringBuilder(share.reasonName() == null ? "drop" : frame(share.reasonName()));
            List<Symbol> frames = share.frames();
            for (int i = frames.size() - 1; i >= 0; i--) {
                line.append(';').append(frame(name(frames.get(i))));
            }
            lines.merge(line.toString(), share.packets(), Long::sum);
        }
        for (var line : lines.entrySet()) {
            out.text(line.getKey() + " " + line.getValue() + "\n", true);
        }
        out.flush();
    }

    private static String name(Symbol symbol) {
        return symbol.name() == null ? symbol.toString() : symbol.name();
    }

    /** What separates frames and counts can be in none. */
    private static String frame(String name) {
        return Text.safe(name).replace(';', ':').replace(' ', '_');
    }
}
